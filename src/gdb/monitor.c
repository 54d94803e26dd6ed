/* `monitor` commands: what a Tensix core has that gdb does not know of. */
#define _POSIX_C_SOURCE 200809L
#include "gdb/gdb.h"

#include <stdlib.h>
#include <string.h>

#include "tilewright/check.h"

typedef struct request {
    tw_gdb *gdb;
    const tw_thread *thread; /* the one at hand */
    const char *words[3];    /* after the command; NULL: no more */
} request;

static void place(const request *request, tw_text *out) {
    uint32_t x, y;
    tw_core_place(request->thread->core, &x, &y);
    tw_text_addf(out, "core (%u,%u)\n", x, y);
}

static void show_cbs(const request *request, tw_text *out) {
    const tw_core *core = request->thread->core;
    const char *only = request->words[0];
    const unsigned long wanted = only ? strtoul(only, NULL, 0) : 0;
    const size_t before = out->length;
    for (uint32_t i = 0; i < TW_MAX_CBS; i++) {
        if ((only && i != wanted) || !tw_core_cb(core, i).config) continue;
        if (out->length == before) place(request, out);
        tw_check_cb_state(core, i, out);
        for (int h = 0; h < TW_HARTS; h++) {
            if (tw_core_hart(core, (tw_hart_id)h).state == TW_HART_ABSENT) continue;
            const tw_cb_pointers at = tw_core_cb_pointers(core, (tw_hart_id)h, i);
            tw_text_addf(out, "    %-6s reads at 0x%x, writes at 0x%x\n",
                         tw_hart_name((tw_hart_id)h), at.read, at.write + at.write_tile);
        }
    }
    if (out->length == before) tw_text_add(out, "no such CB on this core\n");
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The first rows and columns of a tile, or all of it. */
static void show_tile(const uint32_t *datums, bool whole, bool hex, tw_text *out) {
    const unsigned side = whole ? 32 : 8;
    for (unsigned row = 0; row < side; row++) {
        for (unsigned col = 0; col < side; col++) {
            const uint32_t bits =
                datums[(row / 16 * 2 + col / 16) * 256 + row % 16 * 16 + col % 16];
            if (hex)
                tw_text_addf(out, " %08x", bits);
            else
                tw_text_addf(out, " %10.5g", (double)float_of(bits));
        }
        tw_text_add(out, "\n");
    }
}

static void show_dst(const request *request, tw_text *out) {
    tw_dst_view dst;
    if (!tw_core_dst(request->thread->core, &dst)) {
        tw_text_add(out, "this core has no compute kernel\n");
        return;
    }
    if (request->words[0]) {
        const unsigned long tile = strtoul(request->words[0], NULL, 0);
        bool hex = false, whole = false;
        for (unsigned i = 1; i < TW_COUNT(request->words) && request->words[i]; i++) {
            hex = hex || !strcmp(request->words[i], "hex");
            whole = whole || !strcmp(request->words[i], "all");
        }
        if (tile >= dst.halves * dst.capacity)
            tw_text_addf(out, "DST has tiles 0 to %u\n", dst.halves * dst.capacity - 1);
        else
            show_tile(tw_core_dst_datums(request->thread->core, (unsigned)tile), whole, hex, out);
        return;
    }
    place(request, out);
    for (unsigned half = 0; half < dst.halves; half++) {
        tw_text_addf(out, "  half %u (tiles %u to %u, %s bits): %s; written:", half,
                     half * dst.capacity, (half + 1) * dst.capacity - 1, dst.bits32 ? "32" : "16",
                     dst.state[half]);
        bool any = false;
        for (unsigned i = 0; i < dst.capacity; i++)
            if (dst.written >> (half * dst.capacity + i) & 1) {
                tw_text_addf(out, " %u", half * dst.capacity + i);
                any = true;
            }
        tw_text_add(out, any ? "\n" : " none\n");
    }
}

static void show_why(const request *request, tw_text *out) {
    const tw_faults *faults = tw_chip_faults(request->gdb->chip);
    for (size_t i = 0; faults && i < faults->list.count; i++)
        tw_fault_print(&faults->list.items[i], false, out);
    if (!faults || !faults->list.count) tw_text_add(out, "no fault so far\n");
    tw_check_state(request->gdb->chip, out);
}

static void show_time(const request *request, tw_text *out) {
    const tw_hart_view view = tw_core_hart(request->thread->core, request->thread->hart);
    const tw_hart *hart = tw_core_engine(request->thread->core, request->thread->hart);
    tw_text_addf(out, "cycle %llu, %llu instructions of this hart\n",
                 (unsigned long long)view.cycle, (unsigned long long)hart->retired);
}

static void let_go(const request *request, tw_text *out) {
    request->gdb->free = true;
    tw_text_add(out, "tilewright: runs on without gdb\n");
}

static void show_help(const request *request, tw_text *out);

typedef struct command {
    const char *name, *meaning;
    void (*run)(const request *request, tw_text *out);
} command;

static const command commands[] = {
    {"cb", "cb [N]: circular buffers of this core: pages pushed, popped; the harts' pointers",
     show_cbs},
    {"dst", "dst [TILE [hex] [all]]: who holds DST and which tiles are written, or a tile's values",
     show_dst},
    {"why", "why: the faults so far, and what every unfinished hart waits for", show_why},
    {"time", "time: the hart's clock", show_time},
    {"go", "go: let everything run to the end without gdb", let_go},
    {"help", "help: this list", show_help},
};

static void show_help(const request *request, tw_text *out) {
    (void)request;
    for (size_t i = 0; i < TW_COUNT(commands); i++)
        tw_text_addf(out, "monitor %s\n", commands[i].meaning);
}

void tw_gdb_monitor(tw_gdb *gdb, const char *text, tw_text *out) {
    char *copy = tw_strdup(text), *rest = NULL;
    request request = {.gdb = gdb, .thread = &gdb->threads.items[gdb->general]};
    const char *name = strtok_r(copy, " ", &rest);
    for (unsigned i = 0; i < TW_COUNT(request.words); i++)
        request.words[i] = strtok_r(NULL, " ", &rest);
    const command *found = NULL;
    for (size_t i = 0; i < TW_COUNT(commands); i++)
        if (!strcmp(name ? name : "help", commands[i].name)) found = &commands[i];
    if (found)
        found->run(&request, out);
    else
        tw_text_addf(out, "no command '%s'; `monitor help` lists them\n", name);
    free(copy);
}
