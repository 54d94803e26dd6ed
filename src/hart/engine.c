/*
 * engine.c: the engines, and how they are run.
 */
#include "hart/engine.h"

#include <string.h>

static inline uint32_t rotate_right(uint32_t value, unsigned count) {
    return value >> count | value << (-count & 31);
}

/* Whether an aligned access of a type at `offset` ends before `bytes` (a multiple of 4): rotating
 * the low bits to the top makes a misaligned offset too large, so one comparison sees both. */
#define WITHIN(offset, type, bytes)                                                                \
    __builtin_expect(rotate_right((offset), sizeof(type) / 2) < (bytes) / sizeof(type), 1)

static inline uint32_t rv_high(int64_t product) {
    return (uint32_t)((uint64_t)product >> 32);
}

static inline uint32_t rv_div(uint32_t a, uint32_t b) {
    if (b == 0) return UINT32_MAX;
    if (a == 0x80000000u && b == UINT32_MAX) return a;
    return (uint32_t)((int32_t)a / (int32_t)b);
}

static inline uint32_t rv_rem(uint32_t a, uint32_t b) {
    if (b == 0) return a;
    if (a == 0x80000000u && b == UINT32_MAX) return 0;
    return (uint32_t)((int32_t)a % (int32_t)b);
}

/* alu_NAME and if_NAME: results and conditions of the table, with rs1's value handed in. type_NAME:
 * the type a load or store moves. */
#define RV_INLINE static inline __attribute__((always_inline, unused))
#define RV_R(name, funct7, funct3, cost, result)                                                   \
    RV_INLINE uint32_t alu_##name(const uint32_t *x, const tw_op *op, uint32_t a) {                \
        const uint32_t b = x[op->rs2];                                                             \
        return (uint32_t)(result);                                                                 \
    }
#define RV_I(name, funct3, result)                                                                 \
    RV_INLINE uint32_t alu_##name(const uint32_t *x, const tw_op *op, uint32_t a) {                \
        const uint32_t b = (uint32_t)op->imm;                                                      \
        (void)x;                                                                                   \
        return (uint32_t)(result);                                                                 \
    }
#define RV_SH(name, funct7, funct3, result) RV_I(name, funct3, result)
#define RV_BRANCH(name, funct3, condition)                                                         \
    RV_INLINE bool if_##name(const uint32_t *x, const tw_op *op, uint32_t a) {                     \
        const uint32_t b = x[op->rs2];                                                             \
        return condition;                                                                          \
    }
#define RV_LOAD(name, funct3, type)  typedef type type_##name;
#define RV_STORE(name, funct3, type) typedef type type_##name;
#include "hart/rv32im.def"

RV_INLINE uint32_t alu_constant(const uint32_t *x, const tw_op *op, uint32_t a) {
    (void)x;
    (void)a;
    return (uint32_t)op->imm;
}

/* Whether an open span holds an aligned access, which is noted there. */
RV_INLINE bool span_notes(tw_hart_span *span, uint32_t address, uint32_t size) {
    if (address - span->begin >= span->bytes) return false;
    const uint32_t at = address - span->base;
    span->touched[at / TW_SPAN_LINE] |= ((UINT64_C(1) << size) - 1) << at % TW_SPAN_LINE;
    return true;
}

#define ENGINE run_fast
#define WATCH  0
#define TRACE  0
#include "hart/interp_tmpl.c"

#define ENGINE run_watched
#define WATCH  1
#define TRACE  0
#include "hart/interp_tmpl.c"

#define ENGINE run_traced
#define WATCH  0
#define TRACE  1
#include "hart/interp_tmpl.c"

tw_hart_stop tw_hart_run(tw_hart *hart, uint64_t budget) {
    const bool watched = hart->watch && hart->l1_tags && hart->access;
    return watched ? run_watched(hart, budget, NULL) : run_fast(hart, budget, NULL);
}

tw_hart_stop tw_hart_step(tw_hart *hart) {
    tw_trace trace = {0};
    return run_traced(hart, 1, &trace);
}

static void add_address(tw_spin *spin, const tw_trace *trace) {
    unsigned known = spin->count < TW_SPIN_ADDRESSES ? spin->count : TW_SPIN_ADDRESSES;
    for (unsigned i = 0; i < known; i++)
        if (spin->address[i] == trace->address && spin->size[i] == trace->size) return;
    if (known < TW_SPIN_ADDRESSES) {
        spin->address[known] = trace->address;
        spin->size[known] = trace->size;
    }
    spin->count = known + 1;
}

/* Compares with a state remembered after the last change; the state is taken anew after 1, 2, 4,
 * ... instructions, so that a loop is found wherever it begins and however long it is. */
bool tw_hart_spins(tw_hart *hart, uint64_t budget, tw_spin *spin, tw_hart_stop *stop) {
    uint32_t x[32];
    uint64_t retired = hart->retired, cycles = hart->cycles, patience = 1;
    memcpy(x, hart->x, sizeof x);
    *spin = (tw_spin){.pc = hart->pc};
    for (uint64_t i = 0; i < budget; i++) {
        tw_trace trace = {0};
        *stop = run_traced(hart, 1, &trace);
        if (*stop != TW_STOP_BUDGET) return false;
        if (trace.size) add_address(spin, &trace);
        if (!trace.changed && hart->pc == spin->pc && memcmp(x, hart->x, sizeof x) == 0) {
            spin->retired = (uint32_t)(hart->retired - retired);
            spin->cycles = (uint32_t)(hart->cycles - cycles);
            return spin->count <= TW_SPIN_ADDRESSES;
        }
        if (trace.changed || hart->retired - retired >= patience) {
            patience = trace.changed ? 1 : 2 * patience;
            retired = hart->retired;
            cycles = hart->cycles;
            memcpy(x, hart->x, sizeof x);
            *spin = (tw_spin){.pc = hart->pc};
        }
    }
    return false;
}
