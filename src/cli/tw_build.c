/*
 * tilewright build SPEC.md -o DIR: a functional specification becomes an operation, stage by stage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/stages.h"

int tw_build_main(int argc, char **argv);

typedef struct arguments {
    const char *spec, *folder;
    tw_plan_options plan;
    tw_stages_options stages;
    bool json, color;
} arguments;

static void usage(FILE *out) {
    fputs("usage: tilewright build SPEC.md -o DIR [options]\n\n"
          "  -o, --output DIR      the operation's folder; made when missing\n"
          "  --stages A-B          stages to go through, of 1 to 7 (1-7); those before A are\n"
          "                        written at once and their tests run\n"
          "  --stubs MODE          synchronized (every CB and phase of the design), passthrough\n"
          "                        or empty\n"
          "  --layout LAYOUT       device_operation, or op (device/NAME_op.*)\n"
          "  --cb STYLE            create_cb, or config (CircularBufferConfig spelled out)\n"
          "  --kernel-api API      current, or classic (compute_kernel_api/..., MAIN)\n"
          "  --api WORD            the same by release: 0.81 or 2026.02\n"
          "  --arch ARCH           wormhole_b0 or blackhole\n"
          "  --log FORMAT          factory or agent; both when not given\n"
          "  --git                 a commit after each stage\n"
          "  --resume              go on after a stop\n"
          "  --json                the record on standard output, progress on standard error\n\n"
          "Exit status: 0 all gates open, 1 stopped at a gate or by the design, 2 bad input.\n",
          out);
}

static int bad(const char *option, const char *value, const char *allowed) {
    fprintf(stderr, "tilewright build: %s '%s': %s; see `tilewright build --help`\n", option, value,
            allowed);
    return 2;
}

/* One of two words; false when it is neither. */
static bool choose(const char *value, const char *no, const char *yes, bool *chosen) {
    *chosen = !strcmp(value, yes);
    return *chosen || !strcmp(value, no);
}

static bool read_stages(const char *value, tw_stages_options *options) {
    char end;
    const int got = sscanf(value, "%d-%d%c", &options->first, &options->last, &end);
    if (got == 1 && strspn(value, "0123456789") == strlen(value))
        options->last = options->first;
    else if (got != 2)
        return false;
    return options->first >= TW_FIRST_STAGE && options->last <= TW_LAST_STAGE &&
           options->first <= options->last;
}

/* An option that takes a value: 0, or the exit status. */
static int take(arguments *given, const char *option, const char *value) {
    tw_emit_options *emit = &given->stages.emit;
    bool agent;
    if (!strcmp(option, "-o") || !strcmp(option, "--output")) {
        given->folder = value;
    } else if (!strcmp(option, "--stages")) {
        if (!read_stages(value, &given->stages)) return bad(option, value, "give A-B within 1-7");
    } else if (!strcmp(option, "--stubs")) {
        if (!tw_stub_mode_find(value, &given->plan.stubs))
            return bad(option, value, "synchronized, passthrough or empty");
        if (given->plan.stubs == TW_STUBS_NONE)
            return bad(option, value, "stage 7 is the one without stubs; give another mode");
    } else if (!strcmp(option, "--layout")) {
        if (!choose(value, "device_operation", "op", &emit->op_layout))
            return bad(option, value, "device_operation or op");
    } else if (!strcmp(option, "--cb")) {
        if (!choose(value, "create_cb", "config", &emit->config_style))
            return bad(option, value, "create_cb or config");
    } else if (!strcmp(option, "--kernel-api")) {
        if (!choose(value, "current", "classic", &emit->classic))
            return bad(option, value, "current or classic");
    } else if (!strcmp(option, "--api")) {
        if (!choose(value, "0.81", "2026.02", &emit->classic))
            return bad(option, value, "0.81 or 2026.02");
    } else if (!strcmp(option, "--arch")) {
        if (strcmp(value, "wormhole_b0") && strcmp(value, "blackhole"))
            return bad(option, value, "wormhole_b0 or blackhole");
        given->stages.arch = value;
    } else if (!strcmp(option, "--log")) {
        if (!choose(value, "factory", "agent", &agent))
            return bad(option, value, "factory or agent");
        given->stages.log = agent ? TW_LOG_AGENT : TW_LOG_FACTORY;
    } else {
        return bad("option", option, "unknown");
    }
    return 0;
}

/* -1 to go on, else the exit status. */
static int read_arguments(int argc, char **argv, arguments *given) {
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            usage(stdout);
            return 0;
        }
        if (!strcmp(word, "--json")) {
            given->json = true;
        } else if (!strcmp(word, "--git")) {
            given->stages.git = true;
        } else if (!strcmp(word, "--resume")) {
            given->stages.resume = true;
        } else if (word[0] == '-' && word[1]) {
            if (i + 1 == argc) return bad("option", word, "unknown, or its value is missing");
            const int status = take(given, word, argv[++i]);
            if (status) return status;
        } else if (given->spec) {
            return bad("argument", word, "one spec at a time");
        } else {
            given->spec = word;
        }
    }
    if (given->spec && given->folder) return -1;
    fprintf(stderr, "tilewright build: %s\n", given->spec ? "no output folder: -o DIR" : "no spec");
    usage(stderr);
    return 2;
}

static int failed(tw_error *err) {
    fprintf(stderr, "tilewright build: %s\n", err->text);
    tw_error_clear(err);
    return 2;
}

/* ---- progress ------------------------------------------------------------------------------- */

static void progress(void *context, int stage, const char *what, bool good) {
    const arguments *given = context;
    FILE *out = given->json ? stderr : stdout;
    const bool title =
        strstr(what, "  ") == NULL && strncmp(what, "stopped", 7) && strncmp(what, "commit", 6);
    const char *color = !given->color              ? ""
                        : !good                    ? "\033[31m"
                        : title                    ? "\033[1m"
                        : !strncmp(what, "red", 3) ? "\033[33m"
                                                   : "\033[32m";
    if (title)
        fprintf(out, "%sstage %d  %s%s\n", color, stage, what, *color ? "\033[0m" : "");
    else
        fprintf(out, "  %s%s%s\n", color, what, *color ? "\033[0m" : "");
    fflush(out);
}

/* ---- the way -------------------------------------------------------------------------------- */

static void print_findings(const tw_spec *spec, const tw_diagnostics *found) {
    tw_text text = {0};
    tw_diagnostics_print(&text, spec, found, tw_wants_color(2));
    if (text.length) fputs(text.data, stderr);
    tw_text_free(&text);
}

enum { MAX_MODES = 4 };

/* Every mode of a spec: what was read, planned and found. */
typedef struct design {
    size_t count;
    tw_spec *specs[MAX_MODES];
    tw_plan *plans[MAX_MODES], *reals[MAX_MODES];
    const tw_plan *plan_list[MAX_MODES], *real_list[MAX_MODES];
    tw_diagnostics found; /* of the first */
    tw_arena arena;
} design;

static void free_design(design *d) {
    for (size_t i = 0; i < d->count; i++) {
        tw_plan_free(d->plans[i]);
        tw_plan_free(d->reals[i]);
        tw_spec_free(d->specs[i]);
    }
    free(d->found.items);
    tw_arena_free(&d->arena);
}

static const char *mode_name(const design *d, size_t i) {
    return d->count > 1 ? d->specs[0]->modes.items[i].name : "";
}

static tw_status read_design(design *d, const char *path, tw_error *err) {
    size_t modes = 1;
    for (size_t i = 0; i < modes && i < MAX_MODES; i++) {
        const tw_status status = tw_spec_read_mode(path, (int)i, &d->specs[i], err);
        if (status != TW_OK) return status;
        d->count++;
        if (d->specs[0]->modes.count) modes = d->specs[0]->modes.count;
    }
    return TW_OK;
}

/* Errors of the reading are bad input (2), those of the design stop the build (1). */
static int check(const tw_spec *spec, const arguments *given, tw_arena *arena,
                 tw_diagnostics *found, tw_error *err) {
    const size_t unread = tw_diagnostics_count(&spec->diagnostics, TW_LEVEL_ERROR);
    if (unread) {
        print_findings(spec, &spec->diagnostics);
        fprintf(stderr, "tilewright build: %zu error%s in %s; nothing was written\n", unread,
                unread == 1 ? "" : "s", spec->path);
        return 2;
    }
    const tw_check_options options = {.arch = given->stages.arch};
    if (tw_design_check(spec, &options, arena, found, err) != TW_OK) return failed(err);
    print_findings(spec, found);
    if (!tw_diagnostics_count(found, TW_LEVEL_ERROR)) return 0;
    fprintf(stderr, "tilewright build: the design of %s is not sound; nothing was written\n",
            spec->path);
    return 1;
}

static void print_proof(const arguments *given, const tw_proof *proof, const char *mode) {
    tw_text text = {0};
    FILE *out = given->json ? stderr : stdout;
    tw_proof_print(&text, proof);
    fprintf(out, "balance of the circular buffers%s%s\n\n%s\n", *mode ? ", " : "", mode, text.data);
    tw_text_free(&text);
}

static void print_end(const arguments *given, const tw_place *place, const json_t *record) {
    FILE *out = given->json ? stderr : stdout;
    const json_t *fault = json_object_get(record, "fault");
    const double seconds = json_number_value(json_object_get(record, "seconds"));
    if (fault) {
        const char *text = json_string_value(json_object_get(fault, "text"));
        if (text && *text) fprintf(stderr, "\n%s\n", text);
        fprintf(stderr,
                "\nstopped at stage %d after %.1f s; repair, then: tilewright build %s -o %s "
                "--resume\n",
                (int)json_integer_value(json_object_get(fault, "stage")), seconds, given->spec,
                given->folder);
    } else {
        fprintf(out, "\n%s: stages %d to %d passed in %.1f s; logs in %s\n", place->name,
                given->stages.first, given->stages.last, seconds, given->folder);
    }
    if (given->json) {
        json_dumpf(record, stdout, JSON_INDENT(1));
        putchar('\n');
    }
}

static int run(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *found,
               arguments *given, tw_error *err) {
    tw_place place;
    json_t *record = NULL;
    int status = 0;
    const char *category = *plan->spec->category.text ? plan->spec->category.text : "custom";
    if (tw_place_open(&place, given->folder, plan->spec->name.text, category, err) != TW_OK ||
        tw_stages_run(plan, proof, found, &place, &given->stages, &record, err) != TW_OK) {
        status = failed(err);
    } else {
        print_end(given, &place, record);
        status = json_object_get(record, "fault") ? 1 : 0;
        json_decref(record);
    }
    tw_place_free(&place);
    return status;
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
static int prepare(design *d, size_t i, arguments *given, tw_proof *proof, tw_error *err) {
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
        return failed(err);
    print_proof(given, proof, mode_name(d, i));
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

/* Nothing is written before every mode is proved. */
static int build(design *d, arguments *given, tw_error *err) {
    tw_proof first = {0};
    tw_stages_options *stages = &given->stages;
    for (size_t i = 0; i < d->count; i++) {
        tw_proof proof;
        const int status = prepare(d, i, given, &proof, err);
        if (status) {
            tw_proof_free(&first);
            return status;
        }
        if (i == 0)
            first = proof;
        else
            tw_proof_free(&proof);
    }
    stages->real = stages->no_real ? NULL : d->reals[0];
    stages->mode_plans = d->plan_list;
    stages->mode_reals = d->real_list;
    stages->mode_count = d->count;
    const int status = run(d->plans[0], &first, &d->found, given, err);
    tw_proof_free(&first);
    return status;
}

int tw_build_main(int argc, char **argv) {
    arguments given = {.stages = {.first = TW_FIRST_STAGE, .last = TW_LAST_STAGE}};
    const int answer = read_arguments(argc, argv, &given);
    if (answer >= 0) return answer;
    given.color = tw_wants_color(given.json ? 2 : 1);
    given.stages.progress = progress;
    given.stages.context = &given;
    design d = {0};
    tw_error err = {0};
    const tw_status read = read_design(&d, given.spec, &err);
    const int status = read == TW_OK ? build(&d, &given, &err) : failed(&err);
    free_design(&d);
    return status;
}
