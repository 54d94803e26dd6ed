/* How steps are put down, and the expressions in them. */
#include "plan/steps.h"

#include <stdlib.h>
#include <string.h>

tw_step *tw_add_step(tw_step_writer *w, tw_step_op op, int cb, const tw_expr *count) {
    tw_step step = {.op = op,
                    .cb = cb,
                    .from = -1,
                    .with = -1,
                    .tensor = -1,
                    .count = count,
                    .comment = w->comment ? w->comment : "",
                    .when = w->when ? w->when : "",
                    .phase = w->phase,
                    .line = w->line};
    w->comment = NULL;
    return TW_VEC_PUSH(w->list, step);
}

tw_step *tw_keep_steps(tw_step_writer *w, tw_step_list *list, size_t *count) {
    tw_step *kept = tw_arena_alloc(w->b->arena, (list->count + 1) * sizeof *kept);
    if (list->count) memcpy(kept, list->items, list->count * sizeof *kept);
    *count = list->count;
    free(list->items);
    *list = (tw_step_list){0};
    return kept;
}

/* Adds a loop around `body`, which is released; a loop that runs once is spelled out. */
void tw_add_loop(tw_step_writer *w, const tw_expr *count, const char *var, tw_step_list *body) {
    if (count->op == TW_EXPR_INTEGER && count->integer == 1) {
        for (size_t i = 0; i < body->count; i++)
            TW_VEC_PUSH(w->list, body->items[i]);
        free(body->items);
        *body = (tw_step_list){0};
        return;
    }
    tw_step *loop = tw_add_step(w, TW_STEP_LOOP, -1, count);
    loop->var = var;
    size_t steps;
    loop->body = tw_keep_steps(w, body, &steps);
    loop->body_count = steps;
}

const tw_expr *tw_integer(tw_builder *b, int64_t value) {
    return tw_expr_integer(b->arena, value);
}

const tw_expr *tw_binary(tw_builder *b, tw_expr_op op, const tw_expr *x, const tw_expr *y) {
    return tw_expr_binary(b->arena, op, x, y);
}

const tw_expr *tw_in_kernel(tw_step_writer *w, const tw_expr *host) {
    return tw_kernel_value(w->b, w->kernel, host);
}

/* "pages / block" without a division where it is plain. */
const tw_expr *tw_ratio(tw_builder *b, const tw_expr *pages, const tw_expr *block) {
    return tw_expr_equal(pages, block) ? tw_integer(b, 1) : tw_binary(b, TW_EXPR_DIV, pages, block);
}

size_t tw_cb_index(const tw_builder *b, int cb) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        if (b->plan->cbs.items[i].id == cb) return i;
    }
    return 0;
}

void tw_add_unit_loop(tw_step_writer *w, tw_step_list *body) {
    tw_builder *b = w->b;
    w->line = b->plan->work.line;
    w->when = NULL;
    w->phase = -1;
    if (!body->count) return;
    tw_step *loop = tw_add_step(w, TW_STEP_LOOP, -1, tw_kernel_units(b, w->kernel));
    loop->var = "unit";
    loop->comment = tw_arena_printf(b->arena, "one %s after the other", b->plan->work.unit_name);
    size_t steps;
    loop->body = tw_keep_steps(w, body, &steps);
    loop->body_count = steps;
}
