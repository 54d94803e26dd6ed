#include "programs.h"

uint32_t program_division64(uint32_t seed) {
    uint64_t sum = seed;
    for (int i = 0; i < 200; i++) {
        const uint64_t a = (uint64_t)next_random(&seed) << 32 | next_random(&seed);
        const uint64_t b =
            ((uint64_t)next_random(&seed) << 32 | next_random(&seed)) >> (i % 63) | 1;
        sum += a / b * 3 + a % b;
        sum ^= (uint64_t)((int64_t)a / (int64_t)b) + (uint64_t)((int64_t)a % (int64_t)b);
        sum += a * b >> (i & 31);
        sum ^= (uint64_t)((int64_t)a >> (i & 63));
        const uint32_t c = (uint32_t)a, d = (uint32_t)b;
        sum += c / d + c % d + (uint32_t)((int32_t)c / ((int32_t)d | 1)) +
               (uint32_t)((int32_t)c % ((int32_t)(d >> 1) | 1));
        sum += (uint64_t)((int64_t)(int32_t)c * (int32_t)d) >> 32;
    }
    return (uint32_t)(sum ^ sum >> 32);
}
