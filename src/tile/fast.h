/*
 * fast.h: the versions behind the public matrix-unit functions, which choose by the processor. The
 * references are the definition; the tests hold the fast ones to them bit for bit.
 */
#ifndef TW_TILE_FAST_H
#define TW_TILE_FAST_H

#include "tilewright/tile.h"

/* The datums of `b` that meet those of a tile of `shape`, in its order. */
void tw_broadcast_src(tw_broadcast kind, tw_tile_shape shape, const uint32_t *b, uint32_t *to);

void tw_binary_reference(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                         tw_math math, bool accumulate, tw_dst *dst);
void tw_matmul_reference(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst);
void tw_reduce_reference(tw_pool pool, tw_reduce_dim dim, const tw_src *a, const tw_src *scaler,
                         tw_math math, bool accumulate, tw_dst *dst);

/* True on a processor with AVX2; the functions below need it, and formats with 8-bit exponents. */
bool tw_has_avx2(void);
void tw_binary_avx2(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                    tw_math math, bool accumulate, tw_dst *dst);
void tw_matmul_avx2(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst);
/* Adds to 16 sums those of a face's columns, weighted by row 0 of the scaler's face. */
void tw_sum_columns_avx2(const tw_src *a, unsigned face, const tw_src *scaler, tw_math math,
                         uint32_t sums_of[16]);
/* Adds to 16 sums those of the rows of `deep` (1 or 2) faces from `face` on, phase by phase over
 * all, weighted by row 0 of as many scaler faces. */
void tw_sum_rows_avx2(const tw_src *a, unsigned face, unsigned deep, const tw_src *scaler,
                      unsigned scaler_face, tw_math math, uint32_t sums_of[16]);

/* True on a processor with AVX-512 F, BW and CD. */
bool tw_has_avx512(void);
void tw_binary_avx512(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                      tw_math math, bool accumulate, tw_dst *dst);
/* in1 must be 32 columns wide. */
void tw_matmul_avx512(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst);

#endif
