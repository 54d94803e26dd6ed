/* eltwise/binary/sfpu/basic.hpp: sums, products, quotients of two slots. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

template <Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst Out = Dst::D0,
          ckernel::DstRoundingMode Rounding = ckernel::DstRoundingMode::Default>
struct AddBinary : BinaryOp<AddBinary<In0, In1, Out, Rounding>, In0, In1, Out> {
    static ALWI void init() { add_binary_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) {
        add_binary_tile<Rounding>(to_u32(In0) + offset, to_u32(In1) + offset, to_u32(Out) + offset);
    }
};
template <Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst Out = Dst::D0,
          ckernel::DstRoundingMode Rounding = ckernel::DstRoundingMode::Default>
struct SubBinary : BinaryOp<SubBinary<In0, In1, Out, Rounding>, In0, In1, Out> {
    static ALWI void init() { sub_binary_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) {
        sub_binary_tile<Rounding>(to_u32(In0) + offset, to_u32(In1) + offset, to_u32(Out) + offset);
    }
};
TW_CHAIN_BINARY(MulBinary, mul_binary_tile_init(), mul_binary_tile(in0, in1, out))
TW_CHAIN_BINARY(DivBinary, div_binary_tile_init(), div_binary_tile(in0, in1, out))

} // namespace compute_kernel_lib
