/*
 * tilewright op build DIR: an operation's host code to a library that `import ttnn` loads. The
 * folder may be one that `tilewright build` wrote or one of a TT-Metalium tree, as it stands.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/stages.h"

int tw_op_main(int argc, char **argv);

static void usage(FILE *out) {
    fputs("usage: tilewright op build DIR [--json]\n\n"
          "Compiles the host sources of the operation in DIR as far as they changed, and of a\n"
          "TT-Metalium tree around it those that define what it calls, and links\n"
          "DIR/.tilewright/NAME.so. With TILEWRIGHT_OP_PATH=DIR/.tilewright/NAME.so, or after\n"
          "ttnn.load_op_library(path), Python has it as ttnn.NAME. Its kernels are compiled when "
          "they\n"
          "run; TT_METAL_KERNEL_PATH=DIR/.tilewright/root is where their paths begin.\n\n"
          "Exit status: 0 built, 1 it does not compile or link, 2 there is no operation or\n"
          "tilewright itself is not built.\n",
          out);
}

static void print_json(const tw_place *place, const tw_library_build *built, const char *library) {
    json_t *answer = json_pack(
        "{s:s, s:b, s:I, s:I, s:f, s:s, s:s, s:s}", "operation", place->name, "built", built->good,
        "compiled", (json_int_t)built->compiled, "reused", (json_int_t)built->reused, "seconds",
        built->seconds, "library", library, "kernel_path", place->root, "output", built->output);
    json_dumpf(answer, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(answer);
}

static void print_text(const tw_place *place, const tw_library_build *built, const char *library) {
    if (!built->good) {
        fprintf(stderr, "%s\ntilewright op: the host code in %s does not compile\n", built->output,
                place->folder);
        return;
    }
    fputs(built->output, stderr);
    printf("%s: %zu files compiled, %zu unchanged, %.1f s\n", place->name, built->compiled,
           built->reused, built->seconds);
    printf("  TILEWRIGHT_OP_PATH=%s\n  TT_METAL_KERNEL_PATH=%s\n", library, place->root);
}

static int build(const char *folder, bool json) {
    tw_place place;
    tw_library_build built = {0};
    tw_error err = {0};
    int status = 2;
    if (tw_place_find(&place, folder, &err) != TW_OK ||
        tw_library_make(&place, NULL, &built, &err) != TW_OK) {
        fprintf(stderr, "tilewright op: %s\n", err.text);
        tw_error_clear(&err);
    } else {
        char *library = tw_library_path(&place);
        if (json)
            print_json(&place, &built, library);
        else
            print_text(&place, &built, library);
        free(library);
        status = built.good ? 0 : 1;
    }
    tw_library_build_free(&built);
    tw_place_free(&place);
    return status;
}

int tw_op_main(int argc, char **argv) {
    const char *folder = NULL;
    bool json = false, good = argc > 1 && !strcmp(argv[1], "build");
    for (int i = good ? 2 : 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            usage(stdout);
            return 0;
        }
        if (!strcmp(argv[i], "--json"))
            json = true;
        else if (argv[i][0] == '-' || folder)
            good = false;
        else
            folder = argv[i];
    }
    if (!good || !folder) {
        usage(stderr);
        return 2;
    }
    return build(folder, json);
}
