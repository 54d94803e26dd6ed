/* When the chip stops for gdb: breakpoints, steps, watched memory, faults, its interrupt. */
#include "gdb/gdb.h"

#include <stdio.h>

enum { LOOK = 256 }; /* instructions between two looks at the line */

static unsigned find_thread(const tw_gdb *gdb, const tw_core *core, tw_hart_id hart) {
    for (unsigned i = 0; i < gdb->threads.count; i++)
        if (gdb->threads.items[i].core == core && gdb->threads.items[i].hart == hart) return i;
    return 0;
}

static bool stop(tw_gdb *gdb, unsigned thread, unsigned signal, const char *reason) {
    tw_text reply = {0};
    gdb->general = thread;
    tw_text_addf(&reply, "T%02x%sthread:", signal, reason);
    tw_gdb_thread_id(gdb, thread, &reply);
    tw_text_add(&reply, ";");
    const bool goes_on = tw_gdb_serve(gdb, reply.data);
    tw_text_free(&reply);
    return goes_on;
}

bool tw_gdb_before(void *self, tw_core *core, tw_hart_id id) {
    tw_gdb *gdb = self;
    if (gdb->free) return true;
    const unsigned thread = find_thread(gdb, core, id);
    tw_thread *at = &gdb->threads.items[thread];
    const tw_hart *hart = tw_gdb_hart(gdb, thread);
    /* While it stops, gdb may step it to another breakpoint. */
    while (!gdb->free && !at->silent && at->reported_at != hart->retired + 1 &&
           tw_core_hart(core, id).state == TW_HART_RUNNABLE &&
           tw_gdb_has_breakpoint(gdb, at->process, hart->pc)) {
        at->reported_at = hart->retired + 1;
        if (!stop(gdb, thread, 5, "swbreak:;")) return false;
    }
    if (gdb->watchpoints.count) tw_gdb_note_access(gdb, hart);
    return true;
}

/* Tells gdb's user of faults that came since the last stop. */
static bool tell_faults(tw_gdb *gdb) {
    const tw_faults *faults = tw_chip_faults(gdb->chip);
    bool any = false;
    for (; faults && gdb->faults_seen < faults->list.count; gdb->faults_seen++) {
        const tw_fault *fault = &faults->list.items[gdb->faults_seen];
        if (fault->severity == TW_NOTE) continue;
        tw_text text = {0}, hex = {0};
        tw_fault_print(fault, false, &text);
        tw_text_add(&hex, "O");
        for (size_t i = 0; i < text.length; i++)
            tw_text_addf(&hex, "%02x", (uint8_t)text.data[i]);
        tw_line_send(&gdb->line, hex.data, hex.length);
        tw_text_free(&hex);
        tw_text_free(&text);
        any = true;
    }
    return any;
}

static bool stop_at_watch(tw_gdb *gdb, unsigned thread, const tw_watchpoint *point) {
    static const char *const words[] = {"watch", "rwatch", "awatch"};
    char reason[40];
    snprintf(reason, sizeof reason, "%s:%x;", words[point->kind - 2], point->address);
    return stop(gdb, thread, 5, reason);
}

static unsigned signal_of(const tw_hart *hart, tw_hart_state state) {
    if (state != TW_HART_FAULTED) return 5; /* SIGTRAP: it goes on */
    switch (hart->fault.kind) {
    case TW_HART_NO_FAULT: return 6; /* SIGABRT: an assertion */
    case TW_HART_ILLEGAL: return 4;
    default: return 11;
    }
}

bool tw_gdb_after(void *self, tw_core *core, tw_hart_id id) {
    tw_gdb *gdb = self;
    if (gdb->free) return true;
    const unsigned thread = find_thread(gdb, core, id);
    tw_thread *at = &gdb->threads.items[thread];
    const tw_hart *hart = tw_gdb_hart(gdb, thread);
    const tw_hart_state state = tw_core_hart(core, id).state;
    if (tell_faults(gdb) && !at->silent) return stop(gdb, thread, signal_of(hart, state), "");
    unsigned touched;
    const tw_watchpoint *point = at->silent ? NULL : tw_gdb_hit_watch(gdb, thread, &touched);
    if (point) return stop_at_watch(gdb, touched, point);
    if (at->steps && (hart->retired != at->step_from || state == TW_HART_DONE)) {
        if (tw_gdb_has_breakpoint(gdb, at->process, hart->pc)) at->reported_at = hart->retired + 1;
        unsigned told = thread;
        for (unsigned i = 0; !tw_gdb_is_live(gdb, told) && i < gdb->threads.count; i++)
            told = i;
        return !tw_gdb_is_live(gdb, told) || stop(gdb, told, 5, "");
    }
    if (++gdb->calls % LOOK == 0 && tw_line_is_interrupted(&gdb->line))
        return stop(gdb, thread, 2, "");
    return true;
}
