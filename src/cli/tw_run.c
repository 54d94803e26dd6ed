/*
 * tilewright run PROGRAM [ARGS]: a host program on a chip that is chosen here. The program is run
 * as it is; its chip is told by the environment, and its runs tell their figures in a file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/run_summary.h"
#include "tilewright/base.h"

int tw_run_main(int argc, char **argv);

static void usage(FILE *out) {
    fputs(
        "usage: tilewright run [OPTIONS] PROGRAM [ARGS]\n\n"
        "Runs a program that was built against tilewright's TT-Metalium package, or any that "
        "opens\n"
        "a tilewright device, on the chip chosen here. Faults are told as they happen; where the\n"
        "hardware would go on, so does the chip, unless --strict.\n\n"
        "  --arch A        wormhole_b0 (default) or blackhole\n"
        "  --grid XxY      compute grid, columns x rows\n"
        "  --chips RxC     chips in the system, rows x columns (default 1x1)\n"
        "  --threads N     host threads at most; results never depend on it\n"
        "  --check L       off, protocol or full (default)\n"
        "  --perturb N     another order of independent events\n"
        "  --strict        every fault that is an error is an exception in the program\n"
        "  --summary       afterwards, figures of each core: time, CBs, NoC bytes\n"
        "  --graph FILE    who waits for whom in a hang, as svg, png, pdf or dot\n"
        "  --json FILE     the same and all faults as JSON (- for standard output)\n\n"
        "Exit status: the program's; 128 + the signal that ended it; 2 when it cannot be run.\n",
        out);
}

typedef struct choice {
    bool summary;
    const char *json;
    const char *const *program; /* and its arguments */
} choice;

/* 0 to go on, else the exit status + 1. */
static int parse(int argc, char **argv, choice *chosen) {
    enum { STRICT = 256, SUMMARY, JSON };
    static const struct option known[] = {
        {"arch", required_argument, NULL, 'a'},  {"grid", required_argument, NULL, 'g'},
        {"chips", required_argument, NULL, 'n'}, {"threads", required_argument, NULL, 't'},
        {"check", required_argument, NULL, 'c'}, {"perturb", required_argument, NULL, 'p'},
        {"strict", no_argument, NULL, STRICT},   {"summary", no_argument, NULL, SUMMARY},
        {"json", required_argument, NULL, JSON}, {"graph", required_argument, NULL, 'G'},
        {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0}};
    static const struct {
        int option;
        const char *variable;
    } variables[] = {{'a', "TILEWRIGHT_ARCH"},  {'g', "TILEWRIGHT_GRID"},
                     {'n', "TILEWRIGHT_CHIPS"}, {'t', "TILEWRIGHT_THREADS"},
                     {'c', "TILEWRIGHT_CHECK"}, {'p', "TILEWRIGHT_PERTURB"},
                     {'G', "TILEWRIGHT_GRAPH"}};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "+h", known, NULL)) != -1;) {
        if (option == 'h') return usage(stdout), 1;
        if (option == '?') return usage(stderr), 3;
        if (option == STRICT) setenv("TILEWRIGHT_FAULTS", "throw", 1);
        if (option == SUMMARY) chosen->summary = true;
        if (option == JSON) chosen->json = optarg;
        for (size_t i = 0; i < TW_COUNT(variables); i++)
            if (variables[i].option == option) setenv(variables[i].variable, optarg, 1);
    }
    chosen->program = (const char *const *)argv + optind;
    if (optind < argc) return 0;
    fputs("tilewright run: name a program\n", stderr);
    return usage(stderr), 3;
}

/* A NAME that is a file here is meant, before one of PATH. */
static char *program_path(const char *name) {
    if (strchr(name, '/') || access(name, F_OK)) return tw_strdup(name);
    return tw_path_join("./", name);
}

static int run_child(const choice *chosen) {
    char *path = program_path(chosen->program[0]);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        execvp(path, (char *const *)(uintptr_t)chosen->program);
        fprintf(stderr, "tilewright run: %s: %s\n", path, strerror(errno));
        _exit(127);
    }
    free(path);
    int status = 0;
    if (child < 0) {
        perror("tilewright run");
        return 2;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "tilewright run: %s was ended by %s\n", chosen->program[0],
                strsignal(WTERMSIG(status)));
        return 128 + WTERMSIG(status);
    }
    return WEXITSTATUS(status) == 127 ? 2 : WEXITSTATUS(status);
}

static int write_json(const run_summary *summary, int exit_status, const char *path) {
    json_t *whole = run_summary_json(summary, exit_status);
    int status = 0;
    if (!strcmp(path, "-")) {
        json_dumpf(whole, stdout, JSON_INDENT(1));
        putchar('\n');
    } else if (json_dump_file(whole, path, JSON_INDENT(1))) {
        fprintf(stderr, "tilewright run: %s cannot be written: %s\n", path, strerror(errno));
        status = 2;
    }
    json_decref(whole);
    return status;
}

int tw_run_main(int argc, char **argv) {
    choice chosen = {0};
    const int stop = parse(argc, argv, &chosen);
    if (stop) return stop - 1;
    char report[] = "/tmp/tilewright-run-XXXXXX";
    const int file = mkstemp(report);
    if (file < 0) {
        perror("tilewright run: /tmp");
        return 2;
    }
    close(file);
    setenv("TILEWRIGHT_REPORT", report, 1);
    int status = run_child(&chosen);
    run_summary summary = {0};
    run_summary_read(&summary, report);
    unlink(report);
    if (chosen.summary) run_summary_print(&summary, stdout);
    if (chosen.json) {
        const int written = write_json(&summary, status, chosen.json);
        if (!status) status = written;
    }
    run_summary_free(&summary);
    return status;
}
