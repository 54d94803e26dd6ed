/*
 * tilewright check SPEC.md [--shape N,C,H,W]... [--arch ARCH] [--json]: the faults of a design,
 * before any code. Exit status 0 without errors, 1 with, 2 when the file is no spec.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/plan.h"

int tw_check_main(int argc, char **argv);

typedef struct arguments {
    const char *path;
    tw_case cases[16];
    tw_check_options options;
    bool json;
} arguments;

static int usage(FILE *out) {
    fprintf(out,
            "usage: tilewright check SPEC.md [--shape N,C,H,W]... [--arch wormhole_b0|blackhole] "
            "[--json]\n"
            "Finds the faults of a design before any code is written; of a spec with several\n"
            "modes (dim=-1, dim=-2), those of each.\n"
            "Exit status: 0 no errors, 1 errors, 2 the file is not a spec.\n");
    return out == stdout ? 0 : 2;
}

/* "1,1,32,64" or "32x64". */
static bool read_shape(const char *text, tw_shape *shape) {
    *shape = (tw_shape){0};
    while (shape->rank < 8) {
        char *end;
        long long value = strtoll(text, &end, 10);
        if (end == text || value < 1) return false;
        shape->dim[shape->rank++] = value;
        if (*end == '\0') return shape->rank >= 1;
        if (*end != ',' && *end != 'x') return false;
        text = end + 1;
    }
    return false;
}

static bool read_arguments(int argc, char **argv, arguments *a) {
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--json") == 0) {
            a->json = true;
        } else if (strcmp(argv[i], "--arch") == 0 && more) {
            a->options.arch = argv[++i];
        } else if (strcmp(argv[i], "--shape") == 0 && more) {
            if (a->options.count == TW_COUNT(a->cases)) return false;
            if (!read_shape(argv[++i], &a->cases[a->options.count].input)) {
                fprintf(stderr, "tilewright check: '%s' is not a shape; write e.g. 1,1,32,64\n",
                        argv[i]);
                return false;
            }
            a->options.count++;
        } else if (argv[i][0] == '-' || a->path) {
            return false;
        } else {
            a->path = argv[i];
        }
    }
    a->options.cases = a->cases;
    return a->path != NULL;
}

static void add_summary(tw_text *out, const arguments *a, const tw_diagnostics *found) {
    size_t errors = tw_diagnostics_count(found, TW_LEVEL_ERROR);
    size_t warnings = tw_diagnostics_count(found, TW_LEVEL_WARNING) - errors;
    tw_text_addf(out, "%s: %zu error%s, %zu warning%s\n", a->path, errors, errors == 1 ? "" : "s",
                 warnings, warnings == 1 ? "" : "s");
}

/* A finding once, however many modes have it. */
static void add_findings(tw_diagnostics *all, const tw_diagnostics *found, const tw_spec *spec,
                         tw_arena *arena) {
    const size_t before = all->count;
    for (size_t i = 0; i < found->count; i++) {
        tw_diagnostic now = found->items[i];
        bool known = false;
        for (size_t k = 0; k < before && !known; k++) {
            const tw_diagnostic *old = &all->items[k];
            /* Of the same line other modes say the same with other numbers. */
            known = old->line == now.line && !strcmp(old->id, now.id) &&
                    (now.line || !strncmp(old->message, now.message, strlen(now.message)));
        }
        if (known) continue;
        if (spec->mode > 0)
            now.message =
                tw_arena_printf(arena, "%s (%s)", now.message, spec->modes.items[spec->mode].name);
        TW_VEC_PUSH(all, now);
    }
}

/* Every mode's findings; the specs live until the caller has printed what points into them. */
static tw_status check_modes(const arguments *a, tw_spec **specs, tw_arena *arena,
                             tw_diagnostics *all, tw_error *err) {
    tw_status status = TW_OK;
    for (int mode = 0; status == TW_OK; mode++) {
        if (mode && (size_t)mode >= specs[0]->modes.count) break;
        tw_diagnostics found = {0};
        status = tw_spec_read_mode(a->path, mode, &specs[mode], err);
        if (status == TW_OK) status = tw_design_check(specs[mode], &a->options, arena, &found, err);
        if (status == TW_OK) add_findings(all, &found, specs[mode], arena);
        free(found.items);
    }
    return status;
}

int tw_check_main(int argc, char **argv) {
    arguments a = {0};
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return usage(stdout);
    if (!read_arguments(argc, argv, &a)) return usage(stderr);
    tw_spec *specs[8] = {NULL};
    tw_error err = {0};
    tw_arena arena = {0};
    tw_diagnostics found = {0};
    tw_status status = check_modes(&a, specs, &arena, &found, &err);
    int code = 2;
    if (status != TW_OK) {
        fprintf(stderr, "tilewright check: %s\n", err.text);
        tw_error_clear(&err);
    } else {
        tw_text out = {0};
        if (a.json) {
            tw_diagnostics_json(&out, specs[0], &found);
        } else {
            tw_diagnostics_print(&out, specs[0], &found, tw_wants_color(1));
            add_summary(&out, &a, &found);
        }
        fputs(out.data, stdout);
        tw_text_free(&out);
        code = tw_diagnostics_count(&found, TW_LEVEL_ERROR) ? 1 : 0;
    }
    free(found.items);
    tw_arena_free(&arena);
    for (size_t i = 0; i < TW_COUNT(specs); i++)
        tw_spec_free(specs[i]);
    return code;
}
