// -DOPERATION=add_binary_tile|...: the vector unit on a tile of CB 0 and one of CB 1. Arg: tiles.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary_sfpu.h"
#include "api/compute/tile_move_copy.h"
#define JOIN_(a, b) a##b
#define INIT(a) JOIN_(a, _init)

void kernel_main() {
    constexpr uint32_t tiles = get_compile_time_arg_val(0);
    compute_kernel_hw_startup(0, 16);
    cb_wait_front(0, tiles);
    cb_wait_front(1, tiles);
    for (uint32_t i = 0; i < tiles; i++) {
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        copy_init(0);
        copy_tile(0, i, 0);
        copy_init(1);
        copy_tile(1, i, 1);
        INIT(OPERATION)();
        OPERATION(0, 1, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    cb_pop_front(0, tiles);
    cb_pop_front(1, tiles);
}
