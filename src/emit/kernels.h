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
} tw_kernel_text;

void tw_kernel_indent(tw_kernel_text *k, int depth);
/* The name of a CB in the kernel. */
const char *tw_kernel_cb(const tw_kernel_text *k, int id);

/* A step of real arithmetic (TW_STEP_PREPARE and those after it) as statements. */
void tw_kernel_arithmetic(tw_kernel_text *k, int depth, const tw_step *step);
/* The include lines a compute kernel needs beyond the common ones, sorted. */
json_t *tw_kernel_includes(const tw_kernel_text *k);

#endif
