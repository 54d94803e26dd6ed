// -DPOOL=SUM|MAX|AVG -DDIM=REDUCE_ROW|REDUCE_COL: CB 0 with the scaler of CB 2. Args: tiles down, across.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/reduce.h"

void kernel_main() {
    constexpr uint32_t tall = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    constexpr auto pool = PoolType::POOL;
    constexpr auto dim = ReduceDim::DIM;
    constexpr bool rows = dim == ReduceDim::REDUCE_ROW;
    constexpr uint32_t outer = rows ? tall : across, inner = rows ? across : tall;
    compute_kernel_hw_startup(0, 2, 16);
    reduce_init<pool, dim>(0, 2, 16);
    cb_wait_front(2, 1);
    cb_wait_front(0, tall * across);
    for (uint32_t o = 0; o < outer; o++) {
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        for (uint32_t i = 0; i < inner; i++)
            reduce_tile<pool, dim>(0, 2, rows ? o * across + i : i * across + o, 0, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    reduce_uninit();
    cb_pop_front(0, tall * across);
    cb_pop_front(2, 1);
}
