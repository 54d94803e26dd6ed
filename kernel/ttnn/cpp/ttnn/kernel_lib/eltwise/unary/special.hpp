/* eltwise/unary/special.hpp: special functions and selection in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_APPROX(Erf, Fast, erf_tile_init<fast>(), erf_tile<fast>(slot))
TW_CHAIN_UNARY(Erfc, erfc_tile_init(), erfc_tile(slot))
TW_CHAIN_UNARY(Erfinv, erfinv_tile_init(), erfinv_tile(slot))
TW_CHAIN_UNARY(I0, i0_tile_init(), i0_tile(slot))
TW_CHAIN_UNARY(I1, i1_tile_init(), i1_tile(slot))
TW_CHAIN_UNARY(Digamma, digamma_tile_init(), digamma_tile(slot))
TW_CHAIN_UNARY(LgammaStirling, lgamma_stirling_tile_init(), lgamma_stirling_tile(slot))
TW_CHAIN_BINARY(LgammaStirlingFloat, lgamma_stirling_float_tile_init(),
                lgamma_stirling_float_tile(in0, in1, out))
template <Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst In2 = Dst::D2, Dst Out = Dst::D0>
struct LgammaAdjusted : TernaryOp<LgammaAdjusted<In0, In1, In2, Out>, In0, In1, In2, Out> {
    static ALWI void init() { lgamma_adjusted_tile_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        lgamma_adjusted_tile(to_u32(In0) + offset, to_u32(In1) + offset, to_u32(In2) + offset,
                             to_u32(Out) + offset);
    }
};
template <DataFormat DF, Dst Cond = Dst::D0, Dst A = Dst::D1, Dst B = Dst::D2, Dst Out = Dst::D0>
struct Where : TernaryOp<Where<DF, Cond, A, B, Out>, Cond, A, B, Out> {
    static ALWI void init() { where_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) {
        where_tile<DF>(to_u32(Cond) + offset, to_u32(A) + offset, to_u32(B) + offset,
                       to_u32(Out) + offset);
    }
};

} // namespace compute_kernel_lib
