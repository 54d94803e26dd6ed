// The consumer's end: words are checked where they lie, and pages given back.
#include "api/dataflow/dataflow_api.h"
#include "api/remote_circular_buffer.h"

void kernel_main() {
    const uint32_t base = get_arg_val<uint32_t>(0), blocks = get_arg_val<uint32_t>(1);
    const uint32_t from_x = get_arg_val<uint32_t>(2), from_y = get_arg_val<uint32_t>(3);
    const uint32_t ring = get_arg_val<uint32_t>(4), ring_bytes = get_arg_val<uint32_t>(5);
    const uint32_t counters = get_arg_val<uint32_t>(6);
    const uint32_t page = 64;
    reinterpret_cast<volatile uint32_t*>(base)[3] = ring_bytes;
    RemoteReceiverCBInterface& cb = get_remote_receiver_cb_interface(31);
    cb.config_ptr = base;
    cb.fifo_start_addr = cb.fifo_rd_ptr = ring;
    cb.fifo_limit_page_aligned = ring + ring_bytes;
    cb.sender_noc_x = from_x;
    cb.sender_noc_y = from_y;
    cb.aligned_pages_acked_ptr = counters + L1_ALIGNMENT;
    cb.fifo_page_size = page;
    experimental::resize_remote_receiver_cb_interface<true>(31, page, noc_index);
    for (uint32_t i = 0; i < blocks; i++) {
        experimental::remote_cb_wait_front(31, 2);
        const auto* words = reinterpret_cast<const volatile uint32_t*>(cb.fifo_rd_ptr);
        for (uint32_t w = 0; w < 2 * page / 4; w++) ASSERT(words[w] == 100 * i + w);
        experimental::remote_cb_pop_front(31, 2);
    }
    noc_async_atomic_barrier();
}
