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

/* `expr` with every part that equals `part` replaced. */
static const tw_expr *replaced(tw_arena *arena, const tw_expr *expr, const tw_expr *part,
                               const tw_expr *by) {
    if (tw_expr_equal(expr, part)) return by;
    if (expr->op == TW_EXPR_NAME || expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL)
        return expr;
    tw_expr *copy = tw_arena_alloc(arena, sizeof *copy);
    *copy = *expr;
    copy->a = replaced(arena, expr->a, part, by);
    copy->b = replaced(arena, expr->b, part, by);
    return copy;
}

char *tw_kernel_page(const tw_kernel_text *k, const tw_expr *page) {
    tw_arena arena = {0};
    tw_text text = {0};
    if (k->index) page = replaced(&arena, page, k->index, tw_expr_name(&arena, "index"));
    tw_expr_print(&text, page, false);
    tw_arena_free(&arena);
    return tw_text_take(&text);
}
