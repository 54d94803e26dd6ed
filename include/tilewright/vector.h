/*
 * tilewright/vector.h: vector code that a kernel brings itself (sfpi's vFloat, TTI_SFP... by hand),
 * a step of vector_ops.def at a time. What the API's own functions do is in sfpu.h.
 *
 * Numbers are the hardware's: products are cut to 27 bits before the sum, denormals count as zero,
 * integers wrap. Source: ISA documentation, the SFPU's instructions; ttsim, which is bit-exact.
 */
#ifndef TILEWRIGHT_VECTOR_H
#define TILEWRIGHT_VECTOR_H

#include "tilewright/sfpu.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tw_vector_op {
#define TW_VECTOR(name, meaning) TW_VECTOR_##name,
#include "tilewright/vector_ops.def"
#undef TW_VECTOR
    TW_VECTOR_OPS
} tw_vector_op;

enum { TW_VECTOR_LANES = 32, TW_VECTOR_REGISTERS = 16 + 64, TW_VECTOR_DEPTH = 32 };

typedef struct tw_vector {
    uint32_t reg[TW_VECTOR_REGISTERS][TW_VECTOR_LANES];
    uint32_t on;   /* lanes, a bit each, that count while `choosing` */
    bool choosing; /* else every lane is on */
    bool blackhole;
    uint32_t pushed[TW_VECTOR_DEPTH]; /* lanes remembered */
    bool pushed_choosing[TW_VECTOR_DEPTH];
    unsigned depth;
    uint32_t base, counter, carriage; /* rows of DST */
    uint32_t arguments[4];            /* of the next `function` */
    uint32_t stride[8];               /* by address mode */
    uint32_t swapping; /* bit 8: swap the other way round; bit 2: registers 4..7 follow 0..3 */
    uint32_t random[TW_VECTOR_LANES];
} tw_vector;

/* One instruction: the words of the service. */
typedef struct tw_vector_step {
    uint32_t op, mode, d, a, b, c;
} tw_vector_step;

/* As the firmware leaves the unit: every lane on, constants set. */
void tw_vector_reset(tw_vector *unit, bool blackhole);
/* "mad"; "?" beyond the table. */
const char *tw_vector_op_name(uint32_t op);
/* Carries out one step on the half of DST at hand; `float16`: a 16-bit DST holds Float16, not bf16.
 * NULL, or why it cannot be done (nothing was changed then). `*tile` is the tile that a load or
 * store touched, UINT32_MAX for the others. */
const char *tw_vector_run(tw_vector *unit, tw_sfpu_dst dst, bool float16,
                          const tw_vector_step *step, uint32_t *tile);

/* a * b + c as the unit computes it, bits of fp32. */
uint32_t tw_vector_mad(uint32_t a, uint32_t b, uint32_t c, bool blackhole);

#ifdef __cplusplus
}
#endif
#endif
