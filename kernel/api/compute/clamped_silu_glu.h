/* api/compute/clamped_silu_glu.h: silu(min(gate, 10)) * clamp(up, -10, 10), of two tiles of DST. */
#pragma once
#include "tw/compute.h"
#include "tw/vector.h"

namespace ckernel {

#ifdef TRISC_MATH
TW_INLINE void tw_clamped_silu_glu(uint32_t gate_tile, uint32_t up_tile, uint32_t out) {
    constexpr uint32_t tile = 32;
    constexpr float limit = 10.0f;
    for (int i = 0; i < 8; i++) {
        sfpi::vFloat gate = sfpi::dst_reg[gate_tile * tile], up = sfpi::dst_reg[up_tile * tile];
        v_if(gate > limit) {
            gate = limit;
        }
        v_endif;
        v_if(up > limit) {
            up = limit;
        }
        v_endif;
        v_if(up < -limit) {
            up = -limit;
        }
        v_endif;
        sfpi::dst_reg[out * tile] = sfpu::tw_of(TW_SFPU_silu, gate) * up;
        sfpi::dst_reg++;
    }
}
#endif
ALWI void clamped_silu_glu_tile_init() {}
ALWI void clamped_silu_glu_tile(uint32_t gate, uint32_t up, uint32_t out,
                                VectorMode mode = VectorMode::RC) {
    MATH((_llk_math_eltwise_binary_sfpu_params_(tw_clamped_silu_glu, gate, up, out, mode)));
}

} // namespace ckernel
