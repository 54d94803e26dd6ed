/* marks.h: the marks that harts leave in L1 and DRAM, and what a touch finds there. For the files
 * of this room. */
#ifndef TW_CHECK_MARKS_H
#define TW_CHECK_MARKS_H

#include "check/rules.h"

/* A hart that touches bytes. */
typedef struct tw_actor {
    const tw_core_rule *core;
    tw_hart_id hart;
    uint32_t me;  /* its number among the chip's */
    uint32_t now; /* its mark */
} tw_actor;
tw_actor tw_actor_of(const tw_core_rule *core, tw_hart_id hart);

/* What a touch has seen: the marks that were before it, last ones, and one that was not (0: none).
 */
typedef struct tw_seen {
    uint32_t writer, reader;
    uint32_t found;
    bool wrote;
} tw_seen;

/* Leaves the actor's mark on [begin, end), and looks at those that were there. */
void tw_marks_touch(const tw_actor *who, const tw_marks *marks, uint64_t begin, uint64_t end,
                    bool writes, tw_seen *seen);
/* The same for some bytes of the line at `begin`, a bit each. */
void tw_marks_touch_line(const tw_actor *who, const tw_marks *marks, uint64_t begin, uint64_t bits,
                         bool writes, tw_seen *seen);
/* The mark of an address's line. */
static inline tw_last tw_marks_line(const tw_marks *marks, uint64_t address) {
    const tw_last *all = &marks->blocks[address / TW_LAST_BLOCK];
    return all->writer != TW_LAST_DIFFERS ? *all : marks->lines[address / TW_LAST_BYTES];
}
/* Lines from `begin` on, at most `most`, that the actor may write, or read, with nothing to tell.
 */
unsigned tw_marks_free_lines(const tw_actor *who, const tw_marks *marks, uint64_t begin,
                             unsigned most, bool writes);

#endif
