/*
 * For each output tile of a batched product, the tiles of A's row (CB 0) and of B's column (CB 1).
 * Compile-time: accessor arguments of A, then of B. Run-time: first output tile, tiles. Common:
 * address of A, address of B, tiles along M, K, N, then the number of batch dimensions and for each,
 * innermost first, size, step of A, step of B (in matrices).
 */
#include "api/dataflow/dataflow_api.h"

struct batch {
    uint32_t a, b;
};

/* Which matrices of A and B the output's `number`th is made of. */
inline batch matrices(uint32_t number) {
    const uint32_t dimensions = get_common_arg_val<uint32_t>(5);
    batch at = {0, 0};
    for (uint32_t d = 0; d < dimensions; d++) {
        const uint32_t size = get_common_arg_val<uint32_t>(6 + 3 * d);
        const uint32_t i = number % size;
        at.a += i * get_common_arg_val<uint32_t>(7 + 3 * d);
        at.b += i * get_common_arg_val<uint32_t>(8 + 3 * d);
        number /= size;
    }
    return at;
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), tiles = get_arg_val<uint32_t>(1);
    const uint32_t m_tiles = get_common_arg_val<uint32_t>(2);
    const uint32_t k_tiles = get_common_arg_val<uint32_t>(3);
    const uint32_t n_tiles = get_common_arg_val<uint32_t>(4);
    constexpr auto args_a = TensorAccessorArgs<0>();
    constexpr auto args_b = TensorAccessorArgs<args_a.next_compile_time_args_offset()>();
    const auto a = TensorAccessor(args_a, get_common_arg_val<uint32_t>(0), get_tile_size(0));
    const auto b = TensorAccessor(args_b, get_common_arg_val<uint32_t>(1), get_tile_size(1));
    for (uint32_t tile = first; tile < first + tiles; tile++) {
        const uint32_t n = tile % n_tiles, m = tile / n_tiles % m_tiles;
        const batch at = matrices(tile / n_tiles / m_tiles);
        for (uint32_t k = 0; k < k_tiles; k++) {
            cb_reserve_back(0, 1);
            cb_reserve_back(1, 1);
            noc_async_read_page((at.a * m_tiles + m) * k_tiles + k, a, get_write_ptr(0));
            noc_async_read_page((at.b * k_tiles + k) * n_tiles + n, b, get_write_ptr(1));
            noc_async_read_barrier();
            cb_push_back(0, 1);
            cb_push_back(1, 1);
        }
    }
}
