/* What was understood of a spec, for people. */
#include <tilewright/spec.h>

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static void row(tw_text *out, const char *what, const char *value, const tw_field *from) {
    if (!from->confidence) return;
    char line[16] = "";
    if (from->line) snprintf(line, sizeof line, "%d", from->line);
    const char *stop = strchr(value, '\n');
    int length = stop ? (int)(stop - value) : (int)strlen(value);
    tw_text_addf(out, "%-22s %-52.*s %5s  %s\n", what, length > 72 ? 72 : length, value, line,
                 tw_confidence_name(from->confidence));
}

static void add_size(tw_text *out, const tw_size *size) {
    if (size->expr)
        tw_expr_print(out, size->expr, true);
    else
        tw_text_add(out, "?");
}

static void show_cb(tw_text *out, const tw_spec_cb *cb) {
    tw_text value = {0};
    add_size(&value, &cb->pages);
    tw_text_add(&value, " pages of ");
    add_size(&value, &cb->page_size);
    tw_text_addf(&value, ", %s -> %s%s%s%s", tw_role_name(cb->producer), tw_role_name(cb->consumer),
                 cb->lifetime == TW_LIFE_PROGRAM ? ", persistent" : "",
                 cb->when.text[0] ? ", only with " : "", cb->when.text);
    char name[64];
    snprintf(name, sizeof name, "  c_%d %s", cb->id, cb->name.text);
    row(out, name, value.data, &cb->name);
    tw_text_free(&value);
}

static void show_phase(tw_text *out, const tw_spec_phase *phase) {
    static const char *const kinds[] = {"unknown", "tilize", "untilize", "reduce",
                                        "binary",  "unary",  "matmul",   "transpose"};
    tw_text value = {0};
    tw_text_addf(&value, "%s %s:", kinds[phase->kind], phase->op.text);
    for (size_t i = 0; i < phase->reads.count; i++) {
        const tw_operand *operand = &phase->reads.items[i];
        tw_text_addf(&value, " c_%d(", operand->cb);
        add_size(&value, &operand->pages);
        tw_text_add(&value, operand->pops ? ")" : ", kept)");
    }
    if (phase->writes >= 0) {
        tw_text_addf(&value, " -> c_%d(", phase->writes);
        add_size(&value, &phase->out_pages);
        tw_text_add(&value, ")");
    }
    if (phase->once) tw_text_add(&value, " once");
    tw_field from = {"", phase->line, phase->confidence};
    char name[64];
    snprintf(name, sizeof name, "  %.40s", phase->name.text);
    row(out, name, value.data, &from);
    tw_text_free(&value);
}

static void show_args(tw_text *out, const tw_spec *spec) {
    for (size_t i = 0; i < spec->args.count; i++) {
        const tw_spec_arg *arg = &spec->args.items[i];
        char name[64];
        snprintf(name, sizeof name, "  %s %s %s", tw_role_name(arg->kernel),
                 arg->time == TW_COMPILE_TIME ? "ct" : "rt", arg->index_text.text);
        row(out, name, arg->name.text, &arg->name);
    }
}

static void show_work(tw_text *out, const tw_spec_work *work) {
    static const char *const units[] = {"?", "tile row", "tile", "tile column", "stick", "block"};
    tw_text value = {0};
    tw_text_addf(&value, "%s; %s", units[work->unit],
                 work->split == TW_SPLIT_SINGLE ? "one core" : "split over cores");
    if (work->total.expr) {
        tw_text_add(&value, "; total ");
        add_size(&value, &work->total);
    }
    tw_field from = {"", work->line, work->split_confidence};
    row(out, "work", value.data, &from);
    tw_text_free(&value);
}

void tw_spec_show(tw_text *out, const tw_spec *spec) {
    tw_text_addf(out, "%s (%s)\n\n%-22s %-52s %5s  %s\n", spec->path,
                 spec->dialect == TW_DIALECT_DESIGN ? "operation design"
                                                    : "functional specification",
                 "field", "value", "line", "confidence");
    row(out, "operation", spec->name.text, &spec->name);
    row(out, "category", spec->category.text, &spec->category);
    row(out, "math", spec->math.text, &spec->math);
    tw_text_add(out, "inputs\n");
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *t = &spec->inputs.items[i];
        const char *layout = t->layout == TW_LAYOUT_TILE ? "TILE" : t->layout ? "ROW_MAJOR" : "";
        char name[64];
        snprintf(name, sizeof name, "  %.40s%s", t->name.text, t->optional ? " (optional)" : "");
        tw_field from = t->name;
        row(out, name, layout, &from);
    }
    tw_text_add(out, "parameters\n");
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *p = &spec->params.items[i];
        tw_text value = {0};
        tw_text_addf(&value, "%s%s%s", p->type_text.text, p->initial.text[0] ? " = " : "",
                     p->initial.text);
        char name[64];
        snprintf(name, sizeof name, "  %.40s", p->name.text);
        row(out, name, value.data, &p->name);
        tw_text_free(&value);
    }
    row(out, "output shape", spec->output.shape_text.text, &spec->output.shape_text);
    tw_text_add(out, "circular buffers\n");
    for (size_t i = 0; i < spec->cbs.count; i++)
        show_cb(out, &spec->cbs.items[i]);
    show_work(out, &spec->work);
    tw_text_add(out, "compute phases\n");
    for (size_t i = 0; i < spec->phases.count; i++)
        show_phase(out, &spec->phases.items[i]);
    tw_text_add(out, "arguments\n");
    show_args(out, spec);
    tw_text_addf(out, "tests: %zu shapes, rtol %g, atol %g, PCC %g\n", spec->tests.shapes.count,
                 spec->tests.rtol, spec->tests.atol, spec->tests.pcc);
    row(out, "  reference", spec->tests.reference.text, &spec->tests.reference);
}
