#include "cli/exec_trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SIDE = 32 };

/* A service asked for and not done. */
typedef struct pending {
    bool open;
    uint64_t begin;
    tw_service service;
    uint32_t args[8];
    char *place; /* text form */
} pending;

struct exec_trace {
    tw_observer observer;
    exec_trace_filter filter;
    const char *path;
    FILE *text; /* NULL: a timeline */
    tw_timeline timeline;
    pending open[SIDE][SIDE][TW_HARTS];
};

/* ---- the filter */

bool exec_trace_narrow(exec_trace_filter *filter, const char *word) {
    char end;
    long x, y, number;
    if (sscanf(word, "core=%ld,%ld%c", &x, &y, &end) == 2 && x >= 0 && y >= 0) {
        filter->x = x, filter->y = y;
        return true;
    }
    if (sscanf(word, "cb=%ld%c", &number, &end) == 1 && number >= 0) {
        filter->cb = number;
        return true;
    }
    for (int h = 0; !strncmp(word, "hart=", 5) && h < TW_HARTS; h++)
        if (!strcasecmp(word + 5, tw_hart_name((tw_hart_id)h))) {
            filter->hart = h;
            return true;
        }
    static const char *const roles[TW_HARTS] = {NULL, NULL, "hart=unpack", "hart=math",
                                                "hart=pack"};
    for (int h = TW_UNPACK; h < TW_HARTS; h++)
        if (!strcasecmp(word, roles[h])) {
            filter->hart = h;
            return true;
        }
    return false;
}

static const char *const arguments[TW_SERVICE_COUNT] = {
#define TW_SERVICE(name, harts, arguments) arguments,
#include "tilewright/services.def"
#undef TW_SERVICE
};

/* The next name in a service's list of arguments, its first word; NULL at the end, where results
 * and remarks follow: a name has four words at most. */
static const char *next_name(const char **list, size_t *length) {
    const char *name = *list;
    while (*name == ' ' || *name == ',')
        name++;
    *length = strcspn(name, ",:(-");
    *list = name + *length;
    if (**list == '(') *list += strcspn(*list, ",:-"); /* a remark on the argument */
    unsigned spaces = 0;
    for (size_t i = 0; i + 1 < *length; i++)
        spaces += name[i] == ' ';
    if (!*length || spaces > 3) return NULL;
    *length = strcspn(name, " ,:(-");
    if (**list == ':' || **list == '-') *list = "";
    return name;
}

static bool names_cb(tw_service service, const uint32_t *args, long cb) {
    const char *list = arguments[service];
    size_t length;
    for (unsigned i = 0; i < 8; i++) {
        const char *name = next_name(&list, &length);
        if (!name) return false;
        if (!strncmp(name, "cb", 2) && args[i] == (uint32_t)cb) return true;
    }
    return false;
}

static bool passes(const exec_trace *trace, const tw_service_event *event, uint32_t x, uint32_t y) {
    const exec_trace_filter *f = &trace->filter;
    return x < SIDE && y < SIDE && (f->x < 0 || (f->x == x && f->y == y)) &&
           (f->hart < 0 || f->hart == (long)event->hart) &&
           (f->cb < 0 || names_cb(event->service, event->args, f->cb));
}

/* ---- events */

static char *describe(const pending *p) {
    tw_text text = {0};
    const char *list = arguments[p->service];
    size_t length;
    tw_text_add(&text, tw_service_name(p->service));
    for (unsigned i = 0; i < 8; i++) {
        const char *name = next_name(&list, &length);
        if (!name) break;
        if (length == 2 && !strncmp(name, "op", 2))
            tw_text_addf(&text, " op=%s", tw_tile_op_name(p->args[i]));
        else
            tw_text_addf(&text, p->args[i] < 4096 ? " %.*s=%u" : " %.*s=0x%x", (int)length, name,
                         p->args[i]);
    }
    return tw_text_take(&text);
}

/* "reader.cpp:41" */
static char *place_of(const tw_service_event *event) {
    tw_frame frames[TW_FAULT_FRAMES];
    tw_text text = {0};
    const unsigned count = tw_core_chain(event->core, event->hart, frames);
    for (unsigned i = 0; i < count; i++) {
        const char *slash = strrchr(frames[i].file, '/');
        if (!i) tw_text_addf(&text, "%s:%u", slash ? slash + 1 : frames[i].file, frames[i].line);
        free(frames[i].file);
        free(frames[i].function);
    }
    return tw_text_take(&text);
}

static void write_line(exec_trace *trace, const pending *p, uint32_t x, uint32_t y, tw_hart_id hart,
                       uint64_t end, bool done) {
    char *what = describe(p);
    fprintf(trace->text, "%10llu (%u,%u) %-6s %s", (unsigned long long)p->begin, x, y,
            tw_hart_name(hart), what);
    if (!done)
        fprintf(trace->text, " (never done)");
    else if (end > p->begin)
        fprintf(trace->text, " (took %llu)", (unsigned long long)(end - p->begin));
    fprintf(trace->text, "%s%s\n", p->place && *p->place ? "  " : "", p->place ? p->place : "");
    free(what);
}

static void close_event(exec_trace *trace, pending *p, uint32_t x, uint32_t y, tw_hart_id hart,
                        uint64_t end, bool done) {
    if (end < p->begin) end = p->begin;
    if (trace->text)
        write_line(trace, p, x, y, hart, end, done);
    else
        tw_timeline_add(&trace->timeline, (tw_span){.x = x,
                                                    .y = y,
                                                    .track = hart,
                                                    .name = tw_service_name(p->service),
                                                    .begin = p->begin,
                                                    .end = end,
                                                    .detail = describe(p)});
    free(p->place);
    *p = (pending){0};
}

static void asked(void *self, const tw_service_event *event) {
    exec_trace *trace = self;
    uint32_t x, y;
    tw_core_place(event->core, &x, &y);
    if (!passes(trace, event, x, y)) return;
    pending *p = &trace->open[y][x][event->hart];
    free(p->place);
    *p = (pending){.open = true, .begin = event->cycle, .service = event->service};
    memcpy(p->args, event->args, sizeof p->args);
    if (trace->text) p->place = place_of(event);
}

static void done(void *self, const tw_service_event *event) {
    exec_trace *trace = self;
    uint32_t x, y;
    tw_core_place(event->core, &x, &y);
    if (x >= SIDE || y >= SIDE) return;
    pending *p = &trace->open[y][x][event->hart];
    if (p->open) close_event(trace, p, x, y, event->hart, event->cycle, true);
}

/* What was never done ends with its hart. */
static void close_all(exec_trace *trace, tw_chip *chip) {
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        tw_core *core = tw_chip_core(chip, i);
        uint32_t x, y;
        tw_core_place(core, &x, &y);
        for (unsigned hart = 0; hart < TW_HARTS && x < SIDE && y < SIDE; hart++) {
            pending *p = &trace->open[y][x][hart];
            if (p->open)
                close_event(trace, p, x, y, (tw_hart_id)hart,
                            tw_core_hart(core, (tw_hart_id)hart).cycle, false);
        }
    }
}

static void ended(void *self, tw_chip *chip, bool hangs) {
    (void)hangs;
    close_all(self, chip);
}

exec_trace *exec_trace_create(const char *path, exec_trace_filter filter, tw_error *err) {
    exec_trace *trace = tw_alloc(sizeof *trace);
    const size_t length = strlen(path);
    trace->path = path;
    trace->filter = filter;
    if (length < 5 || strcmp(path + length - 5, ".json") != 0) {
        trace->text = strcmp(path, "-") ? fopen(path, "w") : stdout;
        if (!trace->text) {
            tw_fail(err, TW_IO, "cannot write %s: %s", path, strerror(errno));
            free(trace);
            return NULL;
        }
    }
    trace->observer = (tw_observer){.self = trace, .asked = asked, .done = done, .ended = ended};
    return trace;
}

tw_status exec_trace_end(exec_trace *trace, uint32_t clock_mhz, tw_error *err) {
    tw_status status = TW_OK;
    if (!trace->text)
        status = tw_timeline_write(&trace->timeline, clock_mhz, trace->path, err);
    else if (fflush(trace->text) || ferror(trace->text))
        status = tw_fail(err, TW_IO, "cannot write %s", trace->path);
    if (trace->text && trace->text != stdout && fclose(trace->text) && status == TW_OK)
        status = tw_fail(err, TW_IO, "cannot write %s: %s", trace->path, strerror(errno));
    for (unsigned y = 0; y < SIDE; y++)
        for (unsigned x = 0; x < SIDE; x++)
            for (unsigned hart = 0; hart < TW_HARTS; hart++)
                free(trace->open[y][x][hart].place);
    tw_timeline_free(&trace->timeline);
    free(trace);
    return status;
}

const tw_observer *exec_trace_observer(exec_trace *trace) {
    return &trace->observer;
}
