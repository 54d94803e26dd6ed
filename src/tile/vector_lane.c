/*
 * vector_lane.c: conversions, tables and estimates of the vector unit on the bits of one lane.
 *
 * Source: ISA documentation, SFPSTOCHRND, SFPCAST, SFPLUT, SFPLUTFP32, SFPARECIP, "PRNG"; ttsim.
 */
#include "tile/vector_parts.h"

#include "tile/lane.h"

static const uint32_t SIGN = 0x80000000u;

uint32_t tw_vector_random(uint32_t state) {
    const uint32_t taps = (uint32_t)__builtin_popcount(state & 0x80200003u);
    return ~taps << 31 | state >> 1;
}

/* 2/x - 1 in seven bits, at the middle of the interval of x's first seven bits: this is the table
 * of the hardware, entry by entry. */
static uint32_t reciprocal_fraction(uint32_t fraction) {
    const double x = 1.0 + (fraction + 0.5) / 128.0;
    return (uint32_t)((2.0 / x - 1.0) * 128.0 + 0.5);
}

uint32_t tw_vector_reciprocal(uint32_t x) {
    const uint32_t sign = x & SIGN, magnitude = x & ~SIGN;
    if (magnitude < 0x800000u) return sign | 0x7F800000u;
    if (magnitude >= 0x7E800000u) return sign;
    return sign | (253 - (magnitude >> 23)) << 23 |
           reciprocal_fraction(magnitude >> 16 & 127) << 16;
}

uint32_t tw_vector_cast(uint32_t mode, uint32_t value) {
    const uint32_t sign = value & SIGN;
    if (mode == 2) return sign ? 0u - value : value;
    if (mode == 3) return sign | (sign ? 0u - value : value);
    return sign | lane_bits((float)(value & ~SIGN));
}

/* ---- narrower formats */

static uint32_t narrowed(uint32_t value, unsigned bits_that_go, uint32_t threshold) {
    const uint32_t gone = value & ((1u << bits_that_go) - 1);
    value -= gone;
    return gone << (23 - bits_that_go) >= threshold ? value + (1u << bits_that_go) : value;
}

static uint32_t to_float16(uint32_t value, bool brain, uint32_t threshold) {
    enum { LEAST_EXPONENT = 113, MOST_EXPONENT = 143 };
    const uint32_t exponent = value >> 23 & 255, sign = value & SIGN;
    if (!exponent || (!brain && exponent < LEAST_EXPONENT)) return brain ? 0 : sign;
    if (exponent == 255) return brain ? value & 0xFF800000u : sign | 0x47FFE000u;
    value = narrowed(value, brain ? 16 : 13, threshold);
    if (!brain && (value >> 23 & 255) > MOST_EXPONENT) return sign | 0x47FFE000u;
    return value;
}

static uint32_t to_integer(uint32_t value, bool keeps_sign, uint32_t most, uint32_t threshold) {
    const int exponent = (int)(value >> 23 & 255) - 127;
    uint32_t sign = keeps_sign ? value & SIGN : 0;
    if (exponent < -1) return 0;
    if (exponent >= 16) return sign | most;
    uint64_t fixed = (value & 0x7FFFFF) | 0x800000;
    fixed = exponent >= 0 ? fixed << exponent : fixed >> -exponent;
    uint64_t magnitude = (fixed >> 23) + ((fixed & 0x7FFFFF) >= threshold);
    if (magnitude > most) magnitude = most;
    return magnitude ? sign | (uint32_t)magnitude : 0;
}

static uint32_t to_byte(uint32_t value, bool keeps_sign, uint32_t descale, uint32_t threshold) {
    const uint32_t most = keeps_sign ? 127 : 255, by = descale & 31;
    const uint64_t fixed = (uint64_t)(value & ~SIGN) << 23 >> by;
    uint64_t magnitude = (fixed >> 23) + ((fixed & 0x7FFFFF) >= threshold && by);
    if (magnitude > most) magnitude = most;
    return magnitude && keeps_sign ? (value & SIGN) | (uint32_t)magnitude : (uint32_t)magnitude;
}

uint32_t tw_vector_round(uint32_t mode, uint32_t value, uint32_t descale, uint32_t threshold) {
    switch (mode & 7) {
    case 0:
    case 1: return to_float16(value, mode & 1, threshold);
    case 2: return to_integer(value, false, 255, threshold);
    case 3: return to_integer(value, true, 127, threshold);
    case 4:
    case 5: return to_byte(value, mode & 1, descale, threshold);
    case 6: return to_integer(value, false, 65535, threshold);
    default: return to_integer(value, true, 32767, threshold);
    }
}

/* ---- tables */

/* A byte: sign, three bits of negative exponent, four of mantissa; 255 is zero. */
static uint32_t from_byte(uint32_t byte) {
    byte &= 255;
    return byte == 255 ? 0 : byte >> 7 << 31 | (127 - (byte >> 4 & 7)) << 23 | (byte & 15) << 19;
}

/* 16 bits: sign, five of exponent, ten of mantissa; the largest exponent is a zero's. */
static uint32_t from_half(uint32_t half) {
    const uint32_t exponent = half >> 10 & 31;
    return (half >> 15 & 1) << 31 | (exponent == 31 ? 0 : 112 + exponent) << 23 |
           (half & 0x3FF) << 13;
}

static uint32_t line(uint32_t mode, uint32_t slope, uint32_t base, uint32_t x, bool blackhole) {
    const uint32_t y = tw_vector_mad(slope, x & ~SIGN, base, blackhole);
    return mode & 4 ? (y & ~SIGN) | (x & SIGN) : y;
}

uint32_t tw_vector_lut(uint32_t mode, const uint32_t table[7], bool blackhole) {
    const float a = lane_magnitude(lane_float(table[3]));
    const uint32_t entry = table[a < 1 ? 0 : a < 2 ? 1 : 2];
    return line(mode, from_byte(entry >> 8), from_byte(entry), table[3], blackhole);
}

uint32_t tw_vector_lut_wide(uint32_t mode, const uint32_t table[7], bool blackhole) {
    enum { SIX = 2, SIX_TO_FOUR = 3, THREE_HALVES = 10 };
    const float a = lane_magnitude(lane_float(table[3]));
    const unsigned i = a < 1 ? 0 : a < 2 ? 1 : 2;
    const float last = (mode & 11) == SIX_TO_FOUR ? 4.0f : 3.0f;
    const bool upper = i == 0 ? a >= 0.5f : i == 1 ? a >= 1.5f : !(a < last);
    switch (mode & 11) {
    case SIX:
    case SIX_TO_FOUR:
        return line(mode, from_half(table[i] >> (upper ? 16 : 0)),
                    from_half(table[4 + i] >> (upper ? 16 : 0)), table[3], blackhole);
    case THREE_HALVES:
        return line(mode, from_half(table[i] >> 16), from_half(table[i]), table[3], blackhole);
    default: return line(mode, table[i], table[4 + i], table[3], blackhole);
    }
}

/* ---- what there is */

const char *tw_vector_refused(bool blackhole, const tw_vector_step *step) {
    switch (step->op) {
    case TW_VECTOR_at_most:
    case TW_VECTOR_greater:
    case TW_VECTOR_multiply24: return blackhole ? NULL : "only Blackhole has this step";
    case TW_VECTOR_reciprocal:
        if (!blackhole) return "only Blackhole has this step";
        return step->mode ? "an estimate of another function than 1/x is not documented" : NULL;
    case TW_VECTOR_cast:
        if (step->mode == 1) return "conversion by random bits is not carried out";
        return step->mode <= (blackhole ? 3u : 0u) ? NULL : "only Blackhole has this mode";
    case TW_VECTOR_shuffle:
        return step->mode == 3 || (step->mode == 4 && blackhole) ? NULL : "this mode of SFPSHFT2";
    case TW_VECTOR_swap: return step->mode <= 9 ? NULL : "no such mode of SFPSWAP";
    default: return NULL;
    }
}
