/* What a build shows: lines, a live line on a terminal, events as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build.h"

FILE *tw_build_out(const tw_build_arguments *given) {
    return given->json || given->events ? stderr : stdout;
}

/* Takes the live line away, so that a lasting one can be written. */
static void clear_live(const tw_build_arguments *given, FILE *out) {
    if (given->live) fputs("\r\033[K", out);
}

/* "[=====>  ] stage 5 of 7  12.3 s" */
static void show_live(const tw_build_arguments *given, FILE *out, int stage) {
    if (!given->live || stage < 1) return;
    fputs("\033[2m[", out);
    for (int i = 1; i <= TW_LAST_STAGE; i++)
        fputs(i < stage ? "==" : i == stage ? "=>" : "  ", out);
    fprintf(out, "] stage %d of %d  %.1f s\033[0m", stage, given->stages.last,
            tw_seconds() - given->start);
    fflush(out);
}

void tw_build_progress(void *context, int stage, const char *what, bool good) {
    const tw_build_arguments *given = context;
    FILE *out = tw_build_out(given);
    const bool title = strstr(what, "  ") == NULL && strncmp(what, "stopped", 7) &&
                       strncmp(what, "commit", 6) && strncmp(what, "kept", 4);
    const char *color = !given->color               ? ""
                        : !good                     ? "\033[31m"
                        : title                     ? "\033[1m"
                        : !strncmp(what, "red", 3)  ? "\033[33m"
                        : !strncmp(what, "kept", 4) ? "\033[33m"
                                                    : "\033[32m";
    clear_live(given, out);
    if (title)
        fprintf(out, "%sstage %d  %s%s\n", color, stage, what, *color ? "\033[0m" : "");
    else
        fprintf(out, "  %s%s%s\n", color, what, *color ? "\033[0m" : "");
    show_live(given, out, stage);
    fflush(out);
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
    clear_live(given, out);
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
