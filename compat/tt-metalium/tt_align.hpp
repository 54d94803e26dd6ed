// tt-metalium/tt_align.hpp: addresses rounded up to a power of two.
#pragma once

#include <cstdint>
#include <type_traits>

namespace tt {

template <typename A, typename B>
requires(std::is_integral_v<A> &&std::is_integral_v<B>) constexpr std::common_type_t<A, B> align(
    A address, B alignment) {
    using T = std::common_type_t<A, B>;
    return (static_cast<T>(address) + static_cast<T>(alignment) - 1) &
           ~(static_cast<T>(alignment) - 1);
}

} // namespace tt
