#include "programs.h"

static uint8_t composite[1500];

uint32_t program_sieve(uint32_t seed) {
    uint32_t sum = seed;
    for (uint32_t i = 0; i < sizeof composite; i++)
        composite[i] = 0;
    for (uint32_t i = 2; i < sizeof composite; i++) {
        if (composite[i]) continue;
        sum = sum * 31 + i;
        for (uint32_t j = i * i; j < sizeof composite; j += i)
            composite[j] = 1;
    }
    return sum;
}
