// Sticks to tiles, the mean of each row, the difference, and back to sticks, one tile row at a time.
#include <cstdint>

#include "api/compute/bcast.h"
#include "api/compute/common.h"
#include "api/compute/pack_untilize.h"
#include "api/compute/reduce.h"
#include "api/compute/tilize.h"

constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;
constexpr uint32_t cb_scaler = tt::CBIndex::c_2;
constexpr uint32_t cb_mean_tiled = tt::CBIndex::c_3;
constexpr uint32_t cb_centralized = tt::CBIndex::c_4;
constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;

// Tiles computed for each acquire: the most that half of DST holds and a tile row is a multiple of.
constexpr uint32_t block_of(uint32_t tiles) {
    uint32_t block = DST_ACCUM_MODE ? 4 : 8;
    while (tiles % block != 0) {
        --block;
    }
    return block;
}

template <uint32_t Wt>
ALWI void tilize_row() {
    tilize_init(cb_in_rm, Wt, cb_in_tiled);
    cb_wait_front(cb_in_rm, Wt);
    cb_reserve_back(cb_in_tiled, Wt);
    tilize_block(cb_in_rm, Wt, cb_in_tiled);
    cb_push_back(cb_in_tiled, Wt);
    cb_pop_front(cb_in_rm, Wt);
    tilize_uninit(cb_in_rm, cb_in_tiled);
}

// The tiles stay in cb_in_tiled: the subtraction needs them.
template <uint32_t Wt>
ALWI void mean_of_row() {
    reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, cb_mean_tiled);
    cb_wait_front(cb_in_tiled, Wt);
    cb_reserve_back(cb_mean_tiled, 1);
    tile_regs_acquire();
    for (uint32_t tile = 0; tile < Wt; ++tile) {
        reduce_tile<PoolType::SUM, ReduceDim::REDUCE_ROW>(cb_in_tiled, cb_scaler, tile, 0, 0);
    }
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, cb_mean_tiled);
    tile_regs_release();
    cb_push_back(cb_mean_tiled, 1);
    reduce_uninit();
}

template <uint32_t Wt>
ALWI void subtract_mean() {
    constexpr uint32_t block = block_of(Wt);
    sub_bcast_cols_init(cb_in_tiled, cb_mean_tiled);
    cb_wait_front(cb_mean_tiled, 1);
    cb_reserve_back(cb_centralized, Wt);
    for (uint32_t first = 0; first < Wt; first += block) {
        tile_regs_acquire();
        for (uint32_t i = 0; i < block; ++i) {
            sub_tiles_bcast_cols(cb_in_tiled, cb_mean_tiled, first + i, 0, i);
        }
        tile_regs_commit();
        tile_regs_wait();
        for (uint32_t i = 0; i < block; ++i) {
            pack_tile(i, cb_centralized);
        }
        tile_regs_release();
    }
    cb_push_back(cb_centralized, Wt);
    cb_pop_front(cb_mean_tiled, 1);
    cb_pop_front(cb_in_tiled, Wt);
}

template <uint32_t Wt>
ALWI void untilize_row() {
    constexpr uint32_t block = block_of(Wt);
    pack_untilize_init<block, Wt>(cb_centralized, cb_out_rm);
    cb_reserve_back(cb_out_rm, Wt);
    for (uint32_t i = 0; i < Wt / block; ++i) {
        cb_wait_front(cb_centralized, block);
        pack_untilize_block<block, Wt>(cb_centralized, 1, cb_out_rm, i);
        cb_pop_front(cb_centralized, block);
    }
    cb_push_back(cb_out_rm, Wt);
    pack_untilize_uninit(cb_out_rm);
}

void kernel_main() {
    constexpr uint32_t num_tile_rows = get_compile_time_arg_val(0);
    constexpr uint32_t Wt = get_compile_time_arg_val(1);

    compute_kernel_hw_startup(cb_in_rm, cb_scaler, cb_in_tiled);
    cb_wait_front(cb_scaler, 1);
    for (uint32_t row = 0; row < num_tile_rows; ++row) {
        tilize_row<Wt>();
        mean_of_row<Wt>();
        subtract_mean<Wt>();
        untilize_row<Wt>();
    }
    cb_pop_front(cb_scaler, 1);
}
