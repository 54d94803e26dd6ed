/*
 * tw/vector/functions.h: sfpi's functions: fields of a float, shifts, limits, tables, conversions,
 * movements between lanes. `round_mode` 0 is to the nearest, 1 up by chance, as the default says.
 *
 * Source: the public sfpi documentation; ISA documentation, the SFPU's instructions.
 */
#ifndef TW_VECTOR_FUNCTIONS_H
#define TW_VECTOR_FUNCTIONS_H

namespace sfpi {

template <typename T>
concept tw_vector_value = std::is_base_of_v<vVal, T>;
template <typename T>
concept tw_integer_value = tw_vector_value<T> && tw_is_integer<T>;

template <typename Result>
TW_INLINE Result tw_made(tw_vector_op op, uint32_t mode, const vVal &a, uint32_t b = 0,
                         uint32_t c = 0) {
    Result result;
    tw_step(op, mode, result.number, a.number, b, c);
    return result;
}

template <typename To>
requires tw_vector_value<To> TW_INLINE To reinterpret(const vVal &value) {
    return tw_made<To>(TW_VECTOR_move, 2, value);
}
template <typename To>
requires tw_vector_value<To> TW_INLINE To as(const vVal &value) {
    return reinterpret<To>(value);
}

/* ---- fields */

TW_INLINE vInt exexp(const vFloat &v) {
    return tw_made<vInt>(TW_VECTOR_exponent, 0, v);
}
TW_INLINE vInt exexp_nodebias(const vFloat &v) {
    return tw_made<vInt>(TW_VECTOR_exponent, 1, v);
}
/* Whether the exponent is given with its bias; names of several releases. */
enum class ExponentMode { Unbiased, Debias = Unbiased, Biased, NoDebias = Biased };
TW_INLINE vInt exexp(const vFloat &v, ExponentMode mode) {
    return mode == ExponentMode::Biased ? exexp_nodebias(v) : exexp(v);
}
TW_INLINE vInt exman8(const vFloat &v) {
    return tw_made<vInt>(TW_VECTOR_mantissa, 0, v);
}
TW_INLINE vInt exman9(const vFloat &v) {
    return tw_made<vInt>(TW_VECTOR_mantissa, 1, v);
}
TW_INLINE vFloat addexp(const vFloat &v, int32_t by) {
    return tw_made<vFloat>(TW_VECTOR_add_exponent, 1, v, uint32_t(by));
}
TW_INLINE vFloat setexp(const vFloat &v, std::integral auto exponent) {
    return tw_made<vFloat>(TW_VECTOR_set_exponent, 1, v, uint32_t(exponent));
}
TW_INLINE vFloat setexp(const vFloat &v, const tw_integer_value auto &exponent) {
    return tw_made<vFloat>(TW_VECTOR_set_exponent, 0, v, exponent.number);
}
TW_INLINE vFloat copyexp(const vFloat &v, const vFloat &other) {
    return tw_made<vFloat>(TW_VECTOR_set_exponent, 2, v, other.number);
}
TW_INLINE vFloat setman(const vFloat &v, std::integral auto mantissa) {
    return tw_made<vFloat>(TW_VECTOR_set_mantissa, 1, v, uint32_t(mantissa));
}
TW_INLINE vFloat setman(const vFloat &v, const tw_vector_value auto &mantissa) {
    return tw_made<vFloat>(TW_VECTOR_set_mantissa, 0, v, mantissa.number);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE V setsgn(const V &v, int32_t sign) {
    return tw_made<V>(TW_VECTOR_set_sign, 1, v, uint32_t(sign));
}
template <typename V, typename S>
requires tw_vector_value<V> && tw_vector_value<S> TW_INLINE V setsgn(const V &v, const S &sign) {
    return tw_made<V>(TW_VECTOR_set_sign, 0, v, sign.number);
}
template <typename V, typename S>
requires tw_vector_value<V> && tw_vector_value<S> TW_INLINE V copysgn(const V &v, const S &sign) {
    return setsgn(v, sign);
}
TW_INLINE vFloat abs(const vFloat &v) {
    return tw_made<vFloat>(TW_VECTOR_magnitude, 1, v);
}
TW_INLINE vInt abs(const vInt &v) {
    return tw_made<vInt>(TW_VECTOR_magnitude, 0, v);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE vInt lz(const V &v) {
    return tw_made<vInt>(TW_VECTOR_leading_zeros, 0, v);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE vInt lz_nosgn(const V &v) {
    return tw_made<vInt>(TW_VECTOR_leading_zeros, 4, v);
}

/* ---- shifts: left by what is positive */

template <typename V>
requires tw_integer_value<V> TW_INLINE V shft(const V &v, const tw_integer_value auto &by) {
    return tw_made<V>(TW_VECTOR_shift, tw_keeps_sign<V>, v, by.number);
}
template <typename V>
requires tw_integer_value<V> TW_INLINE V shft(const V &v, int by) {
    return tw_made<V>(TW_VECTOR_shift, TW_NUMBER | tw_keeps_sign<V>, v, uint32_t(by));
}

/* ---- two values at once */

template <typename V>
requires tw_vector_value<V> TW_INLINE void vec_swap(V &a, V &b) {
    tw_step(TW_VECTOR_swap, 0, a.number, b.number);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE void vec_min_max(V &a, V &b) {
    tw_step(TW_VECTOR_swap, 1, a.number, b.number);
}
/* The registers 0..3 and 4..7 are transposed; the variables go there and come back. */
template <typename V>
requires tw_vector_value<V> TW_INLINE void subvec_transp(V &a, V &b, V &c, V &d) {
    V *const values[] = {&a, &b, &c, &d};
    for (uint32_t i = 0; i < 4; i++)
        tw_step(TW_VECTOR_move, 2, i, values[i]->number);
    tw_step(TW_VECTOR_transpose, 0);
    for (uint32_t i = 0; i < 4; i++)
        tw_step(TW_VECTOR_move, 0, values[i]->number, i);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE V subvec_shflror1(const V &v) {
    return tw_made<V>(TW_VECTOR_shuffle, 3, v);
}
template <typename V>
requires tw_vector_value<V> TW_INLINE V subvec_shflshr1(const V &v) {
    return tw_made<V>(TW_VECTOR_shuffle, 4, v);
}
TW_INLINE vInt rand() {
    vInt bits;
    tw_step(TW_VECTOR_move, 8, bits.number, TW_ZERO);
    return bits;
}
TW_INLINE vFloat approx_recip(const vFloat &v) {
    return tw_made<vFloat>(TW_VECTOR_reciprocal, 0, v);
}

/* ---- lines over |v|: tables in the registers 0..2 and 4..6, v in 3 */

TW_INLINE vFloat tw_table(tw_vector_op op, uint32_t mode, const vFloat &v, const vVal &t0,
                          const vVal &t1, const vVal &t2) {
    const uint32_t table[] = {t0.number, t1.number, t2.number, v.number};
    for (uint32_t i = 0; i < 4; i++)
        tw_step(TW_VECTOR_move, 2, i, table[i]);
    vFloat result;
    tw_step(op, mode, result.number);
    return result;
}
TW_INLINE vFloat tw_table(uint32_t mode, const vFloat &v, const vVal &a0, const vVal &a1,
                          const vVal &a2, const vVal &b0, const vVal &b1, const vVal &b2) {
    tw_step(TW_VECTOR_move, 2, 4, b0.number);
    tw_step(TW_VECTOR_move, 2, 5, b1.number);
    tw_step(TW_VECTOR_move, 2, 6, b2.number);
    return tw_table(TW_VECTOR_lut_wide, mode, v, a0, a1, a2);
}
enum : uint32_t { TW_HALVES_6 = 2, TW_HALVES_6_FAR = 3, TW_SIGN_OF_V = 4, TW_HALVES_3 = 10 };
#define TW_TABLES(suffix, sign)                                                                    \
    TW_INLINE vFloat lut##suffix(const vFloat &v, const vUInt &l0, const vUInt &l1,                \
                                 const vUInt &l2) {                                                \
        return tw_table(TW_VECTOR_lut, sign, v, l0, l1, l2);                                       \
    }                                                                                              \
    TW_INLINE vFloat lut2##suffix(const vFloat &v, const vUInt &l0, const vUInt &l1,               \
                                  const vUInt &l2) {                                               \
        return tw_table(TW_VECTOR_lut_wide, TW_HALVES_3 | sign, v, l0, l1, l2);                    \
    }                                                                                              \
    TW_INLINE vFloat lut2##suffix(const vFloat &v, const vFloat &a0, const vFloat &a1,             \
                                  const vFloat &a2, const vFloat &b0, const vFloat &b1,            \
                                  const vFloat &b2) {                                              \
        return tw_table(sign, v, a0, a1, a2, b0, b1, b2);                                          \
    }                                                                                              \
    TW_INLINE vFloat lut2##suffix(const vFloat &v, const vUInt &a01, const vUInt &a23,             \
                                  const vUInt &a45, const vUInt &b01, const vUInt &b23,            \
                                  const vUInt &b45, int mode = 1) {                                \
        return tw_table((mode == 1 ? TW_HALVES_6 : TW_HALVES_6_FAR) | sign, v, a01, a23, a45, b01, \
                        b23, b45);                                                                 \
    }
TW_TABLES(, TW_SIGN_OF_V)
TW_TABLES(_sign, 0)
#undef TW_TABLES

/* ---- conversions */

/* Halves are integers that hold an fp32 in the older release, floats in the current one. */
#if TW_API >= 2000
using tw_half_result = vUInt;
#else
using tw_half_result = vFloat;
#endif
enum class RoundMode { NearestEven = 0, NearestStochastic = 1, Nearest = 0, Stochastic = 1 };
struct tw_rounding {
    uint32_t mode;
    constexpr tw_rounding(int given) : mode(given ? 1 : 0) {}
    constexpr tw_rounding(RoundMode given) : mode(uint32_t(given)) {}
};
#define TW_CONVERSION(name, Result, to)                                                            \
    TW_INLINE Result name(const vFloat &v, tw_rounding round_mode = 1) {                           \
        return tw_made<Result>(TW_VECTOR_round, to, v, 0, round_mode.mode);                        \
    }
TW_CONVERSION(float_to_fp16a, tw_half_result, 0)
TW_CONVERSION(float_to_fp16b, tw_half_result, 1)
TW_CONVERSION(float_to_uint8, vUInt, 2)
TW_CONVERSION(float_to_int8, vUInt, 3)
TW_CONVERSION(float_to_uint16, vUInt, 6)
TW_CONVERSION(float_to_int16, vUInt, 7)
#undef TW_CONVERSION
#define TW_CONVERSION(name, to)                                                                    \
    TW_INLINE vUInt name(const vInt &v, const vUInt &descale, tw_rounding round_mode = 1) {        \
        return tw_made<vUInt>(TW_VECTOR_round, to, v, descale.number, round_mode.mode);            \
    }                                                                                              \
    TW_INLINE vUInt name(const vInt &v, unsigned descale, tw_rounding round_mode = 1) {            \
        return tw_made<vUInt>(TW_VECTOR_round, to | 8, v, descale, round_mode.mode);               \
    }
TW_CONVERSION(int32_to_uint8, 4)
TW_CONVERSION(int32_to_int8, 5)
#undef TW_CONVERSION
/* Of sign and magnitude; a conversion by chance is the nearest where nothing is cut. */
TW_INLINE vFloat int32_to_float(const vInt &v, tw_rounding round_mode = 1) {
    return tw_made<vFloat>(TW_VECTOR_cast, round_mode.mode, v);
}

} // namespace sfpi
#endif
