/*
 * tw/service.h: the way from a kernel to the chip.
 *
 * tw_call<NUMBER>(arguments...) is one custom-0 instruction with its arguments in a0, a1, ... as
 * the row of tilewright/services.def says; tw_ask is the same and returns a0. The memory clobber
 * makes the compiler load circular buffer windows and L1 again after each service. Everything here
 * is always inlined, so that the instruction's place in the DWARF lines is the user's call.
 */
#ifndef TW_SERVICE_H
#define TW_SERVICE_H

#include <cstddef>
#include <cstdint>

#define TW_INLINE inline __attribute__((always_inline))

enum tw_service_number : uint32_t {
#define TW_SERVICE(name, harts, arguments) TW_SERVICE_##name,
#include "tilewright/services.def"
#undef TW_SERVICE
};

#define TW_CUSTOM_0 ".insn i 0x0B, 0, x0, x0, %[number]"

template <uint32_t N> TW_INLINE void tw_call() {
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N) : "memory");
}
template <uint32_t N> TW_INLINE void tw_call(uint32_t v0) {
    register uint32_t a0 asm("a0") = v0;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0) : "memory");
}
template <uint32_t N> TW_INLINE void tw_call(uint32_t v0, uint32_t v1) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1) : "memory");
}
template <uint32_t N> TW_INLINE void tw_call(uint32_t v0, uint32_t v1, uint32_t v2) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    register uint32_t a2 asm("a2") = v2;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1), "r"(a2) : "memory");
}
template <uint32_t N> TW_INLINE void tw_call(uint32_t v0, uint32_t v1, uint32_t v2, uint32_t v3) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    register uint32_t a2 asm("a2") = v2;
    register uint32_t a3 asm("a3") = v3;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1), "r"(a2), "r"(a3) : "memory");
}
template <uint32_t N>
TW_INLINE void tw_call(uint32_t v0, uint32_t v1, uint32_t v2, uint32_t v3, uint32_t v4) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    register uint32_t a2 asm("a2") = v2;
    register uint32_t a3 asm("a3") = v3;
    register uint32_t a4 asm("a4") = v4;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(a4)
                 : "memory");
}
template <uint32_t N>
TW_INLINE void tw_call(uint32_t v0, uint32_t v1, uint32_t v2, uint32_t v3, uint32_t v4,
                       uint32_t v5) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    register uint32_t a2 asm("a2") = v2;
    register uint32_t a3 asm("a3") = v3;
    register uint32_t a4 asm("a4") = v4;
    register uint32_t a5 asm("a5") = v5;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
                 : "memory");
}
template <uint32_t N>
TW_INLINE void tw_call(uint32_t v0, uint32_t v1, uint32_t v2, uint32_t v3, uint32_t v4, uint32_t v5,
                       uint32_t v6) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    register uint32_t a2 asm("a2") = v2;
    register uint32_t a3 asm("a3") = v3;
    register uint32_t a4 asm("a4") = v4;
    register uint32_t a5 asm("a5") = v5;
    register uint32_t a6 asm("a6") = v6;
    asm volatile(TW_CUSTOM_0 ::[number] "i"(N), "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(a4),
                 "r"(a5), "r"(a6)
                 : "memory");
}

template <uint32_t N> TW_INLINE uint32_t tw_ask(uint32_t v0, uint32_t v1) {
    register uint32_t a0 asm("a0") = v0;
    register uint32_t a1 asm("a1") = v1;
    asm volatile(TW_CUSTOM_0 : "+r"(a0) : [number] "i"(N), "r"(a1) : "memory");
    return a0;
}
/* Two words back, low in a0 and high in a1. */
template <uint32_t N> TW_INLINE uint64_t tw_ask_wide() {
    register uint32_t a0 asm("a0");
    register uint32_t a1 asm("a1");
    asm volatile(TW_CUSTOM_0 : "=r"(a0), "=r"(a1) : [number] "i"(N) : "memory");
    return uint64_t(a1) << 32 | a0;
}

#undef TW_CUSTOM_0
#define TW_CALL(name, ...) tw_call<TW_SERVICE_##name>(__VA_ARGS__)

/* A call that the API has and the chip does not carry out: always a fault with this text. */
#define TW_UNSUPPORTED(text) TW_CALL(unsupported, uint32_t(reinterpret_cast<uintptr_t>(text)))

#endif
