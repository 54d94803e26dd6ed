// Sends `blocks` blocks of pages, of a DRAM buffer that holds the receivers' pages side by side,
// into a ring on other cores.
#include "api/dataflow/dataflow_api.h"
#include "api/remote_circular_buffer.h"

void kernel_main() {
    constexpr uint32_t ring = get_compile_time_arg_val(0), staging = get_compile_time_arg_val(1);
    constexpr uint32_t page = get_compile_time_arg_val(2), receivers = get_compile_time_arg_val(3);
    constexpr auto source = TensorAccessorArgs<4>();
    const uint32_t pages = get_arg_val<uint32_t>(1);
    const auto from = TensorAccessor(source, get_arg_val<uint32_t>(0), page);
    for (uint32_t i = 0; i < pages; i++) {
        cb_reserve_back(staging, receivers);
        for (uint32_t r = 0; r < receivers; r++)
            noc_async_read_page(i * receivers + r, from, get_write_ptr(staging) + r * page);
        noc_async_read_barrier();
        cb_push_back(staging, receivers);
        cb_wait_front(staging, receivers);
        experimental::remote_cb_reserve_back(ring, 1);
        experimental::remote_cb_push_back_and_write_pages(ring, get_read_ptr(staging), 1, 1, 1,
                                                          page);
        noc_async_posted_writes_flushed();
        cb_pop_front(staging, receivers);
    }
    experimental::remote_cb_sender_barrier(ring);
    experimental::update_remote_cb_config_in_l1(ring);
    noc_async_atomic_barrier();
}
