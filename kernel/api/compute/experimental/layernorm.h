/*
 * api/compute/experimental/layernorm.h: input - mean, the mean given as an anchor (column 0 of a
 * tile) and the anchor less the mean (the first column of its right faces), so that nothing small
 * is lost: DST is the latter, and input - anchor is added to it.
 */
#pragma once
#include "tw/compute.h"

namespace ckernel {

ALWI void sub_bcast_cols_compensated_init(uint32_t input_cb, uint32_t split_mean_cb, uint32_t = 0) {
    tw_op_init(TW_OP_sub | tw_op_broadcast(BroadcastType::COL), input_cb, split_mean_cb, TW_NO_CB,
               0, TW_OP_ACCUMULATE);
}
ALWI void sub_bcast_cols_compensated(uint32_t input_cb, uint32_t split_mean_cb, uint32_t input_tile,
                                     uint32_t dst_tile, uint32_t tile_count) {
    constexpr uint32_t column = 16, by_columns = tw_op_broadcast(BroadcastType::COL);
    for (uint32_t tile = 0; tile < tile_count; tile++) {
        tw_op_init(TW_OP_unary_bcast | by_columns, split_mean_cb, split_mean_cb);
        tw_op(TW_OP_unary_bcast | by_columns, split_mean_cb, split_mean_cb, 0, 0, dst_tile + tile,
              column);
        sub_bcast_cols_compensated_init(input_cb, split_mean_cb);
        tw_op(TW_OP_sub | by_columns, input_cb, split_mean_cb, input_tile + tile, 0,
              dst_tile + tile);
    }
}

} // namespace ckernel
