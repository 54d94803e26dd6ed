#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/eltwise_unary/relu.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    init_sfpu(0, 16);
    relu_tile_init();
    cb_wait_front(0, 2);
    cb_reserve_back(16, 2);
    for (uint32_t i = 0; i < 2; i++) {
        tile_regs_acquire();
        copy_tile(0, i, 0);
        relu_tile(0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
    }
    cb_push_back(16, 2);
    cb_pop_front(0, 2);
}
