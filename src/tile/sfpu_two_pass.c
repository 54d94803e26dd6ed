/*
 * sfpu_two_pass.c: mean and variance of columns in two passes: sums of distances from an anchor,
 * then squares of distances from the mean.
 *
 * The unit keeps four vectors between calls: the anchor or the mean (`mean`), two sums of which odd
 * rows may take the second (`squares`, `second`), and an anchor that outlives the first pass
 * (`anchor`). Lane 8s + i has column 16 (s / 2) + 2i + s % 2 of a tile.
 *
 * Source: tt-metal's public LLK (ckernel_sfpu_welfords_common).
 */
#include "tile/sfpu_parts.h"

enum {
    SQUARES = 1, /* bits of the second argument of two_pass_update */
    SET_ANCHOR = 2,
    TWO_SUMS = 4,
    GROUPS = 16
};

static unsigned column_of(unsigned lane) {
    return lane / 16 * 16 + lane % 8 * 2 + lane / 8 % 2;
}

static void update(tw_sfpu_state *state, uint32_t rows, uint32_t how, tw_dst *dst) {
    const unsigned first = rows & 0xFF, end = first + (rows >> 8);
    for (unsigned row = first; row < end && row < TW_SIDE; row++)
        for (unsigned col = 0; col < TW_SIDE; col++) {
            const float x = tw_lane_operand(*tw_datum_at(dst, row, col));
            if (row == first && how & SET_ANCHOR) {
                state->mean[col] = x;
                state->squares[col] = state->second[col] = 0;
            }
            float *sum = how & TWO_SUMS && row % 2 ? &state->second[col] : &state->squares[col];
            const float away = lane_add(x, -state->mean[col]);
            *sum = how & SQUARES ? fmaf(away, away, *sum) : lane_add(*sum, away);
        }
}

static void unite_sums(tw_sfpu_state *state, bool two) {
    for (unsigned col = 0; two && col < TW_SIDE; col++)
        state->squares[col] = lane_add(state->squares[col], state->second[col]);
    memset(state->second, 0, sizeof state->second);
}

static void end_first_pass(tw_sfpu_state *state, float reciprocal, bool two, bool keep_anchor) {
    unite_sums(state, two);
    if (keep_anchor) memcpy(state->anchor, state->mean, sizeof state->anchor);
    for (unsigned col = 0; col < TW_SIDE; col++) {
        state->mean[col] = fmaf(state->squares[col], reciprocal, state->mean[col]);
        state->squares[col] = 0;
    }
}

/* ---- vectors in DST: in every other place of four rows, or as the first of four rows */

static uint32_t *place(tw_dst *dst, unsigned group, unsigned col) {
    return &dst->datum[tw_lane_datum(2 * group, (col / 16 * 2 + col % 2) * 8 + col % 16 / 2)];
}
static void keep(bool wide, const float *values, unsigned group, tw_dst *dst) {
    for (unsigned col = 0; col < TW_SIDE; col++)
        *place(dst, group, col) = lane_store(values[col], wide, LANE_CUT);
}
static void take(float *values, unsigned group, tw_dst *dst) {
    for (unsigned col = 0; col < TW_SIDE; col++)
        values[col] = tw_lane_operand(*place(dst, group, col));
}
static void put_row(bool wide, const float *values, unsigned row, tw_dst *dst) {
    for (unsigned i = 0; i < 4; i++)
        for (unsigned col = 0; col < TW_SIDE; col++)
            *tw_datum_at(dst, row + i, col) = i ? 0 : lane_store(values[col], wide, LANE_CUT);
}

/* Chan's way: what is saved at dst and dst + 1, and the `count` rows since. */
static void combine(tw_sfpu_state *state, bool wide, float reciprocal, float count, tw_dst *dst) {
    const float ratio = lane_multiply(reciprocal, count), weight = fmaf(ratio, -count, count);
    float mean[TW_SIDE], squares[TW_SIDE];
    take(mean, 0, &dst[0]);
    take(squares, 0, &dst[1]);
    for (unsigned col = 0; col < TW_SIDE; col++) {
        const float apart = lane_add(state->mean[col], -mean[col]);
        state->mean[col] = fmaf(apart, ratio, mean[col]);
        state->anchor[col] = lane_multiply(lane_multiply(apart, apart), weight);
        state->squares[col] =
            lane_add(lane_add(squares[col], state->squares[col]), state->anchor[col]);
    }
    keep(wide, state->mean, 0, &dst[0]);
    keep(wide, state->squares, 0, &dst[1]);
}

/* The sum over all lanes, in the unit's order: rotations by 4, 2 and 1, then the four rows. */
static float sum_of_lanes(const float values[TW_SIDE]) {
    float total = 0;
    for (unsigned row = 0; row < 4; row++) {
        float part[8];
        for (unsigned i = 0; i < 8; i++)
            part[i] = values[column_of(8 * row + i)];
        for (unsigned step = 4; step; step /= 2)
            for (unsigned i = 0; i < step; i++)
                part[i] = lane_add(part[i], part[i + step]);
        total = row ? lane_add(total, part[0]) : part[0];
    }
    return total;
}

/* All columns as one population: mean and variance of dst and dst + 1, dst + 2 is spoilt. */
static void finalize_united(tw_sfpu_state *state, bool wide, bool average, unsigned group,
                            tw_dst *dst) {
    const float anchor = state->mean[0], spread = sum_of_lanes(state->squares);
    float centred[TW_SIDE], apart[TW_SIDE], anchors[TW_SIDE];
    for (unsigned col = 0; col < TW_SIDE; col++) {
        anchors[col] = anchor;
        centred[col] = lane_add(state->mean[col], -anchor);
    }
    keep(wide, centred, 0, &dst[2]);
    keep(wide, anchors, 1, &dst[2]);
    const float mean = lane_multiply(sum_of_lanes(centred), 0x1p-5f);
    for (unsigned col = 0; col < TW_SIDE; col++) {
        const float away = lane_add(tw_lane_operand(*place(&dst[2], 0, col)), -mean);
        apart[col] = lane_multiply(away, away);
    }
    float variance = lane_add(sum_of_lanes(apart), spread);
    if (average) variance = lane_multiply(variance, 0x1p-5f);
    const float whole = lane_add(mean, tw_lane_operand(*place(&dst[2], 1, 0)));
    for (unsigned row = 0; row < 4; row++)
        for (unsigned i = 0; i < 16; i++) {
            dst[0].datum[(4 * group + row) * 16 + i] = lane_store(whole, wide, LANE_CUT);
            dst[1].datum[(4 * group + row) * 16 + i] =
                row ? 0 : lane_store(variance, wide, LANE_CUT);
        }
}

static void finalize(tw_sfpu_state *state, bool wide, const uint32_t args[4], tw_dst *dst) {
    const float reciprocal = lane_float(args[0]);
    unite_sums(state, args[2] & 1);
    for (unsigned col = 0; col < TW_SIDE; col++)
        state->squares[col] = lane_multiply(state->squares[col], reciprocal);
    switch (args[1]) {
    case TW_TWO_PASS_ROW:
        if (args[2] & 2) put_row(wide, state->mean, 0, &dst[0]);
        put_row(wide, state->squares, 0, &dst[1]);
        break;
    case TW_TWO_PASS_FACE:
        keep(wide, state->mean, args[3], &dst[0]);
        keep(wide, state->squares, args[3], &dst[1]);
        break;
    case TW_TWO_PASS_SPLIT:
        for (unsigned col = 0; col < TW_SIDE; col++)
            state->mean[col] = lane_add(state->anchor[col], -state->mean[col]);
        put_row(wide, state->anchor, 0, &dst[0]);
        put_row(wide, state->mean, 16, &dst[0]);
        put_row(wide, state->squares, 0, &dst[1]);
        break;
    default: finalize_united(state, wide, args[2] & 4, args[3], dst);
    }
}

static void save_or_combine(tw_sfpu_state *state, bool wide, const uint32_t args[4], tw_dst *dst) {
    unite_sums(state, args[1]);
    if (args[0]) {
        combine(state, wide, lane_float(args[2]), lane_float(args[3]), dst);
        return;
    }
    keep(wide, state->mean, 0, &dst[0]);
    keep(wide, state->squares, 0, &dst[1]);
}

bool tw_sfpu_two_pass(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                      const uint32_t args[4]) {
    tw_dst *tile = &dst.tiles[index];
    const unsigned left = dst.count - index;
    switch (word & TW_WORD_MASK) {
    case TW_SFPU_two_pass_clear:
        memset(state->mean, 0, sizeof state->mean);
        memset(state->squares, 0, sizeof state->squares);
        memset(state->second, 0, sizeof state->second);
        return true;
    case TW_SFPU_two_pass_update: update(state, args[0], args[1], tile); return true;
    case TW_SFPU_two_pass_mean:
        end_first_pass(state, lane_float(args[0]), args[1] & 1, args[1] & 2);
        return true;
    case TW_SFPU_two_pass_finalize:
        if (args[1] > TW_TWO_PASS_UNITED || args[3] >= GROUPS) return false;
        if (left < (args[1] == TW_TWO_PASS_UNITED ? 3 : 2)) return false;
        finalize(state, dst.dst32, args, tile);
        return true;
    case TW_SFPU_two_pass_state:
        if (left < 2) return false;
        save_or_combine(state, dst.dst32, args, tile);
        return true;
    case TW_SFPU_two_pass_anchor:
        if (args[1] >= GROUPS) return false;
        if (args[0])
            take(state->anchor, args[1], tile);
        else
            keep(dst.dst32, state->anchor, args[1], tile);
        return true;
    default: return false;
    }
}
