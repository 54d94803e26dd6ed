#include <stdlib.h>
#include <string.h>

#include "stages/session.h"

/* ---- one stage --------------------------------------------------------------------------------
 */

static json_t *open_stage(tw_session *session, int number) {
    session->number = number;
    json_t *stage = tw_record_stage(session->record, number);
    if (!stage) {
        stage = json_pack("{s:i, s:s, s:s, s:[], s:[], s:i}", "stage", number, "title",
                          tw_stage_title(number), "reason", tw_stage_reason(number), "files",
                          "builds", "attempts", 0);
        json_array_append_new(json_object_get(session->record, "stages"), stage);
    }
    json_object_del(stage, "fault");
    json_object_set_new(stage, "status", json_string("started"));
    json_object_set_new(stage, "attempts",
                        json_integer(json_integer_value(json_object_get(stage, "attempts")) + 1));
    session->stage = stage;
    return stage;
}

static tw_status emit(const tw_session *session, int stage, tw_emitted_files *files,
                      tw_error *err) {
    tw_emit_options options = session->options->emit;
    options.stage = stage;
    const bool real = stage == TW_LAST_STAGE && session->options->real;
    options.modes = real ? session->options->mode_reals : session->options->mode_plans;
    options.mode_count = session->options->mode_count;
    return tw_emit(real ? session->options->real : session->plan, &options, files, err);
}

/* Kernels that only move data are real ones in their stubs already: nothing can be red. */
static bool same_kernels(const tw_session *session, const tw_emitted_files *files) {
    if (session->number != TW_LAST_STAGE) return false;
    tw_emitted_files before = {0};
    bool same = emit(session, session->number - 1, &before, NULL) == TW_OK;
    for (size_t i = 0; i < files->count && same; i++) {
        if (strncmp(files->items[i].path, "device/kernels/", 15) != 0) continue;
        for (size_t k = 0; k < before.count; k++)
            if (!strcmp(before.items[k].path, files->items[i].path))
                same = !strcmp(before.items[k].text, files->items[i].text);
    }
    tw_emitted_free(&before);
    return same;
}

static bool was_red(const json_t *stage) {
    return json_is_true(json_object_get(json_object_get(stage, "red"), "good"));
}

/* Test first: with what the stage before left, it must fail, and for the right reason. */
static tw_status go_red(tw_session *session, const tw_emitted_files *files, tw_error *err) {
    tw_status status = tw_step_write(session, files, true, err);
    if (status == TW_OK && !tw_session_stopped(session) && session->number > TW_FIRST_STAGE) {
        tw_emitted_files before = {0};
        status = emit(session, session->number - 1, &before, err);
        if (status == TW_OK) status = tw_step_build(session, &before, err);
        tw_emitted_free(&before);
    }
    if (status == TW_OK && !tw_session_stopped(session)) status = tw_step_red(session, files, err);
    return status;
}

static tw_status go_green(tw_session *session, const tw_emitted_files *files, tw_error *err) {
    tw_status status = tw_step_write(session, files, false, err);
    if (status == TW_OK && !tw_session_stopped(session))
        status = tw_step_build(session, files, err);
    if (status == TW_OK && !tw_session_stopped(session))
        status = tw_step_green(session, files, err);
    return status;
}

static tw_status run_stage(tw_session *session, int number, tw_error *err) {
    const double start = tw_seconds();
    json_t *stage = open_stage(session, number);
    tw_tell(session, true, "%s", tw_stage_title(number));
    tw_record_event(session, "stage_start", json_pack("{s:s}", "title", tw_stage_title(number)));
    tw_emitted_files files = {0};
    tw_status status = emit(session, number, &files, err);
    /* Going on after a stop: the test was red already, and the code may be half there. */
    const bool nothing_new = status == TW_OK && same_kernels(session, &files);
    if (nothing_new) {
        json_object_set_new(stage, "stubs_are_real", json_true());
        tw_tell(session, true, "red      not run: the stubs do all that the phases ask for");
    }
    if (status == TW_OK && !nothing_new && !was_red(stage)) {
        status = go_red(session, &files, err);
        /* Whoever kills the run while the code is written goes on from here. */
        if (status == TW_OK) status = tw_record_save(session->record, session->place, err);
    }
    if (status == TW_OK && !tw_session_stopped(session)) status = go_green(session, &files, err);
    if (status == TW_OK && !tw_session_stopped(session)) {
        json_object_set_new(stage, "status", json_string("passed"));
        tw_record_event(session, "stage_passed", NULL);
        if (session->options->git) status = tw_step_commit(session, err);
    }
    json_object_set_new(stage, "seconds", json_real(tw_seconds() - start));
    tw_emitted_free(&files);
    const tw_status saved =
        tw_record_save(session->record, session->place, status == TW_OK ? err : NULL);
    return status == TW_OK ? saved : status;
}

/* ---- before the first stage -------------------------------------------------------------------
 */

/* Stages before the first asked for: their files are written and built at once and all their tests
 * run, without the red runs. */
static tw_status lay_ground(tw_session *session, int last, tw_error *err) {
    tw_emitted_files files = {0};
    for (int stage = TW_FIRST_STAGE; stage <= last; stage++)
        json_object_set_new(open_stage(session, stage), "ground", json_true());
    tw_tell(session, true, "and those before it, written at once");
    tw_status status = emit(session, last, &files, err);
    if (status == TW_OK) status = go_green(session, &files, err);
    for (int stage = TW_FIRST_STAGE; stage <= last && status == TW_OK; stage++)
        if (!tw_session_stopped(session))
            json_object_set_new(tw_record_stage(session->record, stage), "status",
                                json_string("passed"));
    tw_emitted_free(&files);
    return status;
}

/* The stages and events of an earlier run's record. */
static void take_history(tw_session *session, const json_t *old) {
    static const char *const kept[] = {"stages", "events", "date"};
    for (size_t i = 0; i < TW_COUNT(kept); i++)
        json_object_set(session->record, kept[i], json_object_get(old, kept[i]));
}

/* A tree that was built before and edited since: going back to stage 1 would break it. Its files
 * are renewed where nobody touched them, and every test is run. */
static tw_status renew(tw_session *session, int number, tw_error *err) {
    tw_emitted_files files = {0};
    /* The stages before it stay in the record: without them the next build would begin anew. */
    json_t *old = tw_record_load(session->place);
    take_history(session, old);
    json_decref(old);
    open_stage(session, number);
    tw_tell(session, true, "already built: files renewed, every test run again");
    json_object_set_new(session->stage, "builds", json_array());
    tw_status status = emit(session, number, &files, err);
    if (status == TW_OK) status = go_green(session, &files, err);
    if (status == TW_OK && !tw_session_stopped(session))
        json_object_set_new(session->stage, "status", json_string("passed"));
    tw_emitted_free(&files);
    return status;
}

static tw_status check_options(const tw_stages_options *options, tw_error *err) {
    if (options->first >= TW_FIRST_STAGE && options->last <= TW_LAST_STAGE &&
        options->first <= options->last)
        return TW_OK;
    return tw_fail(err, TW_BAD_INPUT, "stages %d-%d: there are stages %d to %d", options->first,
                   options->last, TW_FIRST_STAGE, TW_LAST_STAGE);
}

static bool same_text(const json_t *a, const json_t *b, const char *key) {
    const char *left = json_string_value(json_object_get(a, key));
    const char *right = json_string_value(json_object_get(b, key));
    return left && right && !strcmp(left, right);
}

/* What an earlier run in this folder makes of this one. */
static tw_status take_up(tw_session *session, int *done, tw_error *err) {
    *done = 0;
    json_t *old = tw_record_load(session->place);
    if (!old) {
        if (!session->options->resume) return TW_OK;
        return tw_fail(err, TW_BAD_INPUT,
                       "%s: nothing to go on with: no build was begun there; "
                       "leave --resume out",
                       session->place->folder);
    }
    *done = tw_record_done(old);
    if (session->options->resume) {
        static const char *const kept[] = {"operation", "layout", "stubs", "kernel_api"};
        for (size_t i = 0; i < TW_COUNT(kept); i++)
            if (!same_text(old, session->record, kept[i])) {
                tw_fail(err, TW_BAD_INPUT,
                        "%s: begun with %s %s, now %s: give the same, or build in "
                        "another folder",
                        session->place->folder, kept[i],
                        json_string_value(json_object_get(old, kept[i])),
                        json_string_value(json_object_get(session->record, kept[i])));
                json_decref(old);
                return TW_BAD_INPUT;
            }
        take_history(session, old);
        json_object_set_new(session->record, "resumed", json_true());
    }
    json_decref(old);
    return TW_OK;
}

static tw_status go(tw_session *session, int done, tw_error *err) {
    const tw_stages_options *options = session->options;
    tw_status status = TW_OK;
    int next = options->resume ? done + 1 : options->first;
    if (!options->resume && done >= session->last) {
        next = session->last + 1;
        if (done > session->last)
            return tw_fail(err, TW_BAD_INPUT,
                           "%s is at stage %d already; build stages %d-%d in "
                           "another folder",
                           session->place->folder, done, options->first, session->last);
        status = renew(session, done, err);
    } else if (!options->resume && options->first > TW_FIRST_STAGE) {
        status = lay_ground(session, options->first - 1, err);
    }
    for (int stage = next; stage <= session->last && status == TW_OK &&
                           !(session->stage && tw_session_stopped(session));
         stage++)
        status = run_stage(session, stage, err);
    return status;
}

static void why_of_plan(json_t *why, const tw_plan *real) {
    const tw_diagnostics *stand_ins = &real->stand_ins;
    for (size_t i = 0; i < stand_ins->count; i++) {
        tw_text text = {0};
        tw_text_addf(&text, "line %d: %s", stand_ins->items[i].line, stand_ins->items[i].message);
        json_array_append_new(why, json_string(text.data));
        tw_text_free(&text);
    }
    char *body = NULL;
    if (!stand_ins->count && tw_emit_reference(real, &body) == TW_REFERENCE_NONE)
        json_array_append_new(why, json_string("the spec states no PyTorch reference (a line "
                                               "\"Reference: `...`\" under Test Criteria), and "
                                               "none can be derived from its phases"));
    free(body);
}

/* Why the stubs stay, one text each; empty when real kernels can be made. Caller releases it. */
static json_t *why_stubs_stay(const tw_stages_options *options) {
    json_t *why = json_array();
    if (options->last < TW_LAST_STAGE) return why;
    if (!options->real) {
        json_array_append_new(
            why, json_string(options->no_real ? options->no_real : "no plan without stubs"));
        return why;
    }
    const size_t count = options->mode_count > 1 ? options->mode_count : 1;
    for (size_t i = 0; i < count; i++)
        why_of_plan(why, options->mode_count > 1 ? options->mode_reals[i] : options->real);
    return why;
}

/* The stubs stay: said in the record as the last stage, which was not gone through. */
static void keep_stubs(tw_session *session, json_t *why) {
    session->number = TW_LAST_STAGE;
    json_t *stage = open_stage(session, TW_LAST_STAGE);
    json_object_set_new(stage, "status", json_string("kept"));
    json_object_set(stage, "why", why);
    tw_tell(session, true, "%s", tw_stage_title(TW_LAST_STAGE));
    size_t i;
    json_t *text;
    json_array_foreach(why, i, text)
        tw_tell(session, true, "kept     the stubs stay: %s", json_string_value(text));
    tw_record_event(session, "stubs_kept", json_pack("{s:O}", "why", why));
}

static tw_status go_and_tell(tw_session *session, int done, tw_error *err) {
    const tw_stages_options *options = session->options;
    json_t *why = why_stubs_stay(options);
    const bool kept = json_array_size(why) > 0;
    session->last = kept ? TW_LAST_STAGE - 1 : options->last;
    tw_status status = TW_OK;
    if (kept && options->first == TW_LAST_STAGE) {
        status = tw_fail(err, TW_BAD_INPUT, "stage %d cannot be built: %s", TW_LAST_STAGE,
                         json_string_value(json_array_get(why, 0)));
    } else {
        status = go(session, done, err);
        const bool stopped = session->stage && tw_session_stopped(session);
        if (status == TW_OK && kept && !stopped) keep_stubs(session, why);
    }
    json_decref(why);
    return status;
}

/* The logs tell the stages' commits, so that theirs is one more, behind them. */
static tw_status commit_logs(const tw_session *session, tw_error *err) {
    tw_text message = {0};
    char *sha = NULL;
    tw_text_addf(&message, "[ttnn-factory-builder] logs of stages %d-%d\n\noperation: %s\n",
                 session->options->first, session->options->last, session->place->name);
    const tw_status status = tw_git_commit(session->place->folder, message.data, &sha, err);
    free(sha);
    tw_text_free(&message);
    return status;
}

tw_status tw_stages_run(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                        const tw_place *place, const tw_stages_options *options, json_t **record,
                        tw_error *err) {
    tw_session session = {.plan = plan, .place = place, .options = options, .start = tw_seconds()};
    int done;
    *record = NULL;
    tw_status status = check_options(options, err);
    if (status != TW_OK) return status;
    session.record = tw_record_new(plan, proof, findings, place, options);
    status = take_up(&session, &done, err);
    session.tester = options->tester;
    if (status == TW_OK && !options->tester)
        status = tw_tester_start(place, options->arch, &session.tester, err);
    if (status == TW_OK) status = go_and_tell(&session, done, err);
    if (!options->tester) tw_tester_stop(session.tester);
    session.number = 0;
    const char *now = json_string_value(json_object_get(session.record, "status"));
    if (status == TW_OK && strcmp(now, "stopped"))
        json_object_set_new(session.record, "status", json_string("passed"));
    json_object_set_new(session.record, "seconds", json_real(tw_seconds() - session.start));
    if (status == TW_OK) {
        tw_record_event(&session, "complete",
                        json_pack("{s:O}", "status", json_object_get(session.record, "status")));
        status = tw_record_save(session.record, place, err);
    }
    if (status == TW_OK)
        status = tw_logs_write(plan, proof, findings, place, session.record, options->log, err);
    now = json_string_value(json_object_get(session.record, "status"));
    if (status == TW_OK && options->git && !strcmp(now, "passed"))
        status = commit_logs(&session, err);
    if (status == TW_OK) {
        *record = session.record;
    } else {
        json_decref(session.record);
    }
    return status;
}
