// Softmax along rows, by the fast exponential: the maximum to CB 6, e^(x - maximum) to CB 3, its sum's
// reciprocal to CB 5, their product. CB 2: a scaler of 1. Args: tiles down, across.
#include "api/compute/bcast.h"
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/compute/eltwise_unary/recip.h"
#include "api/compute/reduce.h"
#include "api/compute/tile_move_copy.h"

constexpr uint32_t in = 0, scaler = 2, powers = 3, reciprocal = 5, most = 6, out = 16;

inline void pack_one(uint32_t cb) {
    tile_regs_commit();
    tile_regs_wait();
    pack_reconfig_data_format(cb);
    pack_tile(0, cb);
    tile_regs_release();
}

void kernel_main() {
    constexpr uint32_t tall = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(in, scaler, out);
    cb_wait_front(scaler, 1);
    for (uint32_t row = 0; row < tall; row++) {
        cb_wait_front(in, across);
        cb_reserve_back(most, 1);
        reconfig_data_format(in, scaler);
        reduce_init<PoolType::MAX, ReduceDim::REDUCE_ROW>(in, scaler, most);
        tile_regs_acquire();
        for (uint32_t i = 0; i < across; i++) reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(in, scaler, i, 0, 0);
        reduce_uninit();
        pack_one(most);
        cb_push_back(most, 1);
        cb_wait_front(most, 1);
        reconfig_data_format(in, most);
        sub_bcast_cols_init_short(in, most);
        exp_tile_init<true>();
        cb_reserve_back(powers, across);
        for (uint32_t i = 0; i < across; i++) {
            tile_regs_acquire();
            sub_tiles_bcast_cols(in, most, i, 0, 0);
            exp_tile<true>(0);
            pack_one(powers);
        }
        cb_pop_front(most, 1);
        cb_push_back(powers, across);
        cb_pop_front(in, across);

        cb_wait_front(powers, across);
        cb_reserve_back(reciprocal, 1);
        reconfig_data_format(powers, scaler);
        reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(powers, scaler, reciprocal);
        tile_regs_acquire();
        for (uint32_t i = 0; i < across; i++)
            reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(powers, scaler, i, 0, 0);
        reduce_uninit();
        recip_tile_init<ReciprocalDestAcc::FP32, ReciprocalApproxMode::Precise>();
        recip_tile<ReciprocalDestAcc::FP32, ReciprocalApproxMode::Precise>(0);
        pack_one(reciprocal);
        cb_push_back(reciprocal, 1);

        cb_wait_front(reciprocal, 1);
        reconfig_data_format(powers, reciprocal);
        mul_bcast_cols_init_short(powers, reciprocal);
        for (uint32_t i = 0; i < across; i++) {
            cb_reserve_back(out, 1);
            tile_regs_acquire();
            mul_tiles_bcast_cols(powers, reciprocal, i, 0, 0);
            pack_one(out);
            cb_push_back(out, 1);
        }
        cb_pop_front(reciprocal, 1);
        cb_pop_front(powers, across);
    }
    cb_pop_front(scaler, 1);
}
