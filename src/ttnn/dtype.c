#include "tilewright/ttnn.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* In the order of tw_dtype. */
static const struct {
    const char *name;
    unsigned size;
    bool is_float;
    tw_format format;
} dtypes[TW_DTYPE_COUNT] = {
    [TW_DTYPE_BFLOAT16] = {"bfloat16", 2, true, TW_Float16_b},
    [TW_DTYPE_FLOAT32] = {"float32", 4, true, TW_Float32},
    [TW_DTYPE_UINT32] = {"uint32", 4, false, TW_UInt32},
    [TW_DTYPE_BFLOAT8_B] = {"bfloat8_b", 0, true, TW_Bfp8_b},
    [TW_DTYPE_BFLOAT4_B] = {"bfloat4_b", 0, true, TW_Bfp4_b},
    [TW_DTYPE_UINT8] = {"uint8", 1, false, TW_UInt8},
    [TW_DTYPE_UINT16] = {"uint16", 2, false, TW_UInt16},
    [TW_DTYPE_INT32] = {"int32", 4, false, TW_Int32},
};

static bool known(tw_dtype dtype) {
    return (unsigned)dtype < TW_DTYPE_COUNT;
}

const char *tw_dtype_name(tw_dtype dtype) {
    return known(dtype) ? dtypes[dtype].name : "invalid";
}

tw_dtype tw_dtype_from_name(const char *name) {
    for (unsigned i = 0; i < TW_DTYPE_COUNT; i++)
        if (!strcasecmp(name, dtypes[i].name)) return (tw_dtype)i;
    return TW_DTYPE_INVALID;
}

unsigned tw_dtype_size(tw_dtype dtype) {
    return known(dtype) ? dtypes[dtype].size : 0;
}

bool tw_dtype_is_block(tw_dtype dtype) {
    return dtype == TW_DTYPE_BFLOAT8_B || dtype == TW_DTYPE_BFLOAT4_B;
}

bool tw_dtype_is_float(tw_dtype dtype) {
    return known(dtype) && dtypes[dtype].is_float;
}

tw_format tw_dtype_format(tw_dtype dtype) {
    return known(dtype) ? dtypes[dtype].format : TW_FORMAT_NONE;
}

tw_dtype tw_dtype_of_format(tw_format format) {
    for (unsigned i = 0; i < TW_DTYPE_COUNT; i++)
        if (dtypes[i].format == format) return (tw_dtype)i;
    return TW_DTYPE_INVALID;
}

const char *tw_layout_name(tw_layout layout) {
    return layout == TW_LAYOUT_TILE ? "tile" : "row_major";
}

/* ---- conversion of elements --------------------------------------------------------------- */

/* To nearest even, as tw_bf16_from_float; here so that the loops below become vector code. */
static inline uint16_t narrow(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16;
    return (uint16_t)((bits & 0x7FFFFFFFu) > 0x7F800000u ? 0xFFFFu : rounded);
}

static inline float widen(uint16_t bits) {
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

static inline int64_t whole(float value, int64_t low, int64_t high) {
    if (isnan(value)) return 0;
    if (value <= (float)low) return low;
    if (value >= (float)high) return high;
    return (int64_t)value;
}

enum { PIECE = 1024 };

/* A piece of any type as floats; integers above 2^24 are rounded. */
static void to_floats(tw_dtype source, const void *from, float *to, size_t count) {
    switch (source) {
    case TW_DTYPE_BFLOAT16:
        for (size_t i = 0; i < count; i++)
            to[i] = widen(((const uint16_t *)from)[i]);
        return;
    case TW_DTYPE_UINT32:
        for (size_t i = 0; i < count; i++)
            to[i] = (float)((const uint32_t *)from)[i];
        return;
    case TW_DTYPE_INT32:
        for (size_t i = 0; i < count; i++)
            to[i] = (float)((const int32_t *)from)[i];
        return;
    case TW_DTYPE_UINT16:
        for (size_t i = 0; i < count; i++)
            to[i] = (float)((const uint16_t *)from)[i];
        return;
    case TW_DTYPE_UINT8:
        for (size_t i = 0; i < count; i++)
            to[i] = (float)((const uint8_t *)from)[i];
        return;
    default: memcpy(to, from, count * sizeof *to);
    }
}

static void from_floats(tw_dtype want, const float *from, void *to, size_t count) {
    switch (want) {
    case TW_DTYPE_BFLOAT16:
        for (size_t i = 0; i < count; i++)
            ((uint16_t *)to)[i] = narrow(from[i]);
        return;
    case TW_DTYPE_UINT32:
        for (size_t i = 0; i < count; i++)
            ((uint32_t *)to)[i] = (uint32_t)whole(from[i], 0, UINT32_MAX);
        return;
    case TW_DTYPE_INT32:
        for (size_t i = 0; i < count; i++)
            ((int32_t *)to)[i] = (int32_t)whole(from[i], INT32_MIN, INT32_MAX);
        return;
    case TW_DTYPE_UINT16:
        for (size_t i = 0; i < count; i++)
            ((uint16_t *)to)[i] = (uint16_t)whole(from[i], 0, UINT16_MAX);
        return;
    case TW_DTYPE_UINT8:
        for (size_t i = 0; i < count; i++)
            ((uint8_t *)to)[i] = (uint8_t)whole(from[i], 0, UINT8_MAX);
        return;
    default: memcpy(to, from, count * sizeof *from);
    }
}

static uint32_t integer_at(tw_dtype dtype, const void *data, size_t index) {
    switch (tw_dtype_size(dtype)) {
    case 1: return ((const uint8_t *)data)[index];
    case 2: return ((const uint16_t *)data)[index];
    default: return ((const uint32_t *)data)[index];
    }
}

/* Integers keep their low bits, as a cast does. */
static void convert_integers(tw_dtype source, const void *from, tw_dtype want, void *to,
                             uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t value = integer_at(source, from, i);
        switch (tw_dtype_size(want)) {
        case 1: ((uint8_t *)to)[i] = (uint8_t)value; break;
        case 2: ((uint16_t *)to)[i] = (uint16_t)value; break;
        default: ((uint32_t *)to)[i] = value;
        }
    }
}

void tw_convert_elements(tw_dtype source, const void *from, tw_dtype want, void *to,
                         uint64_t count) {
    const unsigned source_size = tw_dtype_size(source), want_size = tw_dtype_size(want);
    if (source == want) {
        memcpy(to, from, count * want_size);
        return;
    }
    if (!tw_dtype_is_float(source) && !tw_dtype_is_float(want)) {
        convert_integers(source, from, want, to, count);
        return;
    }
    float piece[PIECE];
    for (uint64_t at = 0; at < count; at += PIECE) {
        const size_t step = count - at < PIECE ? (size_t)(count - at) : PIECE;
        to_floats(source, (const char *)from + at * source_size, piece, step);
        from_floats(want, piece, (char *)to + at * want_size, step);
    }
}
