// Pages from circular buffer 16 to pages [first, first + count) of a buffer.
// Compile time: its accessor. Run time: first, count, address.
#include "dataflow_api.h"

void kernel_main() {
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    const auto out = TensorAccessor(args, get_arg_val<uint32_t>(2), get_tile_size(16));
    for (uint32_t page = first; page < first + count; ++page) {
        cb_wait_front(16, 1);
        noc_async_write_page(page, out, get_read_ptr(16));
        noc_async_write_barrier();
        cb_pop_front(16, 1);
    }
}
