/* Names, parameters and tensors, as the emitted interface spells them. */
#include "emit/context.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "spec/words.h"

json_t *tw_json_format(const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

json_t *tw_json_expr(const tw_expr *expr) {
    tw_text text = {0};
    tw_expr_print(&text, expr, true);
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

void tw_mark_more(json_t *list) {
    const size_t count = json_array_size(list);
    for (size_t i = 0; i < count; i++)
        json_object_set_new(json_array_get(list, i), "more", json_boolean(i + 1 < count));
}

/* "CentralizeWRm" of "centralize_w_rm". */
json_t *tw_json_camel(const char *name) {
    tw_text text = {0};
    bool up = true;
    for (; *name; name++) {
        if (*name == '_') {
            up = true;
            continue;
        }
        const char c = up ? (char)toupper((unsigned char)*name) : *name;
        tw_text_addn(&text, &c, 1);
        up = false;
    }
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static json_t *lines_of(const char *text) {
    json_t *lines = json_array();
    while (*text) {
        const size_t length = strcspn(text, "\n");
        json_array_append_new(lines, json_pack("{s:s%}", "line", text, length));
        text += length + (text[length] == '\n');
    }
    return lines;
}

typedef struct param_spelling {
    tw_param_type type;
    const char *cpp;
    const char *cpp_default; /* when the spec gives none and it is optional */
} param_spelling;

static const param_spelling spellings[] = {
    {TW_PARAM_FLOAT, "float", "0.0f"},
    {TW_PARAM_INT, "int32_t", "0"},
    {TW_PARAM_UINT, "uint32_t", "0"},
    {TW_PARAM_BOOL, "bool", "false"},
    {TW_PARAM_STRING, "std::string", "\"\""},
    {TW_PARAM_DTYPE, "std::optional<DataType>", "std::nullopt"},
    {TW_PARAM_MEMORY_CONFIG, "std::optional<MemoryConfig>", "std::nullopt"},
    {TW_PARAM_COMPUTE_CONFIG, "std::optional<DeviceComputeKernelConfig>", "std::nullopt"},
};

static const param_spelling *spelling_of(tw_param_type type) {
    for (size_t i = 0; i < TW_COUNT(spellings); i++)
        if (spellings[i].type == type) return &spellings[i];
    return &spellings[0];
}

static json_t *default_of(const tw_spec_param *param, const param_spelling *spelling) {
    const char *text = param->initial.text;
    if (param->type == TW_PARAM_FLOAT && *text && strspn(text, "0123456789.eE+-") == strlen(text))
        return tw_json_format("%s%sf", text, strpbrk(text, ".eE") ? "" : ".0");
    if (param->type == TW_PARAM_BOOL && *text)
        return json_string(tolower((unsigned char)*text) == 't' ? "true" : "false");
    if ((param->type == TW_PARAM_INT || param->type == TW_PARAM_UINT) && *text &&
        strspn(text, "0123456789-") == strlen(text))
        return json_string(text);
    return json_string(spelling->cpp_default);
}

static json_t *param_json(const tw_spec_param *param) {
    const param_spelling *spelling = spelling_of(param->type);
    const bool is_memory = param->type == TW_PARAM_MEMORY_CONFIG;
    const bool by_value = param->type == TW_PARAM_FLOAT || param->type == TW_PARAM_INT ||
                          param->type == TW_PARAM_UINT || param->type == TW_PARAM_BOOL ||
                          param->type == TW_PARAM_DTYPE;
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o}", "name", param->name.text, "type",
                     spelling->cpp, "description",
                     *param->description.text ? param->description.text : param->name.text, "pass",
                     by_value ? "" : "const&", "required", param->required, "is_memory", is_memory,
                     "default", default_of(param, spelling));
}

static json_t *tensor_json(const tw_spec_tensor *tensor, bool first) {
    return json_pack("{s:s, s:s, s:b, s:b, s:s}", "name", tensor->name.text, "description",
                     *tensor->description.text ? tensor->description.text : "input", "optional",
                     tensor->optional, "first", first, "type",
                     tensor->optional ? "std::optional<Tensor>" : "Tensor");
}

/* One parameter of ttnn::NAME: as declared, as defined, and as bound to Python. */
static json_t *parameter(const char *type, const char *name, const char *initial) {
    json_t *declared = initial ? tw_json_format("%s %s = %s", type, name, initial)
                               : tw_json_format("%s %s", type, name);
    const bool none = initial && !strcmp(initial, "std::nullopt");
    json_t *bound = !initial ? tw_json_format("nb::arg(\"%s\")", name)
                    : none   ? tw_json_format("nb::arg(\"%s\") = nb::none()", name)
                             : tw_json_format("nb::arg(\"%s\") = %s", name, initial);
    return json_pack("{s:o, s:o, s:o}", "declared", declared, "defined",
                     tw_json_format("%s %s", type, name), "bound", bound);
}

/* In the order of the call: what is required first, so that the rest may be left out. */
static json_t *parameters_of(const tw_spec *spec) {
    json_t *list = json_array();
    for (int optional = 0; optional < 2; optional++) {
        for (size_t i = 0; i < spec->inputs.count; i++) {
            const tw_spec_tensor *tensor = &spec->inputs.items[i];
            if (tensor->optional != (optional == 1)) continue;
            json_array_append_new(
                list, parameter(optional ? "const std::optional<Tensor>&" : "const Tensor&",
                                tensor->name.text, optional ? "std::nullopt" : NULL));
        }
        for (size_t i = 0; i < spec->params.count; i++) {
            const tw_spec_param *param = &spec->params.items[i];
            if (param->required == (optional == 1)) continue;
            json_t *spelled = param_json(param);
            const char *type = json_string_value(json_object_get(spelled, "type"));
            const bool by_value = !*json_string_value(json_object_get(spelled, "pass"));
            tw_text spelling = {0};
            tw_text_addf(&spelling, by_value ? "%s" : "const %s&", type);
            json_array_append_new(
                list, parameter(spelling.data, param->name.text,
                                optional ? json_string_value(json_object_get(spelled, "default"))
                                         : NULL));
            tw_text_free(&spelling);
            json_decref(spelled);
        }
    }
    tw_mark_more(list);
    return list;
}

static void add_memory_config(json_t *values, const tw_spec *spec) {
    for (size_t i = 0; i < spec->params.count; i++)
        if (spec->params.items[i].type == TW_PARAM_MEMORY_CONFIG) {
            json_object_set_new(values, "memory_param",
                                json_string(spec->params.items[i].name.text));
            return;
        }
}

static json_t *output_layout(const tw_spec *spec) {
    /* "Same as input": of several modes by layout, each its own. */
    if (tw_has(spec->output.layout_text.text, "same")) return json_string("input.layout()");
    switch (spec->output.layout) {
    case TW_LAYOUT_ROW_MAJOR: return json_string("Layout::ROW_MAJOR");
    case TW_LAYOUT_TILE: return json_string("Layout::TILE");
    default: return json_string("input.layout()");
    }
}

static json_t *output_dtype(const tw_spec *spec) {
    if (!spec->output.dtype) return json_string("input.dtype()");
    return tw_json_format("DataType::%s", tw_spec_dtype_name(spec->output.dtype));
}

static json_t *reduced_dims(const tw_spec *spec) {
    const tw_output_shape shape = spec->output.shape;
    json_t *dims = json_array();
    if (shape == TW_SHAPE_REDUCE_W || shape == TW_SHAPE_REDUCE_HW)
        json_array_append_new(dims, json_pack("{s:i}", "dim", -1));
    if (shape == TW_SHAPE_REDUCE_H || shape == TW_SHAPE_REDUCE_HW)
        json_array_append_new(dims, json_pack("{s:i}", "dim", -2));
    return dims;
}

/* The dimensions of a listed shape as C++ over the input's, and which of those it names. */
static void add_listed(json_t *values, const tw_spec *spec) {
    static const char *const names[] = {"N", "C", "H", "W"};
    const tw_spec_output *output = &spec->output;
    if (output->shape != TW_SHAPE_LISTED || tw_spec_multiplies(spec)) return;
    json_t *used = json_array();
    tw_text dims = {0};
    for (int d = 0; d < 4; d++) {
        bool mentioned = false;
        for (int i = 0; i < output->rank; i++)
            mentioned |= tw_expr_mentions(output->dims[i], names[d]);
        if (mentioned)
            json_array_append_new(used, json_pack("{s:s, s:i}", "name", names[d], "at", d - 4));
    }
    for (size_t p = 0; p < spec->params.count; p++) {
        bool mentioned = false;
        for (int i = 0; i < output->rank; i++)
            mentioned |= tw_expr_mentions(output->dims[i], spec->params.items[p].name.text);
        if (mentioned)
            json_array_append_new(
                used, json_pack("{s:s, s:b}", "name", spec->params.items[p].name.text, "param", 1));
    }
    for (int i = 0; i < output->rank; i++) {
        if (i) tw_text_add(&dims, ", ");
        tw_expr_print(&dims, output->dims[i], true);
    }
    json_object_set_new(values, "listed_dims", json_string(dims.data));
    json_object_set_new(values, "listed_names", used);
    tw_text_free(&dims);
}

void tw_context_interface(json_t *values, const tw_plan *plan) {
    add_listed(values, plan->spec);
    const tw_spec *spec = plan->spec;
    json_object_set_new(values, "name", json_string(spec->name.text));
    json_object_set_new(values, "operation", json_string(spec->name.text));
    json_object_set_new(values, "open", json_string("{")); /* a brace before a closing tag */
    json_object_set_new(values, "close", json_string("}"));
    json_object_set_new(values, "Name", tw_json_camel(spec->name.text));
    json_object_set_new(values, "category",
                        json_string(*spec->category.text ? spec->category.text : "custom"));
    json_object_set_new(values, "math", lines_of(spec->math.text));
    json_t *attributes = json_array(), *all = json_array();
    for (size_t i = 0; i < spec->params.count; i++)
        if (spec->params.items[i].type != TW_PARAM_MEMORY_CONFIG)
            json_array_append_new(attributes, param_json(&spec->params.items[i]));
    for (size_t i = 0; i < spec->params.count; i++)
        json_array_append_new(all, param_json(&spec->params.items[i]));
    json_t *tensors = json_array();
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &spec->inputs.items[i];
        json_array_append_new(tensors, tensor_json(tensor, i == 0));
    }
    json_object_set_new(values, "input", json_string(spec->inputs.items[0].name.text));
    json_object_set_new(values, "tensors", tensors);
    json_object_set_new(values, "parameters", parameters_of(spec));
    json_object_set_new(values, "params", all);
    json_object_set_new(values, "attributes", attributes);
    add_memory_config(values, spec);
    json_object_set_new(values, "output_layout", output_layout(spec));
    json_object_set_new(values, "output_dtype", output_dtype(spec));
    json_object_set_new(values, "reduced", reduced_dims(spec));
    const bool product = tw_spec_multiplies(spec);
    json_object_set_new(values, "product",
                        product ? json_pack("{s:s}", "right", spec->inputs.items[1].name.text)
                                : json_false());
}
