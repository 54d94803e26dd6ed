/*
 * tilewright doctor: what is installed, what is missing, how to get it.
 */
#define _GNU_SOURCE
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/base.h"
#include "tilewright/toolchain.h"

int tw_doctor_main(int argc, char **argv);

/* Programs that the parts beyond kernels need; `command` prints a version. */
static const struct tool {
    const char *what, *command, *remedy;
} programs[] = {
    {"host C++ compiler", "c++ -dumpfullversion",
     "install g++ (Debian, Ubuntu: apt install g++): operations are built with it"},
    {"cmake", "cmake --version",
     "install cmake (Debian, Ubuntu: apt install cmake): operations are built with it"},
    {"git", "git --version",
     "install git (Debian, Ubuntu: apt install git): stages are committed with it"},
};

/* The same of Python; %s is the interpreter. Versions come from metadata: an import of torch takes
 * seconds. */
#define VERSION_OF(package)                                                                        \
    "%s -c 'import importlib.metadata as m; print(m.version(\"" package "\"))'"
static const struct tool packages[] = {
    {"Python", "%s --version", "install Python 3.9 or newer (Debian, Ubuntu: apt install python3)"},
    {"torch", VERSION_OF("torch"),
     "install PyTorch (Debian: apt install python3-torch; else pip install torch)"},
    {"numpy", VERSION_OF("numpy"), "install NumPy (Debian, Ubuntu: apt install python3-numpy)"},
    {"pytest", VERSION_OF("pytest"),
     "install pytest (Debian, Ubuntu: apt install python3-pytest): stages run it"},
};

/* The first line `command` prints, NULL when it fails. Caller frees. */
static char *first_line(const char *command) {
    tw_text quiet = {0};
    tw_text_addf(&quiet, "%s 2>/dev/null", command);
    FILE *pipe = popen(quiet.data, "r");
    tw_text_free(&quiet);
    if (!pipe) return NULL;
    char *line = NULL;
    size_t size = 0;
    const ssize_t length = getline(&line, &size, pipe);
    char rest[512];
    while (fread(rest, 1, sizeof rest, pipe) > 0)
        continue;
    if (pclose(pipe) || length < 1) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static bool add_tool(tw_toolchain_checks *checks, const struct tool *tool, const char *command,
                     const char *place) {
    char *version = first_line(command);
    const bool good = version != NULL;
    tw_text found = {0};
    tw_text_add(&found, good ? version : "not found");
    if (place) tw_text_addf(&found, " (%s)", place);
    free(version);
    TW_VEC_PUSH(checks, (tw_toolchain_check){
                            .what = tool->what,
                            .good = good,
                            .found = tw_text_take(&found),
                            .remedy = tool->remedy,
                        });
    return good;
}

static char *with_python(const struct tool *tool, const char *python) {
    tw_text command = {0};
    const char *hole = strstr(tool->command, "%s");
    tw_text_addf(&command, "'%s'%s", python, hole + 2);
    return tw_text_take(&command);
}

/* The interpreter operations run in: the first of the usual ones that has torch, else the first
 * there is. Caller frees. */
static char *find_python(void) {
    char *own = tw_path_join(tw_data_root(), ".venv/bin/python3");
    const char *const places[] = {getenv("TILEWRIGHT_PYTHON"), own, "python3", "/usr/bin/python3"};
    char *best = NULL;
    for (size_t tool = 2; tool-- > 0 && !best;) /* torch, then Python alone */
        for (size_t i = 0; i < TW_COUNT(places) && !best; i++) {
            if (!places[i]) continue;
            char *command = with_python(&packages[tool], places[i]);
            char *version = first_line(command);
            if (version) best = tw_strdup(places[i]);
            free(version);
            free(command);
        }
    free(own);
    return best ? best : tw_strdup("python3");
}

static bool check_tools(tw_toolchain_checks *checks) {
    bool good = true;
    for (size_t i = 0; i < TW_COUNT(programs); i++)
        good &= add_tool(checks, &programs[i], programs[i].command, NULL);
    char *python = find_python();
    for (size_t i = 0; i < TW_COUNT(packages); i++) {
        char *command = with_python(&packages[i], python);
        good &= add_tool(checks, &packages[i], command, python);
        free(command);
    }
    free(python);
    return good;
}

static void print_text(const tw_toolchain_checks *checks, bool good) {
    const bool color = tw_wants_color(1);
    size_t missing = 0;
    for (size_t i = 0; i < checks->count; i++) {
        const tw_toolchain_check *check = &checks->items[i];
        const char *mark = check->good ? "ok     " : "MISSING";
        const char *paint = !color ? "" : check->good ? "\033[32m" : "\033[31m";
        printf("%s%s%s  %-18s %s\n", paint, mark, color ? "\033[0m" : "", check->what,
               check->found);
        if (!check->good) printf("         try: %s\n", check->remedy);
        missing += !check->good;
    }
    if (good)
        printf("all is there\n");
    else
        printf("%zu of %zu missing\n", missing, checks->count);
}

static void print_json(const tw_toolchain_checks *checks, bool good) {
    json_t *list = json_array();
    for (size_t i = 0; i < checks->count; i++) {
        const tw_toolchain_check *check = &checks->items[i];
        json_t *row = json_pack("{s:s, s:b, s:s}", "what", check->what, "good", check->good,
                                "found", check->found);
        if (!check->good) json_object_set_new(row, "remedy", json_string(check->remedy));
        json_array_append_new(list, row);
    }
    json_t *all = json_pack("{s:b, s:o}", "good", good, "checks", list);
    json_dumpf(all, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(all);
}

/* Precompiled headers of the default chip and API beside the kernel headers, where every cache
 * finds them. */
static int prepare(tw_toolchain *toolchain) {
    tw_error err = {0};
    char *folder = tw_path_join(tw_data_root(), "precompiled");
    const double start = tw_seconds();
    const tw_status status =
        tw_toolchain_precompile(toolchain, "wormhole_b0", TW_KERNEL_API_0_81, folder, &err);
    if (status == TW_OK)
        printf("kernel headers precompiled in %s (%.1f s)\n", folder, tw_seconds() - start);
    else
        fprintf(stderr, "tilewright doctor: %s\n", err.text);
    free(folder);
    tw_error_clear(&err);
    return status == TW_OK ? 0 : 1;
}

int tw_doctor_main(int argc, char **argv) {
    bool json = false, preparing = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--json")) {
            json = true;
        } else if (!strcmp(argv[i], "--prepare")) {
            preparing = true;
        } else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            printf("usage: tilewright doctor [--json | --prepare]\n"
                   "Says what is installed, what is missing and how to get it.\n"
                   "  --json     as one JSON object\n"
                   "  --prepare  precompiles the kernel headers beside them, so that the first\n"
                   "             kernels of an empty cache compile three times as fast\n"
                   "Exit status: 0 when all is there, 1 when something is missing.\n");
            return 0;
        } else {
            fprintf(stderr,
                    "tilewright doctor: unknown option '%s'; known are --json, --prepare, --help\n",
                    argv[i]);
            return 2;
        }
    }
    tw_toolchain *toolchain;
    tw_error err = {0};
    if (tw_toolchain_open(NULL, &toolchain, &err) != TW_OK) {
        fprintf(stderr, "tilewright doctor: %s\n", err.text);
        tw_error_clear(&err);
        return 2;
    }
    if (preparing) {
        const int status = prepare(toolchain);
        tw_toolchain_close(toolchain);
        return status;
    }
    tw_toolchain_checks checks = {0};
    bool good = tw_toolchain_inspect(toolchain, &checks);
    good &= check_tools(&checks);
    if (json)
        print_json(&checks, good);
    else
        print_text(&checks, good);
    tw_toolchain_checks_free(&checks);
    tw_toolchain_close(toolchain);
    return good ? 0 : 1;
}
