#include "cli/exec_break.h"

#include <stdlib.h>
#include <string.h>

#include "tilewright/check.h"

/* What is known of an image's instructions, found out as they are run: a byte each. */
enum { UNKNOWN, ELSEWHERE, HERE };
typedef struct known {
    const tw_image *image;
    uint32_t base, count; /* instructions */
    uint8_t *at;
} known;

struct exec_break {
    tw_debugger debugger;
    char *file;
    unsigned long line, count;
    TW_VEC(known) images;
    TW_VEC(const tw_hart *) inside; /* harts that are on the line */
    tw_text text;
};

static bool is_suffix(const char *path, const char *name) {
    const size_t all = strlen(path), end = strlen(name);
    return end <= all && !strcmp(path + all - end, name) &&
           (end == all || path[all - end - 1] == '/');
}

static bool is_on_line(const exec_break *point, const tw_image *image, uint32_t pc) {
    tw_source_frame frames[TW_FAULT_FRAMES];
    const size_t count = tw_image_locate(image, pc, frames, TW_FAULT_FRAMES);
    for (size_t i = 0; i < count; i++)
        if (frames[i].line == point->line && is_suffix(frames[i].file, point->file)) return true;
    return false;
}

static known *know(exec_break *point, const tw_image *image) {
    for (size_t i = 0; i < point->images.count; i++)
        if (point->images.items[i].image == image) return &point->images.items[i];
    known made = {.image = image};
    for (size_t i = 0; i < tw_image_segment_count(image); i++) {
        const tw_segment *segment = tw_image_segment(image, i);
        if (!segment->executable) continue;
        made.base = segment->base;
        made.count = segment->size / 4 + 1;
        break;
    }
    made.at = tw_alloc(made.count + 1);
    return TW_VEC_PUSH(&point->images, made);
}

static bool is_here(exec_break *point, const tw_hart *hart) {
    known *known = know(point, hart->image);
    const uint32_t index = (hart->pc - known->base) / 4;
    if (index >= known->count) return false;
    if (known->at[index] == UNKNOWN)
        known->at[index] = is_on_line(point, hart->image, hart->pc) ? HERE : ELSEWHERE;
    return known->at[index] == HERE;
}

/* Keeps book of the harts on the line; true when this one has just come to it. */
static bool comes(exec_break *point, const tw_hart *hart) {
    const bool here = is_here(point, hart);
    for (size_t i = 0; i < point->inside.count; i++) {
        if (point->inside.items[i] != hart) continue;
        if (!here) point->inside.items[i] = point->inside.items[--point->inside.count];
        return false;
    }
    if (here) TW_VEC_PUSH(&point->inside, hart);
    return here;
}

static void add_chain(const tw_core *core, tw_hart_id hart, tw_text *out) {
    tw_frame frames[TW_FAULT_FRAMES];
    const unsigned count = tw_core_chain(core, hart, frames);
    for (unsigned i = 0; i < count; i++) {
        tw_text_addf(out, "  %s %s:%u (%s)\n", i ? "from" : "at", frames[i].file, frames[i].line,
                     frames[i].function);
        free(frames[i].file);
        free(frames[i].function);
    }
}

static void add_variables(const tw_hart *hart, tw_text *out) {
    enum { MOST = 24 };
    tw_local locals[MOST];
    const size_t count = tw_hart_locals(hart, locals, MOST);
    const char *root = tw_data_root();
    for (size_t i = 0; i < count; i++) {
        const bool ours = !strncmp(locals[i].file, root, strlen(root)) &&
                          !strncmp(locals[i].file + strlen(root), "/kernel/", 8);
        if (ours || !locals[i].known) continue;
        tw_text_addf(out, "  %s = %u (0x%x)\n", locals[i].name, locals[i].value, locals[i].value);
    }
}

static void tell(exec_break *point, tw_core *core, tw_hart_id id) {
    static const char *const names[32] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                          "s0",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                          "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                          "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    const tw_hart *hart = tw_core_engine(core, id);
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    tw_text_addf(&point->text, "stopped: core (%u,%u) %s at cycle %llu\n", x, y, tw_hart_name(id),
                 (unsigned long long)hart->cycles);
    add_chain(core, id, &point->text);
    add_variables(hart, &point->text);
    tw_text_addf(&point->text, "  registers: pc 0x%x", hart->pc);
    for (unsigned i = 1; i < 32; i++)
        tw_text_addf(&point->text, "%s%s 0x%x", i % 6 ? ", " : ",\n    ", names[i], hart->x[i]);
    tw_text_add(&point->text, "\n");
    for (uint32_t cb = 0; cb < TW_MAX_CBS; cb++)
        tw_check_cb_state(core, cb, &point->text);
}

static bool launched(void *self, tw_chip *chip) {
    exec_break *point = self;
    (void)chip;
    point->inside.count = 0;
    return true;
}

static bool holds(void *self, tw_core *core, tw_hart_id hart) {
    (void)self;
    (void)core;
    (void)hart;
    return true;
}

static bool before(void *self, tw_core *core, tw_hart_id hart) {
    exec_break *point = self;
    if (!comes(point, tw_core_engine(core, hart)) || --point->count) return true;
    tell(point, core, hart);
    return false;
}

static bool after(void *self, tw_core *core, tw_hart_id hart) {
    (void)self;
    (void)core;
    (void)hart;
    return true;
}

static bool hangs(void *self, tw_chip *chip) {
    (void)self;
    (void)chip;
    return true;
}

static void ended(void *self, tw_chip *chip) {
    (void)self;
    (void)chip;
}

exec_break *exec_break_create(const char *place) {
    const char *colon = strchr(place, ':');
    char *end;
    if (!colon || colon == place || colon[1] < '1' || colon[1] > '9') return NULL;
    const unsigned long line = strtoul(colon + 1, &end, 10);
    unsigned long count = 1;
    if (*end == ':' && end[1] >= '1' && end[1] <= '9') count = strtoul(end + 1, &end, 10);
    if (*end) return NULL;
    exec_break *point = tw_alloc(sizeof *point);
    point->file = tw_strndup(place, (size_t)(colon - place));
    point->line = line;
    point->count = count;
    point->debugger = (tw_debugger){.self = point,
                                    .launched = launched,
                                    .holds = holds,
                                    .before = before,
                                    .after = after,
                                    .hangs = hangs,
                                    .ended = ended};
    return point;
}

void exec_break_free(exec_break *point) {
    if (!point) return;
    for (size_t i = 0; i < point->images.count; i++)
        free(point->images.items[i].at);
    free(point->images.items);
    free(point->inside.items);
    tw_text_free(&point->text);
    free(point->file);
    free(point);
}

/* The line itself when an image has code there, else the next one that has; 0: none in this file.
 */
static unsigned long line_with_code(const exec_break *point, bool *in_file) {
    unsigned long next = 0;
    for (size_t i = 0; i < point->images.count; i++) {
        const known *image = &point->images.items[i];
        for (uint32_t k = 0; k < image->count; k++) {
            tw_source_frame frames[TW_FAULT_FRAMES];
            const size_t count =
                tw_image_locate(image->image, image->base + 4 * k, frames, TW_FAULT_FRAMES);
            for (size_t f = 0; f < count; f++) {
                if (!is_suffix(frames[f].file, point->file)) continue;
                *in_file = true;
                if (frames[f].line >= point->line && (!next || frames[f].line < next))
                    next = frames[f].line;
            }
        }
    }
    return next;
}

void exec_break_missed(const exec_break *point, tw_text *out) {
    bool in_file = false;
    const unsigned long next = line_with_code(point, &in_file);
    if (!in_file)
        tw_text_addf(out, "no kernel that ran has code of a file %s", point->file);
    else if (next == point->line && point->count > 1)
        tw_text_add(out, "no hart came by as often as that");
    else if (next == point->line)
        tw_text_add(out, "no hart came by");
    else if (next)
        tw_text_addf(out, "no code is at that line; the next that has some is %lu", next);
    else
        tw_text_add(out, "no code is at that line, and none behind it");
}

const tw_debugger *exec_break_debugger(exec_break *point) {
    return &point->debugger;
}

const char *exec_break_text(const exec_break *point) {
    return point->text.data;
}
