/* Token programs: what each kernel does with pages, step by step. */
#include "plan/build.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

typedef TW_VEC(tw_step) step_list;

typedef struct writer {
    tw_builder *b;
    tw_plan_kernel *kernel;
    step_list *list;
    int phase, line;
    const char *when, *comment; /* for the next step */
    int loops;
} writer;

static tw_step *add(writer *w, tw_step_op op, int cb, const tw_expr *count) {
    tw_step step = {.op = op, .cb = cb, .from = -1, .tensor = -1, .count = count,
                    .comment = w->comment ? w->comment : "", .when = w->when ? w->when : "",
                    .phase = w->phase, .line = w->line};
    w->comment = NULL;
    return TW_VEC_PUSH(w->list, step);
}

static tw_step *keep(writer *w, step_list *list, size_t *count) {
    tw_step *kept = tw_arena_alloc(w->b->arena, (list->count + 1) * sizeof *kept);
    if (list->count) memcpy(kept, list->items, list->count * sizeof *kept);
    *count = list->count;
    free(list->items);
    *list = (step_list){0};
    return kept;
}

/* Adds a loop around `body`, which is released; a loop that runs once is spelled out. */
static void add_loop(writer *w, const tw_expr *count, const char *var, step_list *body) {
    if (count->op == TW_EXPR_INTEGER && count->integer == 1) {
        for (size_t i = 0; i < body->count; i++) TW_VEC_PUSH(w->list, body->items[i]);
        free(body->items);
        *body = (step_list){0};
        return;
    }
    tw_step *loop = add(w, TW_STEP_LOOP, -1, count);
    loop->var = var;
    size_t steps;
    loop->body = keep(w, body, &steps);
    loop->body_count = steps;
}

static const tw_expr *integer(tw_builder *b, int64_t value) {
    return tw_expr_integer(b->arena, value);
}

static const tw_expr *binary(tw_builder *b, tw_expr_op op, const tw_expr *x, const tw_expr *y) {
    return tw_expr_binary(b->arena, op, x, y);
}

static const tw_expr *in_kernel(writer *w, const tw_expr *host) {
    return tw_kernel_value(w->b, w->kernel, host);
}

/* "pages / block" without a division where it is plain. */
static const tw_expr *ratio(tw_builder *b, const tw_expr *pages, const tw_expr *block) {
    return tw_expr_equal(pages, block) ? integer(b, 1) : binary(b, TW_EXPR_DIV, pages, block);
}

static size_t index_of(const tw_builder *b, int cb) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        if (b->plan->cbs.items[i].id == cb) return i;
    }
    return 0;
}

/* ---- data movement ------------------------------------------------------------------------ */

/* Pages of the CB that one work unit's share of the tensor fills. */
static const tw_expr *cb_pages_per_unit(tw_builder *b, size_t index, int tensor) {
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    const tw_expr *pages = tw_plan_unit_pages(b, tensor);
    bool packed = b->plan->tensors.items[tensor].sticks && cb->page_kind == TW_PAGE_TILE;
    if (!packed) return pages;
    /* 32 sticks of W elements are Wt tiles of data. */
    const tw_expr *wt = tw_plan_local_named(b, "Wt", cb->line);
    if (b->plan->tensors.items[tensor].input < 0 &&
        b->spec->output.shape == TW_SHAPE_REDUCE_W) {
        return integer(b, 1);
    }
    return wt;
}

/* Tensor pages in one push of `block` CB pages. */
static const tw_expr *moved_per_block(tw_builder *b, size_t index, int tensor,
                                      const tw_expr *per_unit) {
    const tw_expr *block = b->facts[index].block;
    bool whole = tw_expr_equal(block, per_unit);
    return whole ? tw_plan_unit_pages(b, tensor) : block;
}

/* How many pages a push moves: never more than a unit brings. */
static const tw_expr *block_of(tw_builder *b, size_t index, const tw_expr *per_unit) {
    const tw_expr *block = b->facts[index].block;
    bool one = per_unit->op == TW_EXPR_INTEGER && block->op == TW_EXPR_INTEGER &&
               block->integer > per_unit->integer;
    return one ? per_unit : block;
}

static const tw_expr *page_stride(tw_builder *b, int tensor) {
    bool down = b->spec->work.unit == TW_UNIT_TILE_COLUMN &&
                !(b->plan->tensors.items[tensor].input < 0 &&
                  b->spec->output.shape == TW_SHAPE_REDUCE_H);
    return down ? tw_plan_local_named(b, "Wt", 0) : integer(b, 1);
}

/* Id of the first page of this block: of the unit, plus what earlier blocks moved. */
static const tw_expr *page_of(writer *w, int tensor, const char *unit_var, const char *block_var,
                              const tw_expr *moved) {
    tw_builder *b = w->b;
    const tw_expr *unit = tw_expr_name(b->arena, unit_var);
    const tw_expr *base;
    if (b->spec->work.unit == TW_UNIT_TILE_COLUMN) {
        const tw_expr *column =
            binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, integer(b, 1)), unit);
        base = tw_plan_first_page(b, tensor, tw_expr_name(b->arena, "UNIT"));
        const tw_expr *marked = base;
        static const char *const names[] = {"Wt", "H", "Ht"};
        for (size_t i = 0; i < TW_COUNT(names); i++) {
            if (!tw_expr_mentions(marked, names[i])) continue;
            marked = tw_expr_substitute(b->arena, marked, names[i],
                                        in_kernel(w, tw_expr_name(b->arena, names[i])));
        }
        base = tw_expr_substitute(b->arena, marked, "UNIT", column);
    } else {
        const tw_expr *pages = tw_plan_unit_pages(b, tensor);
        base = binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, pages),
                      binary(b, TW_EXPR_MUL, unit, in_kernel(w, pages)));
    }
    if (!block_var) return base;
    const tw_expr *before = binary(b, TW_EXPR_MUL, tw_expr_name(b->arena, block_var), moved);
    before = binary(b, TW_EXPR_MUL, before, in_kernel(w, page_stride(b, tensor)));
    return binary(b, TW_EXPR_ADD, base, before);
}

static void add_move(writer *w, size_t index, tw_step_op op, int tensor, const tw_expr *count,
                     const tw_expr *page, const tw_expr *stride) {
    int id = w->b->plan->cbs.items[index].id;
    tw_step *step = add(w, op, id, count);
    step->tensor = tensor;
    step->page = page;
    step->stride = stride;
    /* A kernel knows the size of a tile by its CB. */
    bool tile = !w->b->plan->tensors.items[tensor].sticks &&
                w->b->plan->cbs.items[index].page_kind == TW_PAGE_TILE;
    step->bytes = tile ? NULL : in_kernel(w, tw_plan_page_bytes(w->b, tensor));
}

/* One block of a tensor through a CB: reserve, read, push; or wait, write, pop. */
static void move_block(writer *w, size_t index, int tensor, const tw_expr *per_unit,
                       const char *block_var, bool reading) {
    tw_builder *b = w->b;
    int id = b->plan->cbs.items[index].id;
    w->line = b->plan->cbs.items[index].line;
    w->when = b->plan->cbs.items[index].when;
    const tw_expr *block = in_kernel(w, block_of(b, index, per_unit));
    const tw_expr *moved = in_kernel(w, moved_per_block(b, index, tensor, per_unit));
    if (block->op == TW_EXPR_INTEGER && per_unit->op == TW_EXPR_INTEGER &&
        block->integer == per_unit->integer) {
        moved = in_kernel(w, tw_plan_unit_pages(b, tensor));
    }
    const tw_expr *page = page_of(w, tensor, "unit", block_var, moved);
    const tw_expr *stride = in_kernel(w, page_stride(b, tensor));
    add(w, reading ? TW_STEP_RESERVE : TW_STEP_WAIT, id, block);
    add_move(w, index, reading ? TW_STEP_READ : TW_STEP_WRITE, tensor, moved, page, stride);
    add(w, reading ? TW_STEP_PUSH : TW_STEP_POP, id, block);
}

/* Filled once, before the loop: scalars and weights. */
static void fill_once(writer *w, size_t index) {
    tw_builder *b = w->b;
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    tw_cb_facts *facts = &b->facts[index];
    w->line = cb->line;
    w->when = cb->when;
    if (facts->fill != TW_FILL_TENSOR) {
        const char *arg = tw_kernel_scalar(b, w->kernel, facts);
        w->comment = cb->purpose;
        add(w, TW_STEP_RESERVE, cb->id, integer(b, 1));
        tw_step *fill = add(w, facts->fill == TW_FILL_SCALER ? TW_STEP_SCALER : TW_STEP_SCALAR,
                            cb->id, integer(b, 1));
        fill->value = tw_expr_name(b->arena, arg);
        add(w, TW_STEP_PUSH, cb->id, integer(b, 1));
        return;
    }
    const tw_plan_tensor *tensor = &b->plan->tensors.items[facts->tensor];
    const tw_expr *block = in_kernel(w, facts->block);
    bool tiles = cb->page_kind == TW_PAGE_TILE;
    /* A weight is one stick; a CB for 32 of them, or for their tiles, gets it 32 times. */
    const tw_expr *count = !tensor->sticks ? block : tiles ? integer(b, 32) : block;
    w->comment = cb->purpose;
    add(w, TW_STEP_RESERVE, cb->id, block);
    add_move(w, index, TW_STEP_READ, facts->tensor, count, integer(b, 0),
             integer(b, tensor->sticks ? 0 : 1));
    add(w, TW_STEP_PUSH, cb->id, block);
}

/* How often a work unit's pages are wanted: a kernel of several passes takes them in each. */
static int64_t passes_of(const tw_builder *b, int cb) {
    int64_t passes = 0;
    for (size_t i = 0; b->plan->stubs == TW_STUBS_SYNCHRONIZED && i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        for (size_t k = 0; !phase->once && k < phase->reads.count; k++) {
            passes += phase->reads.items[k].cb == cb && phase->reads.items[k].pops;
        }
    }
    return passes ? passes : 1;
}

/* Weights that come through a CB of the input, in the order they are tilized in. */
static void fill_through_input(writer *w) {
    tw_builder *b = w->b;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        if (!phase->once || !phase->reads.count || phase->writes < 0) continue;
        size_t index = index_of(b, phase->reads.items[0].cb);
        const tw_plan_cb *cb = &b->plan->cbs.items[index];
        const tw_plan_cb *to = tw_plan_find_cb(b->plan, phase->writes);
        if (cb->producer != TW_READER || b->facts[index].once || !to) continue;
        for (size_t t = 1; t + 1 < b->plan->tensors.count; t++) {
            const tw_plan_tensor *tensor = &b->plan->tensors.items[t];
            if (!tw_has(to->name, tensor->name) && !tw_has_word(to->purpose, tensor->name)) continue;
            w->line = phase->line;
            w->when = phase->when.text;
            w->comment = to->purpose;
            const tw_expr *block = in_kernel(w, b->facts[index].block);
            add(w, TW_STEP_RESERVE, cb->id, block);
            add_move(w, index, TW_STEP_READ, (int)t, integer(b, 32), integer(b, 0), integer(b, 0));
            add(w, TW_STEP_PUSH, cb->id, block);
            break;
        }
    }
}

/* Several streams that advance alike share one inner loop: filling one after the other would
 * starve a kernel that takes a block of each. */
static bool same_pace(tw_builder *b, const size_t *indices, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const tw_cb_facts *x = &b->facts[indices[0]], *y = &b->facts[indices[i]];
        bool same = tw_expr_equal(x->block, y->block) &&
                    tw_expr_equal(cb_pages_per_unit(b, indices[0], x->tensor),
                                  cb_pages_per_unit(b, indices[i], y->tensor));
        if (!same) return false;
    }
    return true;
}

static void move_streams(writer *w, const size_t *indices, size_t count, bool reading) {
    tw_builder *b = w->b;
    for (size_t first = 0; first < count;) {
        size_t together = same_pace(b, indices, count) ? count : 1;
        int tensor = b->facts[indices[first]].tensor;
        const tw_expr *per_unit = cb_pages_per_unit(b, indices[first], tensor);
        const tw_expr *blocks = ratio(b, per_unit, block_of(b, indices[first], per_unit));
        bool once = blocks->op == TW_EXPR_INTEGER && blocks->integer == 1;
        step_list body = {0}, *outer = w->list;
        w->list = &body;
        const char *var = once ? NULL
                               : tw_arena_printf(b->arena, w->loops ? "block_%d" : "block", w->loops);
        for (size_t i = 0; i < together; i++) {
            int own = b->facts[indices[first + i]].tensor;
            move_block(w, indices[first + i], own, per_unit, var, reading);
        }
        int64_t passes = reading ? passes_of(b, b->plan->cbs.items[indices[first]].id) : 1;
        step_list pass = {0};
        w->list = passes > 1 ? &pass : outer;
        if (!once) w->loops++;
        add_loop(w, in_kernel(w, blocks), var ? var : "block", &body);
        w->list = outer;
        if (passes > 1) add_loop(w, integer(b, passes), "pass", &pass);
        first += together;
    }
}

static void add_unit_loop(writer *w, step_list *body) {
    tw_builder *b = w->b;
    w->line = b->plan->work.line;
    w->when = NULL;
    w->phase = -1;
    if (!body->count) return;
    tw_step *loop = add(w, TW_STEP_LOOP, -1, tw_kernel_units(b, w->kernel));
    loop->var = "unit";
    loop->comment = tw_arena_printf(b->arena, "one %s after the other", b->plan->work.unit_name);
    size_t steps;
    loop->body = keep(w, body, &steps);
    loop->body_count = steps;
}

static void mover_program(writer *w, bool reading, int only) {
    tw_builder *b = w->b;
    size_t streams[32], count = 0;
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (only >= 0 && cb->id != only) continue;
        if (reading && cb->producer == TW_READER) {
            if (b->facts[i].once) fill_once(w, i);
            else streams[count++] = i;
        } else if (!reading && cb->consumer == TW_WRITER) {
            streams[count++] = i;
        }
    }
    if (reading && only < 0) fill_through_input(w);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    move_streams(w, streams, count, reading);
    w->list = outer;
    add_unit_loop(w, &body);
}

/* ---- compute ------------------------------------------------------------------------------ */

typedef struct operand {
    size_t index;
    const tw_operand *spec;
    const tw_expr *pages, *block; /* kernel expressions */
    bool streams;                 /* taken a block at a time */
    bool kept;                    /* persistent: waited for before the loop */
} operand;

static bool streaming(const tw_expr *pages, const tw_expr *block) {
    return !tw_expr_equal(pages, block) && block->op == TW_EXPR_INTEGER;
}

static operand operand_of(writer *w, const tw_operand *from) {
    tw_builder *b = w->b;
    operand o = {.index = index_of(b, from->cb), .spec = from};
    const tw_cb_facts *facts = &b->facts[o.index];
    const tw_expr *pages = from->pages.expr ? tw_plan_bind(b, from->pages.expr, from->line) : NULL;
    if (!pages) pages = facts->block;
    o.kept = b->plan->cbs.items[o.index].persistent;
    o.streams = !o.kept && streaming(pages, facts->block);
    o.pages = in_kernel(w, pages);
    o.block = in_kernel(w, o.streams ? facts->block : pages);
    return o;
}

/* A CB of tiles that surely holds one now, for stubs whose own input cannot be copied. */
static int any_tile(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (cb->persistent && cb->page_kind == TW_PAGE_TILE && cb->producer == TW_READER) return cb->id;
    }
    return -1;
}

static bool holds_tile_row(tw_builder *b, const operand *o) {
    const tw_plan_cb *cb = &b->plan->cbs.items[o->index];
    if (cb->page_kind == TW_PAGE_TILE) return true;
    return cb->page_kind == TW_PAGE_STICK && o->block->op == TW_EXPR_INTEGER &&
           o->block->integer >= 32;
}

/* The work between wait and push: real moves of tiles, with trivial arithmetic. */
static void add_work(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count, int out,
                     const tw_expr *out_pages) {
    tw_builder *b = w->b;
    const tw_plan_cb *to = tw_plan_find_cb(b->plan, out);
    const operand *tiles = NULL;
    for (size_t i = 0; i < count && !tiles; i++) {
        if (b->plan->cbs.items[ops[i].index].page_kind == TW_PAGE_TILE) tiles = &ops[i];
    }
    if (phase && phase->kind == TW_PHASE_TILIZE && count && holds_tile_row(b, &ops[0])) {
        tw_step *step = add(w, TW_STEP_TILIZE, out, out_pages);
        step->from = b->plan->cbs.items[ops[0].index].id;
        return;
    }
    bool untilizes = phase && phase->kind == TW_PHASE_UNTILIZE && tiles;
    if (tiles && (untilizes || to->page_kind == TW_PAGE_STICK)) {
        tw_step *step = add(w, TW_STEP_UNTILIZE, out, tiles->pages);
        step->from = b->plan->cbs.items[tiles->index].id;
        return;
    }
    int from = tiles ? b->plan->cbs.items[tiles->index].id : any_tile(b);
    if (from < 0 || to->page_kind != TW_PAGE_TILE) {
        tw_plan_fail(b, w->line,
                     "phase '%s' has no tile to put into c_%d: its inputs are sticks, and no tile "
                     "is at hand; give c_%d pages of tile_size, or tilize its input first",
                     phase ? phase->name.text : "stub", out, out);
        return;
    }
    tw_step *step = add(w, TW_STEP_COPY, out, out_pages);
    step->from = from;
    bool single = out_pages->op == TW_EXPR_INTEGER && out_pages->integer == 1;
    step->same = !(tiles && tw_expr_equal(tiles->block, out_pages)) && !single;
}

static void add_waits(writer *w, const operand *ops, size_t count, bool streams) {
    for (size_t i = 0; i < count; i++) {
        if (ops[i].kept || ops[i].streams != streams) continue;
        int line = w->line;
        if (ops[i].spec->line) w->line = ops[i].spec->line;
        add(w, TW_STEP_WAIT, ops[i].spec->cb, ops[i].block);
        w->line = line;
    }
}

/* Reserve and push of a phase's output, at the line that tells of it. */
static void add_output(writer *w, tw_step_op op, const tw_spec_phase *phase, const tw_expr *pages) {
    int line = w->line;
    if (phase->out_pages.line) w->line = phase->out_pages.line;
    add(w, op, phase->writes, pages);
    w->line = line;
}

static void add_pops(writer *w, const operand *ops, size_t count, bool streams) {
    for (size_t i = 0; i < count; i++) {
        if (ops[i].kept || ops[i].streams != streams || !ops[i].spec->pops) continue;
        add(w, TW_STEP_POP, ops[i].spec->cb, ops[i].block);
    }
}

/* A whole phase at once: everything fits its CB. */
static void plain_phase(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count,
                        const tw_expr *out_pages) {
    add_waits(w, ops, count, false);
    if (phase->writes >= 0) {
        add_output(w, TW_STEP_RESERVE, phase, out_pages);
        const tw_plan_cb *to = tw_plan_find_cb(w->b->plan, phase->writes);
        add_work(w, phase, ops, count, phase->writes,
                 to->page_kind == TW_PAGE_STICK && count ? ops[0].pages : out_pages);
        add_output(w, TW_STEP_PUSH, phase, out_pages);
    }
    add_pops(w, ops, count, false);
}

/* Tile by tile in and out. */
static void streamed_phase(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count,
                           const operand *stream, const tw_expr *out_block, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    add_output(w, TW_STEP_RESERVE, phase, out_block);
    add_work(w, phase, stream, 1, phase->writes, out_block);
    add_output(w, TW_STEP_PUSH, phase, out_block);
    add_pops(w, ops, count, true);
    w->list = outer;
    add_loop(w, binary(b, TW_EXPR_DIV, stream->pages, stream->block), var, &body);
    add_pops(w, ops, count, false);
}

/* Many in, few out: the result comes of the first block, the rest is taken and dropped. */
static void gathered_phase(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count,
                           const operand *stream, const tw_expr *out_pages, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    if (phase->writes >= 0) add_output(w, TW_STEP_RESERVE, phase, out_pages);
    add_waits(w, ops, count, true);
    if (phase->writes >= 0) add_work(w, phase, stream, 1, phase->writes, out_pages);
    add_pops(w, ops, count, true);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    add_pops(w, ops, count, true);
    w->list = outer;
    const tw_expr *blocks = binary(b, TW_EXPR_DIV, stream->pages, stream->block);
    add_loop(w, binary(b, TW_EXPR_SUB, blocks, integer(b, 1)), var, &body);
    if (phase->writes >= 0) add_output(w, TW_STEP_PUSH, phase, out_pages);
    add_pops(w, ops, count, false);
}

/* Block by block in, everything out at once. */
static void collected_phase(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count,
                            const operand *stream, const tw_expr *out_pages, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    add_output(w, TW_STEP_RESERVE, phase, out_pages);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    add_work(w, phase, stream, 1, phase->writes, stream->block);
    add_pops(w, ops, count, true);
    w->list = outer;
    add_loop(w, binary(b, TW_EXPR_DIV, stream->pages, stream->block), var, &body);
    add_output(w, TW_STEP_PUSH, phase, out_pages);
    add_pops(w, ops, count, false);
}

/* Few in, many out. */
static void spread_phase(writer *w, const tw_spec_phase *phase, const operand *ops, size_t count,
                         const tw_expr *out_pages, const tw_expr *out_block, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_output(w, TW_STEP_RESERVE, phase, out_block);
    add_work(w, phase, ops, count, phase->writes, out_block);
    add_output(w, TW_STEP_PUSH, phase, out_block);
    w->list = outer;
    add_loop(w, binary(b, TW_EXPR_DIV, out_pages, out_block), var, &body);
    add_pops(w, ops, count, false);
}

static void add_phase(writer *w, int number) {
    tw_builder *b = w->b;
    const tw_spec_phase *phase = &b->spec->phases.items[number];
    operand ops[8];
    size_t count = 0;
    const operand *stream = NULL;
    for (size_t i = 0; i < phase->reads.count && count < TW_COUNT(ops); i++) {
        if (phase->reads.items[i].cb < 0) continue;
        ops[count] = operand_of(w, &phase->reads.items[i]);
        if (ops[count].streams && !stream) stream = &ops[count];
        count++;
    }
    w->phase = number;
    w->line = phase->line;
    w->when = phase->when.text;
    w->comment = phase->name.text;
    const tw_expr *out_pages = integer(b, 1), *out_block = out_pages;
    bool out_streams = false;
    if (phase->writes >= 0) {
        size_t index = index_of(b, phase->writes);
        const tw_expr *pages = phase->out_pages.expr
                                   ? tw_plan_bind(b, phase->out_pages.expr, phase->out_pages.line)
                                   : b->facts[index].block;
        if (!pages) return;
        out_streams = streaming(pages, b->facts[index].block);
        out_pages = in_kernel(w, pages);
        out_block = in_kernel(w, out_streams ? b->facts[index].block : pages);
    }
    const char *var = tw_arena_printf(b->arena, w->loops ? "tile_%d" : "tile", w->loops);
    if (stream || out_streams) w->loops++;
    if (stream && out_streams) streamed_phase(w, phase, ops, count, stream, out_block, var);
    else if (stream && phase->writes >= 0 && tw_expr_equal(stream->pages, out_pages)) {
        collected_phase(w, phase, ops, count, stream, out_pages, var);
    } else if (stream) gathered_phase(w, phase, ops, count, stream, out_pages, var);
    else if (out_streams) spread_phase(w, phase, ops, count, out_pages, out_block, var);
    else plain_phase(w, phase, ops, count, out_pages);
}

/* Persistent CBs are waited for once, when they have been filled. */
static void wait_persistent(writer *w, tw_role producer) {
    tw_builder *b = w->b;
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (!cb->persistent || cb->producer != producer || cb->consumer != TW_COMPUTE) continue;
        bool read = false;
        for (size_t k = 0; k < b->spec->phases.count; k++) {
            const tw_spec_phase *phase = &b->spec->phases.items[k];
            for (size_t o = 0; o < phase->reads.count; o++) read |= phase->reads.items[o].cb == cb->id;
        }
        if (!read && producer == TW_COMPUTE) continue;
        w->line = cb->line;
        w->when = cb->when;
        w->phase = -1;
        w->comment = tw_arena_printf(b->arena, "%s stays to the end", cb->name);
        const tw_cb_facts *facts = &b->facts[i];
        bool scalar = facts->fill == TW_FILL_SCALER || facts->fill == TW_FILL_SCALAR;
        add(w, TW_STEP_WAIT, cb->id, scalar ? integer(b, 1) : in_kernel(w, facts->block));
    }
}

static void compute_program(writer *w) {
    tw_builder *b = w->b;
    wait_persistent(w, TW_READER);
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        if (b->spec->phases.items[i].once) add_phase(w, (int)i);
    }
    wait_persistent(w, TW_COMPUTE);
    step_list body = {0}, *outer = w->list;
    w->list = &body;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        if (!b->spec->phases.items[i].once) add_phase(w, (int)i);
    }
    w->list = outer;
    add_unit_loop(w, &body);
}

/* ---- passthrough -------------------------------------------------------------------------- */

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
        if (i == in || i == out || cb->page_kind != TW_PAGE_TILE || cb->producer != TW_COMPUTE) continue;
        if (tw_expr_mentions(cb->pages, "Wt")) return (int)i;
    }
    return -1;
}

static void pass_sticks(writer *w, size_t in, size_t out, size_t mid) {
    tw_builder *b = w->b;
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *wt = in_kernel(w, tw_plan_local_named(b, "Wt", 0));
    const tw_expr *in_block = in_kernel(w, b->facts[in].block);
    const tw_expr *out_block = in_kernel(w, b->facts[out].block);
    add(w, TW_STEP_WAIT, cbs[in].id, in_block);
    add(w, TW_STEP_RESERVE, cbs[mid].id, wt);
    add(w, TW_STEP_TILIZE, cbs[mid].id, wt)->from = cbs[in].id;
    add(w, TW_STEP_PUSH, cbs[mid].id, wt);
    add(w, TW_STEP_POP, cbs[in].id, in_block);
    add(w, TW_STEP_WAIT, cbs[mid].id, wt);
    add(w, TW_STEP_RESERVE, cbs[out].id, out_block);
    add(w, TW_STEP_UNTILIZE, cbs[out].id, wt)->from = cbs[mid].id;
    add(w, TW_STEP_PUSH, cbs[out].id, out_block);
    add(w, TW_STEP_POP, cbs[mid].id, wt);
}

static void pass_tiles(writer *w, size_t in, size_t out, const tw_expr *pages) {
    tw_builder *b = w->b;
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *block = b->facts[out].block;
    if (!tw_expr_equal(block, b->facts[in].block)) block = integer(b, 1);
    bool more = block->op == TW_EXPR_INTEGER && pages->op == TW_EXPR_INTEGER &&
                block->integer > pages->integer;
    if (more) block = pages;
    step_list body = {0}, *outer = w->list;
    const tw_expr *count = in_kernel(w, block);
    w->list = &body;
    add(w, TW_STEP_WAIT, cbs[in].id, count);
    add(w, TW_STEP_RESERVE, cbs[out].id, count);
    add(w, TW_STEP_COPY, cbs[out].id, count)->from = cbs[in].id;
    add(w, TW_STEP_PUSH, cbs[out].id, count);
    add(w, TW_STEP_POP, cbs[in].id, count);
    w->list = outer;
    add_loop(w, in_kernel(w, ratio(b, pages, block)), "tile", &body);
}

/* A reader that brings what the output needs: for a reduction that is less than the input. */
static void pass_reader(writer *w, size_t in, const tw_expr *out_pages) {
    tw_builder *b = w->b;
    int tensor = b->facts[in].tensor;
    const tw_expr *per_unit = cb_pages_per_unit(b, in, tensor);
    if (tw_expr_equal(per_unit, out_pages)) {
        mover_program(w, true, b->plan->cbs.items[in].id);
        return;
    }
    step_list body = {0}, tiles = {0}, *outer = w->list;
    w->list = &tiles;
    w->line = b->plan->cbs.items[in].line;
    bool single = out_pages->op == TW_EXPR_INTEGER && out_pages->integer == 1;
    int id = b->plan->cbs.items[in].id;
    const tw_expr *page = page_of(w, tensor, "unit", single ? NULL : "block", integer(b, 1));
    add(w, TW_STEP_RESERVE, id, integer(b, 1));
    add_move(w, in, TW_STEP_READ, tensor, integer(b, 1), page, integer(b, 1));
    add(w, TW_STEP_PUSH, id, integer(b, 1));
    w->list = &body;
    add_loop(w, in_kernel(w, out_pages), "block", &tiles);
    w->list = outer;
    add_unit_loop(w, &body);
}

static tw_status passthrough(tw_builder *b, writer w[3]) {
    size_t in = 0, out = 0;
    if (!ends(b, &in, &out)) {
        return tw_plan_fail(b, 0, "a passthrough stub needs a CB that the reader fills from the "
                                  "input and one that the writer drains; the CB table has not both");
    }
    const tw_plan_cb *cbs = b->plan->cbs.items;
    const tw_expr *out_pages = cb_pages_per_unit(b, out, b->facts[out].tensor);
    bool sticks = cbs[in].page_kind == TW_PAGE_STICK || cbs[out].page_kind == TW_PAGE_STICK;
    int mid = sticks ? middle(b, in, out) : -1;
    if (sticks && mid < 0) {
        return tw_plan_fail(b, cbs[in].line,
                            "a passthrough stub cannot copy stick pages as tiles, and no CB holds a "
                            "tile row between c_%d and c_%d",
                            cbs[in].id, cbs[out].id);
    }
    step_list body = {0}, *outer = w[1].list;
    if (sticks) mover_program(&w[0], true, cbs[in].id);
    else pass_reader(&w[0], in, out_pages);
    w[1].list = &body;
    w[1].line = cbs[out].line;
    if (sticks) pass_sticks(&w[1], in, out, (size_t)mid);
    else pass_tiles(&w[1], in, out, out_pages);
    w[1].list = outer;
    add_unit_loop(&w[1], &body);
    mover_program(&w[2], false, cbs[out].id);
    return TW_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* srcA and srcB of the first phase, and what the last one packs to. */
static void set_startup(tw_builder *b) {
    tw_plan_kernel *compute = &b->plan->kernels[1];
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (cb->producer == TW_READER && cb->consumer == TW_COMPUTE) {
            bool first = b->facts[i].fill == TW_FILL_TENSOR && !b->facts[i].once;
            if (compute->startup_a < 0 && first) compute->startup_a = cb->id;
            if (compute->startup_b < 0 && b->facts[i].fill == TW_FILL_SCALER) compute->startup_b = cb->id;
        }
        if (cb->consumer == TW_WRITER && compute->startup_out < 0) compute->startup_out = cb->id;
    }
    if (compute->startup_b < 0) compute->startup_b = compute->startup_a;
}

tw_status tw_plan_steps(tw_builder *b) {
    step_list lists[3] = {0};
    writer w[3];
    for (int i = 0; i < 3; i++) {
        w[i] = (writer){.b = b, .kernel = &b->plan->kernels[i], .list = &lists[i], .phase = -1};
    }
    set_startup(b);
    tw_status status = TW_OK;
    if (b->plan->stubs == TW_STUBS_PASSTHROUGH) {
        status = passthrough(b, w);
    } else if (b->plan->stubs == TW_STUBS_SYNCHRONIZED) {
        mover_program(&w[0], true, -1);
        compute_program(&w[1]);
        mover_program(&w[2], false, -1);
    }
    for (int i = 0; i < 3; i++) {
        size_t count;
        b->plan->kernels[i].steps = keep(&w[i], &lists[i], &count);
        b->plan->kernels[i].step_count = count;
        if (!count) b->plan->kernels[i].steps = NULL;
    }
    return status;
}
