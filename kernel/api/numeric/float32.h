/* api/numeric/float32.h: fp32 values as their bits. */
#pragma once
#include <cstdint>

inline constexpr uint32_t NEG_INF_FLOAT32 = 0xFF800000, POS_INF_FLOAT32 = 0x7F800000;

/* a > b by sign and magnitude, so that -0 is below +0. */
inline bool float32_greater(uint32_t a, uint32_t b) {
    const auto ordered = [](uint32_t bits) {
        return bits >> 31 ? -1 - int32_t(bits & 0x7FFFFFFF) : int32_t(bits);
    };
    return ordered(a) > ordered(b);
}
