// Stubs of the four phases: each moves tiles as the real one will, and computes nothing.
#include <cstdint>

#include "api/compute/common.h"
#include "api/compute/tile_move_copy.h"

constexpr uint32_t cb_in_rm = tt::CBIndex::c_0;
constexpr uint32_t cb_in_tiled = tt::CBIndex::c_1;
constexpr uint32_t cb_mean_tiled = tt::CBIndex::c_3;
constexpr uint32_t cb_centralized = tt::CBIndex::c_4;
constexpr uint32_t cb_out_rm = tt::CBIndex::c_16;

void copy_one(uint32_t from, uint32_t tile, uint32_t to) {
    tile_regs_acquire();
    copy_tile(from, tile, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, to);
    tile_regs_release();
}

void tilize_phase(uint32_t Wt) {
    cb_wait_front(cb_in_rm, Wt);
    cb_reserve_back(cb_in_tiled, Wt);
    for (uint32_t tile = 0; tile < Wt; ++tile) {
        copy_one(cb_in_rm, tile, cb_in_tiled);
    }
    cb_push_back(cb_in_tiled, Wt);
    cb_pop_front(cb_in_rm, Wt);
}

// The tiles stay: the subtraction needs them.
void reduce_phase(uint32_t Wt) {
    cb_wait_front(cb_in_tiled, Wt);
    cb_reserve_back(cb_mean_tiled, 1);
    copy_one(cb_in_tiled, 0, cb_mean_tiled);
    cb_push_back(cb_mean_tiled, 1);
}

void subtract_phase(uint32_t Wt) {
    cb_wait_front(cb_mean_tiled, 1);
    cb_reserve_back(cb_centralized, Wt);
    for (uint32_t tile = 0; tile < Wt; ++tile) {
        copy_one(cb_in_tiled, tile, cb_centralized);
    }
    cb_push_back(cb_centralized, Wt);
    cb_pop_front(cb_mean_tiled, 1);
    cb_pop_front(cb_in_tiled, Wt);
}

void untilize_phase(uint32_t Wt) {
    cb_wait_front(cb_centralized, Wt);
    cb_reserve_back(cb_out_rm, Wt);
    for (uint32_t tile = 0; tile < Wt; ++tile) {
        copy_one(cb_centralized, tile, cb_out_rm);
    }
    cb_push_back(cb_out_rm, Wt);
    cb_pop_front(cb_centralized, Wt);
}

void kernel_main() {
    constexpr uint32_t Ht = get_compile_time_arg_val(0);
    constexpr uint32_t Wt = get_compile_time_arg_val(1);

    compute_kernel_hw_startup(cb_in_rm, cb_out_rm);
    copy_tile_init(cb_in_rm);
    for (uint32_t row = 0; row < Ht; ++row) {
        tilize_phase(Wt);
        reduce_phase(Wt);
        subtract_phase(Wt);
        untilize_phase(Wt);
    }
}
