/* Vector clocks: how a hart learns what others did before. */
#define _GNU_SOURCE
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void *map(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

typedef struct mark_sizes {
    size_t blocks, lines, bytes;
} mark_sizes;

static mark_sizes sizes_of(uint64_t bytes) {
    const size_t blocks = (size_t)(bytes / TW_LAST_BLOCK + 1), lines = blocks * TW_LAST_LINES;
    return (mark_sizes){blocks * sizeof(tw_last), lines * sizeof(tw_last),
                        lines * sizeof(tw_last_bytes)};
}

static void unmap_marks(tw_marks *marks, uint64_t bytes) {
    const mark_sizes sizes = sizes_of(bytes);
    if (marks->blocks) munmap(marks->blocks, sizes.blocks);
    if (marks->lines) munmap(marks->lines, sizes.lines);
    if (marks->bytes) munmap(marks->bytes, sizes.bytes);
    *marks = (tw_marks){0};
}

static void map_marks(tw_marks *marks, uint64_t bytes) {
    const mark_sizes sizes = sizes_of(bytes);
    *marks = (tw_marks){map(sizes.blocks), map(sizes.lines), map(sizes.bytes)};
    if (!marks->blocks || !marks->lines || !marks->bytes) unmap_marks(marks, bytes);
}

/* ---- from launch to launch */

static void create(tw_order *order, tw_chip *chip) {
    const tw_arch *arch = tw_chip_arch(chip);
    uint32_t rows;
    tw_chip_grid(chip, &order->columns, &rows);
    order->harts = order->columns * rows * TW_HARTS;
    order->begin = tw_alloc(order->harts * sizeof *order->begin);
    order->banks = arch->dram_banks;
    order->dram = tw_alloc(order->banks * sizeof *order->dram);
    order->bank_bytes = arch->dram_bank_bytes;
    order->l1_bytes = arch->l1_bytes;
    for (uint32_t i = 0; i < order->harts; i++)
        order->begin[i] = 1;
}

/* Every clock of a core but those of its words. */
static void each_clock(tw_core_order *here, void (*visit)(tw_clock *)) {
    tw_clock *const several[] = {here->harts, here->pushed, here->popped};
    static const size_t counts[] = {TW_HARTS, TW_MAX_CBS, TW_MAX_CBS};
    for (size_t i = 0; i < TW_COUNT(several); i++)
        for (size_t c = 0; c < counts[i]; c++)
            visit(&several[i][c]);
    visit(&here->captured);
    visit(&here->computed);
    visit(&here->committed);
    visit(&here->released);
}

static void clear_clock(tw_clock *clock) {
    free(clock->far);
    *clock = (tw_clock){0};
}

static void drop_words(tw_core_order *here) {
    for (size_t i = 0; i < here->words.count; i++)
        free(here->words.items[i].clock.far);
    here->words.count = 0;
}

static void forget(tw_check *check) {
    tw_order *order = &check->order;
    for (uint32_t i = 0; i < order->banks; i++)
        unmap_marks(&order->dram[i], order->bank_bytes);
    for (size_t i = 0; i < TW_COUNT(check->memories); i++) {
        if (!check->memories[i]) continue;
        unmap_marks(&check->memories[i]->order.marks, order->l1_bytes);
        each_clock(&check->memories[i]->order, clear_clock);
    }
    for (uint32_t i = 0; i < order->harts; i++)
        order->begin[i] = 1;
}

/* Clocks of the last launch are what all know at the beginning of this one. Whatever else is left
 * of it says no more than that. */
static void settle(tw_check *check) {
    tw_order *order = &check->order;
    uint32_t most = 0;
    for (uint32_t i = 0; i < order->harts; i++) {
        const uint32_t core = i / TW_HARTS, h = i % TW_HARTS;
        const tw_core_memory *memory =
            check->memories[core / order->columns * TW_CHECK_SIDE + core % order->columns];
        if (memory && memory->order.harts[h].own[h])
            order->begin[i] = memory->order.harts[h].own[h] + 1;
        if (most < order->begin[i]) most = order->begin[i];
    }
    order->launch++;
    if (most > TW_LAST_CLOCK / 2) forget(check);
}

static void begin_core(tw_core_rule *core) {
    const tw_order *order = &core->check->order;
    tw_core_order *here = &core->memory->order;
    core->first_hart = (core->y * order->columns + core->x) * TW_HARTS;
    for (int h = 0; h < TW_HARTS; h++) {
        memcpy(here->harts[h].own, order->begin + core->first_hart, sizeof here->harts[h].own);
        here->harts[h].own[h]++;
    }
    drop_words(here);
    if (!here->marks.blocks) map_marks(&here->marks, order->l1_bytes);
}

void tw_order_begin(tw_check *check) {
    if (!check->order.harts) create(&check->order, check->chip);
    settle(check);
    for (size_t i = 0; i < check->core_count; i++)
        begin_core(&check->cores[i]);
}

void tw_order_destroy(tw_check *check) {
    tw_order *order = &check->order;
    if (!order->harts) return;
    forget(check);
    for (size_t m = 0; m < TW_COUNT(check->memories); m++) {
        if (!check->memories[m]) continue;
        drop_words(&check->memories[m]->order);
        free(check->memories[m]->order.words.items);
    }
    free(order->begin);
    free(order->dram);
}

const tw_marks *tw_order_dram(tw_check *check, uint32_t bank) {
    tw_marks *marks = &check->order.dram[bank];
    if (!marks->blocks) map_marks(marks, check->order.bank_bytes);
    return marks;
}

/* ---- handing over */

static bool is_far(const tw_order *order, const tw_clock *clock) {
    return clock->far && clock->launch == order->launch;
}

static uint32_t *far_of(const tw_order *order, tw_clock *clock) {
    if (is_far(order, clock)) return clock->far;
    if (!clock->far) clock->far = tw_alloc(order->harts * sizeof *clock->far);
    memcpy(clock->far, order->begin, order->harts * sizeof *clock->far);
    clock->launch = order->launch;
    return clock->far;
}

static void join(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        to[i] = to[i] > from[i] ? to[i] : from[i];
}

/* A clock of the core learns what another one of the core knows. */
static inline void learn(const tw_order *order, tw_clock *to, const tw_clock *from) {
    if (to == from) return;
    for (int h = 0; h < TW_HARTS; h++)
        if (to->own[h] < from->own[h]) to->own[h] = from->own[h];
    if (is_far(order, from)) join(far_of(order, to), from->far, order->harts);
}

/* The same between cores. */
static void learn_far(const tw_order *order, const tw_core_rule *core, tw_clock *to,
                      const tw_core_rule *there, const tw_clock *from) {
    uint32_t *all = far_of(order, to);
    if (is_far(order, from)) {
        join(all, from->far, order->harts);
        join(to->own, from->far + core->first_hart, TW_HARTS);
    }
    join(all + there->first_hart, from->own, TW_HARTS);
}

bool tw_order_is_before(const tw_core_rule *core, tw_hart_id hart, uint32_t mark) {
    const tw_order *order = &core->check->order;
    const tw_clock *knows = &core->memory->order.harts[hart];
    const uint32_t other = mark >> TW_LAST_SHIFT, clock = mark & TW_LAST_CLOCK;
    const uint32_t own = other - core->first_hart;
    if (own < TW_HARTS) return own == (uint32_t)hart || knows->own[own] >= clock;
    return (is_far(order, knows) ? knows->far : order->begin)[other] >= clock;
}

bool tw_order_knows_pushes(const tw_core_rule *core, tw_hart_id hart, uint32_t cb, int producer) {
    const tw_core_order *here = &core->memory->order;
    return here->harts[hart].own[producer] >= here->pushed[cb].own[producer];
}

/* The hart goes on to its next clock. */
static void go_on(tw_core_rule *core, tw_hart_id hart) {
    uint32_t *clock = &core->memory->order.harts[hart].own[hart];
    if (*clock < TW_LAST_CLOCK - 1) ++*clock;
}

static void release(tw_core_rule *core, tw_hart_id hart, tw_clock *to) {
    learn(&core->check->order, to, &core->memory->order.harts[hart]);
    go_on(core, hart);
}

static void acquire(tw_core_rule *core, tw_hart_id hart, const tw_clock *from) {
    learn(&core->check->order, &core->memory->order.harts[hart], from);
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
    if (word) acquire(core, hart, &word->clock);
}

void tw_order_release_word(tw_core_rule *core, tw_hart_id hart, tw_core_rule *there,
                           uint32_t address) {
    tw_sync_word *word = word_at(there, address);
    if (!word)
        word = TW_VEC_PUSH(&there->memory->order.words, (tw_sync_word){.address = address & ~3u});
    if (there != core) {
        learn_far(&core->check->order, there, &word->clock, core, &core->memory->order.harts[hart]);
        go_on(core, hart);
    } else {
        release(core, hart, &word->clock);
    }
}

void tw_order_acquire_hart(tw_core_rule *core, tw_hart_id hart, uint32_t other) {
    const tw_order *order = &core->check->order;
    const uint32_t place = other / TW_HARTS, own = other - core->first_hart;
    tw_clock *mine = &core->memory->order.harts[hart];
    const tw_hart_id who = (tw_hart_id)(other % TW_HARTS);
    if (own < TW_HARTS) {
        if (own == (uint32_t)hart) return;
        learn(order, mine, &core->memory->order.harts[who]);
        go_on(core, who);
        return;
    }
    tw_core_rule *there =
        core->check->at[place / order->columns * TW_CHECK_SIDE + place % order->columns];
    if (!there) return;
    learn_far(order, core, mine, there, &there->memory->order.harts[who]);
    go_on(there, who);
}

/* Every core of a multicast's rectangle. */
static void release_rectangle(tw_core_rule *core, tw_hart_id hart, uint32_t address,
                              uint32_t high) {
    const tw_noc_area area = tw_noc_area_of(high);
    for (uint32_t y = area.y0; y <= area.y1; y++)
        for (uint32_t x = area.x0; x <= area.x1; x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there) tw_order_release_word(core, hart, there, address);
        }
}

static void release_at(tw_core_rule *core, tw_hart_id hart, uint32_t address, uint32_t high) {
    tw_core_rule *there = tw_rule_at_noc(core->check, tw_noc_x(high), tw_noc_y(high));
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
        if (args[0] < TW_MAX_CBS) acquire(core, hart, &here->pushed[args[0]]);
        break;
    case TW_SERVICE_cb_reserve_back:
    case TW_SERVICE_cb_pages_reservable:
        if (args[0] < TW_MAX_CBS) acquire(core, hart, &here->popped[args[0]]);
        break;
    case TW_SERVICE_semaphore_wait:
    case TW_SERVICE_semaphore_wait_min: tw_order_acquire_word(core, hart, args[0]); break;
    case TW_SERVICE_math:
    case TW_SERVICE_math_matmul:
        acquire(core, hart, &here->captured);
        release(core, hart, &here->computed);
        break;
    case TW_SERVICE_unpack:
    case TW_SERVICE_unpack_matmul: acquire(core, hart, &here->computed); break;
    case TW_SERVICE_dst_wait: acquire(core, hart, &here->committed); break;
    case TW_SERVICE_dst_acquire: acquire(core, hart, &here->released); break;
    default: break;
    }
}
