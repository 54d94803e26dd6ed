/* The vector unit: one function of sfpu.def on DST tiles. */
#include "chip/pipeline.h"

#include <string.h>

tw_served tw_serve_sfpu_init(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}

static void refuse(tw_slot *slot, uint32_t word) {
    tw_text text = {0};
    tw_text_addf(&text, "the vector function %s, in this form", tw_sfpu_name(word));
    tw_core_raise(slot->core, slot->id, TW_FAULT_UNSUPPORTED_CALL, tw_text_take(&text), NULL, NULL,
                  NULL);
}

tw_served tw_serve_sfpu(tw_slot *slot, uint32_t *args) {
    tw_pipeline *pipeline = slot->core->pipeline;
    const uint32_t word = args[0], index = args[1];
    const uint32_t call[4] = {args[2], args[3], args[4], args[5]};
    const unsigned capacity = tw_dst_capacity(&pipeline->config);
    if (!tw_dst_tile(slot, tw_sfpu_highest(word, index, call))) return TW_SERVED;
    const tw_sfpu_dst dst = {.tiles = pipeline->dst + pipeline->math_half * capacity,
                             .count = capacity,
                             .dst32 = pipeline->config.fp32_dest_acc_en};
    if (!tw_sfpu_apply(&pipeline->sfpu, dst, word, index, call)) {
        refuse(slot, word);
        return TW_SERVED;
    }
    pipeline->written |= tw_sfpu_written(word, index, call) << (pipeline->math_half * capacity);
    slot->hart.cycles += slot->core->chip->arch->cost_sfpu_tile;
    return TW_SERVED;
}
