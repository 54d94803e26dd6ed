/*
 * fpu_simd_tmpl.h: the matrix unit in vectors, for formats with 8-bit exponents. Included by
 * fpu_avx2.c and fpu_avx512.c after they define the vector type `vec`, LANES (16-bit lanes of a
 * vector: outputs side by side) and the operations named in VECTOR OPERATIONS below; what is here
 * is the same for both.
 *
 * The sixteen products of an output are made in 16-bit lanes: a product has 12 bits, and the
 * aligning shift with its rounding is one rounding multiplication by a power of two (pmulhrsw), the
 * same for every phase. Sums meet DST in 32-bit lanes, in units of half the last place, so that
 * rounding half up is an addition and a mask. Signed numbers stand for sign and magnitude: where
 * the hardware rounds a negative magnitude's half down, that is the arithmetic shift of the signed
 * number.
 *
 * VECTOR OPERATIONS
 *   32-bit lanes: all32 add32 sub32 max32 min32 abs32 slli32 srli32 srai32 sllv32 srlv32 srav32
 *     cvt_ps (bits of the float of a signed number), top_bit (position of a positive number's
 * highest bit), keep_gt32(x, a, b) (x where a > b, else 0), keep_ne32(x, a, b), pick_gt32(a, b, x,
 * y) (x where a > b, else y), pick_eq32 16-bit lanes: all16 load16 add16 adds16 (saturating) sub16
 * max16 mullo16 mulhrs16 sign16(x, s) (x with the sign of s), keep_gt16, power16 (2^(14 -
 * distance), 0 beyond 14), low32 and high32 (a half of the lanes, widened) bits: and_ or_ xor_
 */

#define ALWAYS static inline __attribute__((always_inline))

/* ---- DST + s0 + s1 in 32-bit lanes ------------------------------------------------------------
 */

/* A mantissa in half units, moved down by a distance that is not negative, rounded half up to
 * units, or without a 32-bit DST to 2^13 units. */
ALWAYS vec align(tw_fpu_mode mode, vec mantissa, vec distance) {
    vec moved = srav32(mantissa, min32(distance, all32(31)));
    return and_(add32(moved, all32(mode.wide ? 1 : 0x2001)), all32(mode.wide ? ~1 : ~0x3FFF));
}

/* A sum in half units of 2^-23 and the exponent of the unit's 1.0 to a 16-bit DST's layout: a sum
 * of so few bits is a float without rounding, whose mantissa is then rounded half away from zero.
 */
ALWAYS vec encode_narrow(vec sum, vec exponent) {
    vec value = and_(add32(cvt_ps(sum), all32(0x8000)), all32((int32_t)0xFFFF0000u));
    vec more = sub32(exponent, all32(127 + 24));
    vec last = add32(and_(srli32(value, 23), all32(255)), more);
    vec infinity = or_(and_(value, all32(INT32_MIN)), all32(0x7F800000));
    vec result = pick_gt32(last, all32(254), infinity, add32(value, slli32(more, 23)));
    return keep_ne32(keep_gt32(result, last, all32(0)), sum, all32(0));
}

/* The same to a 32-bit DST's. */
ALWAYS vec encode_wide(tw_fpu_mode mode, vec sum, vec exponent) {
    vec v = srli32(abs32(sum), 1), top = top_bit(v);
    vec down = sub32(top, all32(23));
    vec half = sllv32(all32(1), sub32(down, all32(1)));
    /* A count below zero shifts everything out: one of the two is zero, or both are the same. */
    vec mantissa = or_(srlv32(add32(v, half), down), sllv32(v, sub32(all32(0), down)));
    vec e = add32(exponent, down);
    if (!mode.blackhole) {
        mantissa = pick_eq32(sum, all32(-2), all32(0x800000), mantissa);
        e = pick_eq32(sum, all32(-2), add32(exponent, all32(4)), e);
    }
    /* A carry out of the mantissa is an exponent more, by itself. */
    vec last = add32(e, srli32(mantissa, 24));
    vec result = add32(slli32(e, 23), sub32(mantissa, all32(0x800000)));
    result = pick_gt32(last, all32(254), all32(0x7F800000), result);
    result = or_(result, and_(sum, all32(INT32_MIN)));
    return keep_ne32(keep_gt32(result, last, all32(0)), sum, all32(0));
}

/* Mantissas in half units; an exponent is not negative, and where it is zero so is the mantissa. */
ALWAYS vec accumulate_any(tw_fpu_mode mode, bool both, vec m0, vec e0, vec m1, vec e1, vec dst) {
    vec exponent = and_(srli32(dst, 23), all32(255));
    vec mantissa = or_(slli32(and_(dst, all32(0x7FFFFF)), 1), all32(0x1000000));
    mantissa = keep_gt32(mantissa, exponent, all32(0));
    vec largest = max32(e0, exponent);
    if (both) largest = max32(largest, e1);
    vec added = align(mode, m0, sub32(largest, e0));
    if (both) added = add32(added, align(mode, m1, sub32(largest, e1)));
    mantissa = align(mode, mantissa, sub32(largest, exponent));
    vec sign = srai32(dst, 31);
    vec sum = add32(added, sub32(xor_(mantissa, sign), sign));
    return mode.wide ? encode_wide(mode, sum, largest) : encode_narrow(sum, largest);
}
ALWAYS vec accumulate(tw_fpu_mode mode, vec m0, vec e0, vec m1, vec e1, vec dst) {
    return accumulate_any(mode, true, m0, e0, m1, e1, dst);
}
ALWAYS vec accumulate_one(tw_fpu_mode mode, vec m, vec e, vec dst) {
    return accumulate_any(mode, false, m, e, m, e, dst);
}

/* ---- sums of products -------------------------------------------------------------------------
 */

ALWAYS uint32_t operand_mask(tw_format format) {
    return format == TW_Tf32 ? 0xFFFFE000u : 0xFFFF0000u;
}

enum { NO_EXPONENT = -16384 }; /* of a zero: never the largest */

/* Sixteen datums (of a column, by k) in each lane, and sixteen that meet all lanes. The mantissas
 * are those of a phase with the operand's bit clear, then set; A's are doubled. Signs are 2 or -2
 * here and 1 or -1 there, so that their xor is never zero. */
typedef struct lanes {
    _Alignas(64) int16_t exponent[16][LANES], sign[16][LANES], mantissa[2][16][LANES];
} lanes;
typedef struct scalars {
    int16_t exponent[16], sign[16], mantissa[2][16];
} scalars;

typedef enum role { ROLE_A, ROLE_B } role;

ALWAYS void split(uint32_t datum, role as, int16_t *exponent, int16_t *high, int16_t *low) {
    uint32_t e = datum >> 23 & 255, m = (datum >> 13 & 0x3FF) | 0x400;
    *exponent = (int16_t)(e ? (int32_t)e : NO_EXPONENT);
    *high = (int16_t)(e ? (as == ROLE_A ? m >> 6 << 1 : m >> 4) : 0);
    *low = (int16_t)(e ? (as == ROLE_A ? (m >> 1 & 31) << 1 : (m & 15) << 3) : 0);
}

/* Lanes 0 to 15 are the columns of the face at `datum`, 16 to 31 (if any) those of the next. */
ALWAYS void split_lanes(const uint32_t *datum, uint32_t mask, role as, lanes *to) {
    for (unsigned k = 0; k < 16; k++)
        for (unsigned i = 0; i < LANES; i++) {
            uint32_t v = datum[TW_FACE * (i / 16) + 16 * k + i % 16] & mask;
            split(v, as, &to->exponent[k][i], &to->mantissa[0][k][i], &to->mantissa[1][k][i]);
            to->sign[k][i] = (int16_t)((int32_t)v >> 31 ? -2 : 2);
        }
}

ALWAYS void split_scalars(const uint32_t *datum, uint32_t mask, role as, scalars *to) {
    for (unsigned k = 0; k < 16; k++) {
        uint32_t v = datum[k] & mask;
        split(v, as, &to->exponent[k], &to->mantissa[0][k], &to->mantissa[1][k]);
        to->sign[k] = (int16_t)((int32_t)v >> 31 ? -1 : 1);
    }
}

/* The two sums of eight products in each phase, and their exponents before the phase's bias. */
typedef struct sums {
    vec sum[4][2], exponent[2];
} sums;

ALWAYS void products(const lanes *x, const scalars *y, unsigned phases, role x_is, sums *to) {
    for (unsigned g = 0; g < 2; g++) {
        vec e[8], largest = all16(INT16_MIN), sum[4];
        for (unsigned i = 0; i < 8; i++) {
            unsigned k = 8 * g + i;
            e[i] = add16(load16(x->exponent[k]), all16(y->exponent[k]));
            largest = max16(largest, e[i]);
        }
        for (unsigned i = 0; i < 8; i++) {
            unsigned k = 8 * g + i;
            vec scale = power16(sub16(largest, e[i]));
            vec sign = xor_(load16(x->sign[k]), all16(y->sign[k]));
            for (unsigned p = 0; p < phases; p++) {
                unsigned px = x_is == ROLE_A ? p & 1 : p >> 1, py = x_is == ROLE_A ? p >> 1 : p & 1;
                vec m = mullo16(load16(x->mantissa[px][k]), all16(y->mantissa[py][k]));
                m = sign16(mulhrs16(m, scale), sign);
                sum[p] = i ? add16(sum[p], m) : m;
            }
        }
        to->exponent[g] = largest;
        for (unsigned p = 0; p < phases; p++)
            to->sum[p][g] = sum[p];
    }
}

/* Adds one phase's sums to DST, a vector for each half of the lanes. */
ALWAYS void add_sums(tw_fpu_mode mode, const sums *s, vec dst[2]) {
    vec bias = all16((int16_t)tw_fpu_bias(mode)), e[2], m[2];
    for (unsigned g = 0; g < 2; g++) {
        e[g] = max16(adds16(s->exponent[g], bias), all16(0));
        m[g] = keep_gt16(s->sum[mode.phase][g], e[g], all16(0));
    }
    dst[0] = accumulate(mode, slli32(low32(m[0]), 14), low32(e[0]), slli32(low32(m[1]), 14),
                        low32(e[1]), dst[0]);
    dst[1] = accumulate(mode, slli32(high32(m[0]), 14), high32(e[0]), slli32(high32(m[1]), 14),
                        high32(e[1]), dst[1]);
}

/* As many outputs as lanes: `deep` times sixteen products each, `step` lanes apart. For a matmul
 * one row of in0 by the faces of one column (or two) of in1. The second half of the lanes' outputs
 * is at HALF_STEP from the first. */
ALWAYS void line_product(tw_math math, unsigned phases, role lanes_are, unsigned deep,
                         const scalars *row, const lanes *x, unsigned step, uint32_t *to) {
    sums s[2];
    vec dst[2] = {load32(to), load32(to + HALF_STEP)};
    for (unsigned k = 0; k < deep; k++)
        products(x + k * step, row + k, phases, lanes_are, &s[k]);
    for (unsigned p = 0; p < phases; p++)
        for (unsigned k = 0; k < deep; k++)
            add_sums(
                (tw_fpu_mode){
                    .wide = math.dst32, .exponent8 = true, .blackhole = math.blackhole, .phase = p},
                &s[k], dst);
    store32(to, dst[0]);
    store32(to + HALF_STEP, dst[1]);
}

/* The number of phases and DST's width are constants in each copy of the loops. */
ALWAYS void any_line(tw_math math, role lanes_are, unsigned deep, const scalars *row,
                     const lanes *x, unsigned step, uint32_t *to) {
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

/* All of a tile product; in1 has a whole number of vectors of columns. */
static void matmul(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    unsigned down = in0->shape.rows / in0->shape.face_rows, deep = in0->shape.cols / 16u;
    unsigned across = in1->shape.cols / 16u, vectors = in1->shape.cols / (unsigned)LANES;
    lanes columns[4];
    for (unsigned v = 0; v < deep * vectors; v++)
        split_lanes(in1->datum + TW_FACE * v * (LANES / 16), operand_mask(in1->format), ROLE_A,
                    &columns[v]);
    for (unsigned fr = 0; fr < down; fr++)
        for (unsigned r = 0; r < in0->shape.face_rows; r++) {
            scalars row[2];
            for (unsigned k = 0; k < deep; k++)
                split_scalars(in0->datum + TW_FACE * (fr * deep + k) + 16 * r,
                              operand_mask(in0->format), ROLE_B, &row[k]);
            for (unsigned v = 0; v < vectors; v++)
                matmul_line(math, deep, row, columns + v, vectors,
                            dst->datum + TW_FACE * (fr * across + v) + 16 * r);
        }
}

/* ---- element by element ---------------------------------------------------------------------- */

enum { STEP = sizeof(vec) / sizeof(uint32_t) };

ALWAYS vec exponent_of(vec v) {
    return and_(srli32(v, 23), all32(255));
}

ALWAYS vec with_sign(vec magnitude, vec v) {
    vec sign = srai32(v, 31);
    return sub32(xor_(magnitude, sign), sign);
}

/* The magnitude an addition sees, 11 bits or nothing for a zero, moved down to the larger operand's
 * exponent, rounded half up. */
ALWAYS vec moved_down(vec v, vec exponent, vec larger) {
    vec m = keep_gt32(or_(and_(srli32(v, 13), all32(0x3FF)), all32(0x400)), exponent, all32(0));
    vec distance = min32(sub32(larger, exponent), all32(31));
    return srai32(add32(srav32(slli32(m, 1), distance), all32(1)), 1);
}

ALWAYS vec add_lanes(tw_fpu_mode mode, vec a, vec b, vec dst) {
    vec ea = exponent_of(a), eb = exponent_of(b), larger = max32(ea, eb);
    vec sum =
        add32(with_sign(moved_down(a, ea, larger), a), with_sign(moved_down(b, eb, larger), b));
    return accumulate_one(mode, slli32(sum, 14), larger, dst);
}

ALWAYS vec multiply_lanes(tw_fpu_mode mode, vec a, vec b, vec dst) {
    vec ea = exponent_of(a), eb = exponent_of(b);
    vec ma = or_(and_(srli32(a, 13), all32(0x3FF)), all32(0x400));
    vec mb = or_(and_(srli32(b, 13), all32(0x3FF)), all32(0x400));
    ma = mode.phase & 1 ? and_(srli32(ma, 1), all32(31)) : srli32(ma, 6);
    mb = mode.phase & 2 ? slli32(and_(mb, all32(15)), 3) : srli32(mb, 4);
    vec e = max32(add32(add32(ea, eb), all32(tw_fpu_bias(mode))), all32(0));
    e = keep_gt32(keep_gt32(e, ea, all32(0)), eb, all32(0));
    vec m = with_sign(slli32(mullo16(ma, mb), 14), xor_(a, b));
    return accumulate_one(mode, keep_gt32(m, e, all32(0)), e, dst);
}

/* `op`, the number of phases and DST's width are constants in each copy. */
ALWAYS void binary_tile(tw_binary op, unsigned phases, bool wide, bool blackhole, const tw_src *a,
                        const uint32_t *b, tw_format b_format, bool add_to_dst, tw_dst *dst) {
    unsigned count = TW_FACE * tw_tile_faces(a->shape);
    vec mask_a = all32((int32_t)operand_mask(a->format));
    vec mask_b = all32((int32_t)operand_mask(b_format));
    vec minus = all32(op == TW_SUB ? INT32_MIN : 0);
    for (unsigned i = 0; i < count; i += STEP) {
        vec x = and_(load32(a->datum + i), mask_a);
        vec y = xor_(and_(load32(b + i), mask_b), minus);
        vec sum = add_to_dst ? load32(dst->datum + i) : all32(0);
#pragma GCC unroll 4
        for (unsigned phase = 0; phase < phases; phase++) {
            tw_fpu_mode mode = {
                .wide = wide, .exponent8 = true, .blackhole = blackhole, .phase = phase};
            sum = op == TW_MUL ? multiply_lanes(mode, x, y, sum) : add_lanes(mode, x, y, sum);
        }
        store32(dst->datum + i, sum);
    }
}

static void binary(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                   tw_math math, bool add_to_dst, tw_dst *dst) {
    unsigned phases = op == TW_MUL ? tw_fpu_phases(math.fidelity) : 1;
#define TILE(OP_, PHASES, WIDE)                                                                    \
    binary_tile(OP_, PHASES, WIDE, (WIDE) && math.blackhole, a, b, b_format, add_to_dst, dst)
    switch ((op == TW_MUL ? phases : 0) | (math.dst32 ? 8u : 0u)) {
    case 0: TILE(op == TW_SUB ? TW_SUB : TW_ADD, 1, false); break;
    case 1: TILE(TW_MUL, 1, false); break;
    case 2: TILE(TW_MUL, 2, false); break;
    case 3: TILE(TW_MUL, 3, false); break;
    case 4: TILE(TW_MUL, 4, false); break;
    case 8: TILE(op == TW_SUB ? TW_SUB : TW_ADD, 1, true); break;
    case 9: TILE(TW_MUL, 1, true); break;
    case 10: TILE(TW_MUL, 2, true); break;
    case 11: TILE(TW_MUL, 3, true); break;
    default: TILE(TW_MUL, 4, true); break;
    }
#undef TILE
}
