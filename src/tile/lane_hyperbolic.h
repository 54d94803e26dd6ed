/*
 * lane_hyperbolic.h: inverse hyperbolic functions and the derivatives of tanh and gelu, as the
 * vector unit's programs compute them. `wide`: for a 32-bit DST, with a step more.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK
 * (ckernel_sfpu_trigonometry, _tanh_derivative, _gelu, _xielu), release 0.81.
 */
#ifndef TW_TILE_LANE_HYPERBOLIC_H
#define TW_TILE_LANE_HYPERBOLIC_H

#include "tile/lane_exponential.h"

/* Beyond it, ln(x + sqrt(x^2 +- 1)) is ln x + ln 2. */
#define LANE_HYPERBOLIC_LARGE 0x1p28f
#define LANE_LN2              0.6931471805599453f
/* ln 2 in two parts, negative. */
#define LANE_LN2_HIGH -0.693115234375f
#define LANE_LN2_LOW  -3.19461832987e-05f

/* Through DST, which has the width of `wide`: what another function finds there. */
static inline float lane_by_dst(float x, bool wide) {
    return lane_float(lane_store(x, wide, LANE_CUT));
}

static inline float lane_acosh(float x, bool wide) {
    if (x == 1.0f) return 0.0f;
    if (lane_less(x, 1.0f)) return NAN;
    const bool large = !lane_less(x, LANE_HYPERBOLIC_LARGE);
    float above = lane_add(x, -1.0f);
    if (!large) above = above + lane_sqrt_newton((x + 1.0f) * above, wide);
    const float y = lane_log1p(lane_by_dst(above, wide), wide);
    return large ? lane_add(y, LANE_LN2) : y;
}

static inline float lane_asinh(float x, bool wide) {
    const float a = lane_magnitude(x), s = lane_multiply(x, x);
    float y;
    if (lane_less(a, 0.75f)) {
        y = a * LANE_POLY(s, 1.0f, -1.666652262e-01f, 7.495806366e-02f, -4.417778924e-02f,
                          2.785361186e-02f, -1.484858524e-02f, 4.375355784e-03f);
    } else if (lane_less(a, LANE_HYPERBOLIC_LARGE)) {
        const float root = lane_sqrt_newton(s + 1.0f, wide);
        const float above = a + s * lane_recip_positive(1.0f + root, wide);
        y = lane_log1p(lane_by_dst(above, wide), wide);
    } else {
        y = lane_add(lane_log1p(lane_by_dst(lane_add(a, -1.0f), wide), wide), LANE_LN2);
    }
    return lane_with_sign_of(y, x);
}

static inline float lane_atanh(float x, bool wide) {
    const float a = lane_magnitude(x);
    if (a == 1.0f) return lane_with_sign_of(INFINITY, x);
    if (isnan(x)) return x;
    if (!(a < 1.0f)) return NAN;
    const float ratio = (a + a) * lane_recip_positive(1.0f - a, wide);
    const float y = lane_log1p(lane_by_dst(ratio, wide), wide);
    return lane_with_sign_of(0.5f * y, x);
}

/* The powers of e that follow split x into k ln 2 + r with |r| <= ln 2 / 2. */
static inline float lane_split(float x, int32_t *k) {
    const float whole = lane_round_even(x * 1.4426950408889634f, k);
    return whole * LANE_LN2_LOW + (whole * LANE_LN2_HIGH + x);
}
/* p 2^k, zero where that is too small. */
static inline float lane_scale_or_zero(float p, int32_t k) {
    const int32_t exponent = (int32_t)lane_exponent(p) + k;
    return exponent > 0 ? lane_with_exponent(p, exponent) : 0.0f;
}

/* ln(1 + e^(beta x)) / beta; beyond the threshold x itself, which DST then keeps. `longer`: for
 * fp32 operands. */
static inline float lane_softplus(float x, float beta, float reciprocal, float threshold,
                                  bool longer) {
    const float t = beta * x, a = lane_magnitude(t);
    if (isnan(t)) return lane_negative(t) ? 0.0f : x;
    if (lane_less(threshold, t)) return x;
    float rest;
    if (!longer) {
        rest = a > 5 ? 0
                     : LANE_POLY(a, 6.9423984729e-01f, -5.0932420424e-01f, 1.4279095486e-01f,
                                 -1.3000584069e-02f, -1.8627923291e-03f, 5.0152968088e-04f,
                                 -3.1273466851e-05f);
    } else if (a > 5) {
        int32_t k;
        const float r = lane_split(-a, &k);
        const float e =
            lane_scale_or_zero(LANE_POLY(r, 1.0f, 1.0f, 0.5f, 0.166666667f, 0.0416666667f,
                                         0.00833333333f, 0.00138888889f, 0.000198412698f),
                               k);
        rest = e * (1.0f + e * (-0.5f + e * 0.333333343f));
    } else {
        rest = LANE_POLY(a, 6.9310557842e-01f, -4.9926245213e-01f, 1.2186349183e-01f,
                         5.6753782555e-03f, -1.0528374463e-02f, 2.7290175203e-03f,
                         -3.4358495031e-04f, 2.1285692128e-05f, -4.8245715334e-07f);
    }
    return reciprocal * (lane_max(t, 0.0f) + rest);
}

/* 1 - tanh^2: a polynomial in the square up to 3, then 4 e^-2x. */
static inline float lane_tanh_derivative(float x) {
    const float a = lane_abs(x);
    if (isnan(a)) return lane_negative(a) ? lane_magnitude(a) : 0.0f;
    if (lane_less(a, 3.0f)) {
        const float t = a * a * (2.0f / 9.0f) + -1.0f;
        return LANE_POLY(
            t, 5.58971869398334972323e-02f, -1.15151201975556879975e-01f,
            1.41578556434459129632e-01f, -1.40162303416289407698e-01f, 1.47692044971667296727e-01f,
            -1.43049915574319674860e-01f, 3.59505515570256450886e-02f, 5.00465512420113917136e-02f,
            6.00316523798012785518e-02f, -1.46346136132160548060e-01f, 6.33840343077387569082e-02f);
    }
    if (!lane_less(a, 45.0f)) return 0.0f;
    int32_t k;
    const float r = lane_split(a * -2.0f + 1.3862943611198906f, &k);
    return lane_scale_or_zero(LANE_POLY(r, 1.0f, 1.0f, 0.5f, 0.166666667f, 0.0416666667f), k);
}

/* Phi(x) + x phi(x); below -3 by phi and, unless approximate, Mills' ratio. */
static inline float lane_gelu_derivative(float x, bool wide, bool approximate) {
    const float s = lane_multiply(x, x);
    if (wide && isnan(s)) return x;
    if (!lane_less(x, 3.1719f)) return 1.0f;
    if (!lane_less(x, -3.0f))
        return 0.5f + x * LANE_POLY(s, 7.9788309336e-01f, -2.6593554020e-01f, 5.9766173363e-02f,
                                    -9.4142099842e-03f, 1.1061388068e-03f, -9.7448595625e-05f,
                                    6.0921474869e-06f, -2.3764030743e-07f, 4.2734988881e-09f);
    if (!lane_less(-13.375f, x)) return 0.0f;
    int32_t k;
    const float r = lane_split(s * -0.5f, &k);
    const float p = LANE_POLY(r, 1.0f, 1.0f, 0.5f, 0.166666667f, 0.0416666667f, 0.00833333333f);
    const float tail = lane_scale_or_zero(x * p, k) * 0.3989422804014327f;
    if (approximate) return tail;
    const float inverse = lane_recip_inner(s, wide);
    return tail * (1.0f - inverse + inverse * inverse);
}

static inline float lane_xielu(float x, float positive, float negative) {
    const float half = 0.5f * x;
    if (isnan(x)) return lane_magnitude(x);
    if (lane_above_zero(x)) return lane_add(lane_multiply(lane_multiply(positive, x), x), half);
    float y;
    if (!lane_less(x, -1e-6f)) {
        y = -0.0000009999995427f - x;
    } else if (lane_less(-0.5f, x)) {
        y = x * x *
            LANE_POLY(x, 0.500000059604644775390625f, 0.16666667163372039794921875f,
                      4.16650883853435516357421875e-2f, 8.333188481628894805908203125e-3f,
                      1.400390756316483020782470703125e-3f, 1.99588379473425447940826416015625e-4f);
    } else {
        int32_t k;
        const float whole = lane_round_even(lane_max(x * 1.4426950408889634f, -126.5f), &k);
        const float r = whole * LANE_LN2_LOW + (whole * LANE_LN2_HIGH + x);
        const float p = LANE_POLY(r, 1.0f, 1.0f, 0.5f, 1.0f / 6, 1.0f / 24, 1.0f / 120, 1.0f / 720,
                                  1.0f / 5040);
        y = lane_scale_or_zero(p, k) - 1.0f - x;
    }
    return lane_add(lane_multiply(negative, y), half);
}

#endif
