// The sums of the rows of a tile of c_0, doubled in place in c_24, to c_16. Nobody waits for the scaler
// of c_1: it was pushed before the tile. The only page of c_24 is packed to before it is popped: PACK
// comes after UNPACK by DST.
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/reduce.h"
#include "api/compute/tile_move_copy.h"

void kernel_main() {
    constexpr auto SUM = PoolType::SUM;
    constexpr auto ROW = ReduceDim::REDUCE_ROW;
    compute_kernel_hw_startup(0, 1, 24);
    cb_wait_front(0, 1);
    cb_reserve_back(24, 1);
    reduce_init<SUM, ROW>(0, 1, 24);
    tile_regs_acquire();
    reduce_tile<SUM, ROW>(0, 1, 0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 24);
    tile_regs_release();
    reduce_uninit();
    cb_push_back(24, 1);
    cb_pop_front(0, 1);

    cb_wait_front(24, 1);
    add_tiles_init(24, 24);
    tile_regs_acquire();
    add_tiles(24, 24, 0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 24);
    tile_regs_release();
    cb_pop_front(24, 1);
    cb_push_back(24, 1);

    cb_wait_front(24, 1);
    cb_reserve_back(16, 1);
    copy_tile_init(24);
    tile_regs_acquire();
    copy_tile(24, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    cb_pop_front(24, 1);
}
