// -DOPERATION="...": what the vector unit does to each tile of CB 0 on its way to CB 16. Arg: tiles.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    constexpr uint32_t tiles = get_compile_time_arg_val(0);
    compute_kernel_hw_startup(0, 16);
    copy_init(0);
    cb_wait_front(0, tiles);
    for (uint32_t i = 0; i < tiles; i++) {
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        copy_tile(0, i, 0);
        OPERATION;
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    cb_pop_front(0, tiles);
}
