/*
 * toolchain.c: how long it takes from kernel sources to images: reader, copy and writer, 5 ELFs.
 *
 * Prints a JSON line a figure; each is the median of RUNS runs, every one with a cache of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/toolchain.h"

enum { RUNS = 5, SOURCES = 3 };

static const tw_kernel_cb cbs[17] = {
    [0] = {.present = true, .data_format = 5}, [16] = {.present = true, .data_format = 5}};
static const uint32_t args[] = {0, 1, 2, 2048, 4, 5};

#define COMMON                                                                                     \
    .compile_args = args, .compile_arg_count = TW_COUNT(args), .cbs = cbs, .cb_count = TW_COUNT(cbs)
static const tw_kernel_source sources[SOURCES] = {
    {.path = KERNELS "/reader.cpp", .kind = TW_KERNEL_NCRISC, COMMON},
    {.path = KERNELS "/writer.cpp", .kind = TW_KERNEL_BRISC, .noc_index = 1, COMMON},
    {.path = KERNELS "/copy.cpp", .kind = TW_KERNEL_COMPUTE, .math_fidelity = 4, COMMON},
};

static void die(const tw_error *err) {
    fprintf(stderr, "bench_toolchain: %s\n", err->text);
    exit(2);
}

/* Opens a toolchain, builds the sources, closes it; seconds. */
static double build(const char *cache, uint64_t *compilers) {
    const tw_toolchain_options options = {.cache_folder = cache};
    tw_toolchain *toolchain;
    tw_kernel_build builds[SOURCES];
    tw_error err = {0};
    const double start = tw_seconds();
    if (tw_toolchain_open(&options, &toolchain, &err) != TW_OK) die(&err);
    if (tw_toolchain_build(toolchain, sources, SOURCES, builds, &err) != TW_OK) die(&err);
    const double seconds = tw_seconds() - start;
    *compilers = tw_toolchain_get_counts(toolchain).compilers_started;
    for (size_t i = 0; i < SOURCES; i++)
        tw_kernel_build_free(&builds[i]);
    tw_toolchain_close(toolchain);
    return seconds;
}

static void precompile(const char *cache) {
    const tw_toolchain_options options = {.cache_folder = cache};
    tw_toolchain *toolchain;
    tw_error err = {0};
    if (tw_toolchain_open(&options, &toolchain, &err) != TW_OK) die(&err);
    if (tw_toolchain_precompile(toolchain, NULL, 0, NULL, &err) != TW_OK) die(&err);
    tw_toolchain_close(toolchain);
}

static int ascending(const void *a, const void *b) {
    const double one = *(const double *)a, two = *(const double *)b;
    return one < two ? -1 : one > two;
}

static double median(double *values) {
    qsort(values, RUNS, sizeof *values, ascending);
    return values[RUNS / 2];
}

static void print_figure(const char *figure, double value, const char *unit, double target) {
    printf("{\"figure\": \"%s\", \"value\": %.4f, \"unit\": \"%s\", \"target\": %.3f, \"met\": %s, "
           "\"peer\": \"\"}\n",
           figure, value, unit, target, value <= target ? "true" : "false");
}

static void run_in(const char *folder, const char *command) {
    char line[256];
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    if (system(line)) exit(2);
}

int main(void) {
    char folder[] = "/tmp/tilewright-bench-XXXXXX", cache[64];
    double cold[RUNS], warm[RUNS], bare[RUNS];
    uint64_t compilers;
    if (!mkdtemp(folder)) return 2;
    snprintf(cache, sizeof cache, "%s/cache", folder);
    precompile(cache);
    for (int i = 0; i < RUNS; i++) {
        run_in(cache, "rm -f images/*");
        cold[i] = build(cache, &compilers);
        if (compilers < 5) return 2;
        warm[i] = build(cache, &compilers);
        if (compilers) return 2;
    }
    /* Without precompiled headers, those that were made with tilewright excepted. */
    for (int i = 0; i < RUNS; i++) {
        run_in(folder, "rm -rf cache");
        bare[i] = build(cache, &compilers);
    }
    print_figure("cold compile of reader, compute, writer (5 ELFs), API precompiled", median(cold),
                 "s", 0.5);
    print_figure("the same from an empty cache folder", median(bare), "s", 1.0);
    print_figure("the same from the cache: open, look up, load", median(warm) * 1e3, "ms", 10);
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) ? 2 : 0;
}
