/*
 * tilewright plan SPEC.md [--stubs MODE] [--json]: circular buffers, work split, arguments, what
 * each stub kernel does with pages, and the proof that it is balanced.
 */
#include <stdio.h>
#include <string.h>

#include "tilewright/plan.h"

int tw_plan_main(int argc, char **argv);

static int usage(void) {
    fprintf(stderr, "usage: tilewright plan SPEC.md [--stubs synchronized|passthrough|empty] "
                    "[--json]\n");
    return 2;
}

static int failed(tw_error *err) {
    fprintf(stderr, "tilewright plan: %s\n", err->text);
    tw_error_clear(err);
    return 2;
}

/* 0 when the plan is balanced, 1 when it is not, 2 when it cannot be made. */
static int show(const tw_spec *spec, const tw_plan_options *options, bool json) {
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
        tw_proof_free(&proof);
    }
    tw_plan_free(plan);
    return status;
}

int tw_plan_main(int argc, char **argv) {
    const char *path = NULL;
    tw_plan_options options = {0};
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (strcmp(argv[i], "--stubs") == 0 && i + 1 < argc) {
            if (!tw_stub_mode_find(argv[++i], &options.stubs)) return usage();
        } else if (argv[i][0] == '-' || path) {
            return usage();
        } else {
            path = argv[i];
        }
    }
    if (!path) return usage();
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_read(path, &spec, &err) != TW_OK) return failed(&err);
    int status = show(spec, &options, json);
    tw_spec_free(spec);
    return status;
}
