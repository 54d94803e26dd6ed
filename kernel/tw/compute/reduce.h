/*
 * tw/compute/reduce.h: reduce and matmul. The scaler tile (first row of each face) weighs every
 * element. A kernel that defines REDUCE_OP and REDUCE_DIM may leave the template arguments out:
 * api/compute/reduce.h adds them as defaults.
 */
#ifndef TW_COMPUTE_REDUCE_H
#define TW_COMPUTE_REDUCE_H

#include "tw/compute/binary.h"

namespace ckernel {

template <PoolType pool, ReduceDim dim>
constexpr uint32_t tw_reduce_op = TW_OP_reduce | tw_op_pool(pool, dim);

template <PoolType pool, ReduceDim dim, bool... options>
ALWI void reduce_init(uint32_t cb, uint32_t cb_scaler, uint32_t cb_out, uint32_t = 0) {
    tw_op_init(tw_reduce_op<pool, dim>, cb, cb_scaler, cb_out, 0, 0, true);
}
template <PoolType pool, ReduceDim dim, bool... options>
ALWI void reduce_tile(uint32_t cb, uint32_t cb_scaler, uint32_t tile, uint32_t tile_scaler,
                      uint32_t dst) {
    tw_op(tw_reduce_op<pool, dim>, cb, cb_scaler, tile, tile_scaler, dst);
}
template <PoolType pool, ReduceDim dim, bool... options>
ALWI void reduce_block(uint32_t cb, uint32_t cb_scaler, uint32_t tile, uint32_t tile_scaler,
                       uint32_t dst, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        reduce_tile<pool, dim>(cb, cb_scaler, tile + i, tile_scaler, dst);
}
template <bool... options> ALWI void reduce_uninit(uint32_t cb = TW_NO_CB) {
    MATH(TW_CALL(op_uninit, TW_OP_reduce, cb, TW_NO_CB));
    PACK(TW_CALL(op_uninit, TW_OP_reduce, cb, TW_NO_CB));
}

/* The layer below: each on its own hart. */
template <PoolType pool, ReduceDim dim, auto... options>
ALWI void llk_unpack_AB_reduce_init(uint32_t cb, uint32_t cb_scaler) {
    tw_op_init(tw_reduce_op<pool, dim>, cb, cb_scaler);
}
template <PoolType pool, ReduceDim dim, auto... options>
ALWI void llk_math_reduce_init(uint32_t cb, uint32_t cb_scaler) {
    tw_op_init(tw_reduce_op<pool, dim>, cb, cb_scaler);
}

template <PoolType pool, ReduceDim dim, auto... options> ALWI void llk_math_reduce_init() {
    tw_op_init(tw_reduce_op<pool, dim>, TW_NO_CB, TW_NO_CB);
}

/* ---- matmul: the first operand goes to SrcB. `transpose` is of the second operand's tile. */
constexpr uint32_t tw_matmul_block(uint32_t ct, uint32_t rt, uint32_t kt) {
    return ct | rt << 8 | kt << 16;
}
ALWI void matmul_block_init(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0, uint32_t ct = 1,
                            uint32_t rt = 1, uint32_t kt = 1, uint32_t = 0) {
    tw_op_init(TW_OP_matmul, cb_a, cb_b, TW_NO_CB, tw_matmul_block(ct, rt, kt),
               transpose ? TW_OP_TRANSPOSE : 0);
}
ALWI void matmul_init(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0, uint32_t = 0) {
    matmul_block_init(cb_a, cb_b, transpose);
}
ALWI void mm_init(uint32_t cb_a, uint32_t cb_b, uint32_t cb_out, uint32_t transpose = 0,
                  uint32_t = 0) {
    compute_kernel_hw_startup<SrcOrder::Reverse>(cb_a, cb_b, cb_out);
    matmul_init(cb_a, cb_b, transpose);
}
ALWI void mm_init_short(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0, uint32_t = 0) {
    matmul_init(cb_a, cb_b, transpose);
}
/* The data type of SrcA changes: that is the second operand. */
ALWI void mm_init_short_with_dt(uint32_t cb_a, uint32_t cb_b, uint32_t, uint32_t transpose = 0,
                                uint32_t = 0) {
    reconfig_data_format_srca(cb_b);
    matmul_init(cb_a, cb_b, transpose);
}
ALWI void mm_block_init(uint32_t cb_a, uint32_t cb_b, uint32_t cb_out, uint32_t transpose = 0,
                        uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1, uint32_t = 0) {
    compute_kernel_hw_startup<SrcOrder::Reverse>(cb_a, cb_b, cb_out);
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void mm_block_init_short(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0, uint32_t ct = 1,
                              uint32_t rt = 1, uint32_t kt = 1, uint32_t = 0) {
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void mm_block_init_short_with_dt(uint32_t cb_a, uint32_t cb_b, uint32_t,
                                      uint32_t transpose = 0, uint32_t ct = 1, uint32_t rt = 1,
                                      uint32_t kt = 1, uint32_t = 0) {
    reconfig_data_format_srca(cb_b);
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void mm_block_init_short_with_both_dt(uint32_t cb_a, uint32_t cb_b, uint32_t, uint32_t,
                                           uint32_t transpose = 0, uint32_t ct = 1, uint32_t rt = 1,
                                           uint32_t kt = 1, uint32_t = 0) {
    reconfig_data_format(cb_b, cb_a);
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void mm_uninit(uint32_t cb_a, uint32_t) {
    UNPACK(TW_CALL(op_uninit, TW_OP_matmul, cb_a, TW_NO_CB));
    MATH(TW_CALL(op_uninit, TW_OP_matmul, cb_a, TW_NO_CB));
}
ALWI void tw_matmul(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b, uint32_t dst,
                    uint32_t block) {
    UNPACK(TW_CALL(unpack_matmul, TW_OP_matmul | tw_modifiers, cb_a, cb_b, tile_a, tile_b, block));
    MATH(TW_CALL(math_matmul, TW_OP_matmul | tw_modifiers, dst, block));
}
ALWI void matmul_tiles(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                       uint32_t dst) {
    tw_matmul(cb_a, cb_b, tile_a, tile_b, dst, tw_matmul_block(1, 1, 1));
}
/* The release before took `transpose` here too; the init's is what counts. */
ALWI void matmul_tiles(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b, uint32_t dst,
                       uint32_t) {
    matmul_tiles(cb_a, cb_b, tile_a, tile_b, dst);
}
/* How far the tiles of the second operand's row are apart in its CB; 0: side by side. */
static uint32_t tw_in1_stride;
/* rt x ct tiles of DST += a column of rt tiles (kt apart) x a row of ct tiles. */
ALWI void matmul_block(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b, uint32_t dst,
                       uint32_t, uint32_t ct, uint32_t rt, uint32_t kt, uint32_t = 0) {
    if (tw_in1_stride <= 1) {
        tw_matmul(cb_a, cb_b, tile_a, tile_b, dst, tw_matmul_block(ct, rt, kt));
        return;
    }
    for (uint32_t row = 0; row < rt; row++)
        for (uint32_t column = 0; column < ct; column++)
            tw_matmul(cb_a, cb_b, tile_a + row * kt, tile_b + column * tw_in1_stride,
                      dst + row * ct + column, tw_matmul_block(1, 1, 1));
}

} // namespace ckernel

#endif
