/*
 * tw/compute/sfpu_binary.h: functions of the vector unit on two or three tiles of DST. The result
 * may replace an operand.
 */
#ifndef TW_COMPUTE_SFPU_BINARY_H
#define TW_COMPUTE_SFPU_BINARY_H

#include "tw/compute/sfpu.h"

namespace ckernel {

#define TW_TWO(name, function, ...)                                                                \
    template <auto... options> ALWI void name(uint32_t x, uint32_t y, uint32_t out) {              \
        tw_sfpu(TW_SFPU_##function, x, y, out __VA_OPT__(, ) __VA_ARGS__);                         \
    }
#define TW_TWO_TILE(name, function, ...)                                                           \
    TW_INIT(name##_tile, function)                                                                 \
    TW_TWO(name##_tile, function __VA_OPT__(, ) __VA_ARGS__)
/* The format as a template argument; the init may have it too. */
#define TW_TWO_TYPED(name, function)                                                               \
    TW_INIT(name##_tile, function)                                                                 \
    template <DataFormat format = DataFormat::Int32>                                               \
    ALWI void name##_tile(uint32_t x, uint32_t y, uint32_t out) {                                  \
        tw_sfpu(TW_SFPU_##function, x, y, out, uint32_t(format));                                  \
    }

/* ---- floating point */
template <auto... options>
constexpr uint32_t tw_rounds_to_even =
    ((std::is_same_v<decltype(options), DstRoundingMode> && uint32_t(options) == 1) || ...);
TW_TWO_TILE(add_binary, add_binary, tw_rounds_to_even<options...>)
TW_TWO_TILE(sub_binary, sub_binary, tw_rounds_to_even<options...>)
TW_TWO_TILE(mul_binary, mul_binary)
TW_TWO_TILE(div_binary, div_binary)
TW_TWO_TILE(rsub_binary, rsub_binary, tw_rounds_to_even<options...>)
TW_TWO_TILE(power_binary, power_binary)
TW_TWO_TILE(xlogy_binary, xlogy)
TW_TWO_TILE(fmod_binary, fmod_binary, TW_FLOAT)
TW_TWO_TILE(remainder_binary, remainder_binary, TW_FLOAT)
TW_TWO_TILE(eq_binary, eq_binary, TW_FLOAT)
TW_TWO_TILE(ne_binary, ne_binary, TW_FLOAT)
TW_TWO_TILE(lt_binary, lt_binary, TW_FLOAT)
TW_TWO_TILE(gt_binary, gt_binary, TW_FLOAT)
TW_TWO_TILE(le_binary, le_binary, TW_FLOAT)
TW_TWO_TILE(ge_binary, ge_binary, TW_FLOAT)
TW_INIT(binary_max_tile, max_binary)
ALWI void binary_max_tile(uint32_t x, uint32_t y, uint32_t out, tw_part part = tw_whole_tile) {
    tw_sfpu(TW_SFPU_max_binary | part.bits, x, y, out, TW_FLOAT);
}
TW_INIT(binary_min_tile, min_binary)
ALWI void binary_min_tile(uint32_t x, uint32_t y, uint32_t out, tw_part part = tw_whole_tile) {
    tw_sfpu(TW_SFPU_min_binary | part.bits, x, y, out, TW_FLOAT);
}
TW_TWO_TILE(logsigmoid, logsigmoid)

/* ---- integers */
TW_TWO_TILE(binary_max_int32, max_binary, TW_INT32)
TW_TWO_TILE(binary_max_uint32, max_binary, TW_UINT32)
TW_TWO_TILE(binary_min_int32, min_binary, TW_INT32)
TW_TWO_TILE(binary_min_uint32, min_binary, TW_UINT32)
TW_TWO_TYPED(add_int, add_int)
TW_TWO_TYPED(sub_int, sub_int)
TW_TWO_TYPED(rsub_int, rsub_int)
TW_TWO_TYPED(mul_int, mul_int)
TW_TWO_TYPED(eq_int, eq_binary)
TW_TWO_TYPED(ne_int, ne_binary)
TW_TWO_TYPED(lt_int, lt_binary)
TW_TWO_TYPED(gt_int, gt_binary)
TW_TWO_TYPED(le_int, le_binary)
TW_TWO_TYPED(ge_int, ge_binary)
TW_TWO_TILE(lt_int32, lt_binary, TW_INT32)
TW_TWO_TILE(gt_int32, gt_binary, TW_INT32)
TW_TWO_TILE(le_int32, le_binary, TW_INT32)
TW_TWO_TILE(ge_int32, ge_binary, TW_INT32)
TW_TWO_TILE(div_int32, div_int32)
TW_TWO_TILE(div_int32_trunc, div_int32_trunc)
TW_TWO_TILE(div_int32_floor, div_int32_floor)
TW_TWO_TILE(fmod_int32, fmod_binary, TW_INT32)
TW_TWO_TILE(remainder_int32, remainder_binary, TW_INT32)
TW_TWO_TILE(remainder_uint32, remainder_binary, TW_UINT32)
TW_TWO_TILE(gcd, gcd)
TW_TWO_TILE(lcm, lcm)
TW_INIT(binary_bitwise_tile, bitwise_and_binary)
TW_TWO_TYPED(bitwise_and_binary, bitwise_and_binary)
TW_TWO_TYPED(bitwise_or_binary, bitwise_or_binary)
TW_TWO_TYPED(bitwise_xor_binary, bitwise_xor_binary)
TW_INIT(binary_shift_tile, left_shift_binary)
TW_TWO_TYPED(binary_left_shift, left_shift_binary)
TW_TWO_TYPED(binary_right_shift, right_shift_binary)
TW_TWO_TYPED(binary_logical_right_shift, logical_right_shift_binary)

/* ---- quantisation: the zero point comes with the init, and whether the result is an Int32 or a
 * byte. Bytes that come in were widened as unsigned ones. */
#define TW_QUANT_INIT(name, function, format)                                                      \
    ALWI void name##_init(uint32_t zero_point) {                                                   \
        MATH(tw_sfpu_state.zero_point = zero_point);                                               \
        MATH(tw_sfpu_state.quant_format = uint32_t(format));                                       \
        tw_sfpu_init(TW_SFPU_##function, zero_point);                                              \
    }
#define TW_QUANT(name, function, byte_in, format)                                                  \
    TW_QUANT_INIT(name, function, format)                                                          \
    ALWI void name(uint32_t x, uint32_t y, uint32_t out) {                                         \
        if (byte_in) tw_sfpu(TW_SFPU_widen_byte, x);                                               \
        tw_sfpu(TW_SFPU_##function, x, y, out, tw_sfpu_state.zero_point,                           \
                tw_sfpu_state.quant_format);                                                       \
    }
TW_QUANT(quant_tile, quant, false, DataFormat::Int32)
TW_QUANT(quant_int8_tile, quant, false, DataFormat::Int8)
TW_QUANT_INIT(quant_uint8_tile, quant, DataFormat::UInt8)
TW_QUANT(requant_tile, requant, false, DataFormat::Int32)
TW_QUANT(requant_int8_tile, requant, false, DataFormat::Int8)
TW_QUANT_INIT(requant_uint8_tile, requant, DataFormat::UInt8)
TW_QUANT(requant_int8_in_tile, requant, true, DataFormat::Int32)
TW_QUANT(requant_int8_in_int8_out_tile, requant, true, DataFormat::Int8)
TW_QUANT_INIT(requant_int8_in_uint8_out_tile, requant, DataFormat::UInt8)
TW_QUANT(dequant_tile, dequant, false, DataFormat::Float32)
TW_QUANT(dequant_int8_tile, dequant, true, DataFormat::Float32)
#undef TW_QUANT
#undef TW_QUANT_INIT

/* ---- masks, copies, selections */
TW_INIT(mask_tile, mask)
ALWI void mask_tile(uint32_t data, uint32_t mask, DataFormat format = DataFormat::Float16_b) {
    tw_sfpu(TW_SFPU_mask, data, mask, data, uint32_t(format));
}
ALWI void mask_posinf_tile(uint32_t data, uint32_t mask) {
    tw_sfpu(TW_SFPU_mask_posinf, data, mask, data, TW_FLOAT);
}
TW_INIT(copy_dest_values, copy_dest_values)
template <DataFormat format = DataFormat::Float32>
ALWI void copy_dest_values(uint32_t from, uint32_t to) {
    tw_sfpu(TW_SFPU_copy_dest_values, from, to, to, uint32_t(format));
}
TW_INIT(where_tile, where)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void where_tile(uint32_t condition, uint32_t yes, uint32_t no, uint32_t out) {
    tw_sfpu(TW_SFPU_where, condition, yes, no, out, uint32_t(format));
}
TW_INIT(addcmul_tile, addcmul)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void addcmul_tile(uint32_t x, uint32_t y, uint32_t z, uint32_t out, uint32_t value) {
    tw_sfpu(TW_SFPU_addcmul, x, y, z, out, value);
}
TW_INIT(addcdiv_tile, addcdiv)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void addcdiv_tile(uint32_t x, uint32_t y, uint32_t z, uint32_t out, uint32_t value) {
    tw_sfpu(TW_SFPU_addcdiv, x, y, z, out, value);
}
TW_INIT(lerp_tile, lerp)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void lerp_tile(uint32_t x, uint32_t y, uint32_t z, uint32_t out) {
    tw_sfpu(TW_SFPU_lerp, x, y, z, out, uint32_t(format));
}
TW_INIT(mac_tile, mac)
template <DataFormat format = DataFormat::Float32, auto... options>
ALWI void mac_tile(uint32_t x, uint32_t y, uint32_t z, uint32_t out) {
    tw_sfpu(TW_SFPU_mac, x, y, z, out, uint32_t(format));
}

/* ---- broadcasts within DST; the result replaces the data */
enum : uint32_t { TW_BCAST_ADD, TW_BCAST_SUB, TW_BCAST_MUL };
#define TW_SFPU_BCAST(name, op)                                                                    \
    TW_INIT(sfpu_##name##_bcast_col, bcast_col)                                                    \
    TW_INIT(sfpu_##name##_bcast_row, bcast_row)                                                    \
    template <auto... options> ALWI void sfpu_##name##_bcast_col(uint32_t data, uint32_t vector) { \
        tw_sfpu(TW_SFPU_bcast_col, data, vector, data, op);                                        \
    }                                                                                              \
    template <auto... options> ALWI void sfpu_##name##_bcast_row(uint32_t data, uint32_t vector) { \
        tw_sfpu(TW_SFPU_bcast_row, data, vector, data, op);                                        \
    }
TW_SFPU_BCAST(add, TW_BCAST_ADD)
TW_SFPU_BCAST(sub, TW_BCAST_SUB)
TW_SFPU_BCAST(mul, TW_BCAST_MUL)
#undef TW_SFPU_BCAST

} // namespace ckernel

#endif
