// One end of a socket: pages out of CB 0 into the ring of the core named by the configuration.
#include "api/dataflow/dataflow_api.h"
#include "api/socket_api.h"

void kernel_main() {
    const uint32_t config = get_arg_val<uint32_t>(0), pages = get_arg_val<uint32_t>(1);
    const uint32_t to_x = get_arg_val<uint32_t>(2), to_y = get_arg_val<uint32_t>(3);
    const uint32_t ring = get_arg_val<uint32_t>(4), ring_bytes = get_arg_val<uint32_t>(5);
    const uint32_t far_config = get_arg_val<uint32_t>(6), source = get_arg_val<uint32_t>(7);
    const uint32_t page = 64;
    // What the host would write.
    auto* md = reinterpret_cast<sender_socket_md*>(config);
    *md = {};
    md->num_downstreams = 1;
    md->write_ptr = md->downstream_fifo_addr = ring;
    md->downstream_fifo_total_size = ring_bytes;
    md->downstream_bytes_sent_addr = far_config;
    md->is_sender = 1;
    *reinterpret_cast<uint32_t*>(config + sender_socket_md_size_bytes) = 0;
    auto* enc = reinterpret_cast<sender_downstream_encoding*>(config + sender_socket_md_size_bytes + bytes_acked_size_bytes);
    *enc = {0, 0, to_y, to_x};

    SocketSenderInterface socket = create_sender_socket_interface(config);
    set_sender_socket_page_size(socket, page);
    const sender_downstream_encoding to = get_downstream_encoding(socket, 0);
    for (uint32_t i = 0; i < pages; i++) {
        volatile uint32_t* words = reinterpret_cast<volatile uint32_t*>(source);
        for (uint32_t w = 0; w < page / 4; w++) words[w] = 1000 * i + w;
        socket_reserve_pages(socket, 1);
        noc_async_write(source, get_noc_addr(to.downstream_noc_x, to.downstream_noc_y, socket.write_ptr), page);
        noc_async_write_barrier();
        socket_push_pages(socket, 1);
        socket_notify_receiver(socket);
    }
    socket_barrier(socket);
    update_socket_config(socket);
    ASSERT(md->bytes_sent == socket.bytes_sent);
    ASSERT(socket.bytes_sent >= pages * page);
}
