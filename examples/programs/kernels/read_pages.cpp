// Pages [first, first + count) of up to two buffers to circular buffers 0 and 1.
// Compile time: number of buffers, then their accessors. Run time: first, count, an address a buffer.
#include "dataflow_api.h"

void kernel_main() {
    constexpr uint32_t buffers = get_compile_time_arg_val(0);
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    constexpr auto args_a = TensorAccessorArgs<1>();
    constexpr auto args_b = TensorAccessorArgs<args_a.next_compile_time_args_offset()>();
    const auto a = TensorAccessor(args_a, get_arg_val<uint32_t>(2), get_tile_size(0));
    const auto b = TensorAccessor(args_b, get_arg_val<uint32_t>(3), get_tile_size(1));
    for (uint32_t page = first; page < first + count; ++page) {
        cb_reserve_back(0, 1);
        noc_async_read_page(page, a, get_write_ptr(0));
        if (buffers == 2) {
            cb_reserve_back(1, 1);
            noc_async_read_page(page, b, get_write_ptr(1));
        }
        noc_async_read_barrier();
        cb_push_back(0, 1);
        if (buffers == 2) cb_push_back(1, 1);
    }
}
