/*
 * Which pages of a tensor a work unit touches, where the tensor is not the first input's shape:
 * one that is broadcast over some dimensions, a result that lost or swapped them.
 */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

/* ---- pages ------------------------------------------------------------------------------------
 */

static const tw_expr *named(tw_builder *b, const char *name) {
    return tw_plan_local_named(b, name, 0);
}

static const tw_expr *both(tw_builder *b, tw_expr_op op, const tw_expr *x, const tw_expr *y) {
    return tw_expr_binary(b->arena, op, x, y);
}

static const tw_expr *one(tw_builder *b) {
    return tw_expr_integer(b->arena, 1);
}

tw_axes tw_plan_axes(const tw_builder *b, int tensor) {
    int input = b->plan->tensors.items[tensor].input;
    if (input < 0) return tw_axes_of_output(b->spec);
    if (input == 0) return (tw_axes){.n = true, .c = true, .h = true, .w = true};
    return tw_axes_of_input(&b->spec->inputs.items[input]);
}

bool tw_plan_by_plane(const tw_builder *b) {
    const tw_size *size = &b->spec->work.unit_size;
    const tw_expr *e = size->expr;
    return b->spec->work.unit == TW_UNIT_BLOCK && e &&
           (tw_is_named(e, "HtWt") ||
            (e->op == TW_EXPR_MUL && ((tw_is_named(e->a, "Ht") && tw_is_named(e->b, "Wt")) ||
                                      (tw_is_named(e->a, "Wt") && tw_is_named(e->b, "Ht")))));
}

bool tw_plan_ragged(const tw_builder *b) {
    const tw_spec_tensor *input = &b->spec->inputs.items[0];
    if (!b->plan->tensors.items[0].sticks || b->spec->work.unit != TW_UNIT_TILE_ROW) return false;
    for (size_t i = 0; i < input->requirements.count; i++)
        if (input->requirements.items[i].kind == TW_REQUIRE_HEIGHT_MULTIPLE) return false;
    for (size_t i = 0; i < b->spec->tests.shapes.count; i++) {
        const tw_shape *shape = &b->spec->tests.shapes.items[i].shape;
        int64_t rows = 1;
        for (int d = 0; d + 1 < shape->rank; d++)
            rows *= shape->dim[d];
        if (rows % 32) return true;
    }
    return false;
}

bool tw_plan_is_mapped(const tw_builder *b, int tensor) {
    const tw_plan_tensor *t = &b->plan->tensors.items[tensor];
    tw_axes axes = tw_plan_axes(b, tensor);
    if (t->sticks || t->input == 0 || !axes.known) return false;
    if (axes.swapped) return true;
    /* Results of a reduction have as many pages as there are units. */
    if (t->input < 0) return false;
    bool full = axes.n && axes.c && axes.h && axes.w;
    tw_unit unit = b->spec->work.unit;
    bool one_row = tw_is_weight(&b->spec->inputs.items[t->input]) && unit == TW_UNIT_TILE_ROW;
    return !full && !one_row;
}

const tw_expr *tw_mapped_unit_pages(tw_builder *b, int tensor) {
    tw_axes axes = tw_plan_axes(b, tensor);
    tw_unit unit = b->spec->work.unit;
    const tw_expr *wide = axes.w ? named(b, "Wt") : one(b);
    const tw_expr *high = axes.h ? named(b, "Ht") : one(b);
    if (unit == TW_UNIT_TILE_ROW) return wide;
    if (unit == TW_UNIT_TILE_COLUMN) return high;
    return tw_plan_by_plane(b) ? both(b, TW_EXPR_MUL, high, wide) : one(b);
}

const tw_expr *tw_mapped_stride(tw_builder *b, int tensor) {
    tw_axes axes = tw_plan_axes(b, tensor);
    tw_unit unit = b->spec->work.unit;
    if (axes.swapped) return unit == TW_UNIT_TILE_ROW ? named(b, "Ht") : one(b);
    return unit == TW_UNIT_TILE_COLUMN && axes.w ? named(b, "Wt") : one(b);
}

/* Number of the image a unit lies in, and the tile row and column it begins with; NULL for 0. */
typedef struct place {
    const tw_expr *plane, *row, *column;
} place;

static place place_of(tw_builder *b, const tw_expr *unit) {
    const tw_expr *wt = named(b, "Wt"), *ht = named(b, "Ht");
    switch (b->spec->work.unit) {
    case TW_UNIT_TILE_ROW:
        return (place){both(b, TW_EXPR_DIV, unit, ht), both(b, TW_EXPR_MOD, unit, ht), NULL};
    case TW_UNIT_TILE_COLUMN:
        return (place){both(b, TW_EXPR_DIV, unit, wt), NULL, both(b, TW_EXPR_MOD, unit, wt)};
    case TW_UNIT_TILE:
        return (place){both(b, TW_EXPR_DIV, unit, both(b, TW_EXPR_MUL, ht, wt)),
                       both(b, TW_EXPR_MOD, both(b, TW_EXPR_DIV, unit, wt), ht),
                       both(b, TW_EXPR_MOD, unit, wt)};
    default: return (place){unit, NULL, NULL};
    }
}

static const tw_expr *sum(tw_builder *b, const tw_expr *x, const tw_expr *y) {
    return !x ? y : !y ? x : both(b, TW_EXPR_ADD, x, y);
}

static const tw_expr *times(tw_builder *b, const tw_expr *x, const tw_expr *y) {
    return x ? both(b, TW_EXPR_MUL, x, y) : NULL;
}

const tw_expr *tw_mapped_page(tw_builder *b, int tensor, const tw_expr *unit) {
    tw_axes axes = tw_plan_axes(b, tensor);
    const tw_expr *wide = axes.w ? named(b, "Wt") : one(b);
    const tw_expr *high = axes.h ? named(b, "Ht") : one(b);
    place at = place_of(b, unit);
    /* All rows of all images: their number is the unit's, or what is left of a tile's. */
    if (axes.n && axes.c && axes.h && !axes.w && !axes.swapped) {
        if (b->spec->work.unit == TW_UNIT_TILE_ROW) return unit;
        if (b->spec->work.unit == TW_UNIT_TILE) return both(b, TW_EXPR_DIV, unit, named(b, "Wt"));
    }
    const tw_expr *plane = NULL;
    if (axes.n && axes.c)
        plane = at.plane;
    else if (axes.c)
        plane = both(b, TW_EXPR_MOD, at.plane, named(b, "C"));
    else if (axes.n)
        plane = both(b, TW_EXPR_DIV, at.plane, named(b, "C"));
    const tw_expr *inside;
    if (axes.swapped)
        inside = sum(b, times(b, at.column, named(b, "Ht")), at.row);
    else
        inside = sum(b, axes.h ? times(b, at.row, wide) : NULL, axes.w ? at.column : NULL);
    const tw_expr *page = sum(b, times(b, plane, both(b, TW_EXPR_MUL, high, wide)), inside);
    return page ? page : tw_expr_integer(b->arena, 0);
}

/* ---- any tensor */

/* Ht of one image: what Ht means unless work units are tile rows. */
static const tw_expr *image_ht(tw_builder *b) {
    return named(b, "Ht");
}

static bool output_is(const tw_builder *b, int tensor, tw_output_shape shape) {
    return b->plan->tensors.items[tensor].input < 0 && b->spec->output.shape == shape;
}

const tw_expr *tw_plan_unit_pages(tw_builder *b, int tensor) {
    bool sticks = b->plan->tensors.items[tensor].sticks;
    if (tw_plan_is_mapped(b, tensor)) return tw_mapped_unit_pages(b, tensor);
    if (tw_spec_multiplies(b->spec) && b->plan->tensors.items[tensor].input < 0 &&
        b->spec->work.unit == TW_UNIT_TILE_ROW)
        return named(b, "Nt");
    switch (b->spec->work.unit) {
    case TW_UNIT_TILE_ROW:
        if (sticks) return tw_expr_integer(b->arena, 32);
        return output_is(b, tensor, TW_SHAPE_REDUCE_W) ? tw_expr_integer(b->arena, 1)
                                                       : named(b, "Wt");
    case TW_UNIT_TILE_COLUMN:
        return output_is(b, tensor, TW_SHAPE_REDUCE_H) ? tw_expr_integer(b->arena, 1) : image_ht(b);
    case TW_UNIT_BLOCK: {
        /* Of an image that is reduced: one tile, a row of tiles, or a column of them. */
        if (output_is(b, tensor, TW_SHAPE_REDUCE_HW)) return tw_expr_integer(b->arena, 1);
        if (output_is(b, tensor, TW_SHAPE_REDUCE_H)) return named(b, "Wt");
        if (output_is(b, tensor, TW_SHAPE_REDUCE_W)) return image_ht(b);
        const tw_size *size = &b->spec->work.unit_size;
        const tw_expr *bound = size->expr ? tw_plan_bind_size(b, size->expr, size->line) : NULL;
        return bound ? bound : tw_expr_integer(b->arena, 1);
    }
    default: return tw_expr_integer(b->arena, 1);
    }
}

const tw_expr *tw_plan_first_page(tw_builder *b, int tensor, const tw_expr *unit) {
    tw_arena *a = b->arena;
    if (b->spec->work.unit != TW_UNIT_TILE_COLUMN || output_is(b, tensor, TW_SHAPE_REDUCE_H)) {
        return tw_expr_binary(a, TW_EXPR_MUL, unit, tw_plan_unit_pages(b, tensor));
    }
    const tw_expr *wt = named(b, "Wt");
    const tw_expr *image = tw_expr_binary(a, TW_EXPR_DIV, unit, wt);
    const tw_expr *column = tw_expr_binary(a, TW_EXPR_MOD, unit, wt);
    const tw_expr *tiles = tw_expr_binary(a, TW_EXPR_MUL, image_ht(b), wt);
    return tw_expr_binary(a, TW_EXPR_ADD, tw_expr_binary(a, TW_EXPR_MUL, image, tiles), column);
}
