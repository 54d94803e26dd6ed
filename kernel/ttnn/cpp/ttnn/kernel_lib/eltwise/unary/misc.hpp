/* eltwise/unary/misc.hpp: copies, signs, masks, conversions in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_UNARY(Identity, identity_tile_init(), identity_tile(slot))
TW_CHAIN_UNARY(Negative, negative_tile_init(), negative_tile(slot))
TW_CHAIN_UNARY(Abs, abs_tile_init(), abs_tile(slot))
TW_CHAIN_UNARY(Sign, sign_tile_init(), sign_tile(slot))
TW_CHAIN_UNARY(Square, square_tile_init(), square_tile(slot))

template <Dst In, Dst Out, DataFormat DF> struct CopyDest : UnaryOpTag {
    static_assert(tw_chain::check_slots<In, Out>::ok);
    static constexpr uint32_t lane_width = tw_chain::width_of<to_u32(In), to_u32(Out)>();
    static ALWI void init() { copy_dest_values_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        copy_dest_values<DF>(to_u32(In) + offset, to_u32(Out) + offset);
    }
};
template <uint32_t InDF, uint32_t OutDF, Dst Slot = Dst::D0>
struct Typecast : UnaryOp<Typecast<InDF, OutDF, Slot>, Slot> {
    static ALWI void init() { typecast_tile_init<InDF, OutDF>(); }
    static ALWI void exec_impl(uint32_t offset) {
        typecast_tile<InDF, OutDF>(to_u32(Slot) + offset);
    }
};

/* The mask lies in the slot behind the data. */
template <DataFormat DF = DataFormat::Float16_b, Dst DataSlot = Dst::D0>
struct Mask : BinaryOp<Mask<DF, DataSlot>, DataSlot, Dst(to_u32(DataSlot) + 1), DataSlot> {
    static ALWI void init() { mask_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) {
        mask_tile(to_u32(DataSlot) + offset, to_u32(DataSlot) + 1 + offset, DF);
    }
};
template <Dst DataSlot = Dst::D0>
struct MaskPosInf : BinaryOp<MaskPosInf<DataSlot>, DataSlot, Dst(to_u32(DataSlot) + 1), DataSlot> {
    static ALWI void init() { mask_tile_init(); }
    static ALWI void exec_impl(uint32_t offset) {
        mask_posinf_tile(to_u32(DataSlot) + offset, to_u32(DataSlot) + 1 + offset);
    }
};

} // namespace compute_kernel_lib
