#include <stdlib.h>

#include "tilewright/report.h"

static const char *const severities[] = {"note", "warning", "error"};

size_t tw_report_text(const tw_faults *faults, bool notes, bool color, tw_text *out) {
    size_t told = 0;
    for (size_t i = 0; i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        if (fault->severity == TW_NOTE && !notes) continue;
        if (told++) tw_text_add(out, "\n");
        tw_fault_print(fault, color, out);
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

static json_t *fault_json(const tw_fault *fault) {
    const bool placed = fault->frame_count > 0;
    json_t *frames = json_array();
    for (unsigned i = 0; i < fault->frame_count; i++)
        json_array_append_new(frames, frame_json(&fault->frames[i]));
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(tw_fault_find(fault->id)->id));
    json_object_set_new(object, "severity", json_string(severities[fault->severity]));
    json_object_set_new(object, "core",
                        fault->core_x < 0 ? json_null()
                                          : json_pack("[ii]", fault->core_x, fault->core_y));
    json_object_set_new(object, "hart",
                        fault->hart < 0 ? json_null()
                                        : json_string(tw_hart_name((tw_hart_id)fault->hart)));
    json_object_set_new(object, "cycle", json_integer((json_int_t)fault->cycle));
    json_object_set_new(object, "kernel", text(fault->kernel));
    json_object_set_new(object, "file", text(placed ? fault->frames[0].file : NULL));
    json_object_set_new(object, "line", placed ? json_integer(fault->frames[0].line) : json_null());
    json_object_set_new(object, "frames", frames);
    json_object_set_new(object, "message", text(fault->message));
    json_object_set_new(object, "state", text(fault->state));
    json_object_set_new(object, "cause", text(fault->cause));
    json_object_set_new(object, "try", text(fault->remedy));
    json_object_set_new(object, "consequence", text(fault->consequence));
    json_object_set_new(object, "count", json_integer(fault->count));
    return object;
}

json_t *tw_report_json(const tw_faults *faults, bool notes) {
    json_t *list = json_array();
    for (size_t i = 0; i < faults->list.count; i++)
        if (notes || faults->list.items[i].severity != TW_NOTE)
            json_array_append_new(list, fault_json(&faults->list.items[i]));
    return list;
}

void tw_report_page(tw_fault_id id, bool color, tw_text *out) {
    const tw_fault_info *info = tw_fault_find(id);
    tw_text_addf(out, "%s%s%s (%s): %s\n\n", color ? "\033[1m" : "", info->id,
                 color ? "\033[0m" : "", severities[info->severity], info->title);
    tw_text_addf(out, "  cause: %s\n  try:   %s\n", info->cause, info->hint);
}
