/*
 * eltwise/core/walk.hpp: a chain at work. What is the same for all blocks (formats, inits) is set
 * up before the first; what differs between elements is set up before each. A block is: inputs in,
 * all elements in their order, each for all of the block's tiles, then packing.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/elements.hpp"

#ifndef CKL_ELTWISE_CHAIN_SKIP_COMPUTE
#define CKL_ELTWISE_CHAIN_SKIP_COMPUTE 0
#endif

namespace compute_kernel_lib {
namespace tw_chain {

/* Only the protocol of the buffers, for measuring it. */
constexpr bool computes = CKL_ELTWISE_CHAIN_SKIP_COMPUTE == 0;

constexpr bool same_format(uint32_t a, uint32_t b) {
    return a == b || (unpack_src_format[a] == unpack_src_format[b] &&
                      unpack_tile_r_dim[a] == unpack_tile_r_dim[b] &&
                      unpack_tile_c_dim[a] == unpack_tile_c_dim[b]);
}

/* Announces the formats of an element's operands. */
template <class E, bool a = true, bool b = true> ALWI void configure() {
    constexpr bool has_a = a && E::side_a != NO_SIDE, has_b = b && E::side_b != NO_SIDE;
    if constexpr (has_a && has_b)
        reconfig_data_format(E::side_a, E::side_b);
    else if constexpr (has_a)
        reconfig_data_format_srca(E::side_a);
    else if constexpr (has_b)
        reconfig_data_format_srcb(E::side_b);
}
template <class E> ALWI void execute(const E &e, const place &at, uint32_t j, uint32_t offset) {
    if constexpr (E::tw_element == role::reader)
        e.exec(at, j, offset);
    else
        e.exec(at.flat + j, offset);
}

/* What is known of a whole chain when it is compiled. */
template <class... Es> struct plan {
    static constexpr std::size_t count = sizeof...(Es);
    struct row {
        role what;
        uint32_t a, b, pack;
        bool reads;
    };
    static constexpr row rows[] = {
        {Es::tw_element, Es::side_a, Es::side_b, Es::side_pack, Es::has_reader}...};
    static constexpr uint32_t of_side(std::size_t i, int side) {
        return side == 0 ? rows[i].a : side == 1 ? rows[i].b : rows[i].pack;
    }
    /* The operand on a side before element i: in the chain, or round from its end. */
    static constexpr uint32_t before(std::size_t i, int side) {
        for (std::size_t k = 1; k <= count; k++) {
            const std::size_t j = (i + count - k) % count;
            if (of_side(j, side) != NO_SIDE) return of_side(j, side);
        }
        return NO_SIDE;
    }
    static constexpr bool first_on(std::size_t i, int side) {
        if (of_side(i, side) == NO_SIDE) return false;
        for (std::size_t j = 0; j < i; j++)
            if (of_side(j, side) != NO_SIDE) return false;
        return true;
    }
    static constexpr bool conditional_reader = (Es::has_reader || ...);
    /* Must the side be announced again for element i of each block? */
    static constexpr bool changes(std::size_t i, int side) {
        if (of_side(i, side) == NO_SIDE) return false;
        if (side < 2 && conditional_reader) return true;
        return !same_format(before(i, side), of_side(i, side));
    }
    static constexpr bool any_changes(int side) {
        for (std::size_t i = 0; i < count; i++)
            if (changes(i, side)) return true;
        return false;
    }

    /* One init for all readers, one for all operations? */
    template <class E> static constexpr matrix_key key() {
        if constexpr (E::tw_element == role::reader) return E::key;
        return {};
    }
    static constexpr bool one_matrix_init = [] {
        constexpr matrix_key keys[] = {key<Es>()...};
        std::size_t first = count;
        for (std::size_t i = 0; i < count; i++) {
            if (rows[i].what != role::reader) continue;
            if (first == count)
                first = i;
            else if (!(keys[first] == keys[i]))
                return false;
        }
        return !conditional_reader && !any_changes(0) && !any_changes(1);
    }();
    template <class A, class B> static constexpr bool init_differs() {
        constexpr bool a = A::tw_element == role::operation || A::tw_element == role::fill;
        constexpr bool b = B::tw_element == role::operation || B::tw_element == role::fill;
        return a && b && !std::is_same_v<A, B>;
    }
    template <class A> static constexpr bool init_differs_from_any() {
        return (init_differs<A, Es>() || ...);
    }
    static constexpr bool has_condition = ((Es::tw_element == role::condition) || ...);
    static constexpr uint32_t seeds = (uint32_t(Es::tw_element == role::seed) + ... + 0u);
    static constexpr uint32_t operations = (uint32_t(Es::tw_element == role::operation) + ... + 0u);
    static constexpr bool one_vector_init =
        seeds || (!has_condition && !(init_differs_from_any<Es>() || ...));

    template <class E> static constexpr bool packs_to_l1() {
        if constexpr (E::tw_element == role::writer)
            return E::spec.l1_accumulation != L1Accumulation::Disabled;
        return false;
    }
    template <class E> static constexpr bool seeds_l1() {
        if constexpr (E::tw_element == role::writer)
            return E::spec.l1_accumulation == L1Accumulation::Enabled;
        return false;
    }
    template <class E> static constexpr bool packs_relu() {
        if constexpr (E::tw_element == role::writer) return E::spec.relu != PackRelu::Disabled;
        return false;
    }
    template <class E> static constexpr DestAccumulation packed_accumulation() {
        if constexpr (E::tw_element == role::writer) return E::spec.dest_accumulation;
        return DestAccumulation::Disabled;
    }
    static constexpr bool l1 = (packs_to_l1<Es>() || ...), l1_seeds = (seeds_l1<Es>() || ...);
    static constexpr bool relu = (packs_relu<Es>() || ...);
    static constexpr uint32_t writers = (uint32_t(Es::tw_element == role::writer) + ... + 0u);
    static constexpr uint32_t l1_writers = (uint32_t(packs_to_l1<Es>()) + ... + 0u);
    static constexpr DestAccumulation accumulation = [] {
        DestAccumulation mode = DestAccumulation::Disabled;
        ((mode = Es::accumulation != DestAccumulation::Disabled ? Es::accumulation : mode), ...);
        return mode;
    }();
    static constexpr bool accumulates = accumulation != DestAccumulation::Disabled;
    static constexpr bool modes_agree =
        ((Es::accumulation == DestAccumulation::Disabled || Es::accumulation == accumulation) &&
         ...) &&
        ((Es::tw_element != role::writer || packed_accumulation<Es>() == accumulation) && ...);
    template <class E> static constexpr bool manages_l1() {
        if constexpr (E::tw_element == role::writer)
            return packs_to_l1<E>() && E::spec.reserve == ReservePolicy::OneUpfront;
        return false;
    }
    static constexpr uint32_t l1_managers = (uint32_t(manages_l1<Es>()) + ... + 0u);
    static constexpr bool l1_one_mode = ((!packs_to_l1<Es>() || seeds_l1<Es>() == l1_seeds) && ...);
    template <class E> static constexpr uint32_t l1_buffer() {
        if constexpr (E::tw_element == role::writer) return E::spec.cb_id;
        return NO_SIDE;
    }
    static constexpr bool l1_one_buffer = [] {
        uint32_t first = NO_SIDE;
        bool one = true;
        ((first = first == NO_SIDE ? l1_buffer<Es>() : first,
          one = one && (l1_buffer<Es>() == NO_SIDE || l1_buffer<Es>() == first)),
         ...);
        return one;
    }();
    /* One reader waits for a window that another owns too, or takes from. */
    static constexpr bool windows_clash = [] {
        const window_use uses[][2] = {{Es::uses[0], Es::uses[1]}...};
        for (std::size_t i = 0; i < count; i++)
            for (std::size_t j = 0; j < count; j++)
                for (const window_use &mine : uses[i])
                    for (const window_use &other : uses[j])
                        if (i != j && mine.cb != NO_SIDE && mine.cb == other.cb && mine.owns &&
                            (other.owns || other.pops))
                            return true;
        return false;
    }();
    template <class E> static constexpr bool pushes_blocks_upfront() {
        if constexpr (E::tw_element == role::writer)
            return E::spec.reserve == ReservePolicy::Upfront &&
                   E::spec.push == PushPolicy::PerBlockSize;
        return false;
    }
    template <class E> static constexpr bool packs_first_slot() {
        if constexpr (E::tw_element == role::writer) return E::slot == Dst::D0;
        return true;
    }

    /* Slots of one tile of a block; with one that accumulates, those of the others come behind it.
     */
    template <class E> static constexpr uint32_t width() {
        constexpr bool sticky = E::accumulation != DestAccumulation::Disabled;
        return accumulates && (sticky || E::tw_element == role::writer) ? 0 : E::lane_width;
    }
    static constexpr uint32_t lanes = [] {
        uint32_t most = 0;
        ((most = width<Es>() > most ? width<Es>() : most), ...);
        return most ? most : 1;
    }();
    static constexpr uint32_t first_slot = accumulates ? 1 : 0;
    static constexpr uint32_t max_block = lanes > DEST_AUTO_LIMIT - first_slot
                                              ? 0
                                              : (DEST_AUTO_LIMIT - first_slot) / lanes;
    static constexpr bool per_tile = (Es::per_tile || ...);
};

template <class A, class B> constexpr bool same_pack() {
    if constexpr (A::tw_element == role::writer && B::tw_element == role::writer)
        return A::spec.cb_id == B::spec.cb_id && A::slot == B::slot;
    return false;
}
template <class A, class... Es> constexpr uint32_t same_packs() {
    return (uint32_t(same_pack<A, Es>()) + ... + 0u);
}

template <InitReconfigOwner owner, class... Es> struct check_chain {
    using p = plan<Es...>;
    static_assert(p::modes_agree, "eltwise_chain: accumulation in DST is said of BinaryFpu and of "
                                  "output() alike, in one mode");
    static_assert(!p::accumulates || p::writers == 1,
                  "eltwise_chain: accumulation in DST has exactly one PackTile");
    static_assert(!p::accumulates || (p::template packs_first_slot<Es>() && ...),
                  "eltwise_chain: with accumulation in DST, PackTile packs slot D0");
    static_assert(!(p::accumulates && p::l1),
                  "eltwise_chain: accumulation in L1 and in DST exclude each other");
    static_assert(!p::l1 || p::l1_writers == p::writers,
                  "eltwise_chain: with accumulation in L1 every PackTile accumulates");
    static_assert(!p::l1 || p::l1_one_buffer,
                  "eltwise_chain: accumulation in L1 goes to one output buffer");
    static_assert(!p::l1 || p::l1_one_mode, "eltwise_chain: the PackTile that accumulate in L1 do "
                                            "so in one mode, Enabled or AddToExisting");
    static_assert(p::l1_managers <= 1,
                  "eltwise_chain: one PackTile at most reserves and pushes the tile that "
                  "accumulates in L1 (OneUpfront, OneAtEnd); the others say None for both");
    static_assert(!p::windows_clash,
                  "eltwise_chain: a window that one reader waits for Upfront or Cumulative is "
                  "waited for so, or popped, by another reader of the buffer: let one of them "
                  "own it and the others say WaitPolicy::None and PopPolicy::None");
    static_assert(p::max_block > 0, "eltwise_chain: one tile's slots are more than DST has");
    static_assert(((same_packs<Es, Es...>() <= 1) && ...),
                  "eltwise_chain: two PackTile of the same slot to the same buffer");
    static_assert(p::seeds <= 1, "eltwise_chain: one element seeds the random numbers at most");
    static_assert(!p::seeds || !p::operations,
                  "eltwise_chain: random numbers stand with fills and readers only, not with other "
                  "operations of the vector unit");
    static_assert(
        owner == InitReconfigOwner::Chain || (p::one_matrix_init && p::one_vector_init &&
                                              !p::any_changes(2) && !p::seeds && !p::has_condition),
        "eltwise_chain: InitReconfigOwner::Caller is for chains whose set-up is done once: "
        "one kind of reader, one operation, one output format");
    static_assert(
        owner == InitReconfigOwner::Chain ||
            ((Es::side_a == NO_SIDE && Es::side_b == NO_SIDE && Es::side_pack == NO_SIDE) && ...),
        "eltwise_chain: with InitReconfigOwner::Caller every input() and output() says "
        "DataFormatReconfig::Disabled, since the caller sets the formats");
    static constexpr bool ok = true;
};

/* Before the first block. */
template <class P, std::size_t i, class E> ALWI void set_up(const E &e) {
    if constexpr (computes) {
        configure<E, P::first_on(i, 0), P::first_on(i, 1)>();
        if constexpr (P::first_on(i, 2)) pack_reconfig_data_format(E::side_pack);
        if constexpr (E::tw_element == role::reader && P::one_matrix_init) e.init();
        if constexpr ((E::tw_element == role::operation || E::tw_element == role::fill) &&
                      P::one_vector_init)
            e.init();
    }
}
template <class E> ALWI void seed(const E &e) {
    if constexpr (E::tw_element == role::seed && computes) e.init();
}

/* An element of a block. */
template <class P, std::size_t i, class E> ALWI void apply(const E &e, const place &at) {
    if constexpr (E::tw_element == role::condition) {
        if constexpr (computes) e.apply(at, P::first_slot, P::lanes);
    } else if constexpr (E::tw_element != role::none && E::tw_element != role::writer) {
        if constexpr (E::tw_element == role::reader)
            e.inputs([&](const auto &in) __attribute__((always_inline)) { in.before_block(at); });
        if constexpr (computes) {
            if constexpr (E::tw_element == role::reader) {
                configure<E, P::changes(i, 0), P::changes(i, 1)>();
                if constexpr (!P::one_matrix_init) e.init();
            } else if constexpr (!P::one_vector_init && E::tw_element != role::seed) {
                e.init();
            }
            for (uint32_t j = 0; j < at.tiles; j++)
                execute(e, at, j, P::first_slot + j * P::lanes);
        }
        if constexpr (E::tw_element == role::reader)
            e.inputs([&](const auto &in) __attribute__((always_inline)) { in.after_block(at); });
    }
}

template <class P, std::size_t i, class E> ALWI void pack(const E &e, const place &at) {
    if constexpr (E::tw_element == role::writer) {
        if constexpr (P::changes(i, 2) && computes) pack_reconfig_data_format(E::side_pack);
        e.out.before_block(at);
        if constexpr (P::relu && computes) e.set_relu();
        if constexpr (computes)
            for (uint32_t j = 0; j < at.tiles; j++) {
                e.pack(at, j, P::accumulates ? 0 : j * P::lanes);
            }
        e.out.after_block(at);
    }
}

/* All inputs, or all outputs, of an element. */
template <class E, typename F> ALWI void with_inputs(const E &e, F &&f) {
    if constexpr (E::tw_element == role::reader) e.inputs(f);
}
template <class E, typename F> ALWI void with_output(const E &e, F &&f) {
    if constexpr (E::tw_element == role::writer) f(e.out);
}

#define TW_CHAIN_INPUTS(call)                                                                      \
    (with_inputs(                                                                                  \
         es, [&](const auto &in) __attribute__((always_inline)) { in.call; }),                     \
     ...)
#define TW_CHAIN_OUTPUTS(call)                                                                     \
    (with_output(                                                                                  \
         es, [&](const auto &out) __attribute__((always_inline)) { out.call; }),                   \
     ...)

/* Packs of the first tile replace what is there, those of the others add to it. */
template <class P, class E> ALWI void pack_seeding(const E &e, const place &at, uint32_t j) {
    if constexpr (E::tw_element == role::writer) e.pack(at, j, j * P::lanes);
}
template <class P, class... Es> ALWI void pack_all_seeding(const place &at, const Es &...es) {
    for (uint32_t j = 0; j < at.tiles; j++) {
        (pack_seeding<P>(es, at, j), ...);
        if (at.flat + j == 0) pack_reconfig_l1_acc(1);
    }
}

template <class P, std::size_t... I, class... Es>
ALWI void pack_all(const place &at, std::index_sequence<I...>, const Es &...es) {
    tile_regs_commit();
    tile_regs_wait();
    if constexpr (P::l1_seeds && computes)
        pack_all_seeding<P>(at, es...);
    else
        (pack<P, I>(es, at), ...);
    tile_regs_release();
}

template <class P, std::size_t... I, class... Es>
ALWI void walk(IterationShape shape, uint32_t block, std::index_sequence<I...> indices,
               const Es &...es) {
    const bool full = shape.tail_sync == BlockTailSync::FullBlock;
    constexpr bool by_row = P::accumulation == DestAccumulation::PerRow;
    constexpr bool whole = P::accumulation == DestAccumulation::WholeShape;
    if constexpr (whole) tile_regs_acquire();
    for (uint32_t row = 0; row < shape.Ht; row++) {
        TW_CHAIN_INPUTS(before_row());
        TW_CHAIN_OUTPUTS(before_row(shape));
        if constexpr (by_row) tile_regs_acquire();
        for (uint32_t column = 0; column < shape.Wt; column += block) {
            const uint32_t left = shape.Wt - column, tiles = left < block ? left : block;
            const place at{row * shape.Wt + column, row, column, tiles, full ? block : tiles};
            if constexpr (!P::accumulates) tile_regs_acquire();
            (apply<P, I>(es, at), ...);
            if constexpr (!P::accumulates) pack_all<P>(at, indices, es...);
        }
        if constexpr (by_row) pack_all<P>(place{row * shape.Wt, row, 0, 1, 1}, indices, es...);
        TW_CHAIN_OUTPUTS(after_row(shape));
        TW_CHAIN_INPUTS(after_row());
    }
    if constexpr (whole) pack_all<P>(place{0, 0, 0, 1, 1}, indices, es...);
}

template <InitReconfigOwner owner, std::size_t... I, class... Es>
ALWI void run(IterationShape shape, std::index_sequence<I...> indices, const Es &...es) {
    using P = plan<Es...>;
    static_assert(check_chain<owner, Es...>::ok);
    if (shape.Ht == 0 || shape.Wt == 0) return;
    if constexpr (owner == InitReconfigOwner::Chain) {
        (set_up<P, I>(es), ...);
        (seed(es), ...);
    }
    uint32_t block = shape.block_tiles ? shape.block_tiles : 1;
    ASSERT(shape.tail_sync != BlockTailSync::FullBlock ||
           block <= (P::per_tile ? 1 : P::max_block));
    if constexpr ((P::template pushes_blocks_upfront<Es>() || ...))
        ASSERT(shape.tail_sync != BlockTailSync::FullBlock);
    if (block > P::max_block) block = P::max_block;
    if (P::per_tile) block = 1;

    TW_CHAIN_INPUTS(before_all(shape));
    TW_CHAIN_OUTPUTS(before_all(shape));
    if constexpr (P::l1 && computes) pack_reconfig_l1_acc(P::l1_seeds ? 0 : 1);
    walk<P>(shape, block, indices, es...);
    if constexpr (P::l1 && computes) pack_reconfig_l1_acc(0);
    if constexpr (P::relu && computes) pack_relu_config(ReluConfig::none());
    TW_CHAIN_INPUTS(after_all(shape));
    TW_CHAIN_OUTPUTS(after_all(shape));
}
#undef TW_CHAIN_INPUTS
#undef TW_CHAIN_OUTPUTS

template <class E> constexpr bool is_element() {
    if constexpr (requires { E::tw_element; })
        return E::tw_element != role::none || std::is_same_v<E, DisabledChainElement>;
    return false;
}

} // namespace tw_chain

template <InitReconfigOwner Owner = InitReconfigOwner::Chain, class... Es>
ALWI void eltwise_chain(IterationShape shape, Es... elements) {
    constexpr bool known = (tw_chain::is_element<Es>() && ...);
    static_assert(known,
                  "eltwise_chain: an argument is no element of a chain: those of the library "
                  "are, and what derives from UnaryOp, BinaryOp or TernaryOp");
    if constexpr (known) tw_chain::run<Owner>(shape, std::index_sequence_for<Es...>(), elements...);
}

} // namespace compute_kernel_lib
