/* Waits, and what ends them: pages, halves of DST, words of memory, messages from other cores. */
#include "chip/pipeline.h"

#include <string.h>

/* ---- messages ------------------------------------------------------------------------------- */

static bool earlier(const tw_message *a, const tw_message *b) {
    return a->time != b->time ? a->time < b->time : a->sequence < b->sequence;
}

static void swap(tw_message *a, tw_message *b) {
    const tw_message keep = *a;
    *a = *b;
    *b = keep;
}

static tw_message take_message(tw_core *core) {
    tw_message *heap = core->inbox.items;
    const tw_message first = heap[0];
    heap[0] = heap[--core->inbox.count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < core->inbox.count && earlier(&heap[child], &heap[least])) least = child;
        if (least == at) return first;
        swap(&heap[at], &heap[least]);
        at = least;
    }
}

static void apply(tw_core *core, tw_message message) {
    uint32_t value = message.value;
    if (message.add) {
        uint32_t old;
        memcpy(&old, core->l1 + message.address, sizeof old);
        const uint32_t mask = message.wrap >= 31 ? UINT32_MAX : (2u << message.wrap) - 1;
        value = (old & ~mask) | ((old + value) & mask);
    }
    memcpy(core->l1 + message.address, &value, message.bytes);
}

/* A core that is not the one at hand has something to do at `time`, and may answer. */
static void comes_up(const tw_core *core, uint64_t time) {
    tw_chip *chip = core->chip;
    if (core == chip->at_hand) return;
    chip->alone = false;
    if (chip->times[core->index] > time) chip->times[core->index] = time;
    const uint64_t back = time + chip->arch->cost_noc_start;
    if (chip->until > back) chip->until = back;
}

void tw_core_post(tw_core *core, tw_message message) {
    if (!core->running) { /* nobody there to see when */
        apply(core, message);
        return;
    }
    message.sequence = core->chip->sequence++;
    comes_up(core, message.time);
    TW_VEC_PUSH(&core->inbox, message);
    tw_message *heap = core->inbox.items;
    for (size_t at = core->inbox.count - 1; at && earlier(&heap[at], &heap[(at - 1) / 2]);
         at = (at - 1) / 2)
        swap(&heap[at], &heap[(at - 1) / 2]);
}

void tw_core_deliver(tw_core *core) {
    const tw_message message = take_message(core);
    apply(core, message);
    tw_core_wake(core, message.time);
}

/* ---- waits ------------------------------------------------------------------------------------
 */

uint32_t tw_slot_peek_word(tw_slot *slot, uint32_t address) {
    uint32_t word = 0;
    if (!tw_hart_peek(&slot->hart, address & ~3u, &word, sizeof word))
        tw_slot_read_register(slot, &slot->hart, address & ~3u, sizeof word, &word);
    return word;
}

static bool poll_is_over(tw_slot *slot) {
    for (unsigned i = 0; i < slot->spin.count; i++)
        if (tw_slot_peek_word(slot, slot->spin.address[i]) != slot->spin_words[i]) return true;
    return false;
}

static bool pipeline_is_ready(const tw_core *core, const tw_wait *wait) {
    const tw_pipeline *pipeline = core->pipeline;
    switch (wait->kind) {
    case TW_WAIT_DST_FREE: return pipeline->half[pipeline->math_half] == TW_HALF_FREE;
    case TW_WAIT_DST_READY: return pipeline->half[pipeline->pack_half] == TW_HALF_READY;
    case TW_WAIT_SRC_FREE: return pipeline->filled_banks < TW_SRC_BANKS;
    case TW_WAIT_SRC_VALID: return pipeline->filled_banks > 0;
    default: return false;
    }
}

static bool is_over(const tw_core *core, tw_slot *slot) {
    const tw_wait *wait = &slot->wait;
    switch (wait->kind) {
    case TW_WAIT_CB_SPACE: return tw_cb_free_pages(&core->cbs[wait->cb]) >= wait->pages;
    case TW_WAIT_CB_PAGES: return tw_cb_filled_pages(&core->cbs[wait->cb]) >= wait->pages;
    case TW_WAIT_SEMAPHORE: return tw_core_word(core, wait->address) == wait->value;
    case TW_WAIT_SEMAPHORE_MIN: return tw_core_word(core, wait->address) >= wait->value;
    case TW_WAIT_MEMORY: return poll_is_over(slot);
    default: return pipeline_is_ready(core, wait);
    }
}

void tw_core_wake(tw_core *core, uint64_t time) {
    for (int i = 0; i < TW_HARTS; i++) {
        tw_slot *slot = &core->slots[i];
        if (slot->state != TW_HART_WAITING || !is_over(core, slot)) continue;
        slot->state = TW_HART_RUNNABLE;
        if (slot->hart.cycles < time) slot->hart.cycles = time;
        if (core->limit > slot->hart.cycles) core->limit = slot->hart.cycles;
        if (core->running) comes_up(core, slot->hart.cycles);
    }
}

tw_served tw_wait_for(tw_slot *slot, tw_wait wait) {
    slot->wait = wait;
    return TW_SERVED_WAIT;
}
