/*
 * lane.h: one lane of the vector unit (SFPU): the steps from which its programs are made, and how a
 * result gets into DST. What is particular to the hardware is here: denormals count as zero, a
 * register is rounded to bf16 half away from zero, numbers are compared as sign and magnitude (so
 * that -0 is below +0 and a NaN beyond the infinity of its sign), and integers that do not fit
 * clamp.
 *
 * Source: ISA documentation, WormholeB0/TensixTile/TensixCoprocessor: SFPMAD, SFPSTOCHRND, SFPCAST,
 * SFPSWAP, SFPLUT, SFPLUTFP32, SFPSTORE; ttsim, which is bit-exact to it.
 */
#ifndef TW_TILE_LANE_H
#define TW_TILE_LANE_H

#include "tilewright/vector.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline float lane_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
static inline uint32_t lane_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* ---- fields */

static inline uint32_t lane_exponent(float x) { /* biased */
    return lane_bits(x) >> 23 & 255;
}
static inline float lane_with_exponent(float x, int32_t biased) {
    return lane_float((lane_bits(x) & 0x807FFFFFu) | ((uint32_t)biased & 255) << 23);
}
static inline float lane_with_sign_of(float x, float sign) {
    return lane_float((lane_bits(x) & 0x7FFFFFFFu) | (lane_bits(sign) & 0x80000000u));
}
static inline float lane_magnitude(float x) {
    return lane_float(lane_bits(x) & 0x7FFFFFFFu);
}
/* The unit's own absolute value, which leaves a NaN its sign. */
static inline float lane_abs(float x) {
    return (lane_bits(x) & 0x7FFFFFFFu) > 0x7F800000u ? x : lane_magnitude(x);
}
/* Denormals to zero, the sign kept: what arithmetic makes of its operands, and DST of a result. */
static inline uint32_t lane_flush(uint32_t bits) {
    return bits & 0x7F800000u ? bits : bits & 0x80000000u;
}

/* 2^by as a step of the exponent field; infinities and NaNs stay. */
static inline float lane_add_exponent(float x, int32_t by) {
    const uint32_t exponent = lane_exponent(x);
    return exponent == 255 ? x : lane_with_exponent(x, (int32_t)exponent + by);
}

/* ---- sums and products: no zero is negative, and what is rounded to less than the smallest normal
 * number is zero */

static inline double lane_significand(uint32_t bits, int32_t scale) {
    const uint32_t exponent = bits >> 23 & 255;
    return exponent ? ldexp((bits & 0x7FFFFF) | 0x800000, (int)exponent + scale) : 0.0;
}
/* The NaN that x y + z is: quiet in the lowest bit alone, so that a 16-bit DST cuts it to infinity,
 * and mixed with the bits that the sum would have if the exponent 255 were one like others. */
static inline float lane_nan(float x, float y, float z) {
    const uint32_t a = lane_bits(x), b = lane_bits(y), c = lane_bits(z);
    const uint32_t sign = (a ^ b) & 0x80000000u, largest = 0x7F800000u;
    const bool product = (a & 0x7FFFFFFF) > largest || (b & 0x7FFFFFFF) > largest ||
                         ((a & largest) == largest && !(b & largest)) ||
                         ((b & largest) == largest && !(a & largest)) ||
                         (c & 0x7FFFFFFF) == largest;
    const int32_t exponent = (int32_t)(a >> 23 & 255) + (int32_t)(b >> 23 & 255) - 127;
    double sum = 0;
    if (exponent >= 0)
        sum = ldexp(lane_significand(a, -150) * lane_significand(b, -150),
                    exponent > 255 ? 255 - exponent : 0);
    sum = lane_significand(c, -150) * (c >> 31 ? -1 : 1) + (sign ? -sum : sum);
    const float rest = (float)fabs(sum);
    const uint32_t nan = (product ? sign : c & 0x80000000u) | 0x7F800001u;
    return lane_float(isinf(rest) || rest < 0x1p-126f ? nan : nan | lane_bits(rest));
}
static inline float lane_positive_zero(float x) {
    return lane_exponent(x) ? x : 0.0f;
}
/* One step for both: the product keeps three bits more than a float, which shows where the sum
 * cancels and at ties. Where neither is near, fmaf does the same. */
static inline float lane_fuse(float x, float y, float z) {
    return lane_float(tw_vector_mad(lane_bits(x), lane_bits(y), lane_bits(z), false));
}
static inline float lane_add(float x, float y) {
    const float sum = x + y;
    return sum != sum ? lane_nan(1.0f, x, y) : lane_positive_zero(sum);
}
static inline float lane_multiply(float x, float y) {
    const float product = x * y;
    if (product != product) return lane_nan(x, y, 0.0f);
    if (fabsf(product) == 0x1p-126f && fabs((double)x * (double)y) < 0x1.ffffffp-127) return 0.0f;
    return lane_positive_zero(product);
}

/* ---- comparison and limits */

/* a < b is the sign of a - b: of two infinities alike each is below the other, and a NaN is below
 * or not by its sign. A comparison with the constant zero looks at x alone, and -0 is below it. */
static inline bool lane_less(float a, float b) {
    const float difference = a - b;
    return difference != difference ? signbit(lane_nan(-1.0f, b, a)) : difference < 0;
}
static inline bool lane_same(float a, float b) {
    return lane_bits(a) == lane_bits(b);
}
static inline bool lane_negative(float x) {
    return signbit(x);
}
static inline bool lane_above_zero(float x) {
    return lane_less(0.0f, x);
}

/* Integers in the order in which the unit sees numbers. */
static inline int32_t lane_order(float x) {
    const int32_t bits = (int32_t)lane_bits(x);
    return bits ^ (int32_t)((uint32_t)(bits >> 31) >> 1);
}
static inline float lane_max(float a, float b) {
    return lane_order(a) >= lane_order(b) ? a : b;
}
static inline float lane_min(float a, float b) {
    return lane_order(a) <= lane_order(b) ? a : b;
}
static inline float lane_clamp(float x, float low, float high) {
    return lane_min(lane_max(x, low), high);
}

/* ---- conversions */

/* The whole part of what is not negative; 2^31 and more is the largest integer. */
static inline uint32_t lane_whole_part(float x) {
    const int32_t exponent = (int32_t)lane_exponent(x) - 127;
    if (exponent < 0) return 0;
    if (exponent > 30) return INT32_MAX;
    const uint32_t mantissa = (lane_bits(x) & 0x7FFFFF) | 0x800000;
    return exponent >= 23 ? mantissa << (exponent - 23) : mantissa >> (23 - exponent);
}
/* Towards zero by clearing mantissa bits; infinities and NaNs stay. */
static inline float lane_truncate(float x) {
    const int32_t exponent = (int32_t)lane_exponent(x) - 127;
    if (exponent >= 23) return x;
    return lane_float(lane_bits(x) & (exponent < 0 ? 0x80000000u : ~0u << (23 - exponent)));
}
static inline float lane_floor(float x) {
    const float whole = lane_truncate(x);
    return signbit(x) && !lane_same(whole, x) ? lane_add(whole, -1.0f) : whole;
}
static inline float lane_ceil(float x) {
    const float whole = lane_truncate(x);
    return !signbit(x) && !lane_same(whole, x) ? lane_add(whole, 1.0f) : whole;
}

/* To a whole magnitude, half away from zero, at most `most`; the sign is dropped. */
static inline uint32_t lane_whole(float x, uint32_t most) {
    const int32_t exponent = (int32_t)lane_exponent(x) - 127;
    if (exponent < -1) return 0;
    if (exponent >= 16) return most;
    const uint64_t mantissa = (lane_bits(x) & 0x7FFFFF) | 0x800000;
    const uint64_t shifted = exponent >= 0 ? mantissa << exponent : mantissa >> -exponent;
    const uint64_t magnitude = (shifted + 0x400000) >> 23;
    return magnitude < most ? (uint32_t)magnitude : most;
}
/* The same with its sign, 15 bits. */
static inline int32_t lane_int16(float x) {
    const int32_t magnitude = (int32_t)lane_whole(x, 32767);
    return signbit(x) ? -magnitude : magnitude;
}
/* A whole number from the low mantissa bits after adding 1.5 * 2^23: to nearest even. */
static inline float lane_round_even(float x, int32_t *whole) {
    const float magic = 12582912.0f, sum = x + magic;
    *whole = (int32_t)(lane_bits(sum) - lane_bits(magic));
    return sum - magic;
}

/* Of x times scale, by a fused step. */
static inline float lane_round_fused(float x, float scale, int32_t *whole) {
    const float magic = 12582912.0f, sum = lane_fuse(x, scale, magic);
    *whole = (int32_t)(lane_bits(sum) - lane_bits(magic));
    return sum - magic;
}

/* c[0] + c[1] x + c[2] x^2 + ..., from the highest power down. */
static inline float lane_horner(float x, const float *c, unsigned count) {
    float sum = c[count - 1];
    for (unsigned i = count - 1; i-- > 0;)
        sum = sum * x + c[i];
    return sum;
}
#define LANE_POLY(x, ...)                                                                          \
    lane_horner(x, (const float[]){__VA_ARGS__}, sizeof((const float[]){__VA_ARGS__}) / 4)

/* The same by fused steps. */
static inline float lane_horner_fused(float x, const float *c, unsigned count) {
    float sum = c[count - 1];
    for (unsigned i = count - 1; i-- > 0;)
        sum = fmaf(sum, x, c[i]);
    return sum;
}
#define LANE_POLY_FUSED(x, ...)                                                                    \
    lane_horner_fused(x, (const float[]){__VA_ARGS__}, sizeof((const float[]){__VA_ARGS__}) / 4)

/* ---- tables of six and of three straight lines over |x| */

/* An fp16 of a table as a float. */
static inline float lane_half(float x) {
    const uint32_t bits = lane_bits(x), magnitude = bits & 0x7FFFFFFF;
    if (magnitude < 113u << 23) return lane_float(bits & 0x80000000u); /* none is denormal */
    const uint32_t rounded = magnitude + 0xFFF + (magnitude >> 13 & 1);
    return lane_float((bits & 0x80000000u) | (rounded & ~0x1FFFu));
}
/* Lines over [0, 1/2), [1/2, 1), [1, 3/2), [3/2, 2), [2, 3), [3, oo): slope, value at zero. */
static inline float lane_lut6(float x, const float slope[6], const float base[6]) {
    const float a = lane_magnitude(x);
    const unsigned i = a < 0.5f ? 0 : a < 1 ? 1 : a < 1.5f ? 2 : a < 2 ? 3 : a < 3 ? 4 : 5;
    return lane_fuse(lane_half(slope[i]), a, lane_half(base[i]));
}

/* ---- into DST */

/* How a program rounds what a 16-bit DST cannot hold: CUT leaves it to the store, which cuts; NEAR
 * is the unit's own rounding, half away from zero, a NaN as infinity; EVEN is done with integers.
 */
typedef enum lane_rounding { LANE_CUT, LANE_NEAR, LANE_EVEN } lane_rounding;

static inline uint32_t lane_round(uint32_t bits, lane_rounding rounding) {
    const uint32_t exponent = bits & 0x7F800000u;
    if (rounding == LANE_NEAR) {
        if (!exponent) return 0;
        if (exponent == 0x7F800000u) return bits & 0xFF800000u;
        return (bits + 0x8000u) & 0xFFFF0000u;
    }
    if (rounding == LANE_EVEN) bits += 0x7FFFu + (bits >> 16 & 1);
    return lane_flush(bits & 0xFFFF0000u);
}
/* The same rounding in a register. */
static inline float lane_near(float x) {
    return lane_float(lane_round(lane_bits(x), LANE_NEAR));
}
static inline uint32_t lane_store(float value, bool wide, lane_rounding rounding) {
    const uint32_t bits = lane_bits(value);
    return wide ? lane_flush(bits) : lane_round(bits, rounding);
}

#endif
