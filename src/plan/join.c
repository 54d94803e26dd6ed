/* Inputs one behind the other in one output, along any dimension: concat and stack. */
#include "plan/steps.h"

#include <string.h>

bool tw_joins(const tw_builder *b) {
    const tw_plan *plan = b->plan;
    if (plan->cbs.count != 1 || plan->tensors.count < 3 || b->spec->phases.count) return false;
    return plan->cbs.items[0].producer == TW_READER && plan->cbs.items[0].consumer == TW_WRITER;
}

/* "2 * W" with two inputs: the letter; NULL when the dimension is none of them together. */
static const char *joined_letter(const tw_expr *dim, int inputs) {
    if (dim->op != TW_EXPR_MUL) return NULL;
    const tw_expr *count = dim->a->op == TW_EXPR_INTEGER ? dim->a : dim->b;
    const tw_expr *letter = count == dim->a ? dim->b : dim->a;
    bool fits = count->op == TW_EXPR_INTEGER && count->integer == inputs;
    return fits && letter->op == TW_EXPR_NAME ? letter->name : NULL;
}

/* Pages of one input that stay together in the output: a row of tiles when joined along the width,
 * an image along the height, all channels of an image along those. NULL: the whole input. */
static const tw_expr *together(tw_builder *b, int inputs) {
    static const struct {
        const char *letter, *tiles, *sticks;
    } slices[] = {{"W", "Wt", NULL}, {"H", "Ht * Wt", "H"}, {"C", "C * (Ht * Wt)", "C * H"}};
    const bool sticks = b->plan->tensors.items[0].sticks;
    const tw_spec_output *out = &b->spec->output;
    if (out->shape != TW_SHAPE_LISTED) return NULL;
    for (int i = 0; i < out->rank; i++) {
        const char *letter = joined_letter(out->dims[i], inputs);
        for (size_t k = 0; letter && k < TW_COUNT(slices); k++) {
            const char *pages = sticks ? slices[k].sticks : slices[k].tiles;
            const tw_expr *size;
            if (strcmp(slices[k].letter, letter) != 0 || !pages) continue;
            tw_expr_parse(b->arena, pages, &size, NULL);
            return tw_plan_bind_size(b, size, b->spec->output.shape_text.line);
        }
    }
    return NULL;
}

/* Where page `page` of input number `input` lies in the output. */
static const tw_expr *place_of(tw_step_writer *w, const tw_expr *page, int input, int inputs,
                               const tw_expr *slice) {
    tw_builder *b = w->b;
    const tw_expr *number = tw_integer(b, input);
    if (!slice) {
        const tw_expr *all = tw_in_kernel(
            w, tw_binary(b, TW_EXPR_MUL, b->plan->work.total, tw_plan_unit_pages(b, 0)));
        return tw_binary(b, TW_EXPR_ADD, tw_binary(b, TW_EXPR_MUL, number, all), page);
    }
    const tw_expr *size = tw_in_kernel(w, slice);
    const tw_expr *before = tw_binary(b, TW_EXPR_DIV, page, size);
    before = tw_binary(b, TW_EXPR_MUL, before, tw_integer(b, inputs));
    before = tw_binary(b, TW_EXPR_ADD, before, number);
    before = tw_binary(b, TW_EXPR_MUL, before, size);
    return tw_binary(b, TW_EXPR_ADD, before, tw_binary(b, TW_EXPR_MOD, page, size));
}

/* Whether sticks are joined along their width: they lie side by side in a stick of the output. */
static bool side_by_side(const tw_builder *b, int inputs) {
    const tw_spec_output *out = &b->spec->output;
    const char *letter = out->shape == TW_SHAPE_LISTED && out->rank
                             ? joined_letter(out->dims[out->rank - 1], inputs)
                             : NULL;
    return letter && strcmp(letter, "W") == 0 && b->plan->tensors.items[0].sticks &&
           b->spec->work.unit == TW_UNIT_STICK;
}

static void join_widths(tw_step_writer *w, bool reading, int inputs) {
    tw_builder *b = w->b;
    const tw_plan_cb *cb = &b->plan->cbs.items[0];
    const tw_expr *stick = tw_plan_page_bytes(b, 0), *one = tw_integer(b, 1);
    /* A page is a stick of the result, or of an input. */
    const tw_expr *pages = tw_integer(b, tw_expr_equal(cb->page_size, stick) ? inputs : 1);
    tw_step_list body = {0}, *outer = w->list;
    w->line = cb->line;
    w->list = &body;
    const tw_expr *page = tw_page_of(w, 0, "unit", NULL, one);
    tw_add_step(w, reading ? TW_STEP_RESERVE : TW_STEP_WAIT, cb->id, pages);
    for (int input = 0; reading && input < inputs; input++) {
        tw_add_move(w, 0, TW_STEP_READ, input, one, page, one);
        const tw_expr *bytes = tw_in_kernel(w, stick);
        if (input)
            w->list->items[w->list->count - 1].value =
                tw_binary(b, TW_EXPR_MUL, tw_integer(b, input), bytes);
    }
    if (!reading) tw_add_move(w, 0, TW_STEP_WRITE, inputs, one, page, one);
    tw_add_step(w, reading ? TW_STEP_PUSH : TW_STEP_POP, cb->id, pages);
    w->list = outer;
    tw_add_unit_loop(w, &body);
}

void tw_join_program(tw_step_writer *w, bool reading) {
    tw_builder *b = w->b;
    int inputs = (int)b->plan->tensors.count - 1, id = b->plan->cbs.items[0].id;
    if (side_by_side(b, inputs)) {
        join_widths(w, reading, inputs);
        return;
    }
    const tw_expr *per_unit = tw_plan_unit_pages(b, 0);
    const tw_expr *slice = together(b, inputs);
    const tw_expr *own = b->facts[0].block;
    /* A buffer of a few tiles takes a row of them one after the other. */
    bool few = own->op == TW_EXPR_INTEGER && per_unit->op != TW_EXPR_INTEGER;
    const tw_expr *block = few ? own : per_unit;
    for (int input = 0; input < inputs; input++) {
        tw_step_list body = {0}, moves = {0}, *outer = w->list;
        w->line = b->plan->cbs.items[0].line;
        w->list = &moves;
        const tw_expr *pages = tw_in_kernel(w, block);
        const tw_expr *page = tw_page_of(w, 0, "unit", few ? "block" : NULL, pages);
        if (!reading) page = place_of(w, page, input, inputs, slice);
        tw_add_step(w, reading ? TW_STEP_RESERVE : TW_STEP_WAIT, id, pages);
        tw_add_move(w, 0, reading ? TW_STEP_READ : TW_STEP_WRITE, reading ? input : inputs, pages,
                    page, tw_integer(b, 1));
        tw_add_step(w, reading ? TW_STEP_PUSH : TW_STEP_POP, id, pages);
        w->list = &body;
        tw_add_loop(w, tw_in_kernel(w, tw_ratio(b, per_unit, block)), "block", &moves);
        w->list = outer;
        tw_add_unit_loop(w, &body);
    }
}
