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
/* Denormals to zero, the sign kept: what arithmetic makes of its operands, and DST of a result. */
static inline uint32_t lane_flush(uint32_t bits) {
    return bits & 0x7F800000u ? bits : bits & 0x80000000u;
}

/* ---- comparison and limits */

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

/* ---- sums and products: no zero is negative */

static inline float lane_positive_zero(float x) {
    return lane_exponent(x) ? x : 0.0f;
}
static inline float lane_add(float x, float y) {
    return lane_positive_zero(x + y);
}
static inline float lane_multiply(float x, float y) {
    return lane_positive_zero(x * y);
}

/* ---- conversions */

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

/* c[0] + c[1] x + c[2] x^2 + ..., from the highest power down. */
static inline float lane_horner(float x, const float *c, unsigned count) {
    float sum = c[count - 1];
    for (unsigned i = count - 1; i-- > 0;)
        sum = sum * x + c[i];
    return sum;
}
#define LANE_POLY(x, ...)                                                                          \
    lane_horner(x, (const float[]){__VA_ARGS__}, sizeof((const float[]){__VA_ARGS__}) / 4)

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
    return lane_half(slope[i]) * a + lane_half(base[i]);
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
static inline uint32_t lane_store(float value, bool wide, lane_rounding rounding) {
    const uint32_t bits = lane_bits(value);
    return wide ? lane_flush(bits) : lane_round(bits, rounding);
}

#endif
