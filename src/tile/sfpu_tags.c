/*
 * sfpu_tags.c: keys for the sorting steps whose low bits break ties. A value in 32 bits leaves its
 * low bits free (16 for bfloat16): they take the index, or a rank, complemented where the order by
 * magnitude runs against the sort, so that the network need not compare indices.
 *
 * Source: tt-metal's public LLK (ckernel_sfpu_topk).
 */
#include "tile/sfpu_parts.h"

enum { HALF = 0xFFFF };

uint32_t tw_topk_tagged(uint32_t value, uint32_t tag, uint32_t mask, bool largest) {
    const uint32_t word = (value & ~mask) | tag;
    return (word >> 31 == 0) == largest ? word ^ mask : word;
}

static uint32_t without_minus_zero(uint32_t value) {
    return value << 1 ? value : 0;
}

static void fuse(tw_dst *tiles, bool largest) {
    for (unsigned i = 0; i < 2 * TW_TILE; i++) {
        uint32_t *value = &tiles[i / TW_TILE].datum[i % TW_TILE];
        const uint32_t index = tiles[2 + i / TW_TILE].datum[i % TW_TILE] & HALF;
        *value |= (*value >> 31 == 0) == largest ? index ^ HALF : index;
    }
}

static void split(tw_dst *tiles, bool largest, uint32_t count) {
    for (uint32_t i = 0; i < count * TW_TILE; i++) {
        uint32_t *value = &tiles[i / TW_TILE].datum[i % TW_TILE];
        const uint32_t index = (*value >> 31 == 0) == largest ? *value ^ HALF : *value;
        tiles[2 + i / TW_TILE].datum[i % TW_TILE] = index & HALF;
        *value &= ~(uint32_t)HALF;
    }
}

/* The rank of a datum is its row, and what the call adds. */
static void stamp(tw_dst *tile, uint32_t base, uint32_t mask, bool largest) {
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            uint32_t *value = tw_datum_at(tile, row, col);
            *value = tw_topk_tagged(without_minus_zero(*value & ~mask), base | row, mask, largest);
        }
}

bool tw_sfpu_tags(tw_sfpu_dst dst, uint32_t word, uint32_t index, const uint32_t args[4]) {
    tw_dst *tile = &dst.tiles[index];
    const unsigned left = dst.count - index;
    const bool largest = args[0] & 1;
    switch (word & TW_WORD_MASK) {
    case TW_SFPU_topk_fuse:
        if (!dst.dst32 || left < 4) return false;
        fuse(tile, largest);
        return true;
    case TW_SFPU_topk_split:
        if (!dst.dst32 || !args[1] || args[1] > 2 || left < 2 + args[1]) return false;
        split(tile, largest, args[1]);
        return true;
    case TW_SFPU_topk_stamp:
        if (!dst.dst32 || args[1] < 6 || args[1] > 16) return false;
        stamp(tile, args[2], (1u << args[1]) - 1, largest);
        return true;
    case TW_SFPU_topk_mask:
        for (unsigned i = 0; i < TW_TILE; i++)
            tile->datum[i] &= args[0];
        return true;
    case TW_SFPU_topk_plus_zero:
        for (unsigned i = 0; dst.dst32 && left > 1 && i < 2 * TW_TILE; i++)
            tile[i / TW_TILE].datum[i % TW_TILE] =
                without_minus_zero(tile[i / TW_TILE].datum[i % TW_TILE]);
        return true;
    default: return false;
    }
}
