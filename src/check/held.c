/*
 * Findings that may follow from others: what was never written, or is ordered by nothing, is often
 * so because a page was taken too early or a wait left out. They are told at the end, and only on
 * cores of which nothing else is told.
 */
#include "check/rules.h"

#include <stdlib.h>

void tw_hold(tw_core_rule *core, const tw_service_event *event, tw_fault_id id, char *message) {
    tw_check *check = core->check;
    const uint32_t pc = tw_core_hart(event->core, event->hart).pc;
    for (size_t i = 0; i < check->held.count; i++) {
        const tw_held *held = &check->held.items[i];
        if (held->core != core || held->hart != event->hart || held->pc != pc || held->id != id)
            continue;
        free(message);
        return;
    }
    TW_VEC_PUSH(&check->held, (tw_held){core, event->hart, pc, id, message});
}

static bool is_told_of(const tw_check *check, const tw_core_rule *core, size_t before) {
    const tw_faults *faults = tw_chip_faults(check->chip);
    for (size_t i = 0; i < before; i++) {
        const tw_fault *fault = &faults->list.items[i];
        if (fault->severity == TW_NOTE) continue;
        if (fault->core_x == (int)core->x && fault->core_y == (int)core->y) return true;
    }
    return false;
}

bool tw_is_told_of(const tw_core_rule *core, tw_fault_id but) {
    const tw_faults *faults = tw_chip_faults(core->check->chip);
    for (size_t i = 0; i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        const bool is_here = fault->core_x == (int)core->x && fault->core_y == (int)core->y;
        if (is_here && fault->severity != TW_NOTE && fault->id != but) return true;
    }
    return false;
}

void tw_tell_held(tw_check *check) {
    const size_t before = tw_chip_faults(check->chip)->list.count;
    for (size_t i = 0; i < check->held.count; i++) {
        const tw_held held = check->held.items[i];
        if (is_told_of(check, held.core, before))
            free(held.message);
        else
            tw_core_raise_at(held.core->core, held.hart, held.pc, held.id, held.message);
    }
    check->held.count = 0;
}

void tw_drop_held(tw_check *check) {
    for (size_t i = 0; i < check->held.count; i++)
        free(check->held.items[i].message);
    check->held.count = 0;
}
