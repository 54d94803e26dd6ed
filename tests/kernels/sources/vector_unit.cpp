// Copies a tile of each input to DST 0, 1, 2, does OPERATION, packs DST 0.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary_sfpu.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    compute_kernel_hw_startup(0, 16);
    for (uint32_t i = 0; i < TENSORS; i++) cb_wait_front(i, 1);
    cb_reserve_back(16, 1);
    tile_regs_acquire();
    copy_init(0);
    for (uint32_t i = 0; i < TENSORS; i++) copy_tile(i, 0, i);
    OPERATION;
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    for (uint32_t i = 0; i < TENSORS; i++) cb_pop_front(i, 1);
}
