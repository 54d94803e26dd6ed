/*
 * Which pages of a tensor a work unit touches, where the tensor is not the first input's shape:
 * one that is broadcast over some dimensions, a result that lost or swapped them.
 */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- dimensions as a spec lists them ----------------------------------------------------------
 */

/* The flag of a dimension, counted from the last; NULL past the fourth. */
static bool *axis(tw_axes *axes, int from_end) {
    bool *const flags[] = {&axes->w, &axes->h, &axes->c, &axes->n};
    return from_end < 4 ? flags[from_end] : NULL;
}

typedef struct word_list {
    char words[8][16];
    int count;
} word_list;

/* "1, C, 1, 1" up to its bracket; false when it is no list of short words. */
static bool list_words(const char *text, word_list *list) {
    size_t end = strcspn(text, "])");
    if (!text[end]) return false;
    for (const char *at = text; at < text + end;) {
        at += strspn(at, " `*");
        size_t length = strcspn(at, ",])"), kept = length;
        while (kept && strchr(" `*", at[kept - 1]))
            kept--;
        if (!kept || kept > 15 || list->count == 8) return false;
        memcpy(list->words[list->count], at, kept);
        list->words[list->count++][kept] = '\0';
        at += length + 1;
    }
    return list->count > 0;
}

static bool is_rest(const char *word) {
    return strcmp(word, "...") == 0 || strcmp(word, "\xE2\x80\xA6") == 0;
}

/* The list's words against W, H, C, N from the end. */
static bool match_words(const word_list *list, tw_axes *axes) {
    static const char *const names[] = {"W", "H", "C", "N"};
    *axes = (tw_axes){.rank = list->count};
    for (int i = 0; i < list->count; i++) {
        const char *word = list->words[list->count - 1 - i];
        if (is_rest(word)) {
            bool ones = i + 1 < list->count && strcmp(list->words[0], "1") == 0;
            for (int k = i; k < 4; k++)
                *axis(axes, k) = !ones;
            axes->rank = 0;
            return i > 0;
        }
        bool *flag = axis(axes, i);
        if (strcmp(word, "1") == 0) continue;
        if (!flag || strcasecmp(word, names[i]) != 0) return false;
        *flag = true;
    }
    return true;
}

static bool axes_in(const char *text, tw_axes *axes) {
    for (const char *at = strpbrk(text, "[("); at; at = strpbrk(at + 1, "[(")) {
        word_list list = {0};
        tw_axes found;
        if (!list_words(at + 1, &list) || !match_words(&list, &found)) continue;
        bool any = list.count > 1 || found.w;
        if (!any) continue;
        *axes = found;
        axes->known = true;
        return true;
    }
    return false;
}

tw_axes tw_axes_of_input(const tw_spec_tensor *tensor) {
    tw_axes axes = {.n = true, .c = true, .h = true, .w = true};
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        const tw_requirement *need = &tensor->requirements.items[i];
        if (tw_has(need->property.text, "shape") && axes_in(need->requirement.text, &axes))
            return axes;
    }
    if (tw_has(tensor->description.text, "shape") || strchr(tensor->description.text, '['))
        axes_in(tensor->description.text, &axes);
    return axes;
}

static bool is_name(const tw_expr *expr, const char *name) {
    return expr->op == TW_EXPR_NAME && strcmp(expr->name, name) == 0;
}

/* "[N, C, W, H]": the two last dimensions change places, the others stay. */
static bool is_swapped(const tw_spec_output *output) {
    static const char *const names[] = {"H", "W", "C", "N"};
    if (output->shape != TW_SHAPE_LISTED || output->rank < 2 || output->rank > 4) return false;
    for (int i = 0; i < output->rank; i++) {
        if (!is_name(output->dims[output->rank - 1 - i], names[i])) return false;
    }
    return true;
}

tw_axes tw_axes_of_output(const tw_spec *spec) {
    const tw_spec_output *output = &spec->output;
    bool w = output->shape != TW_SHAPE_REDUCE_W && output->shape != TW_SHAPE_REDUCE_HW;
    bool h = output->shape != TW_SHAPE_REDUCE_H && output->shape != TW_SHAPE_REDUCE_HW;
    bool swapped = is_swapped(output);
    return (tw_axes){
        .known = !(w && h) || swapped, .n = true, .c = true, .h = h, .w = w, .swapped = swapped};
}

bool tw_is_weight(const tw_spec_tensor *tensor) {
    tw_axes axes = tw_axes_of_input(tensor);
    if (axes.known) return axes.w && !axes.h && !axes.c && !axes.n;
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        if (tensor->requirements.items[i].kind == TW_REQUIRE_SHAPE_LAST_DIM) return true;
    }
    return false;
}

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
           (is_name(e, "HtWt") ||
            (e->op == TW_EXPR_MUL && ((is_name(e->a, "Ht") && is_name(e->b, "Wt")) ||
                                      (is_name(e->a, "Wt") && is_name(e->b, "Ht")))));
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
