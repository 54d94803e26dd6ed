/*
 * Blocks of tiles from CB 0 to CB 16: of 32 rows made tiles (LAY_TILIZE), tiles made rows
 * (LAY_UNTILIZE), or each tile transposed (LAY_TURN). Compile-time: tiles of a block. Run-time:
 * blocks.
 */
#include "api/compute/common.h"
#include "api/compute/tilize.h"
#include "api/compute/transpose.h"
#include "api/compute/transpose_dest.h"
#include "api/compute/untilize.h"

constexpr uint32_t block = get_compile_time_arg_val(0);

#ifdef LAY_TURN
void turn(uint32_t tile) {
    tile_regs_acquire();
    transpose_tile(0, tile, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
}
#endif

void kernel_main() {
    const uint32_t blocks = get_arg_val<uint32_t>(0);
    compute_kernel_hw_startup(0, 16);
#if defined(LAY_TILIZE)
    tilize_init(0, block, 16);
#elif defined(LAY_UNTILIZE)
    untilize_init(0);
#else
    transpose_init(0);
#endif
    for (uint32_t b = 0; b < blocks; b++) {
        cb_wait_front(0, block);
        cb_reserve_back(16, block);
#if defined(LAY_TILIZE)
        tilize_block(0, block, 16);
#elif defined(LAY_UNTILIZE)
        untilize_block(0, block, 16);
#else
        for (uint32_t t = 0; t < block; t++)
            turn(t);
#endif
        cb_push_back(16, block);
        cb_pop_front(0, block);
    }
#if defined(LAY_TILIZE)
    tilize_uninit(0, 16);
#elif defined(LAY_UNTILIZE)
    untilize_uninit(0);
#endif
}
