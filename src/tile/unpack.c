/* The unpacker: L1 bytes to register datums. Conversions never round; they cut. */
#include "tile/clones.h"
#include "tilewright/tile.h"

#include <string.h>

static uint16_t half_at(const uint8_t *at) {
    uint16_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static uint32_t word_at(const uint8_t *at) {
    uint32_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

bool tw_can_unpack(tw_format in, tw_format out) {
    switch (in) {
    case TW_Float32: return out == TW_Tf32 || out == TW_Float16_b || out == TW_Float16;
    case TW_Float16_b:
    case TW_Float16:
    case TW_Bfp8_b:
    case TW_Bfp4_b:
    case TW_Bfp2_b:
    case TW_UInt16:
    case TW_Int8:
    case TW_UInt8: return out == in;
    default: return false;
    }
}

/* Sign and magnitude (7 bits) with a shared exponent, as bf16 in an fp32's layout. A sign without
 * magnitude stands for minus infinity, and a small exponent wraps below zero, as on the hardware.
 * The magnitude as a float has its mantissa already normalised. */
static inline uint32_t datum_of_block(uint32_t datum, uint32_t exponent) {
    uint32_t sign = datum >> 7 << 31, magnitude = datum & 127, bits;
    float normal = (float)(int32_t)magnitude;
    memcpy(&bits, &normal, sizeof bits);
    exponent = (exponent - 6 - 127 + (bits >> 23)) & 255;
    uint32_t some = sign | exponent << 23 | (bits & 0x7F0000);
    return magnitude ? some : sign ? 0xFF800000u : 0;
}

/* Block-format datums, the first in the low bits of a byte. */
CLONES
static void blocks(unsigned bits, const uint8_t *data, const uint8_t *exponents, unsigned count,
                   uint32_t *to) {
    for (unsigned g = 0; g < count / 16; g++, data += 2 * bits, to += 16) {
        uint32_t exponent = exponents[g], v[16];
        if (bits == 8)
            for (unsigned i = 0; i < 16; i++)
                v[i] = data[i];
        else if (bits == 4)
            for (unsigned i = 0; i < 16; i++)
                v[i] = data[i / 2] << (4 - i % 2 * 4) & 0xF0;
        else
            for (unsigned i = 0; i < 16; i++)
                v[i] = data[i / 4] << (6 - i % 4 * 2) & 0xC0;
        for (unsigned i = 0; i < 16; i++)
            to[i] = datum_of_block(v[i], exponent);
    }
}

/* Cut to the 5-bit exponent: too small is zero, too large the largest. */
static uint32_t float16_of(uint32_t value) {
    uint32_t sign = value & 0x80000000u;
    int32_t exponent = (int32_t)(value >> 23 & 255) - 112;
    if (exponent < 0) return sign;
    if (exponent > 31) return sign | 31u << 23 | 0x7FE000u;
    return sign | (uint32_t)exponent << 23 | (value & 0x7FE000u);
}

/* Bytes as sign and magnitude; anything but zero has the register's exponent for integers. */
static uint32_t byte_of(unsigned value, bool is_signed) {
    uint32_t sign = is_signed ? value & 0x80 : 0, magnitude = value - sign;
    if (magnitude) magnitude |= 16u << 10;
    return sign << 24 | magnitude << 13;
}

CLONES
static void float32_to(tw_format out, const uint8_t *data, unsigned count, uint32_t *to) {
    if (out == TW_Tf32) {
        for (unsigned i = 0; i < count; i++)
            to[i] = word_at(data + 4 * i) & 0xFFFFE000u;
    } else if (out == TW_Float16_b) {
        for (unsigned i = 0; i < count; i++) {
            uint32_t v = word_at(data + 4 * i);
            to[i] = v & ((v & 0x7F800000u) ? 0xFFFF0000u : 0x80000000u);
        }
    } else {
        for (unsigned i = 0; i < count; i++)
            to[i] = float16_of(word_at(data + 4 * i));
    }
}

/* An index that cannot wrap, and no overlap: else the compiler does them one by one. */
CLONES
static void halves(const uint8_t *restrict data, unsigned shift, size_t count,
                   uint32_t *restrict to) {
    for (size_t i = 0; i < count; i++)
        to[i] = (uint32_t)half_at(data + 2 * i) << shift;
}

/* `count` datums from `data` (and their exponents) to a register. */
static void convert(tw_format in, tw_format out, const uint8_t *data, const uint8_t *exponents,
                    unsigned count, uint32_t *to) {
    switch (in) {
    case TW_Float32: float32_to(out, data, count, to); break;
    case TW_Float16_b: halves(data, 16, count, to); break;
    case TW_UInt16: halves(data, 0, count, to); break;
    case TW_Float16:
        for (unsigned i = 0; i < count; i++) {
            uint32_t v = half_at(data + 2 * i);
            to[i] = (v & 0x8000) << 16 | (v & 0x7FFF) << 13;
        }
        break;
    case TW_Bfp8_b:
    case TW_Bfp4_b:
    case TW_Bfp2_b: blocks(tw_format_bits(in), data, exponents, count, to); break;
    case TW_Int8:
    case TW_UInt8:
        for (unsigned i = 0; i < count; i++)
            to[i] = byte_of(data[i], in == TW_Int8);
        break;
    default: memset(to, 0, count * sizeof *to); break;
    }
}

static void transpose_face(uint32_t *face) {
    for (unsigned r = 0; r < 16; r++)
        for (unsigned c = 0; c < r; c++) {
            uint32_t v = face[16 * r + c];
            face[16 * r + c] = face[16 * c + r];
            face[16 * c + r] = v;
        }
}

static void exchange_faces(uint32_t *datum) {
    uint32_t face[TW_FACE];
    memcpy(face, datum + TW_FACE, sizeof face);
    memcpy(datum + TW_FACE, datum + 2 * TW_FACE, sizeof face);
    memcpy(datum + 2 * TW_FACE, face, sizeof face);
}

static tw_tile_shape transposed(tw_tile_shape shape) {
    return (tw_tile_shape){shape.cols, (uint8_t)(shape.rows < 16 ? 16 : shape.rows), 16, 16};
}

void tw_unpack(tw_format in, tw_format out, tw_tile_shape shape, const void *l1, unsigned transpose,
               tw_src *src) {
    unsigned faces = tw_tile_faces(shape), face = (unsigned)shape.face_rows * shape.face_cols;
    const uint8_t *exponents = l1, *data = exponents + tw_tile_exponent_bytes(in, shape);
    src->format = out;
    src->shape = shape;
    if (faces * face < TW_TILE) memset(src->datum, 0, sizeof src->datum);
    if (!tw_can_unpack(in, out)) {
        memset(src->datum, 0, sizeof src->datum);
        return;
    }
    for (unsigned f = 0; f < faces; f++) {
        convert(in, out, data + (size_t)f * face * tw_format_bits(in) / 8,
                exponents + f * face / 16, face, src->datum + TW_FACE * f);
        if (transpose & TW_TRANSPOSE_INSIDE) transpose_face(src->datum + TW_FACE * f);
    }
    if ((transpose & TW_TRANSPOSE_FACES) && faces == 4) exchange_faces(src->datum);
    if (transpose == TW_TRANSPOSE) src->shape = transposed(shape);
}

void tw_unpack_to_dst(tw_format in, tw_tile_shape shape, const void *l1, unsigned transpose,
                      tw_dst *dst) {
    unsigned faces = tw_tile_faces(shape), face = (unsigned)shape.face_rows * shape.face_cols;
    if (tw_format_bits(in) != 32) return;
    for (unsigned f = 0; f < faces; f++)
        memcpy(dst->datum + TW_FACE * f, (const uint8_t *)l1 + (size_t)f * face * 4, face * 4);
    if ((transpose & TW_TRANSPOSE_FACES) && faces == 4) exchange_faces(dst->datum);
}

/* Where row `row` of face `face` begins in a block of sticks. */
static const uint8_t *stick_at(tw_tile_shape shape, const void *l1, size_t stride, size_t datum,
                               unsigned tile, unsigned face, unsigned row) {
    unsigned across = shape.cols / shape.face_cols;
    size_t r = face / across * shape.face_rows + row;
    size_t c = (size_t)tile * shape.cols + face % across * shape.face_cols;
    return (const uint8_t *)l1 + r * stride + c * datum;
}

void tw_unpack_tilize(tw_format in, tw_format out, tw_tile_shape shape, const void *l1,
                      size_t stride, unsigned tile, tw_src *src) {
    unsigned faces = tw_tile_faces(shape);
    src->format = out;
    src->shape = shape;
    memset(src->datum, 0, sizeof src->datum);
    if (!tw_can_unpack(in, out) || tw_format_is_block(in)) return;
    for (unsigned f = 0; f < faces; f++)
        for (unsigned r = 0; r < shape.face_rows; r++)
            convert(in, out, stick_at(shape, l1, stride, tw_format_bits(in) / 8, tile, f, r), NULL,
                    shape.face_cols, src->datum + TW_FACE * f + 16 * r);
}

void tw_unpack_tilize_to_dst(tw_format in, tw_tile_shape shape, const void *l1, size_t stride,
                             unsigned tile, tw_dst *dst) {
    unsigned faces = tw_tile_faces(shape);
    if (tw_format_bits(in) != 32) return;
    for (unsigned f = 0; f < faces; f++)
        for (unsigned r = 0; r < shape.face_rows; r++)
            memcpy(dst->datum + TW_FACE * f + 16 * r, stick_at(shape, l1, stride, 4, tile, f, r),
                   shape.face_cols * 4u);
}
