/* Element by element: DST = A op B. */
#include "tile/fast.h"
#include "tile/fpu.h"

#include <string.h>

void tw_binary_reference(tw_binary op, const tw_src *a, const uint32_t *b, tw_format b_format,
                         tw_math math, bool accumulate, tw_dst *dst) {
    unsigned phases = op == TW_MUL ? tw_fpu_phases(math.fidelity) : 1;
    unsigned count = TW_FACE * tw_tile_faces(a->shape);
    uint32_t minus = op == TW_SUB ? 0x80000000u : 0;
    for (unsigned i = 0; i < count; i++) {
        uint32_t x = tw_fpu_operand(a->datum[i], a->format);
        uint32_t y = tw_fpu_operand(b[i] ^ minus, b_format);
        uint32_t sum = accumulate ? dst->datum[i] : 0;
        for (unsigned phase = 0; phase < phases; phase++) {
            tw_fpu_mode mode = tw_fpu_mode_of(a, math, phase);
            sum = op == TW_MUL ? tw_fpu_multiply(mode, x, y, sum) : tw_fpu_add(mode, x, y, sum);
        }
        dst->datum[i] = sum;
    }
}

void tw_math_binary(tw_binary op, tw_broadcast kind, const tw_src *a, const tw_src *b, tw_math math,
                    bool accumulate, tw_dst *dst) {
    uint32_t broadcast[TW_TILE];
    const uint32_t *other = b->datum;
    if (kind != TW_BCAST_NONE) {
        tw_broadcast_src(kind, a->shape, b->datum, broadcast);
        other = broadcast;
    }
    bool fast = tw_has_avx2() && tw_fpu_is_plain(a->format) && tw_fpu_is_plain(b->format);
    (fast ? tw_has_avx512() ? tw_binary_avx512 : tw_binary_avx2
          : tw_binary_reference)(op, a, other, b->format, math, accumulate, dst);
}
