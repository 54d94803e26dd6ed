/*
 * lane_exponential.h: exponentials, logarithms and what is made of them, as the vector unit's
 * programs compute them. `wide`: for a 32-bit DST, by a longer polynomial.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK (ckernel_sfpu_exp,
 * _exp2, _expm1, _log, _log1p, _sigmoid, _tanh, _softplus, _elu), release 0.81. The short
 * exponential is Moroz et al. 2022, "Simple Multiple Precision Algorithms for Exponential
 * Functions".
 */
#ifndef TW_TILE_LANE_EXPONENTIAL_H
#define TW_TILE_LANE_EXPONENTIAL_H

#include "tile/lane_root.h"

/* z in [0, 255] as fixed point with 23 places. */
static inline uint32_t lane_fixed(float z) {
    const int32_t exponent = (int32_t)lane_exponent(z) - 127;
    const uint32_t mantissa = (lane_bits(z) & 0x7FFFFF) | 0x800000;
    if (exponent >= 0) return mantissa << (exponent & 31);
    return exponent > -32 ? mantissa >> -exponent : 0;
}
/* 2^(z - 127): the bits of z as fixed point are nearly those of the result; a parabola mends the
 * mantissa. */
static inline float lane_exp2_short(float z) {
    const uint32_t fixed = lane_fixed(z);
    const float fraction = (float)(fixed & 0x7FFFFF);
    const float slope = fraction * 4.791750143340323e-15f + 7.839635491371155e-08f;
    const float power = fraction * slope + 1.0017248f;
    return lane_positive_zero(lane_with_exponent(power, (int32_t)(fixed >> 23 & 255)));
}
static inline float lane_exp_short(float x) {
    return lane_exp2_short(lane_clamp(x * 1.4426950216293335f + 127.0f, 0.0f, 255.0f));
}
/* exp_tile's own: by fused steps, and with the parabola's base in fp16. */
static inline float lane_exp_short_fused(float x) {
    const float z = lane_clamp(fmaf(x, 1.4426950216293335f, 127.0f), 0.0f, 255.0f);
    const uint32_t fixed = lane_fixed(z);
    const float fraction = (float)(fixed & 0x7FFFFF);
    const float slope = fmaf(fraction, 4.791750143340323e-15f, 7.839635491371155e-08f);
    return lane_with_exponent(fmaf(slope, fraction, 1.001953125f), (int32_t)(fixed >> 23 & 255));
}

/* 2^i * r by the exponent field. Too small is zero, too large infinity; NaN stays one. */
static inline float lane_scale(float r, int32_t i, float y) {
    const int32_t exponent = (int32_t)lane_exponent(r) + i;
    if (isnan(y)) return y;
    if (exponent < 1) return 0;
    return exponent < 255 ? lane_with_exponent(r, exponent) : INFINITY;
}
static inline float lane_exp_long(float a) {
    const int32_t i = lane_int16(1.442695f * a);
    float f = (float)i * -6.93145752e-1f + a;
    f = (float)i * -1.42860677e-6f + f;
    const float y = LANE_POLY(f, 1.0f, 4.99999851e-1f, 1.66664720e-1f, 4.16695364e-2f,
                              8.37312452e-3f, 1.37805939e-3f);
    return lane_scale(y * f + 1.0f, i, isnan(a) ? a : y);
}
/* As a step of another function. */
static inline float lane_exp_inner(float x, bool wide) {
    return wide ? lane_exp_long(x) : lane_exp_short(x);
}
/* The fast approximation: Schraudolph's line, its bits put into the exponent. */
static inline float lane_exp_fast(float x, float scale, bool clamp) {
    const float slope = 256.0f * 1.4426950408889634f * scale, base = 32500.818359375f;
    if (clamp) {
        x = lane_max(x, -88.5f / scale);
        return lane_float(lane_whole(fmaf(slope, x, base), 65535) << 15);
    }
    const float line = fmaf(slope, x, base);
    return lane_with_sign_of(lane_float(lane_whole(line, 32767) << 15), line);
}
enum { LANE_EXP_APPROXIMATE = 1, LANE_EXP_FAST = 2, LANE_EXP_CLAMP = 4, LANE_EXP_SCALED = 8 };
static inline float lane_exp(float x, uint32_t flags, float scale, bool wide) {
    if (!(flags & LANE_EXP_SCALED)) scale = 1.0f;
    if (flags & LANE_EXP_APPROXIMATE) return lane_exp_fast(x, scale, flags & LANE_EXP_CLAMP);
    if (flags & LANE_EXP_SCALED) x *= scale;
    return wide ? lane_exp_long(x) : lane_exp_short_fused(x);
}

static inline float lane_exp2(float x, bool wide) {
    if (!wide) return lane_exp2_short(lane_clamp(x + 127.0f, 0.0f, 255.0f));
    const int32_t i = lane_int16(x);
    const float f = x - (float)i;
    const float r = LANE_POLY(f, 1.0f, 0x1.62e42ep-1f, 0x1.ebfba0p-3f, 0x1.c6afd8p-5f, 0x1.3b4p-7f,
                              0x1.5f4p-10f, 0x1.41cp-13f);
    return lane_scale(r, i, x);
}

static inline float lane_expm1(float a, bool wide) {
    int32_t i;
    const float j = lane_round_fused(1.442695f, a, &i);
    float f = j * (wide ? -0.693145752f : -0.6931471805599453f) + a, r;
    if (wide) {
        f = j * -1.42860677e-6f + f;
        r = LANE_POLY(f, 4.999999702e-1f, 1.666667163e-1f, 4.166680202e-2f, 8.333439939e-3f,
                      1.393107930e-3f, 1.974105835e-04f);
    } else {
        r = LANE_POLY(f, 0.5f, 1.666259766e-01f, 4.177856445e-02f, 8.361816406e-03f);
    }
    if (isnan(a)) return lane_magnitude(a);
    r = r * (f * f) + (wide && j == 1 ? f + 0.5f : f);
    if (j == 0) return r;
    if (wide && j == 1) return r * 2.0f;
    if (lane_whole(j - 2.0f, 127) >= 127) return j > 2 ? INFINITY : -1.0f;
    const float half_power = lane_float((uint32_t)(i + 126) << 23); /* 2^i / 2 */
    const float bias = half_power - 0.5f;
    if (!wide) return (half_power * r + bias) * 2.0f;
    const float rest = half_power - bias - 0.5f;
    return (r * half_power + rest + bias) * 2.0f;
}

/* expm1 for the linear units. */
static inline float lane_expm1_clamped(float x, bool wide) {
    int32_t i;
    x = lane_max(x, -87.0f);
    const float k = lane_round_even(x * 1.4426950408889634f, &i);
    float r = k * -0.693115234375f + x;
    r = r + k * -3.19461832987e-05f;
    const float h = wide ? LANE_POLY(r, 1.0f, 0.5f, 1.6666504741e-01f, 4.1666239500e-02f,
                                     8.3691505715e-03f, 1.3948583510e-03f)
                         : LANE_POLY(r, 1.0f, 4.9999371171e-01f, 1.6666433215e-01f,
                                     4.1875664145e-02f, 8.3751315251e-03f);
    const float power = lane_with_exponent(1.0f, i + 127);
    return (power - 1.0f) + power * (r * h);
}

static inline float lane_last_step(float sum, float x, float c, bool fused) {
    return fused ? fmaf(sum, x, c) : sum * x + c;
}
/* ln of u = m 2^e with m in [3/4, 3/2), given m - 1 and e 2^23. */
static inline float lane_log_of_parts(float m, int32_t e, bool wide, bool fused) {
    const float r =
        wide
            ? lane_last_step(LANE_POLY(m, 0x1.555572p-2f, -0x1.00001ap-2f, 0x1.998p-3f, -0x1.55p-3f,
                                       0x1.274p-3f, -0x1.0c4p-3f, 0x1.b84p-4f, -0x1.92cp-5f),
                             m, -0.5f, fused)
            : LANE_POLY(m, -0x1.008p-1f, 0x1.744p-2f, -0.25f);
    return (float)e * (0.693147182f * 0x1p-23f) + (r * (m * m) + m);
}
static inline int32_t lane_log_exponent(float u) {
    return (int32_t)((lane_bits(u) - lane_bits(0.75f)) & 0xFF800000u);
}
/* Fast: without the test that makes -0 zero. */
static inline float lane_log_of(float a, bool wide, bool fast) {
    if (!(a >= 0) || (fast && lane_bits(a) == 0x80000000u)) return NAN;
    const int32_t e = lane_log_exponent(a);
    const float m = lane_float(lane_bits(a) - (uint32_t)e) - 1.0f;
    if (a == 0) return -INFINITY;
    return isinf(a) ? INFINITY : lane_log_of_parts(m, e, wide, true);
}
static inline float lane_log(float a, bool wide) {
    return lane_log_of(a, wide, false);
}
static inline float lane_log1p(float a, bool wide) {
    const float u = a + 1.0f;
    if (!(u >= 0)) return NAN;
    if (lane_bits(u) >= 0x7F800000u) return u;
    const int32_t e = lane_log_exponent(u);
    const float scaled = lane_flush(lane_bits(a)) ? lane_float(lane_bits(a) - (uint32_t)e) : 0;
    const float unit = lane_float(lane_bits(-4.0f) - (uint32_t)e) * -0.25f; /* 2^-e */
    return lane_log_of_parts(scaled + (unit - 1.0f), e, wide, false);
}

static inline float lane_sigmoid(float x, bool wide) {
    return lane_recip_inner(1.0f + lane_exp_inner(-x, wide), wide);
}
/* Three straight lines. */
static inline float lane_sigmoid_fast(float x) {
    const float a = lane_magnitude(x);
    const float line = a < 1   ? lane_fuse(0.2265625f, a, 0.0f)
                       : a < 2 ? lane_fuse(0.265625f, a, -0.046875f)
                               : lane_fuse(0.0f, a, 0.5f);
    return lane_add(lane_with_sign_of(line, x), 0.5f);
}

static inline float lane_tanh_long(float x) {
    if (isnan(x)) return x;
    const int32_t i = (int32_t)lane_whole(x * 2.88539f, 255);
    if (i >= 61) return lane_with_sign_of(1.0f, x);
    if (lane_exponent(x) < 115) return x;
    const float f = (float)i * -0.6931471805599453f + lane_magnitude(x + x);
    float r = LANE_POLY(f, 1.666667163e-1f, 4.166680202e-2f, 8.331298828e-3f, 1.393318176e-3f,
                        1.974105835e-04f);
    r = fmaf(r, f, 0.5f) * (f * f) + f;
    const float scale = lane_float((uint32_t)(i + 126) << 23);
    const float x0 = r * scale + (scale - 0.5f), x1 = x0 + 1.0f; /* (e^2x -+ 1) / 2 */
    float guess = lane_float(0xFEF30000u - lane_bits(x1));       /* -1 / x1 */
    float t = x1 * guess + 1.0f;
    t = t * t + t;
    guess = guess * t + guess;
    const float y = x0 * guess;
    t = x1 * y + x0;
    return lane_with_sign_of(t * guess + y, x);
}
static inline float lane_tanh_short(float x) {
    const float p =
        LANE_POLY(lane_magnitude(x), 0.0f, 0.999004364013671875f, 3.0897438526153564453125e-2f,
                  -0.4890659749507904052734375f, 0.281917631626129150390625f,
                  -6.6649019718170166015625e-2f, 5.876733921468257904052734375e-3f);
    return lane_with_sign_of(lane_min(p, 1.0f), x);
}
static inline float lane_tanh(float x, bool wide, bool approximate) {
    static const float slope[6] = {0.96191406f,   0.57617188f, 0.28710938f,
                                   0.0964355469f, 0.0390625f,  0};
    static const float base[6] = {0, 0.192871094f, 0.48193359f, 0.76806641f, 0.8828125f, 1};
    if (approximate) return lane_with_sign_of(lane_lut6(x, slope, base), x);
    return wide ? lane_tanh_long(x) : lane_tanh_short(x);
}

/* ln sigmoid(x), with e^-x given. */
static inline float lane_logsigmoid(float x, float power) {
    if (lane_less(-x, -4.0f)) return -power;
    if (!lane_less(-x, 4.0f)) return x;
    return -LANE_POLY(-x, 0.6924354434013367f, 0.49275708198547363f, 0.12142381817102432f,
                      0.0031102809589356184f, -0.00330807245336473f, -0.00028794066747650504f,
                      5.3185409342404455e-05f, 7.1853546614875086e-06f, 7.4961114648886e-08f);
}

static inline float lane_mish(float x, bool wide, bool approximate) {
    if (!lane_less(x, 8.0f)) return x;
    float u = approximate ? lane_exp_short(x) : lane_exp_inner(x, wide);
    if (!wide) u = lane_float(lane_round(lane_bits(u), LANE_NEAR));
    const float n = u * (u + 2.0f), d = (u + 1.0f) * (u + 1.0f) + 1.0f;
    return x * (n * lane_recip_inner(d, wide && !approximate));
}

#endif
