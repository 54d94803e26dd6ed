/* Vector code of the kernel's own: one step of vector_ops.def. */
#include "chip/pipeline.h"

#include <stdlib.h>

static tw_vector *unit_of(tw_slot *slot) {
    tw_vector **unit = &slot->core->pipeline->vectors[slot->id == TW_PACK];
    if (*unit) return *unit;
    *unit = malloc(sizeof **unit);
    if (!*unit) abort();
    tw_vector_reset(*unit, slot->core->chip->arch->second_arithmetic);
    return *unit;
}

static void refuse(tw_slot *slot, uint32_t op, const char *why) {
    tw_text text = {0};
    tw_text_addf(&text, "the vector step %s: %s", tw_vector_op_name(op), why);
    tw_core_raise(slot->core, slot->id, TW_FAULT_UNSUPPORTED_CALL, tw_text_take(&text), NULL, NULL,
                  NULL);
}

/* 16-bit datums of DST are Float16 when the first CB in use has it: the unit follows SrcB's format.
 */
bool tw_holds_float16(const tw_pipeline *pipeline) {
    for (unsigned cb = 0; cb < TW_MAX_CBS; cb++)
        if (pipeline->formats[cb].unpack_dst != TW_FORMAT_NONE)
            return tw_format_has_short_exponent(pipeline->formats[cb].unpack_dst);
    return false;
}

uint32_t tw_core_vector_tile(const tw_core *core, uint32_t offset) {
    enum { ROWS_OF_A_TILE = 64 };
    const tw_vector *unit = core->pipeline->vectors[0];
    return (unit ? unit->base + unit->counter + offset : offset) / ROWS_OF_A_TILE;
}

tw_served tw_serve_vector(tw_slot *slot, uint32_t *args) {
    tw_pipeline *pipeline = slot->core->pipeline;
    tw_vector *unit = unit_of(slot);
    const tw_vector_step step = {args[0] & 0xFF, args[0] >> 8, args[1], args[2], args[3], args[4]};
    const unsigned capacity = tw_dst_capacity(&pipeline->config);
    const unsigned half = slot->id == TW_PACK ? pipeline->pack_half : pipeline->math_half;
    const tw_sfpu_dst dst = {.tiles = pipeline->dst + half * capacity,
                             .count = capacity,
                             .dst32 = pipeline->config.fp32_dest_acc_en};
    uint32_t tile;
    const char *why = tw_vector_run(unit, dst, tw_holds_float16(pipeline), &step, &tile);
    slot->hart.cycles++;
    if (why) {
        refuse(slot, step.op, why);
        return TW_SERVED;
    }
    if (tile != UINT32_MAX && tw_dst_tile(slot, tile) && step.op == TW_VECTOR_store)
        pipeline->written |= 1u << (half * capacity + tile);
    return TW_SERVED;
}
