/* Windows of pooling operations. */
#include "spec/read.h"

#include <string.h>

/* ---- "(H + 2 * pad - kernel) / stride + 1" ----------------------------------------------------
 */

typedef struct window {
    const tw_expr *kernel, *stride, *pad;
} window;

static bool is_name(const tw_expr *e, const char *name) {
    return e->op == TW_EXPR_NAME && strcmp(e->name, name) == 0;
}

static bool is_integer(const tw_expr *e, int64_t value) {
    return e->op == TW_EXPR_INTEGER && e->integer == value;
}

/* "H", "H + 2 * pad": the padding; false when it is neither. */
static bool padded_size(tw_arena *arena, const tw_expr *e, const char *size, const tw_expr **pad) {
    *pad = tw_expr_integer(arena, 0);
    if (is_name(e, size)) return true;
    if (e->op != TW_EXPR_ADD || !is_name(e->a, size)) return false;
    if (e->b->op == TW_EXPR_MUL && is_integer(e->b->a, 2)) return *pad = e->b->b, true;
    if (e->b->op == TW_EXPR_MUL && is_integer(e->b->b, 2)) return *pad = e->b->a, true;
    if (e->b->op == TW_EXPR_INTEGER && e->b->integer % 2 == 0)
        return *pad = tw_expr_integer(arena, e->b->integer / 2), true;
    return false;
}

/* One dimension of the output as a window over `size`. */
static bool window_of(tw_arena *arena, const tw_expr *e, const char *size, window *found) {
    const tw_expr *one = tw_expr_integer(arena, 1);
    *found = (window){one, one, tw_expr_integer(arena, 0)};
    if (is_name(e, size)) return true;
    /* "H / 2": windows side by side. */
    if ((e->op == TW_EXPR_DIV || e->op == TW_EXPR_CEIL_DIV) && is_name(e->a, size)) {
        found->kernel = found->stride = e->b;
        return e->op == TW_EXPR_DIV;
    }
    const tw_expr *steps = e;
    bool counted = false;
    if (e->op == TW_EXPR_ADD && is_integer(e->b, 1)) steps = e->a, counted = true;
    if (e->op == TW_EXPR_ADD && is_integer(e->a, 1)) steps = e->b, counted = true;
    if (!counted) return false;
    if (steps->op == TW_EXPR_DIV) found->stride = steps->b, steps = steps->a;
    if (steps->op != TW_EXPR_SUB) return false;
    found->kernel = steps->b;
    return padded_size(arena, steps->a, size, &found->pad);
}

void tw_read_window(tw_reader *r) {
    tw_spec *spec = r->spec;
    const tw_spec_output *out = &spec->output;
    const tw_spec_tensor *input = &spec->inputs.items[0];
    if (out->shape != TW_SHAPE_LISTED || out->rank != 4 || input->layout != TW_LAYOUT_ROW_MAJOR ||
        !is_name(out->dims[3], "W"))
        return;
    window h, w;
    if (!window_of(&spec->arena, out->dims[1], "C", &h) ||
        !window_of(&spec->arena, out->dims[2], "H", &w))
        return;
    if (is_integer(h.kernel, 1) && is_integer(w.kernel, 1)) return;
    spec->window = (tw_spec_window){h.kernel,     w.kernel,     h.stride,
                                    w.stride,     h.pad,        w.pad,
                                    out->dims[1], out->dims[2], out->shape_text.line};
}
