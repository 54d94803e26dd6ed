/* Token programs: what each kernel does with pages, step by step. */
#include "plan/steps.h"

#include <string.h>

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
