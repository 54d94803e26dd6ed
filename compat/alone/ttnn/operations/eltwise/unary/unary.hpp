// ttnn/operations/eltwise/unary/unary.hpp: functions of one tensor.
#pragma once

#include "tilewright/op_functions.hpp"
#include "ttnn/operations/eltwise/unary/common/unary_op_types.hpp"

namespace ttnn {

inline constexpr tt::tilewright::UnaryFunction<"abs"> abs{};
inline constexpr tt::tilewright::UnaryFunction<"acos"> acos{};
inline constexpr tt::tilewright::UnaryFunction<"acosh"> acosh{};
inline constexpr tt::tilewright::UnaryFunction<"asin"> asin{};
inline constexpr tt::tilewright::UnaryFunction<"asinh"> asinh{};
inline constexpr tt::tilewright::UnaryFunction<"atan"> atan{};
inline constexpr tt::tilewright::UnaryFunction<"atanh"> atanh{};
inline constexpr tt::tilewright::UnaryFunction<"cbrt"> cbrt{};
inline constexpr tt::tilewright::UnaryFunction<"ceil"> ceil{};
inline constexpr tt::tilewright::UnaryFunction<"cos"> cos{};
inline constexpr tt::tilewright::UnaryFunction<"cosh"> cosh{};
inline constexpr tt::tilewright::UnaryFunction<"deg2rad"> deg2rad{};
inline constexpr tt::tilewright::UnaryFunction<"digamma"> digamma{};
inline constexpr tt::tilewright::UnaryFunction<"eqz"> eqz{};
inline constexpr tt::tilewright::UnaryFunction<"erf"> erf{};
inline constexpr tt::tilewright::UnaryFunction<"erfc"> erfc{};
inline constexpr tt::tilewright::UnaryFunction<"erfinv"> erfinv{};
inline constexpr tt::tilewright::UnaryFunction<"exp"> exp{};
inline constexpr tt::tilewright::UnaryFunction<"exp2"> exp2{};
inline constexpr tt::tilewright::UnaryFunction<"expm1"> expm1{};
inline constexpr tt::tilewright::UnaryFunction<"floor"> floor{};
inline constexpr tt::tilewright::UnaryFunction<"frac"> frac{};
inline constexpr tt::tilewright::UnaryFunction<"gelu"> gelu{};
inline constexpr tt::tilewright::UnaryFunction<"gez"> gez{};
inline constexpr tt::tilewright::UnaryFunction<"gtz"> gtz{};
inline constexpr tt::tilewright::UnaryFunction<"hardsigmoid"> hardsigmoid{};
inline constexpr tt::tilewright::UnaryFunction<"hardswish"> hardswish{};
inline constexpr tt::tilewright::UnaryFunction<"hardtanh"> hardtanh{};
inline constexpr tt::tilewright::UnaryFunction<"i0"> i0{};
inline constexpr tt::tilewright::UnaryFunction<"isfinite"> isfinite{};
inline constexpr tt::tilewright::UnaryFunction<"isinf"> isinf{};
inline constexpr tt::tilewright::UnaryFunction<"isnan"> isnan{};
inline constexpr tt::tilewright::UnaryFunction<"isneginf"> isneginf{};
inline constexpr tt::tilewright::UnaryFunction<"isposinf"> isposinf{};
inline constexpr tt::tilewright::UnaryFunction<"lez"> lez{};
inline constexpr tt::tilewright::UnaryFunction<"lgamma"> lgamma{};
inline constexpr tt::tilewright::UnaryFunction<"log"> log{};
inline constexpr tt::tilewright::UnaryFunction<"log10"> log10{};
inline constexpr tt::tilewright::UnaryFunction<"log1p"> log1p{};
inline constexpr tt::tilewright::UnaryFunction<"log2"> log2{};
inline constexpr tt::tilewright::UnaryFunction<"log_sigmoid"> log_sigmoid{};
inline constexpr tt::tilewright::UnaryFunction<"logical_not"> logical_not{};
inline constexpr tt::tilewright::UnaryFunction<"ltz"> ltz{};
inline constexpr tt::tilewright::UnaryFunction<"mish"> mish{};
inline constexpr tt::tilewright::UnaryFunction<"neg"> neg{};
inline constexpr tt::tilewright::UnaryFunction<"nez"> nez{};
inline constexpr tt::tilewright::UnaryFunction<"rad2deg"> rad2deg{};
inline constexpr tt::tilewright::UnaryFunction<"reciprocal"> reciprocal{};
inline constexpr tt::tilewright::UnaryFunction<"relu"> relu{};
inline constexpr tt::tilewright::UnaryFunction<"relu6"> relu6{};
inline constexpr tt::tilewright::UnaryFunction<"rsqrt"> rsqrt{};
inline constexpr tt::tilewright::UnaryFunction<"selu"> selu{};
inline constexpr tt::tilewright::UnaryFunction<"sigmoid"> sigmoid{};
inline constexpr tt::tilewright::UnaryFunction<"sign"> sign{};
inline constexpr tt::tilewright::UnaryFunction<"signbit"> signbit{};
inline constexpr tt::tilewright::UnaryFunction<"silu"> silu{};
inline constexpr tt::tilewright::UnaryFunction<"sin"> sin{};
inline constexpr tt::tilewright::UnaryFunction<"sinh"> sinh{};
inline constexpr tt::tilewright::UnaryFunction<"softplus"> softplus{};
inline constexpr tt::tilewright::UnaryFunction<"softsign"> softsign{};
inline constexpr tt::tilewright::UnaryFunction<"sqrt"> sqrt{};
inline constexpr tt::tilewright::UnaryFunction<"square"> square{};
inline constexpr tt::tilewright::UnaryFunction<"swish"> swish{};
inline constexpr tt::tilewright::UnaryFunction<"tan"> tan{};
inline constexpr tt::tilewright::UnaryFunction<"tanh"> tanh{};
inline constexpr tt::tilewright::UnaryFunction<"tanhshrink"> tanhshrink{};
inline constexpr tt::tilewright::UnaryFunction<"trunc"> trunc{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"elu"> elu{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"heaviside"> heaviside{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"leaky_relu"> leaky_relu{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"prelu"> prelu{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"relu_max"> relu_max{};
inline constexpr tt::tilewright::UnaryWithNumberFunction<"relu_min"> relu_min{};

} // namespace ttnn
