/*
 * tilewright/stages.h: a plan becomes an operation, one gate after the other.
 *
 * For each stage the test is written and run and must fail for the right reason (RED); the code is
 * written, the operation's library built, and the test must pass (GREEN), with those of all earlier
 * stages. A gate that does not open ends the run. What happened is the record, one JSON object, of
 * which every log is a rendering; nothing is in it that was not run.
 *
 * The operation's folder has a hidden part, DIR/.tilewright: record.json, the library and its
 * objects, and root/, the tree in which the kernel paths of the operation are found.
 */
#ifndef TILEWRIGHT_STAGES_H
#define TILEWRIGHT_STAGES_H

#include <jansson.h>
#include <tilewright/emit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- where things are ------------------------------------------------------------------------ */

/* Strings are owned; release with tw_place_free. All paths are absolute. */
typedef struct tw_place {
    char *folder; /* the operation's */
    char *hidden; /* folder/.tilewright */
    char *root;   /* hidden/root: what kernel paths and "ttnn/..." includes are relative to */
    char *tree; /* the TT-Metalium tree that the folder is in; NULL when it is in none */
    int kernel_api; /* the release of that tree's kernels, as TW_API says it; 0: not known */
    char *name, *category;
    char *binder; /* "ttnn::operations::NAME::bind_NAME"; of several functions, one a line */
    char *headers; /* the files of the folder that declare them, one a line; NULL: NAME_nanobind.hpp */
    char *home;   /* the build folder: lib/, python/, op_build/ */
    char *python; /* interpreter */
} tw_place;

/* What `home` and `python` are on this machine: $TILEWRIGHT_HOME, else the build folder (or the
 * prefix's lib/tilewright) of the running program; $TILEWRIGHT_PYTHON, else the project's own
 * environment, else /usr/bin/python3. Caller frees. */
char *tw_place_home(void);
char *tw_place_python(void);

/* Makes the folder and its hidden part. TW_IO when they cannot be made or written; TW_BAD_INPUT
 * when tilewright's own libraries are not there (what to build is in the text). */
tw_status tw_place_open(tw_place *place, const char *folder, const char *name, const char *category,
                        tw_error *err);
/* The same for a folder that holds an operation already: name, category and binder are found in its
 * sources (NAME_nanobind.hpp and the kernel paths). */
tw_status tw_place_find(tw_place *place, const char *folder, tw_error *err);
void tw_place_free(tw_place *place);

/* ---- the operation's library ------------------------------------------------------------------
 */

/* One build. `output` is the compiler's text, "" when it was silent; owned. */
typedef struct tw_library_build {
    bool good;
    size_t compiled, reused;
    double seconds;
    char *output;
} tw_library_build;

/* Compiles the host sources among `files` (paths relative to the folder; kernels and tests are
 * skipped), or all that are in the folder when `files` is NULL, as far as they or what they include
 * changed, and links hidden/NAME.so. A compile error is no failure of the function: see `good`. */
tw_status tw_library_make(const tw_place *place, const tw_emitted_files *files,
                          tw_library_build *built, tw_error *err);
void tw_library_build_free(tw_library_build *built);
/* hidden/NAME.so. Caller frees. */
char *tw_library_path(const tw_place *place);

/* ---- running tests ------------------------------------------------------------------------------
 */

/* A Python process that has imported torch, pytest and ttnn and forks for each run. */
typedef struct tw_tester tw_tester;
/* Starts it, and does not wait until it is ready. */
tw_status tw_tester_start(const tw_place *place, const char *arch, tw_tester **tester,
                          tw_error *err);
/* Runs test files (relative to the folder) against the library, or without one when it is NULL.
 * *answer is what python/ttnn/stage_server.py documents; the caller releases it. */
tw_status tw_tester_run(tw_tester *tester, const char *const *tests, size_t count,
                        const char *library, json_t **answer, tw_error *err);
void tw_tester_stop(tw_tester *tester);

/* ---- red for the right reason -------------------------------------------------------------------
 */

const char *tw_stage_title(int stage); /* "parameter validation" */
/* What an operation at stage - 1 says, which the failing tests of `stage` must show. */
const char *tw_stage_reason(int stage);
/* Judges an answer: NULL when it is red for the right reason, else why it is not (caller frees). */
char *tw_judge_red(int stage, const json_t *answer);
/* NULL when at least one test ran and all passed, else why it is not green (caller frees). */
char *tw_judge_green(const json_t *answer);

/* ---- the whole ----------------------------------------------------------------------------------
 */

typedef enum tw_log_choice { TW_LOG_BOTH = 0, TW_LOG_FACTORY, TW_LOG_AGENT } tw_log_choice;

/* What is happening, for people: called between steps. `what` is one line without a newline. */
typedef void (*tw_progress)(void *context, int stage, const char *what, bool good);

typedef struct tw_stages_options {
    int first, last;
    /* The same spec planned without stubs, for stage 7. Where it has stand-ins, or there is no
     * reference to compare with, the stubs stay and the record says why. NULL: it cannot be planned,
     * because of `no_real`. */
    const tw_plan *real;
    const char *no_real;
    /* Of a spec with several modes all plans, of the stubs and of the real kernels; emit.modes is
     * not read. */
    const tw_plan *const *mode_plans, *const *mode_reals;
    size_t mode_count;
    tw_emit_options emit; /* its `stage` is not read */
    const char *arch;     /* NULL: the default */
    tw_log_choice log;
    bool git, resume;
    tw_progress progress; /* may be NULL */
    /* Each event of the record as it happens; may be NULL. */
    void (*event)(void *context, const json_t *event);
    void *context;
    /* One that is started already, for several runs after another; NULL: one of its own. */
    tw_tester *tester;
} tw_stages_options;

/* Goes through the stages. *record is set, and must be released, whenever TW_OK is returned; its
 * "status" is "passed" or "stopped", and "fault" says why it stopped. The logs are written in
 * either case. */
tw_status tw_stages_run(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                        const tw_place *place, const tw_stages_options *options, json_t **record,
                        tw_error *err);

/* Writes the logs of a record: DIR/logs/NAME_factory_builder_execution_log.md,
 * DIR/agent_logs/ttnn-factory-builder_execution_log.md, and breadcrumbs beside each as asked. */
tw_status tw_logs_write(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                        const tw_place *place, const json_t *record, tw_log_choice choice,
                        tw_error *err);

#ifdef __cplusplus
}
#endif
#endif
