/* eltwise/binary/sfpu/extended.hpp: more functions of two slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_BINARY(RemainderBinary, remainder_binary_tile_init(), remainder_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(RemainderInt32Binary, remainder_int32_tile_init(),
                remainder_int32_tile(in0, in1, out))
TW_CHAIN_BINARY(FmodBinary, fmod_binary_tile_init(), fmod_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(FmodInt32Binary, fmod_int32_tile_init(), fmod_int32_tile(in0, in1, out))
TW_CHAIN_BINARY(PowerBinary, power_binary_tile_init(), power_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(RsubBinary, rsub_binary_tile_init(), rsub_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(GcdBinary, gcd_tile_init(), gcd_tile(in0, in1, out))
TW_CHAIN_BINARY(LcmBinary, lcm_tile_init(), lcm_tile(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(LeftShiftBinary, binary_shift_tile_init(),
                       binary_left_shift_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(RightShiftBinary, binary_shift_tile_init(),
                       binary_right_shift_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(LogicalRightShiftBinary, binary_shift_tile_init(),
                       binary_logical_right_shift_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(BitwiseAndBinary, binary_bitwise_tile_init(),
                       bitwise_and_binary_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(BitwiseOrBinary, binary_bitwise_tile_init(),
                       bitwise_or_binary_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(BitwiseXorBinary, binary_bitwise_tile_init(),
                       bitwise_xor_binary_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY(Atan2Binary, atan2_binary_tile_init(), atan2_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(NextafterBinary, nextafter_binary_tile_init(), nextafter_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(NextafterBf16Binary, nextafter_bf16_binary_tile_init(),
                nextafter_bf16_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(XlogyBinary, xlogy_binary_tile_init(), xlogy_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(LtBinary, lt_binary_tile_init(), lt_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(GtBinary, gt_binary_tile_init(), gt_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(LeBinary, le_binary_tile_init(), le_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(GeBinary, ge_binary_tile_init(), ge_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(EqBinary, eq_binary_tile_init(), eq_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(NeBinary, ne_binary_tile_init(), ne_binary_tile(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(LtIntBinary, lt_int_tile_init<DF>(), lt_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(GtIntBinary, gt_int_tile_init<DF>(), gt_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(LeIntBinary, le_int_tile_init<DF>(), le_int_tile<DF>(in0, in1, out))
TW_CHAIN_BINARY_FORMAT(GeIntBinary, ge_int_tile_init<DF>(), ge_int_tile<DF>(in0, in1, out))

} // namespace compute_kernel_lib
