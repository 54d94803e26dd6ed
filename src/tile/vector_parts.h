/* vector_parts.h: what one lane of the vector unit makes of its bits, for vector.c. */
#ifndef TW_TILE_VECTOR_PARTS_H
#define TW_TILE_VECTOR_PARTS_H

#include "tilewright/vector.h"

/* The estimate of 1/x, seven bits of mantissa. */
uint32_t tw_vector_reciprocal(uint32_t x);
/* Sign and magnitude to fp32 (mode 0, to even), absolute value (2), to sign and magnitude (3). */
uint32_t tw_vector_cast(uint32_t mode, uint32_t value);
/* To the format of the mode (SFPSTOCHRND); `threshold` of 23 bits is what the bits that go must
 * reach for the result to go up: 0x400000 for the nearest. `descale` shifts integers first. */
uint32_t tw_vector_round(uint32_t mode, uint32_t value, uint32_t descale, uint32_t threshold);
/* A line over the magnitude of table[3]. */
uint32_t tw_vector_lut(uint32_t mode, const uint32_t table[7], bool blackhole);
uint32_t tw_vector_lut_wide(uint32_t mode, const uint32_t table[7], bool blackhole);
/* The lane's shift register, a step on. */
uint32_t tw_vector_random(uint32_t state);
/* Why this architecture has no such step or mode; NULL when it has. */
const char *tw_vector_refused(bool blackhole, const tw_vector_step *step);

#endif
