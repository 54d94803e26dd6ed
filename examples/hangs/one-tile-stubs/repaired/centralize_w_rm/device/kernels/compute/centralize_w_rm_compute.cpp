// A stub: hands every tile row on as it came.
#include <cstdint>

#include "api/compute/common.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    constexpr uint32_t Ht = get_compile_time_arg_val(0);
    constexpr uint32_t Wt = get_compile_time_arg_val(1);

    constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
    constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;

    compute_kernel_hw_startup(cb_in_rm, cb_out_rm);
    copy_tile_init(cb_in_rm);
    for (uint32_t row = 0; row < Ht; ++row) {
        cb_wait_front(cb_in_rm, Wt);
        cb_reserve_back(cb_out_rm, Wt);
        for (uint32_t tile = 0; tile < Wt; ++tile) {
            tile_regs_acquire();
            copy_tile(cb_in_rm, tile, 0);
            tile_regs_commit();
            tile_regs_wait();
            pack_tile(0, cb_out_rm);
            tile_regs_release();
        }
        cb_push_back(cb_out_rm, Wt);
        cb_pop_front(cb_in_rm, Wt);
    }
}
