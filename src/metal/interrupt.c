#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "metal/state.h"

/* A signal belongs to the process, and so must what its handler touches. */
volatile unsigned tw_interrupts;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned runs; /* under way, on any thread */
static bool armed;
static struct sigaction before;

static void interrupted(int signal, siginfo_t *info, void *context) {
    tw_interrupts++;
    if (before.sa_flags & SA_SIGINFO) {
        if (before.sa_sigaction) before.sa_sigaction(signal, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
        before.sa_handler(signal);
    }
}

static bool is_ignored(const struct sigaction *action) {
    return !(action->sa_flags & SA_SIGINFO) && action->sa_handler == SIG_IGN;
}

void tw_interrupt_arm(void) {
    pthread_mutex_lock(&lock);
    if (!runs++ && sigaction(SIGINT, NULL, &before) == 0 && !is_ignored(&before)) {
        struct sigaction ours = {.sa_flags = SA_SIGINFO};
        ours.sa_sigaction = interrupted;
        sigemptyset(&ours.sa_mask);
        armed = sigaction(SIGINT, &ours, NULL) == 0;
    }
    pthread_mutex_unlock(&lock);
}

bool tw_interrupt_disarm(void) {
    pthread_mutex_lock(&lock);
    const bool had_none = armed && !(before.sa_flags & SA_SIGINFO) && before.sa_handler == SIG_DFL;
    if (!--runs && armed) {
        sigaction(SIGINT, &before, NULL);
        armed = false;
    }
    pthread_mutex_unlock(&lock);
    return had_none;
}

void tw_interrupt_die(const char *why) {
    fflush(stdout);
    fprintf(stderr, "\ntilewright: %s", why ? why : "interrupted\n");
    fflush(stderr);
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
}
