#include "api/compute/common.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    // c_0 is bfloat16, c_1 float32.
    compute_kernel_hw_startup(1, 16);
    cb_wait_front(0, 1);
    cb_reserve_back(16, 1);
    copy_tile_init(0);
#ifdef FIXED
    reconfig_data_format(0, 0);
#endif
    tile_regs_acquire();
    copy_tile(0, 0, 0); // FAULT TRISC0
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    cb_pop_front(0, 1);
}
