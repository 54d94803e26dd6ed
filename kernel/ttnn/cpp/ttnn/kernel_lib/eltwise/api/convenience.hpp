/* eltwise/api/convenience.hpp: chains of the usual shapes in one call. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_compute.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/misc.hpp"

namespace compute_kernel_lib {

#define TW_CHAIN_CALL(name, op)                                                                    \
    template <InputSpec AInput, BroadcastInputSpec BInput, OutputSpec Output>                      \
    ALWI void name(IterationShape shape, const DataflowBuffer &a, const DataflowBuffer &b,         \
                   const DataflowBuffer &out) {                                                    \
        eltwise_chain(                                                                             \
            shape,                                                                                 \
            BinaryFpu<BinaryFpuOp::op, AInput, BInput, Dst::D0, Output.dest_accumulation>{a, b},   \
            PackTile<Output>{out});                                                                \
    }
TW_CHAIN_CALL(add, Add)
TW_CHAIN_CALL(sub, Sub)
TW_CHAIN_CALL(mul, Mul)
#undef TW_CHAIN_CALL

template <InputSpec Input, OutputSpec Output>
ALWI void square(IterationShape shape, const DataflowBuffer &in, const DataflowBuffer &out) {
    mul<Input, Input, Output>(shape, in, in, out);
}
template <InputSpec Input, OutputSpec Output>
ALWI void copy(IterationShape shape, const DataflowBuffer &in, const DataflowBuffer &out) {
    eltwise_chain(shape, CopyTile<Input>{in}, PackTile<Output>{out});
}
template <class Op, InputSpec Input, OutputSpec Output>
ALWI void unary(IterationShape shape, const DataflowBuffer &in, const DataflowBuffer &out) {
    static_assert(is_unary_op_v<Op>, "unary(): an operation on one slot of DST is wanted");
    eltwise_chain(shape, CopyTile<Input>{in}, Op{}, PackTile<Output>{out});
}
template <class Op, InputSpec AInput, InputSpec BInput, OutputSpec Output>
ALWI void binary_sfpu(IterationShape shape, const DataflowBuffer &a, const DataflowBuffer &b,
                      const DataflowBuffer &out) {
    static_assert(is_binary_op_v<Op>, "binary_sfpu(): an operation on two slots of DST is wanted");
    eltwise_chain(shape, CopyTile<AInput>{a}, CopyTile<BInput, Dst::D1>{b}, Op{},
                  PackTile<Output>{out});
}
/* From the input buffer's format to the output buffer's. */
template <InputSpec Input, OutputSpec Output>
ALWI void typecast(IterationShape shape, const DataflowBuffer &in, const DataflowBuffer &out) {
    constexpr uint32_t from = unpack_src_format[Input.cb_id], to = pack_dst_format[Output.cb_id];
    constexpr uint32_t byte = uint32_t(DataFormat::UInt8);
    static_assert(from != byte && to != byte,
                  "typecast(): a UInt8 buffer may hold signed bytes too: say which with "
                  "unary<Typecast<from, to>, ...>");
    unary<Typecast<from, to>, Input, Output>(shape, in, out);
}

} // namespace compute_kernel_lib
