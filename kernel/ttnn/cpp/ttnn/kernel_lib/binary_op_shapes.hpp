/*
 * kernel_lib/binary_op_shapes.hpp: the helpers of binary_op_helpers.hpp as kernels of January 2026
 * call them, which name the block by a BinaryTileShape and say when the operands are waited for and
 * popped by a BinaryInputMode, or by a type of cb_policies.hpp for each. Given neither, a tile is
 * waited for and popped at a time, and a row or a single tile that is spread is never popped.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/buffer_calls.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/cb_policies.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/common_types.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"

namespace compute_kernel_lib {

enum class BinaryOpType { ADD, SUB, MUL, SQUARE };
/* Batched: as many as DST holds. Preloaded: the caller waits and pops. Persistent: waited for as a
 * whole and never popped. */
enum class BinaryInputMode { STREAMING, STREAMING_BATCHED, PRELOADED, PERSISTENT };

struct BinaryTileShape {
    uint32_t rows, cols, batches = 1;
    static constexpr BinaryTileShape grid(uint32_t r, uint32_t c, uint32_t b = 1) {
        return {r, c, b};
    }
    static constexpr BinaryTileShape single() { return {1, 1, 1}; }
    static constexpr BinaryTileShape row(uint32_t c, uint32_t b = 1) { return {1, c, b}; }
    static constexpr BinaryTileShape col(uint32_t r, uint32_t b = 1) { return {r, 1, b}; }
    static constexpr BinaryTileShape block(uint32_t tiles, uint32_t b = 1) { return {1, tiles, b}; }
};
/* Tiles from one row of an operand to its next, where they are not popped; 0: the width. */
struct BinaryTileLayout {
    uint32_t row_stride_a = 0, row_stride_b = 0, batch_stride_a = 0, batch_stride_b = 0;
    static constexpr BinaryTileLayout contiguous() { return {}; }
    static constexpr BinaryTileLayout with_stride_a(uint32_t a) { return {a, 0, 0, 0}; }
    static constexpr BinaryTileLayout with_stride_b(uint32_t b) { return {0, b, 0, 0}; }
    static constexpr BinaryTileLayout with_strides(uint32_t a, uint32_t b) { return {a, b, 0, 0}; }
};

/* A column's tile stays for its row of the block. */
using tw_per_row = cb_policies::InputPolicy<cb_policies::tw_WaitPerRow, cb_policies::tw_PopPerRow>;

template <BinaryInputMode mode>
using tw_policy_of = std::conditional_t<
    mode == BinaryInputMode::STREAMING, cb_policies::Streaming,
    std::conditional_t<mode == BinaryInputMode::STREAMING_BATCHED, cb_policies::StreamingBatched,
                       std::conditional_t<mode == BinaryInputMode::PRELOADED,
                                          cb_policies::Preloaded, cb_policies::Persistent>>>;
template <BinaryInputMode mode>
constexpr bool tw_streams =
    mode == BinaryInputMode::STREAMING || mode == BinaryInputMode::STREAMING_BATCHED;
template <BinaryInputMode mode, BroadcastDim dim>
using tw_second_policy_of = std::conditional_t<
    !tw_streams<mode> || dim == BroadcastDim::NONE, tw_policy_of<mode>,
    std::conditional_t<dim == BroadcastDim::COL, tw_per_row, cb_policies::Persistent>>;
template <BinaryInputMode mode>
using tw_output_of =
    std::conditional_t<mode == BinaryInputMode::PRELOADED, cb_policies::OutputBulk,
                       std::conditional_t<mode == BinaryInputMode::STREAMING,
                                          cb_policies::OutputPerTile, cb_policies::OutputPerChunk>>;

/* The second operand: how many tiles, when they are waited for and popped. */
template <BroadcastDim dim, typename Policy> struct tw_second {
    static constexpr bool spread = dim == BroadcastDim::ROW || dim == BroadcastDim::SCALAR;
    static constexpr bool per_row = false;
    static constexpr bool all = spread ? !Policy::waits_caller_managed : Policy::waits_upfront;
    static constexpr bool each = !spread && Policy::waits_per_tile;
    static constexpr bool chunk = !spread && Policy::waits_per_chunk;
    static constexpr bool pop_each = !spread && Policy::pops_per_tile;
    static constexpr bool pop_chunk = !spread && Policy::pops_per_chunk;
    static constexpr bool pop_all =
        spread ? !Policy::pops_never && !Policy::pops_caller_managed : Policy::pops_at_end;
};
template <BroadcastDim dim> struct tw_second<dim, tw_per_row> {
    static constexpr bool per_row = true, all = false, each = false, chunk = false,
                          pop_each = false, pop_chunk = false, pop_all = false;
};

template <EltwiseBinaryType type, bool square, BroadcastDim dim, typename A, typename B,
          typename Output, BinaryDataFormatReconfig reconfigure, bool init, typename After>
ALWI void tw_binary_by(uint32_t a, uint32_t b, uint32_t out, BinaryTileShape shape,
                       BinaryTileLayout layout, After after) {
    using Formats = BinaryDataFormatReconfig;
    using Second = tw_second<dim, B>;
    constexpr auto broadcast = BroadcastType(uint32_t(dim));
    const uint32_t rows = shape.rows * shape.batches, cols = shape.cols, tiles = rows * cols;
    const uint32_t tiles_b = dim == BroadcastDim::NONE  ? tiles
                             : dim == BroadcastDim::COL ? rows
                             : dim == BroadcastDim::ROW ? cols
                                                        : 1;
    if constexpr (reconfigure == Formats::INPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        reconfig_data_format(a, b);
    if constexpr (reconfigure == Formats::OUTPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        pack_reconfig_data_format(out);
    if constexpr (init) bcast_init<type, broadcast>(a, b);

    const uint32_t stride_a = layout.row_stride_a ? layout.row_stride_a : cols;
    const uint32_t stride_b = layout.row_stride_b ? layout.row_stride_b : cols;
    if constexpr (A::waits_upfront) tw_by::wait_front_as<A>(a, tiles);
    if constexpr (!square && Second::all) tw_by::wait_front_as<B>(b, tiles_b);
    if constexpr (Output::bulk) cb_reserve_back(out, tiles);
    for (uint32_t r = 0; r < rows; r++) {
        if constexpr (!square && Second::per_row) tw_by::wait_front_as<B>(b, 1);
        for (uint32_t left = 0; left < cols; left += DEST_AUTO_LIMIT) {
            const uint32_t wide = cols - left < DEST_AUTO_LIMIT ? cols - left : DEST_AUTO_LIMIT;
            const uint32_t wide_b = dim == BroadcastDim::NONE ? wide : 1;
            if constexpr (A::waits_per_chunk) tw_by::wait_front_as<A>(a, wide);
            if constexpr (!square && Second::chunk) tw_by::wait_front_as<B>(b, wide_b);
            if constexpr (Output::per_chunk) cb_reserve_back(out, wide);
            for (uint32_t c = 0; c < wide; c++) {
                if constexpr (A::waits_per_tile) tw_by::wait_front_as<A>(a, 1);
                if constexpr (!square && Second::each) tw_by::wait_front_as<B>(b, 1);
                const uint32_t tile_a = A::waits_per_tile    ? 0
                                        : A::waits_per_chunk ? c
                                                             : r * stride_a + left + c;
                const uint32_t tile_b = square                        ? tile_a
                                        : dim == BroadcastDim::SCALAR ? 0
                                        : dim == BroadcastDim::ROW    ? left + c
                                        : Second::each                ? 0
                                        : dim == BroadcastDim::COL
                                            ? (Second::per_row || Second::chunk ? 0 : r)
                                        : Second::chunk ? c
                                                        : r * stride_b + left + c;
                tile_regs_acquire();
                any_tiles_bcast<type, broadcast>(a, b, tile_a, tile_b, 0);
                if constexpr (std::is_invocable_v<After, uint32_t>)
                    after(0);
                else
                    after();
                tile_regs_commit();
                tile_regs_wait();
                if constexpr (Output::per_tile) cb_reserve_back(out, 1);
                pack_tile(0, out);
                if constexpr (Output::per_tile) cb_push_back(out, 1);
                tile_regs_release();
                if constexpr (A::pops_per_tile) cb_pop_front(a, 1);
                if constexpr (!square && Second::pop_each) cb_pop_front(b, 1);
            }
            if constexpr (Output::per_chunk) cb_push_back(out, wide);
            if constexpr (A::pops_per_chunk) cb_pop_front(a, wide);
            if constexpr (!square && Second::pop_chunk) cb_pop_front(b, wide_b);
        }
        if constexpr (!square && Second::per_row) cb_pop_front(b, 1);
    }
    if constexpr (Output::bulk) cb_push_back(out, tiles);
    if constexpr (A::pops_at_end) cb_pop_front(a, tiles);
    if constexpr (!square && Second::pop_all) cb_pop_front(b, tiles_b);
}

template <BinaryOpType op>
constexpr EltwiseBinaryType tw_binary_type = op == BinaryOpType::ADD   ? EltwiseBinaryType::ELWADD
                                             : op == BinaryOpType::SUB ? EltwiseBinaryType::ELWSUB
                                                                       : EltwiseBinaryType::ELWMUL;

/* By a mode for both operands. */
template <BinaryOpType op, BroadcastDim dim = BroadcastDim::NONE,
          BinaryInputMode mode = BinaryInputMode::STREAMING,
          BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH, bool init = true,
          bool uninit = true, typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void binary_op(uint32_t a, uint32_t b, uint32_t out, BinaryTileShape shape,
                    BinaryTileLayout layout = {}, Accumulation = {}, After after = {}) {
    static_assert(std::is_same_v<Accumulation, NoAccumulation>,
                  "binary_op: partial results kept in a buffer are not supported; add them with "
                  "a call of their own");
    tw_binary_by<tw_binary_type<op>, op == BinaryOpType::SQUARE, dim, tw_policy_of<mode>,
                 tw_second_policy_of<mode, dim>, tw_output_of<mode>, reconfigure, init>(
        a, b, out, shape, layout, after);
}
/* By a policy for each. */
template <BinaryOpType op, BroadcastDim dim, typename A, typename B = A,
          typename Output = cb_policies::OutputPerTile,
          BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH, bool init = true,
          typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void binary_op(uint32_t a, uint32_t b, uint32_t out, BinaryTileShape shape,
                    BinaryTileLayout layout = {}, Accumulation = {}, After after = {}) {
    static_assert(cb_policies::is_input_policy_v<A> && cb_policies::is_input_policy_v<B> &&
                      cb_policies::is_output_policy_v<Output>,
                  "binary_op: the policies are InputPolicy<Wait, Pop> for each operand and an "
                  "Output of cb_policies");
    tw_binary_by<tw_binary_type<op>, op == BinaryOpType::SQUARE, dim, A, B, Output, reconfigure,
                 init>(a, b, out, shape, layout, after);
}

#define TW_BINARY_SHAPED(name, op)                                                                 \
    template <                                                                                     \
        BroadcastDim dim = BroadcastDim::NONE, BinaryInputMode mode = BinaryInputMode::STREAMING,  \
        BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH, bool init = true,   \
        bool uninit = true, typename Accumulation = NoAccumulation, typename After = NoOp>         \
    ALWI void name(uint32_t a, uint32_t b, uint32_t out, BinaryTileShape shape,                    \
                   BinaryTileLayout layout = {}, Accumulation accumulate = {}, After after = {}) { \
        binary_op<BinaryOpType::op, dim, mode, reconfigure, init, uninit>(                         \
            a, b, out, shape, layout, accumulate, after);                                          \
    }                                                                                              \
    template <BroadcastDim dim, typename A, typename B = A,                                        \
              typename Output = cb_policies::OutputPerTile,                                        \
              BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH,               \
              bool init = true, typename Accumulation = NoAccumulation, typename After = NoOp>     \
    ALWI void name(uint32_t a, uint32_t b, uint32_t out, BinaryTileShape shape,                    \
                   BinaryTileLayout layout = {}, Accumulation accumulate = {}, After after = {}) { \
        binary_op<BinaryOpType::op, dim, A, B, Output, reconfigure, init>(                         \
            a, b, out, shape, layout, accumulate, after);                                          \
    }
TW_BINARY_SHAPED(add, ADD)
TW_BINARY_SHAPED(sub, SUB)
TW_BINARY_SHAPED(mul, MUL)
#undef TW_BINARY_SHAPED

template <BinaryInputMode mode = BinaryInputMode::STREAMING,
          BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH, bool init = true,
          bool uninit = true, typename Accumulation = NoAccumulation, typename After = NoOp>
ALWI void square(uint32_t in, uint32_t out, BinaryTileShape shape, BinaryTileLayout layout = {},
                 Accumulation accumulate = {}, After after = {}) {
    binary_op<BinaryOpType::SQUARE, BroadcastDim::NONE, mode, reconfigure, init, uninit>(
        in, in, out, shape, layout, accumulate, after);
}
template <typename A, typename Output = cb_policies::OutputPerTile,
          BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::BOTH, bool init = true>
ALWI void square(uint32_t in, uint32_t out, BinaryTileShape shape, BinaryTileLayout layout = {}) {
    binary_op<BinaryOpType::SQUARE, BroadcastDim::NONE, A, A, Output, reconfigure, init>(
        in, in, out, shape, layout);
}

} // namespace compute_kernel_lib
