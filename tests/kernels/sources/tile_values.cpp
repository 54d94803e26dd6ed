// Reads a number out of a tile on all three compute harts, and copies that many tiles.
#include "api/compute/common.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    compute_kernel_hw_startup(0, 16);
    cb_wait_front(1, 1);
    const uint32_t tiles = read_tile_value(1, 0, 0);
    cb_pop_front(1, 1);
    copy_init(0);
    for (uint32_t i = 0; i < tiles; i++) {
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
