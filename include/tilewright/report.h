/*
 * tilewright/report.h: what is told of a run: its faults as text and JSON, and a timeline of what
 * each hart did and waited for.
 */
#ifndef TILEWRIGHT_REPORT_H
#define TILEWRIGHT_REPORT_H

#include <jansson.h>

#include "tilewright/fault.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Every fault in its text form in 80 columns, a blank line between them; notes only when
 * `notes`. The number of faults told. */
size_t tw_report_text(const tw_faults *faults, bool notes, bool color, tw_text *out);

/* The form of the JSON below, docs/explanation.schema.json. It changes when a key is taken away or
 * gets another meaning; new keys may come without. */
enum { TW_EXPLANATION_VERSION = 1 };
/* The list of faults as `--json` has it: objects with id, severity, core ([x, y] or null), cores
 * (all of them when several do the same), hart, cycle, kernel, file, line, frames, message, state,
 * cause, try, consequence, count, hang; what is not known is null. A new reference. */
json_t *tw_report_json(const tw_faults *faults, bool notes);

/* Who waits for whom in each hang, in graphviz's language; the number of hangs. */
size_t tw_report_dot(const tw_faults *faults, tw_text *out);
/* The same drawn to a file, in the format that its name ends in: svg, png, pdf; dot or gv for the
 * text, which needs no graphviz. *drawn is false when there is no hang, and then nothing is
 * written. Fails with TW_IO when graphviz is not there or does not know the format, or the file
 * cannot be written. */
tw_status tw_report_graph(const tw_faults *faults, const char *path, bool *drawn, tw_error *err);

/* Draws any graph in graphviz's language to a file, by the same rules. */
tw_status tw_picture_draw(const char *graph, const char *path, tw_error *err);

/* The page of a catalogue row: what, why, on the chip, what to try, a shortest example. */
void tw_report_page(tw_fault_id id, bool color, tw_text *out);
/* The same as an object: id, severity, title, cause, on_chip, try, example, repaired. A new
 * reference. */
json_t *tw_report_page_json(tw_fault_id id);
/* All pages as Markdown: docs/faults.md. */
void tw_report_pages(tw_text *out);

/* ---- timeline -------------------------------------------------------------------------------- */

/* Spans of time on named tracks. Zero-initialise; release with tw_timeline_free. Not thread-safe.
 */
typedef struct tw_span {
    uint32_t x, y;       /* core */
    uint32_t track;      /* tw_hart_id */
    const char *name;    /* a constant */
    uint64_t begin, end; /* cycles */
    char *detail;        /* owned, or NULL */
} tw_span;
typedef struct tw_timeline {
    TW_VEC(tw_span) spans;
} tw_timeline;
void tw_timeline_add(tw_timeline *timeline, tw_span span);
/* Writes the Trace Event Format (a JSON file that chrome://tracing and Perfetto open); a cycle is
 * shown as 1 / `clock_mhz` microseconds. */
tw_status tw_timeline_write(const tw_timeline *timeline, uint32_t clock_mhz, const char *path,
                            tw_error *err);
void tw_timeline_free(tw_timeline *timeline);

#ifdef __cplusplus
}
#endif
#endif
