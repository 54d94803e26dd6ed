#define _GNU_SOURCE
#include "toolchain/run.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_JOBS = 64 };

char *tw_find_program(const char *name) {
    char place[PATH_MAX];
    if (strchr(name, '/')) {
        if (access(name, X_OK) || !realpath(name, place)) return NULL;
        /* Kept as named: a compiler behind a link may act by the name it is called. */
        if (name[0] == '/') return tw_strdup(name);
        return tw_strdup(place);
    }
    const char *path = getenv("PATH");
    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        const size_t length = strcspn(at, ":");
        char *folder = tw_strndup(at, length);
        char *file = tw_path_join(length ? folder : ".", name);
        struct stat info;
        const bool good = !access(file, X_OK) && !stat(file, &info) && S_ISREG(info.st_mode);
        free(folder);
        if (good) return file;
        free(file);
        at += length + (at[length] == ':');
    }
    return NULL;
}

typedef struct run {
    tw_command *commands;
    size_t count;
    atomic_size_t next;
    char **environment;
} run;

static char *read_back(int fd) {
    const off_t size = lseek(fd, 0, SEEK_END);
    tw_text text = {0};
    char chunk[4096];
    for (off_t at = 0; at < size;) {
        const ssize_t got = pread(fd, chunk, sizeof chunk, at);
        if (got <= 0) break;
        tw_text_addn(&text, chunk, (size_t)got);
        at += got;
    }
    return tw_text_take(&text);
}

static bool fill(int fd, const char *data, size_t length) {
    while (length) {
        const ssize_t put = write(fd, data, length);
        if (put < 0) return false;
        data += put;
        length -= (size_t)put;
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

static void wait_for(pid_t child, tw_command *command) {
    int how;
    pid_t got;
    do
        got = waitpid(child, &how, 0);
    while (got < 0 && errno == EINTR);
    /* A host that ignores SIGCHLD loses the status: the caller then judges by the result file. */
    if (got < 0)
        command->exit_code = 0;
    else
        command->exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static void run_one(const run *all, tw_command *command) {
    pid_t child;
    posix_spawn_file_actions_t actions;
    const int in = memfd_create("tilewright-in", MFD_CLOEXEC);
    const int out = memfd_create("tilewright-out", MFD_CLOEXEC);
    command->exit_code = 127;
    if (in < 0 || out < 0 ||
        !fill(in, command->input ? command->input : "", command->input_length)) {
        command->start_error = errno;
        goto close;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_adddup2(&actions, out, 2);
    /* Results must not depend on where the user stands. */
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    command->start_error = posix_spawn(&child, command->arguments[0], &actions, &attributes,
                                       command->arguments, all->environment);
    if (!command->start_error) wait_for(child, command);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
close:
    command->output = out >= 0 ? read_back(out) : tw_strdup("");
    if (in >= 0) close(in);
    if (out >= 0) close(out);
}

static void *work(void *argument) {
    run *all = argument;
    size_t mine;
    while ((mine = atomic_fetch_add(&all->next, 1)) < all->count)
        run_one(all, &all->commands[mine]);
    return NULL;
}

static char *variable(const char *name, const char *value) {
    tw_text text = {0};
    tw_text_addf(&text, "%s=%s", name, value);
    return tw_text_take(&text);
}

void tw_run_commands(tw_command *commands, size_t count, unsigned jobs, const char *temporary) {
    const char *path = getenv("PATH");
    char *environment[] = {variable("PATH", path ? path : "/usr/bin:/bin"),
                           variable("TMPDIR", temporary), variable("LC_ALL", "C"), NULL};
    run all = {.commands = commands, .count = count, .environment = environment};
    pthread_t threads[MAX_JOBS];
    unsigned started = 0;
    if (jobs > MAX_JOBS) jobs = MAX_JOBS;
    while (started + 1 < jobs && started + 1 < count &&
           !pthread_create(&threads[started], NULL, work, &all))
        started++;
    work(&all);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
}
