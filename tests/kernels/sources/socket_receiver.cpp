// The other end: every page's words are checked, then the page is given back.
#include "api/dataflow/dataflow_api.h"
#include "api/socket_api.h"

void kernel_main() {
    const uint32_t config = get_arg_val<uint32_t>(0), pages = get_arg_val<uint32_t>(1);
    const uint32_t from_x = get_arg_val<uint32_t>(2), from_y = get_arg_val<uint32_t>(3);
    const uint32_t ring = get_arg_val<uint32_t>(4), ring_bytes = get_arg_val<uint32_t>(5);
    const uint32_t far_config = get_arg_val<uint32_t>(6);
    const uint32_t page = 64;
    auto* md = reinterpret_cast<receiver_socket_md*>(config);
    // `bytes_sent` is the sender's to write, and may be written already.
    md->bytes_acked = 0;
    md->read_ptr = md->fifo_addr = ring;
    md->fifo_total_size = ring_bytes;
    md->upstream_noc_x = from_x;
    md->upstream_noc_y = from_y;
    md->upstream_bytes_acked_addr = far_config + sender_socket_md_size_bytes;

    SocketReceiverInterface socket = create_receiver_socket_interface(config);
    set_receiver_socket_page_size(socket, page);
    for (uint32_t i = 0; i < pages; i++) {
        socket_wait_for_pages(socket, 1);
        const volatile uint32_t* words = reinterpret_cast<const volatile uint32_t*>(socket.read_ptr);
        for (uint32_t w = 0; w < page / 4; w++) ASSERT(words[w] == 1000 * i + w);
        socket_pop_pages(socket, 1);
        socket_notify_sender(socket);
    }
    noc_async_write_barrier();
    update_socket_config(socket);
    ASSERT(md->bytes_acked == socket.bytes_acked);
}
