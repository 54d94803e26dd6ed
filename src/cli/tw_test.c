/*
 * tilewright test DIR [pytest arguments]: builds the operation in DIR as far as it changed, and
 * runs its tests (DIR/test_dev, DIR/tests) with everything they need around them.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/stages.h"

int tw_test_main(int argc, char **argv);

static void usage(FILE *out) {
    fputs(
        "usage: tilewright test DIR [pytest arguments]\n\n"
        "Builds the operation in DIR as far as it changed and runs DIR/test_dev and DIR/tests, or\n"
        "the files named in the pytest arguments (relative to DIR). With --build-only no test is\n"
        "run. Exit status: pytest's; 2 when there is no operation or it does not compile.\n",
        out);
}

static int failed(tw_error *err) {
    fprintf(stderr, "tilewright test: %s\n", err->text);
    tw_error_clear(err);
    return 2;
}

static void prepend(const char *variable, const char *value) {
    const char *old = getenv(variable);
    tw_text text = {0};
    tw_text_addf(&text, "%s%s%s", value, old && *old ? ":" : "", old ? old : "");
    setenv(variable, text.data, 1);
    tw_text_free(&text);
}

static void set_environment(const tw_place *place) {
    char *package = tw_path_join(place->home, "python"), *library = tw_library_path(place);
    prepend("PYTHONPATH", package);
    setenv("TILEWRIGHT_OP_PATH", library, 1);
    setenv("TT_METAL_KERNEL_PATH", place->root, 1);
    setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
    free(library);
    free(package);
}

/* Whether an argument names something in the folder, so that the default files are left out. */
static bool names_tests(const tw_place *place, const char *argument) {
    if (argument[0] == '-') return false;
    char *file = tw_strndup(argument, strcspn(argument, ":"));
    char *path = tw_path_join(place->folder, file);
    const bool found = tw_file_exists(path);
    free(path);
    free(file);
    return found;
}

/* Becomes pytest; returns only when that cannot be. */
static int become_pytest(const tw_place *place, int count, char **arguments) {
    static const char *const folders[] = {"test_dev", "tests"};
    TW_VEC(char *) words = {0};
    bool named = false;
    char *const fixed[] = {place->python,
                           (char *)"-m",
                           (char *)"pytest",
                           (char *)"-p",
                           (char *)"ttnn.pytest_plugin",
                           (char *)"-p",
                           (char *)"no:cacheprovider",
                           (char *)"--rootdir",
                           place->folder};
    for (size_t i = 0; i < TW_COUNT(fixed); i++)
        TW_VEC_PUSH(&words, fixed[i]);
    for (int i = 0; i < count; i++) {
        named |= names_tests(place, arguments[i]);
        TW_VEC_PUSH(&words, arguments[i]);
    }
    size_t found = named;
    for (size_t i = 0; i < TW_COUNT(folders) && !named; i++) {
        char *path = tw_path_join(place->folder, folders[i]);
        if (tw_file_exists(path)) {
            TW_VEC_PUSH(&words, (char *)(uintptr_t)folders[i]);
            found++;
        }
        free(path);
    }
    TW_VEC_PUSH(&words, NULL);
    if (!found) {
        fprintf(stderr, "tilewright test: %s has neither test_dev nor tests\n", place->folder);
    } else if (chdir(place->folder)) {
        perror(place->folder);
    } else {
        fflush(NULL);
        execv(place->python, words.items);
        perror(place->python);
    }
    free(words.items);
    return 2;
}

int tw_test_main(int argc, char **argv) {
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    tw_place place;
    tw_library_build built = {0};
    tw_error err = {0};
    int status = 2;
    if (tw_place_find(&place, argv[1], &err) != TW_OK ||
        tw_library_make(&place, NULL, &built, &err) != TW_OK) {
        status = failed(&err);
    } else if (!built.good) {
        fprintf(stderr, "%s\ntilewright test: the host code in %s does not compile\n", built.output,
                argv[1]);
    } else {
        if (built.compiled)
            fprintf(stderr, "built %s: %zu files compiled in %.1f s\n", place.name, built.compiled,
                    built.seconds);
        const bool only = argc > 2 && !strcmp(argv[2], "--build-only");
        set_environment(&place);
        if (only && !built.compiled) fprintf(stderr, "%s is as it was built\n", place.name);
        status = only ? 0 : become_pytest(&place, argc - 2, argv + 2);
    }
    tw_library_build_free(&built);
    tw_place_free(&place);
    return status;
}
