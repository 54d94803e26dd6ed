/*
 * Blocks of 32 rows, `block` tiles wide, from CB 16 to the rows of a tensor, as far as it has rows
 * and columns. Compile-time: tiles of a block, bytes of an element, the tensor's accessor
 * arguments. Run-time: first block, blocks. Common: address, bytes of a page (a row), rows of a
 * plane, rows of tiles of a plane, blocks in a row of tiles.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t block = get_compile_time_arg_val(0), element = get_compile_time_arg_val(1);
constexpr uint32_t pitch = block * 32 * element;

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    const uint32_t page_bytes = get_common_arg_val<uint32_t>(1);
    const uint32_t rows = get_common_arg_val<uint32_t>(2);
    const uint32_t down = get_common_arg_val<uint32_t>(3);
    const uint32_t across = get_common_arg_val<uint32_t>(4);
    constexpr auto args = TensorAccessorArgs<2>();
    const auto tensor = TensorAccessor(args, get_common_arg_val<uint32_t>(0), page_bytes);
    for (uint32_t b = first; b < first + count; b++) {
        const uint32_t tile_row = b / across, to = b % across * pitch;
        const uint32_t row = tile_row % down * 32, plane = tile_row / down;
        const uint32_t valid = rows - row < 32 ? rows - row : 32;
        const uint32_t bytes = page_bytes - to < pitch ? page_bytes - to : pitch;
        cb_wait_front(16, block);
        const uint32_t from = get_read_ptr(16);
        for (uint32_t r = 0; r < valid; r++)
            noc_async_write(from + r * pitch, tensor.get_noc_addr(plane * rows + row + r, to),
                            bytes);
        noc_async_writes_flushed();
        cb_pop_front(16, block);
    }
    noc_async_write_barrier();
}
