/* What every part of the planner says and asks: failures, notes, the plan's own records. */
#include "plan/build.h"
#include "plan/numbers.h"

#include <stdarg.h>
#include <string.h>

tw_status tw_plan_fail(tw_builder *b, int line, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_status status = tw_fail(b->err, TW_BAD_INPUT, "%s:%d: %s", b->spec->path, line, text.data);
    tw_text_free(&text);
    return status;
}

void tw_plan_note(tw_builder *b, tw_level severity, const char *id, int line, const char *fmt,
                  ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_diagnostic note = {.id = id,
                          .severity = severity,
                          .line = line,
                          .fix = "",
                          .message = tw_arena_strdup(b->arena, text.data)};
    TW_VEC_PUSH(&b->plan->notes, note);
    tw_text_free(&text);
}

int tw_plan_output(const tw_plan *plan) {
    return (int)plan->tensors.count - 1;
}

bool tw_plan_is_float32(const tw_plan *plan, const tw_plan_cb *cb) {
    return cb->format == TW_FORMAT_FLOAT32 ||
           (cb->format == TW_FORMAT_INPUT &&
            plan->spec->inputs.items[0].dtypes == TW_DTYPE_FLOAT32);
}

const tw_plan_cb *tw_plan_find_cb(const tw_plan *plan, int id) {
    for (size_t i = 0; i < plan->cbs.count; i++) {
        if (plan->cbs.items[i].id == id) return &plan->cbs.items[i];
    }
    return NULL;
}

int tw_plan_inner_loop(const tw_plan *plan, const tw_plan_cb *cb) {
    int line = 0;
    bool outside = cb->producer != TW_COMPUTE || cb->consumer != TW_COMPUTE;
    for (size_t i = 0; i < plan->spec->phases.count; i++) {
        const tw_spec_phase *phase = &plan->spec->phases.items[i];
        bool touches = phase->writes == cb->id;
        for (size_t k = 0; k < phase->reads.count; k++)
            touches |= phase->reads.items[k].cb == cb->id;
        if (touches && phase->inner_line) line = phase->inner_line;
        outside |= touches && !phase->inner_line;
    }
    return outside ? line : 0;
}

const tw_plan_kernel *tw_plan_kernel_of(const tw_plan *plan, tw_role role) {
    return &plan->kernels[role - TW_READER];
}

const char *tw_stub_mode_name(tw_stub_mode mode) {
    static const char *const names[] = {"synchronized", "passthrough", "empty", "none"};
    return names[mode];
}

bool tw_stub_mode_find(const char *name, tw_stub_mode *mode) {
    for (int i = 0; i <= TW_STUBS_NONE; i++) {
        if (strcmp(name, tw_stub_mode_name((tw_stub_mode)i)) != 0) continue;
        *mode = (tw_stub_mode)i;
        return true;
    }
    return false;
}
