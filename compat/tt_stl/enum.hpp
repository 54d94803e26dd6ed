// tt_stl/enum.hpp: an enumerator's number.
#pragma once

#include <tt_stl/concepts.hpp>
#include <type_traits>

namespace ttsl {

template <typename E> constexpr std::underlying_type_t<E> as_underlying_type(E value) noexcept {
    return static_cast<std::underlying_type_t<E>>(value);
}

} // namespace ttsl
