/*
 * engine.h: what the engines made from interp_tmpl.c share: slow paths and rare instructions. All
 * of them find pc, retired and cycles in the hart, of the instruction at hand.
 */
#ifndef TW_HART_ENGINE_H
#define TW_HART_ENGINE_H

#include "hart/decode.h"

/* How far below its limit an address is taken for an overflow of the stack. */
enum { TW_STACK_REACH = 0x10000 };

/* What the tracing engine notes about one instruction. */
typedef struct tw_trace {
    bool changed;           /* memory, or something behind a callback; or it read a counter */
    uint32_t address, size; /* of a load from where others can write; size 0: none */
} tw_trace;

/* Does the load or store `op` whatever it takes: every region, callbacks. False: a fault is
 * recorded. `trace` may be NULL. */
bool tw_hart_slow_access(tw_hart *hart, const tw_op *op, tw_trace *trace);

/* Records a fault at hart->pc. */
void tw_hart_set_fault(tw_hart *hart, tw_hart_fault_kind kind, uint32_t address, uint32_t value,
                       uint32_t size);
/* A jump, taken, to where there is no instruction. */
void tw_hart_set_fetch_fault(tw_hart *hart, uint32_t target);
/* The counter with a CSR's number. */
uint32_t tw_hart_counter(const tw_hart *hart, uint32_t csr);
/* A branch or jal whose target is no instruction: a fault is recorded, and true, if it is taken. */
bool tw_hart_odd_jump(tw_hart *hart, uint32_t word);

#endif
