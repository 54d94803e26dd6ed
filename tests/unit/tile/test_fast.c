/*
 * The fast versions against the references, bit for bit, on random and edge inputs; with the
 * argument "bench" the time of each instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tile/fast.h"

static uint64_t state = 0x9E3779B97F4A7C15u;

static uint32_t random32(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* Zeros, denormals, the smallest and largest, one and its neighbours, infinities, NaNs. */
static const uint32_t edges[] = {
    0x00000000, 0x80000000, 0x00010000, 0x807F0000, 0x007FE000, 0x00800000, 0x80800000, 0x00FF0000,
    0x3F800000, 0xBF800000, 0x3F810000, 0x3F7FE000, 0xBF7FE000, 0x3FFFE000, 0x40490000, 0x7F7FE000,
    0xFF7FE000, 0x7F000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFFFE000, 0x01000000, 0x40000000,
};

typedef enum spread { NEAR, WIDE, EDGES, CANCEL, SPREADS } spread;

static uint32_t random_datum(spread kind) {
    uint32_t r = random32(), sign_and_mantissa = r & 0x807FE000u;
    if (r >> 28 == 0 && kind != NEAR) return edges[random32() % TW_COUNT(edges)];
    switch (kind) {
    case NEAR: return sign_and_mantissa | (120 + random32() % 12) << 23;
    case WIDE: return sign_and_mantissa | (random32() % 256) << 23;
    case EDGES: return edges[random32() % TW_COUNT(edges)];
    default: return (r & 0x80000000u) | (126 + random32() % 2) << 23 | (r & 0x6000u);
    }
}

static void random_src(spread kind, tw_format format, tw_tile_shape shape, tw_src *src) {
    src->format = format;
    src->shape = shape;
    for (unsigned i = 0; i < TW_TILE; i++)
        src->datum[i] = random_datum(kind) & (format == TW_Tf32 ? 0xFFFFE000u : 0xFFFF0000u);
}

static void random_dst(spread kind, bool dst32, tw_dst *dst) {
    for (unsigned i = 0; i < TW_TILE; i++) {
        uint32_t v = random_datum(kind);
        dst->datum[i] = dst32 ? v | (random32() & 0x1FFF) : v & 0xFFFF0000u;
    }
}

static void check_same(const tw_dst *fast, const tw_dst *reference, const char *what,
                       tw_math math) {
    for (unsigned i = 0; i < TW_TILE; i++)
        if (fast->datum[i] != reference->datum[i])
            fail_msg("%s fidelity %d, %d-bit DST%s, datum %u: fast %08x, reference %08x", what,
                     math.fidelity, math.dst32 ? 32 : 16, math.blackhole ? ", blackhole" : "", i,
                     fast->datum[i], reference->datum[i]);
}

static const tw_fidelity fidelities[] = {TW_LOFI, TW_HIFI2, TW_HIFI3, TW_HIFI4};
static const tw_format formats[] = {TW_Float16_b, TW_Tf32, TW_Bfp8_b};

static tw_math math_of(unsigned n) {
    return (tw_math){fidelities[n & 3], n & 4, n & 8};
}

static void binary_is_the_reference(void **unused) {
    (void)unused;
    if (!tw_has_avx2()) skip();
    for (unsigned n = 0; n < 480; n++) {
        tw_src a, b;
        tw_dst fast, reference;
        tw_math math = math_of(n);
        tw_binary op = (tw_binary)(n % 3);
        spread kind = (spread)(n / 16 % SPREADS);
        random_src(kind, formats[n / 64 % 3], TW_TILE_32X32, &a);
        random_src(kind, formats[n / 64 % 3], TW_TILE_32X32, &b);
        random_dst(kind, math.dst32, &reference);
        fast = reference;
        bool accumulate = n / 5 % 2;
        tw_binary_reference(op, &a, b.datum, b.format, math, accumulate, &reference);
        tw_dst wide = fast;
        tw_binary_avx2(op, &a, b.datum, b.format, math, accumulate, &fast);
        check_same(&fast, &reference, op == TW_ADD ? "add" : op == TW_SUB ? "sub" : "mul", math);
        if (!tw_has_avx512()) continue;
        tw_binary_avx512(op, &a, b.datum, b.format, math, accumulate, &wide);
        check_same(&wide, &reference, "AVX-512 add, sub or mul", math);
    }
}

static void matmul_is_the_reference(void **unused) {
    (void)unused;
    if (!tw_has_avx2()) skip();
    const tw_tile_shape pairs[][2] = {
        {TW_TILE_32X32, TW_TILE_32X32},       {TW_TILE_32X32, TW_TILE_32X32},
        {{16, 32, 16, 16}, {32, 32, 16, 16}}, {{8, 32, 8, 16}, {32, 16, 16, 16}},
        {{32, 16, 16, 16}, {16, 32, 16, 16}},
    };
    for (unsigned n = 0; n < 320; n++) {
        tw_src a, b;
        tw_dst fast, reference;
        tw_math math = math_of(n);
        spread kind = (spread)(n / 16 % SPREADS);
        random_src(kind, formats[n / 64 % 3], pairs[n % 5][0], &a);
        random_src(kind, formats[n / 64 % 3], pairs[n % 5][1], &b);
        random_dst(kind, math.dst32, &reference);
        fast = reference;
        tw_matmul_reference(&a, &b, math, &reference);
        tw_dst wide = fast;
        tw_matmul_avx2(&a, &b, math, &fast);
        check_same(&fast, &reference, "AVX2 matmul", math);
        if (!tw_has_avx512() || b.shape.cols != 32) continue;
        tw_matmul_avx512(&a, &b, math, &wide);
        check_same(&wide, &reference, "AVX-512 matmul", math);
    }
}

static void reduce_is_the_reference(void **unused) {
    (void)unused;
    if (!tw_has_avx2()) skip();
    const tw_tile_shape shapes[] = {
        TW_TILE_32X32, TW_TILE_32X32, {16, 32, 16, 16}, {4, 32, 4, 16}, {32, 16, 16, 16}};
    for (unsigned n = 0; n < 480; n++) {
        tw_src a, scaler;
        tw_dst fast, reference;
        tw_math math = math_of(n);
        spread kind = (spread)(n / 16 % SPREADS);
        random_src(kind, formats[n / 64 % 3], shapes[n % 5], &a);
        random_src(n % 7 ? NEAR : EDGES, TW_Float16_b, TW_TILE_32X32, &scaler);
        random_dst(kind, math.dst32, &reference);
        fast = reference;
        tw_reduce_dim dim = (tw_reduce_dim)(n % 3);
        tw_reduce_reference(TW_POOL_SUM, dim, &a, &scaler, math, n & 16, &reference);
        tw_math_reduce(TW_POOL_SUM, dim, &a, &scaler, math, n & 16, &fast);
        check_same(&fast, &reference, "reduce", math);
    }
}

/* ---- time ----------------------------------------------------------------------------------- */

static tw_src bench_a, bench_b;
static tw_dst bench_dst;
static uint8_t bench_l1[4096];

#define BENCH(label, call)                                                                         \
    do {                                                                                           \
        unsigned runs = 0;                                                                         \
        double start = tw_seconds(), time;                                                         \
        do {                                                                                       \
            for (unsigned i = 0; i < 16; i++)                                                      \
                call;                                                                              \
            runs += 16;                                                                            \
        } while ((time = tw_seconds() - start) < 0.05);                                            \
        printf("%-34s %9.2f us\n", label, time / runs * 1e6);                                      \
    } while (0)

static void bench(void) {
    random_src(NEAR, TW_Float16_b, TW_TILE_32X32, &bench_a);
    random_src(NEAR, TW_Float16_b, TW_TILE_32X32, &bench_b);
    char label[64];
    for (unsigned n = 0; n < 8; n++) {
        tw_math m = math_of(n);
        memset(&bench_dst, 0, sizeof bench_dst);
        snprintf(label, sizeof label, "matmul HiFi%d dst%d", m.fidelity, m.dst32 ? 32 : 16);
        BENCH(label, tw_matmul_avx2(&bench_a, &bench_b, m, &bench_dst));
        if (!tw_has_avx512()) continue;
        strcat(label, " AVX-512");
        BENCH(label, tw_matmul_avx512(&bench_a, &bench_b, m, &bench_dst));
    }
    tw_math lofi = {TW_LOFI, false, false}, hifi = {TW_HIFI4, false, false};
    BENCH("matmul LoFi reference", tw_matmul_reference(&bench_a, &bench_b, lofi, &bench_dst));
    BENCH("add",
          tw_math_binary(TW_ADD, TW_BCAST_NONE, &bench_a, &bench_b, lofi, false, &bench_dst));
    BENCH("add column",
          tw_math_binary(TW_ADD, TW_BCAST_COL, &bench_a, &bench_b, lofi, false, &bench_dst));
    BENCH("mul HiFi4",
          tw_math_binary(TW_MUL, TW_BCAST_NONE, &bench_a, &bench_b, hifi, false, &bench_dst));
    BENCH("add reference", tw_binary_reference(TW_ADD, &bench_a, bench_b.datum, TW_Float16_b, lofi,
                                               false, &bench_dst));
    BENCH("copy", tw_math_copy(&bench_a, false, &bench_dst));
    for (unsigned d = 0; d < 3; d++) {
        const char *dims[] = {"row", "column", "scalar"};
        snprintf(label, sizeof label, "reduce sum %s HiFi4", dims[d]);
        BENCH(label, tw_math_reduce(TW_POOL_SUM, (tw_reduce_dim)d, &bench_a, &bench_b, hifi, true,
                                    &bench_dst));
        snprintf(label, sizeof label, "reduce max %s", dims[d]);
        BENCH(label, tw_math_reduce(TW_POOL_MAX, (tw_reduce_dim)d, &bench_a, &bench_b, hifi, true,
                                    &bench_dst));
    }
    random_dst(NEAR, true, &bench_dst);
    const tw_format to[] = {TW_Float16_b, TW_Float32, TW_Bfp8_b, TW_Bfp4_b};
    for (unsigned n = 0; n < 8; n++) {
        tw_packer p = {.to = to[n / 2], .dst32 = n & 1};
        p.from = tw_format_is_block(p.to)        ? TW_Bfp8_b
                 : p.dst32 && p.to == TW_Float32 ? TW_Float32
                                                 : TW_Float16_b;
        snprintf(label, sizeof label, "pack %s dst%d", tw_format_name(p.to), p.dst32 ? 32 : 16);
        BENCH(label, tw_pack(&p, TW_TILE_32X32, &bench_dst, bench_l1));
    }
    const struct {
        tw_format in, out;
    } ways[] = {{TW_Float16_b, TW_Float16_b},
                {TW_Float32, TW_Tf32},
                {TW_Float32, TW_Float16_b},
                {TW_Bfp8_b, TW_Bfp8_b},
                {TW_Bfp4_b, TW_Bfp4_b}};
    for (unsigned n = 0; n < TW_COUNT(ways); n++) {
        snprintf(label, sizeof label, "unpack %s to %s", tw_format_name(ways[n].in),
                 tw_format_name(ways[n].out));
        BENCH(label, tw_unpack(ways[n].in, ways[n].out, TW_TILE_32X32, bench_l1, 0, &bench_a));
    }
    BENCH("unpack Float16_b transposed",
          tw_unpack(TW_Float16_b, TW_Float16_b, TW_TILE_32X32, bench_l1, TW_TRANSPOSE, &bench_a));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_is_the_reference),
        cmocka_unit_test(matmul_is_the_reference),
        cmocka_unit_test(reduce_is_the_reference),
    };
    if (argc > 1 && !strcmp(argv[1], "bench")) {
        bench();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
