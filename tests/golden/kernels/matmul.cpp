// All of A in CB 0, all of B in CB 1. Args: tiles of M, K, N.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/matmul.h"

void kernel_main() {
    constexpr uint32_t m = get_compile_time_arg_val(0), k = get_compile_time_arg_val(1),
                       n = get_compile_time_arg_val(2);
    mm_init(0, 1, 16);
    cb_wait_front(0, m * k);
    cb_wait_front(1, k * n);
    for (uint32_t row = 0; row < m; row++)
        for (uint32_t column = 0; column < n; column++) {
            cb_reserve_back(16, 1);
            tile_regs_acquire();
            for (uint32_t i = 0; i < k; i++) matmul_tiles(0, 1, row * k + i, i * n + column, 0);
            tile_regs_commit();
            tile_regs_wait();
            pack_tile(0, 16);
            tile_regs_release();
            cb_push_back(16, 1);
        }
    cb_pop_front(0, m * k);
    cb_pop_front(1, k * n);
}
