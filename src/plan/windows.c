/*
 * Real kernels of pooling: a window's sticks are the rows of a tile row, and a reduction by columns
 * makes one stick of them. Rows that no window fills hold what changes no result.
 */
#include "plan/numbers.h"
#include "plan/steps.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

#define TILE_ROWS 32

static bool is_zero(const tw_expr *expr) {
    return expr && expr->op == TW_EXPR_INTEGER && expr->integer == 0;
}

/* The default of a window's size; 0 when it has none. */
static int64_t usual_size(const tw_spec *spec, const tw_expr *size) {
    tw_env env = {0};
    int64_t value = 0;
    for (size_t i = 0; i < spec->params.count; i++)
        tw_env_set(&env, spec->params.items[i].name.text,
                   strtod(spec->params.items[i].initial.text, NULL));
    if (tw_expr_eval(size, &env, &value, NULL) != TW_OK) value = 0;
    tw_env_free(&env);
    return value;
}

bool tw_windows_real(const tw_builder *b) {
    const tw_spec_window *of = &b->spec->window;
    bool windows = of->kernel_h && of->kernel_w && b->spec->work.unit == TW_UNIT_STICK;
    if (b->plan->stubs != TW_STUBS_NONE || !windows) return false;
    const tw_spec_phase *tilize = tw_only_phase(b->spec, TW_PHASE_TILIZE);
    const tw_spec_phase *reduce = tw_only_phase(b->spec, TW_PHASE_REDUCE);
    const tw_spec_phase *untilize = tw_only_phase(b->spec, TW_PHASE_UNTILIZE);
    bool all = tilize && reduce && untilize && tilize < reduce && reduce < untilize;
    if (!all || reduce->reduce != TW_DIM_COL) return false;
    /* What lies in the padding is not told apart from what does not. */
    if (!is_zero(of->pad_h) || !is_zero(of->pad_w)) return false;
    int64_t rows = usual_size(b->spec, of->kernel_h), columns = usual_size(b->spec, of->kernel_w);
    return rows > 0 && columns > 0 && rows * columns <= TILE_ROWS;
}

bool tw_windows_read(const tw_builder *b, size_t index) {
    const tw_cb_facts *facts = &b->facts[index];
    return tw_windows_real(b) && facts->fill == TW_FILL_TENSOR && facts->tensor == 0 &&
           b->plan->cbs.items[index].producer == TW_READER;
}

bool tw_windows_written(const tw_builder *b, size_t index) {
    return tw_windows_real(b) && b->plan->cbs.items[index].consumer == TW_WRITER;
}

void tw_windows_room(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (cb->page_kind != TW_PAGE_STICK) continue;
        if (!tw_windows_read(b, i) && !tw_windows_written(b, i)) continue;
        cb->pages = b->facts[i].block = tw_expr_integer(b->arena, TILE_ROWS);
        tw_plan_note(b, TW_LEVEL_NOTE, "plan-window-room", cb->line,
                     "c_%d '%s' gets 32 sticks for the real kernels: a window is tilized as one "
                     "row of tiles",
                     cb->id, cb->name);
    }
}

/* Sticks of a window, in the kernel. */
static const tw_expr *window_sticks(tw_step_writer *w) {
    const tw_spec_window *of = &w->b->spec->window;
    const tw_expr *rows = tw_plan_bind_size(w->b, of->kernel_h, of->line);
    const tw_expr *columns = tw_plan_bind_size(w->b, of->kernel_w, of->line);
    if (!rows || !columns) return NULL;
    return tw_binary(w->b, TW_EXPR_MUL, tw_in_kernel(w, rows), tw_in_kernel(w, columns));
}

void tw_windows_pad(tw_step_writer *w, size_t index) {
    tw_builder *b = w->b;
    const tw_spec_phase *reduce = tw_only_phase(b->spec, TW_PHASE_REDUCE);
    bool most = strcmp(reduce->op.text, "max") == 0;
    const tw_expr *sticks = window_sticks(w);
    if (!sticks) return;
    w->line = b->plan->cbs.items[index].line;
    w->comment = most ? "Rows that no window fills: the least number, in bfloat16 as in float32"
                      : "Rows that no window fills: they add nothing";
    tw_step *step = tw_add_step(w, TW_STEP_PAD, b->plan->cbs.items[index].id,
                                tw_binary(b, TW_EXPR_SUB, tw_integer(b, TILE_ROWS), sticks));
    step->page = sticks;
    step->bytes = tw_in_kernel(w, tw_plan_page_bytes(b, 0));
    step->value = tw_integer(b, most ? 0xFF7FFF7F : 0);
}

void tw_windows_rest(tw_step_writer *w, size_t index) {
    tw_builder *b = w->b;
    const tw_expr *sticks = window_sticks(w);
    if (!sticks) return;
    const tw_expr *rest = tw_binary(b, TW_EXPR_SUB, tw_integer(b, TILE_ROWS), sticks);
    int id = b->plan->cbs.items[index].id;
    tw_add_step(w, TW_STEP_RESERVE, id, rest);
    tw_add_step(w, TW_STEP_PUSH, id, rest);
}

void tw_windows_write(tw_step_writer *w, size_t index) {
    tw_builder *b = w->b;
    int id = b->plan->cbs.items[index].id, output = tw_plan_output(b->plan);
    w->line = b->plan->cbs.items[index].line;
    w->comment = "The first row of the tiles is the result";
    tw_add_step(w, TW_STEP_WAIT, id, tw_integer(b, TILE_ROWS));
    tw_add_move(w, index, TW_STEP_WRITE, output, tw_integer(b, 1),
                tw_page_of(w, output, "unit", NULL, tw_integer(b, 1)), tw_integer(b, 1));
    tw_add_step(w, TW_STEP_POP, id, tw_integer(b, TILE_ROWS));
}
