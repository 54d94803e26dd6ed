/* tw/compute/setup.h: formats of the three units, DST, packing. */
#ifndef TW_COMPUTE_SETUP_H
#define TW_COMPUTE_SETUP_H

#include "tw/compute/base.h"

namespace ckernel {

/* ---- formats. The services take the circular buffers that feed SrcA and SrcB. */
template <SrcOrder order = SrcOrder::Regular>
ALWI void compute_kernel_hw_startup(uint32_t cb_a, uint32_t cb_b, uint32_t cb_out) {
    constexpr bool reverse = order == SrcOrder::Reverse;
    TW_CALL(compute_startup, reverse ? cb_b : cb_a, reverse ? cb_a : cb_b, cb_out);
}
ALWI void compute_kernel_hw_startup(uint32_t cb_a, uint32_t cb_out) {
    compute_kernel_hw_startup(cb_a, cb_a, cb_out);
}

enum : uint32_t { TW_SRC_A = 1, TW_SRC_B = 2 };
ALWI void tw_unpack_format(uint32_t which, uint32_t cb_a, uint32_t cb_b) {
    UNPACK(TW_CALL(unpack_format, which, cb_a, cb_b));
    MATH(TW_CALL(unpack_format, which, cb_a, cb_b));
}
/* The template options of these (kept int8 state, SrcOrder) only matter as the order of sources. */
template <auto... options>
constexpr bool tw_reversed = ((std::is_same_v<decltype(options), SrcOrder> &&
                               uint32_t(options) == uint32_t(SrcOrder::Reverse)) ||
                              ...);
template <auto... options> ALWI void reconfig_data_format(uint32_t new_a, uint32_t new_b) {
    if constexpr (tw_reversed<options...>)
        tw_unpack_format(TW_SRC_A | TW_SRC_B, new_b, new_a);
    else
        tw_unpack_format(TW_SRC_A | TW_SRC_B, new_a, new_b);
}
template <auto... options>
ALWI void reconfig_data_format(uint32_t, uint32_t new_a, uint32_t, uint32_t new_b) {
    reconfig_data_format<options...>(new_a, new_b);
}
template <auto... options> ALWI void reconfig_data_format_srca(uint32_t new_a) {
    tw_unpack_format(TW_SRC_A, new_a, new_a);
}
template <auto... options> ALWI void reconfig_data_format_srca(uint32_t, uint32_t new_a) {
    tw_unpack_format(TW_SRC_A, new_a, new_a);
}
template <auto... options> ALWI void reconfig_data_format_srcb(uint32_t new_b) {
    tw_unpack_format(TW_SRC_B, new_b, new_b);
}
template <auto... options> ALWI void reconfig_data_format_srcb(uint32_t, uint32_t new_b) {
    tw_unpack_format(TW_SRC_B, new_b, new_b);
}
/* The other spellings of 0.81: without the integer state, and with the tile's shape, which here
 * follows the buffer that is used, as the format does. */
#define TW_RECONFIG(name, srca, srcb, a_and_b, a_alone, b_alone)                                   \
    template <auto... options> ALWI void name(uint32_t new_a, uint32_t new_b) {                    \
        a_and_b<options...>(new_a, new_b);                                                         \
    }                                                                                              \
    template <auto... options>                                                                     \
    ALWI void name(uint32_t, uint32_t new_a, uint32_t, uint32_t new_b) {                           \
        a_and_b<options...>(new_a, new_b);                                                         \
    }                                                                                              \
    ALWI void srca(uint32_t new_a) {                                                               \
        a_alone(new_a);                                                                            \
    }                                                                                              \
    ALWI void srca(uint32_t, uint32_t new_a) {                                                     \
        a_alone(new_a);                                                                            \
    }                                                                                              \
    ALWI void srcb(uint32_t new_b) {                                                               \
        b_alone(new_b);                                                                            \
    }                                                                                              \
    ALWI void srcb(uint32_t, uint32_t new_b) {                                                     \
        b_alone(new_b);                                                                            \
    }
template <auto... options> ALWI void tw_same_shape(uint32_t, uint32_t = 0) {}
TW_RECONFIG(reconfig_data_format_skip_int8, reconfig_data_format_srca_skip_int8,
            reconfig_data_format_srcb_skip_int8, reconfig_data_format, reconfig_data_format_srca,
            reconfig_data_format_srcb)
TW_RECONFIG(reconfig_full_operand, reconfig_full_operand_srca, reconfig_full_operand_srcb,
            reconfig_data_format, reconfig_data_format_srca, reconfig_data_format_srcb)
TW_RECONFIG(reconfig_tile_shape, reconfig_tile_shape_srca, reconfig_tile_shape_srcb, tw_same_shape,
            tw_same_shape, tw_same_shape)
#undef TW_RECONFIG
template <auto... options> ALWI void pack_reconfig_data_format(uint32_t new_cb) {
    PACK(TW_CALL(pack_format, new_cb));
}
template <auto... options> ALWI void pack_reconfig_data_format(uint32_t, uint32_t new_cb) {
    PACK(TW_CALL(pack_format, new_cb));
}

/* ---- DST */
ALWI void tile_regs_acquire() {
    MATH(TW_CALL(dst_acquire));
}
template <auto... options> ALWI void tile_regs_commit() {
    MATH(TW_CALL(dst_commit));
}
ALWI void tile_regs_wait() {
    PACK(TW_CALL(dst_wait));
}
template <auto... options> ALWI void tile_regs_release() {
    PACK(TW_CALL(dst_release));
}
/* The older pair: both halves of the handshake in one call. */
ALWI void acquire_dst() {
    MATH(TW_CALL(dst_acquire));
    PACK(TW_CALL(dst_wait));
}
template <auto... options> ALWI void release_dst() {
    MATH(TW_CALL(dst_commit));
    PACK(TW_CALL(dst_release));
}

/* ---- pack */
ALWI void pack_init(uint32_t cb, uint32_t = 0) {
    PACK(TW_CALL(pack_format, cb));
}
template <bool out_of_order = false, auto... options>
ALWI void pack_tile(uint32_t dst, uint32_t cb, uint32_t tile = 0) {
    PACK(TW_CALL(pack, dst, cb, out_of_order ? tile : TW_NEXT_TILE));
}
template <auto... options> ALWI void pack_block(uint32_t dst, uint32_t cb, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        pack_tile(dst + i, cb);
}
ALWI void pack_tile_block(uint32_t dst, uint32_t cb, uint32_t tiles) {
    pack_block(dst, cb, tiles);
}
ALWI void matmul_pack_tile(uint32_t dst, uint32_t cb, uint32_t tiles) {
    pack_block(dst, cb, tiles);
}
ALWI void pack_reconfig_l1_acc(uint32_t enable) {
    PACK(TW_CALL(pack_l1_accumulate, enable));
}
ALWI void pack_relu_config(const ReluConfig &config) {
    PACK(TW_CALL(pack_relu, uint32_t(config.get_mode()), config.get_threshold()));
}

/* Names of the layer below that public kernels use inside PACK((...)), UNPACK((...)). */
ALWI void llk_pack_relu_config(const ReluConfig &config) {
    TW_CALL(pack_relu, uint32_t(config.get_mode()), config.get_threshold());
}
/* Mode in bits 0..1, threshold in bits 16..31. */
ALWI void llk_pack_relu_config(uint32_t packed) {
    llk_pack_relu_config(ReluConfig::from_packed(packed));
}
ALWI void llk_pack_relu_config(ReluType mode) {
    TW_CALL(pack_relu, uint32_t(mode), 0);
}
ALWI void llk_pack_reconfig_l1_acc(uint32_t enable) {
    TW_CALL(pack_l1_accumulate, enable);
}
/* Formats: on UNPACK and MATH alike; of two buffers the second is the new one. */
enum class p_dim_stride_target { IGNORE, FACE_ROW_MAJOR };
#define TW_LLK_FORMAT(name, which)                                                                 \
    template <auto... options> ALWI void name(uint32_t cb) {                                       \
        TW_CALL(unpack_format, which, cb, cb);                                                     \
    }                                                                                              \
    template <auto... options> ALWI void name(uint32_t, uint32_t cb) {                             \
        TW_CALL(unpack_format, which, cb, cb);                                                     \
    }
TW_LLK_FORMAT(llk_unpack_reconfig_data_format_srca, TW_SRC_A)
TW_LLK_FORMAT(llk_unpack_reconfig_data_format_srcb, TW_SRC_B)
TW_LLK_FORMAT(llk_math_reconfig_data_format_srca, TW_SRC_A)
TW_LLK_FORMAT(llk_math_reconfig_data_format_srcb, TW_SRC_B)
#undef TW_LLK_FORMAT
ALWI void llk_wait_tiles(int cb, int tiles) {
    TW_CALL(cb_wait_front, cb, tiles);
}
ALWI void llk_pop_tiles(int cb, int tiles) {
    TW_CALL(cb_pop_front, cb, tiles);
}
template <auto... options> ALWI void llk_wait_for_free_tiles(int cb, int tiles) {
    TW_CALL(cb_reserve_back, cb, tiles);
}
template <auto... options> ALWI void llk_push_tiles(int cb, int tiles) {
    TW_CALL(cb_push_back, cb, tiles);
}

} // namespace ckernel

#endif
