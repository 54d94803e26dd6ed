/* Inside of the design checks. */
#ifndef TILEWRIGHT_PLAN_CHECK_H
#define TILEWRIGHT_PLAN_CHECK_H

#include <tilewright/plan.h>

typedef struct tw_checker {
    const tw_spec *spec;
    const tw_plan *plan; /* NULL when none can be made */
    const tw_check_options *options;
    const char *arch;
    int64_t l1_budget, dram_align; /* bytes */
    tw_arena *arena;
    tw_diagnostics *found;
} tw_checker;

/* Adds a finding; `place` is underlined in the line (NULL: the whole line). */
void tw_check_say(tw_checker *c, tw_level severity, const char *id, int line, const char *place,
                  const char *fix, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

void tw_check_tables(tw_checker *c);        /* CB tables against each other and the phases */
void tw_check_args(tw_checker *c);          /* indices and spans */
void tw_check_valid_regions(tw_checker *c); /* valid regions and broadcasts, output against math */
void tw_check_memory(tw_checker *c);        /* L1, DST, scaler formats, sticks */
void tw_check_scalers(tw_checker *c);       /* formats of scalers, what a mean is divided by */
void tw_check_balance(tw_checker *c);

#endif
