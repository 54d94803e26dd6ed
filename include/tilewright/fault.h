/*
 * tilewright/fault.h: the catalogue of faults (faults.def), and one fault as it happened.
 *
 * Any room may raise a fault; src/check detects the ones that need shadow state and explains.
 */
#ifndef TILEWRIGHT_FAULT_H
#define TILEWRIGHT_FAULT_H

#include "tilewright/hang.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tw_fault_id {
    TW_FAULT_NONE = 0,
#define TW_FAULT_ROW(symbol, id, severity, title, cause, hint) TW_FAULT_##symbol,
#include "tilewright/faults.def"
#undef TW_FAULT_ROW
    TW_FAULT_COUNT
} tw_fault_id;

typedef enum tw_severity { TW_NOTE, TW_WARNING, TW_ERROR } tw_severity;

/* One row of the catalogue. Strings are constant. */
typedef struct tw_fault_info {
    const char *id; /* stable and searchable: "cb-wait-impossible" */
    tw_severity severity;
    const char *title, *cause, *hint;
} tw_fault_info;

/* The row of an id; the row of TW_FAULT_NONE has an empty id. */
const tw_fault_info *tw_fault_find(tw_fault_id id);
/* What its page says besides (fault_pages.def): what happens on the chip, a shortest example with
 * and without the fault, lines parted by '\n'. NULL when there is none. */
typedef struct tw_fault_page {
    const char *on_chip, *wrong, *right;
} tw_fault_page;
const tw_fault_page *tw_fault_page_of(tw_fault_id id);
/* The id of a name, or TW_FAULT_NONE. */
tw_fault_id tw_fault_by_name(const char *id);

/* One fault as it happened; owned by a tw_faults list. */
typedef struct tw_fault {
    tw_fault_id id;
    tw_severity severity;
    int core_x, core_y; /* logical; -1 for a host fault */
    int hart;           /* tw_hart_id, -1 for a host fault */
    uint64_t cycle;
    char *kernel;                     /* its source file as the user named it, or NULL */
    tw_frame frames[TW_FAULT_FRAMES]; /* the place first, then its callers, through inlined calls */
    unsigned frame_count;
    char *message;           /* what, with numbers: one line */
    char *state;             /* the CB, semaphore, DST or transfer involved; lines, or NULL */
    char *cause, *remedy;    /* why, and what to try */
    const char *consequence; /* "deadlock" when the program hung because of this, else NULL */
    unsigned count;          /* times seen at this place, by all of `cores` */
    unsigned order;          /* in which it was told of */
    tw_places cores;         /* after tw_faults_arrange, when there are several that do the same */
    tw_hang *hang; /* owned; who waits for what when the program hangs of this, else NULL */
} tw_fault;

/* The faults of one run, in order. Zero-initialise. */
typedef struct tw_faults {
    TW_VEC(tw_fault) list;
} tw_faults;

/* Appends a fault with the catalogue's severity, cause and hint; message and the rest are formatted
 * by the caller. A second fault with the same id, core, hart and place only counts up. The pointer
 * is valid until the next call. Takes ownership of the strings in `fault`. */
tw_fault *tw_faults_add(tw_faults *faults, tw_fault fault);
/* Frees what a fault owns. */
void tw_fault_release(tw_fault *fault);
/* Puts what happened at the end of a run into the order in which it is to be mended, and folds what
 * is the same: the same fault at the same place on several cores becomes one with all its `cores`.
 * First comes what was wrong before the run, then what stopped it, then the set-up of the compute
 * units, their registers, what was never written, the pages of CBs and the transfers; among
 * these the reader's come before compute's and the writer's, since data flow so. */
void tw_faults_arrange(tw_faults *faults);
/* True when any fault is an error. */
bool tw_faults_failed(const tw_faults *faults);
void tw_faults_clear(tw_faults *faults);
/* The text form of one fault: what, where, state, cause, try; appended to `out`, for an exception's
 * text, which others search: each part is one line. `color` adds ANSI colours. */
void tw_fault_print(const tw_fault *fault, bool color, tw_text *out);
/* The same for a screen: in lines of at most `width` columns as far as words allow. */
void tw_fault_print_columns(const tw_fault *fault, unsigned width, bool color, tw_text *out);

#ifdef __cplusplus
}
#endif
#endif
