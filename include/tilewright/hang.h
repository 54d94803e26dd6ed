/*
 * tilewright/hang.h: a hang as a value: who waits for what, where, in which round of which loop,
 * and how the circular buffers stand. Found by src/check, told as text, JSON and picture.
 *
 * It is part of the tw_fault that names its cause, and owned by it.
 */
#ifndef TILEWRIGHT_HANG_H
#define TILEWRIGHT_HANG_H

#include "tilewright/arch.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A place in the user's source. */
typedef struct tw_frame {
    char *file; /* owned by the fault, or the hang */
    uint32_t line;
    char *function;
    char *objects; /* what is called there, of a fault's first frame; or NULL */
} tw_frame;

/* The kernel's variables that a call is about: the function `called` (template arguments are
 * ignored) on that line or near it; "cb_in (DataflowBuffer, line 31 of reader.cpp), noc (Noc, line
 * 12 of reader.cpp)", the object whose method it is first, names that the host bound as "dfb::in
 * (bound by the host)". NULL when there are none or the source cannot be read. Caller frees. */
char *tw_objects_of_call(const char *file, uint32_t line, const char *called);
/* The same of a call that is about one CB: objects that the source binds to another one are left
 * out. `names`: what the host calls each CB (dfb::NAME), or NULL; `cb` -1: as above. */
char *tw_objects_of_cb(const char *file, uint32_t line, const char *called, int cb,
                       const char *const *names);
/* The line of the innermost `for` or `while` whose body has the line; 0: there is none. */
uint32_t tw_loop_around(const char *file, uint32_t line);

enum { TW_FAULT_FRAMES = 8, TW_HANG_LOOPS = 4 };

/* A core, logical. */
typedef struct tw_place {
    int x, y;
} tw_place;
typedef TW_VEC(tw_place) tw_places;
/* "core (0,0)", or "62 cores, (0,0)-(7,7) less (3,3),": the rectangle that holds them, and which of
 * it are not meant ("less 9" when more than four are not). */
void tw_places_print(const tw_places *places, tw_text *out);

/* A loop around a wait. What is not known is 0. */
typedef struct tw_hang_loop {
    char *variable; /* its name in the source */
    uint32_t line;
    bool has_value;
    int32_t value;             /* of the variable now */
    uint32_t iteration, total; /* from 1; 3 of 8 */
    bool is_counted; /* the iteration is how often the hart came here, not from the variable */
} tw_hang_loop;

/* A hart with a kernel. */
typedef struct tw_hang_hart {
    int hart;          /* tw_hart_id */
    char *kernel;      /* its source, as the user named it */
    const char *state; /* "waiting", "running", "finished", "faulted"; a constant */
    /* The rest while it waits. */
    const char *wait;        /* "cb-space", "cb-pages", "semaphore", "semaphore-min", "dst-free",
                                "dst-ready", "src-free", "src-valid", "memory"; a constant */
    char *text;              /* "waits for 2 free pages in c_0 (reserve_back)" */
    int cb;                  /* -1: it is no wait on a CB */
    uint32_t pages;          /* of the CB, asked for */
    uint32_t address, value; /* of a semaphore or a polled word: what is waited for, */
    uint32_t now;            /* and what it is */
    tw_frame frames[TW_FAULT_FRAMES]; /* the place first, then its callers */
    unsigned frame_count;
    uint32_t times;                    /* it came here, this one included; 0: was not counted */
    tw_hang_loop loops[TW_HANG_LOOPS]; /* the innermost first */
    unsigned loop_count;
    int partner;              /* the hart that could end the wait, or -1: of this core, */
    int partner_x, partner_y; /* or, where these are not -1, of another one, */
    tw_frame signal;          /* where it would set the word; file NULL: not known */
    bool is_cause;            /* its wait is where the cause is told */
} tw_hang_hart;

/* A CB that somebody waits on. Counts are pages since the launch. */
typedef struct tw_hang_cb {
    uint32_t index, pages, page_size;
    uint32_t pushed, popped;
    uint32_t pushes[TW_HARTS], pops[TW_HARTS]; /* by hart; 0 everywhere when not counted */
    char *created_at;                          /* host file:line, or NULL */
} tw_hang_cb;

/* Cores that hang in the same way; harts and CBs are those of the first. */
typedef struct tw_hang tw_hang;
struct tw_hang {
    tw_places cores;
    uint64_t cycle; /* of the hart that came furthest */
    tw_hang_hart harts[TW_HARTS];
    unsigned hart_count;
    TW_VEC(tw_hang_cb) cbs;
    TW_VEC(tw_hang *) others; /* what is held up by this one, on other cores; owned */
};

/* Appends words, broken at spaces to lines of at most `width` columns; `at` columns of the first
 * line are taken, the others begin with `indent` spaces. A longer word has a line of its own. */
void tw_text_wrap(tw_text *out, unsigned at, unsigned indent, unsigned width, const char *chars);

void tw_hang_free(tw_hang *hang); /* NULL is fine */
/* A line for each hart. */
void tw_hang_print_harts(const tw_hang *hang, unsigned width, tw_text *out);
/* The harts as a table and the CBs below, within `width` columns. */
void tw_hang_print(const tw_hang *hang, unsigned width, tw_text *out);

#ifdef __cplusplus
}
#endif
#endif
