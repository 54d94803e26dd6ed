/*
 * order.h: what happened before what, by vector clocks, and who touched which bytes last. For the
 * files of this room.
 *
 * Every hart of the chip has a clock that goes on when it hands something over. A clock of all
 * harts says how far each of them had come as far as the owner can know. It is handed over by CBs,
 * words that synchronise, and the compute pipeline.
 */
#ifndef TW_CHECK_ORDER_H
#define TW_CHECK_ORDER_H

#include "tilewright/chip.h"

/* A clock of all harts, kept for a core: how far the core's own have come, and those of other
 * cores. As long as a core has learnt of no other it knows of them what all knew when the launch
 * began. */
typedef struct tw_clock {
    uint32_t own[TW_HARTS];
    uint32_t launch; /* in which `far` holds */
    uint32_t *far;   /* all harts of the chip; what it says of the core's own does not count */
} tw_clock;

/* Who touched 64 bytes last: hart and clock in one number (0: nobody). TW_LAST_PART is set where
 * not all of the bytes are meant; which ones stands apart, so that what is used most is small. */
typedef struct tw_last {
    uint32_t writer, reader;
} tw_last;
typedef struct tw_last_bytes {
    uint64_t written, read;
} tw_last_bytes;
/* Of a memory; `blocks` is NULL before it is mapped. A block of 512 bytes has one mark as long as
 * all of its lines have the same; where its writer is TW_LAST_DIFFERS its lines have their own. */
typedef struct tw_marks {
    tw_last *blocks;
    tw_last *lines;
    tw_last_bytes *bytes; /* of each line */
} tw_marks;
#define TW_LAST_PART    0x80000000u
#define TW_LAST_DIFFERS UINT32_MAX
enum {
    TW_LAST_BYTES = 64,
    TW_LAST_LINES = 8, /* of a block */
    TW_LAST_BLOCK = TW_LAST_BYTES * TW_LAST_LINES,
    TW_LAST_SHIFT = 21,
    TW_LAST_CLOCK = (1 << 21) - 1
};

/* What synchronises on a core. */
typedef struct tw_sync_word {
    uint32_t address;
    tw_clock clock;
} tw_sync_word;
typedef struct tw_core_order {
    tw_clock harts[TW_HARTS]; /* what each knows */
    tw_clock pushed[TW_MAX_CBS], popped[TW_MAX_CBS];
    tw_clock captured, computed, committed, released;
    TW_VEC(tw_sync_word) words;
    tw_marks marks; /* of L1, mapped when first used */
} tw_core_order;

/* Of the whole chip. Clocks go on from launch to launch, so that nothing is to be cleared. */
typedef struct tw_order {
    uint32_t harts; /* of the chip */
    uint32_t columns;
    uint32_t launch; /* counts them */
    uint32_t *begin; /* of each hart: its clock when the launch began */
    uint32_t banks;
    tw_marks *dram; /* of each bank, mapped when first used */
    uint64_t bank_bytes, l1_bytes;
} tw_order;

#endif
