/*
 * vector.c: the vector unit by the step (vector_ops.def): registers of 32 lanes, the lanes that are
 * on, and DST. A step reads its operands whole before it writes, so that they may be the same.
 */
#include "tilewright/vector.h"

#include "tile/lane.h"
#include "tile/sfpu_parts.h"
#include "tile/vector_parts.h"

#include <string.h>

enum { ROWS_OF_A_TILE = 64, OWN = 8, CONSTANTS = 16, LANE_NUMBERS = 15, FRACTION_MASK = 0x7FFFFF };
static const uint32_t SIGN = 0x80000000u;

const char *tw_vector_op_name(uint32_t op) {
    static const char *const names[] = {
#define TW_VECTOR(name, meaning) #name,
#include "tilewright/vector_ops.def"
#undef TW_VECTOR
    };
    return op < TW_VECTOR_OPS ? names[op] : "?";
}

static void fill(uint32_t *reg, uint32_t value) {
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++)
        reg[lane] = value;
}

void tw_vector_reset(tw_vector *unit, bool blackhole) {
    static const uint32_t constants[] = {0x3F56594Bu, 0, 0x3F800000u, 0xBF800000u, 0, 0, 0};
    memset(unit, 0, sizeof *unit);
    unit->on = UINT32_MAX;
    unit->choosing = true;
    unit->blackhole = blackhole;
    for (unsigned i = 0; i < sizeof constants / sizeof *constants; i++)
        fill(unit->reg[OWN + i], constants[i]);
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        unit->reg[LANE_NUMBERS][lane] = lane * 2;
        unit->random[lane] = lane + 1;
    }
}

static uint32_t lanes_on(const tw_vector *unit) {
    return unit->choosing ? unit->on : UINT32_MAX;
}

/* Writes the lanes that are on; the constants are not to be written. */
static void put(tw_vector *unit, uint32_t d, const uint32_t *values, uint32_t lanes) {
    if (d >= OWN && d < CONSTANTS) return;
    for (; lanes; lanes &= lanes - 1) {
        const unsigned lane = (unsigned)__builtin_ctz(lanes);
        unit->reg[d][lane] = values[lane];
    }
}

/* Lanes that are on stay so where `keep` has their bit. */
static void keep(tw_vector *unit, uint32_t keep) {
    const uint32_t lanes = lanes_on(unit);
    unit->on = (unit->on & ~lanes) | (lanes & keep);
}

/* ---- DST */

typedef enum row_format { /* of loads and stores */
                          AS_DST,
                          FP16,
                          BF16,
                          FP32,
                          INT32,
                          UINT16 = 6,
                          HIGH_HALF_OUT = 7,
                          SWAPPED_OUT = 9,
                          SIGN_MAGNITUDE = 12,
                          LOW_HALF = 14,
                          HIGH_HALF = 15
} row_format;

static bool needs_wide(uint32_t format) {
    return format == FP32 || format == INT32 || format == HIGH_HALF_OUT || format == SWAPPED_OUT ||
           format == SIGN_MAGNITUDE;
}

static uint32_t negated_magnitude(uint32_t bits) {
    return bits & SIGN ? 0u - (bits & ~SIGN) : bits;
}

static uint32_t loaded(const tw_vector *unit, uint32_t format, bool wide, uint32_t datum,
                       uint32_t old) {
    const uint32_t half = wide ? datum >> 16 : datum & 0xFFFF;
    switch (format) {
    case FP16: return tw_f16_datum_to_fp32(datum);
    case UINT16: return half;
    case SIGN_MAGNITUDE: return unit->blackhole ? datum : negated_magnitude(datum);
    case LOW_HALF: return (old & 0xFFFF0000u) | half;
    case HIGH_HALF: return half << 16 | (old & 0xFFFF);
    default: return datum;
    }
}

static uint32_t stored(const tw_vector *unit, uint32_t format, uint32_t value) {
    switch (format) {
    case FP16: return tw_f16_datum_from_fp32(lane_flush(value));
    case BF16: return lane_flush(value) & 0xFFFF0000u;
    case FP32: return lane_flush(value);
    case UINT16:
    case LOW_HALF: return value & 0xFFFF;
    case HIGH_HALF: return value >> 16;
    case SWAPPED_OUT: return value << 16 | value >> 16;
    case SIGN_MAGNITUDE: return unit->blackhole || !(value & SIGN) ? value : SIGN | (0u - value);
    default: return value;
    }
}

static const char *reach_dst(tw_vector *unit, tw_sfpu_dst dst, bool float16,
                             const tw_vector_step *step, uint32_t *touched) {
    const uint32_t row = unit->base + unit->counter + step->a, tile = row / ROWS_OF_A_TILE;
    uint32_t format = step->mode;
    if (format == AS_DST) format = dst.dst32 ? FP32 : float16 ? FP16 : BF16;
    if (needs_wide(format) && !dst.dst32)
        return "32 bits of a 16-bit DST: this needs fp32_dest_acc_en";
    if (row & 1) return "an odd row of DST";
    *touched = tile;
    if (tile >= dst.count) return NULL;
    uint32_t *datums = dst.tiles[tile].datum, values[TW_VECTOR_LANES];
    const unsigned vector = row % ROWS_OF_A_TILE / 2;
    const uint32_t lanes = lanes_on(unit);
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        uint32_t *datum = &datums[tw_lane_datum(vector, lane)];
        if (step->op == TW_VECTOR_load)
            values[lane] = loaded(unit, format, dst.dst32, *datum, unit->reg[step->d][lane]);
        else if (lanes >> lane & 1)
            *datum = stored(unit, format, unit->reg[step->d][lane]);
    }
    if (step->op == TW_VECTOR_load) put(unit, step->d, values, lanes);
    unit->counter += unit->stride[step->b & 7];
    return NULL;
}

static void count(tw_vector *unit, const tw_vector_step *step) {
    if (step->mode == 0) {
        unit->counter += step->d;
        return;
    }
    unit->carriage = step->mode == 1 ? step->d : unit->carriage + step->d;
    unit->counter = unit->carriage;
}

/* ---- steps with a result a lane */

/* The registers that a step reads; immediate operands are spread over the lanes. */
typedef struct operands {
    const uint32_t *a, *b, *c;
} operands;

static uint32_t shifted(uint32_t value, int32_t by, bool keeps_sign) {
    const uint32_t amount = (by < 0 ? 0u - (uint32_t)by : (uint32_t)by) & 31;
    if (by >= 0) return value << amount;
    return keeps_sign ? (uint32_t)((int32_t)value >> amount) : value >> amount;
}

static bool holds(uint32_t mode, uint32_t value) {
    switch (mode & 6) {
    case 0: return value & SIGN;
    case 2: return value != 0;
    case 4: return !(value & SIGN);
    default: return value == 0;
    }
}

static uint32_t field(uint32_t op, uint32_t mode, uint32_t a, uint32_t b) {
    const uint32_t exponent = a >> 23 & 255;
    switch (op) {
    case TW_VECTOR_exponent: return exponent - (mode & 1 ? 0 : 127);
    case TW_VECTOR_mantissa: return (a & FRACTION_MASK) | (mode & 1 ? 0 : FRACTION_MASK + 1);
    case TW_VECTOR_set_exponent:
        return (a & ~(255u << 23)) | ((mode == 2 ? b >> 23 : b) & 255) << 23;
    case TW_VECTOR_set_mantissa: return (a & ~(uint32_t)FRACTION_MASK) | (b & FRACTION_MASK);
    case TW_VECTOR_set_sign: return (a & ~SIGN) | (mode & 1 ? b << 31 : b & SIGN);
    case TW_VECTOR_add_exponent:
        if (mode & 1) b = exponent == 255 ? exponent : exponent + b;
        return (a & ~(255u << 23)) | (b & 255) << 23;
    case TW_VECTOR_magnitude:
        if (mode & 1) return a <= 0xFF800000u ? a & ~SIGN : a; /* a negative NaN stays */
        return a & SIGN ? 0u - a : a;
    default: /* leading_zeros */
        if (mode & 4) a &= ~SIGN;
        return a ? (uint32_t)__builtin_clz(a) : 32;
    }
}

static uint32_t lane_result(const tw_vector *unit, const tw_vector_step *step, uint32_t a,
                            uint32_t b, uint32_t c) {
    const uint32_t mode = step->mode;
    switch (step->op) {
    case TW_VECTOR_mad:
        return tw_vector_mad(mode & 1 ? a ^ SIGN : a, b, mode & 2 ? c ^ SIGN : c, unit->blackhole);
    case TW_VECTOR_move: return mode & 1 ? a ^ SIGN : a;
    case TW_VECTOR_integer_add: return mode & 2 ? a - b : a + b;
    case TW_VECTOR_bit_and: return a & b;
    case TW_VECTOR_bit_or: return a | b;
    case TW_VECTOR_bit_xor: return a ^ b;
    case TW_VECTOR_bit_not: return ~a;
    case TW_VECTOR_shift: return shifted(a, (int32_t)b, mode & 2);
    case TW_VECTOR_multiply24: {
        const uint64_t whole = (uint64_t)(a & FRACTION_MASK) * (b & FRACTION_MASK);
        return (uint32_t)(mode & 1 ? whole >> 23 : whole & FRACTION_MASK);
    }
    case TW_VECTOR_test: return holds(mode, a) ? UINT32_MAX : 0;
    case TW_VECTOR_reciprocal: return tw_vector_reciprocal(a);
    case TW_VECTOR_cast: return tw_vector_cast(mode, a);
    default: return field(step->op, mode, a, b);
    }
}

/* Whether `b` of the step is a number rather than a register. */
static bool takes_number(const tw_vector_step *step) {
    switch (step->op) {
    case TW_VECTOR_integer_add:
    case TW_VECTOR_shift:
    case TW_VECTOR_set_exponent:
    case TW_VECTOR_set_mantissa:
    case TW_VECTOR_set_sign: return step->mode & 1;
    case TW_VECTOR_add_exponent: return true;
    case TW_VECTOR_round: return step->mode & 8;
    case TW_VECTOR_set_lanes: return step->mode & 1;
    case TW_VECTOR_enable: return true;
    default: return false;
    }
}

/* Steps that say lanes by their result. */
static void lanes_by_result(tw_vector *unit, const tw_vector_step *step, const uint32_t *values) {
    uint32_t kept = 0;
    int test = -1;
    if (step->op == TW_VECTOR_integer_add && !(step->mode & 4)) test = step->mode & 8 ? 4 : 0;
    if (step->op == TW_VECTOR_exponent && step->mode & 2) test = step->mode & 8 ? 4 : 0;
    if (step->op == TW_VECTOR_leading_zeros && step->mode & 2) test = 2;
    if (test < 0) return;
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        const bool zeros = step->op == TW_VECTOR_leading_zeros;
        const bool held = zeros ? values[lane] != 32 : holds((uint32_t)test, values[lane]);
        kept |= (uint32_t)held << lane;
    }
    keep(unit, kept);
}

static void each_lane(tw_vector *unit, const tw_vector_step *step) {
    uint32_t values[TW_VECTOR_LANES], number[TW_VECTOR_LANES];
    const operands in = {unit->reg[step->a], takes_number(step) ? number : unit->reg[step->b],
                         unit->reg[step->c]};
    fill(number, step->b);
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++)
        values[lane] = lane_result(unit, step, in.a[lane], in.b[lane], in.c[lane]);
    const bool every = step->op == TW_VECTOR_move && step->mode == 2;
    put(unit, step->d, values, every ? UINT32_MAX : lanes_on(unit));
    lanes_by_result(unit, step, values);
}

/* ---- steps that look beyond their lane */

static void compare(tw_vector *unit, const tw_vector_step *step) {
    uint32_t values[TW_VECTOR_LANES], kept = 0;
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        const int32_t d = lane_order(lane_float(unit->reg[step->d][lane])),
                      a = lane_order(lane_float(unit->reg[step->a][lane]));
        const bool held = step->op == TW_VECTOR_greater ? d > a : d <= a;
        kept |= (uint32_t)held << lane;
        values[lane] = held ? UINT32_MAX : 0;
    }
    if (step->mode & 8)
        put(unit, step->d, values, lanes_on(unit));
    else
        keep(unit, kept);
}

static void set_lanes(tw_vector *unit, const tw_vector_step *step) {
    uint32_t kept = 0;
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        const uint32_t value = unit->reg[step->a][lane];
        const bool held = step->op == TW_VECTOR_keep ? value != 0
                          : step->mode & 1           ? step->b & 1
                                                     : holds(step->mode, value);
        kept |= (uint32_t)held << lane;
    }
    keep(unit, kept);
}

/* Where register d gets the smaller, by the mode. */
static const uint32_t smaller_in_d[] = {
    0,           0xFFFFFFFFu, 0x0000FFFFu, 0x00FF00FFu, 0xFF0000FFu,
    0x000000FFu, 0x0000FF00u, 0x00FF0000u, 0xFF000000u, 0};

static void swap(tw_vector *unit, const tw_vector_step *step) {
    const uint32_t lanes = lanes_on(unit);
    const bool follow = unit->swapping & 4 && step->a < 4 && step->d < 4;
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        const uint32_t a = unit->reg[step->a][lane], d = unit->reg[step->d][lane];
        const int32_t left = lane_order(lane_float(a)), right = lane_order(lane_float(d));
        bool swaps = true;
        if (step->mode) {
            swaps = smaller_in_d[step->mode] >> lane & 1 ? left < right : left >= right;
            if (unit->swapping & 0x100) swaps = !swaps;
        }
        if (!swaps || !(lanes >> lane & 1)) continue;
        if (step->a < OWN || step->a >= CONSTANTS) unit->reg[step->a][lane] = d;
        if (step->d < OWN || step->d >= CONSTANTS) unit->reg[step->d][lane] = a;
        if (!follow) continue;
        const uint32_t other = unit->reg[4 + step->a][lane];
        unit->reg[4 + step->a][lane] = unit->reg[4 + step->d][lane];
        unit->reg[4 + step->d][lane] = other;
    }
}

static void transpose(tw_vector *unit) {
    const uint32_t lanes = lanes_on(unit);
    for (unsigned first = 0; first < OWN; first += 4) {
        uint32_t before[4][TW_VECTOR_LANES];
        memcpy(before, unit->reg[first], sizeof before);
        for (unsigned i = 0; i < 4; i++)
            for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++)
                if (lanes >> lane & 1)
                    unit->reg[first + i][lane] = before[lane / 8][i * 8 + lane % 8];
    }
}

static void shuffle(tw_vector *unit, const tw_vector_step *step) {
    uint32_t values[TW_VECTOR_LANES];
    const uint32_t *a = unit->reg[step->a];
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++)
        values[lane] = lane % 8 ? a[lane - 1] : step->mode == 4 ? 0 : a[lane + 7];
    put(unit, step->d, values, lanes_on(unit));
}

static void lines(tw_vector *unit, const tw_vector_step *step) {
    uint32_t values[TW_VECTOR_LANES];
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        uint32_t table[7];
        for (unsigned i = 0; i < 7; i++)
            table[i] = unit->reg[i][lane];
        values[lane] = step->op == TW_VECTOR_lut
                           ? tw_vector_lut(step->mode, table, unit->blackhole)
                           : tw_vector_lut_wide(step->mode, table, unit->blackhole);
    }
    put(unit, step->d, values, lanes_on(unit));
}

/* To the nearest, or up by chance; the lane's random number goes on either way. */
static void round_lanes(tw_vector *unit, const tw_vector_step *step) {
    enum { NEAREST = 0x400000 };
    uint32_t values[TW_VECTOR_LANES];
    const uint32_t lanes = lanes_on(unit);
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        if (lanes >> lane & 1) unit->random[lane] = tw_vector_random(unit->random[lane]);
        const uint32_t threshold = step->c == 1 ? unit->random[lane] & 0x7FFFFF : NEAREST;
        const uint32_t descale = step->mode & 8 ? step->b : unit->reg[step->b][lane];
        values[lane] = tw_vector_round(step->mode, unit->reg[step->a][lane], descale, threshold);
    }
    put(unit, step->d, values, lanes);
}

static void draw(tw_vector *unit, uint32_t d) {
    uint32_t values[TW_VECTOR_LANES];
    const uint32_t lanes = lanes_on(unit);
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        values[lane] = unit->random[lane];
        if (lanes >> lane & 1) unit->random[lane] = tw_vector_random(unit->random[lane]);
    }
    put(unit, d, values, lanes);
}

/* ---- lanes that are on */

static const char *change_lanes(tw_vector *unit, const tw_vector_step *step) {
    switch (step->op) {
    case TW_VECTOR_enable:
        unit->on = step->mode == 10 && !(step->b & 2) ? 0 : UINT32_MAX;
        if (step->mode == 10) unit->choosing = step->b & 1;
        return NULL;
    case TW_VECTOR_complement:
        unit->on = ~unit->on & (unit->depth ? unit->pushed[unit->depth - 1] : UINT32_MAX);
        return NULL;
    case TW_VECTOR_push:
        if (unit->depth == TW_VECTOR_DEPTH) return "conditions within one another, more than fit";
        unit->pushed[unit->depth] = unit->on;
        unit->pushed_choosing[unit->depth++] = unit->choosing;
        return NULL;
    default:
        if (!unit->depth) return "an end of a condition that was not begun";
        unit->on = unit->pushed[--unit->depth];
        unit->choosing = unit->pushed_choosing[unit->depth];
        return NULL;
    }
}

/* The API's own function: the lanes are the first of a tile's. */
static const char *apply(tw_vector *unit, const tw_vector_step *step) {
    enum { FIRST_FACE = 3 << 16 };
    tw_sfpu_state state = {0};
    tw_dst tile = {0};
    const tw_sfpu_dst dst = {.tiles = &tile, .count = 1, .dst32 = true};
    memcpy(tile.datum, unit->reg[step->a], sizeof unit->reg[0]);
    if (!tw_sfpu_apply(&state, dst, step->mode | FIRST_FACE, 0, unit->arguments))
        return "not of a vector in a register";
    put(unit, step->d, tile.datum, lanes_on(unit));
    return NULL;
}

static void configure(tw_vector *unit, const tw_vector_step *step) {
    if (step->d == LANE_NUMBERS)
        unit->swapping = unit->reg[step->a][0];
    else if (step->d > OWN && step->d < CONSTANTS)
        memmove(unit->reg[step->d], unit->reg[step->a], sizeof unit->reg[0]);
}

static void constant(tw_vector *unit, const tw_vector_step *step) {
    uint32_t values[TW_VECTOR_LANES];
    for (unsigned lane = 0; lane < TW_VECTOR_LANES; lane++) {
        const uint32_t old = unit->reg[step->d][lane];
        values[lane] = step->mode == 1   ? (old & 0xFFFF0000u) | (step->a & 0xFFFF)
                       : step->mode == 2 ? (old & 0xFFFF) | step->a << 16
                                         : step->a;
    }
    put(unit, step->d, values, lanes_on(unit));
}

const char *tw_vector_run(tw_vector *unit, tw_sfpu_dst dst, bool float16,
                          const tw_vector_step *step, uint32_t *tile) {
    *tile = UINT32_MAX;
    const bool names_registers = step->op >= TW_VECTOR_constant;
    if (step->op >= TW_VECTOR_OPS) return "no such step";
    if (names_registers && step->d >= TW_VECTOR_REGISTERS) return "no such register";
    switch (step->op) {
    case TW_VECTOR_base:
        unit->base = step->d * ROWS_OF_A_TILE;
        unit->counter = unit->carriage = 0;
        return NULL;
    case TW_VECTOR_count: count(unit, step); return NULL;
    case TW_VECTOR_argument: unit->arguments[step->d & 3] = step->a; return NULL;
    case TW_VECTOR_stride: unit->stride[step->d & 7] = step->a; return NULL;
    case TW_VECTOR_load:
    case TW_VECTOR_store:
        if (step->d >= TW_VECTOR_REGISTERS) return "no such register";
        return reach_dst(unit, dst, float16, step, tile);
    case TW_VECTOR_constant: constant(unit, step); return NULL;
    default: break;
    }
    if (step->a >= TW_VECTOR_REGISTERS || step->c >= TW_VECTOR_REGISTERS ||
        (!takes_number(step) && step->b >= TW_VECTOR_REGISTERS))
        return "no such register";
    const char *refused = tw_vector_refused(unit->blackhole, step);
    if (refused) return refused;
    switch (step->op) {
    case TW_VECTOR_move:
        if (step->mode == 8)
            draw(unit, step->d);
        else
            each_lane(unit, step);
        return NULL;
    case TW_VECTOR_function: return apply(unit, step);
    case TW_VECTOR_configure: configure(unit, step); return NULL;
    case TW_VECTOR_swap: swap(unit, step); return NULL;
    case TW_VECTOR_transpose: transpose(unit); return NULL;
    case TW_VECTOR_shuffle: shuffle(unit, step); return NULL;
    case TW_VECTOR_lut:
    case TW_VECTOR_lut_wide: lines(unit, step); return NULL;
    case TW_VECTOR_round: round_lanes(unit, step); return NULL;
    case TW_VECTOR_keep:
    case TW_VECTOR_set_lanes: set_lanes(unit, step); return NULL;
    case TW_VECTOR_at_most:
    case TW_VECTOR_greater: compare(unit, step); return NULL;
    case TW_VECTOR_enable:
    case TW_VECTOR_complement:
    case TW_VECTOR_push:
    case TW_VECTOR_pop: return change_lanes(unit, step);
    default: each_lane(unit, step); return NULL;
    }
}
