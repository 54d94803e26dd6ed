/*
 * Two harts at the same bytes, one of which writes, with nothing between them. Held against what is
 * known of who touched the bytes last, in L1 and DRAM, by instructions, transfers and tiles.
 *
 * A word that is polled is no race: a load that decides a branch takes the value as a sign, and
 * what the writer did before it is done.
 */
#include "check/rules.h"

#include <stdio.h>

static tw_last *l1_of(const tw_core_rule *core) {
    return core->memory->order.last;
}

typedef struct actor {
    tw_core_rule *core; /* of the hart that acts */
    const tw_service_event *event;
    uint32_t me;
    const uint32_t *knows; /* its clock */
} actor;

static actor actor_of(tw_core_rule *core, const tw_service_event *event) {
    uint32_t columns, rows;
    tw_chip_grid(core->check->chip, &columns, &rows);
    const uint32_t me = (core->y * columns + core->x) * TW_HARTS + (uint32_t)event->hart;
    return (actor){core, event, me, core->check->order.clocks[me]};
}

/* Whether the one who left this mark is known to have done so before. */
static bool is_before(const actor *who, uint32_t mark) {
    const uint32_t hart = mark >> TW_LAST_SHIFT;
    return hart == who->me || who->knows[hart] >= (mark & TW_LAST_CLOCK);
}

static uint32_t bits_of(uint64_t granule, uint64_t begin, uint64_t end) {
    const uint64_t from = granule * TW_LAST_BYTES;
    uint32_t bits = UINT32_MAX;
    if (begin > from) bits &= UINT32_MAX << (begin - from);
    if (end < from + TW_LAST_BYTES) bits &= UINT32_MAX >> (from + TW_LAST_BYTES - end);
    return bits;
}

static void note(uint32_t *mark, uint32_t *bytes, uint32_t now, uint32_t bits) {
    *bytes = *mark == now ? *bytes | bits : bits;
    *mark = now;
}

/* Leaves the actor's mark on [begin, end); the mark of one it is not ordered with, 0: none. */
static uint32_t touch(const actor *who, tw_last *last, uint64_t begin, uint64_t end, bool writes,
                      bool *wrote) {
    const uint32_t now = who->me << TW_LAST_SHIFT | who->knows[who->me];
    uint32_t writer = now, reader = now, found = 0; /* the last ones that were seen to be before */
    for (uint64_t i = begin / TW_LAST_BYTES; i * TW_LAST_BYTES < end; i++) {
        tw_last *at = &last[i];
        const uint32_t bits = bits_of(i, begin, end);
        if (at->writer != writer && at->written & bits) {
            if (is_before(who, at->writer)) {
                writer = at->writer;
            } else if (!found) {
                found = at->writer;
                *wrote = true;
            }
        }
        if (!writes) {
            note(&at->reader, &at->read, now, bits);
            continue;
        }
        if (at->reader != reader && at->read & bits) {
            if (is_before(who, at->reader)) {
                reader = at->reader;
            } else if (!found) {
                found = at->reader;
                *wrote = false;
            }
        }
        at->read &= ~bits;
        note(&at->writer, &at->written, now, bits);
    }
    return found;
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
    add_hart(who->core, who->me, &text);
    tw_text_addf(&text, " %s %llu bytes at 0x%llx of %s", writes ? "writes" : "reads",
                 (unsigned long long)bytes, (unsigned long long)begin, where);
    if (cb) tw_text_addf(&text, ", in c_%u", cb->index);
    tw_text_addf(&text, "; ");
    add_hart(who->core, other >> TW_LAST_SHIFT, &text);
    tw_text_addf(&text, " %s there, and nothing orders the two", wrote ? "wrote" : "read");
    tw_hold(who->core, who->event, TW_FAULT_L1_RACE, tw_text_take(&text));
}

void tw_race_l1(tw_core_rule *core, const tw_service_event *event, tw_core_rule *there,
                uint64_t begin, uint64_t bytes, bool writes) {
    const tw_check *check = core->check;
    const uint64_t end = begin + bytes;
    if (!there || !l1_of(there) || begin < check->arch->l1_reserved_bytes ||
        end > check->arch->l1_bytes || !bytes)
        return;
    const actor who = actor_of(core, event);
    bool wrote = false;
    const uint32_t other = touch(&who, l1_of(there), begin, end, writes, &wrote);
    if (!other || (bytes <= 4 && tw_order_is_sync(there, (uint32_t)begin))) return;
    tell(&who, other, writes, wrote, "L1", begin, bytes, tw_cb_holding(there, (uint32_t)begin));
}

void tw_race_load(tw_core_rule *core, const tw_service_event *event, uint32_t address,
                  uint32_t bytes, bool is_sign) {
    tw_last *last = l1_of(core);
    if (!last || !is_sign) {
        tw_race_l1(core, event, core, address, bytes, false);
        return;
    }
    const actor who = actor_of(core, event);
    const tw_last *at = &last[address / TW_LAST_BYTES];
    tw_order_acquire_word(core, event->hart, address);
    if (at->writer && !is_before(&who, at->writer))
        tw_order_acquire_hart(core, event->hart, at->writer >> TW_LAST_SHIFT);
}

static void race_dram(tw_core_rule *core, const tw_service_event *event, uint32_t bank,
                      uint32_t begin, uint32_t bytes, bool writes) {
    tw_check *check = core->check;
    tw_last *last = tw_order_dram(check, bank);
    if (!last || begin + (uint64_t)bytes > check->order.bank_bytes || !bytes) return;
    const actor who = actor_of(core, event);
    bool wrote = false;
    const uint32_t other = touch(&who, last, begin, (uint64_t)begin + bytes, writes, &wrote);
    if (!other) return;
    char where[32];
    snprintf(where, sizeof where, "DRAM bank %u", bank);
    tell(&who, other, writes, wrote, where, begin, bytes, NULL);
}

/* A place on the NoC: a core's L1, or DRAM. */
static void race_at(tw_core_rule *core, const tw_service_event *event, uint32_t low, uint32_t high,
                    uint32_t bytes, bool writes) {
    const uint32_t x = high >> 4 & 63, y = high >> 10 & 63;
    tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
    uint32_t bank;
    if (there)
        tw_race_l1(core, event, there, low, bytes, writes);
    else if (!(high & 15) && tw_check_bank_at(event->chip, x, y, &bank))
        race_dram(core, event, bank, low, bytes, writes);
}

static void race_rectangle(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args, high = args[2];
    const uint32_t xa = high >> 4 & 63, xb = high >> 16 & 63, ya = high >> 10 & 63,
                   yb = high >> 22 & 63;
    const bool loopback = args[4] >> 17 & 1;
    for (uint32_t y = ya < yb ? ya : yb; y <= (ya < yb ? yb : ya); y++)
        for (uint32_t x = xa < xb ? xa : xb; x <= (xa < xb ? xb : xa); x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there && (there != core || loopback))
                tw_race_l1(core, event, there, args[1], args[3], true);
        }
}

enum { WORD_BYTES = 4 };

void tw_race_asked(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args;
    switch (event->service) {
    case TW_SERVICE_noc_read:
        race_at(core, event, args[0], args[1], args[3], false);
        tw_race_l1(core, event, core, args[2], args[3], true);
        break;
    case TW_SERVICE_noc_write:
        if (args[3] <= WORD_BYTES &&
            tw_rule_at_noc(core->check, args[2] >> 4 & 63, args[2] >> 10 & 63))
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
