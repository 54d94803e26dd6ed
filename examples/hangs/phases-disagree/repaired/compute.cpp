// Stubs of three phases: tilize (c_0 to c_1), mean of each row (c_1 to c_3), subtract (c_1 and c_3 to
// c_16). They move tiles as the real phases will, and compute nothing.
// Compile-time: Ht, Wt.
#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/tile_move_copy.h"

constexpr uint32_t cb_in = tt::CBIndex::c_0, cb_tiled = tt::CBIndex::c_1;
constexpr uint32_t cb_mean = tt::CBIndex::c_3, cb_out = tt::CBIndex::c_16;

void copy_one(uint32_t from, uint32_t tile, uint32_t to) {
    tile_regs_acquire();
    copy_tile(from, tile, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, to);
    tile_regs_release();
}

void tilize_phase(uint32_t Wt) {
    cb_wait_front(cb_in, Wt);
    cb_reserve_back(cb_tiled, Wt);
    for (uint32_t tile = 0; tile < Wt; tile++)
        copy_one(cb_in, tile, cb_tiled);
    cb_push_back(cb_tiled, Wt);
    cb_pop_front(cb_in, Wt);
}

// The tiles stay: the subtraction needs them.
void mean_phase(uint32_t Wt) {
    cb_wait_front(cb_tiled, Wt);
    cb_reserve_back(cb_mean, 1);
    copy_one(cb_tiled, 0, cb_mean);
    cb_push_back(cb_mean, 1);
}

void subtract_phase(uint32_t Wt) {
    cb_wait_front(cb_mean, 1);
    cb_reserve_back(cb_out, Wt);
    for (uint32_t tile = 0; tile < Wt; tile++)
        copy_one(cb_tiled, tile, cb_out);
    cb_push_back(cb_out, Wt);
    cb_pop_front(cb_mean, 1);
    cb_pop_front(cb_tiled, Wt);
}

void kernel_main() {
    constexpr uint32_t Ht = get_compile_time_arg_val(0), Wt = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(cb_in, cb_out);
    copy_tile_init(cb_in);
    for (uint32_t row = 0; row < Ht; row++) {
        tilize_phase(Wt);
        mean_phase(Wt);
        subtract_phase(Wt);
    }
}
