/* What a buffer is: where its pages lie in the banks, and which of them were ever written. */
#include "metal/state.h"

static uint32_t shards_of(const tw_buffer_shards *s) {
    if (!s->rank)
        return tw_div_up(s->tensor_rows, s->shard_rows) * tw_div_up(s->tensor_cols, s->shard_cols);
    uint32_t shards = 1;
    for (uint32_t i = 0; i < s->rank; i++)
        shards *= tw_div_up(s->tensor[i], s->shard[i]);
    return shards;
}

static uint32_t pages_in_shard(const tw_buffer_shards *s) {
    if (!s->rank) return s->shard_rows * s->shard_cols;
    uint32_t pages = 1;
    for (uint32_t i = 0; i < s->rank; i++)
        pages *= s->shard[i];
    return pages;
}

uint64_t tw_buffer_bank_bytes(const tw_buffer *buffer) {
    const tw_buffer_shards *s = &buffer->shards;
    if (buffer->layout == TW_INTERLEAVED)
        return (uint64_t)tw_div_up(buffer->pages,
                                   tw_device_banks(buffer->device, tw_buffer_is_dram(buffer))) *
               buffer->aligned_page_size;
    return (uint64_t)tw_div_up(shards_of(s), (uint32_t)buffer->core_count) * pages_in_shard(s) *
           buffer->aligned_page_size;
}

/* ---- what was ever written: places in the banks, a page each, row by row ---- */

/* The places that a range of a bank touches: every tw_device_banks-th from *first to *last. */
static void places_of(const tw_buffer *buffer, uint32_t bank, uint32_t address, uint32_t bytes,
                      uint32_t *first, uint32_t *last) {
    *first = *last = 0;
    if (buffer->layout != TW_INTERLEAVED) return;
    const uint32_t banks = tw_device_banks(buffer->device, true);
    const uint32_t from = address - buffer->address, to = from + (bytes ? bytes - 1 : 0);
    *first = from / buffer->aligned_page_size * banks + bank;
    *last = to / buffer->aligned_page_size * banks + bank;
}

size_t tw_buffer_written_bytes(const tw_buffer *buffer) {
    const size_t rows = buffer->bank_size / buffer->aligned_page_size + 1;
    return buffer->layout == TW_INTERLEAVED ? rows * tw_device_banks(buffer->device, true) / 8 + 1
                                            : 1;
}

void tw_buffer_mark_written(const tw_buffer *buffer, uint32_t bank, uint32_t address,
                            uint32_t bytes) {
    uint32_t first, last;
    places_of(buffer, bank, address, bytes, &first, &last);
    for (uint32_t i = first; i <= last; i += tw_device_banks(buffer->device, true))
        buffer->written[i / 8] |= (uint8_t)(1u << i % 8);
}

bool tw_buffer_was_written(const tw_buffer *buffer, uint32_t bank, uint32_t address,
                           uint32_t bytes) {
    uint32_t first, last;
    places_of(buffer, bank, address, bytes, &first, &last);
    for (uint32_t i = first; i <= last; i += tw_device_banks(buffer->device, true))
        if (!(buffer->written[i / 8] >> i % 8 & 1)) return false;
    return true;
}

/* ---- what it is ---- */

tw_device *tw_buffer_device(const tw_buffer *buffer) {
    return buffer->device->closed ? NULL : buffer->device;
}
bool tw_buffer_is_allocated(const tw_buffer *buffer) {
    return buffer->allocated && !buffer->device->closed;
}
uint32_t tw_buffer_address(const tw_buffer *buffer) {
    return buffer->address;
}
uint64_t tw_buffer_size(const tw_buffer *buffer) {
    return buffer->size;
}
uint32_t tw_buffer_page_size(const tw_buffer *buffer) {
    return buffer->page_size;
}
uint32_t tw_buffer_aligned_page_size(const tw_buffer *buffer) {
    return buffer->aligned_page_size;
}
uint32_t tw_buffer_pages(const tw_buffer *buffer) {
    return buffer->pages;
}
uint32_t tw_buffer_bank_size(const tw_buffer *buffer) {
    return buffer->bank_size;
}
tw_buffer_type tw_buffer_type_of(const tw_buffer *buffer) {
    return buffer->type;
}
bool tw_buffer_is_dram(const tw_buffer *buffer) {
    return tw_buffer_type_in_dram(buffer->type);
}
tw_memory_layout tw_buffer_layout(const tw_buffer *buffer) {
    return buffer->layout;
}

const tw_buffer_shards *tw_buffer_shard(const tw_buffer *buffer) {
    return buffer->layout == TW_INTERLEAVED ? NULL : &buffer->shards;
}

size_t tw_buffer_shard_cores(const tw_buffer *buffer, const tw_core_xy **cores) {
    *cores = buffer->cores;
    return buffer->core_count;
}

static uint32_t bank_of(const tw_buffer *buffer, tw_core_xy core) {
    return tw_buffer_is_dram(buffer) ? core.x : core.y * buffer->device->grid_x + core.x;
}

bool tw_buffer_on_bank(const tw_buffer *buffer, uint32_t bank) {
    if (buffer->layout == TW_INTERLEAVED) return true;
    for (size_t i = 0; i < buffer->core_count; i++)
        if (bank_of(buffer, buffer->cores[i]) == bank) return true;
    return false;
}

static tw_page_place interleaved_place(const tw_buffer *buffer, uint32_t page) {
    const uint32_t banks = tw_device_banks(buffer->device, tw_buffer_is_dram(buffer));
    const uint32_t bank = page % banks, wide = buffer->device->grid_x;
    return (tw_page_place){.bank = bank,
                           .core = {bank % wide, bank / wide},
                           .address = buffer->address + page / banks * buffer->aligned_page_size};
}

/* The shard that a page is in, and its place among the shard's pages. */
static uint32_t shard_of(const tw_buffer_shards *s, uint32_t page, uint32_t *inner) {
    uint32_t shard = 0, shards = 1, pages = 1;
    *inner = 0;
    if (!s->rank) {
        const uint32_t row = page / s->tensor_cols, col = page % s->tensor_cols;
        *inner = row % s->shard_rows * s->shard_cols + col % s->shard_cols;
        return row / s->shard_rows * tw_div_up(s->tensor_cols, s->shard_cols) + col / s->shard_cols;
    }
    for (uint32_t i = s->rank; i-- > 0;) {
        const uint32_t at = page % s->tensor[i];
        page /= s->tensor[i];
        *inner += at % s->shard[i] * pages;
        shard += at / s->shard[i] * shards;
        pages *= s->shard[i];
        shards *= tw_div_up(s->tensor[i], s->shard[i]);
    }
    return shard;
}

static tw_page_place sharded_place(const tw_buffer *buffer, uint32_t page) {
    const tw_buffer_shards *s = &buffer->shards;
    uint32_t inner;
    const uint32_t shard = shard_of(s, page, &inner);
    const uint32_t cores = (uint32_t)buffer->core_count, slot = shard / cores;
    const tw_core_xy core = buffer->cores[shard % cores];
    return (tw_page_place){.bank = bank_of(buffer, core),
                           .core = core,
                           .address = buffer->address + (slot * pages_in_shard(s) + inner) *
                                                            buffer->aligned_page_size};
}

tw_page_place tw_buffer_place(const tw_buffer *buffer, uint32_t page) {
    return buffer->layout == TW_INTERLEAVED ? interleaved_place(buffer, page)
                                            : sharded_place(buffer, page);
}

bool tw_buffer_page(const tw_buffer *buffer, uint32_t page, tw_page_place *place) {
    if (page >= buffer->pages) return false;
    *place = tw_buffer_place(buffer, page);
    return true;
}
