#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    compute_kernel_hw_startup(0, 16);
    copy_tile_init(0);
    exp_tile_init();
    cb_wait_front(0, 1);
    cb_reserve_back(16, 1);
    tile_regs_acquire();
#ifdef FIXED
    copy_tile(0, 0, 1);
#else
    copy_tile(0, 0, 0);
#endif
    exp_tile(1); // FAULT TRISC1
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(1, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    cb_pop_front(0, 1);
}
