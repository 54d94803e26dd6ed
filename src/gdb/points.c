/* Breakpoints and watchpoints, and whether one is hit. */
#include "gdb/gdb.h"

bool tw_gdb_has_breakpoint(const tw_gdb *gdb, unsigned process, uint32_t pc) {
    for (size_t i = 0; i < gdb->breakpoints.count; i++)
        if (gdb->breakpoints.items[i].process == process && gdb->breakpoints.items[i].address == pc)
            return true;
    return false;
}

/* ---- watchpoints */

void tw_gdb_note_access(tw_gdb *gdb, const tw_hart *hart) {
    uint32_t word = 0;
    gdb->access_size = 0;
    tw_hart_peek(hart, hart->pc, &word, sizeof word);
    const bool loads = (word & 0x7F) == 0x03, stores = (word & 0x7F) == 0x23;
    if (!loads && !stores) return;
    const uint32_t offset = stores ? (word >> 25 << 5 | (word >> 7 & 31)) : word >> 20;
    gdb->accessed = hart->x[word >> 15 & 31] + (offset ^ 0x800) - 0x800;
    gdb->access_size = 1u << (word >> 12 & 3);
    gdb->access_stores = stores;
}

/* ---- watchpoints */

void tw_gdb_set_watch(tw_gdb *gdb, tw_watchpoint point) {
    for (unsigned t = 0; t < gdb->threads.count; t++) {
        if (gdb->threads.items[t].process != point.process) continue;
        for (uint32_t i = 0; i < point.size; i++) {
            uint8_t byte = 0;
            tw_gdb_read(tw_gdb_hart(gdb, t), point.address + i, &byte, 1);
            TW_VEC_PUSH(&point.old, byte);
        }
    }
    TW_VEC_PUSH(&gdb->watchpoints, point);
}

/* Whether the bytes of a thread of the watchpoint's process on this core are not the old ones; they
 * are then the new old ones. */
static bool changed(const tw_gdb *gdb, tw_watchpoint *point, const tw_core *core,
                    unsigned *thread) {
    size_t at = 0;
    for (unsigned t = 0; t < gdb->threads.count; t++) {
        if (gdb->threads.items[t].process != point->process) continue;
        uint8_t *old = point->old.items + at;
        at += point->size;
        if (gdb->threads.items[t].core != core) continue;
        bool differs = false;
        for (uint32_t i = 0; i < point->size; i++) {
            uint8_t byte = 0;
            tw_gdb_read(tw_gdb_hart(gdb, t), point->address + i, &byte, 1);
            differs = differs || byte != old[i];
            old[i] = byte;
        }
        if (!differs) continue;
        *thread = t;
        return true;
    }
    return false;
}

static bool is_touched(const tw_gdb *gdb, const tw_watchpoint *point, unsigned thread) {
    return gdb->access_size && gdb->threads.items[thread].process == point->process &&
           !(point->kind == 3 && gdb->access_stores) &&
           gdb->accessed < point->address + point->size &&
           point->address < gdb->accessed + gdb->access_size;
}

const tw_watchpoint *tw_gdb_hit_watch(tw_gdb *gdb, unsigned thread, unsigned *hit) {
    for (size_t i = 0; i < gdb->watchpoints.count; i++) {
        tw_watchpoint *point = &gdb->watchpoints.items[i];
        *hit = thread;
        if (point->kind == 2 ? changed(gdb, point, gdb->threads.items[thread].core, hit)
                             : is_touched(gdb, point, thread))
            return point;
    }
    return NULL;
}
