// tt_stl/strong_type.hpp: an integer (or other value) that does not mix with its like.
#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <tt_stl/concepts.hpp>
#include <tuple>
#include <utility>

namespace ttsl {

template <typename T, typename Tag> class StrongType {
  public:
    using value_type = T;
    constexpr explicit StrongType(T value) : value_(std::move(value)) {}
    constexpr const T &operator*() const { return value_; }
    constexpr const T &get() const { return value_; }
    auto operator<=>(const StrongType &) const = default;
    static constexpr auto attribute_names = std::forward_as_tuple("value");
    auto attribute_values() const { return std::forward_as_tuple(value_); }
    friend std::ostream &operator<<(std::ostream &out, const StrongType &value) {
        return out << *value;
    }

  private:
    T value_;
};

} // namespace ttsl

template <typename T, typename Tag> struct std::hash<ttsl::StrongType<T, Tag>> {
    std::size_t operator()(const ttsl::StrongType<T, Tag> &value) const noexcept {
        return std::hash<T>{}(*value);
    }
};
