/* Unpack, DST and pack on chosen datums: what is cut, rounded, flushed, clamped, shared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/tile.h"

static tw_src src;
static tw_dst dst;
static uint8_t l1[4096];

static uint16_t half_at(const void *at, unsigned i) {
    uint16_t v;
    memcpy(&v, (const uint8_t *)at + 2 * i, 2);
    return v;
}

static uint32_t word_at(const void *at, unsigned i) {
    uint32_t v;
    memcpy(&v, (const uint8_t *)at + 4 * i, 4);
    return v;
}

/* One datum from L1 to a register. */
static uint32_t unpacked(tw_format in, tw_format out, uint32_t bits) {
    memset(l1, 0, sizeof l1);
    memcpy(l1, &bits, 4);
    tw_unpack(in, out, TW_TILE_32X32, l1, 0, &src);
    return src.datum[0];
}

/* One DST datum packed. */
static uint32_t packed(tw_packer p, uint32_t datum) {
    memset(&dst, 0, sizeof dst);
    dst.datum[0] = datum;
    tw_pack(&p, TW_TILE_32X32, &dst, l1);
    return tw_format_bits(p.to) == 32 ? word_at(l1, 0) : half_at(l1, 0);
}

static void fp32_is_cut_not_rounded_on_the_way_to_a_register(void **state) {
    (void)state;
    assert_int_equal(unpacked(TW_Float32, TW_Tf32, 0x3F801FFF), 0x3F800000);
    assert_int_equal(unpacked(TW_Float32, TW_Float16_b, 0x3F80FFFF), 0x3F800000);
    assert_int_equal(unpacked(TW_Float32, TW_Float16_b, 0x807FFFFF), 0x80000000);
    assert_int_equal(unpacked(TW_Float32, TW_Float16, 0x7F000000), 31u << 23 | 0x7FE000);
    assert_int_equal(unpacked(TW_Float32, TW_Float16, 0x3F800000), 15u << 23);
}

static void a_block_datum_has_its_exponent_shared(void **state) {
    (void)state;
    memset(l1, 0, sizeof l1);
    l1[0] = 127;        /* exponent of the first 16 datums */
    l1[64] = 0x40;      /* 1.0 */
    l1[65] = 0xC0 | 32; /* -1.5 */
    l1[66] = 0x01;      /* 2^-6 */
    l1[67] = 0x80;      /* a sign without magnitude */
    tw_unpack(TW_Bfp8_b, TW_Bfp8_b, TW_TILE_32X32, l1, 0, &src);
    assert_int_equal(src.datum[0], 0x3F800000);
    assert_int_equal(src.datum[1], 0xBFC00000);
    assert_int_equal(src.datum[2], 0x3C800000);
    assert_int_equal(src.datum[3], 0xFF800000);
    assert_int_equal(src.datum[4], 0);
}

static void both_transpositions_transpose_the_tile(void **state) {
    (void)state;
    for (unsigned i = 0; i < TW_TILE; i++) {
        uint16_t v = (uint16_t)(i + 1);
        memcpy(l1 + 2 * i, &v, 2);
    }
    tw_unpack(TW_UInt16, TW_UInt16, TW_TILE_32X32, l1, TW_TRANSPOSE, &src);
    for (unsigned r = 0; r < 32; r++)
        for (unsigned c = 0; c < 32; c++)
            assert_int_equal(src.datum[tw_tile_index(TW_TILE_32X32, r, c)],
                             tw_tile_index(TW_TILE_32X32, c, r) + 1);
    tw_unpack(TW_UInt16, TW_UInt16, TW_TILE_32X32, l1, 0, &src);
    tw_math_copy(&src, false, &dst);
    tw_math_transpose_dst(false, &dst);
    assert_int_equal(dst.datum[tw_tile_index(TW_TILE_32X32, 3, 20)],
                     tw_tile_index(TW_TILE_32X32, 20, 3) + 1);
}

static void a_small_tile_fills_the_first_rows_of_its_faces(void **state) {
    (void)state;
    tw_tile_shape shape;
    assert_true(tw_tile_shape_make(2, 32, &shape));
    for (unsigned i = 0; i < 64; i++) {
        uint16_t v = (uint16_t)(0x3F80 + i);
        memcpy(l1 + 2 * i, &v, 2);
    }
    tw_unpack(TW_Float16_b, TW_Float16_b, shape, l1, 0, &src);
    assert_int_equal(src.datum[31], 0x3F80001Fu + 0x1EFFE1u); /* 0x3F9F0000 */
    assert_int_equal(src.datum[32], 0);
    assert_int_equal(src.datum[256], 0x3FA00000);
    tw_math_copy(&src, false, &dst);
    tw_packer p = {.from = TW_Float16_b, .to = TW_Float16_b};
    uint8_t back[128];
    tw_pack(&p, shape, &dst, back);
    assert_memory_equal(back, l1, 128);
}

static void packing_fp32_to_bf16_rounds_half_away_from_zero(void **state) {
    (void)state;
    tw_packer p = {.from = TW_Float16_b, .to = TW_Float16_b, .dst32 = true};
    assert_int_equal(packed(p, 0x3F808000), 0x3F81); /* a tie, to even it would stay */
    assert_int_equal(packed(p, 0x3F807FFF), 0x3F80);
    assert_int_equal(packed(p, 0x7FC00001), 0x7F80); /* a NaN leaves as infinity */
    assert_int_equal(packed(p, 0x80400000), 0);      /* a denormal as zero */
}

static void fp32_is_packed_as_it_is(void **state) {
    (void)state;
    tw_packer p = {.from = TW_Float32, .to = TW_Float32, .dst32 = true};
    assert_int_equal(packed(p, 0x7FC12345), 0x7FC12345);
    assert_int_equal(packed(p, 0x00000001), 0x00000001);
}

static void a_block_shares_its_largest_exponent(void **state) {
    (void)state;
    memset(&dst, 0, sizeof dst);
    dst.datum[0] = 0x40000000; /* 2 */
    dst.datum[1] = 0xBF800000; /* -1 */
    dst.datum[2] = 0x3C000000; /* 2^-7: half a step, up */
    dst.datum[3] = 0xBB800000; /* -2^-8: less than half a step, no sign */
    dst.datum[4] = 0x3FFF0000; /* 1.9921875: rounds to 2 */
    tw_packer p = {.from = TW_Bfp8_b, .to = TW_Bfp8_b};
    tw_pack(&p, TW_TILE_32X32, &dst, l1);
    const uint8_t want[] = {0x40, 0xA0, 0x00, 0x00, 0x40};
    assert_int_equal(l1[0], 128);
    assert_memory_equal(l1 + 64, want, 2);
    assert_int_equal(l1[64 + 3], 0);
    assert_int_equal(l1[64 + 4], 0x40);
    p.to = TW_Bfp4_b;
    tw_pack(&p, TW_TILE_32X32, &dst, l1);
    assert_int_equal(l1[0], 128);
    assert_int_equal(l1[64], 0xA4); /* 2 in the low half, -1 in the high */
}

static void relu_has_a_floor_or_a_ceiling(void **state) {
    (void)state;
    tw_packer p = {.from = TW_Float16_b, .to = TW_Float16_b, .relu_threshold = 0x3F00};
    p.relu = TW_RELU_ZERO;
    assert_int_equal(packed(p, 0xBF800000), 0);
    assert_int_equal(packed(p, 0x3E800000), 0x3E80);
    p.relu = TW_RELU_MIN;
    assert_int_equal(packed(p, 0x3F000000), 0);
    assert_int_equal(packed(p, 0x3F010000), 0x3F01);
    p.relu = TW_RELU_MAX;
    assert_int_equal(packed(p, 0x3F800000), 0x3F00);
    assert_int_equal(packed(p, 0xBF800000), 0);
}

/* Packs `datum` onto what L1 holds. */
static uint32_t accumulated(tw_format to, bool dst32, uint32_t old, uint32_t datum) {
    tw_packer p = {.from = to, .to = to, .dst32 = dst32, .l1_accumulate = true};
    memset(&dst, 0, sizeof dst);
    dst.datum[0] = datum;
    memset(l1, 0, sizeof l1);
    memcpy(l1, &old, 4);
    tw_pack(&p, TW_TILE_32X32, &dst, l1);
    return to == TW_Float32 ? word_at(l1, 0) : half_at(l1, 0);
}

static void l1_accumulation_adds_to_nearest_even(void **state) {
    (void)state;
    assert_int_equal(accumulated(TW_Float32, true, 0x3F800000, 0x40000000), 0x40400000);
    assert_int_equal(accumulated(TW_Float32, true, 0x7F800000, 0xFF800000), 0x7FC00000);
    assert_int_equal(accumulated(TW_Float16_b, false, 0x3F80, 0x3F800000), 0x4000);
    /* 1 + 2^-8 is a tie between 1 and 1 + 2^-7. */
    assert_int_equal(accumulated(TW_Float16_b, false, 0x3F80, 0x3B800000), 0x3F80);
    assert_int_equal(accumulated(TW_Float16_b, false, 0x3F81, 0x3B800000), 0x3F82);
    assert_int_equal(accumulated(TW_Float16_b, false, 0x7F80, 0xFF800000), 0x7FC0);
    assert_int_equal(accumulated(TW_Float16, false, 0x3C00, 15u << 23), 0x4000);
}

static void integers_pass_unchanged(void **state) {
    (void)state;
    for (unsigned i = 0; i < TW_TILE; i++) {
        uint32_t v = i * 4194301u;
        memcpy(l1 + 4 * i, &v, 4);
    }
    uint8_t back[4096];
    tw_packer p = {.from = TW_Int32, .to = TW_Int32, .dst32 = true};
    tw_unpack_to_dst(TW_Int32, TW_TILE_32X32, l1, 0, &dst);
    tw_pack(&p, TW_TILE_32X32, &dst, back);
    assert_memory_equal(back, l1, 4096);
    tw_unpack(TW_UInt16, TW_UInt16, TW_TILE_32X32, l1, 0, &src);
    for (int wide = 0; wide < 2; wide++) {
        tw_math_copy(&src, wide, &dst);
        p = (tw_packer){.from = TW_UInt16, .to = TW_UInt16, .dst32 = wide};
        tw_pack(&p, TW_TILE_32X32, &dst, back);
        assert_memory_equal(back, l1, 2048);
    }
    tw_unpack(TW_UInt8, TW_UInt8, TW_TILE_32X32, l1, 0, &src);
    tw_math_copy(&src, true, &dst);
    p = (tw_packer){.from = TW_UInt8, .to = TW_UInt8, .dst32 = true};
    tw_pack(&p, TW_TILE_32X32, &dst, back);
    assert_memory_equal(back, l1, 1024);
}

static void bytes_are_clamped(void **state) {
    (void)state;
    tw_packer p = {.from = TW_UInt8, .to = TW_UInt8, .dst32 = true};
    assert_int_equal(packed(p, 300) & 255, 255);
    assert_int_equal(packed(p, 0x80000005) & 255, 0);
    p.from = p.to = TW_Int8;
    assert_int_equal(packed(p, 300) & 255, 127);
    assert_int_equal(packed(p, 0x80000005) & 255, 0x85);
}

static void a_mask_lets_only_the_reduced_part_through(void **state) {
    (void)state;
    for (unsigned i = 0; i < TW_TILE; i++)
        dst.datum[i] = 0x3F800000;
    const struct {
        tw_pack_mask mask;
        unsigned ones;
    } cases[] = {{TW_MASK_NONE, 1024}, {TW_MASK_ROW, 32}, {TW_MASK_COL, 32}, {TW_MASK_SCALAR, 1}};
    for (unsigned n = 0; n < TW_COUNT(cases); n++) {
        tw_packer p = {.from = TW_Float16_b, .to = TW_Float16_b, .mask = cases[n].mask};
        unsigned ones = 0;
        tw_pack(&p, TW_TILE_32X32, &dst, l1);
        for (unsigned i = 0; i < TW_TILE; i++)
            ones += half_at(l1, i) == 0x3F80;
        assert_int_equal(ones, cases[n].ones);
        assert_int_equal(half_at(l1, 0), 0x3F80);
    }
}

static void tilize_and_pack_untilize_are_inverse(void **state) {
    (void)state;
    enum { WIDE = 3 * 32 };
    static uint16_t sticks[32 * WIDE], back[32 * WIDE];
    static tw_dst tiles[3];
    for (unsigned i = 0; i < 32 * WIDE; i++)
        sticks[i] = (uint16_t)(0x3F80 + i % 97);
    for (unsigned t = 0; t < 3; t++) {
        tw_unpack_tilize(TW_Float16_b, TW_Float16_b, TW_TILE_32X32, sticks, 2 * WIDE, t, &src);
        tw_math_copy(&src, false, &tiles[t]);
    }
    assert_int_equal(tiles[2].datum[tw_tile_index(TW_TILE_32X32, 5, 7)],
                     (uint32_t)sticks[5 * WIDE + 64 + 7] << 16);
    tw_packer p = {.from = TW_Float16_b, .to = TW_Float16_b};
    tw_pack_untilize(&p, TW_TILE_32X32, tiles, 3, 2 * WIDE, back);
    assert_memory_equal(back, sticks, sizeof sticks);
}

static void a_broadcast_repeats_a_column_a_row_or_a_datum(void **state) {
    (void)state;
    const struct {
        tw_broadcast kind;
        unsigned from; /* of row 20, column 7 */
    } cases[] = {{TW_BCAST_NONE, 512 + 4 * 16 + 7},
                 {TW_BCAST_COL, 512 + 4 * 16},
                 {TW_BCAST_ROW, 7},
                 {TW_BCAST_SCALAR, 0}};
    src.format = TW_Float16_b;
    src.shape = TW_TILE_32X32;
    for (unsigned i = 0; i < TW_TILE; i++)
        src.datum[i] = 0x3F800000 + (i << 16);
    for (unsigned n = 0; n < TW_COUNT(cases); n++) {
        unsigned at = tw_tile_index(TW_TILE_32X32, 20, 7);
        tw_math_broadcast(cases[n].kind, &src, false, &dst);
        assert_int_equal(dst.datum[at], src.datum[cases[n].from]);
        for (unsigned i = 0; i < TW_TILE; i++)
            dst.datum[i] = i * 7;
        tw_math_broadcast_dst(cases[n].kind, TW_TILE_32X32, &dst);
        assert_int_equal(dst.datum[at], cases[n].from * 7);
    }
}

static void a_fresh_maximum_starts_below_all_numbers(void **state) {
    (void)state;
    tw_src a, one;
    for (unsigned i = 0; i < TW_TILE; i++) {
        a.datum[i] = 0xC0000000 + (i << 16 & 0xF0000);
        one.datum[i] = 0x3F800000;
    }
    a.format = one.format = TW_Float16_b;
    a.shape = one.shape = TW_TILE_32X32;
    tw_math math = {TW_HIFI4, false, false};
    tw_math_reduce(TW_POOL_MAX, TW_REDUCE_SCALAR, &a, &one, math, false, &dst);
    assert_int_equal(dst.datum[0], 0xC0000000);
    dst.datum[0] = 0;
    tw_math_reduce(TW_POOL_MAX, TW_REDUCE_SCALAR, &a, &one, math, true, &dst);
    assert_int_equal(dst.datum[0], 0);
}

static void products_of_small_tiles_use_their_rows_only(void **state) {
    (void)state;
    tw_src a = {.format = TW_Float16_b}, b = {.format = TW_Float16_b, .shape = TW_TILE_32X32};
    assert_true(tw_tile_shape_make(4, 32, &a.shape));
    for (unsigned f = 0; f < 2; f++)
        for (unsigned i = 0; i < 64; i++)
            a.datum[TW_FACE * f + i] = 0x3F800000;
    for (unsigned i = 0; i < TW_TILE; i++)
        b.datum[i] = 0x40000000;
    memset(&dst, 0, sizeof dst);
    tw_math_matmul(&a, &b, (tw_math){TW_HIFI4, false, false}, &dst);
    assert_int_equal(dst.datum[0], 0x42800000); /* 32 * 1 * 2 */
    assert_int_equal(dst.datum[TW_FACE + 63], 0x42800000);
    assert_int_equal(dst.datum[64], 0);
}

static void float16_sums_saturate(void **state) {
    (void)state;
    tw_src a = {.format = TW_Float16, .shape = TW_TILE_32X32}, b = a;
    a.datum[0] = b.datum[0] = 31u << 23;
    a.datum[1] = b.datum[1] = 15u << 23;
    tw_math_binary(TW_ADD, TW_BCAST_NONE, &a, &b, (tw_math){0}, false, &dst);
    assert_int_equal(dst.datum[0], 31u << 23 | 0x7FE000);
    assert_int_equal(dst.datum[1], 16u << 23);
    tw_math_binary(TW_ADD, TW_BCAST_NONE, &a, &b, (tw_math){.dst32 = true}, false, &dst);
    assert_int_equal(dst.datum[1], 0x40000000);
    assert_int_equal(tw_f16_datum_to_fp32(15u << 23), 0x3F800000);
    assert_int_equal(tw_f16_datum_from_fp32(0x3F800000), 15u << 23);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fp32_is_cut_not_rounded_on_the_way_to_a_register),
        cmocka_unit_test(a_block_datum_has_its_exponent_shared),
        cmocka_unit_test(both_transpositions_transpose_the_tile),
        cmocka_unit_test(a_small_tile_fills_the_first_rows_of_its_faces),
        cmocka_unit_test(packing_fp32_to_bf16_rounds_half_away_from_zero),
        cmocka_unit_test(fp32_is_packed_as_it_is),
        cmocka_unit_test(a_block_shares_its_largest_exponent),
        cmocka_unit_test(relu_has_a_floor_or_a_ceiling),
        cmocka_unit_test(l1_accumulation_adds_to_nearest_even),
        cmocka_unit_test(integers_pass_unchanged),
        cmocka_unit_test(bytes_are_clamped),
        cmocka_unit_test(a_mask_lets_only_the_reduced_part_through),
        cmocka_unit_test(tilize_and_pack_untilize_are_inverse),
        cmocka_unit_test(a_broadcast_repeats_a_column_a_row_or_a_datum),
        cmocka_unit_test(a_fresh_maximum_starts_below_all_numbers),
        cmocka_unit_test(products_of_small_tiles_use_their_rows_only),
        cmocka_unit_test(float16_sums_saturate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
