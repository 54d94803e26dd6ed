/*
 * lane_pairs.h: functions of two and three operands, as the vector unit's programs compute them.
 * `wide`: for a 32-bit DST, by a longer polynomial.
 *
 * Source: the coefficients and the ranges are those of tt-metal's public LLK (ckernel_sfpu_atan2,
 * _logaddexp, _logaddexp2, _snake_beta, _isclose, _binary), release 0.81.
 */
#ifndef TW_TILE_LANE_PAIRS_H
#define TW_TILE_LANE_PAIRS_H

#include "tile/lane_activation.h"

/* The larger, and in `gap` how far the other is below it: 0 where the two have no difference (an
 * operand is NaN, or both are the same infinity), with their sum for the larger. */
static inline float lane_larger(float x, float y, float *gap) {
    *gap = lane_magnitude(lane_add(x, -y));
    if (!isnan(*gap)) return lane_max(x, y);
    *gap = 0.0f;
    return lane_add(x, y);
}
/* ln(1 + y) of y in [0, 1], for a 16-bit DST. */
static inline float lane_log1p_unit(float y) {
    const float r = (-0x1.3402cep-4f * y + 0x1.074d5ap-2f) * y + -0x1.f48448p-2f;
    return r * (y * y) + y;
}
static inline float lane_logaddexp(float x, float y, bool wide) {
    float gap;
    const float larger = lane_larger(x, y, &gap);
    if (wide) return lane_add(larger, lane_log1p(lane_exp_long(-gap), true));
    const float power = lane_exp2_short(lane_min(gap, 88.0f) * -1.4426950216293335f + 127.0f);
    return lane_add(larger, lane_log1p_unit(lane_near(power)));
}
static inline float lane_logaddexp2(float x, float y, bool wide) {
    const float log2_e = 1.442695041f;
    float gap;
    const float larger = lane_larger(x, y, &gap);
    if (wide)
        return lane_add(larger, lane_log1p(lane_exp_long(gap * -0.693147182f), true) * log2_e);
    return lane_add(larger, lane_log1p_unit(lane_near(lane_exp2(-gap, false))) * log2_e);
}

/* The angle of the point (x, y): the arc of the smaller over the larger, then the octant. */
static inline float lane_atan2(float y, float x, bool wide) {
    const float half_pi = 0x1.921fb6p+0f, x_size = lane_magnitude(x);
    const float low = lane_min(x_size, lane_magnitude(y)),
                high = lane_max(x_size, lane_magnitude(y));
    if (isnan(high)) return NAN;
    const float a = low * lane_recip_inner(high, wide), s = a * a;
    const float q =
        wide ? LANE_POLY_FUSED(s, -0x1.555558p-2f, 0x1.99938ap-3f, -0x1.24p-3f, 0x1.bd4p-4f,
                               -0x1.48cp-4f, 0x1.93p-5f, -0x1.4bcp-6f, 0x1.01cp-8f)
             : LANE_POLY_FUSED(s, -0x1.54p-2f, 0x1.668p-3f, -0x1.de8p-5f);
    float r = q * s * a + a;
    if (lane_bits(low) >= lane_bits(x_size)) {
        r = half_pi - r;
        if (lane_bits(low) >= lane_bits(high)) r = high == 0 ? 0.0f : half_pi * 0.5f;
    }
    if (lane_negative(x)) r = 2.0f * half_pi - r;
    return lane_with_sign_of(wide ? r : lane_near(r), y);
}

/* x + sin(alpha x)^2 / beta; the sine of what is left of whole multiples of pi. */
static inline float lane_snake_beta(float x, float alpha, float beta, bool wide) {
    const float turns = lane_multiply(lane_multiply(alpha, x), 0.318309886183791f);
    const float a = (turns - (float)lane_int16(turns)) * 3.141592653589793f, s = a * a;
    const float p =
        wide ? LANE_POLY(s, -0x1.55554cp-3f, 0x1.110edap-7f, -0x1.9f70fp-13f, 0x1.5dc908p-19f)
             : LANE_POLY(s, -0x1.5554a4p-3f, 0x1.10c2a2p-7f, -0x1.8b10a4p-13f);
    const float r = a * s * p + a;
    return lane_add(x, lane_multiply(lane_multiply(r, r), lane_recip_inner(beta, wide)));
}

static inline bool lane_is_close(float x, float y, float relative, float absolute, bool equal_nan) {
    if (!isfinite(x) || !isfinite(y))
        return lane_same(x, y) ? isinf(x) || equal_nan : equal_nan && isnan(x) && isnan(y);
    const float gap = lane_magnitude(lane_add(x, -y));
    return !lane_less(lane_add(absolute, lane_multiply(relative, lane_magnitude(y))), gap);
}

#endif
