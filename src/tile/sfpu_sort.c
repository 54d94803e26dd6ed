/*
 * sfpu_sort.c: the bitonic steps of top-k and sort, on 64 values of each column (the rows of two
 * tiles) that take their indices along, and the maximum of a column with its index.
 *
 * Source: tt-metal's public LLK (ckernel_sfpu_topk, _max_pool_indices) for which rows each step
 * compares and in which direction; the method is Shanbhag et al. 2018, "Efficient Top-K Query
 * Processing on Massively Parallel Hardware".
 */
#include "tile/sfpu_parts.h"

enum { DEPTH = 64, WIDE_STEP = 5, LAST_PHASE = 15 };

typedef enum tie_order { TIES_FREE, TIES_ASCENDING, TIES_DESCENDING } tie_order;

/* One column of two tiles of values and two of indices. */
typedef struct column {
    uint32_t *value[DEPTH], *index[DEPTH];
    tie_order ties;
} column;

static void column_of(tw_dst *tiles, unsigned col, tie_order ties, column *c) {
    c->ties = ties;
    for (unsigned i = 0; i < DEPTH; i++) {
        c->value[i] = tw_datum_at(&tiles[i / TW_SIDE], i % TW_SIDE, col);
        c->index[i] = tw_datum_at(&tiles[2 + i / TW_SIDE], i % TW_SIDE, col);
    }
}

/* -1, 0, 1: whether the first comes before, with, or after the second in ascending order. */
static int compare(const column *c, unsigned first, unsigned second) {
    const int32_t a = lane_order(lane_float(*c->value[first]));
    const int32_t b = lane_order(lane_float(*c->value[second]));
    if (a != b) return a < b ? -1 : 1;
    const uint32_t i = *c->index[first], j = *c->index[second];
    if (c->ties == TIES_FREE || i == j) return 0;
    return (i < j) == (c->ties == TIES_ASCENDING) ? -1 : 1;
}

static void swap(uint32_t *a, uint32_t *b) {
    const uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Puts two rows in order. `turned`: the unit's comparison is reversed to sort upwards, and then it
 * exchanges equal values. */
static void exchange(column *c, unsigned first, unsigned second, bool ascending, bool turned) {
    const int order = compare(c, first, second);
    const bool wrong = !ascending ? order < 0 : turned ? order >= 0 : order > 0;
    if (!wrong) return;
    swap(c->value[first], c->value[second]);
    swap(c->index[first], c->index[second]);
}

/* One step of the network within `length` rows from `start`. */
static void bitonic_step(column *c, unsigned start, unsigned length, unsigned distance,
                         bool ascending, bool turned) {
    for (unsigned i = 0; i < length; i++)
        if (!(i & distance)) exchange(c, start + i, start + i + distance, ascending, turned);
}

/* The last four steps are done sixteen rows at a time with the comparison reversed. */
static void short_steps(column *c, unsigned start, unsigned length, bool ascending) {
    for (unsigned distance = length >= 16 ? 8 : length / 2; distance; distance /= 2)
        bitonic_step(c, start, length, distance, ascending, length >= 16);
}

/* Runs of 2^(phase + 1) rows, every other one upwards; runs below 16 rows begin downwards. */
static void phase(column *c, unsigned number, unsigned first_step, unsigned last_step,
                  bool ascending) {
    const unsigned run = 2u << number;
    if (number < 3) ascending = false;
    for (unsigned step = first_step; step > last_step && step >= WIDE_STEP; step--) {
        const unsigned distance = step == WIDE_STEP ? 16 : 32;
        for (unsigned i = 0; i < DEPTH; i++)
            if (!(i & distance)) {
                const bool up = ascending != (run < DEPTH && i / run % 2);
                exchange(c, i, i + distance, up, false);
            }
    }
    const unsigned piece = run < 16 ? run : 16;
    for (unsigned start = 0; start < DEPTH; start += piece)
        short_steps(c, start, piece, ascending != (run < DEPTH && start / run % 2));
}

static void local_sort(column *c, bool ascending, unsigned end_phase, uint32_t steps) {
    const unsigned start_phase = steps & 0xFF;
    const unsigned end_step = steps >> 8 & 0xFF, start_step = steps >> 16 & 0xFF;
    for (unsigned number = start_phase; number <= end_phase; number++) {
        const bool partial = start_phase == end_phase && number > 3;
        phase(c, number, partial ? start_step : number + 1, partial ? end_step : 4, ascending);
    }
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}
static unsigned most(unsigned a, unsigned b) {
    return a > b ? a : b;
}

/* Pairs of runs of k, k 2^m apart: the better values to the first. */
static void merge(column *c, unsigned m, unsigned k, bool ascending, unsigned tag_bits) {
    const uint32_t mask = (1u << tag_bits) - 1;
    const unsigned run = least(k, 32), distance = m > 5 ? 32 : least(run << m, 32);
    const unsigned rows = most(2 * run, m > 5 ? 0 : 64u >> m);
    for (unsigned pair = 0; pair < rows / (2 * run); pair++)
        for (unsigned i = 0; i < run; i++) {
            const unsigned first = pair * 2 * distance + i;
            if (first + distance >= DEPTH) continue;
            if (tag_bits) {
                uint32_t *left = c->value[first], *right = c->value[first + distance];
                *left = tw_topk_tagged(*left, i, mask, !ascending);
                *right = tw_topk_tagged(*right, i ^ (2 * k - 1), mask, !ascending);
            }
            exchange(c, first, first + distance, ascending, false);
        }
}

/* Sorts the runs of k that a merge left, k 2^(m + 1) apart, every other one the other way. */
static void rebuild(column *c, unsigned m, unsigned k, bool ascending, bool skip_second) {
    const unsigned distance = m > 4 ? 32 : least(k << (m + 1), 32);
    const unsigned rows = most(2 * k, m > 4 ? 0 : 64u >> (m + 1)) >> skip_second;
    if (k < 4) return; /* the vendor's program does nothing for pairs */
    if (k > 16) {
        unsigned number = k > 32 ? 5 : 4;
        phase(c, number, number + 1, 4, ascending);
        return;
    }
    if (k < 16) ascending = false;
    for (unsigned run = 0; run < rows / k && run * distance + k <= DEPTH; run++)
        short_steps(c, run * distance, k, ascending != (run % 2));
}

static bool top_k(tw_dst *tiles, uint32_t function, const uint32_t args[4]) {
    const uint32_t k = function == TW_SFPU_topk_merge ? args[1] : args[2];
    if (function == TW_SFPU_topk_local_sort ? args[1] > LAST_PHASE : k < 1 || k > DEPTH)
        return false;
    for (unsigned col = 0; col < TW_SIDE; col++) {
        const uint32_t flags = function == TW_SFPU_topk_local_sort ? args[3]
                               : function == TW_SFPU_topk_merge    ? args[2]
                                                                   : args[0];
        column c;
        column_of(tiles, col, (tie_order)(flags >> 1 & 3), &c);
        if (function == TW_SFPU_topk_local_sort)
            local_sort(&c, args[0] != 0, args[1], args[2]);
        else if (function == TW_SFPU_topk_merge)
            merge(&c, args[0], args[1], flags & 1, flags >> 4 & 31);
        else
            rebuild(&c, args[1], args[2], flags & 1, flags >> 3 & 1);
    }
    return true;
}

/* Of the first rows of each column (9, or all of them for more), to row 0 of both tiles. With the
 * row-major layout a row of 32 is two rows of sixteen. */
static bool max_with_indices(tw_dst *values, tw_dst *indices, unsigned rows, bool row_major) {
    rows = rows > 9 ? TW_SIDE : 9;
    for (unsigned col = 0; col < TW_SIDE; col++) {
        unsigned best = 0;
        for (unsigned row = 0; row < rows; row++) {
            const unsigned at =
                row_major ? row * TW_SIDE + col : tw_tile_index(TW_TILE_32X32, row, col);
            if (!row || lane_order(lane_float(values->datum[at])) >
                            lane_order(lane_float(values->datum[best])))
                best = at;
        }
        const unsigned to = row_major ? col : tw_tile_index(TW_TILE_32X32, 0, col);
        swap(&values->datum[to], &values->datum[best]);
        swap(&indices->datum[to], &indices->datum[best]);
    }
    return true;
}

bool tw_sfpu_sort(tw_sfpu_dst dst, uint32_t word, uint32_t index, const uint32_t args[4]) {
    const uint32_t function = word & TW_WORD_MASK;
    switch (function) {
    case TW_SFPU_topk_local_sort:
    case TW_SFPU_topk_merge:
    case TW_SFPU_topk_rebuild:
        return index + 4 <= dst.count && top_k(&dst.tiles[index], function, args);
    case TW_SFPU_max_reduce_with_indices: /* adding to earlier chunks is not carried out */
        return args[0] < dst.count && !args[2] && !(args[3] >> 1) &&
               max_with_indices(&dst.tiles[index], &dst.tiles[args[0]], args[1], args[3] & 1);
    default: return false;
    }
}
