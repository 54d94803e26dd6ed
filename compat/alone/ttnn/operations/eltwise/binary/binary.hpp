// ttnn/operations/eltwise/binary/binary.hpp: functions of two tensors, or of one and a number.
#pragma once

#include "tilewright/op_functions.hpp"
#include "ttnn/operations/eltwise/binary/common/binary_op_types.hpp"

namespace ttnn {

inline constexpr tt::tilewright::BinaryFunction<"add"> add{};
inline constexpr tt::tilewright::BinaryFunction<"subtract"> subtract{};
inline constexpr tt::tilewright::BinaryFunction<"multiply"> multiply{};
inline constexpr tt::tilewright::BinaryFunction<"divide"> divide{};
inline constexpr tt::tilewright::BinaryFunction<"eq"> eq{};
inline constexpr tt::tilewright::BinaryFunction<"ne"> ne{};
inline constexpr tt::tilewright::BinaryFunction<"lt"> lt{};
inline constexpr tt::tilewright::BinaryFunction<"le"> le{};
inline constexpr tt::tilewright::BinaryFunction<"gt"> gt{};
inline constexpr tt::tilewright::BinaryFunction<"ge"> ge{};
inline constexpr tt::tilewright::BinaryFunction<"maximum"> maximum{};
inline constexpr tt::tilewright::BinaryFunction<"minimum"> minimum{};
inline constexpr tt::tilewright::BinaryFunction<"logical_and"> logical_and{};
inline constexpr tt::tilewright::BinaryFunction<"logical_or"> logical_or{};
inline constexpr tt::tilewright::BinaryFunction<"logical_xor"> logical_xor{};
inline constexpr tt::tilewright::BinaryFunction<"squared_difference"> squared_difference{};
inline constexpr tt::tilewright::BinaryFunction<"logaddexp"> logaddexp{};
inline constexpr tt::tilewright::BinaryFunction<"logaddexp2"> logaddexp2{};
inline constexpr tt::tilewright::BinaryFunction<"ldexp"> ldexp{};
inline constexpr tt::tilewright::BinaryFunction<"pow"> pow{};
inline constexpr tt::tilewright::BinaryFunction<"remainder"> remainder{};
inline constexpr tt::tilewright::BinaryFunction<"fmod"> fmod{};
inline constexpr tt::tilewright::BinaryFunction<"atan2"> atan2{};
inline constexpr tt::tilewright::BinaryFunction<"hypot"> hypot{};
inline constexpr tt::tilewright::BinaryFunction<"xlogy"> xlogy{};
inline constexpr tt::tilewright::BinaryFunction<"bitwise_and"> bitwise_and{};
inline constexpr tt::tilewright::BinaryFunction<"bitwise_or"> bitwise_or{};
inline constexpr tt::tilewright::BinaryFunction<"bitwise_xor"> bitwise_xor{};
inline constexpr tt::tilewright::BinaryFunction<"rsub"> rsub{};

template <typename B>
requires requires(const Tensor &a, const B &b) {
    add(a, b);
}
Tensor operator+(const Tensor &a, const B &b) {
    return add(a, b);
}

template <typename B>
requires requires(const Tensor &a, const B &b) {
    subtract(a, b);
}
Tensor operator-(const Tensor &a, const B &b) {
    return subtract(a, b);
}

template <typename B>
requires requires(const Tensor &a, const B &b) {
    multiply(a, b);
}
Tensor operator*(const Tensor &a, const B &b) {
    return multiply(a, b);
}

template <typename B>
requires requires(const Tensor &a, const B &b) {
    divide(a, b);
}
Tensor operator/(const Tensor &a, const B &b) {
    return divide(a, b);
}

} // namespace ttnn
