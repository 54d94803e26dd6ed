#include "api/compute/bcast.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/tilize.h"

void kernel_main() {
    compute_kernel_hw_startup(1, 2);
    tilize_init(1, 2, 2);
    cb_wait_front(1, 2);
    cb_reserve_back(2, 2);
    tilize_block(1, 2, 2);
    cb_push_back(2, 2);
    cb_pop_front(1, 2);
    tilize_uninit(1, 2);
    cb_wait_front(2, 2);
    cb_wait_front(0, 2);
#ifdef FIXED
    add_bcast_rows_init_short(0, 2);
#else
    add_tiles_init(0, 2);
#endif
    for (uint32_t i = 0; i < 2; i++) {
        cb_reserve_back(16, 1);
        tile_regs_acquire();
#ifdef FIXED
        add_tiles_bcast_rows(0, 2, i, i, 0);
#else
        add_tiles(0, 2, i, i, 0);  // of c_2 only the first row is a stick that was read
#endif
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    cb_pop_front(0, 2);
    cb_pop_front(2, 2);
}
