/* Macro-dependent: a kernel that defines REDUCE_OP and REDUCE_DIM before this include may leave the
 * template arguments of the reduce calls out. */
#include "tw/compute.h"

#if defined(REDUCE_OP) && defined(REDUCE_DIM) && !defined(TW_REDUCE_DEFAULTS)
#define TW_REDUCE_DEFAULTS
namespace ckernel {
template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM, bool... options>
void reduce_init(uint32_t cb, uint32_t cb_scaler, uint32_t cb_out, uint32_t);
template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM, bool... options>
void reduce_tile(uint32_t cb, uint32_t cb_scaler, uint32_t tile, uint32_t tile_scaler,
                 uint32_t dst);
template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM, bool... options>
void reduce_tile_math(uint32_t dst, uint32_t);
template <bool neginf_srcA = true, bool... options>
ALWI void tilizeA_B_reduce_init(uint32_t cb_a, uint32_t cb_scaler, uint32_t block, uint32_t cb_out,
                                uint32_t = 4, uint32_t = 16, uint32_t = 0) {
    tw_tilize_ab_reduce_init<REDUCE_OP, REDUCE_DIM>(cb_a, cb_scaler, block, cb_out);
}
/* Release 0.81 leaves start-up and packing to others. */
template <bool neginf_srcA = true, bool... options>
ALWI void tilizeA_B_reduce_init(uint32_t cb_a, uint32_t cb_scaler, uint32_t block) {
    tw_tilize_ab_reduce_init_short<REDUCE_OP, REDUCE_DIM>(cb_a, cb_scaler, block);
}
} // namespace ckernel
#endif
