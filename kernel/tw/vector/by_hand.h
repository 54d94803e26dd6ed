/*
 * tw/vector/by_hand.h: instructions of the vector unit by name (TTI_SFPMAD ...), and what the
 * low-level kernels' layer has around a function on faces. TTI_ and TT_ differ on the chip in when
 * their fields are known; here they are the same. Instructions that only keep engines apart have
 * nothing to do.
 *
 * Source: ISA documentation, the SFPU's instructions; the assembler names of the public LLK.
 */
#ifndef TW_VECTOR_BY_HAND_H
#define TW_VECTOR_BY_HAND_H

namespace ckernel {

struct p_sfpu {
    enum : uint32_t { LREG0, LREG1, LREG2, LREG3, LREG4, LREG5, LREG6, LREG7 };
    enum : uint32_t {
        LCONST_0_8373 = 8,
        LCONST_0,
        LCONST_1,
        LCONST_neg1,
        LREG11 = 11,
        LREG12,
        LREG13,
        LREG14,
        LTILEID
    };
};
struct p_setrwc {
    enum : uint32_t { CLR_NONE = 0, CLR_A = 1, CLR_B = 2, CLR_AB = 3 };
    enum : uint32_t {
        SET_A = 1,
        SET_B = 2,
        SET_AB = 3,
        SET_D = 4,
        SET_AD = 5,
        SET_BD = 6,
        SET_ABD = 7,
        SET_F = 8,
        SET_ABD_F = 15
    };
    enum : uint32_t { CR_A = 1, CR_B = 2, CR_AB = 3, CR_D = 4, CR_AD = 5, CR_BD = 6, CR_ABD = 7 };
};
enum InstrModLoadStore : uint8_t {
    DEFAULT = 0,
    FP16A,
    FP16B,
    FP32,
    INT32,
    INT8,
    LO16,
    HI16,
    INT32_2S_COMP = 12,
    INT8_2S_COMP,
    LO16_ONLY,
    HI16_ONLY
};
constexpr uint32_t ADDR_MOD_0 = 0, ADDR_MOD_1 = 1, ADDR_MOD_2 = 2, ADDR_MOD_3 = 3, ADDR_MOD_4 = 4,
                   ADDR_MOD_5 = 5, ADDR_MOD_6 = 6, ADDR_MOD_7 = 7;
/* On Wormhole vector code sees the upper four address modes under the numbers of the lower four. */
#ifdef ARCH_BLACKHOLE
constexpr uint32_t TW_UPPER_MODES = 0;
#else
constexpr uint32_t TW_UPPER_MODES = 4;
#endif
/* What an address mode adds to the row counter of DST; of the matrix unit's own counters only zero
 * can be said. */
struct addr_mod_t {
    struct addr_mod_src_t {
        uint32_t incr = 0, clr = 0, cr = 0;
    } srca, srcb;
    struct addr_mod_dest_t {
        uint32_t incr = 0, clr = 0, cr = 0, c_to_cr = 0;
    } dest;
    struct addr_mod_fidelity_t {
        uint32_t incr = 0, clr = 0;
    } fidelity;
    struct addr_mod_bias_t {
        uint32_t incr = 0, clr = 0;
    } bias;
    struct addr_mod_pack_t {
        uint32_t incr = 0, clr = 0;
    } pack;
    TW_INLINE void set(uint32_t mode) const {
        if (srca.incr | srcb.incr | dest.clr | dest.cr | dest.c_to_cr | fidelity.incr | bias.incr)
            TW_UNSUPPORTED("an address mode of the matrix unit by hand");
        tw_step(TW_VECTOR_stride, 0, mode | TW_UPPER_MODES, dest.incr);
    }
};

/* An immediate of 12 bits with its sign. */
constexpr uint32_t tw_signed12(uint32_t bits) {
    return uint32_t(int32_t(bits << 20) >> 20);
}
TW_INLINE void tw_load_immediate(uint32_t reg, uint32_t mode, uint32_t bits) {
    bits &= 0xFFFF;
    const uint32_t value = mode == 0   ? bits << 16
                           : mode == 1 ? sfpi::s2vFloat16a(bits).bits
                           : mode == 4 ? uint32_t(int32_t(bits << 16) >> 16)
                                       : bits;
    tw_step(TW_VECTOR_constant, mode == 10 ? 1 : mode == 8 ? 2 : 0, reg, value);
}
TW_INLINE void tw_shift_step(uint32_t number, uint32_t c, uint32_t d, uint32_t mode) {
    const uint32_t from = mode & 4 ? c : d;
    tw_step(TW_VECTOR_shift, mode & 3, d, from, mode & 1 ? tw_signed12(number) : c);
}
TW_INLINE void tw_shuffle_step(uint32_t number, uint32_t c, uint32_t d, uint32_t mode) {
    if (mode == 5)
        tw_step(TW_VECTOR_shift, 0, d, number, c);
    else
        tw_step(TW_VECTOR_shuffle, mode, d, c);
}
TW_INLINE void tw_set_rows(uint32_t rows, uint32_t which) {
    if (which & p_setrwc::SET_D) tw_step(TW_VECTOR_count, 1, rows);
}
TW_INLINE void tw_set_counters(uint32_t clear, uint32_t carry, uint32_t d, uint32_t which) {
    if (clear) TW_UNSUPPORTED("SETRWC that hands source registers on");
    if (carry & p_setrwc::CR_D)
        tw_step(TW_VECTOR_count, 2, d);
    else
        tw_set_rows(d, which);
}

} // namespace ckernel

/* ---- by the names of the assembler: (fields from the highest down) */
#define TTI_SFPLOAD(d, mode, addr_mode, row)                                                       \
    tw_step(TW_VECTOR_load, mode, d, row, (addr_mode) | ckernel::TW_UPPER_MODES)
#define TTI_SFPSTORE(d, mode, addr_mode, row)                                                      \
    tw_step(TW_VECTOR_store, mode, d, row, (addr_mode) | ckernel::TW_UPPER_MODES)
#define TTI_SFPLOADI(d, mode, bits)  ckernel::tw_load_immediate(d, mode, bits)
#define TTI_SFPMAD(a, b, c, d, mode) tw_step(TW_VECTOR_mad, mode, d, a, b, c)
#define TTI_SFPADD(a, b, c, d, mode) tw_step(TW_VECTOR_mad, mode, d, a, b, c)
#define TTI_SFPMUL(a, b, c, d, mode) tw_step(TW_VECTOR_mad, mode, d, a, b, c)
#define TTI_SFPMULI(bits, d, mode)                                                                 \
    do {                                                                                           \
        const sfpi::vFloat tw_factor(sfpi::s2vFloat16b(uint32_t(bits)));                           \
        tw_step(TW_VECTOR_mad, mode, d, tw_factor.number, d, sfpi::TW_ZERO);                       \
    } while (0)
#define TTI_SFPADDI(bits, d, mode)                                                                 \
    do {                                                                                           \
        const sfpi::vFloat tw_summand(sfpi::s2vFloat16b(uint32_t(bits)));                          \
        tw_step(TW_VECTOR_mad, mode, d, tw_summand.number, sfpi::TW_ONE, d);                       \
    } while (0)
#define TTI_SFPDIVP2(number, c, d, mode) tw_step(TW_VECTOR_add_exponent, mode, d, c, number)
#define TTI_SFPEXEXP(number, c, d, mode) tw_step(TW_VECTOR_exponent, mode, d, c)
#define TTI_SFPEXMAN(number, c, d, mode) tw_step(TW_VECTOR_mantissa, mode, d, c)
#define TTI_SFPSETEXP(number, c, d, mode)                                                          \
    tw_step(TW_VECTOR_set_exponent, mode, d, c, (mode) == 1 ? (number) : (d))
#define TTI_SFPSETMAN(number, c, d, mode)                                                          \
    tw_step(TW_VECTOR_set_mantissa, mode, d, c, (mode) == 1 ? (number) << 11 : (d))
#define TTI_SFPSETSGN(number, c, d, mode)                                                          \
    tw_step(TW_VECTOR_set_sign, mode, d, c, (mode) == 1 ? (number) : (d))
#define TTI_SFPIADD(number, c, d, mode)                                                            \
    tw_step(TW_VECTOR_integer_add, mode, d, c, (mode)&1 ? ckernel::tw_signed12(number) : (d))
#define TTI_SFPSHFT(number, c, d, mode)  ckernel::tw_shift_step(number, c, d, mode)
#define TTI_SFPSHFT2(number, c, d, mode) ckernel::tw_shuffle_step(number, c, d, mode)
#define TTI_SFPABS(number, c, d, mode)   tw_step(TW_VECTOR_magnitude, mode, d, c)
#define TTI_SFPMOV(number, c, d, mode)   tw_step(TW_VECTOR_move, mode, d, c)
#define TTI_SFPLZ(number, c, d, mode)    tw_step(TW_VECTOR_leading_zeros, mode, d, c)
#define TTI_SFPAND(number, c, d, mode)                                                             \
    tw_step(TW_VECTOR_bit_and, 0, d, (mode) == 1 ? (number) : (d), c)
#define TTI_SFPOR(number, c, d, mode)                                                              \
    tw_step(TW_VECTOR_bit_or, 0, d, (mode) == 1 ? (number) : (d), c)
#define TTI_SFPXOR(number, c, d, mode)    tw_step(TW_VECTOR_bit_xor, 0, d, d, c)
#define TTI_SFPNOT(number, c, d, mode)    tw_step(TW_VECTOR_bit_not, 0, d, c)
#define TTI_SFPSETCC(number, c, d, mode)  tw_step(TW_VECTOR_set_lanes, mode, 0, c, number)
#define TTI_SFPENCC(number, c, d, mode)   tw_step(TW_VECTOR_enable, mode, 0, 0, number)
#define TTI_SFPCOMPC(number, c, d, mode)  tw_step(TW_VECTOR_complement, 0)
#define TTI_SFPPUSHC(number, c, d, mode)  tw_step(TW_VECTOR_push, 0)
#define TTI_SFPPOPC(number, c, d, mode)   tw_step(TW_VECTOR_pop, 0)
#define TTI_SFPLUT(d, mode, addr)         tw_step(TW_VECTOR_lut, mode, d)
#define TTI_SFPLUTFP32(d, mode)           tw_step(TW_VECTOR_lut_wide, mode, d)
#define TTI_SFPTRANSP(number, c, d, mode) tw_step(TW_VECTOR_transpose, 0)
#define TTI_SFPSWAP(number, c, d, mode)   tw_step(TW_VECTOR_swap, mode, d, c)
#define TTI_SFPCAST(c, d, mode)           tw_step(TW_VECTOR_cast, mode, d, c)
#define TTI_SFP_STOCH_RND(rounding, number, b, c, d, mode)                                         \
    tw_step(TW_VECTOR_round, mode, d, c, (mode)&8 ? (number) : (b), rounding)
#define TTI_SFPCONFIG(number, reg, mode)         ckernel::tw_configure_step(number, reg, mode)
#define TTI_SFPGT(number, c, d, mode)            tw_step(TW_VECTOR_greater, mode, d, c)
#define TTI_SFPLE(number, c, d, mode)            tw_step(TW_VECTOR_at_most, mode, d, c)
#define TTI_SFPMUL24(a, b, c, d, mode)           tw_step(TW_VECTOR_multiply24, mode, d, a, b)
#define TTI_SFPARECIP(number, c, d, mode)        tw_step(TW_VECTOR_reciprocal, mode, d, c)
#define TTI_INCRWC(carry, d, b, a)               tw_step(TW_VECTOR_count, (carry)&4 ? 2 : 0, d)
#define TTI_SETRWC(clear, carry, d, b, a, which) ckernel::tw_set_counters(clear, carry, d, which)
#define TTI_SFPNOP
#define TTI_NOP
#define TTI_STALLWAIT(what, on)

/* With fields known at run time. */
#define TT_SFPLOAD(...)       TTI_SFPLOAD(__VA_ARGS__)
#define TT_SFPSTORE(...)      TTI_SFPSTORE(__VA_ARGS__)
#define TT_SFPLOADI(...)      TTI_SFPLOADI(__VA_ARGS__)
#define TT_SFPMAD(...)        TTI_SFPMAD(__VA_ARGS__)
#define TT_SFPADD(...)        TTI_SFPADD(__VA_ARGS__)
#define TT_SFPMUL(...)        TTI_SFPMUL(__VA_ARGS__)
#define TT_SFPMULI(...)       TTI_SFPMULI(__VA_ARGS__)
#define TT_SFPADDI(...)       TTI_SFPADDI(__VA_ARGS__)
#define TT_SFPDIVP2(...)      TTI_SFPDIVP2(__VA_ARGS__)
#define TT_SFPEXEXP(...)      TTI_SFPEXEXP(__VA_ARGS__)
#define TT_SFPEXMAN(...)      TTI_SFPEXMAN(__VA_ARGS__)
#define TT_SFPSETEXP(...)     TTI_SFPSETEXP(__VA_ARGS__)
#define TT_SFPSETMAN(...)     TTI_SFPSETMAN(__VA_ARGS__)
#define TT_SFPSETSGN(...)     TTI_SFPSETSGN(__VA_ARGS__)
#define TT_SFPIADD(...)       TTI_SFPIADD(__VA_ARGS__)
#define TT_SFPSHFT(...)       TTI_SFPSHFT(__VA_ARGS__)
#define TT_SFPSHFT2(...)      TTI_SFPSHFT2(__VA_ARGS__)
#define TT_SFPABS(...)        TTI_SFPABS(__VA_ARGS__)
#define TT_SFPMOV(...)        TTI_SFPMOV(__VA_ARGS__)
#define TT_SFPLZ(...)         TTI_SFPLZ(__VA_ARGS__)
#define TT_SFPAND(...)        TTI_SFPAND(__VA_ARGS__)
#define TT_SFPOR(...)         TTI_SFPOR(__VA_ARGS__)
#define TT_SFPXOR(...)        TTI_SFPXOR(__VA_ARGS__)
#define TT_SFPNOT(...)        TTI_SFPNOT(__VA_ARGS__)
#define TT_SFPSETCC(...)      TTI_SFPSETCC(__VA_ARGS__)
#define TT_SFPENCC(...)       TTI_SFPENCC(__VA_ARGS__)
#define TT_SFPCOMPC(...)      TTI_SFPCOMPC(__VA_ARGS__)
#define TT_SFPPUSHC(...)      TTI_SFPPUSHC(__VA_ARGS__)
#define TT_SFPPOPC(...)       TTI_SFPPOPC(__VA_ARGS__)
#define TT_SFPLUT(...)        TTI_SFPLUT(__VA_ARGS__)
#define TT_SFPLUTFP32(...)    TTI_SFPLUTFP32(__VA_ARGS__)
#define TT_SFPTRANSP(...)     TTI_SFPTRANSP(__VA_ARGS__)
#define TT_SFPSWAP(...)       TTI_SFPSWAP(__VA_ARGS__)
#define TT_SFPCAST(...)       TTI_SFPCAST(__VA_ARGS__)
#define TT_SFP_STOCH_RND(...) TTI_SFP_STOCH_RND(__VA_ARGS__)
#define TT_SFPCONFIG(...)     TTI_SFPCONFIG(__VA_ARGS__)
#define TT_SFPGT(...)         TTI_SFPGT(__VA_ARGS__)
#define TT_SFPLE(...)         TTI_SFPLE(__VA_ARGS__)
#define TT_SFPMUL24(...)      TTI_SFPMUL24(__VA_ARGS__)
#define TT_SFPARECIP(...)     TTI_SFPARECIP(__VA_ARGS__)
#define TT_INCRWC(...)        TTI_INCRWC(__VA_ARGS__)
#define TT_SETRWC(...)        TTI_SETRWC(__VA_ARGS__)
#define TT_SFPNOP
#define TT_NOP
#define TT_STALLWAIT(...) TTI_STALLWAIT(__VA_ARGS__)

namespace ckernel {

/* A constant: from register 0, or (mode 1) the one that firmware sets. */
TW_INLINE void tw_configure_step(uint32_t number, uint32_t reg, uint32_t mode) {
    if (reg < 9 || reg > 15) TW_UNSUPPORTED("SFPCONFIG of macros (SFPLOADMACRO)");
    const uint32_t minus_one = 0xBF800000u;
    if (mode & 1) {
        sfpi::vUInt given(reg == 15 ? number : minus_one);
        tw_step(TW_VECTOR_configure, 0, reg, given.number);
    } else {
        tw_step(TW_VECTOR_configure, 0, reg, 0);
    }
}

/* ---- a function of vector code on the faces of a tile */

/* The faces that a VectorMode names; `advance` to the next face is 16 rows of DST. */
template <typename Function, typename... Arguments>
TW_INLINE void tw_on_faces(int vector_mode, Function &&function, Arguments &&...arguments) {
    constexpr uint32_t FACE_ROWS = 16;
    const VectorMode mode = VectorMode(vector_mode);
    if (mode == VectorMode::None) {
        function(arguments...);
        return;
    }
    for (uint32_t face = 0; face < 4; face++) {
        const bool named = mode == VectorMode::RC || (mode == VectorMode::R && face < 2) ||
                           (mode == VectorMode::C && face % 2 == 0);
        if (named) {
            tw_step(TW_VECTOR_count, 1, face * FACE_ROWS);
            function(arguments...);
        }
    }
}
template <bool APPROXIMATE = false, typename Function, typename... Arguments>
TW_INLINE void _llk_math_eltwise_unary_sfpu_params_(Function &&function, uint32_t dst,
                                                    auto vector_mode, Arguments &&...arguments) {
    tw_step(TW_VECTOR_base, 0, dst);
    tw_on_faces(int(vector_mode), function, arguments...);
    tw_step(TW_VECTOR_base, 0, 0);
}
template <bool APPROXIMATE = false, typename Function>
TW_INLINE void _llk_math_eltwise_unary_sfpu_params_(Function &&function, uint32_t dst) {
    _llk_math_eltwise_unary_sfpu_params_<APPROXIMATE>(function, dst, VectorMode::RC);
}
/* With two or three operands addresses count from the first tile of DST. */
template <bool APPROXIMATE = false, typename Function>
TW_INLINE void _llk_math_eltwise_binary_sfpu_params_(Function &&function, uint32_t dst0,
                                                     uint32_t dst1, uint32_t out, auto vector_mode,
                                                     auto... arguments) {
    tw_step(TW_VECTOR_base, 0, 0);
    tw_on_faces(int(vector_mode), function, dst0, dst1, out, arguments...);
    tw_step(TW_VECTOR_base, 0, 0);
}
template <bool APPROXIMATE = false, typename Function>
TW_INLINE void _llk_math_eltwise_binary_sfpu_params_(Function &&function, uint32_t dst0,
                                                     uint32_t dst1, uint32_t out) {
    _llk_math_eltwise_binary_sfpu_params_<APPROXIMATE>(function, dst0, dst1, out, VectorMode::RC);
}
template <bool APPROXIMATE = false, typename Function>
TW_INLINE void _llk_math_eltwise_ternary_sfpu_params_(Function &&function, uint32_t dst0,
                                                      uint32_t dst1, uint32_t dst2, uint32_t out,
                                                      auto vector_mode, auto... arguments) {
    tw_step(TW_VECTOR_base, 0, 0);
    tw_on_faces(int(vector_mode), function, dst0, dst1, dst2, out, arguments...);
    tw_step(TW_VECTOR_base, 0, 0);
}
template <bool APPROXIMATE = false, typename Function>
TW_INLINE void _llk_math_eltwise_ternary_sfpu_params_(Function &&function, uint32_t dst0,
                                                      uint32_t dst1, uint32_t dst2, uint32_t out) {
    _llk_math_eltwise_ternary_sfpu_params_<APPROXIMATE>(function, dst0, dst1, dst2, out,
                                                        VectorMode::RC);
}

TW_INLINE void _llk_math_eltwise_unary_sfpu_start_(uint32_t dst) {
    tw_step(TW_VECTOR_base, 0, dst);
}
TW_INLINE void _llk_math_eltwise_unary_sfpu_done_() {
    tw_step(TW_VECTOR_base, 0, 0);
}
TW_INLINE void _llk_math_eltwise_binary_sfpu_start_(uint32_t dst) {
    tw_step(TW_VECTOR_base, 0, dst);
}
TW_INLINE void _llk_math_eltwise_binary_sfpu_done_() {
    tw_step(TW_VECTOR_base, 0, 0);
}

/* A number beside every element of the faces that the mode names. */
enum : uint32_t { ADD_UNARY = 0, SUB_UNARY, MUL_UNARY, DIV_UNARY, RSUB_UNARY };
template <bool APPROXIMATE, uint32_t operation>
TW_INLINE void llk_math_eltwise_unary_sfpu_binop_with_scalar(uint32_t dst, uint32_t scalar,
                                                             tw_part part = tw_whole_tile) {
    static_assert(operation <= RSUB_UNARY, "not supported: this operation with a scalar");
    constexpr uint32_t functions[] = {TW_SFPU_add_unary, TW_SFPU_sub_unary, TW_SFPU_mul_unary,
                                      TW_SFPU_div_unary, TW_SFPU_rsub_unary};
    tw_sfpu(functions[operation] | part.bits, dst, scalar, TW_FLOAT);
}

/* ---- functions of the low-level kernels on one vector, which vector code calls */

namespace sfpu {

/* The function of sfpu.def in every lane, as it is with a 32-bit DST. */
template <typename... Arguments>
TW_INLINE sfpi::vFloat tw_of(uint32_t function, const sfpi::vFloat &x, Arguments... arguments) {
    uint32_t place = 0;
    (tw_step(TW_VECTOR_argument, 0, place++, arguments), ...);
    sfpi::vFloat result;
    tw_step(TW_VECTOR_function, function, result.number, x.number);
    return result;
}
template <int iterations> TW_INLINE sfpi::vFloat _sfpu_reciprocal_(const sfpi::vFloat &x) {
    return tw_of(TW_SFPU_recip, x, uint32_t(iterations == 0));
}
/* Of the magnitude; the caller gives it its sign. */
template <int iterations> TW_INLINE sfpi::vFloat _reciprocal_compat_(const sfpi::vFloat &x) {
    return tw_of(TW_SFPU_recip, sfpi::abs(x), uint32_t(iterations < 3));
}
template <bool approximate, bool scaled, bool skip_positive_check>
TW_INLINE sfpi::vFloat _calculate_exponential_piecewise_(const sfpi::vFloat &x, uint16_t scale) {
    return tw_of(TW_SFPU_exp, x, (approximate ? TW_EXP_APPROX : 0u) | (scaled ? TW_EXP_SCALED : 0u),
                 uint32_t(scale) << 16);
}
template <bool approximate>
TW_INLINE void calculate_softplus_body(float beta, float beta_reciprocal, float threshold) {
    sfpi::dst_reg[0] =
        tw_of(TW_SFPU_softplus, sfpi::dst_reg[0], std::bit_cast<uint32_t>(beta),
              std::bit_cast<uint32_t>(beta_reciprocal), std::bit_cast<uint32_t>(threshold));
}
struct Converter {
    static constexpr float as_float(uint32_t bits) { return std::bit_cast<float>(bits); }
};

template <bool approximate = false> TW_INLINE void sfpu_reciprocal_init() {}
/* Iterations of Newton: none is the approximation. */
template <int iterations> TW_INLINE sfpi::vFloat sfpu_reciprocal_iter(const sfpi::vFloat &x) {
    return _sfpu_reciprocal_<iterations>(x);
}
template <bool approximate, int operation, int iterations, bool fp32 = false>
TW_INLINE void calculate_binop_with_scalar(uint32_t bits) {
    const sfpi::vFloat scalar = Converter::as_float(bits);
    for (int i = 0; i < iterations; i++) {
        const sfpi::vFloat x = sfpi::dst_reg[0];
        if constexpr (operation == ADD_UNARY) sfpi::dst_reg[0] = x + scalar;
        if constexpr (operation == SUB_UNARY) sfpi::dst_reg[0] = x - scalar;
        if constexpr (operation == MUL_UNARY || operation == DIV_UNARY)
            sfpi::dst_reg[0] = x * scalar;
        if constexpr (operation == RSUB_UNARY) sfpi::dst_reg[0] = scalar - x;
        sfpi::dst_reg++;
    }
}

} // namespace sfpu
} // namespace ckernel

/* Registers that say where DST and the address modes begin: nothing of them is to be seen here. */
namespace ckernel::math {
TW_INLINE void set_addr_mod_base() {}
TW_INLINE void clear_addr_mod_base() {}
} // namespace ckernel::math
namespace ckernel::packer {
TW_INLINE uint32_t get_packer_dest_offset() {
    return 0;
}
} // namespace ckernel::packer
constexpr uint32_t DEST_TARGET_REG_CFG_MATH_Offset_ADDR32 = 1;
namespace ckernel {
TW_INLINE void tw_wait_for_semaphores(uint32_t which, uint32_t on) {
    for (uint32_t i = 0; i < 8; i++) {
        if (!(which >> i & 1)) continue;
        if (i == semaphore::MATH_PACK) {
            PACK(TW_CALL(dst_wait));
        } else if (on == p_stall::STALL_ON_ZERO) {
            t6_semaphore_wait_on_zero(uint8_t(i));
        } else {
            t6_semaphore_wait_on_max(uint8_t(i));
        }
    }
}
} // namespace ckernel
#define TTI_SEMWAIT(stalled, which, on) ckernel::tw_wait_for_semaphores(which, on)
#define TT_SETC16(reg, value)                                                                      \
    static_assert(reg == DEST_TARGET_REG_CFG_MATH_Offset_ADDR32,                                   \
                  "not supported: TT_SETC16: configuration registers are not modelled")

/* A function of ckernel::sfpu on the faces of a tile. */
#define TW_SFPU_EXPAND(...) __VA_ARGS__
#define SFPU_UNARY_CALL(sync, fp32, function, options, dst, mode, ...)                             \
    ckernel::_llk_math_eltwise_unary_sfpu_params_(                                                 \
        [](auto... tw_given) { ::ckernel::sfpu::function<TW_SFPU_EXPAND options>(tw_given...); },  \
        dst, mode __VA_OPT__(, ) __VA_ARGS__)
#define SFPU_UNARY_CALL_NO_TEMPLATE_ARGS(sync, fp32, function, dst, mode, ...)                     \
    ckernel::_llk_math_eltwise_unary_sfpu_params_(                                                 \
        [](auto... tw_given) { ::ckernel::sfpu::function(tw_given...); }, dst,                     \
        mode __VA_OPT__(, ) __VA_ARGS__)
#define SFPU_BINARY_CALL(sync, fp32, function, options, dst0, dst1, out, mode, ...)                \
    ckernel::_llk_math_eltwise_binary_sfpu_params_(                                                \
        [](auto... tw_given) { ::ckernel::sfpu::function<TW_SFPU_EXPAND options>(tw_given...); },  \
        dst0, dst1, out, mode __VA_OPT__(, ) __VA_ARGS__)
#define SFPU_UNARY_INIT_FN(operation, function, options) ckernel::function<TW_SFPU_EXPAND options>()

#endif
