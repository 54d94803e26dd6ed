/*
 * The NoC. Bytes move when the transfer is issued; when they count as arrived is virtual time,
 * which barriers wait for (and src/check holds kernels to). Words that synchronise (4 bytes and
 * less to another core) travel as messages and arrive in the order of time.
 *
 * Time of a transfer: start + hops + bytes over the narrowest place it passes (link or DRAM bank),
 * and it queues behind earlier transfers of the same bank.
 */
#include "chip/state.h"

#include <string.h>

#include "tilewright/noc_address.h"

enum { WORD_BYTES = TW_NOC_WORD_BYTES };

typedef struct target {
    uint8_t *bytes; /* host place, NULL after a fault */
    tw_core *core;  /* worker, or NULL */
    int bank;       /* DRAM bank, or -1 */
    uint32_t x, y;  /* NoC coordinates */
    uint64_t local; /* address there */
} target;

static void raise_outside(tw_slot *slot, const char *memory, uint64_t address, uint32_t bytes,
                          uint64_t size) {
    tw_text text = {0};
    tw_text_addf(&text, "a transfer of %u bytes at 0x%llx of %s, which has 0x%llx bytes", bytes,
                 (unsigned long long)address, memory, (unsigned long long)size);
    tw_core_raise(slot->core, slot->id, TW_FAULT_NOC_OUTSIDE_BUFFER, tw_text_take(&text), NULL,
                  NULL, NULL);
}

/* A place in the issuing core's own L1; NULL after a fault. */
static uint8_t *own_l1(tw_slot *slot, uint32_t address, uint32_t bytes) {
    const uint32_t size = slot->core->chip->arch->l1_bytes;
    if (address <= size && bytes <= size - address) return slot->core->l1 + address;
    raise_outside(slot, "its own L1", address, bytes, size);
    return NULL;
}

static target resolve_at(tw_slot *slot, uint32_t x, uint32_t y, uint64_t local, uint32_t bytes) {
    tw_chip *chip = slot->core->chip;
    target place = {.bank = -1, .x = x, .y = y, .local = local};
    place.core = tw_chip_core_at_noc(chip, x, y);
    uint64_t size = chip->arch->l1_bytes;
    uint8_t *memory = place.core ? place.core->l1 : NULL;
    if (!place.core) {
        place.bank = tw_chip_bank_at_noc(chip, x, y);
        if (place.bank < 0) {
            tw_text text = {0};
            tw_text_addf(&text, "NoC coordinates (%u,%u) name neither a worker nor a DRAM bank", x,
                         y);
            tw_core_raise(slot->core, slot->id, TW_FAULT_NOC_NO_SUCH_CORE, tw_text_take(&text),
                          NULL, NULL, NULL);
            return place;
        }
        size = chip->arch->dram_bank_bytes;
        memory = tw_chip_dram(chip, (uint32_t)place.bank);
    }
    if (local > size || bytes > size - local)
        raise_outside(slot, place.core ? "a core's L1" : "a DRAM bank", local, bytes, size);
    else
        place.bytes = memory + local;
    return place;
}

static target resolve(tw_slot *slot, uint32_t low, uint32_t high, uint32_t bytes) {
    return resolve_at(slot, tw_noc_x(high), tw_noc_y(high), tw_noc_local(tw_noc_address(low, high)),
                      bytes);
}

/* ---- time */

static uint32_t hops(const tw_slot *slot, uint32_t x, uint32_t y) {
    const tw_arch *arch = slot->core->chip->arch;
    const uint32_t own_x = slot->core->x + arch->worker_x0, own_y = slot->core->y + arch->worker_y0;
    return (x > own_x ? x - own_x : own_x - x) + (y > own_y ? y - own_y : own_y - y);
}

/* A few cycles that depend on the seed alone; 0 with seed 0. */
static uint64_t jitter(tw_slot *slot) {
    const tw_chip *chip = slot->core->chip;
    if (!chip->perturb) return 0;
    uint64_t mix = chip->perturb ^ (slot->hart.cycles * 0x9E3779B97F4A7C15u) ^
                   ((uint64_t)(slot->core->y * 64 + slot->core->x) << 32) ^ (uint64_t)slot->id;
    mix = (mix ^ (mix >> 30)) * 0xBF58476D1CE4E5B9u;
    return (mix >> 40) % 200;
}

typedef struct timing {
    uint64_t sent, done;
} timing;

/* Charges the hart for issuing the transfer and tells when it is over. */
static timing schedule(tw_slot *slot, const target *place, uint32_t bytes) {
    tw_chip *chip = slot->core->chip;
    const tw_arch *arch = chip->arch;
    slot->hart.cycles += arch->cost_noc_issue;
    chip->noc_bytes += bytes;
    const uint64_t link = (bytes + arch->noc_bytes_per_cycle - 1) / arch->noc_bytes_per_cycle;
    const uint64_t travel =
        arch->cost_noc_start + (uint64_t)arch->cost_noc_hop * hops(slot, place->x, place->y);
    const uint64_t issued = slot->hart.cycles;
    if (place->bank < 0)
        return (timing){.sent = issued + link, .done = issued + travel + link + jitter(slot)};
    const uint64_t occupied = (bytes + arch->dram_bytes_per_cycle - 1) / arch->dram_bytes_per_cycle;
    uint64_t *port = &chip->bank_free[place->bank];
    const uint64_t start = issued > *port ? issued : *port;
    *port = start + occupied;
    return (timing){.sent = issued + link,
                    .done = start + occupied + travel + arch->cost_dram_start + jitter(slot)};
}

static void later(uint64_t *time, uint64_t candidate) {
    if (*time < candidate) *time = candidate;
}

static tw_noc_progress *progress(tw_slot *slot, uint32_t xfer) {
    return &slot->noc[xfer & 1];
}

static uint32_t transaction(uint32_t xfer) {
    return xfer >> 8 & (TW_TRIDS - 1);
}

/* ---- transfers */

tw_served tw_serve_noc_read(tw_slot *slot, uint32_t *args) {
    const uint32_t bytes = args[3], xfer = args[4];
    const target source = resolve(slot, args[0], args[1], bytes);
    uint8_t *destination = own_l1(slot, args[2], bytes);
    if (!source.bytes || !destination) return TW_SERVED;
    memmove(destination, source.bytes, bytes);
    const timing when = schedule(slot, &source, bytes);
    later(&progress(slot, xfer)->read_done[transaction(xfer)], when.done);
    return TW_SERVED;
}

/* Puts bytes where they belong: at once, or as a message when they may be waited for. */
static void put(tw_slot *slot, const target *place, const void *bytes, uint32_t count,
                uint64_t arrives) {
    if (place->core && place->core != slot->core && count <= WORD_BYTES &&
        place->local % WORD_BYTES + count <= WORD_BYTES) {
        tw_message message = {.time = arrives, .address = (uint32_t)place->local, .bytes = count};
        memcpy(&message.value, bytes, count);
        tw_core_post(place->core, message);
        return;
    }
    memmove(place->bytes, bytes, count);
    if (place->core)
        tw_core_wake(place->core, place->core == slot->core ? slot->hart.cycles : arrives);
}

static void count_write(tw_slot *slot, uint32_t xfer, timing when) {
    later(&progress(slot, xfer)->write_sent[transaction(xfer)], when.sent);
    later(&progress(slot, xfer)->write_done[transaction(xfer)], when.done);
}

tw_served tw_serve_noc_write(tw_slot *slot, uint32_t *args) {
    const uint32_t bytes = args[3], xfer = args[4];
    const uint8_t *source = own_l1(slot, args[0], bytes);
    const target place = resolve(slot, args[1], args[2], bytes);
    if (!source || !place.bytes) return TW_SERVED;
    const timing when = schedule(slot, &place, bytes);
    put(slot, &place, source, bytes, when.done);
    count_write(slot, xfer, when);
    return TW_SERVED;
}

tw_served tw_serve_noc_write_multicast(tw_slot *slot, uint32_t *args) {
    const uint32_t bytes = args[3], xfer = args[4];
    const uint8_t *source = own_l1(slot, args[0], bytes);
    if (!source) return TW_SERVED;
    const tw_noc_area area = tw_noc_area_of(args[2]);
    const uint64_t local = tw_noc_local(tw_noc_address(args[1], args[2]));
    timing last = {0};
    for (uint32_t y = area.y0; y <= area.y1; y++)
        for (uint32_t x = area.x0; x <= area.x1; x++) {
            const target place = resolve_at(slot, x, y, local, bytes);
            if (!place.bytes) return TW_SERVED;
            if (place.core == slot->core && !(xfer & TW_NOC_LOOPBACK)) continue;
            const uint64_t issued = slot->hart.cycles;
            const timing when = schedule(slot, &place, bytes);
            slot->hart.cycles = issued; /* one command, however many receive it */
            put(slot, &place, source, bytes, when.done);
            later(&last.sent, when.sent);
            later(&last.done, when.done);
        }
    slot->hart.cycles += slot->core->chip->arch->cost_noc_issue;
    count_write(slot, xfer, last);
    return TW_SERVED;
}

tw_served tw_serve_noc_inline_write(tw_slot *slot, uint32_t *args) {
    const target place = resolve(slot, args[1], args[2], WORD_BYTES);
    if (!place.bytes) return TW_SERVED;
    const timing when = schedule(slot, &place, WORD_BYTES);
    const uint32_t enables = args[3] & 0xF;
    if (enables == 0xF) {
        put(slot, &place, &args[0], WORD_BYTES, when.done);
    } else {
        for (uint32_t i = 0; i < WORD_BYTES; i++) {
            target byte = place;
            byte.bytes += i;
            byte.local += i;
            if (enables >> i & 1) put(slot, &byte, (const uint8_t *)&args[0] + i, 1, when.done);
        }
    }
    count_write(slot, args[4], when);
    return TW_SERVED;
}

static void add_at(tw_slot *slot, const target *place, uint32_t increment, uint32_t wrap,
                   uint64_t arrives) {
    if (place->core) {
        tw_core_post(place->core, (tw_message){.time = arrives,
                                               .address = (uint32_t)place->local,
                                               .value = increment,
                                               .bytes = WORD_BYTES,
                                               .add = true,
                                               .wrap = (uint8_t)wrap});
        if (place->core == slot->core && slot->core->limit > arrives) slot->core->limit = arrives;
        return;
    }
    uint32_t word;
    memcpy(&word, place->bytes, sizeof word);
    word += increment;
    memcpy(place->bytes, &word, sizeof word);
}

tw_served tw_serve_noc_atomic_inc(tw_slot *slot, uint32_t *args) {
    const target place = resolve(slot, args[0], args[1], WORD_BYTES);
    if (!place.bytes) return TW_SERVED;
    const timing when = schedule(slot, &place, WORD_BYTES);
    add_at(slot, &place, args[2], args[3], when.done);
    later(&progress(slot, args[4])->atomic_done, when.done);
    return TW_SERVED;
}

tw_served tw_serve_noc_atomic_inc_multicast(tw_slot *slot, uint32_t *args) {
    const tw_noc_area area = tw_noc_area_of(args[1]);
    const uint64_t local = tw_noc_local(tw_noc_address(args[0], args[1]));
    uint64_t last = 0;
    for (uint32_t y = area.y0; y <= area.y1; y++)
        for (uint32_t x = area.x0; x <= area.x1; x++) {
            const target place = resolve_at(slot, x, y, local, WORD_BYTES);
            if (!place.bytes) return TW_SERVED;
            if (place.core == slot->core && !(args[3] & TW_NOC_LOOPBACK)) continue;
            const uint64_t issued = slot->hart.cycles;
            const timing when = schedule(slot, &place, WORD_BYTES);
            slot->hart.cycles = issued;
            add_at(slot, &place, args[2], 31, when.done);
            later(&last, when.done);
        }
    later(&progress(slot, args[3])->atomic_done, last);
    return TW_SERVED;
}

/* ---- barriers: the clock goes on to when the transfers are over */

static uint64_t latest(const uint64_t times[TW_TRIDS], uint32_t id) {
    if (id < TW_TRIDS) return times[id];
    uint64_t last = 0;
    for (int i = 0; i < TW_TRIDS; i++)
        later(&last, times[i]);
    return last;
}

static tw_served wait_until(tw_slot *slot, uint64_t time) {
    later(&slot->hart.cycles, time);
    return TW_SERVED;
}

tw_served tw_serve_noc_read_barrier(tw_slot *slot, uint32_t *args) {
    return wait_until(slot, latest(progress(slot, args[0])->read_done, args[1]));
}

tw_served tw_serve_noc_write_barrier(tw_slot *slot, uint32_t *args) {
    return wait_until(slot, latest(progress(slot, args[0])->write_done, args[1]));
}

tw_served tw_serve_noc_write_flushed(tw_slot *slot, uint32_t *args) {
    return wait_until(slot, latest(progress(slot, args[0])->write_sent, args[1]));
}

tw_served tw_serve_noc_atomic_barrier(tw_slot *slot, uint32_t *args) {
    return wait_until(slot, progress(slot, args[0])->atomic_done);
}

tw_served tw_serve_noc_reads_done(tw_slot *slot, uint32_t *args) {
    args[0] = latest(progress(slot, args[0])->read_done, args[1]) <= slot->hart.cycles;
    return TW_SERVED;
}
