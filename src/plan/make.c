/* The plan's frame: tensors, host locals, work, circular buffers. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- errors and notes --------------------------------------------------------------------- */

tw_status tw_plan_fail(tw_builder *b, int line, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_status status = tw_fail(b->err, TW_BAD_INPUT, "%s:%d: %s", b->spec->path, line, text.data);
    tw_text_free(&text);
    return status;
}

void tw_plan_note(tw_builder *b, tw_level severity, const char *id, int line, const char *fmt,
                  ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_diagnostic note = {.id = id, .severity = severity, .line = line, .fix = "",
                          .message = tw_arena_strdup(b->arena, text.data)};
    TW_VEC_PUSH(&b->plan->notes, note);
    tw_text_free(&text);
}

/* ---- host locals -------------------------------------------------------------------------- */

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
} spellings[] = {{"width", "W"},          {"padded_width", "W"},     {"logical_width", "W"},
                 {"input_width", "W"},    {"height", "H"},           {"padded_height", "H"},
                 {"wt", "Wt"},            {"ht", "Ht"},              {"num_tiles_w", "Wt"},
                 {"tiles_per_row", "Wt"}, {"num_tiles_h", "Ht"},     {"width_tiles", "Wt"},
                 {"num_tiles_per_row", "Wt"},
                 {"batch", "NC"},         {"num_batches", "NC"},     {"batch_size", "NC"},
                 {"nc", "NC"},            {"total_tiles", "num_tiles"},
                 {"physical_volume", "volume"},
                 {"input_volume", "volume"},
                 {"datum_size", "element_size"}, {"elem_size", "element_size"},
                 {"element_bytes", "element_size"},
                 {"input_stick_size", "stick_size"},
                 {"stick_size_bytes", "stick_size"},
                 {"stick_nbytes", "stick_size"}, {"input_stick_size_aligned", "stick_size"},
                 {"aligned_stick_size", "stick_size"}, {"row_size", "stick_size"},
                 {"stick_size_aligned", "stick_size"},
                 {"output_stick_size_aligned", "output_stick_size"},
                 {"single_tile_size", "tile_size"}, {"tile_bytes", "tile_size"},
                 {"input_tile_size", "tile_size"},
                 {"page_size", "tile_size"}};

static const struct {
    const char *name;
    int64_t value;
} constants[] = {{"TILE_HEIGHT", 32}, {"TILE_WIDTH", 32}, {"TILE_DIM", 32}, {"TILE_HW", 1024},
                 {"TILE_H", 32},      {"TILE_W", 32}};

/* Definitions over other locals, bound on demand. Ht is tw_plan_work_of's, when it differs. */
static const struct {
    const char *name, *value;
} definitions[] = {{"Wt", "W / 32"},
                   {"Ht", "H / 32"},
                   {"NC", "volume / (H * W)"},
                   {"HtWt", "Ht * Wt"},
                   {"total_height", "volume / W"},
                   {"num_tiles", "volume / 1024"}};

static const tw_expr *tile_local(tw_builder *b, const char *name, tw_format format, int tensor) {
    tw_plan_local local = {.name = name, .kind = TW_LOCAL_TILE, .format = format, .tensor = tensor};
    tw_plan_add_local(b, local);
    return tw_expr_name(b->arena, name);
}

static const tw_expr *base_local(tw_builder *b, const char *name) {
    static const struct {
        const char *name;
        tw_local_kind kind;
        int dim;
    } bases[] = {{"W", TW_LOCAL_DIM, -1}, {"H", TW_LOCAL_DIM, -2},    {"C", TW_LOCAL_DIM, -3},
                 {"N", TW_LOCAL_DIM, -4}, {"volume", TW_LOCAL_VOLUME, 0},
                 {"element_size", TW_LOCAL_ELEMENT, 0}};
    for (size_t i = 0; i < TW_COUNT(bases); i++) {
        if (strcmp(bases[i].name, name) != 0) continue;
        tw_plan_local local = {.name = bases[i].name, .kind = bases[i].kind, .dim = bases[i].dim};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, bases[i].name);
    }
    if (strcmp(name, "tile_size") == 0) return tile_local(b, "tile_size", TW_FORMAT_INPUT, 0);
    if (strcmp(name, "scaler_tile_size") == 0) {
        return tile_local(b, "scaler_tile_size", TW_FORMAT_FLOAT16_B, 0);
    }
    if (strcmp(name, "output_tile_size") == 0) {
        return tile_local(b, "output_tile_size", TW_FORMAT_OUTPUT, tw_plan_output(b->plan));
    }
    if (strcmp(name, "stick_size") == 0) {
        tw_plan_local local = {.name = "stick_size", .kind = TW_LOCAL_PAGE, .tensor = 0};
        /* A tile tensor has no stick; the row's bytes are meant. */
        if (!b->plan->tensors.items[0].sticks) {
            local.kind = TW_LOCAL_EXPR;
            local.value = tw_expr_binary(b->arena, TW_EXPR_MUL, base_local(b, "W"),
                                         base_local(b, "element_size"));
        }
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, "stick_size");
    }
    if (strcmp(name, "output_stick_size") == 0) return tw_plan_page_bytes(b, tw_plan_output(b->plan));
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
    tw_plan_local local = {.name = tw_arena_strdup(b->arena, name), .kind = TW_LOCAL_EXPR,
                           .value = bound, .line = line, .comment = comment};
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

const tw_expr *tw_plan_local_named(tw_builder *b, const char *name, int line) {
    if (tw_plan_find_local(b->plan, name)) return tw_expr_name(b->arena, name);
    for (size_t i = 0; i < b->spec->symbols.count; i++) {
        const tw_spec_symbol *symbol = &b->spec->symbols.items[i];
        if (strcmp(symbol->name.text, name) == 0) {
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
    const tw_expr *base = base_local(b, name);
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
        tw_plan_local local = {.name = param->name.text, .kind = TW_LOCAL_PARAM,
                               .line = param->name.line};
        tw_plan_add_local(b, local);
        return tw_expr_name(b->arena, param->name.text);
    }
    return NULL;
}

const tw_expr *tw_plan_bind(tw_builder *b, const tw_expr *expr, int line) {
    if (expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL) return expr;
    if (expr->op == TW_EXPR_NAME) {
        const tw_expr *local = tw_plan_local_named(b, expr->name, line);
        if (local || (b->err && b->err->status)) return local;
        static const char *const known[] = {"W",         "H",          "N",         "C",
                                            "NC",        "Wt",         "Ht",        "HtWt",
                                            "tile_size", "stick_size", "num_tiles", "volume"};
        const char *near = tw_nearest(expr->name, known, TW_COUNT(known));
        if (near) {
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

/* ---- tensors ------------------------------------------------------------------------------ */

int tw_plan_output(const tw_plan *plan) { return (int)plan->tensors.count - 1; }

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
    if (output) alike &= !out->dtype && out->shape == TW_SHAPE_SAME;
    else alike &= tensor > 0 && same_pages(b->spec, t->input);
    if (tensor == 0 || alike) {
        name = t->sticks ? "stick_size" : "tile_size";
        base_local(b, name);
    } else {
        const char *prefix = output ? "output" : t->name;
        name = tw_arena_printf(b->arena, "%s_%s_size", prefix, t->sticks ? "stick" : "tile");
        tw_plan_local local = {.name = name, .kind = TW_LOCAL_PAGE, .tensor = tensor};
        tw_plan_add_local(b, local);
    }
    t->page_bytes = name;
    return tw_expr_name(b->arena, name);
}

tw_status tw_plan_tensors(tw_builder *b) {
    const tw_spec *spec = b->spec;
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *input = &spec->inputs.items[i];
        tw_layout layout = input->layout ? input->layout : spec->inputs.items[0].layout;
        tw_plan_tensor tensor = {.name = input->name.text, .input = (int)i,
                                 .optional = input->optional,
                                 .sticks = layout == TW_LAYOUT_ROW_MAJOR};
        TW_VEC_PUSH(&b->plan->tensors, tensor);
    }
    tw_plan_tensor output = {.name = "output", .input = -1,
                             .sticks = spec->output.layout == TW_LAYOUT_ROW_MAJOR};
    TW_VEC_PUSH(&b->plan->tensors, output);
    for (size_t i = 0; i < b->plan->tensors.count; i++) tw_plan_page_bytes(b, (int)i);
    return TW_OK;
}

/* ---- work --------------------------------------------------------------------------------- */

static bool per_image(const tw_expr *total) {
    static const char *const names[] = {"N", "C", "NC", "batch", "num_batches", "batch_size"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (tw_expr_mentions(total, names[i])) return true;
    }
    return false;
}

typedef struct unit_words {
    const char *unit, *total, *per_core, *start, *value;
} unit_words;

static const unit_words words_of[] = {
    [TW_UNIT_TILE_ROW] = {"tile row", "num_tile_rows", "num_tile_rows_per_core", "start_tile_row",
                          "volume / W / 32"},
    [TW_UNIT_TILE] = {"tile", "num_tiles", "num_tiles_per_core", "start_tile_id", "volume / 1024"},
    [TW_UNIT_TILE_COLUMN] = {"tile column", "num_tile_columns", "num_tile_columns_per_core",
                             "start_tile_column", "volume / H / 32"},
    [TW_UNIT_STICK] = {"stick", "num_sticks", "num_sticks_per_core", "start_stick_id",
                       "volume / W"},
    [TW_UNIT_BLOCK] = {"block", "num_blocks", "num_blocks_per_core", "start_block", NULL}};

tw_status tw_plan_work_of(tw_builder *b) {
    const tw_spec_work *from = &b->spec->work;
    tw_plan_work *work = &b->plan->work;
    const unit_words *words = &words_of[from->unit];
    *work = (tw_plan_work){.split = from->split, .grid_x = from->grid_x, .grid_y = from->grid_y,
                           .row_major = from->row_major, .line = from->line,
                           .unit_name = words->unit, .total_name = words->total,
                           .units_name = words->per_core, .start_name = words->start};
    const tw_expr *total = NULL;
    bool stated = from->total.expr && from->unit == TW_UNIT_BLOCK;
    if (words->value) tw_expr_parse(b->arena, words->value, &total, NULL);
    if (stated) total = from->total.expr;
    if (!total) {
        return tw_plan_fail(b, from->line,
                            "the number of work units is not stated; add a row \"Total units | "
                            "...\" to Work Unit Definition");
    }
    total = tw_plan_bind(b, total, from->line);
    if (!total) return TW_BAD_INPUT;
    tw_plan_local local = {.name = words->total, .kind = TW_LOCAL_EXPR, .value = total,
                           .line = from->total.line, .comment = "work units, of all batches"};
    tw_plan_add_local(b, local);
    work->total = tw_expr_name(b->arena, words->total);
    /* "Total units: Ht" means the tile rows of all batches, so does Ht everywhere then. */
    bool is_ht = from->unit == TW_UNIT_TILE_ROW && from->total.expr &&
                 tw_expr_mentions(from->total.expr, "Ht") && !per_image(from->total.expr);
    if (is_ht) {
        tw_plan_local ht = {.name = "Ht", .kind = TW_LOCAL_EXPR, .value = work->total,
                            .line = from->total.line, .comment = "tile rows of all batches"};
        tw_plan_add_local(b, ht);
    }
    return TW_OK;
}

static const tw_expr *named(tw_builder *b, const char *name) {
    return tw_plan_local_named(b, name, 0);
}

/* Ht of one image: what Ht means unless work units are tile rows. */
static const tw_expr *image_ht(tw_builder *b) { return named(b, "Ht"); }

static bool output_is(const tw_builder *b, int tensor, tw_output_shape shape) {
    return b->plan->tensors.items[tensor].input < 0 && b->spec->output.shape == shape;
}

const tw_expr *tw_plan_unit_pages(tw_builder *b, int tensor) {
    bool sticks = b->plan->tensors.items[tensor].sticks;
    switch (b->spec->work.unit) {
    case TW_UNIT_TILE_ROW:
        if (sticks) return tw_expr_integer(b->arena, 32);
        return output_is(b, tensor, TW_SHAPE_REDUCE_W) ? tw_expr_integer(b->arena, 1)
                                                       : named(b, "Wt");
    case TW_UNIT_TILE_COLUMN:
        return output_is(b, tensor, TW_SHAPE_REDUCE_H) ? tw_expr_integer(b->arena, 1) : image_ht(b);
    case TW_UNIT_BLOCK: {
        const tw_size *size = &b->spec->work.unit_size;
        const tw_expr *bound = size->expr ? tw_plan_bind(b, size->expr, size->line) : NULL;
        return bound ? bound : tw_expr_integer(b->arena, 1);
    }
    default: return tw_expr_integer(b->arena, 1);
    }
}

const tw_expr *tw_plan_first_page(tw_builder *b, int tensor, const tw_expr *unit) {
    tw_arena *a = b->arena;
    if (b->spec->work.unit != TW_UNIT_TILE_COLUMN ||
        output_is(b, tensor, TW_SHAPE_REDUCE_H)) {
        return tw_expr_binary(a, TW_EXPR_MUL, unit, tw_plan_unit_pages(b, tensor));
    }
    const tw_expr *wt = named(b, "Wt");
    const tw_expr *image = tw_expr_binary(a, TW_EXPR_DIV, unit, wt);
    const tw_expr *column = tw_expr_binary(a, TW_EXPR_MOD, unit, wt);
    const tw_expr *tiles = tw_expr_binary(a, TW_EXPR_MUL, image_ht(b), wt);
    return tw_expr_binary(a, TW_EXPR_ADD, tw_expr_binary(a, TW_EXPR_MUL, image, tiles), column);
}

/* ---- circular buffers --------------------------------------------------------------------- */

static const char *format_tile(tw_format format) {
    static const char *const names[] = {
        [TW_FORMAT_INPUT] = "tile_size",         [TW_FORMAT_OUTPUT] = "output_tile_size",
        [TW_FORMAT_FLOAT16_B] = "scaler_tile_size", [TW_FORMAT_FLOAT32] = "float32_tile_size",
        [TW_FORMAT_BFP8_B] = "bfp8_tile_size",   [TW_FORMAT_UINT32] = "uint32_tile_size",
        [TW_FORMAT_UINT16] = "uint16_tile_size", [TW_FORMAT_INT32] = "int32_tile_size"};
    return names[format];
}

static const tw_expr *page_size_of(tw_builder *b, const tw_spec_cb *cb) {
    if (cb->page_kind != TW_PAGE_TILE) {
        return cb->page_size.expr ? tw_plan_bind(b, cb->page_size.expr, cb->line) : NULL;
    }
    tw_format format = cb->format;
    if (format == TW_FORMAT_OUTPUT && !b->spec->output.dtype) format = TW_FORMAT_INPUT;
    int tensor = format == TW_FORMAT_OUTPUT ? tw_plan_output(b->plan) : 0;
    return tile_local(b, format_tile(format), format, tensor);
}

static void scalar_value(tw_builder *b, tw_cb_facts *facts) {
    const tw_spec_cb *cb = facts->spec;
    for (size_t i = 0; i < b->spec->params.count; i++) {
        const tw_spec_param *p = &b->spec->params.items[i];
        const char *name = p->name.text;
        if (p->type != TW_PARAM_FLOAT) continue;
        char *stem = tw_arena_strndup(b->arena, name, strncmp(name, "eps", 3) == 0 ? 3 : strlen(name));
        if (tw_has(cb->name.text, stem) || tw_has(cb->purpose.text, stem)) {
            facts->value = tw_expr_name(b->arena, name);
            return;
        }
    }
    /* "1/W" among the words, else 1. */
    const char *words[] = {cb->purpose.text, cb->notes.text, cb->name.text};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(words[i], "1/");
        if (!at) at = tw_find(words[i], "1 /");
        if (!at) at = tw_find(words[i], "1.0/");
        if (!at) at = tw_find(words[i], "1.0 /");
        const tw_expr *value;
        if (at && tw_expr_parse(b->arena, tw_arena_strndup(b->arena, at, strcspn(at, "),;")), &value,
                                NULL) == TW_OK &&
            (value = tw_plan_bind(b, value, cb->line))) {
            facts->value = value;
            return;
        }
    }
    tw_expr *one = tw_arena_alloc(b->arena, sizeof *one);
    *one = (tw_expr){.op = TW_EXPR_REAL, .real = 1.0};
    facts->value = one;
    /* "Scalar tile of 2", "value = 0.5". */
    static const char *const leads[] = {" of ", "= ", "value "};
    for (size_t i = 0; i < TW_COUNT(leads); i++) {
        const char *at = tw_find(cb->purpose.text, leads[i]);
        char *end = NULL;
        double value = at ? strtod(at + strlen(leads[i]), &end) : 0;
        if (!at || end == at + strlen(leads[i])) continue;
        one->real = value;
        return;
    }
    tw_plan_note(b, TW_LEVEL_NOTE, "plan-scalar-assumed", cb->line,
                 "the value of c_%d '%s' is not stated; 1.0 is used", cb->id, cb->name.text);
}

static bool reduced_with(const tw_spec *spec, int cb) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        for (size_t k = 1; phase->kind == TW_PHASE_REDUCE && k < phase->reads.count; k++) {
            if (phase->reads.items[k].cb == cb) return true;
        }
    }
    return false;
}

static bool speaks_of_scalar(const tw_spec_cb *cb) {
    static const char *const words[] = {"scaler", "scalar", "epsilon", "constant", "eps tile"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has(cb->name.text, words[i]) || tw_has(cb->purpose.text, words[i])) return true;
    }
    return tw_has(cb->name.text, "_eps") || tw_has(cb->name.text, "_one");
}

/* Which tensor each CB of the reader holds: first by name, then scalars, then in order. */
static void fill_reader_cbs(tw_builder *b) {
    bool taken[16] = {false};
    size_t inputs = b->plan->tensors.count - 1;
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < b->plan->cbs.count; i++) {
            tw_cb_facts *facts = &b->facts[i];
            const tw_spec_cb *cb = facts->spec;
            if (cb->producer != TW_READER || facts->fill) continue;
            if (pass == 1 && speaks_of_scalar(cb)) {
                facts->fill = reduced_with(b->spec, cb->id) ? TW_FILL_SCALER : TW_FILL_SCALAR;
                scalar_value(b, facts);
                continue;
            }
            for (size_t t = 0; t < inputs && !facts->fill; t++) {
                const char *name = b->plan->tensors.items[t].name;
                bool by_name = tw_has(cb->name.text, name) || tw_has_word(cb->purpose.text, name);
                bool hit = pass == 0 ? by_name && !(speaks_of_scalar(cb) && t == 0)
                                     : pass == 2 && !taken[t & 15];
                if (!hit) continue;
                facts->fill = TW_FILL_TENSOR;
                facts->tensor = (int)t;
                taken[t & 15] = true;
            }
            if (pass == 2 && !facts->fill) {
                facts->fill = TW_FILL_TENSOR;
                facts->tensor = 0;
            }
        }
    }
}

static bool never_popped(const tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        for (size_t k = 0; k < spec->phases.items[i].reads.count; k++) {
            const tw_operand *operand = &spec->phases.items[i].reads.items[k];
            if (operand->cb == id && operand->pops) return false;
        }
    }
    return true;
}

static void finish_facts(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        tw_cb_facts *facts = &b->facts[i];
        tw_plan_cb *cb = &b->plan->cbs.items[i];
        facts->once = facts->spec->lifetime != TW_LIFE_BLOCK;
        if (facts->fill == TW_FILL_SCALER || facts->fill == TW_FILL_SCALAR) facts->once = true;
        if (cb->consumer == TW_WRITER) facts->tensor = tw_plan_output(b->plan);
        cb->persistent = facts->spec->lifetime == TW_LIFE_PROGRAM &&
                         cb->consumer != TW_WRITER && never_popped(b->spec, cb->id);
    }
}

static tw_status plan_cb(tw_builder *b, const tw_spec_cb *cb) {
    tw_plan_cb found = {.id = cb->id, .name = cb->name.text, .purpose = cb->purpose.text,
                        .page_kind = cb->page_kind, .format = cb->format,
                        .producer = cb->producer, .consumer = cb->consumer, .sticks = cb->sticks,
                        .when = cb->when.text, .notes = cb->notes.text, .line = cb->line,
                        .confidence = cb->pages.confidence};
    if (found.format == TW_FORMAT_OUTPUT && !b->spec->output.dtype) found.format = TW_FORMAT_INPUT;
    if (!cb->pages.expr) {
        return tw_plan_fail(b, cb->line, "the size of CB c_%d '%s' is not stated in a readable form: "
                                         "\"%s\"",
                            cb->id, cb->name.text, cb->pages.text ? cb->pages.text : "");
    }
    found.page_size = page_size_of(b, cb);
    found.pages = found.page_size ? tw_plan_bind(b, cb->pages.expr, cb->line) : NULL;
    const tw_expr *block =
        found.pages && cb->block.expr ? tw_plan_bind(b, cb->block.expr, cb->line) : found.pages;
    if (!block) {
        return b->err && b->err->status
                   ? TW_BAD_INPUT
                   : tw_plan_fail(b, cb->line, "the page size of CB c_%d is not stated", cb->id);
    }
    b->facts[b->plan->cbs.count] = (tw_cb_facts){.spec = cb, .tensor = -1, .block = block};
    TW_VEC_PUSH(&b->plan->cbs, found);
    return TW_OK;
}

tw_status tw_plan_cbs(tw_builder *b) {
    for (size_t i = 0; i < b->spec->cbs.count && i < 32; i++) {
        tw_status status = plan_cb(b, &b->spec->cbs.items[i]);
        if (status != TW_OK) return status;
    }
    if (!b->plan->cbs.count) {
        return tw_plan_fail(b, 0, "the spec has no circular buffers to plan with");
    }
    fill_reader_cbs(b);
    finish_facts(b);
    return TW_OK;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void name_kernels(tw_builder *b) {
    static const char *const files[] = {"dataflow/reader_%s.cpp", "compute/%s_compute.cpp",
                                        "dataflow/writer_%s.cpp"};
    for (int i = 0; i < 3; i++) {
        tw_plan_kernel *kernel = &b->plan->kernels[i];
        const char *format = files[i], *place = strstr(format, "%s");
        kernel->role = (tw_role)(TW_READER + i);
        kernel->file = tw_arena_printf(b->arena, "%.*s%s%s", (int)(place - format), format,
                                       b->spec->name.text, place + 2);
        kernel->does = "";
        kernel->startup_a = kernel->startup_b = kernel->startup_out = -1;
        for (size_t k = 0; k < b->spec->kernels.count; k++) {
            const tw_spec_kernel *from = &b->spec->kernels.items[k];
            if (from->role == kernel->role) kernel->does = from->does.text;
        }
    }
}

tw_status tw_plan_make(const tw_spec *spec, const tw_plan_options *options, tw_plan **out,
                       tw_error *err) {
    tw_plan *plan = tw_alloc(sizeof *plan);
    *plan = (tw_plan){.spec = spec, .stubs = options ? options->stubs : TW_STUBS_SYNCHRONIZED};
    tw_error own = {0};
    tw_builder b = {.plan = plan, .spec = spec, .arena = &plan->arena, .err = &own};
    tw_status status = TW_OK;
    if (!spec->name.text[0]) status = tw_plan_fail(&b, 1, "the spec does not name its operation");
    name_kernels(&b);
    tw_status (*const parts[])(tw_builder *) = {tw_plan_tensors, tw_plan_work_of, tw_plan_cbs,
                                                tw_plan_args, tw_plan_steps};
    for (size_t i = 0; i < TW_COUNT(parts) && status == TW_OK; i++) {
        status = parts[i](&b);
        if (status == TW_OK && own.status) status = own.status;
    }
    if (status == TW_OK) {
        *out = plan;
    } else {
        tw_fail(err, status, "%s", own.text ? own.text : "the plan cannot be made");
        tw_plan_free(plan);
    }
    tw_error_clear(&own);
    return status;
}

void tw_plan_free(tw_plan *plan) {
    if (!plan) return;
    for (int i = 0; i < 3; i++) {
        free(plan->kernels[i].compile_args.items);
        free(plan->kernels[i].runtime_args.items);
    }
    free(plan->tensors.items);
    free(plan->locals.items);
    free(plan->cbs.items);
    free(plan->notes.items);
    tw_arena_free(&plan->arena);
    free(plan);
}

const tw_plan_cb *tw_plan_find_cb(const tw_plan *plan, int id) {
    for (size_t i = 0; i < plan->cbs.count; i++) {
        if (plan->cbs.items[i].id == id) return &plan->cbs.items[i];
    }
    return NULL;
}

const tw_plan_kernel *tw_plan_kernel_of(const tw_plan *plan, tw_role role) {
    return &plan->kernels[role - TW_READER];
}

const char *tw_stub_mode_name(tw_stub_mode mode) {
    static const char *const names[] = {"synchronized", "passthrough", "empty"};
    return names[mode];
}

bool tw_stub_mode_find(const char *name, tw_stub_mode *mode) {
    for (int i = 0; i < 3; i++) {
        if (strcmp(name, tw_stub_mode_name((tw_stub_mode)i)) != 0) continue;
        *mode = (tw_stub_mode)i;
        return true;
    }
    return false;
}
