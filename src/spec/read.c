/* The spec reader's front: file, dialect, overview. */
#include "spec/read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The longest real specs have 70 KB; what is longer was not written to be read. */
#define MAX_SPEC_BYTES (256u << 10)

static void index_lines(tw_spec *spec) {
    int count = 1;
    for (const char *c = spec->source; *c; c++)
        count += *c == '\n';
    spec->lines = tw_arena_alloc(&spec->arena, (size_t)count * sizeof *spec->lines);
    spec->lines[spec->line_count++] = spec->source;
    for (const char *c = spec->source; *c; c++) {
        if (*c == '\n') spec->lines[spec->line_count++] = c + 1;
    }
}

/* ---- overview ----------------------------------------------------------------------------- */

static tw_dialect dialect_of(tw_reader *r) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_HEADING) continue;
        if (tw_find(block->text, "functional spec")) return TW_DIALECT_FUNCTIONAL;
        if (strncasecmp(block->text, "operation design", 16) == 0) return TW_DIALECT_DESIGN;
    }
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (tw_md_in(block, "circular buffer") || tw_md_in(block, "operation name")) {
            return tw_md_in(block, "part 1") ? TW_DIALECT_DESIGN : TW_DIALECT_FUNCTIONAL;
        }
    }
    return 0;
}

static void set_name(tw_reader *r, const char *text, int line, tw_confidence confidence) {
    tw_spec *spec = r->spec;
    const char *colons = text;
    for (const char *at = text; (at = strstr(at, "::")); at += 2)
        colons = at + 2;
    const char *name = tw_identifier(&spec->arena, colons);
    if (!name[0] || spec->name.confidence >= confidence) return;
    spec->name = tw_derived(name, line, confidence);
    if (colons != text) {
        spec->space = tw_derived(tw_arena_strndup(&spec->arena, text, (size_t)(colons - text - 2)),
                                 line, confidence);
    }
}

static void name_from_title(tw_reader *r, const tw_md_block *title) {
    tw_arena *arena = &r->spec->arena;
    const char *text = title->text, *suffix = tw_find(text, "functional spec");
    const char *colon = strchr(text, ':');
    if (suffix)
        set_name(r, tw_trim(arena, text, (size_t)(suffix - text)), title->line, TW_MEDIUM);
    else if (colon)
        set_name(r, tw_trim(arena, colon + 1, strlen(colon + 1)), title->line, TW_MEDIUM);
}

static void overview_line(tw_reader *r, const char *text, int line) {
    tw_spec *spec = r->spec;
    tw_arena *arena = &spec->arena;
    const char *value;
    if ((value = tw_keyed(arena, text, "operation name|operation|name|op|op name|operator"))) {
        set_name(r, value, line, TW_HIGH);
    } else if ((value = tw_keyed(arena, text, "category|family|op category|kind"))) {
        spec->category = tw_said(tw_identifier(arena, value), line);
    } else if ((value = tw_keyed(arena, text, "namespace"))) {
        spec->space = tw_said(value, line);
    } else if ((value = tw_keyed(arena, text, "planning mode|mode"))) {
        spec->planning_mode = tw_said(value, line);
    } else if ((value = tw_keyed(
                    arena, text,
                    "reference operation(s)|reference operations|reference operation|references|"
                    "derived from|based on"))) {
        spec->references = tw_said(value, line);
    }
}

static void math_block(tw_spec *spec, const tw_md_block *block) {
    if (block->kind == TW_MD_CODE && !spec->math.text[0]) {
        spec->math = tw_said(tw_trim(&spec->arena, block->text, strlen(block->text)), block->line);
    } else if (block->kind == TW_MD_PARAGRAPH && !spec->semantics.text[0] &&
               block->text[0] != '\0' && strncasecmp(block->text, "where", 5) != 0) {
        spec->semantics = tw_said(block->text, block->line);
    }
}

void tw_read_overview(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_HEADING && block->depth == 1 && !spec->name.text[0]) {
            name_from_title(r, block);
        }
        bool math = tw_md_in(block, "mathematical definition") ||
                    tw_has(block->sections[2], "math") || tw_has(block->sections[2], "formula");
        if (math) math_block(spec, block);
        bool top =
            tw_md_in(block, "overview") || tw_md_in(block, "summary") || !block->sections[2][0];
        if (!top) continue;
        bool prose = block->kind == TW_MD_ITEM || block->kind == TW_MD_PARAGRAPH;
        int line = block->line;
        /* "**Operation Name**: x", "**Category**: y" may be lines of one paragraph. */
        for (const char *at = prose ? block->text : ""; *at; line++) {
            size_t length = strcspn(at, "\n");
            overview_line(r, tw_arena_strndup(&spec->arena, at, length), line);
            at += length + (at[length] == '\n');
        }
        for (size_t row = 0; row < block->rows.count; row++) {
            const tw_md_row *cells = &block->rows.items[row];
            overview_line(
                r,
                tw_arena_printf(&spec->arena, "%s: %s", tw_md_cell(cells, 0), tw_md_cell(cells, 1)),
                cells->line);
        }
    }
    if (!spec->name.text[0]) {
        tw_spec_say(spec, TW_LEVEL_ERROR, "spec-name-missing", 1, NULL,
                    "add \"- **Operation Name**: my_operation\" under ## Overview",
                    "the spec does not name its operation");
    }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void init_fields(tw_spec *spec) {
    tw_field empty = {"", 0, TW_ABSENT};
    tw_field *fields[] = {&spec->name,       &spec->category, &spec->space,    &spec->planning_mode,
                          &spec->references, &spec->math,     &spec->semantics};
    for (size_t i = 0; i < TW_COUNT(fields); i++)
        *fields[i] = empty;
    tw_spec_output *o = &spec->output;
    o->shape_text = o->padded_text = o->dtype_text = o->layout_text = empty;
    o->memory_text = o->buffer_text = empty;
    tw_spec_work *w = &spec->work;
    w->unit_text = w->grid_text = w->per_core_text = w->balance_text = w->loop_text = empty;
    w->unit_size.text = w->total.text = "";
    spec->tests.reference = empty;
}

static int by_line(const void *a, const void *b) {
    const tw_diagnostic *x = a, *y = b;
    return x->line != y->line ? x->line - y->line : strcmp(x->message, y->message);
}

tw_status tw_spec_parse_mode(const char *path, const char *text, size_t length, int mode,
                             tw_spec **out, tw_error *err) {
    if (length > MAX_SPEC_BYTES) {
        return tw_fail(err, TW_BAD_INPUT, "%s: %zu bytes is more than a spec may have (256 KiB)",
                       path, length);
    }
    tw_spec *spec = tw_alloc(sizeof *spec);
    *spec = (tw_spec){0};
    tw_reader reader = {.spec = spec};
    spec->path = tw_arena_strdup(&spec->arena, path);
    spec->source = tw_arena_strndup(&spec->arena, text, length);
    spec->source_length = length;
    init_fields(spec);
    index_lines(spec);
    tw_error inner = {0};
    tw_status status = tw_md_read(&spec->arena, text, length, &reader.md, &inner);
    if (status != TW_OK) {
        tw_fail(err, status, "%s: %s", path, inner.text);
        tw_error_clear(&inner);
        goto out;
    }
    spec->dialect = dialect_of(&reader);
    if (!spec->dialect) {
        status = tw_fail(err, TW_BAD_INPUT,
                         "%s: not a spec: no heading \"# NAME Functional Specification\" or "
                         "\"# Operation Design: NAME\"",
                         path);
        goto out;
    }
    if (reader.md.cut_line) {
        tw_spec_say(spec, TW_LEVEL_ERROR, "spec-too-much", reader.md.cut_line, NULL,
                    "break it into lines and lists",
                    "a text of more than 16 KiB, or a row of more than 64 cells, is cut");
    }
    tw_read_modes(&reader, mode);
    tw_read_overview(&reader);
    tw_read_api(&reader);
    tw_read_output(&reader);
    tw_apply_mode(spec);
    tw_cb_forms(&reader);
    tw_read_cbs(&reader);
    tw_read_symbols(&reader);
    tw_read_listed(&reader);
    tw_read_work(&reader);
    tw_read_phases(&reader);
    tw_read_args(&reader);
    tw_read_rest(&reader);
    tw_read_order(&reader);
    tw_read_window(&reader);
    tw_read_reference(&reader);
    if (spec->diagnostics.count) {
        qsort(spec->diagnostics.items, spec->diagnostics.count, sizeof *spec->diagnostics.items,
              by_line);
    }
out:
    tw_md_free(&reader.md);
    if (status == TW_OK)
        *out = spec;
    else
        tw_spec_free(spec);
    return status;
}

tw_status tw_spec_parse(const char *path, const char *text, size_t length, tw_spec **spec,
                        tw_error *err) {
    return tw_spec_parse_mode(path, text, length, 0, spec, err);
}

tw_status tw_spec_read_mode(const char *path, int mode, tw_spec **spec, tw_error *err) {
    char *text = NULL;
    size_t length = 0;
    tw_status status = tw_file_read(path, &text, &length, err);
    if (status == TW_OK) status = tw_spec_parse_mode(path, text, length, mode, spec, err);
    free(text);
    return status;
}

tw_status tw_spec_read_named(const char *path, const char *name, tw_spec **spec, tw_error *err) {
    tw_status status = tw_spec_read(path, spec, err);
    if (status != TW_OK || !name) return status;
    tw_text known = {0};
    int mode = -1;
    for (size_t i = 0; i < (*spec)->modes.count; i++) {
        const tw_spec_mode *found = &(*spec)->modes.items[i];
        tw_text_addf(&known, "%s%s", i ? ", " : "", found->name);
        if (!strcmp(found->name, name) || !strcmp(found->word, name)) mode = (int)i;
    }
    tw_spec_free(*spec);
    *spec = NULL;
    if (mode < 0)
        status = tw_fail(err, TW_BAD_INPUT, "%s has no mode '%s'; it has %s", path, name,
                         known.data ? known.data : "none");
    else
        status = tw_spec_read_mode(path, mode, spec, err);
    tw_text_free(&known);
    return status;
}

tw_status tw_spec_read(const char *path, tw_spec **spec, tw_error *err) {
    return tw_spec_read_mode(path, 0, spec, err);
}

void tw_spec_free(tw_spec *spec) {
    if (!spec) return;
    for (size_t i = 0; i < spec->inputs.count; i++)
        free(spec->inputs.items[i].requirements.items);
    for (size_t i = 0; i < spec->phases.count; i++) {
        free(spec->phases.items[i].reads.items);
        free(spec->phases.items[i].chain.items);
    }
    free(spec->modes.items);
    free(spec->params.items);
    free(spec->inputs.items);
    free(spec->components.items);
    free(spec->cbs.items);
    free(spec->resolution.items);
    free(spec->symbols.items);
    free(spec->kernels.items);
    free(spec->phases.items);
    free(spec->args.items);
    free(spec->edges.items);
    free(spec->decisions.items);
    free(spec->tests.shapes.items);
    free(spec->tests.validation.items);
    free(spec->tests.criteria.items);
    free(spec->diagnostics.items);
    tw_arena_free(&spec->arena);
    free(spec);
}
