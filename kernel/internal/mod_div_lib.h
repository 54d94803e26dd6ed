/* internal/mod_div_lib.h: division by constants. */
#pragma once
#include "tw/address.h"

template <uint32_t d> FORCE_INLINE uint32_t udivsi3_const_divisor(uint32_t n) {
    return tw_divide<d>(n);
}
template <uint32_t d> FORCE_INLINE uint32_t umodsi3_const_divisor(uint32_t n) {
    return n - tw_divide<d>(n) * d;
}
FORCE_INLINE unsigned int mulsi3(unsigned int a, unsigned int b) {
    return a * b;
}

/* The divisors that older kernels name. */
#define TW_UDIV(d)                                                                                 \
    FORCE_INLINE uint32_t fast_udiv_##d(uint32_t n) {                                              \
        return tw_divide<d>(n);                                                                    \
    }
TW_UDIV(7)
TW_UDIV(12)
TW_UDIV(20)
TW_UDIV(48)
TW_UDIV(56)
TW_UDIV(63)
TW_UDIV(70)
TW_UDIV(72)
TW_UDIV(80)
TW_UDIV(94)
TW_UDIV(108)
TW_UDIV(110)
TW_UDIV(117)
TW_UDIV(120)
TW_UDIV(124)
TW_UDIV(126)
TW_UDIV(130)
TW_UDIV(140)
#undef TW_UDIV
