// Tiles of a circular buffer to [first, first + count) of a tensor, one at a time.
// Compile-time: the buffer's index, the tensor's accessor. Run-time: address, first, count.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = get_compile_time_arg_val(0);
    constexpr auto accessor_args = TensorAccessorArgs<1>();
    const uint32_t address = get_arg_val<uint32_t>(0);
    const uint32_t first = get_arg_val<uint32_t>(1);
    const uint32_t count = get_arg_val<uint32_t>(2);
    const auto tensor = TensorAccessor(accessor_args, address, get_tile_size(cb));
    for (uint32_t tile = first; tile < first + count; tile++) {
        cb_wait_front(cb, 1);
        noc_async_write_tile(tile, tensor, get_read_ptr(cb));
        noc_async_write_barrier();
        cb_pop_front(cb, 1);
    }
}
