/* What TT-Metalium's device profiler would read off the chip: a row for each zone's beginning and
 * end, each mark with data, and each kernel; in cycles of virtual time, runs one after the other.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "metal/state.h"

enum { GAP = 1000 }; /* cycles from one run to the next */

typedef struct profile_row {
    uint32_t x, y; /* on the die */
    tw_hart_id hart;
    uint64_t time, data, run;
    size_t order;
    const char *type;
    char *place; /* "name,file,line" */
} profile_row;

typedef struct profile_sum {
    const tw_core *core;
    tw_hart_id hart;
    uint64_t began, total;
    char *place;
} profile_sum;

struct tw_profile {
    tw_observer observer;
    uint64_t base, run; /* where the run under way begins */
    const tw_arch *arch;
    TW_VEC(profile_row) rows;
    TW_VEC(profile_sum) sums; /* of the run under way */
};

bool tw_profile_is_wanted(void) {
    const char *asked = getenv("TT_METAL_DEVICE_PROFILER");
    return asked && *asked && strcmp(asked, "0");
}

/* The file counts cores as they lie on the die: rows and columns of DRAM and Ethernet between. */
static uint32_t on_die(uint32_t logical, uint32_t first, uint32_t gap, uint32_t gap_size) {
    return first + logical < gap ? first + logical : first + logical + gap_size;
}

static void place_on_die(const tw_arch *arch, uint32_t *x, uint32_t *y) {
    *x = on_die(*x, arch->die_x0, arch->die_gap_x, arch->die_gap_columns);
    *y = on_die(*y, arch->die_y0, arch->die_gap_y, arch->die_gap_rows);
}

static void add_row(tw_profile *profile, const tw_core *core, tw_hart_id hart, const char *type,
                    uint64_t cycle, uint64_t data, char *place) {
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    place_on_die(profile->arch, &x, &y);
    TW_VEC_PUSH(&profile->rows, (profile_row){.x = x,
                                              .y = y,
                                              .hart = hart,
                                              .time = profile->base + cycle,
                                              .data = data,
                                              .run = profile->run,
                                              .order = profile->rows.count,
                                              .type = type,
                                              .place = place});
}

static profile_sum *sum_of(tw_profile *profile, const tw_service_event *event, const char *place) {
    for (size_t i = 0; i < profile->sums.count; i++) {
        profile_sum *sum = &profile->sums.items[i];
        if (sum->core == event->core && sum->hart == event->hart && !strcmp(sum->place, place))
            return sum;
    }
    TW_VEC_PUSH(&profile->sums, (profile_sum){event->core, event->hart, 0, 0, tw_strdup(place)});
    return &profile->sums.items[profile->sums.count - 1];
}

static void add_to_sum(tw_profile *profile, const tw_service_event *event, char *place) {
    profile_sum *sum = sum_of(profile, event, place);
    if (event->args[0] == TW_PROFILE_SUM_START)
        sum->began = event->cycle;
    else
        sum->total += event->cycle - sum->began;
    free(place);
}

static void launched(void *self, tw_chip *chip, const tw_launch *launch) {
    tw_profile *profile = self;
    (void)launch;
    profile->arch = tw_chip_arch(chip);
    profile->run++;
}

static void done(void *self, const tw_service_event *event) {
    static const char *const types[] = {[TW_PROFILE_START] = "ZONE_START",
                                        [TW_PROFILE_END] = "ZONE_END",
                                        [TW_PROFILE_DATA] = "TS_DATA",
                                        [TW_PROFILE_EVENT] = "TS_EVENT"};
    if (event->service != TW_SERVICE_profile_mark) return;
    const uint32_t kind = event->args[0];
    char *place = tw_core_text(event->core, event->hart, event->args[1]);
    if (!place) place = tw_strdup("");
    if (kind == TW_PROFILE_SUM_START || kind == TW_PROFILE_SUM_END)
        add_to_sum(self, event, place);
    else if (kind < TW_COUNT(types))
        add_row(self, event->core, event->hart, types[kind], event->cycle,
                event->args[2] | (uint64_t)event->args[3] << 32, place);
    else
        free(place);
}

tw_profile *tw_profile_open(void) {
    if (!tw_profile_is_wanted()) return NULL;
    tw_profile *profile = tw_alloc(sizeof *profile);
    profile->observer = (tw_observer){.self = profile, .launched = launched, .done = done};
    return profile;
}

static void clear_rows(tw_profile *profile) {
    for (size_t i = 0; i < profile->rows.count; i++)
        free(profile->rows.items[i].place);
    profile->rows.count = 0;
}

void tw_profile_close(tw_profile *profile) {
    if (!profile) return;
    clear_rows(profile);
    free(profile->rows.items);
    free(profile->sums.items);
    free(profile);
}

const tw_observer *tw_profile_observer(const tw_profile *profile) {
    return profile ? &profile->observer : NULL;
}

static const char *const processors[TW_HARTS] = {[TW_BRISC] = "BRISC",
                                                 [TW_NCRISC] = "NCRISC",
                                                 [TW_UNPACK] = "TRISC_0",
                                                 [TW_MATH] = "TRISC_1",
                                                 [TW_PACK] = "TRISC_2"};

/* The zone around the whole of a kernel: BRISC-KERNEL, TRISC-KERNEL. */
static char *kernel_zone(tw_hart_id hart, const char *kernel) {
    const char *name = processors[hart];
    tw_text text = {0};
    tw_text_addf(&text, "%.*s-KERNEL,%s,0", (int)strcspn(name, "_"), name, kernel ? kernel : "");
    return tw_text_take(&text);
}

static void add_kernels(tw_profile *profile, const tw_core *core) {
    for (unsigned i = 0; i < TW_HARTS; i++) {
        const tw_hart_view view = tw_core_hart(core, (tw_hart_id)i);
        if (view.state == TW_HART_ABSENT) continue;
        const char *kernel = view.launch ? view.launch->kernel : "";
        add_row(profile, core, (tw_hart_id)i, "ZONE_START", 0, 0, kernel_zone(i, kernel));
        add_row(profile, core, (tw_hart_id)i, "ZONE_END", view.cycle, 0, kernel_zone(i, kernel));
    }
}

void tw_profile_end_run(tw_profile *profile, const tw_device *device) {
    if (!profile || !profile->arch) return;
    for (size_t i = 0; i < profile->sums.count; i++) {
        const profile_sum *sum = &profile->sums.items[i];
        add_row(profile, sum->core, sum->hart, "ZONE_TOTAL",
                tw_core_hart(sum->core, sum->hart).cycle, sum->total, sum->place);
    }
    profile->sums.count = 0;
    for (size_t i = 0; i < tw_chip_core_count(device->chip); i++)
        add_kernels(profile, tw_chip_core(device->chip, i));
    profile->base += device->stats.cycles + GAP;
}

/* ---- the file ---- */

static int by_core(const void *left, const void *right) {
    const profile_row *a = left, *b = right;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    if (a->y != b->y) return a->y < b->y ? -1 : 1;
    if (a->hart != b->hart) return a->hart < b->hart ? -1 : 1;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* "name,file,line" from its end, since names are the kernel's. */
static void print_row(FILE *file, const profile_row *row, unsigned chip) {
    char *line = strrchr(row->place, ','), *source = NULL;
    if (line) *line++ = '\0';
    if (line) source = strrchr(row->place, ',');
    if (source) *source++ = '\0';
    const unsigned id = (unsigned)(XXH3_64bits(row->place, strlen(row->place)) & 0xFFFF);
    fprintf(file, "%u,%u,%u,%s,%u,%llu,%llu,%llu,,,%s,%s,%s,%s,\n", chip, row->x, row->y,
            processors[row->hart], id, (unsigned long long)row->time, (unsigned long long)row->data,
            (unsigned long long)row->run, row->place, row->type, line ? line : "0",
            source ? source : "");
}

static char *log_folder(void) {
    const char *folder = getenv("TT_METAL_PROFILER_DIR"), *home = getenv("TT_METAL_HOME");
    if (folder && *folder) return tw_path_join(folder, ".logs");
    return tw_path_join(home && *home ? home : ".", "generated/profiler/.logs");
}

static tw_status write_rows(const tw_profile *profile, const tw_device *device, const char *path,
                            unsigned chip, tw_error *err) {
    const bool fresh = access(path, F_OK) != 0;
    FILE *file = fopen(path, "a");
    if (!file) return tw_fail_errno(err, "cannot write %s", path);
    if (fresh)
        fprintf(file,
                "ARCH: %s, CHIP_FREQ[MHz]: %u, Max Compute Cores: %u\n"
                "PCIe slot, core_x, core_y, RISC processor type, timer_id, time[cycles since "
                "reset], data, run host ID, trace id, trace id counter, zone name, type, source "
                "line, source file, meta data\n",
                device->arch->name, device->arch->clock_mhz, device->grid_x * device->grid_y);
    for (size_t i = 0; i < profile->rows.count; i++)
        print_row(file, &profile->rows.items[i], chip);
    if (fclose(file)) return tw_fail_errno(err, "cannot write %s", path);
    return TW_OK;
}

tw_status tw_device_write_profile(tw_device *device, unsigned chip, tw_error *err) {
    static atomic_bool begun; /* of this process's file: runs before it are others' */
    tw_profile *profile = device->profile;
    if (!profile || !profile->rows.count) return TW_OK;
    qsort(profile->rows.items, profile->rows.count, sizeof *profile->rows.items, by_core);
    char *folder = log_folder(), *path = tw_path_join(folder, "profile_log_device.csv");
    tw_status status = tw_make_folders(folder, err);
    if (status == TW_OK && !atomic_exchange(&begun, true)) unlink(path);
    if (status == TW_OK) status = write_rows(profile, device, path, chip, err);
    clear_rows(profile);
    free(path);
    free(folder);
    return status;
}
