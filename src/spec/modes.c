/*
 * Specs of several modes: one table, kernel and loop for "dim=-1", others for "dim=-2"; or for
 * row-major and for tile input. A mode is read by leaving out what is said of the others alone.
 */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_MODES = 4, MAX_LABELS = 6 };

typedef struct labels {
    const char *text[MAX_LABELS]; /* lower case does not matter; NULL ends */
} labels;

typedef struct modes {
    tw_spec *spec;
    labels of[MAX_MODES];
    int count, chosen;
    bool by_layout;
    bool by_direction; /* one text for both, with "REDUCE_ROW | REDUCE_COL" in it */
} modes;

/* ---- finding them -----------------------------------------------------------------------------
 */

static bool starts_word(const char *text, const char *at) {
    return at == text || !(isalnum((unsigned char)at[-1]) || strchr("_.-", at[-1]));
}

/* "dim=-1", "dim = -1", "mode=nearest" at `at`: its parts. */
static bool equation_at(tw_arena *arena, const char *text, const char *at, const char **name,
                        const char **value) {
    const char *end = at;
    if (!isalpha((unsigned char)*at) || !starts_word(text, at)) return false;
    while (tw_is_word(*end))
        end++;
    const char *equals = end + strspn(end, " ");
    if (*equals != '=' || equals[1] == '=') return false;
    const char *start = equals + 1 + strspn(equals + 1, " '\"");
    const char *stop = start + (*start == '-');
    while (tw_is_word(*stop))
        stop++;
    if (stop == start || (*start == '-' && stop == start + 1)) return false;
    *name = tw_arena_strndup(arena, at, (size_t)(end - at));
    *value = tw_arena_strndup(arena, start, (size_t)(stop - start));
    return true;
}

static bool is_label(const char *text, const char *label) {
    for (const char *at = text; (at = tw_find(at, label)); at++) {
        const char last = at[strlen(label)];
        bool ends = !isalnum((unsigned char)label[strlen(label) - 1]) || !tw_is_word(last);
        if ((!isalnum((unsigned char)label[0]) || starts_word(text, at)) && ends) return true;
    }
    return false;
}

static bool has_label(const modes *m, int mode, const char *text) {
    for (int i = 0; i < MAX_LABELS && m->of[mode].text[i]; i++) {
        if (is_label(text, m->of[mode].text[i])) return true;
    }
    return false;
}

static const char *mode_word(tw_arena *arena, const char *name, const char *value) {
    if (strcasecmp(name, "dim") == 0 && strcmp(value, "-1") == 0) return "w";
    if (strcasecmp(name, "dim") == 0 && strcmp(value, "-2") == 0) return "h";
    if (value[0] == '-') return tw_arena_printf(arena, "%s_minus_%s", name, value + 1);
    return isdigit((unsigned char)value[0]) ? tw_arena_printf(arena, "%s_%s", name, value)
                                            : tw_lower(arena, value);
}

static void add_mode(modes *m, const char *param, const char *value) {
    tw_spec *spec = m->spec;
    tw_arena *arena = &spec->arena;
    tw_spec_mode mode = {.param = param, .value = value};
    mode.name = tw_arena_printf(arena, "%s=%s", param, value);
    mode.word = mode_word(arena, param, value);
    m->of[m->count++] = (labels){{mode.name, tw_arena_printf(arena, "%s = %s", param, value)}};
    TW_VEC_PUSH(&spec->modes, mode);
}

/* A parameter whose values head tables of circular buffers. */
static void modes_by_parameter(modes *m, const tw_md *md) {
    tw_arena *arena = &m->spec->arena;
    for (size_t i = 0; i < md->blocks.count; i++) {
        const tw_md_block *table = &md->blocks.items[i];
        if (table->kind != TW_MD_TABLE || tw_md_column(table, "cb id|cb|circular buffer") < 0)
            continue;
        const char *name, *value, *caption = table->caption;
        for (const char *at = caption; *at; at++) {
            if (!equation_at(arena, caption, at, &name, &value)) continue;
            bool other = m->count && strcmp(m->spec->modes.items[0].param, name) != 0;
            bool known = false;
            for (int k = 0; k < m->count; k++)
                known |= strcmp(m->spec->modes.items[k].value, value) == 0;
            if (!other && !known && m->count < MAX_MODES) add_mode(m, name, value);
            break;
        }
    }
    if (m->count >= 2) return;
    m->count = 0;
    m->spec->modes.count = 0;
}

/* One design for both directions: "dim: -1 or -2", and "REDUCE_ROW | REDUCE_COL" in one place. */
static void modes_by_direction(modes *m, const tw_md *md) {
    const char *param = NULL;
    bool rows = false, columns = false;
    for (size_t i = 0; i < md->blocks.count; i++) {
        const tw_md_block *block = &md->blocks.items[i];
        int name = block->kind == TW_MD_TABLE ? tw_md_column(block, "parameter|name") : -1;
        int range = name >= 0 ? tw_md_column(block, "valid range|range|values") : -1;
        rows |= tw_has(block->text ? block->text : "", "reduce_row");
        columns |= tw_has(block->text ? block->text : "", "reduce_col");
        for (size_t k = 0; k < block->rows.count; k++) {
            const tw_md_row *row = &block->rows.items[k];
            const char *values = tw_md_cell(row, range);
            for (size_t c = 0; c < row->count; c++) {
                rows |= tw_has(row->cells[c], "reduce_row");
                columns |= tw_has(row->cells[c], "reduce_col");
            }
            bool both = tw_has(values, "-1") && tw_has(values, "-2") && !tw_has(values, "-3");
            if (range >= 0 && tw_md_in(block, "parameter") && both)
                param = tw_identifier(&m->spec->arena, tw_md_cell(row, name));
        }
    }
    if (!param || !rows || !columns) return;
    add_mode(m, param, "-1");
    add_mode(m, param, "-2");
    m->by_direction = true;
}

/* Both layouts allowed, and circular buffers that only one of them has. */
static void modes_by_layout(modes *m, const tw_md *md) {
    bool both = false, apart = false;
    for (size_t i = 0; i < md->blocks.count; i++) {
        const tw_md_block *block = &md->blocks.items[i];
        for (size_t k = 0; k < block->rows.count; k++) {
            const tw_md_row *row = &block->rows.items[k];
            const char *value = tw_md_cell(row, 1);
            both |= tw_has(tw_md_cell(row, 0), "layout") && tw_has(value, "row_major") &&
                    tw_has(value, "tile");
            for (size_t c = 0; c < row->count; c++)
                apart |= tw_has(row->cells[c], "RM input only") ||
                         tw_has(row->cells[c], "RM only") || tw_has(row->cells[c], "TILE only");
        }
    }
    if (!both || !apart) return;
    m->by_layout = true;
    m->of[0] = (labels){{"RM input only", "RM output only", "RM only", "RM layout only", "(RM)"}};
    m->of[1] = (labels){{"TILE input only", "TILE output only", "TILE only", "(TILE)"}};
    m->count = 2;
    tw_spec_mode rm = {.name = "row-major", .word = "rm", .layout = TW_LAYOUT_ROW_MAJOR};
    tw_spec_mode tile = {.name = "tile", .word = "tile", .layout = TW_LAYOUT_TILE};
    rm.param = rm.value = tile.param = tile.value = "";
    TW_VEC_PUSH(&m->spec->modes, rm);
    TW_VEC_PUSH(&m->spec->modes, tile);
}

/* ---- leaving the others out -------------------------------------------------------------------
 */

/* Said of other modes, and not of the chosen one. */
static bool foreign(const modes *m, const char *text) {
    if (has_label(m, m->chosen, text)) return false;
    for (int i = 0; i < m->count; i++) {
        if (has_label(m, i, text)) return true;
    }
    return false;
}

/* "tile-row (dim=-1) or tile-column (dim=-2)": what stands before the label. */
static const char *part_before(tw_arena *arena, const char *text, const char *label) {
    const char *start = label;
    while (start > text && !strchr("/;,", start[-1]) &&
           !(start - text >= 4 && strncmp(start - 4, " or ", 4) == 0))
        start--;
    size_t length = (size_t)(label - start);
    while (length && strchr(" (", start[length - 1]))
        length--;
    const char *part = tw_trim(arena, start, length);
    /* "Work unit: A (dim=-1) or B (dim=-2)": the key stays. */
    const char *key = strstr(text, ": ");
    if (!key || key >= start) return part;
    return tw_arena_printf(arena, "%.*s: %s", (int)(key - text), text, part);
}

/* "(dim=-1: 1, dim=-2: Ht)": what stands behind the label. */
static const char *part_behind(const modes *m, const char *text, const char *label,
                               const char *after) {
    tw_arena *arena = &m->spec->arena;
    size_t length = strlen(after + 1);
    const char *head = tw_arena_strndup(arena, text, (size_t)(label - text));
    for (int k = 0; k < m->count; k++) {
        if (k == m->chosen) continue;
        const char *next = tw_find(after + 1, m->of[k].text[0]);
        if (next && (size_t)(next - after - 1) < length) length = (size_t)(next - after - 1);
        const char *first = tw_find(head, m->of[k].text[0]);
        if (first) head = tw_arena_strndup(arena, head, (size_t)(first - head));
    }
    while (length && strchr(" ,;)", after[length]))
        length--;
    size_t open = strlen(head);
    while (open && strchr(" (", head[open - 1]))
        open--;
    return tw_arena_printf(arena, "%.*s (%s)", (int)open, head, tw_trim(arena, after + 1, length));
}

/* "A | B", "A or B", "A / B", where A is for rows and B for columns: the chosen one's. */
static const char *own_direction(const modes *m, const char *text) {
    static const char *const pairs[][2] = {{"REDUCE_ROW", "REDUCE_COL"},
                                           {"COL", "ROW"},
                                           {"Wt", "Ht"},
                                           {"row", "col"},
                                           {"Col0", "Row0"}};
    static const char *const joints[] = {" | ", "|", "\\|", " \\| ", " or ", " / ", "/"};
    tw_arena *arena = &m->spec->arena;
    for (size_t i = 0; i < TW_COUNT(pairs); i++) {
        for (size_t k = 0; k < TW_COUNT(joints); k++) {
            const char *both =
                tw_arena_printf(arena, "%s%s%s", pairs[i][0], joints[k], pairs[i][1]);
            for (const char *at; (at = strstr(text, both));)
                text = tw_arena_printf(arena, "%.*s%s%s", (int)(at - text), text,
                                       pairs[i][m->chosen], at + strlen(both));
        }
    }
    return text;
}

/* "`n` = `Wt` when dim=-1, `Ht` when dim=-2", "1 x Wt tiles for dim=-1, Ht x 1 tiles for dim=-2":
 * what stands before the label, with the name it is a value of. */
static const char *clause_before(tw_arena *arena, const char *text, const char *label) {
    static const char *const words[] = {" when", " for", " if", " with", " in"};
    const char *start = label;
    while (start > text && !strchr(",;.:", start[-1]))
        start--;
    size_t length = (size_t)(label - start);
    while (length && strchr(" (", start[length - 1]))
        length--;
    bool joined = false;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        size_t size = strlen(words[i]);
        if (length <= size || strncasecmp(start + length - size, words[i], size) != 0) continue;
        length -= size;
        joined = true;
        break;
    }
    if (!joined) return NULL;
    char *part = tw_trim(arena, start, length);
    const char *equals = strstr(text, " = ");
    if (strstr(part, " = ") || !equals || equals > start) return part;
    return tw_arena_printf(arena, "%.*s = %s", (int)(equals - text), text, part);
}

static const char *own_part(const modes *m, const char *text) {
    for (int i = 0; i < MAX_LABELS && m->of[m->chosen].text[i]; i++) {
        const char *label = m->of[m->chosen].text[i], *at = tw_find(text, label);
        if (!at) continue;
        const char *after = at + strlen(label);
        const char *clause = *after == ':' ? NULL : clause_before(&m->spec->arena, text, at);
        if (clause) return clause;
        if (*after == ':') return part_behind(m, text, at, after);
        if (m->by_layout || *after == ')') return part_before(&m->spec->arena, text, at);
    }
    return text;
}

static const char *without_others(const modes *m, const char *text) {
    if (!has_label(m, m->chosen, text)) return text;
    for (int i = 0; i < m->count; i++) {
        if (i != m->chosen && has_label(m, i, text)) return own_part(m, text);
    }
    return text;
}

/* A column that is another mode's: "Field | dim = -1 | dim = -2". */
static void filter_columns(const modes *m, tw_md_block *table) {
    for (size_t c = 1; c < table->header.count;) {
        if (!foreign(m, table->header.cells[c])) {
            c++;
            continue;
        }
        tw_md_row *rows[1] = {&table->header};
        for (size_t i = 0; i <= table->rows.count; i++) {
            tw_md_row *row = i ? &table->rows.items[i - 1] : rows[0];
            if (c >= row->count) continue;
            memmove(&row->cells[c], &row->cells[c + 1],
                    (row->count - c - 1) * sizeof row->cells[0]);
            row->count--;
        }
    }
}

/* A row whose first cell is another mode's value, under the parameter's name. */
static bool foreign_value(const modes *m, const tw_md_block *table, const tw_md_row *row) {
    const tw_spec_mode *own = &m->spec->modes.items[m->chosen];
    if (m->by_layout || !row->count || !table->header.count ||
        !tw_has_word(table->header.cells[0], own->param))
        return false;
    const char *cell = row->cells[0];
    for (int i = 0; i < m->count; i++) {
        const char *value = m->spec->modes.items[i].value;
        size_t length = strlen(value);
        if (i != m->chosen && strncmp(cell, value, length) == 0 &&
            !isalnum((unsigned char)cell[length]))
            return true;
    }
    return false;
}

static void filter_rows(const modes *m, tw_md_block *table) {
    size_t kept = 0;
    filter_columns(m, table);
    for (size_t i = 0; i < table->rows.count; i++) {
        tw_md_row *row = &table->rows.items[i];
        bool drop = foreign_value(m, table, row);
        for (size_t c = 0; c < row->count; c++) {
            drop |= foreign(m, row->cells[c]);
            row->cells[c] = without_others(m, row->cells[c]);
            if (m->by_direction) row->cells[c] = own_direction(m, row->cells[c]);
        }
        if (!drop) table->rows.items[kept++] = *row;
    }
    table->rows.count = kept;
}

/* Lines after one that opens with another mode's label belong to that mode. */
static const char *filter_lines(const modes *m, const char *text, bool *last_foreign) {
    tw_text out = {0};
    bool skip = false;
    tw_text_add(&out, "");
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        char *line = tw_arena_strndup(&m->spec->arena, at, length);
        bool own = has_label(m, m->chosen, line);
        skip = own ? false : skip || foreign(m, line);
        /* The line stays, empty, so that lines can be counted. */
        if (!skip) tw_text_add(&out, without_others(m, line));
        at += length;
        if (*at == '\n') tw_text_add(&out, "\n"), at++;
    }
    *last_foreign = skip;
    const char *kept = tw_arena_strdup(&m->spec->arena, out.data ? out.data : "");
    tw_text_free(&out);
    return kept;
}

static bool asks(const tw_md_block *block) {
    return tw_has(tw_md_section(block), "requirement") && !tw_has(tw_md_section(block), "circular");
}

/* Where the filter stands. */
typedef struct place {
    int closed; /* depth of a heading that is left out with all below it */
    int item;   /* depth of such an item */
    bool label; /* under a line that opens another mode */
    int below;  /* depth of the heading over such a line that ends in a colon: it opens the deeper
                   headings behind it, too; 0 */
    int depth;  /* of the last heading */
} place;

static bool drop_heading(const modes *m, place *at, const tw_md_block *block) {
    if (at->closed && block->depth <= at->closed) at->closed = 0;
    if (!at->closed && foreign(m, block->text)) at->closed = block->depth;
    /* "#### Phase 1" behind the line is of the part, whatever the depth of what stood before. */
    bool phase =
        strncasecmp(block->text, "phase ", 6) == 0 || strncasecmp(block->text, "step ", 5) == 0;
    at->label = at->label && at->below && (phase || block->depth > at->below);
    at->item = 0;
    if (!at->label) at->below = 0, at->depth = block->depth;
    return at->closed > 0 || at->label;
}

static bool drop_item(const modes *m, place *at, tw_md_block *block) {
    if (at->item && block->depth <= at->item) at->item = 0;
    if (!at->item && foreign(m, block->text)) at->item = block->depth;
    block->text = without_others(m, block->text);
    return at->item > 0 || at->label;
}

/* "dim=-2 (height softmax), per column:" on a line of its own. */
static bool opens_a_part(const char *text) {
    size_t length = strlen(text);
    while (length && strchr(" *\n", text[length - 1]))
        length--;
    return length && text[length - 1] == ':' && !strchr(text, '\n');
}

static bool drop_paragraph(const modes *m, place *at, tw_md_block *block) {
    bool speaks = foreign(m, block->text) || has_label(m, m->chosen, block->text);
    bool last = false, opens = opens_a_part(block->text);
    /* Inside of another mode's part, only a line that opens the own one ends it. */
    if (at->below && !(opens && has_label(m, m->chosen, block->text))) return true;
    if (speaks) block->text = filter_lines(m, block->text, &last);
    at->label = last;
    at->below = last && opens ? at->depth : 0;
    return !block->text[strspn(block->text, " \n")];
}

static bool drop_table(const modes *m, place *at, tw_md_block *block) {
    bool drop = at->label || foreign(m, block->caption);
    /* Arguments keep their places, and requirements hold for every layout. */
    bool whole = m->by_layout && (asks(block) || tw_md_column(block, "index") >= 0);
    if (!drop && !whole) filter_rows(m, block);
    if (!drop) at->label = false;
    return drop;
}

static void filter(const modes *m, tw_md *md) {
    place at = {0};
    size_t kept = 0;
    for (size_t i = 0; i < md->blocks.count; i++) {
        tw_md_block *block = &md->blocks.items[i];
        bool words = block->kind == TW_MD_ITEM || block->kind == TW_MD_PARAGRAPH ||
                     block->kind == TW_MD_CODE;
        if (m->by_direction && words) block->text = own_direction(m, block->text);
        bool drop = at.closed > 0;
        if (block->kind == TW_MD_HEADING) drop = drop_heading(m, &at, block);
        if (!drop && block->kind == TW_MD_ITEM) drop = drop_item(m, &at, block);
        if (!drop && block->kind == TW_MD_PARAGRAPH) drop = drop_paragraph(m, &at, block);
        if (!drop && block->kind == TW_MD_TABLE) drop = drop_table(m, &at, block);
        if (!drop && block->kind == TW_MD_CODE) drop = at.label;
        if (!drop)
            md->blocks.items[kept++] = *block;
        else
            free(block->rows.items);
    }
    md->blocks.count = kept;
}

/* ---- what holds for another value of a switch --------------------------------------------------
 */

/* The default of a bool parameter of that name, written with '-' or '_'; NULL when there is none.
 */
static const char *default_of(tw_reader *r, const char *name) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *table = &r->md.blocks.items[i];
        if (table->kind != TW_MD_TABLE || !tw_md_in(table, "parameter")) continue;
        int param = tw_md_column(table, "parameter|name"), type = tw_md_column(table, "type"),
            initial = tw_md_column(table, "default");
        if (param < 0 || type < 0 || initial < 0) continue;
        for (size_t k = 0; k < table->rows.count; k++) {
            const tw_md_row *row = &table->rows.items[k];
            if (strcmp(tw_identifier(arena, tw_md_cell(row, param)), name) == 0 &&
                tw_has(tw_md_cell(row, type), "bool"))
                return tw_md_cell(row, initial);
        }
    }
    return NULL;
}

/* "Numeric-stable = False (skip subtraction)": whether it heads what the default does not do. */
static bool heads_variant(tw_reader *r, const char *text, const char **what) {
    tw_arena *arena = &r->spec->arena;
    for (const char *equals = text; (equals = strchr(equals, '=')); equals++) {
        const char *stop = equals, *value = equals + 1 + strspn(equals + 1, " `");
        bool yes = strncasecmp(value, "true", 4) == 0, no = strncasecmp(value, "false", 5) == 0;
        while (stop > text && strchr(" `", stop[-1]))
            stop--;
        const char *start = stop;
        while (start > text && (isalnum((unsigned char)start[-1]) || strchr("_-", start[-1])))
            start--;
        if ((!yes && !no) || start == stop) continue;
        char *name = tw_lower(arena, tw_arena_strndup(arena, start, (size_t)(stop - start)));
        for (char *c = name; *c; c++)
            *c = *c == '-' ? '_' : *c;
        const char *initial = default_of(r, name);
        if (!initial || tw_has_word(initial, yes ? "true" : "false") ||
            !(tw_has_word(initial, "true") || tw_has_word(initial, "false")))
            continue;
        *what = tw_arena_printf(arena, "%s=%s", name, yes ? "true" : "false");
        return true;
    }
    return false;
}

/* A switch changes how the result comes about: what is said of its default is what is built. */
static void drop_variants(tw_reader *r) {
    int closed = 0;
    size_t kept = 0;
    const char *what;
    bool said = false;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        tw_md_block *block = &r->md.blocks.items[i];
        bool drop = false;
        if (block->kind == TW_MD_HEADING) {
            if (closed && block->depth <= closed) closed = 0;
            if (!closed && heads_variant(r, block->text, &what)) {
                closed = block->depth;
                if (!said)
                    tw_spec_say(r->spec, TW_LEVEL_NOTE, "spec-variant", block->line, NULL,
                                "give it a phase of its own with a condition, or leave it",
                                "what is said of %s alone is not built; its default serves both",
                                what);
                said = true;
            }
        }
        drop = closed > 0;
        if (block->kind == TW_MD_TABLE) drop |= heads_variant(r, block->caption, &what);
        if (drop)
            free(block->rows.items);
        else
            r->md.blocks.items[kept++] = *block;
    }
    r->md.blocks.count = kept;
}

void tw_read_modes(tw_reader *r, int chosen) {
    modes m = {.spec = r->spec};
    drop_variants(r);
    modes_by_parameter(&m, &r->md);
    if (!m.count) modes_by_direction(&m, &r->md);
    if (!m.count) modes_by_layout(&m, &r->md);
    r->spec->mode = m.count ? (chosen < m.count ? chosen : 0) : -1;
    if (!m.count) return;
    m.chosen = r->spec->mode;
    filter(&m, &r->md);
}

void tw_apply_mode(tw_spec *spec) {
    if (spec->mode < 0) return;
    const tw_spec_mode *mode = &spec->modes.items[spec->mode];
    if (mode->layout) {
        tw_spec_tensor *input = &spec->inputs.items[0];
        input->layout = mode->layout;
        for (size_t i = 0; i < input->requirements.count; i++) {
            if (input->requirements.items[i].kind == TW_REQUIRE_LAYOUT)
                input->requirements.items[i].kind = TW_REQUIRE_OTHER;
        }
        if (tw_has(spec->output.layout_text.text, "same")) spec->output.layout = mode->layout;
        return;
    }
    for (size_t i = 0; i < spec->modes.count; i++) {
        if (tw_spec_find_param(spec, spec->modes.items[i].param)) continue;
        tw_spec_say(spec, TW_LEVEL_WARNING, "spec-mode-unbound", 0, NULL,
                    "name the parameter under Parameters",
                    "the spec has tables for %s, but no parameter '%s' to choose by",
                    spec->modes.items[i].name, spec->modes.items[i].param);
        return;
    }
}
