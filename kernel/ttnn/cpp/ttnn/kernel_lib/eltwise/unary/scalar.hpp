/* eltwise/unary/scalar.hpp: operations with a number in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY_1(AddUnary, uint32_t, binop_with_scalar_tile_init(), add_unary_tile(slot, p))
TW_CHAIN_UNARY_1(SubUnary, uint32_t, binop_with_scalar_tile_init(), sub_unary_tile(slot, p))
TW_CHAIN_UNARY_1(MulUnary, uint32_t, binop_with_scalar_tile_init(), mul_unary_tile(slot, p))
TW_CHAIN_UNARY_1(DivUnary, uint32_t, binop_with_scalar_tile_init(), div_unary_tile(slot, p))
TW_CHAIN_UNARY_1(RsubUnary, uint32_t, binop_with_scalar_tile_init(), rsub_unary_tile(slot, p))
TW_CHAIN_UNARY_1(RdivUnary, uint32_t, rdiv_tile_init(), rdiv_tile(slot, p))
TW_CHAIN_UNARY_2(Threshold, threshold_tile_init(), threshold_tile(slot, p, q))
TW_CHAIN_UNARY_2(Clamp, clamp_tile_init(), clamp_tile(slot, p, q))

/* Seeds the random numbers once, before the first tile. */
template <Dst Slot = Dst::D0> struct Dropout : UnaryOp<Dropout<Slot>, Slot> {
    static constexpr auto tw_element = tw_chain::role::seed;
    uint32_t probability = 0, scale_factor = 0, seed = 0;
    constexpr Dropout() noexcept = default;
    constexpr Dropout(uint32_t p, uint32_t scale, uint32_t s) noexcept
        : probability(p), scale_factor(scale), seed(s) {}
    ALWI void init() const { dropout_kernel_init(seed); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        dropout_tile(to_u32(Slot) + offset, probability, scale_factor);
    }
};

} // namespace compute_kernel_lib
