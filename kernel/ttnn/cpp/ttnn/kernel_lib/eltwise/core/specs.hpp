/*
 * eltwise/core/specs.hpp: what a chain is told of its buffers, its walk and its slots of DST, and
 * which of these go together. A pair that does not is refused where the element is named, with the
 * rule.
 */
#pragma once
#include <cstdint>

#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"
#include "tw/objects.h"

namespace compute_kernel_lib {

enum class BlockTailSync : uint8_t { ValidTiles, FullBlock };
enum class InitReconfigOwner { Chain, Caller };
enum class WaitPolicy : uint8_t { None, PerTile, PerBlockSize, Upfront, Cumulative };
enum class PopPolicy : uint8_t { None, PerTile, PerBlockSize, AtEnd };
enum class ReservePolicy : uint8_t { None, PerTile, PerBlockSize, Upfront, PerOuter, OneUpfront };
enum class PushPolicy : uint8_t { None, PerTile, PerBlockSize, AtEnd, PerOuter, OneAtEnd };
enum class InputTileMapping : uint8_t { Block, Row, Col, Scalar };
enum class TileAddressing : uint8_t { Direct, Offset, Strided };
enum class DataFormatReconfig : bool { Disabled = false, Enabled = true };
enum class L1Accumulation : uint8_t { Disabled, Enabled, AddToExisting };
enum class DestAccumulation : uint8_t { Disabled, PerRow, WholeShape };
enum class PackRelu : bool { Disabled = false, Zero = true };
enum class BroadcastDim : uint8_t { None = 0, Col = 1, Row = 2, Scalar = 3 };
enum class BinaryFpuOp : uint8_t { Add, Sub, Mul };
enum class DestReuseType : uint8_t { DEST_TO_SRCA, DEST_TO_SRCB };
enum class Dst : uint32_t { D0, D1, D2, D3, D4, D5, D6, D7, D8, D9, D10, D11, D12, D13, D14, D15 };
constexpr uint32_t to_u32(Dst slot) noexcept {
    return uint32_t(slot);
}

/* The walk: Ht rows of Wt tiles, taken `block_tiles` of a row at a time. */
struct IterationShape {
    uint32_t Ht, Wt, block_tiles;
    BlockTailSync tail_sync;

    constexpr IterationShape(uint32_t rows, uint32_t columns)
        : Ht(rows), Wt(columns), block_tiles(1), tail_sync(BlockTailSync::ValidTiles) {}
    explicit constexpr IterationShape(uint32_t tiles) : IterationShape(1, tiles) {}
    static constexpr IterationShape tiles(uint32_t count) { return {1, count}; }
    static constexpr IterationShape grid(uint32_t rows, uint32_t columns) {
        return {rows, columns};
    }
    static constexpr IterationShape row(uint32_t columns) { return {1, columns}; }
    static constexpr IterationShape col(uint32_t rows) { return {rows, 1}; }
    static constexpr IterationShape one_tile() { return {1, 1}; }
    constexpr IterationShape block_size(uint32_t tiles,
                                        BlockTailSync tail = BlockTailSync::ValidTiles) {
        block_tiles = tiles;
        tail_sync = tail;
        return *this;
    }
};

struct StridedTileRange {
    uint32_t base, row_stride;
};

struct InputSpec {
    uint32_t cb_id;
    WaitPolicy wait;
    PopPolicy pop;
    InputTileMapping mapping;
    DataFormatReconfig reconfig;
    TileAddressing addressing;
};
struct BroadcastInputSpec {
    InputSpec input_spec;
    BroadcastDim broadcast;
    constexpr BroadcastInputSpec(InputSpec spec, BroadcastDim dim) noexcept
        : input_spec(spec), broadcast(dim) {}
    constexpr BroadcastInputSpec(InputSpec spec) noexcept
        : BroadcastInputSpec(spec, BroadcastDim::None) {}
};
struct OutputSpec {
    uint32_t cb_id;
    ReservePolicy reserve;
    PushPolicy push;
    DataFormatReconfig reconfig;
    TileAddressing addressing;
    DestAccumulation dest_accumulation;
    L1Accumulation l1_accumulation;
    PackRelu relu;
};

constexpr InputSpec input(uint32_t cb, WaitPolicy wait = WaitPolicy::PerTile,
                          PopPolicy pop = PopPolicy::PerTile,
                          InputTileMapping mapping = InputTileMapping::Scalar,
                          DataFormatReconfig reconfig = DataFormatReconfig::Enabled,
                          TileAddressing addressing = TileAddressing::Direct) noexcept {
    return {cb, wait, pop, mapping, reconfig, addressing};
}
constexpr InputSpec input(uint32_t cb, WaitPolicy wait, PopPolicy pop,
                          DataFormatReconfig reconfig) noexcept {
    return input(cb, wait, pop, InputTileMapping::Scalar, reconfig);
}
constexpr BroadcastInputSpec input(InputSpec spec, BroadcastDim dim) noexcept {
    return {spec, dim};
}
constexpr BroadcastInputSpec input(uint32_t cb, BroadcastDim dim,
                                   WaitPolicy wait = WaitPolicy::PerTile,
                                   PopPolicy pop = PopPolicy::PerTile,
                                   InputTileMapping mapping = InputTileMapping::Scalar,
                                   DataFormatReconfig reconfig = DataFormatReconfig::Enabled,
                                   TileAddressing addressing = TileAddressing::Direct) noexcept {
    return {input(cb, wait, pop, mapping, reconfig, addressing), dim};
}
constexpr BroadcastInputSpec input(uint32_t cb, BroadcastDim dim, WaitPolicy wait, PopPolicy pop,
                                   DataFormatReconfig reconfig) noexcept {
    return {input(cb, wait, pop, reconfig), dim};
}
constexpr OutputSpec output(uint32_t cb, ReservePolicy reserve = ReservePolicy::PerTile,
                            PushPolicy push = PushPolicy::PerTile,
                            DataFormatReconfig reconfig = DataFormatReconfig::Enabled,
                            TileAddressing addressing = TileAddressing::Direct,
                            DestAccumulation dest = DestAccumulation::Disabled,
                            L1Accumulation l1 = L1Accumulation::Disabled,
                            PackRelu relu = PackRelu::Disabled) noexcept {
    return {cb, reserve, push, reconfig, addressing, dest, l1, relu};
}

/* ---- what goes together */
namespace tw_chain {

constexpr bool waits_and_pops(InputSpec s) {
    using W = WaitPolicy;
    using P = PopPolicy;
    switch (s.wait) {
    case W::None: return s.pop != P::PerBlockSize;
    case W::PerTile: return s.pop == P::None || s.pop == P::PerTile;
    case W::PerBlockSize: return s.pop == P::PerBlockSize;
    case W::Upfront: return s.pop != P::PerBlockSize;
    case W::Cumulative: return s.pop == P::None || s.pop == P::AtEnd;
    }
    return false;
}
/* The window stands still while the chain runs. */
constexpr bool holds_window(InputSpec s) {
    return (s.wait == WaitPolicy::Upfront || s.wait == WaitPolicy::None) &&
           (s.pop == PopPolicy::None || s.pop == PopPolicy::AtEnd);
}
/* One tile a row of the walk, taken and given back at its ends. */
constexpr bool streams_rows(InputSpec s) {
    return s.mapping == InputTileMapping::Col && s.wait == WaitPolicy::PerTile &&
           s.pop == PopPolicy::PerTile;
}
constexpr bool per_block(InputSpec s) {
    return s.wait == WaitPolicy::PerBlockSize && s.pop == PopPolicy::PerBlockSize;
}
constexpr bool maps(InputSpec s) {
    switch (s.mapping) {
    case InputTileMapping::Block:
        return per_block(s) || s.wait == WaitPolicy::Cumulative || holds_window(s);
    case InputTileMapping::Row: return holds_window(s);
    case InputTileMapping::Col: return streams_rows(s) || holds_window(s);
    case InputTileMapping::Scalar:
        return s.wait == WaitPolicy::None || s.wait == WaitPolicy::PerTile ||
               s.wait == WaitPolicy::Upfront;
    }
    return false;
}
constexpr bool addresses(InputSpec s) {
    if (s.addressing == TileAddressing::Direct) return true;
    if (s.addressing == TileAddressing::Strided)
        return s.wait == WaitPolicy::None && s.pop == PopPolicy::None;
    return (s.wait == WaitPolicy::Upfront && s.pop != PopPolicy::PerBlockSize) ||
           (s.wait == WaitPolicy::None && (s.pop == PopPolicy::None || s.pop == PopPolicy::AtEnd));
}
constexpr bool reserves_and_pushes(OutputSpec s) {
    using R = ReservePolicy;
    using P = PushPolicy;
    switch (s.reserve) {
    case R::None: return s.push == P::None || s.push == P::AtEnd;
    case R::PerTile: return s.push == P::PerTile;
    case R::PerBlockSize: return s.push == P::PerBlockSize;
    case R::Upfront: return s.push == P::PerTile || s.push == P::PerBlockSize || s.push == P::AtEnd;
    case R::PerOuter: return s.push == P::PerOuter;
    case R::OneUpfront: return s.push == P::OneAtEnd;
    }
    return false;
}
constexpr bool addresses(OutputSpec s) {
    if (s.addressing == TileAddressing::Direct) return true;
    if (s.reserve == ReservePolicy::None && s.push == PushPolicy::None) return true;
    if (s.addressing == TileAddressing::Strided) return false;
    return (s.reserve == ReservePolicy::None || s.reserve == ReservePolicy::Upfront) &&
           s.push == PushPolicy::AtEnd;
}
constexpr bool by_caller(OutputSpec s) {
    return s.reserve == ReservePolicy::None && s.push == PushPolicy::None;
}
constexpr bool accumulates_in_dest(OutputSpec s) {
    switch (s.dest_accumulation) {
    case DestAccumulation::Disabled: return true;
    case DestAccumulation::PerRow:
        return by_caller(s) ||
               (s.reserve == ReservePolicy::PerOuter && s.push == PushPolicy::PerOuter);
    case DestAccumulation::WholeShape:
        return by_caller(s) ||
               (s.reserve == ReservePolicy::OneUpfront && s.push == PushPolicy::OneAtEnd);
    }
    return false;
}
constexpr bool accumulates_in_l1(OutputSpec s) {
    return s.l1_accumulation == L1Accumulation::Disabled || by_caller(s) ||
           (s.reserve == ReservePolicy::OneUpfront && s.push == PushPolicy::OneAtEnd);
}

template <InputSpec S> struct check_input {
    static_assert(waits_and_pops(S),
                  "input(): this wait does not go with this pop. None goes with None, PerTile, "
                  "AtEnd; PerTile with None, PerTile; PerBlockSize with PerBlockSize; Upfront with "
                  "None, PerTile, AtEnd; Cumulative with None, AtEnd");
    static_assert(
        !waits_and_pops(S) || maps(S),
        "input(): this mapping does not go with this wait and pop. Block: PerBlockSize "
        "for both, Cumulative, or Upfront or None with None or AtEnd; Row: Upfront or None "
        "with None or AtEnd; Col: PerTile for both, or Upfront or None with None or AtEnd; "
        "Scalar: waits None, PerTile, Upfront");
    static_assert(addresses(S), "input(): Offset goes with waits Upfront, or None with pops None, "
                                "AtEnd; Strided with None for both");
    static constexpr bool ok = true;
};
template <OutputSpec S> struct check_output {
    static_assert(reserves_and_pushes(S),
                  "output(): this reserve does not go with this push. None goes with None, AtEnd; "
                  "PerTile with PerTile; PerBlockSize with PerBlockSize; Upfront with PerTile, "
                  "PerBlockSize, AtEnd; PerOuter with PerOuter; OneUpfront with OneAtEnd");
    static_assert(addresses(S), "output(): Offset goes with None for both, or None or Upfront with "
                                "AtEnd; Strided with None for both");
    static_assert(accumulates_in_dest(S),
                  "output(): accumulation in DST by PerRow goes with PerOuter for both, by "
                  "WholeShape with OneUpfront and OneAtEnd, either with None for both");
    static_assert(
        accumulates_in_l1(S),
        "output(): accumulation in L1 goes with OneUpfront and OneAtEnd, or None for both");
    static_assert(S.reserve != ReservePolicy::OneUpfront ||
                      S.l1_accumulation != L1Accumulation::Disabled ||
                      S.dest_accumulation == DestAccumulation::WholeShape,
                  "output(): OneUpfront is for accumulation, in L1 or of the whole shape in DST");
    static_assert(S.l1_accumulation == L1Accumulation::Disabled ||
                      S.dest_accumulation == DestAccumulation::Disabled,
                  "output(): accumulation in L1 and in DST exclude each other");
    static_assert(S.l1_accumulation == L1Accumulation::Disabled || S.relu == PackRelu::Disabled,
                  "output(): no ReLU with accumulation in L1");
    static constexpr bool ok = true;
};
template <Dst... slots> struct check_slots {
    static_assert(
        ((to_u32(slots) < DEST_AUTO_LIMIT) && ...),
        "a chain's slot lies beyond DST: DEST_AUTO_LIMIT is 4, 8 or 16 by the kernel's mode");
    static constexpr bool ok = true;
};

} // namespace tw_chain
} // namespace compute_kernel_lib
