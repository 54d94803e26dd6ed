// tt_stl/span.hpp: std::span, by its name here.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <span>
#include <tt_stl/concepts.hpp>
#include <type_traits>

namespace ttsl {

template <typename T, std::size_t Extent = std::dynamic_extent> using Span = std::span<T, Extent>;

// A read-only span over a container or array; an rvalue's elements live as long as the rvalue.
template <typename Container> constexpr auto make_const_span(const Container &container) {
    return Span<const std::remove_cvref_t<decltype(*std::data(container))>>(std::data(container),
                                                                            std::size(container));
}
template <typename Container> constexpr auto make_span(Container &container) {
    return Span<std::remove_reference_t<decltype(*std::data(container))>>(std::data(container),
                                                                          std::size(container));
}
template <typename T> constexpr auto as_bytes(Span<T> span) noexcept {
    return std::as_bytes(span);
}
template <typename T> constexpr auto as_writable_bytes(Span<T> span) noexcept {
    return std::as_writable_bytes(span);
}

} // namespace ttsl
