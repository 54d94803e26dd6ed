/* One launch from beginning to end. */
#include "chip/state.h"

#include <string.h>

static tw_status prepare(tw_chip *chip, const tw_launch *launch, tw_error *err) {
    chip->running_count = 0;
    for (size_t i = 0; i < launch->core_count; i++) {
        const tw_core_launch *part = &launch->cores[i];
        tw_core *core = tw_chip_core_at(chip, part->x, part->y);
        if (!core)
            return tw_fail(err, TW_BAD_INPUT, "core (%u,%u) is beyond the grid of %u x %u", part->x,
                           part->y, chip->grid_x, chip->grid_y);
        tw_core_prepare(core, part);
        core->running = true;
        chip->running[chip->running_count++] = core;
    }
    memset(chip->bank_free, 0, sizeof *chip->bank_free * chip->arch->dram_banks);
    chip->sequence = 0;
    chip->noc_bytes = 0;
    return TW_OK;
}

static bool waits(const tw_chip *chip) {
    for (size_t i = 0; i < chip->running_count; i++)
        for (int h = 0; h < TW_HARTS; h++)
            if (chip->running[i]->slots[h].state == TW_HART_WAITING) return true;
    return false;
}

/* Ends every core's part; true when a hart still waits. */
static bool conclude(tw_chip *chip, tw_run_stats *stats) {
    bool hangs = false;
    *stats = (tw_run_stats){.noc_bytes = chip->noc_bytes};
    for (size_t i = 0; i < chip->running_count; i++) {
        tw_core *core = chip->running[i];
        core->running = false;
        for (int h = 0; h < TW_HARTS; h++) {
            tw_slot *slot = &core->slots[h];
            if (slot->state == TW_HART_ABSENT) continue;
            tw_print_end(slot);
            hangs |= slot->state == TW_HART_WAITING;
            stats->instructions += slot->hart.retired;
            if (stats->cycles < slot->hart.cycles) stats->cycles = slot->hart.cycles;
        }
    }
    return hangs;
}

static const tw_fault *first_error(const tw_faults *faults, size_t from) {
    for (size_t i = from; i < faults->list.count; i++)
        if (faults->list.items[i].severity == TW_ERROR) return &faults->list.items[i];
    return NULL;
}

tw_status tw_chip_run(tw_chip *chip, const tw_launch *launch, tw_faults *faults,
                      tw_run_stats *stats, tw_error *err) {
    tw_run_stats own;
    if (!stats) stats = &own;
    const size_t before = faults->list.count;
    const tw_status prepared = prepare(chip, launch, err);
    if (prepared != TW_OK) return prepared;
    chip->faults = faults;
    const tw_observer *observer = chip->observer;
    if (observer && observer->launched) observer->launched(observer->self, chip, launch);
    const tw_debugger *debugger = chip->debugger;
    chip->stop = TW_NOT_STOPPED;
    chip->interrupt_before = *chip->interrupt;
    if (debugger && !debugger->launched(debugger->self, chip)) chip->stop = TW_STOPPED_BY_HAND;
    tw_chip_schedule(chip);
    if (debugger && !chip->stop && waits(chip) && !debugger->hangs(debugger->self, chip))
        chip->stop = TW_STOPPED_BY_HAND;
    chip->alone = false; /* what is printed last keeps its order too */
    const bool hangs = conclude(chip, stats);
    tw_print_flush(chip, TW_NEVER);
    /* Of a run that was cut off nothing can be said about its end. */
    if (observer && observer->ended && !chip->stop) observer->ended(observer->self, chip, hangs);
    if (debugger) debugger->ended(debugger->self, chip);
    chip->faults = NULL;
    if (chip->stop == TW_STOPPED_BY_HAND)
        return tw_fail(err, TW_INTERRUPTED, "interrupted at cycle %llu",
                       (unsigned long long)stats->cycles);
    const tw_fault *fault = first_error(faults, before);
    if (fault) {
        if (err && !err->text) err->fault = (int)fault->id;
        return tw_fail(err, TW_FAULT, "%s: %s", tw_fault_find(fault->id)->id, fault->message);
    }
    if (hangs) return tw_fail(err, TW_FAULT, "the program hangs: harts wait that nobody can wake");
    return TW_OK;
}
