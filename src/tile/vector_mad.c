/*
 * vector_mad.c: the multiply-add of the vector unit. The product keeps three bits more than an
 * fp32, the last of them sticky; a summand that is shifted out whole leaves nothing behind; the sum
 * is rounded to nearest even, and denormals are zero on the way in and out.
 *
 * Source: ISA documentation, SFPMAD and "partially fused"; ttsim, which is bit-exact to it.
 */
#include "tilewright/vector.h"

enum { FRACTION = 26, EXTRA = 3, INFINITE = 255 }; /* bits below the leading one, below an fp32 */

typedef struct number {
    uint32_t sign;    /* bit 31 */
    int exponent;     /* biased */
    int64_t mantissa; /* with EXTRA bits below */
} number;

static const uint32_t SIGN = 0x80000000u, HIDDEN = 0x800000u, INFINITY_BITS = 0x7F800000u;

static number taken_apart(uint32_t bits) {
    number n = {bits & SIGN, (int)(bits >> 23 & 255), 0};
    if (n.exponent) n.mantissa = (int64_t)((bits & 0x7FFFFF) | HIDDEN) << EXTRA;
    return n;
}
static bool is_nan(number n) {
    return n.exponent == INFINITE && n.mantissa != (int64_t)HIDDEN << EXTRA;
}
static bool is_infinite(number n) {
    return n.exponent == INFINITE && !is_nan(n);
}

/* The bits that go are or-ed into the last one that stays; when none stays, nothing is left. */
static int64_t shifted_down(int64_t mantissa, int by) {
    if (by <= 0) return mantissa;
    if (by >= 32) return 0;
    const int64_t kept = mantissa >> by;
    return kept && kept << by != mantissa ? kept | 1 : kept;
}

static number product(number x, number y) {
    const uint64_t whole = (uint64_t)(x.mantissa >> EXTRA) * (uint64_t)(y.mantissa >> EXTRA)
                           << EXTRA;
    return (number){x.sign ^ y.sign, x.exponent + y.exponent - 127,
                    (int64_t)(whole >> 23 | ((whole & 0x7FFFFF) != 0))};
}

/* What an infinity or NaN makes of a sum; false when the sum is to be made. Wormhole lets bits of
 * the mantissas into a NaN: `*leak` is then what they are or-ed to. */
static bool special(number x, number y, number p, number z, bool blackhole, uint32_t *leak,
                    uint32_t *result) {
    const bool product_large = p.exponent >= INFINITE;
    const bool factor_special = x.exponent == INFINITE || y.exponent == INFINITE;
    const bool factor_bad = is_nan(x) || is_nan(y) || (x.exponent == INFINITE && !y.mantissa) ||
                            (y.exponent == INFINITE && !x.mantissa);
    const bool opposed =
        is_infinite(z) && z.sign != p.sign && (factor_special || (product_large && !blackhole));
    *leak = 0;
    if (!factor_special && !product_large && z.exponent != INFINITE) return false;
    if (factor_bad || opposed || is_nan(z)) {
        const uint32_t sign = factor_bad || opposed ? p.sign : z.sign;
        *leak = sign | INFINITY_BITS | 1;
        *result = 0x7FC00000u;
        return blackhole;
    }
    *result = z.exponent == INFINITE ? z.sign | INFINITY_BITS : p.sign | INFINITY_BITS;
    return true;
}

static uint32_t sum(number p, number z, bool blackhole, uint32_t leak) {
    const int exponent = p.exponent > z.exponent ? p.exponent : z.exponent;
    const int64_t a = shifted_down(p.mantissa, exponent - p.exponent),
                  b = shifted_down(z.mantissa, exponent - z.exponent);
    int64_t total = (p.sign ? -a : a) + (z.sign ? -b : b);
    if (!total) return leak ? leak : blackhole ? p.sign & z.sign : 0;
    const uint32_t sign = total < 0 ? SIGN : 0;
    if (total < 0) total = -total;
    const int top = 63 - __builtin_clzll((uint64_t)total), up = top - FRACTION;
    int result_exponent = exponent + up, down = up;
    if (result_exponent >= INFINITE) return leak ? leak : sign | INFINITY_BITS;
    if (result_exponent < 0 && !blackhole) return leak;
    if (result_exponent <= 0 && blackhole) { /* a denormal, which a carry may still save */
        result_exponent = 0;
        down++;
    }
    const bool sticky = total & (blackhole ? down | 1 : 1);
    const int64_t mantissa = down <= 0 ? total << -down : total >> down | sticky;
    uint32_t bits =
        ((uint32_t)result_exponent << 23) + ((uint32_t)(mantissa >> EXTRA) & (HIDDEN - 1));
    bits += (uint32_t)((mantissa & 7) + (bits & 1) > 4);
    if (leak) return bits >> 23 ? leak | bits : leak;
    if (!(bits >> 23)) return blackhole ? sign : 0;
    return sign | bits;
}

uint32_t tw_vector_mad(uint32_t a, uint32_t b, uint32_t c, bool blackhole) {
    const number x = taken_apart(a), y = taken_apart(b), z = taken_apart(c);
    number p = product(x, y);
    uint32_t leak, result;
    if (special(x, y, p, z, blackhole, &leak, &result)) return result;
    if (p.exponent > INFINITE && leak) p.exponent = INFINITE;
    if (!p.mantissa || p.exponent < 0) {
        if (!leak) return z.mantissa ? c : blackhole ? z.sign & p.sign : 0;
        p.mantissa = p.exponent = 0;
    }
    return sum(p, z, blackhole, leak);
}
