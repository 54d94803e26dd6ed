/* What holds a run: limits that end loops, an interruption from outside, a debugger. */
#include "chip/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOP_STEPS = 1 << 16, /* instructions in which a loop is looked for */
    LOOP_PLACES = 64,     /* instructions of it whose lines are looked up */
};

void tw_chip_watch_interrupt(tw_chip *chip, const volatile unsigned *count) {
    static const volatile unsigned never = 0;
    chip->interrupt = count ? count : &never;
    chip->interrupt_before = *chip->interrupt;
}

void tw_chip_debug(tw_chip *chip, const tw_debugger *debugger) {
    chip->debugger = debugger;
}

tw_hart *tw_core_engine(tw_core *core, tw_hart_id hart) {
    return &core->slots[hart].hart;
}

bool tw_chip_was_stopped(const tw_chip *chip) {
    return chip->stop != TW_NOT_STOPPED;
}

/* ---- a debugger */

static bool run_by_hand(tw_slot *slot, uint64_t slice, tw_hart_stop *stop) {
    const tw_debugger *debugger = slot->core->chip->debugger;
    *stop = TW_STOP_BUDGET;
    for (uint64_t i = 0; i < slice && *stop == TW_STOP_BUDGET; i++) {
        if (!debugger->before(debugger->self, slot->core, slot->id)) return false;
        if (slot->state != TW_HART_RUNNABLE) { /* by tw_core_step, meanwhile */
            *stop = TW_STOP_SERVICE;
            return true;
        }
        *stop = tw_hart_step(&slot->hart);
        if (*stop != TW_STOP_FAULT && !debugger->after(debugger->self, slot->core, slot->id))
            return false;
    }
    return true;
}

bool tw_slot_run(tw_slot *slot, uint64_t slice, tw_hart_stop *stop) {
    tw_chip *chip = slot->core->chip;
    const tw_debugger *debugger = chip->debugger;
    if (!debugger) {
        *stop = tw_hart_run(&slot->hart, slice);
        return true;
    }
    bool goes_on;
    if (debugger->holds(debugger->self, slot->core, slot->id)) {
        goes_on = run_by_hand(slot, slice, stop);
    } else {
        *stop = tw_hart_run(&slot->hart, slice);
        goes_on = *stop == TW_STOP_FAULT || debugger->after(debugger->self, slot->core, slot->id);
    }
    if (!goes_on) chip->stop = TW_STOPPED_BY_HAND;
    return goes_on;
}

void tw_slot_show_fault(tw_slot *slot) {
    tw_chip *chip = slot->core->chip;
    const tw_debugger *debugger = chip->debugger;
    if (debugger && !debugger->after(debugger->self, slot->core, slot->id))
        chip->stop = TW_STOPPED_BY_HAND;
}

/* ---- loops */

typedef struct loop {
    uint32_t pcs[LOOP_PLACES];
    unsigned count;
    bool closed; /* it came back to where it was */
} loop;

/* Follows a hart round its loop. The hart runs on meanwhile; it is to be ended. */
static loop follow(tw_slot *slot) {
    tw_hart *hart = &slot->hart;
    loop found = {.pcs = {hart->pc}, .count = 1};
    const uint32_t begin = hart->pc;
    for (unsigned i = 1; i < LOOP_STEPS; i++) {
        if (tw_hart_step(hart) != TW_STOP_BUDGET) return found;
        if (hart->pc == begin) {
            found.closed = true;
            return found;
        }
        /* Of a long loop some places are enough: 1, 2, 3, ... then further and further apart. */
        if (found.count < LOOP_PLACES && i >= found.count * found.count / 8)
            found.pcs[found.count++] = hart->pc;
    }
    return found;
}

/* The user's line of an instruction: the innermost that is not in tilewright's headers. */
static bool user_line(const tw_slot *slot, uint32_t pc, tw_frame *place) {
    tw_frame frames[TW_DEEP_FRAMES];
    const unsigned count = tw_core_locate(slot->core, slot->id, pc, frames, TW_DEEP_FRAMES);
    const char *kernel = slot->launch->kernel;
    bool found = false;
    for (unsigned i = 0; i < count; i++) {
        const bool good = !found && frames[i].line && kernel && tw_frame_is_users(&frames[i]);
        if (good) {
            *place = frames[i];
            found = true;
            continue;
        }
        free(frames[i].file);
        free(frames[i].function);
    }
    return found;
}

/* "reader.cpp:12 to 18" into `out`; nothing when no line is known. */
static void loop_lines(const tw_slot *slot, const loop *loop, tw_text *out) {
    char *file = NULL;
    uint32_t first = UINT32_MAX, last = 0;
    for (unsigned i = 0; i < loop->count; i++) {
        tw_frame place = {0};
        if (!user_line(slot, loop->pcs[i], &place)) continue;
        free(place.function);
        if (!file) file = tw_strdup(place.file);
        if (!strcmp(file, place.file)) {
            if (place.line < first) first = place.line;
            if (place.line > last) last = place.line;
        }
        free(place.file);
    }
    if (file) {
        tw_text_addf(out, "%s:%u", tw_path_name(file), first);
        if (last > first) tw_text_addf(out, " to %u", last);
    }
    free(file);
}

static void raise_endless(tw_slot *slot, const char *limit) {
    tw_text message = {0}, lines = {0};
    const loop loop = follow(slot);
    loop_lines(slot, &loop, &lines);
    tw_text_add(&message, limit);
    if (lines.length && loop.closed)
        tw_text_addf(&message, "; the loop is %s", lines.data);
    else if (lines.length)
        tw_text_addf(&message, "; it was seen at %s", lines.data);
    tw_text_free(&lines);
    slot->state = TW_HART_FAULTED;
    tw_core_raise(slot->core, slot->id, TW_FAULT_ENDLESS_LOOP, tw_text_take(&message), NULL, NULL,
                  NULL);
}

bool tw_slot_is_endless(tw_slot *slot) {
    const uint64_t most = slot->core->chip->max_instructions;
    if (slot->hart.retired - slot->served_at < most) return false;
    char limit[128];
    snprintf(limit, sizeof limit, "%llu instructions without asking the chip for anything",
             (unsigned long long)(slot->hart.retired - slot->served_at));
    raise_endless(slot, limit);
    return true;
}

/* One core speaks for all: the first that still runs. */
void tw_chip_reach_limit(tw_chip *chip) {
    char limit[96];
    bool told = false;
    snprintf(limit, sizeof limit, "still running at the limit of %llu cycles",
             (unsigned long long)chip->max_cycles);
    for (size_t i = 0; i < chip->running_count && !told; i++)
        for (int h = 0; h < TW_HARTS; h++) {
            tw_slot *slot = &chip->running[i]->slots[h];
            if (slot->state != TW_HART_RUNNABLE) continue;
            chip->running[i]->limit = 0; /* no service is served while the loop is looked at */
            raise_endless(slot, limit);
            told = true;
        }
    chip->stop = TW_STOPPED_LIMIT;
}
