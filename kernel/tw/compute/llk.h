/*
 * tw/compute/llk.h: names of the layer below the compute API, as kernels use them inside
 * UNPACK((...)), MATH((...)) and PACK((...)): each is the part of an operation that belongs to that
 * hart. Template options that choose between ways to the same result are taken and have no effect
 * here.
 */
#ifndef TW_COMPUTE_LLK_H
#define TW_COMPUTE_LLK_H

#include "tw/compute/layout.h"
#include "tw/compute/sfpu.h"

constexpr bool UnpackToDestEn = true, UnpackToDestDis = false;

namespace ckernel {

template <auto... options>
constexpr BroadcastType tw_broadcast_of = [] {
    BroadcastType found = BroadcastType::NONE;
    (
        [&] {
            if constexpr (std::is_same_v<decltype(options), BroadcastType>) found = options;
        }(),
        ...);
    return found;
}();
template <auto... options>
constexpr EltwiseBinaryReuseDestType tw_reuse_of = [] {
    auto found = EltwiseBinaryReuseDestType::NONE;
    (
        [&] {
            if constexpr (std::is_same_v<decltype(options), EltwiseBinaryReuseDestType>)
                found = options;
        }(),
        ...);
    return found;
}();
/* What one operand of UNPACK becomes: SrcA, or SrcB when it is broadcast, or the source that DST is
 * not. */
template <auto... options> constexpr uint32_t tw_unpack_one() {
    constexpr auto reuse = tw_reuse_of<options...>;
    constexpr auto broadcast = tw_broadcast_of<options...>;
    if constexpr (reuse != EltwiseBinaryReuseDestType::NONE)
        return TW_OP_add | tw_op_reuse(reuse) | tw_op_broadcast(broadcast);
    else if constexpr (broadcast != BroadcastType::NONE)
        return TW_OP_unary_bcast | tw_op_broadcast(broadcast);
    else
        return TW_OP_copy;
}

/* ---- UNPACK */
template <auto... options> ALWI void llk_unpack_hw_configure(uint32_t cb_a, uint32_t cb_b) {
    TW_CALL(compute_startup, cb_a, cb_b, TW_NO_CB);
}
template <auto... options> ALWI void llk_unpack_hw_configure(uint32_t cb) {
    llk_unpack_hw_configure(cb, cb);
}
template <auto... options>
ALWI void llk_unpack_hw_configure_disaggregated(uint32_t cb_a, uint32_t cb_b) {
    llk_unpack_hw_configure(cb_a, cb_b);
}
template <auto... options> ALWI void llk_unpack_hw_configure_disaggregated(uint32_t cb) {
    llk_unpack_hw_configure(cb, cb);
}
template <auto... options> ALWI void llk_unpack_reconfig_data_format(uint32_t a, uint32_t b) {
    TW_CALL(unpack_format, TW_SRC_A | TW_SRC_B, a, b);
}
template <auto... options>
ALWI void llk_unpack_reconfig_data_format(uint32_t, uint32_t a, uint32_t, uint32_t b) {
    TW_CALL(unpack_format, TW_SRC_A | TW_SRC_B, a, b);
}
/* `within_face` without `faces`, and the other way round, is of the hardware's 16 x 16 pieces. */
template <auto... options>
ALWI void llk_unpack_A_init(uint32_t faces = 0, uint32_t within_face = 0, uint32_t cb = 0) {
    tw_modifiers = tw_copy_modifiers(faces, within_face);
    TW_CALL(op_init, tw_unpack_one<options...>() | tw_modifiers, cb, cb, TW_NO_CB, 0);
}
template <auto... options> ALWI void llk_unpack_A(uint32_t cb, uint32_t tile, uint32_t = 0) {
    TW_CALL(unpack, tw_unpack_one<options...>() | tw_modifiers, cb, cb, tile, 0, 0);
}
template <auto... options>
ALWI void llk_unpack_AB_init(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0, uint32_t = 0) {
    tw_modifiers = transpose ? TW_OP_TRANSPOSE : 0;
    TW_CALL(op_init, TW_OP_add | tw_op_broadcast(tw_broadcast_of<options...>) | tw_modifiers, cb_a,
            cb_b, TW_NO_CB, 0);
}
template <auto... options>
ALWI void llk_unpack_AB(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                        uint32_t row = 0) {
    TW_CALL(unpack, TW_OP_add | tw_op_broadcast(tw_broadcast_of<options...>) | tw_modifiers, cb_a,
            cb_b, tile_a, tile_b, row);
}
template <auto... options>
ALWI void llk_unpack_AB_matmul_init(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0,
                                    uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    tw_modifiers = transpose ? TW_OP_TRANSPOSE : 0;
    TW_CALL(op_init, TW_OP_matmul | tw_modifiers, cb_a, cb_b, TW_NO_CB,
            tw_matmul_block(ct, rt, kt));
}
template <auto... options>
ALWI void llk_unpack_AB_matmul(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                               uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    TW_CALL(unpack_matmul, TW_OP_matmul | tw_modifiers, cb_a, cb_b, tile_a, tile_b,
            tw_matmul_block(ct, rt, kt));
}
template <PoolType pool, ReduceDim dim, auto... options>
ALWI void llk_unpack_AB_reduce(uint32_t cb, uint32_t cb_scaler, uint32_t tile,
                               uint32_t tile_scaler) {
    TW_CALL(unpack, tw_reduce_op<pool, dim>, cb, cb_scaler, tile, tile_scaler, 0);
}
ALWI void llk_unpack_tilize_init(uint32_t cb, uint32_t block) {
    tw_modifiers = 0;
    TW_CALL(op_init, TW_OP_tilize, cb, cb, TW_NO_CB, block);
}
ALWI void llk_unpack_tilize(uint32_t cb, uint32_t tile, uint32_t block) {
    TW_CALL(unpack, TW_OP_tilize, cb, cb, tile, 0, block);
}
ALWI void llk_unpack_tilize_block(uint32_t cb, uint32_t block, uint32_t first = 0) {
    for (uint32_t i = 0; i < block; i++)
        llk_unpack_tilize(cb, first + i, block);
}
ALWI void llk_unpack_tilize_uninit(uint32_t cb, uint32_t = 0) {
    TW_CALL(op_uninit, TW_OP_tilize, cb, TW_NO_CB);
}

/* ---- MATH */
template <auto... options> ALWI void llk_math_hw_configure(uint32_t cb_a, uint32_t cb_b) {
    TW_CALL(compute_startup, cb_a, cb_b, TW_NO_CB);
}
template <auto... options>
ALWI void llk_math_hw_configure_disaggregated(uint32_t cb_a, uint32_t cb_b) {
    llk_math_hw_configure(cb_a, cb_b);
}
template <auto... options> ALWI void llk_math_reconfig_data_format(uint32_t a, uint32_t b) {
    TW_CALL(unpack_format, TW_SRC_A | TW_SRC_B, a, b);
}
template <auto... options>
ALWI void llk_math_reconfig_data_format(uint32_t, uint32_t a, uint32_t, uint32_t b) {
    TW_CALL(unpack_format, TW_SRC_A | TW_SRC_B, a, b);
}
/* DST is empty when a kernel starts, and where its rows lie is not to be seen from outside. */
template <auto... options> ALWI void llk_math_pack_sync_init() {}
template <auto... options> ALWI void llk_math_reconfig_remap(bool) {}
ALWI void llk_math_wait_for_dest_available() {
    TW_CALL(dst_acquire);
}
template <auto... options> ALWI void llk_math_dest_section_done() {
    TW_CALL(dst_commit);
}
template <auto... options> ALWI void llk_math_eltwise_unary_datacopy_init(uint32_t cb = 0) {
    TW_CALL(op_init, tw_unpack_one<options...>(), cb, cb, TW_NO_CB, 0);
}
template <auto... options> ALWI void llk_math_eltwise_unary_datacopy(uint32_t dst, uint32_t = 0) {
    TW_CALL(math, tw_unpack_one<options...>(), dst, 0, 0);
}
template <auto... options>
ALWI void llk_math_eltwise_unary_datacopy_block(uint32_t dst, uint32_t tiles, uint32_t = 0) {
    for (uint32_t i = 0; i < tiles; i++)
        llk_math_eltwise_unary_datacopy<options...>(dst + i);
}
/* The product always adds to DST. */
template <EltwiseBinaryType type, BroadcastType broadcast = BroadcastType::NONE, auto... options>
ALWI void llk_math_eltwise_binary_init(uint32_t cb = TW_NO_CB, uint32_t acc_to_dest = 0) {
    tw_modifiers = tw_add_to_dst(acc_to_dest || type == ELWMUL);
    TW_CALL(op_init,
            tw_binary_op<type>() | tw_op_broadcast(broadcast) |
                tw_op_reuse(tw_reuse_of<options...>) | tw_modifiers,
            TW_NO_CB, TW_NO_CB, TW_NO_CB, 0);
}
template <EltwiseBinaryType type, BroadcastType broadcast = BroadcastType::NONE, auto... options>
ALWI void llk_math_eltwise_binary_init(uint32_t, uint32_t, uint32_t acc_to_dest) {
    llk_math_eltwise_binary_init<type, broadcast, options...>(TW_NO_CB, acc_to_dest);
}
template <EltwiseBinaryType type, BroadcastType broadcast = BroadcastType::NONE, auto... options>
ALWI void llk_math_eltwise_binary_init_with_operands(uint32_t, uint32_t, uint32_t acc_to_dest = 0) {
    llk_math_eltwise_binary_init<type, broadcast, options...>(TW_NO_CB, acc_to_dest);
}
template <EltwiseBinaryType type, BroadcastType broadcast, auto... options>
ALWI void llk_math_eltwise_binary(uint32_t dst, bool = true) {
    TW_CALL(math,
            tw_binary_op<type>() | tw_op_broadcast(broadcast) |
                tw_op_reuse(tw_reuse_of<options...>) | tw_modifiers,
            dst, 0, 0);
}
template <EltwiseBinaryType type, BroadcastType broadcast, auto... options>
ALWI void llk_math_eltwise_binary(uint32_t, uint32_t, uint32_t dst, bool = true) {
    llk_math_eltwise_binary<type, broadcast, options...>(dst);
}
template <auto... options>
ALWI void llk_math_matmul_init(uint32_t cb_a, uint32_t cb_b, uint32_t transpose = 0,
                               uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    tw_modifiers = transpose ? TW_OP_TRANSPOSE : 0;
    TW_CALL(op_init, TW_OP_matmul | tw_modifiers, cb_a, cb_b, TW_NO_CB,
            tw_matmul_block(ct, rt, kt));
}
template <auto... options>
ALWI void llk_math_matmul(uint32_t dst, uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    TW_CALL(math_matmul, TW_OP_matmul | tw_modifiers, dst, tw_matmul_block(ct, rt, kt));
}
template <PoolType pool, ReduceDim dim, auto... options>
ALWI void llk_math_reduce(uint32_t dst, uint32_t = 4) {
    TW_CALL(math, tw_reduce_op<pool, dim>, dst, 0, 0);
}
template <PoolType pool, ReduceDim dim, auto... options>
ALWI void llk_math_reduce(uint32_t, uint32_t, uint32_t dst) {
    llk_math_reduce<pool, dim>(dst);
}
/* Vector functions that fused kernels call here. */
template <auto... options> ALWI void llk_math_eltwise_unary_sfpu_silu_init() {
    TW_CALL(sfpu_init, TW_SFPU_silu, 0, 0);
}
template <auto... options> ALWI void llk_math_eltwise_unary_sfpu_silu(uint32_t dst, int = 0) {
    TW_CALL(sfpu, TW_SFPU_silu, dst, 0, 0, 0, 0);
}
ALWI void init_prng_seed(uint32_t seed) {
    TW_CALL(sfpu, TW_SFPU_rand_seed, 0, seed, 0, 0, 0);
}
/* The configuration of the vector unit is not to be seen from outside: each function has its own.
 */
enum class SfpuType {
    unused,
    exponential,
    exponential_with_base,
    reciprocal,
    sqrt,
    rsqrt,
    log,
    gelu,
    sigmoid,
    silu,
    tanh,
    relu,
    square,
    add,
    softplus,
    topk_local_sort,
};
template <auto... options> ALWI void llk_math_eltwise_unary_sfpu_init() {}
namespace sfpu {
ALWI void _init_sfpu_config_reg() {}
} // namespace sfpu
/* All that was issued before is done: operations are done in order, here. */
ALWI void tensix_sync() {
    asm volatile("" ::: "memory");
}

/* ---- PACK */
template <auto... options> ALWI void llk_pack_hw_configure(uint32_t cb) {
    TW_CALL(compute_startup, TW_NO_CB, TW_NO_CB, cb);
}
template <auto... options> ALWI void llk_pack_hw_configure_disaggregated(uint32_t cb) {
    llk_pack_hw_configure(cb);
}
/* How many tiles side by side one llk_pack takes. */
static uint32_t tw_llk_pack_tiles = 1;
template <auto... options> ALWI void llk_pack_init(uint32_t cb = TW_NO_CB, uint32_t tiles = 1) {
    tw_llk_pack_tiles = tiles;
    if (cb != TW_NO_CB) TW_CALL(pack_format, cb);
}
template <auto... options> ALWI void llk_pack_dest_init(uint32_t = 0) {}
template <auto... options> ALWI void llk_init_packer_dest_offset_registers(uint32_t = 0) {}
template <auto... options> ALWI void llk_pack_reconfig_data_format(uint32_t cb) {
    TW_CALL(pack_format, cb);
}
template <auto... options> ALWI void llk_pack_reconfig_data_format(uint32_t, uint32_t cb) {
    TW_CALL(pack_format, cb);
}
ALWI void llk_packer_wait_for_math_done() {
    TW_CALL(dst_wait);
}
template <auto... options> ALWI void llk_pack_dest_section_done() {
    TW_CALL(dst_release);
}
template <bool fp32 = false, bool out_of_order = false, auto... options>
ALWI void llk_pack(uint32_t dst, uint32_t cb, uint32_t tile = 0) {
    for (uint32_t i = 0; i < tw_llk_pack_tiles; i++)
        TW_CALL(pack, dst + i, cb, out_of_order ? tile + i : TW_NEXT_TILE);
}
template <auto... options> ALWI void llk_matmul_pack(uint32_t dst, uint32_t cb, uint32_t tiles) {
    for (uint32_t i = 0; i < tiles; i++)
        TW_CALL(pack, dst + i, cb, TW_NEXT_TILE);
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void llk_pack_untilize_init(uint32_t cb, uint32_t = 16, uint32_t = 4) {
    TW_CALL(pack_format, cb);
    TW_CALL(op_init, TW_OP_pack_untilize, TW_NO_CB, TW_NO_CB, cb, block_ct | full_ct << 8);
}
template <uint32_t block_ct = 8, uint32_t full_ct = block_ct, auto... options>
ALWI void llk_pack_untilize(uint32_t block_rt, uint32_t cb, uint32_t face_rows = 16,
                            uint32_t faces = 4, uint32_t block_index = 0, uint32_t first_dst = 0) {
    for (uint32_t row = 0; row < block_rt; row++)
        TW_CALL(pack_untilize, first_dst + row * block_ct, cb, block_ct, full_ct, block_index,
                faces > 2 ? 2 * face_rows : face_rows, row);
}
ALWI void llk_pack_untilize_uninit(uint32_t cb) {
    TW_CALL(op_uninit, TW_OP_pack_untilize, TW_NO_CB, cb);
}
template <auto... options> ALWI void llk_pack_reduce_mask_config() {
    constexpr auto dim = [] {
        auto found = ReduceDim::REDUCE_ROW;
        (
            [&] {
                if constexpr (std::is_same_v<decltype(options), ReduceDim>) found = options;
            }(),
            ...);
        return found;
    }();
    TW_CALL(op_init, TW_OP_reduce | tw_op_pool(PoolType::SUM, dim), TW_NO_CB, TW_NO_CB, TW_NO_CB,
            0);
}
template <auto... options> ALWI void llk_pack_reduce_mask_clear() {
    TW_CALL(op_uninit, TW_OP_reduce, TW_NO_CB, TW_NO_CB);
}

/* ---- parts of operations that the compute API names itself */
template <PoolType pool, ReduceDim dim, bool... options>
ALWI void reduce_tile_math(uint32_t dst, uint32_t = 4) {
    MATH(TW_CALL(math, tw_reduce_op<pool, dim>, dst, 0, 0));
}
template <PoolType pool, ReduceDim dim, bool... options>
ALWI void reduce_tile_math(uint32_t dst, const TensorShape &) {
    reduce_tile_math<pool, dim>(dst);
}
template <uint32_t faces = 4> ALWI void matmul_tiles_math(uint32_t dst) {
    static_assert(faces == 4, "not supported: matmul_tiles_math: tiles of fewer faces");
    MATH(TW_CALL(math_matmul, TW_OP_matmul | tw_modifiers, dst, tw_matmul_block(1, 1, 1)));
}
/* Sticks of SrcA that UNPACK makes tiles of while it takes a tile of SrcB, for a reduce on MATH. A
 * window of fewer faces has `face_rows` sticks; rows that are not there are -inf or zero. */
template <bool neginf>
constexpr uint32_t tw_window(uint32_t block, uint32_t faces, uint32_t face_rows) {
    return block | (faces > 2 ? 2 * face_rows : face_rows) << 8 | uint32_t(neginf) << 16 |
           uint32_t(faces == 1) << 17;
}
template <bool neginf = true, bool... options>
ALWI void unpack_tilizeA_B_block(uint32_t cb_a, uint32_t cb_b, uint32_t block, uint32_t tile_b,
                                 uint32_t faces = 4, uint32_t face_rows = 16) {
    for (uint32_t i = 0; i < block; i++)
        UNPACK(TW_CALL(unpack, TW_OP_tilize_ab, cb_a, cb_b, i, tile_b,
                       tw_window<neginf>(block, faces, face_rows)));
}
ALWI void tw_tilize_ab_init(uint32_t cb_a, uint32_t cb_b, uint32_t block) {
    tw_modifiers = 0;
    TW_CALL(op_init, TW_OP_tilize_ab, cb_a, cb_b, TW_NO_CB, block);
}
/* tilizeA_B_reduce_init, whose pool and dimension are macros of the kernel (api/compute/reduce.h).
 */
template <PoolType pool, ReduceDim dim>
ALWI void tw_tilize_ab_reduce_init_short(uint32_t cb_a, uint32_t cb_scaler, uint32_t block) {
    UNPACK(tw_tilize_ab_init(cb_a, cb_scaler, block));
    MATH(tw_modifiers = 0);
    MATH(TW_CALL(op_init, (tw_reduce_op<pool, dim>), cb_a, cb_scaler, TW_NO_CB, 0));
}
template <PoolType pool, ReduceDim dim>
ALWI void tw_tilize_ab_reduce_init(uint32_t cb_a, uint32_t cb_scaler, uint32_t block,
                                   uint32_t cb_out) {
    compute_kernel_hw_startup(cb_a, cb_scaler, cb_out);
    tw_tilize_ab_reduce_init_short<pool, dim>(cb_a, cb_scaler, block);
    PACK(TW_CALL(op_init, (tw_reduce_op<pool, dim>), cb_a, cb_scaler, cb_out, 0));
}
ALWI void unpack_tilizeA_B_uninit(uint32_t cb) {
    UNPACK(TW_CALL(op_uninit, TW_OP_tilize_ab, cb, TW_NO_CB));
}
template <bool... options>
ALWI void llk_unpack_tilizeA_B_init(uint32_t cb_a, uint32_t cb_b, uint32_t block, uint32_t = 4,
                                    uint32_t = 16, uint32_t = 16) {
    tw_tilize_ab_init(cb_a, cb_b, block);
}
template <bool neginf = false, bool... options>
ALWI void llk_unpack_tilizeA_B(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                               uint32_t block, uint32_t faces = 4, uint32_t face_rows = 16) {
    TW_CALL(unpack, TW_OP_tilize_ab, cb_a, cb_b, tile_a, tile_b,
            tw_window<neginf>(block, faces, face_rows));
}

/* Rows' maxima over a block of tiles side by side; its length is an option, or what the init of the
 * forms at run time says. The shape says of which faces the tiles have; here the buffer does. */
static uint32_t tw_max_row_tiles;
ALWI void tw_max_row_init() {
    constexpr uint32_t op = tw_reduce_op<PoolType::MAX, ReduceDim::REDUCE_ROW>;
    tw_op_init(op, TW_NO_CB, TW_NO_CB, TW_NO_CB, 0, 0, true);
}
ALWI void tw_max_row(uint32_t tiles, uint32_t cb, uint32_t cb_scaler, uint32_t first,
                     uint32_t dst) {
    for (uint32_t i = 0; i < tiles; i++)
        reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(cb, cb_scaler, first + i, 0, dst);
}
#define TW_MAX_ROW_INIT(name)                                                                      \
    template <uint32_t tiles, auto... options> ALWI void name(uint32_t = 0) {                      \
        tw_max_row_init();                                                                         \
    }                                                                                              \
    template <uint32_t tiles, auto... options> ALWI void name(const TensorShape &, uint32_t) {     \
        tw_max_row_init();                                                                         \
    }
#define TW_MAX_ROW_INIT_RUNTIME(name)                                                              \
    template <auto... options>                                                                     \
    ALWI void name(uint32_t, uint32_t tiles, bool = false, uint32_t = 4) {                         \
        tw_max_row_tiles = tiles;                                                                  \
        tw_max_row_init();                                                                         \
    }                                                                                              \
    template <auto... options>                                                                     \
    ALWI void name(const TensorShape &, uint32_t, uint32_t tiles, bool = false) {                  \
        tw_max_row_tiles = tiles;                                                                  \
        tw_max_row_init();                                                                         \
    }
TW_MAX_ROW_INIT(reduce_block_max_row_init)
TW_MAX_ROW_INIT(reduce_block_max_row_reinit_short)
TW_MAX_ROW_INIT(reduce_block_max_row_reinit_minimal)
TW_MAX_ROW_INIT_RUNTIME(reduce_block_max_row_reinit_short_runtime)
TW_MAX_ROW_INIT_RUNTIME(reduce_block_max_row_reinit_minimal_runtime)
#undef TW_MAX_ROW_INIT
#undef TW_MAX_ROW_INIT_RUNTIME
template <auto... options>
ALWI void reduce_block_max_row_init_runtime(uint32_t, uint32_t tiles, uint32_t, uint32_t,
                                            bool = false, uint32_t = 4) {
    tw_max_row_tiles = tiles;
    tw_max_row_init();
}
template <auto... options>
ALWI void reduce_block_max_row_init_runtime(const TensorShape &, uint32_t, uint32_t tiles, uint32_t,
                                            uint32_t, bool = false) {
    tw_max_row_tiles = tiles;
    tw_max_row_init();
}
template <uint32_t tiles, auto... options>
ALWI void reduce_block_max_row(uint32_t cb, uint32_t cb_scaler, uint32_t first, uint32_t dst) {
    tw_max_row(tiles, cb, cb_scaler, first, dst);
}
template <uint32_t tiles, auto... options>
ALWI void reduce_block_max_row(const TensorShape &, uint32_t cb, uint32_t cb_scaler, uint32_t first,
                               uint32_t dst) {
    tw_max_row(tiles, cb, cb_scaler, first, dst);
}
template <auto... options>
ALWI void reduce_block_max_row_runtime(uint32_t cb, uint32_t cb_scaler, uint32_t first,
                                       uint32_t dst, bool = false, bool = false, uint32_t = 4) {
    tw_max_row(tw_max_row_tiles, cb, cb_scaler, first, dst);
}
template <auto... options>
ALWI void reduce_block_max_row_runtime(const TensorShape &, uint32_t cb, uint32_t cb_scaler,
                                       uint32_t first, uint32_t dst, bool = false, bool = false) {
    tw_max_row(tw_max_row_tiles, cb, cb_scaler, first, dst);
}
ALWI void reduce_block_max_row_uninit_runtime(uint32_t cb, bool = false, bool = false) {
    reduce_uninit(cb);
}
template <bool... options> ALWI void reduce_block_max_row_uninit(uint32_t cb = TW_NO_CB) {
    reduce_uninit(cb);
}

} // namespace ckernel

#endif
