/* eltwise/unary/predicates.hpp: tests that give 1 or 0 in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY(Eqz, eqz_tile_init(), eqz_tile(slot))
TW_CHAIN_UNARY(Nez, nez_tile_init(), nez_tile(slot))
TW_CHAIN_UNARY(Ltz, ltz_tile_init(), ltz_tile(slot))
TW_CHAIN_UNARY(Lez, lez_tile_init(), lez_tile(slot))
TW_CHAIN_UNARY(Gtz, gtz_tile_init(), gtz_tile(slot))
TW_CHAIN_UNARY(Gez, gez_tile_init(), gez_tile(slot))
TW_CHAIN_UNARY(Isinf, isinf_tile_init(), isinf_tile(slot))
TW_CHAIN_UNARY(Isnan, isnan_tile_init(), isnan_tile(slot))
TW_CHAIN_UNARY(Isfinite, isfinite_tile_init(), isfinite_tile(slot))
TW_CHAIN_UNARY(Isposinf, isposinf_tile_init(), isposinf_tile(slot))
TW_CHAIN_UNARY(Isneginf, isneginf_tile_init(), isneginf_tile(slot))
TW_CHAIN_UNARY_1(UnaryEq, uint32_t, unary_eq_tile_init(), unary_eq_tile(slot, p))
TW_CHAIN_UNARY_1(UnaryNe, uint32_t, unary_ne_tile_init(), unary_ne_tile(slot, p))
TW_CHAIN_UNARY_1(UnaryGt, uint32_t, unary_gt_tile_init(), unary_gt_tile(slot, p))
TW_CHAIN_UNARY_1(UnaryGe, uint32_t, unary_ge_tile_init(), unary_ge_tile(slot, p))
TW_CHAIN_UNARY_1(UnaryLt, uint32_t, unary_lt_tile_init(), unary_lt_tile(slot, p))
TW_CHAIN_UNARY_1(UnaryLe, uint32_t, unary_le_tile_init(), unary_le_tile(slot, p))

template <DataFormat DF, Dst Slot = Dst::D0>
struct LogicalNot : UnaryOp<LogicalNot<DF, Slot>, Slot> {
    static ALWI void init() { logical_not_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) { logical_not_tile<DF>(to_u32(Slot) + offset); }
};

} // namespace compute_kernel_lib
