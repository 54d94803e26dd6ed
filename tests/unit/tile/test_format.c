/* Formats and tiles: names, sizes, indices, and what the build step gives a CB. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/tile.h"

static void formats_have_the_vendors_numbers_and_names(void **state) {
    (void)state;
    assert_int_equal(TW_Float16_b, 5);
    assert_int_equal(TW_UInt32, 24);
    assert_string_equal(tw_format_name(TW_Bfp8_b), "Bfp8_b");
    assert_int_equal(tw_format_from_name("bfloat16"), TW_Float16_b);
    assert_int_equal(tw_format_from_name("Float16_b"), TW_Float16_b);
    assert_int_equal(tw_format_from_name("nonsense"), TW_FORMAT_NONE);
    assert_string_equal(tw_format_dtype(TW_Bfp4_b), "bfloat4_b");
    assert_null(tw_format_dtype(TW_Tf32));
    assert_false(tw_format_known(12));
    assert_string_equal(tw_format_name((tw_format)200), "?");
}

static void tiles_have_the_documented_sizes(void **state) {
    (void)state;
    assert_int_equal(tw_tile_bytes(TW_Float32, TW_TILE_32X32), 4096);
    assert_int_equal(tw_tile_bytes(TW_Float16_b, TW_TILE_32X32), 2048);
    assert_int_equal(tw_tile_bytes(TW_Bfp8_b, TW_TILE_32X32), 1088);
    assert_int_equal(tw_tile_bytes(TW_Bfp4_b, TW_TILE_32X32), 576);
    assert_int_equal(tw_tile_bytes(TW_UInt8, TW_TILE_32X32), 1024);
}

static void exponents_of_a_small_tile_fill_whole_lines(void **state) {
    (void)state;
    tw_tile_shape shape;
    assert_true(tw_tile_shape_make(4, 32, &shape));
    assert_int_equal(tw_tile_faces(shape), 2);
    assert_int_equal(tw_tile_exponent_bytes(TW_Bfp8_b, shape), 16); /* 8 of them used */
    assert_int_equal(tw_tile_bytes(TW_Bfp8_b, shape), 16 + 128);
}

static void shapes_the_chip_lacks_are_refused(void **state) {
    (void)state;
    tw_tile_shape shape;
    assert_false(tw_tile_shape_make(24, 32, &shape));
    assert_false(tw_tile_shape_make(32, 8, &shape));
    assert_false(tw_tile_shape_make(0, 32, &shape));
    assert_false(tw_tile_shape_make(64, 32, &shape));
}

static void faces_are_in_row_major_order(void **state) {
    (void)state;
    assert_int_equal(tw_tile_index(TW_TILE_32X32, 0, 0), 0);
    assert_int_equal(tw_tile_index(TW_TILE_32X32, 0, 16), 256);
    assert_int_equal(tw_tile_index(TW_TILE_32X32, 16, 0), 512);
    assert_int_equal(tw_tile_index(TW_TILE_32X32, 17, 18), 768 + 16 + 2);
    assert_int_equal(tw_tile_index((tw_tile_shape){4, 32, 4, 16}, 1, 16), 64 + 16);
}

static void fp32_is_cut_to_bf16_in_a_16_bit_kernel(void **state) {
    (void)state;
    const tw_format cbs[] = {TW_Float32, TW_FORMAT_NONE, TW_Bfp4_b};
    tw_cb_formats got[3];
    tw_cb_formats_of(cbs, NULL, 3, false, false, got);
    assert_int_equal(got[0].unpack_dst, TW_Float16_b);
    assert_int_equal(got[0].pack_src, TW_Float16_b);
    assert_int_equal(got[0].pack_dst, TW_Float32);
    assert_int_equal(got[2].unpack_dst, TW_Bfp4_b);
    assert_int_equal(got[2].pack_src, TW_Bfp8_b);
}

static void fp32_is_cut_to_tf32_or_goes_straight_to_dst_in_a_32_bit_kernel(void **state) {
    (void)state;
    const tw_format cbs[] = {TW_Float32, TW_Float32, TW_Float16_b};
    const bool straight[] = {false, true, false};
    tw_cb_formats got[3];
    tw_cb_formats_of(cbs, straight, 3, true, false, got);
    assert_int_equal(got[0].unpack_dst, TW_Tf32);
    assert_int_equal(got[1].unpack_dst, TW_Float32);
    assert_int_equal(got[0].pack_src, TW_Float32);
    assert_int_equal(got[2].pack_src, TW_Float16_b);
}

static void a_float16_buffer_makes_the_kernel_a_float16_one(void **state) {
    (void)state;
    const tw_format cbs[] = {TW_Float16, TW_Float32};
    tw_cb_formats got[2];
    tw_cb_formats_of(cbs, NULL, 2, false, false, got);
    assert_int_equal(got[1].unpack_dst, TW_Float16);
    assert_int_equal(got[1].pack_src, TW_Float16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_have_the_vendors_numbers_and_names),
        cmocka_unit_test(tiles_have_the_documented_sizes),
        cmocka_unit_test(exponents_of_a_small_tile_fill_whole_lines),
        cmocka_unit_test(shapes_the_chip_lacks_are_refused),
        cmocka_unit_test(faces_are_in_row_major_order),
        cmocka_unit_test(fp32_is_cut_to_bf16_in_a_16_bit_kernel),
        cmocka_unit_test(fp32_is_cut_to_tf32_or_goes_straight_to_dst_in_a_32_bit_kernel),
        cmocka_unit_test(a_float16_buffer_makes_the_kernel_a_float16_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
