/*
 * tw/compute/base.h: how a compute kernel's calls divide over its three harts.
 *
 * The source is compiled three times. A tile operation is a service on UNPACK, which captures its
 * operands, and one on MATH, which computes, in the same order on both; packing is PACK's. An init
 * goes to every hart it concerns. Modifiers that the API gives at the init (transpose, adding to
 * DST) are kept in the hart and go with each operation until the next init.
 *
 * Parameters without a name at the end of an init are the caller's line, which the API lets kernels
 * pass on; the chip knows it from the call itself.
 */
#ifndef TW_COMPUTE_BASE_H
#define TW_COMPUTE_BASE_H

#include "tw/arguments.h"
#include "tw/circular_buffer.h"
#include "tw/debug.h"
#include "tw/types.h"

#if defined(TRISC_UNPACK)
#define UNPACK(...) __VA_ARGS__
#define MATH(...)
#define PACK(...)
#elif defined(TRISC_MATH)
#define UNPACK(...)
#define MATH(...) __VA_ARGS__
#define PACK(...)
#else
#define UNPACK(...)
#define MATH(...)
#define PACK(...) __VA_ARGS__
#endif

enum tw_tile_op : uint32_t {
#define TW_TILE_OP(name, operands, init, meaning) TW_OP_##name,
#include "tilewright/tile_ops.def"
#undef TW_TILE_OP
};
/* Modifiers of an op word (tile_ops.def). */
enum tw_op_bit : uint32_t {
    TW_OP_TRANSPOSE = 1u << 16,
    TW_OP_ACCUMULATE = 1u << 17,
    TW_OP_TRANSPOSE_FACES = 1u << 19,
    TW_OP_TRANSPOSE_INSIDE = 1u << 20
};
constexpr uint32_t tw_op_broadcast(ckernel::BroadcastType type) {
    return uint32_t(type) << 8;
}
constexpr uint32_t tw_op_reuse(ckernel::EltwiseBinaryReuseDestType type) {
    return uint32_t(type) << 10;
}
constexpr uint32_t tw_op_pool(ckernel::PoolType pool, ckernel::ReduceDim dim) {
    return uint32_t(pool) << 12 | uint32_t(dim) << 14;
}

constexpr uint32_t get_operand_id(uint32_t cb) {
    return cb;
}
constexpr uint32_t TW_NO_CB = ~0u;
constexpr uint32_t TW_NEXT_TILE = ~0u;

/* What the last init said of transposing and adding. */
static uint32_t tw_modifiers;

/* On UNPACK and MATH; `pack_too` for operations that change how PACK writes. */
TW_INLINE void tw_op_init(uint32_t op, uint32_t cb_a, uint32_t cb_b, uint32_t cb_out = TW_NO_CB,
                          uint32_t argument = 0, uint32_t modifiers = 0, bool pack_too = false) {
    if (PROCESSOR_INDEX != 4) tw_modifiers = modifiers;
    if (PROCESSOR_INDEX != 4 || pack_too)
        TW_CALL(op_init, op | modifiers, cb_a, cb_b, cb_out, argument);
}
/* One operation: operands on UNPACK, the result in tile `dst` of DST on MATH. */
TW_INLINE void tw_op(uint32_t op, uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                     uint32_t dst, uint32_t argument = 0) {
    UNPACK(TW_CALL(unpack, op | tw_modifiers, cb_a, cb_b, tile_a, tile_b, argument));
    MATH(TW_CALL(math, op | tw_modifiers, dst, argument, 0));
}

#endif
