/* eltwise/binary/sfpu/int.hpp: whole numbers of two slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_BINARY_FORMAT(AddIntBinary, add_int_tile_init(), add_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(SubIntBinary, sub_int_tile_init(), sub_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(RsubIntBinary, rsub_int_tile_init(), rsub_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(MulIntBinary, mul_int_tile_init<DF>(), mul_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY(DivInt32Binary, div_int32_tile_init(), div_int32_tile(in0, in1, out))
TW_CHAIN_BINARY(DivInt32FloorBinary, div_int32_floor_tile_init(),
                div_int32_floor_tile(in0, in1, out))
TW_CHAIN_BINARY(DivInt32TruncBinary, div_int32_trunc_tile_init(),
                div_int32_trunc_tile(in0, in1, out))

} // namespace compute_kernel_lib
