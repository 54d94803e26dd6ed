/* The faults of a run in the order in which they are to be mended, each told once. */
#include "tilewright/fault.h"

#include <stdlib.h>
#include <string.h>

/* What is mended first: a later kind often goes with an earlier one. */
typedef enum kind {
    BEFORE_THE_RUN,
    STOPS, /* the program, or a hart */
    SET_UP,
    REGISTERS,
    NEVER_WRITTEN,
    PAGES_AND_TRANSFERS,
    DATA, /* computed as asked, but not what can have been meant */
    SLIGHT,
} kind;

static bool ends_a_hart(tw_fault_id id) {
    switch (id) {
    case TW_FAULT_L1_OUT_OF_BOUNDS:
    case TW_FAULT_MISALIGNED_ACCESS:
    case TW_FAULT_NULL_ACCESS:
    case TW_FAULT_ILLEGAL_INSTRUCTION:
    case TW_FAULT_STACK_OVERFLOW:
    case TW_FAULT_KERNEL_ASSERT:
    case TW_FAULT_UNSUPPORTED_CALL:
    case TW_FAULT_DEADLOCK:
    case TW_FAULT_LIVELOCK: return true;
    default: return false;
    }
}

static kind kind_of(const tw_fault *fault) {
    if (fault->hart < 0) return BEFORE_THE_RUN;
    if (fault->severity != TW_ERROR) return SLIGHT;
    if (fault->consequence || ends_a_hart(fault->id)) return STOPS;
    switch (fault->id) {
    case TW_FAULT_COMPUTE_NOT_STARTED:
    case TW_FAULT_COMPUTE_INIT_MISSING:
    case TW_FAULT_COMPUTE_RECONFIG_MISSING:
    case TW_FAULT_CB_FORMAT_MISMATCH: return SET_UP;
    case TW_FAULT_DST_NOT_ACQUIRED:
    case TW_FAULT_DST_ACQUIRED_TWICE:
    case TW_FAULT_DST_NOT_COMMITTED:
    case TW_FAULT_DST_NOT_WAITED:
    case TW_FAULT_DST_NOT_RELEASED:
    case TW_FAULT_DST_INDEX_OUT_OF_RANGE:
    case TW_FAULT_DST_UNDEFINED_READ:
    case TW_FAULT_MATH_PACK_MISMATCH: return REGISTERS;
    case TW_FAULT_L1_UNINITIALISED_READ: return NEVER_WRITTEN;
    case TW_FAULT_OPERAND_OUTSIDE_VALID_REGION:
    case TW_FAULT_SCALER_MALFORMED: return DATA;
    default: return PAGES_AND_TRANSFERS;
    }
}

/* Upstream first: data come in by NCRISC, as a rule, and leave by BRISC. */
static int position(int hart) {
    static const int positions[TW_HARTS] = {
        [TW_NCRISC] = 0, [TW_UNPACK] = 1, [TW_MATH] = 2, [TW_PACK] = 3, [TW_BRISC] = 4};
    return hart < 0 ? -1 : positions[hart];
}

static int compare(const void *left, const void *right) {
    const tw_fault *a = left, *b = right;
    const kind x = kind_of(a), y = kind_of(b);
    if (x != y) return x < y ? -1 : 1;
    if (x == BEFORE_THE_RUN) return a->order < b->order ? -1 : 1;
    if (x == PAGES_AND_TRANSFERS && position(a->hart) != position(b->hart))
        return position(a->hart) < position(b->hart) ? -1 : 1;
    if (a->cycle != b->cycle && x != STOPS) return a->cycle < b->cycle ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static bool is_same(const tw_fault *a, const tw_fault *b) {
    if (a->id != b->id || a->hart != b->hart || a->hart < 0 || !a->frame_count ||
        a->frame_count != b->frame_count || (a->hang && b->hang))
        return false;
    for (unsigned i = 0; i < a->frame_count; i++)
        if (a->frames[i].line != b->frames[i].line ||
            strcmp(a->frames[i].file, b->frames[i].file) != 0)
            return false;
    return true;
}

/* Joins what other cores did at the same place to the first that did it. */
static void fold(tw_faults *faults) {
    size_t kept = 0;
    for (size_t i = 0; i < faults->list.count; i++) {
        tw_fault *fault = &faults->list.items[i];
        tw_fault *first = NULL;
        for (size_t k = 0; k < kept && !first; k++)
            if (is_same(&faults->list.items[k], fault)) first = &faults->list.items[k];
        if (!first) {
            if (kept != i) faults->list.items[kept] = *fault;
            kept++;
            continue;
        }
        if (!first->cores.count)
            TW_VEC_PUSH(&first->cores, (tw_place){first->core_x, first->core_y});
        if (!fault->cores.count)
            TW_VEC_PUSH(&first->cores, (tw_place){fault->core_x, fault->core_y});
        for (size_t k = 0; k < fault->cores.count; k++)
            TW_VEC_PUSH(&first->cores, fault->cores.items[k]);
        first->count += fault->count;
        if (fault->hang) { /* the other core went on with the same mistake */
            first->hang = fault->hang;
            first->consequence = fault->consequence;
            fault->hang = NULL;
        }
        tw_fault_release(fault);
    }
    faults->list.count = kept;
}

void tw_faults_arrange(tw_faults *faults) {
    fold(faults);
    for (size_t i = 0; i < faults->list.count; i++)
        faults->list.items[i].order = (unsigned)i;
    if (faults->list.count)
        qsort(faults->list.items, faults->list.count, sizeof *faults->list.items, compare);
}
