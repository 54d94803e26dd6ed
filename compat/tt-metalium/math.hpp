// tt-metalium/math.hpp: rounding of whole numbers.
#pragma once

#include <cassert>
#include <cstdint>
#include <type_traits>

namespace tt {

// The quotient, rounded up.
template <typename A, typename B> constexpr std::common_type_t<A, B> div_up(A a, B b) noexcept {
    using T = std::common_type_t<A, B>;
    assert(b != 0);
    return static_cast<T>((static_cast<T>(a) + static_cast<T>(b) - 1) / static_cast<T>(b));
}
// The multiple of b at or above a.
template <typename A, typename B> constexpr auto round_up(A a, B b) {
    using T = std::common_type_t<A, B>;
    return static_cast<T>(static_cast<T>(b) * div_up<T, T>(static_cast<T>(a), static_cast<T>(b)));
}
// The multiple of b at or below a.
template <typename A, typename B> constexpr auto round_down(A a, B b) {
    using T = std::common_type_t<A, B>;
    return static_cast<T>(static_cast<T>(b) * (static_cast<T>(a) / static_cast<T>(b)));
}

} // namespace tt
