/*
 * lane_trigonometry.h: sines, their inverses and the hyperbolic pair as the vector unit's programs
 * compute them. `wide`: for a 32-bit DST, by a longer polynomial.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK
 * (ckernel_sfpu_trigonometry), release 0.81.
 */
#ifndef TW_TILE_LANE_TRIGONOMETRY_H
#define TW_TILE_LANE_TRIGONOMETRY_H

#include "tile/lane_exponential.h"

#define LANE_HALF_PI 1.5707963705062866f

/* x - j * step * pi in four parts; step 1 or 1/2. */
static inline float lane_less_multiples(float x, float j, float step) {
    float a = x + j * (-0x1.92p+1f * step);
    a = a + j * (-0x1.fbp-11f * step);
    a = a + j * (-0x1.51p-21f * step);
    return a + j * (-0x1.0b4612p-33f * step);
}
/* The sine of a, within pi/2, negative for odd `q`. */
static inline float lane_sine_of_rest(float a, int32_t q, bool wide) {
    const float s = a * a;
    a = lane_float(lane_bits(a) ^ (uint32_t)q << 31);
    const float r =
        wide ? LANE_POLY(s, -0x1.55554cp-3f, 0x1.110edap-7f, -0x1.9f70fp-13f, 0x1.5dc908p-19f)
             : LANE_POLY(s, -0x1.5554a4p-3f, 0x1.10c2a2p-7f, -0x1.8b10a4p-13f);
    return r * (a * s) + a;
}
static inline float lane_sin(float x, bool wide) {
    if (isinf(x)) return lane_with_sign_of(NAN, -x);
    int32_t q;
    const float j = lane_round_fused(x, 0.31830987334251404f, &q);
    return lane_sine_of_rest(lane_less_multiples(x, j, 1.0f), q, wide);
}
static inline float lane_cos(float x, bool wide) {
    if (isinf(x)) return lane_with_sign_of(NAN, -x);
    int32_t q;
    const float j = lane_round_even(lane_fuse(x, 0.31830987334251404f, 0.5f), &q);
    return lane_sine_of_rest(lane_less_multiples(x, j * 2.0f - 1.0f, 0.5f), q, wide);
}
static inline float lane_tan(float x, bool wide) {
    if (isinf(x)) return lane_with_sign_of(NAN, x);
    int32_t q;
    const float j = lane_round_fused(x, 0.6366197466850281f, &q);
    const float a = lane_less_multiples(x, j, 0.5f), s = a * a;
    const float t =
        s * (wide ? LANE_POLY(s, 0x1.555556p-2f, 0x1.111072p-3f, 0x1.ba5716p-5f, 0x1.620abcp-6f,
                              0x1.4787dp-7f, 0x1.2b404p-10f, 0x1.fa9f82p-9f)
                  : LANE_POLY(s, 0x1.55953p-2f, 0x1.02b98p-3f, 0x1.4f1f4ep-4f));
    const float r = t * a + a;
    if (!(q & 1)) return r;
    /* -1 / r, mended by what r left out */
    const float inverse = -lane_recip(r, LANE_RECIP_ONE_STEP);
    if (!wide) return inverse;
    const float lost = t * a + (a - r);
    return (lost * inverse + (r * inverse + 1.0f)) * inverse + inverse;
}

static inline float lane_atan(float x, bool wide) {
    if (isnan(x)) return NAN;
    const float magnitude = lane_magnitude(x);
    const bool far = magnitude >= 1;
    float a = magnitude;
    if (far && wide) a = magnitude < 0x1p26f ? lane_recip_positive(magnitude, true) : 0.0f;
    if (far && !wide) a = lane_recip(magnitude, LANE_RECIP_TWO_STEPS);
    const float s = a * a;
    float r;
    if (wide) {
        r = LANE_POLY_FUSED(s, -0x1.24p-3f, 0x1.bd4p-4f, -0x1.48cp-4f, 0x1.93p-5f, -0x1.4bcp-6f,
                            0x1.01cp-8f);
        r = (r * s + 0x1.999384p-3f) * s + -0x1.555552p-2f;
        r = r * (s * a) + a;
    } else
        r = a * LANE_POLY(s, 0.999787867069244384765625f, -0.325808584690093994140625f,
                          0.1555790007114410400390625f, -4.4326744973659515380859375e-2f);
    return lane_with_sign_of(far ? LANE_HALF_PI - r : r, x);
}

/* asin of x within [-1, 1] by the half angle beyond `cutoff`. */
static inline float lane_asin(float x, bool wide) {
    const float a = lane_magnitude(x), cutoff = wide ? 0.5625f : 0.625f;
    if (isnan(x)) return x;
    if (!(a <= 1)) return NAN;
    const bool far = a >= cutoff;
    const float z = far ? lane_sqrt((1.0f - a) * 0.5f, false) : a, s = z * z;
    const float r =
        wide ? fmaf(LANE_POLY_FUSED(s, 0x1.55578cp-3f, 0x1.329a74p-4f, 0x1.7dcp-5f, 0x1.364p-6f,
                                    0x1.9e0000p-5f) *
                        s,
                    z, z)
             : z * LANE_POLY(s, 0.999978601932525634765625f, 0.16771225631237030029296875f,
                             0.06381262838840484619140625f, 0.083148844540119171142578125f);
    return lane_with_sign_of(far ? LANE_HALF_PI - 2.0f * r : r, x);
}
static inline float lane_acos(float x, bool wide) {
    const float a = lane_magnitude(x);
    if (!wide) return a <= 1 ? LANE_HALF_PI - lane_asin(x, false) : NAN;
    if (!(a <= 1)) return NAN;
    const bool far = a >= 0.5625f;
    float z = far ? lane_sqrt((1.0f - a) * 0.5f, false) : a;
    const float s = z * z;
    const float p = s * LANE_POLY_FUSED(s, 0x1.555552p-3f, 0x1.33411ep-4f, 0x1.6acp-5f, 0x1.158p-5f,
                                        0x1.ca0000p-8f, 0x1.830p-5f);
    const bool negative = signbit(x);
    if (negative == far) z = -z; /* near and positive, or far and negative */
    float r = fmaf(p, z, z);
    if (!far || negative) r += LANE_HALF_PI;
    return far ? r + r : r;
}

/* e^|x| / 4, or (e^|x| - 1) / 4. */
static inline float lane_quarter_exp(float x, bool wide) {
    const float a = lane_magnitude(x);
    const int32_t i = (int32_t)lane_whole(a * 1.442695f, 255);
    float f = (float)i * (wide ? -0.693145752f : -0.6931471805599453f) + a;
    if (wide) f = (float)i * -1.42860677e-6f + f;
    const float r =
        wide ? LANE_POLY(f, 1.0f, 1.0f, 4.99999851e-1f, 1.66664720e-1f, 4.16695364e-2f,
                         8.37312452e-3f, 1.37805939e-3f)
             : LANE_POLY(f, 1.0f, 0.999963462f, 0.500122011f, 0.168174848f, 0.038877178f);
    return i + 125 < 255 ? r * lane_float((uint32_t)(i + 125) << 23) : a * INFINITY;
}
static inline float lane_cosh(float x, bool wide) {
    const float q = lane_quarter_exp(x, wide), twice = q + q;
    if (lane_exponent(q) >= 127 + 24) return twice;
    return twice + lane_recip_positive(q, wide) * 0.125f;
}
static inline float lane_sinh(float x, bool wide) {
    const float a = lane_magnitude(x);
    const int32_t i = (int32_t)lane_whole(a * 1.442695f, 255);
    float f = (float)i * (wide ? -0.693145752f : -0.6931471805599453f) + a;
    if (wide) f = (float)i * -1.42860677e-6f + f;
    const float r =
        wide ? LANE_POLY(f, 4.999999702e-1f, 1.666667163e-1f, 4.166680202e-2f, 8.333439939e-3f,
                         1.393107930e-3f, 1.974105835e-04f)
             : fmaf(LANE_POLY(f, 1.666259766e-01f, 4.177856445e-02f, 8.361816406e-03f), f, 0.5f);
    const float scale = lane_float(((uint32_t)i << 23) + lane_bits(0.25f));
    const float q = i < 130 ? (r * (f * f) + f) * scale + (scale - 0.25f) : a * INFINITY;
    const int32_t exponent = (int32_t)lane_exponent(q) - 127;
    if (exponent < -27) return x;
    float y = q + q;
    if (exponent < 23) y = y * lane_recip_positive(4.0f * q + 1.0f, wide) + y;
    return lane_with_sign_of(y, x);
}

#endif
