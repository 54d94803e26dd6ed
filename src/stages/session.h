/* session.h: one run through the stages, and the record it writes. */
#ifndef TW_STAGES_SESSION_H
#define TW_STAGES_SESSION_H

#include "tilewright/stages.h"

typedef struct tw_session {
    const tw_plan *plan;
    const tw_place *place;
    const tw_stages_options *options;
    tw_tester *tester;
    json_t *record;
    json_t *stage; /* the entry of the stage at work; borrowed from the record */
    int number;    /* of that stage */
    int last;      /* last stage that can be gone through */
    double start;
} tw_session;

/* ---- record.c ---- */

/* A new record; `findings` are those of the design check. */
json_t *tw_record_new(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                      const tw_place *place, const tw_stages_options *options);
/* That of an earlier run in this folder, or NULL. */
json_t *tw_record_load(const tw_place *place);
tw_status tw_record_save(const json_t *record, const tw_place *place, tw_error *err);
/* The entry of a stage, or NULL. */
json_t *tw_record_stage(const json_t *record, int stage);
/* The highest stage of which it and all before have passed; 0 when none. */
int tw_record_done(const json_t *record);
/* Notes an event for the breadcrumbs; `detail` (stolen, may be NULL) is merged into it. */
void tw_record_event(tw_session *session, const char *event, json_t *detail);
/* Stops the stage: `kind` is "red", "build", "green", "earlier" or "edited". Takes `why`. */
void tw_record_stop(tw_session *session, const char *kind, char *why, const char *text);
void tw_tell(const tw_session *session, bool good, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- steps.c: each is TW_OK also when its gate stays shut; see tw_session_stopped ---- */

bool tw_session_stopped(const tw_session *session);
/* Writes the files of the stage: its tests alone, or all. */
tw_status tw_step_write(tw_session *session, const tw_emitted_files *files, bool tests_only,
                        tw_error *err);
tw_status tw_step_build(tw_session *session, const tw_emitted_files *files, tw_error *err);
tw_status tw_step_red(tw_session *session, const tw_emitted_files *files, tw_error *err);
/* The tests of this stage, then those of all before it. */
tw_status tw_step_green(tw_session *session, const tw_emitted_files *files, tw_error *err);
tw_status tw_step_commit(tw_session *session, tw_error *err);

/* ---- git.c ---- */

/* Commits everything in the folder (and makes it a repository when it is in none). *sha is the
 * short name of the commit, or NULL when there was nothing to commit; caller frees. */
tw_status tw_git_commit(const char *folder, const char *message, char **sha, tw_error *err);

#endif
