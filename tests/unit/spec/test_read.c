/* Whole specs as they are understood, against recorded readings; and specs that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/spec.h>

static const char *const specs[] = {"examples/specs/centralize_w_rm_spec",
                                    "examples/specs/layernorm_fused_rm_spec",
                                    "examples/specs/scaled_silu_spec",
                                    "examples/specs/row_mean_abs_spec",
                                    "examples/specs/rms_scale_rm_design",
                                    "tests/builder/specs/variance_w_rm_spec",
                                    "tests/builder/specs/scale_add_spec",
                                    "tests/builder/specs/optional_bias_spec",
                                    "tests/builder/specs/column_max_design",
                                    "tests/builder/specs/revised_tables_design",
                                    "tests/builder/specs/told_in_prose_spec",
                                    "tests/builder/specs/nearly_empty_spec",
                                    "tests/builder/specs/two_pass_design",
                                    "tests/builder/specs/listing_spec",
                                    "tests/builder/specs/row_peak_listing_spec",
                                    "tests/builder/specs/stick_copy_spec",
                                    "tests/builder/specs/one_table_spec",
                                    "tests/builder/specs/row_mean_nested_spec",
                                    "tests/builder/specs/standardize_arrows_spec",
                                    "tests/builder/specs/exp_scaled_row_spec",
                                    "tests/builder/specs/window_mean_spec",
                                    "tests/builder/specs/product_design",
                                    "tests/builder/specs/beside_spec",
                                    "tests/builder/specs/bias_rows_spec",
                                    "tests/builder/specs/sharded_square_spec",
                                    "tests/builder/specs/softmax_columns_design",
                                    "tests/builder/specs/column_center_spec",
                                    "tests/builder/specs/zscore_gain_spec",
                                    "tests/builder/specs/streamed_share_design",
                                    "tests/builder/specs/gated_exp_spec",
                                    "tests/builder/specs/add_relu_design",
                                    "tests/builder/specs/listed_buffers_spec",
                                    "tests/builder/specs/column_softmax_design",
                                    "tests/builder/specs/tile_layer_norm_spec",
                                    "tests/builder/specs/max_pool_pairs_spec",
                                    "tests/builder/specs/column_sum_spec",
                                    "tests/builder/specs/image_mean_design",
                                    "tests/builder/specs/sharded_leaky_spec",
                                    "tests/builder/specs/masked_mean_spec",
                                    "tests/builder/specs/turned_table_spec",
                                    "tests/builder/specs/row_log_softmax_spec",
                                    "tests/builder/specs/channel_affine_spec",
                                    "tests/builder/specs/transpose_rows_spec",
                                    "tests/builder/specs/matmul_relu_rows_spec",
                                    "tests/builder/specs/matmul_bias_spec",
                                    "tests/builder/specs/concat_c_tiles_spec",
                                    "tests/builder/specs/rms_prose_spec",
                                    "tests/builder/specs/grid_scale_design",
                                    "tests/builder/specs/affine_rows_design",
                                    "tests/builder/specs/join_width_spec",
                                    "tests/builder/specs/instance_scale_spec",
                                    "tests/builder/specs/sigmoid_mul_design",
                                    "tests/builder/specs/avg_pool_square_design",
                                    "examples/specs/softmax_design",
                                    "examples/specs/masked_softmax_spec"};

static tw_spec *read_spec(const char *stem) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s.md", TW_SOURCE_DIR, stem);
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_read(path, &spec, &err) != TW_OK) fail_msg("%s", err.text);
    return spec;
}

static int first_difference(const char *a, const char *b) {
    int line = 1;
    for (; *a && *a == *b; a++, b++)
        line += *a == '\n';
    return line;
}

/* TW_RECORD=1 writes the readings anew; look at their difference before keeping them. */
static void readings_are_as_recorded(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(specs); i++) {
        char path[512];
        const char *name = strrchr(specs[i], '/') + 1;
        snprintf(path, sizeof path, "%s/tests/builder/specs/golden/%s.json", TW_SOURCE_DIR, name);
        tw_spec *spec = read_spec(specs[i]);
        tw_text now = {0};
        tw_spec_json(&now, spec);
        if (getenv("TW_RECORD")) {
            assert_int_equal(tw_file_write(path, now.data, now.length, NULL), TW_OK);
        }
        char *recorded = NULL;
        size_t length;
        tw_error err = {0};
        if (tw_file_read(path, &recorded, &length, &err) != TW_OK) fail_msg("%s", err.text);
        if (strcmp(recorded, now.data) != 0) {
            fail_msg("%s is read otherwise than recorded, from line %d of %s", name,
                     first_difference(recorded, now.data), path);
        }
        free(recorded);
        tw_text_free(&now);
        tw_spec_free(spec);
    }
}

static void every_field_keeps_its_line(void **state) {
    (void)state;
    tw_spec *spec = read_spec("examples/specs/centralize_w_rm_spec");
    const struct {
        const tw_field *field;
        const char *text;
    } fields[] = {{&spec->name, "- **Operation Name**: centralize_w_rm"},
                  {&spec->category, "- **Category**: reduction"},
                  {&spec->inputs.items[0].name, "| input_tensor | Tensor | Yes |"},
                  {&spec->params.items[0].name, "| memory_config | MemoryConfig | No |"},
                  {&spec->output.shape_text, "| **Shape** | Same as input |"},
                  {&spec->cbs.items[3].name, "| c_3 | cb_mean_tiled | Mean of the tile row |"},
                  {&spec->tests.reference, "- **Reference**: `input_tensor -"}};
    for (size_t i = 0; i < TW_COUNT(fields); i++) {
        const char *at = spec->source;
        for (int line = 1; line < fields[i].field->line; line++)
            at = strchr(at, '\n') + 1;
        if (strncmp(at, fields[i].text, strlen(fields[i].text)) != 0) {
            fail_msg("line %d is \"%.40s\", not \"%s\"", fields[i].field->line, at, fields[i].text);
        }
    }
    tw_spec_free(spec);
}

/* A set-up call with a list of template arguments reads nothing, a width written as TILE_WIDTH is a
 * reduced one, and a table of cores is a grid. */
static void listings_and_tables_of_cores_are_understood(void **state) {
    (void)state;
    tw_spec *spec = read_spec("tests/builder/specs/row_peak_listing_spec");
    assert_int_equal(spec->phases.items[1].reads.count, 2);
    assert_int_equal(spec->output.shape, TW_SHAPE_REDUCE_W);
    assert_int_equal(spec->work.split, TW_SPLIT_CORES);
    tw_spec_free(spec);
}

static void both_dialects_say_the_same_things(void **state) {
    (void)state;
    tw_spec *spec = read_spec("examples/specs/rms_scale_rm_design");
    assert_int_equal(spec->dialect, TW_DIALECT_DESIGN);
    assert_string_equal(spec->name.text, "rms_scale_rm");
    assert_int_equal(spec->inputs.count, 2);
    assert_int_equal(spec->phases.count, 8);
    assert_true(spec->phases.items[0].once);
    assert_int_equal(spec->phases.items[0].confidence, TW_MEDIUM);
    assert_int_equal(spec->phases.items[4].kind, TW_PHASE_BINARY);
    assert_string_equal(spec->phases.items[4].chain.items[0].text, "rsqrt");
    assert_int_equal(spec->phases.items[5].bcast, TW_DIM_COL);
    assert_true(spec->tests.rtol == 0.05 && spec->tests.atol == 0.2);
    assert_int_equal(spec->diagnostics.count, 0);
    tw_spec_free(spec);
}

static void hints_are_kept_word_for_word(void **state) {
    (void)state;
    tw_spec *spec = read_spec("examples/specs/layernorm_fused_rm_spec");
    const tw_spec_tensor *gamma = &spec->inputs.items[1];
    assert_string_equal(gamma->name.text, "gamma");
    assert_int_equal(gamma->requirements.count, 5);
    assert_int_equal(gamma->requirements.items[3].kind, TW_REQUIRE_SHAPE_LAST_DIM);
    assert_string_equal(gamma->requirements.items[3].hint.text,
                        "layernorm_fused_rm: gamma and beta must match the last dimension");
    tw_spec_free(spec);
}

static void later_tables_revise_earlier_ones(void **state) {
    (void)state;
    tw_spec *spec = read_spec("tests/builder/specs/revised_tables_design");
    assert_null(tw_spec_find_cb(spec, 9));
    const tw_spec_cb *cb = tw_spec_find_cb(spec, 28);
    assert_string_equal(cb->pages.expr->name, "Wt");
    assert_int_equal(cb->format, TW_FORMAT_FLOAT32);
    /* The row after the interruption belongs to the phase table. */
    assert_int_equal(spec->phases.count, 3);
    assert_string_equal(spec->phases.items[2].name.text, "Double");
    tw_spec_free(spec);
}

static void optional_tensors_bring_conditions(void **state) {
    (void)state;
    tw_spec *spec = read_spec("tests/builder/specs/optional_bias_spec");
    assert_true(spec->inputs.items[1].optional);
    assert_string_equal(tw_spec_find_cb(spec, 1)->when.text, "bias");
    assert_string_equal(tw_spec_find_cb(spec, 0)->when.text, "");
    tw_spec_free(spec);
}

static tw_status parse(const char *text, size_t length, char *message, size_t size) {
    tw_spec *spec = NULL;
    tw_error err = {0};
    tw_status status = tw_spec_parse("some.md", text, length, &spec, &err);
    if (status == TW_OK) tw_spec_free(spec);
    snprintf(message, size, "%s", err.text ? err.text : "");
    tw_error_clear(&err);
    return status;
}

static void files_that_are_no_specs_are_refused(void **state) {
    (void)state;
    char message[256];
    assert_int_equal(parse("# Shopping list\n\n- milk\n", 24, message, sizeof message),
                     TW_BAD_INPUT);
    assert_non_null(strstr(message, "some.md: not a spec"));
    assert_int_equal(parse("", 0, message, sizeof message), TW_BAD_INPUT);
    assert_int_equal(parse("# \xFF\xFE Functional Specification\n", 30, message, sizeof message),
                     TW_BAD_INPUT);
    assert_non_null(strstr(message, "UTF-8"));
    tw_spec *spec = NULL;
    tw_error err = {0};
    assert_int_equal(tw_spec_read("/does/not/exist.md", &spec, &err), TW_IO);
    assert_non_null(strstr(err.text, "/does/not/exist.md"));
    tw_error_clear(&err);
}

/* Whatever a spec is cut to, reading it ends in a spec or an error, never otherwise. */
static void truncated_specs_are_survived(void **state) {
    (void)state;
    tw_spec *whole = read_spec("examples/specs/layernorm_fused_rm_spec");
    for (size_t length = 0; length < whole->source_length; length += 61) {
        char message[256];
        char *cut = tw_strndup(whole->source, length);
        parse(cut, length, message, sizeof message);
        free(cut);
    }
    tw_spec_free(whole);
}

static void diagnostics_show_line_place_and_fix(void **state) {
    (void)state;
    static const char text[] = "# thing Functional Specification\n"
                               "### Circular Buffer Requirements\n"
                               "| CB ID | Name | Purpose | Producer | Consumer | Pages |\n"
                               "|---|---|---|---|---|---|\n"
                               "| c_40 | cb_in | Input | Reader | Writer | 2 |\n";
    tw_spec *spec = NULL;
    assert_int_equal(tw_spec_parse("thing.md", text, sizeof text - 1, &spec, NULL), TW_OK);
    tw_text out = {0};
    tw_diagnostics_print(&out, spec, &spec->diagnostics, false);
    assert_non_null(strstr(out.data, "error[cb-id-range]: CB id 40 is out of range"));
    assert_non_null(strstr(out.data, "  --> thing.md:5:3\n"));
    assert_non_null(strstr(out.data, "    5 | | c_40 | cb_in | Input | Reader | Writer | 2 |\n"
                                     "      |   ^^^^\n"
                                     "      = help: use c_0 to c_31\n"));
    tw_text_free(&out);
    tw_spec_free(spec);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_are_as_recorded),
        cmocka_unit_test(every_field_keeps_its_line),
        cmocka_unit_test(listings_and_tables_of_cores_are_understood),
        cmocka_unit_test(both_dialects_say_the_same_things),
        cmocka_unit_test(hints_are_kept_word_for_word),
        cmocka_unit_test(later_tables_revise_earlier_ones),
        cmocka_unit_test(optional_tensors_bring_conditions),
        cmocka_unit_test(files_that_are_no_specs_are_refused),
        cmocka_unit_test(truncated_specs_are_survived),
        cmocka_unit_test(diagnostics_show_line_place_and_fix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
