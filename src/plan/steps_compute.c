/* The compute kernel's program: the phases of the design, with trivial arithmetic. */
#include "plan/steps.h"

#include <stdlib.h>
#include <string.h>

static bool streaming(const tw_plan_cb *cb, const tw_expr *pages, const tw_expr *block) {
    /* More at once than there is room for, said in so many numbers: no stream, but a fault. */
    if (pages->op == TW_EXPR_INTEGER && cb->pages->op == TW_EXPR_INTEGER &&
        pages->integer > cb->pages->integer)
        return false;
    /* Fewer than a block, or no whole number of them: the spec counts otherwise than its table. */
    if (pages->op == TW_EXPR_INTEGER && block->op == TW_EXPR_INTEGER && block->integer > 0 &&
        pages->integer % block->integer)
        return false;
    return !tw_expr_equal(pages, block) && block->op == TW_EXPR_INTEGER;
}

static tw_step_operand operand_of(tw_step_writer *w, const tw_operand *from) {
    tw_builder *b = w->b;
    tw_step_operand o = {.index = tw_cb_index(b, from->cb), .spec = from};
    const tw_cb_facts *facts = &b->facts[o.index];
    const tw_expr *pages =
        from->pages.expr ? tw_plan_bind_size(b, from->pages.expr, from->line) : NULL;
    bool roomier = b->plan->stubs == TW_STUBS_NONE && facts->block->op == TW_EXPR_INTEGER &&
                   pages && pages->op == TW_EXPR_INTEGER &&
                   pages->integer < facts->block->integer &&
                   b->plan->cbs.items[o.index].page_kind == TW_PAGE_STICK;
    bool window = tw_windows_read(b, o.index) || tw_windows_written(b, o.index);
    if (!pages || roomier || window) pages = facts->block;
    o.kept = b->plan->cbs.items[o.index].persistent;
    o.streams = !o.kept && streaming(&b->plan->cbs.items[o.index], pages, facts->block);
    o.pages = tw_in_kernel(w, pages);
    o.block = tw_in_kernel(w, o.streams ? facts->block : pages);
    return o;
}

/* A CB of tiles that surely holds one now, for stubs whose own input cannot be copied. */
static int any_tile(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (cb->persistent && cb->page_kind == TW_PAGE_TILE && cb->producer == TW_READER)
            return cb->id;
    }
    return -1;
}

bool tw_stub_leaves(tw_builder *b, size_t index) {
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    /* A page of so many bytes has room for no tile. */
    if (cb->page_kind == TW_PAGE_BYTES && cb->producer == TW_COMPUTE) return true;
    if (cb->page_kind != TW_PAGE_STICK || cb->producer != TW_COMPUTE || any_tile(b) >= 0)
        return false;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        bool tiles = false;
        for (size_t k = 0; k < phase->reads.count; k++) {
            const tw_plan_cb *from = tw_plan_find_cb(b->plan, phase->reads.items[k].cb);
            tiles |= from && from->page_kind == TW_PAGE_TILE;
        }
        if (phase->writes == cb->id) return !tiles;
    }
    return false;
}

static bool holds_tile_row(tw_builder *b, const tw_step_operand *o) {
    const tw_plan_cb *cb = &b->plan->cbs.items[o->index];
    if (cb->page_kind == TW_PAGE_TILE) return true;
    return cb->page_kind == TW_PAGE_STICK && o->block->op == TW_EXPR_INTEGER &&
           o->block->integer >= 32;
}

/* The work between wait and push: real moves of tiles, with trivial arithmetic. `first`: number of
 * the first output tile that is made, NULL for the phase's first. */
static void add_work(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                     size_t count, int out, const tw_expr *first, const tw_expr *out_pages) {
    tw_builder *b = w->b;
    if (w->real) {
        tw_math_tiles(w, phase, ops, count, first, out_pages);
        return;
    }
    const tw_plan_cb *to = tw_plan_find_cb(b->plan, out);
    const tw_step_operand *tiles = NULL;
    for (size_t i = 0; i < count && !tiles; i++) {
        if (b->plan->cbs.items[ops[i].index].page_kind == TW_PAGE_TILE) tiles = &ops[i];
    }
    if (phase && phase->kind == TW_PHASE_TILIZE && count && holds_tile_row(b, &ops[0])) {
        tw_step *step = tw_add_step(w, TW_STEP_TILIZE, out, out_pages);
        step->from = b->plan->cbs.items[ops[0].index].id;
        return;
    }
    bool untilizes = phase && phase->kind == TW_PHASE_UNTILIZE && tiles;
    if (tiles && (untilizes || to->page_kind == TW_PAGE_STICK)) {
        tw_step *step = tw_add_step(w, TW_STEP_UNTILIZE, out, tiles->pages);
        step->from = b->plan->cbs.items[tiles->index].id;
        return;
    }
    int from = tiles ? b->plan->cbs.items[tiles->index].id : any_tile(b);
    /* Sticks into sticks: a stub has no way to copy them, and the traffic is what it is for. */
    bool open = from < 0 || to->page_kind == TW_PAGE_BYTES;
    bool passes = open && count && tw_stub_leaves(b, tw_cb_index(b, out));
    if (passes) {
        tw_plan_note(b, TW_LEVEL_NOTE, "plan-stub-empty", w->line,
                     "the stub of phase '%s' moves pages of c_%d and leaves them as they are",
                     phase ? phase->name.text : "stub", out);
        return;
    }
    if (from < 0 || to->page_kind != TW_PAGE_TILE) {
        tw_plan_fail(b, w->line,
                     "phase '%s' has no tile to put into c_%d: its inputs are sticks, and no tile "
                     "is at hand; give c_%d pages of tile_size, or tilize its input first",
                     phase ? phase->name.text : "stub", out, out);
        return;
    }
    /* A real kernel has nothing to do here that a copy could stand for. */
    bool layout = phase && (phase->kind == TW_PHASE_TILIZE || phase->kind == TW_PHASE_UNTILIZE);
    if (b->plan->stubs == TW_STUBS_NONE && layout)
        tw_math_stand_in(w, phase, "what it takes is no row of tiles, 32 sticks or tiles of them");
    tw_step *step = tw_add_step(w, TW_STEP_COPY, out, out_pages);
    step->from = from;
    bool single = out_pages->op == TW_EXPR_INTEGER && out_pages->integer == 1;
    step->same = !(tiles && tw_expr_equal(tiles->block, out_pages)) && !single;
}

static void add_waits(tw_step_writer *w, const tw_step_operand *ops, size_t count, bool streams) {
    for (size_t i = 0; i < count; i++) {
        if (ops[i].kept || ops[i].streams != streams) continue;
        int line = w->line;
        if (ops[i].spec->line) w->line = ops[i].spec->line;
        tw_add_step(w, TW_STEP_WAIT, ops[i].spec->cb, ops[i].block);
        w->line = line;
    }
}

/* Reserve and push of a phase's output, at the line that tells of it. */
static void add_output(tw_step_writer *w, tw_step_op op, const tw_spec_phase *phase,
                       const tw_expr *pages) {
    int line = w->line;
    if (phase->out_pages.line) w->line = phase->out_pages.line;
    tw_add_step(w, op, phase->writes, pages);
    w->line = line;
}

static void add_pops(tw_step_writer *w, const tw_step_operand *ops, size_t count, bool streams) {
    for (size_t i = 0; i < count; i++) {
        if (ops[i].kept || ops[i].streams != streams || !ops[i].spec->pops) continue;
        tw_add_step(w, TW_STEP_POP, ops[i].spec->cb, ops[i].block);
    }
}

/* A whole phase at once: everything fits its CB. */
static void plain_phase(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                        size_t count, const tw_expr *out_pages) {
    add_waits(w, ops, count, false);
    if (phase->writes >= 0) {
        add_output(w, TW_STEP_RESERVE, phase, out_pages);
        const tw_plan_cb *to = tw_plan_find_cb(w->b->plan, phase->writes);
        add_work(w, phase, ops, count, phase->writes, NULL,
                 to->page_kind == TW_PAGE_STICK && count ? ops[0].pages : out_pages);
        add_output(w, TW_STEP_PUSH, phase, out_pages);
    }
    add_pops(w, ops, count, false);
}

/* Tile by tile in and out. */
static void streamed_phase(tw_step_writer *w, const tw_spec_phase *phase,
                           const tw_step_operand *ops, size_t count, const tw_step_operand *stream,
                           const tw_expr *out_block, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    add_output(w, TW_STEP_RESERVE, phase, out_block);
    const tw_expr *turn = tw_expr_name(b->arena, var);
    add_work(w, phase, w->real ? ops : stream, w->real ? count : 1, phase->writes,
             tw_binary(b, TW_EXPR_MUL, turn, out_block), out_block);
    add_output(w, TW_STEP_PUSH, phase, out_block);
    add_pops(w, ops, count, true);
    w->list = outer;
    tw_add_loop(w, tw_binary(b, TW_EXPR_DIV, stream->pages, stream->block), var, &body);
    add_pops(w, ops, count, false);
}

/* Many in, few out: the result comes of the first block, the rest is taken and dropped. */
static void gathered_phase(tw_step_writer *w, const tw_spec_phase *phase,
                           const tw_step_operand *ops, size_t count, const tw_step_operand *stream,
                           const tw_expr *out_pages, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    if (phase->writes >= 0) add_output(w, TW_STEP_RESERVE, phase, out_pages);
    add_waits(w, ops, count, true);
    if (phase->writes >= 0) add_work(w, phase, stream, 1, phase->writes, NULL, out_pages);
    add_pops(w, ops, count, true);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    add_pops(w, ops, count, true);
    w->list = outer;
    const tw_expr *blocks = tw_binary(b, TW_EXPR_DIV, stream->pages, stream->block);
    tw_add_loop(w, tw_binary(b, TW_EXPR_SUB, blocks, tw_integer(b, 1)), var, &body);
    if (phase->writes >= 0) add_output(w, TW_STEP_PUSH, phase, out_pages);
    add_pops(w, ops, count, false);
}

/* Many in, few out, and DST gathers them. */
static void reduced_phase(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                          size_t count, const tw_step_operand *stream, const tw_expr *out_pages,
                          const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    add_output(w, TW_STEP_RESERVE, phase, out_pages);
    tw_math_open(w);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    tw_math_gather(w, phase, ops, count, stream->block);
    add_pops(w, ops, count, true);
    w->list = outer;
    tw_add_loop(w, tw_binary(b, TW_EXPR_DIV, stream->pages, stream->block), var, &body);
    tw_math_close(w, phase);
    add_output(w, TW_STEP_PUSH, phase, out_pages);
    add_pops(w, ops, count, false);
}

/* Block by block in, everything out at once. */
static void collected_phase(tw_step_writer *w, const tw_spec_phase *phase,
                            const tw_step_operand *ops, size_t count, const tw_step_operand *stream,
                            const tw_expr *out_pages, const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    add_output(w, TW_STEP_RESERVE, phase, out_pages);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    const tw_expr *turn = tw_expr_name(b->arena, var);
    add_work(w, phase, w->real ? ops : stream, w->real ? count : 1, phase->writes,
             tw_binary(b, TW_EXPR_MUL, turn, stream->block), stream->block);
    add_pops(w, ops, count, true);
    w->list = outer;
    tw_add_loop(w, tw_binary(b, TW_EXPR_DIV, stream->pages, stream->block), var, &body);
    add_output(w, TW_STEP_PUSH, phase, out_pages);
    add_pops(w, ops, count, false);
}

/* Few in, many out. */
static void spread_phase(tw_step_writer *w, const tw_spec_phase *phase, const tw_step_operand *ops,
                         size_t count, const tw_expr *out_pages, const tw_expr *out_block,
                         const char *var) {
    tw_builder *b = w->b;
    add_waits(w, ops, count, false);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_output(w, TW_STEP_RESERVE, phase, out_block);
    add_work(w, phase, ops, count, phase->writes,
             tw_binary(b, TW_EXPR_MUL, tw_expr_name(b->arena, var), out_block), out_block);
    add_output(w, TW_STEP_PUSH, phase, out_block);
    w->list = outer;
    tw_add_loop(w, tw_binary(b, TW_EXPR_DIV, out_pages, out_block), var, &body);
    add_pops(w, ops, count, false);
}

/* A phase whose result goes to the CB it came from: each tile is popped before its place is taken.
 */
static bool in_place(const tw_spec_phase *phase, const tw_step_operand *ops, size_t count) {
    bool elementwise = phase->kind == TW_PHASE_BINARY || phase->kind == TW_PHASE_UNARY ||
                       phase->kind == TW_PHASE_TRANSPOSE;
    for (size_t i = 0; elementwise && i < count; i++) {
        if (ops[i].spec->cb == phase->writes) return ops[i].spec->pops && !ops[i].kept;
    }
    return false;
}

static void in_place_phase(tw_step_writer *w, const tw_spec_phase *phase, tw_step_operand *ops,
                           size_t count, const tw_expr *out_pages) {
    tw_builder *b = w->b;
    const tw_expr *one = tw_integer(b, 1);
    for (size_t i = 0; i < count; i++) {
        bool own = ops[i].spec->cb == phase->writes;
        /* Beside it, a CB of as many tiles goes along tile by tile. */
        own |= !ops[i].kept && ops[i].spec->pops && tw_expr_equal(ops[i].pages, out_pages);
        if (own) ops[i].streams = true, ops[i].block = one;
    }
    add_waits(w, ops, count, false);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    add_waits(w, ops, count, true);
    bool real = w->real;
    tw_step pack = {0};
    if (real) {
        tw_math_tiles(w, phase, ops, count, tw_expr_name(b->arena, "tile"), one);
        pack = body.items[--body.count];
    }
    add_pops(w, ops, count, true);
    add_output(w, TW_STEP_RESERVE, phase, one);
    /* A stub gives the page on as it is. */
    if (real) TW_VEC_PUSH(&body, pack);
    add_output(w, TW_STEP_PUSH, phase, one);
    w->list = outer;
    tw_add_loop(w, out_pages, "tile", &body);
    add_pops(w, ops, count, false);
}

static void add_phase(tw_step_writer *w, int number) {
    tw_builder *b = w->b;
    const tw_spec_phase *phase = &b->spec->phases.items[number];
    tw_step_operand ops[8];
    size_t count = 0;
    const tw_step_operand *stream = NULL;
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
    const tw_expr *out_pages = tw_integer(b, 1), *out_block = out_pages;
    bool out_streams = false;
    if (phase->writes >= 0) {
        size_t index = tw_cb_index(b, phase->writes);
        const tw_expr *pages = phase->out_pages.expr ? tw_plan_bind_size(b, phase->out_pages.expr,
                                                                         phase->out_pages.line)
                                                     : b->facts[index].block;
        if (tw_windows_written(b, index)) pages = b->facts[index].block;
        if (!pages) return;
        out_streams = streaming(&b->plan->cbs.items[index], pages, b->facts[index].block);
        out_pages = tw_in_kernel(w, pages);
        out_block = tw_in_kernel(w, out_streams ? b->facts[index].block : pages);
    }
    const char *var = "tile";
    bool gathers =
        stream && !out_streams && phase->writes >= 0 && !tw_expr_equal(stream->pages, out_pages);
    if (phase->kind == TW_PHASE_MATMUL && tw_spec_multiplies(b->spec)) {
        w->real = b->plan->stubs == TW_STUBS_NONE &&
                  tw_math_knows(w, phase, ops, count, out_pages, false);
        tw_product_phase(w);
        w->real = false;
        return;
    }
    w->real = b->plan->stubs == TW_STUBS_NONE && phase->writes >= 0 &&
              tw_math_knows(w, phase, ops, count, out_pages, gathers);
    if (w->real) tw_math_prepare(w, phase, ops, count);
    if (in_place(phase, ops, count))
        in_place_phase(w, phase, ops, count, out_pages);
    else if (w->real && gathers)
        reduced_phase(w, phase, ops, count, stream, out_pages, var);
    else if (stream && out_streams)
        streamed_phase(w, phase, ops, count, stream, out_block, var);
    else if (stream && phase->writes >= 0 && tw_expr_equal(stream->pages, out_pages)) {
        collected_phase(w, phase, ops, count, stream, out_pages, var);
    } else if (stream)
        gathered_phase(w, phase, ops, count, stream, out_pages, var);
    else if (out_streams)
        spread_phase(w, phase, ops, count, out_pages, out_block, var);
    else
        plain_phase(w, phase, ops, count, out_pages);
    if (w->real) tw_math_finish(w, phase, ops);
    w->real = false;
}

/* Persistent CBs are waited for once, when they have been filled. */
static void wait_persistent(tw_step_writer *w, tw_role producer) {
    tw_builder *b = w->b;
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (!cb->persistent || cb->producer != producer || cb->consumer != TW_COMPUTE) continue;
        bool read = false;
        for (size_t k = 0; k < b->spec->phases.count; k++) {
            const tw_spec_phase *phase = &b->spec->phases.items[k];
            for (size_t o = 0; o < phase->reads.count; o++)
                read |= phase->reads.items[o].cb == cb->id;
        }
        if (!read && producer == TW_COMPUTE) continue;
        w->line = cb->line;
        w->when = cb->when;
        w->phase = -1;
        w->comment = tw_arena_printf(b->arena, "%s stays to the end", cb->name);
        const tw_cb_facts *facts = &b->facts[i];
        bool scalar = facts->fill == TW_FILL_SCALER || facts->fill == TW_FILL_SCALAR;
        tw_add_step(w, TW_STEP_WAIT, cb->id,
                    scalar ? tw_integer(b, 1) : tw_in_kernel(w, facts->block));
    }
}

void tw_compute_program(tw_step_writer *w) {
    tw_builder *b = w->b;
    wait_persistent(w, TW_READER);
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        if (b->spec->phases.items[i].once) add_phase(w, (int)i);
    }
    wait_persistent(w, TW_COMPUTE);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        if (!b->spec->phases.items[i].once) add_phase(w, (int)i);
    }
    w->list = outer;
    tw_add_unit_loop(w, &body);
}
