/*
 * lane_gamma.h: gamma functions and the Bessel function of order one, as the vector unit's programs
 * compute them. `wide`: for fp32 operands, by a longer polynomial.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK (ckernel_sfpu_lgamma,
 * _digamma, _polygamma, _i1, _log), release 0.81.
 */
#ifndef TW_TILE_LANE_GAMMA_H
#define TW_TILE_LANE_GAMMA_H

#include "tile/lane_activation.h"

/* ln x by a cubic over [1, 2), to three digits. */
static inline float lane_log_cubic(float x) {
    if (lane_bits(x) == 0) return -INFINITY;
    const float m = lane_with_exponent(x, 127), e = (float)((int32_t)lane_exponent(x) - 127);
    const float series = m * (m * (m * 0x2.44734p-4f - 0xd.e712ap-4f) + 0x2.4f5388p+0f);
    return e * 0.692871f + (series - 0x1.952992p+0f);
}

/* Stirling's series; below 1/2 of 1 - x, the reflection being the caller's. */
static inline float lane_lgamma(float x) {
    if (x == 1.0f || x == 2.0f) return 0.0f;
    const float z = lane_less(x, 0.5f) ? lane_add(1.0f, -x) : x;
    const float y = lane_add(lane_add(lane_multiply(lane_add(z, -0.5f), lane_log_cubic(z)), -z),
                             0.9189385332046727f);
    const float inverse = lane_recip(z, LANE_RECIP_TWO_STEPS);
    return lane_add(y, inverse * (0.0833333333f + inverse * inverse * -0.0027777777f));
}

/* The same, from below one half on of 1 - x, given that argument's logarithm: series near 1 and 2.
 */
static inline float lane_lgamma_with_log(float x, float log_z) {
    const float z = lane_less(x, 0.5f) ? lane_add(1.0f, -x) : x;
    const float from_1 = lane_add(z, -1.0f), from_2 = lane_add(z, -2.0f);
    if (!lane_less(0.01f, lane_magnitude(lane_add(z, -0.5f))) &&
        lane_magnitude(lane_add(z, -0.5f)) != 0.01f)
        return 0.57236494f;
    if (!lane_less(0.25f, lane_magnitude(from_1)))
        return from_1 * LANE_POLY(from_1, -0.57721566f, 0.82246703f, -0.40068563f, 0.27058081f,
                                  -0.20738555f);
    if (!lane_less(0.25f, lane_magnitude(from_2)))
        return from_2 *
               LANE_POLY(from_2, 0.42278434f, 0.32246703f, -0.06735230f, 0.02058081f, -0.00738555f);
    const float inverse = lane_recip(z, LANE_RECIP_TWO_STEPS);
    const float base =
        lane_add(lane_add(lane_multiply(lane_add(z, -0.5f), log_z), -z), 0.9189385332046727f);
    return lane_add(base, inverse * LANE_POLY(inverse * inverse, 0.0833333333f, -0.0027777777f,
                                              0.0007936507f, -0.0005952380f));
}
/* ln |gamma| of x from that of 1 - x where x is below one half. */
static inline float lane_lgamma_reflect(float stirling, float log_sine, float x, bool wide) {
    if (wide && isinf(x)) return INFINITY;
    if (!lane_less(x, 0.5f)) return stirling;
    return lane_add(lane_add(1.1447298858f, -log_sine), -stirling);
}

/* Six terms of the sum, then Euler's and Maclaurin's for the rest; `scale` in every term. */
static inline float lane_polygamma(float x, float order, float scale, lane_reciprocal kind) {
    const int32_t n = (int32_t)order;
    const float n1 = (float)(n + 1), n2 = (float)(n + 2), n3 = (float)(n + 3), n4 = (float)(n + 4),
                n5 = (float)(n + 5);
    float sum = 0.0f;
    for (int k = 0; k < 6; k++) {
        const float inverse = lane_recip(x + (float)k, kind);
        float power = lane_multiply(inverse, scale);
        for (int32_t i = 1; i <= n; i++)
            power = lane_multiply(power, inverse);
        sum = lane_add(sum, power);
    }
    const float inverse = lane_recip(x + 6.0f, kind);
    float tail =
        LANE_POLY(inverse * inverse, scale / (float)n, scale * n1 / 12.0f,
                  -scale * (n1 * n2 * n3) / 720.0f, scale * (n1 * n2 * n3 * n4 * n5) / 30240.0f) +
        0.5f * scale * inverse;
    for (int32_t i = 0; i < n; i++)
        tail = lane_multiply(tail, inverse);
    return lane_add(sum, tail);
}

/* A quotient of polynomials up to 102, then the asymptotic series. */
static inline float lane_digamma(float x, bool wide) {
    if (isnan(x) && lane_negative(x)) return lane_float(0xFF800001u);
    if (lane_less(102.0f, x)) {
        if (isinf(x)) return INFINITY;
        const float inverse = lane_recip(x, LANE_RECIP_TWO_STEPS), s = inverse * inverse;
        return lane_log_cubic(x) - inverse * 0.5f - s * (0.0833333333f - s * 0.0083333333f);
    }
    float n, d;
    if (!wide) {
        n = LANE_POLY(x, -3.3767190625e+05f, -6.0287050000e+05f, 2.1532992188e+05f,
                      2.1398454688e+05f, 1.9496867188e+04f, 2.4847094727e+02f, 8.7151519954e-02f);
        d = LANE_POLY(x, 1.0f, 3.3760150000e+05f, 4.0892268750e+05f, 9.9775718750e+04f,
                      5.1246479492e+03f, 4.1351390839e+01f);
    } else if (lane_less(x, 51.005f)) {
        n = LANE_POLY(x, -4.2596286535e-01f, -1.2459139824e+00f, -7.0374596119e-01f,
                      3.5418295860e-01f, 3.9686101675e-01f, 1.0760356486e-01f, 1.1159370653e-02f,
                      4.5299832709e-04f, 6.4513715188e-06f, 2.3348954770e-08f, 3.3629592167e-12f);
        d = LANE_POLY(x, -6.3762914866e-08f, 4.2596703768e-01f, 1.0f, 8.2736301422e-01f,
                      3.0081826448e-01f, 4.9985647202e-02f, 3.7117889151e-03f, 1.1463041301e-04f,
                      1.2610012732e-06f, 3.3732798776e-09f);
    } else {
        n = LANE_POLY(x, 1.3856337913e+05f, -2.7915017828e+05f, 5.5189096727e+04f,
                      2.6230285816e+04f, 2.0102400217e+03f, 5.4774037756e+01f, 6.1410588531e-01f,
                      2.8495312547e-03f, 4.9248967852e-06f, 2.2963254970e-09f, 3.8530168912e-14f);
        d = LANE_POLY(x, -1.6724299601e+05f, 1.0f, 6.3677231206e+04f, 1.1013851737e+04f,
                      5.9383811201e+02f, 1.2890647910e+01f, 1.2061770104e-01f, 4.7490052009e-04f,
                      6.9240316615e-07f, 2.5925175628e-10f);
    }
    return lane_multiply(n, lane_recip(d, LANE_RECIP_TWO_STEPS));
}

/* e^x / sqrt(x) times a polynomial in 1/x, of x in 10..88.5. */
static inline float lane_i1_far(float a, bool longer) {
    float power;
    if (longer) {
        power = lane_exp_long(a);
    } else {
        power = lane_exp2_short(a * 1.4426950216293335f + 127.0f);
    }
    float y = lane_rsqrt_guess(a, false);
    float c = -y * (a * y);
    y = y * (2.2825186f + c * (2.2533049f + c));
    c = 1.0f + -y * (a * y);
    y = c * lane_add_exponent(y, -1) + y;
    return power * y *
           LANE_POLY(y * y, 3.9894228967e-01f, -1.4960495444e-01f, -4.6652925320e-02f,
                     -4.3674591560e-02f, -1.9748322314e-02f, -3.3467922914e-01f);
}
/* The program of short operands rounds whatever the width of DST. */
static inline float lane_i1_rounded(float y, bool longer) {
    return longer ? y : lane_near(y);
}
static inline float lane_i1(float x, bool longer, bool approximate) {
    if (isnan(x) && lane_negative(x)) return lane_float(0x7F800001u);
    const float a = lane_min(lane_magnitude(x), 88.5f), t = a * a;
    if (lane_less(10.0f, a))
        return lane_i1_rounded(lane_with_sign_of(lane_i1_far(a, longer), x), longer);
    const float n =
        longer ? LANE_POLY(t, 0.5f, 5.6819390506e-02f, 1.9247245509e-03f, 2.8397364076e-05f,
                           2.0916867527e-07f, 7.7937084564e-10f, 1.2293555930e-12f)
               : LANE_POLY(t, 4.9992737740e-01f, 5.4503594600e-02f, 1.6126291630e-03f,
                           2.0223499130e-05f);
    const float d =
        longer ? LANE_POLY(t, 1.0f, -1.1361218989e-02f, 6.1268139689e-05f, -1.9771712800e-07f,
                           3.8127551116e-10f, -3.1218170410e-13f, -3.0635529988e-16f,
                           7.4301498523e-19f)
               : LANE_POLY(t, 1.0f, -1.6242591070e-02f, 1.0333660750e-04f, -2.5076132990e-07f);
    const float inverse = lane_recip(d, approximate ? LANE_RECIP_ONE_STEP : LANE_RECIP_TWO_STEPS);
    return lane_i1_rounded(n * lane_with_sign_of(a, x) * inverse, longer);
}

#endif
