#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/reduce.h"

void kernel_main() {
    constexpr auto SUM = PoolType::SUM;
    constexpr auto ROW = ReduceDim::REDUCE_ROW;
    compute_kernel_hw_startup(0, 1, 16);
    cb_wait_front(0, 1);
    cb_wait_front(1, 1);
    cb_reserve_back(16, 1);
    reduce_init<SUM, ROW>(0, 1, 16);
    tile_regs_acquire();
    reduce_tile<SUM, ROW>(0, 1, 0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    reduce_uninit();
    cb_push_back(16, 1);
    cb_pop_front(0, 1);
    cb_pop_front(1, 1);
}
