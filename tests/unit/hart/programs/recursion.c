#include "programs.h"

static uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0) return n + 1;
    return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

typedef uint32_t (*step)(uint32_t);
static uint32_t twice(uint32_t n) {
    return 2 * n;
}
static uint32_t add_seven(uint32_t n) {
    return n + 7;
}
static const step steps[] = {twice, add_seven, fibonacci};

uint32_t program_recursion(uint32_t seed) {
    uint32_t value = seed;
    for (uint32_t i = 0; i < 30; i++)
        value = steps[i % 3](value & 15) + i;
    return value * 1000 + ackermann(2, 4);
}
