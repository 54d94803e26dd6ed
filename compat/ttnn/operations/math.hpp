// ttnn/operations/math.hpp
#pragma once

#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

template <typename T> bool is_power_of_two(T value) {
    return (value & (value - 1)) == T(0);
}
template <typename T> bool is_power_of_two_at_least(T value, T power) {
    TT_ASSERT(is_power_of_two(power));
    return (value & (value - power)) == T(0);
}
template <typename T> bool is_power_of_two_at_least_32(T value) {
    return is_power_of_two_at_least(value, T(32));
}

} // namespace tt::tt_metal
