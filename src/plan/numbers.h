/* Values of a plan, as proof and checks use them. */
#ifndef TILEWRIGHT_PLAN_NUMBERS_H
#define TILEWRIGHT_PLAN_NUMBERS_H

#include <tilewright/plan.h>

/* The dtype of the first input in a case: a single bit. */
unsigned tw_case_dtype(const tw_plan *plan, const tw_case *which);
/* Whether a tensor is one row that every row of the input meets: gamma, beta, bias. */
bool tw_is_weight(const tw_spec_tensor *tensor);
/* The phase of a kind; NULL when there is none, or more than one. */
const tw_spec_phase *tw_only_phase(const tw_spec *spec, tw_phase_kind kind);

/* Whether an expression is that name and nothing else. */
bool tw_is_named(const tw_expr *expr, const char *name);
/* Whether a phase sums to a mean: its name says so, or its operation averages. */
bool tw_is_mean(const tw_spec_phase *phase);

#endif
