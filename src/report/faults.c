#include <stdlib.h>
#include <string.h>

#include "tilewright/report.h"

static const char *const severities[] = {"note", "warning", "error"};

size_t tw_report_text(const tw_faults *faults, bool notes, bool color, tw_text *out) {
    size_t told = 0;
    for (size_t i = 0; i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        if (fault->severity == TW_NOTE && !notes) continue;
        if (told++) tw_text_add(out, "\n");
        tw_fault_print_columns(fault, 80, color, out);
    }
    return told;
}

static json_t *text(const char *chars) {
    return chars ? json_string(chars) : json_null();
}

static json_t *frame_json(const tw_frame *frame) {
    return json_pack("{s:o, s:i, s:o}", "file", text(frame->file), "line", (int)frame->line,
                     "function", text(frame->function));
}

static json_t *number_or_null(bool known, int64_t number) {
    return known ? json_integer(number) : json_null();
}

static json_t *frames_json(const tw_frame *frames, unsigned count) {
    json_t *list = json_array();
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(list, frame_json(&frames[i]));
    return list;
}

static json_t *cores_json(const tw_places *cores) {
    json_t *list = json_array();
    for (size_t i = 0; i < cores->count; i++)
        json_array_append_new(list, json_pack("[ii]", cores->items[i].x, cores->items[i].y));
    return list;
}

/* ---- hangs ------------------------------------------------------------------------------------
 */

static json_t *loop_json(const tw_hang_loop *loop) {
    return json_pack("{s:s, s:i, s:o, s:o, s:o, s:b}", "variable", loop->variable, "line",
                     (int)loop->line, "value", number_or_null(loop->has_value, loop->value),
                     "iteration", number_or_null(loop->iteration, loop->iteration), "total",
                     number_or_null(loop->total, loop->total), "is_counted", loop->is_counted);
}

static json_t *hart_json(const tw_hang_hart *hart) {
    const bool is_word =
        hart->wait && (!strncmp(hart->wait, "semaphore", 9) || !strcmp(hart->wait, "memory"));
    json_t *loops = json_array(), *object = json_object();
    for (unsigned i = 0; i < hart->loop_count; i++)
        json_array_append_new(loops, loop_json(&hart->loops[i]));
    json_object_set_new(object, "hart", json_string(tw_hart_name((tw_hart_id)hart->hart)));
    json_object_set_new(object, "kernel", text(hart->kernel));
    json_object_set_new(object, "state", json_string(hart->state));
    json_object_set_new(object, "wait", text(hart->wait));
    json_object_set_new(object, "text", text(hart->text));
    json_object_set_new(object, "cb", number_or_null(hart->cb >= 0, hart->cb));
    json_object_set_new(object, "pages", number_or_null(hart->cb >= 0, hart->pages));
    json_object_set_new(object, "address", number_or_null(is_word, hart->address));
    json_object_set_new(object, "wanted", number_or_null(is_word, hart->value));
    json_object_set_new(object, "now", number_or_null(is_word, hart->now));
    json_object_set_new(object, "frames", frames_json(hart->frames, hart->frame_count));
    json_object_set_new(object, "objects",
                        text(hart->frame_count ? hart->frames[0].objects : NULL));
    json_object_set_new(object, "times", number_or_null(hart->times, hart->times));
    json_object_set_new(object, "loops", loops);
    json_object_set_new(object, "waits_for",
                        hart->partner < 0 ? json_null()
                                          : json_string(tw_hart_name((tw_hart_id)hart->partner)));
    json_object_set_new(object, "waits_for_core",
                        hart->partner_x < 0 ? json_null()
                                            : json_pack("[ii]", hart->partner_x, hart->partner_y));
    json_object_set_new(object, "set_at",
                        hart->signal.file ? frames_json(&hart->signal, 1) : json_null());
    json_object_set_new(object, "is_cause", json_boolean(hart->is_cause));
    return object;
}

/* Pages by hart, those that moved none left out. */
static json_t *totals_json(const uint32_t totals[TW_HARTS]) {
    json_t *object = json_object();
    for (int h = 0; h < TW_HARTS; h++)
        if (totals[h])
            json_object_set_new(object, tw_hart_name((tw_hart_id)h), json_integer(totals[h]));
    return object;
}

static json_t *cb_json(const tw_hang_cb *cb) {
    return json_pack("{s:i, s:i, s:i, s:I, s:I, s:o, s:o, s:o}", "index", (int)cb->index, "pages",
                     (int)cb->pages, "page_size", (int)cb->page_size, "pushed",
                     (json_int_t)cb->pushed, "popped", (json_int_t)cb->popped, "pushes",
                     totals_json(cb->pushes), "pops", totals_json(cb->pops), "created_at",
                     text(cb->created_at));
}

static json_t *hang_json(const tw_hang *hang) {
    if (!hang) return json_null();
    json_t *harts = json_array(), *cbs = json_array(), *others = json_array();
    for (unsigned i = 0; i < hang->hart_count; i++)
        json_array_append_new(harts, hart_json(&hang->harts[i]));
    for (size_t i = 0; i < hang->cbs.count; i++)
        json_array_append_new(cbs, cb_json(&hang->cbs.items[i]));
    for (size_t i = 0; i < hang->others.count; i++)
        json_array_append_new(others, hang_json(hang->others.items[i]));
    return json_pack("{s:o, s:I, s:o, s:o, s:o}", "cores", cores_json(&hang->cores), "cycle",
                     (json_int_t)hang->cycle, "harts", harts, "cbs", cbs, "holds_up", others);
}

/* ---- faults -----------------------------------------------------------------------------------
 */

static json_t *state_json(const tw_fault *fault) {
    tw_text state = {0};
    if (fault->state) tw_text_add(&state, fault->state);
    if (fault->hang) tw_hang_print(fault->hang, 80, &state);
    json_t *json = text(state.data);
    tw_text_free(&state);
    return json;
}

static json_t *fault_json(const tw_fault *fault) {
    const bool placed = fault->frame_count > 0;
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(tw_fault_find(fault->id)->id));
    json_object_set_new(object, "severity", json_string(severities[fault->severity]));
    json_object_set_new(object, "core",
                        fault->core_x < 0 ? json_null()
                                          : json_pack("[ii]", fault->core_x, fault->core_y));
    json_object_set_new(object, "cores",
                        fault->cores.count ? cores_json(&fault->cores) : json_null());
    json_object_set_new(object, "hart",
                        fault->hart < 0 ? json_null()
                                        : json_string(tw_hart_name((tw_hart_id)fault->hart)));
    json_object_set_new(object, "cycle", json_integer((json_int_t)fault->cycle));
    json_object_set_new(object, "kernel", text(fault->kernel));
    json_object_set_new(object, "file", text(placed ? fault->frames[0].file : NULL));
    json_object_set_new(object, "line", placed ? json_integer(fault->frames[0].line) : json_null());
    json_object_set_new(object, "frames", frames_json(fault->frames, fault->frame_count));
    json_object_set_new(object, "objects", text(placed ? fault->frames[0].objects : NULL));
    json_object_set_new(object, "message", text(fault->message));
    json_object_set_new(object, "state", state_json(fault));
    json_object_set_new(object, "cause", text(fault->cause));
    json_object_set_new(object, "try", text(fault->remedy));
    json_object_set_new(object, "consequence", text(fault->consequence));
    json_object_set_new(object, "count", json_integer(fault->count));
    json_object_set_new(object, "hang", hang_json(fault->hang));
    return object;
}

json_t *tw_report_json(const tw_faults *faults, bool notes) {
    json_t *list = json_array();
    for (size_t i = 0; i < faults->list.count; i++)
        if (notes || faults->list.items[i].severity != TW_NOTE)
            json_array_append_new(list, fault_json(&faults->list.items[i]));
    return list;
}
