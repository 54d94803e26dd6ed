/*
 * tw/socket.h: sockets between cores of one chip: a ring of bytes in the receiver's L1, and two
 * counters of bytes that only grow. The host writes the configuration of each end into L1:
 *
 *   sender    sender_socket_md, then for each receiver a counter of acknowledged bytes, then for
 *             each a sender_downstream_encoding; every part starts at a multiple of L1's alignment
 *   receiver  receiver_socket_md
 *
 * A page never straddles the ring's end: what a page size leaves over there counts as sent (and
 * acknowledged) when the pointer goes round. Waits are semaphore services, so that a socket nobody
 * serves is explained like any other wait.
 */
#ifndef TW_SOCKET_H
#define TW_SOCKET_H

#include "tw/noc.h"
#include "tw/debug.h"
#include "tw/unsupported.h"

struct sender_downstream_encoding {
    uint32_t downstream_mesh_id = 0, downstream_chip_id = 0;
    uint32_t downstream_noc_y = 0, downstream_noc_x = 0;
};
struct sender_socket_md {
    uint32_t num_downstreams = 0, write_ptr = 0, bytes_sent = 0;
    uint32_t downstream_bytes_sent_addr = 0, downstream_fifo_addr = 0;
    uint32_t downstream_fifo_total_size = 0, is_sender = 0;
};
struct receiver_socket_md {
    uint32_t bytes_sent = 0, bytes_acked = 0, read_ptr = 0, fifo_addr = 0, fifo_total_size = 0;
    uint32_t upstream_mesh_id = 0, upstream_chip_id = 0, upstream_noc_y = 0, upstream_noc_x = 0;
    uint32_t upstream_bytes_acked_addr = 0, is_sender = 0;
};
/* The two ends as a kernel holds them. */
struct SocketSenderInterface {
    uint32_t config_addr, write_ptr, bytes_sent, bytes_acked_base_addr, page_size;
    uint32_t num_downstreams, downstream_bytes_sent_addr, downstream_fifo_addr;
    uint32_t downstream_fifo_total_size, downstream_fifo_curr_size, downstream_enc_base_addr;
};
struct SocketReceiverInterface {
    uint32_t config_addr, read_ptr, bytes_acked, bytes_sent_addr, page_size;
    uint32_t fifo_addr, fifo_total_size, fifo_curr_size;
    uint32_t upstream_mesh_id, upstream_chip_id, upstream_noc_y, upstream_noc_x;
    uint32_t upstream_bytes_acked_addr;
};

constexpr uint32_t sender_socket_md_size_bytes = align(sizeof(sender_socket_md), L1_ALIGNMENT);
constexpr uint32_t bytes_acked_size_bytes = align(sizeof(uint32_t), L1_ALIGNMENT);
constexpr uint32_t downstream_encoding_size_bytes =
    align(sizeof(sender_downstream_encoding), L1_ALIGNMENT);

/* The hart that waits for data: of the three of a compute kernel, UNPACK. */
constexpr bool tw_socket_reads = PROCESSOR_INDEX < 3;

template <typename T> TW_INLINE volatile T *tw_at(uint32_t address) {
    return reinterpret_cast<volatile T *>(address);
}

/* Waits until the counter at `address` is at least `bytes` past `from`. Counters wrap after 2^32
 * bytes, which the service's comparison does not, so the rest of a lap is waited for by polling. */
TW_INLINE void tw_wait_bytes(uint32_t address, uint32_t from, uint32_t bytes) {
    if (from + bytes >= from) {
        TW_CALL(semaphore_wait_min, address, from + bytes);
        return;
    }
    while (*tw_at<uint32_t>(address) - from < bytes || *tw_at<uint32_t>(address) - from > 1u << 31)
        TW_CALL(idle);
}

/* ---- sender */
TW_INLINE SocketSenderInterface create_sender_socket_interface(uint32_t config_addr) {
    const auto *config = tw_at<sender_socket_md>(config_addr);
    SocketSenderInterface socket{};
    socket.config_addr = config_addr;
    socket.write_ptr = config->write_ptr;
    socket.bytes_sent = config->bytes_sent;
    socket.num_downstreams = config->num_downstreams;
    socket.downstream_bytes_sent_addr = config->downstream_bytes_sent_addr;
    socket.downstream_fifo_addr = config->downstream_fifo_addr;
    socket.downstream_fifo_total_size = config->downstream_fifo_total_size;
    socket.bytes_acked_base_addr = config_addr + sender_socket_md_size_bytes;
    socket.downstream_enc_base_addr =
        socket.bytes_acked_base_addr + socket.num_downstreams * bytes_acked_size_bytes;
    return socket;
}
TW_INLINE sender_downstream_encoding get_downstream_encoding(const SocketSenderInterface &socket,
                                                             uint32_t receiver) {
    const auto *from = tw_at<sender_downstream_encoding>(socket.downstream_enc_base_addr +
                                                         receiver * downstream_encoding_size_bytes);
    sender_downstream_encoding copy;
    copy.downstream_mesh_id = from->downstream_mesh_id;
    copy.downstream_chip_id = from->downstream_chip_id;
    copy.downstream_noc_y = from->downstream_noc_y;
    copy.downstream_noc_x = from->downstream_noc_x;
    return copy;
}
TW_INLINE void set_sender_socket_page_size(SocketSenderInterface &socket, uint32_t page_size) {
    ASSERT(page_size % L1_ALIGNMENT == 0);
    ASSERT(page_size <= socket.downstream_fifo_total_size);
    const uint32_t start = socket.downstream_fifo_addr, total = socket.downstream_fifo_total_size;
    const uint32_t whole = total / page_size * page_size;
    uint32_t next = start + align(socket.write_ptr - start, page_size);
    if (next >= start + whole) {
        socket.bytes_sent += start + total - next;
        next = start;
    }
    socket.write_ptr = next;
    socket.page_size = page_size;
    socket.downstream_fifo_curr_size = whole;
}
/* Room at every receiver. */
TW_INLINE void socket_reserve_pages(const SocketSenderInterface &socket, uint32_t pages) {
    const uint32_t bytes = pages * socket.page_size;
    const uint32_t total = socket.downstream_fifo_total_size;
    for (uint32_t i = 0; i < socket.num_downstreams; i++) {
        const uint32_t counter = socket.bytes_acked_base_addr + i * bytes_acked_size_bytes;
        const uint32_t acked = *tw_at<uint32_t>(counter);
        const uint32_t used = socket.bytes_sent - acked;
        if (total - used < bytes) tw_wait_bytes(counter, acked, bytes - (total - used));
    }
}
TW_INLINE void socket_push_pages(SocketSenderInterface &socket, uint32_t pages) {
    const uint32_t bytes = pages * socket.page_size;
    ASSERT(bytes <= socket.downstream_fifo_curr_size);
    socket.write_ptr += bytes;
    socket.bytes_sent += bytes;
    if (socket.write_ptr >= socket.downstream_fifo_addr + socket.downstream_fifo_curr_size) {
        socket.write_ptr -= socket.downstream_fifo_curr_size;
        socket.bytes_sent += socket.downstream_fifo_total_size - socket.downstream_fifo_curr_size;
    }
}
/* Everything that was sent has been read. */
TW_INLINE void socket_barrier(const SocketSenderInterface &socket) {
    for (uint32_t i = 0; i < socket.num_downstreams; i++)
        TW_CALL(semaphore_wait, socket.bytes_acked_base_addr + i * bytes_acked_size_bytes,
                socket.bytes_sent);
}
TW_INLINE void update_socket_config(const SocketSenderInterface &socket) {
    auto *config = tw_at<sender_socket_md>(socket.config_addr);
    config->bytes_sent = socket.bytes_sent;
    config->write_ptr = socket.write_ptr;
}

/* ---- receiver */
TW_INLINE SocketReceiverInterface create_receiver_socket_interface(uint32_t config_addr) {
    SocketReceiverInterface socket{};
    if constexpr (tw_socket_reads) {
        const auto *config = tw_at<receiver_socket_md>(config_addr);
        socket.config_addr = config_addr;
        socket.read_ptr = config->read_ptr;
        socket.bytes_acked = config->bytes_acked;
        socket.bytes_sent_addr = config_addr + offsetof(receiver_socket_md, bytes_sent);
        socket.fifo_addr = config->fifo_addr;
        socket.fifo_total_size = config->fifo_total_size;
        socket.upstream_mesh_id = config->upstream_mesh_id;
        socket.upstream_chip_id = config->upstream_chip_id;
        socket.upstream_noc_y = config->upstream_noc_y;
        socket.upstream_noc_x = config->upstream_noc_x;
        socket.upstream_bytes_acked_addr = config->upstream_bytes_acked_addr;
    }
    return socket;
}
TW_INLINE void set_receiver_socket_page_size(SocketReceiverInterface &socket, uint32_t page_size) {
    if constexpr (tw_socket_reads) {
        ASSERT(page_size <= socket.fifo_total_size);
        const uint32_t start = socket.fifo_addr, total = socket.fifo_total_size;
        const uint32_t whole = total / page_size * page_size;
        uint32_t next = start + align(socket.read_ptr - start, page_size);
        if (next >= start + whole) {
            const uint32_t skipped = start + total - next;
            tw_wait_bytes(socket.bytes_sent_addr, socket.bytes_acked, skipped);
            socket.bytes_acked += skipped;
            next = start;
        }
        socket.read_ptr = next;
        socket.page_size = page_size;
        socket.fifo_curr_size = whole;
    }
}
/* Bytes that `pages` more take, with what is left over at the ring's end. */
TW_INLINE uint32_t tw_socket_bytes(const SocketReceiverInterface &socket, uint32_t pages) {
    const uint32_t bytes = pages * socket.page_size;
    if (socket.read_ptr + bytes < socket.fifo_addr + socket.fifo_curr_size) return bytes;
    return bytes + socket.fifo_total_size - socket.fifo_curr_size;
}
TW_INLINE void socket_wait_for_pages(const SocketReceiverInterface &socket, uint32_t pages) {
    if constexpr (tw_socket_reads)
        tw_wait_bytes(socket.bytes_sent_addr, socket.bytes_acked, tw_socket_bytes(socket, pages));
}
TW_INLINE void socket_pop_pages(SocketReceiverInterface &socket, uint32_t pages) {
    if constexpr (tw_socket_reads) {
        const uint32_t bytes = pages * socket.page_size;
        ASSERT(bytes <= socket.fifo_curr_size);
        socket.bytes_acked += tw_socket_bytes(socket, pages);
        socket.read_ptr += bytes;
        if (socket.read_ptr >= socket.fifo_addr + socket.fifo_curr_size)
            socket.read_ptr -= socket.fifo_curr_size;
    }
}
TW_INLINE void update_socket_config(const SocketReceiverInterface &socket) {
    if constexpr (tw_socket_reads) {
        auto *config = tw_at<receiver_socket_md>(socket.config_addr);
        config->bytes_acked = socket.bytes_acked;
        config->read_ptr = socket.read_ptr;
    }
}
/* A circular buffer of this hart looks at the ring from here on. */
TW_INLINE void assign_local_cb_to_socket(const SocketReceiverInterface &socket, uint32_t cb) {
    if constexpr (tw_socket_reads) {
        LocalCBInterface &window = get_local_cb_interface(cb);
        window.fifo_size = socket.fifo_curr_size >> cb_addr_shift;
        ASSERT(window.fifo_size % window.fifo_page_size == 0);
        window.fifo_limit = (socket.fifo_addr >> cb_addr_shift) + window.fifo_size;
        window.fifo_num_pages = window.fifo_size / window.fifo_page_size;
        window.fifo_rd_ptr = window.fifo_wr_ptr = socket.read_ptr >> cb_addr_shift;
    }
}

#ifndef COMPILE_FOR_TRISC
TW_INLINE void socket_notify_receiver(const SocketSenderInterface &socket) {
    for (uint32_t i = 0; i < socket.num_downstreams; i++) {
        const sender_downstream_encoding to = get_downstream_encoding(socket, i);
        noc_inline_dw_write(get_noc_addr(to.downstream_noc_x, to.downstream_noc_y,
                                         socket.downstream_bytes_sent_addr),
                            socket.bytes_sent);
    }
}
TW_INLINE void socket_notify_sender(const SocketReceiverInterface &socket) {
    noc_inline_dw_write(get_noc_addr(socket.upstream_noc_x, socket.upstream_noc_y,
                                     socket.upstream_bytes_acked_addr),
                        socket.bytes_acked);
}
#endif

#endif
