/*
 * tilewright spec show SPEC.md [--json]: what was understood of a spec, with lines and confidence.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/spec.h"

int tw_spec_main(int argc, char **argv);

static int usage(FILE *out) {
    fprintf(out, "usage: tilewright spec show SPEC.md [--mode NAME] [--json]\n"
                 "Prints what was understood of the spec, each value with its line and "
                 "confidence.\n"
                 "  --mode NAME   of a spec with several modes (dim=-1, dim=-2) this one; the "
                 "first when not given\n");
    return out == stdout ? 0 : 2;
}

int tw_spec_main(int argc, char **argv) {
    const char *path = NULL, *mode = NULL;
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return usage(stdout);
        else if (i == 1 && strcmp(argv[i], "show") == 0)
            continue;
        else if (strcmp(argv[i], "--mode") == 0 && i + 1 < argc)
            mode = argv[++i];
        else if (argv[i][0] == '-' || path)
            return usage(stderr);
        else
            path = argv[i];
    }
    if (!path) return usage(stderr);
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_read_named(path, mode, &spec, &err) != TW_OK) {
        fprintf(stderr, "tilewright spec: %s\n", err.text);
        tw_error_clear(&err);
        return 2;
    }
    tw_text out = {0};
    if (json) {
        tw_spec_json(&out, spec);
    } else {
        tw_spec_show(&out, spec);
        tw_text_add(&out, "\n");
        tw_diagnostics_print(&out, spec, &spec->diagnostics, tw_wants_color(1));
    }
    fputs(out.data, stdout);
    tw_text_free(&out);
    int status = tw_diagnostics_count(&spec->diagnostics, TW_LEVEL_ERROR) ? 1 : 0;
    tw_spec_free(spec);
    return status;
}
