/*
 * shadow.h: which bytes of a core's L1 were ever written, and which datums of a tile come of bytes
 * that were not. For the files of this room.
 */
#ifndef TW_CHECK_SHADOW_H
#define TW_CHECK_SHADOW_H

#include "tilewright/chip.h"
#include "tilewright/tile.h"

/* A bit for each byte of L1, set while nothing was written there. */
typedef struct tw_shadow {
    uint8_t *blocks;     /* of 512 bytes: what all their bits are, or that they differ */
    uint64_t *undefined; /* holds for blocks whose bits differ */
    uint32_t bytes;
} tw_shadow;

void tw_shadow_create(tw_shadow *shadow, uint32_t bytes); /* all bytes count as written */
void tw_shadow_destroy(tw_shadow *shadow);
/* Ranges are cut to the memory. */
bool tw_shadow_any(const tw_shadow *shadow, uint64_t begin, uint64_t bytes);
/* The bytes of the line of 64 at `line` whose bits are set were written. */
void tw_shadow_define(tw_shadow *shadow, uint64_t line, uint64_t bytes);
void tw_shadow_set(tw_shadow *shadow, uint64_t begin, uint64_t bytes, bool undefined);
/* `from` may be `to`; the ranges may not overlap then. NULL for `from`: all written. */
void tw_shadow_copy(tw_shadow *to, uint64_t to_begin, const tw_shadow *from, uint64_t from_begin,
                    uint64_t bytes);
/* The bits of at most 32 bytes. */
uint32_t tw_shadow_bits(const tw_shadow *shadow, uint64_t begin, unsigned count);

/* The undefined datums of a tile: a word for each row, a bit for each column. */
typedef struct tw_hole {
    bool any;
    uint32_t rows[32];
} tw_hole;

/* A tile of a CB in L1; sticks `stride` bytes apart when it is not 0. False when all is written;
 * then only `any` is set. */
bool tw_hole_read(const tw_shadow *shadow, tw_format format, tw_tile_shape shape, uint64_t address,
                  size_t stride, tw_hole *hole);
/* The other way. */
void tw_hole_write(tw_shadow *shadow, tw_format format, tw_tile_shape shape, uint64_t address,
                   size_t stride, const tw_hole *hole);
void tw_hole_unite(tw_hole *hole, const tw_hole *other);
void tw_hole_transpose(tw_hole *hole);
/* What a broadcast makes of it. */
void tw_hole_broadcast(tw_broadcast kind, tw_hole *hole);
/* What a reduce makes of it: the part that it writes. */
void tw_hole_reduce(tw_reduce_dim dim, tw_hole *hole);
/* a x b. */
void tw_hole_matmul(const tw_hole *a, const tw_hole *b, tw_hole *result);
/* Leaves what a masked pack writes of it; the rest is zeros. */
void tw_hole_mask(tw_reduce_dim dim, tw_hole *hole);

#endif
