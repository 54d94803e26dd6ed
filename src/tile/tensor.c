/* Whole tensors on the host: row-major to tiles and back, floats to a format and back. */
#include "tilewright/tile.h"

#include <math.h>
#include <string.h>

size_t tw_tiles_of(tw_tile_shape shape, size_t height, size_t width) {
    return (height + shape.rows - 1) / shape.rows * ((width + shape.cols - 1) / shape.cols);
}

/* One face row of a tile, and the part of it that is inside the matrix. */
typedef struct run {
    size_t row, col;  /* in the matrix */
    size_t inside;    /* elements inside, 0 to face_cols */
    size_t tile_byte; /* where it is in the tiles */
} run;

static run run_of(unsigned element, tw_tile_shape shape, size_t height, size_t width, size_t n) {
    unsigned across = shape.cols / shape.face_cols, face_runs = shape.face_rows;
    unsigned tile_runs = tw_tile_datums(shape) / shape.face_cols;
    size_t tiles_across = (width + shape.cols - 1) / shape.cols;
    size_t tile = n / tile_runs, in_tile = n % tile_runs, face = in_tile / face_runs;
    run r = {0};
    r.row = tile / tiles_across * shape.rows + face / across * face_runs + in_tile % face_runs;
    r.col = tile % tiles_across * shape.cols + face % across * shape.face_cols;
    if (r.row < height && r.col < width)
        r.inside = width - r.col < shape.face_cols ? width - r.col : shape.face_cols;
    r.tile_byte = n * shape.face_cols * element;
    return r;
}

static size_t runs_of(tw_tile_shape shape, size_t height, size_t width) {
    return tw_tiles_of(shape, height, width) * tw_tile_datums(shape) / shape.face_cols;
}

void tw_tilize(unsigned element, tw_tile_shape shape, size_t height, size_t width,
               const void *matrix, const void *pad, void *tiles) {
    size_t count = runs_of(shape, height, width);
    for (size_t n = 0; n < count; n++) {
        run r = run_of(element, shape, height, width, n);
        uint8_t *to = (uint8_t *)tiles + r.tile_byte;
        if (r.inside)
            memcpy(to, (const uint8_t *)matrix + (r.row * width + r.col) * element,
                   r.inside * element);
        for (size_t i = r.inside; i < shape.face_cols; i++) {
            if (pad)
                memcpy(to + i * element, pad, element);
            else
                memset(to + i * element, 0, element);
        }
    }
}

void tw_untilize(unsigned element, tw_tile_shape shape, size_t height, size_t width,
                 const void *tiles, void *matrix) {
    size_t count = runs_of(shape, height, width);
    for (size_t n = 0; n < count; n++) {
        run r = run_of(element, shape, height, width, n);
        if (r.inside)
            memcpy((uint8_t *)matrix + (r.row * width + r.col) * element,
                   (const uint8_t *)tiles + r.tile_byte, r.inside * element);
    }
}

/* ---- floats ------------------------------------------------------------------------------- */

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint16_t tw_bf16_from_float(float value) {
    uint32_t bits = bits_of(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) return 0xFFFF;
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float tw_float_from_bf16(uint16_t bits) {
    return float_of((uint32_t)bits << 16);
}

/* A number with its exponent shared: `width` bits of mantissa, to nearest even, sign above. */
static uint32_t to_block_datum(float value, uint32_t shared, unsigned width) {
    uint32_t bits = bits_of(value), exponent = bits >> 23 & 255, largest = (1u << width) - 1;
    if (!(bits & 0x7FFFFFFF)) return 0;
    uint32_t mantissa = (bits & 0x7FFFFF) | 0x800000, distance = shared - exponent;
    mantissa = distance > 31 ? 0 : mantissa >> distance;
    unsigned drop = 24 - width;
    uint32_t rest = mantissa & ((1u << drop) - 1), half = 1u << (drop - 1);
    mantissa >>= drop;
    if (rest > half || (rest == half && (mantissa & 1))) mantissa++;
    if (mantissa > largest) mantissa = largest;
    return mantissa ? (bits >> 31) << width | mantissa : 0;
}

static float from_block_datum(uint32_t datum, uint32_t shared, unsigned width) {
    uint32_t mantissa = datum & ((1u << width) - 1);
    if (!mantissa) return 0.0F;
    float value = ldexpf((float)mantissa, (int)shared - 127 - (int)(width - 1));
    return datum >> width & 1 ? -value : value;
}

static void blocks_from_floats(unsigned bits, size_t groups, const float *floats, uint8_t *data,
                               uint8_t *exponents) {
    for (size_t g = 0; g < groups; g++, floats += 16, data += 2 * bits) {
        uint32_t shared = 0;
        for (unsigned i = 0; i < 16; i++)
            if ((bits_of(floats[i]) >> 23 & 255) > shared) shared = bits_of(floats[i]) >> 23 & 255;
        exponents[g] = (uint8_t)shared;
        memset(data, 0, 2 * bits);
        for (unsigned i = 0; i < 16; i++)
            data[i * bits / 8] =
                (uint8_t)(data[i * bits / 8] | to_block_datum(floats[i], shared, bits - 1)
                                                   << (i * bits % 8));
    }
}

static void floats_from_blocks(unsigned bits, size_t groups, const uint8_t *data,
                               const uint8_t *exponents, float *floats) {
    uint32_t mask = (1u << bits) - 1;
    for (size_t i = 0; i < groups * 16; i++)
        floats[i] = from_block_datum(data[i * bits / 8] >> (i * bits % 8) & mask, exponents[i / 16],
                                     bits - 1);
}

static uint16_t float16_from_float(float value) {
    uint32_t bits = bits_of(value), sign = bits >> 16 & 0x8000;
    int32_t exponent = (int32_t)(bits >> 23 & 255) - 112;
    if (exponent <= 0) return (uint16_t)sign;
    uint32_t mantissa = bits & 0x7FFFFF;
    uint32_t v = ((uint32_t)exponent << 10) + ((mantissa + 0xFFF + (mantissa >> 13 & 1)) >> 13);
    return (uint16_t)(sign | (v > 0x7FFF ? 0x7FFF : v));
}

static float float_from_float16(uint16_t v) {
    uint32_t exponent = v >> 10 & 31;
    if (!exponent) return float_of((uint32_t)(v & 0x8000) << 16);
    return float_of((uint32_t)(v & 0x8000) << 16 | (exponent + 112) << 23 |
                    (uint32_t)(v & 0x3FF) << 13);
}

static int64_t clamped(float value, int64_t low, int64_t high) {
    if (isnan(value)) return 0;
    if (value <= (float)low) return low;
    if (value >= (float)high) return high;
    return (int64_t)value;
}

static uint32_t integer_from_float(tw_format format, float value) {
    switch (format) {
    case TW_Int32: return (uint32_t)clamped(value, INT32_MIN, INT32_MAX);
    case TW_UInt32: return (uint32_t)clamped(value, 0, UINT32_MAX);
    case TW_UInt16: return (uint32_t)clamped(value, 0, UINT16_MAX);
    case TW_UInt8: return (uint32_t)clamped(value, 0, UINT8_MAX);
    default: return (uint32_t)clamped(value, -127, 127);
    }
}

static float float_from_integer(tw_format format, uint32_t v) {
    if (format == TW_Int32) return (float)(int32_t)v;
    if (format == TW_Int8) return (float)(int8_t)v;
    return (float)v;
}

static uint32_t datum_from_float(tw_format format, float value) {
    switch (format) {
    case TW_Float32:
    case TW_Tf32: return bits_of(value);
    case TW_Float16_b: return tw_bf16_from_float(value);
    case TW_Float16: return float16_from_float(value);
    default: return integer_from_float(format, value);
    }
}

static float float_from_datum(tw_format format, uint32_t v) {
    switch (format) {
    case TW_Float32:
    case TW_Tf32: return float_of(v);
    case TW_Float16_b: return tw_float_from_bf16((uint16_t)v);
    case TW_Float16: return float_from_float16((uint16_t)v);
    default: return float_from_integer(format, v);
    }
}

void tw_tiles_from_floats(tw_format format, tw_tile_shape shape, size_t tiles, const float *floats,
                          void *bytes) {
    unsigned datums = tw_tile_datums(shape), size = tw_format_bits(format) / 8;
    uint8_t *at = bytes;
    if (tw_format_is_block(format)) {
        size_t exponents = tw_tile_exponent_bytes(format, shape);
        for (size_t t = 0; t < tiles; t++, at += tw_tile_bytes(format, shape)) {
            memset(at, 0, exponents);
            blocks_from_floats(tw_format_bits(format), datums / 16, floats + t * datums,
                               at + exponents, at);
        }
        return;
    }
    for (size_t i = 0; i < tiles * datums; i++) {
        uint32_t v = datum_from_float(format, floats[i]);
        memcpy(at + i * size, &v, size); /* little-endian */
    }
}

void tw_tiles_to_floats(tw_format format, tw_tile_shape shape, size_t tiles, const void *bytes,
                        float *floats) {
    unsigned datums = tw_tile_datums(shape), size = tw_format_bits(format) / 8;
    const uint8_t *at = bytes;
    if (tw_format_is_block(format)) {
        size_t exponents = tw_tile_exponent_bytes(format, shape);
        for (size_t t = 0; t < tiles; t++, at += tw_tile_bytes(format, shape))
            floats_from_blocks(tw_format_bits(format), datums / 16, at + exponents, at,
                               floats + t * datums);
        return;
    }
    for (size_t i = 0; i < tiles * datums; i++) {
        uint32_t v = 0;
        memcpy(&v, at + i * size, size);
        floats[i] = float_from_datum(format, v);
    }
}
