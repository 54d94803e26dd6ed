/* Plans of real kernels: what is computed from which tile, and what is left to the stubs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/plan.h>

static char *text_of(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/builder/specs/%s.md", TW_SOURCE_DIR, name);
    char *text = NULL;
    size_t length;
    tw_error err = {0};
    if (tw_file_read(path, &text, &length, &err) != TW_OK) fail_msg("%s", err.text);
    return text;
}

/* The spec with one thing changed; `old` NULL: as it is. */
static tw_spec *spec_of(const char *name, const char *old, const char *changed) {
    char *text = text_of(name);
    tw_text out = {0};
    const char *at = old ? strstr(text, old) : NULL;
    if (old && !at) fail_msg("%s does not hold \"%s\"", name, old);
    tw_text_addn(&out, text, at ? (size_t)(at - text) : strlen(text));
    if (at) tw_text_addf(&out, "%s%s", changed, at + strlen(old));
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_parse(name, out.data, out.length, &spec, &err) != TW_OK) fail_msg("%s", err.text);
    tw_text_free(&out);
    free(text);
    return spec;
}

static tw_plan *real_plan(const tw_spec *spec) {
    tw_plan *plan = NULL;
    tw_error err = {0};
    tw_plan_options options = {.stubs = TW_STUBS_NONE};
    if (tw_plan_make(spec, &options, &plan, &err) != TW_OK) fail_msg("%s", err.text);
    return plan;
}

static void is_balanced(const tw_plan *plan, const char *name) {
    tw_proof proof;
    tw_error err = {0};
    if (tw_plan_prove_all(plan, NULL, 0, &proof, &err) != TW_OK) fail_msg("%s", err.text);
    if (!proof.balanced) fail_msg("%s: %s", name, proof.text);
    tw_proof_free(&proof);
}

static void holds(const char *name, const char *const *lines) {
    tw_spec *spec = spec_of(name, NULL, NULL);
    tw_plan *plan = real_plan(spec);
    is_balanced(plan, name);
    tw_text shown = {0};
    tw_plan_show(&shown, plan);
    if (plan->stand_ins.count) fail_msg("%s: %s", name, plan->stand_ins.items[0].message);
    for (size_t i = 0; lines[i]; i++)
        if (!strstr(shown.data, lines[i]))
            fail_msg("%s: no line \"%s\" in\n%s", name, lines[i], shown.data);
    tw_text_free(&shown);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void broadcast_tensors_are_read_where_the_unit_lies(void **state) {
    (void)state;
    holds("channel_affine_spec",
          (const char *const[]){"read c_1 1 of scale from (start_tile_id + unit) / (Ht * Wt) % C",
                                "math mul scalar c_0[0] c_1[0]", "math add scalar c_24[0] c_2[0]",
                                NULL});
}

static void transposed_tiles_go_to_the_other_place(void **state) {
    (void)state;
    holds("transpose_rows_spec",
          (const char *const[]){"math transpose c_0[i]",
                                "write c_16 Wt of output from (start_tile_row + unit) / Ht * (Ht * "
                                "Wt) + (start_tile_row + unit) % Ht step Ht",
                                NULL});
}

static void products_gather_over_k(void **state) {
    (void)state;
    holds("matmul_relu_rows_spec",
          (const char *const[]){"read c_0 Kt of input_a from (start_tile_row + unit) * Kt",
                                "read c_1 1 of input_b from n + kt * Nt",
                                "math matmul c_0[kt] c_1[0]", "unary relu", NULL});
}

static void a_row_is_added_to_a_product(void **state) {
    (void)state;
    holds("matmul_bias_spec",
          (const char *const[]){"read c_2 1 of bias from (start_tile_id + unit) % Nt",
                                "math matmul c_0[0] c_1[0]", "pack c_24",
                                "math add row c_24[0] c_2[0]", "unary relu", NULL});
    /* What is no row over the product's columns, or is asked for otherwise, is not computed. */
    static const char *const others[][2] = {
        {"| Shape | [1, 1, 1, N]", "| Shape | [1, 1, M, N]"},
        {"| Shape | [1, 1, 1, N]", "| Shape | [1, 1, 1, W]"},
        {"| Shape | [1, 1, 1, N]", "| Shape | [1, 1, M, 1]"},
        {"add_tiles_bcast_rows(c_24, c_2)", "add_tiles_bcast_cols(c_24, c_2)"},
        {"| bias | Tensor | Yes |", "| bias | Tensor | No |"},
        {"| Granularity | Tile |", "| Granularity | Tile row |"},
    };
    for (size_t i = 0; i < TW_COUNT(others); i++) {
        tw_spec *spec = spec_of("matmul_bias_spec", others[i][0], others[i][1]);
        if (tw_spec_multiplies(spec)) fail_msg("%s is taken for a row", others[i][1]);
        tw_spec_free(spec);
    }
}

/* Its sizes are then told to be a product's, with the products that are known. */
static void sizes_of_another_product_are_told(void **state) {
    (void)state;
    tw_spec *spec = spec_of("matmul_relu_rows_spec", "| Granularity | Tile row |",
                            "| Granularity | Tile column |");
    tw_plan *plan = NULL;
    tw_error err = {0};
    tw_plan_options options = {.stubs = TW_STUBS_NONE};
    assert_int_not_equal(tw_plan_make(spec, &options, &plan, &err), TW_OK);
    if (!strstr(err.text, "the product of line 7") || !strstr(err.text, "by output tiles or rows"))
        fail_msg("%s", err.text);
    tw_spec_free(spec);
}

static void windows_are_reduced_by_columns(void **state) {
    (void)state;
    holds("max_pool_pairs_spec",
          (const char *const[]){"pad ", "push c_0 32 - ", "tilize c_0 -> c_2 Ct",
                                "math reduce col c_2[result] c_1[0]", "untilize c_3 -> c_16 Ct",
                                "pop c_16 32", NULL});
}

/* A second input's tiles follow those of the first within each image; sticks lie side by side. */
static void inputs_are_joined_along_a_dimension(void **state) {
    (void)state;
    static const struct {
        const char *old, *changed, *read, *written;
    } cases[] = {
        {"[N, 2 * C, H, W]", "[N, 2 * C, H, W]", "read c_0 1 of other from start_tile_id + unit",
         "/ (C * (Ht * Wt)) * 2 + 1) * (C * (Ht * Wt)) + (start_tile_id + unit) % (C"},
        {"[N, 2 * C, H, W]", "[N, C, H, 2 * W]", "read c_0 1 of other from start_tile_id + unit",
         "/ Wt * 2 + 1) * Wt + (start_tile_id + unit) % Wt"},
        {"[N, 2 * C, H, W]", "[2, N, C, H, W]", "read c_0 1 of other from start_tile_id + unit",
         "of output from num_tiles"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_spec *spec = spec_of("concat_c_tiles_spec", cases[i].old, cases[i].changed);
        tw_plan *plan = real_plan(spec);
        is_balanced(plan, cases[i].changed);
        tw_text shown = {0};
        tw_plan_show(&shown, plan);
        if (!strstr(shown.data, cases[i].read) || !strstr(shown.data, cases[i].written))
            fail_msg("%s: no \"%s\" and \"%s\" in\n%s", cases[i].changed, cases[i].read,
                     cases[i].written, shown.data);
        tw_text_free(&shown);
        tw_plan_free(plan);
        tw_spec_free(spec);
    }
}

/* What is not understood is told by its name, and nothing of it is computed. */
static void what_is_not_known_keeps_the_stubs(void **state) {
    (void)state;
    static const struct {
        const char *name, *old, *changed, *said;
    } cases[] = {{"channel_affine_spec", "Phase 1 - Scale", "Phase 1 - Argmax", "argmax is none"},
                 {"channel_affine_spec", "`mul_tiles_bcast_scalar()`",
                  "`mul_tiles_bcast_scalar()`, then `cumsum_tile()`", "cumsum_tile is none"},
                 {"channel_affine_spec", "`mul_tiles_bcast_scalar()`",
                  "`mul_tiles_bcast_scalar()`, then `clamp_tile(dst, 1.0f)`",
                  "clamp takes 2 values, not 1"},
                 {"max_pool_pairs_spec", "reduce<MAX, REDUCE_COL>", "reduce<MIN, REDUCE_COL>",
                  "sums and maxima"}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_spec *spec = spec_of(cases[i].name, cases[i].old, cases[i].changed);
        tw_plan *plan = real_plan(spec);
        assert_true(plan->stand_ins.count > 0);
        const char *message = plan->stand_ins.items[0].message;
        if (!strstr(message, cases[i].said))
            fail_msg("\"%s\" is not in \"%s\"", cases[i].said, message);
        is_balanced(plan, cases[i].name);
        tw_plan_free(plan);
        tw_spec_free(spec);
    }
}

/* Values, and what looks like a square and is none. */
static void functions_take_their_values(void **state) {
    (void)state;
    tw_spec *spec = spec_of("channel_affine_spec", "`mul_tiles_bcast_scalar()`",
                            "`mul_tiles_bcast_scalar()`, then `clamp_tile(dst, -1.0f, 2.0f)`, "
                            "`mul_unary_tile(0, 0.5f)`, `add_unary_tile(0, 1.0f)`, "
                            "`mul_unary_tile(0, 0.25f)`");
    assert_string_equal(spec->phases.items[0].op.text, "mul");
    tw_plan *plan = real_plan(spec);
    assert_int_equal(plan->stand_ins.count, 0);
    const tw_plan_kernel *compute = tw_plan_kernel_of(plan, TW_COMPUTE);
    static const struct {
        const char *function;
        float first, second;
    } chain[] = {{"clamp", -1.0f, 2.0f},
                 {"mul_unary", 0.5f, 0},
                 {"add_unary", 1.0f, 0},
                 {"mul_unary", 0.25f, 0}};
    size_t found = 0;
    const tw_step *loop = &compute->steps[compute->step_count - 1];
    for (size_t i = 0; i < loop->body_count && found < TW_COUNT(chain); i++) {
        const tw_step *step = &loop->body[i];
        if (step->op != TW_STEP_UNARY) continue;
        assert_string_equal(step->function, chain[found].function);
        uint32_t bits;
        memcpy(&bits, &chain[found].first, sizeof bits);
        assert_int_equal((uint32_t)step->value->integer, bits);
        memcpy(&bits, &chain[found].second, sizeof bits);
        if (step->more[0]) assert_int_equal((uint32_t)step->more[0]->integer, bits);
        assert_int_equal(step->more[0] != NULL, found == 0);
        found++;
    }
    assert_int_equal(found, TW_COUNT(chain));
    tw_plan_free(plan);
    tw_spec_free(spec);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broadcast_tensors_are_read_where_the_unit_lies),
        cmocka_unit_test(transposed_tiles_go_to_the_other_place),
        cmocka_unit_test(products_gather_over_k),
        cmocka_unit_test(a_row_is_added_to_a_product),
        cmocka_unit_test(sizes_of_another_product_are_told),
        cmocka_unit_test(windows_are_reduced_by_columns),
        cmocka_unit_test(inputs_are_joined_along_a_dimension),
        cmocka_unit_test(what_is_not_known_keeps_the_stubs),
        cmocka_unit_test(functions_take_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
