// Pages out of a CB to a tensor. Run-time: address, count, first, page bytes. Compile-time: the CB, the accessor.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = get_compile_time_arg_val(0);
    constexpr auto args = TensorAccessorArgs<1>();
    const uint32_t address = get_arg_val<uint32_t>(0);
    const uint32_t count = get_arg_val<uint32_t>(1);
    const uint32_t first = get_arg_val<uint32_t>(2);
    const uint32_t bytes = get_arg_val<uint32_t>(3);
    const auto target = TensorAccessor(args, address, bytes);
    for (uint32_t page = first; page < first + count; page++) {
        cb_wait_front(cb, 1);
        noc_async_write_page(page, target, get_read_ptr(cb));
        noc_async_write_barrier();
        cb_pop_front(cb, 1);
    }
}
