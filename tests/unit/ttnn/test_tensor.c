/* Tensors: conversions of elements, host and device, life and death. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/ttnn.h"

static int open_device(void **state) {
    tw_device *device;
    const tw_device_options options = {.arch = "wormhole_b0"};
    const tw_status status = tw_device_open(&options, &device, NULL);
    *state = device;
    return status;
}

static int close_device(void **state) {
    tw_device_close(*state);
    return 0;
}

static tw_tensor_spec spec_of(uint32_t batch, uint32_t height, uint32_t width, tw_dtype dtype,
                              tw_layout layout, const tw_memory_config *memory) {
    const uint32_t dims[] = {batch, height, width};
    tw_shape shape;
    tw_tensor_spec spec;
    tw_shape_make(dims, 3, &shape, NULL);
    assert_int_equal(tw_tensor_spec_make(&shape, dtype, layout, NULL, memory, &spec, NULL), TW_OK);
    return spec;
}

/* Small whole numbers, exact in every type. */
static float *counting(uint64_t count) {
    float *values = malloc(count * sizeof *values);
    for (uint64_t i = 0; i < count; i++)
        values[i] = (float)(i % 61);
    return values;
}

static void expect_round_trip(tw_tensor_spec spec, tw_device *device) {
    const uint64_t count = tw_shape_volume(&spec.logical);
    float *values = counting(count), *back = calloc(count, sizeof *back);
    tw_tensor *tensor;
    assert_int_equal(
        tw_tensor_from_data(&spec, values, count, TW_DTYPE_FLOAT32, 0, device, &tensor, NULL),
        TW_OK);
    assert_true(tw_tensor_on_device(tensor) == (device != NULL));
    assert_int_equal(tw_tensor_to_data(tensor, TW_DTYPE_FLOAT32, back, count, NULL), TW_OK);
    assert_memory_equal(values, back, count * sizeof *values);
    tw_tensor_release(tensor);
    free(values);
    free(back);
}

static void every_type_and_layout_comes_back_from_host_and_device(void **state) {
    const tw_dtype types[] = {TW_DTYPE_BFLOAT16, TW_DTYPE_FLOAT32, TW_DTYPE_UINT32,
                              TW_DTYPE_INT32,    TW_DTYPE_UINT16,  TW_DTYPE_UINT8};
    for (size_t i = 0; i < TW_COUNT(types); i++)
        for (int layout = 0; layout < 2; layout++) {
            expect_round_trip(spec_of(3, 40, 50, types[i], (tw_layout)layout, NULL), NULL);
            expect_round_trip(spec_of(3, 40, 50, types[i], (tw_layout)layout, NULL), *state);
        }
    expect_round_trip(spec_of(2, 64, 32, TW_DTYPE_BFLOAT8_B, TW_LAYOUT_TILE, NULL), *state);
}

static void shards_come_back_in_every_memory_layout(void **state) {
    const struct {
        tw_memory_layout layout;
        uint32_t height, width;
    } cases[] = {
        {TW_HEIGHT_SHARDED, 32, 128}, {TW_WIDTH_SHARDED, 128, 32}, {TW_BLOCK_SHARDED, 64, 64}};
    for (size_t i = 0; i < TW_COUNT(cases); i++)
        for (int orientation = 0; orientation < 2; orientation++)
            for (int layout = 0; layout < 2; layout++) {
                const tw_memory_config memory = {
                    .layout = cases[i].layout,
                    .type = TW_BUFFER_L1,
                    .has_shard = true,
                    .shard = {.range_count = 1,
                              .grid = {{{1, 2}, {2, 3}}},
                              .height = cases[i].height,
                              .width = cases[i].width,
                              .orientation = (tw_shard_orientation)orientation},
                };
                expect_round_trip(
                    spec_of(2, 64, 128, TW_DTYPE_BFLOAT16, (tw_layout)layout, &memory), *state);
            }
}

static void tiles_are_faces_in_order_and_padding_is_the_value_asked_for(void **state) {
    (void)state;
    const tw_tensor_spec spec = spec_of(1, 1, 20, TW_DTYPE_FLOAT32, TW_LAYOUT_TILE, NULL);
    float *values = counting(20);
    tw_tensor *tensor;
    tw_tensor_from_data(&spec, values, 20, TW_DTYPE_FLOAT32, -7, NULL, &tensor, NULL);
    const float *bytes = tw_tensor_host_bytes(tensor);
    assert_true(bytes[0] == 0 && bytes[15] == 15);
    assert_true(bytes[16] == -7); /* row 1 of the first face */
    assert_true(bytes[256] == 16 && bytes[259] == 19 && bytes[260] == -7); /* the second face */
    assert_true(bytes[1023] == -7);
    tw_tensor_release(tensor);
    free(values);
}

static void floats_round_to_nearest_even_and_are_clamped_to_integers(void **state) {
    (void)state;
    const float from[] = {1.00390625f, 1.01171875f, -1e9f, 300.9f, NAN, INFINITY};
    uint16_t narrow[6], small[6];
    uint8_t bytes[6];
    int32_t words[6];
    tw_convert_elements(TW_DTYPE_FLOAT32, from, TW_DTYPE_BFLOAT16, narrow, 6);
    assert_int_equal(narrow[0], 0x3F80); /* halfway, to even below */
    assert_int_equal(narrow[1], 0x3F82); /* halfway, to even above */
    assert_true((narrow[4] & 0x7F80) == 0x7F80 && (narrow[4] & 0x7F));
    assert_int_equal(narrow[5], 0x7F80);
    tw_convert_elements(TW_DTYPE_FLOAT32, from, TW_DTYPE_UINT8, bytes, 6);
    assert_int_equal(bytes[2], 0);
    assert_int_equal(bytes[3], 255);
    assert_int_equal(bytes[4], 0);
    tw_convert_elements(TW_DTYPE_FLOAT32, from, TW_DTYPE_UINT16, small, 6);
    assert_int_equal(small[3], 300);
    tw_convert_elements(TW_DTYPE_FLOAT32, from, TW_DTYPE_INT32, words, 6);
    assert_int_equal(words[2], -1000000000);
    assert_int_equal(words[5], INT32_MAX);
}

static void the_vector_rounding_is_the_tile_rooms_for_every_upper_half(void **state) {
    (void)state;
    for (uint32_t high = 0; high < 0x10000; high++) {
        const uint32_t lows[] = {0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF};
        for (size_t i = 0; i < TW_COUNT(lows); i++) {
            const uint32_t bits = high << 16 | lows[i];
            float value;
            uint16_t ours;
            memcpy(&value, &bits, sizeof value);
            tw_convert_elements(TW_DTYPE_FLOAT32, &value, TW_DTYPE_BFLOAT16, &ours, 1);
            if (isnan(value))
                assert_true((ours & 0x7F80) == 0x7F80 && (ours & 0x7F));
            else
                assert_int_equal(ours, tw_bf16_from_float(value));
        }
    }
}

static void conversion_keeps_the_place_and_no_change_is_the_same_tensor(void **state) {
    const tw_tensor_spec spec = spec_of(1, 32, 64, TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, NULL);
    tw_tensor *tensor, *same, *rows;
    float *values = counting(2048);
    tw_tensor_from_data(&spec, values, 2048, TW_DTYPE_FLOAT32, 0, *state, &tensor, NULL);
    assert_int_equal(
        tw_tensor_convert(tensor, TW_LAYOUT_TILE, TW_DTYPE_BFLOAT16, NULL, 0, &same, NULL), TW_OK);
    assert_ptr_equal(same, tensor);
    assert_int_equal(
        tw_tensor_convert(tensor, TW_LAYOUT_ROW_MAJOR, TW_DTYPE_UINT16, NULL, 0, &rows, NULL),
        TW_OK);
    assert_true(tw_tensor_on_device(rows));
    uint16_t back[2048];
    tw_tensor_to_data(rows, TW_DTYPE_UINT16, back, 2048, NULL);
    for (int i = 0; i < 2048; i++)
        assert_int_equal(back[i], i % 61);
    tw_tensor_release(rows);
    tw_tensor_release(same);
    tw_tensor_release(tensor);
    free(values);
}

static void a_deallocated_tensor_says_so(void **state) {
    const tw_tensor_spec spec = spec_of(1, 32, 32, TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, NULL);
    tw_tensor *tensor, *host;
    tw_error err = {0};
    assert_int_equal(tw_tensor_create_device(&spec, *state, &tensor, NULL), TW_OK);
    assert_true(tw_tensor_allocated(tensor));
    tw_tensor_deallocate(tensor);
    assert_false(tw_tensor_allocated(tensor));
    assert_true(tw_tensor_on_device(tensor));
    assert_null(tw_tensor_buffer(tensor));
    assert_int_equal(tw_tensor_to_host(tensor, &host, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "not allocated"));
    tw_error_clear(&err);
    tw_tensor_release(tensor);
}

static void a_tensor_outlives_its_device_as_deallocated(void **state) {
    (void)state;
    tw_device *device;
    tw_tensor *tensor;
    const tw_tensor_spec spec = spec_of(1, 32, 32, TW_DTYPE_FLOAT32, TW_LAYOUT_ROW_MAJOR, NULL);
    assert_int_equal(tw_device_open(NULL, &device, NULL), TW_OK);
    assert_int_equal(tw_tensor_create_device(&spec, device, &tensor, NULL), TW_OK);
    tw_device_close(device);
    assert_false(tw_tensor_allocated(tensor));
    assert_null(tw_tensor_device(tensor));
    tw_tensor_release(tensor);
}

static void wrong_counts_are_refused_and_empty_tensors_are_not(void **state) {
    tw_tensor_spec spec = spec_of(1, 2, 3, TW_DTYPE_FLOAT32, TW_LAYOUT_ROW_MAJOR, NULL);
    const float values[6] = {0};
    tw_tensor *tensor;
    tw_error err = {0};
    assert_int_equal(
        tw_tensor_from_data(&spec, values, 5, TW_DTYPE_FLOAT32, 0, NULL, &tensor, &err),
        TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "5 elements"));
    tw_error_clear(&err);
    spec = spec_of(1, 0, 3, TW_DTYPE_FLOAT32, TW_LAYOUT_ROW_MAJOR, NULL);
    assert_int_equal(
        tw_tensor_from_data(&spec, values, 0, TW_DTYPE_FLOAT32, 0, *state, &tensor, &err), TW_OK);
    float none[1] = {7};
    assert_int_equal(tw_tensor_to_data(tensor, TW_DTYPE_FLOAT32, none, 0, &err), TW_OK);
    assert_float_equal(none[0], 7, 0);
    tw_tensor_release(tensor);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_and_layout_comes_back_from_host_and_device),
        cmocka_unit_test(shards_come_back_in_every_memory_layout),
        cmocka_unit_test(tiles_are_faces_in_order_and_padding_is_the_value_asked_for),
        cmocka_unit_test(floats_round_to_nearest_even_and_are_clamped_to_integers),
        cmocka_unit_test(the_vector_rounding_is_the_tile_rooms_for_every_upper_half),
        cmocka_unit_test(conversion_keeps_the_place_and_no_change_is_the_same_tensor),
        cmocka_unit_test(a_deallocated_tensor_says_so),
        cmocka_unit_test(a_tensor_outlives_its_device_as_deallocated),
        cmocka_unit_test(wrong_counts_are_refused_and_empty_tensors_are_not),
    };
    return cmocka_run_group_tests(tests, open_device, close_device);
}
