/*
 * The arithmetic of real kernels: what a phase does to tiles between its waits and its pushes.
 *
 * Every output tile is acquired, computed and packed by itself, so that DST never overruns; only a
 * reduction gathers many tiles in one.
 */
#include "plan/numbers.h"
#include "plan/steps.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *op;
    tw_call call;
} calls[] = {{"add", TW_CALL_ADD},   {"sub", TW_CALL_SUB},   {"mul", TW_CALL_MUL},
             {"div", TW_CALL_DIV},   {"max", TW_CALL_MAX},   {"min", TW_CALL_MIN},
             {"pow", TW_CALL_POWER}, {"square", TW_CALL_MUL}};

/* What a binary phase calls; COPY when it is none of them. */
static tw_call call_of(const tw_spec_phase *phase) {
    if (phase->kind == TW_PHASE_REDUCE) return TW_CALL_REDUCE;
    if (phase->kind == TW_PHASE_TRANSPOSE) return TW_CALL_TRANSPOSE;
    if (phase->kind == TW_PHASE_MATMUL) return TW_CALL_MATMUL;
    if (phase->kind != TW_PHASE_BINARY) return TW_CALL_COPY;
    for (size_t i = 0; i < TW_COUNT(calls); i++) {
        if (strcmp(calls[i].op, phase->op.text) == 0) return calls[i].call;
    }
    return TW_CALL_COPY;
}

static bool on_vector_unit(tw_call call) {
    return call >= TW_CALL_DIV;
}

static bool is_integer(const tw_expr *expr, int64_t value) {
    return expr->op == TW_EXPR_INTEGER && expr->integer == value;
}

static const tw_plan_cb *cb_of(const tw_step_writer *w, const tw_step_operand *operand) {
    return &w->b->plan->cbs.items[operand->index];
}

/* ---- which part of a tile holds values --------------------------------------------------------
 */

/* COL for a column of row results, ROW for a row of column results or a weight that was not
 * repeated, SCALAR for one value; NONE when the whole tile is valid. */
static tw_dim valid_part(const tw_step_writer *w, int cb, int before) {
    const tw_spec *spec = w->b->spec;
    for (int i = before - 1; i >= 0; i--) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->writes != cb) continue;
        if (phase->kind == TW_PHASE_REDUCE)
            return phase->reduce == TW_DIM_COL      ? TW_DIM_ROW
                   : phase->reduce == TW_DIM_SCALAR ? TW_DIM_SCALAR
                                                    : TW_DIM_COL;
        return phase->reads.count ? valid_part(w, phase->reads.items[0].cb, i) : TW_DIM_NONE;
    }
    const tw_cb_facts *facts = &w->b->facts[tw_cb_index(w->b, cb)];
    const tw_plan_cb *found = tw_plan_find_cb(w->b->plan, cb);
    bool other = facts->fill == TW_FILL_TENSOR && facts->tensor > 0;
    /* Sticks of a weight are brought 32 times; of its tiles one row is valid. */
    if (!other || !found || found->sticks) return TW_DIM_NONE;
    if (facts->tensor == 2 && tw_spec_multiplies(spec)) return TW_DIM_ROW;
    tw_axes axes = tw_axes_of_input(&spec->inputs.items[facts->tensor]);
    if (!axes.known) axes.h = !tw_is_weight(&spec->inputs.items[facts->tensor]);
    return axes.h && axes.w ? TW_DIM_NONE
           : axes.w         ? TW_DIM_ROW
           : axes.h         ? TW_DIM_COL
                            : TW_DIM_SCALAR;
}

/* The broadcast of a phase's second operand: as stated, else what its valid part asks for. */
static tw_dim bcast_of(const tw_step_writer *w, const tw_spec_phase *phase) {
    if (phase->bcast != TW_DIM_NONE || phase->reads.count < 2) return phase->bcast;
    int number = (int)(phase - w->b->spec->phases.items);
    tw_dim own = valid_part(w, phase->reads.items[0].cb, number);
    tw_dim other = valid_part(w, phase->reads.items[1].cb, number);
    return own == TW_DIM_NONE ? other : TW_DIM_NONE;
}

/* ---- understanding ----------------------------------------------------------------------------
 */

static bool stand_in(tw_step_writer *w, const tw_spec_phase *phase, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool stand_in(tw_step_writer *w, const tw_spec_phase *phase, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addf(&text, "phase '%s': ", phase->name.text);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_diagnostic why = {.id = "plan-stand-in",
                         .severity = TW_LEVEL_NOTE,
                         .line = phase->line,
                         .message = tw_arena_strdup(w->b->arena, text.data),
                         .fix = "name the helper and its circular buffers in order, e.g. "
                                "\"sub<BroadcastDim::COL>(c_1, c_3, c_4)\""};
    TW_VEC_PUSH(&w->b->plan->stand_ins, why);
    tw_text_free(&text);
    return false;
}

void tw_math_stand_in(tw_step_writer *w, const tw_spec_phase *phase, const char *why) {
    stand_in(w, phase, "%s", why);
}

/* The tile of a weight that was brought whole before the loop, where the unit's number says which
 * column is at work; NULL where it is not so. */
static const tw_expr *kept_column(tw_step_writer *w, const tw_step_operand *operand) {
    tw_builder *b = w->b;
    const tw_unit unit = b->spec->work.unit;
    int tensor = b->facts[operand->index].tensor;
    bool whole = operand->kept && tensor > 0 && b->facts[operand->index].fill == TW_FILL_TENSOR &&
                 tw_is_weight(&b->spec->inputs.items[b->plan->tensors.items[tensor].input]);
    if (!whole || (unit != TW_UNIT_TILE && unit != TW_UNIT_TILE_COLUMN)) return NULL;
    const tw_expr *number =
        tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)),
                  tw_expr_name(b->arena, "unit"));
    return tw_binary(b, TW_EXPR_MOD, number, operand->pages);
}

/* How the tiles of an operand go with those of the output; NULL when they do not. */
static const tw_expr *tile_of(tw_step_writer *w, const tw_step_operand *operand, tw_dim bcast,
                              const tw_expr *all, const tw_expr *global, const tw_expr *local) {
    tw_builder *b = w->b;
    if (operand->streams) return local;
    if (tw_expr_equal(operand->pages, all)) return global;
    if (is_integer(operand->pages, 1)) return tw_integer(b, 0);
    const tw_expr *column = kept_column(w, operand);
    if (column) return column;
    if (bcast == TW_DIM_ROW) return tw_binary(b, TW_EXPR_MOD, global, operand->pages);
    const tw_expr *wide = tw_binary(b, TW_EXPR_DIV, all, operand->pages);
    if (bcast == TW_DIM_COL) return tw_binary(b, TW_EXPR_DIV, global, wide);
    bool repeats = all->op == TW_EXPR_MUL &&
                   (tw_expr_equal(all->a, operand->pages) || tw_expr_equal(all->b, operand->pages));
    return repeats ? tw_binary(b, TW_EXPR_MOD, global, operand->pages) : NULL;
}

static bool knows_values(tw_step_writer *w, const tw_spec_phase *phase) {
    if (phase->unknown.text && phase->unknown.text[0])
        return stand_in(w, phase, "%s is none of the functions that are known",
                        phase->unknown.text);
    for (size_t i = 0; i < phase->chain.count; i++) {
        const char *text = phase->chain.items[i].text;
        static const struct {
            const char *function;
            int values;
        } rows[] = {
#define X(function, init, header, words, values) {#function, values},
#include <tilewright/unaries.def>
#undef X
        };
        size_t length = strcspn(text, "(");
        int given = text[length] ? 1 : 0;
        for (const char *at = text + length; *at; at++)
            given += *at == ',';
        for (size_t k = 0; k < TW_COUNT(rows); k++) {
            bool same =
                strlen(rows[k].function) == length && strncmp(rows[k].function, text, length) == 0;
            static const char *const forms[] = {"", ", NAME", ", NAME, NAME", ", NAME, NAME, NAME"};
            if (same && given != rows[k].values)
                return stand_in(w, phase, "%.*s takes %d values, not %d; write %.*s_tile(dst%s)",
                                (int)length, text, rows[k].values, given, (int)length, text,
                                forms[rows[k].values]);
        }
    }
    return true;
}

bool tw_math_knows(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                   size_t count, const tw_expr *out_pages, bool gathers) {
    tw_call call = call_of(phase);
    if (phase->kind == TW_PHASE_UNKNOWN)
        return stand_in(w, phase, "what it computes is not understood");
    if (phase->kind == TW_PHASE_MATMUL) {
        return tw_spec_multiplies(w->b->spec) ? knows_values(w, phase)
                                              : stand_in(w, phase, TW_PRODUCTS_KNOWN);
    }
    if (phase->kind == TW_PHASE_TILIZE || phase->kind == TW_PHASE_UNTILIZE) return false;
    if (phase->kind == TW_PHASE_BINARY && call == TW_CALL_COPY)
        return stand_in(w, phase, "the operation '%s' is not known", phase->op.text);
    if (!count) return stand_in(w, phase, "it names no circular buffer that it reads");
    bool square = phase->kind == TW_PHASE_BINARY && strcmp(phase->op.text, "square") == 0;
    size_t needed = (phase->kind == TW_PHASE_BINARY && !square) || call == TW_CALL_REDUCE ? 2 : 1;
    if (count < needed)
        return stand_in(w, phase, "%s takes %zu circular buffers, and %zu %s named", phase->op.text,
                        needed, count, count == 1 ? "is" : "are");
    for (size_t i = 0; i < count && i < needed; i++) {
        if (cb_of(w, &ops[i])->page_kind != TW_PAGE_TILE)
            return stand_in(w, phase, "c_%d holds sticks, not tiles", cb_of(w, &ops[i])->id);
    }
    if (tw_plan_find_cb(w->b->plan, phase->writes)->page_kind != TW_PAGE_TILE)
        return stand_in(w, phase, "c_%d is for sticks, and is to hold tiles", phase->writes);
    if (gathers && call != TW_CALL_REDUCE)
        return stand_in(w, phase, "many tiles make few, which only a reduction does");
    if (call == TW_CALL_REDUCE && strcmp(phase->op.text, "min") == 0)
        return stand_in(w, phase,
                        "the matrix unit reduces to sums and maxima; negate, take the "
                        "maximum and negate again");
    if (call == TW_CALL_REDUCE) return knows_values(w, phase);
    const tw_expr *zero = tw_integer(w->b, 0);
    for (size_t i = 0; i < needed; i++) {
        tw_dim bcast = i == 1 ? bcast_of(w, phase) : TW_DIM_NONE;
        if (!tile_of(w, &ops[i], bcast, out_pages, zero, zero))
            return stand_in(w, phase, "the tiles of c_%d do not go with those of c_%d",
                            cb_of(w, &ops[i])->id, phase->writes);
        if (bcast != TW_DIM_NONE && on_vector_unit(call))
            return stand_in(w, phase, "%s has no broadcast; multiply by the reciprocal instead",
                            phase->op.text);
    }
    return knows_values(w, phase);
}

/* ---- steps ------------------------------------------------------------------------------------
 */

static tw_step *add_call(tw_step_writer *w, tw_step_op op, const tw_spec_phase *phase,
                         const tw_step_operand *ops, size_t count, tw_call call) {
    bool second = count > 1 && (phase->kind == TW_PHASE_BINARY || phase->kind == TW_PHASE_REDUCE);
    bool square = phase->kind == TW_PHASE_BINARY && strcmp(phase->op.text, "square") == 0;
    tw_step *step = tw_add_step(w, op, phase->writes, tw_integer(w->b, 1));
    step->call = call;
    step->from = cb_of(w, &ops[0])->id;
    step->with = square ? step->from : second ? cb_of(w, &ops[1])->id : -1;
    step->dim = call == TW_CALL_REDUCE ? phase->reduce : second ? bcast_of(w, phase) : TW_DIM_NONE;
    step->function = call == TW_CALL_REDUCE ? phase->op.text : "";
    step->page = step->stride = tw_integer(w->b, 0);
    return step;
}

void tw_math_prepare(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                     size_t count) {
    add_call(w, TW_STEP_PREPARE, phase, ops, count, call_of(phase));
}

void tw_math_finish(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops) {
    if (call_of(phase) == TW_CALL_REDUCE)
        add_call(w, TW_STEP_FINISH, phase, ops, 1, TW_CALL_REDUCE);
}

void tw_math_open(tw_step_writer *w) {
    tw_add_step(w, TW_STEP_ACQUIRE, -1, tw_integer(w->b, 1));
}

/* "mul_unary(scale)": the function, and the argument that holds the value. */
static void add_unaries(tw_step_writer *w, const tw_spec_phase *phase) {
    for (size_t i = 0; i < phase->chain.count; i++) {
        const char *text = phase->chain.items[i].text;
        const char *open = strchr(text, '(');
        tw_step *step = tw_add_step(w, TW_STEP_UNARY, -1, tw_integer(w->b, 1));
        step->function = open ? tw_arena_strndup(w->b->arena, text, (size_t)(open - text)) : text;
        if (!open) continue;
        const tw_expr **const slots[] = {&step->value, &step->more[0], &step->more[1]};
        const char *at = open + 1;
        for (size_t k = 0; k < TW_COUNT(slots) && *at; k++) {
            size_t length = strcspn(at, ",)");
            const char *value = tw_trim(w->b->arena, at, length);
            *slots[k] = tw_kernel_float(w->b, w->kernel, value, phase->line);
            at += length + 1;
        }
    }
}

void tw_math_close(tw_step_writer *w, const tw_spec_phase *phase) {
    add_unaries(w, phase);
    tw_add_step(w, TW_STEP_PACK, phase->writes, tw_integer(w->b, 1));
}

void tw_math_gather(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                    size_t count, const tw_expr *block) {
    tw_step_list body = {0}, *outer = w->list;
    bool one = is_integer(block, 1);
    w->list = &body;
    tw_step *step = add_call(w, TW_STEP_MATH, phase, ops, count, TW_CALL_REDUCE);
    if (!one) step->page = tw_expr_name(w->b->arena, "i");
    w->list = outer;
    tw_add_loop(w, block, "i", &body);
}

/* One result of a reduction whose tiles are all at hand: number `o` of `made`. */
static void reduce_one(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                       size_t count, const tw_expr *o, const tw_expr *made) {
    tw_builder *b = w->b;
    const tw_expr *group = tw_ratio(b, ops[0].block, made);
    tw_step_list body = {0}, *outer = w->list;
    tw_math_open(w);
    w->list = &body;
    tw_step *step = add_call(w, TW_STEP_MATH, phase, ops, count, TW_CALL_REDUCE);
    const tw_expr *i = is_integer(group, 1) ? tw_integer(b, 0) : tw_expr_name(b->arena, "i");
    /* Tiles of a block lie row after row: a column's are `made` apart. */
    bool column = phase->reduce == TW_DIM_COL;
    const tw_expr *far = tw_binary(b, TW_EXPR_MUL, column ? i : o, column ? made : group);
    step->page = tw_binary(b, TW_EXPR_ADD, far, column ? o : i);
    w->list = outer;
    tw_add_loop(w, group, "i", &body);
    tw_math_close(w, phase);
}

static void compute_one(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                        size_t count, const tw_expr *all, const tw_expr *global,
                        const tw_expr *local) {
    tw_call call = call_of(phase);
    tw_dim bcast = bcast_of(w, phase);
    const tw_expr *a = tile_of(w, &ops[0], TW_DIM_NONE, all, global, local);
    const tw_expr *second = count > 1 ? tile_of(w, &ops[1], bcast, all, global, local) : a;
    tw_math_open(w);
    if (on_vector_unit(call)) {
        add_call(w, TW_STEP_MATH, phase, ops, count, TW_CALL_COPY)->page = a;
        tw_step *copy = add_call(w, TW_STEP_MATH, phase, ops, count, TW_CALL_COPY_B);
        copy->page = a;
        copy->stride = second;
    }
    tw_step *step = add_call(w, TW_STEP_MATH, phase, ops, count, call);
    step->page = a;
    step->stride = step->with == step->from ? a : second;
    tw_math_close(w, phase);
}

void tw_math_tiles(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                   size_t count, const tw_expr *first, const tw_expr *made) {
    tw_builder *b = w->b;
    bool one = is_integer(made, 1);
    tw_step_list body = {0}, *outer = w->list;
    const char *var = phase->kind == TW_PHASE_REDUCE ? "result" : "i";
    const tw_expr *local = one ? tw_integer(b, 0) : tw_expr_name(b->arena, var);
    const tw_expr *global = first ? tw_binary(b, TW_EXPR_ADD, first, local) : local;
    w->list = &body;
    if (phase->kind == TW_PHASE_REDUCE) {
        reduce_one(w, phase, ops, count, local, made);
    } else {
        const tw_expr *all = made;
        if (first && phase->out_pages.expr) {
            const tw_expr *bound =
                tw_plan_bind_size(b, phase->out_pages.expr, phase->out_pages.line);
            if (bound) all = tw_in_kernel(w, bound);
        }
        compute_one(w, phase, ops, count, all, global, local);
    }
    w->list = outer;
    tw_add_loop(w, made, var, &body);
}
