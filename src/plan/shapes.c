/* What a spec says of the shapes of its tensors: which dimensions each has, which are weights,
 * whether two are multiplied. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

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

bool tw_is_named(const tw_expr *expr, const char *name) {
    return expr->op == TW_EXPR_NAME && strcmp(expr->name, name) == 0;
}

/* "[N, C, W, H]": the two last dimensions change places, the others stay. */
static bool is_swapped(const tw_spec_output *output) {
    static const char *const names[] = {"H", "W", "C", "N"};
    if (output->shape != TW_SHAPE_LISTED || output->rank < 2 || output->rank > 4) return false;
    for (int i = 0; i < output->rank; i++) {
        if (!tw_is_named(output->dims[output->rank - 1 - i], names[i])) return false;
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

/* ---- products of matrices */

const tw_spec_phase *tw_only_phase(const tw_spec *spec, tw_phase_kind kind) {
    const tw_spec_phase *found = NULL;
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->kind != kind) continue;
        if (found) return NULL;
        found = phase;
    }
    return found;
}

static bool in_tiles(const tw_spec *spec, size_t input) {
    tw_layout layout = spec->inputs.items[input].layout;
    return (layout ? layout : spec->inputs.items[0].layout) != TW_LAYOUT_ROW_MAJOR;
}

/* "[1, N]", "[1, 1, 1, N]": one row over the columns of the right matrix. */
static bool spans_columns(const tw_spec_tensor *tensor) {
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        const tw_requirement *need = &tensor->requirements.items[i];
        const char *open =
            tw_has(need->property.text, "shape") ? strpbrk(need->requirement.text, "[(") : NULL;
        word_list list = {0};
        if (need->kind == TW_REQUIRE_SHAPE_LAST_DIM) return false; /* it goes with K */
        if (!open || !list_words(open + 1, &list) || list.count < 2 || list.count > 4) continue;
        bool row = strcasecmp(list.words[list.count - 1], "N") == 0;
        for (int k = 0; k + 1 < list.count; k++)
            row &= strcmp(list.words[k], "1") == 0;
        if (row) return true;
    }
    return false;
}

/* Whether the third input is a row that one phase after the product takes a tile at a time, as its
 * second operand, and nothing else comes from the reader. */
static bool meets_row(const tw_spec *spec, const tw_spec_phase *product) {
    const tw_spec_tensor *tensor = &spec->inputs.items[2];
    if (spec->work.unit != TW_UNIT_TILE || tensor->optional || !in_tiles(spec, 2)) return false;
    if (!spans_columns(tensor)) return false;
    int met = 0;
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        for (size_t k = 0; phase != product && k < phase->reads.count; k++) {
            const tw_spec_cb *cb = tw_spec_find_cb(spec, phase->reads.items[k].cb);
            if (!cb || cb->producer != TW_READER) continue;
            bool row = phase->bcast == TW_DIM_NONE || phase->bcast == TW_DIM_ROW;
            if (phase < product || phase->kind != TW_PHASE_BINARY || phase->reads.count != 2 ||
                k != 1 || !row || cb->lifetime != TW_LIFE_BLOCK)
                return false;
            met++;
        }
    }
    return met == 1;
}

bool tw_spec_multiplies(const tw_spec *spec) {
    const tw_spec_phase *phase = tw_only_phase(spec, TW_PHASE_MATMUL);
    bool two = phase && phase->reads.count == 2 && phase->writes >= 0 &&
               (spec->inputs.count == 2 || (spec->inputs.count == 3 && meets_row(spec, phase)));
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
