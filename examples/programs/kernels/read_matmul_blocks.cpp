// Blocks of A and B as matmul_blocks.cpp wants them. Compile time: rows, columns, depth of a block in tiles,
// accessors. Run time: addresses of A and B, tiles of K and N, steps, then the first block's number, the
// number of blocks, and how many blocks lie side by side.
#include "dataflow_api.h"

void kernel_main() {
    constexpr uint32_t rows = get_compile_time_arg_val(0), columns = get_compile_time_arg_val(1);
    constexpr uint32_t depth = get_compile_time_arg_val(2);
    constexpr auto a_args = TensorAccessorArgs<3>();
    constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
    const uint32_t bytes = get_tile_size(0);
    const auto a = TensorAccessor(a_args, get_arg_val<uint32_t>(0), bytes);
    const auto b = TensorAccessor(b_args, get_arg_val<uint32_t>(1), bytes);
    const uint32_t k_tiles = get_arg_val<uint32_t>(2), n_tiles = get_arg_val<uint32_t>(3);
    const uint32_t steps = get_arg_val<uint32_t>(4), first = get_arg_val<uint32_t>(5);
    const uint32_t blocks = get_arg_val<uint32_t>(6), across = get_arg_val<uint32_t>(7);
    for (uint32_t block = first; block < first + blocks; ++block) {
        const uint32_t row = block / across * rows, column = block % across * columns;
        for (uint32_t step = 0; step < steps; ++step) {
            cb_reserve_back(0, rows * depth);
            cb_reserve_back(1, depth * columns);
            uint32_t to_a = get_write_ptr(0), to_b = get_write_ptr(1);
            for (uint32_t i = 0; i < rows; ++i)
                for (uint32_t k = 0; k < depth; ++k, to_a += bytes)
                    noc_async_read_page((row + i) * k_tiles + step * depth + k, a, to_a);
            for (uint32_t k = 0; k < depth; ++k)
                for (uint32_t j = 0; j < columns; ++j, to_b += bytes)
                    noc_async_read_page((step * depth + k) * n_tiles + column + j, b, to_b);
            noc_async_read_barrier();
            cb_push_back(0, rows * depth);
            cb_push_back(1, depth * columns);
        }
    }
}
