/* Symbols and work distribution. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- symbols ------------------------------------------------------------------------------ */

/* The right side of "NAME = ...": up to where a sentence, list or parenthesis ends. */
static size_t right_side(const char *text) {
    int depth = 0;
    size_t i = 0;
    for (; text[i] && !strchr(";\n`|", text[i]); i++) {
        if (text[i] == '(') depth++;
        if (text[i] == ')' && --depth < 0) break;
        if (text[i] == ',' && depth == 0) break;
        static const char *const words[] = {" and ", " where ", " with ", " so ", " for ", " per "};
        bool over = false;
        for (size_t k = 0; text[i] == ' ' && k < TW_COUNT(words); k++)
            over |= strncmp(text + i, words[k], strlen(words[k])) == 0;
        if (over) break;
        if (text[i] == '/' && text[i + 1] == '/' && i && text[i - 1] == ' ') break;
        if (text[i] == '.' && !isdigit((unsigned char)text[i + 1])) break;
    }
    return i;
}

static bool known_symbol(const tw_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->symbols.count; i++) {
        if (strcmp(spec->symbols.items[i].name.text, name) == 0) return true;
    }
    return false;
}

/* A definition defines a size over plain names: "y = x * gamma" of the mathematics is none. */
static bool sizeable(const tw_spec *spec, const tw_expr *e) {
    static const char *const names[] = {"W",
                                        "H",
                                        "N",
                                        "C",
                                        "NC",
                                        "Wt",
                                        "Ht",
                                        "HtWt",
                                        "width",
                                        "height",
                                        "batch",
                                        "tile_size",
                                        "stick_size",
                                        "tile_width",
                                        "tile_height",
                                        "element_size",
                                        "elem_size",
                                        "volume",
                                        "total_height",
                                        "num_tiles",
                                        "datum_size",
                                        "DEST_AUTO_LIMIT",
                                        "padded_width",
                                        "padded_height",
                                        "physical_volume",
                                        "TILE_HW",
                                        "FACE_WIDTH",
                                        "FACE_HEIGHT"};
    if (!e) return true;
    if (e->op == TW_EXPR_INTEGER || e->op == TW_EXPR_REAL) return e->op == TW_EXPR_INTEGER;
    if (e->op != TW_EXPR_NAME) return sizeable(spec, e->a) && sizeable(spec, e->b);
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcasecmp(names[i], e->name) == 0) return true;
    }
    const tw_spec_param *param = tw_spec_find_param(spec, e->name);
    return known_symbol(spec, e->name) ||
           (param && (param->type == TW_PARAM_INT || param->type == TW_PARAM_UINT));
}

static bool is_dimension(const char *name) {
    static const char *const names[] = {"W", "H", "N", "C", "NC", "Wt", "Ht"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcmp(names[i], name) == 0) return true;
    }
    return false;
}

/* Sizes that are those of a tensor, and not of what a core works on. */
static bool over_dimensions(const tw_expr *e) {
    static const char *const others[] = {
        "volume",     "total_height", "width",         "height",    "batch",      "padded_width",
        "TILE_WIDTH", "TILE_HEIGHT",  "padded_height", "num_tiles", "tile_width", "tile_height"};
    if (e->op == TW_EXPR_INTEGER || e->op == TW_EXPR_REAL) return true;
    if (e->op != TW_EXPR_NAME) return over_dimensions(e->a) && over_dimensions(e->b);
    for (size_t i = 0; i < TW_COUNT(others); i++) {
        if (strcasecmp(others[i], e->name) == 0) return true;
    }
    return is_dimension(e->name) || (!e->name[1] && strchr("whnc", e->name[0]));
}

static void define(tw_reader *r, const char *name, size_t length, const char *value, int line) {
    tw_spec *spec = r->spec;
    char *symbol = tw_arena_strndup(&spec->arena, name, length);
    const tw_expr *expr;
    char *text = tw_trim(&spec->arena, value, right_side(value));
    if (spec->symbols.count >= TW_SPEC_LIST_LIMIT || known_symbol(spec, symbol) ||
        isdigit((unsigned char)symbol[0]))
        return;
    if (tw_find_cb_id(symbol, NULL, NULL) >= 0) return;
    /* A stick's bytes are known, in whatever order the spec counts the dimensions. */
    if (tw_has(symbol, "stick_nbytes")) return;
    if (tw_spec_find_param(spec, symbol)) return;
    if (tw_expr_parse(&spec->arena, text, &expr, NULL) != TW_OK || !sizeable(spec, expr)) return;
    if (expr->op == TW_EXPR_NAME && strcmp(expr->name, symbol) == 0) return;
    /* "a block of Ht x Wt with Wt=chunk": that is not the tensor's width. */
    if (is_dimension(symbol) && !over_dimensions(expr)) return;
    /* "Output W = 32 (physical)", "W=32 (single tile)": a case, no definition. */
    if (is_dimension(symbol) && expr->op == TW_EXPR_INTEGER) return;
    /* As many columns as DST takes, at most: one always fits, and every width is a multiple of it.
     */
    if (tw_has(symbol, "chunk") && tw_expr_mentions(expr, "DEST_AUTO_LIMIT")) {
        expr = tw_expr_integer(&spec->arena, 1);
        tw_spec_say(spec, TW_LEVEL_NOTE, "spec-chunk-one", line, symbol,
                    "define it without DEST_AUTO_LIMIT to have it otherwise",
                    "'%s' is at most \"%s\"; 1 is used, so that any width is a multiple of it",
                    symbol, text);
    }
    if (tw_expr_mentions(expr, symbol)) {
        tw_spec_say(spec, TW_LEVEL_ERROR, "spec-symbol-cycle", line, symbol,
                    "define it over W, H or a symbol defined before it",
                    "symbol '%s' is defined by itself: \"%s\"", symbol, text);
        return;
    }
    tw_spec_symbol found = {tw_said(symbol, line), {text, expr, line, TW_HIGH}};
    TW_VEC_PUSH(&spec->symbols, found);
}

static void symbols_in(tw_reader *r, const char *text, int line) {
    for (const char *at = text; *at; at++) {
        if (*at == '\n') line++;
        if (*at != '=' || at == text || strchr("=<>!+-*/", at[-1]) || at[1] == '=') continue;
        const char *stop = at;
        while (stop > text && stop[-1] == ' ')
            stop--;
        const char *start = stop;
        while (start > text && tw_is_word(start[-1]))
            start--;
        bool member = start > text && strchr(".:\"", start[-1]);
        if (start < stop && !member) define(r, start, (size_t)(stop - start), at + 1, line);
    }
}

static void symbol_table(tw_reader *r, const tw_md_block *table) {
    int name = tw_md_column(table, "symbol|variable");
    int value = tw_md_column(table, "definition|value|expression|formula|meaning");
    for (size_t i = 0; name >= 0 && value >= 0 && i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        const char *text = tw_md_cell(row, name);
        define(r, text, strcspn(text, " ("), tw_md_cell(row, value), row->line);
    }
}

void tw_read_symbols(tw_reader *r) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (tw_md_in(block, "mathematical") || tw_md_in(block, "test") ||
            tw_md_in(block, "edge case") || tw_md_in(block, "stage ")) {
            continue;
        }
        if (block->kind == TW_MD_TABLE) {
            symbol_table(r, block);
            for (size_t k = 0; k < block->rows.count; k++) {
                const tw_md_row *row = &block->rows.items[k];
                for (size_t c = 0; c < row->count; c++)
                    symbols_in(r, row->cells[c], row->line);
            }
        } else {
            symbols_in(r, block->text, block->line);
        }
    }
}

/* ---- work distribution -------------------------------------------------------------------- */

/* "Wt tiles", but not the last factor of "N * Ht * Wt tiles". */
static bool counts_tiles(const char *text, const char *size) {
    for (const char *at = text; (at = tw_find(at, size)); at++) {
        const char *before = at;
        while (before > text && before[-1] == ' ')
            before--;
        bool factor =
            before > text && (strchr("*x", before[-1]) || (unsigned char)before[-1] > 127);
        bool word = before == text || before < at || !isalnum((unsigned char)before[-1]);
        if (!factor && word) return true;
    }
    return false;
}

static tw_unit unit_of(const char *text) {
    bool column = (tw_has(text, "column") && tw_has(text, "tile")) ||
                  tw_has(text, "Ht \xC3\x97 1") || tw_has(text, "Ht x 1") ||
                  counts_tiles(text, "Ht tiles");
    bool row = tw_has(text, "tile-row") || tw_has(text, "tile row") ||
               tw_has(text, "row of tiles") || tw_has(text, "complete row") ||
               tw_has(text, "tile_row") || tw_has(text, "tile-height row") ||
               tw_has(text, "row-tile") || tw_has(text, "row tile") || tw_has(text, "row-strip") ||
               tw_has(text, "1 \xC3\x97 Wt") || tw_has(text, "1 x Wt") ||
               counts_tiles(text, "Wt tiles") || (tw_has(text, "block") && tw_has(text, "row"));
    if (row && column) row = tw_find(text, "row") && tw_find(text, "row") < tw_find(text, "col");
    if (row) return TW_UNIT_TILE_ROW;
    if (column) return TW_UNIT_TILE_COLUMN;
    if (tw_has_word(text, "stick") || tw_has_word(text, "row") || tw_has(text, "pixel")) {
        return TW_UNIT_STICK;
    }
    /* "one image: Ht * Wt tiles", "a plane of one channel". */
    static const char *const blocks[] = {"image", "plane", "batch element", "sample",
                                         "feature map"};
    for (size_t i = 0; i < TW_COUNT(blocks); i++) {
        if (tw_has_word(text, blocks[i])) return TW_UNIT_BLOCK;
    }
    if (tw_has_word(text, "tile") || tw_has_word(text, "tiles")) return TW_UNIT_TILE;
    return tw_has(text, "block") ? TW_UNIT_BLOCK : TW_UNIT_UNSTATED;
}

/* "2D: tile rows over the grid's y, tile columns over its x"; "2D grid, linearized" is none. */
static bool in_two_directions(const char *text) {
    bool two = tw_has(text, "2D") || tw_has(text, "2-D") || tw_has(text, "two-dimensional") ||
               tw_has(text, "two dimensional") || tw_has(text, "both dimensions");
    bool line = tw_has(text, "1D") || tw_has(text, "1-D") || tw_has(text, "linear") ||
                tw_has(text, "split_work_to_cores");
    bool rows = tw_has(text, "row") || tw_has(text, "height") || tw_has_word(text, "Ht");
    bool columns = tw_has(text, "col") || tw_has(text, "width") || tw_has_word(text, "Wt");
    return two && !line && rows && columns;
}

static void read_grid(tw_spec_work *work, const char *text) {
    static const char *const singles[] = {"single", "1x1",      "1 x 1",  "(0,0)",
                                          "(0, 0)", "one core", "1 core", "{0,0}"};
    /* "Single core initially; future: split_work_to_cores": what holds now comes first. */
    const char *future = tw_find(text, "future");
    const char *split = tw_find(text, "split_work"), *first = NULL;
    for (size_t i = 0; i < TW_COUNT(singles); i++) {
        const char *at = tw_find(text, singles[i]);
        if (at && (!first || at < first)) first = at;
    }
    if (!strcmp(text, "1")) first = text;
    if (first && (!split || first < split) && (!future || first < future)) {
        work->split = TW_SPLIT_SINGLE;
        work->grid_x = work->grid_y = 1;
        work->split_confidence = TW_HIGH;
        return;
    }
    if (in_two_directions(text)) {
        work->split = TW_SPLIT_GRID;
        work->split_confidence = TW_HIGH;
    }
    bool many = work->split != TW_SPLIT_GRID &&
                (split || tw_has(text, "multi") || tw_has(text, "grid") ||
                 tw_has(text, "all cores") || tw_has(text, "1d") || tw_has(text, "2d") ||
                 tw_has(text, "cores") || tw_has_word(text, "dynamic"));
    if (many) {
        work->split = TW_SPLIT_CORES;
        work->split_confidence = TW_HIGH;
    }
    for (const char *at = text; *at; at++) {
        char *end;
        if (!isdigit((unsigned char)*at) || (at > text && tw_is_word(at[-1]))) continue;
        long x = strtol(at, &end, 10);
        size_t gap = strspn(end, " ");
        if ((end[gap] != 'x' && strncmp(end + gap, "\xC3\x97", 2) != 0)) continue;
        const char *second = end + gap + (end[gap] == 'x' ? 1 : 2);
        second += strspn(second, " ");
        long y = strtol(second, NULL, 10);
        if (x > 0 && y > 0 && x * y > 1) {
            work->grid_x = x, work->grid_y = y;
            if (work->split != TW_SPLIT_GRID) work->split = TW_SPLIT_CORES;
            work->split_confidence = TW_HIGH;
            return;
        }
    }
}

/* Sizes in this section stand among words; only a clean one is taken. */
static tw_size size_if_clean(tw_reader *r, const char *text, int line) {
    const tw_expr *expr;
    const char *equals = strchr(text, '=');
    tw_size size = {text, NULL, line, TW_HIGH};
    if (tw_expr_parse(&r->spec->arena, text, &expr, NULL) == TW_OK)
        size.expr = expr;
    else if (equals && tw_expr_parse(&r->spec->arena, equals + 1, &expr, NULL) == TW_OK) {
        size.expr = expr;
    } else {
        /* "`Ht` tile-rows (height in tiles)": the leading name. */
        char *first = tw_arena_strndup(&r->spec->arena, text, strcspn(text, " ,;("));
        if (tw_expr_parse(&r->spec->arena, first, &expr, NULL) == TW_OK) size.expr = expr;
        size.confidence = TW_MEDIUM;
    }
    return size;
}

/* "One **tile-row** = one horizontal row ...", "A single work unit is one tile row.", "One work
 * unit = one output pixel": the words that name it. */
static void unit_sentence(tw_reader *r, const tw_md_block *block) {
    tw_arena *arena = &r->spec->arena;
    tw_spec_work *work = &r->spec->work;
    const char *text = block->text;
    const char *is = tw_find(text, "work unit = "), *one = tw_find(text, "work unit is ");
    bool told = tw_has(tw_md_section(block), "work unit") || is || one;
    if (work->unit || !told) return;
    bool starts = strncasecmp(text, "one ", 4) == 0 || strncasecmp(text, "each ", 5) == 0 ||
                  strncasecmp(text, "a ", 2) == 0;
    const char *from = is ? is + 12 : one ? one + 13 : starts ? text : NULL;
    if (!from) return;
    const char *named = tw_trim(arena, from, strcspn(from, "=.\n:"));
    work->unit = tw_has(named, "tile block") ? TW_UNIT_TILE_ROW : unit_of(named);
    if (!work->unit) return;
    work->unit_text = tw_derived(named, block->line, TW_MEDIUM);
    if (!work->line) work->line = block->line;
}

/* "one image: Ht * Wt tiles", "image (Ht*Wt tiles)": the size beside the name. */
static void size_in_unit(tw_reader *r, const char *value, int line) {
    tw_arena *arena = &r->spec->arena;
    const char *from = strpbrk(value, ":(="), *stop = from ? tw_find(from, "tiles") : NULL;
    const tw_expr *expr;
    if (!stop) return;
    const char *size = tw_trim(arena, from + 1, (size_t)(stop - from - 1));
    if (tw_expr_parse(arena, size, &expr, NULL) == TW_OK)
        r->spec->work.unit_size = (tw_size){size, expr, line, TW_MEDIUM};
}

/* "Each core takes a contiguous run of tiles", "Work is split by columns of tiles", "divides the
 * tile rows among the cores": what is told of how it is shared, where nothing else names a unit. */
static void unit_in_words(tw_reader *r, const tw_md_block *block) {
    tw_spec_work *work = &r->spec->work;
    static const char *const verbs[] = {
        "split by",        "divides",        "divided",           "distribut",
        "each core takes", "each core gets", "each core handles", "each core processes",
        "processes one",   "assigned",       "a unit is",         "one unit is",
        "shared out"};
    for (size_t i = 0; !work->unit && i < TW_COUNT(verbs); i++) {
        const char *at = tw_find(block->text, verbs[i]);
        if (!at) continue;
        const char *clause = tw_trim(&r->spec->arena, at, strcspn(at, ".;\n"));
        work->unit = unit_of(clause);
        /* "Tiles are shared out ...": the noun comes first. */
        if (!work->unit && (!strcmp(verbs[i], "shared out") || !strcmp(verbs[i], "distribut"))) {
            clause = tw_trim(&r->spec->arena, block->text, (size_t)(at - block->text));
            work->unit = unit_of(clause);
        }
        if (!work->unit) continue;
        work->unit_text = tw_derived(clause, block->line, TW_MEDIUM);
        if (!work->line) work->line = block->line;
    }
}

/* "counted row-major", "row_wise = true": the order of the cores. */
static void order_in_words(tw_spec_work *work, const char *text) {
    work->row_major |= tw_has(text, "counted row-major") || tw_has(text, "cores row-major") ||
                       tw_has(text, "cores in row-major") || tw_has(text, "row_wise=true") ||
                       tw_has(text, "row_wise = true") || tw_has(text, "row_wise true") ||
                       tw_has(text, "row-wise core") || tw_has(text, "row_major = true") ||
                       tw_has(text, "row_major=true");
}

static void work_line(tw_reader *r, const char *text, int line) {
    tw_arena *arena = &r->spec->arena;
    tw_spec_work *work = &r->spec->work;
    const char *value;
    if ((value = tw_keyed(arena, text,
                          "granularity|work unit|unit|work unit definition|unit of work|one "
                          "unit|work item"))) {
        work->unit_text = tw_said(value, line);
        work->unit = unit_of(value);
        if (!work->line) work->line = line;
        if (work->unit == TW_UNIT_BLOCK && !work->unit_size.expr) size_in_unit(r, value, line);
    } else if ((value = tw_keyed(arena, text, "unit size"))) {
        work->unit_size = size_if_clean(r, value, line);
    } else if ((value = tw_keyed(arena, text,
                                 "total units|total work|total work units|total work items|total "
                                 "lanes|tile-row count|total "
                                 "tiles|work units|number of units|number of work units|units|how "
                                 "many"))) {
        work->total = size_if_clean(r, value, line);
    } else if ((value = tw_keyed(arena, text, "loop structure"))) {
        work->loop_text = tw_said(value, line);
    } else if ((value = tw_keyed(arena, text, "grid|core grid|cores|grid size|parallelization"))) {
        work->grid_text = tw_said(value, line);
        read_grid(work, value);
    } else if ((value = tw_keyed(arena, text, "grid topology|grid dimensions|total cores"))) {
        if (!work->split_confidence) read_grid(work, value);
    } else if ((value = tw_keyed(
                    arena, text,
                    "work per core|per-core work|per-core formula|per-core split|per core"))) {
        work->per_core_text = tw_said(value, line);
    } else if ((value = tw_keyed(arena, text, "load balancing|remainder|remainder handling"))) {
        work->balance_text = tw_said(value, line);
    } else if ((value = tw_keyed(arena, text, "core order|order|traversal|enumeration"))) {
        work->row_major = tw_has(value, "row-major") || tw_has(value, "row major");
    }
}

static bool in_work_section(const tw_md_block *block) {
    static const char *const words[] = {"work distribution", "parallel",          "work unit",
                                        "work split",        "core assignment",   "work division",
                                        "core split",        "core distribution", "multi-core"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_md_in(block, words[i])) return true;
    }
    return false;
}

/* "shared out over the cores", "`split_work_to_cores(grid, n)`": where many are first told of. */
static const char *many_cores(const char *text) {
    static const char *const words[] = {"multi-core",       "split_work",   "over the cores",
                                        "across the cores", "across cores", "available cores"};
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(text, words[i]);
        if (at && (!first || at < first)) first = at;
    }
    return first;
}

/* "### Single-Core Strategy", "Decision 4: Single-core": where no grid is stated. */
static void split_from_words(tw_reader *r) {
    tw_spec_work *work = &r->spec->work;
    for (size_t i = 0; i < r->md.blocks.count && !work->split_confidence; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool here = in_work_section(block) || block->kind == TW_MD_HEADING;
        const char *single = tw_find(block->text, "single-core"),
                   *future = tw_find(block->text, "future");
        if (!single) single = tw_find(block->text, "single core");
        const char *many = many_cores(block->text);
        if (!here || (!single && !many) || (future && !single)) continue;
        bool one = single && (!many || single < many);
        work->split = one ? TW_SPLIT_SINGLE : TW_SPLIT_CORES;
        work->grid_x = work->grid_y = one ? 1 : 0;
        work->split_confidence = TW_MEDIUM;
        if (!work->line) work->line = block->line;
    }
}

static void assume_unit(tw_spec *spec) {
    tw_spec_work *work = &spec->work;
    if (work->unit) return;
    work->unit = unit_of(work->unit_size.text);
    if (work->unit) return;
    bool rows = spec->inputs.items[0].layout == TW_LAYOUT_ROW_MAJOR ||
                spec->output.shape == TW_SHAPE_REDUCE_W;
    work->unit = rows ? TW_UNIT_TILE_ROW : TW_UNIT_TILE;
    tw_spec_say(spec, TW_LEVEL_WARNING, "spec-work-unit", work->line, NULL,
                "add a row \"Granularity | tile row\" (or tile, tile column, stick) to Work Unit "
                "Definition",
                "the work unit is not stated; assumed: one %s", rows ? "tile row" : "tile");
}

void tw_read_work(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool work = in_work_section(block);
        if (!work || block->kind == TW_MD_CODE) continue;
        if (block->kind == TW_MD_ITEM || block->kind == TW_MD_PARAGRAPH) {
            work_line(r, block->text, block->line);
        }
        if (block->kind == TW_MD_PARAGRAPH) unit_sentence(r, block);
        for (size_t k = 0; k < block->rows.count; k++) {
            const tw_md_row *row = &block->rows.items[k];
            const char *line =
                tw_arena_printf(&spec->arena, "%s: %s", tw_md_cell(row, 0), tw_md_cell(row, 1));
            work_line(r, line, row->line);
        }
    }
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool prose = block->kind == TW_MD_PARAGRAPH || block->kind == TW_MD_ITEM;
        if (!prose || !in_work_section(block)) continue;
        unit_in_words(r, block);
        order_in_words(&spec->work, block->text);
    }
    assume_unit(spec);
    if (!spec->work.split_confidence) split_from_words(r);
    if (spec->work.split_confidence == TW_ABSENT) {
        tw_spec_say(spec, TW_LEVEL_WARNING, "spec-grid-missing", spec->work.line, NULL,
                    "add \"- **Grid**: single core\" or \"- **Grid**: split_work_to_cores over the "
                    "device's grid\" to Work Distribution",
                    "the spec does not say how many cores work; assumed: one core");
        spec->work.split = TW_SPLIT_SINGLE;
        spec->work.grid_x = spec->work.grid_y = 1;
        spec->work.split_confidence = TW_LOW;
    }
}
