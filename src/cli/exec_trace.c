#include "cli/exec_trace.h"

#include <stdlib.h>

enum { SIDE = 32 };

/* A service asked for and not done. */
typedef struct pending {
    bool open;
    tw_span span;
} pending;

struct exec_trace {
    tw_observer observer;
    tw_timeline timeline;
    pending open[SIDE][SIDE][TW_HARTS];
};

static pending *slot(exec_trace *trace, const tw_service_event *event, uint32_t *x, uint32_t *y) {
    tw_core_place(event->core, x, y);
    return *x < SIDE && *y < SIDE ? &trace->open[*y][*x][event->hart] : NULL;
}

static char *describe(const tw_service_event *event) {
    tw_text text = {0};
    tw_text_addf(&text, "%s(%u, %u)", tw_service_name(event->service), event->args[0],
                 event->args[1]);
    return tw_text_take(&text);
}

static void asked(void *self, const tw_service_event *event) {
    uint32_t x, y;
    pending *p = slot(self, event, &x, &y);
    if (!p) return;
    if (p->open) free(p->span.detail);
    *p = (pending){true,
                   {.x = x,
                    .y = y,
                    .track = event->hart,
                    .name = tw_service_name(event->service),
                    .begin = event->cycle,
                    .detail = describe(event)}};
}

static void done(void *self, const tw_service_event *event) {
    exec_trace *trace = self;
    uint32_t x, y;
    pending *p = slot(trace, event, &x, &y);
    if (!p || !p->open) return;
    p->span.end = event->cycle < p->span.begin ? p->span.begin : event->cycle;
    tw_timeline_add(&trace->timeline, p->span);
    p->open = false;
}

/* What was never done ends with its hart. */
static void ended(void *self, tw_chip *chip, bool hangs) {
    exec_trace *trace = self;
    (void)hangs;
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        tw_core *core = tw_chip_core(chip, i);
        uint32_t x, y;
        tw_core_place(core, &x, &y);
        for (unsigned hart = 0; hart < TW_HARTS && x < SIDE && y < SIDE; hart++) {
            pending *p = &trace->open[y][x][hart];
            if (!p->open) continue;
            const uint64_t cycle = tw_core_hart(core, (tw_hart_id)hart).cycle;
            p->span.end = cycle < p->span.begin ? p->span.begin : cycle;
            tw_timeline_add(&trace->timeline, p->span);
            p->open = false;
        }
    }
}

exec_trace *exec_trace_create(void) {
    exec_trace *trace = tw_alloc(sizeof *trace);
    trace->observer = (tw_observer){.self = trace, .asked = asked, .done = done, .ended = ended};
    return trace;
}

void exec_trace_free(exec_trace *trace) {
    if (!trace) return;
    tw_timeline_free(&trace->timeline);
    free(trace);
}

const tw_observer *exec_trace_observer(exec_trace *trace) {
    return &trace->observer;
}
const tw_timeline *exec_trace_timeline(const exec_trace *trace) {
    return &trace->timeline;
}
