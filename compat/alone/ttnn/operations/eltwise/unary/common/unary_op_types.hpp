// ttnn/operations/eltwise/unary/common/unary_op_types.hpp: names of functions of one operand, and
// one with its parameters.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <tuple>
#include <variant>
#include <vector>

namespace ttnn::operations::unary {

enum class UnaryOpType {
    EXP,
    RECIP,
    GELU,
    RELU,
    SQRT,
    SIGMOID,
    LOG,
    LOG1P,
    TANH,
    LOG2,
    LOG10,
    SIN,
    COS,
    COSH,
    SINH,
    ABS,
    ABS_INT32,
    SIGN,
    SQUARE,
    EQZ,
    NEZ,
    GTZ,
    LTZ,
    GEZ,
    LEZ,
    RELU_MAX,
    RELU_MIN,
    POWER,
    POWER_ITERATIVE,
    LEAKY_RELU,
    ELU,
    EXP2,
    HEAVISIDE,
    EXPM1,
    SIGNBIT,
    ASIN,
    ACOS,
    ACOSH,
    RSQRT,
    RELU6,
    ATAN,
    ASINH,
    ATANH,
    ERF,
    ERFC,
    ISINF,
    ISPOSINF,
    ISNEGINF,
    ISNAN,
    LOGICAL_NOT_UNARY,
    ISFINITE,
    ERFINV,
    I0,
    I1,
    TAN,
    RSUB,
    RDIV,
    SILU,
    SOFTPLUS,
    IDENTITY,
    NEG,
    ADD_UNARY_SFPU,
    SUB_UNARY_SFPU,
    MUL_UNARY_SFPU,
    DIV_UNARY_SFPU,
    UNARY_NE,
    UNARY_EQ,
    UNARY_GT,
    UNARY_LT,
    UNARY_GE,
    UNARY_LE,
    TILED_PROD,
    TYPECAST,
    BITCAST,
    BITWISE_XOR,
    BITWISE_NOT,
    BITWISE_AND,
    BITWISE_OR,
    RIGHT_SHIFT,
    FLOOR,
    CEIL,
    TRUNC,
    FRAC,
    ROUND,
    LEFT_SHIFT,
    REMAINDER,
    FMOD,
    DROPOUT,
    FILL,
    PRELU_SFPU,
    ZERO_POINT,
    ALT_COMPLEX_ROTATE90,
    MISH,
    HARDMISH,
    MAXIMUM,
    MINIMUM,
    TANHSHRINK,
    THRESHOLD,
    SOFTSHRINK,
    HARDSHRINK,
    HARDTANH,
    HARDSIGMOID,
    HARDSWISH,
    WHERE_TSS,
    SOFTSIGN,
    CELU,
    CLAMP_TSS,
    SELU,
    RPOW,
    CBRT,
    LOGSIGMOID,
    LOGIT
};

// A function and parameters that are all of one of the types; of the first when there are none.
template <typename... Types> struct BasicUnaryWithParam;

template <typename T> struct BasicUnaryWithParam<T> {
    UnaryOpType op_type;
    std::vector<T> params;

    BasicUnaryWithParam(UnaryOpType op_type) : op_type(op_type) {}
    BasicUnaryWithParam(UnaryOpType op_type, T param) : op_type(op_type), params{param} {}
    BasicUnaryWithParam(UnaryOpType op_type, std::vector<T> params)
        : op_type(op_type), params(std::move(params)) {}
    BasicUnaryWithParam(UnaryOpType op_type, std::initializer_list<T> params)
        : op_type(op_type), params(params) {}

    UnaryOpType type() const noexcept { return op_type; }
    bool has_parameter() const noexcept { return !params.empty(); }
    bool empty() const noexcept { return params.empty(); }
    std::span<const T> get_params() const noexcept { return params; }
    std::optional<T> get_param_if(std::size_t index = 0) const noexcept {
        return index < params.size() ? std::optional<T>(params[index]) : std::nullopt;
    }
    static constexpr auto attribute_names = std::forward_as_tuple("op_type", "params");
    auto attribute_values() const { return std::forward_as_tuple(op_type, params); }
};

template <typename First, typename Second, typename... Rest>
struct BasicUnaryWithParam<First, Second, Rest...> {
    template <typename T>
    static constexpr bool is_one = std::same_as<T, First> || std::same_as<T, Second> ||
                                   (std::same_as<T, Rest> || ...);
    std::variant<BasicUnaryWithParam<First>, BasicUnaryWithParam<Second>,
                 BasicUnaryWithParam<Rest>...>
        base;

    BasicUnaryWithParam(UnaryOpType op_type) : base(BasicUnaryWithParam<First>(op_type)) {}
    template <typename T>
    requires is_one<T> BasicUnaryWithParam(UnaryOpType op_type, T param)
        : base(BasicUnaryWithParam<T>(op_type, param)) {}
    template <typename T>
    requires is_one<T> BasicUnaryWithParam(UnaryOpType op_type, const std::vector<T> &params)
        : base(BasicUnaryWithParam<T>(op_type, params)) {}
    template <typename T>
    requires is_one<T> BasicUnaryWithParam(UnaryOpType op_type, std::initializer_list<T> params)
        : base(BasicUnaryWithParam<T>(op_type, params)) {}
    template <typename T>
    requires is_one<T> BasicUnaryWithParam(const BasicUnaryWithParam<T> &other) : base(other) {}

    UnaryOpType type() const noexcept {
        return std::visit([](const auto &one) { return one.type(); }, base);
    }
    bool has_parameter() const noexcept { return !empty(); }
    bool empty() const noexcept {
        return std::visit([](const auto &one) { return one.empty(); }, base);
    }
    std::variant<std::span<const First>, std::span<const Second>, std::span<const Rest>...>
    get_params() const noexcept {
        return std::visit<decltype(get_params())>([](const auto &one) { return one.get_params(); },
                                                  base);
    }
    template <typename T>
    requires is_one<T> std::span<const T> get_params_if()
    const noexcept {
        const auto *one = std::get_if<BasicUnaryWithParam<T>>(&base);
        return one ? one->get_params() : std::span<const T>();
    }
    template <typename T>
    requires is_one<T> std::optional<T> get_param_if(std::size_t index = 0)
    const noexcept {
        const auto *one = std::get_if<BasicUnaryWithParam<T>>(&base);
        return one ? one->get_param_if(index) : std::nullopt;
    }
    static constexpr auto attribute_names = std::forward_as_tuple("base");
    auto attribute_values() const { return std::forward_as_tuple(base); }
};

using EltwiseUnaryWithParam = BasicUnaryWithParam<float, std::int32_t, std::uint32_t>;
using UnaryWithParam = BasicUnaryWithParam<float>;
template <typename... Types>
using BasicFusedActivations = std::vector<BasicUnaryWithParam<Types...>>;
using EltwiseFusedActivations = std::vector<EltwiseUnaryWithParam>;
using FusedActivations = std::vector<UnaryWithParam>;
using ScalarVariant = std::variant<std::uint32_t, std::int32_t, float>;

} // namespace ttnn::operations::unary
