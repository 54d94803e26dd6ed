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
template <auto... options> ALWI void topk_tile_init() {
    tw_sfpu_init(TW_SFPU_topk_local_sort);
}
template <bool stable = false, auto... options>
ALWI void topk_local_sort(uint32_t dst, int ascending, int end_phase, int start_phase = 0,
                          int end_step = 0, int start_step = 0) {
    tw_sfpu(TW_SFPU_topk_local_sort, dst, uint32_t(ascending), uint32_t(end_phase),
            uint32_t(start_phase) | uint32_t(end_step) << 8 | uint32_t(start_step) << 16,
            tw_ties<stable, options...> << 1);
}
template <bool ascending = false, bool stable = false, auto... options>
ALWI void topk_merge(uint32_t dst, int m_iter, int k) {
    tw_sfpu(TW_SFPU_topk_merge, dst, uint32_t(m_iter), uint32_t(k),
            ascending | tw_ties<stable, options...> << 1);
}
template <bool stable = false, auto... options>
ALWI void topk_rebuild(uint32_t dst, bool ascending, int m_iter, int k, int log_k,
                       int skip_second) {
    tw_sfpu(TW_SFPU_topk_rebuild, dst,
            uint32_t(ascending) | tw_ties<stable, options...> << 1 | uint32_t(skip_second) << 3,
            uint32_t(m_iter), uint32_t(k), uint32_t(log_k));
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
