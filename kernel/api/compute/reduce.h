/* Macro-dependent: a kernel that defines REDUCE_OP and REDUCE_DIM before this include may leave the
 * template arguments of the reduce calls out. */
#pragma once
#include "tw/compute.h"

#if defined(REDUCE_OP) && defined(REDUCE_DIM)
namespace ckernel {
template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM, bool... options>
void reduce_init(uint32_t cb, uint32_t cb_scaler, uint32_t cb_out, uint32_t);
template <PoolType pool = REDUCE_OP, ReduceDim dim = REDUCE_DIM, bool... options>
void reduce_tile(uint32_t cb, uint32_t cb_scaler, uint32_t tile, uint32_t tile_scaler,
                 uint32_t dst);
} // namespace ckernel
#endif
