// -DOPERATION=add_tiles|...: the matrix unit, tile by tile, CBs 0 and 1 to 16. Arg: tiles.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary.h"
#define JOIN_(a, b) a##b
#define INIT(a) JOIN_(a, _init)

void kernel_main() {
    constexpr uint32_t tiles = get_compile_time_arg_val(0);
    compute_kernel_hw_startup(0, 1, 16);
    INIT(OPERATION)(0, 1);
    cb_wait_front(0, tiles);
    cb_wait_front(1, tiles);
    for (uint32_t i = 0; i < tiles; i++) {
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        OPERATION(0, 1, i, i, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    cb_pop_front(0, tiles);
    cb_pop_front(1, tiles);
}
