// enchantum/enchantum.hpp: the names of enumerators, found by the compiler (values 0 to 127, and
// 255).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace enchantum {

namespace tilewright {

// "WIDTH" for a value that has an enumerator, "" for one that has none ("(E)7" in the compiler's
// words).
template <auto Value> constexpr std::string_view enumerator() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("Value = ") + 8);
    text = text.substr(0, text.find_first_of(";]"));
    if (text.empty() || text.front() == '(') {
        return {};
    }
    const auto colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

constexpr std::size_t range = 128;

template <typename E>
constexpr std::array<std::string_view, range> names = [
]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::string_view, range>{enumerator<static_cast<E>(I)>()...};
}
(std::make_index_sequence<range>{});

template <typename E> constexpr std::size_t count_names() {
    std::size_t count = 0;
    for (auto name : names<E>) {
        count += !name.empty();
    }
    return count;
}

template <typename E> constexpr auto make_entries() {
    std::array<std::pair<E, std::string_view>, count_names<E>()> entries{};
    std::size_t next = 0;
    for (std::size_t i = 0; i < range; ++i) {
        if (!names<E>[i].empty()) {
            entries[next++] = {static_cast<E>(i), names<E>[i]};
        }
    }
    return entries;
}

} // namespace tilewright

template <typename E> constexpr auto entries = tilewright::make_entries<E>();
template <typename E> constexpr const auto &entries_generator = entries<E>;
template <typename E> constexpr std::size_t count = tilewright::count_names<E>();
template <typename E> constexpr auto values = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<E, sizeof...(I)>{entries<E>[I].first...};
}
(std::make_index_sequence<count<E>>{});

template <typename E> constexpr std::string_view to_string(E value) {
    const auto index = static_cast<std::size_t>(value);
    return index < tilewright::range ? tilewright::names<E>[index] : std::string_view{};
}

template <typename E> constexpr std::optional<E> cast(std::string_view name) {
    for (const auto &[value, text] : entries<E>) {
        if (text == name) {
            return value;
        }
    }
    return std::nullopt;
}

template <typename E> constexpr bool contains(E value) {
    return !to_string(value).empty();
}

namespace tilewright {

template <typename E> constexpr std::string_view name_of_type() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("E = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    const auto colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

} // namespace tilewright

template <typename E> constexpr std::string_view type_name = tilewright::name_of_type<E>();

} // namespace enchantum
