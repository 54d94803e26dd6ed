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
        const char *path = text_of(file, "path");
        const bool test = !strncmp(path, "test_dev/", 9), kernel = strstr(path, "kernels/") != NULL;
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:b, s:b, s:b, s:b, s:s}", "path", path, "what",
                                        what, "created", !strcmp(what, "created"), "is_test", test,
                                        "is_kernel", kernel, "is_host", !test && !kernel, "purpose",
                                        test ? "the stage's test, written before its code"
                                             : text_of(stage, "title")));
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

/* What an event came to, in a few words. Caller frees. */
static char *outcome_of(const json_t *event, const char *kind) {
    tw_text text = {0};
    tw_text_add(&text, "");
    if (!strcmp(kind, "build"))
        tw_text_addf(&text, "%s, %lld compiled, %lld reused",
                     json_is_true(json_object_get(event, "good")) ? "SUCCESS" : "FAILED",
                     whole(event, "compiled"), whole(event, "reused"));
    else if (!strcmp(kind, "test_run"))
        tw_text_addf(&text, "%lld passed, %lld failed", whole(event, "passed"),
                     whole(event, "failed"));
    else if (!strcmp(kind, "gate_shut"))
        tw_text_addf(&text, "STOPPED at \"%s\": %.*s", text_of(event, "gate"),
                     (int)strcspn(text_of(event, "why"), "\n"), text_of(event, "why"));
    else if (!strcmp(kind, "tests_written") || !strcmp(kind, "files_written"))
        tw_text_addf(&text, "%lld files", whole(event, "files"));
    else
        tw_text_add(&text, *text_of(event, "sha")     ? text_of(event, "sha")
                           : *text_of(event, "title") ? text_of(event, "title")
                                                      : text_of(event, "why"));
    return tw_text_take(&text);
}

/* Every event in the order in which it happened. */
static json_t *timeline_json(const json_t *record) {
    json_t *list = json_array(), *event;
    size_t i;
    json_array_foreach(json_object_get(record, "events"), i, event) {
        const char *kind = text_of(event, "event"), *run = text_of(event, "kind");
        char *outcome = outcome_of(event, kind);
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:s, s:o}", "step", tw_log_text("%zu", i + 1), "step_stage",
                      json_object_get(event, "stage") ? tw_log_text("%lld", whole(event, "stage"))
                                                      : json_string("-"),
                      "action", tw_log_text("%s%s%s", kind, *run ? ", " : "", run), "outcome",
                      *outcome ? outcome : "-", "at", seconds_of(event)));
        free(outcome);
    }
    return list;
}

/* Whether the last of a kind went well in every stage that had one. */
static const char *all_good(const json_t *record, const char *kind, bool list) {
    size_t i;
    json_t *stage;
    json_array_foreach(json_object_get(record, "stages"), i, stage) {
        const json_t *last = json_object_get(stage, kind);
        if (list) last = json_array_get(last, json_array_size(last) - 1);
        if (last && !json_is_true(json_object_get(last, "good"))) return "FAIL";
    }
    return "PASS";
}

static void add_verdicts(json_t *values, const json_t *record) {
    const bool tests = !strcmp(all_good(record, "green", false), "PASS") &&
                       !strcmp(all_good(record, "earlier", false), "PASS") &&
                       !json_object_get(record, "fault");
    bool stubs = false;
    size_t i;
    json_t *stage;
    json_array_foreach(json_object_get(record, "stages"), i, stage) stubs |=
        whole(stage, "stage") == 6 && !strcmp(text_of(stage, "status"), "passed");
    json_object_set_new(values, "all_builds", json_string(all_good(record, "builds", true)));
    json_object_set_new(values, "all_tests", json_string(tests ? "PASS" : "FAIL"));
    json_object_set_new(values, "ready", json_string(stubs ? "Yes" : "No"));
    json_object_set_new(values, "timeline", timeline_json(record));
}

static json_t *commits_json(const json_t *record) {
    json_t *list = json_array(), *stage;
    size_t i;
    json_array_foreach(json_object_get(record, "stages"), i, stage) if (*text_of(stage, "commit"))
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "sha", text_of(stage, "commit"),
                                              "message", text_of(stage, "message"), "commit_tests",
                                              text_of(stage, "tests")));
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
    add_verdicts(values, record);
}
