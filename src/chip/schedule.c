/*
 * The order of things. Within a core, whatever another hart can see is done in the order of virtual
 * time: a hart that has run past the next one's time stops before its next service. Between cores
 * the effects that synchronise (semaphores, inline words) travel as messages that take at least
 * `cost_noc_start` cycles, so a core may run that far ahead of the slowest one.
 */
#include "chip/state.h"


enum {
    SLICE = 20000,     /* instructions between two looks at a hart that asks for no service */
    SPIN_BUDGET = 400, /* instructions in which a polling loop must come round */
};

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
    const uint64_t message = tw_core_next_message(core);
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
        slot->spin_words[i] = tw_slot_peek_word(slot, slot->spin.address[i]);
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
        const uint64_t message = tw_core_next_message(core);
        const uint64_t time = slot ? slot->hart.cycles : TW_NEVER;
        if (message <= time && message < *until) {
            tw_core_deliver(core);
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
