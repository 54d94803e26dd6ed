/*
 * tilewright/check.h: the observer that holds kernels to the chip's protocols and explains hangs.
 */
#ifndef TILEWRIGHT_CHECK_H
#define TILEWRIGHT_CHECK_H

#include "tilewright/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tw_check_level {
    TW_CHECK_OFF,      /* only what stops a hart, and why a program hangs */
    TW_CHECK_PROTOCOL, /* and every rule on CBs, NoC, init, DST */
    TW_CHECK_FULL,     /* and every byte of L1 and DRAM that is touched */
} tw_check_level;

/* "off", "protocol", "full"; false for another word. */
bool tw_check_level_find(const char *name, tw_check_level *level);

typedef struct tw_check tw_check;

/* A checker for one chip. Never NULL. */
tw_check *tw_check_create(tw_check_level level);
void tw_check_destroy(tw_check *check);
/* To be given to tw_chip_observe; lives as long as the checker. */
const tw_observer *tw_check_observer(tw_check *check);

/* What every hart of the launch does at this moment, for cores with a hart that has not finished: a
 * line for each hart (kernel, what it waits for, way point, place), then the CBs that are waited on.
 * Cores in the same state are told once. May be called at any time from a launch's beginning to the
 * next one's. Appended to `out`; every line is indented by two. */
void tw_check_state(tw_chip *chip, tw_text *out);
/* One line for a CB of a core: capacity, pages pushed and popped. Nothing when there is none. */
void tw_check_cb_state(const tw_core *core, uint32_t cb, tw_text *out);

/* Who owns memory is known above the chip: the host runtime answers for DRAM. `ask` is given a range
 * of a bank that a transfer is about to write or read, and returns TW_FAULT_NONE when a live buffer
 * holds all of it, else the fault (noc-outside-buffer, noc-freed-buffer; l1-uninitialised-read for a
 * read of what neither the host nor a kernel ever wrote) with *whose set to what lies nearest, in
 * words; the string is the caller's to free. Without it transfers are not held against allocations.
 */
typedef struct tw_check_memory {
    void *self;
    tw_fault_id (*ask)(void *self, const tw_service_event *event, uint32_t bank, uint32_t address,
                       uint32_t bytes, bool writes, char **whose);
    /* Whether a byte of a bank is part of an element of a tensor, and no padding. NULL: what leaves
     * L1 without ever having been written is not told. */
    bool (*is_element)(void *self, uint32_t bank, uint32_t address);
    /* A transfer is about to write to the L1 of a worker. Or NULL. */
    void (*to_l1)(void *self, const tw_service_event *event, uint32_t x, uint32_t y,
                  uint32_t address, uint32_t bytes);
    /* A launch is laid out; it has come to its end, and did not hang: more may be raised. Or NULL. */
    void (*begun)(void *self, tw_chip *chip);
    void (*ended)(void *self, tw_chip *chip);
} tw_check_memory;
void tw_check_set_memory(tw_check *check, tw_check_memory memory);
/* Full checking: whether bytes of L1 count as never written from now on. False: the core is none of
 * the launch's, so that nothing is known of its L1. */
bool tw_check_set_unwritten(tw_check *check, uint32_t x, uint32_t y, uint32_t address,
                            uint32_t bytes, bool unwritten);
/* Whether anything is: the core is one of the launch's, at full checking. */
bool tw_check_knows(const tw_check *check, uint32_t x, uint32_t y);
/* Whether every byte of a range that was set so is unwritten still. */
bool tw_check_is_unwritten(const tw_check *check, uint32_t x, uint32_t y, uint32_t address,
                           uint32_t bytes);

#ifdef __cplusplus
}
#endif
#endif
