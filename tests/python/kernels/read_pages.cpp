// Pages first to first + count - 1 of a tensor into CB 0. Run-time: address, count, first, page bytes.
// Compile-time: the accessor.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = 0;
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t address = get_arg_val<uint32_t>(0);
    const uint32_t count = get_arg_val<uint32_t>(1);
    const uint32_t first = get_arg_val<uint32_t>(2);
    const uint32_t bytes = get_arg_val<uint32_t>(3);
    const auto source = TensorAccessor(args, address, bytes);
    for (uint32_t page = first; page < first + count; page++) {
        cb_reserve_back(cb, 1);
        noc_async_read_page(page, source, get_write_ptr(cb));
        noc_async_read_barrier();
        cb_push_back(cb, 1);
    }
}
