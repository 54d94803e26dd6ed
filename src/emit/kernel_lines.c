/* Lines of a kernel, and the names in them. */
#include "emit/kernels.h"

#include <stdarg.h>

void tw_kernel_indent(tw_kernel_text *k, int depth) {
    for (int i = 0; i < depth; i++)
        tw_text_add(k->out, "    ");
}

void tw_kernel_line(tw_kernel_text *k, int depth, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    tw_kernel_indent(k, depth);
    tw_text_addv(k->out, fmt, args);
    tw_text_add(k->out, "\n");
    va_end(args);
}

/* A kernel that is told the buffer's id calls it by that argument. */
const char *tw_kernel_cb(const tw_kernel_text *k, int id) {
    for (size_t i = 0; i < k->kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &k->kernel->compile_args.items[i];
        if (arg->kind == TW_ARG_CB && arg->cb == id) return arg->name;
    }
    return tw_plan_find_cb(k->plan, id)->name;
}
