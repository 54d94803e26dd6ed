/* kernels.h: the text of a kernel while it is printed. */
#ifndef TW_EMIT_KERNELS_H
#define TW_EMIT_KERNELS_H

#include "emit/context.h"

/* One kernel being printed. */
typedef struct tw_kernel_text {
    const tw_plan *plan;
    const tw_plan_kernel *kernel;
    tw_text *out;
    bool classic;
    const tw_expr *index; /* number of the unit at work, where pages need it often; NULL */
    const char *held;     /* condition of the `if constexpr` around; NULL */
} tw_kernel_text;

void tw_kernel_indent(tw_kernel_text *k, int depth);
/* One line of code. */
void tw_kernel_line(tw_kernel_text *k, int depth, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether an UNTILIZE is done by the packer: in the current spelling, where the row's width is a
 * constant of the kernel; and whether any of these steps is. */
bool tw_kernel_packs_untilized(const tw_kernel_text *k, const tw_step *step);
bool tw_kernel_any_packs_untilized(const tw_kernel_text *k, const tw_step *steps, size_t count);
/* A page of a tensor or CB, by the unit's number where that has a name. Caller frees. */
char *tw_kernel_page(const tw_kernel_text *k, const tw_expr *page);
/* The name of a CB in the kernel: of the argument that brings its id, else its own. */
const char *tw_kernel_cb(const tw_kernel_text *k, int id);

/* A step of real arithmetic (TW_STEP_PREPARE and those after it) as statements. */
void tw_kernel_arithmetic(tw_kernel_text *k, int depth, const tw_step *step);
/* What the classic reduce.h must find defined, {pool, dim}; false when nothing is reduced. */
json_t *tw_kernel_reduce_defaults(const tw_kernel_text *k);
/* The include lines a compute kernel needs beyond the common ones, sorted. */
json_t *tw_kernel_includes(const tw_kernel_text *k);

#endif
