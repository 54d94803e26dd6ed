/* The program factory: host locals, circular buffers, work split, kernels and their arguments. */
#include "emit/context.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *format_text(tw_format format) {
    switch (format) {
    case TW_FORMAT_INPUT: return "input_format";
    case TW_FORMAT_OUTPUT: return "output_format";
    case TW_FORMAT_FLOAT32: return "tt::DataFormat::Float32";
    case TW_FORMAT_BFP8_B: return "tt::DataFormat::Bfp8_b";
    case TW_FORMAT_UINT32: return "tt::DataFormat::UInt32";
    case TW_FORMAT_UINT16: return "tt::DataFormat::UInt16";
    case TW_FORMAT_INT32: return "tt::DataFormat::Int32";
    default: return "tt::DataFormat::Float16_b";
    }
}

/* A tensor of the plan as the factory names it: input, gamma.value(), output. */
static void add_tensor(tw_text *out, const tw_plan *plan, int index) {
    const tw_plan_tensor *tensor = &plan->tensors.items[index];
    tw_text_addf(out,
                 tensor->input == 0  ? "input"
                 : tensor->input < 0 ? "output"
                                     : "%s%s",
                 tensor->name, tensor->optional ? ".value()" : "");
}

static json_t *tensor_text(const tw_plan *plan, int index) {
    tw_text text = {0};
    add_tensor(&text, plan, index);
    json_t *value = json_string(text.data);
    tw_text_free(&text);
    return value;
}

static json_t *local_value(const tw_plan *plan, const tw_plan_local *local) {
    tw_text text = {0};
    switch (local->kind) {
    case TW_LOCAL_EXPR: return tw_json_expr(local->value);
    case TW_LOCAL_TILE: return tw_json_format("tt::tile_size(%s)", format_text(local->format));
    case TW_LOCAL_PARAM:
        return tw_json_format("static_cast<uint32_t>(operation_attributes.%s)", local->name);
    default: break;
    }
    add_tensor(&text, plan, local->tensor);
    json_t *value = NULL;
    switch (local->kind) {
    case TW_LOCAL_SHARD:
        value = tw_json_format("%s.shard_spec()->numel() / tt::constants::TILE_HW", text.data);
        break;
    case TW_LOCAL_DIM:
        if (local->logical) {
            value = tw_json_format("%s.logical_shape()[%d]", text.data, local->dim);
            break;
        }
        if (local->dim < -2)
            value = tw_json_format("%s.padded_shape().rank() >= %d ? %s.padded_shape()[%d] : 1",
                                   text.data, -local->dim, text.data, local->dim);
        else
            value = tw_json_format("%s.padded_shape()[%d]", text.data, local->dim);
        break;
    case TW_LOCAL_VOLUME: value = tw_json_format("%s.physical_volume()", text.data); break;
    case TW_LOCAL_ELEMENT: value = tw_json_format("%s.element_size()", text.data); break;
    default: value = tw_json_format("%s.buffer()->aligned_page_size()", text.data); break;
    }
    const tw_plan_tensor *tensor = &plan->tensors.items[local->tensor];
    if (tensor->optional) {
        json_t *given = value;
        value = tw_json_format("%s.has_value() ? %s : 0", tensor->name, json_string_value(given));
        json_decref(given);
    }
    tw_text_free(&text);
    return value;
}

static void add_locals(json_t *values, const tw_plan *plan) {
    json_t *locals = json_array();
    for (size_t i = 0; i < plan->locals.count; i++) {
        const tw_plan_local *local = &plan->locals.items[i];
        json_array_append_new(locals,
                              json_pack("{s:s, s:o, s:s}", "name", local->name, "value",
                                        local_value(plan, local), "comment", local->comment));
    }
    json_object_set_new(values, "locals", locals);
}

/* The condition under which something optional is there. */
static json_t *when_text(const tw_plan *plan, const char *when) {
    const char *no = when[0] == '!' ? "!" : "";
    if (*no) when++;
    for (size_t i = 0; i < plan->tensors.count; i++)
        if (!strcmp(plan->tensors.items[i].name, when))
            return tw_json_format("%s%s.has_value()", no, when);
    return tw_json_format("%soperation_attributes.%s", no, when);
}

static json_t *buffer_text(const tw_plan *plan, int tensor) {
    const tw_plan_tensor *which = &plan->tensors.items[tensor];
    if (which->optional)
        return tw_json_format("%s.has_value() ? %s->buffer() : nullptr", which->name, which->name);
    tw_text text = {0};
    add_tensor(&text, plan, tensor);
    json_t *value = tw_json_format("*%s.buffer()", text.data);
    tw_text_free(&text);
    return value;
}

static void add_cbs(json_t *values, const tw_plan *plan) {
    json_t *cbs = json_array();
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        json_t *entry = json_pack("{s:i, s:s, s:s, s:o, s:o, s:s, s:s}", "id", cb->id, "name",
                                  cb->name, "purpose", cb->purpose, "page_size",
                                  tw_json_expr(cb->page_size), "pages", tw_json_expr(cb->pages),
                                  "format", format_text(cb->format), "notes", cb->notes);
        if (cb->shard >= 0) json_object_set_new(entry, "shard", buffer_text(plan, cb->shard));
        if (*cb->when) json_object_set_new(entry, "when", when_text(plan, cb->when));
        json_array_append_new(cbs, entry);
    }
    json_object_set_new(values, "cbs", cbs);
    json_object_set_new(values, "sharded", json_boolean(plan->work.sharded));
}

static json_t *optional_expr(const tw_expr *expr) {
    return expr ? tw_json_expr(expr) : json_string("");
}

static void add_work(json_t *values, const tw_plan *plan) {
    const tw_plan_work *work = &plan->work;
    json_t *grid = work->grid_x ? tw_json_format("CoreCoord{%" PRId64 ", %" PRId64 "}",
                                                 work->grid_x, work->grid_y)
                                : json_string("input.device()->compute_with_storage_grid_size()");
    json_object_set_new(
        values, "work",
        json_pack("{s:b, s:b, s:o, s:o, s:s, s:b, s:b, s:b, s:o, s:s, s:s, s:s, s:s, s:s, s:o}",
                  "blocks", work->split == TW_SPLIT_GRID, "in_turn", work->split != TW_SPLIT_GRID,
                  "rows", optional_expr(work->rows), "columns", optional_expr(work->columns),
                  "columns_name", work->columns_name ? work->columns_name : "", "split",
                  work->split == TW_SPLIT_CORES && !work->sharded, "single",
                  work->split == TW_SPLIT_SINGLE, "shards", work->sharded, "total",
                  tw_json_expr(work->total), "total_name", work->total_name, "units",
                  work->units_name, "start", work->start_name, "unit", work->unit_name, "row_major",
                  work->row_major ? "true" : "false", "grid", grid));
}

/* ---- arguments */

static json_t *packed_float(const tw_plan *plan, const tw_plan_arg *arg) {
    /* Parameters are floats already; everything else is a host uint32_t. */
    const size_t count = plan->spec->params.count;
    const char **floats = tw_alloc((count + 1) * sizeof *floats);
    for (size_t i = 0; i < count; i++)
        floats[i] = plan->spec->params.items[i].name.text;
    tw_text text = {0};
    if (arg->root) tw_text_add(&text, "std::sqrt(");
    tw_expr_print_float(&text, arg->value, floats);
    if (arg->root) tw_text_add(&text, ")");
    free(floats);
    json_t *value =
        arg->kind == TW_ARG_BF16_PAIR
            ? tw_json_format("pack_bfloat16_twice(%s)", text.data)
            : tw_json_format("std::bit_cast<uint32_t>(static_cast<float>(%s))", text.data);
    tw_text_free(&text);
    return value;
}

static json_t *address_text(const tw_plan *plan, int tensor) {
    const tw_plan_tensor *which = &plan->tensors.items[tensor];
    if (which->optional)
        return tw_json_format("%s.has_value() ? %s->buffer()->address() : 0u", which->name,
                              which->name);
    tw_text text = {0};
    add_tensor(&text, plan, tensor);
    json_t *value = tw_json_format("%s.buffer()->address()", text.data);
    tw_text_free(&text);
    return value;
}

static json_t *arg_value(const tw_plan *plan, const tw_plan_arg *arg) {
    switch (arg->kind) {
    case TW_ARG_CB: return tw_json_format("%s", tw_plan_find_cb(plan, arg->cb)->name);
    case TW_ARG_ADDRESS: return address_text(plan, arg->tensor);
    case TW_ARG_BF16_PAIR:
    case TW_ARG_FLOAT_BITS: return packed_float(plan, arg);
    case TW_ARG_PRESENT:
        return tw_json_format("static_cast<uint32_t>(%s.has_value())",
                              plan->tensors.items[arg->tensor].name);
    default: return tw_json_expr(arg->value);
    }
}

/* A compile-time argument of a single core: its units are the total, there is no loop around it. */
static json_t *compile_value(const tw_plan *plan, const tw_plan_arg *arg) {
    const tw_plan_work *work = &plan->work;
    if (work->split != TW_SPLIT_SINGLE || !arg->value) return arg_value(plan, arg);
    tw_arena arena = {0};
    tw_plan_arg whole = *arg;
    whole.value = tw_expr_substitute(&arena, arg->value, work->units_name,
                                     tw_expr_name(&arena, work->total_name));
    json_t *value = arg_value(plan, &whole);
    tw_arena_free(&arena);
    return value;
}

/* A value, and what the kernel calls it where that is another word. */
static json_t *argument_json(const tw_plan_arg *arg, json_t *value) {
    const char *called = strcmp(json_string_value(value), arg->name) != 0 ? arg->name : "";
    return json_pack("{s:s, s:s, s:o}", "name", arg->name, "called", called, "value", value);
}

static json_t *compile_args(const tw_plan *plan, const tw_plan_kernel *kernel, json_t *spans) {
    json_t *list = json_array();
    for (size_t i = 0; i < kernel->compile_args.count; i++) {
        const tw_plan_arg *arg = &kernel->compile_args.items[i];
        if (arg->kind == TW_ARG_ACCESSOR)
            json_array_append_new(spans,
                                  json_pack("{s:o}", "buffer", buffer_text(plan, arg->tensor)));
        else
            json_array_append_new(list, argument_json(arg, compile_value(plan, arg)));
    }
    tw_mark_more(list);
    return list;
}

static json_t *runtime_args(const tw_plan *plan, const tw_plan_kernel *kernel, json_t *updates) {
    json_t *list = json_array();
    for (size_t i = 0; i < kernel->runtime_args.count; i++) {
        const tw_plan_arg *arg = &kernel->runtime_args.items[i];
        json_array_append_new(list, argument_json(arg, arg_value(plan, arg)));
        if (arg->kind == TW_ARG_ADDRESS)
            json_array_append_new(updates,
                                  json_pack("{s:i, s:o, s:s}", "index", (int)i, "value",
                                            address_text(plan, arg->tensor), "name", arg->name));
    }
    tw_mark_more(list);
    return list;
}

static json_t *kernel_json(const tw_plan *plan, const tw_plan_kernel *kernel) {
    static const char *const configs[] = {
        [TW_READER] = "ReaderDataMovementConfig", [TW_WRITER] = "WriterDataMovementConfig"};
    json_t *spans = json_array(), *updates = json_array();
    json_t *compile = compile_args(plan, kernel, spans);
    json_t *runtime = runtime_args(plan, kernel, updates);
    return json_pack("{s:s, s:s, s:b, s:s, s:b, s:o, s:o, s:o, s:b, s:o, s:b}", "role",
                     tw_role_name(kernel->role), "file", kernel->file, "is_compute",
                     kernel->role == TW_COMPUTE, "config",
                     kernel->role == TW_COMPUTE ? "ComputeConfig" : configs[kernel->role],
                     "per_group", kernel->per_group, "compile_args", compile, "spans", spans,
                     "runtime_args", runtime, "has_runtime", json_array_size(runtime) > 0,
                     "updates", updates, "has_updates", json_array_size(updates) > 0);
}

static bool uses_kind(const tw_plan *plan, tw_arg_kind kind) {
    for (size_t k = 0; k < TW_COUNT(plan->kernels); k++) {
        const tw_plan_kernel *kernel = &plan->kernels[k];
        for (size_t i = 0; i < kernel->compile_args.count; i++)
            if (kernel->compile_args.items[i].kind == kind) return true;
        for (size_t i = 0; i < kernel->runtime_args.count; i++)
            if (kernel->runtime_args.items[i].kind == kind) return true;
    }
    return false;
}

static bool takes_roots(const tw_plan *plan) {
    for (size_t k = 0; k < TW_COUNT(plan->kernels); k++) {
        const tw_plan_kernel *kernel = &plan->kernels[k];
        for (size_t i = 0; i < kernel->runtime_args.count; i++)
            if (kernel->runtime_args.items[i].root) return true;
        for (size_t i = 0; i < kernel->compile_args.count; i++)
            if (kernel->compile_args.items[i].root) return true;
    }
    return false;
}

static const tw_plan_local *local_named(const tw_plan *plan, const char *name) {
    for (size_t i = 0; i < plan->locals.count; i++)
        if (!strcmp(plan->locals.items[i].name, name)) return &plan->locals.items[i];
    return NULL;
}

/* Attributes that host expressions name are locals of the factory. */
static void add_used_attributes(json_t *values, const tw_plan *plan) {
    json_t *used = json_array();
    for (size_t p = 0; p < plan->spec->params.count; p++) {
        const tw_spec_param *param = &plan->spec->params.items[p];
        bool mentioned = false;
        for (size_t k = 0; k < TW_COUNT(plan->kernels); k++)
            for (int list = 0; list < 2; list++) {
                const tw_plan_kernel *kernel = &plan->kernels[k];
                const size_t count = list ? kernel->runtime_args.count : kernel->compile_args.count;
                const tw_plan_arg *args =
                    list ? kernel->runtime_args.items : kernel->compile_args.items;
                for (size_t i = 0; i < count; i++)
                    mentioned |= args[i].value && tw_expr_mentions(args[i].value, param->name.text);
            }
        for (size_t i = 0; i < plan->locals.count; i++)
            mentioned |= plan->locals.items[i].value &&
                         tw_expr_mentions(plan->locals.items[i].value, param->name.text);
        const tw_plan_local *local = local_named(plan, param->name.text);
        if (local && local->kind == TW_LOCAL_PARAM) continue;
        if (mentioned) json_array_append_new(used, json_pack("{s:s}", "name", param->name.text));
    }
    json_object_set_new(values, "used_attributes", used);
}

void tw_context_factory(json_t *values, const tw_plan *plan, bool config_style) {
    add_locals(values, plan);
    add_cbs(values, plan);
    add_work(values, plan);
    add_used_attributes(values, plan);
    json_t *kernels = json_array();
    bool grouped = false, two_handles = false;
    for (size_t i = 0; i < TW_COUNT(plan->kernels); i++) {
        json_array_append_new(kernels, kernel_json(plan, &plan->kernels[i]));
        grouped |= plan->kernels[i].per_group;
        /* A kernel of its own for each core group, with arguments to set: both handles are kept. */
        const bool two = plan->kernels[i].per_group && plan->kernels[i].runtime_args.count;
        json_object_set_new(json_array_get(kernels, i), "two_handles", json_boolean(two));
        two_handles |= two;
    }
    json_object_set_new(values, "kernels", kernels);
    /* A float32 input keeps its precision in DST. */
    const unsigned dtypes = plan->spec->inputs.items[0].dtypes;
    json_object_set_new(values, "float32", json_boolean((dtypes & TW_DTYPE_FLOAT32) != 0));
    json_object_set_new(values, "any_two_handles", json_boolean(two_handles));
    json_object_set_new(values, "grouped", json_boolean(grouped));
    json_object_set_new(values, "config_style", json_boolean(config_style));
    json_object_set_new(values, "packs_bfloat16", json_boolean(uses_kind(plan, TW_ARG_BF16_PAIR)));
    json_object_set_new(values, "casts_bits", json_boolean(uses_kind(plan, TW_ARG_FLOAT_BITS)));
    json_object_set_new(values, "takes_roots", json_boolean(takes_roots(plan)));
    json_t *buffers = json_array();
    for (size_t i = 0; i < plan->tensors.count; i++)
        json_array_append_new(buffers, json_pack("{s:o}", "tensor", tensor_text(plan, (int)i)));
    json_object_set_new(values, "buffers", buffers);
}
