/*
 * tw/circular_buffer.h: the window through which a hart sees its circular buffers, and the four
 * calls that move them. In a compute kernel the consumer's calls belong to UNPACK and the
 * producer's to PACK.
 */
#ifndef TW_CIRCULAR_BUFFER_H
#define TW_CIRCULAR_BUFFER_H

#include "tw/arguments.h"
#include "tw/types.h"

/* tw_cb_interface of tilewright/arch.h under the public names. */
struct LocalCBInterface {
    uint32_t fifo_size;
    uint32_t fifo_limit;
    uint32_t fifo_page_size;
    uint32_t fifo_num_pages;
    uint32_t fifo_rd_ptr;
    uint32_t fifo_wr_ptr;
    union {
        uint32_t tiles_acked_received_init;
        struct {
            uint16_t tiles_acked;
            uint16_t tiles_received;
        };
    };
    uint32_t fifo_wr_tile_ptr;
};
static_assert(sizeof(LocalCBInterface) == 32);
/* The window of a buffer whose other end is on another core (tw/remote_circular_buffer.h). */
struct RemoteSenderCBInterface {
    uint32_t config_ptr, fifo_start_addr, fifo_limit_page_aligned, fifo_page_size, fifo_wr_ptr;
    uint32_t receiver_noc_xy_ptr; /* x, y of each receiver */
    uint32_t aligned_pages_sent_ptr;
    uint32_t num_receivers;
};
struct RemoteReceiverCBInterface {
    uint32_t config_ptr, fifo_start_addr, fifo_limit_page_aligned, fifo_page_size, fifo_rd_ptr;
    uint32_t sender_noc_x, sender_noc_y;
    uint32_t aligned_pages_acked_ptr; /* "sent" lies one alignment before it */
};
static_assert(sizeof(RemoteSenderCBInterface) == sizeof(LocalCBInterface));
static_assert(sizeof(RemoteReceiverCBInterface) == sizeof(LocalCBInterface));

union CBInterface {
    LocalCBInterface local_cb_interface;
    RemoteSenderCBInterface remote_sender_cb_interface;
    RemoteReceiverCBInterface remote_receiver_cb_interface;
};
/* The window's addresses and sizes, shifted left by this, are bytes. */
#ifdef COMPILE_FOR_TRISC
constexpr uint32_t cb_addr_shift = 4;
#else
constexpr uint32_t cb_addr_shift = 0;
#endif

TW_INLINE LocalCBInterface &get_local_cb_interface(uint32_t cb) {
    return reinterpret_cast<LocalCBInterface *>(TW_CB_WINDOW_BASE)[cb];
}

TW_INLINE RemoteSenderCBInterface &get_remote_sender_cb_interface(uint32_t cb) {
    return reinterpret_cast<RemoteSenderCBInterface *>(TW_CB_WINDOW_BASE)[cb];
}
TW_INLINE RemoteReceiverCBInterface &get_remote_receiver_cb_interface(uint32_t cb) {
    return reinterpret_cast<RemoteReceiverCBInterface *>(TW_CB_WINDOW_BASE)[cb];
}
struct tw_windows {
    TW_INLINE CBInterface &operator[](uint32_t cb) const {
        return reinterpret_cast<CBInterface *>(TW_CB_WINDOW_BASE)[cb];
    }
};
constexpr tw_windows cb_interface;

/* Counters of pages, 16 bits, that go on wrapping: what was pushed less what was popped is there. */
inline volatile uint32_t *get_cb_tiles_acked_ptr(int32_t cb) {
    return reinterpret_cast<volatile uint32_t *>(
        TW_CB_COUNTERS_BASE + uint32_t(cb) * TW_CB_COUNTERS_STRIDE + TW_CB_ACKED_WORD);
}
inline volatile uint32_t *get_cb_tiles_received_ptr(int32_t cb) {
    return reinterpret_cast<volatile uint32_t *>(
        TW_CB_COUNTERS_BASE + uint32_t(cb) * TW_CB_COUNTERS_STRIDE + TW_CB_RECEIVED_WORD);
}

/* Of the generated tables; defined in tw/kernel.h. */
constexpr int32_t get_tile_size(int32_t cb);
constexpr uint32_t get_tile_hw(int32_t cb);
constexpr uint32_t get_tile_num_faces(int32_t cb);
constexpr DataFormat get_dataformat(int32_t cb);

#if defined(COMPILE_FOR_TRISC)
#define TW_CONSUMES (PROCESSOR_INDEX == 2)
#define TW_PRODUCES (PROCESSOR_INDEX == 4)
namespace ckernel {
#else
#define TW_CONSUMES 1
#define TW_PRODUCES 1
#endif

TW_INLINE void cb_reserve_back(uint32_t cb, uint32_t pages) {
    if constexpr (TW_PRODUCES) TW_CALL(cb_reserve_back, cb, pages);
}
TW_INLINE void cb_push_back(uint32_t cb, uint32_t pages) {
    if constexpr (TW_PRODUCES) TW_CALL(cb_push_back, cb, pages);
}
TW_INLINE void cb_wait_front(uint32_t cb, uint32_t pages) {
    if constexpr (TW_CONSUMES) TW_CALL(cb_wait_front, cb, pages);
}
TW_INLINE void cb_pop_front(uint32_t cb, uint32_t pages) {
    if constexpr (TW_CONSUMES) TW_CALL(cb_pop_front, cb, pages);
}

#ifdef COMPILE_FOR_TRISC
} // namespace ckernel
using namespace ckernel;
#else
TW_INLINE bool cb_pages_reservable_at_back(uint32_t cb, uint32_t pages) {
    return tw_ask<TW_SERVICE_cb_pages_reservable>(cb, pages);
}
TW_INLINE bool cb_pages_available_at_front(uint32_t cb, uint32_t pages) {
    return tw_ask<TW_SERVICE_cb_pages_available>(cb, pages);
}
TW_INLINE uint32_t get_write_ptr(uint32_t cb) {
    return get_local_cb_interface(cb).fifo_wr_ptr;
}
TW_INLINE uint32_t get_read_ptr(uint32_t cb) {
    return get_local_cb_interface(cb).fifo_rd_ptr;
}
#endif

#endif
