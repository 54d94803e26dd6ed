#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

static tw_space *space_of(tw_buffer *buffer) {
    return tw_buffer_is_dram(buffer) ? &buffer->device->dram : &buffer->device->l1;
}

/* ---- what is asked for ---- */

static tw_status check_sizes(const tw_buffer_options *o, tw_error *err) {
    if (o->type == TW_BUFFER_SYSTEM_MEMORY || (unsigned)o->type > TW_BUFFER_TRACE)
        return tw_fail(err, TW_BAD_INPUT, "buffer type %d is no device memory: use DRAM or L1",
                       (int)o->type);
    if (!o->size || !o->page_size)
        return tw_fail(err, TW_BAD_INPUT,
                       "buffer of %llu bytes in pages of %u: both must be above zero",
                       (unsigned long long)o->size, o->page_size);
    if (o->size % o->page_size)
        return tw_fail(err, TW_BAD_INPUT,
                       "buffer of %llu bytes is no whole number of pages of %u bytes: round the "
                       "size up",
                       (unsigned long long)o->size, o->page_size);
    if (o->size / o->page_size > UINT32_MAX)
        return tw_fail(err, TW_BAD_INPUT, "buffer of %llu pages: at most 2^32 - 1",
                       (unsigned long long)(o->size / o->page_size));
    return TW_OK;
}

static tw_status check_extents(const tw_buffer_shards *s, uint64_t pages, tw_error *err) {
    uint64_t volume = 1;
    if (s->rank > TW_SHARD_RANK)
        return tw_fail(err, TW_BAD_INPUT, "shards of rank %u: at most %d", s->rank, TW_SHARD_RANK);
    for (uint32_t i = 0; i < s->rank; i++) {
        volume *= s->tensor[i];
        if (!s->tensor[i] || !s->shard[i])
            return tw_fail(err, TW_BAD_INPUT,
                           "shards of %u pages of a tensor of %u pages in dimension %u: both must "
                           "be above zero",
                           s->shard[i], s->tensor[i], i);
    }
    if (s->rank && volume != pages)
        return tw_fail(err, TW_BAD_INPUT,
                       "a tensor of %llu pages in a buffer of %llu: the sizes must agree",
                       (unsigned long long)volume, (unsigned long long)pages);
    if (s->rank) return TW_OK;
    if (!s->tensor_rows || !s->tensor_cols || !s->shard_rows || !s->shard_cols)
        return tw_fail(err, TW_BAD_INPUT,
                       "shards of %u x %u pages of a tensor of %u x %u pages: all must be above "
                       "zero",
                       s->shard_rows, s->shard_cols, s->tensor_rows, s->tensor_cols);
    if ((uint64_t)s->tensor_rows * s->tensor_cols != pages)
        return tw_fail(err, TW_BAD_INPUT,
                       "a tensor of %u x %u pages in a buffer of %llu pages: the sizes must agree",
                       s->tensor_rows, s->tensor_cols, (unsigned long long)pages);
    return TW_OK;
}

static tw_status check_shards(const tw_device *device, const tw_buffer_options *o, tw_error *err) {
    const tw_buffer_shards *s = &o->shard;
    tw_status status = tw_check_ranges(s->cores, "a sharded buffer", err);
    if (status == TW_OK) status = check_extents(s, o->size / o->page_size, err);
    if (status != TW_OK) return status;
    for (size_t i = 0; i < s->cores.count; i++) {
        const tw_core_xy end = s->cores.items[i].end;
        const bool inside = tw_buffer_type_in_dram(o->type)
                                ? end.x < device->arch->dram_banks && !end.y
                                : end.x < device->grid_x && end.y < device->grid_y;
        if (inside) continue;
        tw_fail(err, TW_FAULT, "core (%u,%u) of a sharded buffer lies beyond the grid of %u x %u",
                end.x, end.y, device->grid_x, device->grid_y);
        if (err) err->fault = TW_FAULT_CORE_OUTSIDE_GRID;
        return TW_FAULT;
    }
    return TW_OK;
}

/* The cores of block sharding: one for each shard, row of shards by row of shards. */
static tw_status list_block(tw_buffer *buffer, tw_error *err) {
    const tw_buffer_shards *s = &buffer->shards;
    const uint32_t high = tw_div_up(s->tensor_rows, s->shard_rows);
    const uint32_t wide = tw_div_up(s->tensor_cols, s->shard_cols);
    const tw_core_range r = s->cores.items[0];
    const uint32_t cols = r.end.x - r.start.x + 1, rows = r.end.y - r.start.y + 1;
    const uint32_t need_x = s->column_major ? high : wide, need_y = s->column_major ? wide : high;
    if (s->cores.count != 1)
        return tw_fail(err, TW_BAD_INPUT, "block sharding over %zu core ranges: give one rectangle",
                       s->cores.count);
    if (need_x > cols || need_y > rows)
        return tw_fail(err, TW_BAD_INPUT,
                       "block sharding needs %u x %u cores, the grid has %u x %u: use larger "
                       "shards or more cores",
                       need_x, need_y, cols, rows);
    buffer->core_count = (size_t)high * wide;
    buffer->cores = tw_alloc(buffer->core_count * sizeof *buffer->cores);
    for (uint32_t i = 0; i < high; i++)
        for (uint32_t j = 0; j < wide; j++)
            buffer->cores[i * wide + j] = s->column_major
                                              ? (tw_core_xy){r.start.x + i, r.start.y + j}
                                              : (tw_core_xy){r.start.x + j, r.start.y + i};
    return TW_OK;
}

static tw_status list_cores(tw_buffer *buffer, const tw_buffer_options *o, tw_error *err) {
    buffer->shards = o->shard;
    tw_core_range *ranges = tw_alloc(o->shard.cores.count * sizeof *ranges);
    memcpy(ranges, o->shard.cores.items, o->shard.cores.count * sizeof *ranges);
    buffer->shards.cores.items = ranges;
    if (o->layout == TW_BLOCK_SHARDED && !o->shard.rank) return list_block(buffer, err);
    buffer->cores =
        tw_core_ranges_list(buffer->shards.cores, o->shard.column_major, &buffer->core_count);
    return TW_OK;
}

/* Of the two shares of L1, when it is divided, the buffer's own. */
static tw_status check_share(const tw_buffer *buffer, uint64_t bytes, tw_error *err) {
    const tw_device *device = buffer->device;
    const bool small = buffer->type == TW_BUFFER_L1_SMALL;
    if (!device->l1_small || tw_buffer_is_dram(buffer)) return TW_OK;
    const uint64_t all = device->arch->l1_bytes - device->l1_base;
    const uint64_t share = small ? device->l1_small : all - device->l1_small;
    if (device->l1_used[small] + bytes <= share) return TW_OK;
    return tw_fail(
        err, TW_NO_MEMORY,
        "Out of Memory: %s is full: %s needs %llu bytes in each bank, %llu of %llu are "
        "taken: deallocate tensors, or open the device with another l1_small_size (it is "
        "%llu)",
        small ? "L1_SMALL" : "L1", buffer->name, (unsigned long long)bytes,
        (unsigned long long)device->l1_used[small], (unsigned long long)share,
        (unsigned long long)device->l1_small);
}

static tw_status allocate(tw_buffer *buffer, tw_error *err) {
    tw_space *space = space_of(buffer);
    const uint64_t bytes = tw_buffer_bank_bytes(buffer);
    uint64_t start;
    const tw_status status = check_share(buffer, bytes, err);
    if (status != TW_OK) return status;
    if (bytes > UINT32_MAX || !tw_space_take(space, bytes, buffer, &start))
        return tw_fail(err, TW_NO_MEMORY,
                       "Out of Memory: %s is full: %s needs %llu bytes in each bank, the largest "
                       "free piece is "
                       "%llu of %llu: deallocate tensors%s",
                       tw_buffer_is_dram(buffer) ? "DRAM" : "L1", buffer->name,
                       (unsigned long long)bytes, (unsigned long long)tw_space_largest(space),
                       (unsigned long long)(space->limit - space->base),
                       tw_buffer_is_dram(buffer) ? "" : ", or move them to DRAM");
    buffer->bank_size = (uint32_t)bytes;
    buffer->address = (uint32_t)start;
    buffer->allocated = true;
    if (tw_buffer_is_dram(buffer)) buffer->written = tw_alloc(tw_buffer_written_bytes(buffer));
    if (!tw_buffer_is_dram(buffer)) {
        buffer->device->l1_changes++;
        buffer->device->l1_used[buffer->type == TW_BUFFER_L1_SMALL] += bytes;
    }
    return TW_OK;
}

/* A buffer at a given place, whose memory is not its own. */
static tw_status view(tw_buffer *buffer, uint32_t address, tw_error *err) {
    const tw_space *space = space_of(buffer);
    const uint64_t bytes = tw_buffer_bank_bytes(buffer);
    if (address % tw_device_alignment(buffer->device, tw_buffer_is_dram(buffer)) ||
        address < space->base || bytes > space->limit - address)
        return tw_fail(err, TW_BAD_INPUT,
                       "%s of %llu bytes in each bank at address %u: it must be a multiple of %u, "
                       "and the bytes must lie between %llu and %llu",
                       buffer->name, (unsigned long long)bytes, address,
                       tw_device_alignment(buffer->device, tw_buffer_is_dram(buffer)),
                       (unsigned long long)space->base, (unsigned long long)space->limit);
    buffer->bank_size = (uint32_t)bytes;
    buffer->address = address;
    buffer->allocated = buffer->view = true;
    if (tw_buffer_is_dram(buffer)) buffer->written = tw_alloc(tw_buffer_written_bytes(buffer));
    return TW_OK;
}

static char *default_name(const tw_buffer *buffer) {
    tw_text text = {0};
    tw_text_addf(&text, "buffer %llu", (unsigned long long)buffer->number);
    return tw_text_take(&text);
}

tw_status tw_buffer_create(tw_device *device, const tw_buffer_options *o, tw_buffer **out,
                           tw_error *err) {
    *out = NULL;
    if (device->closed) return tw_fail(err, TW_BAD_INPUT, "the device is closed: open it again");
    const bool sharded = o->layout != TW_INTERLEAVED;
    tw_status status = check_sizes(o, err);
    if (status == TW_OK && sharded) status = check_shards(device, o, err);
    if (status != TW_OK) return status;
    tw_buffer *buffer = tw_alloc(sizeof *buffer);
    *buffer = (tw_buffer){.device = device,
                          .number = ++device->buffers,
                          .size = o->size,
                          .page_size = o->page_size,
                          .pages = (uint32_t)(o->size / o->page_size),
                          .type = o->type,
                          .layout = o->layout};
    device->references++;
    buffer->name = o->name ? tw_strdup(o->name) : default_name(buffer);
    const uint32_t align = tw_device_alignment(device, tw_buffer_type_in_dram(o->type));
    buffer->aligned_page_size = tw_div_up(o->page_size, align) * align;
    if (sharded) status = list_cores(buffer, o, err);
    if (status == TW_OK)
        status = o->address ? view(buffer, o->address, err) : allocate(buffer, err);
    if (status == TW_OK) {
        *out = buffer;
        return TW_OK;
    }
    tw_buffer_free(buffer);
    return status;
}

void tw_buffer_deallocate(tw_buffer *buffer) {
    if (!buffer->allocated) return;
    buffer->allocated = false;
    if (buffer->view) return;
    if (!tw_buffer_is_dram(buffer)) {
        buffer->device->l1_changes++;
        buffer->device->l1_used[buffer->type == TW_BUFFER_L1_SMALL] -= buffer->bank_size;
    }
    tw_space_give(space_of(buffer), buffer);
}

void tw_buffer_free(tw_buffer *buffer) {
    if (!buffer) return;
    tw_buffer_deallocate(buffer);
    tw_device_unref(buffer->device);
    free(buffer->name);
    free((void *)(uintptr_t)buffer->shards.cores.items);
    free(buffer->cores);
    free(buffer->written);
    free(buffer);
}

void tw_buffer_set_name(tw_buffer *buffer, const char *name) {
    free(buffer->name);
    buffer->name = tw_strdup(name);
}

/* ---- bytes ---- */

static tw_status check_access(const tw_buffer *buffer, uint64_t offset, uint64_t size,
                              tw_error *err) {
    if (buffer->device->closed)
        return tw_fail(err, TW_BAD_INPUT, "%s: its device is closed", buffer->name);
    if (!buffer->allocated)
        return tw_fail(err, TW_BAD_INPUT, "%s was deallocated: do not use it afterwards",
                       buffer->name);
    if (offset > buffer->size || size > buffer->size - offset)
        return tw_fail(err, TW_BAD_INPUT, "%s has %llu bytes: %llu bytes at %llu end beyond it",
                       buffer->name, (unsigned long long)buffer->size, (unsigned long long)size,
                       (unsigned long long)offset);
    return TW_OK;
}

static uint8_t *memory_at(const tw_buffer *buffer, tw_page_place place) {
    tw_chip *chip = buffer->device->chip;
    uint8_t *bank = tw_buffer_is_dram(buffer) ? tw_chip_dram(chip, place.bank)
                                              : tw_chip_l1(chip, place.core.x, place.core.y);
    return bank ? bank + place.address : NULL;
}

/* Copies page-wise: `out` to the device, or from it to `in`. */
static tw_status copy(const tw_buffer *buffer, uint64_t offset, uint64_t size, const uint8_t *out,
                      uint8_t *in, tw_error *err) {
    const tw_status status = check_access(buffer, offset, size, err);
    if (status != TW_OK) return status;
    for (uint64_t done = 0; done < size;) {
        const uint64_t at = offset + done;
        const uint32_t inside = (uint32_t)(at % buffer->page_size);
        const uint64_t room = buffer->page_size - inside;
        const size_t part = (size_t)(size - done < room ? size - done : room);
        const tw_page_place place = tw_buffer_place(buffer, (uint32_t)(at / buffer->page_size));
        uint8_t *memory = memory_at(buffer, place);
        if (!memory)
            return tw_fail(err, TW_NO_MEMORY, "no host memory for the bank of %s", buffer->name);
        if (out && buffer->written)
            tw_buffer_mark_written(buffer, place.bank, place.address, buffer->page_size);
        if (out)
            memcpy(memory + inside, out + done, part);
        else
            memcpy(in + done, memory + inside, part);
        done += part;
    }
    return TW_OK;
}

tw_status tw_buffer_write(tw_buffer *buffer, uint64_t offset, const void *bytes, uint64_t size,
                          tw_error *err) {
    /* What is written by a view is not noted at the buffer it lies on. */
    if (buffer->view && tw_buffer_is_dram(buffer)) buffer->device->raw_dram = true;
    buffer->is_used = true;
    return copy(buffer, offset, size, bytes, NULL, err);
}

tw_status tw_buffer_read(const tw_buffer *buffer, uint64_t offset, void *bytes, uint64_t size,
                         tw_error *err) {
    return copy(buffer, offset, size, NULL, bytes, err);
}
