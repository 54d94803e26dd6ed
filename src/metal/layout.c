/* Where the CBs of a program lie: one after the other above the reserved part of L1, at the same
 * address on every core of a CB; and whether they fit. */
#include <stdlib.h>

#include "metal/state.h"

static uint32_t align_up(uint32_t value, uint32_t to) {
    return (value + to - 1) / to * to;
}

/* The first free address on every core of the set. */
static uint64_t highest(const uint64_t *ends, tw_core_ranges cores) {
    uint64_t top = 0;
    for (size_t i = 0; i < cores.count; i++) {
        const tw_core_range r = cores.items[i];
        for (uint32_t y = r.start.y; y <= r.end.y; y++)
            for (uint32_t x = r.start.x; x <= r.end.x; x++)
                if (ends[y * TW_SIDE + x] > top) top = ends[y * TW_SIDE + x];
    }
    return top;
}

static void raise_ends(uint64_t *ends, tw_core_ranges cores, uint64_t end) {
    for (size_t i = 0; i < cores.count; i++) {
        const tw_core_range r = cores.items[i];
        for (uint32_t y = r.start.y; y <= r.end.y; y++)
            for (uint32_t x = r.start.x; x <= r.end.x; x++)
                ends[y * TW_SIDE + x] = end;
    }
}

static void list_cbs(const tw_program *program, size_t count, tw_text *text) {
    for (size_t i = 0; i < count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        if (cb->buffer_number) continue;
        tw_text_addf(text, "%s%u: %u B", text->length ? ", " : "", cb->indices[0].index,
                     cb->desc.total_size);
    }
}

static tw_status exceeds(const tw_program *program, tw_device *device, size_t upto, uint64_t end,
                         tw_error *err) {
    const tw_cb_entry *cb = &program->cbs.items[upto];
    tw_text all = {0};
    list_cbs(program, upto + 1, &all);
    const tw_status status = tw_host_fault(
        device, err, TW_FAULT_CB_EXCEEDS_L1, cb->desc.created_at, NULL,
        "CB %u of %u bytes ends at %llu, L1 at %u: the CBs of a core have %u bytes (%s)",
        cb->indices[0].index, cb->desc.total_size, (unsigned long long)end, device->arch->l1_bytes,
        device->arch->l1_bytes - device->l1_base, all.data);
    tw_text_free(&all);
    return status;
}

static tw_status place_cbs(tw_program *program, tw_device *device, tw_error *err) {
    const tw_arch *arch = device->arch;
    uint64_t *ends = tw_alloc(TW_SIDE * TW_SIDE * sizeof *ends);
    tw_status status = TW_OK;
    for (size_t i = 0; i < TW_SIDE * TW_SIDE; i++)
        ends[i] = align_up(device->l1_base, arch->dram_page_align);
    for (size_t i = 0; i < program->cbs.count && status == TW_OK; i++) {
        tw_cb_entry *cb = &program->cbs.items[i];
        if (cb->buffer_number) {
            cb->address = cb->buffer_address + cb->desc.offset;
            continue;
        }
        const uint64_t start = highest(ends, cb->desc.cores);
        const uint64_t end = start + cb->desc.total_size;
        cb->address = (uint32_t)start;
        if (end > arch->l1_bytes)
            status = exceeds(program, device, i, end, err);
        else
            raise_ends(ends, cb->desc.cores, align_up((uint32_t)end, arch->dram_page_align));
    }
    free(ends);
    return status;
}

/* A core of the set where the buffer has bytes. */
static bool meets_on(const tw_device *device, const tw_buffer *buffer, tw_core_ranges cores,
                     tw_core_xy *core) {
    for (size_t i = 0; i < cores.count; i++) {
        const tw_core_range r = cores.items[i];
        for (uint32_t y = r.start.y; y <= r.end.y; y++)
            for (uint32_t x = r.start.x; x <= r.end.x; x++)
                if (tw_buffer_on_bank(buffer, y * device->grid_x + x)) {
                    *core = (tw_core_xy){x, y};
                    return true;
                }
    }
    return false;
}

static tw_status check_free_cb(const tw_cb_entry *cb, tw_device *device, tw_error *err) {
    const uint64_t end = (uint64_t)cb->address + cb->desc.total_size;
    for (size_t i = 0; i < device->l1.pieces.count; i++) {
        const tw_piece *piece = &device->l1.pieces.items[i];
        tw_core_xy core;
        if (end <= piece->start || cb->address >= piece->end) continue;
        if (!meets_on(device, piece->buffer, cb->desc.cores, &core)) continue;
        return tw_host_fault(
            device, err, TW_FAULT_CB_MEETS_BUFFER, cb->desc.created_at, NULL,
            "CB %u takes L1 [0x%x, 0x%llx) of core (%u,%u), and %s has [0x%llx, 0x%llx)",
            cb->indices[0].index, cb->address, (unsigned long long)end, core.x, core.y,
            piece->buffer->name, (unsigned long long)piece->start, (unsigned long long)piece->end);
    }
    return TW_OK;
}

/* A CB on a tensor that is gone would write over whatever is there now. */
static tw_status check_buffer_cb(const tw_cb_entry *cb, tw_device *device, tw_error *err) {
    for (size_t i = 0; i < device->l1.pieces.count; i++)
        if (device->l1.pieces.items[i].buffer->number == cb->buffer_number) return TW_OK;
    return tw_host_fault(device, err, TW_FAULT_CB_MEETS_BUFFER, cb->desc.created_at,
                         "Update the CB's address when the tensor changes.",
                         "CB %u lies on %s, which was deallocated", cb->indices[0].index,
                         cb->buffer_name);
}

tw_status tw_program_lay_out(tw_program *program, tw_device *device, tw_error *err) {
    tw_status status = TW_OK;
    if (!program->laid_out) status = place_cbs(program, device, err);
    for (size_t i = 0; i < program->cbs.count && status == TW_OK; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        status =
            cb->buffer_number ? check_buffer_cb(cb, device, err) : check_free_cb(cb, device, err);
    }
    if (status == TW_OK) program->l1_changes = device->l1_changes;
    return status;
}
