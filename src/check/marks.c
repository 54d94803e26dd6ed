/*
 * Who touched which bytes last: the marks that harts leave in a memory, and what a touch finds
 * there. By blocks as long as all lines of one have the same mark, by lines of 64 bytes else.
 */
#include "check/marks.h"

enum { BLOCK = TW_LAST_BLOCK, LINE = TW_LAST_BYTES, LINES = TW_LAST_LINES };

tw_actor tw_actor_of(const tw_core_rule *core, tw_hart_id hart) {
    const uint32_t me = core->first_hart + (uint32_t)hart;
    return (tw_actor){core, hart, me,
                      me << TW_LAST_SHIFT | core->memory->order.harts[hart].own[hart]};
}

static void look(const tw_actor *who, uint32_t mark, uint32_t *before, bool wrote, tw_seen *seen) {
    if (tw_order_is_before(who->core, who->hart, mark)) {
        *before = mark;
    } else if (!seen->found) {
        seen->found = mark;
        seen->wrote = wrote;
    }
}

/* Puts a mark on `bytes`, or takes it away when these are none. */
static void put(uint32_t *mark, uint64_t *all, uint32_t hart, uint64_t bytes) {
    *mark = !bytes ? 0 : bytes == UINT64_MAX ? hart : hart | TW_LAST_PART;
    *all = bytes;
}

static uint64_t marked(uint32_t mark, uint64_t bytes) {
    return mark & TW_LAST_PART ? bytes : mark ? UINT64_MAX : 0;
}

static void visit_part(const tw_actor *who, tw_last *at, tw_last_bytes *bytes, uint64_t bits,
                       bool writes, tw_seen *seen) {
    const uint32_t writer = at->writer & ~TW_LAST_PART, reader = at->reader & ~TW_LAST_PART;
    const uint64_t written = marked(at->writer, bytes->written);
    const uint64_t read = marked(at->reader, bytes->read);
    if (writer != seen->writer && written & bits) look(who, writer, &seen->writer, true, seen);
    if (!writes) {
        put(&at->reader, &bytes->read, who->now, reader == who->now ? read | bits : bits);
        return;
    }
    if (reader != seen->reader && read & bits) look(who, reader, &seen->reader, false, seen);
    put(&at->reader, &bytes->read, reader, read & ~bits);
    put(&at->writer, &bytes->written, who->now, writer == who->now ? written | bits : bits);
}

/* The same for all bytes, which needs no look at the parts. */
static inline void visit_whole(const tw_actor *who, tw_last *at, bool writes, tw_seen *seen) {
    if (at->writer != seen->writer && at->writer)
        look(who, at->writer & ~TW_LAST_PART, &seen->writer, true, seen);
    if (!writes) {
        at->reader = who->now;
        return;
    }
    if (at->reader != seen->reader && at->reader)
        look(who, at->reader & ~TW_LAST_PART, &seen->reader, false, seen);
    *at = (tw_last){.writer = who->now};
}

/* Lines of one block whose lines differ. */
static void visit_lines(const tw_actor *who, const tw_marks *marks, uint64_t begin, uint64_t end,
                        bool writes, tw_seen *seen) {
    for (uint64_t next; begin < end; begin = next) {
        const uint64_t i = begin / LINE;
        next = (i + 1) * LINE;
        if (begin % LINE == 0 && next <= end) {
            visit_whole(who, &marks->lines[i], writes, seen);
            continue;
        }
        uint64_t bits = UINT64_MAX << begin % LINE;
        if (next > end) bits &= UINT64_MAX >> (next - end);
        visit_part(who, &marks->lines[i], &marks->bytes[i], bits, writes, seen);
    }
}

static void split(const tw_marks *marks, uint64_t block) {
    tw_last *all = &marks->blocks[block], *lines = &marks->lines[block * LINES];
    for (unsigned i = 0; i < LINES; i++)
        lines[i] = *all;
    all->writer = TW_LAST_DIFFERS;
}

/* A block whose lines have become alike. */
static void join(const tw_marks *marks, uint64_t block) {
    const tw_last *lines = &marks->lines[block * LINES];
    uint32_t differ = (lines[0].writer | lines[0].reader) & TW_LAST_PART;
    for (unsigned i = 1; i < LINES; i++)
        differ |= (lines[i].writer ^ lines[0].writer) | (lines[i].reader ^ lines[0].reader);
    if (!differ) marks->blocks[block] = lines[0];
}

/* Whether a touch of a part of a block whose lines are alike leaves it as it is. */
static bool is_marked(const tw_actor *who, const tw_last *all, bool writes) {
    return writes ? all->writer == who->now && !all->reader
                  : all->reader == who->now && all->writer == who->now;
}

void tw_marks_touch(const tw_actor *who, const tw_marks *marks, uint64_t begin, uint64_t end,
                    bool writes, tw_seen *seen) {
    for (uint64_t next; begin < end; begin = next) {
        const uint64_t block = begin / BLOCK, limit = (block + 1) * BLOCK;
        tw_last *all = &marks->blocks[block];
        next = limit < end ? limit : end;
        if (all->writer != TW_LAST_DIFFERS) {
            if (next - begin == BLOCK) {
                visit_whole(who, all, writes, seen);
                continue;
            }
            if (is_marked(who, all, writes)) continue;
            split(marks, block);
        }
        visit_lines(who, marks, begin, next, writes, seen);
        if (next == limit) join(marks, block);
    }
}

void tw_marks_touch_line(const tw_actor *who, const tw_marks *marks, uint64_t begin, uint64_t bits,
                         bool writes, tw_seen *seen) {
    const uint64_t block = begin / BLOCK, i = begin / LINE;
    const tw_last *all = &marks->blocks[block];
    if (all->writer != TW_LAST_DIFFERS) {
        if (is_marked(who, all, writes)) return;
        split(marks, block);
    }
    visit_part(who, &marks->lines[i], &marks->bytes[i], bits, writes, seen);
}

/* Whether all that a line's marks say comes before what the hart does. */
static bool is_free(const tw_actor *who, tw_last line, bool writes) {
    const uint32_t writer = line.writer & ~TW_LAST_PART, reader = line.reader & ~TW_LAST_PART;
    return (!writer || tw_order_is_before(who->core, who->hart, writer)) &&
           (!writes || !reader || tw_order_is_before(who->core, who->hart, reader));
}

unsigned tw_marks_free_lines(const tw_actor *who, const tw_marks *marks, uint64_t begin,
                             unsigned most, bool writes) {
    unsigned count = 0;
    tw_last before = {0};
    for (; count < most; count++) {
        const tw_last line = tw_marks_line(marks, begin + (uint64_t)count * LINE);
        const bool same = line.writer == before.writer && line.reader == before.reader;
        if (!same && !is_free(who, line, writes)) break;
        before = line;
    }
    return count;
}
