/* typecast.h: one datum of DST from a format to another, as typecast_tile does it. `wide`: DST has
 * 32 bits. Float formats other than Float32 end as bf16's values. */
#ifndef TW_TILE_TYPECAST_H
#define TW_TILE_TYPECAST_H

#include "tilewright/tile.h"

uint32_t tw_typecast(uint32_t datum, tw_format from, tw_format to, bool wide);

#endif
