/* Plans of the example specs: arguments, work split, L1, and the proof of their balance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/plan.h>

static const char *const examples[] = {"centralize_w_rm_spec.md", "layernorm_fused_rm_spec.md",
                                       "scaled_silu_spec.md", "row_mean_abs_spec.md",
                                       "rms_scale_rm_design.md"};

/* The variants' corpus: every spec of it that can be planned at all. */
static const char *const variants[] = {
    "variance_w_rm_spec",    "scale_add_spec",   "optional_bias_spec",   "column_max_design",
    "revised_tables_design", "two_pass_design",  "listing_spec",         "stick_copy_spec",
    "column_center_spec",    "zscore_gain_spec", "streamed_share_design"};

static tw_spec *read_example(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/examples/specs/%s", TW_SOURCE_DIR, name);
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_read(path, &spec, &err) != TW_OK) fail_msg("%s", err.text);
    return spec;
}

static tw_plan *make(const tw_spec *spec, tw_stub_mode mode) {
    tw_plan *plan = NULL;
    tw_error err = {0};
    tw_plan_options options = {.stubs = mode};
    if (tw_plan_make(spec, &options, &plan, &err) != TW_OK) fail_msg("%s", err.text);
    return plan;
}

static void every_example_is_balanced_in_every_mode(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(examples); i++) {
        tw_spec *spec = read_example(examples[i]);
        for (int mode = 0; mode < 3; mode++) {
            tw_plan *plan = make(spec, (tw_stub_mode)mode);
            tw_proof proof;
            tw_error err = {0};
            assert_int_equal(tw_plan_prove_all(plan, NULL, 0, &proof, &err), TW_OK);
            if (!proof.balanced) fail_msg("%s: %s", examples[i], proof.text);
            assert_int_equal(proof.rows.count, spec->cbs.count);
            tw_proof_free(&proof);
            tw_plan_free(plan);
        }
        tw_spec_free(spec);
    }
}

static void every_variant_is_balanced(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(variants); i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/tests/builder/specs/%s.md", TW_SOURCE_DIR, variants[i]);
        tw_spec *spec = NULL;
        assert_int_equal(tw_spec_read(path, &spec, NULL), TW_OK);
        tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
        tw_proof proof;
        assert_int_equal(tw_plan_prove_all(plan, NULL, 0, &proof, NULL), TW_OK);
        if (!proof.balanced) fail_msg("%s: %s", variants[i], proof.text);
        tw_proof_free(&proof);
        tw_plan_free(plan);
        tw_spec_free(spec);
    }
}

/* Two passes over the input: the reader brings each work unit twice, and gamma once before. */
static void several_passes_are_read_again(void **state) {
    (void)state;
    char path[512];
    snprintf(path, sizeof path, "%s/tests/builder/specs/two_pass_design.md", TW_SOURCE_DIR);
    tw_spec *spec = NULL;
    assert_int_equal(tw_spec_read(path, &spec, NULL), TW_OK);
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_case which = {.input = {4, {1, 1, 64, 96}}};
    tw_proof proof;
    assert_int_equal(tw_plan_prove(plan, &which, 2, &proof, NULL), TW_OK);
    assert_true(proof.balanced);
    assert_int_equal(proof.rows.items[0].pushed, 3 + 2 * 2 * 3);
    tw_proof_free(&proof);
    which.without_optional = true;
    assert_int_equal(tw_plan_prove(plan, &which, 2, &proof, NULL), TW_OK);
    assert_true(proof.balanced);
    assert_int_equal(proof.rows.items[0].pushed, 2 * 2 * 3);
    tw_proof_free(&proof);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void synchronized_stubs_use_every_cb(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(examples); i++) {
        tw_spec *spec = read_example(examples[i]);
        tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
        tw_proof proof;
        assert_int_equal(tw_plan_prove_all(plan, NULL, 0, &proof, NULL), TW_OK);
        for (size_t k = 0; k < proof.rows.count; k++) {
            if (proof.rows.items[k].balance == TW_UNUSED) {
                fail_msg("%s: %s is not used", examples[i], proof.rows.items[k].name);
            }
        }
        tw_proof_free(&proof);
        tw_plan_free(plan);
        tw_spec_free(spec);
    }
}

/* The table of a run with 2 tile rows of 3 tiles each. */
static void the_proof_counts_what_a_run_pushes_and_pops(void **state) {
    (void)state;
    static const struct {
        int cb;
        const char *producer, *pushes, *consumer, *pops;
        int64_t pushed, popped;
        tw_balance balance;
    } wanted[] = {{0, "Reader", "Wt x num_tile_rows", "Compute (Tilize)", "Wt x num_tile_rows", 6,
                   6, TW_BALANCED},
                  {1, "Compute (Tilize)", "Wt x num_tile_rows", "Compute (Subtract)",
                   "Wt x num_tile_rows", 6, 6, TW_BALANCED},
                  {2, "Reader", "1", "Compute", "", 1, 0, TW_PERSISTENT},
                  {3, "Compute (Reduce)", "num_tile_rows", "Compute (Subtract)", "num_tile_rows", 2,
                   2, TW_BALANCED},
                  {4, "Compute (Subtract)", "Wt x num_tile_rows", "Compute (Untilize)",
                   "Wt x num_tile_rows", 6, 6, TW_BALANCED},
                  {16, "Compute (Untilize)", "Wt x num_tile_rows", "Writer", "Wt x num_tile_rows",
                   6, 6, TW_BALANCED}};
    tw_spec *spec = read_example("centralize_w_rm_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_case which = {.input = {4, {1, 1, 64, 96}}};
    tw_proof proof;
    assert_int_equal(tw_plan_prove(plan, &which, 2, &proof, NULL), TW_OK);
    assert_true(proof.balanced);
    assert_int_equal(proof.rows.count, TW_COUNT(wanted));
    for (size_t i = 0; i < TW_COUNT(wanted); i++) {
        const tw_proof_row *row = &proof.rows.items[i];
        assert_int_equal(row->cb, wanted[i].cb);
        assert_string_equal(row->producer, wanted[i].producer);
        assert_string_equal(row->push_text, wanted[i].pushes);
        assert_string_equal(row->consumer, wanted[i].consumer);
        assert_string_equal(row->pop_text, wanted[i].pops);
        assert_int_equal(row->pushed, wanted[i].pushed);
        assert_int_equal(row->popped, wanted[i].popped);
        assert_int_equal(row->balance, wanted[i].balance);
    }
    tw_proof_free(&proof);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

/* A step taken out of a proved program by hand: the proof must not hold any more. */
static tw_step *find_step(tw_step *steps, size_t count, tw_step_op op, int cb) {
    for (size_t i = 0; i < count; i++) {
        if (steps[i].op == op && steps[i].cb == cb) return &steps[i];
        tw_step *inside = find_step(steps[i].body, steps[i].body_count, op, cb);
        if (inside) return inside;
    }
    return NULL;
}

static void broken_programs_are_refused(void **state) {
    (void)state;
    static const struct {
        tw_role kernel;
        tw_step_op op;
        int cb;
        int64_t count; /* what the step's count becomes */
        tw_balance fault;
    } breaks[] = {{TW_READER, TW_STEP_PUSH, 2, 0, TW_DEADLOCK},
                  {TW_COMPUTE, TW_STEP_POP, 3, 0, TW_LEFTOVER},
                  {TW_COMPUTE, TW_STEP_RESERVE, 3, 2, TW_IMPOSSIBLE_WAIT},
                  {TW_COMPUTE, TW_STEP_RESERVE, 3, 0, TW_UNRESERVED},
                  {TW_COMPUTE, TW_STEP_WAIT, 2, 0, TW_BALANCED},
                  {TW_WRITER, TW_STEP_WAIT, 16, 0, TW_UNWAITED},
                  {TW_COMPUTE, TW_STEP_PUSH, 3, 0, TW_DEADLOCK}};
    for (size_t i = 0; i < TW_COUNT(breaks); i++) {
        tw_spec *spec = read_example("centralize_w_rm_spec.md");
        tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
        tw_plan_kernel *kernel = &plan->kernels[breaks[i].kernel - TW_READER];
        tw_step *step = find_step(kernel->steps, kernel->step_count, breaks[i].op, breaks[i].cb);
        assert_non_null(step);
        step->count = tw_expr_integer(&plan->arena, breaks[i].count);
        tw_case which = {.input = {4, {1, 1, 32, 64}}};
        tw_proof proof;
        assert_int_equal(tw_plan_prove(plan, &which, 1, &proof, NULL), TW_OK);
        if (proof.fault != breaks[i].fault) {
            fail_msg("break %zu: %s (%s)", i, tw_balance_name(proof.fault), proof.text);
        }
        assert_int_equal(proof.balanced, breaks[i].fault == TW_BALANCED);
        if (!proof.balanced) assert_true(proof.line > 0);
        tw_proof_free(&proof);
        tw_plan_free(plan);
        tw_spec_free(spec);
    }
}

static void a_deadlock_says_who_waits_for_what(void **state) {
    (void)state;
    tw_spec *spec = read_example("centralize_w_rm_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_plan_kernel *compute = &plan->kernels[1];
    find_step(compute->steps, compute->step_count, TW_STEP_PUSH, 3)->count =
        tw_expr_integer(&plan->arena, 0);
    tw_case which = {.input = {4, {1, 1, 32, 64}}};
    tw_proof proof;
    assert_int_equal(tw_plan_prove(plan, &which, 1, &proof, NULL), TW_OK);
    assert_int_equal(proof.cb, 3);
    assert_non_null(strstr(proof.text, "the compute kernel in phase 'Subtract' waits for 1 filled "
                                       "pages of c_3 'cb_mean_tiled' (0 of 1 are there)"));
    assert_non_null(strstr(proof.text, "the writer kernel waits for 2 filled pages of c_16"));
    tw_proof_free(&proof);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void work_is_split_in_two_groups(void **state) {
    (void)state;
    tw_spec *spec = read_example("row_mean_abs_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    /* 2112 rows are 66 tile rows on 64 cores: two cores do 2, the others 1. */
    tw_case which = {.input = {4, {1, 1, 2112, 64}}};
    tw_work_split split;
    assert_int_equal(tw_plan_split(plan, &which, &split, NULL), TW_OK);
    assert_int_equal(split.total, 66);
    assert_int_equal(split.cores, 64);
    assert_int_equal(split.group1_cores, 2);
    assert_int_equal(split.group1_units, 2);
    assert_int_equal(split.group2_cores, 62);
    assert_int_equal(split.group2_units, 1);
    assert_true(plan->work.row_major);
    assert_true(plan->kernels[1].per_group);
    assert_false(plan->kernels[0].per_group);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void work_is_split_in_blocks(void **state) {
    (void)state;
    tw_spec *spec = read_example("../../tests/builder/specs/grid_scale_design.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    assert_int_equal(plan->work.split, TW_SPLIT_GRID);
    /* 20 x 18 tiles on 8 x 8 cores: blocks of 3 x 3, the last row of cores has 2 rows of tiles. */
    tw_case which = {.input = {4, {2, 1, 320, 576}}};
    tw_work_split split;
    assert_int_equal(tw_plan_split(plan, &which, &split, NULL), TW_OK);
    assert_int_equal(split.total, 360);
    assert_int_equal(split.cores, 7 * 6);
    assert_int_equal(split.group1_cores, 6 * 6);
    assert_int_equal(split.group1_units, 9);
    assert_int_equal(split.group2_units, 6);
    assert_false(plan->kernels[1].per_group);
    /* Unit 4 of a block three tiles wide is the second of its second row. */
    const tw_step *read =
        find_step(plan->kernels[0].steps, plan->kernels[0].step_count, TW_STEP_READ, 0);
    tw_env env = {0};
    tw_env_set(&env, "start_tile_id", 57);
    tw_env_set(&env, "unit", 4);
    tw_env_set(&env, "num_tile_columns", 3);
    tw_env_set(&env, "Wt", 18);
    int64_t page;
    assert_int_equal(tw_expr_eval(read->page, &env, &page, NULL), TW_OK);
    assert_int_equal(page, 57 + 18 + 1);
    tw_env_free(&env);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void windows_are_read_row_by_row(void **state) {
    (void)state;
    tw_spec *spec = read_example("../../tests/builder/specs/max_pool_pairs_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_shape shapes[5];
    const size_t count = tw_spec_shapes(spec, shapes, 5);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_true(tw_spec_allows(spec, &shapes[i]));
        assert_true(shapes[i].dim[1] >= 2 && shapes[i].dim[2] >= 2);
    }
    assert_false(tw_spec_allows(spec, &(tw_shape){4, {1, 1, 32, 32}}));
    /* 2 images of 9 x 7 pixels have 4 x 3 windows each: 24 output sticks. */
    tw_case which = {.input = {4, {2, 9, 7, 32}}};
    tw_work_split split;
    assert_int_equal(tw_plan_split(plan, &which, &split, NULL), TW_OK);
    assert_int_equal(split.total, 24);
    const tw_step *read =
        find_step(plan->kernels[0].steps, plan->kernels[0].step_count, TW_STEP_READ, 0);
    tw_env env = {0};
    const struct {
        const char *name;
        double value;
    } values[] = {
        {"C", 9},        {"H", 7},        {"out_h", 4}, {"out_w", 3},     {"start_stick_id", 10},
        {"stride_h", 2}, {"stride_w", 2}, {"unit", 7},  {"window_row", 1}};
    for (size_t i = 0; i < TW_COUNT(values); i++)
        tw_env_set(&env, values[i].name, values[i].value);
    /* Stick 17 is image 1, window (1, 2): its second row begins at pixel (3, 4). */
    int64_t page;
    assert_int_equal(tw_expr_eval(read->page, &env, &page, NULL), TW_OK);
    assert_int_equal(page, (9 + 3) * 7 + 4);
    tw_env_free(&env);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void inputs_are_joined_along_the_width(void **state) {
    (void)state;
    tw_spec *spec = read_example("../../tests/builder/specs/join_width_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    const tw_plan_kernel *writer = &plan->kernels[2];
    assert_int_equal(writer->step_count, 2); /* a loop for each input */
    /* Tile 1 of row 5 of three tiles: the first input's lies at 5 * 6 + 1, the second's 3 on. */
    tw_env env = {0};
    tw_env_set(&env, "start_tile_row", 4);
    tw_env_set(&env, "unit", 1);
    tw_env_set(&env, "block", 1);
    tw_env_set(&env, "Wt", 3);
    for (size_t input = 0; input < 2; input++) {
        const tw_step *write = find_step(&writer->steps[input], 1, TW_STEP_WRITE, 0);
        int64_t page;
        assert_int_equal(tw_expr_eval(write->page, &env, &page, NULL), TW_OK);
        assert_int_equal(page, 5 * 6 + 1 + 3 * (int)input);
    }
    tw_env_free(&env);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void batches_count_as_work(void **state) {
    (void)state;
    tw_spec *spec = read_example("centralize_w_rm_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_case which = {.input = {4, {2, 3, 64, 128}}};
    tw_work_split split;
    assert_int_equal(tw_plan_split(plan, &which, &split, NULL), TW_OK);
    assert_int_equal(split.total, 12);
    assert_int_equal(split.cores, 1);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void l1_is_a_formula_and_a_number(void **state) {
    (void)state;
    tw_spec *spec = read_example("centralize_w_rm_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    tw_text text = {0};
    tw_plan_footprint_text(&text, plan);
    assert_string_equal(text.data, "(6*Wt + 1) * tile_size + scaler_tile_size");
    tw_text_free(&text);
    tw_case which = {.input = {4, {1, 1, 32, 128}}};
    int64_t bytes;
    assert_int_equal(tw_plan_footprint(plan, &which, &bytes, NULL), TW_OK);
    assert_int_equal(bytes, (6 * 4 + 2) * 2048);
    assert_int_equal(tw_plan_widest(plan, 0, (6 * 10 + 2) * 2048), 320);
    assert_int_equal(tw_plan_widest(plan, 0, 100), 0);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static const tw_plan_arg *find_arg(const tw_plan_kernel *kernel, const char *name) {
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        if (strcmp(kernel->compile_args.items[i].name, name) == 0)
            return &kernel->compile_args.items[i];
    }
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        if (strcmp(kernel->runtime_args.items[i].name, name) == 0)
            return &kernel->runtime_args.items[i];
    }
    return NULL;
}

static void arguments_mean_what_their_names_say(void **state) {
    (void)state;
    tw_spec *spec = read_example("layernorm_fused_rm_spec.md");
    tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
    const tw_plan_kernel *reader = &plan->kernels[0], *writer = &plan->kernels[2];
    assert_int_equal(find_arg(reader, "src_addr")->tensor, 0);
    assert_int_equal(find_arg(reader, "gamma_addr")->tensor, 1);
    assert_int_equal(find_arg(reader, "beta_addr")->tensor, 2);
    assert_int_equal(find_arg(writer, "dst_addr")->tensor, 3);
    assert_int_equal(find_arg(reader, "packed_scaler")->kind, TW_ARG_BF16_PAIR);
    assert_int_equal(find_arg(reader, "packed_epsilon")->kind, TW_ARG_BF16_PAIR);
    assert_string_equal(find_arg(reader, "packed_epsilon")->value->name, "epsilon");
    assert_int_equal(find_arg(reader, "start_stick_id")->kind, TW_ARG_PER_CORE);
    assert_int_equal(find_arg(writer, "cb_id_out")->cb, 16);
    /* Spans: the first has its place, the others follow. */
    assert_int_equal(find_arg(reader, "input_tensor_args")->index, 2);
    assert_int_equal(find_arg(reader, "gamma_args")->index, -1);
    assert_int_equal(find_arg(reader, "beta_args")->tensor, 2);
    /* Nothing had to be added to what the spec says. */
    assert_int_equal(plan->notes.count, 0);
    tw_plan_free(plan);
    tw_spec_free(spec);
}

static void a_plan_is_the_same_every_time(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(examples); i++) {
        tw_text first = {0}, second = {0};
        for (int run = 0; run < 2; run++) {
            tw_spec *spec = read_example(examples[i]);
            tw_plan *plan = make(spec, TW_STUBS_SYNCHRONIZED);
            tw_plan_json(run ? &second : &first, plan);
            tw_plan_free(plan);
            tw_spec_free(spec);
        }
        assert_string_equal(first.data, second.data);
        tw_text_free(&first);
        tw_text_free(&second);
    }
}

/* Half a page can be written in a spec, but not planned. */
static void sizes_are_whole_numbers(void **state) {
    (void)state;
    static const char *const spoilt[][2] = {{"| tile_size | 1 | 1 |", "| tile_size | 0.5 | 1 |"},
                                            {"| 2*Wt | Wt |", "| 2*Wt | 1.5*Wt |"}};
    const char *path = TW_SOURCE_DIR "/examples/specs/centralize_w_rm_spec.md";
    for (size_t i = 0; i < TW_COUNT(spoilt); i++) {
        char *text;
        size_t length;
        assert_int_equal(tw_file_read(path, &text, &length, NULL), TW_OK);
        const char *at = strstr(text, spoilt[i][0]);
        assert_non_null(at);
        tw_text bad = {0};
        tw_text_addf(&bad, "%.*s%s%s", (int)(at - text), text, spoilt[i][1],
                     at + strlen(spoilt[i][0]));
        tw_spec *spec = NULL;
        tw_plan *plan = NULL;
        tw_error err = {0};
        assert_int_equal(tw_spec_parse("spec.md", bad.data, bad.length, &spec, &err), TW_OK);
        assert_int_equal(tw_plan_make(spec, NULL, &plan, &err), TW_BAD_INPUT);
        assert_non_null(strstr(err.text, "no whole number"));
        tw_error_clear(&err);
        tw_spec_free(spec);
        tw_text_free(&bad);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_balanced_in_every_mode),
        cmocka_unit_test(every_variant_is_balanced),
        cmocka_unit_test(several_passes_are_read_again),
        cmocka_unit_test(synchronized_stubs_use_every_cb),
        cmocka_unit_test(the_proof_counts_what_a_run_pushes_and_pops),
        cmocka_unit_test(broken_programs_are_refused),
        cmocka_unit_test(a_deadlock_says_who_waits_for_what),
        cmocka_unit_test(work_is_split_in_two_groups),
        cmocka_unit_test(work_is_split_in_blocks),
        cmocka_unit_test(windows_are_read_row_by_row),
        cmocka_unit_test(inputs_are_joined_along_the_width),
        cmocka_unit_test(batches_count_as_work),
        cmocka_unit_test(l1_is_a_formula_and_a_number),
        cmocka_unit_test(arguments_mean_what_their_names_say),
        cmocka_unit_test(a_plan_is_the_same_every_time),
        cmocka_unit_test(sizes_are_whole_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
