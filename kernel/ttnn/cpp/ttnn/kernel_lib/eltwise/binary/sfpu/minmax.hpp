/* eltwise/binary/sfpu/minmax.hpp: the larger or smaller of two slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_BINARY(BinaryMax, binary_max_tile_init(), binary_max_tile(in0, in1, out))
TW_CHAIN_BINARY(BinaryMaxInt32, binary_max_int32_tile_init(), binary_max_int32_tile(in0, in1, out))
TW_CHAIN_BINARY(BinaryMaxUint32, binary_max_uint32_tile_init(),
                binary_max_uint32_tile(in0, in1, out))
TW_CHAIN_BINARY(BinaryMin, binary_min_tile_init(), binary_min_tile(in0, in1, out))
TW_CHAIN_BINARY(BinaryMinInt32, binary_min_int32_tile_init(), binary_min_int32_tile(in0, in1, out))
TW_CHAIN_BINARY(BinaryMinUint32, binary_min_uint32_tile_init(),
                binary_min_uint32_tile(in0, in1, out))

} // namespace compute_kernel_lib
