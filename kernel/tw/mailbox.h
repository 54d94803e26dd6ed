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

/* ---- counting semaphores between the compute engines, in words that no pair of harts mails by.
 * What a wait stalls (p_stall) is the hart, here. */
struct semaphore {
    static constexpr uint32_t FPU_SFPU = 0, MATH_PACK = 1, UNPACK_TO_DEST = 2,
                              UNPACK_OPERAND_SYNC = 3, PACK_DONE = 4, UNPACK_SYNC = 5,
                              UNPACK_MATH_DONE = 6, MATH_DONE = 7;
    static constexpr uint16_t t6_sem(uint8_t index) { return uint16_t(1 << index); }
};
struct p_stall {
    static constexpr uint32_t NONE = 0, THCON = 0x1, UNPACK0 = 0x2, UNPACK1 = 0x4, UNPACK = 0x6,
                              PACK = 0x78, MATH = 0x80, SFPU1 = 0x4000, WAIT_SFPU = 0x4000,
                              STALL_TDMA = 0x1, STALL_SYNC = 0x2, STALL_PACK = 0x4,
                              STALL_UNPACK = 0x8, STALL_XMOV = 0x10, STALL_THCON = 0x20,
                              STALL_MATH = 0x40, STALL_CFG = 0x80, STALL_SFPU = 0x100,
                              STALL_ON_ZERO = 1, STALL_ON_MAX = 2;
};
ALWI volatile uint32_t *tw_engine_semaphore(uint32_t index) {
    return reinterpret_cast<volatile uint32_t *>(tw_mail_place(3, 3, 0) + index * 4);
}
ALWI void tw_engine_semaphore_set(uint32_t index, uint32_t value) {
    TW_CALL(semaphore_set, tw_mail_place(3, 3, 0) + index * 4, value);
}
static uint32_t tw_engine_semaphore_most[8];
ALWI void t6_semaphore_init(uint8_t index, uint8_t least, uint8_t most) {
    tw_engine_semaphore_most[index] = most;
    tw_engine_semaphore_set(index, least);
}
template <uint32_t stalled = 0> ALWI void t6_semaphore_post(uint8_t index) {
    tw_engine_semaphore_set(index, *tw_engine_semaphore(index) + 1);
}
template <uint32_t stalled = 0> ALWI void t6_semaphore_get(uint8_t index) {
    const uint32_t value = *tw_engine_semaphore(index);
    if (value) tw_engine_semaphore_set(index, value - 1);
}
template <uint32_t stalled = 0> ALWI void t6_semaphore_wait_on_zero(uint8_t index) {
    TW_CALL(semaphore_wait_min, tw_mail_place(3, 3, 0) + index * 4, 1);
}
template <uint32_t stalled = 0> ALWI void t6_semaphore_wait_on_max(uint8_t index) {
    while (*tw_engine_semaphore(index) >= tw_engine_semaphore_most[index])
        TW_CALL(idle);
}

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
