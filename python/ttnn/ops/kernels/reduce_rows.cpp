/*
 * Each row of tiles (CB 0) to one tile with the rows' results in column 0 (CB 16), times a factor.
 * Define: REDUCE_OP (PoolType::SUM or MAX). Run-time: rows of tiles. Common: tiles in a row, factor (float bits).
 */
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_unary/binop_with_scalar.h"
#include "api/compute/reduce.h"

void kernel_main() {
    const uint32_t rows = get_arg_val<uint32_t>(0);
    const uint32_t across = get_common_arg_val<uint32_t>(0);
    const uint32_t factor = get_common_arg_val<uint32_t>(1);
    compute_kernel_hw_startup(0, 1, 16);
    reduce_init<REDUCE_OP, ReduceDim::REDUCE_ROW>(0, 1, 16);
    cb_wait_front(1, 1);
    for (uint32_t row = 0; row < rows; row++) {
        tile_regs_acquire();
        reduce_init<REDUCE_OP, ReduceDim::REDUCE_ROW>(0, 1, 16);
        for (uint32_t t = 0; t < across; t++) {
            cb_wait_front(0, 1);
            reduce_tile<REDUCE_OP, ReduceDim::REDUCE_ROW>(0, 1, 0, 0, 0);
            cb_pop_front(0, 1);
        }
        binop_with_scalar_tile_init();
        mul_unary_tile(0, factor);
        tile_regs_commit();
        cb_reserve_back(16, 1);
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    reduce_uninit();
    cb_pop_front(1, 1);
}
