/*
 * fpu.h: one lane of the matrix unit, as it is defined; the fast versions are tested against it.
 *
 * A source datum is here the register's 19 bits: sign, 8 exponent, 10 mantissa (a 5-bit exponent
 * sits in the low bits of the exponent). Phases of the multiplier: bit 0 takes the low instead of
 * the high 5 mantissa bits of A, bit 1 the low 4 instead of the high 7 bits (hidden one included)
 * of B.
 *
 * Source: ttsim, which is bit-exact to the hardware; the steps (a shared exponent for a group of
 * eight products, rounding half away from zero, 13 extra bits without a 32-bit DST) are also in the
 * ISA documentation's MVMUL and ELWADD pages.
 *
 * Bytes (Int8, UInt8) are multiplied in the same phases: of a magnitude the upper 3 or the lower 5
 * bits on the side of A, the upper 6 of ten or the lower 4 on that of B. Sums stop at the ends.
 */
#ifndef TW_TILE_FPU_H
#define TW_TILE_FPU_H

#include "tilewright/tile.h"

/* How one operation runs: a row of the table of phases, widths and exponent sizes. */
typedef struct tw_fpu_mode {
    bool wide;      /* 32-bit DST */
    bool exponent8; /* formats with 8-bit exponents */
    bool blackhole; /* Blackhole repaired the renormalisation of -1 */
    bool integer;   /* bytes: sign and magnitude, into a 32-bit DST of the same kind */
    unsigned phase;
} tw_fpu_mode;

/* A sum of products before it meets DST: sign and magnitude, 25 to 28 bits, 23 of them fraction. */
typedef struct tw_fpu_sum {
    uint32_t sign;
    int32_t exponent, mantissa;
} tw_fpu_sum;

static inline int32_t tw_fpu_max(int32_t a, int32_t b) {
    return a > b ? a : b;
}

static inline bool tw_fpu_is_integer(tw_format format) {
    return format == TW_Int8 || format == TW_UInt8;
}

/* The register's 19 bits of a datum, as an operand of `format` is read. */
static inline uint32_t tw_fpu_operand(uint32_t datum, tw_format format) {
    if (tw_fpu_is_integer(format)) return datum >> 13;
    if (tw_format_has_short_exponent(format)) return (datum & 0x8FFFE000u) >> 13;
    return (format == TW_Tf32 ? datum : datum & 0xFFFF0000u) >> 13;
}

static inline bool tw_fpu_is_zero(uint32_t operand) {
    return (operand & 0x3FFFF) < 0x400;
}

/* Moves a magnitude down by `distance` places, half away from zero (a negative one: half towards).
 */
static inline int32_t tw_fpu_align(int32_t mantissa, int32_t distance, uint32_t sign) {
    if (distance <= 0) return mantissa;
    if (distance >= 31) return 0;
    return (int32_t)(((uint32_t)mantissa + (1u << (distance - 1)) - sign) >> distance);
}

static inline int32_t tw_fpu_cut(int32_t mantissa, uint32_t sign) {
    return (int32_t)(((uint32_t)mantissa + 0x1000u - sign) & ~0x1FFFu);
}

/* The sign, exponent and mantissa that came out, into DST's layout. */
static inline uint32_t tw_fpu_encode(tw_fpu_mode mode, uint32_t sign, int32_t exponent,
                                     int32_t mantissa) {
    if (exponent <= 0) return 0;
    if (mode.wide || mode.exponent8) {
        if (exponent >= 255) return sign << 31 | 0x7F800000u;
    } else if (exponent >= 32) {
        return sign << 31 | 31u << 23 | 0x7FE000u;
    }
    return sign << 31 | (uint32_t)exponent << 23 | ((uint32_t)mantissa & 0x7FFFFF);
}

/* DST + s0 + s1. */
static inline uint32_t tw_fpu_accumulate(tw_fpu_mode mode, tw_fpu_sum s0, tw_fpu_sum s1,
                                         uint32_t dst) {
    uint32_t sign = dst >> 31;
    int32_t dst_exponent = (int32_t)(dst >> 23 & 255);
    int32_t mantissa = dst_exponent ? (int32_t)((dst & 0x7FFFFF) | 0x800000) : 0;
    int32_t exponent = tw_fpu_max(tw_fpu_max(s0.exponent, s1.exponent), dst_exponent);
    if (exponent <= 0) return 0;

    int32_t m0 = tw_fpu_align(s0.mantissa, exponent - s0.exponent, s0.sign);
    int32_t m1 = tw_fpu_align(s1.mantissa, exponent - s1.exponent, s1.sign);
    mantissa = tw_fpu_align(mantissa, exponent - dst_exponent, 0);
    if (!mode.wide) {
        m0 = tw_fpu_cut(m0, s0.sign);
        m1 = tw_fpu_cut(m1, s1.sign);
        mantissa = tw_fpu_cut(mantissa, 0);
    }
    mantissa += s0.sign == sign ? m0 : -m0;
    mantissa += s1.sign == sign ? m1 : -m1;
    if (mantissa < 0) {
        mantissa = -mantissa;
        sign ^= 1;
    }
    if (!mantissa) return 0;

    int32_t shift = __builtin_clz((unsigned)mantissa) - 8;
    /* Wormhole counts the leading signs of -1 as if it had 27 fewer. */
    if (!mode.blackhole && sign && mantissa == 1) shift -= 27;
    exponent -= shift;
    int32_t low = mode.wide ? 0 : mode.exponent8 ? 16 : 13; /* bits DST does not have */
    shift -= low;
    if (shift < 0)
        mantissa = (mantissa + (1 << (-shift - 1))) >> -shift;
    else
        mantissa <<= shift;
    mantissa <<= low;
    if (mantissa & 0x1000000) exponent++;
    return tw_fpu_encode(mode, sign, exponent, mantissa);
}

/* What turns the sum of two biased exponents into the product's biased exponent. */
static inline int32_t tw_fpu_bias(tw_fpu_mode mode) {
    int32_t bias = mode.exponent8 ? -127 : mode.wide ? 127 - 30 : -15;
    if (mode.phase & 1) bias -= 5;
    if (mode.phase & 2) bias -= 7;
    return bias;
}

static inline int32_t tw_fpu_mantissa_a(uint32_t a, unsigned phase) {
    uint32_t mantissa = (a & 0x3FF) | 0x400;
    return (int32_t)(phase & 1 ? mantissa >> 1 & 31 : mantissa >> 6);
}

static inline int32_t tw_fpu_mantissa_b(uint32_t b, unsigned phase) {
    uint32_t mantissa = (b & 0x3FF) | 0x400;
    return (int32_t)(phase & 2 ? (mantissa & 15) << 3 : mantissa >> 4);
}

/* ---- bytes */

static inline int32_t tw_fpu_byte(uint32_t operand, uint32_t bits) {
    if (!(operand & 0x3FC00)) return 0; /* no exponent: zero */
    const int32_t magnitude = (int32_t)(operand & bits);
    return operand >> 18 & 1 ? -magnitude : magnitude;
}
static inline int32_t tw_fpu_byte_product(uint32_t a, uint32_t b, unsigned phase) {
    return tw_fpu_byte(a, phase & 1 ? 0x1F : 0xE0) * tw_fpu_byte(b, phase & 2 ? 0x0F : 0x3F0);
}
static inline uint32_t tw_fpu_add_integer(uint32_t dst, int32_t value) {
    const int64_t magnitude = dst & 0x7FFFFFFF;
    int64_t sum = (dst >> 31 ? -magnitude : magnitude) + value;
    if (sum > INT32_MAX) sum = INT32_MAX;
    if (sum < -INT32_MAX) sum = -INT32_MAX;
    return sum < 0 ? 0x80000000u | (uint32_t)-sum : (uint32_t)sum;
}

/* ---- floats */

/* DST + a * b in one phase. */
static inline uint32_t tw_fpu_multiply(tw_fpu_mode mode, uint32_t a, uint32_t b, uint32_t dst) {
    if (mode.integer) return tw_fpu_add_integer(dst, tw_fpu_byte_product(a, b, mode.phase));
    int32_t bias = tw_fpu_bias(mode);
    tw_fpu_sum product = {
        (a ^ b) >> 18 & 1,
        (int32_t)(a >> 10 & 255) + (int32_t)(b >> 10 & 255) + bias,
        (tw_fpu_mantissa_a(a, mode.phase) * tw_fpu_mantissa_b(b, mode.phase)) * 0x2000,
    };
    if (tw_fpu_is_zero(a) || tw_fpu_is_zero(b) || product.exponent <= 0)
        product = (tw_fpu_sum){0, tw_fpu_max(bias, 0), 0};
    return tw_fpu_accumulate(mode, product, (tw_fpu_sum){0}, dst);
}

/* DST + a + b; to subtract, flip b's sign. */
static inline uint32_t tw_fpu_add(tw_fpu_mode mode, uint32_t a, uint32_t b, uint32_t dst) {
    if (mode.integer) return tw_fpu_add_integer(dst, tw_fpu_byte(a, 0x3FF) + tw_fpu_byte(b, 0x3FF));
    if (tw_fpu_is_zero(a)) a = 0;
    if (tw_fpu_is_zero(b)) b = 0;
    if ((a & 0x3FFFF) < (b & 0x3FFFF)) {
        uint32_t larger = b;
        b = a;
        a = larger;
    }
    int32_t exponent = (int32_t)(a >> 10 & 255);
    int32_t ma = a ? (int32_t)((a & 0x3FF) | 0x400) : 0,
            mb = b ? (int32_t)((b & 0x3FF) | 0x400) : 0;
    int32_t distance = exponent - (int32_t)(b >> 10 & 255);
    mb = distance < 12 ? tw_fpu_align(mb, distance, 0) : 0;
    tw_fpu_sum sum = {a >> 18, exponent, (a >> 18 == b >> 18 ? ma + mb : ma - mb) * 0x2000};
    /* A 5-bit exponent in a 32-bit DST is rebiased; zero keeps the place of the smallest product.
     */
    if (mode.wide && !mode.exponent8) sum.exponent = exponent ? exponent + 127 - 15 : 127 - 30;
    return tw_fpu_accumulate(mode, sum, (tw_fpu_sum){0}, dst);
}

/* DST + the sum of 16 products, in one phase: each eight are aligned to their largest exponent,
 * rounded, and added. */
static inline uint32_t tw_fpu_dot(tw_fpu_mode mode, const uint32_t a[16], const uint32_t b[16],
                                  uint32_t dst) {
    if (mode.integer) {
        int32_t sum = 0;
        for (unsigned i = 0; i < 16; i++)
            sum += tw_fpu_byte_product(a[i], b[i], mode.phase);
        return tw_fpu_add_integer(dst, sum);
    }
    int32_t bias = tw_fpu_bias(mode), zero = tw_fpu_max(bias, 0);
    tw_fpu_sum sums[2] = {{0}, {0}};
    for (unsigned g = 0; g < 2; g++) {
        int32_t exponents[8], mantissas[8], largest = INT32_MIN, sum = 0;
        for (unsigned i = 0; i < 8; i++) {
            uint32_t x = a[8 * g + i], y = b[8 * g + i];
            bool none = tw_fpu_is_zero(x) || tw_fpu_is_zero(y);
            exponents[i] = none ? zero : (int32_t)(x >> 10 & 255) + (int32_t)(y >> 10 & 255) + bias;
            mantissas[i] =
                none ? 0 : tw_fpu_mantissa_a(x, mode.phase) * tw_fpu_mantissa_b(y, mode.phase);
            largest = tw_fpu_max(largest, exponents[i]);
        }
        if (largest <= 0) continue;
        for (unsigned i = 0; i < 8; i++) {
            int32_t distance = largest - exponents[i];
            int32_t m =
                distance > 30 ? 0 : ((mantissas[i] << 1) + (1 << distance)) >> distance >> 1;
            sum += (a[8 * g + i] ^ b[8 * g + i]) >> 18 & 1 ? -m : m;
        }
        sums[g] = (tw_fpu_sum){sum < 0, largest, (sum < 0 ? -sum : sum) * 0x2000};
    }
    return tw_fpu_accumulate(mode, sums[0], sums[1], dst);
}

static inline unsigned tw_fpu_phases(tw_fidelity fidelity) {
    return fidelity == TW_LOFI ? 1 : (unsigned)fidelity;
}

/* A datum as DST holds it between operations: 16-bit DST has bf16 or Float16. Results of the FPU
 * have this shape already. */
static inline tw_fpu_mode tw_fpu_mode_of(const tw_src *a, tw_math math, unsigned phase) {
    return (tw_fpu_mode){math.dst32, !tw_format_has_short_exponent(a->format), math.blackhole,
                         tw_fpu_is_integer(a->format), phase};
}

/* The fast versions are of formats with 8-bit exponents. */
static inline bool tw_fpu_is_plain(tw_format format) {
    return !tw_format_has_short_exponent(format) && !tw_fpu_is_integer(format);
}

#endif
