// Blocks of C from circular buffer 16. Compile time: rows and columns of a block, accessor. Run time:
// address, tiles of N, the first block's number, the number of blocks, how many lie side by side.
#include "dataflow_api.h"

void kernel_main() {
    constexpr uint32_t rows = get_compile_time_arg_val(0), columns = get_compile_time_arg_val(1);
    constexpr auto args = TensorAccessorArgs<2>();
    const uint32_t bytes = get_tile_size(16);
    const auto c = TensorAccessor(args, get_arg_val<uint32_t>(0), bytes);
    const uint32_t n_tiles = get_arg_val<uint32_t>(1), first = get_arg_val<uint32_t>(2);
    const uint32_t blocks = get_arg_val<uint32_t>(3), across = get_arg_val<uint32_t>(4);
    for (uint32_t block = first; block < first + blocks; ++block) {
        const uint32_t row = block / across * rows, column = block % across * columns;
        cb_wait_front(16, rows * columns);
        uint32_t from = get_read_ptr(16);
        for (uint32_t i = 0; i < rows; ++i)
            for (uint32_t j = 0; j < columns; ++j, from += bytes)
                noc_async_write_page((row + i) * n_tiles + column + j, c, from);
        noc_async_write_barrier();
        cb_pop_front(16, rows * columns);
    }
}
