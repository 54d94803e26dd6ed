#define _GNU_SOURCE
#include "stages/process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef struct running {
    pid_t child;
    int output;
} running;

static char *read_back(int fd) {
    const off_t size = lseek(fd, 0, SEEK_END);
    tw_text text = {0};
    tw_text_add(&text, "");
    char chunk[4096];
    for (off_t at = 0; at < size;) {
        const ssize_t got = pread(fd, chunk, sizeof chunk, at);
        if (got <= 0) break;
        tw_text_addn(&text, chunk, (size_t)got);
        at += got;
    }
    return tw_text_take(&text);
}

static bool start(tw_process *process, running *run) {
    posix_spawn_file_actions_t actions;
    run->output = memfd_create("tilewright-output", MFD_CLOEXEC);
    if (run->output < 0) return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, run->output, 1);
    posix_spawn_file_actions_adddup2(&actions, run->output, 2);
    posix_spawn_file_actions_addchdir_np(&actions, process->folder);
    const int failed = posix_spawnp(&run->child, process->arguments[0], &actions, NULL,
                                    process->arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) {
        close(run->output);
        tw_text text = {0};
        tw_text_addf(&text, "cannot run %s: %s", process->arguments[0], strerror(failed));
        process->output = tw_text_take(&text);
    }
    return !failed;
}

static void finish(tw_process *process, running *run, int how) {
    process->exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    process->output = read_back(run->output);
    close(run->output);
    run->child = 0;
}

/* Waits for the oldest one that still runs: the others are not much longer. */
static void wait_one(tw_process *processes, running *runs, size_t count, size_t *active) {
    for (size_t i = 0; i < count; i++) {
        if (!runs[i].child) continue;
        int how = 0;
        while (waitpid(runs[i].child, &how, 0) < 0 && errno == EINTR)
            continue;
        finish(&processes[i], &runs[i], how);
        (*active)--;
        return;
    }
}

void tw_processes_run(tw_process *processes, size_t count, unsigned jobs) {
    running *runs = tw_alloc((count ? count : 1) * sizeof *runs);
    size_t active = 0;
    for (size_t i = 0; i < count; i++) {
        processes[i].exit_code = 127;
        processes[i].output = NULL;
        if (active >= jobs) wait_one(processes, runs, i, &active);
        if (start(&processes[i], &runs[i])) active++;
    }
    while (active)
        wait_one(processes, runs, count, &active);
    for (size_t i = 0; i < count; i++)
        if (!processes[i].output) processes[i].output = tw_strdup("");
    free(runs);
}
