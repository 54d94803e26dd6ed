/* The matrix unit with AVX2: sixteen outputs side by side. */
#include "tile/fast.h"
#include "tile/fpu.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx2")

typedef __m256i vec;
enum { LANES = 16, HALF_STEP = 8 };
#define OP static inline __attribute__((always_inline))

OP vec all32(int32_t v) {
    return _mm256_set1_epi32(v);
}
OP vec all16(int16_t v) {
    return _mm256_set1_epi16(v);
}
OP vec load16(const int16_t *at) {
    return _mm256_load_si256((const void *)at);
}
OP vec load32(const uint32_t *at) {
    return _mm256_loadu_si256((const void *)at);
}
OP void store32(uint32_t *at, vec v) {
    _mm256_storeu_si256((void *)at, v);
}
OP vec and_(vec a, vec b) {
    return _mm256_and_si256(a, b);
}
OP vec or_(vec a, vec b) {
    return _mm256_or_si256(a, b);
}
OP vec xor_(vec a, vec b) {
    return _mm256_xor_si256(a, b);
}
OP vec add32(vec a, vec b) {
    return _mm256_add_epi32(a, b);
}
OP vec sub32(vec a, vec b) {
    return _mm256_sub_epi32(a, b);
}
OP vec max32(vec a, vec b) {
    return _mm256_max_epi32(a, b);
}
OP vec min32(vec a, vec b) {
    return _mm256_min_epi32(a, b);
}
OP vec abs32(vec a) {
    return _mm256_abs_epi32(a);
}
#define slli32(a, n) _mm256_slli_epi32(a, n)
#define srli32(a, n) _mm256_srli_epi32(a, n)
#define srai32(a, n) _mm256_srai_epi32(a, n)
OP vec sllv32(vec a, vec n) {
    return _mm256_sllv_epi32(a, n);
}
OP vec srlv32(vec a, vec n) {
    return _mm256_srlv_epi32(a, n);
}
OP vec srav32(vec a, vec n) {
    return _mm256_srav_epi32(a, n);
}
OP vec cvt_ps(vec a) {
    return _mm256_castps_si256(_mm256_cvtepi32_ps(a));
}
OP vec keep_gt32(vec x, vec a, vec b) {
    return and_(x, _mm256_cmpgt_epi32(a, b));
}
OP vec keep_ne32(vec x, vec a, vec b) {
    return _mm256_andnot_si256(_mm256_cmpeq_epi32(a, b), x);
}
OP vec pick_gt32(vec a, vec b, vec x, vec y) {
    return _mm256_blendv_epi8(y, x, _mm256_cmpgt_epi32(a, b));
}
OP vec pick_eq32(vec a, vec b, vec x, vec y) {
    return _mm256_blendv_epi8(y, x, _mm256_cmpeq_epi32(a, b));
}
OP vec add16(vec a, vec b) {
    return _mm256_add_epi16(a, b);
}
OP vec adds16(vec a, vec b) {
    return _mm256_adds_epi16(a, b);
}
OP vec sub16(vec a, vec b) {
    return _mm256_sub_epi16(a, b);
}
OP vec max16(vec a, vec b) {
    return _mm256_max_epi16(a, b);
}
OP vec mullo16(vec a, vec b) {
    return _mm256_mullo_epi16(a, b);
}
OP vec mulhrs16(vec a, vec b) {
    return _mm256_mulhrs_epi16(a, b);
}
OP vec sign16(vec a, vec s) {
    return _mm256_sign_epi16(a, s);
}
OP vec keep_gt16(vec x, vec a, vec b) {
    return and_(x, _mm256_cmpgt_epi16(a, b));
}
OP vec low32(vec a) {
    return _mm256_cvtepi16_epi32(_mm256_castsi256_si128(a));
}
OP vec high32(vec a) {
    return _mm256_cvtepi16_epi32(_mm256_extracti128_si256(a, 1));
}

OP vec top_bit(vec v) {
    /* Without the next lower bit the conversion cannot round up to the next power. */
    vec lone = _mm256_andnot_si256(srli32(v, 1), v);
    return sub32(srli32(cvt_ps(lone), 23), all32(127));
}

/* From a table by bytes: the low byte's index is distance - 7, the high one's distance + 1, and one
 * of the two alone has a bit. */
OP vec power16(vec distance) {
    const vec bytes = _mm256_broadcastsi128_si256(
        _mm_setr_epi8((char)128, 64, 32, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    vec d = _mm256_min_epi16(distance, all16(14));
    vec index = _mm256_add_epi8(or_(d, _mm256_slli_epi16(d, 8)), all16(0x01F9));
    return _mm256_shuffle_epi8(bytes, index);
}

#include "tile/fpu_simd_tmpl.h"

void tw_matmul_avx2(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    matmul(in0, in1, math, dst);
}

void tw_binary_avx2(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                    tw_math math, bool add_to_dst, tw_dst *dst) {
    binary(op, a, b, b_format, math, add_to_dst, dst);
}

/* ---- sums of a tile ---------------------------------------------------------------------------
 */

static void reduce_line(tw_math math, unsigned deep, const scalars *scaler, const lanes *rows,
                        uint32_t *to) {
    any_line(math, ROLE_B, deep, scaler, rows, 1, to);
}

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
#include <stdlib.h>

/* Other processors use the references: these are never called. */
bool tw_has_avx2(void) {
    return false;
}
void tw_matmul_avx2(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    (void)in0, (void)in1, (void)math, (void)dst;
    abort();
}
void tw_binary_avx2(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                    tw_math math, bool add_to_dst, tw_dst *dst) {
    (void)op, (void)a, (void)b, (void)b_format, (void)math, (void)add_to_dst, (void)dst;
    abort();
}
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
