/*
 * lane_activation.h: the error function, its relatives and quotients, as the vector unit's programs
 * compute them. `wide`: for a 32-bit DST, by a longer polynomial.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK (ckernel_sfpu_gelu,
 * _erf, _erfc, _tanhshrink, _binary), release 0.81.
 */
#ifndef TW_TILE_LANE_ACTIVATION_H
#define TW_TILE_LANE_ACTIVATION_H

#include "tile/lane_exponential.h"

/* erf of |x| <= 10 as an odd polynomial over an even one. */
static inline float lane_erf_long(float x, lane_reciprocal kind) {
    const float s = x * x;
    const float n =
        LANE_POLY(s, 1.1283791065e+00f, 2.1477432549e-01f, 6.2133435160e-02f, 5.6230435148e-03f,
                  6.1307044234e-04f, 1.7678321456e-05f, 2.7384647439e-08f, -2.8632063387e-10f);
    const float d = LANE_POLY(s, 1.0f, 5.2367275953e-01f, 1.2961706519e-01f, 1.9642570987e-02f,
                              1.9545555115e-03f, 1.3179056987e-04f, 1.3156344494e-06f,
                              -3.5153888689e-09f, -6.7350725691e-12f);
    return n * x * lane_recip(d, kind);
}
static inline float lane_erf(float x, bool wide, bool approximate) {
    if (isnan(x) && lane_negative(x)) return -1.0f;
    x = lane_clamp(x, -10.0f, 10.0f);
    const lane_reciprocal kind = approximate ? LANE_RECIP_ONE_STEP : LANE_RECIP_TWO_STEPS;
    if (wide) return lane_clamp(lane_erf_long(x, kind), -1.0f, 1.0f);
    const float s = x * x;
    const float n =
        LANE_POLY(s, 1.1280932447e+00f, 2.7609212279e-01f, 4.5400281738e-02f, 7.4481184425e-04f);
    const float d = LANE_POLY(s, 1.0f, 5.7439188334e-01f, 1.3675764810e-01f, 8.2844606784e-03f,
                              2.4813862145e-05f);
    return lane_clamp(n * x * lane_recip(d, kind), -1.0f, 1.0f);
}
static inline float lane_erfc(float x) {
    const float a = lane_min(lane_abs(x), 5.0f);
    if (isnan(a)) return lane_float(0x7F800001u);
    const bool far = a >= 2.5f;
    const float n = far ? LANE_POLY(a, -2.5655237550e-05f, 2.1275576728e-05f, -6.6162156145e-06f,
                                    9.1439767402e-07f, -4.7387182178e-08f)
                        : LANE_POLY(a, 1.0000233650e+00f, -1.3375675678e+00f, 6.8185544014e-01f,
                                    -1.5691982210e-01f, 1.3746744953e-02f);
    const float d = far ? LANE_POLY(a, 1.0f, -1.6457208991e-01f, -2.0572184026e-01f,
                                    -1.3888636231e-01f, 1.2677097321e-01f, -2.1375391632e-02f)
                        : LANE_POLY(a, 1.0f, -2.0801517367e-01f, 4.3667086959e-01f,
                                    -3.4568668343e-03f, 2.5104774162e-02f, 2.8375532478e-02f);
    const float r = n * lane_recip(d, LANE_RECIP_ONE_STEP);
    return signbit(x) ? 2.0f - r : r;
}

/* Winitzki's formula, a = 0.147. */
static inline float lane_erfinv(float x) {
    const float l = lane_log(1.0f - x * x, false);
    const float t = -4.330746750799873f + -0.5f * l;
    const float inner = lane_sqrt_twice(t * t - l * 6.802721088435375f);
    return lane_with_sign_of(lane_sqrt_twice(lane_add(t, inner)), x);
}
static inline float lane_i0(float x) {
    const float s = lane_multiply(x, x);
    return lane_add(1.0f, s * LANE_POLY(s, 0.25f, 0.015625f, 0.0004340277778f, 0.000006781684028f,
                                        6.78E-08f, 4.71E-10f, 2.40E-12f, 9.39E-15f, 2.90E-17f,
                                        7.24E-20f, 1.50E-22f));
}

static inline float lane_gelu_long(float x) {
    if (!(x > -5.54259443f)) return x - x;
    const float e = lane_clamp(
        lane_erf_long(lane_min(x * 0.7071067811865475f, 10.0f), LANE_RECIP_TWO_STEPS), -1.0f, 1.0f);
    return e == -1.0f ? x * 0x1p-25f : x * (0.5f + 0.5f * e);
}
static inline float lane_gelu_short(float x) {
    const float s = x * x;
    if (!lane_less(-5.54259443f, x)) return 0;
    if (x >= 2.78125f) return x;
    if (x >= -3.125f) {
        const float odd =
            LANE_POLY(s, 3.9894227818e-01f, -6.6361041488e-02f, 9.7720050615e-03f,
                      -1.0717806322e-03f, 8.1812159812e-05f, -3.8082057209e-06f, 7.9821413868e-08f);
        return x * (0.5f + x * odd);
    }
    const float power = lane_exp2_short(s * -0.72134752044f + 127.0f);
    const float h = power * LANE_POLY(x, 3.0369991064e-01f, 9.5413386822e-02f, 1.3809983619e-02f,
                                      7.5950479368e-04f);
    return x * ((h + 0.375f) - 0.375f);
}
static inline float lane_gelu(float x, bool wide, bool approximate) {
    static const float slope[6] = {0.1928f, 0.4939f, 0.6188f, 0.6099f, 0.5402f, 0.5f};
    static const float base[6] = {-0.00010443f, -0.1604f, -0.2796f, -0.2635f, -0.1194f, 0};
    if (approximate) return lane_add(lane_multiply(x, 0.5f), lane_lut6(x, slope, base));
    return wide ? lane_gelu_long(x) : lane_gelu_short(x);
}
static inline float lane_gelu_tanh(float x) {
    const float t = lane_tanh_long(0.7978845608028654f * (x * (0.044715f * (x * x) + 1.0f)));
    const float half = lane_multiply(0.5f, x);
    return lane_add(lane_multiply(half, t), half);
}

static inline float lane_tanhshrink(float x, bool wide) {
    const float a = lane_magnitude(x), u = x * x;
    if (!(a > 1)) {
        const float q = wide ? LANE_POLY(u, 3.3333331347e-01f, -1.3333128393e-01f,
                                         5.3934831172e-02f, -2.1660288796e-02f, 8.2192532718e-03f,
                                         -2.5107525289e-03f, 4.2079269770e-04f)
                             : LANE_POLY(u, 3.3329936862e-01f, -1.3223160803e-01f,
                                         4.8076551408e-02f, -1.0762925260e-02f);
        return x * u * q;
    }
    if (wide) {
        const float e = lane_exp_long(-2.0f * lane_min(a, 9.0f));
        const float tanh = 2.0f * lane_recip(1.0f + e, LANE_RECIP_TWO_STEPS) - 1.0f;
        return lane_with_sign_of(a - tanh, x);
    }
    const float p =
        LANE_POLY(a, 6.1829000893e-02f, 1.0561303143e+00f, -4.0859283753e-01f, 5.3348409333e-02f);
    return x - lane_with_sign_of(lane_min(p, 1.0f), x);
}

/* ---- quotients and powers */

/* m in [1, 2) of each, divided and mended once, then the exponents: correctly rounded or nearly. */
static inline float lane_divide(float a, float b, bool wide) {
    if (!wide) {
        if (lane_bits(b) == 0) return lane_bits(a) == 0 ? NAN : lane_with_sign_of(INFINITY, a);
        return lane_multiply(a, lane_recip(b, LANE_RECIP_TWO_STEPS));
    }
    const int32_t ea = (int32_t)lane_exponent(a), eb = (int32_t)lane_exponent(b) - 127;
    if (ea < 1 || ea > 254 || eb < -126 || eb > 127) {
        if (isnan(b)) return b;
        return lane_multiply(a, lane_float((lane_bits(b) & 0xFF800000u) ^ 0x7F800000u));
    }
    const float ma = lane_with_exponent(a, 127), mb = lane_with_exponent(b, 127);
    const float r = lane_with_sign_of(lane_recip(lane_magnitude(mb), LANE_RECIP_ONE_STEP), mb);
    float q = ma * r;
    q = q + (ma - q * mb) * r;
    return ldexpf(q, ea - 127 - eb);
}

/* The sign and the magnitude: of the smallest there is no magnitude. */
static inline float lane_from_integer(int32_t x) {
    return x == INT32_MIN ? 0.0f : (float)x;
}
/* By a reciprocal, mended once. */
static inline float lane_divide_integers(int32_t x, int32_t y) {
    if (x && x == y && x != INT32_MIN) return 1.0f;
    const float a = lane_from_integer(x), b = lane_from_integer(y),
                inverse = lane_recip(b, LANE_RECIP_TWO_STEPS);
    const float quotient = lane_multiply(a, inverse);
    return b != 0 ? quotient + (a - quotient * b) * inverse : quotient;
}

/* a / x, then to a whole number: 1 towards zero, 2 downwards. */
static inline float lane_rdiv(float x, float a, uint32_t rounding, bool approximate, bool wide) {
    float recip = lane_recip_inner(x, wide && !approximate);
    if (!wide && !approximate) recip = lane_float(lane_round(lane_bits(recip), LANE_NEAR));
    const float quotient = recip * a;
    return rounding == 1 ? truncf(quotient) : rounding == 2 ? floorf(quotient) : quotient;
}
/* x ln y by a cubic; DST holds the logarithm in between. */
static inline float lane_xlogy(float x, float y, bool wide) {
    if (lane_negative(y) || lane_same(y, NAN)) return NAN;
    if (y == 0) return lane_multiply(-INFINITY, x);
    const float m = lane_with_exponent(y, 127), e = (float)((int32_t)lane_exponent(y) - 127);
    const float cubic = m * (m * (m * 0.10968964f - 0.72910421f) + 2.11263230f) - 1.49277612f;
    const float log = e * 0.69314718f + cubic;
    return lane_multiply(lane_float(lane_store(log, wide, LANE_CUT)), x);
}

#endif
