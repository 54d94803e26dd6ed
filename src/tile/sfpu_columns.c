/*
 * sfpu_columns.c: functions of the vector unit along rows and columns: sums that go on from tile to
 * tile, running statistics, reductions, and broadcasts within DST.
 *
 * Source: tt-metal's public LLK (ckernel_sfpu_cumsum, _welfords, _ema, _int_sum, _tiled_prod,
 * _reduce, _binary_bcast, _alt_complex_rotate90).
 */
#include "tile/sfpu_parts.h"

static void cumsum(tw_sfpu_state *state, bool first, bool wide, tw_dst *dst) {
    if (first) memset(state->column_sums, 0, sizeof state->column_sums);
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            uint32_t *datum = tw_datum_at(dst, row, col);
            state->column_sums[col] = lane_add(state->column_sums[col], tw_lane_operand(*datum));
            *datum = lane_store(state->column_sums[col], wide, LANE_CUT);
        }
}

/* y = alpha y + beta x, from `dst` to the next tile. */
static void moving_average(tw_sfpu_state *state, bool wide, const tw_dst *dst, tw_dst *out) {
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            const unsigned at = tw_tile_index(TW_TILE_32X32, row, col);
            float *y = &state->average[col];
            *y =
                fmaf(state->beta, tw_lane_operand(dst->datum[at]), lane_multiply(state->alpha, *y));
            out->datum[at] = lane_store(*y, wide, LANE_CUT);
        }
}

/* ---- Welford's mean and sum of squares, each column by itself */

static float reciprocal(const tw_sfpu_state *state, uint32_t index) {
    if (index < state->table_length) return lane_float(state->table[index]);
    return 1.0f / (float)(index + 1);
}

static void welford_update(tw_sfpu_state *state, uint32_t start, unsigned first, unsigned rows,
                           tw_dst *dst) {
    for (unsigned row = 0; row < rows && first + row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            const float x = tw_lane_operand(*tw_datum_at(dst, first + row, col));
            const float before = x - state->mean[col];
            state->mean[col] = fmaf(before, reciprocal(state, start + row), state->mean[col]);
            state->squares[col] = fmaf(before, x - state->mean[col], state->squares[col]);
        }
}

/* Where the four-row form keeps a column: even columns of the left half in its first row, odd ones
 * in the second, the right half in the other two; every other place of a row. */
static unsigned face_place(unsigned group, unsigned col) {
    return (4 * group + col / 16 * 2 + col % 2) * 16 + col % 16 / 2 * 2;
}

static void put_in_rows(bool wide, const float values[TW_SIDE], float scale, tw_dst *dst) {
    for (unsigned row = 0; row < 4; row++)
        for (unsigned col = 0; col < TW_SIDE; col++)
            *tw_datum_at(dst, row, col) = row ? 0 : lane_store(values[col] * scale, wide, LANE_CUT);
}
static void put_in_face(bool wide, const float values[TW_SIDE], float scale, unsigned group,
                        tw_dst *dst) {
    for (unsigned col = 0; col < TW_SIDE; col++)
        dst->datum[face_place(group, col)] = lane_store(values[col] * scale, wide, LANE_CUT);
}

static void welford_finalize(tw_sfpu_state *state, bool wide, uint32_t scale_index, uint32_t form,
                             tw_dst *dst) {
    const float scale = reciprocal(state, scale_index);
    if (form & 1) {
        put_in_face(wide, state->mean, 1.0f, form >> 1, &dst[0]);
        put_in_face(wide, state->squares, scale, form >> 1, &dst[1]);
    } else {
        put_in_rows(wide, state->mean, 1.0f, &dst[0]);
        put_in_rows(wide, state->squares, scale, &dst[1]);
    }
}

static void welford_keep(tw_sfpu_state *state, bool wide, bool restore, unsigned group,
                         tw_dst *dst) {
    if (!restore) {
        put_in_face(wide, state->mean, 1.0f, group, &dst[0]);
        put_in_face(wide, state->squares, 1.0f, group, &dst[1]);
        return;
    }
    for (unsigned col = 0; col < TW_SIDE; col++) {
        state->mean[col] = tw_lane_operand(dst[0].datum[face_place(group, col)]);
        state->squares[col] = tw_lane_operand(dst[1].datum[face_place(group, col)]);
    }
}

static bool welford(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                    const uint32_t args[4]) {
    tw_dst *tile = &dst.tiles[index];
    const bool two = index + 2 <= dst.count;
    switch (word & TW_WORD_MASK) {
    case TW_SFPU_welford_clear:
        memset(state->mean, 0, sizeof state->mean);
        memset(state->squares, 0, sizeof state->squares);
        return true;
    case TW_SFPU_welford_update:
        welford_update(state, args[0], args[1] & 0xFF, args[1] >> 8, tile);
        return true;
    case TW_SFPU_welford_finalize:
        if (two && args[3] >> 1 < 16) welford_finalize(state, dst.dst32, args[0], args[3], tile);
        return two && args[3] >> 1 < 16;
    case TW_SFPU_welford_state:
        if (two && args[1] < 16) welford_keep(state, dst.dst32, args[0] != 0, args[1], tile);
        return two && args[1] < 16;
    default: return false;
    }
}

/* ---- integer sums, as far as the unit takes them */

static void sum_int_col(tw_dst *dst) {
    for (unsigned col = 0; col < TW_SIDE; col++)
        for (unsigned row = 4; row < TW_SIDE; row++)
            *tw_datum_at(dst, row % 4, col) += *tw_datum_at(dst, row, col);
}
static void sum_int_row(tw_dst *dst) {
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < 16; col += 2)
            *tw_datum_at(dst, row, col) += *tw_datum_at(dst, row, col + 1) +
                                           *tw_datum_at(dst, row, col + 16) +
                                           *tw_datum_at(dst, row, col + 17);
}

/* Nine vectors a face: the last is the first of the next face, or of the next tile. */
static void tiled_product(bool wide, tw_dst *dst, bool has_next) {
    for (unsigned face = 0; face < 4; face++)
        for (unsigned lane = 0; lane < TW_LANES; lane++) {
            float product = 1.0f;
            for (unsigned v = 8 * face; v < 8 * face + 9 && (v < TW_VECTORS || has_next); v++) {
                uint32_t *datum = &dst[v / TW_VECTORS].datum[tw_lane_datum(v % TW_VECTORS, lane)];
                product = lane_multiply(product, tw_lane_operand(*datum));
                *datum = lane_store(product, wide, LANE_CUT);
            }
        }
}

static void rotate90(tw_dst *dst) {
    for (unsigned i = 0; i < TW_TILE; i += 2) {
        const uint32_t even = dst->datum[i];
        dst->datum[i] = lane_flush(dst->datum[i + 1] ^ 0x80000000u);
        dst->datum[i + 1] = lane_flush(even);
    }
}

/* ---- reductions */

static float fold_floats(tw_pool pool, float a, float b) {
    return pool == TW_POOL_MAX ? lane_max(a, b) : pool == TW_POOL_MIN ? lane_min(a, b) : a + b;
}
static int64_t fold_integers(tw_pool pool, int64_t a, int64_t b) {
    return pool == TW_POOL_MAX ? (a > b ? a : b) : pool == TW_POOL_MIN ? (a < b ? a : b) : a + b;
}

typedef struct fold {
    tw_pool pool;
    tw_format format;
    float number;
    int64_t whole;
    bool begun;
} fold;

static void fold_in(fold *f, uint32_t bits) {
    const float number = tw_lane_operand(bits);
    const int64_t whole = f->format == TW_Int32    ? (int32_t)bits
                          : f->format == TW_UInt16 ? bits & 0xFFFF
                                                   : (int64_t)bits;
    f->number = f->begun ? fold_floats(f->pool, f->number, number) : number;
    f->whole = f->begun ? fold_integers(f->pool, f->whole, whole) : whole;
    f->begun = true;
}

static uint32_t folded(const fold *f, bool wide) {
    if (tw_format_is_integer(f->format)) {
        const int32_t sum = (int32_t)f->whole;
        if (f->pool != TW_POOL_AVG) return (uint32_t)f->whole;
        return f->format == TW_Int32 ? (uint32_t)(sum / 32) : (uint32_t)f->whole / 32;
    }
    const float mean = f->pool == TW_POOL_AVG ? f->number * 0x1p-5f : f->number;
    return lane_store(mean, wide, LANE_CUT);
}

static bool reduce(tw_sfpu_dst dst, uint32_t index, const uint32_t args[4]) {
    const unsigned across = args[3] & 0xFF ? args[3] & 0xFF : 1;
    const unsigned down = args[3] >> 8 ? args[3] >> 8 : 1;
    const fold none = {.pool = (tw_pool)args[0], .format = (tw_format)args[1]};
    if (!tw_format_known(args[1]) || down > dst.count || index + across * down > dst.count)
        return false;
    if (args[2] == TW_REDUCE_COL) {
        for (unsigned col = 0; col < TW_SIDE; col++) {
            fold f = none;
            for (unsigned row = 0; row < TW_SIDE; row++)
                fold_in(&f, *tw_datum_at(&dst.tiles[index], row, col));
            *tw_datum_at(&dst.tiles[index], 0, col) = folded(&f, dst.dst32);
        }
        return true;
    }
    for (unsigned row = 0; row < down * TW_SIDE; row++) {
        tw_dst *tiles = &dst.tiles[index + row / TW_SIDE * across];
        fold f = none;
        for (unsigned col = 0; col < across * TW_SIDE; col++)
            fold_in(&f, *tw_datum_at(&tiles[col / TW_SIDE], row % TW_SIDE, col % TW_SIDE));
        *tw_datum_at(tiles, row % TW_SIDE, 0) = folded(&f, dst.dst32);
    }
    return true;
}

/* x op column 0 or row 0 of y. */
static void with_vector(bool wide, bool by_column, uint32_t op, tw_dst *dst, const tw_dst *other) {
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            uint32_t *datum = tw_datum_at(dst, row, col);
            const unsigned at =
                tw_tile_index(TW_TILE_32X32, by_column ? row : 0, by_column ? 0 : col);
            const float x = tw_lane_operand(*datum), y = tw_lane_operand(other->datum[at]);
            const float z = op == 2 ? lane_multiply(x, y) : lane_add(x, op == 1 ? -y : y);
            *datum = lane_store(z, wide, LANE_CUT);
        }
}

/* Rows 0 to 3 of the sum; the rest of `out` stays. */
static bool add_top_rows(bool wide, tw_format format, const tw_dst *x, const tw_dst *y,
                         tw_dst *out) {
    for (unsigned row = 0; row < 4; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            const unsigned at = tw_tile_index(TW_TILE_32X32, row, col);
            const uint32_t a = x->datum[at], b = y->datum[at];
            out->datum[at] =
                tw_format_is_integer(format)
                    ? a + b
                    : lane_store(lane_add(tw_lane_operand(a), tw_lane_operand(b)), wide, LANE_CUT);
        }
    return true;
}

/* Each row of dst added to the row of the next tile that the table says. */
static bool reshuffle(const tw_sfpu_state *state, bool wide, tw_dst *dst) {
    if (state->table_length < TW_SIDE) return false;
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE && state->table[row] < TW_SIDE; col++) {
            uint32_t *to = tw_datum_at(&dst[1], state->table[row], col);
            const float sum =
                lane_add(tw_lane_operand(*tw_datum_at(dst, row, col)), tw_lane_operand(*to));
            *to = lane_store(sum, wide, LANE_CUT);
        }
    return true;
}

/* The sum of all elements of some tiles, weighted, as the matrix unit takes it. */
static void sum_of_tiles(bool wide, unsigned tiles, float scaler, tw_dst *dst) {
    const tw_math math = {.fidelity = TW_HIFI4, .dst32 = wide};
    const tw_format format = wide ? TW_Tf32 : TW_Float16_b;
    tw_src weights = {.format = format, .shape = TW_TILE_32X32}, values;
    tw_dst sum = {{0}};
    for (unsigned i = 0; i < TW_TILE; i++)
        weights.datum[i] = lane_bits(1.0f);
    for (unsigned tile = 0; tile < tiles; tile++) {
        tw_math_dst_to_src(&dst[tile], TW_TILE_32X32, format, wide, &values);
        tw_math_reduce(TW_POOL_SUM, TW_REDUCE_SCALAR, &values, &weights, math, tile > 0, &sum);
    }
    sum.datum[0] =
        lane_store(lane_multiply(tw_lane_operand(sum.datum[0]), scaler), wide, LANE_EVEN);
    dst[0] = sum;
}

/* (x - mean) * inverse; both are column 0 of their tiles, or the first element. */
static void normalize(bool wide, bool scalar, const tw_dst *in, tw_dst *mean, tw_dst *inverse,
                      tw_dst *out) {
    float less[TW_SIDE], times[TW_SIDE];
    for (unsigned row = 0; row < TW_SIDE; row++) {
        less[row] = tw_lane_operand(*tw_datum_at(mean, scalar ? 0 : row, 0));
        times[row] = tw_lane_operand(*tw_datum_at(inverse, scalar ? 0 : row, 0));
    }
    for (unsigned row = 0; row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            const unsigned at = tw_tile_index(TW_TILE_32X32, row, col);
            const float centred = lane_add(tw_lane_operand(in->datum[at]), -less[row]);
            out->datum[at] = lane_store(lane_multiply(centred, times[row]), wide, LANE_CUT);
        }
}

bool tw_sfpu_columns(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                     const uint32_t args[4]) {
    tw_dst *tile = &dst.tiles[index];
    const uint32_t function = word & TW_WORD_MASK;
    const bool two = index + 2 <= dst.count;
    switch (function) {
    case TW_SFPU_cumsum: cumsum(state, args[0] != 0, dst.dst32, tile); return true;
    case TW_SFPU_ema:
        if (args[0] == 2) {
            state->alpha = tw_lane_operand(args[1]);
            state->beta = tw_lane_operand(args[2]);
        } else if (args[0] == 1) {
            memset(state->average, 0, sizeof state->average);
        } else if (two) {
            moving_average(state, dst.dst32, &tile[0], &tile[1]);
        }
        return two || args[0] != 0;
    case TW_SFPU_sum_int_col: sum_int_col(tile); return true;
    case TW_SFPU_sum_int_row: sum_int_row(tile); return true;
    case TW_SFPU_add_int_offset:
        for (unsigned i = 0; two && i < TW_TILE; i++)
            tile[0].datum[i] += tile[1].datum[i];
        return two;
    case TW_SFPU_tiled_prod: tiled_product(dst.dst32, tile, two); return true;
    case TW_SFPU_alt_complex_rotate90: rotate90(tile); return true;
    case TW_SFPU_sfpu_reduce: return reduce(dst, index, args);
    case TW_SFPU_add_top_row:
        return tw_format_known(args[2]) && add_top_rows(dst.dst32, (tw_format)args[2], tile,
                                                        &dst.tiles[args[0]], &dst.tiles[args[1]]);
    case TW_SFPU_mul_reduce_tail:
        if (!args[0] || args[0] > dst.count || index + args[0] > dst.count) return false;
        sum_of_tiles(dst.dst32, args[0], lane_float(args[1]), tile);
        return true;
    case TW_SFPU_reshuffle_rows: return two && reshuffle(state, dst.dst32, tile);
    case TW_SFPU_bcast_col:
    case TW_SFPU_bcast_row:
        with_vector(dst.dst32, function == TW_SFPU_bcast_col, args[2], tile, &dst.tiles[args[0]]);
        return true;
    case TW_SFPU_normalize:
        normalize(dst.dst32, args[3] != 0, tile, &dst.tiles[args[0]], &dst.tiles[args[1]],
                  &dst.tiles[args[2]]);
        return true;
    default: return welford(state, dst, word, index, args);
    }
}
