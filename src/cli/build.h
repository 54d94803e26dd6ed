/* Inside of `tilewright build`: what its files share. */
#ifndef TW_CLI_BUILD_H
#define TW_CLI_BUILD_H

#include <pthread.h>

#include "tilewright/stages.h"

/* The line on a terminal that is written over; a thread of its own keeps its clock going while the
 * run waits for a compiler. */
typedef struct tw_build_live {
    pthread_t ticker;
    pthread_mutex_t lock; /* of the terminal, and of what follows */
    pthread_cond_t end;
    bool running, stopping;
    int stage;
} tw_build_live;

typedef struct tw_build_arguments {
    const char *spec, *folder, *tree;
    tw_plan_options plan;
    tw_stages_options stages;
    bool json, events, color, watch, apply;
    bool live; /* a terminal: a line that is written over shows where the run is */
    tw_build_live line;
    char *built; /* the operation's folder, once a run came that far; owned */
    double start;
} tw_build_arguments;

enum { TW_BUILD_MODES = 4 };

/* Every mode of a spec: what was read, planned and found. */
typedef struct tw_build_design {
    size_t count;
    tw_spec *specs[TW_BUILD_MODES];
    tw_plan *plans[TW_BUILD_MODES], *reals[TW_BUILD_MODES];
    const tw_plan *plan_list[TW_BUILD_MODES], *real_list[TW_BUILD_MODES];
    tw_diagnostics found; /* of the first */
    tw_arena arena;
} tw_build_design;

/* ---- build_design.c ---- */

int tw_build_failed(tw_error *err);
tw_status tw_build_read(tw_build_design *d, const char *path, tw_error *err);
void tw_build_free(tw_build_design *d);
/* Checks, plans and proves every mode: 0, or the exit status. *first is set when it is 0. */
int tw_build_prepare(tw_build_design *d, tw_build_arguments *given, tw_proof *first, tw_error *err);

/* ---- build_view.c ---- */

/* Where lines for people go. */
FILE *tw_build_out(const tw_build_arguments *given);
/* From the first to the last of a run; nothing when no terminal is written to. The end takes the
 * line away. */
void tw_build_live_start(tw_build_arguments *given);
void tw_build_live_stop(tw_build_arguments *given);
void tw_build_progress(void *context, int stage, const char *what, bool good);
void tw_build_event(void *context, const json_t *event);
void tw_build_findings(const tw_spec *spec, const tw_diagnostics *found);
void tw_build_proof(const tw_build_arguments *given, const tw_proof *proof, const char *mode);
void tw_build_end(const tw_build_arguments *given, const tw_place *place, const json_t *record);

#endif
