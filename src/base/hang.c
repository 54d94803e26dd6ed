/* A hang as text, and its end. */
#include "tilewright/hang.h"

#include <stdlib.h>
#include <string.h>

/* ---- text in columns --------------------------------------------------------------------------
 */

/* Letters on the screen: continuation bytes of UTF-8 take no place. */
static unsigned width_of(const char *chars, size_t length) {
    unsigned width = 0;
    for (size_t i = 0; i < length; i++)
        width += ((unsigned char)chars[i] & 0xC0) != 0x80;
    return width;
}

void tw_text_wrap(tw_text *out, unsigned at, unsigned indent, unsigned width, const char *chars) {
    bool first = true;
    while (*chars) {
        chars += strspn(chars, " ");
        const size_t length = strcspn(chars, " ");
        if (!length) break;
        const unsigned letters = width_of(chars, length);
        if (!first && at + 1 + letters > width) {
            tw_text_addf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            tw_text_add(out, " ");
            at++;
        }
        tw_text_addn(out, chars, length);
        at += letters;
        chars += length;
        first = false;
    }
}

/* ---- cores ------------------------------------------------------------------------------------
 */

enum { MOST_NAMED = 4 };

static bool is_among(const tw_places *places, int x, int y) {
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].x == x && places->items[i].y == y) return true;
    return false;
}

static void add_missing(const tw_places *places, tw_place low, tw_place high, tw_text *out) {
    const size_t all = (size_t)(high.x - low.x + 1) * (size_t)(high.y - low.y + 1);
    const size_t missing = all - places->count;
    if (missing > MOST_NAMED) tw_text_addf(out, " less %zu", missing);
    if (!missing || missing > MOST_NAMED) return;
    const char *before = " less ";
    for (int y = low.y; y <= high.y; y++)
        for (int x = low.x; x <= high.x; x++) {
            if (is_among(places, x, y)) continue;
            tw_text_addf(out, "%s(%d,%d)", before, x, y);
            before = ", ";
        }
}

void tw_places_print(const tw_places *places, tw_text *out) {
    if (!places->count) return;
    tw_place low = places->items[0], high = low;
    for (size_t i = 1; i < places->count; i++) {
        const tw_place at = places->items[i];
        if (at.x < low.x) low.x = at.x;
        if (at.y < low.y) low.y = at.y;
        if (at.x > high.x) high.x = at.x;
        if (at.y > high.y) high.y = at.y;
    }
    if (places->count == 1) {
        tw_text_addf(out, "core (%d,%d)", low.x, low.y);
        return;
    }
    tw_text_addf(out, "%zu cores, (%d,%d)-(%d,%d)", places->count, low.x, low.y, high.x, high.y);
    add_missing(places, low, high, out);
    tw_text_add(out, ",");
}

/* ---- harts ------------------------------------------------------------------------------------
 */

static int stem(const char *path) {
    const char *name = tw_path_name(path), *dot = strrchr(name, '.');
    return (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

static const char *plural(uint32_t count) {
    return count == 1 ? "" : "s";
}

static const char *ordinal(uint32_t n) {
    if (n / 10 % 10 == 1) return "th";
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

static void add_loop(const tw_hang_loop *loop, tw_text *out) {
    if (loop->iteration) {
        tw_text_addf(out, ", iteration %u", loop->iteration);
        if (loop->total) tw_text_addf(out, " of %u", loop->total);
        if (loop->has_value)
            tw_text_addf(out, " (%s=%d)", loop->variable, loop->value);
        else
            tw_text_addf(out, " (%s, by count)", loop->variable);
    } else if (loop->has_value) {
        tw_text_addf(out, ", %s=%d", loop->variable, loop->value);
    } else if (loop->total) {
        tw_text_addf(out, ", in a loop of %u (%s)", loop->total, loop->variable);
    }
}

/* "reader.cpp:41 <- kernel_main:19, iteration 3 of 8 (tile=2)" */
static void add_place(const tw_hang_hart *hart, tw_text *out) {
    bool counted = false;
    for (unsigned i = 0; i < hart->frame_count; i++) {
        const tw_frame *frame = &hart->frames[i];
        if (i)
            tw_text_addf(out, " <- %s:%u", frame->function, frame->line);
        else
            tw_text_addf(out, "%s:%u", tw_path_name(frame->file), frame->line);
        if (!i && frame->objects)
            tw_text_addf(out, " on %.*s", (int)strcspn(frame->objects, " "), frame->objects);
    }
    for (unsigned i = 0; i < hart->loop_count; i++) {
        add_loop(&hart->loops[i], out);
        counted = counted || hart->loops[i].iteration;
    }
    if (!counted && hart->times > 1)
        tw_text_addf(out, ", for the %u%s time", hart->times, ordinal(hart->times));
}

static void add_waiting(const tw_hang_hart *hart, unsigned column, size_t widest, unsigned width,
                        tw_text *out) {
    tw_text place = {0};
    add_place(hart, &place);
    const size_t what = strlen(hart->text);
    if (!place.length) {
        tw_text_wrap(out, column, column, width, hart->text);
    } else if (column + widest + 2 + place.length <= width) {
        tw_text_addf(out, "%-*s  %s", (int)widest, hart->text, place.data);
    } else if (column + what + 2 + place.length <= width) {
        tw_text_addf(out, "%s  %s", hart->text, place.data);
    } else {
        tw_text_wrap(out, column, column, width, hart->text);
        tw_text_addf(out, "\n%*s", (int)column + 2, "");
        tw_text_wrap(out, column + 2, column + 4, width, place.data);
    }
    tw_text_free(&place);
}

void tw_hang_print_harts(const tw_hang *hang, unsigned width, tw_text *out) {
    int kernel = 0;
    size_t what = 0;
    for (unsigned i = 0; i < hang->hart_count; i++) {
        const tw_hang_hart *hart = &hang->harts[i];
        if (stem(hart->kernel) > kernel) kernel = stem(hart->kernel);
        if (hart->text && strlen(hart->text) > what) what = strlen(hart->text);
    }
    for (unsigned i = 0; i < hang->hart_count; i++) {
        const tw_hang_hart *hart = &hang->harts[i];
        tw_text_addf(out, "  %-6s %-*.*s  ", tw_hart_name((tw_hart_id)hart->hart), kernel,
                     stem(hart->kernel), tw_path_name(hart->kernel));
        if (hart->text)
            add_waiting(hart, (unsigned)kernel + 11, what, width, out);
        else
            tw_text_addf(out, "%s",
                         strcmp(hart->state, "finished") ? "ended in a fault" : "has finished");
        tw_text_add(out, "\n");
    }
}

/* ---- circular buffers -------------------------------------------------------------------------
 */

/* "; producer NCRISC", "; consumers BRISC (3) and NCRISC (1)" */
static void add_owners(const uint32_t pages[TW_HARTS], const char *before, const char *role,
                       tw_text *out) {
    unsigned owners = 0, told = 0;
    for (int h = 0; h < TW_HARTS; h++)
        owners += pages[h] > 0;
    tw_text_addf(out, "%s%s%s", before, role, owners > 1 ? "s" : "");
    for (int h = 0; h < TW_HARTS; h++) {
        if (!pages[h]) continue;
        tw_text_addf(out, "%s %s", told++ ? " and" : "", tw_hart_name((tw_hart_id)h));
        if (owners > 1) tw_text_addf(out, " (%u)", pages[h]);
    }
    if (!owners) tw_text_add(out, " nobody so far");
}

static void add_cb(const tw_hang_cb *cb, unsigned width, tw_text *out) {
    tw_text line = {0};
    tw_text_addf(&line, "c_%u: %u page%s of %u B; %u pushed, %u popped", cb->index, cb->pages,
                 plural(cb->pages), cb->page_size, cb->pushed, cb->popped);
    add_owners(cb->pushes, "; ", "producer", &line);
    add_owners(cb->pops, ", ", "consumer", &line);
    if (cb->created_at) tw_text_addf(&line, "; made at %s", cb->created_at);
    tw_text_add(out, "  ");
    tw_text_wrap(out, 2, 7, width, line.data);
    tw_text_add(out, "\n");
    tw_text_free(&line);
}

static void add_others(const tw_hang *hang, unsigned width, tw_text *out) {
    for (size_t i = 0; i < hang->others.count; i++) {
        tw_text_add(out, "  held up by this: ");
        tw_text cores = {0};
        tw_places_print(&hang->others.items[i]->cores, &cores);
        tw_text_addf(out, "%.*s\n",
                     (int)(cores.length - (cores.data[cores.length - 1] == ',' ? 1 : 0)),
                     cores.data);
        tw_text_free(&cores);
        tw_hang_print_harts(hang->others.items[i], width, out);
        tw_text_add(out, "\n");
    }
}

void tw_hang_print(const tw_hang *hang, unsigned width, tw_text *out) {
    tw_text_add(out, "\n");
    tw_hang_print_harts(hang, width, out);
    tw_text_add(out, "\n");
    for (size_t i = 0; i < hang->cbs.count; i++)
        add_cb(&hang->cbs.items[i], width, out);
    if (hang->cbs.count) tw_text_add(out, "\n");
    add_others(hang, width, out);
}

/* ---- the end ----------------------------------------------------------------------------------
 */

static void free_hart(tw_hang_hart *hart) {
    for (unsigned i = 0; i < hart->frame_count; i++) {
        free(hart->frames[i].file);
        free(hart->frames[i].function);
        free(hart->frames[i].objects);
    }
    for (unsigned i = 0; i < hart->loop_count; i++)
        free(hart->loops[i].variable);
    free(hart->signal.file);
    free(hart->signal.function);
    free(hart->kernel);
    free(hart->text);
}

void tw_hang_free(tw_hang *hang) {
    if (!hang) return;
    for (unsigned i = 0; i < hang->hart_count; i++)
        free_hart(&hang->harts[i]);
    for (size_t i = 0; i < hang->cbs.count; i++)
        free(hang->cbs.items[i].created_at);
    free(hang->cbs.items);
    free(hang->cores.items);
    for (size_t i = 0; i < hang->others.count; i++)
        tw_hang_free(hang->others.items[i]);
    free(hang->others.items);
    free(hang);
}
