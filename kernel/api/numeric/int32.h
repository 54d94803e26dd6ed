/* api/numeric/int32.h */
#pragma once
#include <cstdint>

inline constexpr int32_t NEG_INF_INT32 = INT32_MIN, POS_INF_INT32 = INT32_MAX;
inline bool int32_greater(int32_t a, int32_t b) {
    return a > b;
}
