/* A fault with callers, some of them inlined; the test looks the lines up by their marks. */
#include "programs.h"

uint32_t chain_outer(const uint32_t *words);
extern volatile uint32_t chain_seen;
volatile uint32_t chain_seen;

static inline __attribute__((always_inline)) uint32_t chain_read(const uint32_t *word) {
    return *(const volatile uint32_t *)word; /* mark: read */
}

static inline __attribute__((always_inline)) uint32_t chain_sum(const uint32_t *words) {
    uint32_t sum = 0;
    for (int i = 0; i < 3; i++)
        sum += chain_read(words + i); /* mark: sum */
    return sum;
}

static __attribute__((noinline)) uint32_t chain_middle(const uint32_t *words) {
    volatile uint32_t room[8];
    room[chain_seen & 7] = 1;
    chain_seen = chain_sum(words) + room[0]; /* mark: middle */
    return chain_seen;
}

uint32_t chain_outer(const uint32_t *words) {
    const uint32_t result = chain_middle(words); /* mark: outer */
    return result + chain_seen;
}
