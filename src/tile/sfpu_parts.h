/*
 * sfpu_parts.h: the files of the vector unit among themselves. The unit sees DST in vectors of 32
 * lanes: four rows of a face, every other column. Functions that keep a vector between steps follow
 * that; the others do not care.
 */
#ifndef TW_TILE_SFPU_PARTS_H
#define TW_TILE_SFPU_PARTS_H

#include "tile/lane.h"
#include "tilewright/sfpu.h"

enum { TW_LANES = 32, TW_VECTORS = 32, TW_SIDE = 32, TW_WORD_MASK = 0xFFFF };

/* The datum of a tile that lane `lane` of vector `vector` (0..31, eight a face) has. */
static inline unsigned tw_lane_datum(unsigned vector, unsigned lane) {
    return (vector / 2 * 4 + lane / 8) * 16 + lane % 8 * 2 + vector % 2;
}
static inline uint32_t *tw_datum_at(tw_dst *tile, unsigned row, unsigned col) {
    return &tile->datum[tw_tile_index(TW_TILE_32X32, row, col)];
}
/* An operand: arithmetic sees no denormals. */
static inline float tw_lane_operand(uint32_t bits) {
    return lane_float(lane_flush(bits));
}

/* Each carries out the functions it knows on tiles[index...], and returns false for others. */
bool tw_sfpu_random(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                    const uint32_t args[4]);
bool tw_sfpu_columns(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                     const uint32_t args[4]);
bool tw_sfpu_two_pass(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                      const uint32_t args[4]);
bool tw_sfpu_sort(tw_sfpu_dst dst, uint32_t word, uint32_t index, const uint32_t args[4]);
bool tw_sfpu_tags(tw_sfpu_dst dst, uint32_t word, uint32_t index, const uint32_t args[4]);

/* A sort key: the value's bits outside `mask`, and in it the tag or its complement, so that keys of
 * equal values come in the order of their tags in a sort of the largest (or smallest) first. */
uint32_t tw_topk_tagged(uint32_t value, uint32_t tag, uint32_t mask, bool largest);

#endif
