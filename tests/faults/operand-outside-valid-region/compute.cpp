#include "api/compute/bcast.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/reduce.h"

void kernel_main() {
    // c_0: x; c_1: the scaler; c_2: the sums of x's rows, in column 0.
    constexpr auto SUM = PoolType::SUM;
    constexpr auto ROW = ReduceDim::REDUCE_ROW;
    compute_kernel_hw_startup(0, 1, 2);
    cb_wait_front(0, 1);
    cb_wait_front(1, 1);
    cb_reserve_back(2, 1);
    reduce_init<SUM, ROW>(0, 1, 2);
    tile_regs_acquire();
    reduce_tile<SUM, ROW>(0, 1, 0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 2);
    tile_regs_release();
    reduce_uninit();
    cb_push_back(2, 1);
    cb_wait_front(2, 1);
    cb_reserve_back(16, 1);
#ifdef FIXED
    sub_bcast_cols_init(0, 2);
#else
    sub_init(0, 2);
#endif
    tile_regs_acquire();
#ifdef FIXED
    sub_tiles_bcast_cols(0, 2, 0, 0, 0);
#else
    sub_tiles(0, 2, 0, 0, 0); // FAULT TRISC0
#endif
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    cb_pop_front(0, 1);
    cb_pop_front(1, 1);
    cb_pop_front(2, 1);
}
