#include "chip/pipeline.h"

#include <stdlib.h>
#include <string.h>

tw_pipeline *tw_pipeline_create(void) {
    const size_t bytes = (sizeof(tw_pipeline) + 63) / 64 * 64;
    tw_pipeline *pipeline = aligned_alloc(64, bytes);
    if (!pipeline) abort();
    memset(pipeline, 0, bytes);
    /* MATH may take an operand that nobody brought: zeros, but of some shape. */
    for (unsigned i = 0; i < TW_SRC_BANKS; i++)
        pipeline->banks[i].a.shape = pipeline->banks[i].b.shape = TW_TILE_32X32;
    return pipeline;
}

void tw_pipeline_destroy(tw_pipeline *pipeline) {
    for (int i = 0; pipeline && i < 2; i++)
        free(pipeline->vectors[i]);
    free(pipeline);
}

static void zero_tiles(tw_pipeline *pipeline, uint32_t tiles) {
    tiles &= pipeline->written;
    pipeline->written &= ~tiles;
    for (unsigned i = 0; tiles; i++, tiles >>= 1)
        if (tiles & 1) memset(&pipeline->dst[i], 0, sizeof pipeline->dst[i]);
}

void tw_pipeline_reset(tw_pipeline *pipeline, const tw_compute_config *config,
                       const tw_cb cbs[TW_MAX_CBS]) {
    zero_tiles(pipeline, UINT32_MAX);
    pipeline->config = *config;
    for (int i = 0; i < 2; i++)
        if (pipeline->vectors[i])
            tw_vector_reset(pipeline->vectors[i], pipeline->vectors[i]->blackhole);
    pipeline->first_bank = pipeline->filled_banks = 0;
    pipeline->math_half = pipeline->pack_half = 0;
    pipeline->half[0] = pipeline->half[1] = TW_HALF_FREE;
    pipeline->packer = (tw_packer){.dst32 = config->fp32_dest_acc_en};
    tw_format formats[TW_MAX_CBS];
    bool straight[TW_MAX_CBS];
    for (int i = 0; i < (int)TW_MAX_CBS; i++) {
        formats[i] = cbs[i].config ? (tw_format)cbs[i].config->format : TW_FORMAT_NONE;
        straight[i] = config->unpack_to_dest_fp32[i];
    }
    tw_cb_formats_of(formats, straight, TW_MAX_CBS, config->fp32_dest_acc_en,
                     config->bfp8_pack_precise, pipeline->formats);
}

/* ---- DST --------------------------------------------------------------------------------------
 */

unsigned tw_dst_capacity(const tw_compute_config *config) {
    const unsigned all = config->fp32_dest_acc_en ? TW_DST_TILES / 2 : TW_DST_TILES;
    return config->dst_full_sync_en ? all : all / 2;
}

tw_dst *tw_dst_tile(tw_slot *slot, uint32_t index) {
    tw_pipeline *pipeline = slot->core->pipeline;
    const unsigned capacity = tw_dst_capacity(&pipeline->config);
    const unsigned half = slot->id == TW_PACK ? pipeline->pack_half : pipeline->math_half;
    if (index < capacity) return &pipeline->dst[half * capacity + index];
    tw_text text = {0};
    tw_text_addf(&text, "DST tile %u, of %u there are (%s-bit, %s)", index, capacity,
                 pipeline->config.fp32_dest_acc_en ? "32" : "16",
                 pipeline->config.dst_full_sync_en ? "full sync" : "half sync");
    tw_core_raise(slot->core, slot->id, TW_FAULT_DST_INDEX_OUT_OF_RANGE, tw_text_take(&text), NULL,
                  NULL, NULL);
    /* Beyond its half a processor meets the other one, which is there. */
    const unsigned all = pipeline->config.dst_full_sync_en ? capacity : 2 * capacity;
    return index < all ? &pipeline->dst[(half * capacity + index) % all] : NULL;
}

void tw_dst_mark(tw_slot *slot, const tw_dst *tile) {
    slot->core->pipeline->written |= 1u << (tile - slot->core->pipeline->dst);
}

static uint64_t *charge(tw_slot *slot) {
    slot->hart.cycles += slot->core->chip->arch->cost_dst_handshake;
    return &slot->hart.cycles;
}

/* With full sync there is one half, and nobody moves to another. */
static void to_other_half(const tw_pipeline *pipeline, unsigned *half) {
    if (!pipeline->config.dst_full_sync_en) *half ^= 1;
}

tw_served tw_serve_dst_acquire(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_pipeline *pipeline = slot->core->pipeline;
    tw_half_state *half = &pipeline->half[pipeline->math_half];
    if (*half == TW_HALF_READY || *half == TW_HALF_PACK)
        return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_DST_FREE});
    *half = TW_HALF_MATH;
    return TW_SERVED;
}

tw_served tw_serve_dst_commit(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_pipeline *pipeline = slot->core->pipeline;
    pipeline->half[pipeline->math_half] = TW_HALF_READY;
    to_other_half(pipeline, &pipeline->math_half);
    tw_core_wake(slot->core, *charge(slot));
    return TW_SERVED;
}

tw_served tw_serve_dst_wait(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_pipeline *pipeline = slot->core->pipeline;
    tw_half_state *half = &pipeline->half[pipeline->pack_half];
    if (*half != TW_HALF_READY && *half != TW_HALF_PACK)
        return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_DST_READY});
    *half = TW_HALF_PACK;
    return TW_SERVED;
}

tw_served tw_serve_dst_release(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_pipeline *pipeline = slot->core->pipeline;
    const unsigned capacity = tw_dst_capacity(&pipeline->config);
    zero_tiles(pipeline, ((1u << capacity) - 1) << (pipeline->pack_half * capacity));
    pipeline->half[pipeline->pack_half] = TW_HALF_FREE;
    to_other_half(pipeline, &pipeline->pack_half);
    tw_core_wake(slot->core, *charge(slot));
    return TW_SERVED;
}

/* ---- CBs as the compute harts see them ------------------------------------------------------- */

tw_tile_shape tw_cb_shape(const tw_cb *cb) {
    tw_tile_shape shape;
    if (tw_tile_shape_make(cb->config->tile_rows, cb->config->tile_cols, &shape)) return shape;
    return TW_TILE_32X32;
}

uint8_t *tw_compute_l1(tw_slot *slot, uint64_t address, size_t bytes, uint32_t cb) {
    const uint32_t size = slot->core->chip->arch->l1_bytes;
    if (address <= size && bytes <= size - address) return slot->core->l1 + address;
    tw_text text = {0};
    tw_text_addf(&text, "a tile of CB %u at 0x%llx (%zu bytes) lies beyond L1 (0x%x bytes)", cb,
                 (unsigned long long)address, bytes, size);
    tw_core_raise(slot->core, slot->id, TW_FAULT_L1_OUT_OF_BOUNDS, tw_text_take(&text), NULL, NULL,
                  NULL);
    return NULL;
}

/* ---- for debuggers ----------------------------------------------------------------------------
 */

bool tw_core_dst(const tw_core *core, tw_dst_view *view) {
    static const char *const states[] = {[TW_HALF_FREE] = "free",
                                         [TW_HALF_MATH] = "MATH computes",
                                         [TW_HALF_READY] = "committed",
                                         [TW_HALF_PACK] = "PACK reads"};
    const tw_pipeline *pipeline = core->pipeline;
    if (!core->launch || !core->launch->compute) return false;
    *view = (tw_dst_view){.halves = pipeline->config.dst_full_sync_en ? 1 : 2,
                          .capacity = tw_dst_capacity(&pipeline->config),
                          .state = {states[pipeline->half[0]], states[pipeline->half[1]]},
                          .written = pipeline->written,
                          .bits32 = pipeline->config.fp32_dest_acc_en};
    return true;
}

const uint32_t *tw_core_dst_datums(const tw_core *core, unsigned tile) {
    return tile < TW_DST_TILES ? core->pipeline->dst[tile].datum : NULL;
}
