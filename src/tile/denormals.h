/*
 * denormals.h: arithmetic in which denormal operands and results are zero, as in the vector unit:
 * the processor's own mode of that kind, where it has one, between tw_flush_begin and tw_flush_end.
 * Elsewhere a step that meets a denormal in between keeps it.
 */
#ifndef TW_TILE_DENORMALS_H
#define TW_TILE_DENORMALS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
typedef unsigned tw_flush_state;
static inline tw_flush_state tw_flush_begin(void) {
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u); /* flush to zero, denormals are zero */
    return before;
}
static inline void tw_flush_end(tw_flush_state before) {
    _mm_setcsr((_mm_getcsr() & ~0x8040u) | (before & 0x8040u));
}
#elif defined(__aarch64__)
typedef uint64_t tw_flush_state;
static inline tw_flush_state tw_flush_begin(void) {
    uint64_t before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" ::"r"(before | UINT64_C(1) << 24) : "memory");
    return before;
}
static inline void tw_flush_end(tw_flush_state before) {
    __asm__ volatile("msr fpcr, %0" ::"r"(before) : "memory");
}
#else
typedef int tw_flush_state;
static inline tw_flush_state tw_flush_begin(void) {
    return 0;
}
static inline void tw_flush_end(tw_flush_state before) {
    (void)before;
}
#endif

#endif
