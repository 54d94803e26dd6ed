/*
 * ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp: add, sub and mul of a block of tiles with another
 * one, a row, a column or a single tile of it, with the circular buffer calls around each tile.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/buffer_calls.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"

namespace compute_kernel_lib {

/* What of the second operand goes with a tile: its own tile; one tile a row of the block, spread
 * from its first column; one a column, spread from its first row; the only one, from its first
 * element. */
enum class BroadcastDim : uint8_t {
    NONE = 0,
    COL = 1,
    ROW = 2,
    SCALAR = 3,
    None = 0,
    Col = 1,
    Row = 2,
    Scalar = 3
};
/* Per tile: wait and pop one at a time. Upfront: wait for all, pop at the end or not at all. */
enum class BinaryInputPolicy : uint8_t {
    WaitAndPopPerTile,
    WaitUpfrontNoPop,
    WaitUpfrontPopAtEnd,
    NoWaitNoPop,
    NoWaitPopAtEnd
};
enum class BinaryDataFormatReconfig : uint8_t { NONE, INPUT, OUTPUT, INPUT_AND_OUTPUT, BOTH = 3 };

struct BinaryInputBlockShape {
    uint32_t rows, cols;
    static constexpr BinaryInputBlockShape of(uint32_t r, uint32_t c) { return {r, c}; }
    static constexpr BinaryInputBlockShape single() { return {1, 1}; }
    static constexpr BinaryInputBlockShape row(uint32_t c) { return {1, c}; }
    static constexpr BinaryInputBlockShape col(uint32_t r) { return {r, 1}; }
};
struct tw_no_binary_after {
    ALWI void operator()(uint32_t) const {}
};

constexpr bool tw_waits_upfront(BinaryInputPolicy policy) {
    return policy == BinaryInputPolicy::WaitUpfrontNoPop ||
           policy == BinaryInputPolicy::WaitUpfrontPopAtEnd;
}
constexpr bool tw_pops_at_end(BinaryInputPolicy policy) {
    return policy == BinaryInputPolicy::WaitUpfrontPopAtEnd ||
           policy == BinaryInputPolicy::NoWaitPopAtEnd;
}

template <EltwiseBinaryType type, BroadcastDim dim, BinaryInputPolicy policy_a,
          BinaryInputPolicy policy_b, BinaryDataFormatReconfig reconfigure, bool init,
          typename After>
ALWI void tw_binary(uint32_t a, uint32_t b, uint32_t out, BinaryInputBlockShape shape,
                    After after) {
    using Formats = BinaryDataFormatReconfig;
    constexpr auto broadcast = BroadcastType(uint32_t(dim));
    constexpr bool streams_a = policy_a == BinaryInputPolicy::WaitAndPopPerTile;
    constexpr bool streams_b = policy_b == BinaryInputPolicy::WaitAndPopPerTile;
    static_assert(dim != BroadcastDim::ROW || !streams_b,
                  "a row is used again for each row of the block: wait for it upfront");
    if constexpr (reconfigure == Formats::INPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        reconfig_data_format(a, b);
    if constexpr (reconfigure == Formats::OUTPUT || reconfigure == Formats::INPUT_AND_OUTPUT)
        pack_reconfig_data_format(out);
    if constexpr (init) bcast_init<type, broadcast>(a, b);

    const uint32_t rows = shape.rows, cols = shape.cols;
    const uint32_t tiles_b = dim == BroadcastDim::NONE  ? rows * cols
                             : dim == BroadcastDim::COL ? rows
                             : dim == BroadcastDim::ROW ? cols
                                                        : 1;
    if constexpr (tw_waits_upfront(policy_a)) tw_by::wait_front_by<policy_a>(a, rows * cols);
    if constexpr (tw_waits_upfront(policy_b)) tw_by::wait_front_by<policy_b>(b, tiles_b);
    if constexpr (streams_b && dim == BroadcastDim::SCALAR) tw_by::wait_front_by<policy_b>(b, 1);
    for (uint32_t r = 0; r < rows; r++) {
        if constexpr (streams_b && dim == BroadcastDim::COL) tw_by::wait_front_by<policy_b>(b, 1);
        for (uint32_t c = 0; c < cols; c++) {
            if constexpr (streams_a) tw_by::wait_front_by<policy_a>(a, 1);
            if constexpr (streams_b && dim == BroadcastDim::NONE)
                tw_by::wait_front_by<policy_b>(b, 1);
            const uint32_t tile = r * cols + c;
            const uint32_t tile_b = streams_b                   ? 0
                                    : dim == BroadcastDim::NONE ? tile
                                    : dim == BroadcastDim::COL  ? r
                                    : dim == BroadcastDim::ROW  ? c
                                                                : 0;
            tile_regs_acquire();
            any_tiles_bcast<type, broadcast>(a, b, streams_a ? 0 : tile, tile_b, 0);
            after(0);
            tile_regs_commit();
            if constexpr (streams_a) cb_pop_front(a, 1);
            if constexpr (streams_b && dim == BroadcastDim::NONE) cb_pop_front(b, 1);
            cb_reserve_back(out, 1);
            tile_regs_wait();
            pack_tile(0, out);
            tile_regs_release();
            cb_push_back(out, 1);
        }
        if constexpr (streams_b && dim == BroadcastDim::COL) cb_pop_front(b, 1);
    }
    if constexpr (streams_b && dim == BroadcastDim::SCALAR) cb_pop_front(b, 1);
    if constexpr (tw_pops_at_end(policy_a)) cb_pop_front(a, rows * cols);
    if constexpr (tw_pops_at_end(policy_b)) cb_pop_front(b, tiles_b);
}

#define TW_BINARY_HELPER(name, type)                                                               \
    template <BroadcastDim dim = BroadcastDim::NONE,                                               \
              BinaryInputPolicy policy_a = BinaryInputPolicy::WaitAndPopPerTile,                   \
              BinaryInputPolicy policy_b = dim == BroadcastDim::ROW                                \
                                               ? BinaryInputPolicy::WaitUpfrontPopAtEnd            \
                                           : policy_a == BinaryInputPolicy::WaitAndPopPerTile      \
                                               ? BinaryInputPolicy::WaitAndPopPerTile              \
                                               : policy_a,                                         \
              BinaryDataFormatReconfig reconfigure = BinaryDataFormatReconfig::INPUT_AND_OUTPUT,   \
              bool init = true, typename After = tw_no_binary_after>                               \
    ALWI void name(uint32_t a, uint32_t b, uint32_t out, BinaryInputBlockShape shape,              \
                   After after = {}) {                                                             \
        tw_binary<EltwiseBinaryType::type, dim, policy_a, policy_b, reconfigure, init>(            \
            a, b, out, shape, after);                                                              \
    }
TW_BINARY_HELPER(add, ELWADD)
TW_BINARY_HELPER(sub, ELWSUB)
TW_BINARY_HELPER(mul, ELWMUL)
#undef TW_BINARY_HELPER

} // namespace compute_kernel_lib

#include "ttnn/cpp/ttnn/kernel_lib/binary_op_shapes.hpp"
