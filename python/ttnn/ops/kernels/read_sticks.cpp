/*
 * Blocks of 32 rows, `block` tiles wide, to CB 0 for tilize; what lies beyond the tensor's rows and
 * columns is filled. Compile-time: tiles of a block, bytes of an element, the tensor's accessor
 * arguments. Run-time: first block, blocks. Common: address, bytes of a page (a row), rows of a
 * plane, rows of tiles of a plane, blocks in a row of tiles, fill.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t block = get_compile_time_arg_val(0), element = get_compile_time_arg_val(1);
constexpr uint32_t pitch = block * 32 * element;

template <typename Word> void fill_words(uint32_t from, uint32_t end, uint32_t value) {
    for (uint32_t at = from; at < end; at += sizeof(Word))
        *reinterpret_cast<volatile tt_l1_ptr Word *>(at) = Word(value);
}

inline void fill(uint32_t from, uint32_t end, uint32_t value) {
    if constexpr (element == 4)
        fill_words<uint32_t>(from, end, value);
    else if constexpr (element == 2)
        fill_words<uint16_t>(from, end, value);
    else
        fill_words<uint8_t>(from, end, value);
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    const uint32_t page_bytes = get_common_arg_val<uint32_t>(1);
    const uint32_t rows = get_common_arg_val<uint32_t>(2);
    const uint32_t down = get_common_arg_val<uint32_t>(3);
    const uint32_t across = get_common_arg_val<uint32_t>(4);
    const uint32_t value = get_common_arg_val<uint32_t>(5);
    constexpr auto args = TensorAccessorArgs<2>();
    const auto tensor = TensorAccessor(args, get_common_arg_val<uint32_t>(0), page_bytes);
    for (uint32_t b = first; b < first + count; b++) {
        const uint32_t tile_row = b / across, from = b % across * pitch;
        const uint32_t row = tile_row % down * 32, plane = tile_row / down;
        const uint32_t valid = rows - row < 32 ? rows - row : 32;
        const uint32_t bytes = page_bytes - from < pitch ? page_bytes - from : pitch;
        cb_reserve_back(0, block);
        const uint32_t to = get_write_ptr(0);
        for (uint32_t r = 0; r < valid; r++)
            noc_async_read(tensor.get_noc_addr(plane * rows + row + r, from), to + r * pitch,
                           bytes);
        if (bytes < pitch)
            for (uint32_t r = 0; r < valid; r++)
                fill(to + r * pitch + bytes, to + (r + 1) * pitch, value);
        fill(to + valid * pitch, to + 32 * pitch, value);
        noc_async_read_barrier();
        cb_push_back(0, block);
    }
}
