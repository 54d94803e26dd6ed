/*
 * tw/remote_circular_buffer.h: a circular buffer whose producer and consumers are on different
 * cores of the chip. A core sees its end through the window of a CB index, like a local buffer; the
 * window is set up from words in L1 (`config_ptr`; word 3 is the ring's bytes), which also keep the
 * pointer between programs.
 *
 * Counters are in units of L1's alignment and only grow: the sender's copy of "sent" and "acked"
 * lie side by side, one pair a receiver, and the receiver's at the same addresses of its own L1.
 * What a page size leaves over at the ring's end is counted when the pointer goes round.
 */
#ifndef TW_REMOTE_CIRCULAR_BUFFER_H
#define TW_REMOTE_CIRCULAR_BUFFER_H

#include "tw/noc.h"
#include "tw/debug.h"
#include "tw/objects.h"

constexpr uint32_t REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE = L1_ALIGNMENT;

namespace experimental {

TW_INLINE volatile uint32_t *tw_remote_word(uint32_t address) {
    return reinterpret_cast<volatile uint32_t *>(address);
}
TW_INLINE uint32_t tw_remote_ring_bytes(uint32_t config) {
    return tw_remote_word(config)[3];
}
/* Bytes from `pointer` on that `pages` take, with the rest of the ring when it goes round. */
template <typename Interface>
TW_INLINE uint32_t tw_remote_bytes(const Interface &cb, uint32_t pointer, uint32_t pages) {
    const uint32_t bytes = pages * cb.fifo_page_size;
    if (pointer + bytes < cb.fifo_limit_page_aligned) return bytes;
    return bytes + cb.fifo_start_addr + tw_remote_ring_bytes(cb.config_ptr) -
           cb.fifo_limit_page_aligned;
}
/* Waits until the counter at `address` is at least `units` past `from`; counters may wrap. */
TW_INLINE void tw_remote_wait(uint32_t address, uint32_t from, uint32_t units) {
    if (from + units >= from) {
        TW_CALL(semaphore_wait_min, address, from + units);
        return;
    }
    while (*tw_remote_word(address) - from < units)
        TW_CALL(idle);
}

#ifdef COMPILE_FOR_TRISC
constexpr uint8_t tw_remote_noc_mode = 0;
#else
#define tw_remote_noc_mode noc_mode

namespace detail {
/* Adds to the counter here and at the other end. */
TW_INLINE void tw_count_both(uint32_t counter, uint32_t x, uint32_t y, uint32_t units, uint8_t noc,
                             bool posted) {
    *tw_remote_word(counter) = *tw_remote_word(counter) + units;
    if (posted)
        noc_semaphore_inc<true>(get_noc_addr(x, y, counter, noc), units, noc);
    else
        noc_semaphore_inc(get_noc_addr(x, y, counter, noc), units, noc);
}
template <uint8_t mode = 0>
TW_INLINE void update_pages_sent(const RemoteSenderCBInterface &cb, uint32_t units, uint8_t noc,
                                 bool posted, uint8_t = 0) {
    for (uint32_t i = 0; i < cb.num_receivers; i++) {
        const volatile uint32_t *xy = tw_remote_word(cb.receiver_noc_xy_ptr) + 2 * i;
        tw_count_both(cb.aligned_pages_sent_ptr + 2 * i * L1_ALIGNMENT, xy[0], xy[1], units, noc,
                      posted);
    }
}
template <uint8_t mode = 0>
TW_INLINE void update_pages_acked(const RemoteReceiverCBInterface &cb, uint32_t units, uint8_t noc,
                                  bool posted, uint8_t = 0) {
    tw_count_both(cb.aligned_pages_acked_ptr, cb.sender_noc_x, cb.sender_noc_y, units, noc, posted);
}
} // namespace detail
#endif

/* Where the pointer goes when pages become `page_size` long, and the units that it skips. */
struct tw_remote_move {
    uint32_t pointer, limit, skipped;
};
template <typename Interface>
TW_INLINE tw_remote_move tw_remote_resize(const Interface &cb, uint32_t pointer,
                                          uint32_t page_size) {
    ASSERT(page_size % REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE == 0);
    const uint32_t start = cb.fifo_start_addr, bytes = tw_remote_ring_bytes(cb.config_ptr);
    const uint32_t limit = start + bytes / page_size * page_size;
    const uint32_t next = start + align(pointer - start, page_size);
    const bool round = next >= limit;
    const uint32_t passed = round ? start + bytes - pointer : next - pointer;
    return {round ? start : next, limit, passed / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE};
}

template <bool update_remote_over_noc = false>
TW_INLINE void resize_remote_sender_cb_interface(uint32_t cb_id, uint32_t page_size, uint8_t noc,
                                                 uint8_t = 0, bool posted = true, uint8_t = 0) {
    RemoteSenderCBInterface &cb = get_remote_sender_cb_interface(cb_id);
    const tw_remote_move move = tw_remote_resize(cb, cb.fifo_wr_ptr, page_size);
#ifndef COMPILE_FOR_TRISC
    if (update_remote_over_noc && move.skipped)
        detail::update_pages_sent(cb, move.skipped, noc, posted);
#endif
    cb.fifo_wr_ptr = move.pointer;
    cb.fifo_limit_page_aligned = move.limit;
    cb.fifo_page_size = page_size;
}
template <bool update_remote_over_noc = false>
TW_INLINE void resize_remote_receiver_cb_interface(uint32_t cb_id, uint32_t page_size, uint8_t noc,
                                                   uint8_t = 0, bool posted = true, uint8_t = 0) {
    RemoteReceiverCBInterface &cb = get_remote_receiver_cb_interface(cb_id);
    const tw_remote_move move = tw_remote_resize(cb, cb.fifo_rd_ptr, page_size);
#ifndef COMPILE_FOR_TRISC
    if (update_remote_over_noc && move.skipped) {
        /* The sender's skip comes first: "acked" never runs ahead of "sent". */
        tw_remote_wait(cb.aligned_pages_acked_ptr - L1_ALIGNMENT,
                       *tw_remote_word(cb.aligned_pages_acked_ptr), move.skipped);
        detail::update_pages_acked(cb, move.skipped, noc, posted);
    }
#endif
    cb.fifo_rd_ptr = move.pointer;
    cb.fifo_limit_page_aligned = move.limit;
    cb.fifo_page_size = page_size;
}

#ifndef COMPILE_FOR_TRISC
TW_INLINE void remote_cb_wait_front(uint32_t cb_id, uint32_t pages) {
    const RemoteReceiverCBInterface &cb = get_remote_receiver_cb_interface(cb_id);
    tw_remote_wait(
        cb.aligned_pages_acked_ptr - L1_ALIGNMENT, *tw_remote_word(cb.aligned_pages_acked_ptr),
        tw_remote_bytes(cb, cb.fifo_rd_ptr, pages) / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE);
}
TW_INLINE void remote_cb_pop_front(uint32_t cb_id, uint32_t pages, uint8_t noc = noc_index) {
    RemoteReceiverCBInterface &cb = get_remote_receiver_cb_interface(cb_id);
    const uint32_t bytes = tw_remote_bytes(cb, cb.fifo_rd_ptr, pages);
    cb.fifo_rd_ptr += pages * cb.fifo_page_size;
    if (cb.fifo_rd_ptr >= cb.fifo_limit_page_aligned)
        cb.fifo_rd_ptr -= cb.fifo_limit_page_aligned - cb.fifo_start_addr;
    detail::update_pages_acked(cb, bytes / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE, noc, false);
}
/* Room at every receiver. */
TW_INLINE void remote_cb_reserve_back(uint32_t cb_id, uint32_t pages) {
    const RemoteSenderCBInterface &cb = get_remote_sender_cb_interface(cb_id);
    const uint32_t units =
        tw_remote_bytes(cb, cb.fifo_wr_ptr, pages) / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE;
    const uint32_t room =
        tw_remote_ring_bytes(cb.config_ptr) / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE;
    for (uint32_t i = 0; i < cb.num_receivers; i++) {
        const uint32_t sent_at = cb.aligned_pages_sent_ptr + 2 * i * L1_ALIGNMENT;
        const uint32_t acked_at = sent_at + L1_ALIGNMENT;
        const uint32_t acked = *tw_remote_word(acked_at);
        const uint32_t used = *tw_remote_word(sent_at) - acked;
        if (room - used < units) tw_remote_wait(acked_at, acked, units - (room - used));
    }
}
/* Everything that was sent has been consumed. */
TW_INLINE void remote_cb_sender_barrier(uint32_t cb_id) {
    const RemoteSenderCBInterface &cb = get_remote_sender_cb_interface(cb_id);
    for (uint32_t i = 0; i < cb.num_receivers; i++) {
        const uint32_t sent_at = cb.aligned_pages_sent_ptr + 2 * i * L1_ALIGNMENT;
        TW_CALL(semaphore_wait, sent_at + L1_ALIGNMENT, *tw_remote_word(sent_at));
    }
}
/* The local buffer holds `rows` rows of the pages of all receivers, side by side; each gets its own
 * columns, a row after the other. */
template <bool skip_ptr_update = true>
TW_INLINE void remote_cb_push_back_and_write_pages(uint32_t cb_id, uint32_t source, uint32_t pages,
                                                   uint32_t rows, uint32_t packets_a_row,
                                                   uint32_t packet_bytes, uint8_t noc = noc_index) {
    RemoteSenderCBInterface &cb = get_remote_sender_cb_interface(cb_id);
    const uint32_t units =
        tw_remote_bytes(cb, cb.fifo_wr_ptr, pages) / REMOTE_CIRCULAR_BUFFER_ALIGNED_PAGE_SIZE;
    const uint32_t row_bytes = packets_a_row * packet_bytes;
    uint32_t end = cb.fifo_wr_ptr;
    for (uint32_t i = 0; i < cb.num_receivers; i++) {
        const volatile uint32_t *xy = tw_remote_word(cb.receiver_noc_xy_ptr) + 2 * i;
        end = cb.fifo_wr_ptr;
        for (uint32_t row = 0; row < rows; row++) {
            uint32_t from = source + (row * cb.num_receivers + i) * row_bytes;
            for (uint32_t packet = 0; packet < packets_a_row; packet++) {
                noc_async_write_one_packet<true, skip_ptr_update>(
                    from, get_noc_addr(xy[0], xy[1], end, noc), packet_bytes, noc);
                from += packet_bytes;
                end += packet_bytes;
            }
        }
        detail::tw_count_both(cb.aligned_pages_sent_ptr + 2 * i * L1_ALIGNMENT, xy[0], xy[1], units,
                              noc, skip_ptr_update);
    }
    cb.fifo_wr_ptr = end == cb.fifo_limit_page_aligned ? cb.fifo_start_addr : end;
}
#endif

/* Local buffers look at the ring from where the remote one stands. */
template <uint32_t count>
TW_INLINE void align_local_cbs_to_remote_cb(uint32_t remote, const uint32_t (&locals)[count]) {
    const RemoteReceiverCBInterface &from = get_remote_receiver_cb_interface(remote);
    for (uint32_t local : locals) {
        LocalCBInterface &cb = get_local_cb_interface(local);
        cb.fifo_limit = from.fifo_limit_page_aligned >> cb_addr_shift;
        cb.fifo_size = cb.fifo_limit - (from.fifo_start_addr >> cb_addr_shift);
        ASSERT(cb.fifo_size % cb.fifo_page_size == 0);
        cb.fifo_num_pages = cb.fifo_size / cb.fifo_page_size;
        cb.fifo_wr_ptr = cb.fifo_rd_ptr = from.fifo_rd_ptr >> cb_addr_shift;
    }
}
/* The pointer is kept for the next program; both ends have it at the same place. */
TW_INLINE void update_remote_cb_config_in_l1(uint32_t cb_id) {
    const RemoteReceiverCBInterface &cb = get_remote_receiver_cb_interface(cb_id);
    *tw_remote_word(cb.config_ptr + offsetof(RemoteReceiverCBInterface, fifo_rd_ptr)) =
        cb.fifo_rd_ptr;
}

#ifndef COMPILE_FOR_TRISC
class RemoteCircularBuffer {
  public:
    enum class RemotePointerUpdate { SKIP, UPDATE_OVER_NOC };

    explicit RemoteCircularBuffer(uint32_t cb) : cb_(cb) {}

    void reserve_back(uint32_t pages) { remote_cb_reserve_back(cb_, pages); }
    template <typename Source, RemotePointerUpdate update = RemotePointerUpdate::UPDATE_OVER_NOC>
    void push_back(::Noc &noc, const Source &source, uint32_t pages, uint32_t rows,
                   uint32_t packets_a_row, uint32_t packet_bytes,
                   const typename noc_traits_t<Source>::src_args_type &args = {}) {
        const uint32_t from =
            uint32_t(noc_traits_t<Source>::template src_addr<::Noc::AddressType::LOCAL_L1>(
                source, noc, args));
        remote_cb_push_back_and_write_pages<update == RemotePointerUpdate::UPDATE_OVER_NOC>(
            cb_, from, pages, rows, packets_a_row, packet_bytes, noc.get_noc_id());
    }
    void wait_front(uint32_t pages) { remote_cb_wait_front(cb_, pages); }
    void pop_front(::Noc &noc, uint32_t pages) {
        remote_cb_pop_front(cb_, pages, noc.get_noc_id());
    }
    template <RemotePointerUpdate update = RemotePointerUpdate::UPDATE_OVER_NOC>
    void set_sender_page_size(::Noc &noc, uint32_t page_size, uint8_t mode = 0, bool posted = true,
                              uint8_t = 0) {
        resize_remote_sender_cb_interface<update == RemotePointerUpdate::UPDATE_OVER_NOC>(
            cb_, page_size, noc.get_noc_id(), mode, posted);
    }
    template <RemotePointerUpdate update = RemotePointerUpdate::UPDATE_OVER_NOC,
              typename... Options>
    void set_receiver_page_size(::Noc &noc, uint32_t page_size, uint8_t mode = 0, Options...) {
        resize_remote_receiver_cb_interface<update == RemotePointerUpdate::UPDATE_OVER_NOC>(
            cb_, page_size, noc.get_noc_id(), mode, true);
    }
    void barrier() { remote_cb_sender_barrier(cb_); }
    void commit() { update_remote_cb_config_in_l1(cb_); }

  private:
    uint32_t cb_;
};
#endif

} // namespace experimental

#endif
