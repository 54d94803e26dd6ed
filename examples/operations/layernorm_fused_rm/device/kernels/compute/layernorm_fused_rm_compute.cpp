// Layer normalization of sticks, one tile row at a time: tilize, statistics, affine step, untilize.
#include <cstdint>

#include "api/compute/bcast.h"
#include "api/compute/common.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_unary/rsqrt.h"
#include "api/compute/pack_untilize.h"
#include "api/compute/reduce.h"
#include "api/compute/tilize.h"

constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;  // after centering the scratch of the later phases
constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
constexpr uint32_t cb_eps = tt::CBIndex::c_3;
constexpr uint32_t cb_gamma_rm = tt::CBIndex::c_4;
constexpr uint32_t cb_beta_rm = tt::CBIndex::c_5;
constexpr uint32_t cb_gamma_tiled = tt::CBIndex::c_6;
constexpr uint32_t cb_beta_tiled = tt::CBIndex::c_7;
constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;
constexpr uint32_t cb_centered = tt::CBIndex::c_24;  // x - mean, later the scaled values
constexpr uint32_t cb_mean = tt::CBIndex::c_25;
constexpr uint32_t cb_var = tt::CBIndex::c_26;
constexpr uint32_t cb_inv_std = tt::CBIndex::c_27;

constexpr uint32_t Wt = get_compile_time_arg_val(0);
constexpr uint32_t sticks_per_tile_row = 32;
// The host says which weights are given; a host that does not has both.
#ifndef WITH_GAMMA
#define WITH_GAMMA 1
#endif
#ifndef WITH_BETA
#define WITH_BETA 1
#endif
constexpr bool with_gamma = WITH_GAMMA;
constexpr bool with_beta = WITH_BETA;

// Tiles computed for each acquire: the most that half of DST holds and a tile row is a multiple of.
constexpr uint32_t block_of(uint32_t tiles) {
    uint32_t block = DST_ACCUM_MODE ? 4 : 8;
    while (tiles % block != 0) {
        --block;
    }
    return block;
}
constexpr uint32_t block = block_of(Wt);

// Computes tile i of a tile row into DST with tile_op(i, dst) and packs it, for all Wt tiles.
template <typename TileOp>
ALWI void for_each_tile(uint32_t cb_out, TileOp tile_op) {
    cb_reserve_back(cb_out, Wt);
    for (uint32_t first = 0; first < Wt; first += block) {
        tile_regs_acquire();
        for (uint32_t i = 0; i < block; ++i) {
            tile_op(first + i, i);
        }
        tile_regs_commit();
        tile_regs_wait();
        for (uint32_t i = 0; i < block; ++i) {
            pack_tile(i, cb_out);
        }
        tile_regs_release();
    }
    cb_push_back(cb_out, Wt);
}

ALWI void tilize_row(uint32_t cb_sticks, uint32_t sticks, uint32_t cb_tiles) {
    tilize_init(cb_sticks, Wt, cb_tiles);
    cb_wait_front(cb_sticks, sticks);
    cb_reserve_back(cb_tiles, Wt);
    tilize_block(cb_sticks, Wt, cb_tiles);
    cb_push_back(cb_tiles, Wt);
    cb_pop_front(cb_sticks, sticks);
    tilize_uninit(cb_sticks, cb_tiles);
}

// The sum of each row of cb_in_tiled, weighed with 1/W. Does not pop.
ALWI void reduce_row(uint32_t cb_out) {
    reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, cb_out);
    cb_wait_front(cb_in_tiled, Wt);
    cb_reserve_back(cb_out, 1);
    tile_regs_acquire();
    for (uint32_t tile = 0; tile < Wt; ++tile) {
        reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, tile, 0, 0);
    }
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, cb_out);
    tile_regs_release();
    cb_push_back(cb_out, 1);
    reduce_uninit();
}

ALWI void center() {
    sub_bcast_cols_init(cb_in_tiled, cb_mean);
    cb_wait_front(cb_mean, 1);
    for_each_tile(cb_centered, [](uint32_t tile, uint32_t dst) {
        sub_tiles_bcast_cols(cb_in_tiled, cb_mean, tile, 0, dst);
    });
    cb_pop_front(cb_in_tiled, Wt);
    cb_pop_front(cb_mean, 1);
}

// The centered tiles stay: normalizing needs them.
ALWI void square() {
    mul_init(cb_centered, cb_centered);
    cb_wait_front(cb_centered, Wt);
    for_each_tile(cb_in_tiled, [](uint32_t tile, uint32_t dst) {
        mul_tiles(cb_centered, cb_centered, tile, tile, dst);
    });
}

ALWI void inverse_standard_deviation() {
    add_init(cb_var, cb_eps);
    cb_wait_front(cb_var, 1);
    cb_reserve_back(cb_inv_std, 1);
    tile_regs_acquire();
    add_tiles(cb_var, cb_eps, 0, 0, 0);
    rsqrt_tile_init();
    rsqrt_tile(0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, cb_inv_std);
    tile_regs_release();
    cb_push_back(cb_inv_std, 1);
    cb_pop_front(cb_var, 1);
}

ALWI void normalize() {
    mul_bcast_cols_init(cb_centered, cb_inv_std);
    cb_wait_front(cb_inv_std, 1);
    for_each_tile(cb_in_tiled, [](uint32_t tile, uint32_t dst) {
        mul_tiles_bcast_cols(cb_centered, cb_inv_std, tile, 0, dst);
    });
    cb_pop_front(cb_centered, Wt);
    cb_pop_front(cb_inv_std, 1);
}

template <uint32_t cb_from, uint32_t cb_to>
ALWI void scale_by_gamma() {
    mul_bcast_rows_init(cb_from, cb_gamma_tiled);
    cb_wait_front(cb_from, Wt);
    for_each_tile(cb_to, [](uint32_t tile, uint32_t dst) {
        mul_tiles_bcast_rows(cb_from, cb_gamma_tiled, tile, tile, dst);
    });
    cb_pop_front(cb_from, Wt);
}

template <uint32_t cb_from, uint32_t cb_to>
ALWI void shift_by_beta() {
    add_bcast_rows_init(cb_from, cb_beta_tiled);
    cb_wait_front(cb_from, Wt);
    for_each_tile(cb_to, [](uint32_t tile, uint32_t dst) {
        add_tiles_bcast_rows(cb_from, cb_beta_tiled, tile, tile, dst);
    });
    cb_pop_front(cb_from, Wt);
}

template <uint32_t cb_from>
ALWI void untilize_row() {
    pack_untilize_init<block, Wt>(cb_from, cb_out_rm);
    cb_reserve_back(cb_out_rm, sticks_per_tile_row);
    for (uint32_t i = 0; i < Wt / block; ++i) {
        cb_wait_front(cb_from, block);
        pack_untilize_block<block, Wt>(cb_from, 1, cb_out_rm, i);
        cb_pop_front(cb_from, block);
    }
    cb_push_back(cb_out_rm, sticks_per_tile_row);
    pack_untilize_uninit(cb_out_rm);
}

// The normalized values are in cb_in_tiled; each affine step moves them to the other buffer.
ALWI void affine_steps_and_untilize() {
    if constexpr (with_gamma) {
        scale_by_gamma<cb_in_tiled, cb_centered>();
    }
    constexpr uint32_t cb_scaled = with_gamma ? cb_centered : cb_in_tiled;
    constexpr uint32_t cb_other = with_gamma ? cb_in_tiled : cb_centered;
    if constexpr (with_beta) {
        shift_by_beta<cb_scaled, cb_other>();
    }
    untilize_row<with_beta ? cb_other : cb_scaled>();
}

void kernel_main() {
    const uint32_t num_tile_rows = get_arg_val<uint32_t>(0);

    compute_kernel_hw_startup(cb_in_rm, cb_scaler, cb_in_tiled);
    cb_wait_front(cb_scaler, 1);
    cb_wait_front(cb_eps, 1);
    // Row 0 of a tile is all that a row broadcast reads, and all that one stick fills.
    if constexpr (with_gamma) {
        tilize_row(cb_gamma_rm, 1, cb_gamma_tiled);
        cb_wait_front(cb_gamma_tiled, Wt);
    }
    if constexpr (with_beta) {
        tilize_row(cb_beta_rm, 1, cb_beta_tiled);
        cb_wait_front(cb_beta_tiled, Wt);
    }

    for (uint32_t row = 0; row < num_tile_rows; ++row) {
        tilize_row(cb_in_rm, sticks_per_tile_row, cb_in_tiled);
        reduce_row(cb_mean);
        center();
        square();
        reduce_row(cb_var);
        cb_pop_front(cb_in_tiled, Wt);
        inverse_standard_deviation();
        normalize();
        affine_steps_and_untilize();
    }
}
