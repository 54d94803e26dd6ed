// -DOPERATION=add_tiles_bcast|... -DDIM=ROW|COL|SCALAR: CB 1 broadcast. Args: tiles, tiles a row.
#include "api/compute/bcast.h"
#include "api/compute/compute_kernel_api.h"

void kernel_main() {
    constexpr uint32_t tiles = get_compile_time_arg_val(0), across = get_compile_time_arg_val(1);
    constexpr auto dim = BroadcastType::DIM;
    constexpr uint32_t others =
        dim == BroadcastType::ROW ? across : dim == BroadcastType::COL ? tiles / across : 1;
    constexpr auto kind = EltwiseBinaryType::KIND;
    compute_kernel_hw_startup(0, 1, 16);
    init_bcast<kind, dim>(0, 1, 16);
    cb_wait_front(0, tiles);
    cb_wait_front(1, others);
    for (uint32_t i = 0; i < tiles; i++) {
        const uint32_t other = dim == BroadcastType::ROW   ? i % across
                               : dim == BroadcastType::COL ? i / across
                                                           : 0;
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        any_tiles_bcast<kind, dim>(0, 1, i, other, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
    cb_pop_front(0, tiles);
    cb_pop_front(1, others);
}
