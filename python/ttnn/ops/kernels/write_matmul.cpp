/*
 * Blocks of a product's tiles from CB 16 to where they lie. Compile-time: rows, columns of a block
 * in tiles, the tensor's accessor arguments. Run-time: first block, blocks. Common: address, tiles
 * along N.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t high = get_compile_time_arg_val(0), wide = get_compile_time_arg_val(1);

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), blocks = get_arg_val<uint32_t>(1);
    const uint32_t n_tiles = get_common_arg_val<uint32_t>(1);
    const uint32_t across = n_tiles / wide;
    const uint32_t bytes = get_tile_size(16);
    constexpr auto args = TensorAccessorArgs<2>();
    const auto out = TensorAccessor(args, get_common_arg_val<uint32_t>(0), bytes);
    for (uint32_t block = first; block < first + blocks; block++) {
        const uint32_t row = block / across * high;
        cb_wait_front(16, high * wide);
        uint32_t from = get_read_ptr(16);
        for (uint32_t i = 0; i < high; i++)
            for (uint32_t j = 0; j < wide; j++, from += bytes)
                noc_async_write_page((row + i) * n_tiles + block % across * wide + j, out, from);
        noc_async_writes_flushed();
        cb_pop_front(16, high * wide);
    }
    noc_async_write_barrier();
}
