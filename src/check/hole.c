/* The undefined datums of tiles: from L1 to the units and back, and what operations make of them.
 */
#include "check/shadow.h"

#include <string.h>

enum { SIDE = 32 };

/* A datum is undefined when any of its bytes is: the bits of `count` datums of `width` bytes. */
static uint32_t squeeze(const tw_shadow *shadow, uint64_t address, unsigned count, unsigned width) {
    uint32_t result = 0;
    const unsigned step = SIDE / width; /* datums of 32 bytes */
    for (unsigned at = 0; at < count; at += step) {
        const unsigned now = count - at < step ? count - at : step;
        const uint32_t bits = tw_shadow_bits(shadow, address + (uint64_t)at * width, now * width);
        if (!bits) continue;
        if (bits == (uint32_t)((UINT64_C(1) << now * width) - 1)) {
            result |= (uint32_t)((UINT64_C(1) << now) - 1) << at;
            continue;
        }
        for (unsigned i = 0; i < now; i++)
            if (bits >> i * width & ((1u << width) - 1)) result |= 1u << (at + i);
    }
    return result;
}

static void stretch(tw_shadow *shadow, uint64_t address, unsigned count, unsigned width,
                    uint32_t bits) {
    const uint32_t all = count == SIDE ? UINT32_MAX : (1u << count) - 1;
    if (!(bits & all) || (bits & all) == all) {
        tw_shadow_set(shadow, address, (uint64_t)count * width, (bits & all) != 0);
        return;
    }
    for (unsigned i = 0; i < count; i++)
        tw_shadow_set(shadow, address + (uint64_t)i * width, width, bits >> i & 1);
}

/* How the datums of a tile lie: each row in parts that are side by side. */
typedef struct lie {
    uint64_t address; /* of the first datum */
    size_t stride;    /* sticks; 0: faces */
    tw_tile_shape shape;
    unsigned width; /* bytes of a datum; formats of less than a byte a datum have none */
    unsigned parts, count;
} lie;

static lie lie_of(tw_format format, tw_tile_shape shape, uint64_t address, size_t stride) {
    const unsigned exponents = stride ? 0 : (unsigned)tw_tile_exponent_bytes(format, shape);
    return (lie){.address = address + exponents,
                 .stride = stride,
                 .shape = shape,
                 .width = tw_format_bits(format) / 8,
                 .parts = stride ? 1 : shape.cols / shape.face_cols,
                 .count = stride ? shape.cols : shape.face_cols};
}

static uint64_t part_at(const lie *l, unsigned row, unsigned part) {
    if (l->stride) return l->address + row * l->stride;
    const unsigned face = row / l->shape.face_rows * l->parts + part;
    return l->address +
           (uint64_t)(face * l->shape.face_rows + row % l->shape.face_rows) * l->count * l->width;
}

bool tw_hole_read(const tw_shadow *shadow, tw_format format, tw_tile_shape shape, uint64_t address,
                  size_t stride, tw_hole *hole) {
    const lie l = lie_of(format, shape, address, stride);
    const uint64_t bytes = (uint64_t)shape.cols * l.width;
    hole->any = false;
    if (!l.width ||
        !tw_shadow_any(shadow, l.address,
                       stride ? stride * (shape.rows - 1u) + bytes : bytes * shape.rows))
        return false;
    memset(hole->rows, 0, sizeof hole->rows);
    for (unsigned row = 0; row < shape.rows; row++)
        for (unsigned i = 0; i < l.parts; i++) {
            const uint32_t bits = squeeze(shadow, part_at(&l, row, i), l.count, l.width);
            hole->rows[row] |= bits << i * l.count;
            hole->any |= bits != 0;
        }
    return hole->any;
}

void tw_hole_write(tw_shadow *shadow, tw_format format, tw_tile_shape shape, uint64_t address,
                   size_t stride, const tw_hole *hole) {
    const lie l = lie_of(format, shape, address, stride);
    if (!stride) tw_shadow_set(shadow, address, tw_tile_bytes(format, shape), false);
    if ((!stride && !hole->any) || !l.width) return;
    for (unsigned row = 0; row < shape.rows; row++)
        for (unsigned i = 0; i < l.parts; i++)
            if (stride || hole->rows[row])
                stretch(shadow, part_at(&l, row, i), l.count, l.width,
                        hole->any ? hole->rows[row] >> i * l.count : 0);
}

void tw_hole_unite(tw_hole *hole, const tw_hole *other) {
    if (!other->any) return;
    if (!hole->any) {
        *hole = *other;
        return;
    }
    for (unsigned row = 0; row < SIDE; row++)
        hole->rows[row] |= other->rows[row];
}

void tw_hole_transpose(tw_hole *hole) {
    if (!hole->any) return;
    const tw_hole from = *hole;
    memset(hole->rows, 0, sizeof hole->rows);
    for (unsigned row = 0; row < SIDE; row++)
        for (unsigned column = 0; from.rows[row] && column < SIDE; column++)
            hole->rows[column] |= (from.rows[row] >> column & 1) << row;
}

static void look_again(tw_hole *hole) {
    uint32_t all = 0;
    for (unsigned row = 0; row < SIDE; row++)
        all |= hole->rows[row];
    hole->any = all != 0;
}

void tw_hole_broadcast(tw_broadcast kind, tw_hole *hole) {
    if (!hole->any || kind == TW_BCAST_NONE) return;
    const uint32_t top = hole->rows[0], corner = top & 1;
    for (unsigned row = 0; row < SIDE; row++)
        hole->rows[row] = kind == TW_BCAST_ROW                                    ? top
                          : (kind == TW_BCAST_COL ? hole->rows[row] & 1 : corner) ? UINT32_MAX
                                                                                  : 0;
    look_again(hole);
}

void tw_hole_reduce(tw_reduce_dim dim, tw_hole *hole) {
    if (!hole->any) return;
    uint32_t down = 0;
    for (unsigned row = 0; row < SIDE; row++) {
        down |= hole->rows[row];
        hole->rows[row] = dim == TW_REDUCE_ROW && hole->rows[row] ? 1 : 0;
    }
    if (dim == TW_REDUCE_COL) hole->rows[0] = down;
    if (dim == TW_REDUCE_SCALAR) hole->rows[0] = down ? 1 : 0;
}

void tw_hole_matmul(const tw_hole *a, const tw_hole *b, tw_hole *result) {
    result->any = a->any || b->any;
    if (!result->any) return;
    uint32_t down = 0;
    for (unsigned row = 0; b->any && row < SIDE; row++)
        down |= b->rows[row];
    for (unsigned row = 0; row < SIDE; row++)
        result->rows[row] = a->any && a->rows[row] ? UINT32_MAX : down;
}

void tw_hole_mask(tw_reduce_dim dim, tw_hole *hole) {
    if (!hole->any) return;
    for (unsigned row = 0; row < SIDE; row++) {
        const bool kept = dim == TW_REDUCE_ROW || row == 0;
        hole->rows[row] &= !kept ? 0 : dim == TW_REDUCE_COL ? UINT32_MAX : 1;
    }
    look_again(hole);
}
