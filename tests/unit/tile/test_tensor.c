/* Tensors on the host: row-major to tiles, floats to formats, as ttnn.from_torch makes them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/tile.h"

static void a_matrix_is_padded_to_whole_tiles(void **state) {
    (void)state;
    enum { H = 33, W = 50 };
    static uint16_t matrix[H * W], tiles[4 * TW_TILE], back[H * W];
    for (unsigned i = 0; i < H * W; i++)
        matrix[i] = (uint16_t)(i + 1);
    const uint16_t pad = 0xABCD;
    assert_int_equal(tw_tiles_of(TW_TILE_32X32, H, W), 4);
    tw_tilize(2, TW_TILE_32X32, H, W, matrix, &pad, tiles);
    assert_int_equal(tiles[0], 1);
    assert_int_equal(tiles[TW_TILE], 33);             /* row 0, column 32 */
    assert_int_equal(tiles[TW_TILE + 256 + 1], 50);   /* row 0, column 49 */
    assert_int_equal(tiles[TW_TILE + 256 + 2], pad);  /* row 0, column 50 */
    assert_int_equal(tiles[2 * TW_TILE], 32 * W + 1); /* row 32 */
    assert_int_equal(tiles[2 * TW_TILE + 16], pad);   /* row 33 */
    tw_untilize(2, TW_TILE_32X32, H, W, tiles, back);
    assert_memory_equal(back, matrix, sizeof matrix);
}

static void every_tile_shape_goes_there_and_back(void **state) {
    (void)state;
    enum { H = 37, W = 71 };
    static uint32_t matrix[H * W], tiles[64 * 96], back[H * W];
    for (unsigned i = 0; i < H * W; i++)
        matrix[i] = i * 2654435761u;
    for (unsigned rows = 1; rows <= 32; rows *= 2)
        for (unsigned cols = 16; cols <= 32; cols *= 2) {
            tw_tile_shape shape;
            assert_true(tw_tile_shape_make(rows, cols, &shape));
            memset(back, 0, sizeof back);
            tw_tilize(4, shape, H, W, matrix, NULL, tiles);
            tw_untilize(4, shape, H, W, tiles, back);
            assert_memory_equal(back, matrix, sizeof matrix);
        }
}

static void bf16_rounds_to_nearest_even(void **state) {
    (void)state;
    assert_int_equal(tw_bf16_from_float(1.0F + 0x1p-8F), 0x3F80);
    assert_int_equal(tw_bf16_from_float(1.0F + 0x1.8p-7F), 0x3F82);
    assert_int_equal(tw_bf16_from_float(-INFINITY), 0xFF80);
    assert_int_equal(tw_bf16_from_float(0x1.fffffep127F), 0x7F80);
    assert_true(isnan(tw_float_from_bf16(tw_bf16_from_float(NAN))));
}

static void a_block_takes_the_largest_exponent_and_rounds_to_even(void **state) {
    (void)state;
    float floats[TW_TILE] = {2.0F, -1.0F, 0x1p-6F, 0x1.8p-5F, 0x1p-7F, 1.99999F};
    uint8_t bytes[1088];
    float back[TW_TILE];
    tw_tiles_from_floats(TW_Bfp8_b, TW_TILE_32X32, 1, floats, bytes);
    assert_int_equal(bytes[0], 128); /* 2 is 64 steps of 2^-5 */
    const uint8_t want[] = {64, 0x80 | 32, 0, 2, 0, 64};
    assert_memory_equal(bytes + 64, want, sizeof want);
    tw_tiles_to_floats(TW_Bfp8_b, TW_TILE_32X32, 1, bytes, back);
    assert_float_equal(back[1], -1.0F, 0);
    assert_float_equal(back[3], 0x1p-4F, 0);
    assert_float_equal(back[2], 0.0F, 0);
}

static void a_full_mantissa_is_clamped_not_carried(void **state) {
    (void)state;
    float floats[TW_TILE] = {0x1.fffffep0F}, back[TW_TILE];
    uint8_t bytes[1088];
    tw_tiles_from_floats(TW_Bfp4_b, TW_TILE_32X32, 1, floats, bytes);
    tw_tiles_to_floats(TW_Bfp4_b, TW_TILE_32X32, 1, bytes, back);
    assert_float_equal(back[0], 1.75F, 0);
}

static void host_blocks_are_what_the_unpacker_reads(void **state) {
    (void)state;
    static float floats[TW_TILE], back[TW_TILE];
    static uint8_t bytes[2048];
    static tw_src src;
    for (unsigned i = 0; i < TW_TILE; i++)
        floats[i] = (float)((int)(i * 37 % 255) - 127) / 32;
    const tw_format formats[] = {TW_Bfp8_b, TW_Bfp4_b, TW_Float16_b};
    for (unsigned n = 0; n < 3; n++) {
        tw_tiles_from_floats(formats[n], TW_TILE_32X32, 1, floats, bytes);
        tw_tiles_to_floats(formats[n], TW_TILE_32X32, 1, bytes, back);
        tw_unpack(formats[n], formats[n], TW_TILE_32X32, bytes, 0, &src);
        assert_memory_equal(back, src.datum, sizeof back);
    }
}

static void integers_are_cut_and_clamped(void **state) {
    (void)state;
    const tw_tile_shape row = {1, 16, 1, 16};
    float floats[16] = {1.9F, -1.9F, 70000.0F, NAN, 3e9F}, back[16];
    uint16_t halves[16];
    int32_t words[16];
    tw_tiles_from_floats(TW_UInt16, row, 1, floats, halves);
    assert_int_equal(halves[0], 1);
    assert_int_equal(halves[1], 0);
    assert_int_equal(halves[2], 65535);
    assert_int_equal(halves[3], 0);
    tw_tiles_from_floats(TW_Int32, row, 1, floats, words);
    assert_int_equal(words[1], -1);
    assert_int_equal(words[4], INT32_MAX);
    tw_tiles_to_floats(TW_Int32, row, 1, words, back);
    assert_float_equal(back[2], 70000.0F, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matrix_is_padded_to_whole_tiles),
        cmocka_unit_test(every_tile_shape_goes_there_and_back),
        cmocka_unit_test(bf16_rounds_to_nearest_even),
        cmocka_unit_test(a_block_takes_the_largest_exponent_and_rounds_to_even),
        cmocka_unit_test(a_full_mantissa_is_clamped_not_carried),
        cmocka_unit_test(host_blocks_are_what_the_unpacker_reads),
        cmocka_unit_test(integers_are_cut_and_clamped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
