/*
 * Blocks of consecutive tiles to CB 0. Compile-time: tiles of a block, the tensor's accessor
 * arguments. Run-time: first block, blocks. Common: address.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t block = get_compile_time_arg_val(0);

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    const uint32_t bytes = get_tile_size(0);
    constexpr auto args = TensorAccessorArgs<1>();
    const auto tensor = TensorAccessor(args, get_common_arg_val<uint32_t>(0), bytes);
    for (uint32_t b = first; b < first + count; b++) {
        cb_reserve_back(0, block);
        uint32_t to = get_write_ptr(0);
        for (uint32_t t = 0; t < block; t++, to += bytes)
            noc_async_read_page(b * block + t, tensor, to);
        noc_async_read_barrier();
        cb_push_back(0, block);
    }
}
