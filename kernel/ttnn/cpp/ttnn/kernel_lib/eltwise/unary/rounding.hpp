/* eltwise/unary/rounding.hpp: rounding in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY(Floor, rounding_op_tile_init(), floor_tile(slot))
TW_CHAIN_UNARY(Ceil, rounding_op_tile_init(), ceil_tile(slot))
TW_CHAIN_UNARY(Trunc, rounding_op_tile_init(), trunc_tile(slot))
TW_CHAIN_UNARY(Frac, rounding_op_tile_init(), frac_tile(slot))
TW_CHAIN_UNARY_1(Round, int32_t, rounding_op_tile_init(), round_tile(slot, p))

} // namespace compute_kernel_lib
