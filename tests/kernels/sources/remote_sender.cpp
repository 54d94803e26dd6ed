// The producer's end of a buffer that lies on another core.
#include "api/dataflow/dataflow_api.h"
#include "api/remote_circular_buffer.h"

void kernel_main() {
    const uint32_t base = get_arg_val<uint32_t>(0), blocks = get_arg_val<uint32_t>(1);
    const uint32_t to_x = get_arg_val<uint32_t>(2), to_y = get_arg_val<uint32_t>(3);
    const uint32_t ring = get_arg_val<uint32_t>(4), ring_bytes = get_arg_val<uint32_t>(5);
    const uint32_t counters = get_arg_val<uint32_t>(6), source = get_arg_val<uint32_t>(7);
    const uint32_t page = 64;
    auto* words = reinterpret_cast<volatile uint32_t*>(base);
    words[3] = ring_bytes;
    words[16] = to_x;
    words[17] = to_y;
    RemoteSenderCBInterface& cb = get_remote_sender_cb_interface(31);
    cb.config_ptr = base;
    cb.fifo_start_addr = cb.fifo_wr_ptr = ring;
    cb.fifo_limit_page_aligned = ring + ring_bytes;
    cb.receiver_noc_xy_ptr = base + 64;
    cb.aligned_pages_sent_ptr = counters;
    cb.num_receivers = 1;
    cb.fifo_page_size = page;
    experimental::resize_remote_sender_cb_interface<true>(31, page, noc_index);

    auto* data = reinterpret_cast<volatile uint32_t*>(source);
    for (uint32_t i = 0; i < blocks; i++) {
        for (uint32_t w = 0; w < 2 * page / 4; w++) data[w] = 100 * i + w;
        experimental::remote_cb_reserve_back(31, 2);
        experimental::remote_cb_push_back_and_write_pages(31, source, 2, 2, 1, page);
        noc_async_writes_flushed();
        noc_async_posted_writes_flushed();
    }
    experimental::remote_cb_sender_barrier(31);
    experimental::update_remote_cb_config_in_l1(31);
    ASSERT(words[4] == cb.fifo_wr_ptr);
    noc_async_atomic_barrier();
}
