/*
 * clones.h: plain loops compiled twice, for any processor and for AVX2; the loader chooses. For
 * loops that the compiler turns into vectors by itself.
 */
#ifndef TW_TILE_CLONES_H
#define TW_TILE_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__) &&       \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

#endif
