// out = in * factor, tile by tile; the factor comes as fp32 bits.
// Compile-time: nothing. Run-time: count. Common: factor.
#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_unary/binop_with_scalar.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    constexpr uint32_t in = 0, out = 16;
    const uint32_t count = get_arg_val<uint32_t>(0);
    const uint32_t factor = get_common_arg_val<uint32_t>(0);
    compute_kernel_hw_startup(in, out);
    copy_tile_init(in);
    binop_with_scalar_tile_init();
    for (uint32_t i = 0; i < count; i++) {
        cb_wait_front(in, 1);
        cb_reserve_back(out, 1);
        tile_regs_acquire();
        copy_tile(in, 0, 0);
        mul_unary_tile(0, factor);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, out);
        tile_regs_release();
        cb_push_back(out, 1);
        cb_pop_front(in, 1);
    }
}
