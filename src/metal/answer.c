/* Who owns an address of the device, and what a transfer may not do there. */
#include "metal/state.h"

static tw_allocation tell(const tw_piece *piece, bool dram) {
    return (tw_allocation){.name = piece->buffer->name,
                           .dram = dram,
                           .live = true,
                           .number = piece->buffer->number,
                           .start = (uint32_t)piece->start,
                           .end = (uint32_t)piece->end};
}

/* The freed allocation touching the range that was freed last. */
static const tw_freed *find_freed(const tw_space *space, uint64_t from, uint64_t to) {
    const size_t held = space->freed_count < TW_FREED ? space->freed_count : TW_FREED;
    for (size_t k = 1; k <= held; k++) {
        const tw_freed *freed = &space->freed[(space->freed_count - k) % TW_FREED];
        if (from < freed->end && to > freed->start) return freed;
    }
    return NULL;
}

tw_allocation_answer tw_device_find_allocation(const tw_device *device, bool dram, uint32_t bank,
                                               uint32_t address, uint32_t size,
                                               tw_allocation *found) {
    const tw_space *space = dram ? &device->dram : &device->l1;
    const uint64_t from = address, to = from + (size ? size : 1);
    uint64_t nearest = UINT64_MAX;
    const tw_piece *holder = tw_space_piece(space, from);
    *found = (tw_allocation){.dram = dram};
    if (holder && to <= holder->end && tw_buffer_on_bank(holder->buffer, bank)) {
        *found = tell(holder, dram);
        return TW_ALLOCATION_INSIDE;
    }
    for (size_t i = 0; i < space->pieces.count; i++) {
        const tw_piece *piece = &space->pieces.items[i];
        if (!tw_buffer_on_bank(piece->buffer, bank)) continue;
        const uint64_t below = from < piece->start ? piece->start - from : 0;
        const uint64_t above = to > piece->end ? to - piece->end : 0;
        if (below + above >= nearest) continue;
        nearest = below + above;
        *found = tell(piece, dram);
    }
    const tw_freed *freed = find_freed(space, from, to);
    if (!freed) return TW_ALLOCATION_OUTSIDE;
    *found = (tw_allocation){.name = freed->name,
                             .dram = dram,
                             .number = freed->number,
                             .start = (uint32_t)freed->start,
                             .end = (uint32_t)freed->end};
    return TW_ALLOCATION_FREED;
}

static char *describe(const tw_allocation *near, uint64_t from, uint64_t to) {
    tw_text text = {0};
    if (!near->number) {
        tw_text_add(&text, "no buffer is allocated in DRAM");
        return tw_text_take(&text);
    }
    if (!near->live)
        tw_text_addf(&text, "%s was there and is deallocated", near->name);
    else if (to <= near->start)
        tw_text_addf(&text, "%llu bytes before %s", (unsigned long long)(near->start - from),
                     near->name);
    else if (from >= near->end)
        tw_text_addf(&text, "%llu bytes beyond the end of %s",
                     (unsigned long long)(from - near->end), near->name);
    else
        tw_text_addf(
            &text, "it leaves %s by %llu bytes", near->name,
            (unsigned long long)(from < near->start ? near->start - from : to - near->end));
    tw_text_addf(&text, ", which has [0x%x, 0x%x) of each bank", near->start, near->end);
    return tw_text_take(&text);
}

/* From the middle of one page into the next, over the padding between them: who does that takes
 * the pages to follow one another. Whole pages with their padding may be moved at once. */
static bool runs_over_padding(const tw_buffer *buffer, uint32_t address, uint32_t bytes) {
    const uint32_t stride = buffer->aligned_page_size;
    if (buffer->layout != TW_INTERLEAVED || stride == buffer->page_size) return false;
    const uint32_t from = (address - buffer->address) % stride;
    return from + bytes > stride && (from || bytes % stride);
}

/* Pages go round the banks, so that the last round may leave slots that are no page's. The page
 * that would be in one, or `pages` and above: none. */
static uint32_t page_at(const tw_device *device, const tw_buffer *buffer, uint32_t bank,
                        uint32_t address) {
    if (buffer->layout != TW_INTERLEAVED) return 0;
    const uint32_t slot = (address - buffer->address) / buffer->aligned_page_size;
    return slot * tw_device_banks(device, true) + bank;
}

/* A transfer within a live buffer: what is written is kept in mind, what is read must have been. */
static tw_fault_id touch(const tw_device *device, const tw_buffer *buffer, uint32_t bank,
                         uint32_t address, uint32_t bytes, bool writes, char **whose) {
    if (tw_device_is_earlier(device, buffer->number)) {
        tw_text text = {0};
        tw_text_addf(&text,
                     "it is of %s, a tensor of an earlier call of this cached program and "
                     "none of this call's",
                     buffer->name);
        *whose = tw_text_take(&text);
        return TW_FAULT_STALE_OVERRIDE;
    }
    const uint32_t page = page_at(device, buffer, bank, address);
    if (page >= buffer->pages && !tw_buffer_was_written(buffer, bank, address, bytes)) {
        tw_text text = {0};
        tw_text_addf(&text, "it would be page %u of %s, which has %u (0 to %u)", page, buffer->name,
                     buffer->pages, buffer->pages - 1);
        *whose = tw_text_take(&text);
        return TW_FAULT_NOC_OUTSIDE_BUFFER;
    }
    if (runs_over_padding(buffer, address, bytes)) {
        tw_text text = {0};
        tw_text_addf(&text,
                     "it runs from one page of %s into the next; pages of %u bytes lie %u "
                     "bytes apart",
                     buffer->name, buffer->page_size, buffer->aligned_page_size);
        *whose = tw_text_take(&text);
        return TW_FAULT_UNALIGNED_STICK;
    }
    if (writes)
        tw_buffer_mark_written(buffer, bank, address, bytes);
    else if (!tw_buffer_was_written(buffer, bank, address, bytes)) {
        tw_text text = {0};
        tw_text_addf(&text, "it is of %s, and neither the host nor a kernel ever wrote it there",
                     buffer->name);
        *whose = tw_text_take(&text);
        return TW_FAULT_L1_UNINITIALISED_READ;
    }
    return TW_FAULT_NONE;
}

tw_fault_id tw_device_answer(void *self, const tw_service_event *event, uint32_t bank,
                             uint32_t address, uint32_t bytes, bool writes, char **whose) {
    tw_device *device = self;
    tw_allocation near;
    if (!bytes || device->raw_dram) return TW_FAULT_NONE;
    const tw_allocation_answer answer =
        tw_device_find_allocation(device, true, bank, address, bytes, &near);
    if (answer == TW_ALLOCATION_INSIDE) {
        const tw_buffer *buffer = tw_space_piece(&device->dram, address)->buffer;
        const tw_fault_id id = touch(device, buffer, bank, address, bytes, writes, whose);
        if (id == TW_FAULT_NONE && writes && device->outputs.count)
            tw_outputs_written(device, buffer, event, bank, address, bytes);
        return id;
    }
    *whose = describe(&near, address, (uint64_t)address + bytes);
    return answer == TW_ALLOCATION_FREED ? TW_FAULT_NOC_FREED_BUFFER : TW_FAULT_NOC_OUTSIDE_BUFFER;
}

void tw_device_memory_use(const tw_device *device, bool dram, uint64_t *used, uint64_t *largest) {
    const tw_space *space = dram ? &device->dram : &device->l1;
    *used = tw_space_used(space);
    *largest = tw_space_largest(space);
}
