/*
 * The order of things. Within a core, whatever another hart can see is done in the order of virtual
 * time: a hart that has run past the next one's time stops before its next service. Between cores
 * the effects that synchronise (semaphores, inline words) travel as messages that take at least
 * `cost_noc_start` cycles, so a core may run that far ahead of the slowest one.
 */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLICE = 20000,     /* instructions between two looks at a hart that asks for no service */
    SPIN_BUDGET = 400, /* instructions in which a polling loop must come round */
};

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

static uint64_t next_message(const tw_core *core) {
    return core->inbox.count ? core->inbox.items[0].time : TW_NEVER;
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

static void deliver(tw_core *core) {
    const tw_message message = take_message(core);
    apply(core, message);
    tw_core_wake(core, message.time);
}

/* ---- waits ------------------------------------------------------------------------------------
 */

static uint32_t peek_word(tw_slot *slot, uint32_t address) {
    uint32_t word = 0;
    if (!tw_hart_peek(&slot->hart, address & ~3u, &word, sizeof word))
        tw_slot_read_register(slot, &slot->hart, address & ~3u, sizeof word, &word);
    return word;
}

static bool poll_is_over(tw_slot *slot) {
    for (unsigned i = 0; i < slot->spin.count; i++)
        if (peek_word(slot, slot->spin.address[i]) != slot->spin_words[i]) return true;
    return false;
}

static bool is_over(const tw_core *core, tw_slot *slot) {
    const tw_wait *wait = &slot->wait;
    switch (wait->kind) {
    case TW_WAIT_CB_SPACE: return tw_cb_free_pages(&core->cbs[wait->cb]) >= wait->pages;
    case TW_WAIT_CB_PAGES: return tw_cb_filled_pages(&core->cbs[wait->cb]) >= wait->pages;
    case TW_WAIT_SEMAPHORE: return tw_core_word(core, wait->address) == wait->value;
    case TW_WAIT_SEMAPHORE_MIN: return tw_core_word(core, wait->address) >= wait->value;
    case TW_WAIT_MEMORY: return poll_is_over(slot);
    default: return tw_pipeline_ready(core, wait);
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

/* ---- one core ---------------------------------------------------------------------------------
 */

/* The runnable hart that is furthest behind; *second is the time of the next one. */
static tw_slot *next_slot(tw_core *core, uint64_t *second) {
    tw_slot *first = NULL;
    *second = TW_NEVER;
    for (int i = 0; i < TW_HARTS; i++) {
        tw_slot *slot = &core->slots[i];
        if (slot->state != TW_HART_RUNNABLE) continue;
        if (!first || slot->hart.cycles < first->hart.cycles) {
            if (first) *second = first->hart.cycles;
            first = slot;
        } else if (slot->hart.cycles < *second) {
            *second = slot->hart.cycles;
        }
    }
    return first;
}

static uint64_t core_time(tw_core *core) {
    uint64_t second;
    const tw_slot *slot = next_slot(core, &second);
    const uint64_t message = next_message(core);
    return slot && slot->hart.cycles < message ? slot->hart.cycles : message;
}

static tw_fault_id fault_of(const tw_hart_fault *fault) {
    switch (fault->kind) {
    case TW_HART_MISALIGNED_LOAD:
    case TW_HART_MISALIGNED_STORE:
    case TW_HART_MISALIGNED_FETCH: return TW_FAULT_MISALIGNED_ACCESS;
    case TW_HART_NULL_LOAD:
    case TW_HART_NULL_STORE: return TW_FAULT_NULL_ACCESS;
    case TW_HART_STACK_OVERFLOW: return TW_FAULT_STACK_OVERFLOW;
    case TW_HART_UNMAPPED_LOAD:
    case TW_HART_UNMAPPED_STORE:
    case TW_HART_READ_ONLY_STORE: return TW_FAULT_L1_OUT_OF_BOUNDS;
    default: return TW_FAULT_ILLEGAL_INSTRUCTION;
    }
}

static void end_in_fault(tw_slot *slot) {
    const tw_hart_fault *fault = &slot->hart.fault;
    tw_text text = {0};
    tw_text_addf(&text, "%s", tw_hart_fault_name(fault->kind));
    if (fault->size)
        tw_text_addf(&text, " of %u bytes at address 0x%08x", fault->size, fault->address);
    else if (fault->kind == TW_HART_ILLEGAL)
        tw_text_addf(&text, " 0x%08x", fault->value);
    else
        tw_text_addf(&text, " at address 0x%08x", fault->address);
    tw_text_addf(&text, "; L1 ends at 0x%x", slot->core->chip->arch->l1_bytes);
    slot->state = TW_HART_FAULTED;
    tw_core_raise(slot->core, slot->id, fault_of(fault), tw_text_take(&text), NULL, NULL, NULL);
}

/* A hart that used up its slice polls, or works on. A polling loop sleeps on what it reads. */
static void look_for_spin(tw_slot *slot) {
    tw_hart_stop stop;
    const bool spins = tw_hart_spins(&slot->hart, SPIN_BUDGET, &slot->spin, &stop);
    if (!spins) {
        if (stop == TW_STOP_FAULT) end_in_fault(slot);
        return;
    }
    for (unsigned i = 0; i < slot->spin.count; i++)
        slot->spin_words[i] = peek_word(slot, slot->spin.address[i]);
    slot->state = TW_HART_WAITING;
    slot->wait = (tw_wait){.kind = TW_WAIT_MEMORY,
                           .address = slot->spin.address[0] & ~3u,
                           .value = slot->spin_words[0]};
}

static void tell_rest(tw_core *core, tw_slot *slot) {
    const tw_observer *observer = core->chip->observer;
    if (observer && observer->rests) observer->rests(observer->self, core, slot->id);
}

static void run_slot(tw_core *core, tw_slot *slot) {
    tw_hart_stop stop;
    const bool goes_on = tw_slot_run(slot, SLICE, &stop);
    if (stop == TW_STOP_FAULT)
        end_in_fault(slot);
    else if (goes_on && stop == TW_STOP_BUDGET && !tw_slot_is_endless(slot))
        look_for_spin(slot);
    if (stop == TW_STOP_FAULT) tw_slot_show_fault(slot);
    tell_rest(core, slot);
    /* What the slice stored may be what a neighbour polls. */
    tw_core_wake(core, slot->hart.cycles);
}

void tw_core_step(tw_core *core, tw_hart_id hart) {
    tw_slot *slot = &core->slots[hart];
    if (slot->state != TW_HART_RUNNABLE) return;
    if (tw_hart_step(&slot->hart) == TW_STOP_FAULT) end_in_fault(slot);
    tell_rest(core, slot);
    tw_core_wake(core, slot->hart.cycles);
}

/* Runs the core's harts in order of time until all are at chip->until or beyond, or wait. */
static void run_core(tw_core *core) {
    const uint64_t *until = &core->chip->until;
    for (;;) {
        uint64_t second;
        if (core->chip->stop || tw_chip_interrupted(core->chip)) return;
        tw_slot *slot = next_slot(core, &second);
        const uint64_t message = next_message(core);
        const uint64_t time = slot ? slot->hart.cycles : TW_NEVER;
        if (message <= time && message < *until) {
            deliver(core);
            continue;
        }
        if (time >= *until) return;
        core->limit = second < message ? second : message;
        if (core->limit > *until) core->limit = *until;
        run_slot(core, slot);
    }
}

/* ---- the chip ---------------------------------------------------------------------------------
 */

/* The two cores that are furthest behind: the index of the first (running_count: none has anything
 * to do), its time and the second's. */
static size_t furthest_behind(const tw_chip *chip, uint64_t *time, uint64_t *second) {
    size_t first = chip->running_count;
    *time = *second = TW_NEVER;
    for (size_t i = 0; i < chip->running_count; i++) {
        const uint64_t at = chip->times[i];
        if (at < *time) {
            *second = *time;
            *time = at;
            first = i;
        } else if (at < *second) {
            *second = at;
        }
    }
    return first;
}

void tw_chip_schedule(tw_chip *chip) {
    for (size_t i = 0; i < chip->running_count; i++) {
        chip->running[i]->index = i;
        chip->times[i] = core_time(chip->running[i]);
    }
    for (;;) {
        uint64_t time, second;
        const size_t first = furthest_behind(chip, &time, &second);
        if (first == chip->running_count) return;
        tw_print_flush(chip, time);
        if (tw_chip_interrupted(chip)) chip->stop = TW_STOPPED_BY_HAND;
        if (!chip->stop && time > chip->max_cycles) tw_chip_reach_limit(chip);
        if (chip->stop) return;
        chip->alone = second == TW_NEVER;
        chip->until = second == TW_NEVER ? TW_NEVER : second + chip->arch->cost_noc_start;
        if (chip->until > chip->max_cycles && chip->max_cycles != TW_NEVER)
            chip->until = chip->max_cycles + 1;
        chip->at_hand = chip->running[first];
        run_core(chip->at_hand);
        chip->times[first] = core_time(chip->running[first]);
    }
}
