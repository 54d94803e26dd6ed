// tt_stl/concepts.hpp: small constraints.
#pragma once

#include <type_traits>

namespace ttsl::concepts {

template <typename...> inline constexpr bool always_false_v = false;

template <typename T>
concept IntegralOrEnum = std::is_integral_v<T> || std::is_enum_v<T>;

} // namespace ttsl::concepts

namespace tt {
namespace stl = ::ttsl;
}
