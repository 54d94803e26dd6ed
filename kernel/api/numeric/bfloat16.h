/* api/numeric/bfloat16.h: bfloat16 values as their bits. */
#pragma once
#include <cstdint>

#include "tw/types.h"

inline constexpr uint16_t NEG_INF_BFLOAT16 = 0xFF80, POS_INF_BFLOAT16 = 0x7F80,
                          NAN_BFLOAT16 = 0x7FFF, BFLOAT16_SIGN_MASK = 0x8000,
                          BFLOAT16_EXPONENT_MASK = 0x7F80, BFLOAT16_MANTISSA_MASK = 0x007F,
                          BFLOAT16_MAGNITUDE_MASK = 0x7FFF;

FORCE_INLINE float bf16_to_fp32(uint16_t bits) {
    return __builtin_bit_cast(float, uint32_t(bits) << 16);
}
FORCE_INLINE uint16_t fp32_to_bf16_truncate(float value) {
    return uint16_t(__builtin_bit_cast(uint32_t, value) >> 16);
}
/* To nearest, ties to even; not a number may become an infinity, as in the vendor's. */
FORCE_INLINE uint16_t fp32_to_bf16(float value) {
    const uint32_t bits = __builtin_bit_cast(uint32_t, value);
    return uint16_t((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

struct FloatBits {
    uint16_t high16, low16;
    explicit FloatBits(float value)
        : high16(fp32_to_bf16_truncate(value)),
          low16(uint16_t(__builtin_bit_cast(uint32_t, value))) {}
};

/* a > b by sign and magnitude, so that -0 is below +0. */
inline bool bfloat16_greater(uint16_t a, uint16_t b) {
    const auto ordered = [](uint16_t bits) {
        return bits & BFLOAT16_SIGN_MASK ? -1 - int32_t(bits & BFLOAT16_MAGNITUDE_MASK)
                                         : int32_t(bits);
    };
    return ordered(a) > ordered(b);
}
