/*
 * Spans: stretches of L1 where nothing is to be told of a hart's loads, or stores, whatever bytes
 * they touch. The engine notes these itself; here spans are opened, and what was noted is entered
 * when they are closed: before the hart's next service, and whenever it rests. Meanwhile nobody
 * else acts, so that what was found at the opening holds.
 */
#include "check/marks.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR = 512, LINE = TW_SPAN_LINE, WORD = 4 };
_Static_assert(LINE == (int)TW_LAST_BYTES, "a span's lines are those of the marks");

/* ---- closing */

static void enter_lines(const tw_core_rule *core, tw_hart_id hart, uint32_t begin, uint32_t end,
                        bool writes) {
    const tw_actor who = tw_actor_of(core, hart);
    tw_seen seen = {.writer = who.now, .reader = who.now};
    tw_marks_touch(&who, &core->memory->order.marks, begin, end, writes, &seen);
    if (writes) tw_shadow_set(&core->memory->shadow, begin, end - begin, false);
}

static void enter_part(const tw_core_rule *core, tw_hart_id hart, uint32_t line, uint64_t bytes,
                       bool writes) {
    const tw_actor who = tw_actor_of(core, hart);
    tw_seen seen = {.writer = who.now, .reader = who.now};
    tw_marks_touch_line(&who, &core->memory->order.marks, line, bytes, writes, &seen);
    if (writes) tw_shadow_define(&core->memory->shadow, line, bytes);
}

static void close_span(const tw_core_rule *core, tw_hart_id hart, tw_hart_span *span, bool writes) {
    if (!span->bytes) return;
    const uint32_t lines = (span->begin + span->bytes - span->base + LINE - 1) / LINE;
    for (uint32_t i = 0, whole; i < lines; i += whole ? whole : 1) {
        for (whole = 0; i + whole < lines && span->touched[i + whole] == UINT64_MAX;)
            whole++;
        const uint32_t at = span->base + i * LINE;
        if (whole)
            enter_lines(core, hart, at, at + whole * LINE, writes);
        else if (span->touched[i])
            enter_part(core, hart, at, span->touched[i], writes);
    }
    span->bytes = 0;
}

void tw_spans_close(tw_core_rule *core, tw_hart_id hart) {
    tw_hart *engine = core->harts[hart].engine;
    if (!engine) return;
    for (unsigned i = 0; i < TW_HART_LOAD_SPANS; i++)
        close_span(core, hart, &engine->load_spans[i], false);
    close_span(core, hart, &engine->store_span, true);
    core->harts[hart].engine = NULL;
}

/* ---- opening */

/* The notes of an image, which all harts that run it share. */
static tw_noted *noted_of(tw_check *check, const tw_image *image) {
    for (size_t i = 0; i < check->noted.count; i++)
        if (check->noted.items[i].image == image) return &check->noted.items[i];
    uint32_t base, bytes;
    tw_image_code_place(image, &base, &bytes);
    return TW_VEC_PUSH(&check->noted, (tw_noted){image, base, tw_alloc(bytes / 4 + 1)});
}

void tw_spans_forget(tw_check *check) {
    for (size_t i = 0; i < check->noted.count; i++)
        free(check->noted.items[i].loads);
    check->noted.count = 0;
}

static bool holds(const tw_hart_span *span, uint32_t address) {
    return address - span->begin < span->bytes;
}

/* The end of what a hart may load from `begin` on: written, and no word that synchronises. */
static uint32_t readable_end(const tw_core_rule *core, uint32_t begin, uint32_t end) {
    const tw_core_order *order = &core->memory->order;
    const tw_shadow *shadow = &core->memory->shadow;
    for (size_t i = 0; i < order->words.count; i++) {
        const uint32_t word = order->words.items[i].address;
        if (word >= begin && word < end) end = word;
    }
    if (!tw_shadow_any(shadow, begin, end - begin)) return end;
    uint32_t at = begin;
    while (at < end && !tw_shadow_bits(shadow, at, WORD))
        at += WORD;
    return at;
}

/* Opens a span about an address that was just found in order. */
static void open_span(const tw_core_rule *core, tw_hart_id hart, tw_hart_span *span,
                      uint32_t address, const tw_approved *approved, bool writes) {
    const tw_arch *arch = core->check->arch;
    const tw_actor who = tw_actor_of(core, hart);
    const uint32_t base = address & ~(LINE - 1u);
    const uint32_t limit = approved->end < arch->l1_bytes ? approved->end : arch->l1_bytes;
    uint32_t begin = approved->begin > base ? (approved->begin + WORD - 1) & ~(WORD - 1u) : base;
    if (begin < arch->l1_reserved_bytes || limit <= begin) return;
    unsigned lines = (limit - base + LINE - 1) / LINE;
    if (lines > TW_SPAN_LINES) lines = TW_SPAN_LINES;
    lines = tw_marks_free_lines(&who, &core->memory->order.marks, base, lines, writes);
    uint32_t end = base + lines * LINE;
    if (end > limit) end = limit & ~(WORD - 1u);
    if (end <= begin) return;
    if (!writes && readable_end(core, begin, end) <= address) begin = address & ~(WORD - 1u);
    if (!writes) end = readable_end(core, begin, end);
    if (end <= begin || tw_transfer_in(&core->harts[hart], begin, end, !writes)) return;
    *span = (tw_hart_span){.begin = begin, .bytes = end - begin, .base = base};
}

static void note_load(tw_core_rule *core, tw_hart_id hart, tw_hart *engine) {
    tw_noted *noted = noted_of(core->check, core->harts[hart].image);
    noted->loads[(engine->pc - noted->base) / 4] = 1;
    engine->noted_loads = noted->loads;
}

void tw_spans_consider(tw_core_rule *core, tw_hart_id hart, uint32_t address,
                       const tw_approved *approved, bool writes) {
    tw_hart_rule *state = &core->harts[hart];
    uint32_t *last = writes ? &state->last_store : &state->last_load;
    const bool is_near = address - *last + NEAR < 2 * NEAR;
    *last = address;
    tw_hart *engine = is_near ? tw_core_watched(core->core, hart) : NULL;
    if (!engine || !core->memory->order.marks.blocks) return;
    tw_hart_span *span = &engine->store_span;
    if (!writes) {
        note_load(core, hart, engine);
        for (unsigned i = 0; i < TW_HART_LOAD_SPANS; i++)
            if (holds(&engine->load_spans[i], address)) return;
        span = &engine->load_spans[state->next_span++ % TW_HART_LOAD_SPANS];
    }
    close_span(core, hart, span, writes);
    open_span(core, hart, span, address, approved, writes);
    state->engine = engine;
}

bool tw_spans_are_stored(const tw_core_rule *core, tw_hart_id hart, uint32_t address) {
    const tw_hart *engine = core->harts[hart].engine;
    return engine && holds(&engine->store_span, address);
}
