/* A plan for people and as JSON. */
#include <tilewright/plan.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *expr_text(const tw_expr *expr) {
    tw_text text = {0};
    tw_text_add(&text, "");
    if (expr) tw_expr_print(&text, expr, false);
    return tw_text_take(&text);
}

static void add_expr(tw_text *out, const tw_expr *expr) {
    if (expr) tw_expr_print(out, expr, false);
}

static const char *const step_names[] = {"loop",   "reserve",  "push",    "wait",    "pop",
                                         "read",   "write",    "scaler",  "scalar",  "copy",
                                         "tilize", "untilize", "prepare", "acquire", "math",
                                         "unary",  "pack",     "finish",  "zero",    "pad"};
static const char *const call_names[] = {"copy",   "add",       "sub",    "mul",
                                         "reduce", "transpose", "matmul", "copy to 1",
                                         "divide", "max",       "min",    "power"};
static const char *const dim_names[] = {"", " row", " col", " scalar"};

/* "math sub col c_1[i] c_3[0]" */
static void print_arithmetic(tw_text *out, const tw_step *step) {
    if (step->op == TW_STEP_UNARY) tw_text_addf(out, " %s", step->function);
    if (step->op == TW_STEP_PACK) tw_text_addf(out, " c_%d", step->cb);
    if (step->from < 0) return;
    tw_text_addf(out, " %s%s", call_names[step->call], dim_names[step->dim]);
    tw_text_addf(out, " c_%d[", step->from);
    add_expr(out, step->page);
    tw_text_add(out, "]");
    if (step->with < 0) return;
    tw_text_addf(out, " c_%d[", step->with);
    add_expr(out, step->stride);
    tw_text_add(out, "]");
}

/* "gamma&!beta" as "with gamma, without beta". */
static void add_condition(tw_text *out, const char *when) {
    for (const char *at = when; *at;) {
        size_t length = strcspn(at, "&"), no = *at == '!';
        tw_text_addf(out, "%s%s %.*s", at == when ? "" : ", ", no ? "without" : "with",
                     (int)(length - no), at + no);
        at += length + (at[length] == '&');
    }
}

/* What a step is for, and when it is there, where that is not as of the step before. */
static void print_remark(tw_text *out, const tw_step *step, const char *before) {
    bool other = strcmp(step->when, before) != 0 && step->when[0];
    bool again = !step->comment[0] && !step->when[0] && before[0];
    if (step->comment[0] || other) tw_text_add(out, "   // ");
    if (again) tw_text_add(out, "   // always");
    if (step->comment[0]) tw_text_addf(out, "%.60s", step->comment);
    if (step->comment[0] && other) tw_text_add(out, ": ");
    if (other) add_condition(out, step->when);
    tw_text_add(out, "\n");
}

static void print_step(tw_text *out, const tw_plan *plan, const tw_step *step, const char *before,
                       int depth) {
    tw_text_addf(out, "%*s%s", 4 + 2 * depth, "", step_names[step->op]);
    if (step->op >= TW_STEP_PREPARE) {
        print_arithmetic(out, step);
        print_remark(out, step, before);
        return;
    }
    if (step->op == TW_STEP_LOOP)
        tw_text_addf(out, " %s <", step->var);
    else if (step->from >= 0)
        tw_text_addf(out, " c_%d -> c_%d", step->from, step->cb);
    else
        tw_text_addf(out, " c_%d", step->cb);
    tw_text_add(out, " ");
    add_expr(out, step->count);
    if (step->page) {
        tw_text_addf(out, " of %s from ", plan->tensors.items[step->tensor].name);
        add_expr(out, step->page);
        tw_text_add(out, " step ");
        add_expr(out, step->stride);
        if (step->bytes) {
            tw_text_add(out, ", ");
            add_expr(out, step->bytes);
            tw_text_add(out, " bytes each");
        }
    }
    if (step->value) {
        tw_text_add(out, " of ");
        add_expr(out, step->value);
    }
    if (step->same) tw_text_add(out, " (tile 0 each time)");
    print_remark(out, step, before);
    for (size_t i = 0; i < step->body_count; i++)
        print_step(out, plan, &step->body[i], i ? step->body[i - 1].when : step->when, depth + 1);
}

static void print_args(tw_text *out, const tw_plan *plan, const char *kind, const tw_plan_arg *args,
                       size_t count) {
    static const char *const kinds[] = {"value",     "per core",   "CB",       "address",
                                        "bf16 pair", "float bits", "accessor", "present"};
    for (size_t i = 0; i < count; i++) {
        tw_text_addf(out, "    %s ", kind);
        if (args[i].index < 0)
            tw_text_add(out, "then"); /* behind a span, whose length the host knows */
        else
            tw_text_addf(out, "%d", args[i].index);
        tw_text_addf(out, ": %s (%s", args[i].name, kinds[args[i].kind]);
        if (args[i].value) tw_text_add(out, " ");
        add_expr(out, args[i].value);
        if (args[i].tensor >= 0)
            tw_text_addf(out, " of %s", plan->tensors.items[args[i].tensor].name);
        if (args[i].cb >= 0) tw_text_addf(out, " c_%d", args[i].cb);
        tw_text_addf(out, ")%s\n", args[i].confidence == TW_LOW ? " added" : "");
    }
}

static void print_locals(tw_text *out, const tw_plan *plan) {
    static const char *const kinds[] = {
        "",           "dimension",  "volume",    "element bytes",
        "page bytes", "tile bytes", "parameter", "pages of a shard"};
    for (size_t i = 0; i < plan->locals.count; i++) {
        const tw_plan_local *local = &plan->locals.items[i];
        tw_text_addf(out, "  %s = ", local->name);
        if (local->kind == TW_LOCAL_EXPR)
            add_expr(out, local->value);
        else if (local->kind == TW_LOCAL_DIM) {
            tw_text_addf(out, "dimension %d of %s", local->dim,
                         plan->tensors.items[local->tensor].name);
        } else {
            static const char *const formats[] = {"input",  "output", "Float16_b", "Float32",
                                                  "Bfp8_b", "UInt32", "UInt16",    "Int32"};
            bool tile = local->kind == TW_LOCAL_TILE;
            tw_text_addf(out, "%s of %s", kinds[local->kind],
                         tile ? formats[local->format] : plan->tensors.items[local->tensor].name);
        }
        tw_text_add(out, "\n");
    }
}

void tw_plan_show(tw_text *out, const tw_plan *plan) {
    tw_text_addf(out, "%s: stubs %s\n\nlocals\n", plan->spec->name.text,
                 tw_stub_mode_name(plan->stubs));
    print_locals(out, plan);
    tw_text_addf(out, "\nwork: %s %ss, %s\n\ncircular buffers\n", plan->work.total_name,
                 plan->work.unit_name,
                 plan->work.split == TW_SPLIT_SINGLE ? "on one core"
                 : plan->work.split == TW_SPLIT_GRID
                     ? "tile rows over the grid's y, tile columns over its x"
                     : "split over the cores");
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        tw_text_addf(out, "  c_%d %s: ", cb->id, cb->name);
        add_expr(out, cb->pages);
        tw_text_add(out, " pages of ");
        add_expr(out, cb->page_size);
        tw_text_addf(out, " bytes%s\n", cb->persistent ? ", persistent" : "");
    }
    tw_text_add(out, "  L1: ");
    tw_plan_footprint_text(out, plan);
    tw_text_add(out, "\n");
    for (int i = 0; i < 3; i++) {
        const tw_plan_kernel *kernel = &plan->kernels[i];
        tw_text_addf(out, "\n%s %s%s\n", tw_role_name(kernel->role), kernel->file,
                     kernel->per_group ? " (one for each core group)" : "");
        print_args(out, plan, "compile-time", kernel->compile_args.items,
                   kernel->compile_args.count);
        print_args(out, plan, "run-time", kernel->runtime_args.items, kernel->runtime_args.count);
        for (size_t k = 0; k < kernel->step_count; k++)
            print_step(out, plan, &kernel->steps[k], k ? kernel->steps[k - 1].when : "", 0);
    }
    /* Each argument that was added is marked above. */
    size_t added = 0, told = 0;
    for (size_t i = 0; i < plan->notes.count; i++)
        added += strcmp(plan->notes.items[i].id, "plan-arg-added") == 0;
    for (size_t i = 0; i < plan->notes.count; i++) {
        if (added > 3 && strcmp(plan->notes.items[i].id, "plan-arg-added") == 0) continue;
        tw_text_addf(out, "%snote: %s\n", told++ ? "" : "\n", plan->notes.items[i].message);
    }
    if (added > 3)
        tw_text_addf(out,
                     "%snote: %zu arguments that the kernels need and the spec's tables lack are "
                     "added at the end (\"added\")\n",
                     told ? "" : "\n", added);
    for (size_t i = 0; i < plan->stand_ins.count; i++) {
        tw_text_addf(out, "%sstubs stay: line %d: %s\n", i ? "" : "\n",
                     plan->stand_ins.items[i].line, plan->stand_ins.items[i].message);
    }
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void set_expr(json_t *object, const char *key, const tw_expr *expr) {
    if (!expr) return;
    char *text = expr_text(expr);
    json_object_set_new(object, key, json_string(text));
    free(text);
}

static json_t *steps_json(const tw_step *steps, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const tw_step *step = &steps[i];
        json_t *object = json_pack("{s:s}", "op", step_names[step->op]);
        set_expr(object, "count", step->count);
        if (step->cb >= 0) json_object_set_new(object, "cb", json_integer(step->cb));
        if (step->from >= 0) json_object_set_new(object, "from", json_integer(step->from));
        if (step->tensor >= 0) json_object_set_new(object, "tensor", json_integer(step->tensor));
        set_expr(object, "page", step->page);
        set_expr(object, "stride", step->stride);
        set_expr(object, "bytes", step->bytes);
        set_expr(object, "value", step->value);
        if (step->with >= 0) json_object_set_new(object, "with", json_integer(step->with));
        if (step->op == TW_STEP_UNARY)
            json_object_set_new(object, "function", json_string(step->function));
        if (step->op >= TW_STEP_PREPARE && step->from >= 0) {
            json_object_set_new(object, "call", json_string(call_names[step->call]));
            if (step->dim)
                json_object_set_new(object, "dim", json_string(dim_names[step->dim] + 1));
        }
        if (step->line) json_object_set_new(object, "line", json_integer(step->line));
        if (step->op == TW_STEP_LOOP) {
            json_object_set_new(object, "var", json_string(step->var));
            json_object_set_new(object, "body", steps_json(step->body, step->body_count));
        }
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *args_json(const tw_plan_arg *args, size_t count) {
    static const char *const kinds[] = {"value",     "per_core",   "cb",       "address",
                                        "bf16_pair", "float_bits", "accessor", "present"};
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_pack("{s:i, s:s, s:s, s:s, s:i}", "index", args[i].index, "name",
                                   args[i].name, "kind", kinds[args[i].kind], "confidence",
                                   tw_confidence_name(args[i].confidence), "line", args[i].line);
        set_expr(object, "value", args[i].value);
        if (args[i].tensor >= 0)
            json_object_set_new(object, "tensor", json_integer(args[i].tensor));
        if (args[i].cb >= 0) json_object_set_new(object, "cb", json_integer(args[i].cb));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *kernel_json(const tw_plan_kernel *kernel) {
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "role", tw_role_name(kernel->role), "file",
                     kernel->file, "per_group", kernel->per_group, "compile_args",
                     args_json(kernel->compile_args.items, kernel->compile_args.count),
                     "runtime_args",
                     args_json(kernel->runtime_args.items, kernel->runtime_args.count), "steps",
                     steps_json(kernel->steps, kernel->step_count));
}

static json_t *cbs_json(const tw_plan *plan) {
    json_t *list = json_array();
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        json_t *object = json_pack("{s:i, s:s, s:b, s:i}", "id", cb->id, "name", cb->name,
                                   "persistent", cb->persistent, "line", cb->line);
        set_expr(object, "page_size", cb->page_size);
        set_expr(object, "pages", cb->pages);
        json_array_append_new(list, object);
    }
    return list;
}

void tw_plan_json(tw_text *out, const tw_plan *plan) {
    json_t *tensors = json_array(), *kernels = json_array();
    for (size_t i = 0; i < plan->tensors.count; i++) {
        json_array_append_new(tensors, json_string(plan->tensors.items[i].name));
    }
    for (int i = 0; i < 3; i++)
        json_array_append_new(kernels, kernel_json(&plan->kernels[i]));
    json_t *work = json_pack("{s:s, s:s, s:s}", "split",
                             plan->work.split == TW_SPLIT_SINGLE ? "single"
                             : plan->work.split == TW_SPLIT_GRID ? "grid"
                                                                 : "cores",
                             "unit", plan->work.unit_name, "total", plan->work.total_name);
    tw_text footprint = {0};
    tw_text_add(&footprint, "");
    tw_plan_footprint_text(&footprint, plan);
    json_t *root = json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:o}", "operation",
                             plan->spec->name.text, "stubs", tw_stub_mode_name(plan->stubs),
                             "tensors", tensors, "work", work, "circular_buffers", cbs_json(plan),
                             "footprint", footprint.data, "kernels", kernels);
    tw_text_free(&footprint);
    json_t *kept = json_array();
    for (size_t i = 0; i < plan->stand_ins.count; i++) {
        const tw_diagnostic *why = &plan->stand_ins.items[i];
        json_array_append_new(kept,
                              json_pack("{s:i, s:s}", "line", why->line, "message", why->message));
    }
    json_object_set_new(root, "stubs_stay", kept);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    tw_text_addf(out, "%s\n", text);
    free(text);
    json_decref(root);
}
