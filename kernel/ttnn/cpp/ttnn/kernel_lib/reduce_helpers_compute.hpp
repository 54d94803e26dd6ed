/*
 * ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp: reduces a block of tiles, with the circular
 * buffer calls around it. The scaler tile is waited for and never popped; each result is reserved
 * and pushed by itself. Columns are reduced as many at a time as DST holds, and a streaming input
 * has to come in that order.
 */
#pragma once
#include "api/compute/reduce.h"
#include "ttnn/cpp/ttnn/kernel_lib/buffer_calls.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/common_types.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_compute.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_common.hpp"
#include "tw/objects.h"

namespace compute_kernel_lib {

enum class ReduceInputPolicy { WaitAndPopPerTile, BulkWaitBulkPop, WaitUpfrontNoPop, NoWaitNoPop };
/* What reduce promises of its other buffers, whatever its input's policy. */
enum class ReduceScalerPolicy { WaitOnceNoPop };
enum class ReduceOutputPolicy { PerTile };
enum class ReduceDataFormatReconfigMode { NONE, INPUT, OUTPUT, INPUT_AND_OUTPUT };

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
template <typename T> inline constexpr bool is_accumulate_v = std::is_same_v<T, Accumulate>;
template <typename T>
inline constexpr bool is_accumulation_type_v =
    std::is_same_v<T, Accumulate> || std::is_same_v<T, NoAccumulation>;

namespace detail {

/* ---- the vector unit: tiles are folded into one, which is then reduced */
template <PoolType pool, DataFormat format> ALWI void tw_fold_init() {
    constexpr bool whole = format == DataFormat::Int32;
    if constexpr (pool == PoolType::SUM && whole)
        add_int_tile_init();
    else if constexpr (pool == PoolType::SUM)
        add_binary_tile_init();
    else if constexpr (pool == PoolType::MIN && whole)
        binary_min_int32_tile_init();
    else if constexpr (pool == PoolType::MIN)
        binary_min_tile_init();
    else if constexpr (whole)
        binary_max_int32_tile_init();
    else
        binary_max_tile_init();
}
template <PoolType pool, DataFormat format> ALWI void tw_fold(uint32_t into, uint32_t from) {
    constexpr bool whole = format == DataFormat::Int32;
    if constexpr (pool == PoolType::SUM && whole)
        add_int_tile<format>(into, from, into);
    else if constexpr (pool == PoolType::SUM)
        add_binary_tile(into, from, into);
    else if constexpr (pool == PoolType::MIN && whole)
        binary_min_int32_tile(into, from, into);
    else if constexpr (pool == PoolType::MIN)
        binary_min_tile(into, from, into);
    else if constexpr (whole)
        binary_max_int32_tile(into, from, into);
    else
        binary_max_tile(into, from, into);
}

/* A reduced tile times a number, as fp32 bits. Whole numbers go there and back. */
template <DataFormat format> ALWI void reduce_post_mul_tile(uint32_t dst, uint32_t bits) {
    constexpr uint32_t whole = uint32_t(DataFormat::Int32), real = uint32_t(DataFormat::Float32);
    if constexpr (format == DataFormat::Int32) {
        typecast_tile_init<whole, real>();
        typecast_tile<whole, real>(dst);
    }
    binop_with_scalar_tile_init();
    mul_unary_tile(dst, bits);
    if constexpr (format == DataFormat::Int32) {
        typecast_tile_init<real, whole>();
        typecast_tile<real, whole>(dst);
    }
}

} // namespace detail

/* Where a tile is reduced: by the matrix unit, or folded and reduced by the vector unit. */
template <PoolType pool, ReduceDim dim> struct tw_matrix_reduce {
    static constexpr uint32_t spare = 0;
    static ALWI void formats(uint32_t in, uint32_t scaler) {
        if constexpr (reduce_swaps_operands<pool, dim, false>())
            reconfig_data_format(scaler, in);
        else
            reconfig_data_format(in, scaler);
    }
    static ALWI void init(uint32_t in, uint32_t scaler, uint32_t out) {
        reduce_init<pool, dim>(in, scaler, out);
    }
    static ALWI void begin() {}
    static ALWI void tile(uint32_t in, uint32_t scaler, uint32_t index, uint32_t dst, bool,
                          uint32_t) {
        reduce_tile<pool, dim>(in, scaler, index, 0, dst);
    }
    static ALWI void finish(uint32_t, uint32_t) {}
    static ALWI void uninit(uint32_t in) { reduce_uninit(in); }
};
template <PoolType pool, ReduceDim dim, DataFormat format> struct tw_vector_reduce {
    static constexpr uint32_t spare = 1; /* a tile of DST to copy to */
    static ALWI void formats(uint32_t in, uint32_t scaler) { reconfig_data_format(in, scaler); }
    static ALWI void init(uint32_t in, uint32_t, uint32_t) { copy_init(in); }
    static ALWI void begin() { detail::tw_fold_init<pool, format>(); }
    static ALWI void tile(uint32_t in, uint32_t, uint32_t index, uint32_t dst, bool first,
                          uint32_t work) {
        copy_tile(in, index, first ? dst : work);
        if (!first) detail::tw_fold<pool, format>(dst, work);
    }
    static ALWI void finish(uint32_t dst, uint32_t count) {
        sfpu_reduce_init<pool, format>();
        for (uint32_t i = 0; i < count; i++)
            sfpu_reduce<pool, format, dim>(dst + i);
    }
    static ALWI void uninit(uint32_t) {}
};

/* What reduce does, with buffers as arguments. */
template <PoolType pool, ReduceDim dim, ReduceInputPolicy policy,
          ReduceDataFormatReconfigMode reconfigure, typename Unit, typename Accumulation,
          typename After>
ALWI void tw_reduce(uint32_t in, uint32_t scaler, uint32_t out, ReduceInputBlockShape shape,
                    ReduceInputMemoryLayout layout, Accumulation accumulate, After after) {
    using Policy = ReduceInputPolicy;
    using Formats = ReduceDataFormatReconfigMode;
    static_assert(pool != PoolType::MIN || Unit::spare,
                  "the matrix unit has no minimum: reduce -max(-x), or rows or columns of Int32 or "
                  "bfloat16, or of fp32 with ReduceFp32Mode::Accurate");
    static_assert(!is_accumulate_v<Accumulation> || pool != PoolType::MAX ||
                      dim != ReduceDim::REDUCE_SCALAR,
                  "a maximum over whole tiles cannot be continued from a buffer");
    constexpr bool streams = policy == Policy::WaitAndPopPerTile;
    constexpr bool bulk = policy == Policy::BulkWaitBulkPop;

    if constexpr (reconfigure == Formats::INPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        Unit::formats(in, scaler);
    if constexpr (reconfigure == Formats::OUTPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        pack_reconfig_data_format(out);
    Unit::init(in, scaler, out);
    tw_by::wait_front_by<ReduceScalerPolicy::WaitOnceNoPop>(scaler, 1);

    const uint32_t stride = layout.row_stride ? layout.row_stride : shape.cols;
    const uint32_t rows = shape.rows, cols = shape.cols;
    if constexpr (policy == Policy::WaitUpfrontNoPop)
        tw_by::wait_front_by<policy>(in, rows * stride * shape.batches);

    uint32_t first_dst = 0;
    if constexpr (is_accumulate_v<Accumulation>) first_dst = accumulate.config.dst_index;

    /* A group is what one stay in DST reduces: of `wide` columns by `tall` rows of tiles. */
    constexpr bool by_column = dim == ReduceDim::REDUCE_COL;
    const uint32_t groups_down = dim == ReduceDim::REDUCE_ROW ? rows : 1;
    constexpr uint32_t room = DEST_AUTO_LIMIT - Unit::spare;
    const uint32_t widest = by_column && cols > room ? room : cols;
    bool fresh = true; /* DST has no partial result */
    if constexpr (is_accumulate_v<Accumulation>) fresh = accumulate.is_first();
    for (uint32_t batch = 0; batch < shape.batches; batch++) {
        for (uint32_t down = 0; down < groups_down; down++) {
            for (uint32_t left = 0; left < cols; left += widest) {
                const uint32_t wide = cols - left < widest ? cols - left : widest;
                const uint32_t tall = rows / groups_down;
                const uint32_t results = by_column ? wide : 1;
                /* A row comes without what the stride leaves out. */
                const uint32_t bulk_tiles =
                    dim == ReduceDim::REDUCE_SCALAR ? tall * stride : tall * wide;
                if constexpr (bulk) tw_by::wait_front_by<policy>(in, bulk_tiles);
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
                        Unit::formats(in, scaler);
                        Unit::init(in, scaler, out);
                    }
                }
                Unit::begin();
                for (uint32_t r = 0; r < tall; r++) {
                    for (uint32_t c = 0; c < wide; c++) {
                        const uint32_t dst = first_dst + (by_column ? c : 0);
                        const bool first = fresh && r == 0 && (by_column || c == 0);
                        const uint32_t work = first_dst + (by_column ? room : 1);
                        if constexpr (streams) {
                            tw_by::wait_front_by<policy>(in, 1);
                            Unit::tile(in, scaler, 0, dst, first, work);
                            cb_pop_front(in, 1);
                        } else if constexpr (bulk) {
                            Unit::tile(in, scaler, r * (by_column ? wide : stride) + c, dst, first,
                                       work);
                        } else {
                            const uint32_t row = (batch * groups_down + down) * tall + r;
                            Unit::tile(in, scaler, row * stride + left + c, dst, first, work);
                        }
                    }
                }
                Unit::finish(first_dst, results);
                for (uint32_t i = 0; i < results; i++)
                    after(first_dst + i);
                tile_regs_commit();
                tile_regs_wait();
                for (uint32_t i = 0; i < results; i++) {
                    tw_by::reserve_back_by<ReduceOutputPolicy::PerTile>(out, 1);
                    pack_tile(first_dst + i, out);
                    cb_push_back(out, 1);
                }
                tile_regs_release();
                if constexpr (bulk) cb_pop_front(in, bulk_tiles);
            }
        }
    }
    Unit::uninit(in);
}

template <PoolType pool, ReduceDim dim, uint32_t in, uint32_t scaler, uint32_t out,
          ReduceInputPolicy policy = ReduceInputPolicy::WaitAndPopPerTile,
          ReduceDataFormatReconfigMode reconfigure = ReduceDataFormatReconfigMode::INPUT_AND_OUTPUT,
          ReduceFp32Mode fp32 = ReduceFp32Mode::Fast, typename Accumulation = NoAccumulation,
          typename After = NoOp>
ALWI void reduce(ReduceInputBlockShape shape,
                 ReduceInputMemoryLayout layout = ReduceInputMemoryLayout::contiguous(),
                 Accumulation accumulate = {}, After after = {}) {
    constexpr DataFormat format = DataFormat(unpack_src_format[in]);
    constexpr bool whole = format == DataFormat::Int32;
    static_assert(is_accumulation_type_v<Accumulation>,
                  "reduce: accumulation is NoAccumulation or Accumulate");
    static_assert(
        !whole || dim != ReduceDim::REDUCE_SCALAR,
        "reduce: Int32 tiles are reduced along rows, then along columns, not both at once");
    static_assert(std::is_invocable_v<After, uint32_t>,
                  "reduce: what follows a result is called with its slot of DST, a uint32_t");
    static_assert(!whole || pool != PoolType::AVG, "reduce: there is no average of Int32");
    ASSERT(in != out && in != scaler && out != scaler);
    using Unit =
        std::conditional_t<is_sfpu_reduce_path<pool, dim, format, fp32>(),
                           tw_vector_reduce<pool, dim, format>, tw_matrix_reduce<pool, dim>>;
    tw_reduce<pool, dim, policy, reconfigure, Unit>(in, scaler, out, shape, layout, accumulate,
                                                    after);
}

/* The same with buffers known only when running. */
template <PoolType pool, ReduceDim dim,
          ReduceInputPolicy policy = ReduceInputPolicy::WaitAndPopPerTile,
          ReduceDataFormatReconfigMode reconfigure = ReduceDataFormatReconfigMode::INPUT_AND_OUTPUT,
          typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void reduce(uint32_t in, uint32_t scaler, uint32_t out, ReduceInputBlockShape shape,
                 ReduceInputMemoryLayout layout = ReduceInputMemoryLayout::contiguous(),
                 Accumulation accumulate = {}, After after = {}) {
    tw_reduce<pool, dim, policy, reconfigure, tw_matrix_reduce<pool, dim>>(
        in, scaler, out, shape, layout, accumulate, after);
}

} // namespace compute_kernel_lib
