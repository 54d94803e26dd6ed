/* Vector clocks: how a hart learns what others did before. */
#define _GNU_SOURCE
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static tw_last *map_last(uint64_t bytes) {
    const size_t size = (size_t)(bytes / TW_LAST_BYTES + 1) * sizeof(tw_last);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void unmap_last(tw_last **last, uint64_t bytes) {
    if (*last) munmap(*last, (size_t)(bytes / TW_LAST_BYTES + 1) * sizeof(tw_last));
    *last = NULL;
}

static uint32_t hart_number(const tw_core_rule *core, tw_hart_id hart) {
    uint32_t columns, rows;
    tw_chip_grid(core->check->chip, &columns, &rows);
    return (core->y * columns + core->x) * TW_HARTS + (uint32_t)hart;
}

/* ---- from launch to launch */

static void create(tw_order *order, tw_chip *chip) {
    const tw_arch *arch = tw_chip_arch(chip);
    uint32_t columns, rows;
    tw_chip_grid(chip, &columns, &rows);
    order->harts = columns * rows * TW_HARTS;
    order->begin = tw_alloc(order->harts * sizeof *order->begin);
    order->clocks = tw_alloc(order->harts * sizeof *order->clocks);
    order->banks = arch->dram_banks;
    order->dram = tw_alloc(order->banks * sizeof *order->dram);
    order->bank_bytes = arch->dram_bank_bytes;
    order->l1_bytes = arch->l1_bytes;
    for (uint32_t i = 0; i < order->harts; i++)
        order->begin[i] = 1;
}

static void forget(tw_check *check) {
    tw_order *order = &check->order;
    for (uint32_t i = 0; i < order->banks; i++)
        unmap_last(&order->dram[i], order->bank_bytes);
    for (size_t i = 0; i < TW_COUNT(check->memories); i++)
        if (check->memories[i]) unmap_last(&check->memories[i]->order.last, order->l1_bytes);
    for (uint32_t i = 0; i < order->harts; i++)
        order->begin[i] = 1;
}

/* Clocks of the last launch are what all know at the beginning of this one. */
static void settle(tw_check *check) {
    tw_order *order = &check->order;
    uint32_t most = 0;
    for (uint32_t i = 0; i < order->harts; i++) {
        if (order->clocks[i]) order->begin[i] = order->clocks[i][i] + 1;
        if (most < order->begin[i]) most = order->begin[i];
    }
    if (most > TW_LAST_CLOCK / 2) forget(check);
}

static void clear(tw_clock clock, const tw_order *order) {
    if (clock) memset(clock, 0, order->harts * sizeof *clock);
}

static void begin_core(tw_core_rule *core) {
    tw_order *order = &core->check->order;
    tw_core_order *here = &core->memory->order;
    for (int h = 0; h < TW_HARTS; h++) {
        tw_clock *clock = &order->clocks[hart_number(core, (tw_hart_id)h)];
        if (!*clock) *clock = tw_alloc(order->harts * sizeof **clock);
        memcpy(*clock, order->begin, order->harts * sizeof **clock);
        (*clock)[hart_number(core, (tw_hart_id)h)]++;
    }
    for (size_t i = 0; i < TW_MAX_CBS; i++) {
        clear(here->pushed[i], order);
        clear(here->popped[i], order);
    }
    clear(here->captured, order);
    clear(here->computed, order);
    clear(here->committed, order);
    clear(here->released, order);
    for (size_t i = 0; i < here->words.count; i++)
        free(here->words.items[i].clock);
    here->words.count = 0;
    if (!here->last) here->last = map_last(order->l1_bytes);
}

void tw_order_begin(tw_check *check) {
    if (!check->order.harts) create(&check->order, check->chip);
    settle(check);
    check->order.is_spread = false;
    for (size_t i = 0; i < check->core_count; i++)
        begin_core(&check->cores[i]);
}

void tw_order_destroy(tw_check *check) {
    tw_order *order = &check->order;
    if (!order->harts) return;
    forget(check);
    for (uint32_t i = 0; i < order->harts; i++)
        free(order->clocks[i]);
    for (size_t m = 0; m < TW_COUNT(check->memories); m++) {
        if (!check->memories[m]) continue;
        tw_core_order *here = &check->memories[m]->order;
        for (size_t i = 0; i < TW_MAX_CBS; i++) {
            free(here->pushed[i]);
            free(here->popped[i]);
        }
        for (size_t i = 0; i < here->words.count; i++)
            free(here->words.items[i].clock);
        free(here->words.items);
        free(here->captured);
        free(here->computed);
        free(here->committed);
        free(here->released);
    }
    free(order->begin);
    free(order->clocks);
    free(order->dram);
}

tw_last *tw_order_dram(tw_check *check, uint32_t bank) {
    tw_last **last = &check->order.dram[bank];
    if (!*last) *last = map_last(check->order.bank_bytes);
    return *last;
}

/* ---- handing over */

static void join(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        to[i] = to[i] > from[i] ? to[i] : from[i];
}

/* While no core has learnt of another the clocks of the core's own harts are all that changes. */
static void learn(const tw_core_rule *core, tw_clock to, const uint32_t *from) {
    const tw_order *order = &core->check->order;
    const uint32_t own = hart_number(core, TW_BRISC);
    if (order->is_spread) {
        join(to, from, order->harts);
        return;
    }
    for (uint32_t i = own; i < own + TW_HARTS; i++)
        if (to[i] < from[i]) to[i] = from[i];
}

static void release(tw_core_rule *core, tw_hart_id hart, tw_clock *to) {
    tw_order *order = &core->check->order;
    const uint32_t me = hart_number(core, hart);
    if (!*to) *to = tw_alloc(order->harts * sizeof **to);
    learn(core, *to, order->clocks[me]);
    if (order->clocks[me][me] < TW_LAST_CLOCK - 1) order->clocks[me][me]++;
}

static void acquire(tw_core_rule *core, tw_hart_id hart, const uint32_t *from) {
    if (from) learn(core, core->check->order.clocks[hart_number(core, hart)], from);
}

static tw_sync_word *word_at(tw_core_rule *core, uint32_t address) {
    tw_core_order *here = &core->memory->order;
    for (size_t i = 0; i < here->words.count; i++)
        if (here->words.items[i].address == (address & ~3u)) return &here->words.items[i];
    return NULL;
}

bool tw_order_is_sync(tw_core_rule *core, uint32_t address) {
    return word_at(core, address) != NULL;
}

void tw_order_acquire_word(tw_core_rule *core, tw_hart_id hart, uint32_t address) {
    const tw_sync_word *word = word_at(core, address);
    if (word) acquire(core, hart, word->clock);
}

void tw_order_release_word(tw_core_rule *core, tw_hart_id hart, tw_core_rule *there,
                           uint32_t address) {
    tw_sync_word *word = word_at(there, address);
    if (!word)
        word = TW_VEC_PUSH(&there->memory->order.words, (tw_sync_word){.address = address & ~3u});
    if (there != core) core->check->order.is_spread = true;
    release(core, hart, &word->clock);
}

void tw_order_acquire_hart(tw_core_rule *core, tw_hart_id hart, uint32_t other) {
    tw_order *order = &core->check->order;
    const uint32_t me = hart_number(core, hart);
    if (other / TW_HARTS != me / TW_HARTS) order->is_spread = true;
    if (other == me || !order->clocks[other]) return;
    learn(core, order->clocks[me], order->clocks[other]);
    order->clocks[other][other]++;
}

/* Every core of a multicast's rectangle. */
static void release_rectangle(tw_core_rule *core, tw_hart_id hart, uint32_t address,
                              uint32_t high) {
    const uint32_t xa = high >> 4 & 63, xb = high >> 16 & 63, ya = high >> 10 & 63,
                   yb = high >> 22 & 63;
    for (uint32_t y = ya < yb ? ya : yb; y <= (ya < yb ? yb : ya); y++)
        for (uint32_t x = xa < xb ? xa : xb; x <= (xa < xb ? xb : xa); x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there) tw_order_release_word(core, hart, there, address);
        }
}

static void release_at(tw_core_rule *core, tw_hart_id hart, uint32_t address, uint32_t high) {
    tw_core_rule *there = tw_rule_at_noc(core->check, high >> 4 & 63, high >> 10 & 63);
    if (there) tw_order_release_word(core, hart, there, address);
}

enum { WORD_BYTES = 4 };

void tw_order_asked(tw_core_rule *core, const tw_service_event *event) {
    tw_core_order *here = &core->memory->order;
    const uint32_t *args = event->args;
    const tw_hart_id hart = event->hart;
    switch (event->service) {
    case TW_SERVICE_cb_push_back:
        if (args[0] < TW_MAX_CBS) release(core, hart, &here->pushed[args[0]]);
        break;
    case TW_SERVICE_cb_pop_front:
        if (args[0] < TW_MAX_CBS) release(core, hart, &here->popped[args[0]]);
        break;
    case TW_SERVICE_semaphore_set: tw_order_release_word(core, hart, core, args[0]); break;
    case TW_SERVICE_noc_atomic_inc: release_at(core, hart, args[0], args[1]); break;
    case TW_SERVICE_noc_atomic_inc_multicast:
        release_rectangle(core, hart, args[0], args[1]);
        break;
    case TW_SERVICE_noc_inline_write: release_at(core, hart, args[1], args[2]); break;
    case TW_SERVICE_noc_write:
        if (args[3] <= WORD_BYTES) release_at(core, hart, args[1], args[2]);
        break;
    case TW_SERVICE_noc_write_multicast:
        if (args[3] <= WORD_BYTES) release_rectangle(core, hart, args[1], args[2]);
        break;
    case TW_SERVICE_unpack:
    case TW_SERVICE_unpack_matmul: release(core, hart, &here->captured); break;
    case TW_SERVICE_dst_commit: release(core, hart, &here->committed); break;
    case TW_SERVICE_dst_release: release(core, hart, &here->released); break;
    default: break;
    }
}

void tw_order_done(tw_core_rule *core, const tw_service_event *event) {
    tw_core_order *here = &core->memory->order;
    const uint32_t *args = event->args;
    const tw_hart_id hart = event->hart;
    switch (event->service) {
    case TW_SERVICE_cb_wait_front:
    case TW_SERVICE_cb_pages_available:
        if (args[0] < TW_MAX_CBS) acquire(core, hart, here->pushed[args[0]]);
        break;
    case TW_SERVICE_cb_reserve_back:
    case TW_SERVICE_cb_pages_reservable:
        if (args[0] < TW_MAX_CBS) acquire(core, hart, here->popped[args[0]]);
        break;
    case TW_SERVICE_semaphore_wait:
    case TW_SERVICE_semaphore_wait_min: tw_order_acquire_word(core, hart, args[0]); break;
    case TW_SERVICE_math:
    case TW_SERVICE_math_matmul:
        acquire(core, hart, here->captured);
        release(core, hart, &here->computed);
        break;
    case TW_SERVICE_unpack:
    case TW_SERVICE_unpack_matmul: acquire(core, hart, here->computed); break;
    case TW_SERVICE_dst_wait: acquire(core, hart, here->committed); break;
    case TW_SERVICE_dst_acquire: acquire(core, hart, here->released); break;
    default: break;
    }
}
