/*
 * sfpu_random.c: random numbers. Each lane has a shift register of 32 bits; a seed runs through it
 * and fills all lanes.
 *
 * Source: ISA documentation, "PRNG" of the vector unit (taps, direction, how a seed spreads);
 * tt-metal's public LLK (ckernel_sfpu_rand, _dropout) for what is made of the bits.
 */
#include "tile/sfpu_parts.h"

static uint32_t step(uint32_t state) {
    const uint32_t taps = (uint32_t)__builtin_popcount(state & 0x80200003u);
    return ~taps << 31 | state >> 1;
}

static void seed(tw_sfpu_state *state, uint32_t value) {
    for (unsigned i = 0; i < 32; i++)
        value = step(value);
    for (unsigned lane = TW_LANES; lane-- > 0;)
        state->random[lane] = value = step(step(value));
}

static uint32_t draw(tw_sfpu_state *state, unsigned lane) {
    const uint32_t bits = state->random[lane];
    state->random[lane] = step(bits);
    return bits;
}

/* What makes neighbouring lanes and draws unlike each other. */
static uint32_t mixed(uint32_t bits, unsigned lane) {
    const uint32_t id = 2 * lane - 151, spread = id << 20 ^ id;
    uint32_t a = bits + (spread << 5 ^ spread);
    a ^= a >> 16;
    a += a << 10;
    a ^= a >> 6;
    a += a << 13;
    return a ^ a >> 16;
}

/* from .. from + scale; nine draws a face of which eight are used. */
static void uniform(tw_sfpu_state *state, bool wide, float from, float scale, tw_dst *dst) {
    for (unsigned vector = 0; vector < TW_VECTORS; vector++)
        for (unsigned lane = 0; lane < TW_LANES; lane++) {
            const float whole = (float)(mixed(draw(state, lane), lane) & 0x7FFFFFFFu);
            const float value = fmaf(whole * 0x1p-31f, scale, from);
            dst->datum[tw_lane_datum(vector, lane)] = lane_store(value, wide, LANE_CUT);
            if (vector % 8 == 7) (void)draw(state, lane);
        }
}

static void drop(tw_sfpu_state *state, bool wide, uint32_t probability, float scale, tw_dst *dst) {
    for (unsigned vector = 0; vector < TW_VECTORS; vector++)
        for (unsigned lane = 0; lane < TW_LANES; lane++) {
            uint32_t *datum = &dst->datum[tw_lane_datum(vector, lane)];
            const int64_t bits = draw(state, lane) & 0x7FFFFFFFu;
            const float kept = lane_multiply(tw_lane_operand(*datum), scale);
            *datum = bits <= (int32_t)probability ? 0 : lane_store(kept, wide, LANE_CUT);
        }
}

/* To bf16, up with the probability of the bits cut off. */
static void round_by_chance(tw_sfpu_state *state, tw_dst *dst) {
    for (unsigned vector = 0; vector < TW_VECTORS; vector++)
        for (unsigned lane = 0; lane < TW_LANES; lane++) {
            uint32_t *datum = &dst->datum[tw_lane_datum(vector, lane)];
            const uint32_t chance = draw(state, lane) & 0xFFFF;
            const uint32_t exponent = *datum & 0x7F800000u;
            if (!exponent)
                *datum = 0;
            else if (exponent == 0x7F800000u)
                *datum &= 0xFF800000u;
            else
                *datum = (*datum + chance) & 0xFFFF0000u;
        }
}

bool tw_sfpu_random(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                    const uint32_t args[4]) {
    tw_dst *tile = &dst.tiles[index];
    switch (word & TW_WORD_MASK) {
    case TW_SFPU_rand_seed: seed(state, args[0] == UINT32_MAX ? UINT32_MAX - 1 : args[0]); break;
    case TW_SFPU_dropout_seed: seed(state, args[0]); break;
    case TW_SFPU_rand:
        uniform(state, dst.dst32, lane_float(args[0]), lane_float(args[1]), tile);
        break;
    case TW_SFPU_dropout: drop(state, dst.dst32, args[0], lane_float(args[1]), tile); break;
    case TW_SFPU_stochastic_round: round_by_chance(state, tile); break;
    default: return false;
    }
    return true;
}
