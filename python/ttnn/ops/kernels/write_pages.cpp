/*
 * CB 16 to consecutive pages of a tensor. Compile-time: the tensor's accessor arguments. Run-time:
 * first page, pages. Common: address, bytes of a page.
 */
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    constexpr uint32_t cb = 16;
    const uint32_t first = get_arg_val<uint32_t>(0);
    const uint32_t pages = get_arg_val<uint32_t>(1);
    const uint32_t address = get_common_arg_val<uint32_t>(0);
    constexpr auto args = TensorAccessorArgs<0>();
    const auto tensor = TensorAccessor(args, address, get_common_arg_val<uint32_t>(1));
    for (uint32_t page = first; page < first + pages; page++) {
        cb_wait_front(cb, 1);
        noc_async_write_page(page, tensor, get_read_ptr(cb));
        noc_async_writes_flushed();
        cb_pop_front(cb, 1);
    }
    noc_async_write_barrier();
}
