/*
 * Pools of a tile. Sums are products with the scaler: a row's sum is the row times the scaler's row
 * (as matmul does it), a column's the scaler's row times the column (GAPOOL). Maxima go by GMPOOL,
 * column by column, in the order of sign and magnitude.
 */
#include "tile/fast.h"
#include "tile/fpu.h"

#include <string.h>

/* Below every number: what GMPOOL reads from a DST row that nothing was written to. */
static const uint32_t below_all = 0xFFFFFFFFu;

static int32_t total_order(uint32_t v) {
    return (int32_t)(v & 0x80000000u ? v ^ 0x7FFFFFFFu : v);
}

static uint32_t larger(uint32_t max, uint32_t datum, tw_format format) {
    uint32_t v = format == TW_Tf32 ? datum : datum & 0xFFFF0000u;
    if (!(v & 0x7F800000u)) v = 0;
    return total_order(v) > total_order(max) ? v : max;
}

/* What GMPOOL takes from DST, and what a move from DST to a register keeps. */
static uint32_t cut_dst(uint32_t v, bool dst32) {
    return dst32 ? v & 0xFFFFE000u : v & 0xFFFF0000u;
}
static uint32_t cut_src(uint32_t v, tw_format format) {
    return format == TW_Tf32 ? v & 0xFFFFE000u : v & 0xFFFF0000u;
}

typedef struct reduction {
    const tw_src *a, *scaler;
    tw_math math;
    unsigned down, across; /* faces */
    bool fast;
} reduction;

static const uint32_t *face_of(const tw_src *src, unsigned face) {
    return src->datum + TW_FACE * face;
}

/* DST + scaler's row x column, all phases. */
static uint32_t pool_column(const reduction *t, unsigned scaler_face, const uint32_t column[16],
                            uint32_t dst) {
    uint32_t a[16], b[16];
    for (unsigned k = 0; k < 16; k++) {
        a[k] = tw_fpu_operand(column[k], t->a->format);
        b[k] = tw_fpu_operand(face_of(t->scaler, scaler_face)[k], t->scaler->format);
    }
    for (unsigned p = 0; p < tw_fpu_phases(t->math.fidelity); p++)
        dst = tw_fpu_dot(tw_fpu_mode_of(t->a, t->math, p), a, b, dst);
    return dst;
}

static void take_column(const uint32_t *face, unsigned c, uint32_t column[16]) {
    for (unsigned k = 0; k < 16; k++)
        column[k] = face[16 * k + c];
}

/* The scaler sits in SrcA, transposed, the data in SrcB. A whole tile runs phase by phase over both
 * faces of a row, others face by face. */
static void sum_rows_reference(const reduction *t, uint32_t *dst) {
    unsigned phases = tw_fpu_phases(t->math.fidelity);
    bool whole = t->down * t->across == 4;
    for (unsigned fr = 0; fr < t->down; fr++)
        for (unsigned r = 0; r < t->a->shape.face_rows; r++) {
            uint32_t *sum = dst + TW_FACE * fr * t->across + 16 * r;
            for (unsigned step = 0; step < phases * t->across; step++) {
                unsigned phase = whole ? step / t->across : step % phases;
                unsigned fc = whole ? step % t->across : step / phases;
                unsigned face = fr * t->across + fc;
                uint32_t a[16], b[16];
                for (unsigned k = 0; k < 16; k++) {
                    a[k] =
                        tw_fpu_operand(face_of(t->scaler, whole ? fc : face)[k], t->scaler->format);
                    b[k] = tw_fpu_operand(face_of(t->a, face)[16 * r + k], t->a->format);
                }
                *sum = tw_fpu_dot(tw_fpu_mode_of(t->scaler, t->math, phase), a, b, *sum);
            }
        }
}

static void sum_rows_fast(const reduction *t, uint32_t *dst) {
    bool whole = t->down * t->across == 4;
    for (unsigned fr = 0; fr < t->down; fr++) {
        uint32_t *face = dst + TW_FACE * fr * t->across, sums[16];
        for (unsigned r = 0; r < 16; r++)
            sums[r] = face[16 * r];
        for (unsigned fc = 0; fc < t->across; fc += whole ? 2 : 1) {
            unsigned from = fr * t->across + fc;
            tw_sum_rows_avx2(t->a, from, whole ? 2 : 1, t->scaler, whole ? fc : from, t->math,
                             sums);
        }
        for (unsigned r = 0; r < t->a->shape.face_rows; r++)
            face[16 * r] = sums[r];
    }
}

/* The columns of one face, added to 16 sums. */
static void sum_face_columns(const reduction *t, unsigned face, uint32_t sums[16]) {
    if (t->fast) {
        tw_sum_columns_avx2(t->a, face, t->scaler, t->math, sums);
        return;
    }
    for (unsigned c = 0; c < 16; c++) {
        uint32_t column[16];
        take_column(face_of(t->a, face), c, column);
        sums[c] = pool_column(t, face, column, sums[c]);
    }
}

static void sum_columns(const reduction *t, uint32_t *dst) {
    for (unsigned face = 0; face < t->down * t->across; face++)
        sum_face_columns(t, face, dst + TW_FACE * (face % t->across));
}

/* Columns of all faces into one row, then that row as a column. */
static void sum_all(const reduction *t, uint32_t *dst) {
    uint32_t row[16] = {0};
    unsigned faces = t->down * t->across;
    for (unsigned face = 0; face < faces; face++)
        sum_face_columns(t, face, row);
    for (unsigned c = 0; c < 16; c++)
        row[c] = cut_src(row[c], t->a->format);
    *dst = pool_column(t, faces - 1, row, *dst);
}

static void max_columns(const reduction *t, uint32_t *dst, bool fresh) {
    for (unsigned fc = 0; fc < t->across; fc++)
        for (unsigned c = 0; c < 16; c++) {
            uint32_t *max = dst + TW_FACE * fc + c;
            *max = fresh ? below_all : cut_dst(*max, t->math.dst32);
            for (unsigned fr = 0; fr < t->down; fr++)
                for (unsigned r = 0; r < t->a->shape.face_rows; r++)
                    *max =
                        larger(*max, face_of(t->a, fr * t->across + fc)[16 * r + c], t->a->format);
        }
}

/* Row 0 of a face row keeps the running maxima; column 0 is what the reduce leaves. The move
 * between them cuts to the register's bits and goes through an addition, which knows no NaN. */
static void max_rows(const reduction *t, uint32_t *dst, bool fresh) {
    for (unsigned fr = 0; fr < t->down; fr++) {
        uint32_t *face = dst + TW_FACE * fr * t->across;
        uint32_t kept[16];
        for (unsigned r = 0; r < 16; r++) {
            uint32_t max = fresh ? below_all : cut_dst(face[r], t->math.dst32);
            for (unsigned c = 0; c < t->a->shape.cols && r < t->a->shape.face_rows; c++)
                max = larger(max, face_of(t->a, fr * t->across + c / 16)[16 * r + c % 16],
                             t->a->format);
            tw_fpu_mode mode = tw_fpu_mode_of(t->a, t->math, 0);
            kept[r] = tw_fpu_add(mode, 0, cut_src(max, t->a->format) >> 13, 0);
        }
        for (unsigned r = 0; r < 16; r++)
            face[16 * r] = kept[r];
        memcpy(face, kept, sizeof kept);
    }
}

static void max_all(const reduction *t, uint32_t *dst, bool fresh) {
    uint32_t all = below_all;
    for (unsigned face = 0; face < t->down * t->across; face++)
        for (unsigned i = 0; i < 16u * t->a->shape.face_rows; i++)
            all = larger(all, face_of(t->a, face)[i], t->a->format);
    all = cut_src(all, t->a->format);
    *dst = larger(fresh ? below_all : cut_dst(*dst, t->math.dst32), all, t->a->format);
}

static void reduce(const reduction *t, tw_pool pool, tw_reduce_dim dim, bool accumulate,
                   tw_dst *dst) {
    if (pool == TW_POOL_MIN) return;
    if (!accumulate) memset(dst, 0, sizeof *dst);
    if (pool == TW_POOL_MAX) {
        if (dim == TW_REDUCE_ROW) max_rows(t, dst->datum, !accumulate);
        if (dim == TW_REDUCE_COL) max_columns(t, dst->datum, !accumulate);
        if (dim == TW_REDUCE_SCALAR) max_all(t, dst->datum, !accumulate);
    } else {
        if (dim == TW_REDUCE_ROW) (t->fast ? sum_rows_fast : sum_rows_reference)(t, dst->datum);
        if (dim == TW_REDUCE_COL) sum_columns(t, dst->datum);
        if (dim == TW_REDUCE_SCALAR) sum_all(t, dst->datum);
    }
}

static reduction reduction_of(const tw_src *a, const tw_src *scaler, tw_math math, bool fast) {
    return (reduction){a,   scaler, math, a->shape.rows / a->shape.face_rows, a->shape.cols / 16u,
                       fast};
}

void tw_reduce_reference(tw_pool pool, tw_reduce_dim dim, const tw_src *a, const tw_src *scaler,
                         tw_math math, bool accumulate, tw_dst *dst) {
    reduction t = reduction_of(a, scaler, math, false);
    reduce(&t, pool, dim, accumulate, dst);
}

void tw_math_reduce(tw_pool pool, tw_reduce_dim dim, const tw_src *a, const tw_src *scaler,
                    tw_math math, bool accumulate, tw_dst *dst) {
    bool fast = tw_has_avx2() && tw_fpu_is_plain(a->format) && tw_fpu_is_plain(scaler->format);
    reduction t = reduction_of(a, scaler, math, fast);
    reduce(&t, pool, dim, accumulate, dst);
}
