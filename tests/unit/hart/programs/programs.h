/*
 * programs.h: programs that the test runs twice: here natively, and cross-compiled on the engine.
 * Each gives a number in which every step it takes shows.
 */
#ifndef TESTS_HART_PROGRAMS_H
#define TESTS_HART_PROGRAMS_H

#include <stdint.h>

#define PROGRAMS(X) X(crc32) X(sieve) X(sort) X(division64) X(recursion) X(bytes)

#define DECLARE(name) uint32_t program_##name(uint32_t seed);
PROGRAMS(DECLARE)
#undef DECLARE

/* The next of a sequence of numbers that look random. */
static inline uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state ^ *state >> 15;
}

#endif
