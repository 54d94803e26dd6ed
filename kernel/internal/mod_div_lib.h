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
