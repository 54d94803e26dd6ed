/* eltwise/broadcast/bcast.hpp: one tile spread over its rows, columns or all of it. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/chain.hpp"

namespace compute_kernel_lib {

template <BroadcastDim Dim, InputSpec Input, Dst DstSlot = Dst::D0>
struct UnaryBcast : tw_chain::element {
    static_assert(tw_chain::check_slots<DstSlot>::ok);
    static constexpr auto tw_element = tw_chain::role::reader;
    static constexpr uint32_t side_a = tw_chain::side(Input), side_b = side_a;
    static constexpr uint32_t lane_width = to_u32(DstSlot) + 1;
    static constexpr tw_chain::window_use uses[2] = {tw_chain::use_of(Input)};
    static constexpr bool per_tile = tw_chain::takes_tiles(Input);
    static constexpr bool by_caller =
        Input.wait == WaitPolicy::None && Input.pop == PopPolicy::None;
    static constexpr auto key =
        tw_chain::key_of(3, 0, uint8_t(Dim), false, Input.cb_id, Input.cb_id);
    static constexpr auto dim = ckernel::BroadcastType(uint8_t(Dim));

    tw_chain::input_operand<Input> in;
    TW_CHAIN_WANTS_BUFFERS(UnaryBcast, 1, in(tw_chain::no_buffer()))
    ALWI explicit UnaryBcast(const DataflowBuffer &buffer) : in(buffer) {}
    template <typename Base>
    ALWI UnaryBcast(const DataflowBuffer &buffer, Base base) : in(buffer, base) {}
    template <typename F> ALWI void inputs(F &&f) const { f(in); }
    static ALWI void init() { unary_bcast_init<dim>(Input.cb_id); }
    ALWI void exec(const tw_chain::place &at, uint32_t j, uint32_t offset) const {
        ckernel::unary_bcast<dim>(Input.cb_id, in.tile(at, j), to_u32(DstSlot) + offset);
    }
};
template <BroadcastDim Dim, InputSpec Input, OutputSpec Output>
ALWI void unary_bcast(IterationShape shape, const DataflowBuffer &in, const DataflowBuffer &out) {
    eltwise_chain(shape, UnaryBcast<Dim, Input>{in}, PackTile<Output>{out});
}

} // namespace compute_kernel_lib
