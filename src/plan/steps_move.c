/* The reader's and the writer's programs. */
#include "plan/numbers.h"
#include "plan/steps.h"
#include "spec/words.h"

#include <string.h>

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

/* A weight's stick for a CB of tiles that nothing tilizes: the reader puts it where a row lies. */
static bool as_row(const tw_builder *b, size_t index, int tensor) {
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    if (!tw_plan_is_weight(b, tensor) || !b->plan->tensors.items[tensor].sticks || cb->sticks ||
        cb->page_kind != TW_PAGE_TILE)
        return false;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        for (size_t k = 0; phase->kind == TW_PHASE_TILIZE && k < phase->reads.count; k++) {
            if (phase->reads.items[k].cb == cb->id) return false;
        }
    }
    return true;
}

/* Of 32 sticks those that there are: the last row of tiles may have fewer. */
static const tw_expr *present(tw_step_writer *w, int tensor, const tw_expr *moved,
                              const tw_expr *page) {
    tw_builder *b = w->b;
    bool whole = !tw_plan_ragged(b) || !b->plan->tensors.items[tensor].sticks ||
                 tw_plan_is_weight(b, tensor) || moved->op != TW_EXPR_INTEGER ||
                 moved->integer != 32;
    if (whole) return moved;
    const tw_expr *rows = tw_in_kernel(w, tw_plan_local_named(b, "total_height", 0));
    return tw_binary(b, TW_EXPR_MIN, moved, tw_binary(b, TW_EXPR_SUB, rows, page));
}

/* One block of a tensor through a CB: reserve, read, push; or wait, write, pop. */
static void move_block(tw_step_writer *w, size_t index, int tensor, const tw_expr *per_unit,
                       const char *block_var, bool reading) {
    tw_builder *b = w->b;
    int id = b->plan->cbs.items[index].id;
    w->line = b->plan->cbs.items[index].line;
    w->when = b->plan->cbs.items[index].when;
    const tw_expr *block = tw_in_kernel(w, block_of(b, index, per_unit));
    const tw_expr *moved = tw_in_kernel(w, moved_per_block(b, index, tensor, per_unit));
    if (block->op == TW_EXPR_INTEGER && per_unit->op == TW_EXPR_INTEGER &&
        block->integer == per_unit->integer) {
        moved = tw_in_kernel(w, tw_plan_unit_pages(b, tensor));
    }
    const tw_expr *page = tw_page_of(w, tensor, "unit", block_var, moved);
    const tw_expr *stride = tw_in_kernel(w, tw_page_stride(b, tensor));
    bool row = reading && !block_var && as_row(b, index, tensor);
    if (row) moved = block;
    tw_add_step(w, reading ? TW_STEP_RESERVE : TW_STEP_WAIT, id, block);
    tw_add_move(w, index, reading ? TW_STEP_READ : TW_STEP_WRITE, tensor,
                present(w, tensor, moved, page), page, stride);
    w->list->items[w->list->count - 1].row = row;
    tw_add_step(w, reading ? TW_STEP_PUSH : TW_STEP_POP, id, block);
}

/* The host's number of rows or columns of the output, as a local. */
static const tw_expr *window_size(tw_builder *b, const char *name, const tw_expr *value) {
    const tw_expr *bound = tw_plan_bind_size(b, value, b->spec->window.line);
    if (!bound) return NULL;
    tw_plan_local local = {.name = name,
                           .kind = TW_LOCAL_EXPR,
                           .value = bound,
                           .line = b->spec->window.line,
                           .comment = "windows in this direction"};
    tw_plan_add_local(b, local);
    return tw_expr_name(b->arena, name);
}

/* First input row or column of window `index`; what lies in the padding is taken from the edge. */
static const tw_expr *window_at(tw_step_writer *w, const tw_expr *index, const tw_expr *stride,
                                const tw_expr *pad, const tw_expr *more, const tw_expr *size) {
    tw_builder *b = w->b;
    const tw_expr *at = tw_binary(b, TW_EXPR_MUL, index, tw_in_kernel(w, stride));
    if (more) at = tw_binary(b, TW_EXPR_ADD, at, more);
    if (pad->op == TW_EXPR_INTEGER && pad->integer == 0) return at;
    const tw_expr *edge = tw_in_kernel(w, pad);
    at = tw_binary(b, TW_EXPR_SUB, tw_binary(b, TW_EXPR_MAX, at, edge), edge);
    return tw_binary(b, TW_EXPR_MIN, at, tw_binary(b, TW_EXPR_SUB, size, tw_integer(b, 1)));
}

/* The sticks of one window: a row of it after the other. */
static void move_window(tw_step_writer *w, size_t index) {
    tw_builder *b = w->b;
    const tw_spec_window *of = &b->spec->window;
    const tw_expr *rows = window_size(b, "out_h", of->out_h);
    const tw_expr *columns = rows ? window_size(b, "out_w", of->out_w) : NULL;
    const tw_expr *kernel_h = columns ? tw_plan_bind_size(b, of->kernel_h, of->line) : NULL;
    const tw_expr *kernel_w = kernel_h ? tw_plan_bind_size(b, of->kernel_w, of->line) : NULL;
    const tw_expr *stride_h = kernel_w ? tw_plan_bind_size(b, of->stride_h, of->line) : NULL;
    const tw_expr *stride_w = stride_h ? tw_plan_bind_size(b, of->stride_w, of->line) : NULL;
    const tw_expr *pad_h = stride_w ? tw_plan_bind_size(b, of->pad_h, of->line) : NULL;
    const tw_expr *pad_w = pad_h ? tw_plan_bind_size(b, of->pad_w, of->line) : NULL;
    if (!pad_w) return;
    int id = b->plan->cbs.items[index].id;
    w->line = b->plan->cbs.items[index].line;
    w->when = b->plan->cbs.items[index].when;
    const tw_expr *high = tw_in_kernel(w, tw_plan_base_local(b, "C"));
    const tw_expr *wide = tw_in_kernel(w, tw_plan_base_local(b, "H"));
    rows = tw_in_kernel(w, rows), columns = tw_in_kernel(w, columns);
    const tw_expr *unit = tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)),
                                    tw_expr_name(b->arena, "unit"));
    const tw_expr *row = tw_expr_name(b->arena, "window_row");
    const tw_expr *line = tw_binary(b, TW_EXPR_DIV, unit, columns);
    const tw_expr *image = tw_binary(b, TW_EXPR_DIV, line, rows);
    const tw_expr *y =
        window_at(w, tw_binary(b, TW_EXPR_MOD, line, rows), stride_h, pad_h, row, high);
    const tw_expr *x =
        window_at(w, tw_binary(b, TW_EXPR_MOD, unit, columns), stride_w, pad_w, NULL, wide);
    const tw_expr *page = tw_binary(b, TW_EXPR_ADD, tw_binary(b, TW_EXPR_MUL, image, high), y);
    page = tw_binary(b, TW_EXPR_ADD, tw_binary(b, TW_EXPR_MUL, page, wide), x);
    const tw_expr *count = tw_in_kernel(w, kernel_w);
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    w->comment = "the sticks of a window, row by row";
    tw_add_step(w, TW_STEP_RESERVE, id, count);
    tw_add_move(w, index, TW_STEP_READ, 0, count, page, tw_integer(b, 1));
    tw_add_step(w, TW_STEP_PUSH, id, count);
    w->list = outer;
    tw_add_loop(w, tw_in_kernel(w, kernel_h), "window_row", &body);
}

static bool takes_windows(const tw_builder *b, size_t index, bool reading) {
    return reading && b->spec->window.kernel_h && b->spec->work.unit == TW_UNIT_STICK &&
           b->facts[index].fill == TW_FILL_TENSOR && b->facts[index].tensor == 0;
}

/* Filled in one go: scalars and weights. */
static void fill_once(tw_step_writer *w, size_t index) {
    tw_builder *b = w->b;
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    tw_cb_facts *facts = &b->facts[index];
    w->line = cb->line;
    w->when = cb->when;
    if (facts->fill != TW_FILL_TENSOR) {
        const char *arg = tw_kernel_scalar(b, w->kernel, facts);
        w->comment = cb->purpose;
        tw_add_step(w, TW_STEP_RESERVE, cb->id, tw_integer(b, 1));
        tw_step *fill =
            tw_add_step(w, facts->fill == TW_FILL_SCALER ? TW_STEP_SCALER : TW_STEP_SCALAR, cb->id,
                        tw_integer(b, 1));
        fill->value = tw_expr_name(b->arena, arg);
        tw_add_step(w, TW_STEP_PUSH, cb->id, tw_integer(b, 1));
        return;
    }
    const tw_plan_tensor *tensor = &b->plan->tensors.items[facts->tensor];
    const tw_expr *block = tw_in_kernel(w, facts->block);
    bool tiles = cb->page_kind == TW_PAGE_TILE;
    /* A weight is one stick; a CB for 32 of them, or for their tiles, gets it 32 times. */
    bool row = as_row(b, index, facts->tensor);
    const tw_expr *count = !tensor->sticks || row ? block : tiles ? tw_integer(b, 32) : block;
    w->comment = cb->purpose;
    tw_add_step(w, TW_STEP_RESERVE, cb->id, block);
    tw_add_move(w, index, TW_STEP_READ, facts->tensor, count, tw_integer(b, 0),
                tw_integer(b, tensor->sticks ? 0 : 1));
    w->list->items[w->list->count - 1].row = row;
    tw_add_step(w, TW_STEP_PUSH, cb->id, block);
}

/* How often a work unit's pages are wanted: a kernel of several passes takes them in each. */
static int64_t passes_of(const tw_builder *b, int cb) {
    int64_t passes = 0;
    for (size_t i = 0; b->plan->stubs != TW_STUBS_PASSTHROUGH && i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        /* Of a phase with and one without an optional tensor only one runs. */
        bool other = strchr(phase->when.text, '!') != NULL;
        for (size_t k = 0; !phase->once && !other && k < phase->reads.count; k++) {
            passes += phase->reads.items[k].cb == cb && phase->reads.items[k].pops;
        }
    }
    return passes ? passes : 1;
}

/* Weights that come through a CB of the input, in the order they are tilized in. */
static void fill_through_input(tw_step_writer *w) {
    tw_builder *b = w->b;
    for (size_t i = 0; i < b->spec->phases.count; i++) {
        const tw_spec_phase *phase = &b->spec->phases.items[i];
        if (!phase->once || !phase->reads.count || phase->writes < 0) continue;
        size_t index = tw_cb_index(b, phase->reads.items[0].cb);
        const tw_plan_cb *cb = &b->plan->cbs.items[index];
        const tw_plan_cb *to = tw_plan_find_cb(b->plan, phase->writes);
        if (cb->producer != TW_READER || b->facts[index].once || !to) continue;
        for (size_t t = 1; t + 1 < b->plan->tensors.count; t++) {
            const tw_plan_tensor *tensor = &b->plan->tensors.items[t];
            if (!tw_has(to->name, tensor->name) && !tw_has_word(to->purpose, tensor->name))
                continue;
            w->line = phase->line;
            w->when = phase->when.text;
            w->comment = to->purpose;
            const tw_expr *block = tw_in_kernel(w, b->facts[index].block);
            tw_add_step(w, TW_STEP_RESERVE, cb->id, block);
            tw_add_move(w, index, TW_STEP_READ, (int)t, tw_integer(b, 32), tw_integer(b, 0),
                        tw_integer(b, 0));
            tw_add_step(w, TW_STEP_PUSH, cb->id, block);
            break;
        }
    }
}

/* What a kernel moves through a CB: a CB between reader and writer has one on each side. */
static int stream_tensor(const tw_builder *b, size_t index, bool reading) {
    return reading ? b->facts[index].tensor : tw_plan_output(b->plan);
}

/* Several streams that advance alike share one inner loop: filling one after the other would
 * starve a kernel that takes a block of each. */
static bool same_pace(tw_builder *b, const size_t *indices, size_t count, bool reading) {
    const tw_plan_cb *cbs = b->plan->cbs.items;
    for (size_t i = 1; i < count; i++) {
        bool again =
            reading && passes_of(b, cbs[indices[0]].id) != passes_of(b, cbs[indices[i]].id);
        if (again) return false;
        const tw_cb_facts *x = &b->facts[indices[0]], *y = &b->facts[indices[i]];
        bool same =
            tw_expr_equal(x->block, y->block) &&
            tw_expr_equal(tw_cb_unit_pages(b, indices[0], stream_tensor(b, indices[0], reading)),
                          tw_cb_unit_pages(b, indices[i], stream_tensor(b, indices[i], reading)));
        if (!same) return false;
    }
    return true;
}

/* What a unit needs one block of comes before what goes along with its work. */
static void whole_first(tw_builder *b, size_t *indices, size_t count, bool reading) {
    size_t sorted[32], made = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            const tw_expr *per_unit =
                tw_cb_unit_pages(b, indices[i], stream_tensor(b, indices[i], reading));
            const tw_expr *blocks = tw_ratio(b, per_unit, block_of(b, indices[i], per_unit));
            bool whole = blocks->op == TW_EXPR_INTEGER && blocks->integer == 1;
            if (whole == !pass) sorted[made++] = indices[i];
        }
    }
    memcpy(indices, sorted, count * sizeof *indices);
}

static void move_streams(tw_step_writer *w, size_t *indices, size_t count, bool reading) {
    tw_builder *b = w->b;
    if (reading && !same_pace(b, indices, count, reading)) whole_first(b, indices, count, reading);
    for (size_t first = 0; first < count;) {
        if (takes_windows(b, indices[first], reading)) {
            move_window(w, indices[first]);
            if (tw_windows_read(b, indices[first])) tw_windows_rest(w, indices[first]);
            first++;
            continue;
        }
        if (!reading && tw_windows_written(b, indices[first])) {
            tw_windows_write(w, indices[first++]);
            continue;
        }
        size_t together = same_pace(b, indices, count, reading) ? count : 1;
        int tensor = stream_tensor(b, indices[first], reading);
        const tw_expr *per_unit = tw_cb_unit_pages(b, indices[first], tensor);
        const tw_expr *blocks = tw_ratio(b, per_unit, block_of(b, indices[first], per_unit));
        bool once = blocks->op == TW_EXPR_INTEGER && blocks->integer == 1;
        tw_step_list body = {0}, *outer = w->list;
        w->list = &body;
        const char *var =
            once ? NULL : tw_arena_printf(b->arena, w->loops ? "block_%d" : "block", w->loops);
        for (size_t i = 0; i < together; i++) {
            int own = stream_tensor(b, indices[first + i], reading);
            move_block(w, indices[first + i], own, per_unit, var, reading);
        }
        int64_t passes = reading ? passes_of(b, b->plan->cbs.items[indices[first]].id) : 1;
        tw_step_list pass = {0};
        w->list = passes > 1 ? &pass : outer;
        if (!once) w->loops++;
        tw_add_loop(w, tw_in_kernel(w, blocks), var ? var : "block", &body);
        w->list = outer;
        if (passes > 1) tw_add_loop(w, tw_integer(b, passes), "pass", &pass);
        first += together;
    }
}

/* What lies in L1 already is announced at once, and what is left there waited for. */
static bool shard_steps(tw_step_writer *w, size_t index, bool reading) {
    const tw_plan_cb *cb = &w->b->plan->cbs.items[index];
    if (cb->shard < 0) return false;
    w->line = cb->line;
    w->when = cb->when;
    const tw_expr *units = tw_kernel_units(w->b, w->kernel);
    w->comment = tw_arena_printf(w->b->arena,
                                 reading ? "%s lies on the shard: nothing is moved"
                                         : "%s lies on the output's shard",
                                 cb->name);
    tw_add_step(w, reading ? TW_STEP_RESERVE : TW_STEP_WAIT, cb->id, units);
    tw_add_step(w, reading ? TW_STEP_PUSH : TW_STEP_POP, cb->id, units);
    return true;
}

void tw_mover_program(tw_step_writer *w, bool reading, int only) {
    tw_builder *b = w->b;
    if (tw_joins(b)) {
        tw_join_program(w, reading);
        return;
    }
    size_t streams[32], scalars[32], count = 0, scalar_count = 0;
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        if (only >= 0 && cb->id != only) continue;
        if (reading && cb->producer == TW_READER) {
            if (b->facts[i].once)
                fill_once(w, i);
            else if (b->facts[i].fill != TW_FILL_TENSOR)
                scalars[scalar_count++] = i;
            else if (!shard_steps(w, i, true))
                streams[count++] = i;
        } else if (!reading && cb->consumer == TW_WRITER) {
            if (!shard_steps(w, i, false)) streams[count++] = i;
        }
    }
    if (reading && only < 0) fill_through_input(w);
    for (size_t i = 0; reading && i < count; i++)
        if (tw_windows_read(b, streams[i])) tw_windows_pad(w, streams[i]);
    for (size_t i = 0; !reading && only < 0 && i < b->plan->cbs.count; i++) {
        if (!tw_stub_leaves(b, i)) continue;
        const tw_plan_cb *cb = &b->plan->cbs.items[i];
        w->line = cb->line;
        w->when = cb->when;
        w->comment = tw_arena_printf(b->arena, "the stub leaves %s as it is", cb->name);
        tw_step *zero = tw_add_step(w, TW_STEP_ZERO, cb->id, tw_in_kernel(w, cb->pages));
        zero->bytes = tw_in_kernel(w, cb->page_size);
    }
    tw_step_list body = {0}, *outer = w->list;
    w->list = &body;
    for (size_t i = 0; i < scalar_count; i++)
        fill_once(w, scalars[i]); /* for every unit, since it is popped with every one */
    if (reading && only < 0 && tw_spec_multiplies(b->spec))
        tw_product_reader(w);
    else
        move_streams(w, streams, count, reading);
    w->list = outer;
    tw_add_unit_loop(w, &body);
}
