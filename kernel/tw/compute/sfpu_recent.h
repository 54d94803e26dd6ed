/*
 * tw/compute/sfpu_recent.h: functions of the vector unit that release 0.81 added: forms that run on
 * PACK between its wait and its pack, logarithms of sums, gamma functions, normalisation.
 */
#ifndef TW_COMPUTE_SFPU_RECENT_H
#define TW_COMPUTE_SFPU_RECENT_H

#include "tw/compute/sfpu_binary.h"

namespace ckernel {

/* ---- on PACK: tiles of the half that tile_regs_wait gave it */
#define TW_ON_PACK_INIT(name, function)                                                            \
    template <auto... options> ALWI void name() {                                                  \
        PACK(TW_CALL(sfpu_init, TW_SFPU_##function, 0, 0));                                        \
    }
#define TW_ON_PACK(name, function, approximate)                                                    \
    TW_ON_PACK_INIT(name##_tile_init_pack, function)                                               \
    template <auto... options> ALWI void name##_tile_pack(uint32_t dst) {                          \
        PACK(TW_CALL(sfpu, TW_SFPU_##function, dst, (approximate), 0, 0, 0));                      \
    }
/* Whether the first option of an activation, where it is a bool, asks for the approximation. */
template <auto... options> constexpr bool tw_first_is_true = false;
template <auto first, auto... rest>
constexpr bool tw_first_is_true<first, rest...> = [] {
    if constexpr (std::is_same_v<decltype(first), bool>) return first;
    return false;
}();
template <bool by_default, auto... options>
constexpr bool tw_approximates = sizeof...(options) ? tw_first_is_true<options...> : by_default;

TW_ON_PACK(silu, silu, 0)
TW_ON_PACK(tanh, tanh, (tw_approximates<false, options...>))
TW_ON_PACK(gelu, gelu, (tw_approximates<true, options...>))
TW_ON_PACK(gelu_tanh, gelu_tanh, 0)
TW_ON_PACK(hardsigmoid, hardsigmoid, 0)
TW_ON_PACK_INIT(sigmoid_tile_init_pack, sigmoid)
template <VectorMode part = VectorMode::RC, bool approximate = false, auto... options>
ALWI void sigmoid_tile_pack(uint32_t dst) {
    PACK(TW_CALL(sfpu, TW_SFPU_sigmoid | tw_part(part).bits, dst, approximate, 0, 0, 0));
}
TW_ON_PACK_INIT(hardtanh_tile_init_pack, hardtanh)
ALWI void hardtanh_tile_pack(uint32_t dst, uint32_t low, uint32_t high) {
    PACK(TW_CALL(sfpu, TW_SFPU_hardtanh, dst, low, high, 0, 0));
}
TW_ON_PACK_INIT(relu_max_tile_init_pack, relu_max)
ALWI void relu_max_tile_pack(uint32_t dst, uint32_t limit) {
    PACK(TW_CALL(sfpu, TW_SFPU_relu_max, dst, limit, TW_FLOAT, 0, 0));
}
TW_ON_PACK_INIT(selu_tile_init_pack, selu)
template <auto... options> ALWI void selu_tile_pack(uint32_t dst, uint32_t scale, uint32_t alpha) {
    PACK(TW_CALL(sfpu, TW_SFPU_selu, dst, scale, alpha, 0, 0));
}
TW_ON_PACK_INIT(softplus_tile_init_pack, softplus)
template <auto... options>
ALWI void softplus_tile_pack(uint32_t dst, uint32_t beta, uint32_t beta_reciprocal,
                             uint32_t threshold) {
    PACK(TW_CALL(sfpu, TW_SFPU_softplus | tw_operands(), dst, beta, beta_reciprocal, threshold, 0));
}
#undef TW_ON_PACK
/* As exp_tile and its init (sfpu.h); the hart's own copy of the scale is set. */
template <bool approx = false, uint32_t scale = TW_ONE_BITS, auto... options>
ALWI void exp_packthread_tile_init() {
    PACK(tw_sfpu_state.exp_scale = scale);
    PACK(TW_CALL(sfpu_init, TW_SFPU_exp, 0, 0));
}
template <bool approx = false, bool scaled = false,
          InputClamping clamping = InputClamping::ClampToNegative, int iterations = 8,
          auto... options>
ALWI void exp_packthread_tile(uint32_t dst, tw_part part = tw_whole_tile,
                              uint16_t scale = TW_ONE_BF16) {
    constexpr uint32_t clamp = clamping == InputClamping::ClampToNegative ? TW_EXP_CLAMP : 0u;
    constexpr uint32_t flags = approx ? TW_EXP_APPROX | TW_EXP_FAST | clamp : 0u;
    PACK(tw_exp_call(dst, part, flags, scaled, scale));
}

/* ---- two operands */
TW_TWO_TILE(logaddexp_binary, logaddexp)
TW_TWO_TILE(logaddexp2_binary, logaddexp2)
TW_TWO_TILE(nextafter_binary, nextafter)
TW_TWO_TILE(nextafter_bf16_binary, nextafter_bf16)
TW_TWO_TILE(atan2_binary, atan2)
TW_INIT(isclose_binary_tile, isclose)
template <bool equal_nan = false>
ALWI void isclose_binary_tile(uint32_t x, uint32_t y, uint32_t out, uint32_t relative,
                              uint32_t absolute) {
    tw_sfpu(equal_nan ? TW_SFPU_isclose_nan : TW_SFPU_isclose, x, y, out, relative, absolute);
}

/* ---- x + sin(alpha x)^2 / beta */
TW_INIT(snake_beta_tile, snake_beta)
template <DataFormat format, auto... options>
ALWI void snake_beta_tile(uint32_t x, uint32_t alpha, uint32_t beta, uint32_t out) {
    static_assert(format == DataFormat::Float32 || format == DataFormat::Float16_b,
                  "snake_beta_tile: Float32 or Float16_b");
    tw_sfpu(TW_SFPU_snake_beta, x, alpha, beta, out);
}

/* ---- gamma functions. lgamma is made in steps: of x, or of 1 - x below one half; then that is
 * reflected with the logarithm of the sine, which the kernel computes in between. */
TW_INIT(lgamma_stirling_tile, lgamma_stirling)
TW_UNARY(lgamma_stirling_tile, lgamma_stirling)
TW_INIT(lgamma_stirling_float_tile, lgamma_with_log)
ALWI void lgamma_stirling_float_tile(uint32_t x, uint32_t log_of_x, uint32_t out) {
    tw_sfpu(TW_SFPU_lgamma_with_log, x, log_of_x, out);
}
TW_INIT(lgamma_adjusted_tile, lgamma_reflect)
template <auto... options>
ALWI void lgamma_adjusted_tile(uint32_t x, uint32_t log_sine, uint32_t in, uint32_t out) {
    tw_sfpu(TW_SFPU_lgamma_reflect, x, log_sine, in, out);
}
TW_INIT(polygamma_tile, polygamma)
template <auto... options> ALWI void polygamma_tile(uint32_t dst, uint32_t order, uint32_t scale) {
    tw_sfpu(TW_SFPU_polygamma, dst, order, scale, TW_AS_CONFIGURED);
}

/* ---- (x - mean) * 1/deviation, both of which are column 0 of a tile, or its first element */
enum : uint32_t { TW_NORMALIZE_COL, TW_NORMALIZE_SCALAR };
TW_INIT(sfpu_bcast_col, bcast_col)
TW_INIT(sfpu_bcast_row, bcast_row)
TW_INIT(sfpu_normalize_bcast_scalar, normalize)
ALWI void sfpu_normalize_bcast_col(uint32_t data, uint32_t mean, uint32_t inverse) {
    tw_sfpu(TW_SFPU_normalize, data, mean, inverse, data, TW_NORMALIZE_COL);
}
ALWI void sfpu_normalize_bcast_col_two_tiles(uint32_t data, uint32_t second, uint32_t mean,
                                             uint32_t inverse) {
    sfpu_normalize_bcast_col(data, mean, inverse);
    sfpu_normalize_bcast_col(second, mean, inverse);
}
ALWI void sfpu_residual_normalize_bcast_col(uint32_t data, uint32_t residual, uint32_t mean,
                                            uint32_t inverse) {
    tw_sfpu(TW_SFPU_add_binary, data, residual, data);
    sfpu_normalize_bcast_col(data, mean, inverse);
}
ALWI void sfpu_normalize_bcast_scalar(uint32_t data, uint32_t mean, uint32_t inverse) {
    tw_sfpu(TW_SFPU_normalize, data, mean, inverse, data, TW_NORMALIZE_SCALAR);
}
template <BroadcastType type, auto... options> ALWI void sfpu_bcast_init() {
    static_assert(type == BroadcastType::COL || type == BroadcastType::ROW,
                  "sfpu_bcast: a column or a row is broadcast");
    tw_sfpu_init(type == BroadcastType::COL ? TW_SFPU_bcast_col : TW_SFPU_bcast_row);
}
template <BroadcastType type, EltwiseBinaryType op, auto... options>
ALWI void sfpu_bcast(uint32_t data, uint32_t vector) {
    static_assert(type == BroadcastType::COL || type == BroadcastType::ROW,
                  "sfpu_bcast: a column or a row is broadcast");
    constexpr uint32_t step = op == EltwiseBinaryType::ELWADD   ? TW_BCAST_ADD
                              : op == EltwiseBinaryType::ELWSUB ? TW_BCAST_SUB
                                                                : TW_BCAST_MUL;
    tw_sfpu(type == BroadcastType::COL ? TW_SFPU_bcast_col : TW_SFPU_bcast_row, data, vector, data,
            step);
}

/* ---- integers: inits of their own, and the remainder by an unsigned scalar */
TW_INIT(signbit_tile_int32, signbit)
TW_INIT(unary_max_int32_tile, unary_max)
TW_INIT(unary_max_uint32_tile, unary_max)
TW_INIT(unary_min_int32_tile, unary_min)
TW_INIT(unary_min_uint32_tile, unary_min)
ALWI void remainder_tile_uint32_init() {
    tw_sfpu_init(TW_SFPU_remainder);
}
ALWI void remainder_tile_uint32(uint32_t dst, uint32_t value) {
    tw_sfpu(TW_SFPU_remainder, dst, value, 0, TW_UINT32);
}

} // namespace ckernel

#endif
