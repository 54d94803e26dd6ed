/*
 * Pages that were filled, waited for and popped as a group, and that nobody ever read, in no group
 * of the run, while others of the same groups were: a loop that ends too early, or begins too late.
 * Only of buffers of at most 64 pages whose groups are all of one size.
 */
#include "check/rules.h"

#include <stdlib.h>

enum { MOST = 64, OP_MASK = 0xFF, REUSE_MASK = 3 << 10 };

static bool is_small(const tw_cb_view *cb) {
    return cb->config && cb->pages <= MOST && cb->pages;
}

static uint64_t bits(uint32_t count) {
    return count >= MOST ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

/* `count` pages of the ring from page `first` on. */
static uint64_t ring_of(const tw_cb_view *cb, uint32_t first, uint32_t count) {
    uint64_t ring = 0;
    if (count >= cb->pages) return bits(cb->pages);
    for (uint32_t i = 0; i < count; i++)
        ring |= UINT64_C(1) << (first + i) % cb->pages;
    return ring;
}

static uint64_t pages_of(const tw_cb_view *cb, uint32_t begin, uint32_t bytes, bool whole) {
    const uint32_t page = cb->config->page_size, from = begin - cb->config->address;
    const uint32_t first = whole ? (from + page - 1) / page : from / page;
    const uint32_t last = whole ? (from + bytes) / page : (from + bytes + page - 1) / page;
    return last > first ? ring_of(cb, first, last - first) : 0;
}

void tw_unread_filled(tw_core_rule *core, uint32_t index, uint32_t begin, uint32_t bytes) {
    const tw_cb_view cb = tw_core_cb(core->core, index);
    if (is_small(&cb)) core->cbs[index].ring_filled |= pages_of(&cb, begin, bytes, true);
}

void tw_unread_read(tw_core_rule *core, uint32_t index, uint32_t begin, uint32_t bytes) {
    const tw_cb_view cb = tw_core_cb(core->core, index);
    if (is_small(&cb)) core->cbs[index].ring_read |= pages_of(&cb, begin, bytes, false);
}

void tw_unread_forget(tw_core_rule *core, uint32_t index) {
    core->cbs[index].ring_read = UINT64_MAX;
}

static void read_tiles(tw_core_rule *core, uint32_t index, uint32_t tile, uint32_t count,
                       uint32_t stride) {
    if (index >= TW_MAX_CBS) return;
    const tw_cb_view cb = tw_core_cb(core->core, index);
    if (!is_small(&cb)) return;
    if (tw_cb_tile_bytes(core, cb.config) != cb.config->page_size) {
        tw_unread_forget(core, index);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        core->cbs[index].ring_read |= ring_of(&cb, cb.acked + tile + i * stride, 1);
}

void tw_unread_unpacked(tw_core_rule *core, const tw_service_event *event) {
    const uint32_t *args = event->args, kind = args[0] & OP_MASK;
    uint32_t ct = 1, rt = 1, kt = 1;
    switch (kind) {
    case TW_OP_copy:
    case TW_OP_transpose:
    case TW_OP_unary_bcast: read_tiles(core, args[1], args[3], 1, 1); return;
    case TW_OP_matmul:
        if (event->service == TW_SERVICE_unpack_matmul) {
            ct = args[5] & 0xFF;
            rt = args[5] >> 8 & 0xFF;
            kt = args[5] >> 16;
        }
        read_tiles(core, args[1], args[3], rt, kt);
        read_tiles(core, args[2], args[4], ct, 1);
        return;
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul:
    case TW_OP_reduce:
        if (kind == TW_OP_reduce || !(args[0] & REUSE_MASK))
            read_tiles(core, args[2], args[4], 1, 1);
        read_tiles(core, args[1], args[3], 1, 1);
        return;
    default: break;
    }
    if (args[1] < TW_MAX_CBS) tw_unread_forget(core, args[1]);
    if (args[2] < TW_MAX_CBS) tw_unread_forget(core, args[2]);
}

void tw_unread_packed(tw_core_rule *core, uint32_t index, uint32_t page) {
    const tw_cb_view cb = tw_core_cb(core->core, index);
    if (is_small(&cb) && tw_cb_tile_bytes(core, cb.config) == cb.config->page_size)
        core->cbs[index].ring_filled |= ring_of(&cb, cb.received + page, 1);
}

/* The pages of a ring from `first` on, as a group counts them. */
static uint64_t group_of(const tw_cb_view *cb, uint64_t ring, uint32_t first, uint32_t count) {
    uint64_t group = 0;
    for (uint32_t i = 0; i < count; i++)
        group |= (ring >> (first + i) % cb->pages & 1) << i;
    return group;
}

void tw_unread_popped(tw_core_rule *core, const tw_cb_view *cb, const tw_service_event *event) {
    tw_cb_rule *rule = &core->cbs[event->args[0]];
    const uint32_t pages = event->args[1];
    if (!is_small(cb) || !pages || pages > cb->pages) return;
    const uint64_t read = group_of(cb, rule->ring_read, cb->acked, pages);
    const uint64_t filled = group_of(cb, rule->ring_filled, cb->acked, pages);
    const uint64_t gone = ring_of(cb, cb->acked, pages);
    if (rule->ring_read != UINT64_MAX) rule->ring_read &= ~gone;
    rule->ring_filled &= ~gone;
    if (rule->group_pages && rule->group_pages != pages) rule->group_varies = true;
    rule->group_pages = pages;
    rule->groups++;
    rule->group_read |= read;
    rule->group_unread |= filled & ~read;
}

/* What all cores whose consumer runs the same kernel did with a CB; false: they do not agree on
 * what a group is, or somebody looks at pages in ways that are not followed. */
typedef struct habit {
    uint64_t read, unread;
    uint32_t groups;
} habit;

static bool habit_of(const tw_core_rule *core, uint32_t index, habit *all) {
    const tw_check *check = core->check;
    const tw_cb_rule *own = &core->cbs[index];
    *all = (habit){0};
    for (size_t i = 0; i < check->core_count; i++) {
        const tw_cb_rule *rule = &check->cores[i].cbs[index];
        if (!rule->group_pages || rule->consumer != own->consumer) continue;
        if (check->cores[i].harts[own->consumer].image != core->harts[own->consumer].image)
            continue;
        if (rule->group_pages != own->group_pages || rule->group_varies || rule->is_moved ||
            rule->is_shared || rule->ring_read == UINT64_MAX)
            return false;
        all->read |= rule->group_read;
        all->unread |= rule->group_unread;
        all->groups += rule->groups;
    }
    return true;
}

/* Results that a data movement hart takes and sends nowhere. */
static void tell_thrown_away(tw_core_rule *core, uint32_t index) {
    const tw_cb_rule *rule = &core->cbs[index];
    tw_text text = {0}, remedy = {0};
    tw_text_addf(
        &text, "%u page%s of results in c_%u were waited for and popped, and nobody ever read one",
        TW_PAGES(rule->pops[rule->consumer]), index);
    tw_fault *fault = tw_core_raise_at(core->core, (tw_hart_id)rule->consumer, rule->popped_at,
                                       TW_FAULT_CB_PAGE_UNREAD, tw_text_take(&text));
    tw_text_addf(&remedy,
                 "Send each page of c_%u on before it is popped (noc_async_write, and its "
                 "barrier), or do not compute it.",
                 index);
    free(fault->remedy);
    fault->remedy = tw_text_take(&remedy);
}

static void tell_left(tw_core_rule *core, uint32_t index, uint64_t left) {
    const tw_cb_rule *rule = &core->cbs[index];
    const unsigned count = (unsigned)__builtin_popcountll(left);
    const uint32_t used = rule->group_pages - count;
    tw_text text = {0}, remedy = {0};
    tw_text_addf(&text,
                 "%u of each %u pages of c_%u (%spage %u) were filled, waited for and popped, and "
                 "nobody ever read them",
                 count, rule->group_pages, index, count > 1 ? "the first of them " : "",
                 (unsigned)__builtin_ctzll(left));
    tw_fault *fault = tw_core_raise_at(core->core, (tw_hart_id)rule->consumer, rule->popped_at,
                                       TW_FAULT_CB_PAGE_UNREAD, tw_text_take(&text));
    tw_text_addf(&remedy,
                 "See the bounds of the loops before this pop: they use %u page%s of c_%u, and %u "
                 "are waited for and popped.",
                 TW_PAGES(used), index, rule->group_pages);
    free(fault->remedy);
    fault->remedy = tw_text_take(&remedy);
}

void tw_unread_at_end(tw_core_rule *core, uint32_t index) {
    const tw_cb_rule *rule = &core->cbs[index];
    const tw_cb_view cb = tw_core_cb(core->core, index);
    habit all;
    if (!(rule->group_unread & ~rule->group_read) || rule->consumer < 0 || cb.config->on_tensor)
        return;
    if (tw_is_told_of(core, TW_FAULT_CB_PAGE_UNREAD) || !habit_of(core, index, &all)) return;
    if (all.groups < 2) return; /* once may well be meant */
    const bool moves = rule->consumer == TW_BRISC || rule->consumer == TW_NCRISC;
    if (all.read && all.unread & ~all.read)
        tell_left(core, index, all.unread & ~all.read);
    else if (!all.read && rule->is_packed && moves)
        tell_thrown_away(core, index);
}
