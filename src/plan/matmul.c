/*
 * Products of matrices: C[m, n] += A[m, k] * B[k, n], an output tile at a time, with K gathered in
 * DST. The reader brings a row of A and a column of B for each output tile.
 */
#include "plan/numbers.h"
#include "plan/steps.h"
#include "spec/words.h"

#include <string.h>

static const tw_spec_phase *product_of(const tw_spec *spec) {
    const tw_spec_phase *found = NULL;
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->kind != TW_PHASE_MATMUL) continue;
        if (found) return NULL;
        found = phase;
    }
    return found;
}

static bool in_tiles(const tw_spec *spec, size_t input) {
    tw_layout layout = spec->inputs.items[input].layout;
    return (layout ? layout : spec->inputs.items[0].layout) != TW_LAYOUT_ROW_MAJOR;
}

bool tw_spec_multiplies(const tw_spec *spec) {
    const tw_spec_phase *phase = product_of(spec);
    bool two = phase && phase->reads.count == 2 && phase->writes >= 0 && spec->inputs.count == 2;
    if (!two || !in_tiles(spec, 0) || !in_tiles(spec, 1)) return false;
    if (spec->work.unit != TW_UNIT_TILE && spec->work.unit != TW_UNIT_TILE_ROW) return false;
    for (int i = 0; i < 2; i++) {
        const tw_spec_cb *cb = tw_spec_find_cb(spec, phase->reads.items[i].cb);
        if (!cb || cb->producer != TW_READER) return false;
    }
    /* A row of results is written as it is made. */
    const tw_spec_cb *to = tw_spec_find_cb(spec, phase->writes);
    return to && (spec->work.unit == TW_UNIT_TILE || to->consumer == TW_WRITER);
}

bool tw_spec_shares_right(const tw_spec *spec) {
    const tw_spec_tensor *right = &spec->inputs.items[1];
    for (size_t i = 0; i < right->requirements.count; i++) {
        const tw_requirement *need = &right->requirements.items[i];
        const char *open =
            tw_has(need->property.text, "shape") ? strpbrk(need->requirement.text, "[(") : NULL;
        if (open && open[1 + strspn(open + 1, " ")] == '1') return true;
    }
    return false;
}

const tw_expr *tw_product_local(tw_builder *b, const char *name) {
    static const struct {
        const char *name;
        int tensor, dim;
    } sizes[] = {{"M", 0, -2}, {"K", 0, -1}, {"N", 1, -1}};
    static const struct {
        const char *name, *value, *comment;
    } tiles[] = {{"Mt", "M / 32", "tile rows of the left matrix"},
                 {"Kt", "K / 32", "tiles that each result gathers"},
                 {"Nt", "N / 32", "tile columns of the right matrix"}};
    if (!tw_spec_multiplies(b->spec)) return NULL;
    for (size_t i = 0; i < TW_COUNT(sizes); i++) {
        if (strcmp(sizes[i].name, name) != 0) continue;
        tw_plan_local local = {.name = sizes[i].name,
                               .kind = TW_LOCAL_DIM,
                               .tensor = sizes[i].tensor,
                               .dim = sizes[i].dim};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, sizes[i].name);
    }
    for (size_t i = 0; i < TW_COUNT(tiles); i++) {
        const tw_expr *value = NULL;
        if (strcmp(tiles[i].name, name) != 0) continue;
        tw_expr_parse(b->arena, tiles[i].value, &value, NULL);
        tw_plan_local local = {.name = tiles[i].name,
                               .kind = TW_LOCAL_EXPR,
                               .value = tw_plan_bind(b, value, 0),
                               .comment = tiles[i].comment};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, tiles[i].name);
    }
    return NULL;
}

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
    product p = {.phase = product_of(b->spec),
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
    tw_builder *b = w->b;
    const tw_expr *e = NULL;
    tw_expr_parse(b->arena, text, &e, NULL);
    static const char *const names[] = {"Mt", "Kt", "Nt"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (!tw_expr_mentions(e, names[i])) continue;
        e = tw_expr_substitute(b->arena, e, names[i],
                               tw_in_kernel(w, tw_plan_local_named(b, names[i], 0)));
    }
    return tw_expr_substitute(b->arena, e, "UNIT", unit);
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
