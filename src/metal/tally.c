/* What a run did, for `tilewright run`: one JSON object a line, appended to the file that
 * $TILEWRIGHT_REPORT names, after each run; a program that ends amid its work has told all before.
 * Each core's figures are its own, so that cores may run on several threads. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "metal/state.h"

typedef struct hart_tally {
    uint64_t asked_at, waited;
} hart_tally;

typedef struct core_tally {
    hart_tally harts[TW_HARTS];
    uint64_t read, written;    /* bytes by the NoC */
    uint32_t most[TW_MAX_CBS]; /* pages that lay in the CB at once */
    uint64_t pushed[TW_MAX_CBS];
} core_tally;

struct tw_tally {
    tw_observer observer;
    char *path;
    core_tally *cores[TW_SIDE][TW_SIDE];
};

static core_tally *tally_of(tw_tally *tally, const tw_core *core) {
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    return x < TW_SIDE && y < TW_SIDE ? tally->cores[y][x] : NULL;
}

static void launched(void *self, tw_chip *chip, const tw_launch *launch) {
    tw_tally *tally = self;
    (void)chip;
    for (size_t i = 0; i < launch->core_count; i++) {
        core_tally **core = &tally->cores[launch->cores[i].y][launch->cores[i].x];
        if (!*core) *core = tw_alloc(sizeof **core);
        memset(*core, 0, sizeof **core);
    }
}

static bool waits(tw_service service) {
    switch (service) {
    case TW_SERVICE_cb_reserve_back:
    case TW_SERVICE_cb_wait_front:
    case TW_SERVICE_noc_read_barrier:
    case TW_SERVICE_noc_write_barrier:
    case TW_SERVICE_noc_write_flushed:
    case TW_SERVICE_noc_atomic_barrier:
    case TW_SERVICE_semaphore_wait:
    case TW_SERVICE_semaphore_wait_min:
    case TW_SERVICE_dst_acquire:
    case TW_SERVICE_dst_wait: return true;
    default: return false;
    }
}

static void asked(void *self, const tw_service_event *event) {
    core_tally *core = tally_of(self, event->core);
    if (core && waits(event->service)) core->harts[event->hart].asked_at = event->cycle;
}

static void note_push(core_tally *tally, const tw_service_event *event) {
    const uint32_t cb = event->args[0];
    if (cb >= TW_MAX_CBS) return;
    const tw_cb_view view = tw_core_cb(event->core, cb);
    const uint32_t held = view.received - view.acked;
    if (held > tally->most[cb]) tally->most[cb] = held;
    tally->pushed[cb] += event->args[1];
}

static void done(void *self, const tw_service_event *event) {
    core_tally *core = tally_of(self, event->core);
    if (!core) return;
    if (waits(event->service)) {
        hart_tally *hart = &core->harts[event->hart];
        if (event->cycle > hart->asked_at) hart->waited += event->cycle - hart->asked_at;
    }
    switch (event->service) {
    case TW_SERVICE_cb_push_back: note_push(core, event); break;
    case TW_SERVICE_noc_read: core->read += event->args[3]; break;
    case TW_SERVICE_noc_write: core->written += event->args[3]; break;
    case TW_SERVICE_noc_write_multicast:
        core->written += (uint64_t)event->args[3] * event->args[5];
        break;
    case TW_SERVICE_noc_inline_write:
    case TW_SERVICE_noc_atomic_inc: core->written += 4; break;
    default: break;
    }
}

tw_tally *tw_tally_open(void) {
    const char *path = getenv("TILEWRIGHT_REPORT");
    if (!path || !*path) return NULL;
    tw_tally *tally = tw_alloc(sizeof *tally);
    tally->path = tw_strdup(path);
    tally->observer =
        (tw_observer){.self = tally, .launched = launched, .asked = asked, .done = done};
    return tally;
}

void tw_tally_close(tw_tally *tally) {
    if (!tally) return;
    for (size_t y = 0; y < TW_SIDE; y++)
        for (size_t x = 0; x < TW_SIDE; x++)
            free(tally->cores[y][x]);
    free(tally->path);
    free(tally);
}

const tw_observer *tw_tally_observer(const tw_tally *tally) {
    return tally ? &tally->observer : NULL;
}

/* ---- telling ---- */

static json_t *harts_of(const tw_core *core, const core_tally *tally, uint64_t *end) {
    json_t *harts = json_array();
    for (unsigned hart = 0; hart < TW_HARTS; hart++) {
        const tw_hart_view view = tw_core_hart(core, (tw_hart_id)hart);
        if (view.state == TW_HART_ABSENT) continue;
        if (view.cycle > *end) *end = view.cycle;
        json_array_append_new(
            harts,
            json_pack("{sssssIsI}", "hart", tw_hart_name((tw_hart_id)hart), "kernel",
                      view.launch && view.launch->kernel ? view.launch->kernel : "", "cycles",
                      (json_int_t)view.cycle, "waited", (json_int_t)tally->harts[hart].waited));
    }
    return harts;
}

static json_t *cbs_of(const tw_core *core, const core_tally *tally) {
    json_t *cbs = json_array();
    for (uint32_t i = 0; i < TW_MAX_CBS; i++) {
        const tw_cb_view view = tw_core_cb(core, i);
        if (!view.config) continue;
        json_array_append_new(cbs,
                              json_pack("{sIsIsIsI}", "index", (json_int_t)i, "pages",
                                        (json_int_t)view.pages, "most", (json_int_t)tally->most[i],
                                        "pushed", (json_int_t)tally->pushed[i]));
    }
    return cbs;
}

static json_t *cores_of(tw_tally *tally, tw_chip *chip) {
    json_t *cores = json_array();
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        const tw_core *core = tw_chip_core(chip, i);
        const core_tally *figures = tally_of(tally, core);
        if (!figures) continue;
        uint32_t x, y;
        uint64_t end = 0;
        tw_core_place(core, &x, &y);
        json_t *harts = harts_of(core, figures, &end);
        json_array_append_new(cores, json_pack("{s[II]sIsIsIsoso}", "core", (json_int_t)x,
                                               (json_int_t)y, "cycles", (json_int_t)end, "noc_read",
                                               (json_int_t)figures->read, "noc_written",
                                               (json_int_t)figures->written, "harts", harts, "cbs",
                                               cbs_of(core, figures)));
    }
    return cores;
}

static json_t *faults_of(const tw_faults *faults) {
    json_t *list = json_array();
    for (size_t i = 0; i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        tw_text text = {0};
        tw_fault_print(fault, false, &text);
        json_array_append_new(
            list, json_pack("{ssssssss sI}", "id", tw_fault_find(fault->id)->id, "severity",
                            fault->severity == TW_ERROR     ? "error"
                            : fault->severity == TW_WARNING ? "warning"
                                                            : "note",
                            "message", fault->message ? fault->message : "", "text",
                            text.data ? text.data : "", "count", (json_int_t)fault->count));
        tw_text_free(&text);
    }
    return list;
}

void tw_tally_tell(tw_tally *tally, tw_device *device, bool ran) {
    if (!tally) return;
    json_t *line = json_pack(
        "{sIsssIsIsIsIsosbso}", "chip", (json_int_t)device->serial, "arch", device->arch->name,
        "run", (json_int_t)device->runs, "cycles", (json_int_t)device->stats.cycles, "instructions",
        (json_int_t)device->stats.instructions, "noc_bytes", (json_int_t)device->stats.noc_bytes,
        "cores", ran ? cores_of(tally, device->chip) : json_array(), "completed",
        tw_device_ran_to_end(device), "faults", faults_of(&device->faults));
    char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
    json_decref(line);
    if (!text) return;
    tw_text whole = {0};
    tw_text_addf(&whole, "%s\n", text);
    free(text);
    /* One write, so that several processes may append to one file. */
    const int file = open(tally->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0) {
        if (write(file, whole.data, whole.length) < 0) tally->path[0] = '\0';
        close(file);
    }
    tw_text_free(&whole);
}
