// The same tiles of two tensors into CB 0 and CB 1. Run-time: both addresses, count, first.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr auto args_0 = TensorAccessorArgs<0>();
    constexpr auto args_1 = TensorAccessorArgs<args_0.next_compile_time_args_offset()>();
    const auto source_0 = TensorAccessor(args_0, get_arg_val<uint32_t>(0), get_tile_size(0));
    const auto source_1 = TensorAccessor(args_1, get_arg_val<uint32_t>(1), get_tile_size(1));
    const uint32_t count = get_arg_val<uint32_t>(2);
    const uint32_t first = get_arg_val<uint32_t>(3);
    for (uint32_t page = first; page < first + count; page++) {
        cb_reserve_back(0, 1);
        cb_reserve_back(1, 1);
        noc_async_read_page(page, source_0, get_write_ptr(0));
        noc_async_read_page(page, source_1, get_write_ptr(1));
        noc_async_read_barrier();
        cb_push_back(0, 1);
        cb_push_back(1, 1);
    }
}
