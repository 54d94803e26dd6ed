/*
 * tw/compute/sfpu_special.h: functions of the vector unit that work on several tiles or keep state
 * between calls: sorting, running statistics, pooling with indices, moving averages.
 */
#ifndef TW_COMPUTE_SFPU_SPECIAL_H
#define TW_COMPUTE_SFPU_SPECIAL_H

#include "tw/compute/reduce.h"
#include "tw/compute/sfpu.h"

namespace ckernel {

/* ---- top k: bitonic sort of two tiles of values with two of indices */
enum class TopkTieOrder : uint8_t { Unset, Ascending, Descending };
constexpr TopkTieOrder topk_tie_order_from_global_direction(bool descending) {
    return descending ? TopkTieOrder::Descending : TopkTieOrder::Ascending;
}
/* The last argument of a sorting step: bit 0 its direction where the step has one, bits 1..2 how
 * equal values are kept in the order of their indices (0 not, 1 ascending, 2 descending). */
template <auto option> constexpr uint32_t tw_tie_of() {
    if constexpr (std::is_same_v<decltype(option), TopkTieOrder>) return uint32_t(option);
    return 0;
}
template <bool stable, auto... options>
constexpr uint32_t tw_ties = !stable                            ? 0
                             : (0 + ... + tw_tie_of<options>()) ? (0 + ... + tw_tie_of<options>())
                                                                : 2;
/* Whether keys are fused (an index in the low half) or ranked changes nothing but the merge. */
template <bool fused = false, bool ranked = false, uint32_t tag_bits = 16>
ALWI void topk_tile_init() {
    static_assert(ranked || tag_bits == 16, "tag_bits belongs to ranked keys");
    tw_sfpu_init(TW_SFPU_topk_local_sort);
}
template <bool stable = false, auto... options>
ALWI void topk_local_sort(uint32_t dst, int ascending, int end_phase, int start_phase = 0,
                          int end_step = 0, int start_step = 0) {
    tw_sfpu(TW_SFPU_topk_local_sort, dst, uint32_t(ascending), uint32_t(end_phase),
            uint32_t(start_phase) | uint32_t(end_step) << 8 | uint32_t(start_step) << 16,
            tw_ties<stable, options...> << 1);
}
template <bool ascending, uint32_t ties>
ALWI void tw_topk_merge(uint32_t dst, int m_iter, int k, uint32_t tag_bits) {
    tw_sfpu(TW_SFPU_topk_merge, dst, uint32_t(m_iter), uint32_t(k),
            ascending | ties << 1 | tag_bits << 4);
}
template <bool ascending = false, bool stable = false, bool = false, bool fused = false,
          bool ranked = false, TopkTieOrder order = TopkTieOrder::Unset, uint32_t tag_bits = 16>
ALWI void topk_merge(uint32_t dst, int m_iter, int k) {
    static_assert(ranked || tag_bits == 16, "tag_bits belongs to ranked keys");
    tw_topk_merge<ascending, tw_ties<stable, order>>(dst, m_iter, k, ranked ? tag_bits : 0);
}
template <bool stable = false, auto... options>
ALWI void topk_rebuild(uint32_t dst, bool ascending, int m_iter, int k, int log_k,
                       int skip_second) {
    tw_sfpu(TW_SFPU_topk_rebuild, dst,
            uint32_t(ascending) | tw_ties<stable, options...> << 1 | uint32_t(skip_second) << 3,
            uint32_t(m_iter), uint32_t(k), uint32_t(log_k));
}
/* Keys whose low bits break ties: an index in the low half, or a rank of `tag_bits`. */
template <bool largest> ALWI void topk_fuse_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_topk_fuse, dst, largest);
}
template <bool largest> ALWI void topk_defuse_tile(uint32_t dst, uint32_t tiles) {
    tw_sfpu(TW_SFPU_topk_split, dst, largest, tiles);
}
template <bool largest, uint32_t tag_bits = 16>
ALWI void topk_stamp_tile_rank_range(uint32_t dst, uint32_t tile, uint32_t first_rank) {
    tw_sfpu(TW_SFPU_topk_stamp, dst + tile, largest, tag_bits, first_rank);
}
template <bool largest, uint32_t tag_bits = 16> ALWI void topk_stamp_local_positions(uint32_t dst) {
    topk_stamp_tile_rank_range<largest, tag_bits>(dst, 0, 0);
    topk_stamp_tile_rank_range<largest, tag_bits>(dst, 1, 32);
}
template <uint32_t tag_bits = 16, bool dst32 = true> ALWI void topk_strip_rank_tags(uint32_t dst) {
    static_assert(dst32, "ranks are in the low bits of 32-bit DST");
    tw_sfpu(TW_SFPU_topk_mask, dst, ~((1u << tag_bits) - 1));
}
template <bool dst32 = true> ALWI void topk_canonicalize_negzero_values(uint32_t dst) {
    if (dst32) tw_sfpu(TW_SFPU_topk_plus_zero, dst);
}
/* On the chip these move 16-bit integers to the half of a word that the packer reads; here they are
 * whole words, whose upper half is cleared. */
template <bool dst32 = true> ALWI void topk_finalize_uint16_indices(uint32_t dst) {
    static_assert(dst32, "the halves are those of 32-bit DST");
    tw_sfpu(TW_SFPU_topk_mask, dst, 0xFFFF);
}
template <bool dst32 = true> ALWI void topk_uint16_move_dest_tile_to_pack_half(uint32_t dst) {
    topk_finalize_uint16_indices<dst32>(dst);
}
ALWI void topk_uint16_prepare_value_tile_for_pack([[maybe_unused]] uint32_t dst) {
#ifdef TOPK_UINT16_FP32_DEST
    tw_sfpu(TW_SFPU_topk_mask, dst, 0xFFFF);
#endif
}

/* ---- mean and variance along columns, Welford's way; the table has 1/n, or is empty */
enum class WelfordInitMode : uint8_t { ClearStats, PreserveStats };
ALWI void welford_clear() {
    tw_sfpu(TW_SFPU_welford_clear, 0);
}
template <WelfordInitMode mode = WelfordInitMode::ClearStats> ALWI void welford_init() {
    tw_sfpu_init(TW_SFPU_welford_update);
    if constexpr (mode == WelfordInitMode::ClearStats) welford_clear();
}
template <typename Table> ALWI uint32_t tw_table_address(const Table &table) {
    return table.size() ? uint32_t(reinterpret_cast<uintptr_t>(table.data())) : 0;
}
template <std::size_t size>
ALWI void welford_update_rows(uint32_t dst, uint32_t start, uint32_t first_row, uint32_t rows,
                              const std::array<uint32_t, size> &table) {
    tw_sfpu(TW_SFPU_welford_update, dst, start, first_row | rows << 8, tw_table_address(table),
            size);
}
template <std::size_t size>
ALWI void welford_update(uint32_t dst, uint32_t start, const std::array<uint32_t, size> &table) {
    welford_update_rows(dst, start, 0, 32, table);
}
template <std::size_t size>
ALWI void welford_finalize_to_row(uint32_t dst, uint32_t scale,
                                  const std::array<uint32_t, size> &table) {
    tw_sfpu(TW_SFPU_welford_finalize, dst, scale, tw_table_address(table), size, 0);
}
template <std::size_t size>
ALWI void welford_finalize_to_face(uint32_t dst, uint32_t group, uint32_t scale,
                                   const std::array<uint32_t, size> &table) {
    tw_sfpu(TW_SFPU_welford_finalize, dst, scale, tw_table_address(table), size, 1 | group << 1);
}
template <std::size_t size>
ALWI void welford_finalize_to_face(uint32_t dst, uint32_t scale,
                                   const std::array<uint32_t, size> &table) {
    welford_finalize_to_face(dst, 0, scale, table);
}
ALWI void welford_save_state(uint32_t dst, uint32_t group = 0) {
    tw_sfpu(TW_SFPU_welford_state, dst, 0, group);
}
ALWI void welford_restore_state(uint32_t dst, uint32_t group = 0) {
    tw_sfpu(TW_SFPU_welford_state, dst, 1, group);
}

ALWI void welford_reinit(uint32_t cb, uint32_t = 0) {
    copy_init(cb);
}

/* ---- mean and variance along columns in two passes: sums of distances from an anchor, the first
 * row, then squares of distances from the mean. Odd rows may have a sum of their own. 1/n and n are
 * given as the bits of an fp32. */
enum class TwoPassAccumulation : uint8_t { ShiftedSum, CentredM2 };
enum class TwoPassAnchor : uint8_t { Reuse, Initialise };
ALWI void two_pass_stats_init_shifted() {
    tw_sfpu_init(TW_SFPU_two_pass_update);
}
ALWI void two_pass_stats_clear() {
    tw_sfpu(TW_SFPU_two_pass_clear, 0);
}
template <bool two_sums = true>
ALWI void two_pass_stats_update_rows(uint32_t dst, uint32_t first_row, uint32_t rows) {
    ASSERT(first_row + rows <= 32);
    tw_sfpu(TW_SFPU_two_pass_update, dst, first_row | rows << 8, 1u | two_sums << 2);
}
template <TwoPassAccumulation what, TwoPassAnchor anchor = TwoPassAnchor::Reuse,
          bool two_sums = true>
ALWI void two_pass_stats_update_shifted_rows(uint32_t dst, uint32_t first_row, uint32_t rows) {
    constexpr bool squares = what == TwoPassAccumulation::CentredM2;
    constexpr bool set_anchor = anchor == TwoPassAnchor::Initialise;
    ASSERT(first_row + rows <= 32);
    ASSERT(!set_anchor || rows > 0);
    tw_sfpu(TW_SFPU_two_pass_update, dst, first_row | rows << 8,
            squares | (set_anchor && !squares) << 1 | two_sums << 2);
}
template <bool two_sums = true, bool keep_anchor = false>
ALWI void two_pass_stats_finish_shifted_mean(uint32_t reciprocal) {
    static_assert(!keep_anchor || two_sums, "an anchor is kept only with two sums");
    tw_sfpu(TW_SFPU_two_pass_mean, 0, reciprocal, two_sums | keep_anchor << 1);
}
template <bool two_sums = true, bool with_mean = true>
ALWI void two_pass_stats_finalize_to_row(uint32_t dst, uint32_t reciprocal) {
    tw_sfpu(TW_SFPU_two_pass_finalize, dst, reciprocal, 0, two_sums | with_mean << 1);
}
template <bool two_sums = true>
ALWI void two_pass_stats_finalize_to_face(uint32_t dst, uint32_t group, uint32_t reciprocal) {
    tw_sfpu(TW_SFPU_two_pass_finalize, dst, reciprocal, 1, two_sums, group);
}
template <bool two_sums = true>
ALWI void two_pass_stats_finalize_split_mean_to_row(uint32_t dst, uint32_t reciprocal) {
    tw_sfpu(TW_SFPU_two_pass_finalize, dst, reciprocal, 2, two_sums);
}
template <bool two_sums = true, bool average = true>
ALWI void two_pass_stats_finalize_and_combine_to_face(uint32_t dst, uint32_t group,
                                                      uint32_t reciprocal) {
    tw_sfpu(TW_SFPU_two_pass_finalize, dst, reciprocal, 3, two_sums | average << 2, group);
}
template <bool two_sums = true> ALWI void two_pass_stats_save_state(uint32_t dst) {
    tw_sfpu(TW_SFPU_two_pass_state, dst, 0, two_sums);
}
template <bool two_sums = true>
ALWI void two_pass_stats_combine_block(uint32_t dst, uint32_t total_reciprocal, uint32_t rows) {
    tw_sfpu(TW_SFPU_two_pass_state, dst, 1, two_sums, total_reciprocal, rows);
}
/* Mean and sum of one group to their place, those of another from theirs. */
template <bool two_sums>
ALWI void two_pass_stats_switch_group(uint32_t dst, uint32_t save, uint32_t restore) {
    static_assert(!two_sums, "groups are switched with one sum");
    welford_save_state(dst, save);
    welford_restore_state(dst, restore);
}
ALWI void two_pass_stats_save_anchor(uint32_t dst) {
    tw_sfpu(TW_SFPU_two_pass_anchor, dst, 0, 0);
}
ALWI void two_pass_stats_restore_anchor(uint32_t dst) {
    tw_sfpu(TW_SFPU_two_pass_anchor, dst, 1, 0);
}
ALWI void two_pass_stats_save_anchor_to_state(uint32_t dst) {
    tw_sfpu(TW_SFPU_two_pass_anchor, dst, 0, 1);
}
ALWI void two_pass_stats_restore_anchor_from_state(uint32_t dst) {
    tw_sfpu(TW_SFPU_two_pass_anchor, dst, 1, 1);
}

/* ---- the maximum of some rows, with its index */
template <DataLayout layout = DataLayout::TILE, auto... options>
ALWI void max_reduce_with_indices_init() {
    tw_sfpu_init(TW_SFPU_max_reduce_with_indices, uint32_t(layout));
}
template <int rows = 9, DataLayout layout = DataLayout::TILE, bool accumulate = false,
          int iterations = 8, auto... options>
ALWI void max_reduce_with_indices(uint32_t dst, uint32_t index_tile, uint32_t chunk = 0) {
    tw_sfpu(TW_SFPU_max_reduce_with_indices, dst, index_tile, rows, chunk,
            uint32_t(layout) | accumulate << 1);
}

/* ---- rows of one tile added to those of another */
TW_INIT(sfpu_add_top_row, add_top_row)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void sfpu_add_top_row(uint32_t x, uint32_t y, uint32_t out) {
    tw_sfpu(TW_SFPU_add_top_row, x, y, out, uint32_t(format));
}
TW_INIT(reshuffle_rows_tile, reshuffle_rows)
ALWI void reshuffle_rows_tile(uint32_t dst, uint32_t index_address) {
    tw_sfpu(TW_SFPU_reshuffle_rows, dst, index_address);
}

/* ---- products of pairs of tiles, summed up to one number */
ALWI void mul_reduce_scalar_init(uint32_t cb_a, uint32_t cb_b) {
    mul_init(cb_a, cb_b);
}
#if TW_API >= 2000
template <PoolType pool = PoolType::SUM, auto... options>
ALWI void mul_reduce_scalar_tile(uint32_t cb_a, uint32_t cb_b, uint32_t tiles,
                                 float scaler = 1.0f) {
    static_assert(pool == PoolType::SUM, "products are summed");
#else
template <auto... options>
ALWI void mul_reduce_scalar_tile(uint32_t cb_a, uint32_t cb_b, uint32_t, uint32_t tiles,
                                 float scaler = 1.0f) {
#endif
    constexpr uint32_t op = tw_reduce_op<PoolType::SUM, ReduceDim::REDUCE_SCALAR>;
    mul_block(cb_a, cb_b, 0, 0, 0, tiles);
    tw_sfpu(TW_SFPU_mul_reduce_tail, 0, tiles, __builtin_bit_cast(uint32_t, scaler));
    PACK(TW_CALL(op_init, op, cb_a, cb_b, TW_NO_CB, 0));
}
ALWI void mul_reduce_scalar_uninit(uint32_t = 0) {
    reduce_uninit();
}

/* ---- exponential moving average down the columns */
ALWI void ema_init(uint32_t alpha, uint32_t beta) {
    tw_sfpu(TW_SFPU_ema, 0, 2, alpha, beta);
}
ALWI void ema_clear_previous_output() {
    tw_sfpu(TW_SFPU_ema, 0, 1);
}
ALWI void ema_tile(uint32_t dst) {
    tw_sfpu(TW_SFPU_ema, dst, 0);
}

} // namespace ckernel

#endif
