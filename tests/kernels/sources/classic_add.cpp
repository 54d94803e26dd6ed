#include "compute_kernel_api/common.h"
#include "compute_kernel_api/eltwise_binary.h"
#include "compute_kernel_api/tile_move_copy.h"

namespace NAMESPACE {
void MAIN {
    const uint32_t tiles = get_arg_val<uint32_t>(0);
    binary_op_init_common(tt::CBIndex::c_0, tt::CBIndex::c_1, tt::CBIndex::c_16);
    add_tiles_init(tt::CB::c_in0, tt::CB::c_in1);
    for (uint32_t i = 0; i < tiles; i++) {
        cb_wait_front(tt::CB::c_in0, 1);
        cb_wait_front(tt::CB::c_in1, 1);
        cb_reserve_back(tt::CB::c_out0, 1);
        acquire_dst();
        add_tiles(tt::CB::c_in0, tt::CB::c_in1, 0, 0, 0);
        pack_tile(0, tt::CB::c_out0);
        release_dst();
        cb_push_back(tt::CB::c_out0, 1);
        cb_pop_front(tt::CB::c_in0, 1);
        cb_pop_front(tt::CB::c_in1, 1);
    }
}
}  // namespace NAMESPACE
