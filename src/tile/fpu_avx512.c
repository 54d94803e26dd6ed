/* The matrix unit with AVX-512 (BW, CD): the thirty-two outputs of a tile's row side by side. */
#include "tile/fast.h"
#include "tile/fpu.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512cd")

typedef __m512i vec;
enum { LANES = 32, HALF_STEP = TW_FACE };
#define OP static inline __attribute__((always_inline))

OP vec all32(int32_t v) {
    return _mm512_set1_epi32(v);
}
OP vec all16(int16_t v) {
    return _mm512_set1_epi16(v);
}
OP vec load16(const int16_t *at) {
    return _mm512_load_si512((const void *)at);
}
OP vec load32(const uint32_t *at) {
    return _mm512_loadu_si512((const void *)at);
}
OP void store32(uint32_t *at, vec v) {
    _mm512_storeu_si512((void *)at, v);
}
OP vec and_(vec a, vec b) {
    return _mm512_and_si512(a, b);
}
OP vec or_(vec a, vec b) {
    return _mm512_or_si512(a, b);
}
OP vec xor_(vec a, vec b) {
    return _mm512_xor_si512(a, b);
}
OP vec add32(vec a, vec b) {
    return _mm512_add_epi32(a, b);
}
OP vec sub32(vec a, vec b) {
    return _mm512_sub_epi32(a, b);
}
OP vec max32(vec a, vec b) {
    return _mm512_max_epi32(a, b);
}
OP vec min32(vec a, vec b) {
    return _mm512_min_epi32(a, b);
}
OP vec abs32(vec a) {
    return _mm512_abs_epi32(a);
}
#define slli32(a, n) _mm512_slli_epi32(a, n)
#define srli32(a, n) _mm512_srli_epi32(a, n)
#define srai32(a, n) _mm512_srai_epi32(a, n)
OP vec sllv32(vec a, vec n) {
    return _mm512_sllv_epi32(a, n);
}
OP vec srlv32(vec a, vec n) {
    return _mm512_srlv_epi32(a, n);
}
OP vec srav32(vec a, vec n) {
    return _mm512_srav_epi32(a, n);
}
OP vec cvt_ps(vec a) {
    return _mm512_castps_si512(_mm512_cvtepi32_ps(a));
}
OP vec top_bit(vec v) {
    return sub32(all32(31), _mm512_lzcnt_epi32(v));
}
OP vec keep_gt32(vec x, vec a, vec b) {
    return _mm512_maskz_mov_epi32(_mm512_cmpgt_epi32_mask(a, b), x);
}
OP vec keep_ne32(vec x, vec a, vec b) {
    return _mm512_maskz_mov_epi32(_mm512_cmpneq_epi32_mask(a, b), x);
}
OP vec pick_gt32(vec a, vec b, vec x, vec y) {
    return _mm512_mask_mov_epi32(y, _mm512_cmpgt_epi32_mask(a, b), x);
}
OP vec pick_eq32(vec a, vec b, vec x, vec y) {
    return _mm512_mask_mov_epi32(y, _mm512_cmpeq_epi32_mask(a, b), x);
}
OP vec add16(vec a, vec b) {
    return _mm512_add_epi16(a, b);
}
OP vec adds16(vec a, vec b) {
    return _mm512_adds_epi16(a, b);
}
OP vec sub16(vec a, vec b) {
    return _mm512_sub_epi16(a, b);
}
OP vec max16(vec a, vec b) {
    return _mm512_max_epi16(a, b);
}
OP vec mullo16(vec a, vec b) {
    return _mm512_mullo_epi16(a, b);
}
OP vec mulhrs16(vec a, vec b) {
    return _mm512_mulhrs_epi16(a, b);
}
OP vec sign16(vec a, vec s) {
    return _mm512_mask_sub_epi16(a, _mm512_movepi16_mask(s), _mm512_setzero_si512(), a);
}
OP vec keep_gt16(vec x, vec a, vec b) {
    return _mm512_maskz_mov_epi16(_mm512_cmpgt_epi16_mask(a, b), x);
}
OP vec low32(vec a) {
    return _mm512_cvtepi16_epi32(_mm512_castsi512_si256(a));
}
OP vec high32(vec a) {
    return _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(a, 1));
}
/* A negative distance (of a zero operand) counts as a large one: zero as well. */
OP vec power16(vec distance) {
    return _mm512_srlv_epi16(all16(1 << 14), distance);
}

#include "tile/fpu_simd_tmpl.h"

void tw_matmul_avx512(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    matmul(in0, in1, math, dst);
}

void tw_binary_avx512(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                      tw_math math, bool add_to_dst, tw_dst *dst) {
    binary(op, a, b, b_format, math, add_to_dst, dst);
}

#pragma GCC pop_options

bool tw_has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd");
}

#else
#include <stdlib.h>

/* Other processors use the references: these are never called. */
bool tw_has_avx512(void) {
    return false;
}
void tw_matmul_avx512(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    (void)in0, (void)in1, (void)math, (void)dst;
    abort();
}
void tw_binary_avx512(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                      tw_math math, bool add_to_dst, tw_dst *dst) {
    (void)op, (void)a, (void)b, (void)b_format, (void)math, (void)add_to_dst, (void)dst;
    abort();
}

#endif
