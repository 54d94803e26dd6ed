/* `tilewright exec PROGRAM.json`: kernels with no host code. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/exec.h"
#include "cli/exec_break.h"
#include "cli/exec_trace.h"
#include "tilewright/report.h"

int tw_exec_main(int argc, char **argv);

enum { GOOD = 0, FAILED_RUNNING = 1, FAILED_BEFORE = 2, STOPPED = 3, INTERRUPTED = 128 + SIGINT };

typedef struct exec_options {
    tw_device_options device;
    const char *trace, *graph, *stop_at;
    tw_kernel_api api; /* 0: the file's */
    exec_trace_filter filter;
    uint64_t repeat;
    bool json, verbose;
    size_t file_count;
    const char **files;
} exec_options;

/* What came of one program. */
typedef struct outcome {
    int status;
    tw_error error; /* when it did not run, or its result could not be written */
    exec_mismatches mismatches;
    uint64_t cycles;
    double best_seconds, total_seconds; /* of the runs alone */
} outcome;

static const char usage[] =
    "usage: tilewright exec [options] PROGRAM.json ...\n"
    "Runs kernels with no host code; the form of the file is docs/program.schema.json.\n\n"
    "  --arch NAME               wormhole_b0 or blackhole, instead of the file's\n"
    "  --api WORD                0.81 or 2026.02, instead of the file's; with neither, 0.81, and\n"
    "                            2026.02 for kernels that compile with that release alone\n"
    "  --threads N               host threads at most; results never depend on it\n"
    "  --check LEVEL             off, protocol or full (default)\n"
    "  --perturb SEED            another order of independent events, to look for races\n"
    "  --max-cycles N            end a program that runs longer (20e9; 0: the default)\n"
    "  --max-instructions N      end a hart that goes on so long with no service (1e9)\n"
    "  --trace FILE              what each hart asked for, a line each (- is standard output);\n"
    "                            in FILE.json a timeline for chrome://tracing or Perfetto\n"
    "  --trace-filter WORDS      only some of it: core=X,Y hart=NAME cb=N\n"
    "  --break FILE:LINE[:N]     end where a hart comes to that line (the Nth time), and tell\n"
    "                            variables, registers, CBs and what every hart does\n"
    "  --graph FILE              who waits for whom in a hang, as svg, png, pdf or dot\n"
    "  --gdb PORT                wait for gdb-multiarch on that port (docs/debugging.md)\n"
    "  --json                    one object on standard output\n"
    "  --repeat N                run N times, the inputs filled anew each time\n"
    "  -v                        notes too\n\n"
    "Exit status: 0 success, 1 a fault or mismatch while running, 2 anything found before the\n"
    "first kernel instruction, and a file that cannot be written, 3 stopped at --break,\n"
    "130 interrupted.\n";

/* ---- options ---- */

static bool parse_number(const char *option, const char *text, uint64_t most, uint64_t *out) {
    char *end;
    *out = strtoull(text, &end, 0);
    if (*text >= '0' && *text <= '9' && !*end && *out <= most) return true;
    fprintf(stderr, "tilewright exec: %s %s: a whole number from 0 to %llu is wanted\n", option,
            text, (unsigned long long)most);
    return false;
}

/* An option with a value; false after saying what is wrong. */
static bool take_value(exec_options *o, const char *option, const char *value) {
    uint64_t number = 0;
    tw_check_level level;
    if (!strcmp(option, "--arch")) {
        o->device.arch = value;
        if (tw_arch_find(value)) return true;
        fprintf(stderr,
                "tilewright exec: unknown architecture '%s': use wormhole_b0 or blackhole\n",
                value);
        return false;
    }
    if (!strcmp(option, "--api")) {
        if (tw_kernel_api_find(value, &o->api)) return true;
        fprintf(stderr, "tilewright exec: --api %s: use 2026.02 or 0.81\n", value);
        return false;
    }
    if (!strcmp(option, "--check")) {
        o->device.check = value;
        if (tw_check_level_find(value, &level)) return true;
        fprintf(stderr, "tilewright exec: --check %s: use off, protocol or full\n", value);
        return false;
    }
    if (!strcmp(option, "--break")) {
        exec_break *point = exec_break_create(value);
        exec_break_free(point);
        o->stop_at = value;
        if (point) return true;
        fprintf(stderr, "tilewright exec: --break %s: FILE:LINE or FILE:LINE:COUNT is wanted\n",
                value);
        return false;
    }
    if (!strcmp(option, "--trace") || !strcmp(option, "--graph")) {
        *(option[2] == 't' ? &o->trace : &o->graph) = value;
        if ((option[2] == 't' && !strcmp(value, "-")) || exec_can_write(value)) return true;
        fprintf(stderr,
                "tilewright exec: cannot write %s: its folder is not there, or not writable\n",
                value);
        return false;
    }
    const bool threads = !strcmp(option, "--threads"), repeat = !strcmp(option, "--repeat");
    const uint64_t most = threads ? 1024 : !strcmp(option, "--gdb") ? UINT16_MAX : INT64_MAX;
    if (!parse_number(option, value, most, &number)) return false;
    if (threads)
        o->device.threads = (unsigned)number;
    else if (!strcmp(option, "--gdb"))
        o->device.gdb = (uint16_t)number;
    else if (repeat)
        o->repeat = number ? number : 1;
    else if (!strcmp(option, "--perturb"))
        o->device.perturb = number;
    else if (!strcmp(option, "--max-instructions"))
        o->device.max_instructions = number;
    else
        o->device.max_cycles = number;
    return true;
}

/* The words after --trace-filter, together or one by one; the number of arguments that were taken,
 * 0 after saying what is wrong. */
static int take_filter(exec_options *o, int count, char **words) {
    int taken = 0;
    for (; taken < count; taken++) {
        char *copy = tw_strdup(words[taken]), *rest = NULL;
        bool known = *copy != '\0';
        for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
            known = known && exec_trace_narrow(&o->filter, word);
        free(copy);
        if (!known) break;
    }
    if (!taken)
        fprintf(stderr,
                "tilewright exec: --trace-filter %s: words of core=X,Y hart=NAME cb=N are wanted; "
                "harts are BRISC, NCRISC, %s, %s, %s\n",
                count ? words[0] : "", tw_hart_name(TW_UNPACK), tw_hart_name(TW_MATH),
                tw_hart_name(TW_PACK));
    return taken;
}

static int unknown_option(const char *option) {
    static const char *const names[] = {
        "--arch",   "--threads",      "--check", "--perturb", "--max-cycles", "--max-instructions",
        "--gdb",    "--trace-filter", "--break", "--graph",   "--trace",      "--json",
        "--repeat", "--help",         "-v",      "--api"};
    const char *near = tw_nearest(option, names, TW_COUNT(names));
    fprintf(stderr, "tilewright exec: unknown option '%s'", option);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fprintf(stderr, "; `tilewright exec --help` lists them\n");
    return FAILED_BEFORE;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, exec_options *o) {
    static const char *const with_value[] = {
        "--arch", "--threads", "--check", "--perturb", "--max-cycles", "--max-instructions",
        "--gdb",  "--graph",   "--trace", "--repeat",  "--break",      "--api"};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool valued = false;
        for (size_t k = 0; k < TW_COUNT(with_value); k++)
            valued = valued || !strcmp(word, with_value[k]);
        if (valued && i + 1 >= argc) {
            fprintf(stderr, "tilewright exec: %s wants a value\n", word);
            return FAILED_BEFORE;
        }
        if (valued) {
            if (!take_value(o, word, argv[++i])) return FAILED_BEFORE;
        } else if (!strcmp(word, "--trace-filter")) {
            const int taken = take_filter(o, argc - i - 1, argv + i + 1);
            if (!taken) return FAILED_BEFORE;
            i += taken;
        } else if (!strcmp(word, "--json"))
            o->json = true;
        else if (!strcmp(word, "-v") || !strcmp(word, "--verbose"))
            o->verbose = true;
        else if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            fputs(usage, stdout);
            return GOOD;
        } else if (word[0] == '-' && word[1])
            return unknown_option(word);
        else
            o->files[o->file_count++] = word;
    }
    if (o->file_count) return -1;
    fputs(usage, stderr);
    return FAILED_BEFORE;
}

/* ---- running ---- */

static void quiet_line(void *context, uint32_t x, uint32_t y, tw_hart_id hart, const char *line) {
    (void)context;
    fprintf(stderr, "(%u,%u) %s: %s\n", x, y, tw_hart_name(hart), line);
}

/* Ctrl-C ends the run, and what it was at is told; without a handler the process would end. */
static void note_interrupt(int number) {
    (void)number;
}

static tw_status run_once(exec_program *program, tw_error *err) {
    struct sigaction ours = {.sa_handler = note_interrupt}, before;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGINT, NULL, &before);
    const bool ignored = before.sa_handler == SIG_IGN;
    if (!ignored) sigaction(SIGINT, &ours, NULL);
    const tw_status status = tw_device_run(program->device, program->program, err);
    if (!ignored) sigaction(SIGINT, &before, NULL);
    return status;
}

/* Tensors that nothing fills and that are held against something, or saved, are the program's to
 * fill. */
static void set_outputs(const exec_program *program) {
    TW_VEC(tw_output) outputs = {0};
    for (size_t i = 0; i < program->tensors.count; i++) {
        const exec_tensor *t = &program->tensors.items[i];
        if (!t->filled && (t->save || t->compare != EXEC_NOTHING))
            TW_VEC_PUSH(&outputs, (tw_output){.buffer = tw_tensor_buffer(t->tensor)});
    }
    tw_device_set_outputs(program->device, outputs.items, outputs.count);
    free(outputs.items);
}

static tw_status run_times(exec_program *program, const exec_options *o, outcome *out) {
    tw_status status = TW_OK;
    for (uint64_t i = 0; i < o->repeat && status == TW_OK; i++) {
        status = exec_fill(program, &out->error);
        if (status != TW_OK) return status;
        set_outputs(program);
        const double begin = tw_seconds();
        status = run_once(program, &out->error);
        const double took = tw_seconds() - begin;
        out->total_seconds += took;
        if (!i || took < out->best_seconds) out->best_seconds = took;
    }
    out->cycles = tw_device_stats(program->device).cycles;
    return status;
}

static void conclude(exec_program *program, const exec_options *o, outcome *out) {
    const tw_status status = run_times(program, o, out);
    if (status != TW_OK) {
        out->status = status == TW_INTERRUPTED                    ? INTERRUPTED
                      : tw_device_failed_on_host(program->device) ? FAILED_BEFORE
                                                                  : FAILED_RUNNING;
        return;
    }
    if (exec_compare_all(program, &out->mismatches, &out->error) != TW_OK ||
        out->mismatches.count) {
        out->status = FAILED_RUNNING;
        return;
    }
    if (exec_save_all(program, &out->error) != TW_OK) out->status = FAILED_BEFORE;
}

static void draw(const exec_program *program, const exec_options *o, outcome *out) {
    tw_error why = {0};
    bool drawn;
    if (!o->graph) return;
    if (tw_report_graph(tw_device_faults(program->device), o->graph, &drawn, &why) != TW_OK) {
        if (out->status == GOOD) out->status = FAILED_BEFORE;
        fprintf(stderr, "tilewright exec: %s\n", why.text);
    } else if (!drawn) {
        fprintf(stderr, "tilewright exec: nothing hangs: %s is not written\n", o->graph);
    }
    tw_error_clear(&why);
}

/* Runs up to the line of --break, if there is one. */
static void run_broken(exec_program *program, const exec_options *o, outcome *out) {
    exec_break *point = o->stop_at ? exec_break_create(o->stop_at) : NULL;
    if (point) tw_chip_debug(tw_device_chip(program->device), exec_break_debugger(point));
    conclude(program, o, out);
    if (!point) return;
    tw_chip_debug(tw_device_chip(program->device), NULL);
    const char *text = exec_break_text(point);
    if (text && out->status == INTERRUPTED) {
        const char *state = out->error.text ? strchr(out->error.text, '\n') : NULL;
        tw_text whole = {0};
        tw_text_addf(&whole, "%s%s", text, state ? state : "");
        free(out->error.text);
        out->error.text = tw_text_take(&whole);
        out->status = STOPPED;
    } else if (!text) {
        tw_text why = {0};
        exec_break_missed(point, &why);
        fprintf(stderr, "tilewright exec: --break %s: %s\n", o->stop_at, why.data);
        tw_text_free(&why);
    }
    exec_break_free(point);
}

static void run_traced(exec_program *program, const exec_options *o, outcome *out) {
    exec_trace *trace = o->trace ? exec_trace_create(o->trace, o->filter, &out->error) : NULL;
    if (o->trace && !trace) {
        out->status = FAILED_BEFORE;
        return;
    }
    if (trace) tw_device_observe(program->device, exec_trace_observer(trace));
    run_broken(program, o, out);
    if (!trace) return;
    tw_device_observe(program->device, NULL);
    tw_error why = {0};
    if (exec_trace_end(trace, tw_device_arch(program->device)->clock_mhz, &why) != TW_OK &&
        out->status == GOOD) {
        out->status = FAILED_BEFORE;
        tw_fail(&out->error, TW_IO, "%s", why.text);
    }
    tw_error_clear(&why);
}

/* ---- telling ---- */

/* NaN and infinity have no JSON; they come as null. */
static json_t *number_json(double number) {
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *mismatch_json(const exec_mismatch *m) {
    json_t *object = json_pack("{s:s, s:s, s:I, s:I}", "tensor", m->tensor, "message", m->message,
                               "count", (json_int_t)m->count, "total", (json_int_t)m->total);
    if (!m->has_element) return object;
    json_object_set_new(object, "index", json_integer((json_int_t)m->index));
    json_object_set_new(object, "got", number_json(m->got));
    json_object_set_new(object, "expected", number_json(m->expected));
    return object;
}

/* A fault that was found while reading the file has no list: one entry is made of the error. */
static json_t *faults_json(const exec_program *program, const outcome *out, bool notes) {
    if (program->device && tw_device_faults(program->device)->list.count)
        return tw_report_json(tw_device_faults(program->device), notes);
    tw_faults made = {0};
    if (out->error.fault)
        tw_faults_add(&made, (tw_fault){.id = (tw_fault_id)out->error.fault,
                                        .core_x = -1,
                                        .core_y = -1,
                                        .hart = -1,
                                        .message = tw_strdup(out->error.text)});
    json_t *list = tw_report_json(&made, notes);
    tw_faults_clear(&made);
    return list;
}

static void tell_json(const exec_program *program, const exec_options *o, const char *file,
                      const outcome *out) {
    json_t *mismatches = json_array(), *object = json_object();
    for (size_t i = 0; i < out->mismatches.count; i++)
        json_array_append_new(mismatches, mismatch_json(&out->mismatches.items[i]));
    json_object_set_new(object, "version", json_integer(TW_EXPLANATION_VERSION));
    json_object_set_new(object, "status", json_integer(out->status));
    json_object_set_new(object, "cycles", json_integer((json_int_t)out->cycles));
    json_object_set_new(object, "faults", faults_json(program, out, o->verbose));
    json_object_set_new(object, "mismatches", mismatches);
    json_object_set_new(object, "error",
                        out->error.text ? json_string(out->error.text) : json_null());
    if (o->file_count > 1) json_object_set_new(object, "program", json_string(file));
    char *dump = json_dumps(object, o->file_count > 1 ? JSON_COMPACT : JSON_INDENT(2));
    puts(dump ? dump : "{}");
    free(dump);
    json_decref(object);
}

static void tell_text(const exec_program *program, const exec_options *o, const char *file,
                      const outcome *out) {
    tw_text text = {0};
    size_t told = 0;
    if (program->device)
        told = tw_report_text(tw_device_faults(program->device), o->verbose,
                              tw_wants_color(STDERR_FILENO), &text);
    if (text.data) fputs(text.data, stderr);
    tw_text_free(&text);
    if (out->error.text && out->status == STOPPED)
        fprintf(stderr, "%s", out->error.text);
    else if (out->error.text && (!told || out->status == INTERRUPTED))
        fprintf(stderr, "error: %s\n", out->error.text);
    for (size_t i = 0; i < out->mismatches.count; i++)
        fprintf(stderr, "mismatch: %s\n", out->mismatches.items[i].message);
    static const char *const words[] = {"ok", "FAILED", "not run", "stopped"};
    printf("%s: %s", file, out->status == INTERRUPTED ? "interrupted" : words[out->status]);
    if (out->status != FAILED_BEFORE) printf(", %llu cycles", (unsigned long long)out->cycles);
    if (o->repeat > 1 && out->status == GOOD)
        printf(", %llu runs of %.3f ms (best %.3f ms)", (unsigned long long)o->repeat,
               1e3 * out->total_seconds / (double)o->repeat, 1e3 * out->best_seconds);
    printf("\n");
}

/* With the words and meanings of `api`, or of what the file names. */
static bool load(const char *file, const exec_options *o, tw_kernel_api api, exec_program *program,
                 outcome *out) {
    program->api = api;
    return exec_load(file, &o->device, program, &out->error) == TW_OK;
}

/* A program that names no release, and whose kernels compile with the older one alone, is one of
 * that release. */
static bool load_either(const char *file, const exec_options *o, exec_program *program,
                        outcome *out) {
    if (!load(file, o, o->api, program, out)) return false;
    if (program->api_named) return true;
    tw_error why = {0};
    const tw_status status = tw_program_compile(program->program, program->device, &why);
    const bool refused = status == TW_FAULT && why.fault == TW_FAULT_KERNEL_COMPILE_ERROR;
    tw_error_clear(&why);
    if (!refused) return true;
    exec_program other = {0};
    outcome unused = {0};
    if (load(file, o, TW_KERNEL_API_2026_02, &other, &unused) &&
        tw_program_compile(other.program, other.device, &why) == TW_OK) {
        exec_free(program);
        *program = other;
        fprintf(stderr,
                "note: %s: its kernels compile with release 2026.02 only: taken as \"api\": "
                "\"2026.02\"\n",
                file);
    } else {
        exec_free(&other);
    }
    tw_error_clear(&why);
    tw_error_clear(&unused.error);
    return true;
}

static int run_file(const char *file, const exec_options *o) {
    exec_program program = {0};
    outcome out = {0};
    if (!load_either(file, o, &program, &out))
        out.status = FAILED_BEFORE;
    else {
        if (o->json) tw_device_set_print(program.device, quiet_line, NULL);
        run_traced(&program, o, &out);
        draw(&program, o, &out);
    }
    if (o->json)
        tell_json(&program, o, file, &out);
    else
        tell_text(&program, o, file, &out);
    exec_mismatches_free(&out.mismatches);
    tw_error_clear(&out.error);
    exec_free(&program);
    return out.status;
}

int tw_exec_main(int argc, char **argv) {
    exec_options o = {.repeat = 1, .filter = EXEC_TRACE_ALL};
    o.files = tw_alloc((size_t)argc * sizeof *o.files);
    int status = parse(argc, argv, &o);
    tw_error err = {0};
    if (status < 0 && tw_toolchain_open(NULL, &o.device.toolchain, &err) != TW_OK) {
        fprintf(stderr, "tilewright exec: %s\n", err.text);
        tw_error_clear(&err);
        status = FAILED_BEFORE;
    }
    if (status < 0) {
        status = GOOD;
        for (size_t i = 0; i < o.file_count; i++) {
            const int one = run_file(o.files[i], &o);
            if (one > status) status = one;
            fflush(stdout);
            if (one == INTERRUPTED) break;
        }
        tw_toolchain_close(o.device.toolchain);
    }
    free(o.files);
    return status;
}
