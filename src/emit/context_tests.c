/* What the emitted tests need: inputs that the spec allows, and how each of its rules is broken. */
#include "emit/context.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *torch_dtype(unsigned dtypes) {
    if (dtypes & TW_DTYPE_BFLOAT16 || !dtypes) return "bfloat16";
    if (dtypes & TW_DTYPE_FLOAT32) return "float32";
    return "int32";
}

static const char *ttnn_dtype(unsigned dtypes) {
    if (dtypes & TW_DTYPE_BFLOAT16 || !dtypes) return "bfloat16";
    if (dtypes & TW_DTYPE_FLOAT32) return "float32";
    if (dtypes & TW_DTYPE_BFLOAT8_B) return "bfloat8_b";
    if (dtypes & TW_DTYPE_UINT32) return "uint32";
    return "int32";
}

static const char *layout_name(tw_layout layout) {
    return layout == TW_LAYOUT_ROW_MAJOR ? "ROW_MAJOR_LAYOUT" : "TILE_LAYOUT";
}

static int64_t rank_of(const tw_spec_tensor *tensor) {
    for (size_t i = 0; i < tensor->requirements.count; i++)
        if (tensor->requirements.items[i].kind == TW_REQUIRE_RANK)
            return tensor->requirements.items[i].value;
    return 0;
}

static bool is_weight(const tw_spec_tensor *tensor) {
    for (size_t i = 0; i < tensor->requirements.count; i++)
        if (tensor->requirements.items[i].kind == TW_REQUIRE_SHAPE_LAST_DIM) return true;
    return false;
}

/* Python for another tensor's shape, from the first input's `shape`: [W], [1, C, 1, 1], ... */
static json_t *shape_of(const tw_spec_tensor *tensor, bool first) {
    const tw_axes axes = tw_axes_of_input(tensor);
    const bool has[] = {axes.w, axes.h, axes.c, axes.n};
    const bool row = axes.known ? axes.w && !axes.h && !axes.c && !axes.n : is_weight(tensor);
    if (first || (!row && !axes.known)) return json_string("shape");
    const int64_t stated = rank_of(tensor);
    const int64_t rank = stated ? stated : axes.rank ? axes.rank : row ? 1 : 4;
    tw_text text = {0};
    tw_text_add(&text, "(");
    for (int64_t i = rank; i-- > 0;) {
        if (i < 4 && (row ? !i : has[i]))
            tw_text_addf(&text, "shape[-%d],%s", (int)i + 1, i ? " " : "");
        else
            tw_text_addf(&text, "1,%s", i ? " " : "");
    }
    tw_text_add(&text, ")");
    json_t *value = json_string(text.data);
    tw_text_free(&text);
    return value;
}

/* The right matrix of a product, [.., K, 64]. */
static json_t *right_shape(const tw_spec *spec) {
    return json_string(tw_spec_shares_right(spec) ? "(*(1 for _ in shape[:-2]), shape[-1], 64)"
                                                  : "(*shape[:-2], shape[-1], 64)");
}

/* A row that is added to a product, [.., 1, 64]. */
static json_t *row_shape(const tw_spec *spec) {
    return json_string(rank_of(&spec->inputs.items[2]) == 2 ? "(1, 64)"
                                                            : "(*(1 for _ in shape[:-1]), 64)");
}

static json_t *inputs_json(const tw_spec *spec) {
    json_t *inputs = json_array();
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &spec->inputs.items[i];
        const tw_layout layout = tensor->layout ? tensor->layout : spec->inputs.items[0].layout;
        const bool product = i && tw_spec_multiplies(spec);
        json_t *shape = !product ? shape_of(tensor, !i)
                        : i == 1 ? right_shape(spec)
                                 : row_shape(spec);
        json_array_append_new(inputs,
                              json_pack("{s:s, s:o, s:s, s:s, s:s, s:b}", "name", tensor->name.text,
                                        "shape", shape, "torch_dtype", torch_dtype(tensor->dtypes),
                                        "dtype", ttnn_dtype(tensor->dtypes), "layout",
                                        layout_name(layout), "optional", tensor->optional));
    }
    return inputs;
}

/* Values for the parameters without a default, as Python keywords. */
static json_t *keywords_json(const tw_spec *spec) {
    json_t *keywords = json_array();
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *param = &spec->params.items[i];
        if (!param->required) continue;
        const char *value = param->type == TW_PARAM_FLOAT    ? "1.0"
                            : param->type == TW_PARAM_BOOL   ? "True"
                            : param->type == TW_PARAM_STRING ? "\"\""
                                                             : "1";
        json_array_append_new(keywords,
                              json_pack("{s:s, s:s}", "name", param->name.text, "value", value));
    }
    return keywords;
}

static void add_shape(json_t *shapes, const tw_shape *shape) {
    tw_text text = {0};
    for (int d = 0; d < shape->rank; d++)
        tw_text_addf(&text, "%s%" PRId64, d ? ", " : "", shape->dim[d]);
    json_array_append_new(shapes, json_pack("{s:s}", "shape", text.data ? text.data : ""));
    tw_text_free(&text);
}

static json_t *shapes_json(const tw_spec *spec) {
    json_t *shapes = json_array();
    for (size_t i = 0; i < spec->tests.shapes.count; i++) {
        add_shape(shapes, &spec->tests.shapes.items[i].shape);
    }
    if (!json_array_size(shapes)) {
        static const tw_shape usual[] = {
            {4, {1, 1, 32, 32}}, {4, {1, 1, 64, 128}}, {4, {2, 3, 32, 64}}};
        tw_shape fitting[3];
        size_t count = 0;
        for (size_t i = 0; i < TW_COUNT(usual); i++)
            if (tw_spec_allows(spec, &usual[i])) fitting[count++] = usual[i];
        if (!count || spec->window.kernel_h)
            count = tw_spec_shapes(spec, fitting, TW_COUNT(fitting));
        for (size_t i = 0; i < count; i++)
            add_shape(shapes, &fitting[i]);
    }
    return shapes;
}

/* A word of the message that a person would look for, safe in a Python string and a pattern. */
static json_t *python_text(const char *text) {
    tw_text out = {0};
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') tw_text_add(&out, "\\");
        tw_text_addn(&out, text, 1);
    }
    json_t *value = json_string(out.data ? out.data : "");
    tw_text_free(&out);
    return value;
}

/* How to break a rule of the first input: keyword arguments of the tests' make_input. */
static const char *breaking_of(const tw_requirement *need, const tw_spec_tensor *tensor) {
    switch (need->kind) {
    case TW_REQUIRE_LAYOUT:
        /* Blocks exist in tiles only: there is no such tensor to refuse. */
        if (tensor->dtypes &&
            (tensor->dtypes & (TW_DTYPE_BFLOAT8_B | TW_DTYPE_BFLOAT4_B)) == tensor->dtypes)
            return NULL;
        return need->layout == TW_LAYOUT_ROW_MAJOR ? "layout=ttnn.TILE_LAYOUT"
                                                   : "layout=ttnn.ROW_MAJOR_LAYOUT";
    case TW_REQUIRE_RANK:
        if (need->relation == TW_AT_LEAST) return need->value > 1 ? "shape=(32,)" : NULL;
        return need->value == 2 ? "shape=(1, 1, 32, 32)" : "shape=(32, 32)";
    case TW_REQUIRE_DTYPE:
        if (need->dtypes & (TW_DTYPE_UINT32 | TW_DTYPE_INT32)) return NULL;
        return "torch_dtype=torch.int32, dtype=ttnn.uint32";
    case TW_REQUIRE_WIDTH_MULTIPLE:
        return tensor->layout == TW_LAYOUT_ROW_MAJOR ? "shape=(1, 1, 32, 48)" : NULL;
    case TW_REQUIRE_HEIGHT_MULTIPLE:
        return tensor->layout == TW_LAYOUT_ROW_MAJOR ? "shape=(1, 1, 48, 32)" : NULL;
    case TW_REQUIRE_DEVICE: return "on_device=False";
    default: return NULL;
    }
}

static json_t *breakings_json(const tw_spec *spec) {
    json_t *breakings = json_array();
    const tw_spec_tensor *tensor = &spec->inputs.items[0];
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        const tw_requirement *need = &tensor->requirements.items[i];
        const char *how = breaking_of(need, tensor);
        if (how)
            json_array_append_new(breakings, json_pack("{s:s, s:o}", "how", how, "message",
                                                       python_text(need->hint.text)));
    }
    return breakings;
}

/* An expression over the shape's dimensions, as Python. */
static void add_python(tw_text *out, const tw_spec *spec, const tw_expr *e) {
    static const char signs[] = {
        [TW_EXPR_ADD] = '+', [TW_EXPR_SUB] = '-', [TW_EXPR_MUL] = '*', [TW_EXPR_MOD] = '%'};
    static const char dimensions[] = "NCHW";
    const char *at = e->op == TW_EXPR_NAME && !e->name[1] ? strchr(dimensions, e->name[0]) : NULL;
    if (e->op == TW_EXPR_INTEGER) {
        tw_text_addf(out, "%" PRId64, e->integer);
    } else if (at) {
        tw_text_addf(out, "shape[%d]", (int)(at - dimensions) - 4);
    } else if (e->op == TW_EXPR_NAME) {
        const tw_spec_param *param = tw_spec_find_param(spec, e->name);
        tw_text_add(out, param && *param->initial.text ? param->initial.text : "1");
    } else {
        tw_text_add(out, e->op == TW_EXPR_CEIL_DIV ? "-(-" : "(");
        add_python(out, spec, e->a);
        if (e->op == TW_EXPR_DIV || e->op == TW_EXPR_CEIL_DIV)
            tw_text_add(out, " // ");
        else
            tw_text_addf(out, " %c ", e->op < sizeof signs && signs[e->op] ? signs[e->op] : '+');
        add_python(out, spec, e->b);
        tw_text_add(out, ")");
    }
}

static json_t *listed_shape(const tw_spec *spec) {
    tw_text text = {0};
    tw_text_add(&text, "(");
    for (int i = 0; i < spec->output.rank; i++) {
        if (i) tw_text_add(&text, ", ");
        add_python(&text, spec, spec->output.dims[i]);
    }
    tw_text_add(&text, ",)");
    json_t *value = json_string(text.data);
    tw_text_free(&text);
    return value;
}

static json_t *expected_shape(const tw_spec *spec) {
    if (tw_spec_multiplies(spec)) return json_string("(*shape[:-1], 64)");
    switch (spec->output.shape) {
    case TW_SHAPE_REDUCE_W: return json_string("(*shape[:-1], 1)");
    case TW_SHAPE_REDUCE_H: return json_string("(*shape[:-2], 1, shape[-1])");
    case TW_SHAPE_REDUCE_HW: return json_string("(*shape[:-2], 1, 1)");
    case TW_SHAPE_LISTED: return listed_shape(spec);
    default: return json_string("shape");
    }
}

/* Whether a maximum is taken of tiles that a shape of the tests leaves padding in. */
static bool takes_maxima(const tw_spec *spec) {
    bool maximum = false, padded = false;
    for (size_t i = 0; i < spec->phases.count; i++)
        maximum |= spec->phases.items[i].kind == TW_PHASE_REDUCE &&
                   !strcmp(spec->phases.items[i].op.text, "max");
    for (size_t i = 0; i < spec->tests.shapes.count; i++) {
        const tw_shape *shape = &spec->tests.shapes.items[i].shape;
        for (int d = shape->rank - 1; d >= 0 && d >= shape->rank - 2; d--)
            padded |= shape->dim[d] % 32 != 0;
    }
    return maximum && padded && spec->inputs.items[0].layout == TW_LAYOUT_TILE;
}

/* Whether a whole plane is reduced on the way to an output of the input's shape: of values around
 * zero its mean is one too, and a kernel that only copies would pass. */
static bool takes_planes(const tw_spec *spec) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->kind == TW_PHASE_REDUCE && phase->reduce == TW_DIM_SCALAR)
            return spec->output.shape == TW_SHAPE_SAME;
    }
    return false;
}

void tw_context_tests(json_t *values, const tw_plan *plan) {
    const tw_spec *spec = plan->spec;
    json_t *inputs = inputs_json(spec);
    json_object_set_new(values, "test_input", json_incref(json_array_get(inputs, 0)));
    json_t *weights = json_array();
    for (size_t i = 1; i < json_array_size(inputs); i++)
        json_array_append(weights, json_array_get(inputs, i));
    json_decref(inputs);
    json_object_set_new(values, "test_weights", weights);
    json_object_set_new(values, "test_keywords", keywords_json(spec));
    json_object_set_new(values, "test_shapes", shapes_json(spec));
    json_t *breakings = breakings_json(spec);
    json_object_set_new(values, "has_breakings", json_boolean(json_array_size(breakings) > 0));
    json_object_set_new(values, "breakings", breakings);
    static const char *const strategies[] = {[TW_MEMORY_HEIGHT_SHARDED] = "HEIGHT",
                                             [TW_MEMORY_WIDTH_SHARDED] = "WIDTH",
                                             [TW_MEMORY_BLOCK_SHARDED] = "BLOCK"};
    const char *strategy = plan->work.sharded ? strategies[spec->inputs.items[0].memory] : "";
    json_object_set_new(values, "test_shard", json_string(strategy));
    json_object_set_new(values, "expected_shape", expected_shape(spec));
    json_object_set_new(values, "test_maxima", json_boolean(takes_maxima(spec)));
    json_object_set_new(values, "test_planes", json_boolean(takes_planes(spec)));
    json_object_set_new(values, "passthrough", json_boolean(plan->stubs == TW_STUBS_PASSTHROUGH));
}
