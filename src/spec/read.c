/* The spec reader's front: file, dialect, overview, and what the parts share. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The longest real specs have 70 KB; what is longer was not written to be read. */
#define MAX_SPEC_BYTES (256u << 10)

const char *tw_confidence_name(tw_confidence confidence) {
    static const char *const names[] = {"ABSENT", "LOW", "MEDIUM", "HIGH"};
    return names[confidence];
}

const char *tw_role_name(tw_role role) {
    static const char *const names[] = {"none", "reader", "compute", "writer"};
    return names[role];
}

tw_field tw_derived(const char *text, int line, tw_confidence confidence) {
    return text && text[0] ? (tw_field){text, line, confidence} : (tw_field){"", 0, TW_ABSENT};
}

tw_field tw_said(const char *text, int line) {
    return tw_derived(text, line, TW_HIGH);
}

/* ---- diagnostics -------------------------------------------------------------------------- */

/* What is more than these is a broken generator, not a spec. */
#define MAX_DIAGNOSTICS 200

const char *tw_spec_line(const tw_spec *spec, int line, size_t *length) {
    if (line < 1 || line > spec->line_count) return NULL;
    *length = strcspn(spec->lines[line - 1], "\n");
    return spec->lines[line - 1];
}

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

static void underline(const tw_spec *spec, tw_diagnostic *found, const char *place) {
    size_t length;
    const char *line = place && place[0] ? tw_spec_line(spec, found->line, &length) : NULL;
    size_t wanted = place ? strlen(place) : 0;
    if (!line || wanted > length) return;
    const char *at = line, *stop = line + (length - wanted);
    while (at <= stop && strncasecmp(at, place, wanted) != 0)
        at++;
    if (at > stop) return;
    found->column = (int)(at - line) + 1;
    found->length = (int)strlen(place);
}

void tw_spec_say(tw_spec *spec, tw_level severity, const char *id, int line, const char *place,
                 const char *fix, const char *fmt, ...) {
    if (spec->diagnostics.count > MAX_DIAGNOSTICS) return;
    if (spec->diagnostics.count == MAX_DIAGNOSTICS) {
        tw_diagnostic more = {.id = "spec-too-much",
                              .severity = TW_LEVEL_ERROR,
                              .line = line,
                              .message = "too much is wrong; what follows is left out",
                              .fix = "mend what is said above first"};
        TW_VEC_PUSH(&spec->diagnostics, more);
        return;
    }
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    char *message = tw_text_take(&text);
    /* Said once for all cases of a phase. */
    for (size_t i = 0; i < spec->diagnostics.count; i++) {
        const tw_diagnostic *d = &spec->diagnostics.items[i];
        if (d->line != line || strcmp(d->id, id) != 0 || strcmp(d->message, message) != 0) continue;
        free(message);
        return;
    }
    tw_diagnostic found = {.id = id,
                           .severity = severity,
                           .line = line,
                           .message = tw_arena_strdup(&spec->arena, message),
                           .fix = tw_arena_strdup(&spec->arena, fix ? fix : "")};
    free(message);
    underline(spec, &found, place);
    TW_VEC_PUSH(&spec->diagnostics, found);
}

bool tw_has_room(tw_reader *r, size_t count, const char *what, int line) {
    if (count < TW_SPEC_LIST_LIMIT) return true;
    tw_spec *spec = r->spec;
    const char *text = tw_arena_printf(&spec->arena, "more than %d %s; the rest is left out",
                                       TW_SPEC_LIST_LIMIT, what);
    for (size_t i = 0; i < spec->diagnostics.count; i++) {
        if (strcmp(spec->diagnostics.items[i].message, text) == 0) return false;
    }
    tw_spec_say(spec, TW_LEVEL_ERROR, "spec-too-much", line, NULL,
                "a core has 32 CBs and a kernel 341 arguments: this table is not meant to be read",
                "%s", text);
    return false;
}

/* ---- shared readings ---------------------------------------------------------------------- */

static bool key_matches(const char *key, size_t length, const char *keys) {
    while (length && isspace((unsigned char)key[length - 1]))
        length--;
    for (const char *at = keys; *at;) {
        size_t size = strcspn(at, "|");
        if (size == length && strncasecmp(at, key, size) == 0) return true;
        at += size + (at[size] == '|');
    }
    return false;
}

const char *tw_keyed(tw_arena *arena, const char *text, const char *keys) {
    size_t length = strcspn(text, ":\n");
    if (text[length] != ':' || !key_matches(text, length, keys)) return NULL;
    const char *value = text + length + 1;
    return tw_trim(arena, value, strlen(value));
}

tw_size tw_read_size(tw_reader *r, const char *text, int line) {
    tw_size size = {text, NULL, line, TW_HIGH};
    tw_error err = {0};
    if (!text[0]) return (tw_size){"", NULL, 0, TW_ABSENT};
    if (tw_expr_parse(&r->spec->arena, text, &size.expr, &err) != TW_OK) {
        tw_spec_say(r->spec, TW_LEVEL_ERROR, "spec-size-unreadable", line, text,
                    "write it as arithmetic over W, H, Wt, Ht, tile_size, stick_size or a symbol "
                    "of the spec, e.g. `2*Wt`",
                    "%s", err.text);
        size.confidence = TW_ABSENT;
    }
    tw_error_clear(&err);
    return size;
}

const char *tw_spec_dtype_name(unsigned one) {
    static const char *const names[] = {"BFLOAT16", "FLOAT32", "BFLOAT8_B", "BFLOAT4_B",
                                        "UINT32",   "INT32",   "UINT16",    "UINT8"};
    for (unsigned i = 0; i < TW_COUNT(names); i++) {
        if (one == 1u << i) return names[i];
    }
    return "";
}

unsigned tw_read_dtypes(const char *text) {
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {{"bfloat16", TW_DTYPE_BFLOAT16},  {"bf16", TW_DTYPE_BFLOAT16},
                 {"float16_b", TW_DTYPE_BFLOAT16}, {"float32", TW_DTYPE_FLOAT32},
                 {"fp32", TW_DTYPE_FLOAT32},       {"bfloat8_b", TW_DTYPE_BFLOAT8_B},
                 {"bfp8_b", TW_DTYPE_BFLOAT8_B},   {"bfloat4_b", TW_DTYPE_BFLOAT4_B},
                 {"uint32", TW_DTYPE_UINT32},      {"int32", TW_DTYPE_INT32},
                 {"uint16", TW_DTYPE_UINT16},      {"uint8", TW_DTYPE_UINT8}};
    unsigned bits = 0;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has_word(text, words[i].word)) bits |= words[i].bit;
    }
    return bits;
}

tw_layout tw_read_layout(const char *text) {
    static const char *const rows[] = {"row_major", "row-major", "row major", "RM sticks"};
    const char *tile = tw_find(text, "tile"), *row = NULL;
    for (size_t i = 0; i < TW_COUNT(rows) && !row; i++)
        row = tw_find(text, rows[i]);
    /* "TILE_LAYOUT. ROW_MAJOR_LAYOUT is refused": what is asked comes first. */
    if (row && tile) return row < tile ? TW_LAYOUT_ROW_MAJOR : TW_LAYOUT_TILE;
    if (tw_has_word(text, "RM")) return TW_LAYOUT_ROW_MAJOR;
    return row ? TW_LAYOUT_ROW_MAJOR : tile ? TW_LAYOUT_TILE : TW_LAYOUT_UNSTATED;
}

tw_memory tw_read_memory(const char *text) {
    if (tw_has(text, "height_sharded") || tw_has(text, "height sharded")) {
        return TW_MEMORY_HEIGHT_SHARDED;
    }
    if (tw_has(text, "width_sharded") || tw_has(text, "width sharded")) {
        return TW_MEMORY_WIDTH_SHARDED;
    }
    if (tw_has(text, "block_sharded") || tw_has(text, "block sharded")) {
        return TW_MEMORY_BLOCK_SHARDED;
    }
    return tw_has(text, "interleaved") ? TW_MEMORY_INTERLEAVED : TW_MEMORY_UNSTATED;
}

tw_role tw_read_role(const char *text) {
    static const struct {
        const char *word;
        tw_role role;
    } words[] = {{"reader", TW_READER},  {"compute", TW_COMPUTE}, {"writer", TW_WRITER},
                 {"brisc", TW_READER},   {"ncrisc", TW_WRITER},   {"riscv_0", TW_READER},
                 {"riscv_1", TW_WRITER}, {"unpack", TW_COMPUTE},  {"pack", TW_COMPUTE},
                 {"math", TW_COMPUTE},   {"tilize", TW_COMPUTE},  {"untilize", TW_COMPUTE},
                 {"trisc", TW_COMPUTE},  {"triscs", TW_COMPUTE}};
    const char *first = NULL;
    tw_role role = TW_ROLE_NONE;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && (!first || at < first)) first = at, role = words[i].role;
    }
    /* "Phase 2 (sub)": the phases are the compute kernel's. */
    if (!role && strncasecmp(text, "phase ", 6) == 0) role = TW_COMPUTE;
    return role;
}

/* A later start loses; at the same start the longer name wins (cb_in_rm before cb_in). */
int tw_mentioned_cb(const tw_spec *spec, const char *text, const char **start, const char **end) {
    const char *best = NULL, *stop = NULL, *begin, *finish;
    int found = -1;
    int id = tw_find_cb_id(text, &begin, &finish);
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->id == id) best = begin, stop = finish, found = (int)i;
    }
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        const char *names[] = {cb->name.text, cb->written.text};
        for (int k = 0; k < 2; k++) {
            const char *at = tw_find_word(text, names[k]);
            if (!at) continue;
            const char *after = at + strlen(names[k]);
            if (!best || at < best || (at == best && after > stop)) {
                best = at, stop = after, found = (int)i;
            }
        }
    }
    if (start) *start = best;
    if (end) *end = stop;
    return found;
}

const char *tw_read_condition(tw_reader *r, const char *text) {
    static const char *const signs[] = {"only if", "only when", "optional", "if ", "when "};
    bool conditional = false;
    for (size_t i = 0; i < TW_COUNT(signs); i++)
        conditional |= tw_has(text, signs[i]);
    for (size_t i = 0; i < r->spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &r->spec->inputs.items[i];
        const char *name = tensor->name.text, *at = tensor->optional ? tw_find(text, name) : NULL;
        if (!at) continue;
        bool only = false;
        for (; at; at = tw_find(at + 1, name))
            only |= strncasecmp(at + strlen(name), " only", 5) == 0;
        if (conditional || only) return tensor->name.text;
    }
    return "";
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

const tw_spec_cb *tw_spec_find_cb(const tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->cbs.count; i++) {
        if (spec->cbs.items[i].id == id) return &spec->cbs.items[i];
    }
    return NULL;
}

const tw_spec_param *tw_spec_find_param(const tw_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->params.count; i++) {
        if (strcmp(spec->params.items[i].name.text, name) == 0) return &spec->params.items[i];
    }
    return NULL;
}

int tw_spec_find_input(const tw_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->inputs.count; i++) {
        if (strcmp(spec->inputs.items[i].name.text, name) == 0) return (int)i;
    }
    return -1;
}

size_t tw_diagnostics_count(const tw_diagnostics *list, tw_level severity) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].severity >= severity;
    return count;
}
