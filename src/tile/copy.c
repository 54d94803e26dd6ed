/* The matrix unit where it only moves: copy, broadcast, DST to a register, transpose. */
#include "tile/fast.h"
#include "tile/fpu.h"

#include <string.h>

uint32_t tw_f16_datum_to_fp32(uint32_t datum) {
    uint32_t exponent = datum >> 23 & 31;
    return exponent ? (datum & 0x80000000u) | (exponent + 112) << 23 | (datum & 0x7FE000u)
                    : datum & 0x80000000u;
}

uint32_t tw_f16_datum_from_fp32(uint32_t fp32) {
    uint32_t sign = fp32 & 0x80000000u;
    int32_t exponent = (int32_t)(fp32 >> 23 & 255) - 112;
    if (exponent <= 0) return sign;
    if (exponent > 31) return sign | 31u << 23 | 0x7FE000u;
    return sign | (uint32_t)exponent << 23 | (fp32 & 0x7FE000u);
}

/* What an addition of zero makes of a datum on its way to a 32-bit DST: denormals become +0, and
 * every largest exponent an infinity. */
static uint32_t settle(uint32_t datum) {
    uint32_t exponent = datum & 0x7F800000u;
    if (exponent == 0) return 0;
    return exponent == 0x7F800000u ? datum & 0xFF800000u : datum;
}

/* An Int8/UInt8 register datum as a number in sign and magnitude, as the integer path leaves it. */
static uint32_t integer_of(uint32_t datum) {
    if (!(datum & 0x7F800000u)) return 0;
    uint32_t magnitude = datum >> 13 & 0x3FF;
    return magnitude ? (datum & 0x80000000u) | magnitude : 0;
}

/* A move to a 16-bit DST keeps -0 and denormals. */
static uint32_t moved(uint32_t datum, tw_format format, bool dst32, bool by_addition) {
    switch (format) {
    case TW_UInt16: return datum;
    case TW_Int8:
    case TW_UInt8: return integer_of(datum);
    case TW_Int32:
    case TW_UInt32: return datum;
    default: break;
    }
    bool short_exponent = tw_format_has_short_exponent(format);
    uint32_t kept = short_exponent      ? datum & 0x8FFFE000u
                    : format == TW_Tf32 ? datum & 0xFFFFE000u
                                        : datum & 0xFFFF0000u;
    if (short_exponent && dst32) return kept & 0x0F800000u ? tw_f16_datum_to_fp32(kept) : 0;
    return dst32 || (by_addition && !short_exponent) ? settle(kept) : kept;
}

/* Alternatives without a branch in the loop, for the usual formats. */
static void copy_floats(const uint32_t *from, uint32_t mask, bool dst32, unsigned count,
                        uint32_t *to) {
    if (dst32)
        for (unsigned i = 0; i < count; i++)
            to[i] = settle(from[i] & mask);
    else
        for (unsigned i = 0; i < count; i++)
            to[i] = from[i] & mask;
}

void tw_math_copy(const tw_src *a, bool dst32, tw_dst *dst) {
    unsigned count = TW_FACE * tw_tile_faces(a->shape);
    if (tw_format_is_float(a->format) && !tw_format_has_short_exponent(a->format)) {
        uint32_t mask = a->format == TW_Tf32 ? 0xFFFFE000u : 0xFFFF0000u;
        copy_floats(a->datum, mask, dst32, count, dst->datum);
        return;
    }
    for (unsigned i = 0; i < count; i++)
        dst->datum[i] = moved(a->datum[i], a->format, dst32, dst32);
}

/* The datum of B that meets datum `i` (face f, row r, column c) of A. */
static unsigned broadcast_index(tw_broadcast kind, tw_tile_shape shape, unsigned i) {
    unsigned across = shape.cols / shape.face_cols, face = i / TW_FACE;
    switch (kind) {
    case TW_BCAST_COL: return face / across * across * TW_FACE + i % TW_FACE / 16 * 16;
    case TW_BCAST_ROW: return face % across * TW_FACE + i % 16;
    case TW_BCAST_SCALAR: return 0;
    default: return i;
    }
}

void tw_broadcast_src(tw_broadcast kind, tw_tile_shape shape, const uint32_t *b, uint32_t *to) {
    unsigned rows = 16 * tw_tile_faces(shape);
    for (unsigned r = 0; r < rows; r++, to += 16) {
        const uint32_t *from = b + broadcast_index(kind, shape, 16 * r);
        if (kind == TW_BCAST_ROW || kind == TW_BCAST_NONE)
            memcpy(to, from, 16 * sizeof *to);
        else
            for (unsigned c = 0; c < 16; c++)
                to[c] = *from;
    }
}

void tw_math_broadcast(tw_broadcast kind, const tw_src *b, bool dst32, tw_dst *dst) {
    unsigned count = TW_FACE * tw_tile_faces(b->shape);
    bool by_addition = kind == TW_BCAST_COL || kind == TW_BCAST_SCALAR;
    for (unsigned i = 0; i < count; i++)
        dst->datum[i] =
            moved(b->datum[broadcast_index(kind, b->shape, i)], b->format, dst32, by_addition);
}

void tw_math_broadcast_dst(tw_broadcast kind, tw_tile_shape shape, tw_dst *dst) {
    const tw_dst old = *dst;
    tw_broadcast_src(kind, shape, old.datum, dst->datum);
}

void tw_math_dst_to_src(const tw_dst *dst, tw_tile_shape shape, tw_format format, bool dst32,
                        tw_src *src) {
    src->format = format;
    src->shape = shape;
    bool short_exponent = tw_format_has_short_exponent(format);
    uint32_t mask = format == TW_Tf32 ? 0xFFFFE000u : 0xFFFF0000u;
    for (unsigned i = 0; i < TW_TILE; i++) {
        uint32_t v = dst->datum[i];
        src->datum[i] = !short_exponent ? v & mask
                        : dst32         ? tw_f16_datum_from_fp32(v)
                                        : v & 0x8FFFE000u;
    }
}

void tw_math_transpose_steps(unsigned steps, tw_dst *dst) {
    if (!steps) return;
    const tw_dst old = *dst;
    for (unsigned f = 0; f < 4; f++) {
        unsigned from = (steps & TW_TRANSPOSE_FACES ? f >> 1 | (f & 1) << 1 : f) * TW_FACE;
        for (unsigned i = 0; i < TW_FACE; i++)
            dst->datum[TW_FACE * f + i] =
                old.datum[from + (steps & TW_TRANSPOSE_INSIDE ? i % 16 * 16 + i / 16 : i)];
    }
}

void tw_math_transpose_dst(bool dst32, tw_dst *dst) {
    (void)dst32; /* every bit moves in either width */
    tw_math_transpose_steps(TW_TRANSPOSE, dst);
}
