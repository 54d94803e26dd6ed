/*
 * Faults planted in specs of many voices: each is found, in its line, and nothing else is said to
 * be an error; the spec as it stands has none.
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

typedef struct planted {
    const char *spec, *right, *wrong; /* the first `right` of the spec becomes `wrong` */
    const char *ids;                  /* what is to be found: one of these */
    const char *line;                 /* in a line that has this text; NULL: in any */
    bool wide;                        /* with a tensor of 16384 columns */
} planted;

static const planted faults[] = {
    {"tile_layer_norm_spec.md", "| 25 | centered | x - mu | Wt |", "| 25 | centered | x - mu | 2 |",
     "cb-impossible-wait", NULL, false},
    {"row_log_softmax_spec.md", "| c_26 | cb_exp | exponentials | Wt tiles | Wt tiles |",
     "| c_26 | cb_exp | exponentials | 2 tiles | Wt tiles |", "cb-impossible-wait", NULL, false},
    {"column_softmax_design.md", "| `cb_exps` | 25 | `tile_size` | `Ht` |",
     "| `cb_exps` | 25 | `tile_size` | 1 |", "cb-impossible-wait", NULL, false},
    {"turned_table_spec.md", "cb_wait_front(cb_relu, 1)", "cb_wait_front(cb_relu, 3)",
     "cb-impossible-wait", "cb_wait_front(cb_relu, 3)", false},
    {"listed_buffers_spec.md", "waits for 1 tile in cb_tanh and cb_scale",
     "waits for 2 tiles in cb_tanh and 1 tile in cb_scale", "cb-impossible-wait", "waits for 2",
     false},
    {"tile_layer_norm_spec.md", "| 0 | in | a row of x | 2*Wt |",
     "| 0 | in | a row of x | Wt + 1 |", "cb-straddle", NULL, false},
    {"row_log_softmax_spec.md", "| c_0 | cb_rm_in | sticks of a row | 2*Wt tiles | Wt tiles |",
     "| c_0 | cb_rm_in | sticks of a row | Wt + 1 tiles | Wt tiles |", "cb-straddle", NULL, false},
    {"listed_buffers_spec.md", "`tanh_tile`, pushes 1 tile to cb_tanh,", "`tanh_tile`,",
     "cb-never-filled|cb-deadlock|spec-phase-output", NULL, false},
    {"tile_layer_norm_spec.md", "| 16 | out | y | 2*Wt | compute | writer | row |",
     "| 16 | out | y | 2*Wt | compute | writer | row |\n| 30 | extra | spare | Wt | compute | "
     "compute | row |",
     "cb-never-filled", "| 30 |", false},
    {"tile_layer_norm_spec.md", "into rstd; var is popped.", "into rstd; var is kept.",
     "cb-leftover|cb-deadlock", NULL, false},
    {"turned_table_spec.md", "    cb_pop_front(cb_relu, 1)\n", "", "cb-leftover|cb-deadlock", NULL,
     false},
    {"column_softmax_design.md", "cb_exps (Ht, pop), cb_recip (1, pop)",
     "cb_exps (Ht, pop), cb_recip (1, keep)", "cb-leftover|cb-deadlock", NULL, false},
    {"column_softmax_design.md", "`sub<ROW>(cb_in, cb_max, cb_exps)`",
     "`sub<COL>(cb_in, cb_max, cb_exps)`", "region-broadcast", "sub<COL>", false},
    {"column_softmax_design.md", "`mul<ROW>(cb_exps, cb_recip, cb_out)`",
     "`mul<SCALAR>(cb_exps, cb_recip, cb_out)`", "region-broadcast", "mul<SCALAR>", false},
    {"tile_layer_norm_spec.md", "in minus mean, column broadcast,", "in minus mean, row broadcast,",
     "region-broadcast", "row broadcast", false},
    {"row_log_softmax_spec.md", "`sub<BroadcastDim::COL>(c_25, c_27)",
     "`sub<BroadcastDim::SCALAR>(c_25, c_27)", "region-broadcast", "SCALAR", false},
    {"tile_layer_norm_spec.md", "centered times rstd, column broadcast,", "centered times rstd,",
     "region-broadcast", "centered times rstd,", false},
    {"tile_layer_norm_spec.md", NULL, NULL, "l1-overflow", NULL, true},
    {"row_log_softmax_spec.md", NULL, NULL, "l1-overflow", NULL, true},
    {"listed_buffers_spec.md", "- **c_2** `cb_tanh`", "- **c_1** `cb_tanh`", "cb-id-duplicate",
     "**c_1** `cb_tanh`", false},
    {"tile_layer_norm_spec.md", "| 25 | centered |", "| 24 | centered |", "cb-id-duplicate",
     "| 24 | centered |", false},
    {"turned_table_spec.md", "|  | c_0 | c_24 | c_16 |", "|  | c_0 | c_0 | c_16 |",
     "cb-id-duplicate", NULL, false},
    {"tile_layer_norm_spec.md", "### Compute steps",
     "fp32_dest_acc_en = true; DST blocks of 8 tiles.\n\n### Compute steps", "dst-overrun",
     "8 tiles", false},
    {"column_softmax_design.md", "## Compute Phases",
     "DEST is used in blocks of 16 tiles at a time.\n\n## Compute Phases", "dst-overrun",
     "16 tiles", false},
    {"column_softmax_design.md", "## Compute Phases",
     "| `fp32_dest_acc_en` | `True` |\n\nEach acquire covers 8 DST tiles.\n\n## Compute Phases",
     "dst-overrun", "8 DST tiles", false},
    {"row_log_softmax_spec.md", "| Width | Must be divisible by 32 |",
     "| Width | Must be divisible by 8 |", "stick-unaligned", "divisible by 8", false},
    {"tile_layer_norm_spec.md", "| 1 | scaler | 1/W |", "| 1 | scaler | 1/Wt |", "scaler-mean",
     "1/Wt", false},
    {"affine_rows_design.md", "| 25 | cb_mean |",
     "| 23 | cb_spare | tile_size(dtype) | 1 | input dtype | Gather | Subtract | Per block |\n| 25 "
     "| cb_mean |",
     "cb-never-filled", "| 23 |", false},
    {"affine_rows_design.md", "`sub<COL, NoWaitPopAtEnd", "`sub<SCALAR, NoWaitPopAtEnd",
     "region-broadcast", "sub<SCALAR", false},
    {"affine_rows_design.md", "`mul<ROW, WaitAndPopPerTile", "`mul<NONE, WaitAndPopPerTile",
     "region-row", "mul<NONE", false},
    {"affine_rows_design.md", "`add<ROW, WaitAndPopPerTile", "`add<COL, WaitAndPopPerTile",
     "region-row", "add<COL", false},
    {"affine_rows_design.md", "and W a multiple of 32", "and W a multiple of 8", "stick-unaligned",
     "multiple of 8", false},
    {"affine_rows_design.md", "Reader, 1/W |", "Reader, 1.0f / Wt |", "scaler-mean", "1.0f / Wt",
     false},
    {"affine_rows_design.md", "| 25 | cb_mean |", "| 24 | cb_mean |", "cb-id-duplicate",
     "| 24 | cb_mean |", false},
    {"masked_mean_spec.md", "| c_24 | cb_masked | products | Compute | Compute | Wt |",
     "| c_24 | cb_masked | products | Compute | Compute | 1 |", "cb-impossible-wait|cb-deadlock",
     NULL, false},
    {"gated_exp_spec.md", "pack to cb_exp, pop cb_x", "pack to cb_exp, cb_x is not popped",
     "cb-leftover|cb-deadlock", NULL, false},
    {"max_pool_pairs_spec.md", "| 2 * kernel_h * kernel_w | stick_size |",
     "| kernel_w | stick_size |", "cb-impossible-wait", NULL, false},
    {"grid_scale_design.md", "(popped), 1 tile to cb_out", "(not popped), 1 tile to cb_out",
     "cb-leftover|cb-deadlock", NULL, false},
    {"image_mean_design.md", "(popped tile by tile)", "(not popped)",
     "cb-impossible-wait|cb-leftover|cb-deadlock", NULL, false},
};

static char *read_spec(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/tests/builder/specs/%s", TW_SOURCE_DIR, name);
    char *text = NULL;
    size_t length;
    tw_error err = {0};
    if (tw_file_read(path, &text, &length, &err) != TW_OK) fail_msg("%s", err.text);
    return text;
}

static char *spoilt(const char *text, const planted *fault) {
    tw_text out = {0};
    const char *at = fault->right ? strstr(text, fault->right) : NULL;
    if (fault->right && !at) fail_msg("%s has no \"%s\"", fault->spec, fault->right);
    if (at) {
        tw_text_addn(&out, text, (size_t)(at - text));
        tw_text_add(&out, fault->wrong);
        tw_text_add(&out, at + strlen(fault->right));
    } else {
        tw_text_add(&out, text);
    }
    return tw_text_take(&out);
}

static bool one_of(const char *ids, const char *id) {
    size_t length = strlen(id);
    for (const char *at = ids; (at = strstr(at, id)); at++) {
        bool starts = at == ids || at[-1] == '|';
        if (starts && (at[length] == '\0' || at[length] == '|')) return true;
    }
    return false;
}

static bool in_line(const tw_spec *spec, int line, const char *text) {
    size_t length;
    const char *start = tw_spec_line(spec, line, &length);
    if (!start) return false;
    char *own = strndup(start, length);
    bool there = strstr(own, text) != NULL;
    free(own);
    return there;
}

/* Number of errors of other ids; *found is set when the fault is. */
static int other_errors(const char *text, const planted *fault, bool *found) {
    tw_spec *spec = NULL;
    tw_arena arena = {0};
    tw_diagnostics said = {0};
    tw_case wide = {.input = {4, {1, 1, 32, 16384}}};
    tw_check_options options = {.cases = &wide, .count = fault->wide ? 1 : 0};
    int others = 0;
    *found = false;
    assert_int_equal(tw_spec_parse(fault->spec, text, strlen(text), &spec, NULL), TW_OK);
    assert_int_equal(tw_design_check(spec, &options, &arena, &said, NULL), TW_OK);
    for (size_t i = 0; i < said.count; i++) {
        const tw_diagnostic *d = &said.items[i];
        bool own = one_of(fault->ids, d->id);
        *found |= own && (!fault->line || in_line(spec, d->line, fault->line));
        if (own || d->severity < TW_LEVEL_ERROR) continue;
        print_error("%s:%d: [%s] %s\n", fault->spec, d->line, d->id, d->message);
        others++;
    }
    free(said.items);
    tw_arena_free(&arena);
    tw_spec_free(spec);
    return others;
}

static void every_fault_is_found_in_its_line(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(faults); i++) {
        char *text = read_spec(faults[i].spec), *bad = spoilt(text, &faults[i]);
        bool found;
        wrong += other_errors(bad, &faults[i], &found);
        if (!found) {
            print_error("%s: %s is not found in \"%s\"\n", faults[i].spec, faults[i].ids,
                        faults[i].wrong ? faults[i].wrong : "a wide tensor");
            wrong++;
        }
        free(bad);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

static void the_twins_are_silent(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(faults); i++) {
        planted twin = {.spec = faults[i].spec, .ids = ""};
        char *text = read_spec(twin.spec);
        bool found;
        wrong += other_errors(text, &twin, &found);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_found_in_its_line),
        cmocka_unit_test(the_twins_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
