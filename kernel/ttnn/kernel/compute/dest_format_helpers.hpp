/* ttnn/kernel/compute/dest_format_helpers.hpp: steps that set formats first; see moreh_common.hpp.
 */
#pragma once
#include "ttnn/kernel/compute/moreh_common.hpp"

namespace ckernel {
/* One sum to two buffers. */
ALWI void add_tiles_to_two_cbs(uint32_t a, uint32_t b, uint32_t out0, uint32_t out1,
                               uint32_t tile_a = 0, uint32_t tile_b = 0, uint32_t pop_a = 1,
                               uint32_t pop_b = 1) {
    cb_reserve_back(out1, 1);
    cb_wait_front(a, tile_a + 1);
    cb_wait_front(b, tile_b + 1);
    cb_reserve_back(out0, 1);
    tile_regs_acquire();
    add_tiles_init_with_dt(a, b);
    add_tiles(a, b, tile_a, tile_b, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile_with_dt(0, out0);
    pack_tile_with_dt(0, out1);
    tile_regs_release();
    tw_pop(a, pop_a);
    tw_pop(b, pop_b);
    cb_push_back(out0, 1);
    cb_push_back(out1, 1);
}
} // namespace ckernel
