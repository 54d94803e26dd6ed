#include "metal/state.h"

/* Appends to the compile-time or the common run-time words, as the configuration says. */
static void add(tw_accessor *out, bool runtime, uint32_t word) {
    if (runtime)
        out->common_runtime[out->common_runtime_count++] = word;
    else
        out->compile_time[out->compile_time_count++] = word;
}

/* Of a bank: NoC coordinates of a worker, the number of a DRAM bank. */
static uint32_t coordinates(const tw_buffer *buffer, size_t index) {
    if (index >= buffer->core_count) return 0;
    const tw_core_xy core = buffer->cores[index];
    if (tw_buffer_is_dram(buffer)) return core.x << 8;
    const tw_core_xy noc = tw_device_worker_noc(buffer->device, core);
    return noc.x << 8 | noc.y;
}

static void add_shards(const tw_buffer *buffer, uint32_t config, tw_accessor *out) {
    const tw_buffer_shards *s = &buffer->shards;
    const uint32_t plane[] = {s->tensor_rows, s->tensor_cols};
    const uint32_t piece[] = {s->shard_rows, s->shard_cols};
    const uint32_t rank = s->rank ? s->rank : 2;
    const uint32_t *tensor = s->rank ? s->tensor : plane, *shard = s->rank ? s->shard : piece;
    add(out, config & TW_ACCESSOR_RUNTIME_RANK, rank);
    add(out, config & TW_ACCESSOR_RUNTIME_NUM_BANKS, (uint32_t)buffer->core_count);
    for (uint32_t i = 0; i < rank; i++)
        add(out, config & TW_ACCESSOR_RUNTIME_TENSOR_SHAPE, tensor[i]);
    for (uint32_t i = 0; i < rank; i++)
        add(out, config & TW_ACCESSOR_RUNTIME_SHARD_SHAPE, shard[i]);
    for (size_t i = 0; i < buffer->core_count; i += 2)
        add(out, config & TW_ACCESSOR_RUNTIME_BANK_COORDS,
            coordinates(buffer, i) | coordinates(buffer, i + 1) << 16);
}

tw_status tw_accessor_make(const tw_buffer *buffer, tw_kernel_api api, uint32_t runtime,
                           tw_accessor *out, tw_error *err) {
    *out = (tw_accessor){0};
    const bool has_page_size = api != TW_KERNEL_API_2026_02;
    const bool sharded = buffer && buffer->layout != TW_INTERLEAVED;
    uint32_t config = runtime & ~(uint32_t)(TW_ACCESSOR_SHARDED | TW_ACCESSOR_IS_DRAM);
    if (!has_page_size) config &= ~(uint32_t)TW_ACCESSOR_RUNTIME_PAGE_SIZE;
    if (buffer && tw_buffer_is_dram(buffer)) config |= TW_ACCESSOR_IS_DRAM;
    if (sharded) config |= TW_ACCESSOR_SHARDED;
    if (sharded && (buffer->core_count + 1) / 2 + 4 + 2 * TW_SHARD_RANK > TW_ACCESSOR_MAX_WORDS)
        return tw_fail(err, TW_BAD_INPUT, "%s lies on %zu cores: an accessor lists at most %d",
                       buffer->name, buffer->core_count,
                       2 * (TW_ACCESSOR_MAX_WORDS - 4 - 2 * TW_SHARD_RANK));
    add(out, false, config);
    if (has_page_size)
        add(out, config & TW_ACCESSOR_RUNTIME_PAGE_SIZE, buffer ? buffer->aligned_page_size : 0);
    if (sharded) add_shards(buffer, config, out);
    return TW_OK;
}
