/* Host locals: the names that sizes are written over, defined as they are needed. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <string.h>
#include <strings.h>

const tw_plan_local *tw_plan_find_local(const tw_plan *plan, const char *name) {
    for (size_t i = 0; i < plan->locals.count; i++) {
        if (strcmp(plan->locals.items[i].name, name) == 0) return &plan->locals.items[i];
    }
    return NULL;
}

const tw_plan_local *tw_plan_add_local(tw_builder *b, tw_plan_local local) {
    const tw_plan_local *old = tw_plan_find_local(b->plan, local.name);
    if (old) return old;
    if (!local.comment) local.comment = "";
    return TW_VEC_PUSH(&b->plan->locals, local);
}

/* Other spellings of the names below. */
static const struct {
    const char *spelling, *name;
} spellings[] = {{"width", "W"},
                 {"padded_width", "W"},
                 {"logical_width", "W"},
                 {"input_width", "W"},
                 {"height", "H"},
                 {"padded_height", "H"},
                 {"wt", "Wt"},
                 {"ht", "Ht"},
                 {"num_tiles_w", "Wt"},
                 {"tiles_per_row", "Wt"},
                 {"num_tiles_h", "Ht"},
                 {"width_tiles", "Wt"},
                 {"num_tiles_per_row", "Wt"},
                 {"batch", "NC"},
                 {"num_batches", "NC"},
                 {"batch_size", "NC"},
                 {"nc", "NC"},
                 {"total_tiles", "num_tiles"},
                 {"physical_volume", "volume"},
                 {"input_volume", "volume"},
                 {"datum_size", "element_size"},
                 {"elem_size", "element_size"},
                 {"element_bytes", "element_size"},
                 {"input_stick_size", "stick_size"},
                 {"stick_size_bytes", "stick_size"},
                 {"stick_nbytes", "stick_size"},
                 {"input_stick_nbytes", "stick_size"},
                 {"output_stick_nbytes", "output_stick_size"},
                 {"input_stick_size_aligned", "stick_size"},
                 {"aligned_stick_size", "stick_size"},
                 {"row_size", "stick_size"},
                 {"stick_size_aligned", "stick_size"},
                 {"output_stick_size_aligned", "output_stick_size"},
                 {"single_tile_size", "tile_size"},
                 {"tile_bytes", "tile_size"},
                 {"input_tile_size", "tile_size"},
                 {"page_size", "tile_size"}};

static const struct {
    const char *name;
    int64_t value;
} constants[] = {{"TILE_HEIGHT", 32}, {"TILE_WIDTH", 32},  {"TILE_DIM", 32},
                 {"TILE_HW", 1024},   {"TILE_H", 32},      {"TILE_W", 32},
                 {"FACE_WIDTH", 16},  {"FACE_HEIGHT", 16}, {"FACE_HW", 256}};

/* Definitions over other locals, bound on demand. Ht is tw_plan_work_of's, when it differs. */
static const struct {
    const char *name, *value;
} definitions[] = {{"Wt", "W / 32"},
                   {"Ht", "H / 32"},
                   {"NC", "volume / (H * W)"},
                   {"HtWt", "Ht * Wt"},
                   {"total_height", "volume / W"},
                   {"num_tiles", "volume / 1024"},
                   {"out_ntiles_c", "ceil(W / 32)"},
                   {"in_ntiles_c", "ceil(W / 32)"},
                   {"ntiles_c", "ceil(W / 32)"}};

const tw_expr *tw_plan_tile_local(tw_builder *b, const char *name, tw_format format, int tensor) {
    tw_plan_local local = {.name = name, .kind = TW_LOCAL_TILE, .format = format, .tensor = tensor};
    tw_plan_add_local(b, local);
    return tw_expr_name(b->arena, name);
}

const tw_expr *tw_plan_base_local(tw_builder *b, const char *name) {
    static const struct {
        const char *name;
        tw_local_kind kind;
        int dim;
        bool logical;
    } bases[] = {
        {"W", TW_LOCAL_DIM, -1, false},        {"H", TW_LOCAL_DIM, -2, false},
        {"C", TW_LOCAL_DIM, -3, false},        {"N", TW_LOCAL_DIM, -4, false},
        {"logical_W", TW_LOCAL_DIM, -1, true}, {"logical_H", TW_LOCAL_DIM, -2, true},
        {"volume", TW_LOCAL_VOLUME, 0, false}, {"element_size", TW_LOCAL_ELEMENT, 0, false}};
    for (size_t i = 0; i < TW_COUNT(bases); i++) {
        if (strcmp(bases[i].name, name) != 0) continue;
        tw_plan_local local = {.name = bases[i].name,
                               .kind = bases[i].kind,
                               .dim = bases[i].dim,
                               .logical = bases[i].logical};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, bases[i].name);
    }
    if (strcmp(name, "tile_size") == 0)
        return tw_plan_tile_local(b, "tile_size", TW_FORMAT_INPUT, 0);
    if (strcmp(name, "scaler_tile_size") == 0) {
        return tw_plan_tile_local(b, "scaler_tile_size", TW_FORMAT_FLOAT16_B, 0);
    }
    if (strcmp(name, "output_tile_size") == 0) {
        return tw_plan_tile_local(b, "output_tile_size", TW_FORMAT_OUTPUT, tw_plan_output(b->plan));
    }
    if (strcmp(name, "stick_size") == 0) {
        tw_plan_local local = {.name = "stick_size", .kind = TW_LOCAL_PAGE, .tensor = 0};
        /* A tile tensor has no stick; the row's bytes are meant. */
        if (!b->plan->tensors.items[0].sticks) {
            local.kind = TW_LOCAL_EXPR;
            local.value = tw_expr_binary(b->arena, TW_EXPR_MUL, tw_plan_base_local(b, "W"),
                                         tw_plan_base_local(b, "element_size"));
        }
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, "stick_size");
    }
    if (strcmp(name, "output_stick_size") == 0)
        return tw_plan_page_bytes(b, tw_plan_output(b->plan));
    return NULL;
}

static const tw_expr *defined_local(tw_builder *b, const char *name, const tw_expr *value, int line,
                                    const char *comment) {
    if (b->binding > 16) {
        tw_plan_fail(b, line, "the definition of '%s' goes round in a circle", name);
        return NULL;
    }
    b->binding++;
    const tw_expr *bound = tw_plan_bind(b, value, line);
    b->binding--;
    if (!bound) return NULL;
    tw_plan_local local = {.name = tw_arena_strdup(b->arena, name),
                           .kind = TW_LOCAL_EXPR,
                           .value = bound,
                           .line = line,
                           .comment = comment};
    tw_plan_add_local(b, local);
    return tw_expr_name(b->arena, name);
}

/* "NAME_stick_size", "NAME_tile_size": pages of a tensor of that name. */
static const tw_expr *tensor_page_local(tw_builder *b, const char *name) {
    for (size_t i = 0; i < b->plan->tensors.count; i++) {
        const char *tensor = b->plan->tensors.items[i].name;
        size_t length = strlen(tensor);
        if (strncmp(name, tensor, length) == 0 && (strcmp(name + length, "_stick_size") == 0 ||
                                                   strcmp(name + length, "_tile_size") == 0)) {
            return tw_plan_page_bytes(b, (int)i);
        }
    }
    return NULL;
}

static const tw_expr *product_local(tw_builder *b, const char *name) {
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

const tw_expr *tw_plan_local_named(tw_builder *b, const char *name, int line) {
    if (tw_plan_find_local(b->plan, name)) return tw_expr_name(b->arena, name);
    const tw_expr *of_product = product_local(b, name);
    if (of_product) return of_product;
    for (size_t i = 0; i < b->spec->symbols.count; i++) {
        const tw_spec_symbol *symbol = &b->spec->symbols.items[i];
        if (strcmp(symbol->name.text, name) == 0) {
            const tw_expr *value = symbol->value.expr;
            if (value->op == TW_EXPR_INTEGER && value->integer == 1) return value;
            return defined_local(b, name, symbol->value.expr, symbol->name.line, "");
        }
    }
    for (size_t i = 0; i < TW_COUNT(constants); i++) {
        if (strcasecmp(constants[i].name, name) == 0) {
            return tw_expr_integer(b->arena, constants[i].value);
        }
    }
    const char *canonical = name;
    for (size_t i = 0; i < TW_COUNT(spellings); i++) {
        if (strcmp(spellings[i].spelling, name) == 0) canonical = spellings[i].name;
    }
    if (canonical != name) return tw_plan_local_named(b, canonical, line);
    const tw_expr *base = tw_plan_base_local(b, name);
    if (base) return base;
    if ((base = tensor_page_local(b, name))) return base;
    for (size_t i = 0; i < TW_COUNT(definitions); i++) {
        const tw_expr *value;
        if (strcmp(definitions[i].name, name) != 0) continue;
        tw_expr_parse(b->arena, definitions[i].value, &value, NULL);
        return defined_local(b, name, value, 0, "");
    }
    const tw_spec_param *param = tw_spec_find_param(b->spec, name);
    if (param && (param->type == TW_PARAM_INT || param->type == TW_PARAM_UINT)) {
        tw_plan_local local = {
            .name = param->name.text, .kind = TW_LOCAL_PARAM, .line = param->name.line};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, param->name.text);
    }
    return NULL;
}

/* A size that only a product has, in a spec whose product is none that is known: 0 or the line of
 * its phase. */
static int refused_product(const tw_builder *b, const char *name) {
    static const char *const sizes[] = {"M", "K", "Mt", "Kt", "Nt"};
    bool of_product = false;
    for (size_t i = 0; i < TW_COUNT(sizes); i++)
        of_product |= strcmp(sizes[i], name) == 0;
    for (size_t i = 0; i < b->spec->phases.count && of_product; i++)
        if (b->spec->phases.items[i].kind == TW_PHASE_MATMUL) return b->spec->phases.items[i].line;
    return 0;
}

const tw_expr *tw_plan_bind(tw_builder *b, const tw_expr *expr, int line) {
    if (expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL) return expr;
    if (expr->op == TW_EXPR_NAME) {
        const tw_expr *local = tw_plan_local_named(b, expr->name, line);
        if (local || (b->err && b->err->status)) return local;
        /* "shard_tiles", "tiles_per_shard": what a core has of a sharded tensor. */
        if (b->plan->work.sharded && tw_has(expr->name, "shard"))
            return tw_expr_name(b->arena, b->plan->work.units_name);
        static const char *const known[] = {"W",         "H",          "N",         "C",
                                            "NC",        "Wt",         "Ht",        "HtWt",
                                            "tile_size", "stick_size", "num_tiles", "volume"};
        const char *near = tw_nearest(expr->name, known, TW_COUNT(known));
        const int product = refused_product(b, expr->name);
        if (product) {
            tw_plan_fail(b, line,
                         "unknown name '%s' in a size, as the product of line %d is not "
                         "understood: %s; or define %s in the spec",
                         expr->name, product, TW_PRODUCTS_KNOWN, expr->name);
        } else if (near) {
            tw_plan_fail(b, line, "unknown name '%s' in a size; did you mean '%s'?", expr->name,
                         near);
        } else {
            tw_plan_fail(b, line,
                         "unknown name '%s' in a size; define it in the spec, e.g. \"%s = W / 32\"",
                         expr->name, expr->name);
        }
        return NULL;
    }
    const tw_expr *a = tw_plan_bind(b, expr->a, line);
    const tw_expr *c = a ? tw_plan_bind(b, expr->b, line) : NULL;
    return c ? tw_expr_binary(b->arena, expr->op, a, c) : NULL;
}

static const tw_expr *fraction_in(const tw_expr *expr) {
    if (expr->op == TW_EXPR_REAL) return expr;
    if (expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_NAME) return NULL;
    const tw_expr *found = fraction_in(expr->a);
    return found ? found : fraction_in(expr->b);
}

const tw_expr *tw_plan_bind_size(tw_builder *b, const tw_expr *expr, int line) {
    const tw_expr *fraction = fraction_in(expr);
    if (fraction) {
        tw_plan_fail(b, line,
                     "%.9g in a size is no whole number; give pages, tiles and bytes whole",
                     fraction->real);
        return NULL;
    }
    return tw_plan_bind(b, expr, line);
}

/* ---- pages as locals */

static bool same_pages(const tw_spec *spec, int input) {
    const tw_spec_tensor *first = &spec->inputs.items[0], *other = &spec->inputs.items[input];
    bool one = first->dtypes && (first->dtypes & (first->dtypes - 1)) == 0;
    return one && (first->dtypes == other->dtypes || !other->dtypes) &&
           (tw_is_weight(other) || other->layout == TW_LAYOUT_TILE);
}

const tw_expr *tw_plan_page_bytes(tw_builder *b, int tensor) {
    tw_plan_tensor *t = &b->plan->tensors.items[tensor];
    if (t->page_bytes) return tw_expr_name(b->arena, t->page_bytes);
    bool output = t->input < 0;
    const tw_spec_output *out = &b->spec->output;
    const char *name;
    /* An output like the input, or a weight of its width and dtype, has the input's pages. */
    bool alike = t->sticks == b->plan->tensors.items[0].sticks;
    if (output)
        alike &= !out->dtype && out->shape == TW_SHAPE_SAME;
    else
        alike &= tensor > 0 && same_pages(b->spec, t->input);
    if (tensor == 0 || alike) {
        name = t->sticks ? "stick_size" : "tile_size";
        tw_plan_base_local(b, name);
    } else {
        const char *prefix = output ? "output" : t->name;
        name = tw_arena_printf(b->arena, "%s_%s_size", prefix, t->sticks ? "stick" : "tile");
        tw_plan_local local = {.name = name, .kind = TW_LOCAL_PAGE, .tensor = tensor};
        tw_plan_add_local(b, local);
    }
    t->page_bytes = name;
    return tw_expr_name(b->arena, name);
}
