/* api/compute/experimental/sdpa_sub_custom.h: a column taken from `tiles` tiles side by side. */
#pragma once
#include "tw/compute.h"

namespace ckernel {

ALWI void sub_bcast_cols_init_short_custom(uint32_t cb_a, uint32_t cb_b, uint32_t, uint32_t = 0) {
    bcast_init<ELWSUB, BroadcastType::COL>(cb_a, cb_b);
}
ALWI void sub_tiles_bcast_cols_custom(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a,
                                      uint32_t tile_b, uint32_t dst, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        any_tiles_bcast<ELWSUB, BroadcastType::COL>(cb_a, cb_b, tile_a + i, tile_b, dst + i);
}

} // namespace ckernel
