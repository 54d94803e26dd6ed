/* The client of python/ttnn/stage_server.py: JSON lines over two pipes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tilewright/stages.h"

extern char **environ;

enum { RUN_SECONDS = 300, START_SECONDS = 120 };

struct tw_tester {
    pid_t child;
    int to, from, complaints; /* `complaints`: standard error of the process */
    tw_text pending;          /* read, and not yet a whole line */
    bool ready;
    char *folder, *root, *arch, *name;
};

/* The environment of the process: ours, with the place of the package ttnn. Caller frees. */
static char **environment_of(const tw_place *place) {
    size_t count = 0;
    while (environ[count])
        count++;
    char **copy = tw_alloc((count + 5) * sizeof *copy);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "PYTHONPATH=", 11) &&
            strncmp(environ[i], "TILEWRIGHT_OP_PATH=", 19))
            copy[kept++] = tw_strdup(environ[i]);
    tw_text path = {0};
    const char *old = getenv("PYTHONPATH");
    tw_text_addf(&path, "PYTHONPATH=%s/python%s%s", place->home, old && *old ? ":" : "",
                 old ? old : "");
    copy[kept++] = tw_text_take(&path);
    copy[kept] = NULL;
    return copy;
}

static void free_environment(char **environment) {
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
    free(environment);
}

tw_status tw_tester_start(const tw_place *place, const char *arch, tw_tester **tester,
                          tw_error *err) {
    int to[2], from[2];
    *tester = NULL;
    if (pipe2(to, O_CLOEXEC)) return tw_fail_errno(err, "cannot make a pipe");
    if (pipe2(from, O_CLOEXEC)) {
        close(to[0]);
        close(to[1]);
        return tw_fail_errno(err, "cannot make a pipe");
    }
    tw_tester *made = tw_alloc(sizeof *made);
    made->complaints = memfd_create("tilewright-tester", MFD_CLOEXEC);
    char *arguments[] = {place->python, "-m", "ttnn.stage_server", NULL};
    char **environment = environment_of(place);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    if (made->complaints >= 0) posix_spawn_file_actions_adddup2(&actions, made->complaints, 2);
    const int failed =
        posix_spawn(&made->child, place->python, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    free_environment(environment);
    close(to[0]);
    close(from[1]);
    made->to = to[1];
    made->from = from[0];
    made->folder = tw_strdup(place->folder);
    made->root = tw_strdup(place->root);
    made->name = tw_strdup(place->name);
    made->arch = arch ? tw_strdup(arch) : NULL;
    if (failed) {
        made->child = 0;
        tw_tester_stop(made);
        return tw_fail(err, TW_IO, "cannot run %s: %s", place->python, strerror(failed));
    }
    signal(SIGPIPE, SIG_IGN); /* a write to a process that died is an error, not our end */
    *tester = made;
    return TW_OK;
}

/* The last lines the process complained with. Caller frees. */
static char *complaints_of(const tw_tester *tester) {
    char text[2048];
    const off_t size = lseek(tester->complaints, 0, SEEK_END);
    const off_t at = size > (off_t)sizeof text - 1 ? size - ((off_t)sizeof text - 1) : 0;
    const ssize_t got = pread(tester->complaints, text, sizeof text - 1, at);
    text[got > 0 ? got : 0] = '\0';
    return tw_strdup(text);
}

static tw_status died(const tw_tester *tester, tw_error *err) {
    char *text = complaints_of(tester);
    tw_fail(err, TW_IO, "the Python process that runs tests ended%s%s", *text ? ": " : "", text);
    free(text);
    return TW_IO;
}

static tw_status read_answer(tw_tester *tester, int seconds, json_t **answer, tw_error *err) {
    const double deadline = tw_seconds() + seconds;
    char *end;
    while (!tester->pending.data || !(end = strchr(tester->pending.data, '\n'))) {
        struct pollfd ready = {.fd = tester->from, .events = POLLIN};
        const double left = deadline - tw_seconds();
        const int some = left > 0 ? poll(&ready, 1, (int)(left * 1000) + 1) : 0;
        if (some < 0 && errno == EINTR) continue;
        if (some <= 0)
            return tw_fail(err, TW_IO, "the Python process that runs tests gave no answer in %d s",
                           seconds);
        char chunk[65536];
        const ssize_t got = read(tester->from, chunk, sizeof chunk);
        if (got <= 0) return died(tester, err);
        tw_text_addn(&tester->pending, chunk, (size_t)got);
    }
    json_error_t wrong;
    *end = '\0';
    *answer = json_loads(tester->pending.data, 0, &wrong);
    tw_text rest = {0};
    if (end[1]) tw_text_add(&rest, end + 1);
    tw_text_free(&tester->pending);
    tester->pending = rest;
    if (!*answer)
        return tw_fail(err, TW_INTERNAL, "the Python process that runs tests answered no JSON: %s",
                       wrong.text);
    return TW_OK;
}

static tw_status send(tw_tester *tester, const json_t *request, tw_error *err) {
    char *line = json_dumps(request, JSON_COMPACT);
    tw_text text = {0};
    tw_text_addf(&text, "%s\n", line);
    free(line);
    size_t done = 0;
    while (done < text.length) {
        const ssize_t put = write(tester->to, text.data + done, text.length - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) break;
        done += (size_t)put;
    }
    const bool whole = done == text.length;
    tw_text_free(&text);
    return whole ? TW_OK : died(tester, err);
}

tw_status tw_tester_run(tw_tester *tester, const char *const *tests, size_t count,
                        const char *library, json_t **answer, tw_error *err) {
    *answer = NULL;
    if (!tester->ready) {
        json_t *hello;
        const tw_status status = read_answer(tester, START_SECONDS, &hello, err);
        if (status != TW_OK) return status;
        json_decref(hello);
        tester->ready = true;
    }
    json_t *files = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(files, json_string(tests[i]));
    json_t *request = json_pack("{s:s, s:o, s:s?, s:s, s:s?, s:i, s:s}", "folder", tester->folder,
                                "tests", files, "library", library, "kernels", tester->root, "arch",
                                tester->arch, "timeout", RUN_SECONDS, "operation", tester->name);
    tw_status status = send(tester, request, err);
    json_decref(request);
    if (status == TW_OK) status = read_answer(tester, RUN_SECONDS + 30, answer, err);
    return status;
}

void tw_tester_stop(tw_tester *tester) {
    if (!tester) return;
    close(tester->to); /* the end of its input ends it */
    close(tester->from);
    if (tester->child) {
        kill(tester->child, SIGTERM);
        while (waitpid(tester->child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    if (tester->complaints >= 0) close(tester->complaints);
    tw_text_free(&tester->pending);
    free(tester->folder);
    free(tester->root);
    free(tester->name);
    free(tester->arch);
    free(tester);
}
