// (x - mean) / sqrt(variance + epsilon) along rows; -DRMSNORM: without the mean. CB 2: a scaler of 1,
// CB 7: epsilon. CBs 3 to 6 are between. Args: tiles down, across, one over the width (fp32 bits).
#include "api/compute/bcast.h"
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_unary/binop_with_scalar.h"
#include "api/compute/eltwise_unary/rsqrt.h"
#include "api/compute/reduce.h"

constexpr uint32_t in = 0, scaler = 2, centred = 3, squares = 4, mean = 5, deviation = 6, epsilon = 7, out = 16;

inline void pack_one(uint32_t cb) {
    tile_regs_commit();
    tile_regs_wait();
    pack_reconfig_data_format(cb);
    pack_tile(0, cb);
    tile_regs_release();
}

inline void mean_of_row(uint32_t from, uint32_t to, uint32_t across) {
    cb_wait_front(from, across);
    cb_reserve_back(to, 1);
    reconfig_data_format(from, scaler);
    reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(from, scaler, to);
    tile_regs_acquire();
    for (uint32_t i = 0; i < across; i++) reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(from, scaler, i, 0, 0);
    reduce_uninit();
    binop_with_scalar_tile_init();
    mul_unary_tile(0, get_compile_time_arg_val(2));
    pack_one(to);
    cb_push_back(to, 1);
}

void kernel_main() {
    constexpr uint32_t tall = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(in, scaler, out);
    cb_wait_front(scaler, 1);
    cb_wait_front(epsilon, 1);
#ifdef RMSNORM
    constexpr uint32_t x = in;
#else
    constexpr uint32_t x = centred;
#endif
    for (uint32_t row = 0; row < tall; row++) {
#ifndef RMSNORM
        mean_of_row(in, mean, across);
        cb_wait_front(mean, 1);
        cb_reserve_back(centred, across);
        reconfig_data_format(in, mean);
        sub_bcast_cols_init_short(in, mean);
        for (uint32_t i = 0; i < across; i++) {
            tile_regs_acquire();
            sub_tiles_bcast_cols(in, mean, i, 0, 0);
            pack_one(centred);
        }
        cb_push_back(centred, across);
        cb_pop_front(mean, 1);
        cb_pop_front(in, across);
#endif
        cb_wait_front(x, across);
        cb_reserve_back(squares, across);
        reconfig_data_format(x, x);
        mul_tiles_init(x, x);
        for (uint32_t i = 0; i < across; i++) {
            tile_regs_acquire();
            mul_tiles(x, x, i, i, 0);
            pack_one(squares);
        }
        cb_push_back(squares, across);
        mean_of_row(squares, mean, across);
        cb_pop_front(squares, across);

        cb_wait_front(mean, 1);
        cb_reserve_back(deviation, 1);
        reconfig_data_format(mean, epsilon);
        add_tiles_init(mean, epsilon);
        rsqrt_tile_init();
        tile_regs_acquire();
        add_tiles(mean, epsilon, 0, 0, 0);
        rsqrt_tile(0);
        pack_one(deviation);
        cb_push_back(deviation, 1);
        cb_pop_front(mean, 1);

        cb_wait_front(deviation, 1);
        reconfig_data_format(x, deviation);
        mul_bcast_cols_init_short(x, deviation);
        for (uint32_t i = 0; i < across; i++) {
            cb_reserve_back(out, 1);
            tile_regs_acquire();
            mul_tiles_bcast_cols(x, deviation, i, 0, 0);
            pack_one(out);
            cb_push_back(out, 1);
        }
        cb_pop_front(deviation, 1);
        cb_pop_front(x, across);
    }
    cb_pop_front(scaler, 1);
    cb_pop_front(epsilon, 1);
}
