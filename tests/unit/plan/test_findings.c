/*
 * Every row of the catalogue of findings: its excerpt with the fault, put into a spec of ours, is
 * found in its lines, and the spec as it stands is silent about it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/plan.h>

/* The spec that holds a finding's right lines. The finding stands in the line of `at`, in the wrong
 * lines where that is NULL, or is about the whole file ("file"). */
typedef struct place {
    const char *id, *spec, *at;
} place;

#define CENTRALIZE "examples/specs/centralize_w_rm_spec.md"
#define SILU       "examples/specs/scaled_silu_spec.md"

static const place places[] = {
    {"spec-name-missing", CENTRALIZE, NULL},
    {"spec-cbs-missing", "tests/builder/specs/one_table_spec.md", "file"},
    {"spec-mode-unbound", "examples/specs/softmax_design.md", "file"},
    {"spec-chunk-one", CENTRALIZE, NULL},
    {"spec-cb-id", CENTRALIZE, NULL},
    {"spec-size-unreadable", CENTRALIZE, NULL},
    {"spec-symbol-cycle", CENTRALIZE, NULL},
    {"spec-format-unknown", CENTRALIZE, NULL},
    {"spec-param-type", CENTRALIZE, NULL},
    {"spec-requirement-unread", CENTRALIZE, NULL},
    {"spec-output-missing", CENTRALIZE, "file"},
    {"spec-output-shape", CENTRALIZE, NULL},
    {"spec-layout-missing", CENTRALIZE, "file"},
    {"spec-outputs-several", CENTRALIZE, NULL},
    {"spec-reference-words", "examples/specs/sharded_gelu_spec.md", NULL},
    {"scaler-mean", CENTRALIZE, NULL},
    {"spec-work-unit", CENTRALIZE, NULL},
    {"spec-grid-missing", SILU, "| **Granularity** | Tile |"},
    {"spec-phases-missing", SILU, "file"},
    {"spec-phase-output", SILU, NULL},
    {"spec-phase-input", SILU, NULL},
    {"spec-phase-unknown", SILU, NULL},
    {"spec-phase-idle", CENTRALIZE, NULL},
    {"arg-name-missing", CENTRALIZE, NULL},
    {"arg-kernel-unknown", CENTRALIZE, NULL},
    {"cb-id-duplicate", CENTRALIZE, NULL},
    {"cb-id-range", CENTRALIZE, NULL},
    {"cb-name-duplicate", CENTRALIZE, NULL},
    {"cb-table-contradiction", CENTRALIZE, NULL},
    {"cb-unknown", CENTRALIZE, NULL},
    {"cb-never-filled", CENTRALIZE, NULL},
    {"cb-never-drained", CENTRALIZE, "| c_3 | cb_mean_tiled | Mean of the tile row |"},
    {"cb-impossible-wait", CENTRALIZE, "Pushes `Wt` tiles to c_1"},
    {"cb-straddle", CENTRALIZE, NULL},
    {"cb-leftover", CENTRALIZE, "| c_4 | cb_centralized | Centralized tiles |"},
    {"cb-deadlock", CENTRALIZE, NULL},
    {"region-broadcast", CENTRALIZE, NULL},
    {"region-row", "examples/specs/layernorm_fused_rm_spec.md", NULL},
    {"output-math", "examples/specs/row_mean_abs_spec.md", NULL},
    {"l1-overflow", CENTRALIZE, NULL},
    {"arg-index-duplicate", CENTRALIZE, NULL},
    {"arg-index-gap", CENTRALIZE, NULL},
    {"arg-span-overlap", CENTRALIZE, NULL},
    {"arg-unknown", CENTRALIZE, NULL},
    {"dst-overrun", SILU, NULL},
    {"scaler-format", CENTRALIZE, NULL},
    {"stick-unaligned", CENTRALIZE, NULL},
    {"plan-impossible", CENTRALIZE, NULL},
    {"plan-scalar-assumed", SILU, NULL},
    {"plan-split-grid", "examples/specs/masked_softmax_spec.md", NULL},
    {"plan-arg-added", CENTRALIZE, "file"},
    {"plan-stand-in", SILU, NULL},
};

/* Shown otherwise: by a table too long for an excerpt, by plans with a step taken out (test_plan),
 * by notes of plans that are right. */
static const char *const others[] = {"spec-too-much",   "cb-unwaited",      "cb-unreserved",
                                     "plan-stub-empty", "plan-tilize-room", "plan-inner-loop"};

static char *read_spec(const char *name) {
    char path[512], *text = NULL;
    snprintf(path, sizeof path, "%s/%s", TW_SOURCE_DIR, name);
    size_t length;
    tw_error err = {0};
    if (tw_file_read(path, &text, &length, &err) != TW_OK) fail_msg("%s", err.text);
    return text;
}

static int line_at(const char *text, const char *at) {
    int line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}

/* What the reading, the checks and a plan with real kernels say. */
static void collect(tw_spec *spec, tw_arena *arena, tw_diagnostics *found) {
    tw_error err = {0};
    assert_int_equal(tw_design_check(spec, NULL, arena, found, &err), TW_OK);
    tw_plan_options real = {.stubs = TW_STUBS_NONE};
    tw_plan *plan = NULL;
    if (tw_plan_make(spec, &real, &plan, &err) == TW_OK) {
        for (size_t i = 0; i < plan->notes.count; i++)
            TW_VEC_PUSH(found, plan->notes.items[i]);
        for (size_t i = 0; i < plan->stand_ins.count; i++)
            TW_VEC_PUSH(found, plan->stand_ins.items[i]);
    }
    tw_error_clear(&err);
    for (size_t i = 0; i < found->count; i++) {
        if (!tw_finding_find(found->items[i].id))
            fail_msg("'%s' is not in the catalogue", found->items[i].id);
    }
    /* Only ids and lines are looked at from here on. */
    tw_plan_free(plan);
}

/* Whether `id` is found between the two lines; first == 0: anywhere. */
static bool is_found(const char *text, const char *id, int first, int last, bool tell) {
    tw_spec *spec = NULL;
    tw_arena arena = {0};
    tw_diagnostics found = {0};
    tw_error err = {0};
    if (tw_spec_parse("spec.md", text, strlen(text), &spec, &err) != TW_OK)
        fail_msg("%s", err.text);
    collect(spec, &arena, &found);
    bool hit = false;
    for (size_t i = 0; i < found.count; i++) {
        const tw_diagnostic *d = &found.items[i];
        hit |= !strcmp(d->id, id) && (!first || (d->line >= first && d->line <= last));
    }
    for (size_t i = 0; tell && !hit && i < found.count; i++)
        print_error("    %s line %d\n", found.items[i].id, found.items[i].line);
    free(found.items);
    tw_arena_free(&arena);
    tw_spec_free(spec);
    return hit;
}

static bool check_place(const place *p) {
    const tw_finding *f = tw_finding_find(p->id);
    char *text = read_spec(p->spec);
    const char *at = f ? strstr(text, f->right) : NULL;
    if (!at || !f->right[0]) {
        print_error("%s: %s has not the lines of its example\n", p->id, p->spec);
        free(text);
        return false;
    }
    tw_text spoilt = {0};
    tw_text_addn(&spoilt, text, (size_t)(at - text));
    tw_text_add(&spoilt, f->wrong);
    tw_text_add(&spoilt, at + strlen(f->right));
    int first = line_at(text, at), last = first;
    for (const char *c = f->wrong; *c; c++)
        last += *c == '\n' && c[1];
    if (p->at) {
        const char *marked = strstr(spoilt.data, p->at);
        first = last = marked ? line_at(spoilt.data, marked) : 0;
    }
    bool hit = is_found(spoilt.data, p->id, first, last, true);
    if (!hit) print_error("%s: not found in lines %d to %d\n", p->id, first, last);
    bool quiet = !is_found(text, p->id, 0, 0, false);
    if (!quiet) print_error("%s: said of the spec without the fault\n", p->id);
    tw_text_free(&spoilt);
    free(text);
    return hit && quiet;
}

static void every_example_is_found_and_its_repair_is_silent(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(places); i++)
        wrong += !check_place(&places[i]);
    assert_int_equal(wrong, 0);
}

static void every_row_of_the_catalogue_is_shown(void **state) {
    (void)state;
    size_t count;
    const tw_finding *list = tw_finding_list(&count);
    for (size_t i = 0; i < count; i++) {
        bool shown = false;
        for (size_t k = 0; k < TW_COUNT(places); k++)
            shown |= strcmp(places[k].id, list[i].id) == 0;
        for (size_t k = 0; k < TW_COUNT(others); k++)
            shown |= strcmp(others[k], list[i].id) == 0;
        if (!shown) fail_msg("nothing shows '%s'", list[i].id);
        assert_true(list[i].title[0] && list[i].why[0]);
    }
}

static void a_table_without_end_is_said_once(void **state) {
    (void)state;
    char *text = read_spec(CENTRALIZE);
    tw_text many = {0};
    const char *row = "| 2 | start_stick_id | uint32_t | First stick of this core |\n";
    const char *at = strstr(text, row);
    assert_non_null(at);
    tw_text_addn(&many, text, (size_t)(at - text));
    for (int i = 2; i < 700; i++)
        tw_text_addf(&many, "| %d | start_stick_id | uint32_t | First stick |\n", i);
    tw_text_add(&many, at + strlen(row));
    assert_true(is_found(many.data, "spec-too-much", 0, 0, true));
    assert_false(is_found(text, "spec-too-much", 0, 0, false));
    tw_text_free(&many);
    free(text);
}

/* Right designs of every kind of writing: nothing is wrong with them, and a plan balances. */
static void right_designs_have_no_errors(void **state) {
    (void)state;
    static const char *const names[] = {"bias_rows_spec",         "beside_spec",
                                        "column_max_design",      "exp_scaled_row_spec",
                                        "listing_spec",           "one_table_spec",
                                        "optional_bias_spec",     "product_design",
                                        "revised_tables_design",  "row_mean_nested_spec",
                                        "scale_add_spec",         "sharded_square_spec",
                                        "softmax_columns_design", "standardize_arrows_spec",
                                        "stick_copy_spec",        "two_pass_design",
                                        "variance_w_rm_spec",     "window_mean_spec",
                                        "gated_exp_spec",         "add_relu_design",
                                        "listed_buffers_spec",    "column_softmax_design",
                                        "tile_layer_norm_spec",   "max_pool_pairs_spec",
                                        "image_mean_design",      "column_sum_spec",
                                        "sharded_leaky_spec",     "masked_mean_spec",
                                        "turned_table_spec",      "row_log_softmax_spec",
                                        "instance_scale_spec",    "sigmoid_mul_design",
                                        "join_width_spec",        "grid_scale_design",
                                        "avg_pool_square_design"};
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        char path[128];
        snprintf(path, sizeof path, "tests/builder/specs/%s.md", names[i]);
        char *text = read_spec(path);
        tw_spec *spec = NULL;
        tw_arena arena = {0};
        tw_diagnostics found = {0};
        assert_int_equal(tw_spec_parse(path, text, strlen(text), &spec, NULL), TW_OK);
        assert_int_equal(tw_design_check(spec, NULL, &arena, &found, NULL), TW_OK);
        for (size_t k = 0; k < found.count; k++) {
            if (found.items[k].severity < TW_LEVEL_ERROR) continue;
            wrong++;
            print_error("%s:%d: %s\n", names[i], found.items[k].line, found.items[k].message);
        }
        free(found.items);
        tw_arena_free(&arena);
        tw_spec_free(spec);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_found_and_its_repair_is_silent),
        cmocka_unit_test(every_row_of_the_catalogue_is_shown),
        cmocka_unit_test(a_table_without_end_is_said_once),
        cmocka_unit_test(right_designs_have_no_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
