/*
 * api/compute/situ_glu.h: 4 tanh(gate / 4) sigmoid(gate) * 25 tanh(up / 25), of two tiles of DST.
 */
#pragma once
#include "tw/compute.h"
#include "tw/vector.h"

namespace ckernel {

#ifdef TRISC_MATH
TW_INLINE void tw_situ_glu(uint32_t gate_tile, uint32_t up_tile, uint32_t out) {
    constexpr uint32_t tile = 32;
    for (int i = 0; i < 8; i++) {
        const sfpi::vFloat gate = sfpi::dst_reg[gate_tile * tile],
                           up = sfpi::dst_reg[up_tile * tile];
        const sfpi::vFloat capped = sfpu::tw_of(TW_SFPU_tanh, gate * 0.25f, 0u) * 4.0f;
        const sfpi::vFloat other = sfpu::tw_of(TW_SFPU_tanh, up * 0.04f, 0u) * 25.0f;
        sfpi::dst_reg[out * tile] = capped * sfpu::tw_of(TW_SFPU_sigmoid, gate, 0u) * other;
        sfpi::dst_reg++;
    }
}
#endif
ALWI void situ_glu_tile_init() {}
ALWI void situ_glu_tile(uint32_t gate, uint32_t up, uint32_t out,
                        VectorMode mode = VectorMode::RC) {
    MATH((_llk_math_eltwise_binary_sfpu_params_(tw_situ_glu, gate, up, out, mode)));
}

} // namespace ckernel
