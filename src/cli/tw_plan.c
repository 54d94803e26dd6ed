/*
 * tilewright plan SPEC.md [--stubs MODE] [--json]: circular buffers, work split, arguments, what
 * each stub kernel does with pages, and the proof that it is balanced.
 */
#include <stdio.h>
#include <string.h>

#include "tilewright/plan.h"
#include "tilewright/report.h"

int tw_plan_main(int argc, char **argv);

static int usage(FILE *out) {
    fprintf(out, "usage: tilewright plan SPEC.md [options]\n\n"
                 "Circular buffers, work split, arguments, what each kernel does with pages, and\n"
                 "the proof that it is balanced.\n\n"
                 "  --stubs MODE   synchronized, passthrough, empty; none: the real kernels\n"
                 "  --mode NAME    of a spec with several modes (dim=-1, dim=-2) this one\n"
                 "  --graph FILE   the flow of pages as a graph: .svg, .pdf, .png or .dot\n"
                 "  --json         the plan as data\n\n"
                 "Exit status: 0 balanced, 1 not balanced, 2 bad input.\n");
    return out == stdout ? 0 : 2;
}

static int failed(tw_error *err) {
    fprintf(stderr, "tilewright plan: %s\n", err->text);
    tw_error_clear(err);
    return 2;
}

static tw_status draw(const tw_plan *plan, const tw_proof *proof, const char *path, tw_error *err) {
    tw_text text = {0};
    tw_plan_graph(&text, plan, proof);
    const tw_status status = tw_picture_draw(text.data, path, err);
    tw_text_free(&text);
    return status;
}

/* 0 when the plan is balanced, 1 when it is not, 2 when it cannot be made. */
static int show(const tw_spec *spec, const tw_plan_options *options, bool json, const char *graph) {
    tw_plan *plan = NULL;
    tw_error err = {0};
    if (tw_plan_make(spec, options, &plan, &err) != TW_OK) return failed(&err);
    tw_proof proof;
    int status = 0;
    if (tw_plan_prove_all(plan, NULL, 0, &proof, &err) != TW_OK) {
        status = failed(&err);
    } else {
        tw_text out = {0};
        if (json) {
            tw_plan_json(&out, plan);
        } else {
            tw_plan_show(&out, plan);
            tw_text_add(&out, "\nbalance, proved for 5 shapes with 1 and 2 work units\n\n");
            tw_proof_print(&out, &proof);
        }
        fputs(out.data, stdout);
        tw_text_free(&out);
        status = proof.balanced ? 0 : 1;
        if (graph && draw(plan, &proof, graph, &err) != TW_OK) status = failed(&err);
        tw_proof_free(&proof);
    }
    tw_plan_free(plan);
    return status;
}

int tw_plan_main(int argc, char **argv) {
    const char *path = NULL, *mode = NULL, *graph = NULL;
    tw_plan_options options = {0};
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return usage(stdout);
        } else if (strcmp(argv[i], "--graph") == 0 && i + 1 < argc) {
            graph = argv[++i];
        } else if (strcmp(argv[i], "--mode") == 0 && i + 1 < argc) {
            mode = argv[++i];
        } else if (strcmp(argv[i], "--stubs") == 0 && i + 1 < argc) {
            if (!tw_stub_mode_find(argv[++i], &options.stubs)) return usage(stderr);
        } else if (argv[i][0] == '-' || path) {
            return usage(stderr);
        } else {
            path = argv[i];
        }
    }
    if (!path) return usage(stderr);
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_read_named(path, mode, &spec, &err) != TW_OK) return failed(&err);
    int status = show(spec, &options, json, graph);
    tw_spec_free(spec);
    return status;
}
