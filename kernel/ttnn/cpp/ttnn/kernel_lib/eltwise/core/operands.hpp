/*
 * eltwise/core/operands.hpp: a buffer with the part of its protocol that a chain was given. The
 * names of these functions carry the policies: they are what an explained hang says of the chain.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/specs.hpp"

namespace compute_kernel_lib::tw_chain {

template <WaitPolicy wait, PopPolicy pop>
ALWI void wait_front_by(const DataflowBuffer &buffer, uint32_t tiles) {
    buffer.wait_front(tiles);
}
template <WaitPolicy wait, PopPolicy pop>
ALWI void pop_front_by(const DataflowBuffer &buffer, uint32_t tiles) {
    buffer.pop_front(tiles);
}
template <ReservePolicy reserve, PushPolicy push>
ALWI void reserve_back_by(const DataflowBuffer &buffer, uint32_t tiles) {
    buffer.reserve_back(tiles);
}
template <ReservePolicy reserve, PushPolicy push>
ALWI void push_back_by(const DataflowBuffer &buffer, uint32_t tiles) {
    buffer.push_back(tiles);
}

template <ReservePolicy reserve, PushPolicy push, bool by_number>
ALWI void pack_by(uint32_t slot, uint32_t cb, uint32_t tile) {
    pack_tile<by_number>(slot, cb, tile);
}

/* Where the walk stands: the block's first tile, by its number, row and column; tiles in the block,
 * and tiles that buffers are told of. */
struct place {
    uint32_t flat, row, column, tiles, synced;
};

template <TileAddressing addressing> struct base_of {
    ALWI base_of() {}
    ALWI base_of(uint32_t) {}
    ALWI base_of(StridedTileRange) {}
    ALWI uint32_t first() const { return 0; }
    ALWI uint32_t stride() const { return 0; }
};
template <> struct base_of<TileAddressing::Offset> {
    uint32_t base = 0;
    ALWI base_of() {}
    ALWI base_of(uint32_t tile) : base(tile) {}
    ALWI base_of(StridedTileRange range) : base(range.base) {}
    ALWI uint32_t first() const { return base; }
    ALWI uint32_t stride() const { return 0; }
};
template <> struct base_of<TileAddressing::Strided> {
    StridedTileRange range{};
    ALWI base_of() {}
    ALWI base_of(uint32_t tile) : range{tile, 0} {}
    ALWI base_of(StridedTileRange tiles) : range(tiles) {}
    ALWI uint32_t first() const { return range.base; }
    ALWI uint32_t stride() const { return range.row_stride; }
};

template <InputSpec S> struct input_operand {
    static_assert(check_input<S>::ok);
    const DataflowBuffer &buffer;
    base_of<S.addressing> base;
    uint32_t reach; /* the largest base of those that share the window */

    ALWI input_operand(const DataflowBuffer &from) : buffer(from), base(), reach(0) { check(); }
    template <typename Base>
    ALWI input_operand(const DataflowBuffer &from, Base at)
        : buffer(from), base(at), reach(base.first()) {
        check();
    }
    ALWI void check() const { ASSERT(buffer.get_id() == S.cb_id); }
    ALWI void share(uint32_t other) {
        if (other > reach) reach = other;
    }

    static constexpr uint32_t window(IterationShape shape) {
        switch (S.mapping) {
        case InputTileMapping::Block: return shape.Ht * shape.Wt;
        case InputTileMapping::Row: return shape.Wt;
        case InputTileMapping::Col: return shape.Ht;
        default: return 1;
        }
    }
    ALWI void wait(uint32_t tiles) const { wait_front_by<S.wait, S.pop>(buffer, tiles); }
    ALWI void pop(uint32_t tiles) const { pop_front_by<S.wait, S.pop>(buffer, tiles); }

    ALWI void before_all(IterationShape shape) const {
        if constexpr (S.wait == WaitPolicy::Upfront)
            wait((S.pop == PopPolicy::PerTile ? shape.Ht * shape.Wt : window(shape)) + reach);
    }
    ALWI void before_row() const {
        if constexpr (streams_rows(S)) wait(1);
    }
    ALWI void before_block(const place &at) const {
        if constexpr (S.wait == WaitPolicy::PerTile && !streams_rows(S)) wait(1);
        if constexpr (S.wait == WaitPolicy::PerBlockSize) wait(at.synced);
        if constexpr (S.wait == WaitPolicy::Cumulative) wait(at.flat + at.tiles);
    }
    ALWI void after_block(const place &at) const {
        if constexpr (S.pop == PopPolicy::PerTile && !streams_rows(S)) pop(1);
        if constexpr (S.pop == PopPolicy::PerBlockSize) pop(at.synced);
    }
    ALWI void after_row() const {
        if constexpr (streams_rows(S)) pop(1);
    }
    ALWI void after_all(IterationShape shape) const {
        if constexpr (S.pop == PopPolicy::AtEnd) pop(window(shape) + reach);
    }
    /* The tile of the j-th step of a block. */
    ALWI uint32_t tile(const place &at, uint32_t j) const {
        if constexpr (S.mapping == InputTileMapping::Scalar || streams_rows(S)) return base.first();
        if constexpr (per_block(S)) return base.first() + j;
        if constexpr (S.mapping == InputTileMapping::Row) return base.first() + at.column + j;
        if constexpr (S.addressing == TileAddressing::Strided) {
            const uint32_t row = at.row * base.stride();
            return base.first() + row + (S.mapping == InputTileMapping::Col ? 0 : at.column + j);
        }
        if constexpr (S.mapping == InputTileMapping::Col) return base.first() + at.row;
        return base.first() + at.flat + j;
    }
};

template <OutputSpec S> struct output_operand {
    static_assert(check_output<S>::ok);
    const DataflowBuffer &buffer;
    base_of<S.addressing> base;
    static constexpr bool accumulates = S.l1_accumulation != L1Accumulation::Disabled;
    static constexpr bool out_of_order = S.addressing != TileAddressing::Direct || accumulates;

    ALWI output_operand(const DataflowBuffer &to) : buffer(to), base() { check(); }
    template <typename Base>
    ALWI output_operand(const DataflowBuffer &to, Base at) : buffer(to), base(at) {
        check();
    }
    ALWI void check() const { ASSERT(buffer.get_id() == S.cb_id); }
    ALWI void reserve(uint32_t tiles) const { reserve_back_by<S.reserve, S.push>(buffer, tiles); }
    ALWI void push(uint32_t tiles) const { push_back_by<S.reserve, S.push>(buffer, tiles); }
    static constexpr uint32_t a_row(IterationShape shape) {
        return S.dest_accumulation == DestAccumulation::PerRow ? 1 : shape.Wt;
    }

    ALWI void before_all(IterationShape shape) const {
        if constexpr (S.reserve == ReservePolicy::Upfront)
            reserve(shape.Ht * shape.Wt + base.first());
        if constexpr (S.reserve == ReservePolicy::OneUpfront) reserve(1);
    }
    ALWI void before_row(IterationShape shape) const {
        if constexpr (S.reserve == ReservePolicy::PerOuter) reserve(a_row(shape));
    }
    ALWI void before_block(const place &at) const {
        if constexpr (S.reserve == ReservePolicy::PerTile) reserve(1);
        if constexpr (S.reserve == ReservePolicy::PerBlockSize) reserve(at.synced);
    }
    ALWI void after_block(const place &at) const {
        if constexpr (S.push == PushPolicy::PerTile) push(1);
        if constexpr (S.push == PushPolicy::PerBlockSize) push(at.synced);
    }
    ALWI void after_row(IterationShape shape) const {
        if constexpr (S.push == PushPolicy::PerOuter) push(a_row(shape));
    }
    ALWI void after_all(IterationShape shape) const {
        if constexpr (S.push == PushPolicy::AtEnd) push(shape.Ht * shape.Wt + base.first());
        if constexpr (S.push == PushPolicy::OneAtEnd) push(1);
    }
    /* Tiles that are not packed in order have a number. */
    ALWI uint32_t tile(const place &at, uint32_t j) const {
        if constexpr (accumulates) return base.first();
        if constexpr (S.addressing == TileAddressing::Strided)
            return base.first() + at.row * base.stride() + at.column + j;
        return base.first() + at.flat + j;
    }
};

} // namespace compute_kernel_lib::tw_chain
