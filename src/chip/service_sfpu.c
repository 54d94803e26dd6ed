/* The vector unit: one function of sfpu.def on DST tiles. */
#include "chip/pipeline.h"

#include <stdlib.h>

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

enum { FUNCTION = 0xFFFF, AS_CONFIGURED = 2, LONGEST_TABLE = 8192 };

/* Functions whose nearness is the kernel's math_approx_mode, unless the call says otherwise. */
static void settle_nearness(const tw_pipeline *pipeline, uint32_t word, uint32_t call[4]) {
    switch (word & FUNCTION) {
    case TW_SFPU_sqrt:
    case TW_SFPU_rsqrt:
    case TW_SFPU_recip:
    case TW_SFPU_softsign:
    case TW_SFPU_i1:
        if (call[0] == AS_CONFIGURED) call[0] = pipeline->config.math_approx_mode;
        break;
    case TW_SFPU_polygamma:
    case TW_SFPU_rdiv:
        if (call[2] == AS_CONFIGURED) call[2] = pipeline->config.math_approx_mode;
        break;
    default: break;
    }
}

/* The 32 row numbers of a reshuffle, bytes in L1 after a header of 16. */
static uint32_t *row_numbers(const tw_slot *slot, uint32_t address, size_t *length) {
    uint8_t bytes[32];
    uint32_t *numbers = malloc(sizeof bytes * sizeof *numbers);
    if (!numbers || !tw_hart_peek(&slot->hart, address + 16, bytes, sizeof bytes)) return numbers;
    for (unsigned i = 0; i < sizeof bytes; i++)
        numbers[i] = bytes[i];
    *length = sizeof bytes;
    return numbers;
}

/* The table that a call names: 1/n for Welford, rows to go to; NULL when it has none. The caller
 * frees it. */
static uint32_t *table_of(const tw_slot *slot, uint32_t word, const uint32_t call[4],
                          size_t *length) {
    const bool update = (word & FUNCTION) == TW_SFPU_welford_update;
    const uint32_t address = update ? call[2] : call[1], words = update ? call[3] : call[2];
    *length = 0;
    if ((word & FUNCTION) == TW_SFPU_reshuffle_rows) return row_numbers(slot, call[0], length);
    if (!update && (word & FUNCTION) != TW_SFPU_welford_finalize) return NULL;
    if (!address || !words || words > LONGEST_TABLE) return NULL;
    uint32_t *table = malloc(words * sizeof *table);
    if (table && tw_hart_peek(&slot->hart, address, table, words * (uint32_t)sizeof *table))
        *length = words;
    return table;
}

tw_served tw_serve_sfpu(tw_slot *slot, uint32_t *args) {
    tw_pipeline *pipeline = slot->core->pipeline;
    const uint32_t word = args[0], index = args[1];
    uint32_t call[4] = {args[2], args[3], args[4], args[5]};
    settle_nearness(pipeline, word, call);
    const unsigned capacity = tw_dst_capacity(&pipeline->config);
    if (!tw_dst_tile(slot, tw_sfpu_highest(word, index, call))) return TW_SERVED;
    const unsigned half = slot->id == TW_PACK ? pipeline->pack_half : pipeline->math_half;
    const tw_sfpu_dst dst = {.tiles = pipeline->dst + half * capacity,
                             .count = capacity,
                             .dst32 = pipeline->config.fp32_dest_acc_en,
                             .float16 = tw_holds_float16(pipeline)};
    uint32_t *table = table_of(slot, word, call, &pipeline->sfpu.table_length);
    pipeline->sfpu.table = table;
    const bool done = tw_sfpu_apply(&pipeline->sfpu, dst, word, index, call);
    pipeline->sfpu.table_length = 0;
    free(table);
    if (!done) {
        refuse(slot, word);
        return TW_SERVED;
    }
    pipeline->written |= tw_sfpu_written(word, index, call) << (half * capacity);
    slot->hart.cycles += slot->core->chip->arch->cost_sfpu_tile;
    return TW_SERVED;
}
