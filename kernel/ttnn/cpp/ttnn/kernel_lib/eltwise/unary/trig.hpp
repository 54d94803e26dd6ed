/* eltwise/unary/trig.hpp: trigonometry in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY(Sin, sin_tile_init(), sin_tile(slot))
TW_CHAIN_UNARY(Cos, cos_tile_init(), cos_tile(slot))
TW_CHAIN_UNARY(Tan, tan_tile_init(), tan_tile(slot))
TW_CHAIN_UNARY(Asin, asin_tile_init(), asin_tile(slot))
TW_CHAIN_UNARY(Acos, acos_tile_init(), acos_tile(slot))
TW_CHAIN_UNARY(Atan, atan_tile_init(), atan_tile(slot))
TW_CHAIN_UNARY(Sinh, sinh_tile_init(), sinh_tile(slot))
TW_CHAIN_UNARY(Cosh, cosh_tile_init(), cosh_tile(slot))
TW_CHAIN_UNARY(Asinh, asinh_tile_init(), asinh_tile(slot))
TW_CHAIN_UNARY(Acosh, acosh_tile_init(), acosh_tile(slot))
TW_CHAIN_UNARY(Atanh, atanh_tile_init(), atanh_tile(slot))

} // namespace compute_kernel_lib
