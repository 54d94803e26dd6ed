/*
 * typecast.c: between the formats of DST on the vector unit.
 *
 * Source: tt-metal's public LLK (ckernel_sfpu_typecast): which conversions cut, round and clamp.
 */
#include "tile/typecast.h"

#include "tile/lane.h"

/* The number that DST's bits stand for. Int8 is a byte in two's complement, Int32 as well. */
static int64_t whole_of(uint32_t bits, tw_format format) {
    switch (format) {
    case TW_Int32: return (int32_t)bits;
    case TW_UInt16: return bits & 0xFFFF;
    case TW_UInt8: return bits & 0xFF;
    case TW_Int8: return (int8_t)(bits & 0xFF);
    default: return bits;
    }
}

/* Towards zero; beyond 31 bits and for a NaN the limit of the sign. */
static uint32_t to_int32(uint32_t bits) {
    const int32_t exponent = (int32_t)(bits >> 23 & 255) - 127;
    if (exponent < 0) return 0;
    if (exponent >= 31) return bits >> 31 ? 0x80000000u : 0x7FFFFFFFu;
    const uint32_t mantissa = (bits & 0x7FFFFF) | 0x800000;
    const uint32_t whole =
        exponent >= 23 ? mantissa << (exponent - 23) : mantissa >> (23 - exponent);
    return bits >> 31 ? -whole : whole;
}

static uint32_t to_uint32(uint32_t bits) {
    const int32_t exponent = (int32_t)(bits >> 23 & 255) - 127;
    if (bits >> 31 || exponent < 0) return 0;
    if (exponent >= 32) return UINT32_MAX;
    const uint32_t mantissa = (bits & 0x7FFFFF) | 0x800000;
    return exponent >= 23 ? mantissa << (exponent - 23) : mantissa >> (23 - exponent);
}

/* A byte is what is left of the 32-bit result, without a limit. */
static uint32_t to_byte(uint32_t bits) {
    return (bits >> 23 & 255) >= 127 + 31 ? 0 : to_int32(bits) & 0xFF;
}

static uint32_t from_float(uint32_t bits, tw_format to, bool wide) {
    switch (to) {
    case TW_Int32: return to_int32(bits);
    case TW_UInt32: return to_uint32(bits);
    case TW_UInt16: return bits >> 31 ? 0 : lane_whole(lane_float(bits), 65535);
    case TW_UInt8:
    case TW_Int8: return to_byte(bits);
    case TW_Float32: return bits; /* no program runs: DST holds it already */
    default: return wide ? lane_round(bits, LANE_EVEN) : bits & 0xFFFF0000u;
    }
}

static uint32_t from_whole(int64_t whole, tw_format to, bool wide) {
    switch (to) {
    case TW_Int32:
    case TW_UInt32: return (uint32_t)whole;
    case TW_UInt16: return whole < 0 ? 0 : whole > 65535 ? 65535 : (uint32_t)whole;
    case TW_UInt8:
    case TW_Int8: return (uint32_t)whole & 0xFF;
    case TW_Float32: return lane_store((float)whole, wide, LANE_CUT);
    default: return lane_round(lane_bits((float)whole), LANE_NEAR);
    }
}

uint32_t tw_typecast(uint32_t datum, tw_format from, tw_format to, bool wide) {
    if (tw_format_is_integer(from)) return from_whole(whole_of(datum, from), to, wide);
    return from_float(datum, to, wide);
}
