/*
 * tilewright build SPEC.md -o DIR: a functional specification becomes an operation, stage by stage.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/build.h"

int tw_build_main(int argc, char **argv);

static void usage(FILE *out) {
    fputs("usage: tilewright build SPEC.md -o DIR [options]\n\n"
          "  -o, --output DIR      the operation's folder; made when missing\n"
          "  --into TREE           in a TT-Metalium tree instead, under its category; tells what\n"
          "                        registers it there, and with --apply writes that\n"
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
          "  --watch               after the build, again whenever the spec or a source is saved\n"
          "  --json                the record on standard output, progress on standard error\n"
          "  --json events         each event as a line of JSON as it happens\n\n"
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
static int take(tw_build_arguments *given, const char *option, const char *value) {
    tw_emit_options *emit = &given->stages.emit;
    bool agent;
    if (!strcmp(option, "-o") || !strcmp(option, "--output")) {
        given->folder = value;
    } else if (!strcmp(option, "--into")) {
        given->tree = value;
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
static int read_arguments(int argc, char **argv, tw_build_arguments *given) {
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            usage(stdout);
            return 0;
        }
        if (!strcmp(word, "--json")) {
            const bool events = i + 1 < argc && !strcmp(argv[i + 1], "events");
            given->json = !events;
            given->events = events;
            i += events;
        } else if (!strcmp(word, "--watch")) {
            given->watch = true;
        } else if (!strcmp(word, "--apply")) {
            given->apply = true;
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
    if (given->apply && !given->tree)
        return bad("option", "--apply", "it registers in a tree; give --into TREE");
    if (given->spec && !given->folder != !given->tree) return -1;
    fprintf(stderr, "tilewright build: %s\n",
            !given->spec  ? "no spec"
            : given->tree ? "one of -o DIR and --into TREE"
                          : "no output folder: -o DIR");
    usage(stderr);
    return 2;
}

/* ---- in a tree ------------------------------------------------------------------------------ */

/* What registers the operation in the tree: before the build whether it could be, after it told,
 * and with --apply written. */
static int register_in_tree(const tw_plan *plan, tw_build_arguments *given, const char *category,
                            bool before, tw_error *err) {
    tw_emitted_files files = {0};
    tw_text report = {0};
    tw_emit_options emit = given->stages.emit;
    emit.stage = TW_LAST_STAGE;
    emit.modes = given->stages.mode_plans;
    emit.mode_count = given->stages.mode_count;
    tw_status status = tw_emit(plan, &emit, &files, err);
    const tw_registering how = before         ? TW_REGISTER_CHECK
                               : given->apply ? TW_REGISTER_APPLY
                                              : TW_REGISTER_TELL;
    if (status == TW_OK)
        status = tw_emit_register(given->tree, category, plan->spec->name.text, &files, how,
                                  &report, err);
    if (report.length && (!before || status != TW_OK))
        fprintf(tw_build_out(given), "\n%s", report.data);
    tw_emitted_free(&files);
    tw_text_free(&report);
    return status == TW_OK ? 0 : tw_build_failed(err);
}

/* ---- the way -------------------------------------------------------------------------------- */

static int run(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *found,
               tw_build_arguments *given, bool *stopped, tw_error *err) {
    tw_place place;
    json_t *record = NULL;
    int status = 0;
    const char *category = *plan->spec->category.text ? plan->spec->category.text : "custom";
    char *folder = given->tree ? tw_emit_into_folder(given->tree, category, plan->spec->name.text)
                               : tw_strdup(given->folder);
    *stopped = false;
    /* What could not be registered in the end is not begun. */
    if (given->apply) status = register_in_tree(plan, given, category, true, err);
    if (status) {
        free(folder);
        return status;
    }
    if (tw_place_open(&place, folder, plan->spec->name.text, category, err) != TW_OK) {
        status = tw_build_failed(err);
    } else {
        if (given->watch && !given->stages.tester &&
            tw_tester_start(&place, given->stages.arch, &given->stages.tester, err) != TW_OK)
            status = tw_build_failed(err);
        tw_build_live_start(given);
        const tw_status ran =
            status ? TW_OK
                   : tw_stages_run(plan, proof, found, &place, &given->stages, &record, err);
        tw_build_live_stop(given);
        if (ran != TW_OK) {
            status = tw_build_failed(err);
            tw_tester_stop(given->stages.tester); /* it may be what failed: the next has its own */
            given->stages.tester = NULL;
        }
        if (record) {
            tw_build_end(given, &place, record);
            *stopped = json_object_get(record, "fault") != NULL;
            status = *stopped;
            json_decref(record);
        }
    }
    if (!status && given->tree) status = register_in_tree(plan, given, category, false, err);
    tw_place_free(&place);
    free(given->built);
    given->built = folder;
    return status;
}

/* Once, from the spec's text on. */
static int build(tw_build_arguments *given, bool *stopped) {
    tw_build_design d = {0};
    tw_error err = {0};
    tw_proof first;
    given->start = tw_seconds();
    int status = tw_build_read(&d, given->spec, &err) == TW_OK ? 0 : tw_build_failed(&err);
    if (!status) status = tw_build_prepare(&d, given, &first, &err);
    if (!status) {
        status = run(d.plans[0], &first, &d.found, given, stopped, &err);
        tw_proof_free(&first);
    }
    tw_build_free(&d);
    return status;
}

static bool is_source(const char *name) {
    static const char *const endings[] = {".cpp", ".hpp", ".h", ".py"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < TW_COUNT(endings); i++)
        if (!strcmp(dot, endings[i])) return true;
    return false;
}

static void add_file(uint64_t *stamp, const char *path, const struct stat *now) {
    for (; *path; path++)
        *stamp = (*stamp ^ (unsigned char)*path) * 1099511628211u;
    *stamp = (*stamp ^ (uint64_t)now->st_mtim.tv_sec) * 1099511628211u;
    *stamp = (*stamp ^ (uint64_t)now->st_mtim.tv_nsec) * 1099511628211u;
    *stamp = (*stamp ^ (uint64_t)now->st_size) * 1099511628211u;
}

/* When the spec and the operation's sources were written last, in one number. What is hidden is
 * the builder's own. */
static uint64_t stamp_of(const tw_build_arguments *given) {
    uint64_t stamp = 14695981039346656037u;
    struct stat now;
    if (!stat(given->spec, &now)) add_file(&stamp, given->spec, &now);
    char *roots[] = {given->built, NULL};
    FTS *walk = given->built ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
    for (FTSENT *at; walk && (at = fts_read(walk));) {
        if (at->fts_level > 0 && at->fts_name[0] == '.')
            fts_set(walk, at, FTS_SKIP);
        else if (at->fts_info == FTS_F && is_source(at->fts_name))
            add_file(&stamp, at->fts_path, at->fts_statp);
    }
    if (walk) fts_close(walk);
    return stamp;
}

static void rest(void) {
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

/* Builds again whenever the spec or a source of the operation is saved, until it is interrupted. A
 * design that is not sound is told and waits for the next edit. */
_Noreturn static void watch(tw_build_arguments *given) {
    bool stopped = false;
    for (;;) {
        struct stat before = {0}, after = {0};
        stat(given->spec, &before);
        build(given, &stopped);
        given->stages.resume = stopped;
        /* What is saved from the moment on that this is said is seen. */
        uint64_t seen = stamp_of(given);
        /* A spec that was saved while it was built is not waited for. */
        stat(given->spec, &after);
        fprintf(tw_build_out(given), "\nwatching %s\n", given->spec);
        fflush(tw_build_out(given));
        if (before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
            before.st_mtim.tv_nsec == after.st_mtim.tv_nsec)
            while (stamp_of(given) == seen)
                rest();
        /* An editor empties a file before it writes it: what is read has stood still. */
        do {
            seen = stamp_of(given);
            rest();
        } while (stamp_of(given) != seen);
    }
}

int tw_build_main(int argc, char **argv) {
    tw_build_arguments given = {.stages = {.first = TW_FIRST_STAGE, .last = TW_LAST_STAGE}};
    const int answer = read_arguments(argc, argv, &given);
    if (answer >= 0) return answer;
    const int stream = given.json || given.events ? 2 : 1;
    given.color = tw_wants_color(stream);
    given.live = isatty(stream) && given.color;
    given.stages.progress = tw_build_progress;
    given.stages.event = tw_build_event;
    given.stages.context = &given;
    if (given.tree && !tw_emit_is_tree(given.tree))
        return bad("tree", given.tree, "it has no ttnn/cpp/ttnn/operations");
    if (given.watch) watch(&given);
    bool stopped;
    const int status = build(&given, &stopped);
    free(given.built);
    return status;
}
