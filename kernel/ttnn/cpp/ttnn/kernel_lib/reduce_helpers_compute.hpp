/*
 * ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp: reduces a block of tiles, with the circular
 * buffer calls around it. The scaler tile is waited for and never popped; each result is reserved
 * and pushed by itself. Columns are reduced as many at a time as DST holds, and a streaming input
 * has to come in that order.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"

namespace compute_kernel_lib {

enum class ReduceInputPolicy { WaitAndPopPerTile, BulkWaitBulkPop, WaitUpfrontNoPop, NoWaitNoPop };
enum class ReduceDataFormatReconfigMode { NONE, INPUT, OUTPUT, INPUT_AND_OUTPUT };
enum class ReduceFp32Mode : uint8_t { Fast, Accurate };

/* Tiles from one row of the input block to the next; 0: the block's width. */
struct ReduceInputMemoryLayout {
    uint32_t row_stride = 0;
    constexpr ReduceInputMemoryLayout() = default;
    constexpr explicit ReduceInputMemoryLayout(uint32_t stride) : row_stride(stride) {}
    static constexpr ReduceInputMemoryLayout contiguous() { return {}; }
    static constexpr ReduceInputMemoryLayout with_row_stride(uint32_t stride) {
        return ReduceInputMemoryLayout(stride);
    }
};
struct ReduceInputBlockShape {
    uint32_t rows, cols, batches;
    static constexpr ReduceInputBlockShape of(uint32_t r, uint32_t c, uint32_t b = 1) {
        return {r, c, b};
    }
    static constexpr ReduceInputBlockShape single() { return {1, 1, 1}; }
    static constexpr ReduceInputBlockShape row(uint32_t c, uint32_t b = 1) { return {1, c, b}; }
    static constexpr ReduceInputBlockShape col(uint32_t r, uint32_t b = 1) { return {r, 1, b}; }
};

/* Partial results kept in a buffer from call to call; iteration 0 starts anew. */
struct AccumulationConfig {
    uint32_t cb_accumulator = 0, dst_index = 0;
    static constexpr AccumulationConfig with_cb(uint32_t cb, uint32_t dst = 0) { return {cb, dst}; }
};
struct Accumulate {
    AccumulationConfig config;
    uint32_t iteration = 0;
    explicit constexpr Accumulate(AccumulationConfig c, uint32_t i = 0) : config(c), iteration(i) {}
    explicit constexpr Accumulate(uint32_t cb, uint32_t i = 0) : config{cb, 0}, iteration(i) {}
    static constexpr Accumulate at(uint32_t cb, uint32_t i, uint32_t dst = 0) {
        return Accumulate(AccumulationConfig{cb, dst}, i);
    }
    constexpr bool is_first() const { return iteration == 0; }
};
struct NoAccumulation {};
template <typename T> inline constexpr bool is_accumulate_v = std::is_same_v<T, Accumulate>;
struct NoOp {
    ALWI void operator()(uint32_t = 0) const {}
};

/* A sum or average along rows takes the scaler as first source. */
template <PoolType pool, ReduceDim dim>
constexpr bool tw_reduce_swaps = dim == ReduceDim::REDUCE_ROW &&pool != PoolType::MAX;

template <PoolType pool, ReduceDim dim> ALWI void tw_reduce_formats(uint32_t in, uint32_t scaler) {
    if constexpr (tw_reduce_swaps<pool, dim>)
        reconfig_data_format(scaler, in);
    else
        reconfig_data_format(in, scaler);
}

/* What reduce does, with buffers as arguments. */
template <PoolType pool, ReduceDim dim, ReduceInputPolicy policy,
          ReduceDataFormatReconfigMode reconfigure, typename Accumulation, typename After>
ALWI void tw_reduce(uint32_t in, uint32_t scaler, uint32_t out, ReduceInputBlockShape shape,
                    ReduceInputMemoryLayout layout, Accumulation accumulate, After after) {
    using Policy = ReduceInputPolicy;
    using Formats = ReduceDataFormatReconfigMode;
    static_assert(pool != PoolType::MIN, "the matrix unit has no minimum");
    static_assert(!is_accumulate_v<Accumulation> || pool != PoolType::MAX ||
                      dim != ReduceDim::REDUCE_SCALAR,
                  "a maximum over whole tiles cannot be continued from a buffer");
    constexpr bool streams = policy == Policy::WaitAndPopPerTile;
    constexpr bool bulk = policy == Policy::BulkWaitBulkPop;

    if constexpr (reconfigure == Formats::INPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        tw_reduce_formats<pool, dim>(in, scaler);
    if constexpr (reconfigure == Formats::OUTPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        pack_reconfig_data_format(out);
    reduce_init<pool, dim>(in, scaler, out);
    cb_wait_front(scaler, 1);

    const uint32_t stride = layout.row_stride ? layout.row_stride : shape.cols;
    const uint32_t rows = shape.rows, cols = shape.cols;
    if constexpr (policy == Policy::WaitUpfrontNoPop)
        cb_wait_front(in, rows * stride * shape.batches);

    uint32_t first_dst = 0;
    if constexpr (is_accumulate_v<Accumulation>) first_dst = accumulate.config.dst_index;

    /* A group is what one stay in DST reduces: of `wide` columns by `tall` rows of tiles. */
    constexpr bool by_column = dim == ReduceDim::REDUCE_COL;
    const uint32_t groups_down = dim == ReduceDim::REDUCE_ROW ? rows : 1;
    const uint32_t widest = by_column ? (cols < DEST_AUTO_LIMIT ? cols : DEST_AUTO_LIMIT) : cols;
    for (uint32_t batch = 0; batch < shape.batches; batch++) {
        for (uint32_t down = 0; down < groups_down; down++) {
            for (uint32_t left = 0; left < cols; left += widest) {
                const uint32_t wide = cols - left < widest ? cols - left : widest;
                const uint32_t tall = rows / groups_down;
                const uint32_t results = by_column ? wide : 1;
                const uint32_t bulk_tiles = by_column ? tall * wide : tall * stride;
                if constexpr (bulk) cb_wait_front(in, bulk_tiles);
                tile_regs_acquire();
                if constexpr (is_accumulate_v<Accumulation>) {
                    if (!accumulate.is_first()) {
                        const uint32_t kept = accumulate.config.cb_accumulator;
                        cb_wait_front(kept, results);
                        reconfig_data_format_srca(kept);
                        copy_init(kept);
                        for (uint32_t i = 0; i < results; i++)
                            copy_tile(kept, i, first_dst + i);
                        cb_pop_front(kept, results);
                        tw_reduce_formats<pool, dim>(in, scaler);
                        reduce_init<pool, dim>(in, scaler, out);
                    }
                }
                for (uint32_t r = 0; r < tall; r++) {
                    for (uint32_t c = 0; c < wide; c++) {
                        const uint32_t dst = first_dst + (by_column ? c : 0);
                        if constexpr (streams) {
                            cb_wait_front(in, 1);
                            reduce_tile<pool, dim>(in, scaler, 0, 0, dst);
                            cb_pop_front(in, 1);
                        } else if constexpr (bulk) {
                            reduce_tile<pool, dim>(in, scaler, r * (by_column ? wide : stride) + c,
                                                   0, dst);
                        } else {
                            const uint32_t row = (batch * groups_down + down) * tall + r;
                            reduce_tile<pool, dim>(in, scaler, row * stride + left + c, 0, dst);
                        }
                    }
                }
                for (uint32_t i = 0; i < results; i++)
                    after(first_dst + i);
                tile_regs_commit();
                tile_regs_wait();
                for (uint32_t i = 0; i < results; i++) {
                    cb_reserve_back(out, 1);
                    pack_tile(first_dst + i, out);
                    cb_push_back(out, 1);
                }
                tile_regs_release();
                if constexpr (bulk) cb_pop_front(in, bulk_tiles);
            }
        }
    }
    reduce_uninit(in);
}

template <PoolType pool, ReduceDim dim, uint32_t in, uint32_t scaler, uint32_t out,
          ReduceInputPolicy policy = ReduceInputPolicy::WaitAndPopPerTile,
          ReduceDataFormatReconfigMode reconfigure = ReduceDataFormatReconfigMode::INPUT_AND_OUTPUT,
          ReduceFp32Mode fp32 = ReduceFp32Mode::Fast, typename Accumulation = NoAccumulation,
          typename After = NoOp>
ALWI void reduce(ReduceInputBlockShape shape,
                 ReduceInputMemoryLayout layout = ReduceInputMemoryLayout::contiguous(),
                 Accumulation accumulate = {}, After after = {}) {
    static_assert(fp32 == ReduceFp32Mode::Fast,
                  "the accurate fp32 reduce on the vector unit is not carried out");
    static_assert(in != out && in != scaler && out != scaler,
                  "input, scaler and output are three buffers");
    tw_reduce<pool, dim, policy, reconfigure>(in, scaler, out, shape, layout, accumulate, after);
}

/* The same with buffers known only when running. */
template <PoolType pool, ReduceDim dim,
          ReduceInputPolicy policy = ReduceInputPolicy::WaitAndPopPerTile,
          ReduceDataFormatReconfigMode reconfigure = ReduceDataFormatReconfigMode::INPUT_AND_OUTPUT,
          typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, ReduceInputBlockShape shape,
                 ReduceInputMemoryLayout layout = ReduceInputMemoryLayout::contiguous(),
                 Accumulation accumulate = {}, After after = {}) {
    tw_reduce<pool, dim, policy, reconfigure>(in, scaler, out, shape, layout, accumulate, after);
}

} // namespace compute_kernel_lib
