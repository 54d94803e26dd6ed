/* Shapes, placements and specs: padding, pages, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/ttnn.h"

static tw_shape shape_of(size_t rank, const uint32_t *dims) {
    tw_shape shape;
    assert_int_equal(tw_shape_make(dims, rank, &shape, NULL), TW_OK);
    return shape;
}
#define SHAPE(...)                                                                                 \
    shape_of(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

static void expect_shape(const tw_shape *shape, const char *text) {
    tw_text out = {0};
    tw_shape_print(shape, &out);
    assert_string_equal(out.data, text);
    tw_text_free(&out);
}

static tw_tensor_spec make(tw_shape shape, tw_dtype dtype, tw_layout layout) {
    tw_tensor_spec spec;
    assert_int_equal(tw_tensor_spec_make(&shape, dtype, layout, NULL, NULL, &spec, NULL), TW_OK);
    return spec;
}

static void tile_layout_pads_the_last_two_dimensions(void **state) {
    (void)state;
    tw_tensor_spec spec = make(SHAPE(2, 3, 33, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE);
    expect_shape(&spec.logical, "[2, 3, 33, 64]");
    expect_shape(&spec.padded, "[2, 3, 64, 64]");
    assert_int_equal(tw_tensor_spec_page_size(&spec), 2048);
    assert_int_equal(tw_tensor_spec_pages(&spec), 24);
    assert_int_equal(tw_tensor_spec_bytes(&spec), 24 * 2048);
    spec = make(SHAPE(5), TW_DTYPE_FLOAT32, TW_LAYOUT_TILE);
    expect_shape(&spec.padded, "[32, 32]");
}

static void a_row_major_page_is_one_row(void **state) {
    (void)state;
    const tw_tensor_spec spec = make(SHAPE(2, 3, 7), TW_DTYPE_UINT16, TW_LAYOUT_ROW_MAJOR);
    expect_shape(&spec.padded, "[2, 3, 7]");
    assert_int_equal(tw_tensor_spec_page_size(&spec), 14);
    assert_int_equal(tw_tensor_spec_pages(&spec), 6);
}

static void block_formats_have_tile_pages_of_their_own_size(void **state) {
    (void)state;
    tw_tensor_spec spec = make(SHAPE(32, 64), TW_DTYPE_BFLOAT8_B, TW_LAYOUT_TILE);
    assert_int_equal(tw_tensor_spec_page_size(&spec), 1088);
    spec = make(SHAPE(32, 64), TW_DTYPE_BFLOAT4_B, TW_LAYOUT_TILE);
    assert_int_equal(tw_tensor_spec_page_size(&spec), 576);
}

static void expect_refusal(tw_shape shape, tw_dtype dtype, tw_layout layout,
                           const tw_memory_config *memory, const char *part) {
    tw_tensor_spec spec;
    tw_error err = {0};
    assert_int_equal(tw_tensor_spec_make(&shape, dtype, layout, NULL, memory, &spec, &err),
                     TW_BAD_INPUT);
    if (!strstr(err.text, part)) fail_msg("\"%s\" is not in \"%s\"", part, err.text);
    tw_error_clear(&err);
}

static void a_block_format_in_rows_is_refused(void **state) {
    (void)state;
    expect_refusal(SHAPE(32, 32), TW_DTYPE_BFLOAT8_B, TW_LAYOUT_ROW_MAJOR, NULL,
                   "bfloat8_b exists in tiles only");
}

static tw_memory_config sharded(tw_memory_layout layout, uint32_t height, uint32_t width,
                                uint32_t columns, uint32_t rows) {
    return (tw_memory_config){
        .layout = layout,
        .type = TW_BUFFER_L1,
        .has_shard = true,
        .shard = {.range_count = 1,
                  .grid = {{{0, 0}, {columns - 1, rows - 1}}},
                  .height = height,
                  .width = width},
    };
}

static void shards_must_fit_tiles_tensor_and_grid(void **state) {
    (void)state;
    tw_memory_config memory = sharded(TW_HEIGHT_SHARDED, 48, 64, 4, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "32 x 32 tiles");
    memory = sharded(TW_HEIGHT_SHARDED, 32, 32, 4, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "as wide as");
    memory = sharded(TW_HEIGHT_SHARDED, 32, 64, 3, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "needs 4 shards");
    memory = sharded(TW_BLOCK_SHARDED, 32, 32, 4, 2);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "4 x 2 shards");
    memory = (tw_memory_config){.layout = TW_WIDTH_SHARDED, .type = TW_BUFFER_L1};
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "no shard spec");
}

static void a_sharded_row_page_is_as_wide_as_the_shard(void **state) {
    (void)state;
    const tw_memory_config memory = sharded(TW_BLOCK_SHARDED, 8, 16, 2, 2);
    const tw_shape shape = SHAPE(16, 32);
    tw_tensor_spec spec;
    assert_int_equal(tw_tensor_spec_make(&shape, TW_DTYPE_FLOAT32, TW_LAYOUT_ROW_MAJOR, NULL,
                                         &memory, &spec, NULL),
                     TW_OK);
    assert_int_equal(tw_tensor_spec_page_size(&spec), 64);
    assert_int_equal(tw_tensor_spec_pages(&spec), 32);
}

static void rows_of_shards_are_whole_shards_wide(void **state) {
    (void)state;
    const tw_memory_config memory = sharded(TW_BLOCK_SHARDED, 8, 24, 2, 2);
    const tw_shape shape = SHAPE(16, 40);
    tw_tensor_spec spec;
    assert_int_equal(tw_tensor_spec_make(&shape, TW_DTYPE_BFLOAT16, TW_LAYOUT_ROW_MAJOR, NULL,
                                         &memory, &spec, NULL),
                     TW_OK);
    expect_shape(&spec.padded, "[16, 48]");
    assert_int_equal(tw_tensor_spec_page_size(&spec), 48);
    assert_int_equal(tw_tensor_spec_pages(&spec), 32);
}

static tw_memory_config nd_sharded(tw_shape shard, uint32_t columns, uint32_t rows) {
    return (tw_memory_config){
        .layout = TW_BLOCK_SHARDED,
        .type = TW_BUFFER_L1,
        .has_nd = true,
        .nd = {.range_count = 1, .grid = {{{0, 0}, {columns - 1, rows - 1}}}, .shape = shard},
    };
}

/* The layout that shards over any dimensions of a tensor are told as; interleaved: none. */
static tw_memory_layout settled(tw_shape shape, tw_memory_config memory, uint32_t *height) {
    tw_tensor_spec spec;
    tw_error err = {0};
    if (tw_tensor_spec_make(&shape, TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, NULL, &memory, &spec, &err))
        fail_msg("%s", err.text);
    assert_true(spec.memory.has_nd);
    *height = spec.memory.shard.height;
    return spec.memory.has_shard ? spec.memory.layout : TW_INTERLEAVED;
}

static void shards_over_any_dimensions_are_told_as_flat_ones_where_they_lie_alike(void **state) {
    (void)state;
    uint32_t height;
    tw_memory_config memory = nd_sharded(SHAPE(1, 32, 64), 8, 1);
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_HEIGHT_SHARDED);
    assert_int_equal(height, 32);
    /* More shards than cores; a cut that does not go into the rows of a batch. */
    assert_int_equal(settled(SHAPE(3, 128, 64), memory, &height), TW_INTERLEAVED);
    memory.nd.shape = SHAPE(1, 96, 64);
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_INTERLEAVED);
    /* A dimension that the shard does not have is one with its first. */
    memory.nd.shape = SHAPE(96, 64);
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_HEIGHT_SHARDED);
    assert_int_equal(height, 96);
    memory.nd.shape = SHAPE(2, 128, 32);
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_WIDTH_SHARDED);
    memory = nd_sharded(SHAPE(128, 32), 2, 2);
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_BLOCK_SHARDED);
    memory.nd.grid[0].end.x = 3; /* in turn, the second row of shards goes on the first of cores */
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_INTERLEAVED);
    memory.nd.distribution = TW_SHARD_GRID_2D;
    assert_int_equal(settled(SHAPE(2, 128, 64), memory, &height), TW_BLOCK_SHARDED);
}

static void shards_over_any_dimensions_must_fit(void **state) {
    (void)state;
    tw_memory_config memory = nd_sharded(SHAPE(1, 32, 48), 8, 1);
    expect_refusal(SHAPE(2, 128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "32 x 48");
    memory = nd_sharded(SHAPE(1, 1, 32, 32), 8, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "rank 4");
    memory = nd_sharded(SHAPE(32), 8, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "rank 1");
    memory = nd_sharded(SHAPE(0, 32), 8, 1);
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "holds nothing");
    memory = nd_sharded(SHAPE(32, 32), 1, 1);
    memory.nd.distribution = TW_SHARD_GRID_2D;
    expect_refusal(SHAPE(128, 64), TW_DTYPE_BFLOAT16, TW_LAYOUT_TILE, &memory, "GRID_2D");
}

static void a_shape_has_eight_dimensions_at_most(void **state) {
    (void)state;
    const uint32_t dims[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    tw_shape shape;
    tw_error err = {0};
    assert_int_equal(tw_shape_make(dims, 9, &shape, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "rank 9"));
    tw_error_clear(&err);
}

static void names_and_formats_of_types_agree(void **state) {
    (void)state;
    for (unsigned i = 0; i < TW_DTYPE_COUNT; i++) {
        const tw_dtype dtype = (tw_dtype)i;
        assert_int_equal(tw_dtype_from_name(tw_dtype_name(dtype)), dtype);
        assert_int_equal(tw_dtype_of_format(tw_dtype_format(dtype)), dtype);
        assert_string_equal(tw_format_dtype(tw_dtype_format(dtype)), tw_dtype_name(dtype));
    }
    assert_int_equal(tw_dtype_from_name("BFLOAT16"), TW_DTYPE_BFLOAT16);
    assert_int_equal(tw_dtype_from_name("float64"), TW_DTYPE_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tile_layout_pads_the_last_two_dimensions),
        cmocka_unit_test(a_row_major_page_is_one_row),
        cmocka_unit_test(block_formats_have_tile_pages_of_their_own_size),
        cmocka_unit_test(a_block_format_in_rows_is_refused),
        cmocka_unit_test(shards_must_fit_tiles_tensor_and_grid),
        cmocka_unit_test(a_sharded_row_page_is_as_wide_as_the_shard),
        cmocka_unit_test(rows_of_shards_are_whole_shards_wide),
        cmocka_unit_test(shards_over_any_dimensions_are_told_as_flat_ones_where_they_lie_alike),
        cmocka_unit_test(shards_over_any_dimensions_must_fit),
        cmocka_unit_test(a_shape_has_eight_dimensions_at_most),
        cmocka_unit_test(names_and_formats_of_types_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
