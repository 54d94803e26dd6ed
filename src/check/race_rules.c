/*
 * Two harts at the same bytes, one of which writes, with nothing between them. Held against what is
 * known of who touched the bytes last, in L1 and DRAM, by instructions, transfers and tiles.
 *
 * A word that is polled is no race: a load that decides a branch takes the value as a sign, and
 * what the writer did before it is done.
 */
#include "check/marks.h"

#include <stdio.h>

enum { WORD_BYTES = 4 };

static const tw_marks *l1_of(const tw_core_rule *core) {
    return &core->memory->order.marks;
}

/* A hart that touches bytes, and the event in which it does. */
typedef struct actor {
    tw_actor who;
    tw_core_rule *core;
    const tw_service_event *event;
} actor;

static actor actor_of(tw_core_rule *core, const tw_service_event *event) {
    return (actor){tw_actor_of(core, event->hart), core, event};
}

static tw_seen nothing_seen(const actor *who) {
    return (tw_seen){.writer = who->who.now, .reader = who->who.now};
}

static void add_hart(const tw_core_rule *core, uint32_t hart, tw_text *text) {
    uint32_t columns, rows;
    tw_chip_grid(core->check->chip, &columns, &rows);
    const uint32_t place = hart / TW_HARTS;
    tw_text_addf(text, "%s of core (%u,%u)", tw_hart_name((tw_hart_id)(hart % TW_HARTS)),
                 place % columns, place / columns);
}

static void tell(const actor *who, uint32_t other, bool writes, bool wrote, const char *where,
                 uint64_t begin, uint64_t bytes, const tw_cb_config *cb) {
    tw_text text = {0};
    add_hart(who->core, who->who.me, &text);
    tw_text_addf(&text, " %s %llu bytes at 0x%llx of %s", writes ? "writes" : "reads",
                 (unsigned long long)bytes, (unsigned long long)begin, where);
    if (cb) tw_text_addf(&text, ", in c_%u", cb->index);
    tw_text_addf(&text, "; ");
    add_hart(who->core, other >> TW_LAST_SHIFT, &text);
    tw_text_addf(&text, " %s there, and nothing orders the two", wrote ? "wrote" : "read");
    tw_hold(who->core, who->event, TW_FAULT_L1_RACE, tw_text_take(&text));
}

static bool is_watched(const tw_core_rule *there, uint64_t begin, uint64_t bytes) {
    const tw_arch *arch = there->check->arch;
    return l1_of(there)->blocks && bytes && begin >= arch->l1_reserved_bytes &&
           begin + bytes <= arch->l1_bytes;
}

static void tell_l1(const actor *who, tw_core_rule *there, uint64_t begin, uint64_t bytes,
                    bool writes, const tw_seen *seen) {
    if (bytes <= WORD_BYTES && tw_order_is_sync(there, (uint32_t)begin)) return;
    tell(who, seen->found, writes, seen->wrote, "L1", begin, bytes,
         tw_cb_holding(there, (uint32_t)begin));
}

void tw_race_l1(tw_core_rule *core, const tw_service_event *event, tw_core_rule *there,
                uint64_t begin, uint64_t bytes, bool writes) {
    if (!there || !is_watched(there, begin, bytes)) return;
    const actor who = actor_of(core, event);
    tw_seen seen = nothing_seen(&who);
    tw_marks_touch(&who.who, l1_of(there), begin, begin + bytes, writes, &seen);
    if (seen.found) tell_l1(&who, there, begin, bytes, writes, &seen);
}

void tw_race_rows(tw_core_rule *core, const tw_service_event *event, tw_rows rows, bool writes) {
    if (rows.bytes == rows.stride) {
        tw_race_l1(core, event, core, rows.begin, rows.bytes * rows.count, writes);
        return;
    }
    const actor who = actor_of(core, event);
    tw_seen seen = nothing_seen(&who);
    for (uint32_t row = 0; row < rows.count; row++, rows.begin += rows.stride) {
        if (!is_watched(core, rows.begin, rows.bytes)) return;
        tw_marks_touch(&who.who, l1_of(core), rows.begin, rows.begin + rows.bytes, writes, &seen);
        if (!seen.found) continue;
        tell_l1(&who, core, rows.begin, rows.bytes, writes, &seen);
        seen = nothing_seen(&who);
    }
}

void tw_race_load(tw_core_rule *core, const tw_service_event *event, uint32_t address,
                  uint32_t bytes, bool is_sign) {
    if (!l1_of(core)->blocks || !is_sign) {
        tw_race_l1(core, event, core, address, bytes, false);
        return;
    }
    const uint32_t writer = tw_marks_line(l1_of(core), address).writer & ~TW_LAST_PART;
    tw_order_acquire_word(core, event->hart, address);
    if (writer && !tw_order_is_before(core, event->hart, writer))
        tw_order_acquire_hart(core, event->hart, writer >> TW_LAST_SHIFT);
}

static void race_dram(tw_core_rule *core, const tw_service_event *event, uint32_t bank,
                      uint32_t begin, uint32_t bytes, bool writes) {
    tw_check *check = core->check;
    const tw_marks *marks = tw_order_dram(check, bank);
    if (!marks->blocks || begin + (uint64_t)bytes > check->order.bank_bytes || !bytes) return;
    const actor who = actor_of(core, event);
    tw_seen seen = nothing_seen(&who);
    tw_marks_touch(&who.who, marks, begin, (uint64_t)begin + bytes, writes, &seen);
    if (!seen.found) return;
    char where[32];
    snprintf(where, sizeof where, "DRAM bank %u", bank);
    tell(&who, seen.found, writes, seen.wrote, where, begin, bytes, NULL);
}

/* A place on the NoC: a core's L1, or DRAM. */
static void race_at(tw_core_rule *core, const tw_service_event *event, uint32_t low, uint32_t high,
                    uint32_t bytes, bool writes) {
    const uint32_t x = tw_noc_x(high), y = tw_noc_y(high);
    tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
    uint32_t bank;
    if (there)
        tw_race_l1(core, event, there, low, bytes, writes);
    else if (!tw_noc_local_high(high) && tw_check_bank_at(core->check, x, y, &bank))
        race_dram(core, event, bank, low, bytes, writes);
}

static void race_rectangle(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    const tw_noc_area area = tw_noc_area_of(args[2]);
    const bool loopback = args[4] & TW_NOC_LOOPBACK;
    for (uint32_t y = area.y0; y <= area.y1; y++)
        for (uint32_t x = area.x0; x <= area.x1; x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there && (there != core || loopback))
                tw_race_l1(core, event, there, args[1], args[3], true);
        }
}

void tw_race_asked(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    switch (event->service) {
    case TW_SERVICE_noc_read:
        race_at(core, event, args[0], args[1], args[3], false);
        tw_race_l1(core, event, core, args[2], args[3], true);
        break;
    case TW_SERVICE_noc_write:
        if (args[3] <= WORD_BYTES &&
            tw_rule_at_noc(core->check, tw_noc_x(args[2]), tw_noc_y(args[2])))
            break;
        tw_race_l1(core, event, core, args[0], args[3], false);
        race_at(core, event, args[1], args[2], args[3], true);
        break;
    case TW_SERVICE_noc_write_multicast:
        if (args[3] <= WORD_BYTES) break;
        tw_race_l1(core, event, core, args[0], args[3], false);
        race_rectangle(core, event);
        break;
    default: break;
    }
}
