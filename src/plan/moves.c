/* One transfer between a tensor and a CB: its pages, where they begin, how far apart they lie. */
#include "plan/numbers.h"
#include "plan/steps.h"
#include "spec/words.h"

/* Pages of the CB that one work unit's share of the tensor fills. */
const tw_expr *tw_cb_unit_pages(tw_builder *b, size_t index, int tensor) {
    const tw_plan_cb *cb = &b->plan->cbs.items[index];
    const tw_expr *pages = tw_plan_unit_pages(b, tensor);
    bool packed = b->plan->tensors.items[tensor].sticks && cb->page_kind == TW_PAGE_TILE;
    if (!packed) return pages;
    /* 32 sticks of W elements are Wt tiles of data. */
    const tw_expr *wt = tw_plan_local_named(b, "Wt", cb->line);
    if (b->plan->tensors.items[tensor].input < 0 && b->spec->output.shape == TW_SHAPE_REDUCE_W) {
        return tw_integer(b, 1);
    }
    return wt;
}

/* A weight is the same for every unit: its own pages from the first on. */
bool tw_plan_is_weight(const tw_builder *b, int tensor) {
    int input = b->plan->tensors.items[tensor].input;
    return input > 0 && tw_is_weight(&b->spec->inputs.items[input]);
}

const tw_expr *tw_page_stride(tw_builder *b, int tensor) {
    if (tw_plan_is_mapped(b, tensor)) return tw_mapped_stride(b, tensor);
    if (tw_plan_is_weight(b, tensor)) return tw_integer(b, !b->plan->tensors.items[tensor].sticks);
    bool down =
        b->spec->work.unit == TW_UNIT_TILE_COLUMN &&
        !(b->plan->tensors.items[tensor].input < 0 && b->spec->output.shape == TW_SHAPE_REDUCE_H);
    return down ? tw_plan_local_named(b, "Wt", 0) : tw_integer(b, 1);
}

const tw_expr *tw_over_unit(tw_step_writer *w, const tw_expr *host, const tw_expr *number) {
    tw_builder *b = w->b;
    static const char *const names[] = {"Wt", "H", "Ht", "C", "Mt", "Kt", "Nt"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (!tw_expr_mentions(host, names[i])) continue;
        host = tw_expr_substitute(b->arena, host, names[i],
                                  tw_in_kernel(w, tw_plan_local_named(b, names[i], 0)));
    }
    return tw_expr_substitute(b->arena, host, "UNIT", number);
}

/* Id of the first page of this block: of the unit, plus what earlier blocks moved. */
const tw_expr *tw_page_of(tw_step_writer *w, int tensor, const char *unit_var,
                          const char *block_var, const tw_expr *moved) {
    tw_builder *b = w->b;
    const tw_expr *unit = tw_expr_name(b->arena, unit_var);
    const tw_expr *base = NULL;
    if (tw_plan_is_mapped(b, tensor)) {
        unit = tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)), unit);
        base = tw_over_unit(w, tw_mapped_page(b, tensor, tw_expr_name(b->arena, "UNIT")), unit);
    } else if (tw_plan_is_weight(b, tensor)) {
        bool still = b->plan->tensors.items[tensor].sticks || !block_var;
        return still ? tw_integer(b, 0)
                     : tw_binary(b, TW_EXPR_MUL, tw_expr_name(b->arena, block_var), moved);
    }
    if (base) {
        /* as the unit's place says */
    } else if (b->spec->work.unit == TW_UNIT_TILE_COLUMN) {
        const tw_expr *column =
            tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)), unit);
        base = tw_plan_first_page(b, tensor, tw_expr_name(b->arena, "UNIT"));
        base = tw_over_unit(w, base, column);
    } else if (b->plan->work.split == TW_SPLIT_GRID) {
        const tw_expr *columns = tw_kernel_columns(b, w->kernel);
        const tw_expr *row = tw_binary(b, TW_EXPR_DIV, unit, columns);
        base = tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, tw_integer(b, 1)),
                         tw_binary(b, TW_EXPR_MUL, row, tw_in_kernel(w, b->plan->work.columns)));
        base = tw_binary(b, TW_EXPR_ADD, base, tw_binary(b, TW_EXPR_MOD, unit, columns));
    } else {
        const tw_expr *pages = tw_plan_unit_pages(b, tensor);
        base = tw_binary(b, TW_EXPR_ADD, tw_kernel_start(b, w->kernel, pages),
                         tw_binary(b, TW_EXPR_MUL, unit, tw_in_kernel(w, pages)));
    }
    if (!block_var) return base;
    const tw_expr *before = tw_binary(b, TW_EXPR_MUL, tw_expr_name(b->arena, block_var), moved);
    before = tw_binary(b, TW_EXPR_MUL, before, tw_in_kernel(w, tw_page_stride(b, tensor)));
    return tw_binary(b, TW_EXPR_ADD, base, before);
}

void tw_add_move(tw_step_writer *w, size_t index, tw_step_op op, int tensor, const tw_expr *count,
                 const tw_expr *page, const tw_expr *stride) {
    int id = w->b->plan->cbs.items[index].id;
    tw_step *step = tw_add_step(w, op, id, count);
    step->tensor = tensor;
    step->page = page;
    step->stride = stride;
    /* A kernel knows the size of a tile by its CB. */
    bool tile = !w->b->plan->tensors.items[tensor].sticks &&
                w->b->plan->cbs.items[index].page_kind == TW_PAGE_TILE;
    step->bytes = tile ? NULL : tw_in_kernel(w, tw_plan_page_bytes(w->b, tensor));
    /* One value of a row whose tile has 32. */
    const tw_plan_tensor *t = &w->b->plan->tensors.items[tensor];
    bool reduced = t->input < 0 && w->b->spec->output.shape == TW_SHAPE_REDUCE_W;
    step->narrow = op == TW_STEP_WRITE && t->sticks && reduced &&
                   w->b->plan->cbs.items[index].page_kind == TW_PAGE_TILE;
}
