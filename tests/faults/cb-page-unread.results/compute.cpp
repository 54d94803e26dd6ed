#include "api/compute/common.h"
#include "api/compute/eltwise_binary.h"

void kernel_main() {
    const uint32_t pairs = get_arg_val<uint32_t>(0);
    binary_op_init_common(0, 0, 16);
    add_tiles_init(0, 0);
    for (uint32_t i = 0; i < pairs; i++) {
        cb_wait_front(0, 2);
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        add_tiles(0, 0, 0, 1, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
        cb_pop_front(0, 2);
    }
}
