/*
 * Products of matrices: C[m, n] += A[m, k] * B[k, n], an output tile at a time, with K gathered in
 * DST. The reader brings a row of A and a column of B for each output tile, and of a row that is
 * added (a third input) the tile over it.
 */
#include "plan/numbers.h"
#include "plan/steps.h"

const tw_expr *tw_product_units(tw_builder *b) {
    const tw_expr *total = NULL;
    bool rows = b->spec->work.unit == TW_UNIT_TILE_ROW;
    tw_expr_parse(b->arena, rows ? "NC * Mt" : "NC * Mt * Nt", &total, NULL);
    return total;
}

/* ---- the pieces of a phase --------------------------------------------------------------------
 */

typedef struct product {
    const tw_spec_phase *phase;
    int cb[2];
    bool whole[2]; /* the CB holds all of a row of A, or column of B, at once */
    bool rows;     /* a unit is a row of results */
    const tw_expr *kt, *nt, *one;
} product;

static product open_product(tw_step_writer *w) {
    tw_builder *b = w->b;
    product p = {.phase = tw_only_phase(b->spec, TW_PHASE_MATMUL),
                 .rows = b->spec->work.unit == TW_UNIT_TILE_ROW,
                 .kt = tw_in_kernel(w, tw_plan_local_named(b, "Kt", 0)),
                 .one = tw_integer(b, 1)};
    p.nt = p.rows ? tw_in_kernel(w, tw_plan_local_named(b, "Nt", 0)) : NULL;
    for (int i = 0; i < 2; i++) {
        p.cb[i] = p.phase->reads.items[i].cb;
        p.whole[i] = b->facts[tw_cb_index(b, p.cb[i])].block->op != TW_EXPR_INTEGER;
    }
    return p;
}

static void both(tw_step_writer *w, const product *p, tw_step_op op, bool whole, int only) {
    for (int i = 0; i < 2; i++) {
        if (p->whole[i] == whole && (only < 0 || only == i))
            tw_add_step(w, op, p->cb[i], whole ? p->kt : p->one);
    }
}

/* ---- reader -----------------------------------------------------------------------------------
 */

static const tw_expr *expr_of(tw_step_writer *w, const char *text, const tw_expr *unit) {
    const tw_expr *e = NULL;
    tw_expr_parse(w->b->arena, text, &e, NULL);
    return tw_over_unit(w, e, unit);
}

/* One page of a side, or all of its Kt. */
static void bring(tw_step_writer *w, const product *p, int side, const tw_expr *unit) {
    bool shared = tw_spec_shares_right(w->b->spec);
    const char *page = !side     ? p->rows ? "UNIT * Kt" : "UNIT / Nt * Kt"
                       : shared  ? p->rows ? "n" : "UNIT % Nt"
                       : p->rows ? "UNIT / Mt * (Kt * Nt) + n"
                                 : "UNIT / (Mt * Nt) * (Kt * Nt) + UNIT % Nt";
    const tw_expr *first = expr_of(w, page, unit);
    const tw_expr *step = side ? expr_of(w, "Nt", unit) : p->one;
    const tw_expr *count = p->whole[side] ? p->kt : p->one;
    if (!p->whole[side]) {
        const tw_expr *k = tw_expr_name(w->b->arena, "kt");
        first = tw_binary(w->b, TW_EXPR_ADD, first, tw_binary(w->b, TW_EXPR_MUL, k, step));
    }
    tw_add_step(w, TW_STEP_RESERVE, p->cb[side], count);
    tw_add_move(w, tw_cb_index(w->b, p->cb[side]), TW_STEP_READ, side, count, first, step);
    tw_add_step(w, TW_STEP_PUSH, p->cb[side], count);
}

/* The tile of a third input that lies over the unit's column. */
static void bring_row(tw_step_writer *w, const product *p, const tw_expr *unit) {
    tw_builder *b = w->b;
    for (size_t i = 0; i < b->plan->cbs.count && b->spec->inputs.count > 2; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        bool row = b->facts[i].fill == TW_FILL_TENSOR && b->facts[i].tensor == 2;
        if (!row || cb->producer != TW_READER) continue;
        w->line = cb->line;
        tw_add_step(w, TW_STEP_RESERVE, cb->id, p->one);
        tw_add_move(w, i, TW_STEP_READ, 2, p->one, expr_of(w, "UNIT % Nt", unit), p->one);
        tw_add_step(w, TW_STEP_PUSH, cb->id, p->one);
    }
}

void tw_product_reader(tw_step_writer *w) {
    tw_builder *b = w->b;
    product p = open_product(w);
    w->line = p.phase->line;
    const tw_expr *unit = tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)),
                                    tw_expr_name(b->arena, "unit"));
    if (p.rows && p.whole[0]) bring(w, &p, 0, unit);
    tw_step_list row = {0}, body = {0}, *outer = w->list;
    w->list = &row;
    for (int side = 0; side < 2; side++) {
        if (p.whole[side] && (side || !p.rows)) bring(w, &p, side, unit);
    }
    w->list = &body;
    for (int side = 0; side < 2; side++) {
        if (!p.whole[side]) bring(w, &p, side, unit);
    }
    w->list = &row;
    if (body.count) tw_add_loop(w, p.kt, "kt", &body);
    w->list = outer;
    tw_add_loop(w, p.rows ? p.nt : p.one, "n", &row);
    bring_row(w, &p, unit);
}

/* ---- compute ----------------------------------------------------------------------------------
 */

static void gather(tw_step_writer *w, const product *p) {
    tw_step_list body = {0}, *outer = w->list;
    const tw_expr *k = tw_expr_name(w->b->arena, "kt"), *zero = tw_integer(w->b, 0);
    tw_math_open(w);
    w->list = &body;
    both(w, p, TW_STEP_WAIT, false, -1);
    tw_step *step = tw_add_step(w, TW_STEP_MATH, p->phase->writes, p->one);
    step->call = TW_CALL_MATMUL;
    step->from = p->cb[0], step->with = p->cb[1];
    step->page = p->whole[0] ? k : zero, step->stride = p->whole[1] ? k : zero;
    step->function = "";
    both(w, p, TW_STEP_POP, false, -1);
    w->list = outer;
    tw_add_loop(w, p->kt, "kt", &body);
    tw_math_close(w, p->phase);
}

/* A stub gives on the first tile of A and passes over the others. */
static void pass_over(tw_step_writer *w, const product *p) {
    tw_step_list body = {0}, *outer = w->list;
    both(w, p, TW_STEP_WAIT, false, -1);
    tw_add_step(w, TW_STEP_COPY, p->phase->writes, p->one)->from = p->cb[0];
    both(w, p, TW_STEP_POP, false, -1);
    w->list = &body;
    both(w, p, TW_STEP_WAIT, false, -1);
    both(w, p, TW_STEP_POP, false, -1);
    w->list = outer;
    if (body.count) tw_add_loop(w, tw_binary(w->b, TW_EXPR_SUB, p->kt, p->one), "kt", &body);
}

void tw_product_phase(tw_step_writer *w) {
    product p = open_product(w);
    if (w->real) {
        tw_step *step = tw_add_step(w, TW_STEP_PREPARE, p.phase->writes, p.one);
        step->call = TW_CALL_MATMUL;
        step->from = p.cb[0], step->with = p.cb[1];
        step->function = "";
        step->page = step->stride = tw_integer(w->b, 0);
    }
    if (p.rows) both(w, &p, TW_STEP_WAIT, true, 0);
    tw_step_list row = {0}, *outer = w->list;
    w->list = &row;
    both(w, &p, TW_STEP_WAIT, true, p.rows ? 1 : -1);
    tw_add_step(w, TW_STEP_RESERVE, p.phase->writes, p.one);
    if (w->real)
        gather(w, &p);
    else
        pass_over(w, &p);
    tw_add_step(w, TW_STEP_PUSH, p.phase->writes, p.one);
    both(w, &p, TW_STEP_POP, true, p.rows ? 1 : -1);
    w->list = outer;
    tw_add_loop(w, p.rows ? p.nt : p.one, "n", &row);
    if (p.rows) both(w, &p, TW_STEP_POP, true, 0);
}
