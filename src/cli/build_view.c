/* What a build shows: lines, a live line on a terminal, events as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "cli/build.h"

FILE *tw_build_out(const tw_build_arguments *given) {
    return given->json || given->events ? stderr : stdout;
}

/* ---- the live line ----------------------------------------------------------------------------
 */

/* Takes the live line away, so that a lasting one can be written. */
static void clear_live(const tw_build_arguments *given, FILE *out) {
    if (given->live) fputs("\r\033[K", out);
}

static int columns_of(FILE *out) {
    struct winsize size;
    return ioctl(fileno(out), TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}

/* "[=====>  ] stage 5 of 7  12.3 s", as much as the terminal has room for: what is wider than it
 * could not be written over. */
static void show_live(const tw_build_arguments *given, FILE *out, int stage) {
    if (!given->live || stage < 1) return;
    char bar[2 * TW_LAST_STAGE + 4] = "", text[64];
    const int room = columns_of(out) - 1;
    const int length = snprintf(text, sizeof text, "stage %d of %d  %.1f s", stage,
                                given->stages.last, tw_seconds() - given->start);
    if (room >= length + (int)sizeof bar) {
        char *at = bar;
        *at++ = '[';
        for (int i = 1; i <= TW_LAST_STAGE; i++, at += 2)
            memcpy(at, i < stage ? "==" : i == stage ? "=>" : "  ", 2);
        memcpy(at, "] ", 3);
    }
    fprintf(out, "\033[2m%s%.*s\033[0m", bar, room > 0 ? room : 0, text);
    fflush(out);
}

static void *tick(void *context) {
    tw_build_arguments *given = context;
    FILE *out = tw_build_out(given);
    pthread_mutex_lock(&given->line.lock);
    while (!given->line.stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 200000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&given->line.end, &given->line.lock, &until);
        if (given->line.stopping) break;
        clear_live(given, out);
        show_live(given, out, given->line.stage);
    }
    pthread_mutex_unlock(&given->line.lock);
    return NULL;
}

void tw_build_live_start(tw_build_arguments *given) {
    tw_build_live *line = &given->line;
    if (!given->live) return;
    *line = (tw_build_live){.stage = 0};
    pthread_mutex_init(&line->lock, NULL);
    pthread_cond_init(&line->end, NULL);
    line->running = !pthread_create(&line->ticker, NULL, tick, given);
}

void tw_build_live_stop(tw_build_arguments *given) {
    tw_build_live *line = &given->line;
    if (!given->live) return;
    if (line->running) {
        pthread_mutex_lock(&line->lock);
        line->stopping = true;
        pthread_cond_signal(&line->end);
        pthread_mutex_unlock(&line->lock);
        pthread_join(line->ticker, NULL);
    }
    FILE *out = tw_build_out(given);
    clear_live(given, out);
    fflush(out);
    pthread_cond_destroy(&line->end);
    pthread_mutex_destroy(&line->lock);
}

/* ---- lines ------------------------------------------------------------------------------------
 */

void tw_build_progress(void *context, int stage, const char *what, bool good) {
    tw_build_arguments *given = context;
    FILE *out = tw_build_out(given);
    const bool title = strstr(what, "  ") == NULL && strncmp(what, "stopped", 7) &&
                       strncmp(what, "commit", 6) && strncmp(what, "kept", 4);
    const char *color = !given->color               ? ""
                        : !good                     ? "\033[31m"
                        : title                     ? "\033[1m"
                        : !strncmp(what, "red", 3)  ? "\033[33m"
                        : !strncmp(what, "kept", 4) ? "\033[33m"
                                                    : "\033[32m";
    if (given->live) pthread_mutex_lock(&given->line.lock);
    clear_live(given, out);
    if (title)
        fprintf(out, "%sstage %d  %s%s\n", color, stage, what, *color ? "\033[0m" : "");
    else
        fprintf(out, "  %s%s%s\n", color, what, *color ? "\033[0m" : "");
    given->line.stage = stage;
    show_live(given, out, stage);
    fflush(out);
    if (given->live) pthread_mutex_unlock(&given->line.lock);
}

void tw_build_event(void *context, const json_t *event) {
    const tw_build_arguments *given = context;
    if (!given->events) return;
    json_dumpf(event, stdout, JSON_COMPACT);
    putchar('\n');
    fflush(stdout);
}

void tw_build_findings(const tw_spec *spec, const tw_diagnostics *found) {
    tw_text text = {0};
    tw_diagnostics_print(&text, spec, found, tw_wants_color(2));
    if (text.length) fputs(text.data, stderr);
    tw_text_free(&text);
}

void tw_build_proof(const tw_build_arguments *given, const tw_proof *proof, const char *mode) {
    tw_text text = {0};
    FILE *out = tw_build_out(given);
    tw_proof_print(&text, proof);
    fprintf(out, "balance of the circular buffers%s%s\n\n%s\n", *mode ? ", " : "", mode, text.data);
    tw_text_free(&text);
}

void tw_build_end(const tw_build_arguments *given, const tw_place *place, const json_t *record) {
    FILE *out = tw_build_out(given);
    const json_t *fault = json_object_get(record, "fault");
    const double seconds = json_number_value(json_object_get(record, "seconds"));
    if (fault) {
        const char *text = json_string_value(json_object_get(fault, "text"));
        if (text && *text) fprintf(stderr, "\n%s\n", text);
        fprintf(stderr,
                "\nstopped at stage %d after %.1f s; repair, then: tilewright build %s -o %s "
                "--resume\n",
                (int)json_integer_value(json_object_get(fault, "stage")), seconds, given->spec,
                place->folder);
    } else {
        fprintf(out, "\n%s: stages %d to %d passed in %.1f s; logs in %s\n", place->name,
                given->stages.first, given->stages.last, seconds, place->folder);
    }
    if (given->json) {
        json_dumpf(record, stdout, JSON_INDENT(1));
        putchar('\n');
    }
}
