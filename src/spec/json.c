/* A spec as JSON. */
#include <tilewright/spec.h>

#include <jansson.h>
#include <stdlib.h>

static const char *const confidences[] = {"ABSENT", "LOW", "MEDIUM", "HIGH"};

static json_t *field(const tw_field *f) {
    if (!f->text || !f->text[0]) return json_null();
    return json_pack("{s:s, s:i, s:s}", "text", f->text, "line", f->line, "confidence",
                     confidences[f->confidence]);
}

static json_t *size(const tw_size *s) {
    if (!s->expr) return json_null();
    tw_text text = {0};
    tw_expr_print(&text, s->expr, true);
    char *expr = tw_text_take(&text);
    json_t *out = json_pack("{s:s, s:s, s:i, s:s}", "text", s->text ? s->text : "", "expr", expr,
                            "line", s->line, "confidence", confidences[s->confidence]);
    free(expr);
    return out;
}

static json_t *dtypes(unsigned bits) {
    json_t *list = json_array();
    for (unsigned bit = 1; bit < 256; bit <<= 1) {
        if (bits & bit) json_array_append_new(list, json_string(tw_spec_dtype_name(bit)));
    }
    return list;
}

static const char *const layouts[] = {"unstated", "ROW_MAJOR", "TILE"};
static const char *const memories[] = {"unstated", "INTERLEAVED", "HEIGHT_SHARDED", "WIDTH_SHARDED",
                                       "BLOCK_SHARDED"};

static json_t *requirements(const tw_spec_tensor *tensor) {
    static const char *const kinds[] = {"other",          "device",          "rank",
                                        "layout",         "memory",          "dtype",
                                        "width_multiple", "height_multiple", "shape_last_dim",
                                        "shape_same",     "dtype_same",      "width_range",
                                        "height_range"};
    json_t *list = json_array();
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        const tw_requirement *q = &tensor->requirements.items[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o, s:I}", "kind", kinds[q->kind],
                                              "property", field(&q->property), "requirement",
                                              field(&q->requirement), "hint", field(&q->hint),
                                              "value", (json_int_t)q->value));
    }
    return list;
}

static json_t *inputs(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *t = &spec->inputs.items[i];
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:b, s:s, s:s, s:o, s:o}", "name", field(&t->name),
                            "description", field(&t->description), "optional", t->optional,
                            "layout", layouts[t->layout], "memory", memories[t->memory], "dtypes",
                            dtypes(t->dtypes), "requirements", requirements(t)));
    }
    return list;
}

static json_t *params(const tw_spec *spec) {
    static const char *const types[] = {"other",  "float", "int",           "uint",          "bool",
                                        "string", "dtype", "memory_config", "compute_config"};
    json_t *list = json_array();
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *p = &spec->params.items[i];
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:b, s:o, s:o, s:o}", "name", field(&p->name), "type",
                            types[p->type], "required", p->required, "default", field(&p->initial),
                            "range", field(&p->range), "description", field(&p->description)));
    }
    return list;
}

static json_t *expr_json(const tw_expr *expr) {
    tw_text text = {0};
    tw_expr_print(&text, expr, true);
    json_t *value = json_string(text.data);
    tw_text_free(&text);
    return value;
}

static json_t *dims(const tw_spec_output *o) {
    json_t *list = json_array();
    for (int i = 0; o->shape == TW_SHAPE_LISTED && i < o->rank; i++)
        json_array_append_new(list, expr_json(o->dims[i]));
    return list;
}

/* null when there are no windows. */
static json_t *window(const tw_spec_window *w) {
    if (!w->kernel_h) return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "kernel_h", expr_json(w->kernel_h),
                     "kernel_w", expr_json(w->kernel_w), "stride_h", expr_json(w->stride_h),
                     "stride_w", expr_json(w->stride_w), "pad_h", expr_json(w->pad_h), "pad_w",
                     expr_json(w->pad_w), "line", w->line);
}

static json_t *output(const tw_spec_output *o) {
    static const char *const shapes[] = {"same",      "reduce_w", "reduce_h",
                                         "reduce_hw", "listed",   "other"};
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:s, s:o, s:i}", "shape", shapes[o->shape], "dims",
                     dims(o), "shape_text", field(&o->shape_text), "dtype", dtypes(o->dtype),
                     "layout", layouts[o->layout], "memory", memories[o->memory], "buffer",
                     field(&o->buffer_text), "line", o->line);
}

static json_t *cbs(const tw_spec *spec) {
    static const char *const pages[] = {"tile", "stick", "bytes"};
    static const char *const formats[] = {"input",  "output", "Float16_b", "Float32",
                                          "Bfp8_b", "UInt32", "UInt16",    "Int32"};
    static const char *const lives[] = {"block", "program", "once"};
    json_t *list = json_array();
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        json_array_append_new(
            list, json_pack("{s:i, s:o, s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:b, s:o, s:o,"
                            " s:i}",
                            "id", cb->id, "name", field(&cb->name), "purpose", field(&cb->purpose),
                            "producer", tw_role_name(cb->producer), "consumer",
                            tw_role_name(cb->consumer), "page_kind", pages[cb->page_kind],
                            "page_size", size(&cb->page_size), "pages", size(&cb->pages), "block",
                            size(&cb->block), "format", formats[cb->format], "lifetime",
                            lives[cb->lifetime], "sticks", cb->sticks, "when", field(&cb->when),
                            "valid", field(&cb->valid), "line", cb->line));
    }
    return list;
}

static json_t *work(const tw_spec_work *w) {
    static const char *const units[] = {"unstated",    "tile_row", "tile",
                                        "tile_column", "stick",    "block"};
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:s, s:s, s:[I,I], s:b, s:i}", "unit", units[w->unit], "unit_text",
        field(&w->unit_text), "unit_size", size(&w->unit_size), "total", size(&w->total), "split",
        w->split == TW_SPLIT_SINGLE ? "single"
        : w->split == TW_SPLIT_GRID ? "grid"
                                    : "cores",
        "split_confidence", confidences[w->split_confidence], "grid", (json_int_t)w->grid_x,
        (json_int_t)w->grid_y, "row_major", w->row_major, "line", w->line);
}

static json_t *operands(const tw_spec_phase *phase) {
    json_t *list = json_array();
    for (size_t i = 0; i < phase->reads.count; i++) {
        const tw_operand *o = &phase->reads.items[i];
        json_array_append_new(list, json_pack("{s:i, s:o, s:b}", "cb", o->cb, "pages",
                                              size(&o->pages), "pops", o->pops));
    }
    return list;
}

static json_t *phases(const tw_spec *spec) {
    static const char *const kinds[] = {"unknown", "tilize", "untilize", "reduce",
                                        "binary",  "unary",  "matmul",   "transpose"};
    static const char *const dims[] = {"none", "row", "col", "scalar"};
    json_t *list = json_array();
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *p = &spec->phases.items[i];
        json_t *chain = json_array();
        for (size_t k = 0; k < p->chain.count; k++) {
            json_array_append_new(chain, json_string(p->chain.items[k].text));
        }
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:s, s:b, s:o, s:s, s:s, s:o, s:i, s:o, s:o, s:o, s:i}",
                            "name", field(&p->name), "kind", kinds[p->kind], "confidence",
                            confidences[p->confidence], "once", p->once, "op", field(&p->op),
                            "reduce", dims[p->reduce], "bcast", dims[p->bcast], "reads",
                            operands(p), "writes", p->writes, "out_pages", size(&p->out_pages),
                            "chain", chain, "when", field(&p->when), "line", p->line));
    }
    return list;
}

static json_t *args(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->args.count; i++) {
        const tw_spec_arg *a = &spec->args.items[i];
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:i, s:o, s:o, s:o, s:b, s:o}", "kernel", tw_role_name(a->kernel),
                      "time", a->time == TW_COMPILE_TIME ? "compile" : "run", "index", a->index,
                      "name", field(&a->name), "type", field(&a->type), "description",
                      field(&a->description), "open", a->open, "when", field(&a->when)));
    }
    return list;
}

static json_t *rows(const tw_spec_row *items, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_pack("[o, o, o]", field(&items[i].key),
                                              field(&items[i].value), field(&items[i].remark)));
    }
    return list;
}

static json_t *decisions(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->decisions.count; i++) {
        const tw_spec_decision *d = &spec->decisions.items[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o}", "title", field(&d->title), "choice",
                                        field(&d->choice), "rationale", field(&d->rationale)));
    }
    return list;
}

static json_t *tests(const tw_spec_test *t) {
    json_t *shapes = json_array();
    for (size_t i = 0; i < t->shapes.count; i++) {
        json_t *dims = json_array();
        for (int k = 0; k < t->shapes.items[i].shape.rank; k++) {
            json_array_append_new(dims, json_integer(t->shapes.items[i].shape.dim[k]));
        }
        json_array_append_new(shapes, dims);
    }
    return json_pack("{s:o, s:f, s:f, s:f, s:o, s:o}", "shapes", shapes, "rtol", t->rtol, "atol",
                     t->atol, "pcc", t->pcc, "reference", field(&t->reference), "validation",
                     rows(t->validation.items, t->validation.count));
}

static json_t *symbols(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->symbols.count; i++) {
        const tw_spec_symbol *s = &spec->symbols.items[i];
        json_array_append_new(
            list, json_pack("{s:o, s:o}", "name", field(&s->name), "value", size(&s->value)));
    }
    return list;
}

static json_t *diagnostics(const tw_diagnostics *found) {
    static const char *const names[] = {"note", "warning", "error"};
    json_t *list = json_array();
    for (size_t i = 0; i < found->count; i++) {
        const tw_diagnostic *d = &found->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i, s:i, s:s, s:s}", "id", d->id,
                                              "severity", names[d->severity], "line", d->line,
                                              "column", d->column, "length", d->length, "message",
                                              d->message, "fix", d->fix));
    }
    return list;
}

void tw_diagnostics_json(tw_text *out, const tw_spec *spec, const tw_diagnostics *found) {
    json_t *root = json_pack("{s:s, s:o}", "file", spec->path, "diagnostics", diagnostics(found));
    char *text = json_dumps(root, JSON_INDENT(2));
    tw_text_add(out, text);
    tw_text_add(out, "\n");
    free(text);
    json_decref(root);
}

static json_t *overview(const tw_spec *spec) {
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "dialect",
        spec->dialect == TW_DIALECT_DESIGN ? "operation design" : "functional specification",
        "name", field(&spec->name), "category", field(&spec->category), "namespace",
        field(&spec->space), "planning_mode", field(&spec->planning_mode), "references",
        field(&spec->references), "math", field(&spec->math), "semantics", field(&spec->semantics));
}

static json_t *modes(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->modes.count; i++) {
        const tw_spec_mode *m = &spec->modes.items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", m->name,
                                              "parameter", m->param, "value", m->value, "layout",
                                              layouts[m->layout], "read", (int)i == spec->mode));
    }
    return list;
}

static json_t *kernels(const tw_spec *spec) {
    json_t *list = json_array();
    for (size_t i = 0; i < spec->kernels.count; i++) {
        const tw_spec_kernel *k = &spec->kernels.items[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o}", "role", tw_role_name(k->role),
                                              "core", field(&k->core), "noc", field(&k->noc),
                                              "does", field(&k->does)));
    }
    return list;
}

void tw_spec_json(tw_text *out, const tw_spec *spec) {
    json_t *root = overview(spec);
    const struct {
        const char *key;
        json_t *value;
    } parts[] = {{"modes", modes(spec)},
                 {"parameters", params(spec)},
                 {"inputs", inputs(spec)},
                 {"output", output(&spec->output)},
                 {"components", rows(spec->components.items, spec->components.count)},
                 {"circular_buffers", cbs(spec)},
                 {"symbols", symbols(spec)},
                 {"window", window(&spec->window)},
                 {"work", work(&spec->work)},
                 {"kernels", kernels(spec)},
                 {"phases", phases(spec)},
                 {"arguments", args(spec)},
                 {"edge_cases", rows(spec->edges.items, spec->edges.count)},
                 {"decisions", decisions(spec)},
                 {"tests", tests(&spec->tests)},
                 {"diagnostics", diagnostics(&spec->diagnostics)}};
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        json_object_set_new(root, parts[i].key, parts[i].value);
    }
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    tw_text_add(out, text);
    tw_text_add(out, "\n");
    free(text);
    json_decref(root);
}
