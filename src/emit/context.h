/* context.h: the values that templates are rendered over. */
#ifndef TW_EMIT_CONTEXT_H
#define TW_EMIT_CONTEXT_H

#include <jansson.h>

#include "tilewright/emit.h"

/* All values, as one object; the caller releases it. */
json_t *tw_emit_context(const tw_plan *plan, const tw_emit_options *options);

/* The parts, one file each. They add keys to `values`. */
void tw_context_interface(json_t *values, const tw_plan *plan);  /* names, parameters, tensors */
void tw_context_validation(json_t *values, const tw_plan *plan); /* what inputs must be */
void tw_context_factory(json_t *values, const tw_plan *plan, bool config_style);
void tw_context_kernels(json_t *values, const tw_plan *plan, bool classic);
void tw_context_tests(json_t *values, const tw_plan *plan);
void tw_context_reference(json_t *values, const tw_plan *plan); /* what results are compared with */

/* One mode: Mode, mode ("_w"), condition, and what its tests pass. With `several` false, names that
 * are empty. */
json_t *tw_context_mode(const tw_plan *plan, bool several);
/* "CentralizeWRm" of "centralize_w_rm". */
json_t *tw_json_camel(const char *name);

/* A string value by format. */
json_t *tw_json_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The expression as C++ over host locals. */
json_t *tw_json_expr(const tw_expr *expr);
/* "{{#last}}" for lists that are separated: sets `more` on every item but the last. */
void tw_mark_more(json_t *list);

#endif
