// CB 16 to tiles [start, start + count) of a tensor.
#include <cstdint>

#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    const uint32_t address = get_arg_val<uint32_t>(0);
    const uint32_t start = get_arg_val<uint32_t>(1), count = get_arg_val<uint32_t>(2);
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t bytes = get_tile_size(16);
    const auto out = TensorAccessor(args, address, bytes);
    for (uint32_t tile = start; tile < start + count; ++tile) {
        cb_wait_front(16, 1);
        noc_async_write(get_read_ptr(16), out.get_noc_addr(tile), bytes);
        noc_async_write_barrier();
        cb_pop_front(16, 1);
    }
}
