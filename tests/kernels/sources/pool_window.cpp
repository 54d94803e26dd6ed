// The largest of some sticks, column by column, as pooling takes it: sticks made a tile on their way.
#define REDUCE_OP PoolType::MAX
#define REDUCE_DIM ReduceDim::REDUCE_COL
#include "compute_kernel_api/pack_untilize.h"
#include "compute_kernel_api/reduce.h"
#include "compute_kernel_api/tilize.h"

namespace NAMESPACE {
void MAIN {
    constexpr uint32_t rows = get_compile_time_arg_val(0), block = get_compile_time_arg_val(1);
    constexpr uint32_t faces = rows > 16 ? 4 : 2, face_rows = rows > 16 ? 16 : rows;
    tilizeA_B_reduce_init<true, false>(0, 1, block, 16, faces, face_rows);
    cb_wait_front(1, 1);
    cb_wait_front(0, 1);
    cb_reserve_back(16, block);
    tile_regs_acquire();
    unpack_tilizeA_B_block<true, true, false, false>(0, 1, block, 0, faces, face_rows);
    for (uint32_t i = 0; i < block; i++) reduce_tile_math(i, faces);
    tile_regs_commit();
    tile_regs_wait();
    for (uint32_t i = 0; i < block; i++) pack_tile(i, 16);
    tile_regs_release();
    cb_push_back(16, block);
    cb_pop_front(0, 1);
    reduce_uninit();
    unpack_tilizeA_B_uninit(0);
}
}  // namespace NAMESPACE
