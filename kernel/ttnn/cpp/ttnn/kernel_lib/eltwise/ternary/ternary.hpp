/* eltwise/ternary/ternary.hpp: functions of three slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

#define TW_CHAIN_FACTOR(Name)                                                                      \
    uint32_t value = 0;                                                                            \
    constexpr Name() noexcept = default;                                                           \
    constexpr explicit Name(uint32_t factor) noexcept : value(factor) {}
TW_CHAIN_TERNARY_FORMAT(Lerp, , lerp_tile_init(), lerp_tile<DF>(in0, in1, in2, out))
TW_CHAIN_TERNARY_FORMAT(SnakeBeta, , snake_beta_tile_init(),
                        snake_beta_tile<DF>(in0, in1, in2, out))
/* With a factor, as fp32 bits. */
TW_CHAIN_TERNARY_FORMAT(Addcmul, TW_CHAIN_FACTOR(Addcmul), addcmul_tile_init(),
                        addcmul_tile<DF>(in0, in1, in2, out, value))
TW_CHAIN_TERNARY_FORMAT(Addcdiv, TW_CHAIN_FACTOR(Addcdiv), addcdiv_tile_init(),
                        addcdiv_tile<DF>(in0, in1, in2, out, value))
#undef TW_CHAIN_FACTOR

} // namespace compute_kernel_lib
