#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gdb/gdb.h"

/* ---- the harts of a launch */

static unsigned process_of(tw_gdb *gdb, const tw_hart_launch *launch, tw_hart_id hart) {
    for (unsigned i = 0; i < gdb->processes.count; i++)
        if (gdb->processes.items[i].image == launch->image) return i;
    tw_text file = {0};
    tw_text_addf(&file, "/tilewright/%zu-%s-%s.elf", gdb->processes.count + 1,
                 tw_gdb_file_name(launch->kernel), tw_hart_name(hart));
    TW_VEC_PUSH(
        &gdb->processes,
        (tw_process){.image = launch->image, .file = tw_text_take(&file), .attached = true});
    return (unsigned)gdb->processes.count - 1;
}

static void forget(tw_gdb *gdb) {
    for (size_t i = 0; i < gdb->processes.count; i++) {
        free(gdb->processes.items[i].file);
        free(gdb->processes.items[i].bytes);
    }
    for (size_t i = 0; i < gdb->watchpoints.count; i++)
        free(gdb->watchpoints.items[i].old.items);
    gdb->processes.count = gdb->threads.count = 0;
    gdb->breakpoints.count = gdb->watchpoints.count = 0;
    gdb->general = gdb->resumed = 0;
    gdb->faults_seen = 0;
    memset(gdb->open_files, 0, sizeof gdb->open_files);
}

static void learn(tw_gdb *gdb, tw_chip *chip) {
    forget(gdb);
    gdb->chip = chip;
    gdb->faults_seen = tw_chip_faults(chip)->list.count;
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        tw_core *core = tw_chip_core(chip, i);
        const tw_core_launch *launch = tw_core_launched(core);
        for (int h = 0; h < TW_HARTS; h++) {
            if (!launch->harts[h].image) continue;
            const tw_thread thread = {.core = core,
                                      .hart = (tw_hart_id)h,
                                      .process = process_of(gdb, &launch->harts[h], (tw_hart_id)h)};
            TW_VEC_PUSH(&gdb->threads, thread);
        }
    }
}

/* ---- a launch */

static bool launched(void *self, tw_chip *chip) {
    tw_gdb *gdb = self;
    if (gdb->free) return true;
    learn(gdb, chip);
    if (!gdb->threads.count) return true;
    if (!tw_line_accept(&gdb->line, gdb->port)) {
        gdb->free = true;
        return gdb->line.listener < 0; /* a signal ends the run, a taken port does not */
    }
    return tw_gdb_serve(gdb, NULL);
}

static bool holds(void *self, tw_core *core, tw_hart_id hart) {
    const tw_gdb *gdb = self;
    (void)core;
    (void)hart;
    return !gdb->free;
}

/* Before the end is told, the user may look at what hangs. */
static bool hangs(void *self, tw_chip *chip) {
    tw_gdb *gdb = self;
    (void)chip;
    if (gdb->free) return true;
    static const char text[] = "tilewright: the program hangs: every hart that has not finished "
                               "waits. `monitor why` shows for what; `continue` ends the run and "
                               "explains.\n";
    tw_text hex = {0}, reply = {0};
    tw_text_add(&hex, "O");
    for (const char *c = text; *c; c++)
        tw_text_addf(&hex, "%02x", (uint8_t)*c);
    tw_line_send(&gdb->line, hex.data, hex.length);
    for (unsigned i = 0; i < gdb->threads.count; i++)
        if (tw_gdb_is_live(gdb, i)) {
            gdb->general = i;
            break;
        }
    tw_text_add(&reply, "T02thread:");
    tw_gdb_thread_id(gdb, gdb->general, &reply);
    tw_text_add(&reply, ";");
    const bool goes_on = tw_gdb_serve(gdb, reply.data);
    tw_text_free(&hex);
    tw_text_free(&reply);
    return goes_on;
}

static void ended(void *self, tw_chip *chip) {
    tw_gdb *gdb = self;
    (void)chip;
    if (gdb->free || gdb->line.client < 0) return;
    char reply[40];
    snprintf(reply, sizeof reply, "W00;process:%x", gdb->resumed + 1);
    tw_line_say(&gdb->line, reply);
    tw_gdb_part(gdb);
}

tw_gdb *tw_gdb_create(uint16_t port) {
    tw_gdb *gdb = tw_alloc(sizeof *gdb);
    gdb->port = port;
    gdb->line = (tw_line){.listener = -1, .client = -1};
    gdb->debugger = (tw_debugger){.self = gdb,
                                  .launched = launched,
                                  .holds = holds,
                                  .before = tw_gdb_before,
                                  .after = tw_gdb_after,
                                  .hangs = hangs,
                                  .ended = ended};
    return gdb;
}

void tw_gdb_destroy(tw_gdb *gdb) {
    if (!gdb) return;
    forget(gdb);
    tw_line_close(&gdb->line);
    free(gdb->processes.items);
    free(gdb->threads.items);
    free(gdb->breakpoints.items);
    free(gdb->watchpoints.items);
    free(gdb);
}

const tw_debugger *tw_gdb_debugger(tw_gdb *gdb) {
    return &gdb->debugger;
}
