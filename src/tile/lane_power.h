/*
 * lane_power.h: powers, remainders and rounding to decimals, as the vector unit's programs compute
 * them. `wide`: for a 32-bit DST, by a longer program.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK
 * (ckernel_sfpu_binary_pow, _unary_power, _fmod, _remainder, _binary_fmod, _binary_remainder,
 * _rounding_ops), release 0.81.
 */
#ifndef TW_TILE_LANE_POWER_H
#define TW_TILE_LANE_POWER_H

#include "tile/lane_hyperbolic.h"

/* ---- |base|^power by two logarithms */

/* 2^z: Moroz et al. 2022, with a product of two lines for the mantissa. */
static inline float lane_power_short(float magnitude, float power) {
    const float m = lane_with_exponent(magnitude, 127);
    const float series =
        LANE_POLY(m, -0x1.952992p+0f, 0x2.4f5388p+0f, -0xd.e712ap-4f, 0x2.44734p-4f);
    const float e = (float)((int32_t)lane_exponent(magnitude) - 127);
    float z = lane_multiply(power, e + series * 1.442695f);
    if (lane_less(z, -127.0f)) z = -127.0f;
    const float fixed = lane_float(lane_whole_part(lane_add_exponent(z, 23) + 0x3F800000));
    const uint32_t fraction = lane_bits(fixed) & 0x7FFFFF;
    const float first = 0.40196114e-7f * (float)(0xF94EE7 + fraction);
    const float bits = lane_float(lane_whole_part(first * (float)(0x560E + fraction)));
    return lane_with_exponent(bits, (int32_t)lane_exponent(fixed));
}

/* log2 |base| * power as a sum of a large and a small part, the power split into two halves. */
typedef struct lane_log2_product {
    float high, low;
} lane_log2_product;

static inline lane_log2_product lane_log2_times(float magnitude, float power, float guess,
                                                float slope) {
    float m = lane_with_exponent(magnitude, 127);
    int32_t e = (int32_t)lane_exponent(magnitude) - 127;
    if (m >= 1.4142135381698608f) {
        m *= 0.5f;
        e++;
    }
    const float t = m + 1.0f;
    float inverse = guess - slope * t;
    for (int step = 0; step < 3; step++)
        inverse = inverse * (2.0f - t * inverse);
    const float z = (m - 1.0f) * inverse, s = z * z;
    const float p = LANE_POLY(s, 1.0f, 0.3333333333333333f, 0.2f, 0.14285714285714285f,
                              0.1111111111111111f, 0.09090909090909091f);
    const float log2_m = 2.0f * (z * p) * 1.442695f, whole = (float)e;
    const float split = lane_multiply(power, 4097.0f);
    const float upper = lane_add(split, -lane_add(split, -power)), lower = lane_add(power, -upper);
    return (lane_log2_product){lane_multiply(upper, whole),
                               lane_add(lane_multiply(lower, whole), lane_multiply(power, log2_m))};
}

/* What a power of a negative base is: of odd and even whole powers by the sign, else NaN. */
static inline float lane_power_sign(float y, float power) {
    const int32_t whole = lane_int16(power);
    if (!lane_same((float)whole, power)) return NAN;
    return lane_float((lane_bits(y) & 0x7FFFFFFF) | (uint32_t)whole << 31);
}

/* x^power for a scalar. */
static inline float lane_power_unary_long(float magnitude, float power) {
    const lane_log2_product log = lane_log2_times(magnitude, power, 1.003f, 0.244f);
    float s = lane_add(log.high, log.low);
    const float e = log.low - (s - log.high);
    int32_t k;
    s = lane_max(s, -0x7e.ffff8p0f);
    const float whole = lane_round_even(s, &k), f = (s - whole) + e;
    const float r = f * 0.693359375f + f * -2.12194440e-4f;
    const float p =
        LANE_POLY(r, 1.0f, 1.0f, 0.5f, 1.0f / 6, 1.0f / 24, 1.0f / 120, 1.0f / 720, 1.0f / 5040);
    if (!lane_less(s, 128.0f)) return INFINITY;
    return lane_with_exponent(p, (int32_t)lane_exponent(p) + k);
}
static inline float lane_power_unary(float base, float power, bool wide) {
    const float magnitude = lane_magnitude(base);
    float y =
        wide ? lane_power_unary_long(lane_abs(base), power) : lane_power_short(magnitude, power);
    if (lane_negative(base)) y = lane_power_sign(y, power);
    if (lane_bits(magnitude)) return y;
    if (!(power >= 0)) return NAN;
    return power > 0 ? 0.0f : y;
}

/* base^power of two operands. */
static inline float lane_power_binary_long(float base, float power) {
    const lane_log2_product log = lane_log2_times(lane_abs(base), power, 1.0f, 0.2426406871192851f);
    float s = lane_add(log.high, log.low), e = log.low - (s - log.high);
    if (lane_less(s, -127.0f)) s = -127.0f, e = 0.0f;
    int32_t k;
    const float whole = lane_round_even(s, &k);
    float y = lane_exp_long(((s - whole) + e) * LANE_LN2);
    const int32_t exponent = (int32_t)lane_exponent(y) + k;
    y = exponent >= 255 ? INFINITY : lane_with_exponent(y, exponent);
    if (lane_negative(base)) y = lane_power_sign(y, lane_magnitude(power));
    if (lane_bits(base) & 0x7FFFFFFF) return y;
    if (isnan(power)) return NAN;
    if (!(lane_bits(power) & 0x7FFFFFFF)) return y;
    return lane_with_sign_of(lane_negative(power) ? INFINITY : 0.0f, y);
}
static inline float lane_power_binary(float base, float power, bool wide) {
    if (wide) return lane_power_binary_long(base, power);
    const float magnitude = lane_magnitude(base);
    const float y = lane_power_short(magnitude, power);
    if (lane_bits(magnitude) || !lane_bits(power))
        return lane_negative(base) ? lane_power_sign(y, power) : y;
    return lane_negative(power) ? NAN : 0.0f;
}
static inline float lane_power_iterative(float x, uint32_t times) {
    if (!times) return 1.0f;
    float y = x;
    for (times--; times; times >>= 1) {
        if (times & 1) y = lane_multiply(y, x);
        x = lane_multiply(x, x);
    }
    return y;
}

/* ---- remainders */

/* |x| / |by| cut to a whole number; from 2^23 on it is whole. */
static inline float lane_whole_quotient(float quotient) {
    const int32_t exponent = (int32_t)lane_exponent(quotient) - 127;
    return exponent < 0 ? 0.0f : exponent < 23 ? lane_truncate(quotient) : quotient;
}
/* Ten times less `by` where it is not below it, and none of it where it is `by`. */
static inline float lane_below(float v, float by) {
    for (int step = 0; step < 10; step++)
        if (!lane_less(v, by)) v = lane_add(v, -by);
    return lane_same(lane_add(lane_magnitude(v), -by), 0.0f) ? 0.0f : v;
}
static inline float lane_fmod(float x, float by, float inverse) {
    const float s = lane_magnitude(by), v = lane_magnitude(x);
    const float exact = lane_multiply(v, lane_magnitude(inverse));
    float quotient = lane_whole_quotient(exact);
    if ((int32_t)lane_exponent(exact) - 127 < 23 && lane_less(v, lane_multiply(quotient, s)))
        quotient = lane_add(quotient, -1.0f);
    float rest = lane_with_sign_of(lane_add(v, -lane_multiply(quotient, s)), x);
    if (lane_bits(s) == 0) rest = NAN;
    return lane_below(rest, s);
}
static inline float lane_remainder(float x, float by, float inverse) {
    const float s = lane_magnitude(by), v = lane_magnitude(x);
    const float exact = lane_multiply(v, lane_magnitude(inverse));
    float quotient = lane_whole_quotient(exact);
    if (lane_less(exact, quotient)) quotient = lane_add(quotient, -1.0f);
    float rest = lane_add(v, -lane_multiply(quotient, s));
    if (lane_negative(x) && lane_bits(rest)) rest = lane_add(s, -rest);
    if (lane_negative(by) && lane_bits(rest)) rest = lane_add(rest, by);
    rest = lane_with_sign_of(rest, by);
    if (lane_bits(s) == 0) rest = NAN;
    return lane_below(rest, s);
}
static inline float lane_fmod_binary(float a, float b) {
    const float s = lane_magnitude(b);
    const float quotient = lane_multiply(a, lane_recip(b, LANE_RECIP_TWO_STEPS));
    float rest = lane_add(a, -lane_multiply(lane_truncate(quotient), b));
    if (!lane_less(lane_magnitude(rest), s))
        rest = lane_negative(rest) ? lane_add(rest, s) : lane_add(rest, -s);
    if (!lane_negative(a)) {
        if (lane_negative(rest)) rest = lane_add(rest, s);
    } else if (lane_above_zero(rest)) {
        rest = lane_add(rest, -s);
    }
    if (lane_same(a, b)) rest = 0.0f;
    return lane_bits(b) == 0 ? NAN : rest;
}
static inline float lane_remainder_binary(float a, float b) {
    const float quotient = lane_multiply(a, lane_recip(b, LANE_RECIP_TWO_STEPS));
    float rest = lane_add(a, -lane_multiply(lane_floor(quotient), b));
    if (lane_bits(rest) && lane_negative(rest) != lane_negative(b)) rest = lane_add(rest, b);
    const float less = lane_add(rest, -b);
    if (lane_above_zero(b) && lane_above_zero(a)) {
        if (!lane_negative(less)) rest = less;
    } else if (lane_negative(b) && lane_negative(a)) {
        if (!lane_above_zero(less)) rest = less;
    }
    return lane_bits(b) == 0 ? NAN : rest;
}

/* ---- decimals */

static inline float lane_decimals(float x, int32_t decimals) {
    const double up = decimals > 38 ? INFINITY : decimals < -45 ? 0 : pow(10.0, decimals);
    const double down = decimals < -38 ? INFINITY : decimals > 45 ? 0 : pow(10.0, -decimals);
    float v = lane_multiply(x, (float)up);
    if ((int32_t)lane_exponent(v) - 127 < 23)
        v = lane_with_sign_of((lane_magnitude(v) + 0x1p23f) - 0x1p23f, v);
    return lane_multiply((float)down, v);
}

#endif
