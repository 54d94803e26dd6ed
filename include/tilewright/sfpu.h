/*
 * tilewright/sfpu.h: the vector unit on tiles in DST, a function of sfpu.def at a time.
 *
 * They follow the vendor's public programs step by step, with their special values. Denormals count
 * as zero. How far each is from the true value is in tests/kernels/ulp.json.
 */
#ifndef TILEWRIGHT_SFPU_H
#define TILEWRIGHT_SFPU_H

#include "tilewright/tile.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tw_sfpu_function {
#define TW_SFPU(name, operands, arguments, meaning) TW_SFPU_##name,
#include "tilewright/sfpu.def"
#undef TW_SFPU
    TW_SFPU_COUNT
} tw_sfpu_function;

/* What the functions that remember something keep, one a core. Zero-initialise. `table` is the
 * caller's, for the length of one call: what a Welford function is given as 1/n, from n = 1. */
typedef struct tw_sfpu_state {
    uint32_t random[32];            /* of rand and dropout, a lane each */
    float column_sums[32];          /* of cumsum */
    float mean[32], squares[32];    /* of Welford and of two passes */
    float second[32], anchor[32];   /* of two passes */
    float average[32], alpha, beta; /* of ema */
    const uint32_t *table;
    size_t table_length;
} tw_sfpu_state;

/* The forms of two_pass_finalize. */
enum { TW_TWO_PASS_ROW, TW_TWO_PASS_FACE, TW_TWO_PASS_SPLIT, TW_TWO_PASS_UNITED };

/* Where a call reads and writes: tiles [0, count) of the half of DST at hand. */
typedef struct tw_sfpu_dst {
    tw_dst *tiles;
    unsigned count;
    bool dst32;
    bool float16; /* a 16-bit DST holds Float16, not bf16 */
} tw_sfpu_dst;

/* "exp"; "?" beyond the table. `word` is the function word of sfpu.def. */
const char *tw_sfpu_name(uint32_t word);
/* Tiles that the function writes, as a bit mask of indices. */
uint32_t tw_sfpu_written(uint32_t word, uint32_t dst, const uint32_t args[4]);
/* The highest tile index that the call touches. */
uint32_t tw_sfpu_highest(uint32_t word, uint32_t dst, const uint32_t args[4]);
/* Carries the call out on DST. False: the function, or this integer format of it, is not supported,
 * and nothing was changed. Every index must be below dst->count. */
bool tw_sfpu_apply(tw_sfpu_state *state, tw_sfpu_dst dst, uint32_t word, uint32_t index,
                   const uint32_t args[4]);

#ifdef __cplusplus
}
#endif
#endif
