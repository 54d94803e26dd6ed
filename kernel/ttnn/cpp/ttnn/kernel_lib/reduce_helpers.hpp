/*
 * ttnn/cpp/ttnn/kernel_lib/reduce_helpers.hpp: reduce of reduce_helpers_compute.hpp as kernels of
 * January 2026 call it: the input's mode in place of a policy, the block as a TileShape or as three
 * numbers. What is done with a result may take no argument. A mode's tiles are waited for and
 * popped one by one (STREAMING), a group at a time (STREAMING_BATCHED), by the caller (PRELOADED),
 * or waited for as a whole and left (PERSISTENT).
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp"

namespace compute_kernel_lib {

enum class ReduceInputMode { STREAMING, STREAMING_BATCHED, PRELOADED, PERSISTENT };
enum class ReduceDataFormatReconfig { NONE = 0, INPUT = 1, OUTPUT = 2, BOTH = 3 };

struct TileShape {
    uint32_t rows, cols, batches;
    static constexpr TileShape grid(uint32_t r, uint32_t c, uint32_t b = 1) { return {r, c, b}; }
    static constexpr TileShape single() { return {1, 1, 1}; }
    static constexpr TileShape row(uint32_t c, uint32_t b = 1) { return {1, c, b}; }
    static constexpr TileShape col(uint32_t r, uint32_t b = 1) { return {r, 1, b}; }
};
struct TileLayout {
    uint32_t row_stride = 0, batch_stride = 0;
    static constexpr TileLayout contiguous() { return {}; }
    static constexpr TileLayout with_row_stride(uint32_t stride) { return {stride, 0}; }
    static constexpr TileLayout with_strides(uint32_t row, uint32_t batch) { return {row, batch}; }
};
using InputMemoryLayout = TileLayout;

#ifdef REDUCE_OP
#define TW_REDUCE_OP = REDUCE_OP
#else
#define TW_REDUCE_OP
#endif
#ifdef REDUCE_DIM
#define TW_REDUCE_DIM = REDUCE_DIM
#else
#define TW_REDUCE_DIM
#endif

constexpr ReduceInputPolicy tw_reduce_policy(ReduceInputMode mode) {
    return mode == ReduceInputMode::STREAMING           ? ReduceInputPolicy::WaitAndPopPerTile
           : mode == ReduceInputMode::STREAMING_BATCHED ? ReduceInputPolicy::BulkWaitBulkPop
           : mode == ReduceInputMode::PRELOADED         ? ReduceInputPolicy::NoWaitNoPop
                                                        : ReduceInputPolicy::WaitUpfrontNoPop;
}

template <PoolType pool, ReduceDim dim, ReduceInputMode mode, ReduceDataFormatReconfig formats,
          typename Accumulation, typename After>
ALWI void reduce_by_mode(uint32_t in, uint32_t scaler, uint32_t out, TileShape shape,
                         TileLayout layout, Accumulation accumulate, After after) {
    const auto each = [&](uint32_t dst) {
        if constexpr (std::is_invocable_v<After, uint32_t>)
            after(dst);
        else
            after();
    };
    reduce<pool, dim, tw_reduce_policy(mode), static_cast<ReduceDataFormatReconfigMode>(formats)>(
        in, scaler, out, ReduceInputBlockShape::of(shape.rows, shape.cols, shape.batches),
        ReduceInputMemoryLayout::with_row_stride(layout.row_stride), accumulate, each);
}

/* The flags say whether reduce_init and reduce_uninit are called: here they always are. */
template <PoolType pool TW_REDUCE_OP, ReduceDim dim TW_REDUCE_DIM,
          ReduceInputMode mode = ReduceInputMode::STREAMING, bool init = true, bool uninit = true,
          typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, TileShape shape,
                 TileLayout layout = {}, After after = {}) {
    if constexpr (is_accumulation_type_v<After>)
        reduce_by_mode<pool, dim, mode, ReduceDataFormatReconfig::BOTH>(in, scaler, out, shape,
                                                                        layout, after, NoOp{});
    else
        reduce_by_mode<pool, dim, mode, ReduceDataFormatReconfig::BOTH>(
            in, scaler, out, shape, layout, NoAccumulation{}, after);
}
template <PoolType pool, ReduceDim dim, ReduceInputMode mode, bool init = true, bool uninit = true,
          typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, TileShape shape, TileLayout layout,
                 Accumulation accumulate, After after) {
    reduce_by_mode<pool, dim, mode, ReduceDataFormatReconfig::BOTH>(in, scaler, out, shape, layout,
                                                                    accumulate, after);
}
template <PoolType pool, ReduceDim dim, ReduceInputMode mode, ReduceDataFormatReconfig formats,
          bool init = true, bool uninit = true, typename Accumulation = NoAccumulation,
          typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, TileShape shape,
                 TileLayout layout = {}, Accumulation accumulate = {}, After after = {}) {
    reduce_by_mode<pool, dim, mode, formats>(in, scaler, out, shape, layout, accumulate, after);
}

/* The block in numbers; `columns`, so many of which go at a time, is what DST holds. */
template <PoolType pool TW_REDUCE_OP, ReduceDim dim TW_REDUCE_DIM,
          ReduceInputMode mode = ReduceInputMode::STREAMING, bool init = true, bool uninit = true,
          bool fp32 = false, typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, uint32_t rows, uint32_t cols,
                 uint32_t batches, uint32_t columns = 0, uint32_t stride = 0, After after = {}) {
    (void)columns;
    reduce_by_mode<pool, dim, mode, ReduceDataFormatReconfig::NONE>(
        in, scaler, out, TileShape::grid(rows, cols, batches), TileLayout::with_row_stride(stride),
        NoAccumulation{}, after);
}

#undef TW_REDUCE_OP
#undef TW_REDUCE_DIM

} // namespace compute_kernel_lib
