/*
 * tw/mailbox.h: values from one hart to another (UNPACK, MATH, PACK, BRISC), through words of L1:
 * four places for each pair, each a flag (1 full) and a value. Waits are the semaphore services, so
 * a hart that waits for a value that nobody sends is explained like any other.
 */
#ifndef TW_MAILBOX_H
#define TW_MAILBOX_H

#include "tw/circular_buffer.h"

namespace ckernel {

enum ThreadId : uint8_t { UnpackThreadId, MathThreadId, PackThreadId, BriscThreadId };
static uint8_t tw_mail_sent[4], tw_mail_received[4];

constexpr uint32_t tw_this_thread = PROCESSOR_INDEX >= 2 ? PROCESSOR_INDEX - 2 : BriscThreadId;
ALWI uint32_t tw_mail_place(uint32_t from, uint32_t to, uint32_t place) {
    return TW_MAILBOX_BASE + ((from * 4 + to) * 4 + place) * 8;
}
#ifdef COMPILE_FOR_NCRISC
/* A kernel that may run on either processor compiles; here its mailbox is a fault. */
ALWI void mailbox_write(uint32_t, uint32_t) {
    TW_UNSUPPORTED("mailbox_write on NCRISC, which has no mailbox");
}
ALWI uint32_t mailbox_read(uint32_t) {
    TW_UNSUPPORTED("mailbox_read on NCRISC, which has no mailbox");
    return 0;
}
ALWI bool mailbox_not_empty(uint32_t) {
    TW_UNSUPPORTED("mailbox_not_empty on NCRISC, which has no mailbox");
    return false;
}
#else
ALWI void mailbox_write(uint32_t to, uint32_t value) {
    const uint32_t flag = tw_mail_place(tw_this_thread, to, tw_mail_sent[to]++ & 3);
    TW_CALL(semaphore_wait, flag, 0);
    *reinterpret_cast<uint32_t *>(flag + 4) = value;
    TW_CALL(semaphore_set, flag, 1);
}
ALWI bool mailbox_not_empty(uint32_t from) {
    const uint32_t flag = tw_mail_place(from, tw_this_thread, tw_mail_received[from] & 3);
    return *reinterpret_cast<volatile uint32_t *>(flag);
}
ALWI uint32_t mailbox_read(uint32_t from) {
    const uint32_t flag = tw_mail_place(from, tw_this_thread, tw_mail_received[from]++ & 3);
    TW_CALL(semaphore_wait, flag, 1);
    const uint32_t value = *reinterpret_cast<uint32_t *>(flag + 4);
    TW_CALL(semaphore_set, flag, 0);
    return value;
}
#endif

ALWI void wait(uint32_t cycles) {
    riscv_wait(cycles);
}

#ifdef COMPILE_FOR_TRISC
/* UNPACK's value on all three. */
ALWI uint32_t tw_share_from_unpack(uint32_t value) {
    UNPACK(mailbox_write(MathThreadId, value));
    UNPACK(mailbox_write(PackThreadId, value));
    MATH(value = mailbox_read(UnpackThreadId));
    PACK(value = mailbox_read(UnpackThreadId));
    return value;
}
ALWI uint32_t tw_unpack_address(uint32_t cb, uint32_t tile) {
    const LocalCBInterface &window = get_local_cb_interface(cb);
    return (window.fifo_rd_ptr + window.fifo_page_size * tile) << 4;
}
ALWI uint32_t get_tile_address(uint32_t cb, uint32_t tile) {
    uint32_t address = 0;
    UNPACK(address = tw_unpack_address(cb, tile));
    return tw_share_from_unpack(address);
}
template <typename T> ALWI T tw_read_tile_value(uint32_t cb, uint32_t tile, uint32_t element) {
    uint32_t value = 0;
    UNPACK(value = reinterpret_cast<volatile T *>(tw_unpack_address(cb, tile))[element]);
    return T(tw_share_from_unpack(value));
}
ALWI uint32_t read_tile_value(uint32_t cb, uint32_t tile, uint32_t element) {
    return tw_read_tile_value<uint32_t>(cb, tile, element);
}
#endif

} // namespace ckernel

#endif
