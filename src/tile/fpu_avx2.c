/*
 * The matrix unit with AVX2, for formats with 8-bit exponents.
 *
 * Sixteen outputs go side by side. The sixteen products of an output are made in 16-bit lanes: a
 * product has 12 bits, and the aligning shift with its rounding is one rounding multiplication by a
 * power of two (vpmulhrsw), the same for every phase. Sums meet DST in 32-bit lanes. Signed numbers
 * stand for sign and magnitude: where the hardware rounds a negative magnitude's half down, that is
 * the arithmetic shift of the signed number plus one half.
 */
#include "tile/fast.h"
#include "tile/fpu.h"

#include <stdlib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx2")

typedef __m256i vec;

static inline vec all32(int32_t v) {
    return _mm256_set1_epi32(v);
}
static inline vec all16(int16_t v) {
    return _mm256_set1_epi16(v);
}

/* ---- DST + s0 + s1 in eight 32-bit lanes ---------------------------------------------------- */

/* (v + half) >> distance; the distance is not negative. */
static inline vec align(vec v, vec distance) {
    vec d = _mm256_min_epi32(distance, all32(31));
    vec half = _mm256_sllv_epi32(all32(1), _mm256_sub_epi32(d, all32(1))); /* 0 for distance 0 */
    return _mm256_srav_epi32(_mm256_add_epi32(v, half), d);
}

static inline vec cut(vec v) {
    return _mm256_and_si256(_mm256_add_epi32(v, all32(0x1000)), all32(~0x1FFF));
}

/* The position of the highest bit set of a positive number. */
static inline vec top_bit(vec v) {
    /* Without the next lower bit the conversion cannot round up to the next power. */
    vec lone = _mm256_andnot_si256(_mm256_srli_epi32(v, 1), v);
    vec bits = _mm256_castps_si256(_mm256_cvtepi32_ps(lone));
    return _mm256_sub_epi32(_mm256_srli_epi32(bits, 23), all32(127));
}

/* Sign and magnitude of the sum to DST's layout: tw_fpu_accumulate's second half. */
static inline vec encode(tw_fpu_mode mode, vec sum, vec exponent) {
    vec v = _mm256_abs_epi32(sum), top = top_bit(v), mantissa;
    vec up = _mm256_sub_epi32(top, all32(mode.wide ? 23 : 7));
    vec half = _mm256_sllv_epi32(all32(1), _mm256_sub_epi32(up, all32(1)));
    mantissa = _mm256_srlv_epi32(_mm256_add_epi32(v, half), up);
    vec e = _mm256_add_epi32(exponent, _mm256_sub_epi32(top, all32(23)));
    if (mode.wide) {
        /* A count below zero shifts everything out. */
        mantissa = _mm256_or_si256(
            mantissa, _mm256_sllv_epi32(v, _mm256_sub_epi32(_mm256_setzero_si256(), up)));
        if (!mode.blackhole) {
            vec one = _mm256_cmpeq_epi32(sum, all32(-1));
            mantissa = _mm256_blendv_epi8(mantissa, all32(0x800000), one);
            e = _mm256_blendv_epi8(e, _mm256_add_epi32(exponent, all32(4)), one);
        }
    } else {
        mantissa = _mm256_slli_epi32(mantissa, 16);
    }
    /* A carry out of the mantissa is an exponent more, by itself. */
    vec last = _mm256_add_epi32(e, _mm256_srli_epi32(mantissa, 24));
    vec result =
        _mm256_add_epi32(_mm256_slli_epi32(e, 23), _mm256_sub_epi32(mantissa, all32(0x800000)));
    vec large = _mm256_cmpgt_epi32(last, all32(254));
    result = _mm256_blendv_epi8(result, all32(0x7F800000), large);
    result = _mm256_or_si256(result, _mm256_and_si256(sum, all32(INT32_MIN)));
    vec some = _mm256_andnot_si256(_mm256_cmpeq_epi32(sum, _mm256_setzero_si256()),
                                   _mm256_cmpgt_epi32(last, _mm256_setzero_si256()));
    return _mm256_and_si256(result, some);
}

static inline vec accumulate(tw_fpu_mode mode, vec m0, vec e0, vec m1, vec e1, vec dst) {
    vec zero = _mm256_setzero_si256();
    vec exponent = _mm256_and_si256(_mm256_srli_epi32(dst, 23), all32(255));
    vec mantissa = _mm256_or_si256(_mm256_and_si256(dst, all32(0x7FFFFF)), all32(0x800000));
    mantissa = _mm256_andnot_si256(_mm256_cmpeq_epi32(exponent, zero), mantissa);
    vec largest = _mm256_max_epi32(_mm256_max_epi32(e0, e1), exponent);
    m0 = align(m0, _mm256_sub_epi32(largest, e0));
    m1 = align(m1, _mm256_sub_epi32(largest, e1));
    mantissa = align(mantissa, _mm256_sub_epi32(largest, exponent));
    if (!mode.wide) {
        m0 = cut(m0);
        m1 = cut(m1);
        mantissa = cut(mantissa);
    }
    vec sign = _mm256_srai_epi32(dst, 31);
    mantissa = _mm256_sub_epi32(_mm256_xor_si256(mantissa, sign), sign);
    vec sum = _mm256_add_epi32(_mm256_add_epi32(m0, m1), mantissa);
    vec result = encode(mode, sum, largest);
    return _mm256_and_si256(result, _mm256_cmpgt_epi32(largest, zero));
}

/* ---- element by element ---------------------------------------------------------------------- */

static inline uint32_t operand_mask(tw_format format) {
    return format == TW_Tf32 ? 0xFFFFE000u : 0xFFFF0000u;
}

/* The magnitude an addition sees: 11 bits, or nothing for a zero. */
static inline vec added_mantissa(vec v, vec exponent) {
    vec m = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(v, 13), all32(0x3FF)), all32(0x400));
    return _mm256_andnot_si256(_mm256_cmpeq_epi32(exponent, _mm256_setzero_si256()), m);
}

static inline vec exponent_of(vec v) {
    return _mm256_and_si256(_mm256_srli_epi32(v, 23), all32(255));
}

static inline vec with_sign(vec magnitude, vec v) {
    vec sign = _mm256_srai_epi32(v, 31);
    return _mm256_sub_epi32(_mm256_xor_si256(magnitude, sign), sign);
}

/* a + b as one sum, aligned to the larger; rounding is on the smaller's magnitude. */
static inline vec add_lanes(tw_fpu_mode mode, vec a, vec b, vec dst) {
    vec ea = exponent_of(a), eb = exponent_of(b), larger = _mm256_max_epi32(ea, eb);
    vec ma = align(added_mantissa(a, ea), _mm256_sub_epi32(larger, ea));
    vec mb = align(added_mantissa(b, eb), _mm256_sub_epi32(larger, eb));
    vec sum = _mm256_add_epi32(with_sign(ma, a), with_sign(mb, b));
    vec zero = _mm256_setzero_si256();
    return accumulate(mode, _mm256_slli_epi32(sum, 13), larger, zero, zero, dst);
}

static inline vec multiply_lanes(tw_fpu_mode mode, vec a, vec b, vec dst) {
    vec zero = _mm256_setzero_si256(), ea = exponent_of(a), eb = exponent_of(b);
    vec ma = _mm256_or_si256(_mm256_srli_epi32(a, 13), all32(0x400));
    vec mb = _mm256_or_si256(_mm256_srli_epi32(b, 13), all32(0x400));
    if (mode.phase & 1)
        ma = _mm256_and_si256(_mm256_srli_epi32(ma, 1), all32(31));
    else
        ma = _mm256_and_si256(_mm256_srli_epi32(ma, 6), all32(31));
    if (mode.phase & 2)
        mb = _mm256_slli_epi32(_mm256_and_si256(mb, all32(15)), 3);
    else
        mb = _mm256_and_si256(_mm256_srli_epi32(mb, 4), all32(127));
    vec e = _mm256_add_epi32(_mm256_add_epi32(ea, eb), all32(tw_fpu_bias(mode)));
    vec none = _mm256_or_si256(_mm256_cmpeq_epi32(ea, zero), _mm256_cmpeq_epi32(eb, zero));
    none = _mm256_or_si256(none, _mm256_cmpgt_epi32(all32(1), e));
    vec m = with_sign(_mm256_slli_epi32(_mm256_mullo_epi16(ma, mb), 13), _mm256_xor_si256(a, b));
    return accumulate(mode, _mm256_andnot_si256(none, m), _mm256_andnot_si256(none, e), zero, zero,
                      dst);
}

void tw_binary_avx2(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                    tw_math math, bool add_to_dst, tw_dst *dst) {
    unsigned phases = op == TW_MUL ? tw_fpu_phases(math.fidelity) : 1;
    unsigned count = TW_FACE * tw_tile_faces(a->shape);
    vec mask_a = all32((int32_t)operand_mask(a->format));
    vec mask_b = all32((int32_t)operand_mask(b_format));
    vec minus = all32(op == TW_SUB ? INT32_MIN : 0);
    for (unsigned i = 0; i < count; i += 8) {
        vec x = _mm256_and_si256(_mm256_loadu_si256((const void *)(a->datum + i)), mask_a);
        vec y = _mm256_and_si256(_mm256_loadu_si256((const void *)(b + i)), mask_b);
        vec sum = _mm256_setzero_si256();
        if (add_to_dst) sum = _mm256_loadu_si256((const void *)(dst->datum + i));
        y = _mm256_xor_si256(y, minus);
        for (unsigned phase = 0; phase < phases; phase++) {
            tw_fpu_mode mode = {math.dst32, true, math.blackhole, phase};
            sum = op == TW_MUL ? multiply_lanes(mode, x, y, sum) : add_lanes(mode, x, y, sum);
        }
        _mm256_storeu_si256((void *)(dst->datum + i), sum);
    }
}

/* ---- products of faces ----------------------------------------------------------------------- */

enum { NO_EXPONENT = -16384 }; /* of a zero: never the largest */

/* Sixteen datums (of a column, by k) in each of sixteen lanes, and sixteen that meet all lanes. The
 * mantissas are those of a phase with the operand's bit clear, then set; A's are doubled. Signs are
 * 2 or -2 here and 1 or -1 there, so that their xor is never zero. */
typedef struct lanes {
    _Alignas(32) int16_t exponent[16][16], sign[16][16], mantissa[2][16][16];
} lanes;
typedef struct scalars {
    int16_t exponent[16], sign[16], mantissa[2][16];
} scalars;

typedef enum role { ROLE_A, ROLE_B } role;

static inline void split(uint32_t datum, role as, int16_t *exponent, int16_t *high, int16_t *low) {
    uint32_t e = datum >> 23 & 255, m = (datum >> 13 & 0x3FF) | 0x400;
    *exponent = (int16_t)(e ? (int32_t)e : NO_EXPONENT);
    *high = (int16_t)(e ? (as == ROLE_A ? m >> 6 << 1 : m >> 4) : 0);
    *low = (int16_t)(e ? (as == ROLE_A ? (m >> 1 & 31) << 1 : (m & 15) << 3) : 0);
}

static void split_lanes(const uint32_t *datum, uint32_t mask, role as, lanes *to) {
    for (unsigned k = 0; k < 16; k++)
        for (unsigned i = 0; i < 16; i++) {
            uint32_t v = datum[16 * k + i] & mask;
            split(v, as, &to->exponent[k][i], &to->mantissa[0][k][i], &to->mantissa[1][k][i]);
            to->sign[k][i] = (int16_t)((int32_t)v >> 31 ? -2 : 2);
        }
}

static void split_scalars(const uint32_t *datum, uint32_t mask, role as, scalars *to) {
    for (unsigned k = 0; k < 16; k++) {
        uint32_t v = datum[k] & mask;
        split(v, as, &to->exponent[k], &to->mantissa[0][k], &to->mantissa[1][k]);
        to->sign[k] = (int16_t)((int32_t)v >> 31 ? -1 : 1);
    }
}

/* For sixteen outputs, the two sums of eight products in each phase, and their exponents before the
 * phase's bias. */
typedef struct sums {
    vec sum[4][2], exponent[2];
} sums;

static inline vec load(const int16_t *at) {
    return _mm256_load_si256((const void *)at);
}

/* 2^(14 - distance), 0 beyond 14: by bytes, of which one alone has a bit. */
static inline vec power(vec distance) {
    const vec bytes = _mm256_broadcastsi128_si256(
        _mm_setr_epi8((char)128, 64, 32, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    vec d = _mm256_min_epi16(distance, all16(14));
    vec index = _mm256_add_epi8(_mm256_or_si256(d, _mm256_slli_epi16(d, 8)), all16(0x01F9));
    return _mm256_shuffle_epi8(bytes, index);
}

static inline __attribute__((always_inline)) void products(const lanes *x, const scalars *y,
                                                           unsigned phases, role x_is, sums *to) {
    for (unsigned g = 0; g < 2; g++) {
        vec e[8], largest = all16(INT16_MIN), sum[4] = {0};
        for (unsigned i = 0; i < 8; i++) {
            unsigned k = 8 * g + i;
            e[i] = _mm256_add_epi16(load(x->exponent[k]), all16(y->exponent[k]));
            largest = _mm256_max_epi16(largest, e[i]);
        }
        for (unsigned i = 0; i < 8; i++) {
            unsigned k = 8 * g + i;
            vec scale = power(_mm256_sub_epi16(largest, e[i]));
            vec sign = _mm256_xor_si256(load(x->sign[k]), all16(y->sign[k]));
            for (unsigned p = 0; p < phases; p++) {
                unsigned px = x_is == ROLE_A ? p & 1 : p >> 1, py = x_is == ROLE_A ? p >> 1 : p & 1;
                vec m = _mm256_mullo_epi16(load(x->mantissa[px][k]), all16(y->mantissa[py][k]));
                m = _mm256_sign_epi16(_mm256_mulhrs_epi16(m, scale), sign);
                sum[p] = _mm256_add_epi16(sum[p], m);
            }
        }
        to->exponent[g] = largest;
        for (unsigned p = 0; p < phases; p++)
            to->sum[p][g] = sum[p];
    }
}

/* One half (eight lanes) of a sum: its mantissa and exponent in 32 bits, nothing if it underflows.
 */
static inline void widen(__m128i sum, __m128i exponent, int32_t bias, vec *m, vec *e) {
    *e = _mm256_max_epi32(_mm256_add_epi32(_mm256_cvtepi16_epi32(exponent), all32(bias)),
                          _mm256_setzero_si256());
    vec some = _mm256_cmpgt_epi32(*e, _mm256_setzero_si256());
    *m = _mm256_and_si256(_mm256_slli_epi32(_mm256_cvtepi16_epi32(sum), 13), some);
}

/* Adds one phase's sums to 16 datums of DST. */
static inline void add_sums(tw_fpu_mode mode, const sums *s, vec dst[2]) {
    int32_t bias = tw_fpu_bias(mode);
    vec m0, e0, m1, e1;
    widen(_mm256_castsi256_si128(s->sum[mode.phase][0]), _mm256_castsi256_si128(s->exponent[0]),
          bias, &m0, &e0);
    widen(_mm256_castsi256_si128(s->sum[mode.phase][1]), _mm256_castsi256_si128(s->exponent[1]),
          bias, &m1, &e1);
    dst[0] = accumulate(mode, m0, e0, m1, e1, dst[0]);
    widen(_mm256_extracti128_si256(s->sum[mode.phase][0], 1),
          _mm256_extracti128_si256(s->exponent[0], 1), bias, &m0, &e0);
    widen(_mm256_extracti128_si256(s->sum[mode.phase][1], 1),
          _mm256_extracti128_si256(s->exponent[1], 1), bias, &m1, &e1);
    dst[1] = accumulate(mode, m0, e0, m1, e1, dst[1]);
}

/* Sixteen outputs: `deep` times sixteen products each, `step` lanes apart. For a matmul one row of
 * in0 by the faces of one column of in1. */
static inline __attribute__((always_inline)) void line_product(tw_math math, unsigned phases,
                                                               role lanes_are, unsigned deep,
                                                               const scalars *row, const lanes *x,
                                                               unsigned step, uint32_t *to) {
    sums s[2];
    vec dst[2] = {_mm256_loadu_si256((const void *)to), _mm256_loadu_si256((const void *)(to + 8))};
    for (unsigned k = 0; k < deep; k++)
        products(x + k * step, row + k, phases, lanes_are, &s[k]);
    for (unsigned p = 0; p < phases; p++)
        for (unsigned k = 0; k < deep; k++)
            add_sums((tw_fpu_mode){math.dst32, true, math.blackhole, p}, &s[k], dst);
    _mm256_storeu_si256((void *)to, dst[0]);
    _mm256_storeu_si256((void *)(to + 8), dst[1]);
}

/* The number of phases and DST's width are constants in each copy of the loops. */
static inline __attribute__((always_inline)) void any_line(tw_math math, role lanes_are,
                                                           unsigned deep, const scalars *row,
                                                           const lanes *x, unsigned step,
                                                           uint32_t *to) {
    const tw_math wide = {0, true, math.blackhole}, narrow = {0, false, false};
    switch (tw_fpu_phases(math.fidelity) | (math.dst32 ? 8u : 0u)) {
    case 1: line_product(narrow, 1, lanes_are, deep, row, x, step, to); break;
    case 2: line_product(narrow, 2, lanes_are, deep, row, x, step, to); break;
    case 3: line_product(narrow, 3, lanes_are, deep, row, x, step, to); break;
    case 4: line_product(narrow, 4, lanes_are, deep, row, x, step, to); break;
    case 9: line_product(wide, 1, lanes_are, deep, row, x, step, to); break;
    case 10: line_product(wide, 2, lanes_are, deep, row, x, step, to); break;
    case 11: line_product(wide, 3, lanes_are, deep, row, x, step, to); break;
    default: line_product(wide, 4, lanes_are, deep, row, x, step, to); break;
    }
}

static void matmul_line(tw_math math, unsigned deep, const scalars *row, const lanes *columns,
                        unsigned step, uint32_t *to) {
    any_line(math, ROLE_A, deep, row, columns, step, to);
}

static void reduce_line(tw_math math, unsigned deep, const scalars *scaler, const lanes *rows,
                        uint32_t *to) {
    any_line(math, ROLE_B, deep, scaler, rows, 1, to);
}

void tw_matmul_avx2(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    unsigned down = in0->shape.rows / in0->shape.face_rows, deep = in0->shape.cols / 16u;
    unsigned across = in1->shape.cols / 16u;
    lanes columns[4];
    for (unsigned f = 0; f < deep * across; f++)
        split_lanes(in1->datum + TW_FACE * f, operand_mask(in1->format), ROLE_A, &columns[f]);
    for (unsigned fr = 0; fr < down; fr++)
        for (unsigned r = 0; r < in0->shape.face_rows; r++) {
            scalars row[2];
            for (unsigned k = 0; k < deep; k++)
                split_scalars(in0->datum + TW_FACE * (fr * deep + k) + 16 * r,
                              operand_mask(in0->format), ROLE_B, &row[k]);
            for (unsigned c = 0; c < across; c++)
                matmul_line(math, deep, row, columns + c, across,
                            dst->datum + TW_FACE * (fr * across + c) + 16 * r);
        }
}

/* ---- sums of a tile ----------------------------------------------------------------------------
 */

void tw_sum_columns_avx2(const tw_src *a, unsigned face, const tw_src *scaler, tw_math math,
                         uint32_t sums_of[16]) {
    lanes columns;
    scalars row;
    split_lanes(a->datum + TW_FACE * face, operand_mask(a->format), ROLE_A, &columns);
    split_scalars(scaler->datum + TW_FACE * face, operand_mask(scaler->format), ROLE_B, &row);
    matmul_line(math, 1, &row, &columns, 1, sums_of);
}

void tw_sum_rows_avx2(const tw_src *a, unsigned face, unsigned deep, const tw_src *scaler,
                      unsigned scaler_face, tw_math math, uint32_t sums_of[16]) {
    lanes rows[2];
    scalars scale[2];
    for (unsigned f = 0; f < deep; f++) {
        uint32_t turned[TW_FACE];
        for (unsigned i = 0; i < TW_FACE; i++)
            turned[i % 16 * 16 + i / 16] = a->datum[TW_FACE * (face + f) + i];
        split_lanes(turned, operand_mask(a->format), ROLE_B, &rows[f]);
        split_scalars(scaler->datum + TW_FACE * (scaler_face + f), operand_mask(scaler->format),
                      ROLE_A, &scale[f]);
    }
    reduce_line(math, deep, scale, rows, sums_of);
}

#pragma GCC pop_options

bool tw_has_avx2(void) {
    return __builtin_cpu_supports("avx2");
}

#else

bool tw_has_avx2(void) {
    return false;
}
void tw_binary_avx2(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                    tw_math math, bool accumulate, tw_dst *dst) {
    tw_binary_reference(op, a, b, b_format, math, accumulate, dst);
}
void tw_matmul_avx2(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    tw_matmul_reference(in0, in1, math, dst);
}
/* tw_has_avx2 is asked before these. */
void tw_sum_columns_avx2(const tw_src *a, unsigned face, const tw_src *scaler, tw_math math,
                         uint32_t sums_of[16]) {
    (void)a, (void)face, (void)scaler, (void)math, (void)sums_of;
    abort();
}
void tw_sum_rows_avx2(const tw_src *a, unsigned face, unsigned deep, const tw_src *scaler,
                      unsigned scaler_face, tw_math math, uint32_t sums_of[16]) {
    (void)a, (void)face, (void)deep, (void)scaler, (void)scaler_face, (void)math, (void)sums_of;
    abort();
}

#endif
