// CB 0 to CB 16 through DST. Compile-time: how many tiles.
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/tile_move_copy.h"

namespace NAMESPACE {
void MAIN {
    unary_op_init_common(0, 16);
    copy_tile_to_dst_init_short(0);
    for (uint32_t i = 0; i < get_compile_time_arg_val(0); i++) {
        cb_wait_front(0, 1);
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        copy_tile(0, 0, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
        cb_pop_front(0, 1);
    }
}
}  // namespace NAMESPACE
