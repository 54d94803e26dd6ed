/* Token programs: what each kernel does with pages, step by step. */
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

/* ---- the whole ---------------------------------------------------------------------------- */

/* srcA and srcB of the first phase, and what the last one packs to. */
static void set_startup(tw_builder *b) {
    tw_plan_kernel *compute = &b->plan->kernels[1];
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (cb->producer == TW_READER && cb->consumer == TW_COMPUTE) {
            bool first = b->facts[i].fill == TW_FILL_TENSOR && !b->facts[i].once;
            if (compute->startup_a < 0 && first) compute->startup_a = cb->id;
            if (compute->startup_b < 0 && b->facts[i].fill == TW_FILL_SCALER)
                compute->startup_b = cb->id;
        }
        if (cb->consumer == TW_WRITER && compute->startup_out < 0) compute->startup_out = cb->id;
    }
    if (compute->startup_b < 0) compute->startup_b = compute->startup_a;
    for (size_t i = 0; i < b->spec->phases.count && tw_spec_multiplies(b->spec); i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        if (phase->kind != TW_PHASE_MATMUL) continue;
        compute->startup_a = phase->reads.items[0].cb;
        compute->startup_b = phase->reads.items[1].cb;
    }
}

/* A step for an optional tensor asks the kernel whether it is given. */
static void require_flags(tw_builder *b, tw_plan_kernel *kernel, const tw_step *steps,
                          size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (const char *when = steps[i].when; *when;) {
            when += when[0] == '!';
            size_t length = strcspn(when, "&");
            tw_kernel_presence(b, kernel, tw_arena_strndup(b->arena, when, length));
            when += length + (when[length] == '&');
        }
        require_flags(b, kernel, steps[i].body, steps[i].body_count);
    }
}

tw_status tw_plan_steps(tw_builder *b) {
    tw_step_list lists[3] = {0};
    tw_step_writer w[3];
    for (int i = 0; i < 3; i++) {
        w[i] = (tw_step_writer){
            .b = b, .kernel = &b->plan->kernels[i], .list = &lists[i], .phase = -1};
    }
    set_startup(b);
    tw_status status = TW_OK;
    if (b->plan->stubs == TW_STUBS_PASSTHROUGH) {
        status = tw_passthrough(b, w);
    } else if (b->plan->stubs != TW_STUBS_EMPTY) {
        tw_mover_program(&w[0], true, -1);
        tw_compute_program(&w[1]);
        tw_mover_program(&w[2], false, -1);
    }
    for (int i = 0; i < 3; i++) {
        size_t count;
        b->plan->kernels[i].steps = tw_keep_steps(&w[i], &lists[i], &count);
        b->plan->kernels[i].step_count = count;
        if (!count) b->plan->kernels[i].steps = NULL;
        require_flags(b, &b->plan->kernels[i], b->plan->kernels[i].steps, count);
    }
    return status;
}
