/* DST += in0 x in1, tile by tile. */
#include "tile/fast.h"
#include "tile/fpu.h"

#include <string.h>

/* One face product: rows of `b` (in0) by columns of `a` (in1), 16 deep. */
static void face_product(tw_fpu_mode mode, const uint32_t *b, tw_format b_format, unsigned rows,
                         const uint32_t *a, tw_format a_format, uint32_t *dst) {
    uint32_t columns[16][16];
    for (unsigned i = 0; i < TW_FACE; i++)
        columns[i % 16][i / 16] = tw_fpu_operand(a[i], a_format);
    for (unsigned r = 0; r < rows; r++) {
        uint32_t row[16];
        for (unsigned k = 0; k < 16; k++)
            row[k] = tw_fpu_operand(b[16 * r + k], b_format);
        for (unsigned c = 0; c < 16; c++)
            dst[16 * r + c] = tw_fpu_dot(mode, columns[c], row, dst[16 * r + c]);
    }
}

void tw_matmul_reference(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    unsigned down = in0->shape.rows / in0->shape.face_rows, deep = in0->shape.cols / 16u;
    unsigned across = in1->shape.cols / 16u;
    /* All of the tile in one phase, then in the next: the roundings come in this order. */
    for (unsigned phase = 0; phase < tw_fpu_phases(math.fidelity); phase++) {
        tw_fpu_mode mode = tw_fpu_mode_of(in1, math, phase);
        for (unsigned k = 0; k < deep; k++)
            for (unsigned r = 0; r < down; r++)
                for (unsigned c = 0; c < across; c++)
                    face_product(mode, in0->datum + TW_FACE * (r * deep + k), in0->format,
                                 in0->shape.face_rows, in1->datum + TW_FACE * (k * across + c),
                                 in1->format, dst->datum + TW_FACE * (r * across + c));
    }
}

void tw_math_matmul(const tw_src *in0, const tw_src *in1, tw_math math, tw_dst *dst) {
    const bool plain = tw_fpu_is_plain(in0->format) && tw_fpu_is_plain(in1->format);
    if (plain && in1->shape.cols == 32 && tw_has_avx512())
        tw_matmul_avx512(in0, in1, math, dst);
    else if (plain && tw_has_avx2())
        tw_matmul_avx2(in0, in1, math, dst);
    else
        tw_matmul_reference(in0, in1, math, dst);
}
