/*
 * The vector unit. The element functions are the rows of sfpu_rows.def; here is how tiles,
 * arguments and formats reach them, and the few functions that are more than one element at a time.
 */
#include "tilewright/sfpu.h"

#include <math.h>
#include <string.h>

enum { WORD_MASK = 0xFFFF, PART_SHIFT = 16, ROUNDING_BIT = 0x8000, TILE_SIDE = 32 };

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
    return out < 32 ? 1u << out : 0;
}

uint32_t tw_sfpu_highest(uint32_t word, uint32_t dst, const uint32_t args[4]) {
    const unsigned operands = operands_of(word);
    const unsigned extra = operands == 3 ? 3 : operands == 2 ? 2 : 0;
    uint32_t highest = dst;
    for (unsigned i = 0; i < extra; i++)
        if (args[i] > highest) highest = args[i];
    return highest;
}

/* ---- element functions that do not fit a row */

static float exp_of(float x, uint32_t flags, float scale) {
    if (flags & 8) x *= scale;
    if (flags & 4 && x < -88.5f) x = -88.5f;
    return expf(x);
}

static float power_of(float x, unsigned times) {
    float power = 1.0f;
    for (unsigned i = 0; i < times; i++)
        power *= x;
    return power;
}

static float round_of(float x, int decimals) {
    const double scale = pow(10.0, decimals);
    return (float)(nearbyint((double)x * scale) / scale);
}

/* Newton's steps from Giles' approximation are more than fp32 needs. */
static float erfinv_of(float x) {
    if (fabsf(x) >= 1.0f) return fabsf(x) == 1.0f ? copysignf(INFINITY, x) : NAN;
    const double w = log((1.0 - (double)x) * (1.0 + (double)x));
    const double t = 2.0 / (3.14159265358979 * 0.147) + w / 2;
    double y = copysign(sqrt(sqrt(t * t - w / 0.147) - t), (double)x);
    for (int i = 0; i < 3; i++)
        y -= (erf(y) - (double)x) / (1.1283791670955126 * exp(-y * y));
    return (float)y;
}

/* The power series converges for every fp32 whose result is finite. */
static float bessel_of(float x, int order) {
    const double half = 0.5 * (double)x;
    double term = order ? half : 1.0, sum = term;
    for (int k = 1; k < 400 && fabs(term) > 1e-12 * fabs(sum); k++) {
        term *= half * half / ((double)k * (k + order));
        sum += term;
    }
    return (float)sum;
}

static float digamma_of(float value) {
    double x = (double)value, sum = 0;
    if (x <= 0 && x == floor(x)) return NAN;
    for (; x < 10; x += 1)
        sum -= 1 / x;
    const double r = 1 / (x * x);
    return (float)(sum + log(x) - 0.5 / x - r * (1.0 / 12 - r * (1.0 / 120 - r / 252)));
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

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* To the width of DST, to nearest even, denormals to zero. */
static uint32_t store(float value, bool dst32) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (!(bits & 0x7F800000u)) return bits & 0x80000000u;
    if (dst32) return bits;
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return (bits & 0xFFFF0000u) | 0x00400000u;
    return (bits + 0x7FFFu + (bits >> 16 & 1)) & 0xFFFF0000u;
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

static bool float_one(uint32_t word, const uint32_t args[4], bool dst32, tw_dst *dst) {
    const float a = float_of(args[0]), b = float_of(args[1]), c = float_of(args[2]);
    const uint32_t n = args[0], m = args[1];
    (void)a, (void)b, (void)c, (void)n, (void)m;
    switch (word & WORD_MASK) {
#define FLOAT1(name, result)                                                                       \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = float_of(dst->datum[i]);                                               \
            dst->datum[i] = store((float)(result), dst32);                                         \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool float_two(uint32_t word, bool dst32, const tw_dst *first, const tw_dst *second,
                      tw_dst *out) {
    switch (word & WORD_MASK) {
#define FLOAT2(name, result)                                                                       \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = float_of(first->datum[i]), y = float_of(second->datum[i]);             \
            out->datum[i] = store((float)(result), dst32);                                         \
        }                                                                                          \
        return true;
#include "tile/sfpu_rows.def"
    default: return false;
    }
}

static bool float_three(uint32_t word, uint32_t argument, bool dst32, const tw_dst *const in[3],
                        tw_dst *out) {
    const float a = float_of(argument);
    switch (word & WORD_MASK) {
#define FLOAT3(name, result)                                                                       \
    case TW_SFPU_##name:                                                                           \
        EACH(word, i) {                                                                            \
            const float x = float_of(in[0]->datum[i]), y = float_of(in[1]->datum[i]),              \
                        z = float_of(in[2]->datum[i]);                                             \
            out->datum[i] = store((float)(result), dst32);                                         \
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

static float typecast_in(uint32_t bits, tw_format format) {
    return tw_format_is_integer(format) ? (float)integer_of(bits, format) : float_of(bits);
}

static uint32_t typecast_out(float value, tw_format format, bool dst32) {
    switch (format) {
    case TW_Int32:
        return (uint32_t)(int32_t)fminf(fmaxf(truncf(value), -2147483648.0f), 2147483520.0f);
    case TW_UInt32: return (uint32_t)fminf(fmaxf(truncf(value), 0.0f), 4294967040.0f);
    case TW_UInt16: return (uint32_t)fminf(fmaxf(nearbyintf(value), 0.0f), 65535.0f);
    case TW_UInt8: return (uint32_t)(int32_t)truncf(value) & 0xFF;
    case TW_Float32: return store(value, dst32);
    default: return store(value, false);
    }
}

static void typecast(uint32_t word, tw_format in, tw_format out, bool dst32, tw_dst *dst) {
    EACH(word, i) {
        if (tw_format_is_integer(in) && tw_format_is_integer(out))
            dst->datum[i] = store_integer(integer_of(dst->datum[i], in), out);
        else if (isnan(typecast_in(dst->datum[i], in)) && tw_format_is_integer(out))
            dst->datum[i] = out == TW_Int32 ? 0x80000000u : 0;
        else
            dst->datum[i] = typecast_out(typecast_in(dst->datum[i], in), out, dst32);
    }
}

/* splitmix64: the same numbers on every machine. */
static float next_uniform(tw_sfpu_state *state) {
    state->random += 0x9E3779B97F4A7C15u;
    uint64_t mix = state->random;
    mix = (mix ^ (mix >> 30)) * 0xBF58476D1CE4E5B9u;
    mix = (mix ^ (mix >> 27)) * 0x94D049BB133111EBu;
    return (float)((mix ^ (mix >> 31)) >> 40) * 0x1p-24f;
}

static void cumsum(tw_sfpu_state *state, bool first, bool dst32, tw_dst *dst) {
    if (first) memset(state->column_sums, 0, sizeof state->column_sums);
    for (unsigned row = 0; row < TILE_SIDE; row++)
        for (unsigned col = 0; col < TILE_SIDE; col++) {
            uint32_t *datum = &dst->datum[tw_tile_index(TW_TILE_32X32, row, col)];
            state->column_sums[col] += float_of(*datum);
            *datum = store(state->column_sums[col], dst32);
        }
}

static bool whole_tile(tw_sfpu_state *state, bool dst32, uint32_t word, const uint32_t args[4],
                       tw_dst *dst) {
    switch (word & WORD_MASK) {
    case TW_SFPU_typecast:
        typecast(word, (tw_format)args[0], (tw_format)args[1], dst32, dst);
        return true;
    case TW_SFPU_fill:
        EACH(word, i) {
            dst->datum[i] = tw_format_is_integer((tw_format)args[1])
                                ? store_integer((int32_t)args[0], (tw_format)args[1])
                                : store(float_of(args[0]), dst32);
        }
        return true;
    case TW_SFPU_bitwise_not: EACH(word, i) { dst->datum[i] = ~dst->datum[i];
        }
        return true;
    case TW_SFPU_rand_seed:
    case TW_SFPU_dropout_seed: state->random = args[0]; return true;
    case TW_SFPU_rand:
        EACH(word, i) {
            dst->datum[i] =
                store(float_of(args[0]) + next_uniform(state) * float_of(args[1]), dst32);
        }
        return true;
    case TW_SFPU_dropout:
        EACH(word, i) {
            const bool drop = next_uniform(state) < (float)args[0] * 0x1p-31f;
            dst->datum[i] = drop ? 0 : store(float_of(dst->datum[i]) * float_of(args[1]), dst32);
        }
        return true;
    case TW_SFPU_cumsum: cumsum(state, args[0] != 0, dst32, dst); return true;
    default: return false;
    }
}

static bool two_tiles(bool dst32, uint32_t word, const uint32_t args[4], const tw_dst *first,
                      tw_dst *second, tw_dst *out) {
    const float a = float_of(args[2]);
    switch (word & WORD_MASK) {
    case TW_SFPU_copy_dest_values: *second = *first; return true;
    case TW_SFPU_div_int32:
        EACH(word, i) {
            out->datum[i] =
                store((float)(int32_t)first->datum[i] / (float)(int32_t)second->datum[i], dst32);
        }
        return true;
    case TW_SFPU_dequant:
        EACH(word, i) {
            out->datum[i] =
                store(((float)(int32_t)first->datum[i] + a) * float_of(second->datum[i]), dst32);
        }
        return true;
    case TW_SFPU_quant:
    case TW_SFPU_requant:
        EACH(word, i) {
            const float x = (word & WORD_MASK) == TW_SFPU_quant ? float_of(first->datum[i])
                                                                : (float)(int32_t)first->datum[i];
            const float limit = args[3] == TW_UInt8 ? 255.0f : 127.0f;
            const float low = args[3] == TW_UInt8 ? 0.0f : -127.0f;
            const float value = nearbyintf(x * float_of(second->datum[i]) + a);
            out->datum[i] = (uint32_t)(int32_t)(args[3] ? fminf(fmaxf(value, low), limit) : value);
        }
        return true;
    default: return float_two(word, dst32, first, second, out);
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

static bool one_tile(tw_sfpu_state *state, bool dst32, uint32_t word, const uint32_t args[4],
                     tw_dst *dst) {
    const int at = format_argument(word);
    tw_format format;
    if (at >= 0 && is_integer_call(word, args, (unsigned)at, &format))
        return integer_one(word, args, format, dst);
    return whole_tile(state, dst32, word, args, dst) || float_one(word, args, dst32, dst);
}

bool tw_sfpu_apply(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                   const uint32_t args[4]) {
    tw_dst *tiles = dst.tiles;
    tw_format format;
    switch (operands_of(word)) {
    case 2:
        if (is_integer_call(word, args, 2, &format) &&
            integer_two(word, format, &tiles[index], &tiles[args[0]], &tiles[args[1]]))
            return true;
        return two_tiles(dst.dst32, word, args, &tiles[index], &tiles[args[0]], &tiles[args[1]]);
    case 3: {
        const tw_dst *const in[3] = {&tiles[index], &tiles[args[0]], &tiles[args[1]]};
        if (tw_format_is_integer((tw_format)args[3]) && (word & WORD_MASK) == TW_SFPU_where) {
            EACH(word, i) {
                tiles[args[2]].datum[i] = in[0]->datum[i] ? in[1]->datum[i] : in[2]->datum[i];
            }
            return true;
        }
        return float_three(word, args[3], dst.dst32, in, &tiles[args[2]]);
    }
    default: return one_tile(state, dst.dst32, word, args, &tiles[index]);
    }
}
