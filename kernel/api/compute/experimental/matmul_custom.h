/*
 * api/compute/experimental/matmul_custom.h: block products that the chip issues without its macro
 * operations: the same products. A fidelity other than the kernel's is not carried out.
 */
#pragma once
#include "tw/compute.h"

namespace ckernel {

ALWI void mm_no_mop_init_short(uint32_t cb_a, uint32_t cb_b, bool transpose = false,
                               uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void mm_no_mop_reinit_short(uint32_t cb_a, uint32_t cb_b, bool transpose = false,
                                 uint32_t ct = 1, uint32_t rt = 1, uint32_t kt = 1) {
    matmul_block_init(cb_a, cb_b, transpose, ct, rt, kt);
}
ALWI void matmul_block_no_mop(uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                              uint32_t dst, bool transpose, uint32_t ct, uint32_t rt, uint32_t kt) {
    matmul_block(cb_a, cb_b, tile_a, tile_b, dst, transpose, ct, rt, kt);
}
#define TW_AT_FIDELITY(name)                                                                       \
    template <MathFidelity fidelity, typename... Arguments>                                        \
    ALWI void name##_fidelity(Arguments... arguments) {                                            \
        if (uint32_t(fidelity) != uint32_t(MATH_FIDELITY))                                         \
            TW_UNSUPPORTED(#name "_fidelity: a fidelity that is not the kernel's");                \
        name(arguments...);                                                                        \
    }
TW_AT_FIDELITY(mm_no_mop_init_short)
TW_AT_FIDELITY(mm_no_mop_reinit_short)
TW_AT_FIDELITY(matmul_block_no_mop)
#undef TW_AT_FIDELITY
/* How far, in tiles, the columns of the second operand's block are apart, until it is 1 again. */
ALWI void matmul_set_in1_column_stride(uint32_t, uint32_t tiles) {
    UNPACK(tw_in1_stride = tiles);
    MATH(tw_in1_stride = tiles);
}

} // namespace ckernel
