#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "stages/log_values.h"

json_t *tw_log_text(const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

static json_t *expr_text(const tw_expr *expr) {
    tw_text text = {0};
    if (expr) tw_expr_print(&text, expr, false);
    json_t *value = json_string(text.data ? text.data : "");
    tw_text_free(&text);
    return value;
}

/* "line 12", or where a value comes from when no line says it. */
static json_t *line_text(int line) {
    return line > 0 ? tw_log_text("line %d", line) : json_string("derived");
}

static const char *format_text(tw_format format) {
    static const char *const names[] = {
        [TW_FORMAT_INPUT] = "input dtype",   [TW_FORMAT_OUTPUT] = "output dtype",
        [TW_FORMAT_FLOAT16_B] = "Float16_b", [TW_FORMAT_FLOAT32] = "Float32",
        [TW_FORMAT_BFP8_B] = "Bfp8_b",       [TW_FORMAT_UINT32] = "UInt32",
        [TW_FORMAT_UINT16] = "UInt16",       [TW_FORMAT_INT32] = "Int32"};
    return names[format];
}

static void add_cbs(json_t *values, const tw_plan *plan) {
    json_t *list = json_array();
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:b, s:o, s:s, s:s, s:b, s:b, "
                      "s:b}",
                      "id", tw_log_text("c_%d", cb->id), "cb_name", cb->name, "purpose",
                      cb->purpose, "page_size", expr_text(cb->page_size), "pages",
                      expr_text(cb->pages), "format", format_text(cb->format), "producer",
                      tw_role_name(cb->producer), "consumer", tw_role_name(cb->consumer),
                      "persistent", cb->persistent, "line", line_text(cb->line), "confidence",
                      tw_confidence_name(cb->confidence), "when", cb->when, "is_in",
                      cb->producer != TW_COMPUTE, "is_inner",
                      cb->producer == TW_COMPUTE && cb->consumer == TW_COMPUTE, "is_out",
                      cb->producer == TW_COMPUTE && cb->consumer != TW_COMPUTE));
    }
    json_object_set_new(values, "cbs", list);
    json_object_set_new(values, "cb_count", tw_log_text("%zu", plan->cbs.count));
    tw_text text = {0};
    tw_plan_footprint_text(&text, plan);
    json_object_set_new(values, "footprint", json_string(text.data ? text.data : ""));
    tw_text_free(&text);
}

/* Whether a kernel of this role moves pages here. */
static bool is_of(const char *who, const char *role, const char *moved) {
    return *moved && !strncmp(who, role, strlen(role));
}

static void add_proof(json_t *values, const tw_proof *proof) {
    json_t *list = json_array();
    for (size_t i = 0; i < proof->rows.count; i++) {
        const tw_proof_row *row = &proof->rows.items[i];
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:b, s:b, s:b, s:b, s:s, s:s, s:s, s:s, s:s}", "id",
                            tw_log_text("c_%d", row->cb), "cb_name", row->name, "by_reader",
                            is_of(row->producer, "Reader", row->push_text), "by_compute",
                            is_of(row->producer, "Compute", row->push_text), "to_compute",
                            is_of(row->consumer, "Compute", row->pop_text), "to_writer",
                            is_of(row->consumer, "Writer", row->pop_text), "producer",
                            row->producer, "pushes", *row->push_text ? row->push_text : "-",
                            "consumer", row->consumer, "pops", *row->pop_text ? row->pop_text : "-",
                            "balanced", tw_balance_name(row->balance)));
    }
    json_object_set_new(values, "proof", list);
}

static void add_work(json_t *values, const tw_plan *plan) {
    const tw_plan_work *work = &plan->work;
    const bool single = work->split == TW_SPLIT_SINGLE;
    json_object_set_new(
        values, "work",
        json_pack("{s:s, s:o, s:s, s:s, s:o, s:o, s:b, s:s}", "unit", work->unit_name, "total",
                  expr_text(work->total), "total_name", work->total_name, "per_core",
                  single ? "all of them"
                  : work->split == TW_SPLIT_GRID
                      ? "a block of tile rows and tile columns"
                      : "as split_work_to_cores shares them out, two groups",
                  "grid",
                  single ? json_string("1x1, core (0,0)")
                  : work->grid_x
                      ? tw_log_text("%lldx%lld", (long long)work->grid_x, (long long)work->grid_y)
                      : json_string("the device's whole grid"),
                  "line", line_text(work->line), "single", single, "order",
                  single            ? "a single core"
                  : work->row_major ? "cores along a row first"
                                    : "cores along a column first"));
}

static json_t *args_json(const tw_plan_arg *args, size_t count) {
    static const char *const kinds[] = {"value",     "per core",   "CB",       "buffer address",
                                        "bf16 pair", "float bits", "accessor", "present"};
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const tw_plan_arg *arg = &args[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:s, s:s, s:o, s:s}", "index",
                      arg->index < 0 ? json_string("after") : tw_log_text("%d", arg->index),
                      "arg_name", arg->name, "kind", kinds[arg->kind], "value",
                      expr_text(arg->value), "confidence", tw_confidence_name(arg->confidence)));
    }
    return list;
}

static void add_kernels(json_t *values, const tw_plan *plan) {
    json_t *list = json_array();
    for (size_t i = 0; i < TW_COUNT(plan->kernels); i++) {
        const tw_plan_kernel *kernel = &plan->kernels[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "role", tw_role_name(kernel->role),
                            "type", kernel->role == TW_COMPUTE ? "Compute" : "DataMovement", "path",
                            tw_log_text("device/kernels/%s", kernel->file), "does",
                            kernel->does ? kernel->does : "", "compile_args",
                            args_json(kernel->compile_args.items, kernel->compile_args.count),
                            "runtime_args",
                            args_json(kernel->runtime_args.items, kernel->runtime_args.count)));
    }
    json_object_set_new(values, "kernels", list);
}

static void add_field(json_t *list, const char *name, json_t *value, tw_confidence confidence,
                      int line) {
    json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:o}", "field", name, "value", value,
                                          "confidence", tw_confidence_name(confidence), "line",
                                          line_text(line)));
}

/* Names that are listed in one cell. */
static json_t *names_of_cbs(const tw_spec *spec) {
    tw_text text = {0};
    tw_text_addf(&text, "%zu", spec->cbs.count);
    for (size_t i = 0; i < spec->cbs.count; i++)
        tw_text_addf(&text, "%sc_%d", i ? ", " : ": ", spec->cbs.items[i].id);
    json_t *value = json_string(text.data);
    tw_text_free(&text);
    return value;
}

static json_t *names_of_phases(const tw_spec *spec) {
    tw_text text = {0};
    for (size_t i = 0; i < spec->phases.count; i++)
        tw_text_addf(&text, "%s%s", i ? " → " : "", spec->phases.items[i].name.text);
    json_t *value = json_string(text.data ? text.data : "none stated");
    tw_text_free(&text);
    return value;
}

static tw_confidence least_confidence(const tw_spec *spec) {
    tw_confidence least = TW_HIGH;
    for (size_t i = 0; i < spec->phases.count; i++)
        if (spec->phases.items[i].confidence < least) least = spec->phases.items[i].confidence;
    return spec->phases.count ? least : TW_ABSENT;
}

static void add_fields(json_t *values, const tw_spec *spec) {
    json_t *list = json_array();
    add_field(list, "operation_name", json_string(spec->name.text), spec->name.confidence,
              spec->name.line);
    add_field(list, "category", json_string(spec->category.text), spec->category.confidence,
              spec->category.line);
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &spec->inputs.items[i];
        add_field(list, "input",
                  tw_log_text("%s%s, %zu requirements", tensor->name.text,
                              tensor->optional ? " (optional)" : "", tensor->requirements.count),
                  tensor->name.confidence, tensor->name.line);
    }
    for (size_t i = 0; i < spec->params.count; i++)
        add_field(list, "parameter", json_string(spec->params.items[i].name.text),
                  spec->params.items[i].name.confidence, spec->params.items[i].name.line);
    add_field(list, "cb_count", names_of_cbs(spec), TW_HIGH,
              spec->cbs.count ? spec->cbs.items[0].line : 0);
    add_field(list, "work_distribution", json_string(spec->work.grid_text.text),
              spec->work.split_confidence, spec->work.line);
    add_field(list, "data_flow", names_of_phases(spec), least_confidence(spec),
              spec->phases.count ? spec->phases.items[0].line : 0);
    for (size_t i = 0; i < spec->cbs.count; i++)
        if (spec->cbs.items[i].lifetime == TW_LIFE_PROGRAM)
            add_field(list, "cb_persistence",
                      tw_log_text("c_%d stays to the end of the program", spec->cbs.items[i].id),
                      spec->cbs.items[i].lifetime_text.confidence, spec->cbs.items[i].line);
    json_object_set_new(values, "fields", list);
}

static void add_decisions(json_t *values, const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->decisions.count; i++) {
        const tw_spec_decision *decision = &spec->decisions.items[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o}", "decision", decision->title.text, "choice",
                            decision->choice.text, "options",
                            decision->alternatives.text[0] ? decision->alternatives.text : "-",
                            "rationale", decision->rationale.text, "line",
                            line_text(decision->title.line)));
    }
    json_object_set_new(values, "has_decisions", json_boolean(json_array_size(list) > 0));
    json_object_set_new(values, "decisions", list);
    json_t *phases = json_array();
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        tw_text reads = {0};
        for (size_t r = 0; r < phase->reads.count; r++)
            tw_text_addf(&reads, "%sc_%d%s", r ? " + " : "", phase->reads.items[r].cb,
                         phase->reads.items[r].pops ? "" : " (kept)");
        json_array_append_new(
            phases,
            json_pack("{s:o, s:s, s:s, s:o, s:o}", "number", tw_log_text("%zu", i + 1), "phase",
                      phase->name.text, "reads", reads.data ? reads.data : "-", "writes",
                      tw_log_text("c_%d", phase->writes), "line", line_text(phase->line)));
        tw_text_free(&reads);
    }
    json_object_set_new(values, "phases", phases);
}

static json_t *diagnostics_json(const tw_diagnostics *diagnostics) {
    static const char *const levels[] = {"note", "warning", "error"};
    json_t *list = json_array();
    for (size_t i = 0; diagnostics && i < diagnostics->count; i++) {
        const tw_diagnostic *found = &diagnostics->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:s, s:s}", "id", found->id, "level",
                                              levels[found->severity], "line",
                                              line_text(found->line), "message", found->message,
                                              "fix", found->fix ? found->fix : ""));
    }
    return list;
}

void tw_log_design(json_t *values, const tw_plan *plan, const tw_proof *proof,
                   const tw_diagnostics *findings) {
    add_cbs(values, plan);
    add_proof(values, proof);
    add_work(values, plan);
    add_kernels(values, plan);
    add_fields(values, plan->spec);
    add_decisions(values, plan->spec);
    json_t *found = diagnostics_json(findings), *notes = diagnostics_json(&plan->notes);
    json_object_set_new(values, "has_findings", json_boolean(json_array_size(found) > 0));
    json_object_set_new(values, "has_notes", json_boolean(json_array_size(notes) > 0));
    json_object_set_new(values, "findings", found);
    json_object_set_new(values, "notes", notes);
}
