/* api/compute/experimental/indexer_mul_custom.h: `tiles` tiles side by side times a column. */
#pragma once
#include "tw/compute.h"

namespace ckernel {

ALWI void mul_bcast_cols_init_short_custom(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {
    bcast_init<ELWMUL, BroadcastType::COL>(cb_a, cb_b);
}
ALWI void mul_tiles_bcast_cols_custom(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a,
                                      uint32_t tile_b, uint32_t dst, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        any_tiles_bcast<ELWMUL, BroadcastType::COL>(cb_a, cb_b, tile_a + i, tile_b, dst + i);
}

} // namespace ckernel
