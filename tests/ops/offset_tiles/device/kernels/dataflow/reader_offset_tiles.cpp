// Tiles from DRAM to the input CB; the offset once, as a whole tile.
#include <stdint.h>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb_in = get_compile_time_arg_val(0);
    constexpr uint32_t cb_offset = get_compile_time_arg_val(1);
    constexpr uint32_t packed_offset = get_compile_time_arg_val(2);
    constexpr auto src_args = TensorAccessorArgs<3>();
    const uint32_t src_addr = get_arg_val<uint32_t>(0);
    const uint32_t num_tiles = get_arg_val<uint32_t>(1);
    const uint32_t first_tile = get_arg_val<uint32_t>(2);
    const uint32_t tile_bytes = get_tile_size(cb_in);
    const auto src = TensorAccessor(src_args, src_addr, tile_bytes);

    cb_reserve_back(cb_offset, 1);
    volatile tt_l1_ptr uint32_t *words =
        reinterpret_cast<volatile tt_l1_ptr uint32_t *>(get_write_ptr(cb_offset));
    for (uint32_t i = 0; i < 512; ++i)
        words[i] = packed_offset;
    cb_push_back(cb_offset, 1);

    for (uint32_t tile = first_tile; tile < first_tile + num_tiles; ++tile) {
        cb_reserve_back(cb_in, 1);
        noc_async_read(src.get_noc_addr(tile), get_write_ptr(cb_in), tile_bytes);
        noc_async_read_barrier();
        cb_push_back(cb_in, 1);
    }
}
