/*
 * pipeline.h: the compute pipeline of a core: two source banks between UNPACK and MATH, and DST
 * between MATH and PACK. For the files of this room that serve the compute harts.
 */
#ifndef TW_CHIP_PIPELINE_H
#define TW_CHIP_PIPELINE_H

#include "chip/state.h"
#include "tilewright/vector.h"

enum { TW_DST_TILES = 16 };

/* What UNPACK captured for one MATH operation. */
typedef struct tw_bank {
    tw_src a, b;
    tw_dst straight; /* an operand that goes to DST unchanged (32-bit formats) */
    bool is_straight;
    uint64_t ready; /* when the bytes are there */
} tw_bank;

typedef enum tw_half_state {
    TW_HALF_FREE,
    TW_HALF_MATH,
    TW_HALF_READY,
    TW_HALF_PACK
} tw_half_state;

struct tw_pipeline {
    tw_bank banks[TW_SRC_BANKS];
    unsigned first_bank, filled_banks;
    tw_dst dst[TW_DST_TILES];
    uint32_t written; /* DST tiles that are not zero, a bit each */
    tw_half_state half[2];
    unsigned math_half, pack_half;
    tw_compute_config config;
    tw_cb_formats formats[TW_MAX_CBS];
    tw_sfpu_state sfpu;
    tw_vector *vectors[2]; /* of MATH and PACK with vector code of their own; NULL until it runs */
    tw_packer packer; /* mask, ReLU, L1 accumulation; formats by CB */
};

/* Tiles that one half holds (all of DST with full sync). */
unsigned tw_dst_capacity(const tw_compute_config *config);
/* True when a 16-bit DST holds Float16: the first CB in use does. */
bool tw_holds_float16(const tw_pipeline *pipeline);
/* Its tile `index` for MATH or PACK, or NULL after a fault. */
tw_dst *tw_dst_tile(tw_slot *slot, uint32_t index);
void tw_dst_mark(tw_slot *slot, const tw_dst *tile);
tw_tile_shape tw_cb_shape(const tw_cb *cb);
/* A place in the core's L1, or NULL after a fault. */
uint8_t *tw_compute_l1(tw_slot *slot, uint64_t address, size_t bytes, uint32_t cb);

#endif
