/*
 * order.h: what happened before what, by vector clocks, and who touched which bytes last. For the
 * files of this room.
 *
 * Every hart of the chip has a clock that goes on when it hands something over. A clock of all harts
 * says how far each of them had come as far as the owner can know. It is handed over by CBs, words
 * that synchronise, and the compute pipeline.
 */
#ifndef TW_CHECK_ORDER_H
#define TW_CHECK_ORDER_H

#include "tilewright/chip.h"

/* A clock of all harts; NULL: of none. */
typedef uint32_t *tw_clock;

/* Who touched 32 bytes last: hart and clock in one number (0: nobody), and which of the bytes. */
typedef struct tw_last {
    uint32_t writer, reader;
    uint32_t written, read;
} tw_last;
enum { TW_LAST_BYTES = 32, TW_LAST_SHIFT = 21, TW_LAST_CLOCK = (1 << 21) - 1 };

/* What synchronises on a core. */
typedef struct tw_sync_word {
    uint32_t address;
    tw_clock clock;
} tw_sync_word;
typedef struct tw_core_order {
    tw_clock pushed[TW_MAX_CBS], popped[TW_MAX_CBS];
    tw_clock captured, computed, committed, released;
    TW_VEC(tw_sync_word) words;
    tw_last *last; /* of L1, mapped when first used */
} tw_core_order;

/* Of the whole chip. Clocks go on from launch to launch, so that nothing is to be cleared. */
typedef struct tw_order {
    uint32_t harts;      /* of the chip */
    uint32_t *begin;     /* of each: its clock when the launch began */
    tw_clock *clocks;    /* of each: what it knows; NULL: not in a launch yet */
    bool is_spread;      /* a core of the launch has learnt of another */
    uint32_t banks;
    tw_last **dram;      /* of each bank, mapped when first used */
    uint64_t bank_bytes, l1_bytes;
} tw_order;

#endif
