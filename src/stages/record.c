#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stages/session.h"

/* Dates come from $SOURCE_DATE_EPOCH where that is set, so that a log can be made twice alike. */
static json_t *date_now(void) {
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    time_t now = fixed && *fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
    struct tm parts;
    char text[32];
    gmtime_r(&now, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return json_string(text);
}

static json_t *findings_json(const tw_diagnostics *findings) {
    static const char *const names[] = {"note", "warning", "error"};
    json_t *list = json_array();
    for (size_t i = 0; findings && i < findings->count; i++) {
        const tw_diagnostic *found = &findings->items[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:i, s:s, s:s}", "id", found->id, "severity",
                                        names[found->severity], "line", found->line, "message",
                                        found->message, "fix", found->fix ? found->fix : ""));
    }
    return list;
}

json_t *tw_record_new(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                      const tw_place *place, const tw_stages_options *options) {
    json_t *record = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "operation", place->name, "category",
        place->category, "spec", plan->spec->path, "arch",
        options->arch ? options->arch : "wormhole_b0", "stubs", tw_stub_mode_name(plan->stubs),
        "layout", options->emit.op_layout ? "op" : "device_operation", "kernel_api",
        options->emit.classic ? "classic" : "current", "status", "started", "date", date_now());
    json_object_set_new(record, "first", json_integer(options->first));
    json_object_set_new(record, "last", json_integer(options->last));
    json_object_set_new(record, "balanced", json_boolean(proof->balanced));
    json_object_set_new(record, "findings", findings_json(findings));
    json_object_set_new(record, "stages", json_array());
    json_object_set_new(record, "events", json_array());
    return record;
}

static char *record_path(const tw_place *place) {
    return tw_path_join(place->hidden, "record.json");
}

json_t *tw_record_load(const tw_place *place) {
    char *path = record_path(place);
    json_t *record = json_load_file(path, 0, NULL);
    free(path);
    if (json_is_object(record) && json_is_array(json_object_get(record, "stages"))) return record;
    json_decref(record);
    return NULL;
}

tw_status tw_record_save(const json_t *record, const tw_place *place, tw_error *err) {
    char *path = record_path(place), *text = json_dumps(record, JSON_INDENT(1));
    const tw_status status = tw_file_write(path, text, strlen(text), err);
    free(text);
    free(path);
    return status;
}

json_t *tw_record_stage(const json_t *record, int stage) {
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(record, "stages"), i,
                       entry) if (json_integer_value(json_object_get(entry, "stage")) ==
                                  stage) return entry;
    return NULL;
}

static bool passed(const json_t *entry) {
    const char *status = json_string_value(json_object_get(entry, "status"));
    return status && !strcmp(status, "passed");
}

int tw_record_done(const json_t *record) {
    int stage = 0;
    while (stage < TW_LAST_STAGE && passed(tw_record_stage(record, stage + 1)))
        stage++;
    return stage;
}

void tw_record_event(tw_session *session, const char *event, json_t *detail) {
    json_t *entry =
        json_pack("{s:s, s:f, s:s, s:s}", "event", event, "seconds", tw_seconds() - session->start,
                  "operation", session->place->name, "agent", "ttnn-factory-builder");
    if (session->number) json_object_set_new(entry, "stage", json_integer(session->number));
    /* "seconds" of an event counts from the start of the run; what took how long is its own. */
    json_t *took = detail ? json_object_get(detail, "seconds") : NULL;
    if (took) {
        json_object_set(entry, "took", took);
        json_object_del(detail, "seconds");
    }
    if (detail) json_object_update(entry, detail);
    json_decref(detail);
    json_array_append_new(json_object_get(session->record, "events"), entry);
    if (session->options->event) session->options->event(session->options->context, entry);
}

void tw_record_stop(tw_session *session, const char *kind, char *why, const char *text) {
    tw_tell(session, false, "stopped (%s): %s", kind, why);
    json_t *fault = json_pack("{s:i, s:s, s:s, s:s}", "stage", session->number, "kind", kind, "why",
                              why, "text", text ? text : "");
    json_object_set_new(session->stage, "status", json_string("stopped"));
    json_object_set(session->stage, "fault", fault);
    json_object_set_new(session->record, "fault", fault);
    json_object_set_new(session->record, "status", json_string("stopped"));
    tw_record_event(session, "gate_shut", json_pack("{s:s, s:s}", "gate", kind, "why", why));
    free(why);
}

void tw_tell(const tw_session *session, bool good, const char *fmt, ...) {
    if (!session->options->progress) return;
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    session->options->progress(session->options->context, session->number, text.data, good);
    tw_text_free(&text);
}
