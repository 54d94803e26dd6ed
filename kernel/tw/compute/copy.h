/* tw/compute/copy.h: tiles to DST as they are, transposed, or broadcast. */
#ifndef TW_COMPUTE_COPY_H
#define TW_COMPUTE_COPY_H

#include "tw/compute/setup.h"

namespace ckernel {

/* Transposing a tile takes both flags: faces, and elements within each face. */
ALWI uint32_t tw_copy_modifiers(uint32_t faces, uint32_t within_face) {
    return faces && within_face ? TW_OP_TRANSPOSE
           : faces              ? TW_OP_TRANSPOSE_FACES
           : within_face        ? TW_OP_TRANSPOSE_INSIDE
                                : 0;
}
template <auto... options>
ALWI void copy_init(uint32_t cb, uint32_t transpose = 0, uint32_t within_face = 0, uint32_t = 0) {
    tw_op_init(TW_OP_copy, cb, cb, TW_NO_CB, 0, tw_copy_modifiers(transpose, within_face));
}
template <auto... options>
ALWI void copy_tile_to_dst_init_short(uint32_t cb, uint32_t transpose = 0, uint32_t within_face = 0,
                                      uint32_t = 0) {
    copy_init(cb, transpose, within_face);
}
template <auto... options> ALWI void copy_tile_init(uint32_t cb, uint32_t = 0) {
    copy_init(cb);
}
template <auto... options>
ALWI void copy_tile_to_dst_init_short_with_dt(uint32_t, uint32_t new_cb, uint32_t transpose = 0) {
    reconfig_data_format_srca(new_cb);
    copy_init(new_cb, transpose);
}
template <auto... options> ALWI void copy_tile(uint32_t cb, uint32_t tile, uint32_t dst) {
    tw_op(TW_OP_copy, cb, cb, tile, 0, dst);
}
template <auto... options>
ALWI void copy_block(uint32_t cb, uint32_t tile, uint32_t dst, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        copy_tile(cb, tile + i, dst + i);
}
ALWI void copy_block_matmul_partials(uint32_t cb, uint32_t tile, uint32_t dst, uint32_t tiles) {
    copy_block(cb, tile, dst, tiles);
}

template <auto... options>
ALWI void unary_op_init_common(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    compute_kernel_hw_startup(cb, cb_out);
    copy_init(cb);
}
ALWI void unary_op_init_common_no_pack(uint32_t cb) {
    tw_unpack_format(TW_SRC_A | TW_SRC_B, cb, cb);
    copy_init(cb);
}
template <auto... options> ALWI void init_sfpu(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    unary_op_init_common(cb, cb_out);
}

/* ---- transpose */
template <auto... options> ALWI void transpose_init(uint32_t cb, uint32_t = 0) {
    tw_op_init(TW_OP_transpose, cb, cb);
}
template <auto... options> ALWI void transpose_tile(uint32_t cb, uint32_t tile, uint32_t dst) {
    tw_op(TW_OP_transpose, cb, cb, tile, 0, dst);
}
template <auto... options>
ALWI void transpose_block(uint32_t cb, uint32_t tile, uint32_t dst, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        transpose_tile(cb, tile + i, dst + i);
}
ALWI void transpose_wh_init(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    compute_kernel_hw_startup(cb, cb_out);
    transpose_init(cb);
}
ALWI void transpose_wh_init_short(uint32_t cb, uint32_t = 0) {
    transpose_init(cb);
}
template <auto... options> ALWI void transpose_wh_uninit(uint32_t cb, uint32_t cb_out = TW_NO_CB) {
    UNPACK(TW_CALL(op_uninit, TW_OP_transpose, cb, cb_out));
}
ALWI void transpose_wh_tile(uint32_t cb, uint32_t tile, uint32_t dst) {
    transpose_tile(cb, tile, dst);
}
/* Within DST: MATH alone. */
template <auto... options> ALWI void transpose_dest_init(uint32_t = 0) {
    MATH(tw_modifiers = 0);
    MATH(TW_CALL(op_init, TW_OP_transpose_dest, TW_NO_CB, TW_NO_CB, TW_NO_CB, 0));
}
template <auto... options> ALWI void transpose_dest(uint32_t dst) {
    MATH(TW_CALL(math, TW_OP_transpose_dest, dst, 0, 0));
}
template <auto... options> ALWI void transpose_wh_dest_init_short() {
    transpose_dest_init();
}
template <auto... options> ALWI void transpose_wh_dest(uint32_t dst) {
    transpose_dest(dst);
}

/* ---- one operand, broadcast */
template <BroadcastType type, auto... options> ALWI void unary_bcast_init(uint32_t cb) {
    tw_op_init(TW_OP_unary_bcast | tw_op_broadcast(type), cb, cb);
}
template <BroadcastType type, auto... options>
ALWI void unary_bcast_init(uint32_t cb, uint32_t cb_out, uint32_t = 0) {
    compute_kernel_hw_startup(cb, cb_out);
    unary_bcast_init<type>(cb);
}
template <BroadcastType type, auto... options>
ALWI void unary_bcast(uint32_t cb, uint32_t tile, uint32_t dst) {
    tw_op(TW_OP_unary_bcast | tw_op_broadcast(type), cb, cb, tile, 0, dst);
}
template <BroadcastType type, auto... options> ALWI void unary_bcast_uninit(uint32_t cb) {
    UNPACK(TW_CALL(op_uninit, TW_OP_unary_bcast, cb, TW_NO_CB));
}
template <BroadcastType old_type, BroadcastType new_type, auto... options>
ALWI void reconfigure_unary_bcast(uint32_t, uint32_t new_cb, uint32_t, uint32_t new_out) {
    tw_unpack_format(TW_SRC_A | TW_SRC_B, new_cb, new_cb);
    pack_reconfig_data_format(new_out);
    unary_bcast_init<new_type>(new_cb);
}

} // namespace ckernel

#endif
