/*
 * lane_root.h: reciprocals and roots as the vector unit's programs compute them: a first guess
 * from the bits, then Newton's steps. `wide`: for a 32-bit DST, with one step more.
 *
 * Source: the coefficients and the number of steps are those of tt-metal's public LLK
 * (ckernel_sfpu_recip, _sqrt, _cbrt), release 0.81.
 */
#ifndef TW_TILE_LANE_ROOT_H
#define TW_TILE_LANE_ROOT_H

#include "tile/lane.h"

/* How far a reciprocal is worked out. EXACT16 is rounded to bf16 before it is scaled. */
typedef enum lane_reciprocal {
    LANE_RECIP_ONE_STEP,
    LANE_RECIP_EXACT16,
    LANE_RECIP_TWO_STEPS
} lane_reciprocal;

static inline float lane_recip(float x, lane_reciprocal kind) {
    const float *k = kind == LANE_RECIP_EXACT16
                         ? (const float[]){2.12008834f, 1.45141482f, 0.321334004f}
                         : (const float[]){2.12121248f, 1.45454597f, 0.323232502f};
    /* x = m 2^e with m in [1, 2): 1/m by a parabola and Newton, then the exponent. */
    const float m = lane_float(0xBF800000u | (lane_bits(x) & 0x7FFFFF)); /* -m */
    float y = (k[2] * m + k[1]) * m + k[0];
    for (int step = kind == LANE_RECIP_TWO_STEPS ? 2 : 1; step > 0; step--)
        y = y * (m * y + 1.0f) + y;
    if (kind == LANE_RECIP_EXACT16) y = lane_float(lane_round(lane_bits(y), LANE_NEAR));
    /* Zero and denormals have the scale of infinity, infinity and NaN that of zero. */
    float scale = lane_float(~lane_bits(x) & 0x7F800000u) * 0.5f;
    if (!lane_exponent(scale)) scale = 0;
    return lane_with_sign_of(lane_positive_zero(y * scale), x);
}
static inline float lane_recip_of(float x, bool wide, bool approximate) {
    return lane_recip(x, approximate ? LANE_RECIP_ONE_STEP
                         : wide      ? LANE_RECIP_TWO_STEPS
                                     : LANE_RECIP_EXACT16);
}
/* As a step of another function. */
static inline float lane_recip_inner(float x, bool wide) {
    return lane_recip(x, wide ? LANE_RECIP_TWO_STEPS : LANE_RECIP_ONE_STEP);
}

/* Of a positive number, from a guess of its bits and Newton's steps without scaling. */
static inline float lane_recip_positive(float x, bool wide) {
    float y = lane_float(0xFEF392E0u - lane_bits(x)); /* -1 / x */
    float e = x * y + 1.0f;
    if (wide) {
        y = y * e + y;
        e = x * y + 1.0f;
    }
    return -y * (e * e + e) + -y;
}

/* 1/sqrt(x), refined by one step of the approximation or by the exact form's. */
static inline float lane_rsqrt_guess(float x, bool approximate) {
    return lane_float((approximate ? 0x5F0B3892u : 0x5F1110A0u) - (lane_bits(x) >> 1));
}
/* Fast: without the test for negative numbers. */
static inline float lane_rsqrt(float x, bool approximate, bool fast) {
    const float infinity = lane_float(0x7F800000u);
    const uint32_t left = lane_bits(infinity) - lane_bits(x);
    if (left == 0 || (lane_bits(x) & 0x7FFFFFFF) == 0) return lane_float(left);
    if (lane_negative(x) && !fast) return NAN;
    if (isnan(x)) return -lane_magnitude(x);
    float y = lane_rsqrt_guess(x, approximate);
    if (approximate) return y * (1.89099014875f - y * (x * y));
    const float c = -y * (x * y);
    y = y * (2.2825186f + c * (2.2533049f + c));
    return (1.0f - y * (x * y)) * lane_add_exponent(y, -1) + y;
}
/* Fast: without the tests for zero and negative numbers. */
static inline float lane_sqrt_of(float x, bool approximate, bool fast) {
    if ((lane_bits(x) & 0x7FFFFFFF) == 0 && !fast) return x;
    if (lane_negative(x) && !fast) return NAN;
    if (isnan(x)) return approximate ? -lane_magnitude(x) : lane_magnitude(x);
    float y = lane_rsqrt_guess(x, approximate);
    const bool finite = (int32_t)(lane_bits(x) - 0x7F800000u) < 0;
    if (approximate) {
        const float c = x * y;
        return lane_bits(x) != 0x7F800000u ? c * (1.89099014875f - y * c) : c;
    }
    const float c = -y * (x * y);
    y = y * (2.2825186f + c * (2.2533049f + c));
    if (!finite) return y;
    const float root = x * y;
    return (1.0f - y * root) * (0.5f * root) + root;
}

static inline float lane_sqrt(float x, bool approximate) {
    return lane_sqrt_of(x, approximate, false);
}

/* As a step of the inverse hyperbolic functions. */
static inline float lane_sqrt_newton(float x, bool wide) {
    if (lane_bits(x) == 0) return 0.0f;
    const float half = lane_add_exponent(x, -1);
    float y = lane_rsqrt_guess(x, false);
    for (int step = wide ? 3 : 2; step > 0; step--)
        y = y * (1.5f - half * y * y);
    const float root = x * y;
    return root + 0.5f * (x - root * root) * y;
}
/* As a step of the inverse error function: the old guess, two steps. */
static inline float lane_sqrt_twice(float x) {
    if (lane_bits(x) == 0 || lane_exponent(x) == 255) return x;
    float y = lane_float(0x5F370000u - (lane_bits(x) >> 1));
    for (int step = 0; step < 2; step++)
        y = lane_multiply(lane_add(lane_multiply(lane_multiply(y, y), x * -0.5f), 1.5f), y);
    return lane_multiply(y, x);
}

static inline float lane_cbrt(float a, bool wide) {
    const float third = -0x1.555556p-10f, magic = 1418472267.0f / 256 + 8388608.0f;
    const float k0 = 0x1.c09806p0f, k1 = -0x1.403e6cp0f, k2 = 0x1.04cdb2p-1f;
    const float x = lane_magnitude(a);
    const float guess = (float)(int32_t)lane_bits(x) * third + magic;
    float y = lane_float(lane_bits(guess) << 8);
    if (!wide) {
        const float d = x * (y * y), c = d * y;
        const float t = c * (k2 * c + k1) + k0;
        return lane_with_sign_of(d, a) * (t * t);
    }
    const float c = (x * y) * (y * y);
    y = y * (c * (k2 * c + k1) + k0);
    const float d = x * (y * y);
    const float t = (d * y - 1.0f) * (third * 256) + 1.0f;
    return lane_with_sign_of(d, a) * (t * t);
}

#endif
