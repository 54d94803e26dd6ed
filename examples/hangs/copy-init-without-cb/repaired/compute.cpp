// Hands every tile on as it came.
// Compile-time: Ht, Wt.
#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    constexpr uint32_t in = tt::CBIndex::c_0, out = tt::CBIndex::c_16;
    constexpr uint32_t tiles = get_compile_time_arg_val(0) * get_compile_time_arg_val(1);
    compute_kernel_hw_startup(in, out);
    copy_tile_init(in);
    for (uint32_t tile = 0; tile < tiles; tile++) {
        cb_wait_front(in, 1);
        cb_reserve_back(out, 1);
        tile_regs_acquire();
        copy_tile(in, 0, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, out);
        tile_regs_release();
        cb_push_back(out, 1);
        cb_pop_front(in, 1);
    }
}
