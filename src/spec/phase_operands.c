/* What a phase reads. */
#include "spec/phases.h"

tw_operand *tw_phase_operand(tw_spec_phase *phase, int cb) {
    for (size_t i = 0; i < phase->reads.count; i++) {
        if (phase->reads.items[i].cb == cb) return &phase->reads.items[i];
    }
    return NULL;
}

void tw_phase_reads(tw_spec_phase *phase, int cb, const tw_expr *pages, int line,
                    tw_confidence confidence) {
    tw_operand *operand = tw_phase_operand(phase, cb);
    if (operand) {
        if (!operand->pages.expr) operand->pages.expr = pages;
        return;
    }
    tw_operand found = {.cb = cb, .waits = true, .line = line};
    found.pages = (tw_size){"", pages, pages ? line : 0, pages ? confidence : TW_ABSENT};
    TW_VEC_PUSH(&phase->reads, found);
}
