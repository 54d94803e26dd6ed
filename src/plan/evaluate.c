/* Values of a plan for given shapes: locals, work split, L1 footprint. */
#include "plan/numbers.h"

#include <stdlib.h>
#include <string.h>

static int64_t element_bytes(unsigned dtype) {
    switch (dtype) {
    case TW_DTYPE_FLOAT32:
    case TW_DTYPE_UINT32:
    case TW_DTYPE_INT32: return 4;
    case TW_DTYPE_UINT8: return 1;
    default: return 2;
    }
}

static int64_t tile_bytes(unsigned dtype) {
    if (dtype == TW_DTYPE_BFLOAT8_B) return 1088;
    if (dtype == TW_DTYPE_BFLOAT4_B) return 576;
    return 1024 * element_bytes(dtype);
}

static unsigned first_bit(unsigned bits) {
    return bits & (~bits + 1);
}

unsigned tw_case_dtype(const tw_plan *plan, const tw_case *which) {
    if (which->dtype) return first_bit(which->dtype);
    unsigned allowed = first_bit(plan->spec->inputs.items[0].dtypes);
    return allowed ? allowed : TW_DTYPE_BFLOAT16;
}

static bool term_holds(const tw_plan *plan, const tw_case *which, const char *term, size_t length) {
    bool wanted = term[0] != '!';
    if (!wanted) term++, length--;
    bool given = !which->without_optional;
    for (size_t i = 0; i < plan->tensors.count && i < 32; i++) {
        const char *name = plan->tensors.items[i].name;
        if (strlen(name) == length && strncmp(name, term, length) == 0 && (which->absent >> i & 1u))
            given = false;
    }
    return given == wanted;
}

bool tw_case_has(const tw_plan *plan, const tw_case *which, const char *when) {
    while (*when) {
        size_t length = strcspn(when, "&");
        if (!term_holds(plan, which, when, length)) return false;
        when += length + (when[length] == '&');
    }
    return true;
}

static unsigned format_dtype(const tw_plan *plan, const tw_case *which, tw_format format) {
    switch (format) {
    case TW_FORMAT_FLOAT16_B: return TW_DTYPE_BFLOAT16;
    case TW_FORMAT_FLOAT32: return TW_DTYPE_FLOAT32;
    case TW_FORMAT_BFP8_B: return TW_DTYPE_BFLOAT8_B;
    case TW_FORMAT_UINT32: return TW_DTYPE_UINT32;
    case TW_FORMAT_UINT16: return TW_DTYPE_UINT16;
    case TW_FORMAT_INT32: return TW_DTYPE_INT32;
    case TW_FORMAT_OUTPUT:
        if (plan->spec->output.dtype) return plan->spec->output.dtype;
        return tw_case_dtype(plan, which);
    default: return tw_case_dtype(plan, which);
    }
}

static tw_shape padded(tw_shape shape, bool tiles) {
    for (int i = 1; tiles && i <= 2 && i <= shape.rank; i++) {
        int64_t *dim = &shape.dim[shape.rank - i];
        *dim = (*dim + 31) / 32 * 32;
    }
    return shape;
}

static tw_shape listed_shape(const tw_spec *spec, tw_shape input) {
    static const char *const names[] = {"W", "H", "C", "N"};
    tw_env env = {0};
    for (int i = 0; i < 4; i++)
        tw_env_set(&env, names[i], i < input.rank ? (double)input.dim[input.rank - 1 - i] : 1);
    for (size_t i = 0; i < spec->params.count; i++) {
        double value = strtod(spec->params.items[i].initial.text, NULL);
        tw_env_set(&env, spec->params.items[i].name.text, value > 0 ? value : 1);
    }
    tw_shape shape = {.rank = spec->output.rank};
    for (int i = 0; i < shape.rank; i++) {
        if (tw_expr_eval(spec->output.dims[i], &env, &shape.dim[i], NULL) != TW_OK ||
            shape.dim[i] < 1)
            shape.dim[i] = 1;
    }
    tw_env_free(&env);
    return shape;
}

/* Weights follow the last dimension of the first input; the output the spec's rule. */
static tw_shape shape_of(const tw_plan *plan, const tw_case *which, int tensor) {
    const tw_plan_tensor *t = &plan->tensors.items[tensor];
    tw_shape shape = which->input;
    if (t->input < 0 && plan->spec->output.shape == TW_SHAPE_LISTED) {
        shape = listed_shape(plan->spec, shape);
    } else if (t->input < 0 && shape.rank >= 2) {
        tw_output_shape rule = plan->spec->output.shape;
        if (rule == TW_SHAPE_REDUCE_W || rule == TW_SHAPE_REDUCE_HW) shape.dim[shape.rank - 1] = 1;
        if (rule == TW_SHAPE_REDUCE_H || rule == TW_SHAPE_REDUCE_HW) shape.dim[shape.rank - 2] = 1;
    }
    if (tw_spec_multiplies(plan->spec) && shape.rank >= 2 && t->input != 0) {
        /* The right matrix, and a row that is added, are taken to be 64 wide. */
        if (t->input > 1) {
            for (int i = 0; i < shape.rank; i++)
                shape.dim[i] = 1;
        } else if (t->input > 0) {
            shape.dim[shape.rank - 2] = shape.dim[shape.rank - 1];
            for (int i = 0; i + 2 < shape.rank && tw_spec_shares_right(plan->spec); i++)
                shape.dim[i] = 1;
        } else {
            shape = which->input;
        }
        shape.dim[shape.rank - 1] = 64;
    } else if (t->input > 0) {
        const tw_spec_tensor *other = &plan->spec->inputs.items[t->input];
        tw_axes axes = tw_axes_of_input(other);
        if (!axes.known && tw_is_weight(other)) axes = (tw_axes){.w = true};
        const bool has[] = {axes.w, axes.h, axes.c, axes.n};
        for (int i = 0; i < shape.rank; i++) {
            if (i >= 4 || !has[i]) shape.dim[shape.rank - 1 - i] = 1;
        }
    }
    return padded(shape, !t->sticks);
}

static int64_t page_bytes(const tw_plan *plan, const tw_case *which, int tensor) {
    const tw_plan_tensor *t = &plan->tensors.items[tensor];
    unsigned dtype = format_dtype(plan, which, t->input < 0 ? TW_FORMAT_OUTPUT : TW_FORMAT_INPUT);
    if (!t->sticks) return tile_bytes(dtype);
    tw_shape shape = shape_of(plan, which, tensor);
    int64_t align = which->alignment ? which->alignment : 32;
    int64_t bytes = shape.dim[shape.rank - 1] * element_bytes(dtype);
    return (bytes + align - 1) / align * align;
}

static double local_value(const tw_plan *plan, const tw_case *which, const tw_plan_local *local) {
    tw_shape shape = local->logical ? which->input : shape_of(plan, which, local->tensor);
    int64_t volume = 1;
    switch (local->kind) {
    case TW_LOCAL_DIM: {
        int at = local->dim < 0 ? shape.rank + local->dim : local->dim;
        return at >= 0 && at < shape.rank ? (double)shape.dim[at] : 1;
    }
    case TW_LOCAL_VOLUME:
        for (int i = 0; i < shape.rank; i++)
            volume *= shape.dim[i];
        return (double)volume;
    case TW_LOCAL_SHARD:
        for (int i = 0; i < shape.rank; i++)
            volume *= shape.dim[i];
        return (double)(volume / 1024); /* of one core; a proof says itself how many there are */
    case TW_LOCAL_ELEMENT: return (double)element_bytes(tw_case_dtype(plan, which));
    case TW_LOCAL_PAGE: return (double)page_bytes(plan, which, local->tensor);
    case TW_LOCAL_TILE: return (double)tile_bytes(format_dtype(plan, which, local->format));
    case TW_LOCAL_PARAM: {
        const tw_spec_param *param = tw_spec_find_param(plan->spec, local->name);
        double value = param ? strtod(param->initial.text, NULL) : 0;
        return value > 0 ? value : 1;
    }
    default: return 0;
    }
}

static tw_status check_case(const tw_case *which, tw_error *err) {
    if (which->input.rank < 1) return tw_fail(err, TW_BAD_INPUT, "the shape has no dimensions");
    for (int i = 0; i < which->input.rank; i++) {
        if (which->input.dim[i] >= 1 && which->input.dim[i] <= 1 << 24) continue;
        return tw_fail(err, TW_BAD_INPUT, "dimension %d of the shape is %lld; it must be 1 to 2^24",
                       i, (long long)which->input.dim[i]);
    }
    return TW_OK;
}

tw_status tw_plan_evaluate(const tw_plan *plan, const tw_case *which, tw_env *env, tw_error *err) {
    tw_status status = check_case(which, err);
    for (size_t i = 0; i < plan->locals.count && status == TW_OK; i++) {
        const tw_plan_local *local = &plan->locals.items[i];
        int64_t value;
        if (local->kind != TW_LOCAL_EXPR) {
            tw_env_set(env, local->name, local_value(plan, which, local));
            continue;
        }
        tw_error inner = {0};
        status = tw_expr_eval(local->value, env, &value, &inner);
        if (status == TW_OK)
            tw_env_set(env, local->name, (double)value);
        else
            tw_fail(err, status, "%s:%d: '%s': %s", plan->spec->path, local->line, local->name,
                    inner.text);
        tw_error_clear(&inner);
    }
    return status;
}

/* Blocks of rows and columns: group 1 are the cores with whole blocks; group2_units are those of
 * the last core, which has the least. */
static tw_status split_in_blocks(const tw_plan *plan, const tw_case *which, int64_t x, int64_t y,
                                 tw_work_split *split, tw_error *err) {
    tw_env env = {0};
    int64_t rows = 0, columns = 0;
    tw_status status = tw_plan_evaluate(plan, which, &env, err);
    if (status == TW_OK) status = tw_expr_eval(plan->work.rows, &env, &rows, err);
    if (status == TW_OK) status = tw_expr_eval(plan->work.columns, &env, &columns, err);
    tw_env_free(&env);
    if (status != TW_OK || rows < 1 || columns < 1) return status;
    int64_t high = (rows + y - 1) / y, wide = (columns + x - 1) / x;
    int64_t down = (rows + high - 1) / high, across = (columns + wide - 1) / wide;
    int64_t last_high = rows - (down - 1) * high, last_wide = columns - (across - 1) * wide;
    split->cores = down * across;
    split->group1_cores = (rows / high) * (columns / wide);
    split->group1_units = high * wide;
    split->group2_cores = split->cores - split->group1_cores;
    split->group2_units = split->group2_cores ? last_high * last_wide : 0;
    return TW_OK;
}

tw_status tw_plan_split(const tw_plan *plan, const tw_case *which, tw_work_split *split,
                        tw_error *err) {
    tw_env env = {0};
    *split = (tw_work_split){0};
    tw_status status = tw_plan_evaluate(plan, which, &env, err);
    if (status == TW_OK) status = tw_expr_eval(plan->work.total, &env, &split->total, err);
    tw_env_free(&env);
    if (status != TW_OK) return status;
    int64_t x = plan->work.grid_x ? plan->work.grid_x : which->grid_x ? which->grid_x : 8;
    int64_t y = plan->work.grid_y ? plan->work.grid_y : which->grid_y ? which->grid_y : 8;
    if (plan->work.split == TW_SPLIT_GRID) return split_in_blocks(plan, which, x, y, split, err);
    int64_t cores = plan->work.split == TW_SPLIT_SINGLE ? 1 : x * y;
    if (cores > split->total) cores = split->total;
    split->cores = cores;
    if (cores == 0) return TW_OK;
    int64_t rest = split->total % cores;
    split->group1_cores = rest ? rest : cores;
    split->group1_units = split->total / cores + (rest != 0);
    split->group2_cores = rest ? cores - rest : 0;
    split->group2_units = rest ? split->total / cores : 0;
    return TW_OK;
}

/* ---- L1 ----------------------------------------------------------------------------------- */

tw_status tw_plan_footprint(const tw_plan *plan, const tw_case *which, int64_t *bytes,
                            tw_error *err) {
    tw_env env = {0};
    *bytes = 0;
    tw_status status = tw_plan_evaluate(plan, which, &env, err);
    for (size_t i = 0; i < plan->cbs.count && status == TW_OK; i++) {
        int64_t page, pages;
        if (plan->cbs.items[i].shard >= 0) continue; /* the tensor's own memory */
        status = tw_expr_eval(plan->cbs.items[i].page_size, &env, &page, err);
        if (status == TW_OK) status = tw_expr_eval(plan->cbs.items[i].pages, &env, &pages, err);
        if (status == TW_OK) *bytes += page * pages;
    }
    tw_env_free(&env);
    return status;
}

/* "a*Wt + b" of one page size: c_0's 2*Wt and c_1's Wt make 3*Wt. */
typedef struct gathered {
    const tw_expr *page;
    struct {
        const tw_expr *name; /* NULL: plain pages */
        int64_t factor;
    } terms[16];
    size_t count;
} gathered;

static void add_term(gathered *g, const tw_expr *name, int64_t factor) {
    for (size_t i = 0; i < g->count; i++) {
        bool same =
            name ? g->terms[i].name && tw_expr_equal(g->terms[i].name, name) : !g->terms[i].name;
        if (same) {
            g->terms[i].factor += factor;
            return;
        }
    }
    if (g->count == TW_COUNT(g->terms)) return;
    g->terms[g->count].name = name;
    g->terms[g->count++].factor = factor;
}

static void add_pages(gathered *g, const tw_expr *pages) {
    if (pages->op == TW_EXPR_INTEGER)
        add_term(g, NULL, pages->integer);
    else if (pages->op == TW_EXPR_MUL && pages->a->op == TW_EXPR_INTEGER) {
        add_term(g, pages->b, pages->a->integer);
    } else if (pages->op == TW_EXPR_MUL && pages->b->op == TW_EXPR_INTEGER) {
        add_term(g, pages->a, pages->b->integer);
    } else {
        add_term(g, pages, 1);
    }
}

static void print_gathered(tw_text *out, const gathered *g) {
    if (g->count > 1) tw_text_add(out, "(");
    bool first = true;
    /* Names first, plain pages last. */
    for (int plain = 0; plain < 2; plain++) {
        for (size_t i = 0; i < g->count; i++) {
            if ((g->terms[i].name == NULL) != (plain == 1)) continue;
            if (!first) tw_text_add(out, " + ");
            first = false;
            if (!g->terms[i].name || g->terms[i].factor != 1) {
                tw_text_addf(out, "%lld", (long long)g->terms[i].factor);
            }
            if (g->terms[i].name && g->terms[i].factor != 1) tw_text_add(out, "*");
            if (g->terms[i].name) tw_expr_print(out, g->terms[i].name, true);
        }
    }
    if (g->count > 1) tw_text_add(out, ")");
    tw_text_add(out, " * ");
    tw_expr_print(out, g->page, true);
}

static bool single_page(const gathered *g) {
    return g->count == 1 && !g->terms[0].name && g->terms[0].factor == 1;
}

void tw_plan_footprint_text(tw_text *out, const tw_plan *plan) {
    gathered sizes[8] = {0};
    size_t count = 0;
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        size_t at = 0;
        while (at < count && !tw_expr_equal(sizes[at].page, cb->page_size))
            at++;
        if (at == TW_COUNT(sizes)) continue;
        if (at == count) sizes[count++].page = cb->page_size;
        add_pages(&sizes[at], cb->pages);
    }
    for (size_t i = 0; i < count; i++) {
        if (i) tw_text_add(out, " + ");
        if (single_page(&sizes[i]))
            tw_expr_print(out, sizes[i].page, true);
        else
            print_gathered(out, &sizes[i]);
    }
}

int64_t tw_plan_widest(const tw_plan *plan, unsigned dtype, int64_t budget) {
    tw_case which = {.input = {4, {1, 1, 32, 32}}, .dtype = dtype};
    int64_t first, second;
    if (tw_plan_footprint(plan, &which, &first, NULL) != TW_OK) return 0;
    which.input.dim[3] = 64;
    if (tw_plan_footprint(plan, &which, &second, NULL) != TW_OK) return 0;
    if (first == second) return -1;
    int64_t low = 0, high = 1 << 18; /* in tiles */
    while (low < high) {
        int64_t tiles = (low + high + 1) / 2, bytes;
        which.input.dim[3] = tiles * 32;
        bool fits = tw_plan_footprint(plan, &which, &bytes, NULL) == TW_OK && bytes <= budget;
        if (fits)
            low = tiles;
        else
            high = tiles - 1;
    }
    return low * 32;
}
