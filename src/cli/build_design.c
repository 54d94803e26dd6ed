/* The design of an operation, mode by mode: read, checked, planned and proved before a file is
 * written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"

int tw_build_failed(tw_error *err) {
    fprintf(stderr, "tilewright build: %s\n", err->text);
    tw_error_clear(err);
    return 2;
}

void tw_build_free(tw_build_design *d) {
    for (size_t i = 0; i < d->count; i++) {
        tw_plan_free(d->plans[i]);
        tw_plan_free(d->reals[i]);
        tw_spec_free(d->specs[i]);
    }
    free(d->found.items);
    tw_arena_free(&d->arena);
}

static const char *mode_name(const tw_build_design *d, size_t i) {
    return d->count > 1 ? d->specs[0]->modes.items[i].name : "";
}

tw_status tw_build_read(tw_build_design *d, const char *path, tw_error *err) {
    size_t modes = 1;
    for (size_t i = 0; i < modes && i < TW_BUILD_MODES; i++) {
        const tw_status status = tw_spec_read_mode(path, (int)i, &d->specs[i], err);
        if (status != TW_OK) return status;
        d->count++;
        if (d->specs[0]->modes.count) modes = d->specs[0]->modes.count;
    }
    return TW_OK;
}

/* Errors of the reading are bad input (2), those of the design stop the build (1). */
static int check(const tw_spec *spec, const tw_build_arguments *given, tw_arena *arena,
                 tw_diagnostics *found, tw_error *err) {
    const size_t unread = tw_diagnostics_count(&spec->diagnostics, TW_LEVEL_ERROR);
    if (unread) {
        tw_build_findings(spec, &spec->diagnostics);
        fprintf(stderr, "tilewright build: %zu error%s in %s; nothing was written\n", unread,
                unread == 1 ? "" : "s", spec->path);
        return 2;
    }
    const tw_check_options options = {.arch = given->stages.arch};
    if (tw_design_check(spec, &options, arena, found, err) != TW_OK) return tw_build_failed(err);
    tw_build_findings(spec, found);
    if (!tw_diagnostics_count(found, TW_LEVEL_ERROR)) return 0;
    fprintf(stderr, "tilewright build: the design of %s is not sound; nothing was written\n",
            spec->path);
    return 1;
}

/* The plan of the real kernels. That there is none stops nothing: stages 1 to 6 need it not, and
 * the record says why stage 7 is missing. */
static tw_plan *plan_real(const tw_spec *spec, tw_stages_options *options, tw_arena *arena) {
    const tw_plan_options without_stubs = {.stubs = TW_STUBS_NONE};
    tw_plan *plan = NULL;
    tw_proof proof;
    tw_error err = {0};
    if (options->last < TW_LAST_STAGE) return NULL;
    if (tw_plan_make(spec, &without_stubs, &plan, &err) != TW_OK) {
        options->no_real = tw_arena_strdup(arena, err.text);
    } else if (tw_plan_prove_all(plan, NULL, 0, &proof, &err) != TW_OK) {
        options->no_real = tw_arena_strdup(arena, err.text);
    } else {
        if (!proof.balanced)
            options->no_real =
                tw_arena_printf(arena, "%s:%d: %s", spec->path, proof.line, proof.text);
        tw_proof_free(&proof);
    }
    tw_error_clear(&err);
    return plan;
}

/* Checks, plans and proves one mode: 0, or the exit status. *proof is set when it is 0. */
static int prepare(tw_build_design *d, size_t i, tw_build_arguments *given, tw_proof *proof,
                   tw_error *err) {
    const tw_spec *spec = d->specs[i];
    tw_diagnostics found = {0};
    int status = check(spec, given, &d->arena, &found, err);
    if (i == 0)
        d->found = found;
    else
        free(found.items);
    if (status) return status;
    if (tw_plan_make(spec, &given->plan, &d->plans[i], err) != TW_OK ||
        tw_plan_prove_all(d->plans[i], NULL, 0, proof, err) != TW_OK)
        return tw_build_failed(err);
    tw_build_proof(given, proof, mode_name(d, i));
    if (!proof->balanced) {
        fprintf(stderr, "tilewright build: %s:%d: %s\n  %s\n", spec->path, proof->line, proof->text,
                proof->fix);
        tw_proof_free(proof);
        return 1;
    }
    d->reals[i] = plan_real(spec, &given->stages, &d->arena);
    d->plan_list[i] = d->plans[i];
    d->real_list[i] = d->reals[i];
    return 0;
}

int tw_build_prepare(tw_build_design *d, tw_build_arguments *given, tw_proof *first,
                     tw_error *err) {
    tw_stages_options *stages = &given->stages;
    stages->no_real = NULL;
    *first = (tw_proof){0};
    for (size_t i = 0; i < d->count; i++) {
        tw_proof proof;
        const int status = prepare(d, i, given, &proof, err);
        if (status) {
            tw_proof_free(first);
            return status;
        }
        if (i == 0)
            *first = proof;
        else
            tw_proof_free(&proof);
    }
    stages->real = stages->no_real ? NULL : d->reals[0];
    stages->mode_plans = d->plan_list;
    stages->mode_reals = d->real_list;
    stages->mode_count = d->count;
    return 0;
}
