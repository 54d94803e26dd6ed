/* Passthrough programs: the input's CB to the output's, with the full protocol. */
#include "plan/steps.h"

#include <stdlib.h>
#include <string.h>

/* The CB of the first input, and the one the writer drains. */
static bool ends(tw_builder *b, size_t *in, size_t *out) {
    bool have_in = false, have_out = false;
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        bool first = b->facts[i].fill == TW_FILL_TENSOR && !b->facts[i].once && !have_in;
        if (cb->producer == TW_READER && first) *in = i, have_in = true;
        if (cb->consumer == TW_WRITER && !have_out) *out = i, have_out = true;
    }
    return have_in && have_out;
}

/* Sticks cannot be copied as tiles: they go by way of a CB that holds a tile row. */
static int middle(tw_builder *b, size_t in, size_t out) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (i == in || i == out || cb->page_kind != TW_PAGE_TILE || cb->producer != TW_COMPUTE)
            continue;
        if (tw_expr_mentions(cb->pages, "Wt")) return (int)i;
    }
    return -1;
}

static void pass_sticks(tw_step_writer *w, size_t in, size_t out, size_t mid) {
    tw_builder *b = w->b;
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *wt = tw_in_kernel(w, tw_plan_local_named(b, "Wt", 0));
    const tw_expr *in_block = tw_in_kernel(w, b->facts[in].block);
    const tw_expr *out_block = tw_in_kernel(w, b->facts[out].block);
    tw_add_step(w, TW_STEP_WAIT, cbs[in].id, in_block);
    tw_add_step(w, TW_STEP_RESERVE, cbs[mid].id, wt);
    tw_add_step(w, TW_STEP_TILIZE, cbs[mid].id, wt)->from = cbs[in].id;
    tw_add_step(w, TW_STEP_PUSH, cbs[mid].id, wt);
    tw_add_step(w, TW_STEP_POP, cbs[in].id, in_block);
    tw_add_step(w, TW_STEP_WAIT, cbs[mid].id, wt);
    tw_add_step(w, TW_STEP_RESERVE, cbs[out].id, out_block);
    tw_add_step(w, TW_STEP_UNTILIZE, cbs[out].id, wt)->from = cbs[mid].id;
    tw_add_step(w, TW_STEP_PUSH, cbs[out].id, out_block);
    tw_add_step(w, TW_STEP_POP, cbs[mid].id, wt);
}

static void pass_tiles(tw_step_writer *w, size_t in, size_t out, const tw_expr *pages) {
    tw_builder *b = w->b;
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *block = b->facts[out].block;
    if (!tw_expr_equal(block, b->facts[in].block)) block = tw_integer(b, 1);
    bool more = block->op == TW_EXPR_INTEGER && pages->op == TW_EXPR_INTEGER &&
                block->integer > pages->integer;
    if (more) block = pages;
    tw_step_list body = {0}, *outer = w->list;
    const tw_expr *count = tw_in_kernel(w, block);
    w->list = &body;
    tw_add_step(w, TW_STEP_WAIT, cbs[in].id, count);
    tw_add_step(w, TW_STEP_RESERVE, cbs[out].id, count);
    tw_add_step(w, TW_STEP_COPY, cbs[out].id, count)->from = cbs[in].id;
    tw_add_step(w, TW_STEP_PUSH, cbs[out].id, count);
    tw_add_step(w, TW_STEP_POP, cbs[in].id, count);
    w->list = outer;
    tw_add_loop(w, tw_in_kernel(w, tw_ratio(b, pages, block)), "tile", &body);
}

/* A reader that brings what the output needs: for a reduction that is less than the input. */
static void pass_reader(tw_step_writer *w, size_t in, const tw_expr *out_pages) {
    tw_builder *b = w->b;
    int tensor = b->facts[in].tensor;
    const tw_expr *per_unit = tw_cb_unit_pages(b, in, tensor);
    if (tw_expr_equal(per_unit, out_pages)) {
        tw_mover_program(w, true, b->plan->cbs.items[in].id);
        return;
    }
    tw_step_list body = {0}, tiles = {0}, *outer = w->list;
    w->list = &tiles;
    w->line = b->plan->cbs.items[in].line;
    bool single = out_pages->op == TW_EXPR_INTEGER && out_pages->integer == 1;
    int id = b->plan->cbs.items[in].id;
    const tw_expr *page = tw_page_of(w, tensor, "unit", single ? NULL : "block", tw_integer(b, 1));
    tw_add_step(w, TW_STEP_RESERVE, id, tw_integer(b, 1));
    tw_add_move(w, in, TW_STEP_READ, tensor, tw_integer(b, 1), page, tw_integer(b, 1));
    tw_add_step(w, TW_STEP_PUSH, id, tw_integer(b, 1));
    w->list = &body;
    tw_add_loop(w, tw_in_kernel(w, out_pages), "block", &tiles);
    w->list = outer;
    tw_add_unit_loop(w, &body);
}

tw_status tw_passthrough(tw_builder *b, tw_step_writer w[3]) {
    size_t in = 0, out = 0;
    if (!ends(b, &in, &out)) {
        return tw_plan_fail(b, 0,
                            "a passthrough stub needs a CB that the reader fills from the "
                            "input and one that the writer drains; the CB table has not both");
    }
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *out_pages = tw_cb_unit_pages(b, out, tw_plan_output(b->plan));
    if (in == out) { /* no compute kernel between reader and writer */
        tw_mover_program(&w[0], true, cbs[in].id);
        tw_mover_program(&w[2], false, cbs[out].id);
        return TW_OK;
    }
    bool sticks = cbs[in].page_kind == TW_PAGE_STICK || cbs[out].page_kind == TW_PAGE_STICK;
    int mid = sticks ? middle(b, in, out) : -1;
    if (sticks && mid < 0) {
        return tw_plan_fail(
            b, cbs[in].line,
            "a passthrough stub cannot copy stick pages as tiles, and no CB holds a "
            "tile row between c_%d and c_%d",
            cbs[in].id, cbs[out].id);
    }
    tw_step_list body = {0}, *outer = w[1].list;
    if (sticks)
        tw_mover_program(&w[0], true, cbs[in].id);
    else
        pass_reader(&w[0], in, out_pages);
    w[1].list = &body;
    w[1].line = cbs[out].line;
    if (sticks)
        pass_sticks(&w[1], in, out, (size_t)mid);
    else
        pass_tiles(&w[1], in, out, out_pages);
    w[1].list = outer;
    tw_add_unit_loop(&w[1], &body);
    tw_mover_program(&w[2], false, cbs[out].id);
    return TW_OK;
}
