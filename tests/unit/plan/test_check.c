/* Planted design faults are found at their line; the specs they were planted in are clean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/plan.h>

/* One edit of an example: `from` (its first occurrence) becomes `to`; the finding `id` stands in
 * the line that holds `at` afterwards. */
typedef struct plant {
    const char *spec, *from, *to, *id, *at;
} plant;

static const plant plants[] = {
    {"centralize_w_rm_spec.md", "tile_size | Wt | Wt | input dtype | Block |\n| c_2",
     "tile_size | 1 | Wt | input dtype | Block |\n| c_2", "cb-impossible-wait",
     "Pushes `Wt` tiles to c_1"},
    {"centralize_w_rm_spec.md", "| tile_size | 2*Wt | Wt | input dtype | Block |\n| c_1",
     "| tile_size | 3 | Wt | input dtype | Block |\n| c_1", "cb-straddle",
     "| c_0 | cb_in_rm | Input sticks,"},
    {"centralize_w_rm_spec.md", "Scaler tile, 1/W | Reader |", "Scaler tile, 1/W | - |",
     "cb-never-filled", "| c_2 | cb_scaler | Scaler tile, 1/W | - |"},
    {"centralize_w_rm_spec.md", "Pops `Wt` tiles from c_4", "c_4 is not popped", "cb-leftover",
     "| c_4 | cb_centralized | Centralized tiles |"},
    {"centralize_w_rm_spec.md", "Waits for `Wt` tiles in c_1 and 1 tile in c_2",
     "Waits for `Wt` tiles in c_4 and 1 tile in c_2", "cb-deadlock",
     "Waits for `Wt` tiles in c_4 and"},
    {"centralize_w_rm_spec.md", "sub<BroadcastDim::COL>", "sub<BroadcastDim::SCALAR>",
     "region-broadcast", "BroadcastDim::SCALAR"},
    {"centralize_w_rm_spec.md", "sub<BroadcastDim::COL>", "sub<BroadcastDim::ROW>",
     "region-broadcast", "BroadcastDim::ROW"},
    {"layernorm_fused_rm_spec.md", "mul<BroadcastDim::ROW>", "mul<BroadcastDim::NONE>",
     "region-row", "mul<BroadcastDim::NONE>"},
    {"layernorm_fused_rm_spec.md",
     "| 1 | stick_size | uint32_t | Bytes of one stick |\n| 2+ | output_args | TensorAccessorArgs "
     "| "
     "Accessor of the output buffer |",
     "| 1+ | output_args | TensorAccessorArgs | Accessor of the output buffer |\n| 2 | stick_size "
     "| "
     "uint32_t | Bytes of one stick |",
     "arg-span-overlap", "| 2 | stick_size |"},
    {"centralize_w_rm_spec.md", "| 1 | num_tile_rows |", "| 0 | num_tile_rows |",
     "arg-index-duplicate",
     "| 0 | num_tile_rows | uint32_t | Tile rows this core does |\n| 2 | start"},
    {"centralize_w_rm_spec.md", "| 2 | start_stick_id |", "| 3 | start_stick_id |", "arg-index-gap",
     "| 3 | start_stick_id |"},
    {"centralize_w_rm_spec.md", "| c_4 | cb_centralized | Centralized tiles | Compute",
     "| c_3 | cb_centralized | Centralized tiles | Compute", "cb-id-duplicate",
     "| c_3 | cb_centralized"},
    {"centralize_w_rm_spec.md", "| c_4 | cb_centralized | Centralized tiles | Compute",
     "| c_40 | cb_centralized | Centralized tiles | Compute", "cb-id-range", "| c_40 |"},
    {"centralize_w_rm_spec.md", "| new | c_4 |", "| new | c_5 |", "cb-table-contradiction",
     "| new | c_5 |"},
    {"rms_scale_rm_design.md", "| cb_mean | c_25 | 1 |", "| cb_mean | c_25 | 2 |",
     "cb-table-contradiction", "| cb_mean | c_25 | 2 |"},
    {"scaled_silu_spec.md", "| **Loop structure** | Tile by tile |",
     "| **Loop structure** | Tile by tile |\n| **DST block** | 16 tiles at a time in DST |",
     "dst-overrun", "16 tiles at a time"},
    {"scaled_silu_spec.md", "| **Loop structure** | Tile by tile |",
     "| **fp32_dest_acc_en** | true |\n| **DST block** | 8 tiles at a time in DST |", "dst-overrun",
     "8 tiles at a time"},
    {"centralize_w_rm_spec.md", "| Width | Multiple of 32 |", "| Width | Multiple of 8 |",
     "stick-unaligned", "Multiple of 8"},
    {"centralize_w_rm_spec.md", "| 1 | 1 | Float16_b |", "| 1 | 1 | Float32 |", "scaler-format",
     "Float32"},
    {"row_mean_abs_spec.md", "| Shape | [..., H, 1] |", "| Shape | Same as input |", "output-math",
     "| Shape | Same as input |"},
    {"centralize_w_rm_spec.md", "Pushes `Wt` tiles to c_4", "Pushes `Wt` tiles to c_9",
     "cb-unknown", "tiles to c_9"},
    {"centralize_w_rm_spec.md", "| 2*Wt | Wt | input dtype | Block |\n| c_1",
     "| 2*Wq | Wt | input dtype | Block |\n| c_1", "plan-impossible", "2*Wq"},
    {"centralize_w_rm_spec.md", "| 2*Wt | Wt | input dtype | Block |\n| c_1",
     "| enough | Wt | input dtype | Block |\n| c_1", "plan-impossible", "| enough |"},
    {"centralize_w_rm_spec.md", "| 2*Wt | Wt | input dtype | Block |\n| c_1",
     "| 2 * (Wt | Wt | input dtype | Block |\n| c_1", "spec-size-unreadable", "2 * (Wt"},
    {"centralize_w_rm_spec.md", "| tile_size | Wt | Wt | input dtype | Block |\n| c_16",
     "| tile_size | Wt | Wt | funny | Block |\n| c_16", "spec-format-unknown", "funny"},
};

static char *example(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/examples/specs/%s", TW_SOURCE_DIR, name);
    char *text = NULL;
    size_t length;
    assert_int_equal(tw_file_read(path, &text, &length, NULL), TW_OK);
    return text;
}

static char *edited(const plant *p) {
    char *text = example(p->spec);
    const char *at = strstr(text, p->from);
    if (!at) fail_msg("%s has no \"%s\"", p->spec, p->from);
    tw_text out = {0};
    tw_text_addn(&out, text, (size_t)(at - text));
    tw_text_add(&out, p->to);
    tw_text_add(&out, at + strlen(p->from));
    free(text);
    return tw_text_take(&out);
}

static int line_of(const char *text, const char *part) {
    const char *at = strstr(text, part);
    if (!at) fail_msg("the edited spec has no \"%s\"", part);
    int line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}

static void check_text(const char *text, const tw_check_options *options, tw_arena *arena,
                       tw_diagnostics *found) {
    tw_spec *spec = NULL;
    tw_error err = {0};
    if (tw_spec_parse("spec.md", text, strlen(text), &spec, &err) != TW_OK)
        fail_msg("%s", err.text);
    assert_int_equal(tw_design_check(spec, options, arena, found, &err), TW_OK);
    /* Findings of the reading live in the spec. */
    for (size_t i = 0; i < found->count; i++) {
        found->items[i].message = tw_arena_strdup(arena, found->items[i].message);
        found->items[i].fix = tw_arena_strdup(arena, found->items[i].fix);
    }
    tw_spec_free(spec);
}

static void planted_faults_are_found_at_their_line(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(plants); i++) {
        char *text = edited(&plants[i]);
        tw_arena arena = {0};
        tw_diagnostics found = {0};
        check_text(text, NULL, &arena, &found);
        int line = line_of(text, plants[i].at);
        bool hit = false;
        for (size_t k = 0; k < found.count; k++) {
            const tw_diagnostic *d = &found.items[k];
            hit |= strcmp(d->id, plants[i].id) == 0 && d->line == line;
            if (!tw_finding_find(d->id)) fail_msg("'%s' is not in the catalogue", d->id);
        }
        if (!hit) {
            wrong++;
            print_error("plant %zu (%s): no %s in line %d; found:\n", i, plants[i].spec,
                        plants[i].id, line);
            for (size_t k = 0; k < found.count; k++) {
                print_error("  %s line %d: %s\n", found.items[k].id, found.items[k].line,
                            found.items[k].message);
            }
        }
        free(found.items);
        tw_arena_free(&arena);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

static void clean_specs_are_silent(void **state) {
    (void)state;
    static const char *const names[] = {"centralize_w_rm_spec.md", "layernorm_fused_rm_spec.md",
                                        "scaled_silu_spec.md", "row_mean_abs_spec.md",
                                        "rms_scale_rm_design.md"};
    static const char *const archs[] = {"wormhole_b0", "blackhole"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        for (size_t a = 0; a < TW_COUNT(archs); a++) {
            char *text = example(names[i]);
            tw_arena arena = {0};
            tw_diagnostics found = {0};
            tw_check_options options = {.arch = archs[a]};
            check_text(text, &options, &arena, &found);
            if (found.count) fail_msg("%s, %s: %s", names[i], archs[a], found.items[0].message);
            free(found.items);
            tw_arena_free(&arena);
            free(text);
        }
    }
}

static void a_width_that_does_not_fit_l1_is_found_with_the_widest_that_does(void **state) {
    (void)state;
    char *text = example("centralize_w_rm_spec.md");
    tw_arena arena = {0};
    tw_diagnostics found = {0};
    /* (6*Wt + 1) tiles and a scaler of 2048 bytes in 1396736 bytes: 682 = 6*113 + 4 tiles. */
    tw_case wide = {.input = {4, {1, 1, 32, 114 * 32}}},
            fits = {.input = {4, {1, 1, 32, 113 * 32}}};
    tw_check_options options = {.cases = &fits, .count = 1};
    check_text(text, &options, &arena, &found);
    assert_int_equal(found.count, 0);
    options.cases = &wide;
    check_text(text, &options, &arena, &found);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.items[0].id, "l1-overflow");
    assert_non_null(strstr(found.items[0].message, "W = 3648"));
    assert_non_null(strstr(found.items[0].fix, "3616"));
    free(found.items);
    tw_arena_free(&arena);
    free(text);
}

static void an_unknown_architecture_is_refused(void **state) {
    (void)state;
    char *text = example("centralize_w_rm_spec.md");
    tw_spec *spec = NULL;
    tw_arena arena = {0};
    tw_diagnostics found = {0};
    tw_error err = {0};
    tw_check_options options = {.arch = "grayskull"};
    assert_int_equal(tw_spec_parse("spec.md", text, strlen(text), &spec, &err), TW_OK);
    assert_int_equal(tw_design_check(spec, &options, &arena, &found, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "wormhole_b0"));
    tw_error_clear(&err);
    tw_spec_free(spec);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_faults_are_found_at_their_line),
        cmocka_unit_test(clean_specs_are_silent),
        cmocka_unit_test(a_width_that_does_not_fit_l1_is_found_with_the_widest_that_does),
        cmocka_unit_test(an_unknown_architecture_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
