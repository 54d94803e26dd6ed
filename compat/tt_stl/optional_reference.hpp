// tt_stl/optional_reference.hpp: a reference that may be absent, made from a value, an optional or
// nullopt.
#pragma once

#include <optional>
#include <tt_stl/concepts.hpp>
#include <type_traits>

namespace ttsl {

template <typename T> class optional_reference {
  public:
    constexpr optional_reference() noexcept = default;
    constexpr optional_reference(std::nullopt_t) noexcept {}
    constexpr optional_reference(T &value) noexcept : value_(&value) {}
    constexpr optional_reference(
        std::remove_const_t<T> &&value) noexcept requires std::is_const_v<T> : value_(&value) {}
    constexpr optional_reference(
        const std::optional<std::remove_const_t<T>> &value) noexcept requires std::is_const_v<T>
        : value_(value ? &*value : nullptr) {}
    constexpr optional_reference(std::optional<std::remove_const_t<T>> &value) noexcept
        requires(!std::is_const_v<T>)
        : value_(value ? &*value : nullptr) {}

    constexpr bool has_value() const noexcept { return value_ != nullptr; }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr T &value() const { return value_ ? *value_ : throw std::bad_optional_access(); }
    constexpr T &operator*() const noexcept { return *value_; }
    constexpr T *operator->() const noexcept { return value_; }
    constexpr auto value_or(std::remove_cvref_t<T> other) const { return value_ ? *value_ : other; }

  private:
    T *value_ = nullptr;
};

} // namespace ttsl
