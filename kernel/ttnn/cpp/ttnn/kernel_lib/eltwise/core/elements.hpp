/*
 * eltwise/core/elements.hpp: what stands in a chain. A reader brings tiles to DST, an operation
 * works in DST, a writer packs. `tw_element` says which; operations of a kernel's own derive from
 * UnaryOp, BinaryOp or TernaryOp and have init() and exec_impl(offset), or exec(tile, offset).
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/operands.hpp"

namespace compute_kernel_lib {
namespace tw_chain {

enum class role : uint8_t { none, reader, operation, fill, seed, writer, condition };
constexpr uint32_t NO_SIDE = ~0u;

/* What the matrix unit's and the unpacker's state depend on: equal keys need one init. */
struct matrix_key {
    uint8_t kind, op, option;
    bool accumulate;
    uint8_t format_a, format_b, rows_a, rows_b, cols_a, cols_b;
    constexpr bool operator==(const matrix_key &) const = default;
};
constexpr matrix_key key_of(uint8_t kind, uint8_t op, uint8_t option, bool accumulate, uint32_t a,
                            uint32_t b) {
    return {kind,
            op,
            option,
            accumulate,
            unpack_src_format[a],
            unpack_src_format[b],
            unpack_tile_r_dim[a],
            unpack_tile_r_dim[b],
            unpack_tile_c_dim[a],
            unpack_tile_c_dim[b]};
}
constexpr uint32_t side(InputSpec s) {
    return s.reconfig == DataFormatReconfig::Enabled ? s.cb_id : NO_SIDE;
}

/* What a reader does with a buffer's window: waits for it as a whole, or growing; pops of it. */
struct window_use {
    uint32_t cb = NO_SIDE;
    bool owns = false, pops = false;
};
constexpr window_use use_of(InputSpec s) {
    return {s.cb_id, s.wait == WaitPolicy::Upfront || s.wait == WaitPolicy::Cumulative,
            s.pop != PopPolicy::None};
}

struct element {
    static constexpr role tw_element = role::none;
    static constexpr uint32_t side_a = NO_SIDE, side_b = NO_SIDE, side_pack = NO_SIDE;
    static constexpr uint32_t lane_width = 1;
    static constexpr DestAccumulation accumulation = DestAccumulation::Disabled;
    static constexpr window_use uses[2] = {}; /* of a reader's buffers */
    static constexpr bool per_tile = false;   /* takes or gives single tiles: blocks of one */
    static constexpr bool has_reader = false; /* a condition with readers in a branch */
};
template <uint32_t... slots> constexpr uint32_t width_of() {
    uint32_t width = 0;
    ((width = slots + 1 > width ? slots + 1 : width), ...);
    return width;
}
constexpr bool takes_tiles(InputSpec s) {
    return (s.wait == WaitPolicy::PerTile || s.pop == PopPolicy::PerTile) && !streams_rows(s);
}

} // namespace tw_chain

/* ---- operations in DST */
struct UnaryOpTag : tw_chain::element {
    static constexpr auto tw_element = tw_chain::role::operation;
};
struct BinaryOpTag : UnaryOpTag {};
struct TernaryOpTag : UnaryOpTag {};

template <class Derived, Dst Slot = Dst::D0> struct UnaryOp : UnaryOpTag {
    static_assert(tw_chain::check_slots<Slot>::ok);
    static constexpr uint32_t lane_width = tw_chain::width_of<to_u32(Slot)>();
    static constexpr uint32_t max_dst() { return to_u32(Slot); }
    ALWI void exec(uint32_t, uint32_t offset) const { Derived::exec_impl(offset); }
};
template <class Derived, Dst In0, Dst In1, Dst Out> struct BinaryOp : BinaryOpTag {
    static_assert(tw_chain::check_slots<In0, In1, Out>::ok);
    static constexpr uint32_t lane_width =
        tw_chain::width_of<to_u32(In0), to_u32(In1), to_u32(Out)>();
    ALWI void exec(uint32_t, uint32_t offset) const { Derived::exec_impl(offset); }
};
template <class Derived, Dst In0, Dst In1, Dst In2, Dst Out> struct TernaryOp : TernaryOpTag {
    static_assert(tw_chain::check_slots<In0, In1, In2, Out>::ok);
    static constexpr uint32_t lane_width =
        tw_chain::width_of<to_u32(In0), to_u32(In1), to_u32(In2), to_u32(Out)>();
    ALWI void exec(uint32_t, uint32_t offset) const { Derived::exec_impl(offset); }
};
template <class T> inline constexpr bool is_binary_op_v = std::is_base_of_v<BinaryOpTag, T>;
template <class T> inline constexpr bool is_ternary_op_v = std::is_base_of_v<TernaryOpTag, T>;
template <class T>
inline constexpr bool is_unary_op_v =
    std::is_base_of_v<UnaryOpTag, T> && !is_binary_op_v<T> && !is_ternary_op_v<T>;
template <class T>
inline constexpr bool is_sfpu_op_v = [] {
    if constexpr (requires { T::tw_element; })
        return T::tw_element == tw_chain::role::operation;
    else
        return false;
}();

/* ---- readers and writers. Their buffers come first, in the order of their specs. */
namespace tw_chain {
template <class T>
inline constexpr bool is_named_buffer = std::is_lvalue_reference_v<T>
    &&std::is_same_v<std::remove_cv_t<std::remove_reference_t<T>>, DataflowBuffer>;
/* Whether arguments do not begin with `count` buffers: an element made of nothing, of a number, or
 * of a buffer that is gone when the chain runs. A copy of the element is none of that. */
template <class Self, std::size_t count, class... Args> constexpr bool lacks_buffers() {
    if constexpr (sizeof...(Args) == 1 && (std::is_base_of_v<Self, std::decay_t<Args>> && ...)) {
        return false;
    } else if constexpr (sizeof...(Args) < count) {
        return true;
    } else {
        constexpr bool named[] = {is_named_buffer<Args>..., false};
        for (std::size_t i = 0; i < count; i++)
            if (!named[i]) return true;
        return false;
    }
}
template <bool lacks, class...> constexpr void refuse_without_buffers() {
    static_assert(!lacks, "an element of a chain takes the DataflowBuffer of each input() and "
                          "output() first, a variable, in the order of its specs: "
                          "CopyTile<input(dfb::in)>{in}, BinaryFpu<op, input(dfb::a), "
                          "input(dfb::b)>{a, b}, PackTile<output(dfb::out)>{out}");
}
const DataflowBuffer &no_buffer(); /* never called: the program is refused */
#define TW_CHAIN_WANTS_BUFFERS(Name, count, ...)                                                   \
    template <class... Args>                                                                       \
    requires(tw_chain::lacks_buffers<Name, count, Args...>()) Name(Args &&...) : __VA_ARGS__ {     \
        tw_chain::refuse_without_buffers<tw_chain::lacks_buffers<Name, count, Args...>(), Name,    \
                                         Args...>();                                               \
    }
} // namespace tw_chain

template <InputSpec Input, Dst DstSlot = Dst::D0> struct CopyTile : tw_chain::element {
    static_assert(tw_chain::check_slots<DstSlot>::ok);
    static constexpr auto tw_element = tw_chain::role::reader;
    static constexpr uint32_t side_a = tw_chain::side(Input);
    static constexpr uint32_t lane_width = to_u32(DstSlot) + 1;
    static constexpr tw_chain::window_use uses[2] = {tw_chain::use_of(Input)};
    static constexpr bool per_tile = tw_chain::takes_tiles(Input);
    static constexpr bool by_caller =
        Input.wait == WaitPolicy::None && Input.pop == PopPolicy::None;
    static constexpr auto key = tw_chain::key_of(0, 0, 0, false, Input.cb_id, Input.cb_id);

    tw_chain::input_operand<Input> in;
    TW_CHAIN_WANTS_BUFFERS(CopyTile, 1, in(tw_chain::no_buffer()))
    ALWI explicit CopyTile(const DataflowBuffer &buffer) : in(buffer) {}
    template <typename Base>
    ALWI CopyTile(const DataflowBuffer &buffer, Base base) : in(buffer, base) {}
    template <typename F> ALWI void inputs(F &&f) const { f(in); }
    static ALWI void init() { copy_init(Input.cb_id); }
    ALWI void exec(const tw_chain::place &at, uint32_t j, uint32_t offset) const {
        copy_tile(Input.cb_id, in.tile(at, j), to_u32(DstSlot) + offset);
    }
};

template <BinaryFpuOp Op, InputSpec AInput, BroadcastInputSpec BInput, Dst DstSlot = Dst::D0,
          DestAccumulation Accumulation = DestAccumulation::Disabled>
struct BinaryFpu : tw_chain::element {
    static constexpr InputSpec A = AInput, B = BInput.input_spec;
    static constexpr bool same_buffer = A.cb_id == B.cb_id;
    static_assert(tw_chain::check_slots<DstSlot>::ok);
    static_assert(Accumulation == DestAccumulation::Disabled || DstSlot == Dst::D0,
                  "BinaryFpu: accumulation in DST is in slot D0");
    static_assert(!same_buffer || A.mapping == B.mapping,
                  "BinaryFpu: one buffer as both inputs needs one mapping");
    static_assert(!same_buffer || (A.wait == B.wait && A.pop == B.pop),
                  "BinaryFpu: one buffer as both inputs needs one wait and one pop policy; it is "
                  "waited for and popped once");
    static constexpr auto tw_element = tw_chain::role::reader;
    static constexpr uint32_t side_a = tw_chain::side(A), side_b = tw_chain::side(B);
    static constexpr uint32_t lane_width = to_u32(DstSlot) + 1;
    static constexpr tw_chain::window_use uses[2] = {
        tw_chain::use_of(A), same_buffer ? tw_chain::window_use{} : tw_chain::use_of(B)};
    static constexpr DestAccumulation accumulation = Accumulation;
    static constexpr bool per_tile = tw_chain::takes_tiles(A) || tw_chain::takes_tiles(B);
    static constexpr bool by_caller = A.wait == WaitPolicy::None && A.pop == PopPolicy::None &&
                                      B.wait == WaitPolicy::None && B.pop == PopPolicy::None;
    static constexpr bool accumulates = Accumulation != DestAccumulation::Disabled;
    static constexpr auto key =
        tw_chain::key_of(1, uint8_t(Op), uint8_t(BInput.broadcast), accumulates, A.cb_id, B.cb_id);
    static constexpr auto type = Op == BinaryFpuOp::Add   ? ckernel::ELWADD
                                 : Op == BinaryFpuOp::Sub ? ckernel::ELWSUB
                                                          : ckernel::ELWMUL;
    static constexpr auto dim = ckernel::BroadcastType(uint8_t(BInput.broadcast));

    tw_chain::input_operand<A> a;
    tw_chain::input_operand<B> b;
    TW_CHAIN_WANTS_BUFFERS(BinaryFpu, 2, a(tw_chain::no_buffer()), b(tw_chain::no_buffer()))
    ALWI BinaryFpu(const DataflowBuffer &in_a, const DataflowBuffer &in_b) : a(in_a), b(in_b) {}
    template <typename Base>
    ALWI BinaryFpu(const DataflowBuffer &in_a, const DataflowBuffer &in_b, Base base_a)
        : a(in_a, base_a), b(in_b) {}
    template <typename BaseA, typename BaseB>
    ALWI BinaryFpu(const DataflowBuffer &in_a, const DataflowBuffer &in_b, BaseA base_a,
                   BaseB base_b)
        : a(in_a, base_a), b(in_b, base_b) {
        if constexpr (same_buffer) a.share(b.reach);
    }
    template <typename F> ALWI void inputs(F &&f) const {
        f(a);
        if constexpr (!same_buffer) f(b);
    }
    static ALWI void init() {
        tw_op_init(ckernel::tw_binary_op<type>() | tw_op_broadcast(dim), A.cb_id, B.cb_id, TW_NO_CB,
                   0, ckernel::tw_add_to_dst(accumulates));
    }
    ALWI void exec(const tw_chain::place &at, uint32_t j, uint32_t offset) const {
        ckernel::any_tiles_bcast<type, dim>(A.cb_id, B.cb_id, a.tile(at, j), b.tile(at, j),
                                            to_u32(DstSlot) + (accumulates ? 0 : offset));
    }
};

template <BinaryFpuOp Op, InputSpec Input, DestReuseType Reuse, Dst DstSlot = Dst::D0>
struct DestReuseBinary : tw_chain::element {
    static_assert(tw_chain::check_slots<DstSlot>::ok);
    static constexpr auto tw_element = tw_chain::role::reader;
    static constexpr bool tile_is_a = Reuse == DestReuseType::DEST_TO_SRCB;
    static constexpr uint32_t side_a = tile_is_a ? tw_chain::side(Input) : tw_chain::NO_SIDE;
    static constexpr uint32_t side_b = tile_is_a ? tw_chain::NO_SIDE : tw_chain::side(Input);
    static constexpr uint32_t lane_width = to_u32(DstSlot) + 1;
    static constexpr tw_chain::window_use uses[2] = {tw_chain::use_of(Input)};
    static constexpr bool per_tile = tw_chain::takes_tiles(Input);
    static constexpr bool by_caller =
        Input.wait == WaitPolicy::None && Input.pop == PopPolicy::None;
    static constexpr auto key =
        tw_chain::key_of(2, uint8_t(Op), uint8_t(Reuse), false, Input.cb_id, Input.cb_id);
    static constexpr auto type = Op == BinaryFpuOp::Add   ? ckernel::ELWADD
                                 : Op == BinaryFpuOp::Sub ? ckernel::ELWSUB
                                                          : ckernel::ELWMUL;
    static constexpr auto reuse = tile_is_a ? ckernel::EltwiseBinaryReuseDestType::DEST_TO_SRCB
                                            : ckernel::EltwiseBinaryReuseDestType::DEST_TO_SRCA;

    tw_chain::input_operand<Input> in;
    TW_CHAIN_WANTS_BUFFERS(DestReuseBinary, 1, in(tw_chain::no_buffer()))
    ALWI explicit DestReuseBinary(const DataflowBuffer &buffer) : in(buffer) {}
    template <typename Base>
    ALWI DestReuseBinary(const DataflowBuffer &buffer, Base base) : in(buffer, base) {}
    template <typename F> ALWI void inputs(F &&f) const { f(in); }
    static ALWI void init() { ckernel::binary_dest_reuse_tiles_init<type, reuse>(Input.cb_id); }
    ALWI void exec(const tw_chain::place &at, uint32_t j, uint32_t offset) const {
        ckernel::binary_dest_reuse_tiles<type, reuse>(Input.cb_id, in.tile(at, j),
                                                      to_u32(DstSlot) + offset);
    }
};

template <OutputSpec Output, Dst DstSlot = Dst::D0> struct PackTile : tw_chain::element {
    static_assert(tw_chain::check_slots<DstSlot>::ok);
    static constexpr auto tw_element = tw_chain::role::writer;
    static constexpr OutputSpec spec = Output;
    static constexpr Dst slot = DstSlot;
    static constexpr uint32_t side_pack =
        Output.reconfig == DataFormatReconfig::Enabled ? Output.cb_id : tw_chain::NO_SIDE;
    static constexpr uint32_t lane_width = to_u32(DstSlot) + 1;
    static constexpr bool per_tile =
        Output.reserve == ReservePolicy::PerTile || Output.push == PushPolicy::PerTile;

    tw_chain::output_operand<Output> out;
    TW_CHAIN_WANTS_BUFFERS(PackTile, 1, out(tw_chain::no_buffer()))
    ALWI explicit PackTile(const DataflowBuffer &buffer) : out(buffer) {}
    template <typename Base>
    ALWI PackTile(const DataflowBuffer &buffer, Base base) : out(buffer, base) {}
    static ALWI void set_relu() {
        pack_relu_config(Output.relu == PackRelu::Zero ? ReluConfig::zero() : ReluConfig::none());
    }
    ALWI void pack(const tw_chain::place &at, uint32_t j, uint32_t offset) const {
        tw_chain::pack_by<Output.reserve, Output.push, decltype(out)::out_of_order>(
            to_u32(DstSlot) + offset, Output.cb_id, out.tile(at, j));
    }
};

/* An element that is left out at compile time. */
struct DisabledChainElement : tw_chain::element {
    constexpr DisabledChainElement() noexcept = default;
    template <class... Ignored> constexpr explicit DisabledChainElement(Ignored &&...) noexcept {}
};
template <bool enabled, class Inner>
using Optional = std::conditional_t<enabled, Inner, DisabledChainElement>;

} // namespace compute_kernel_lib
