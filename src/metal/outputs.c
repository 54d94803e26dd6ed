/* Outputs that a run is to fill: which of their pages no kernel wrote, and whose share they were.
 */
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

enum { NOBODY = UINT16_MAX, SHOWN = 4 };

/* ---- before and while it runs ---- */

static bool was_any_written(const tw_buffer *buffer) {
    tw_page_place place;
    for (uint32_t page = 0; buffer->written && tw_buffer_page(buffer, page, &place); page++)
        if (tw_buffer_was_written(buffer, place.bank, place.address, 1)) return true;
    return false;
}

static bool is_watched(const tw_device *device, const tw_buffer *buffer) {
    for (size_t i = 0; i < device->outputs.count; i++)
        if (device->outputs.items[i].buffer == buffer) return true;
    return false;
}

void tw_device_set_outputs(tw_device *device, const tw_output *outputs, size_t count) {
    tw_outputs_forget(device);
    for (size_t i = 0; i < count; i++) {
        tw_buffer *buffer = outputs[i].buffer;
        const bool fresh = !buffer->is_used && !buffer->view && !was_any_written(buffer);
        if (buffer->device != device || !buffer->allocated || !fresh) continue;
        if (is_watched(device, buffer)) continue;
        buffer->is_used = true;
        const char *name = outputs[i].name ? outputs[i].name : buffer->name;
        TW_VEC_PUSH(&device->outputs, (tw_filled){.buffer = buffer, .name = tw_strdup(name)});
    }
}

void tw_outputs_begin(void *self, tw_chip *chip) {
    tw_device *device = self;
    (void)chip;
    device->outputs_run = true;
    for (size_t i = 0; i < device->outputs.count; i++) {
        tw_filled *output = &device->outputs.items[i];
        const tw_buffer *buffer = output->buffer;
        tw_page_place place;
        output->writers = tw_alloc((buffer->pages + 1u) * sizeof *output->writers);
        output->fillers = tw_alloc(TW_SIDE * TW_SIDE * sizeof *output->fillers);
        for (uint32_t page = 0; !buffer->written && tw_buffer_page(buffer, page, &place); page++)
            tw_check_set_unwritten(device->check, place.core.x, place.core.y, place.address,
                                   buffer->page_size, true);
    }
}

void tw_outputs_written(tw_device *device, const tw_buffer *buffer, const tw_service_event *event,
                        uint32_t bank, uint32_t address, uint32_t bytes) {
    if (buffer->layout != TW_INTERLEAVED) return;
    uint32_t x, y;
    for (size_t i = 0; i < device->outputs.count; i++) {
        const tw_filled *output = &device->outputs.items[i];
        if (output->buffer != buffer || !output->writers) continue;
        tw_core_place(event->core, &x, &y);
        const uint32_t core = y * TW_SIDE + x, stride = buffer->aligned_page_size;
        const uint32_t from = address - buffer->address, to = from + bytes - 1;
        const uint32_t banks = tw_device_banks(device, tw_buffer_is_dram(buffer));
        for (uint32_t slot = from / stride; slot <= to / stride; slot++)
            if (slot * banks + bank < buffer->pages)
                output->writers[slot * banks + bank] = (uint16_t)(core + 1);
        output->fillers[core] =
            (tw_filler){event->hart, tw_core_pc(event->core, event->hart), true};
    }
}

void tw_outputs_to_l1(void *self, const tw_service_event *event, uint32_t x, uint32_t y,
                      uint32_t address, uint32_t bytes) {
    tw_device *device = self;
    for (size_t i = 0; bytes && i < device->outputs.count; i++) {
        const tw_buffer *buffer = device->outputs.items[i].buffer;
        const bool is_inside = !tw_buffer_is_dram(buffer) && address >= buffer->address &&
                               address - buffer->address + (uint64_t)bytes <= buffer->bank_size;
        if (is_inside && x < device->grid_x)
            tw_outputs_written(device, buffer, event, y * device->grid_x + x, address, bytes);
    }
}

void tw_outputs_forget(tw_device *device) {
    for (size_t i = 0; i < device->outputs.count; i++) {
        tw_filled *output = &device->outputs.items[i];
        tw_page_place place;
        const bool in_l1 = device->outputs_run && device->check && !output->buffer->written;
        for (uint32_t page = 0; in_l1 && tw_buffer_page(output->buffer, page, &place); page++)
            tw_check_set_unwritten(device->check, place.core.x, place.core.y, place.address,
                                   output->buffer->page_size, false);
        free(output->writers);
        free(output->fillers);
        free(output->name);
    }
    device->outputs.count = 0;
    device->outputs_run = false;
}

/* ---- what is missing ---- */

static bool is_missing(const tw_device *device, const tw_filled *output, uint32_t page) {
    tw_page_place place;
    const tw_buffer *buffer = output->buffer;
    if (!tw_buffer_page(buffer, page, &place) || !tw_buffer_page_counts(buffer, page)) return false;
    if (buffer->written) return !tw_buffer_was_written(buffer, place.bank, place.address, 1);
    if (output->writers[page]) return false;
    const uint32_t x = place.core.x, y = place.core.y;
    if (tw_check_knows(device->check, x, y))
        return tw_check_is_unwritten(device->check, x, y, place.address, buffer->page_size);
    return buffer->layout == TW_INTERLEAVED;
}

/* "3, 7 to 9 and 40 more": of the pages that are missing. */
static uint32_t list_missing(const tw_device *device, const tw_filled *output, tw_text *out) {
    uint32_t total = 0, shown = 0, listed = 0;
    for (uint32_t page = 0; page < output->buffer->pages; page++) {
        if (!is_missing(device, output, page)) continue;
        uint32_t last = page;
        while (is_missing(device, output, last + 1))
            last++;
        total += last - page + 1;
        if (shown < SHOWN) {
            tw_text_addf(out, "%s%u", shown ? ", " : "", page);
            if (last > page) tw_text_addf(out, " to %u", last);
            listed = total;
            shown++;
        }
        page = last;
    }
    if (total > listed) tw_text_addf(out, " and %u more", total - listed);
    return total;
}

/* What a core wrote of an output. */
typedef struct share {
    uint32_t count, first, last;
} share;

static share share_of(const tw_filled *output, uint32_t core) {
    share s = {0};
    for (uint32_t page = 0; page < output->buffer->pages; page++) {
        if (output->writers[page] != core + 1) continue;
        if (!s.count++) s.first = page;
        s.last = page;
    }
    return s;
}

static void name_core(uint32_t core, tw_text *out) {
    tw_text_addf(out, "(%u,%u)", core % TW_SIDE, core / TW_SIDE);
}

static uint32_t place_of(const tw_core *core) {
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    return y * TW_SIDE + x;
}

/* Whether a core runs the same kernel there as the one that wrote, and wrote nothing itself. */
static bool is_idle(const tw_filled *output, tw_core *core, const tw_core *other,
                    tw_filler filler) {
    if (output->fillers[place_of(core)].known) return false;
    const tw_hart_launch *own = tw_core_hart(core, filler.hart).launch;
    const tw_hart_launch *its = tw_core_hart(other, filler.hart).launch;
    return own && its && own->image == its->image;
}

static tw_core *core_at(tw_chip *chip, uint32_t place) {
    for (size_t i = 0; i < tw_chip_core_count(chip); i++)
        if (place_of(tw_chip_core(chip, i)) == place) return tw_chip_core(chip, i);
    return NULL;
}

/* Some core that wrote; NULL: none did. */
static tw_core *any_writer(const tw_filled *output, tw_chip *chip) {
    for (uint32_t page = 0; page < output->buffer->pages; page++) {
        const uint32_t core = output->writers[page];
        if (core) return core_at(chip, core - 1);
    }
    return NULL;
}

/* Cores that run the writer and wrote nothing: the first of them, all in `out`. */
static tw_core *find_idle(const tw_filled *output, tw_chip *chip, const tw_core *writer,
                          tw_text *out) {
    tw_core *first = NULL;
    uint32_t count = 0;
    const tw_filler filler = output->fillers[place_of(writer)];
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        tw_core *core = tw_chip_core(chip, i);
        if (!is_idle(output, core, writer, filler)) continue;
        if (!first) first = core;
        if (count++ >= SHOWN) continue;
        if (count > 1) tw_text_add(out, ", ");
        name_core(place_of(core), out);
    }
    if (count > SHOWN) tw_text_addf(out, " and %u more", count - SHOWN);
    return first;
}

static uint32_t count_writers(const tw_filled *output) {
    uint32_t count = 0;
    for (uint32_t core = 0; core < TW_SIDE * TW_SIDE; core++)
        count += output->fillers[core].known;
    return count;
}

/* The core whose share a missing page belongs to: pages go round the cores, or each core has pages
 * that follow one another. */
static uint32_t owner_of(const tw_filled *output, uint32_t page) {
    const uint32_t writers = count_writers(output);
    if (page >= writers && writers > 1 && output->writers[page - writers]) {
        const uint32_t core = output->writers[page - writers] - 1u;
        const share s = share_of(output, core);
        if (s.count > 1 && s.last - s.first != s.count - 1) return core;
    }
    for (uint32_t before = page; before-- > 0;)
        if (output->writers[before]) return output->writers[before] - 1u;
    return output->writers[page + 1] ? output->writers[page + 1] - 1u : NOBODY;
}

static uint32_t first_missing(const tw_device *device, const tw_filled *output) {
    for (uint32_t page = 0; page < output->buffer->pages; page++)
        if (is_missing(device, output, page)) return page;
    return 0;
}

static void add_share(const tw_filled *output, uint32_t core, tw_text *out) {
    const share s = share_of(output, core);
    const bool follow = s.last - s.first == s.count - 1;
    tw_text_add(out, "core ");
    name_core(core, out);
    tw_text_addf(out, " wrote %u page%s", s.count, s.count == 1 ? "" : "s");
    if (s.count == 1)
        tw_text_addf(out, " (%u)", s.first);
    else if (s.count)
        tw_text_addf(out, follow ? " (%u to %u)" : " from %u to %u, not all between them", s.first,
                     s.last);
}

/* Each core's part, the first few, for the state. */
static char *tell_shares(const tw_filled *output) {
    tw_text text = {0};
    uint32_t shown = 0, more = 0;
    for (uint32_t core = 0; core < TW_SIDE * TW_SIDE; core++) {
        if (!output->fillers[core].known) continue;
        if (shown++ >= 2 * SHOWN) {
            more++;
            continue;
        }
        tw_text_add(&text, "  ");
        add_share(output, core, &text);
        tw_text_add(&text, "\n");
    }
    if (more) tw_text_addf(&text, "  %u more cores wrote to it\n", more);
    return tw_text_take(&text);
}

/* Where the finding is told, and why. */
typedef struct verdict {
    tw_core *core; /* NULL: of no core */
    tw_hart_id hart;
    uint32_t pc;
    tw_text cause, remedy;
} verdict;

static void blame_idle(tw_core *core, const char *idle, const char *file, verdict *v) {
    v->core = core;
    tw_text_addf(&v->cause, "core%s %s run%s %s as well and wrote no page of it",
                 strchr(idle, ' ') ? "s" : "", idle, strchr(idle, ' ') ? "" : "s", file);
    tw_text_addf(&v->remedy,
                 "Give %s its share where the host sets the run-time arguments of %s for each core "
                 "(split_work_to_cores), and see that its loop begins.",
                 strchr(idle, ' ') ? "each of them" : "it", file);
}

static void blame_share(const tw_device *device, const tw_filled *output, tw_chip *chip,
                        const char *file, verdict *v) {
    const uint32_t page = first_missing(device, output);
    const uint32_t owner = owner_of(output, page);
    if (owner == NOBODY || !(v->core = core_at(chip, owner))) return;
    const share s = share_of(output, owner);
    v->hart = output->fillers[owner].hart;
    v->pc = output->fillers[owner].pc;
    add_share(output, owner, &v->cause);
    tw_text_addf(&v->cause, ", and page %u, which %s, is nobody's", page,
                 page == s.last + 1    ? "follows"
                 : page + 1 == s.first ? "comes before"
                                       : "is of its round");
    tw_text_add(&v->remedy, "See the start and the count that the host gives to core ");
    name_core(owner, &v->remedy);
    tw_text_addf(&v->remedy,
                 " for %s: the counts of all cores (both groups of split_work_to_cores) add up to "
                 "the %u pages; and the bounds of the loop there.",
                 file, output->buffer->pages);
}

static void find_cause(const tw_device *device, const tw_filled *output, tw_chip *chip,
                       verdict *v) {
    tw_core *writer = any_writer(output, chip);
    if (!writer) {
        if (!count_writers(output)) {
            tw_text_add(&v->cause, "no kernel wrote to it at all");
            tw_text_add(&v->remedy,
                        "See that a writer is given its address and a count above 0, and that it "
                        "calls noc_async_write to it.");
        }
        return;
    }
    const tw_filler filler = output->fillers[place_of(writer)];
    v->hart = filler.hart;
    v->pc = filler.pc;
    const tw_hart_launch *launch = tw_core_hart(writer, filler.hart).launch;
    const char *file = launch && launch->kernel ? launch->kernel : "the writer";
    tw_text idle = {0};
    tw_core *core = find_idle(output, chip, writer, &idle);
    if (core)
        blame_idle(core, idle.data, file, v);
    else
        blame_share(device, output, chip, file, v);
    tw_text_free(&idle);
}

static void find_place_in_l1(const tw_device *device, const tw_filled *output, tw_chip *chip,
                             verdict *v) {
    tw_page_place place;
    const tw_buffer *buffer = output->buffer;
    if (!tw_buffer_page(buffer, first_missing(device, output), &place)) return;
    v->core = core_at(chip, place.core.y * TW_SIDE + place.core.x);
    if (!v->core) return;
    tw_text_addf(&v->cause, "they lie in the shard of core (%u,%u), which did not fill it",
                 place.core.x, place.core.y);
    tw_text_addf(&v->remedy, "Let core (%u,%u) write every page of its shard.", place.core.x,
                 place.core.y);
}

static void take(char **to, tw_text *text) {
    if (!text->data) return;
    free(*to);
    *to = tw_text_take(text);
}

static void tell(tw_device *device, const tw_filled *output, tw_chip *chip) {
    tw_text pages = {0}, message = {0};
    const uint32_t missing = list_missing(device, output, &pages);
    if (missing) {
        verdict v = {0};
        if (output->buffer->layout == TW_INTERLEAVED || output->buffer->written)
            find_cause(device, output, chip, &v);
        else
            find_place_in_l1(device, output, chip, &v);
        tw_text_addf(&message, "%u of the %u pages of %s were written by no kernel: %s", missing,
                     output->buffer->pages, output->name, pages.data);
        tw_fault fault = {.id = TW_FAULT_OUTPUT_UNWRITTEN, .core_x = -1, .core_y = -1, .hart = -1};
        tw_fault *told;
        if (v.core && v.pc) {
            told = tw_core_raise_at(v.core, v.hart, v.pc, fault.id, tw_text_take(&message));
        } else {
            uint32_t x, y;
            if (v.core) {
                tw_core_place(v.core, &x, &y);
                fault.core_x = (int)x;
                fault.core_y = (int)y;
            }
            fault.message = tw_text_take(&message);
            told = tw_faults_add(tw_chip_faults(chip), fault);
        }
        free(told->state);
        told->state = tell_shares(output);
        take(&told->cause, &v.cause);
        take(&told->remedy, &v.remedy);
    }
    tw_text_free(&pages);
}

void tw_outputs_end(void *self, tw_chip *chip) {
    tw_device *device = self;
    if (tw_faults_failed(tw_chip_faults(chip))) return;
    uint32_t x, y;
    tw_core_place(tw_chip_core(chip, 0), &x, &y);
    const bool knows_l1 = tw_check_knows(device->check, x, y);
    for (size_t i = 0; i < device->outputs.count; i++)
        if (device->outputs.items[i].buffer->written ? !device->raw_dram : knows_l1)
            tell(device, &device->outputs.items[i], chip);
}
