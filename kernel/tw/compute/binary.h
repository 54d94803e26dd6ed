/*
 * tw/compute/binary.h: add, sub, mul of two tiles, with and without broadcast of the second, or
 * with DST as one operand. The matrix unit's product adds to DST unless its init says otherwise.
 */
#ifndef TW_COMPUTE_BINARY_H
#define TW_COMPUTE_BINARY_H

#include "tw/compute/copy.h"

namespace ckernel {

template <EltwiseBinaryType type> constexpr uint32_t tw_binary_op() {
    static_assert(type == ELWADD || type == ELWSUB || type == ELWMUL,
                  "the matrix unit has add, sub and mul");
    return type == ELWADD ? TW_OP_add : type == ELWSUB ? TW_OP_sub : TW_OP_mul;
}
constexpr uint32_t tw_add_to_dst(bool add) {
    return add ? TW_OP_ACCUMULATE : 0;
}

ALWI void binary_op_init_common(uint32_t cb_a, uint32_t cb_b, uint32_t cb_out, uint32_t = 0) {
    compute_kernel_hw_startup(cb_a, cb_b, cb_out);
}
template <bool full_init, EltwiseBinaryType type>
ALWI void binary_tiles_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = type == ELWMUL,
                            uint32_t = 0) {
    tw_op_init(tw_binary_op<type>(), cb_a, cb_b, TW_NO_CB, 0,
               tw_add_to_dst(acc_to_dest || type == ELWMUL));
}
template <auto... options>
ALWI void add_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = false, uint32_t = 0) {
    binary_tiles_init<true, ELWADD>(cb_a, cb_b, acc_to_dest);
}
template <auto... options>
ALWI void sub_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = false, uint32_t = 0) {
    binary_tiles_init<true, ELWSUB>(cb_a, cb_b, acc_to_dest);
}
template <auto... options>
ALWI void mul_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = true, uint32_t = 0) {
    tw_op_init(TW_OP_mul, cb_a, cb_b, TW_NO_CB, 0, tw_add_to_dst(acc_to_dest));
}
ALWI void add_tiles_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = false, uint32_t = 0) {
    add_init(cb_a, cb_b, acc_to_dest);
}
ALWI void sub_tiles_init(uint32_t cb_a, uint32_t cb_b, bool acc_to_dest = false, uint32_t = 0) {
    sub_init(cb_a, cb_b, acc_to_dest);
}
ALWI void mul_tiles_init(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {
    mul_init(cb_a, cb_b);
}
ALWI void mul_tiles_init_f() {
    MATH(tw_modifiers = TW_OP_ACCUMULATE);
}

#define TW_BINARY(name)                                                                            \
    template <auto... options>                                                                     \
    ALWI void name##_tiles(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,         \
                           uint32_t dst) {                                                         \
        tw_op(TW_OP_##name, cb_a, cb_b, tile_a, tile_b, dst);                                      \
    }                                                                                              \
    template <auto... options>                                                                     \
    ALWI void name##_block(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,         \
                           uint32_t dst, uint32_t tiles) {                                         \
        for (uint32_t i = 0; i < tiles; i++)                                                       \
            name##_tiles(cb_a, cb_b, tile_a + i, tile_b + i, dst + i);                             \
    }
TW_BINARY(add)
TW_BINARY(sub)
TW_BINARY(mul)
#undef TW_BINARY

/* ---- with DST as SrcA or SrcB, and the tile as the other */
template <EltwiseBinaryType type = ELWADD,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE, auto... options>
ALWI void binary_dest_reuse_tiles_init(uint32_t cb, uint32_t = 0) {
    tw_op_init(tw_binary_op<type>() | tw_op_reuse(reuse), cb, cb);
}
template <EltwiseBinaryType type = ELWADD,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE, auto... options>
ALWI void binary_dest_reuse_tiles(uint32_t cb, uint32_t tile, uint32_t dst) {
    static_assert(reuse != EltwiseBinaryReuseDestType::NONE, "say which source DST is to be");
    tw_op(tw_binary_op<type>() | tw_op_reuse(reuse), cb, cb, tile, 0, dst);
}
#define TW_REUSE(name, type)                                                                       \
    template <EltwiseBinaryReuseDestType reuse, auto... options>                                   \
    ALWI void name##_reuse_dest_init(uint32_t cb, uint32_t = 0) {                                  \
        binary_dest_reuse_tiles_init<type, reuse>(cb);                                             \
    }                                                                                              \
    template <EltwiseBinaryReuseDestType reuse, auto... options>                                   \
    ALWI void name##_reuse_dest_tiles(uint32_t cb, uint32_t tile, uint32_t dst) {                  \
        binary_dest_reuse_tiles<type, reuse>(cb, tile, dst);                                       \
    }
TW_REUSE(add, ELWADD)
TW_REUSE(sub, ELWSUB)
TW_REUSE(mul, ELWMUL)
#undef TW_REUSE

/* ---- with the second operand broadcast */
template <EltwiseBinaryType type, BroadcastType dim>
ALWI void bcast_init(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {
    tw_op_init(tw_binary_op<type>() | tw_op_broadcast(dim), cb_a, cb_b, TW_NO_CB, 0,
               tw_add_to_dst(type == ELWMUL));
}
template <EltwiseBinaryType type, BroadcastType dim>
ALWI void init_bcast(uint32_t cb_a, uint32_t cb_b, uint32_t cb_out, uint32_t = 0) {
    compute_kernel_hw_startup(cb_a, cb_b, cb_out);
    bcast_init<type, dim>(cb_a, cb_b);
}
template <EltwiseBinaryType type, BroadcastType dim, auto... options>
ALWI void any_tiles_bcast(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                          uint32_t dst, uint32_t row = 0) {
    tw_op(tw_binary_op<type>() | tw_op_broadcast(dim), cb_a, cb_b, tile_a, tile_b, dst, row);
}

#define TW_BCAST_DIM(name, type, dims, dim)                                                        \
    ALWI void name##_bcast_##dims##_init(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {             \
        bcast_init<type, BroadcastType::dim>(cb_a, cb_b);                                          \
    }                                                                                              \
    ALWI void name##_bcast_##dims##_init_short(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {       \
        bcast_init<type, BroadcastType::dim>(cb_a, cb_b);                                          \
    }                                                                                              \
    template <auto... options>                                                                     \
    ALWI void name##_tiles_bcast_##dims(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a,             \
                                        uint32_t tile_b, uint32_t dst, uint32_t row = 0) {         \
        any_tiles_bcast<type, BroadcastType::dim>(cb_a, cb_b, tile_a, tile_b, dst, row);           \
    }
#define TW_BCAST(name, type)                                                                       \
    TW_BCAST_DIM(name, type, rows, ROW)                                                            \
    TW_BCAST_DIM(name, type, cols, COL)                                                            \
    TW_BCAST_DIM(name, type, scalar, SCALAR)                                                       \
    ALWI void name##_tiles_bcast_scalar_init_short(uint32_t cb_a, uint32_t cb_b, uint32_t = 0) {   \
        bcast_init<type, BroadcastType::SCALAR>(cb_a, cb_b);                                       \
    }                                                                                              \
    template <BroadcastType dim, auto... options>                                                  \
    ALWI void name##_tiles_bcast(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,   \
                                 uint32_t dst, uint32_t row = 0) {                                 \
        any_tiles_bcast<type, dim>(cb_a, cb_b, tile_a, tile_b, dst, row);                          \
    }
TW_BCAST(add, ELWADD)
TW_BCAST(sub, ELWSUB)
TW_BCAST(mul, ELWMUL)
#undef TW_BCAST
#undef TW_BCAST_DIM

} // namespace ckernel

#endif
