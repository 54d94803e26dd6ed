/*
 * tw/compute/sfpu.h: functions of the vector unit on tiles in DST, by one operand. MATH alone runs
 * them. What each computes is in tilewright/sfpu.def; here are the names and arguments by which
 * kernels call them. Scalars come as the bits of an fp32.
 */
#ifndef TW_COMPUTE_SFPU_H
#define TW_COMPUTE_SFPU_H

#include "tw/compute/base.h"

enum tw_sfpu_function : uint32_t {
#define TW_SFPU(name, operands, arguments, meaning) TW_SFPU_##name,
#include "tilewright/sfpu.def"
#undef TW_SFPU
};

/* Arguments that an init gives and the calls after it use. */
static struct tw_sfpu_state {
    uint32_t exp_scale, zero_point, quant_format, scalar, reciprocal;
} tw_sfpu_state;

namespace ckernel {

/* The part of a tile that a function works on, as bits of the function word. */
struct tw_part {
    uint32_t bits;
    constexpr tw_part(VectorMode mode)
        : bits(mode == VectorMode::R      ? 1u << 16
               : mode == VectorMode::C    ? 2u << 16
               : mode == VectorMode::None ? 3u << 16
                                          : 0u) {}
    constexpr tw_part(int mode) : tw_part(VectorMode(mode)) {}
};
constexpr tw_part tw_whole_tile(VectorMode::RC);

/* A bit of the function word: set where the kernel has INP_FLOAT32. */
constexpr uint32_t tw_operands();
ALWI void tw_sfpu(uint32_t function, uint32_t dst, uint32_t a0 = 0, uint32_t a1 = 0,
                  uint32_t a2 = 0, uint32_t a3 = 0) {
    MATH(TW_CALL(sfpu, function | tw_operands(), dst, a0, a1, a2, a3));
}
ALWI void tw_sfpu_init(uint32_t function, uint32_t a0 = 0, uint32_t a1 = 0) {
    MATH(TW_CALL(sfpu_init, function, a0, a1));
}

constexpr uint32_t TW_FLOAT = uint32_t(DataFormat::Float32), TW_INT32 = uint32_t(DataFormat::Int32),
                   TW_UINT32 = uint32_t(DataFormat::UInt32),
                   TW_UINT16 = uint32_t(DataFormat::UInt16);
constexpr uint32_t TW_ONE_BITS = 0x3F800000;

enum class ReciprocalDestAcc { BF16, FP32 };
enum class ReciprocalApproxMode { Default, Precise, Approximate };
enum class RsqrtMode { Default, Fast };

/* How near a result is to be: as math_approx_mode says, unless a reciprocal's option says which. */
enum tw_nearness : uint32_t { TW_PRECISE, TW_APPROXIMATE, TW_AS_CONFIGURED };
template <auto option> constexpr uint32_t tw_nearness_of() {
    if constexpr (std::is_same_v<decltype(option), ReciprocalApproxMode>)
        return option == ReciprocalApproxMode::Approximate ? TW_APPROXIMATE
               : option == ReciprocalApproxMode::Precise   ? TW_PRECISE
                                                           : TW_AS_CONFIGURED;
    return TW_AS_CONFIGURED;
}
template <auto... options> constexpr uint32_t tw_nearness_asked = TW_AS_CONFIGURED;
template <auto first, auto... rest>
constexpr uint32_t tw_nearness_asked<first, rest...> = tw_nearness_of<first>() != TW_AS_CONFIGURED
                                                           ? tw_nearness_of<first>()
                                                           : tw_nearness_asked<rest...>;

/* name_tile_init() and name_tile(dst); any template options are accepted. */
#define TW_INIT(name, function)                                                                    \
    template <auto... options> ALWI void name##_init() {                                           \
        tw_sfpu_init(TW_SFPU_##function);                                                          \
    }
#define TW_UNARY(name, function, ...)                                                              \
    template <auto... options> ALWI void name(uint32_t dst) {                                      \
        tw_sfpu(TW_SFPU_##function, dst __VA_OPT__(, ) __VA_ARGS__);                               \
    }
#define TW_PLAIN(name)                                                                             \
    TW_INIT(name##_tile, name)                                                                     \
    TW_UNARY(name##_tile, name)
/* The first option asks for the approximation. */
#define TW_APPROXIMABLE(name, by_default)                                                          \
    TW_INIT(name##_tile, name)                                                                     \
    template <bool approximate = by_default, auto... options>                                      \
    ALWI void name##_tile(uint32_t dst) {                                                          \
        tw_sfpu(TW_SFPU_##name, dst, approximate);                                                 \
    }
/* One scalar. */
#define TW_SCALAR(name, function, ...)                                                             \
    template <auto... options> ALWI void name(uint32_t dst, uint32_t scalar) {                     \
        tw_sfpu(TW_SFPU_##function, dst, scalar __VA_OPT__(, ) __VA_ARGS__);                       \
    }

/* ---- exponentials, logarithms, roots. exp has a fast approximation that takes its scale from the
 * init, and an exact form that takes it from the call (as the bits of a bfloat16). */
enum : uint32_t { TW_EXP_APPROX = 1, TW_EXP_FAST = 2, TW_EXP_CLAMP = 4, TW_EXP_SCALED = 8 };
constexpr uint16_t TW_ONE_BF16 = 0x3F80;
/* On the hart that is at it: MATH, or PACK (sfpu_recent.h). */
ALWI void tw_exp_call(uint32_t dst, tw_part part, uint32_t flags, bool scaled, uint32_t scale) {
    const uint32_t factor = flags & TW_EXP_APPROX ? tw_sfpu_state.exp_scale
                            : scaled              ? scale << 16
                                                  : TW_ONE_BITS;
    TW_CALL(sfpu, TW_SFPU_exp | part.bits, dst,
            flags | (factor != TW_ONE_BITS ? TW_EXP_SCALED : 0u), factor, 0, 0);
}
ALWI void tw_exp(uint32_t dst, tw_part part, uint32_t flags, bool scaled, uint32_t scale) {
    MATH(tw_exp_call(dst, part, flags, scaled, scale));
}
#if TW_API >= 2000
template <bool approx = false, bool fast = true, uint32_t scale = TW_ONE_BITS>
ALWI void exp_tile_init() {
    MATH(tw_sfpu_state.exp_scale = scale);
    tw_sfpu_init(TW_SFPU_exp);
}
template <bool approx = false, bool fast = true, bool scale_en = false,
          bool skip_positive_check = false, int iterations = 8>
ALWI void exp_tile(uint32_t dst, tw_part part = tw_whole_tile, uint16_t scale = TW_ONE_BF16) {
    tw_exp(dst, part, approx | (approx && fast ? TW_EXP_FAST | TW_EXP_CLAMP : 0u), scale_en, scale);
}
#else
template <bool approx = false, uint32_t scale = TW_ONE_BITS,
          InputClamping clamping = InputClamping::ClampToNegative, auto... options>
ALWI void exp_tile_init() {
    MATH(tw_sfpu_state.exp_scale = scale);
    tw_sfpu_init(TW_SFPU_exp);
}
template <bool approx = false, bool scale_en = false,
          InputClamping clamping = InputClamping::ClampToNegative, int iterations = 8,
          auto... options>
ALWI void exp_tile(uint32_t dst, tw_part part = tw_whole_tile, uint16_t scale = TW_ONE_BF16) {
    constexpr uint32_t clamp = clamping == InputClamping::ClampToNegative ? TW_EXP_CLAMP : 0u;
    tw_exp(dst, part, approx ? TW_EXP_APPROX | TW_EXP_FAST | clamp : 0u, scale_en, scale);
}
#endif
TW_PLAIN(exp2)
TW_APPROXIMABLE(expm1, false)
TW_APPROXIMABLE(log, false)
TW_INIT(log_with_base_tile, log_with_base)
template <bool approximate = false, auto... options>
ALWI void log_with_base_tile(uint32_t dst, uint32_t base_scale) {
    tw_sfpu(TW_SFPU_log_with_base, dst, base_scale, approximate);
}
TW_APPROXIMABLE(log1p, false)
/* Roots are as near as the kernel's math_approx_mode says (an option only leaves out the tests for
 * special values); reciprocals too, unless an option says which. */
TW_INIT(sqrt_tile, sqrt)
template <bool fast = false, auto... options> ALWI void sqrt_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_sqrt, dst, TW_AS_CONFIGURED, fast);
}
TW_INIT(rsqrt_tile, rsqrt)
template <auto mode = RsqrtMode::Default, auto... options> ALWI void rsqrt_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_rsqrt, dst, TW_AS_CONFIGURED, uint32_t(mode) == uint32_t(RsqrtMode::Fast));
}
TW_INIT(recip_tile, recip)
template <auto... options> ALWI void recip_tile(uint32_t dst, tw_part part = tw_whole_tile) {
    tw_sfpu(TW_SFPU_recip | part.bits, dst, tw_nearness_asked<options...>);
}
TW_PLAIN(cbrt)
TW_PLAIN(square)
TW_INIT(power_tile, power)
TW_SCALAR(power_tile, power)
TW_INIT(power_iterative_tile, power_iterative)
TW_SCALAR(power_iterative_tile, power_iterative)
TW_INIT(rpow_tile, rpow)
template <auto... options>
ALWI void rpow_tile(uint32_t dst, uint32_t base, tw_part part = tw_whole_tile) {
    tw_sfpu(TW_SFPU_rpow | part.bits, dst, base);
}

/* ---- activations */
TW_APPROXIMABLE(gelu, true)
TW_INIT(gelu_tanh_tile, gelu_tanh)
TW_UNARY(gelu_tanh_tile, gelu_tanh)
TW_APPROXIMABLE(gelu_derivative, false)
TW_INIT(sigmoid_tile, sigmoid)
template <auto part = VectorMode::RC, bool approximate = false, auto... options>
ALWI void sigmoid_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_sigmoid | tw_part(part).bits, dst, approximate);
}
TW_PLAIN(silu)
TW_APPROXIMABLE(tanh, false)
TW_APPROXIMABLE(tanh_derivative, false)
TW_INIT(relu_tile, relu)
TW_UNARY(relu_tile, relu, TW_FLOAT)
TW_UNARY(relu_tile_int32, relu, TW_INT32)
TW_INIT(relu_max_tile, relu_max)
TW_SCALAR(relu_max_tile, relu_max, TW_FLOAT)
TW_SCALAR(relu_max_tile_int32, relu_max, TW_INT32)
TW_SCALAR(relu_max_tile_uint32, relu_max, TW_UINT32)
TW_SCALAR(relu_max_tile_uint16, relu_max, TW_UINT16)
TW_INIT(relu_min_tile, relu_min)
TW_SCALAR(relu_min_tile, relu_min, TW_FLOAT)
TW_SCALAR(relu_min_tile_int32, relu_min, TW_INT32)
TW_SCALAR(relu_min_tile_uint32, relu_min, TW_UINT32)
TW_SCALAR(relu_min_tile_uint16, relu_min, TW_UINT16)
TW_INIT(leaky_relu_tile, leaky_relu)
ALWI void leaky_relu_tile(uint32_t dst, uint32_t slope = 0) {
    tw_sfpu(TW_SFPU_leaky_relu, dst, slope);
}
TW_INIT(prelu_tile, prelu)
TW_SCALAR(prelu_tile, prelu)
TW_INIT(elu_tile, elu)
TW_SCALAR(elu_tile, elu)
TW_INIT(celu_tile, celu)
template <auto... options>
ALWI void celu_tile(uint32_t dst, uint32_t alpha, uint32_t alpha_reciprocal) {
    tw_sfpu(TW_SFPU_celu, dst, alpha, alpha_reciprocal);
}
TW_INIT(selu_tile, selu)
template <auto... options> ALWI void selu_tile(uint32_t dst, uint32_t scale, uint32_t alpha) {
    tw_sfpu(TW_SFPU_selu, dst, scale, alpha);
}
TW_INIT(softplus_tile, softplus)
template <auto... options>
ALWI void softplus_tile(uint32_t dst, uint32_t beta, uint32_t beta_reciprocal, uint32_t threshold) {
    tw_sfpu(TW_SFPU_softplus, dst, beta, beta_reciprocal, threshold);
}
TW_INIT(softsign_tile, softsign)
TW_UNARY(softsign_tile, softsign, TW_AS_CONFIGURED)
TW_INIT(softshrink_tile, softshrink)
TW_SCALAR(softshrink_tile, softshrink)
TW_INIT(hardshrink_tile, hardshrink)
TW_SCALAR(hardshrink_tile, hardshrink)
TW_INIT(hardtanh_tile, hardtanh)
ALWI void hardtanh_tile(uint32_t dst, uint32_t low, uint32_t high) {
    tw_sfpu(TW_SFPU_hardtanh, dst, low, high);
}
TW_PLAIN(hardsigmoid)
TW_PLAIN(hardmish)
TW_APPROXIMABLE(mish, false)
TW_PLAIN(tanhshrink)
TW_INIT(threshold_tile, threshold)
ALWI void threshold_tile(uint32_t dst, uint32_t limit, uint32_t value) {
    tw_sfpu(TW_SFPU_threshold, dst, limit, value);
}
TW_INIT(xielu_tile, xielu)
template <auto... options> ALWI void xielu_tile(uint32_t dst, uint32_t alpha_p, uint32_t alpha_n) {
    tw_sfpu(TW_SFPU_xielu, dst, alpha_p, alpha_n);
}
TW_INIT(softcap_tile, softcap)
ALWI void softcap_tile(uint32_t dst, uint32_t beta, uint32_t beta_reciprocal) {
    tw_sfpu(TW_SFPU_softcap, dst, beta, beta_reciprocal);
}

/* ---- sign and tests */
#define TW_BY_TYPE(name)                                                                           \
    TW_INIT(name##_tile, name)                                                                     \
    TW_UNARY(name##_tile, name, TW_FLOAT)                                                          \
    TW_UNARY(name##_tile_int32, name, TW_INT32)                                                    \
    TW_UNARY(name##_tile_uint32, name, TW_UINT32)                                                  \
    TW_UNARY(name##_tile_uint16, name, TW_UINT16)
#define TW_SCALAR_BY_TYPE(name)                                                                    \
    TW_INIT(name##_tile, name)                                                                     \
    TW_SCALAR(name##_tile, name, TW_FLOAT)                                                         \
    TW_SCALAR(name##_tile_int32, name, TW_INT32)                                                   \
    TW_SCALAR(name##_tile_uint32, name, TW_UINT32)
TW_BY_TYPE(abs)
TW_PLAIN(sign)
TW_BY_TYPE(signbit)
TW_BY_TYPE(negative)
TW_BY_TYPE(eqz)
TW_BY_TYPE(nez)
TW_BY_TYPE(ltz)
TW_BY_TYPE(gtz)
TW_BY_TYPE(lez)
TW_BY_TYPE(gez)
TW_SCALAR_BY_TYPE(unary_eq)
TW_SCALAR_BY_TYPE(unary_ne)
TW_SCALAR_BY_TYPE(unary_lt)
TW_SCALAR_BY_TYPE(unary_gt)
TW_SCALAR_BY_TYPE(unary_le)
TW_SCALAR_BY_TYPE(unary_ge)
TW_INIT(heaviside_tile, heaviside)
TW_SCALAR(heaviside_tile, heaviside)
TW_INIT(logical_not_tile, logical_not)
template <DataFormat format = DataFormat::Float32> ALWI void logical_not_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_logical_not, dst, uint32_t(format));
}
TW_INIT(logical_not_unary_tile, logical_not)
TW_UNARY(logical_not_unary_tile, logical_not, TW_FLOAT)
TW_UNARY(logical_not_unary_tile_int32, logical_not, TW_INT32)
TW_UNARY(logical_not_unary_tile_uint32, logical_not, TW_UINT32)
TW_UNARY(logical_not_unary_tile_uint16, logical_not, TW_UINT16)
TW_PLAIN(isinf)
TW_PLAIN(isposinf)
TW_PLAIN(isneginf)
TW_PLAIN(isnan)
TW_PLAIN(isfinite)

/* ---- special functions, trigonometry */
TW_APPROXIMABLE(erf, true)
TW_INIT(erfc_tile, erfc)
TW_UNARY(erfc_tile, erfc)
TW_PLAIN(erfinv)
TW_PLAIN(i0)
TW_INIT(i1_tile, i1)
TW_UNARY(i1_tile, i1, TW_AS_CONFIGURED)
TW_PLAIN(digamma)
TW_PLAIN(sin)
TW_PLAIN(cos)
TW_PLAIN(tan)
TW_PLAIN(asin)
TW_PLAIN(acos)
TW_PLAIN(atan)
TW_PLAIN(sinh)
TW_PLAIN(cosh)
TW_PLAIN(asinh)
TW_PLAIN(acosh)
TW_PLAIN(atanh)

/* ---- rounding, limits, types */
TW_INIT(rounding_op_tile, floor)
TW_PLAIN(floor)
TW_PLAIN(ceil)
TW_PLAIN(trunc)
TW_PLAIN(frac)
TW_UNARY(floor_tile_float32, floor)
TW_UNARY(ceil_tile_float32, ceil)
TW_UNARY(trunc_tile_float32, trunc)
TW_INIT(round_tile, round)
ALWI void round_tile(uint32_t dst, int32_t decimals) {
    tw_sfpu(TW_SFPU_round, dst, uint32_t(decimals));
}
TW_PLAIN(stochastic_round)
TW_INIT(clamp_tile, clamp)
ALWI void clamp_tile(uint32_t dst, uint32_t low, uint32_t high) {
    tw_sfpu(TW_SFPU_clamp, dst, low, high, TW_FLOAT);
}
ALWI void clamp_tile_int32(uint32_t dst, uint32_t low, uint32_t high) {
    tw_sfpu(TW_SFPU_clamp, dst, low, high, TW_INT32);
}
template <uint32_t in = 0, uint32_t out = 0> ALWI void typecast_tile_init() {
    tw_sfpu_init(TW_SFPU_typecast, in, out);
}
template <uint32_t in, uint32_t out, auto... options> ALWI void typecast_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_typecast, dst, in, out);
}
TW_INIT(identity_tile, identity)
TW_UNARY(identity_tile, identity, TW_FLOAT)
TW_UNARY(identity_tile_uint32, identity, TW_UINT32)
TW_INIT(unary_max_tile, unary_max)
TW_SCALAR(unary_max_tile, unary_max, TW_FLOAT)
TW_SCALAR(unary_max_int32_tile, unary_max, TW_INT32)
TW_SCALAR(unary_max_uint32_tile, unary_max, TW_UINT32)
TW_INIT(unary_min_tile, unary_min)
TW_SCALAR(unary_min_tile, unary_min, TW_FLOAT)
TW_SCALAR(unary_min_int32_tile, unary_min, TW_INT32)
TW_SCALAR(unary_min_uint32_tile, unary_min, TW_UINT32)

/* ---- with a scalar */
TW_INIT(binop_with_scalar_tile, add_unary)
TW_SCALAR(add_unary_tile, add_unary, TW_FLOAT)
TW_SCALAR(add_unary_tile_int32, add_unary, TW_INT32)
TW_SCALAR(sub_unary_tile, sub_unary, TW_FLOAT)
TW_SCALAR(sub_unary_tile_int32, sub_unary, TW_INT32)
TW_SCALAR(mul_unary_tile, mul_unary)
TW_SCALAR(div_unary_tile, div_unary)
TW_SCALAR(rsub_unary_tile, rsub_unary, TW_FLOAT)
TW_INIT(rsub_tile, rsub_unary)
TW_SCALAR(rsub_tile, rsub_unary, TW_FLOAT)
TW_INIT(rsub_unary_int32_tile, rsub_unary)
TW_SCALAR(rsub_unary_int32_tile, rsub_unary, TW_INT32)
TW_INIT(rdiv_tile, rdiv)
template <RoundingMode rounding = RoundingMode::None, auto... options>
ALWI void rdiv_tile(uint32_t dst, uint32_t value, tw_part part = tw_whole_tile) {
    tw_sfpu(TW_SFPU_rdiv | part.bits, dst, value, uint32_t(rounding), TW_AS_CONFIGURED);
}
/* remainder and fmod: the scalar and its reciprocal at the init; the older call repeats them. */
#define TW_MODULO(name)                                                                            \
    ALWI void name##_tile_init(uint32_t value, uint32_t reciprocal) {                              \
        MATH(tw_sfpu_state.scalar = value);                                                        \
        MATH(tw_sfpu_state.reciprocal = reciprocal);                                               \
        tw_sfpu_init(TW_SFPU_##name, value, reciprocal);                                           \
    }                                                                                              \
    ALWI void name##_tile(uint32_t dst) {                                                          \
        tw_sfpu(TW_SFPU_##name, dst, tw_sfpu_state.scalar, tw_sfpu_state.reciprocal, TW_FLOAT);    \
    }                                                                                              \
    ALWI void name##_tile(uint32_t dst, uint32_t value, uint32_t reciprocal) {                     \
        tw_sfpu(TW_SFPU_##name, dst, value, reciprocal, TW_FLOAT);                                 \
    }
TW_MODULO(remainder)
TW_MODULO(fmod)
#undef TW_MODULO
/* Int32 unless a format is given. */
#define TW_BITS(name, init)                                                                        \
    TW_INIT(name##_tile, name)                                                                     \
    template <DataFormat format = DataFormat::Int32>                                               \
    ALWI void name##_tile(uint32_t dst, uint32_t value) {                                          \
        tw_sfpu(TW_SFPU_##name, dst, value, uint32_t(format));                                     \
    }
TW_BITS(bitwise_and, 0)
TW_BITS(bitwise_or, 0)
TW_BITS(bitwise_xor, 0)
TW_BITS(left_shift, 0)
TW_BITS(right_shift, 0)
#undef TW_BITS
TW_PLAIN(bitwise_not)

/* ---- fills, random numbers */
TW_INIT(fill_tile, fill)
ALWI void fill_tile(uint32_t dst, float value) {
    tw_sfpu(TW_SFPU_fill, dst, __builtin_bit_cast(uint32_t, value), TW_FLOAT);
}
ALWI void fill_tile_bitcast(uint32_t dst, uint32_t bits) {
    tw_sfpu(TW_SFPU_fill, dst, bits, TW_FLOAT);
}
template <DataFormat format = DataFormat::Int32>
ALWI void fill_tile_int(uint32_t dst, uint32_t value) {
    tw_sfpu(TW_SFPU_fill, dst, value, uint32_t(format));
}
ALWI void rand_tile_init(uint32_t seed = 0, uint32_t stream = 0) {
    tw_sfpu(TW_SFPU_rand_seed, 0, seed + stream * 0x9E3779B9u);
}
ALWI void rand_tile(uint32_t dst, uint32_t from, uint32_t scale) {
    tw_sfpu(TW_SFPU_rand, dst, from, scale);
}
ALWI void dropout_kernel_init(uint32_t seed = 0) {
    tw_sfpu(TW_SFPU_dropout_seed, 0, seed);
}
ALWI void dropout_tile(uint32_t dst, uint32_t probability, uint32_t scale) {
    tw_sfpu(TW_SFPU_dropout, dst, probability, scale);
}

/* ---- along rows and columns */
TW_INIT(cumsum_tile, cumsum)
ALWI void cumsum_tile(uint32_t dst, bool first = true) {
    tw_sfpu(TW_SFPU_cumsum, dst, first);
}
TW_PLAIN(tiled_prod)
TW_PLAIN(alt_complex_rotate90)
ALWI void sfpu_sum_int_init() {
    tw_sfpu_init(TW_SFPU_sum_int_col);
}
ALWI void sfpu_sum_int_col(uint32_t dst) {
    tw_sfpu(TW_SFPU_sum_int_col, dst);
}
ALWI void sfpu_sum_int_row(uint32_t dst) {
    tw_sfpu(TW_SFPU_sum_int_row, dst);
}
ALWI void sfpu_add_int(uint32_t dst, uint32_t offset = 2, int32_t = 8) {
    tw_sfpu(TW_SFPU_add_int_offset, dst, offset);
}
template <PoolType pool, DataFormat format, auto... options> ALWI void sfpu_reduce_init() {
    tw_sfpu_init(TW_SFPU_sfpu_reduce, uint32_t(pool), uint32_t(format));
}
template <PoolType pool, DataFormat format, ReduceDim dim = ReduceDim::REDUCE_COL, auto... options>
ALWI void sfpu_reduce(uint32_t dst, uint32_t ct = 1, uint32_t rt = 1) {
    tw_sfpu(TW_SFPU_sfpu_reduce, dst, uint32_t(pool), uint32_t(format), uint32_t(dim),
            ct | rt << 8);
}

} // namespace ckernel

#endif
