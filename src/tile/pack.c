/* The packer: DST to L1 bytes. First DST is read as an intermediate format (this rounds), then
 * ReLU, then the late conversion to L1's format (this cuts), then L1 accumulation or block formats.
 */
#include "tile/clones.h"
#include "tilewright/tile.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

bool tw_can_pack(tw_format from, tw_format to, bool dst32) {
    switch (from) {
    case TW_Float32:
        return dst32 && (to == TW_Float32 || to == TW_Float16 || to == TW_Bfp8_b ||
                         to == TW_Bfp4_b || to == TW_Bfp2_b);
    case TW_Float16_b:
    case TW_Bfp8_b:
        return to == TW_Float32 || to == TW_Float16_b || to == TW_Bfp8_b || to == TW_Bfp4_b ||
               to == TW_Bfp2_b;
    case TW_Float16: return !dst32 && (to == TW_Float32 || to == TW_Float16 || to == TW_Float16_b);
    case TW_UInt16: return to == from;
    case TW_Int32:
    case TW_UInt32:
    case TW_Int8:
    case TW_UInt8: return dst32 && to == from;
    default: return false;
    }
}

/* ---- DST as the intermediate format ------------------------------------------------------- */

/* fp32 to bf16, half away from zero, a NaN as infinity; for blocks a mantissa bit less. */
INLINE uint32_t bf16_of_fp32(uint32_t v, bool block) {
    if ((v & 0x7FFFFFFF) > 0x7F800000) v = (v & 0x80000000u) | 0x7F800000;
    v = block ? ((v >> 16) + 1) & ~1u : (v + 0x8000) >> 16;
    return (v & 0x7FFF) < 0x80 ? 0 : v;
}

INLINE uint32_t bf16_of_bf16(uint32_t v, bool block) {
    if ((v & 0x7FFF) > 0x7F80)
        v = (v & 0x8000) | 0x7F80;
    else if ((v & 0x7FFF) < 0x80)
        v = 0;
    return block ? (v + 1) & ~1u : v;
}

/* Sign and magnitude to a byte, clamped. */
INLINE uint32_t byte_of(uint32_t v, bool is_signed) {
    uint32_t magnitude = v & 0x7FFFFFFF, limit = is_signed ? 127 : 255;
    if (!is_signed && (v & 0x80000000u)) return 0;
    return (v & 0x80000000u) >> 24 | (magnitude < limit ? magnitude : limit);
}

/* 16 datums of DST, a loop for each way, so that it runs in vectors. */
INLINE void read_row(const tw_packer *p, const uint32_t *from, uint32_t v[16]) {
    bool block = p->from == TW_Bfp8_b;
    switch (p->from) {
    case TW_Float16_b:
    case TW_Bfp8_b:
        if (p->dst32)
            for (unsigned i = 0; i < 16; i++)
                v[i] = bf16_of_fp32(from[i], block);
        else
            for (unsigned i = 0; i < 16; i++)
                v[i] = bf16_of_bf16(from[i] >> 16, block);
        break;
    case TW_Float16:
        for (unsigned i = 0; i < 16; i++) {
            uint32_t h = (from[i] >> 16 & 0x8000) | (from[i] >> 13 & 0x7FFF);
            v[i] = (h & 0x7FFF) < 0x400 ? 0 : h;
        }
        break;
    case TW_Int8:
    case TW_UInt8:
        for (unsigned i = 0; i < 16; i++)
            v[i] = byte_of(from[i], p->from == TW_Int8);
        break;
    case TW_UInt16:
        for (unsigned i = 0; i < 16; i++)
            v[i] = from[i] & 0xFFFF;
        break;
    default: memcpy(v, from, 16 * sizeof *v); break;
    }
}

/* ---- ReLU --------------------------------------------------------------------------------- */

INLINE uint32_t relu16(const tw_packer *p, uint32_t v) {
    if (v & 0x8000) v = 0;
    if (p->relu == TW_RELU_MIN && v <= p->relu_threshold) v = 0;
    if (p->relu == TW_RELU_MAX && v > p->relu_threshold) v = p->relu_threshold;
    return v;
}

INLINE uint32_t relu32(const tw_packer *p, uint32_t v) {
    uint32_t threshold = (uint32_t)p->relu_threshold << 16;
    if (v & 0x80000000u) v = 0;
    if (p->from != TW_Float32) return v;
    if (p->relu == TW_RELU_MIN && v <= threshold) v = 0;
    /* This comparison sees Tf32's bits only. */
    if (p->relu == TW_RELU_MAX && v >> 13 > threshold >> 13) v = threshold;
    return v;
}

INLINE void relu_row(const tw_packer *p, uint32_t v[16]) {
    if (p->relu == TW_RELU_NONE) return;
    if (p->from == TW_Float32 || p->from == TW_Int32)
        for (unsigned i = 0; i < 16; i++)
            v[i] = relu32(p, v[i]);
    else if (tw_format_is_float(p->from))
        for (unsigned i = 0; i < 16; i++)
            v[i] = relu16(p, v[i]);
}

/* ---- the late conversion ------------------------------------------------------------------ */

INLINE uint32_t late_from_float16(uint32_t v, tw_format to) {
    uint32_t sign = v & 0x8000, exponent = v >> 10 & 31, mantissa = v & 0x3FF;
    if (to == TW_Float32)
        return sign << 16 | (exponent ? exponent + 112 : 0) << 23 | mantissa << 13;
    if (to == TW_Float16_b) return exponent ? sign | (exponent + 112) << 7 | mantissa >> 3 : 0;
    return v;
}

INLINE uint32_t float16_of_fp32(uint32_t v) {
    uint32_t sign = v >> 16 & 0x8000;
    int32_t exponent = (int32_t)(v >> 23 & 255) - 112;
    if (exponent < 0) return sign;
    if (exponent > 31) return sign | 0x7FFF;
    return sign | (uint32_t)exponent << 10 | (v >> 13 & 0x3FF);
}

INLINE void late_row(const tw_packer *p, uint32_t v[16]) {
    bool block = tw_format_is_block(p->to);
    if (p->from == TW_Float16 && p->to != TW_Float16)
        for (unsigned i = 0; i < 16; i++)
            v[i] = late_from_float16(v[i], p->to);
    else if (p->from == TW_Float32 && p->to == TW_Float16)
        for (unsigned i = 0; i < 16; i++)
            v[i] = float16_of_fp32(v[i]);
    else if (p->from == TW_Float32 && block)
        for (unsigned i = 0; i < 16; i++)
            v[i] = (v[i] >> 16 & 0x7FFF) < 0x80 ? 0 : v[i] >> 16;
    else if (p->to == TW_Float32 && p->from != TW_Float32 && p->from != TW_Float16)
        for (unsigned i = 0; i < 16; i++)
            v[i] <<= 16;
}

/* ---- L1 accumulation ---------------------------------------------------------------------- */

static uint32_t flushed(uint32_t v) {
    return (v & 0x7F800000) ? v : v & 0x80000000u;
}

static uint32_t add_fp32(uint32_t l1, uint32_t v) {
    float x, y;
    l1 = flushed(l1);
    v = flushed(v);
    memcpy(&x, &l1, sizeof x);
    memcpy(&y, &v, sizeof y);
    x += y;
    memcpy(&v, &x, sizeof v);
    return (v & 0x7FFFFFFF) > 0x7F800000 ? 0x7FC00000 : flushed(v);
}

/* A bf16 as the adder sees it. A NaN in L1 is a number larger than all, a NaN that comes from DST
 * one with the next larger exponent. */
static double adder_value(uint16_t v, bool from_l1) {
    uint64_t sign = (uint64_t)(v & 0x8000) << 48, bits;
    unsigned exponent = v >> 7 & 255;
    if (exponent == 0)
        bits = 0;
    else if (exponent == 255 && !(v & 0x7F))
        bits = 0x7FFull << 52;
    else if (exponent == 255 && from_l1)
        bits = (0x7FFull << 52) - 1;
    else
        bits = (uint64_t)(exponent + 1023 - 127) << 52 | (uint64_t)(v & 0x7F) << 45;
    bits |= sign;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static uint16_t add_bf16(uint16_t l1, uint16_t v) {
    if ((l1 == 0x7F80 && v == 0xFF80) || (l1 == 0xFF80 && v == 0x7F80)) return 0x7FC0;
    double sum = adder_value(l1, true) + adder_value(v, false);
    uint64_t bits;
    memcpy(&bits, &sum, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 48 & 0x8000);
    int32_t exponent = (int32_t)(bits >> 52 & 0x7FF) - 1023 + 127;
    uint64_t mantissa = bits & ((1ull << 52) - 1);
    if (exponent <= 0) return sign;
    if (exponent >= 255) return sign | 0x7F80;
    uint64_t even = mantissa >> 45 & 1;
    uint32_t rounded = (uint32_t)((mantissa + (1ull << 44) - 1 + even) >> 45);
    return (uint16_t)(sign | (((uint32_t)exponent << 7) + rounded));
}

/* Float16 has neither infinities nor NaNs; some results come out saturated that should not. */
static uint16_t add_fp16(uint16_t l1, uint16_t v) {
    uint32_t x = (uint32_t)(l1 & 0x8000) << 16, y = (uint32_t)(v & 0x8000) << 16, sum;
    if (l1 & 0x7C00) x |= ((uint32_t)(l1 & 0x7FFF) << 13) + (112u << 23);
    if (v & 0x7C00) y |= ((uint32_t)(v & 0x7FFF) << 13) + (112u << 23);
    float a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    a += b;
    memcpy(&sum, &a, sizeof sum);
    uint16_t sign = (uint16_t)(sum >> 16 & 0x8000);
    if (!(sum & 0x7FFFFFFF)) return sign | ((l1 >> 10 & 31) >= 30 ? 0x7FFF : 0);
    int32_t exponent = (int32_t)(sum >> 23 & 255) - 112;
    if (exponent <= 0) return sign | (exponent < 0 ? 0x7FFF : 0);
    uint32_t mantissa = sum & 0x7FFFFF;
    uint32_t rounded =
        ((uint32_t)exponent << 10) + ((mantissa + (1u << 12) - 1 + (mantissa >> 13 & 1)) >> 13);
    return (uint16_t)(sign | (rounded < 0x8000 ? rounded : 0x7FFF));
}

/* ---- L1 ----------------------------------------------------------------------------------- */

/* Adds what L1 holds at `at` to 16 datums of the same format. */
static void accumulate_row(tw_format to, const uint8_t *at, uint32_t v[16]) {
    for (unsigned i = 0; i < 16; i++) {
        uint32_t old = 0;
        memcpy(&old, at + i * tw_format_bits(to) / 8, tw_format_bits(to) / 8);
        if (to == TW_Float32) v[i] = add_fp32(old, v[i]);
        if (to == TW_Float16_b) v[i] = add_bf16((uint16_t)old, (uint16_t)v[i]);
        if (to == TW_Float16) v[i] = add_fp16((uint16_t)old, (uint16_t)v[i]);
    }
}

/* 16 datums as numbers of L1's width. */
INLINE void store_row(unsigned bits, const uint32_t v[16], uint8_t *at) {
    if (bits == 32) {
        memcpy(at, v, 16 * sizeof *v);
    } else if (bits == 16) {
        uint16_t halves[16];
        for (unsigned i = 0; i < 16; i++)
            halves[i] = (uint16_t)v[i];
        memcpy(at, halves, sizeof halves);
    } else {
        for (unsigned i = 0; i < 16; i++)
            at[i] = (uint8_t)v[i];
    }
}

/* 16 bf16 as a block: the largest exponent, and 7 bits of each mantissa, rounded half up, of which
 * a narrower format keeps the upper ones. Infinities count as numbers; a zero has no sign. */
INLINE void store_block(unsigned bits, const uint32_t v[16], uint8_t *data, uint8_t *exponent) {
    uint32_t largest = 0, m[16];
    for (unsigned i = 0; i < 16; i++) {
        uint32_t e = v[i] >> 7 & 255;
        largest = e > largest ? e : largest;
    }
    *exponent = (uint8_t)largest;
    for (unsigned i = 0; i < 16; i++) {
        uint32_t e = v[i] >> 7 & 255, shift = largest - e;
        uint32_t down =
            shift < 8 ? shift : 8; /* at 8 nothing but a rounding that cannot be is left */
        m[i] = (v[i] & 127) | (e ? 128 : 0);
        m[i] = shift < 8 ? (m[i] + (1u << down)) >> (down + 1) : 0;
        m[i] = (m[i] < 127 ? m[i] : 127) >> (8 - bits);
        m[i] |= m[i] ? (v[i] >> 15 & 1) << (bits - 1) : 0;
    }
    if (bits == 8)
        for (unsigned i = 0; i < 16; i++)
            data[i] = (uint8_t)m[i];
    else if (bits == 4)
        for (unsigned i = 0; i < 8; i++)
            data[i] = (uint8_t)(m[2 * i] | m[2 * i + 1] << 4);
    else
        for (unsigned i = 0; i < 4; i++)
            data[i] =
                (uint8_t)(m[4 * i] | m[4 * i + 1] << 2 | m[4 * i + 2] << 4 | m[4 * i + 3] << 6);
}

/* True when the packer lets the datum through, not a zero. */
static bool stands(tw_pack_mask mask, tw_tile_shape shape, unsigned face, unsigned row,
                   unsigned col) {
    unsigned across = shape.cols / shape.face_cols;
    switch (mask) {
    case TW_MASK_ROW: return face % across == 0 && col == 0;
    case TW_MASK_COL: return face / across == 0 && row == 0;
    case TW_MASK_SCALAR: return face == 0 && row == 0 && col == 0;
    default: return true;
    }
}

static void mask_row(const tw_packer *p, tw_tile_shape shape, unsigned face, unsigned row,
                     uint32_t v[16]) {
    for (unsigned c = 0; c < 16; c++)
        if (!stands(p->mask, shape, face, row, c)) v[c] = 0;
}

/* One row of a face from DST to `data`, and its exponent for a block format. */
CLONES
static void pack_row(const tw_packer *p, tw_tile_shape shape, const tw_dst *dst, unsigned face,
                     unsigned row, uint8_t *data, uint8_t *exponent) {
    uint32_t v[16];
    read_row(p, dst->datum + TW_FACE * face + 16 * row, v);
    relu_row(p, v);
    late_row(p, v);
    if (p->mask != TW_MASK_NONE) mask_row(p, shape, face, row, v);
    if (p->l1_accumulate) accumulate_row(p->to, data, v);
    if (tw_format_is_block(p->to))
        store_block(tw_format_bits(p->to), v, data, exponent);
    else
        store_row(tw_format_bits(p->to), v, data);
}

void tw_pack(const tw_packer *packer, tw_tile_shape shape, const tw_dst *dst, void *l1) {
    unsigned bits = tw_format_bits(packer->to);
    uint8_t *exponents = l1, *data = exponents + tw_tile_exponent_bytes(packer->to, shape);
    if (!tw_can_pack(packer->from, packer->to, packer->dst32)) {
        memset(l1, 0, tw_tile_bytes(packer->to, shape));
        return;
    }
    if (data > exponents) memset(exponents, 0, (size_t)(data - exponents));
    for (unsigned i = 0; i < tw_tile_datums(shape) / 16; i++, data += 2 * bits)
        pack_row(packer, shape, dst, i / shape.face_rows, i % shape.face_rows, data, exponents + i);
}

void tw_pack_untilize(const tw_packer *packer, tw_tile_shape shape, const tw_dst *tiles,
                      unsigned count, size_t stride, void *l1) {
    unsigned bytes = tw_format_bits(packer->to) / 8, across = shape.cols / shape.face_cols;
    if (tw_format_is_block(packer->to) || !tw_can_pack(packer->from, packer->to, packer->dst32))
        return;
    for (unsigned t = 0; t < count; t++)
        for (unsigned i = 0; i < tw_tile_datums(shape) / 16; i++) {
            unsigned face = i / shape.face_rows, row = i % shape.face_rows;
            size_t r = (size_t)(face / across) * shape.face_rows + row;
            size_t c = (size_t)t * shape.cols + face % across * 16u;
            pack_row(packer, shape, tiles + t, face, row, (uint8_t *)l1 + r * stride + c * bytes,
                     NULL);
        }
}
