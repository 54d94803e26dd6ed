#include <stdlib.h>
#include <string.h>

#include "stages/log_values.h"

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long whole(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static json_t *seconds_of(const json_t *object) {
    return tw_log_text("%.2f", json_number_value(json_object_get(object, "seconds")));
}

static json_t *first_line(const char *text) {
    text += strspn(text, " \n");
    return json_stringn(text, strcspn(text, "\n"));
}

static json_t *tests_json(const json_t *run) {
    json_t *list = json_array(), *test;
    size_t i;
    json_array_foreach(json_object_get(run, "tests"), i, test) {
        const char *outcome = text_of(test, "outcome");
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:o}", "test", text_of(test, "id"), "outcome",
                                        !strcmp(outcome, "passed")    ? "PASSED"
                                        : !strcmp(outcome, "skipped") ? "SKIPPED"
                                        : !strcmp(outcome, "error")   ? "ERROR"
                                                                      : "FAILED",
                                        "reason_line", first_line(text_of(test, "reason"))));
    }
    return list;
}

/* A run, or false: a missing key would be looked up in the object around. */
static json_t *run_json(const json_t *stage, const char *kind) {
    const json_t *run = json_object_get(stage, kind);
    if (!run) return json_false();
    tw_text files = {0};
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(run, "files"), i, file)
        tw_text_addf(&files, "%s%s", i ? " " : "", json_string_value(file));
    long long errors = 0;
    json_t *test;
    json_array_foreach(json_object_get(run, "tests"), i, test) errors +=
        !strcmp(text_of(test, "outcome"), "error");
    const long long passed = whole(run, "passed"), failed = whole(run, "failed");
    json_t *value = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:o}", "tests_run",
        tw_log_text("%lld", passed + failed), "error_count", tw_log_text("%lld", errors),
        "passed_count", tw_log_text("%lld", passed), "failed_count", tw_log_text("%lld", failed),
        "run_seconds", seconds_of(run), "command", files.data ? files.data : "", "verdict",
        json_is_true(json_object_get(run, "good")) ? "as expected" : "NOT as expected", "tests",
        tests_json(run));
    tw_text_free(&files);
    return value;
}

static json_t *builds_json(const json_t *stage) {
    json_t *list = json_array(), *build;
    size_t i;
    json_array_foreach(json_object_get(stage, "builds"), i, build) {
        const char *output = text_of(build, "output");
        const bool good = json_is_true(json_object_get(build, "good"));
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:s}", "attempt",
                            tw_log_text("%zu", i + 1), "key_error",
                            good ? json_string("-") : first_line(output), "compiled",
                            tw_log_text("%lld", whole(build, "compiled")), "reused",
                            tw_log_text("%lld", whole(build, "reused")), "build_seconds",
                            seconds_of(build), "build_result", good ? "PASSED" : "FAILED",
                            "has_output", !good && *output, "output", output));
    }
    return list;
}

/* What the stage created or changed. */
static json_t *files_json(const json_t *stage) {
    json_t *list = json_array(), *file;
    size_t i;
    json_array_foreach(json_object_get(stage, "files"), i, file) {
        const char *what = text_of(file, "what");
        if (!strcmp(what, "same")) continue;
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "path", text_of(file, "path"),
                                              "what", what, "created", !strcmp(what, "created")));
    }
    return list;
}

static json_t *fault_json(const json_t *holder) {
    const json_t *fault = json_object_get(holder, "fault");
    if (!fault) return json_false();
    return json_pack("{s:o, s:s, s:o, s:s}", "at_stage", tw_log_text("%lld", whole(fault, "stage")),
                     "gate", text_of(fault, "kind"), "why", first_line(text_of(fault, "why")),
                     "text", text_of(fault, "text"));
}

static json_t *stage_json(const json_t *stage) {
    const char *status = text_of(stage, "status"), *commit = text_of(stage, "commit");
    const bool passed = !strcmp(status, "passed");
    json_t *value = json_pack(
        "{s:o, s:s, s:s, s:b, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "number",
        tw_log_text("%lld", whole(stage, "stage")), "title", text_of(stage, "title"), "status",
        passed                    ? "PASS"
        : !strcmp(status, "kept") ? "STUBS KEPT"
                                  : "STOPPED",
        "passed", passed, "ground", json_is_true(json_object_get(stage, "ground")), "reason",
        text_of(stage, "reason"), "attempts", tw_log_text("%lld", whole(stage, "attempts")),
        "stage_seconds", seconds_of(stage), "red", run_json(stage, "red"), "green",
        run_json(stage, "green"), "earlier", run_json(stage, "earlier"), "builds",
        builds_json(stage), "files", files_json(stage), "fault", fault_json(stage));
    json_t *why = json_object_get(stage, "why");
    json_object_set(value, "why_kept", why ? why : json_false());
    json_object_set_new(value, "commit", *commit ? json_string(commit) : json_false());
    json_object_set_new(value, "message", json_string(text_of(stage, "message")));
    return value;
}

/* Gates that did not open, and whether the stage passed in the end. */
static json_t *stops_json(const json_t *record) {
    json_t *list = json_array(), *event;
    size_t i;
    json_array_foreach(json_object_get(record, "events"), i, event) {
        if (strcmp(text_of(event, "event"), "gate_shut")) continue;
        const long long number = whole(event, "stage");
        bool resolved = false;
        size_t s;
        json_t *stage;
        json_array_foreach(json_object_get(record, "stages"), s, stage) resolved |=
            whole(stage, "stage") == number && !strcmp(text_of(stage, "status"), "passed");
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:s, s:o, s:s, s:s}", "index",
                                        tw_log_text("%zu", json_array_size(list) + 1), "stop_stage",
                                        tw_log_text("%lld", number), "gate", text_of(event, "gate"),
                                        "why", first_line(text_of(event, "why")), "resolved",
                                        resolved ? "YES" : "NO", "recovery",
                                        resolved ? "Repaired, and gone on with --resume"
                                                 : "None: the run stopped here"));
    }
    return list;
}

static void add_totals(json_t *values, const json_t *record) {
    long long builds = 0, runs = 0, attempts = 0;
    size_t i;
    json_t *stage;
    json_array_foreach(json_object_get(record, "stages"), i, stage) {
        static const char *const kinds[] = {"red", "green", "earlier"};
        for (size_t k = 0; k < TW_COUNT(kinds); k++)
            runs += json_object_get(stage, kinds[k]) != NULL;
        builds += (long long)json_array_size(json_object_get(stage, "builds"));
        attempts += whole(stage, "attempts");
    }
    json_object_set_new(values, "build_count", tw_log_text("%lld", builds));
    json_object_set_new(values, "run_count", tw_log_text("%lld", runs));
    json_object_set_new(values, "attempt_count", tw_log_text("%lld", attempts));
}

static json_t *commits_json(const json_t *record) {
    json_t *list = json_array(), *stage;
    size_t i;
    json_array_foreach(json_object_get(record, "stages"), i, stage) if (*text_of(stage, "commit"))
        json_array_append_new(list, json_pack("{s:s, s:s}", "sha", text_of(stage, "commit"),
                                              "message", text_of(stage, "message")));
    return list;
}

void tw_log_history(json_t *values, const json_t *record) {
    static const char *const copied[] = {"operation", "category", "spec",       "arch",
                                         "stubs",     "layout",   "kernel_api", "date"};
    for (size_t i = 0; i < TW_COUNT(copied); i++)
        json_object_set_new(values, copied[i], json_string(text_of(record, copied[i])));
    json_t *stages = json_array(), *stage, *fault = fault_json(record), *stops = stops_json(record);
    json_t *commits = commits_json(record);
    size_t i;
    json_array_foreach(json_object_get(record, "stages"), i, stage)
        json_array_append_new(stages, stage_json(stage));
    json_object_set_new(values, "stages", stages);
    json_object_set_new(values, "complete",
                        json_boolean(!strcmp(text_of(record, "status"), "passed")));
    json_object_set_new(values, "stop", fault);
    json_object_set_new(values, "has_stops", json_boolean(json_array_size(stops) > 0));
    json_object_set_new(values, "stops", stops);
    json_object_set_new(values, "has_commits", json_boolean(json_array_size(commits) > 0));
    json_object_set_new(values, "commits", commits);
    json_object_set_new(values, "total_seconds", seconds_of(record));
    json_object_set_new(values, "range",
                        tw_log_text("%lld-%lld", whole(record, "first"), whole(record, "last")));
    add_totals(values, record);
}
