/*
 * Tile operations against the plain C reference, in one run on one thread. One JSON line a figure.
 * With --product: the seconds of one bit-exact tile product (32 x 32 x 32) as LoFi and HiFi4,
 * alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tile/fast.h"
#include "tilewright/base.h"

enum { BATCHES = 7 };

static tw_src a, b, scaler;
static tw_dst dst;

typedef void (*work)(tw_math math);

static void add(tw_math math) {
    tw_math_binary(TW_ADD, TW_BCAST_NONE, &a, &b, math, false, &dst);
}
static void add_reference(tw_math math) {
    tw_binary_reference(TW_ADD, &a, b.datum, b.format, math, false, &dst);
}
static void multiply(tw_math math) {
    tw_math_binary(TW_MUL, TW_BCAST_NONE, &a, &b, math, false, &dst);
}
static void multiply_reference(tw_math math) {
    tw_binary_reference(TW_MUL, &a, b.datum, b.format, math, false, &dst);
}
static void columns(tw_math math) {
    tw_math_binary(TW_SUB, TW_BCAST_COL, &a, &b, math, false, &dst);
}
static void columns_reference(tw_math math) {
    uint32_t other[TW_TILE];
    tw_broadcast_src(TW_BCAST_COL, a.shape, b.datum, other);
    tw_binary_reference(TW_SUB, &a, other, b.format, math, false, &dst);
}
static void sum(tw_math math) {
    tw_math_reduce(TW_POOL_SUM, TW_REDUCE_ROW, &a, &scaler, math, false, &dst);
}
static void sum_reference(tw_math math) {
    tw_reduce_reference(TW_POOL_SUM, TW_REDUCE_ROW, &a, &scaler, math, false, &dst);
}
static void product(tw_math math) {
    tw_math_matmul(&a, &b, math, &dst);
}
static void product_reference(tw_math math) {
    tw_matmul_reference(&a, &b, math, &dst);
}

/* Of one call, the least of some batches that take a few milliseconds each. */
static double seconds_of(work job, tw_math math) {
    unsigned calls = 1;
    double least = 1e9;
    for (;; calls *= 2) {
        const double begin = tw_seconds();
        for (unsigned i = 0; i < calls; i++)
            job(math);
        if (tw_seconds() - begin > 0.004) break;
    }
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        memset(&dst, 0, sizeof dst);
        const double begin = tw_seconds();
        for (unsigned i = 0; i < calls; i++)
            job(math);
        const double each = (tw_seconds() - begin) / calls;
        if (each < least) least = each;
    }
    return least;
}

static void compare(const char *name, work fast, work reference, tw_math math, double target) {
    const double quick = seconds_of(fast, math), plain = seconds_of(reference, math);
    printf("{\"figure\": \"%s, to the plain C reference\", \"value\": %.4g, \"unit\": \"x\", "
           "\"target\": \">= %g\", \"met\": %s, \"peer\": \"%.3g M tiles/s, reference %.3g\"}\n",
           name, plain / quick, target, plain / quick >= target ? "true" : "false", 1e-6 / quick,
           1e-6 / plain);
    fflush(stdout);
}

static void fill(tw_src *src, uint32_t seed) {
    src->format = TW_Float16_b;
    src->shape = TW_TILE_32X32;
    for (unsigned i = 0; i < TW_TILE; i++) {
        seed = seed * 1664525 + 1013904223;
        src->datum[i] = (seed & 0x80000000u) | (120 + (seed >> 24 & 7)) << 23 | (seed & 0x7F0000);
    }
}

int main(int argc, char **argv) {
    const tw_math lofi = {.fidelity = TW_LOFI}, hifi = {.fidelity = TW_HIFI4},
                  wide = {.fidelity = TW_HIFI4, .dst32 = true};
    fill(&a, 1);
    fill(&b, 2);
    fill(&scaler, 3);
    if (argc == 2 && !strcmp(argv[1], "--product")) {
        printf("%.6g %.6g\n", seconds_of(product, lofi), seconds_of(product, hifi));
        return 0;
    }
    compare("add of two tiles", add, add_reference, hifi, 4);
    compare("add of two tiles, 32-bit DST", add, add_reference, wide, 4);
    compare("product of elements, HiFi4", multiply, multiply_reference, hifi, 4);
    compare("column subtracted", columns, columns_reference, hifi, 4);
    compare("sum of rows, HiFi4", sum, sum_reference, hifi, 4);
    compare("tile product, LoFi", product, product_reference, lofi, 10);
    compare("tile product, HiFi4", product, product_reference, hifi, 10);
    compare("tile product, HiFi4, 32-bit DST", product, product_reference, wide, 10);
    return 0;
}
