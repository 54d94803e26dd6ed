// tt-metalium/bfloat16.hpp: a 16-bit float with fp32's exponent; conversion rounds to nearest even.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

class bfloat16 {
  public:
    constexpr bfloat16() = default;
    template <typename T>
    requires std::is_arithmetic_v<T>
    constexpr bfloat16(T value) noexcept : bits_(round(static_cast<float>(value))) {}
    // The upper half of the float's bits.
    static bfloat16 truncate(float value) {
        return from_bits(static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16));
    }
    static constexpr bfloat16 from_bits(uint16_t bits) {
        bfloat16 result;
        result.bits_ = bits;
        return result;
    }

    constexpr operator float() const {
        return std::bit_cast<float>(static_cast<uint32_t>(bits_) << 16);
    }
    // The names of an older release.
    float to_float() const { return float(*this); }
    uint16_t to_uint16() const { return bits_; }
    uint16_t to_packed() const { return bits_; }
    constexpr bool operator==(bfloat16 other) const { return float(*this) == float(other); }
    constexpr std::partial_ordering operator<=>(bfloat16 other) const noexcept {
        return float(*this) <=> float(other);
    }
    bfloat16 &operator+=(bfloat16 other) noexcept { return *this = *this + other; }
    bfloat16 &operator-=(bfloat16 other) noexcept { return *this = *this - other; }
    bfloat16 &operator*=(bfloat16 other) noexcept { return *this = *this * other; }
    bfloat16 &operator/=(bfloat16 other) noexcept { return *this = *this / other; }
    bfloat16 operator+(bfloat16 other) const { return bfloat16(float(*this) + float(other)); }
    bfloat16 operator-(bfloat16 other) const { return bfloat16(float(*this) - float(other)); }
    bfloat16 operator*(bfloat16 other) const { return bfloat16(float(*this) * float(other)); }
    bfloat16 operator/(bfloat16 other) const { return bfloat16(float(*this) / float(other)); }

  private:
    static constexpr uint16_t round(float value) {
        const uint32_t bits = std::bit_cast<uint32_t>(value);
        if ((bits & 0x7FFFFFFF) > 0x7F800000) {
            return static_cast<uint16_t>(bits >> 16 | 0x40); // a NaN stays one
        }
        return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    uint16_t bits_ = 0;
};

std::ostream &operator<<(std::ostream &out, const bfloat16 &value);
bool operator==(const std::vector<bfloat16> &a, const std::vector<bfloat16> &b);

// The first in the low half.
uint32_t pack_two_bfloat16_into_uint32(std::pair<bfloat16, bfloat16> pair);
std::pair<bfloat16, bfloat16> unpack_two_bfloat16_from_uint32(uint32_t word);
std::vector<uint32_t> pack_bfloat16_vec_into_uint32_vec(const std::vector<bfloat16> &values);
bfloat16 bfloat16_identity_transform(const bfloat16 &value);
std::vector<bfloat16> unpack_uint32_vec_into_bfloat16_vec(
    const std::vector<uint32_t> &words,
    const std::function<bfloat16(const bfloat16 &)> &transform = bfloat16_identity_transform);

// Uniform over [offset, offset + limit), the same for the same seed.
std::vector<bfloat16> create_random_vector_of_bfloat16_native(size_t num_bytes, float limit,
                                                              int seed, float offset = 0.0f);
std::vector<uint32_t> create_random_vector_of_bfloat16(size_t num_bytes, int limit, int seed,
                                                       float offset = 0.0f);
std::vector<uint32_t> create_constant_vector_of_bfloat16(size_t num_bytes, float value);
std::vector<bfloat16> create_identity_matrix(int rows, int cols, int num_ones);

bool equal_within_n_sig_figs(float a, float b, int n);
bool is_close(float a, float b, float rtol = 0.01f, float atol = 0.001f);
