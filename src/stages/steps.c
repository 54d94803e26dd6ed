/* The steps of a stage: write, build, red, green, commit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stages/session.h"

bool tw_session_stopped(const tw_session *session) {
    return json_object_get(session->stage, "fault") != NULL;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* The stage a test file is of, 0 for other files of test_dev, -1 for what is not there. */
static int test_stage(const char *path) {
    static const char folder[] = "test_dev/", stem[] = "test_stage";
    if (strncmp(path, folder, sizeof folder - 1)) return -1;
    path += sizeof folder - 1;
    return strncmp(path, stem, sizeof stem - 1) ? 0 : path[sizeof stem - 1] - '0';
}

static void note_file(void *context, const char *path, tw_written what) {
    static const char *const names[] = {"same", "created", "updated", "beside"};
    tw_session *session = context;
    json_t *files = json_object_get(session->stage, "files");
    size_t i;
    json_t *known;
    /* Tests are written first and met again with the rest. */
    json_array_foreach(files, i, known) {
        if (strcmp(json_string_value(json_object_get(known, "path")), path)) continue;
        const bool merged = !strcmp(json_string_value(json_object_get(known, "what")), "beside");
        if (what != TW_WRITTEN_SAME || merged)
            json_object_set_new(known, "what", json_string(names[what]));
        return;
    }
    json_array_append_new(files, json_pack("{s:s, s:s}", "path", path, "what", names[what]));
}

/* A stage that is not what was emitted proves nothing about what was: a person has to merge. */
static void stop_on_edits(tw_session *session) {
    size_t i;
    json_t *file;
    tw_text text = {0};
    json_array_foreach(json_object_get(session->stage, "files"), i, file) {
        if (strcmp(json_string_value(json_object_get(file, "what")), "beside")) continue;
        const char *path = json_string_value(json_object_get(file, "path"));
        tw_text_addf(&text, "%s%s", text.length ? ", " : "", path);
    }
    if (!text.length) return;
    tw_text why = {0};
    tw_text_addf(&why,
                 "edited by hand and left alone: %s; the new version of each is beside it as .new: "
                 "merge it, remove the .new file, and go on with --resume",
                 text.data);
    tw_text_free(&text);
    tw_record_stop(session, "edited", tw_text_take(&why), NULL);
}

tw_status tw_step_write(tw_session *session, const tw_emitted_files *files, bool tests_only,
                        tw_error *err) {
    tw_emitted_files chosen = {0};
    for (size_t i = 0; i < files->count; i++) {
        const int test = test_stage(files->items[i].path);
        if (!tests_only || test == 0 || test == session->number)
            TW_VEC_PUSH(&chosen, files->items[i]);
    }
    const tw_status status =
        tw_emit_write(session->place->folder, &chosen, note_file, session, err);
    tw_record_event(session, tests_only ? "tests_written" : "files_written",
                    json_pack("{s:i}", "files", (int)chosen.count));
    free(chosen.items);
    if (status == TW_OK) stop_on_edits(session);
    return status;
}

/* ---- build ---------------------------------------------------------------------------------- */

tw_status tw_step_build(tw_session *session, const tw_emitted_files *files, tw_error *err) {
    tw_library_build built;
    const tw_status status = tw_library_make(session->place, files, &built, err);
    if (status == TW_OK) {
        json_t *entry = json_pack("{s:b, s:i, s:i, s:f, s:s}", "good", built.good, "compiled",
                                  (int)built.compiled, "reused", (int)built.reused, "seconds",
                                  built.seconds, "output", built.output);
        json_array_append(json_object_get(session->stage, "builds"), entry);
        json_object_del(entry, "output");
        tw_record_event(session, "build", json_copy(entry));
        json_object_set_new(entry, "output", json_string(built.output));
        json_decref(entry);
        tw_tell(session, built.good, "build    %zu compiled, %zu reused  %.2f s", built.compiled,
                built.reused, built.seconds);
        if (!built.good)
            tw_record_stop(session, "build",
                           tw_strdup("the host code of the operation does not compile"),
                           built.output);
    }
    tw_library_build_free(&built);
    return status;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static size_t count_outcome(const json_t *answer, const char *outcome) {
    size_t i, count = 0;
    const json_t *test;
    json_array_foreach(json_object_get(answer, "tests"), i, test) count +=
        !strcmp(json_string_value(json_object_get(test, "outcome")), outcome);
    return count;
}

/* The first text of a failure, for the fault; NULL when there is none. */
static const char *failure_text(const json_t *answer) {
    size_t i;
    const json_t *test;
    json_array_foreach(json_object_get(answer, "tests"), i, test) {
        const char *outcome = json_string_value(json_object_get(test, "outcome"));
        if (strcmp(outcome, "passed") && strcmp(outcome, "skipped"))
            return json_string_value(json_object_get(test, "text"));
    }
    return json_string_value(json_object_get(answer, "output"));
}

/* Runs the tests of stages `from` to `to`, and keeps the answer in the stage as `kind`. */
static tw_status run(tw_session *session, const tw_emitted_files *files, const char *kind, int from,
                     int to, json_t **answer, tw_error *err) {
    TW_VEC(const char *) tests = {0};
    for (size_t i = 0; i < files->count; i++) {
        const int stage = test_stage(files->items[i].path);
        if (stage >= from && stage <= to) TW_VEC_PUSH(&tests, files->items[i].path);
    }
    char *library = tw_library_path(session->place);
    const bool built = json_array_size(json_object_get(session->stage, "builds")) > 0;
    const tw_status status = tw_tester_run(session->tester, tests.items, tests.count,
                                           built ? library : NULL, answer, err);
    free(library);
    if (status == TW_OK) {
        json_object_set_new(*answer, "passed",
                            json_integer((json_int_t)count_outcome(*answer, "passed")));
        json_object_set_new(*answer, "failed",
                            json_integer((json_int_t)(count_outcome(*answer, "failed") +
                                                      count_outcome(*answer, "error"))));
        json_object_set_new(*answer, "files", json_array());
        for (size_t i = 0; i < tests.count; i++)
            json_array_append_new(json_object_get(*answer, "files"), json_string(tests.items[i]));
        json_object_set(session->stage, kind, *answer);
        tw_record_event(session, "test_run",
                        json_pack("{s:s, s:O, s:O, s:O}", "kind", kind, "passed",
                                  json_object_get(*answer, "passed"), "failed",
                                  json_object_get(*answer, "failed"), "run_seconds",
                                  json_object_get(*answer, "seconds")));
    }
    free(tests.items);
    return status;
}

static long long number(const json_t *answer, const char *key) {
    return json_integer_value(json_object_get(answer, key));
}

tw_status tw_step_red(tw_session *session, const tw_emitted_files *files, tw_error *err) {
    json_t *answer;
    const tw_status status =
        run(session, files, "red", session->number, session->number, &answer, err);
    if (status != TW_OK) return status;
    char *why = tw_judge_red(session->number, answer);
    json_object_set_new(answer, "good", json_boolean(!why));
    if (!why)
        tw_tell(session, true, "red      %lld of %lld fail: \"%s\"  %.2f s",
                number(answer, "failed"), number(answer, "failed") + number(answer, "passed"),
                tw_stage_reason(session->number),
                json_number_value(json_object_get(answer, "seconds")));
    if (why) tw_record_stop(session, "red", why, failure_text(answer));
    json_decref(answer);
    return status;
}

static tw_status green(tw_session *session, const tw_emitted_files *files, const char *kind,
                       int from, int to, tw_error *err) {
    json_t *answer;
    const tw_status status = run(session, files, kind, from, to, &answer, err);
    if (status != TW_OK) return status;
    char *why = tw_judge_green(answer);
    json_object_set_new(answer, "good", json_boolean(!why));
    if (!why)
        tw_tell(session, true, "%-8s %lld passed  %.2f s", kind, number(answer, "passed"),
                json_number_value(json_object_get(answer, "seconds")));
    if (why) tw_record_stop(session, kind, why, failure_text(answer));
    json_decref(answer);
    return status;
}

tw_status tw_step_green(tw_session *session, const tw_emitted_files *files, tw_error *err) {
    tw_status status = green(session, files, "green", session->number, session->number, err);
    if (status == TW_OK && !tw_session_stopped(session) && session->number > TW_FIRST_STAGE)
        status = green(session, files, "earlier", TW_FIRST_STAGE, session->number - 1, err);
    return status;
}

/* ---- commit --------------------------------------------------------------------------------- */

/* "stage4=PASS (2 passed), earlier=PASS (11 passed)": what the stage's tests came to. */
static void add_tests(tw_text *text, const json_t *stage, const char *kind, const char *name) {
    const json_t *run = json_object_get(stage, kind);
    if (!run) return;
    tw_text_addf(text, "%s=%s (%lld passed)", name,
                 json_is_true(json_object_get(run, "good")) ? "PASS" : "FAIL",
                 (long long)json_integer_value(json_object_get(run, "passed")));
}

/* The form of the method's commits: who, which stage, and how build and tests went. */
static char *commit_message(const tw_session *session) {
    tw_text text = {0};
    char name[32];
    snprintf(name, sizeof name, "stage%d", session->number);
    tw_text_addf(&text,
                 "[ttnn-factory-builder] stage %d: %s\n\noperation: %s\nbuild: PASSED\ntests: ",
                 session->number, tw_stage_title(session->number), session->place->name);
    add_tests(&text, session->stage, "green", name);
    add_tests(&text, session->stage, "earlier", ", earlier");
    tw_text_add(&text, "\n");
    return tw_text_take(&text);
}

tw_status tw_step_commit(tw_session *session, tw_error *err) {
    char *message = commit_message(session), *sha = NULL;
    const tw_status status = tw_git_commit(session->place->folder, message, &sha, err);
    if (status == TW_OK && sha) {
        char *subject = tw_strndup(message, strcspn(message, "\n"));
        const char *tests = strstr(message, "tests: ") + strlen("tests: ");
        json_object_set_new(session->stage, "commit", json_string(sha));
        json_object_set_new(session->stage, "message", json_string(subject));
        json_object_set_new(session->stage, "tests", json_stringn(tests, strcspn(tests, "\n")));
        tw_record_event(session, "commit", json_pack("{s:s}", "sha", sha));
        tw_tell(session, true, "commit   %s", sha);
        free(subject);
    }
    free(sha);
    free(message);
    return status;
}
