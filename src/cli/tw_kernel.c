/* `tilewright kernel check PATH...`: whether kernels compile here, without their host. */
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/kernel_check.h"

int tw_kernel_main(int argc, char **argv);

enum { GOOD = 0, SOME_FAILED = 1, BAD_CALL = 2 };

static const char usage[] =
    "usage: tilewright kernel check [options] PATH...\n"
    "Compiles kernels, and every kernel below folders, for each processor they may run on:\n"
    "BRISC and NCRISC, or UNPACK, MATH and PACK. Headers are looked up beside the file, in its\n"
    "tree and in tilewright's. What the host would give (arguments, defines) is supplied.\n\n"
    "  --arch NAME          wormhole_b0 (default) or blackhole\n"
    "  --define N=V, -D     a define that the host gives\n"
    "  -I FOLDER            where to look for headers first\n"
    "  --api WORD           2026.02 or 0.81; told by each source when not given\n"
    "  -j N                 kernels at once (the machine's processors)\n"
    "  --no-notes           verdicts only\n"
    "  --json               one object on standard output\n\n"
    "Exit status: 0 all compile, 1 some do not, 2 nothing was checked.\n";

typedef struct arguments {
    kernel_options options;
    string_list files;
    unsigned jobs;
    bool json, quiet;
} arguments;

/* ---- options ------------------------------------------------------------------------------- */

static int complain(const char *format, const char *word) {
    fprintf(stderr, "tilewright kernel: ");
    fprintf(stderr, format, word);
    fputc('\n', stderr);
    return BAD_CALL;
}

static void add_define(kernel_options *o, const char *text) {
    tw_define define = {0};
    const size_t name = strcspn(text, "=");
    define.name = tw_strndup(text, name);
    if (text[name] == '=') define.value = text + name + 1;
    o->defines = tw_realloc(o->defines, (o->define_count + 1) * sizeof *o->defines);
    o->defines[o->define_count++] = define;
}

static void add_folder(kernel_options *o, const char *folder) {
    o->folders = tw_realloc(o->folders, (o->folder_count + 1) * sizeof *o->folders);
    o->folders[o->folder_count++] = folder;
}

static int take_value(arguments *a, const char *option, const char *value) {
    if (!strcmp(option, "--arch")) {
        if (!strcmp(value, "wormhole")) value = "wormhole_b0";
        if (strcmp(value, "wormhole_b0") && strcmp(value, "blackhole"))
            return complain("--arch %s: use wormhole_b0 or blackhole", value);
        a->options.arch = value;
    } else if (!strcmp(option, "--define") || !strcmp(option, "-D")) {
        add_define(&a->options, value);
    } else if (!strcmp(option, "-I")) {
        add_folder(&a->options, value);
    } else if (!strcmp(option, "--api")) {
        if (!strcmp(value, "2026.02") || !strcmp(value, "2602"))
            a->options.api = TW_KERNEL_API_2026_02;
        else if (!strcmp(value, "0.81") || !strcmp(value, "81"))
            a->options.api = TW_KERNEL_API_0_81;
        else
            return complain("--api %s: use 2026.02 or 0.81", value);
    } else {
        char *end;
        const unsigned long jobs = strtoul(value, &end, 10);
        if (*end || !jobs || jobs > 256) return complain("-j %s: use a number from 1", value);
        a->jobs = (unsigned)jobs;
    }
    return -1;
}

/* "-DX", "-Ifolder", "-j4": the value follows at once. */
static const char *joined_value(const char *word, char option[3]) {
    if (word[0] != '-' || !word[1] || !strchr("DIj", word[1]) || !word[2]) return NULL;
    memcpy(option, word, 2);
    option[2] = '\0';
    return word + 2;
}

static int unknown_option(const char *word) {
    static const char *const known[] = {"--arch", "--define", "--api",     "--json",
                                        "--help", "-j",       "--no-notes"};
    const char *near = tw_nearest(word, known, TW_COUNT(known));
    fprintf(stderr, "tilewright kernel: unknown option '%s'", word);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fprintf(stderr, "; `tilewright kernel --help` lists them\n");
    return BAD_CALL;
}

static int collect(arguments *a, const char *path) {
    tw_error err = {0};
    if (kernel_files_collect(path, &a->files, &err) == TW_OK) return -1;
    fprintf(stderr, "tilewright kernel: %s\n", err.text);
    tw_error_clear(&err);
    return BAD_CALL;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, arguments *a) {
    static const char *const valued[] = {"--arch", "--define", "-D", "-I", "--api", "-j", "--jobs"};
    bool any = false;
    for (int i = 2; i < argc; i++) {
        const char *word = argv[i];
        char option[3];
        const char *value = joined_value(word, option);
        bool wants = false;
        for (size_t k = 0; k < TW_COUNT(valued); k++)
            wants |= !strcmp(word, valued[k]);
        int status = -1;
        if (wants && i + 1 >= argc) return complain("%s wants a value", word);
        if (wants)
            status = take_value(a, word, argv[++i]);
        else if (value)
            status = take_value(a, option, value);
        else if (!strcmp(word, "--json"))
            a->json = true;
        else if (!strcmp(word, "--no-notes"))
            a->quiet = true;
        else if (word[0] == '-' && word[1])
            return unknown_option(word);
        else {
            any = true;
            status = collect(a, word);
        }
        if (status >= 0) return status;
    }
    if (any) return -1;
    fputs(usage, stderr);
    return BAD_CALL;
}

/* ---- the work ------------------------------------------------------------------------------ */

typedef struct work {
    tw_toolchain *toolchain;
    const arguments *arguments;
    kernel_result *results;
    size_t next, done;
    pthread_mutex_t lock;
    bool bar;
} work;

static void draw_bar(const work *w) {
    enum { WIDTH = 30 };
    const size_t all = w->arguments->files.count, full = w->done * WIDTH / all;
    char bar[WIDTH + 1];
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %zu of %zu kernels", bar, w->done, all);
    fflush(stderr);
}

static void *worker(void *context) {
    work *w = context;
    for (;;) {
        pthread_mutex_lock(&w->lock);
        const size_t mine = w->next++;
        pthread_mutex_unlock(&w->lock);
        if (mine >= w->arguments->files.count) return NULL;
        kernel_judge(w->toolchain, &w->arguments->options, w->arguments->files.items[mine],
                     &w->results[mine]);
        pthread_mutex_lock(&w->lock);
        w->done++;
        if (w->bar) draw_bar(w);
        pthread_mutex_unlock(&w->lock);
    }
}

/* Threads that cannot be started are made up for by this one. */
static void run_all(work *w) {
    unsigned jobs = w->arguments->jobs ? w->arguments->jobs : tw_processors();
    if (jobs > w->arguments->files.count) jobs = (unsigned)w->arguments->files.count;
    pthread_t threads[256];
    unsigned started = 0;
    pthread_mutex_init(&w->lock, NULL);
    while (started + 1 < jobs && !pthread_create(&threads[started], NULL, worker, w))
        started++;
    worker(w);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&w->lock);
    if (w->bar) fprintf(stderr, "\r\033[K");
}

/* Many kernels are worth their precompiled headers; a failure shows in the first kernel. */
static void precompile(tw_toolchain *toolchain, const arguments *a) {
    static const tw_kernel_api apis[] = {TW_KERNEL_API_2026_02, TW_KERNEL_API_0_81};
    if (a->files.count < 8) return;
    for (size_t i = 0; i < TW_COUNT(apis); i++)
        if (!a->options.api || a->options.api == apis[i])
            tw_toolchain_precompile(toolchain, a->options.arch ? a->options.arch : "wormhole_b0",
                                    apis[i], NULL, NULL);
}

/* ---- telling ------------------------------------------------------------------------------- */

typedef struct totals {
    size_t by_verdict[3], dataflow, compute;
} totals;

static totals count_all(const work *w) {
    totals sum = {0};
    for (size_t i = 0; i < w->arguments->files.count; i++) {
        sum.by_verdict[w->results[i].verdict]++;
        if (w->results[i].use & USE_COMPUTE)
            sum.compute++;
        else
            sum.dataflow++;
    }
    return sum;
}

static const char *use_word(kernel_use use) {
    return use == USE_BOTH ? "dataflow and compute" : use == USE_COMPUTE ? "compute" : "dataflow";
}

/* A compiler repeats the bytes of a source, which need not be UTF-8. */
static json_t *text_json(const char *text) {
    json_t *string = json_string(text);
    if (string) return string;
    char *plain = tw_strdup(text);
    for (char *at = plain; *at; at++)
        if (*at & 0x80) *at = '?';
    string = json_string(plain);
    free(plain);
    return string;
}

static json_t *notes_json(const kernel_result *r) {
    json_t *list = json_array();
    for (size_t i = 0; i < r->notes.count; i++) {
        const kernel_note *note = &r->notes.items[i];
        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:o}", "line", (json_int_t)note->line, "rule",
                                        note->rule, "message", text_json(note->text)));
    }
    return list;
}

static void tell_json(const work *w, const totals *sum, double seconds) {
    json_t *kernels = json_array();
    for (size_t i = 0; i < w->arguments->files.count; i++) {
        const kernel_result *r = &w->results[i];
        json_t *one = json_pack("{s:o, s:s, s:s}", "file", text_json(r->file), "kind",
                                use_word(r->use), "verdict", kernel_verdict_words[r->verdict]);
        json_object_set_new(one, "line", r->line ? json_integer(r->line) : json_null());
        json_object_set_new(one, "message", r->message ? text_json(r->message) : json_null());
        if (r->place) json_object_set_new(one, "place", text_json(r->place));
        json_object_set_new(one, "notes", notes_json(r));
        json_array_append_new(kernels, one);
    }
    json_t *all = json_object();
    json_object_set_new(all, "kernels", kernels);
    json_object_set_new(
        all, "totals",
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "kernels",
                  (json_int_t)w->arguments->files.count, "ok", (json_int_t)sum->by_verdict[0],
                  "unsupported", (json_int_t)sum->by_verdict[1], "error",
                  (json_int_t)sum->by_verdict[2], "dataflow", (json_int_t)sum->dataflow, "compute",
                  (json_int_t)sum->compute, "seconds", seconds));
    json_dumpf(all, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(all);
}

static void tell_one(const kernel_result *r, size_t width, bool color, bool notes) {
    static const char *const colors[] = {"\033[32m", "\033[33m", "\033[31m"};
    printf("%-*s  %s%-11s%s", (int)width, r->file, color ? colors[r->verdict] : "",
           kernel_verdict_words[r->verdict], color ? "\033[0m" : "");
    if (r->message) printf("  ");
    if (r->message && r->place)
        printf("%s:%u: ", r->place, r->line);
    else if (r->message && r->line)
        printf("line %u: ", r->line);
    printf("%s\n", r->message ? r->message : "");
    for (size_t i = 0; notes && i < r->notes.count; i++) {
        const kernel_note *note = &r->notes.items[i];
        printf("    %s", note->rule);
        if (note->line) printf(" at line %u", note->line);
        printf(": %s\n", note->text);
    }
}

static void tell_table(const work *w, const totals *sum, double seconds) {
    size_t width = 0;
    const bool color = tw_wants_color(STDOUT_FILENO);
    for (size_t i = 0; i < w->arguments->files.count; i++) {
        const size_t length = strlen(w->results[i].file);
        if (length > width && length <= 100) width = length;
    }
    for (size_t i = 0; i < w->arguments->files.count; i++)
        tell_one(&w->results[i], width, color, !w->arguments->quiet);
    printf("%zu kernels (%zu dataflow, %zu compute): %zu ok, %zu unsupported, %zu with errors; "
           "%.1f s, %.1f kernels/s\n",
           w->arguments->files.count, sum->dataflow, sum->compute, sum->by_verdict[0],
           sum->by_verdict[1], sum->by_verdict[2], seconds,
           (double)w->arguments->files.count / (seconds > 0 ? seconds : 1e-9));
}

static int check(const arguments *a) {
    tw_error err = {0};
    work w = {.arguments = a, .bar = isatty(STDERR_FILENO) == 1};
    /* Kernels side by side, one compiler each. */
    const tw_toolchain_options options = {.jobs = a->files.count > 1 ? 1 : 0};
    if (tw_toolchain_open(&options, &w.toolchain, &err) != TW_OK) {
        fprintf(stderr, "tilewright kernel: %s\n", err.text);
        tw_error_clear(&err);
        return BAD_CALL;
    }
    const double begin = tw_seconds();
    precompile(w.toolchain, a);
    w.results = tw_alloc(a->files.count * sizeof *w.results);
    run_all(&w);
    const double seconds = tw_seconds() - begin;
    const totals sum = count_all(&w);
    if (a->json)
        tell_json(&w, &sum, seconds);
    else
        tell_table(&w, &sum, seconds);
    for (size_t i = 0; i < a->files.count; i++)
        kernel_result_free(&w.results[i]);
    free(w.results);
    tw_toolchain_close(w.toolchain);
    return sum.by_verdict[0] == a->files.count ? GOOD : SOME_FAILED;
}

int tw_kernel_main(int argc, char **argv) {
    arguments a = {0};
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(usage, stdout);
            return GOOD;
        }
    if (argc < 2 || strcmp(argv[1], "check")) {
        fputs(usage, stderr);
        return BAD_CALL;
    }
    int status = parse(argc, argv, &a);
    if (status < 0) status = check(&a);
    for (size_t i = 0; i < a.options.define_count; i++)
        free((char *)(uintptr_t)a.options.defines[i].name);
    free(a.options.defines);
    free(a.options.folders);
    string_list_free(&a.files);
    return status;
}
