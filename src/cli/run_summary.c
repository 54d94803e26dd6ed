#include "cli/run_summary.h"

#include <stdlib.h>
#include <string.h>

#include "tilewright/base.h"
#include "tilewright/chip.h"

enum { SIDE = 32 };

void run_summary_read(run_summary *summary, const char *path) {
    summary->runs = json_array();
    char *text = NULL;
    size_t length;
    tw_error err = {0};
    if (tw_file_read(path, &text, &length, &err) != TW_OK) tw_error_clear(&err);
    char *rest = text;
    for (char *line; rest && (line = rest, *line);) {
        rest = strchr(line, '\n');
        if (rest) *rest++ = '\0';
        json_t *run = json_loads(line, 0, NULL);
        if (run) json_array_append_new(summary->runs, run);
    }
    free(text);
}

void run_summary_free(run_summary *summary) {
    json_decref(summary->runs);
    summary->runs = NULL;
}

static uint64_t number(const json_t *object, const char *key) {
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static uint64_t total(const run_summary *summary, const char *key) {
    uint64_t sum = 0;
    for (size_t i = 0; i < json_array_size(summary->runs); i++)
        sum += number(json_array_get(summary->runs, i), key);
    return sum;
}

static size_t count_faults(const run_summary *summary, const char *severity) {
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(summary->runs); i++) {
        const json_t *faults = json_object_get(json_array_get(summary->runs, i), "faults");
        for (size_t j = 0; j < json_array_size(faults); j++) {
            const char *own =
                json_string_value(json_object_get(json_array_get(faults, j), "severity"));
            if (own && !strcmp(own, severity)) found++;
        }
    }
    return found;
}

/* ---- one core over all runs ---- */

typedef struct core_figures {
    uint64_t runs, cycles, read, written;
    uint64_t hart_cycles[TW_HARTS], hart_waited[TW_HARTS];
    uint32_t cb_pages[TW_MAX_CBS], cb_most[TW_MAX_CBS];
    uint64_t cb_pushed[TW_MAX_CBS];
} core_figures;

static void add_harts(core_figures *figures, const json_t *harts) {
    for (size_t i = 0; i < json_array_size(harts); i++) {
        const json_t *hart = json_array_get(harts, i);
        const char *name = json_string_value(json_object_get(hart, "hart"));
        for (unsigned h = 0; name && h < TW_HARTS; h++) {
            if (strcmp(name, tw_hart_name((tw_hart_id)h))) continue;
            figures->hart_cycles[h] += number(hart, "cycles");
            figures->hart_waited[h] += number(hart, "waited");
        }
    }
}

static void add_cbs(core_figures *figures, const json_t *cbs) {
    for (size_t i = 0; i < json_array_size(cbs); i++) {
        const json_t *cb = json_array_get(cbs, i);
        const uint64_t index = number(cb, "index");
        if (index >= TW_MAX_CBS) continue;
        const uint32_t pages = (uint32_t)number(cb, "pages"), most = (uint32_t)number(cb, "most");
        if (pages > figures->cb_pages[index]) figures->cb_pages[index] = pages;
        if (most > figures->cb_most[index]) figures->cb_most[index] = most;
        figures->cb_pushed[index] += number(cb, "pushed");
    }
}

static core_figures *collect(const run_summary *summary) {
    core_figures *all = tw_alloc(SIDE * SIDE * sizeof *all);
    for (size_t i = 0; i < json_array_size(summary->runs); i++) {
        const json_t *cores = json_object_get(json_array_get(summary->runs, i), "cores");
        for (size_t j = 0; j < json_array_size(cores); j++) {
            const json_t *core = json_array_get(cores, j);
            const json_t *place = json_object_get(core, "core");
            const json_int_t x = json_integer_value(json_array_get(place, 0));
            const json_int_t y = json_integer_value(json_array_get(place, 1));
            if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
            core_figures *figures = &all[y * SIDE + x];
            figures->runs++;
            figures->cycles += number(core, "cycles");
            figures->read += number(core, "noc_read");
            figures->written += number(core, "noc_written");
            add_harts(figures, json_object_get(core, "harts"));
            add_cbs(figures, json_object_get(core, "cbs"));
        }
    }
    return all;
}

static void print_harts(const core_figures *figures, FILE *out) {
    for (unsigned h = 0; h < TW_HARTS; h++) {
        if (!figures->hart_cycles[h]) {
            fprintf(out, " %6s", "-");
            continue;
        }
        const uint64_t cycles = figures->hart_cycles[h];
        const uint64_t waited = figures->hart_waited[h] > cycles ? cycles : figures->hart_waited[h];
        fprintf(out, " %5.0f%%", 100.0 * (double)(cycles - waited) / (double)cycles);
    }
}

static void print_cbs(const core_figures *figures, FILE *out) {
    for (unsigned i = 0; i < TW_MAX_CBS; i++)
        if (figures->cb_pages[i])
            fprintf(out, "  c_%u %u/%u", i, figures->cb_most[i], figures->cb_pages[i]);
}

static void print_cores(const core_figures *all, FILE *out) {
    fprintf(out, "\n%-8s %5s %12s", "core", "runs", "cycles");
    for (unsigned h = 0; h < TW_HARTS; h++)
        fprintf(out, " %6s", tw_hart_name((tw_hart_id)h));
    fprintf(out, " %12s %12s  most pages held in a CB / its size\n", "NoC read", "NoC written");
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        if (!all[i].runs) continue;
        char place[16];
        snprintf(place, sizeof place, "(%u,%u)", i % SIDE, i / SIDE);
        fprintf(out, "%-8s %5llu %12llu", place, (unsigned long long)all[i].runs,
                (unsigned long long)all[i].cycles);
        print_harts(&all[i], out);
        fprintf(out, " %12llu %12llu", (unsigned long long)all[i].read,
                (unsigned long long)all[i].written);
        print_cbs(&all[i], out);
        fputc('\n', out);
    }
    fputs("A hart's percentage is the part of its cycles in which it did not wait.\n", out);
}

void run_summary_print(const run_summary *summary, FILE *out) {
    const size_t runs = json_array_size(summary->runs);
    if (!runs) {
        fputs("\ntilewright: nothing was run on a chip\n", out);
        return;
    }
    const json_t *first = json_array_get(summary->runs, 0);
    fprintf(out,
            "\ntilewright: %zu run%s on %s, %llu cycles, %llu instructions, %llu bytes over the "
            "NoC; %zu errors, %zu warnings\n",
            runs, runs == 1 ? "" : "s", json_string_value(json_object_get(first, "arch")),
            (unsigned long long)total(summary, "cycles"),
            (unsigned long long)total(summary, "instructions"),
            (unsigned long long)total(summary, "noc_bytes"), count_faults(summary, "error"),
            count_faults(summary, "warning"));
    core_figures *all = collect(summary);
    print_cores(all, out);
    free(all);
}

json_t *run_summary_json(const run_summary *summary, int exit_status) {
    return json_pack(
        "{sisIsIsIsisisO}", "status", exit_status, "cycles", (json_int_t)total(summary, "cycles"),
        "instructions", (json_int_t)total(summary, "instructions"), "noc_bytes",
        (json_int_t)total(summary, "noc_bytes"), "errors", (int)count_faults(summary, "error"),
        "warnings", (int)count_faults(summary, "warning"), "runs", summary->runs);
}
