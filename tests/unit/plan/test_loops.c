/*
 * Phases in a loop within the work unit: a right spec of one is not called wrong, and what the loop
 * itself leaves behind is still found.
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

/* A spec but for the work unit, the lead of the phases, and how the two phases treat their CBs. */
static const char spec_form[] =
    "# offset_scale Functional Specification\n\n"
    "## Overview\n- **Operation Name**: offset_scale\n- **Category**: normalization\n\n"
    "## Mathematical Definition\n```\ny = (x - offset) * gain\n```\n\n"
    "## API Specification\n### Parameters\n"
    "| Parameter | Type | Required | Valid Range | Default | Description |\n"
    "|-----------|------|----------|-------------|---------|-------------|\n"
    "| input_tensor | Tensor | Yes | - | - | [N, C, H, W] |\n"
    "| offset | Tensor | Yes | [1, C, 1, 1] | - | one value a channel |\n"
    "| gain | Tensor | Yes | [1, C, 1, 1] | - | one value a channel |\n\n"
    "### Input Tensor Requirements\n"
    "| Property | Requirement | Error Message Hint |\n"
    "|----------|-------------|--------------------|\n"
    "| Rank | 4 | \"offset_scale: rank 4\" |\n"
    "| Layout | TILE | \"offset_scale: tiled\" |\n"
    "| Dtype | BFLOAT16 | \"offset_scale: bfloat16\" |\n"
    "| Memory | INTERLEAVED | \"offset_scale: interleaved\" |\n\n"
    "### Output Tensor Specification\n| Property | Value |\n|----------|-------|\n"
    "| Shape | Same as input |\n| Dtype | BFLOAT16 |\n| Layout | TILE |\n\n"
    "## Work Distribution\n%s\n- **Grid**: split_work_to_cores over the grid\n\n"
    "## Circular Buffer Requirements\n"
    "| CB ID | Name | Purpose | Producer | Consumer | Pages | Block Size | Lifetime |\n"
    "|-------|------|---------|----------|----------|-------|------------|----------|\n"
    "| c_0 | cb_in | tiles | Reader | Compute | 2 | 1 | Block |\n"
    "| c_1 | cb_offset | the offset | Reader | Compute | 1 | 1 | Block |\n"
    "| c_2 | cb_gain | the gain | Reader | Compute | 1 | 1 | Block |\n"
    "| c_24 | cb_moved | x - offset | Compute | Compute | 1 | 1 | Block |\n"
    "| c_16 | cb_out | result | Compute | Writer | 2 | 1 | Block |\n\n"
    "## Data Flow\n### Compute\n%s\n"
    "- **Phase 1 - Subtract**: `sub_tiles_bcast_scalar(c_0, c_1)`, 1 tile of c_0 popped, %s, "
    "1 tile to c_24\n"
    "- **Phase 2 - Scale**: `mul_tiles_bcast_scalar(c_24, c_2)`, %s, %s, 1 tile to c_16\n\n"
    "## Test Criteria\n- Reference: `(input_tensor - offset) * gain`\n"
    "- Shapes: (1, 2, 32, 32), (2, 3, 64, 64)\n";

#define PLANE                                                                                      \
    "- **Granularity**: one image plane: `Ht * Wt` tiles\n- **Unit size**: `Ht * Wt` tiles\n"      \
    "- **Total units**: `N * C`"
#define ROW                                                                                        \
    "- **Granularity**: one tile row: `Wt` tiles\n- **Unit size**: `Wt` tiles\n"                   \
    "- **Total units**: `N * C * Ht`"
#define TILE                                                                                       \
    "- **Granularity**: one tile\n- **Unit size**: 1 tile\n- **Total units**: `N * C * Ht * Wt`"

typedef struct loop_case {
    const char *unit, *lead, *offset, *moved, *gain;
    bool error, warning; /* whether anything of the balance is called wrong, or not proved */
} loop_case;

static const loop_case cases[] = {
    {PLANE, "For each of the `Ht * Wt` tiles of a plane:", "c_1 kept until the plane is done",
     "1 tile of c_24 popped", "c_2 kept until the plane is done", false, true},
    {PLANE, "For each tile row of the plane:", "c_1 kept until the plane is done",
     "1 tile of c_24 popped", "c_2 kept until the plane is done", false, true},
    {ROW, "For each block of 2 tiles of the row:", "c_1 stays until the end of the row",
     "1 tile of c_24 popped", "c_2 stays until the end of the row", false, true},
    {ROW, "For each tile:", "c_1 kept until the row is finished", "1 tile of c_24 popped",
     "c_2 kept until the row is finished", false, true},
    /* What the loop fills and drains itself is balanced in every turn, or wrong. */
    {PLANE, "For each of the `Ht * Wt` tiles of a plane:", "c_1 kept until the plane is done",
     "c_24 not popped", "c_2 kept until the plane is done", true, false},
    /* The loop over the units is none within them. */
    {PLANE, "For each plane:", "c_1 kept until the plane is done", "1 tile of c_24 popped",
     "c_2 kept until the plane is done", true, false},
    {TILE, "For each tile:", "c_1 not popped", "1 tile of c_24 popped", "c_2 not popped", true,
     false},
    /* What is kept until the unit is done is popped with it. */
    {TILE, "For each tile:", "c_1 kept until the tile is done", "1 tile of c_24 popped",
     "c_2 kept until the tile is done", false, false},
};

static void the_loop_within_a_unit_is_not_called_wrong(void **state) {
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        const loop_case *t = &cases[i];
        tw_text text = {0};
        tw_text_addf(&text, spec_form, t->unit, t->lead, t->offset, t->moved, t->gain);
        tw_spec *spec = NULL;
        tw_arena arena = {0};
        tw_diagnostics said = {0};
        tw_error err = {0};
        if (tw_spec_parse("spec.md", text.data, text.length, &spec, &err) != TW_OK)
            fail_msg("%s", err.text);
        assert_int_equal(tw_design_check(spec, NULL, &arena, &said, NULL), TW_OK);
        bool error = false, warning = false, other = false;
        for (size_t k = 0; k < said.count; k++) {
            const tw_diagnostic *d = &said.items[k];
            bool balance = strncmp(d->id, "cb-", 3) == 0;
            error |= balance && d->severity == TW_LEVEL_ERROR;
            other |= !balance && d->severity == TW_LEVEL_ERROR;
            warning |= strcmp(d->id, "plan-inner-loop") == 0;
        }
        if (error != t->error || other || (!t->error && warning != t->warning)) {
            print_error("%s (%s; %s)\n", t->lead, t->offset, t->moved);
            for (size_t k = 0; k < said.count; k++)
                print_error("    [%s] %s\n", said.items[k].id, said.items[k].message);
            wrong++;
        }
        free(said.items);
        tw_arena_free(&arena);
        tw_spec_free(spec);
        tw_text_free(&text);
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loop_within_a_unit_is_not_called_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
