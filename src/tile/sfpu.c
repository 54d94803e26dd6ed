/*
 * The vector unit. The element functions are the rows of sfpu_rows.def; here is how tiles,
 * arguments and formats reach them, and the few functions that are more than one element at a time.
 */
#include "tilewright/sfpu.h"

#include "tile/denormals.h"
#include "tile/lane_activation.h"
#include "tile/lane_gamma.h"
#include "tile/lane_pairs.h"
#include "tile/lane_power.h"
#include "tile/lane_trigonometry.h"
#include "tile/sfpu_parts.h"
#include "tile/typecast.h"

#include <math.h>
#include <string.h>

enum { WORD_MASK = TW_WORD_MASK, PART_SHIFT = 16, INPUT_SHIFT = 18 };

typedef struct sfpu_row {
    const char *name;
    unsigned operands;
} sfpu_row;

static const sfpu_row functions[TW_SFPU_COUNT] = {
#define TW_SFPU(name, operands, arguments, meaning) {#name, operands},
#include "tilewright/sfpu.def"
#undef TW_SFPU
};

const char *tw_sfpu_name(uint32_t word) {
    return (word & WORD_MASK) < TW_SFPU_COUNT ? functions[word & WORD_MASK].name : "?";
}

static unsigned operands_of(uint32_t word) {
    return (word & WORD_MASK) < TW_SFPU_COUNT ? functions[word & WORD_MASK].operands : 0;
}

uint32_t tw_sfpu_written(uint32_t word, uint32_t dst, const uint32_t args[4]) {
    const unsigned operands = operands_of(word);
    const uint32_t out = operands == 3 ? args[2] : operands == 2 ? args[1] : dst;
    const uint32_t tile = out < 32 ? 1u << out : 0;
    switch (word & WORD_MASK) {
    case TW_SFPU_rand_seed:
    case TW_SFPU_dropout_seed:
    case TW_SFPU_welford_clear:
    case TW_SFPU_welford_update:
    case TW_SFPU_two_pass_clear:
    case TW_SFPU_two_pass_update:
    case TW_SFPU_two_pass_mean: return 0;
    case TW_SFPU_two_pass_finalize: return tile * (args[1] == TW_TWO_PASS_UNITED ? 7 : 3);
    case TW_SFPU_two_pass_state: return tile | tile << 1;
    case TW_SFPU_two_pass_anchor: return args[0] ? 0 : tile;
    case TW_SFPU_welford_finalize: return tile | tile << 1;
    case TW_SFPU_welford_state: return args[0] ? 0 : tile | tile << 1;
    case TW_SFPU_ema: return args[0] ? 0 : tile << 1;
    case TW_SFPU_reshuffle_rows: return tile << 1;
    case TW_SFPU_topk_local_sort:
    case TW_SFPU_topk_merge:
    case TW_SFPU_topk_rebuild: return tile * 15;
    case TW_SFPU_topk_fuse:
    case TW_SFPU_topk_plus_zero: return tile * 3;
    case TW_SFPU_topk_split: return tile * (args[1] > 1 ? 15 : 5);
    case TW_SFPU_max_reduce_with_indices: return tile | (args[0] < 32 ? 1u << args[0] : 0);
    default: return tile;
    }
}

uint32_t tw_sfpu_highest(uint32_t word, uint32_t dst, const uint32_t args[4]) {
    const unsigned operands = operands_of(word);
    const unsigned extra = operands == 3 ? 3 : operands == 2 ? 2 : 0;
    uint32_t highest = dst;
    for (unsigned i = 0; i < extra; i++)
        if (args[i] > highest) highest = args[i];
    const uint32_t written = tw_sfpu_written(word, dst, args);
    const uint32_t last = written ? 31 - (uint32_t)__builtin_clz(written) : 0;
    return last > highest ? last : highest;
}

/* ---- element functions that do not fit a row */

/* Both are bfloat16 in the upper half of an fp32. */
static float nextafter_bf16_of(float x, float y) {
    if (isnan(x) || isnan(y)) return NAN;
    if (lane_flush(lane_bits(x - y)) << 1 == 0) return x;
    if (x == y) return lane_float(lane_negative(x) ? 0xFF800000u : 0x7F7F0000u);
    if (x == 0) return 0; /* the smallest is a denormal */
    const uint32_t bits = lane_bits(x);
    return lane_float((x < y) == (x > 0) ? bits + 0x10000 : bits - 0x10000);
}

static int64_t gcd_of(int64_t x, int64_t y) {
    if (x < 0) x = -x;
    if (y < 0) y = -y;
    while (y) {
        const int64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

/* ---- elements in DST */

/* What a datum of DST is. Programs know two widths; a Float16 is cut by the store. */
typedef enum dst_kind { DST_BF16, DST_FP32, DST_FP16 } dst_kind;

/* An operand: arithmetic sees no denormals. */
static float float_of(uint32_t bits) {
    return lane_float(lane_flush(bits));
}
static float operand_of(uint32_t datum, dst_kind kind) {
    return float_of(kind == DST_FP16 ? tw_f16_datum_to_fp32(datum) : datum);
}

static uint32_t store_rounded(float value, dst_kind kind, lane_rounding rounding) {
    if (kind != DST_FP16) return lane_store(value, kind == DST_FP32, rounding);
    const uint32_t bits = lane_bits(value);
    return tw_f16_datum_from_fp32(rounding == LANE_CUT ? lane_flush(bits)
                                                       : lane_round(bits, rounding));
}
static uint32_t store(float value, dst_kind kind) {
    return store_rounded(value, kind, LANE_CUT);
}

static int64_t integer_of(uint32_t bits, tw_format format) {
    switch (format) {
    case TW_Int32: return (int32_t)bits;
    case TW_UInt16: return bits & 0xFFFF;
    case TW_UInt8: return bits & 0xFF;
    case TW_Int8: return (int8_t)bits;
    default: return bits;
    }
}

static uint32_t store_integer(int64_t value, tw_format format) {
    const uint32_t bits = (uint32_t)value;
    switch (format) {
    case TW_UInt16: return bits & 0xFFFF;
    case TW_UInt8: return bits & 0xFF;
    default: return bits;
    }
}

/* The faces that a VectorMode works on. */
static bool in_part(uint32_t word, unsigned face) {
    static const uint8_t parts[] = {0xF, 0x3, 0x5, 0x1};
    return parts[word >> PART_SHIFT & 3] >> face & 1;
}

#define EACH(word, i)                                                                              \
    for (unsigned face_ = 0; face_ < 4; face_++)                                                   \
        if (in_part(word, face_))                                                                  \
            for (unsigned i = face_ * TW_FACE; i < (face_ + 1) * TW_FACE; i++)

static bool float_one(uint32_t word, const uint32_t args[4], dst_kind kind, tw_dst *dst) {
    const float a = float_of(args[0]), b = float_of(args[1]), c = float_of(args[2]);
    const uint32_t n = args[0], m = args[1];
    const bool wide = kind == DST_FP32, longer = word >> INPUT_SHIFT & 1;
    (void)longer, (void)a, (void)b, (void)c, (void)n, (void)m;
    switch (word & WORD_MASK) {
#define FLOAT1(name, rounding, result)                                                             \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = operand_of(dst->datum[i], kind);                                       \
            dst->datum[i] = store_rounded((float)(result), kind, rounding);                        \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool float_two(uint32_t word, uint32_t n, dst_kind kind, const tw_dst *first,
                      const tw_dst *second, tw_dst *out) {
    const bool wide = kind == DST_FP32;
    switch (word & WORD_MASK) {
#define FLOAT2(name, rounding, result)                                                             \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = operand_of(first->datum[i], kind),                                     \
                        y = operand_of(second->datum[i], kind);                                    \
            out->datum[i] = store_rounded((float)(result), kind, rounding);                        \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool float_three(uint32_t word, uint32_t argument, dst_kind kind, const tw_dst *const in[3],
                        tw_dst *out) {
    const bool wide = kind == DST_FP32;
    const float a = float_of(argument);
    switch (word & WORD_MASK) {
#define FLOAT3(name, rounding, result)                                                             \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = operand_of(in[0]->datum[i], kind),                                     \
                        y = operand_of(in[1]->datum[i], kind),                                     \
                        z = operand_of(in[2]->datum[i], kind);                                     \
            out->datum[i] = store_rounded((float)(result), kind, rounding);                        \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool integer_one(uint32_t word, const uint32_t args[4], tw_format format, tw_dst *dst) {
    const int64_t n = (int32_t)args[0], m = (int32_t)args[1];
    (void)n, (void)m;
    switch (word & WORD_MASK) {
#define INT1(name, at, result)                                                                     \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const int64_t x = integer_of(dst->datum[i], format);                                   \
            dst->datum[i] = store_integer((int64_t)(result), format);                              \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool integer_two(uint32_t word, tw_format format, const tw_dst *first, const tw_dst *second,
                        tw_dst *out) {
    switch (word & WORD_MASK) {
#define INT2(name, result)                                                                         \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const int64_t x = integer_of(first->datum[i], format),                                 \
                          y = integer_of(second->datum[i], format);                                \
            out->datum[i] = store_integer((int64_t)(result), format);                              \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

/* Which argument holds the format, and so which rows serve; -1: none does. */
static int format_argument(uint32_t word) {
    static const int8_t places_plus_one[TW_SFPU_COUNT] = {
#define INT1(name, at, ...) [TW_SFPU_##name] = at + 1,
#include "tile/sfpu_rows.def"
    };
    return (word & WORD_MASK) < TW_SFPU_COUNT ? places_plus_one[word & WORD_MASK] - 1 : -1;
}

/* ---- functions of whole tiles */

static uint32_t typecast_one(uint32_t datum, tw_format in, tw_format out, dst_kind kind) {
    if (kind == DST_FP16 && tw_format_is_float(in)) datum = tw_f16_datum_to_fp32(datum);
    datum = tw_typecast(datum, in, out, kind == DST_FP32);
    return kind == DST_FP16 && tw_format_is_float(out) ? tw_f16_datum_from_fp32(datum) : datum;
}
static void typecast(uint32_t word, tw_format in, tw_format out, dst_kind kind, tw_dst *dst) {
    EACH(word, i) dst->datum[i] = typecast_one(dst->datum[i], in, out, kind);
}

static bool whole_tile(dst_kind kind, uint32_t word, const uint32_t args[4], tw_dst *dst) {
    switch (word & WORD_MASK) {
    case TW_SFPU_typecast:
        typecast(word, (tw_format)args[0], (tw_format)args[1], kind, dst);
        return true;
    case TW_SFPU_fill:
        EACH(word, i) {
            dst->datum[i] = tw_format_is_integer((tw_format)args[1])
                                ? store_integer((int32_t)args[0], (tw_format)args[1])
                                : store(float_of(args[0]), kind);
        }
        return true;
    case TW_SFPU_widen_byte:
        EACH(word, i) dst->datum[i] = (uint32_t)(int32_t)(int8_t)(dst->datum[i] & 0xFF);
        return true;
    case TW_SFPU_bitwise_not: EACH(word, i) { dst->datum[i] = ~dst->datum[i];
        }
        return true;
    default: return false;
    }
}

static float integer_as_float(uint32_t bits) {
    return lane_from_integer((int32_t)bits);
}

/* x y + zero by a fused step, half away from zero. To Int32 and Int8 within 127 either way; to
 * UInt8 the sign is lost; Int8 is a byte, which the unit makes with its zero in the middle. */
static uint32_t quantised(float x, float y, float zero, tw_format to) {
    if (to == TW_Int8) {
        const float middle = lane_fuse(x, y, zero + 128.0f);
        return (lane_negative(middle) ? 0 : lane_whole(middle, 255)) ^ 0x80;
    }
    const float value = lane_fuse(x, y, zero);
    if (to == TW_UInt8) return lane_whole(value, 255);
    const int32_t magnitude = (int32_t)lane_whole(value, 127);
    return (uint32_t)(lane_negative(value) ? -magnitude : magnitude);
}

static bool two_tiles(dst_kind kind, uint32_t word, const uint32_t args[4], const tw_dst *first,
                      tw_dst *second, tw_dst *out) {
    const float a = float_of(args[2]);
    switch (word & WORD_MASK) {
    case TW_SFPU_copy_dest_values: *second = *first; return true;
    case TW_SFPU_div_int32:
        EACH(word, i) {
            const int32_t x = (int32_t)first->datum[i], y = (int32_t)second->datum[i];
            out->datum[i] = store(lane_divide_integers(x, y), kind);
        }
        return true;
    case TW_SFPU_isclose:
    case TW_SFPU_isclose_nan:
        EACH(word, i)
        out->datum[i] = store(
            lane_is_close(operand_of(first->datum[i], kind), operand_of(second->datum[i], kind), a,
                          float_of(args[3]), (word & WORD_MASK) == TW_SFPU_isclose_nan),
            kind);
        return true;
    case TW_SFPU_dequant:
        EACH(word, i)
        out->datum[i] = store(lane_multiply(lane_add(integer_as_float(first->datum[i]), a),
                                            operand_of(second->datum[i], kind)),
                              kind);
        return true;
    case TW_SFPU_quant:
    case TW_SFPU_requant:
        EACH(word, i) {
            const float x = (word & WORD_MASK) == TW_SFPU_quant ? operand_of(first->datum[i], kind)
                                                                : integer_as_float(first->datum[i]);
            out->datum[i] = quantised(x, operand_of(second->datum[i], kind), a, (tw_format)args[3]);
        }
        return true;
    default: return float_two(word, args[2], kind, first, second, out);
    }
}

static bool is_integer_call(uint32_t word, const uint32_t args[4], unsigned at, tw_format *format) {
    switch (word & WORD_MASK) { /* integer functions whatever their arguments say */
    case TW_SFPU_gcd:
    case TW_SFPU_lcm:
    case TW_SFPU_div_int32_trunc:
    case TW_SFPU_div_int32_floor: *format = TW_Int32; return true;
    default: break;
    }
    if (at > 3 || !tw_format_known(args[at])) return false;
    *format = (tw_format)args[at];
    return tw_format_is_integer(*format);
}

static bool one_tile(dst_kind kind, uint32_t word, const uint32_t args[4], tw_dst *dst) {
    const int at = format_argument(word);
    tw_format format;
    if (at >= 0 && is_integer_call(word, args, (unsigned)at, &format))
        return integer_one(word, args, format, dst);
    return whole_tile(kind, word, args, dst) || float_one(word, args, kind, dst);
}

/* Functions that see DST as vectors of lanes; they know no Float16. */
static bool keeps_lanes(uint32_t word) {
    switch (word & WORD_MASK) {
    case TW_SFPU_rand:
    case TW_SFPU_dropout:
    case TW_SFPU_stochastic_round:
    case TW_SFPU_normalize: return true;
    case TW_SFPU_topk_local_sort:
    case TW_SFPU_topk_merge:
    case TW_SFPU_topk_rebuild:
    case TW_SFPU_reshuffle_rows: /* these move and compare sign and magnitude */
    case TW_SFPU_alt_complex_rotate90: return false;
    default: return (word & WORD_MASK) >= TW_SFPU_cumsum && (word & WORD_MASK) < TW_SFPU_logaddexp;
    }
}

/* Out of line, so that no arithmetic moves out of the mode. */
static __attribute__((noinline)) bool apply(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word,
                                            uint32_t index, const uint32_t args[4]) {
    tw_dst *tiles = dst.tiles;
    tw_format format;
    const dst_kind kind = dst.dst32 ? DST_FP32 : dst.float16 ? DST_FP16 : DST_BF16;
    if (kind == DST_FP16 && keeps_lanes(word)) return false;
    if (tw_sfpu_two_pass(state, dst, word, index, args) || tw_sfpu_tags(dst, word, index, args) ||
        tw_sfpu_columns(state, dst, word, index, args) || tw_sfpu_sort(dst, word, index, args) ||
        tw_sfpu_random(state, dst, word, index, args))
        return true;
    switch (operands_of(word)) {
    case 2:
        if (is_integer_call(word, args, 2, &format) &&
            integer_two(word, format, &tiles[index], &tiles[args[0]], &tiles[args[1]]))
            return true;
        return two_tiles(kind, word, args, &tiles[index], &tiles[args[0]], &tiles[args[1]]);
    case 3: {
        const tw_dst *const in[3] = {&tiles[index], &tiles[args[0]], &tiles[args[1]]};
        if (tw_format_is_integer((tw_format)args[3]) && (word & WORD_MASK) == TW_SFPU_where) {
            EACH(word, i) {
                tiles[args[2]].datum[i] = in[0]->datum[i] ? in[1]->datum[i] : in[2]->datum[i];
            }
            return true;
        }
        return float_three(word, args[3], kind, in, &tiles[args[2]]);
    }
    default: return one_tile(kind, word, args, &tiles[index]);
    }
}

bool tw_sfpu_apply(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                   const uint32_t args[4]) {
    const tw_flush_state before = tw_flush_begin();
    const bool done = apply(state, dst, word, index, args);
    tw_flush_end(before);
    return done;
}
