#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    const uint32_t tiles = get_arg_val<uint32_t>(0);
    compute_kernel_hw_startup(0, 16);
    copy_tile_init(0);
#ifndef FIXED
    cb_wait_front(0, 1);
#endif
    for (uint32_t i = 0; i < tiles; i++) {
#ifdef FIXED
        cb_wait_front(0, 1);
#endif
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        copy_tile(0, 0, 0); // FAULT TRISC0 deadlock
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
        cb_pop_front(0, 1);
    }
}
