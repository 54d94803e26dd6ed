// hostdevcommon/flags.hpp: a set of enumerators of a bit enum.
#pragma once

#include <cstdint>
#include <type_traits>

template <typename Enum>
requires std::is_enum_v<Enum>
class Flags {
  public:
    using Underlying = std::underlying_type_t<Enum>;
    constexpr Flags() noexcept = default;
    constexpr Flags(Enum flag) noexcept : bits_(static_cast<Underlying>(flag)) {}
    explicit constexpr Flags(Underlying bits) noexcept : bits_(bits) {}

    constexpr Flags operator|(Flags other) const noexcept {
        return Flags(static_cast<Underlying>(bits_ | other.bits_));
    }
    constexpr Flags operator&(Flags other) const noexcept {
        return Flags(static_cast<Underlying>(bits_ & other.bits_));
    }
    constexpr Flags &operator|=(Flags other) noexcept { return *this = *this | other; }
    constexpr Flags &operator&=(Flags other) noexcept { return *this = *this & other; }
    constexpr bool operator==(const Flags &) const noexcept = default;
    constexpr bool test(Enum flag) const noexcept {
        return (bits_ & static_cast<Underlying>(flag)) != 0;
    }
    constexpr Flags &set(Enum flag, bool on = true) noexcept {
        const auto bit = static_cast<Underlying>(flag);
        bits_ = static_cast<Underlying>(on ? bits_ | bit : bits_ & ~bit);
        return *this;
    }
    constexpr Underlying raw() const noexcept { return bits_; }
    explicit constexpr operator bool() const noexcept { return bits_ != 0; }

  private:
    Underlying bits_ = 0;
};
