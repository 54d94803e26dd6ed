/*
 * For each block of output tiles of a batched product, step by step along K: the tiles of A's rows
 * (CB 0) and of B's columns (CB 1). Compile-time: rows, columns of a block in tiles, accessor
 * arguments of A, then of B. Run-time: first block, blocks. Common: address of A, address of B,
 * tiles along M, K, N, then the number of batch dimensions and for each, innermost first, size,
 * step of A, step of B (in matrices).
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t high = get_compile_time_arg_val(0), wide = get_compile_time_arg_val(1);

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
    const uint32_t first = get_arg_val<uint32_t>(0), blocks = get_arg_val<uint32_t>(1);
    const uint32_t m_tiles = get_common_arg_val<uint32_t>(2);
    const uint32_t k_tiles = get_common_arg_val<uint32_t>(3);
    const uint32_t n_tiles = get_common_arg_val<uint32_t>(4);
    const uint32_t down = m_tiles / high, across = n_tiles / wide;
    const uint32_t bytes_a = get_tile_size(0), bytes_b = get_tile_size(1);
    constexpr auto args_a = TensorAccessorArgs<2>();
    constexpr auto args_b = TensorAccessorArgs<args_a.next_compile_time_args_offset()>();
    const auto a = TensorAccessor(args_a, get_common_arg_val<uint32_t>(0), bytes_a);
    const auto b = TensorAccessor(args_b, get_common_arg_val<uint32_t>(1), bytes_b);
    for (uint32_t block = first; block < first + blocks; block++) {
        const uint32_t n = block % across * wide, m = block / across % down * high;
        const batch at = matrices(block / across / down);
        const uint32_t row = (at.a * m_tiles + m) * k_tiles;
        uint32_t column = at.b * k_tiles * n_tiles + n;
        for (uint32_t k = 0; k < k_tiles; k++, column += n_tiles) {
            cb_reserve_back(0, high);
            cb_reserve_back(1, wide);
            const uint32_t to_a = get_write_ptr(0), to_b = get_write_ptr(1);
            for (uint32_t i = 0; i < high; i++)
                noc_async_read_page(row + i * k_tiles + k, a, to_a + i * bytes_a);
            for (uint32_t i = 0; i < wide; i++)
                noc_async_read_page(column + i, b, to_b + i * bytes_b);
            noc_async_read_barrier();
            cb_push_back(0, high);
            cb_push_back(1, wide);
        }
    }
}
