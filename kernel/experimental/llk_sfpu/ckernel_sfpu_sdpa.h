/*
 * experimental/llk_sfpu/ckernel_sfpu_sdpa.h: functions on the first columns of a tile (statistics
 * of rows), as attention kernels call them through SFPU_UNARY_CALL with VectorMode::C: of each face
 * four groups of rows, every other one (the even columns).
 */
#pragma once
#include "tw/compute.h"
#include "tw/vector.h"

#if defined(TRISC_MATH) || defined(TRISC_PACK)
namespace ckernel::sfpu {

constexpr int tw_first_column_steps = 4;

template <bool fp32> TW_INLINE sfpi::vFloat tw_scaled_exp(const sfpi::vFloat &x, uint16_t scale) {
    return tw_of(TW_SFPU_exp, x, uint32_t(TW_EXP_SCALED), uint32_t(scale) << 16);
}
template <bool fp32> TW_INLINE void calculate_recip_first_column() {
    for (int i = 0; i < tw_first_column_steps; i++) {
        sfpi::dst_reg[0] = tw_of(TW_SFPU_recip, sfpi::dst_reg[0], uint32_t(APPROX));
        sfpi::dst_reg += 2;
    }
}
template <bool approximate, uint16_t scale, bool fp32>
TW_INLINE void calculate_exponential_first_column() {
    for (int i = 0; i < tw_first_column_steps; i++) {
        sfpi::dst_reg[0] = tw_scaled_exp<fp32>(sfpi::dst_reg[0], scale);
        sfpi::dst_reg += 2;
    }
}
/* Tiles 0, 1: two maxima, replaced by the factors their sums take; 2: the larger of them; 3: the
 * sum of the first, replaced by the whole; 4 (or 2): the sum of the second. */
template <bool fp32, bool reuse_cur_max_tile = false>
TW_INLINE void calculate_fused_max_sub_exp_add_tile(int scale) {
    constexpr uint32_t tile = 32, other_sum = reuse_cur_max_tile ? 2 * tile : 4 * tile;
    for (int i = 0; i < tw_first_column_steps; i++) {
        const sfpi::vFloat first = sfpi::dst_reg[0], second = sfpi::dst_reg[tile];
        const sfpi::vFloat second_sum = sfpi::dst_reg[other_sum];
        sfpi::vFloat most = first;
        v_if(first < second) {
            most = second;
        }
        v_endif;
        sfpi::dst_reg[2 * tile] = most;
        most = sfpi::dst_reg[2 * tile];
        const sfpi::vFloat of_first = tw_scaled_exp<fp32>(first - most, uint16_t(scale));
        const sfpi::vFloat of_second = tw_scaled_exp<fp32>(second - most, uint16_t(scale));
        sfpi::dst_reg[0] = of_first;
        sfpi::dst_reg[tile] = of_second;
        sfpi::vFloat rest = of_second * second_sum;
        if constexpr (!reuse_cur_max_tile) {
            sfpi::dst_reg[other_sum] = rest;
            rest = sfpi::dst_reg[other_sum];
        }
        sfpi::dst_reg[3 * tile] = of_first * sfpi::dst_reg[3 * tile];
        const sfpi::vFloat kept = sfpi::dst_reg[3 * tile];
        sfpi::dst_reg[3 * tile] = rest + kept;
        sfpi::dst_reg += 2;
    }
}
template <bool fp32>
TW_INLINE void calculate_softplus_first_column(uint beta, uint beta_reciprocal, uint threshold) {
    for (int i = 0; i < tw_first_column_steps; i++) {
        calculate_softplus_body<APPROX>(Converter::as_float(beta),
                                        Converter::as_float(beta_reciprocal),
                                        Converter::as_float(threshold));
        sfpi::dst_reg += 2;
    }
}

} // namespace ckernel::sfpu
#endif
