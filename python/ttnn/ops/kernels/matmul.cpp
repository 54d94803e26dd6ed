/*
 * Sums of products of tiles of CB 0 with tiles of CB 1, to CB 16, a block of them at once in DST.
 * Compile-time: rows, columns of a block in tiles. Run-time: blocks. Common: tiles along K.
 */
#include "api/compute/compute_kernel_api.h"
#include "api/compute/matmul.h"

constexpr uint32_t high = get_compile_time_arg_val(0), wide = get_compile_time_arg_val(1);

void kernel_main() {
    const uint32_t blocks = get_arg_val<uint32_t>(0);
    const uint32_t k_tiles = get_common_arg_val<uint32_t>(0);
    mm_block_init(0, 1, 16, 0, wide, high, 1);
    for (uint32_t b = 0; b < blocks; b++) {
        tile_regs_acquire();
        for (uint32_t k = 0; k < k_tiles; k++) {
            cb_wait_front(0, high);
            cb_wait_front(1, wide);
            matmul_block(0, 1, 0, 0, 0, 0, wide, high, 1);
            cb_pop_front(0, high);
            cb_pop_front(1, wide);
        }
        tile_regs_commit();
        cb_reserve_back(16, high * wide);
        tile_regs_wait();
        for (uint32_t t = 0; t < high * wide; t++)
            pack_tile(t, 16);
        tile_regs_release();
        cb_push_back(16, high * wide);
    }
}
