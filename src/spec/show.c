/* What was understood of a spec, for people. */
#include <tilewright/spec.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 30, VALUE_WIDTH = 62 };

/* How many bytes of the text fill at most `width` columns of a terminal. */
static int bytes_for(const char *text, int width) {
    int bytes = 0;
    for (; text[bytes] && text[bytes] != '\n'; bytes++) {
        bool starts = ((unsigned char)text[bytes] & 0xC0) != 0x80;
        if (starts && width-- == 0) break;
    }
    return bytes;
}

static void add_padded(tw_text *out, const char *text, int width) {
    int whole = bytes_for(text, 4096);
    int bytes = bytes_for(text, width);
    bool cut = bytes < whole;
    if (cut) bytes = bytes_for(text, width - 3);
    tw_text_addf(out, "%.*s%s", bytes, text, cut ? "..." : "");
    int columns = cut ? 3 : 0;
    for (int i = 0; i < bytes; i++)
        columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    for (; columns < width; columns++)
        tw_text_add(out, " ");
}

static void row(tw_text *out, const char *what, const char *value, const tw_field *from) {
    if (!from->confidence) return;
    add_padded(out, what, NAME_WIDTH);
    tw_text_add(out, " ");
    add_padded(out, value, VALUE_WIDTH);
    if (from->line)
        tw_text_addf(out, " %5d  ", from->line);
    else
        tw_text_add(out, "     -  ");
    tw_text_addf(out, "%s\n", tw_confidence_name(from->confidence));
}

/* A row whose value is made: `value` is emptied. */
static void made_row(tw_text *out, const char *what, tw_text *value, const tw_field *from) {
    row(out, what, value->data ? value->data : "", from);
    tw_text_free(value);
    *value = (tw_text){0};
}

static void add_size(tw_text *out, const tw_size *size) {
    if (size->expr)
        tw_expr_print(out, size->expr, true);
    else
        tw_text_add(out, "?");
}

static void section(tw_text *out, const char *name) {
    tw_text_addf(out, "%s\n", name);
}

/* ---- tensors and parameters -------------------------------------------------------------------
 */

static const char *layout_name(tw_layout layout) {
    static const char *const names[] = {"", "ROW_MAJOR", "TILE"};
    return names[layout];
}

static const char *memory_name(tw_memory memory) {
    static const char *const names[] = {"", "INTERLEAVED", "HEIGHT_SHARDED", "WIDTH_SHARDED",
                                        "BLOCK_SHARDED"};
    return names[memory];
}

static void add_word(tw_text *out, const char *word) {
    if (word[0]) tw_text_addf(out, "%s%s", out->length ? ", " : "", word);
}

static void add_dtypes(tw_text *out, unsigned dtypes) {
    for (unsigned bit = 1; bit <= TW_DTYPE_UINT8; bit <<= 1)
        if (dtypes & bit) add_word(out, tw_spec_dtype_name(bit));
}

static void show_requirement(tw_text *out, const tw_requirement *q) {
    tw_text value = {0}, name = {0};
    tw_text_addf(&value, "%s%s", q->requirement.text,
                 q->kind == TW_REQUIRE_OTHER ? " (not understood: a comment)" : "");
    tw_text_addf(&name, "    %s", q->property.text);
    made_row(out, name.data, &value, &q->property);
    tw_text_free(&name);
}

static void show_inputs(tw_text *out, const tw_spec *spec) {
    section(out, "inputs");
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *t = &spec->inputs.items[i];
        tw_text value = {0}, name = {0};
        add_word(&value, layout_name(t->layout));
        add_word(&value, memory_name(t->memory));
        add_dtypes(&value, t->dtypes);
        tw_text_addf(&name, "  %s%s", t->name.text, t->optional ? " (optional)" : "");
        made_row(out, name.data, &value, &t->name);
        tw_text_free(&name);
        for (size_t k = 0; k < t->requirements.count; k++)
            show_requirement(out, &t->requirements.items[k]);
    }
}

static void show_params(tw_text *out, const tw_spec *spec) {
    if (spec->params.count) section(out, "parameters");
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *p = &spec->params.items[i];
        tw_text value = {0}, name = {0};
        tw_text_addf(&value, "%s%s%s", p->type_text.text, p->initial.text[0] ? " = " : "",
                     p->initial.text);
        if (p->range.text[0]) tw_text_addf(&value, ", %s", p->range.text);
        tw_text_addf(&name, "  %s%s", p->name.text, p->required ? " (required)" : "");
        made_row(out, name.data, &value, &p->name);
        tw_text_free(&name);
    }
}

static void show_output(tw_text *out, const tw_spec *spec) {
    static const char *const shapes[] = {"same as the input",
                                         "last dimension reduced",
                                         "last but one reduced",
                                         "last two reduced",
                                         "",
                                         "not understood"};
    const tw_spec_output *o = &spec->output;
    section(out, "output");
    tw_text value = {0};
    tw_text_add(&value, shapes[o->shape]);
    if (o->shape == TW_SHAPE_LISTED) {
        for (int i = 0; i < o->rank; i++) {
            tw_text_add(&value, i ? ", " : "[");
            tw_expr_print(&value, o->dims[i], true);
        }
        tw_text_add(&value, "]");
    }
    tw_field from = o->shape_text;
    if (!from.confidence) from = (tw_field){"", 0, TW_LOW};
    made_row(out, "  shape", &value, &from);
    row(out, "  dtype", o->dtype_text.text, &o->dtype_text);
    row(out, "  layout", o->layout_text.text, &o->layout_text);
    row(out, "  memory", o->memory_text.text, &o->memory_text);
    if (!spec->window.kernel_h) return;
    const tw_expr *parts[] = {spec->window.kernel_h, spec->window.kernel_w, spec->window.stride_h,
                              spec->window.stride_w};
    static const char *const words[] = {"", " x ", ", stride ", " x "};
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        tw_text_add(&value, words[i]);
        tw_expr_print(&value, parts[i], true);
    }
    from = (tw_field){"", spec->window.line, TW_MEDIUM};
    made_row(out, "  windows", &value, &from);
}

/* ---- buffers, work, phases --------------------------------------------------------------------
 */

static const char *format_name(tw_format format) {
    static const char *const names[] = {"",       "output", "Float16_b", "Float32",
                                        "Bfp8_b", "UInt32", "UInt16",    "Int32"};
    return names[format];
}

static void show_cb(tw_text *out, const tw_spec_cb *cb) {
    tw_text value = {0}, name = {0};
    add_size(&value, &cb->pages);
    tw_text_add(&value, " of ");
    add_size(&value, &cb->page_size);
    if (cb->block.expr && cb->pages.expr && !tw_expr_equal(cb->block.expr, cb->pages.expr)) {
        tw_text_add(&value, " by ");
        add_size(&value, &cb->block);
    }
    tw_text_addf(&value, ", %s -> %s", tw_role_name(cb->producer), tw_role_name(cb->consumer));
    add_word(&value, format_name(cb->format));
    if (cb->lifetime == TW_LIFE_PROGRAM) add_word(&value, "persistent");
    if (cb->lifetime == TW_LIFE_ONCE) add_word(&value, "once");
    if (cb->when.text[0]) tw_text_addf(&value, ", only with %s", cb->when.text);
    tw_text_addf(&name, "  c_%d %s", cb->id, cb->name.text);
    made_row(out, name.data, &value, &cb->name);
    tw_text_free(&name);
}

static void add_kind(tw_text *out, const tw_spec_phase *phase) {
    static const char *const kinds[] = {"not understood", "tilize", "untilize", "", "",
                                        "copy",           "matmul", "transpose"};
    static const char *const dims[] = {"", "rows", "columns", "all"};
    static const char *const bcasts[] = {"", "row", "column", "scalar"};
    tw_text_add(out, kinds[phase->kind]);
    if (phase->kind == TW_PHASE_REDUCE)
        tw_text_addf(out, "%s of %s", phase->op.text, dims[phase->reduce]);
    if (phase->kind != TW_PHASE_BINARY) return;
    tw_text_add(out, phase->op.text);
    if (phase->bcast) tw_text_addf(out, " by %s", bcasts[phase->bcast]);
}

static void show_phase(tw_text *out, const tw_spec_phase *phase) {
    tw_text value = {0}, name = {0};
    add_kind(&value, phase);
    tw_text_add(&value, ":");
    for (size_t i = 0; i < phase->reads.count; i++) {
        const tw_operand *operand = &phase->reads.items[i];
        tw_text_addf(&value, " c_%d(", operand->cb);
        add_size(&value, &operand->pages);
        tw_text_add(&value, operand->pops ? ")" : ", kept)");
    }
    for (size_t i = 0; i < phase->chain.count; i++)
        tw_text_addf(&value, " %s", phase->chain.items[i].text);
    if (phase->writes >= 0) {
        tw_text_addf(&value, " -> c_%d(", phase->writes);
        add_size(&value, &phase->out_pages);
        tw_text_add(&value, ")");
    }
    if (phase->when.text[0]) tw_text_addf(&value, " if %s", phase->when.text);
    if (phase->once) tw_text_add(&value, " once");
    tw_field from = {"", phase->line, phase->confidence};
    tw_text_addf(&name, "  %s", phase->name.text);
    made_row(out, name.data, &value, &from);
    tw_text_free(&name);
}

static void show_work(tw_text *out, const tw_spec_work *work) {
    static const char *const units[] = {"?", "tile row", "tile", "tile column", "stick", "block"};
    tw_text value = {0};
    tw_text_add(&value, units[work->unit]);
    if (work->unit_size.expr) {
        tw_text_add(&value, " of ");
        add_size(&value, &work->unit_size);
    }
    if (work->total.expr) {
        tw_text_add(&value, ", ");
        add_size(&value, &work->total);
        tw_text_add(&value, " of them");
    }
    section(out, "work");
    tw_field from = work->unit_text;
    if (!from.confidence) from = (tw_field){"", work->line, TW_LOW};
    made_row(out, "  unit", &value, &from);
    tw_text_add(&value, work->split == TW_SPLIT_SINGLE ? "one core"
                        : work->split == TW_SPLIT_GRID ? "tile rows over y, tile columns over x"
                                                       : "split over the cores");
    if (work->grid_x * work->grid_y > 1)
        tw_text_addf(&value, " of %" PRId64 " x %" PRId64, work->grid_x, work->grid_y);
    if (work->split != TW_SPLIT_SINGLE)
        tw_text_addf(&value, ", counted %s", work->row_major ? "row-major" : "column-major");
    from = (tw_field){"", work->grid_text.line ? work->grid_text.line : work->line,
                      work->split_confidence};
    made_row(out, "  cores", &value, &from);
}

static void show_args(tw_text *out, const tw_spec *spec) {
    if (spec->args.count) section(out, "arguments");
    for (size_t i = 0; i < spec->args.count; i++) {
        const tw_spec_arg *arg = &spec->args.items[i];
        tw_text name = {0};
        tw_text_addf(&name, "  %s %s %s", tw_role_name(arg->kernel),
                     arg->time == TW_COMPILE_TIME ? "compile-time" : "run-time",
                     arg->index_text.text);
        row(out, name.data, arg->name.text, &arg->name);
        tw_text_free(&name);
    }
}

static void show_tests(tw_text *out, const tw_spec *spec) {
    const tw_spec_test *tests = &spec->tests;
    section(out, "tests");
    for (size_t i = 0; i < tests->shapes.count; i++) {
        const tw_shape *shape = &tests->shapes.items[i].shape;
        tw_text value = {0};
        for (int d = 0; d < shape->rank; d++)
            tw_text_addf(&value, "%s%" PRId64, d ? " x " : "", shape->dim[d]);
        tw_field from = {"", tests->shapes.items[i].name.line, TW_HIGH};
        made_row(out, "  shape", &value, &from);
    }
    tw_text value = {0};
    if (tests->rtol > 0) tw_text_addf(&value, "rtol %g ", tests->rtol);
    if (tests->atol > 0) tw_text_addf(&value, "atol %g ", tests->atol);
    if (tests->pcc > 0) tw_text_addf(&value, "PCC %g", tests->pcc);
    tw_field from = {"", tests->tolerance_line, value.length ? TW_HIGH : TW_ABSENT};
    made_row(out, "  tolerance", &value, &from);
    row(out, "  reference", tests->reference.text, &tests->reference);
}

void tw_spec_show(tw_text *out, const tw_spec *spec) {
    tw_text_addf(out, "%s (%s)\n\n", spec->path,
                 spec->dialect == TW_DIALECT_DESIGN ? "operation design"
                                                    : "functional specification");
    add_padded(out, "field", NAME_WIDTH);
    tw_text_add(out, " ");
    add_padded(out, "value", VALUE_WIDTH);
    tw_text_add(out, "  line  confidence\n");
    row(out, "operation", spec->name.text, &spec->name);
    row(out, "category", spec->category.text, &spec->category);
    row(out, "namespace", spec->space.text, &spec->space);
    row(out, "math", spec->math.text, &spec->math);
    for (size_t i = 0; i < spec->modes.count; i++) {
        const tw_field from = {"", 0, TW_MEDIUM};
        row(out, (int)i == spec->mode ? "mode (shown here)" : "mode", spec->modes.items[i].name,
            &from);
    }
    show_inputs(out, spec);
    show_params(out, spec);
    show_output(out, spec);
    if (spec->symbols.count) section(out, "sizes");
    for (size_t i = 0; i < spec->symbols.count; i++) {
        tw_text value = {0}, name = {0};
        add_size(&value, &spec->symbols.items[i].value);
        tw_text_addf(&name, "  %s", spec->symbols.items[i].name.text);
        made_row(out, name.data, &value, &spec->symbols.items[i].name);
        tw_text_free(&name);
    }
    section(out, "circular buffers");
    for (size_t i = 0; i < spec->cbs.count; i++)
        show_cb(out, &spec->cbs.items[i]);
    show_work(out, &spec->work);
    section(out, "compute phases");
    for (size_t i = 0; i < spec->phases.count; i++)
        show_phase(out, &spec->phases.items[i]);
    show_args(out, spec);
    show_tests(out, spec);
    tw_text_addf(out,
                 "\n%zu design decisions, %zu edge cases, %zu component sources.\n"
                 "HIGH: the spec says it. MEDIUM: derived from what it says. LOW: assumed.\n",
                 spec->decisions.count, spec->edges.count, spec->components.count);
}
