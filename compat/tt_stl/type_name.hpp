// tt_stl/type_name.hpp: the name of a type, as text.
#pragma once

#include <reflect>
#include <tt_stl/concepts.hpp>

namespace ttsl {

template <typename T> constexpr std::string_view get_type_name() {
    return reflect::type_name<T>();
}
template <typename T> constexpr std::string_view get_type_name(const T &) {
    return reflect::type_name<T>();
}
template <typename T>
constexpr std::string_view short_type_name = [] {
    std::string_view name = reflect::type_name<T>();
    const auto colon = name.substr(0, name.find('<')).rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}();

} // namespace ttsl
