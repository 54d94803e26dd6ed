/* Circular buffer tables, CB ID Resolution, formats in prose. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_CBS 32

/* The columns of a CB table, -1 where there is none. */
typedef struct columns {
    int id, name, purpose, producer, consumer, pages, page_size, block, buffering, format, lifetime,
        notes, valid, when;
} columns;

static columns columns_of(const tw_md_block *t) {
    columns c = {.id = tw_md_column(t, "final id|cb id|id|index|cb index|circular buffer|cb|"
                                       "buffer|number"),
                 .name = tw_md_column(t, "name|logical cb|logical name|cb name|label"),
                 .purpose = tw_md_column(t, "purpose|description|contents|holds|role|use"),
                 .producer = tw_md_column(t, "producer|filled by|written by|pushed by|source"),
                 .consumer = tw_md_column(t, "consumer|emptied by|drained by|read by|popped by"),
                 .pages = tw_md_column(t, "pages|num pages|number of pages|capacity|sizing "
                                          "strategy|sizing|size (tiles)|size (pages)|num tiles|# "
                                          "tiles|# pages|tiles|depth"),
                 .page_size = tw_md_column(t, "page size|page_size|page bytes"),
                 .block = tw_md_column(t, "block size|block"),
                 .buffering = tw_md_column(t, "buffering"),
                 .format = tw_md_column(t, "data format|format|dtype|data type"),
                 .lifetime = tw_md_column(t, "lifetime|persistence|lives|scope"),
                 .notes = tw_md_column(t, "notes|remarks|comment"),
                 .valid = tw_md_column(t, "valid region"),
                 .when = tw_md_column(t, "condition|when")};
    if (c.producer < 0) c.producer = tw_md_exact(t, "from");
    if (c.consumer < 0) c.consumer = tw_md_exact(t, "to");
    if (c.name < 0) c.name = tw_md_column(t, "cb");
    if (c.name == c.id) c.name = -1;
    if (c.pages < 0) c.pages = tw_md_column(t, "size");
    if (c.pages == c.page_size) c.pages = tw_md_column(t, "num pages|pages|capacity");
    if (c.pages == c.page_size || c.pages == c.block) c.pages = -1;
    return c;
}

/* ---- one row ------------------------------------------------------------------------------ */

static const char *cb_name(tw_reader *r, const char *written) {
    tw_arena *arena = &r->spec->arena;
    const char *id = tw_identifier(arena, written);
    if (!id[0] || strncmp(id, "cb_", 3) == 0) return id;
    return tw_arena_printf(arena, "cb_%s", id);
}

/* "cb_in (c_0)", "c_0 cb_in": the id cell without its id. */
static const char *name_in_id_cell(tw_reader *r, const char *cell) {
    const char *start, *end;
    const char *open = strchr(cell, '(');
    bool bare = tw_find_cb_id(cell, &start, &end) < 0;
    if (bare && open && isdigit((unsigned char)cell[0]))
        return tw_trim(&r->spec->arena, open + 1, strcspn(open + 1, ")"));
    if (bare) return "";
    /* "CBIndex::c_0", "tt::CBIndex::c_0". */
    const char *stop = start;
    while (stop - cell >= 2 && strncmp(stop - 2, "::", 2) == 0) {
        stop -= 2;
        while (stop > cell && isalnum((unsigned char)stop[-1]))
            stop--;
    }
    char *rest = tw_arena_printf(&r->spec->arena, "%.*s %s", (int)(stop - cell), cell, end);
    for (char *c = rest; *c; c++) {
        if (strchr("()[]/,:", *c)) *c = ' ';
    }
    return tw_trim(&r->spec->arena, rest, strlen(rest));
}

static int id_of_cell(const char *cell) {
    int id = tw_find_cb_id(cell, NULL, NULL);
    if (id >= 0) return id;
    size_t digits = strspn(cell, "0123456789");
    /* "0", and "0 (cb_in0)". */
    bool alone = cell[digits] == '\0' || strncmp(cell + digits, " (", 2) == 0;
    return digits && digits < 6 && alone ? (int)strtol(cell, NULL, 10) : -1;
}

/* Sizes written "Double-buffered: 2 tiles", "Single (Wt)": the part that is a size. */
static tw_size size_within(tw_reader *r, const char *text, int line) {
    tw_arena *arena = &r->spec->arena;
    const char *starts[3] = {strchr(text, ':'), strchr(text, '('), strchr(text, '=')};
    for (int i = 0; i < 3; i++) {
        if (!starts[i]) continue;
        const tw_expr *expr;
        const char *stop = i == 1 ? ")" : ";";
        size_t length = strcspn(starts[i] + 1, stop);
        /* "Single (Wt)", but not "2 * (Wt": words before, and closed. */
        bool words = strcspn(text, "*/+-0123456789") >= (size_t)(starts[i] - text);
        if (i == 1 && (!words || starts[i][1 + length] != ')')) continue;
        const char *part = tw_trim(arena, starts[i] + 1, length);
        if (tw_expr_parse(arena, part, &expr, NULL) == TW_OK) {
            return (tw_size){text, expr, line, TW_MEDIUM};
        }
    }
    return tw_read_size(r, text, line);
}

static tw_size pages_size(tw_reader *r, const char *text, int line) {
    const tw_expr *expr;
    /* A block of sticks is what makes a row of tiles. */
    if (tw_has(text, "stick-block") && tw_expr_parse(&r->spec->arena, text, &expr, NULL) == TW_OK) {
        expr = tw_expr_binary(&r->spec->arena, TW_EXPR_MUL, expr,
                              tw_expr_integer(&r->spec->arena, 32));
        return (tw_size){text, expr, line, TW_MEDIUM};
    }
    if (text[0] && tw_expr_parse(&r->spec->arena, text, &expr, NULL) != TW_OK) {
        return size_within(r, text, line);
    }
    return tw_read_size(r, text, line);
}

static const tw_expr *halved(const tw_expr *e, tw_arena *arena) {
    if (e->op == TW_EXPR_INTEGER && e->integer % 2 == 0 && e->integer > 0) {
        return tw_expr_integer(arena, e->integer / 2);
    }
    if (e->op != TW_EXPR_MUL) return NULL;
    if (e->a->op == TW_EXPR_INTEGER && e->a->integer == 2) return e->b;
    if (e->b->op == TW_EXPR_INTEGER && e->b->integer == 2) return e->a;
    if (e->a->op == TW_EXPR_MUL) {
        const tw_expr *inner = halved(e->a, arena);
        return inner ? tw_expr_binary(arena, TW_EXPR_MUL, inner, e->b) : NULL;
    }
    return NULL;
}

static void set_block(tw_reader *r, tw_spec_cb *cb, const char *block, const char *buffering) {
    cb->block = block[0] ? pages_size(r, block, cb->line) : (tw_size){"", NULL, 0, TW_ABSENT};
    if (cb->block.expr || !cb->pages.expr) return;
    const char *words[] = {buffering, cb->pages.text, cb->purpose.text, cb->notes.text,
                           cb->lifetime_text.text};
    bool twice = false;
    for (size_t i = 0; i < TW_COUNT(words); i++)
        twice |= tw_has(words[i], "double");
    /* "2*Wt" on the way in or out is a block that is double-buffered, said or not. */
    bool outer = cb->producer == TW_READER || cb->consumer == TW_WRITER;
    twice |= outer && cb->pages.expr->op == TW_EXPR_MUL;
    /* "Wt + 1": a row, and one more page. */
    const tw_expr *whole = cb->pages.expr;
    bool more = (whole->op == TW_EXPR_ADD || whole->op == TW_EXPR_SUB) &&
                whole->b->op == TW_EXPR_INTEGER && whole->a->op != TW_EXPR_INTEGER;
    if (more) {
        const tw_expr *inner = outer ? halved(whole->a, &r->spec->arena) : NULL;
        cb->block = cb->pages;
        cb->block.confidence = TW_MEDIUM;
        cb->block.expr = inner ? inner : whole->a;
        return;
    }
    const tw_expr *half = twice ? halved(cb->pages.expr, &r->spec->arena) : NULL;
    cb->block = cb->pages;
    cb->block.confidence = TW_MEDIUM;
    if (half) cb->block.expr = half;
    /* A few tiles with no more said are a stream, tile by tile. */
    const tw_expr *pages = cb->pages.expr;
    bool few = cb->page_kind == TW_PAGE_TILE && pages->op == TW_EXPR_INTEGER && pages->integer > 1;
    /* Two sticks on the way out are one, double-buffered. */
    few |= cb->page_kind == TW_PAGE_STICK && cb->consumer == TW_WRITER &&
           pages->op == TW_EXPR_INTEGER && pages->integer == 2;
    /* "shard_tiles": all that a core has, and worked on tile by tile. */
    few |=
        cb->page_kind == TW_PAGE_TILE && pages->op == TW_EXPR_NAME && tw_has(pages->name, "shard");
    if (few && !half) cb->block.expr = tw_expr_integer(&r->spec->arena, 1);
}

static bool in_bytes(const tw_expr *e) {
    if (e->op == TW_EXPR_INTEGER || e->op == TW_EXPR_REAL) return false;
    if (e->op != TW_EXPR_NAME) return in_bytes(e->a) || in_bytes(e->b);
    return tw_has(e->name, "bytes") || tw_has(e->name, "element_size") ||
           tw_has(e->name, "elem_size") || tw_has(e->name, "datum_size");
}

/* "4 * stick_nbytes * 2 (double-buffered)": a total in bytes is a page, or two. */
static void pages_of_bytes(tw_reader *r, tw_spec_cb *cb) {
    tw_arena *arena = &r->spec->arena;
    const tw_expr *half = tw_has(cb->pages.text, "double") ? halved(cb->pages.expr, arena) : NULL;
    const tw_expr *page = half ? half : cb->pages.expr;
    bool tile = tw_expr_mentions(page, "TILE_HW");
    cb->page_size.expr = tile ? tw_expr_name(arena, "tile_size") : page;
    cb->page_size.text = tile ? "tile_size" : cb->pages.text;
    cb->page_size.confidence = cb->pages.confidence = TW_MEDIUM;
    cb->page_kind = tile ? TW_PAGE_TILE : TW_PAGE_BYTES;
    cb->pages.expr = tw_expr_integer(arena, half ? 2 : 1);
}

/* "stick_size", "W * 2", "tile_size": what one page is. A total in bytes becomes pages. */
static void set_page(tw_reader *r, tw_spec_cb *cb, const char *page_size) {
    tw_arena *arena = &r->spec->arena;
    const char *all = tw_arena_printf(arena, "%s %s", cb->purpose.text, cb->name.text);
    cb->sticks = tw_has(all, "stick") || tw_has(all, "row-major") || tw_has(all, "row major") ||
                 tw_has_word(cb->purpose.text, "RM") || tw_has(cb->name.text, "_rm");
    if (page_size[0]) {
        const tw_expr *expr;
        bool one = strcasecmp(page_size, "tile") == 0 || tw_find(page_size, "one tile") ||
                   tw_find(page_size, "1 tile") || tw_find(page_size, "full tile") ||
                   tw_find(page_size, "32x32") || tw_find(page_size, "tile bytes");
        if (one) page_size = "tile_size";
        /* "stick (W * 2)", "one row", "tile (2048 B)". */
        size_t word = strspn(page_size, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
        bool bare = !page_size[word] || page_size[word] == ' ' || page_size[word] == ',';
        if (bare && word == 5 && strncasecmp(page_size, "stick", 5) == 0) page_size = "stick_size";
        if (bare && word == 3 && strncasecmp(page_size, "row", 3) == 0) page_size = "stick_size";
        if (bare && word == 4 && strncasecmp(page_size, "tile", 4) == 0) page_size = "tile_size";
        if (tw_expr_parse(arena, page_size, &expr, NULL) != TW_OK && tw_has(page_size, "tile")) {
            page_size = "tile_size";
        } else if (tw_expr_parse(arena, page_size, &expr, NULL) != TW_OK &&
                   (tw_has(page_size, "stick") || tw_has(page_size, "row"))) {
            page_size = "stick_size";
        }
        cb->page_size = tw_read_size(r, page_size, cb->line);
    } else {
        bool sticks = tw_has_word(cb->pages.text, "sticks") || tw_has_word(cb->pages.text, "stick");
        cb->page_size = (tw_size){sticks ? "stick_size" : "tile_size",
                                  tw_expr_name(arena, sticks ? "stick_size" : "tile_size"),
                                  cb->line, TW_MEDIUM};
    }
    const char *text = cb->page_size.text;
    cb->page_kind = tw_has(text, "tile_size") || tw_has(text, "tile size") ? TW_PAGE_TILE
                    : tw_has(text, "stick")                                ? TW_PAGE_STICK
                                                                           : TW_PAGE_BYTES;
    cb->sticks |= cb->page_kind == TW_PAGE_STICK;
    if (!page_size[0] && cb->pages.expr && in_bytes(cb->pages.expr)) pages_of_bytes(r, cb);
    static const char *const bytes[] = {"tile_size", "stick_size"};
    for (int i = 0; i < 2 && cb->pages.expr; i++) {
        if (!tw_expr_mentions(cb->pages.expr, bytes[i])) continue;
        cb->pages.expr =
            tw_expr_substitute(arena, cb->pages.expr, bytes[i], tw_expr_integer(arena, 1));
        cb->pages.confidence = TW_MEDIUM;
    }
}

static bool read_format(const char *text, tw_format *format) {
    static const struct {
        const char *word;
        tw_format format;
    } formats[] = {{"float32", TW_FORMAT_FLOAT32},     {"fp32", TW_FORMAT_FLOAT32},
                   {"float16_b", TW_FORMAT_FLOAT16_B}, {"bfloat16", TW_FORMAT_FLOAT16_B},
                   {"bf16", TW_FORMAT_FLOAT16_B},      {"bfp8_b", TW_FORMAT_BFP8_B},
                   {"bfloat8_b", TW_FORMAT_BFP8_B},    {"uint32", TW_FORMAT_UINT32},
                   {"uint16", TW_FORMAT_UINT16},       {"int32", TW_FORMAT_INT32}};
    if (tw_has(text, "output")) return *format = TW_FORMAT_OUTPUT, true;
    if (tw_has(text, "input") || tw_has(text, "same")) return *format = TW_FORMAT_INPUT, true;
    for (size_t i = 0; i < TW_COUNT(formats); i++) {
        if (tw_has_word(text, formats[i].word)) return *format = formats[i].format, true;
    }
    /* "intermed dtype", "compute format", "act dtype": that of what is worked on. */
    if (tw_has(text, "dtype") || tw_has(text, "data type") || tw_has(text, "intermed"))
        return *format = TW_FORMAT_INPUT, true;
    return false;
}

static void set_format(tw_reader *r, tw_spec_cb *cb, const char *text) {
    cb->format_text = tw_said(text, cb->line);
    if (text[0] && !read_format(text, &cb->format)) {
        tw_spec_say(
            r->spec, TW_LEVEL_ERROR, "spec-format-unknown", cb->line, text,
            "use Float16_b, Float32, Bfp8_b, UInt32, UInt16, Int32, \"input\" or \"output\"",
            "CB c_%d has a data format that is not known: \"%s\"", cb->id, text);
    }
    if (text[0]) return;
    const char *all = tw_arena_printf(&r->spec->arena, "%s %s", cb->purpose.text, cb->name.text);
    bool scalar = tw_has(all, "scaler") || tw_has(all, "scalar") || tw_has(all, "epsilon") ||
                  tw_has_word(all, "eps") || tw_has(all, "_eps");
    /* "1 / sqrt(var + eps)" is computed, and no constant. */
    scalar = scalar && cb->producer != TW_COMPUTE;
    cb->format = scalar                      ? TW_FORMAT_FLOAT16_B
                 : cb->consumer == TW_WRITER ? TW_FORMAT_OUTPUT
                                             : TW_FORMAT_INPUT;
}

static const char *phase_in(tw_reader *r, const char *text) {
    const char *open = strchr(text, '('), *close = open ? strchr(open, ')') : NULL;
    return close ? tw_trim(&r->spec->arena, open + 1, (size_t)(close - open - 1)) : "";
}

static tw_lifetime read_lifetime(const tw_spec_cb *cb) {
    const char *text = cb->lifetime_text.text, *notes = cb->notes.text;
    bool ever = tw_has(text, "never pop") || tw_has(text, "entire program") ||
                tw_has(text, "entire core") || tw_has(text, "whole program") ||
                tw_has(text, "whole kernel") || tw_has(cb->consumer_text.text, "never pop");
    if (ever) return TW_LIFE_PROGRAM;
    /* "Refilled once per work item" is every time. */
    if (tw_has(text, "one-shot") || tw_has(text, "one shot")) return TW_LIFE_ONCE;
    if (tw_has_word(text, "once") && !tw_has(text, "once per") && !tw_has(text, "once a ") &&
        !tw_has(text, "once for each"))
        return TW_LIFE_ONCE;
    /* "Row (persistent)": through the phases of a row, not longer. */
    bool unit = tw_has_word(text, "row") || tw_has_word(text, "block") || tw_has(text, "phase");
    if (unit && !tw_has(text, "program")) return TW_LIFE_BLOCK;
    const char *purpose = cb->purpose.text;
    /* A constant that the reader makes is made once. */
    bool constant = cb->producer == TW_READER && !text[0] &&
                    (tw_has(purpose, "scaler") || tw_has(purpose, "scalar") ||
                     tw_has(purpose, "epsilon") || tw_has(cb->name.text, "scaler"));
    if (constant || tw_has(purpose, "persistent for the program")) return TW_LIFE_PROGRAM;
    if (tw_has(text, "program") || tw_has(text, "kernel") || tw_has(text, "persistent") ||
        tw_has(notes, "persistent") || tw_has(notes, "never popped")) {
        return TW_LIFE_PROGRAM;
    }
    return TW_LIFE_BLOCK;
}

static tw_spec_cb read_row(tw_reader *r, const columns *c, const tw_md_row *row) {
    const char *cell = tw_md_cell(row, c->id);
    tw_spec_cb cb = {.id = id_of_cell(cell), .line = row->line};
    const char *name = tw_md_cell(row, c->name);
    if (!name[0]) name = name_in_id_cell(r, cell);
    cb.written = tw_said(name, row->line);
    cb.name = tw_said(cb_name(r, name), row->line);
    if (!cb.name.text[0]) {
        cb.name =
            tw_derived(tw_arena_printf(&r->spec->arena, "cb_%d", cb.id), row->line, TW_MEDIUM);
    }
    cb.purpose = tw_said(tw_md_cell(row, c->purpose), row->line);
    cb.notes = tw_said(tw_md_cell(row, c->notes), row->line);
    const char *from = tw_md_cell(row, c->producer), *to = tw_md_cell(row, c->consumer);
    /* "Producer -> Consumer" in one column. */
    const char *arrow = c->producer == c->consumer ? strstr(from, "->") : NULL;
    if (!arrow && c->producer == c->consumer) arrow = strstr(from, "\xE2\x86\x92");
    if (!arrow && c->producer == c->consumer) arrow = strchr(from, '/');
    if (arrow) {
        to = arrow + (*arrow == '-' ? 2 : *arrow == '/' ? 1 : 3);
        to = tw_trim(&r->spec->arena, to, strlen(to));
        from = tw_trim(&r->spec->arena, from, (size_t)(arrow - from));
    }
    cb.producer_text = tw_said(from, row->line);
    cb.consumer_text = tw_said(to, row->line);
    cb.producer = tw_read_role(cb.producer_text.text);
    cb.consumer = tw_read_role(cb.consumer_text.text);
    cb.producer_phase = tw_said(phase_in(r, cb.producer_text.text), row->line);
    cb.consumer_phase = tw_said(phase_in(r, cb.consumer_text.text), row->line);
    cb.lifetime_text = tw_said(tw_md_cell(row, c->lifetime), row->line);
    cb.lifetime = read_lifetime(&cb);
    cb.valid = tw_said(tw_md_cell(row, c->valid), row->line);
    cb.pages = pages_size(r, tw_md_cell(row, c->pages), row->line);
    set_page(r, &cb, tw_md_cell(row, c->page_size));
    set_block(r, &cb, tw_md_cell(row, c->block), tw_md_cell(row, c->buffering));
    set_format(r, &cb, tw_md_cell(row, c->format));
    const char *spoken =
        tw_arena_printf(&r->spec->arena, "%s %s %s %s", cb.purpose.text, cb.notes.text,
                        cb.lifetime_text.text, tw_md_cell(row, c->when));
    cb.when = tw_derived(tw_read_condition(r, spoken), row->line, TW_MEDIUM);
    return cb;
}

/* ---- tables ------------------------------------------------------------------------------- */

static tw_spec_cb *find(tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->cbs.count; i++) {
        if (spec->cbs.items[i].id == id) return &spec->cbs.items[i];
    }
    return NULL;
}

/* A later table's row over an earlier one: what it does not say stays. */
static void revise(tw_spec_cb *old, const tw_spec_cb *now) {
    tw_spec_cb merged = *now;
    if (now->page_size.confidence != TW_HIGH && old->page_size.confidence == TW_HIGH) {
        merged.page_size = old->page_size;
        merged.page_kind = old->page_kind;
        merged.sticks |= old->sticks;
    }
    if (!merged.pages.expr) merged.pages = old->pages, merged.block = old->block;
    if (!merged.format_text.text[0] && old->format_text.text[0]) {
        merged.format = old->format, merged.format_text = old->format_text;
    }
    if (!merged.producer_text.text[0]) {
        merged.producer = old->producer, merged.producer_text = old->producer_text;
    }
    if (!merged.consumer_text.text[0]) {
        merged.consumer = old->consumer, merged.consumer_text = old->consumer_text;
    }
    if (!merged.lifetime_text.text[0]) {
        merged.lifetime = old->lifetime, merged.lifetime_text = old->lifetime_text;
    }
    if (!merged.when.text[0]) merged.when = old->when;
    *old = merged;
}

static bool usable_id(tw_reader *r, const tw_spec_cb *cb, const tw_md_row *row) {
    if (cb->id >= 0 && cb->id < MAX_CBS) return true;
    const char *cell = tw_md_cell(row, 0);
    if (cb->id >= MAX_CBS) {
        tw_spec_say(r->spec, TW_LEVEL_ERROR, "cb-id-range", row->line, cell, "use c_0 to c_31",
                    "CB id %d is out of range: a core has 32 circular buffers, c_0 to c_31",
                    cb->id);
    } else {
        tw_spec_say(r->spec, TW_LEVEL_ERROR, "spec-cb-id", row->line, cell,
                    "write the id as c_0 to c_31", "this row of the CB table has no CB id: \"%s\"",
                    cell);
    }
    return false;
}

static void read_main_table(tw_reader *r, const tw_md_block *table) {
    tw_spec *spec = r->spec;
    columns c = columns_of(table);
    int seen[MAX_CBS] = {0};
    size_t before = spec->cbs.count;
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        if (!tw_has_room(r, i, "rows of a CB table", row->line)) break;
        tw_spec_cb cb = read_row(r, &c, row);
        if (!usable_id(r, &cb, row)) continue;
        tw_spec_cb *old = find(spec, cb.id);
        if (seen[cb.id]) {
            tw_spec_say(spec, TW_LEVEL_ERROR, "cb-id-duplicate", row->line, tw_md_cell(row, c.id),
                        tw_arena_printf(&spec->arena, "give '%s' an id of its own", cb.name.text),
                        "CB c_%d is defined twice: here as '%s', and in line %d as '%s'", cb.id,
                        cb.name.text, seen[cb.id], old ? old->name.text : "?");
            continue;
        }
        seen[cb.id] = row->line;
        if (old)
            revise(old, &cb);
        else
            TW_VEC_PUSH(&spec->cbs, cb);
    }
    /* A revised table stands for the whole: what it leaves out is gone. */
    bool revised = tw_has(table->caption, "updated") || tw_has(table->caption, "revised") ||
                   tw_has(table->caption, "final");
    for (size_t i = 0; revised && before && i < spec->cbs.count;) {
        if (seen[spec->cbs.items[i].id]) {
            i++;
            continue;
        }
        memmove(&spec->cbs.items[i], &spec->cbs.items[i + 1],
                (spec->cbs.count - i - 1) * sizeof(tw_spec_cb));
        spec->cbs.count--;
    }
}

static void read_resolution(tw_reader *r, const tw_md_block *table) {
    columns c = columns_of(table);
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        if (!tw_has_room(r, r->spec->resolution.count, "rows of CB ids", row->line)) break;
        tw_spec_cb cb = read_row(r, &c, row);
        if (usable_id(r, &cb, row)) TW_VEC_PUSH(&r->spec->resolution, cb);
    }
}

typedef enum table_kind { NOT_CBS, MAIN, RESOLUTION } table_kind;

static table_kind kind_of(const tw_md_block *table) {
    columns c = columns_of(table);
    if (tw_md_column(table, "final id|original id") >= 0) return RESOLUTION;
    /* What is in the CBs after a phase says nothing of their sizes. */
    if (tw_md_column(table, "state") >= 0) return NOT_CBS;
    bool about = tw_md_in(table, "buffer") || tw_md_in(table, "CB ") || tw_md_in(table, "CBs") ||
                 tw_has(table->caption, "CB") || tw_has(table->caption, "circular buffer");
    bool headed = tw_md_column(table, "cb id|cb|circular buffer") >= 0;
    if (c.id < 0 || c.pages < 0 || !(about || headed)) return NOT_CBS;
    if (c.producer < 0 && c.purpose < 0) return RESOLUTION;
    return MAIN;
}

/* "c_28 uses Float32" anywhere in the prose of a CB section. */
static void formats_in_prose(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    int line = block->line;
    for (const char *at = block->text; *at; line++) {
        size_t length = strcspn(at, "\n");
        char *sentence = tw_arena_strndup(&spec->arena, at, length);
        int index = tw_mentioned_cb(spec, sentence, NULL, NULL);
        tw_format format;
        bool says = tw_has_word(sentence, "uses") || tw_has_word(sentence, "is") ||
                    tw_has_word(sentence, "format") || tw_has_word(sentence, "use");
        bool plain =
            !tw_has(sentence, "input") && !tw_has(sentence, "output") && !tw_has(sentence, "same");
        if (index >= 0 && says && plain && read_format(sentence, &format)) {
            tw_spec_cb *cb = &spec->cbs.items[index];
            if (!cb->format_text.text[0]) {
                cb->format = format;
                cb->format_text = tw_derived(sentence, line, TW_MEDIUM);
            }
        }
        at += length + (at[length] == '\n');
    }
}

/* "c_1, c_2 and c_3 are persistent (filled once, never popped)": of every CB the sentence names. */
static void lifetimes_in_prose(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    static const char *const words[] = {"persistent", "never popped", "persist for the whole",
                                        "stay for the whole", "kept for the whole"};
    for (const char *at = block->text; *at;) {
        const char *stop = strstr(at, ". ");
        size_t length = stop ? (size_t)(stop - at) : strlen(at), said = length;
        char *sentence = tw_arena_strndup(&spec->arena, at, length);
        for (size_t i = 0; i < TW_COUNT(words); i++) {
            const char *word = tw_find(sentence, words[i]);
            if (word && (size_t)(word - sentence) < said) said = (size_t)(word - sentence);
        }
        bool unit = tw_has(sentence, "per row") || tw_has(sentence, "per tile") ||
                    tw_has(sentence, "per block") || tw_has(sentence, "phase") ||
                    tw_has(sentence, "not persistent") || tw_has(sentence, "until");
        char *named = tw_arena_strndup(&spec->arena, sentence, said < length && !unit ? said : 0);
        const char *end;
        for (const char *from = named; tw_mentioned_cb(spec, from, NULL, &end) >= 0; from = end) {
            tw_spec_cb *cb = &spec->cbs.items[tw_mentioned_cb(spec, from, NULL, NULL)];
            if (!cb->lifetime_text.text[0]) cb->lifetime = TW_LIFE_PROGRAM;
        }
        at += length + (stop ? 2 : 0);
    }
}

static int by_id(const void *a, const void *b) {
    return ((const tw_spec_cb *)a)->id - ((const tw_spec_cb *)b)->id;
}

/* Part 2 and the resolution table know CBs the main table may lack, names and valid regions. */
static void complete(tw_reader *r) {
    tw_spec *spec = r->spec;
    bool none = spec->cbs.count == 0;
    for (size_t i = 0; i < spec->resolution.count; i++) {
        const tw_spec_cb *row = &spec->resolution.items[i];
        tw_spec_cb *cb = find(spec, row->id);
        if (!cb && none && row->pages.expr) TW_VEC_PUSH(&spec->cbs, *row);
        if (!cb) continue;
        if (row->valid.text[0]) cb->valid = row->valid;
        if (!cb->written.text[0] && row->written.text[0]) {
            cb->written = row->written;
            cb->name = tw_derived(row->name.text, row->line, TW_MEDIUM);
        }
        if (tw_has(row->notes.text, "persistent")) cb->lifetime = TW_LIFE_PROGRAM;
    }
}

static void unique_names(tw_spec *spec) {
    for (size_t i = 0; i < spec->cbs.count; i++) {
        for (size_t k = 0; k < i; k++) {
            tw_spec_cb *cb = &spec->cbs.items[i];
            if (strcmp(cb->name.text, spec->cbs.items[k].name.text) != 0) continue;
            tw_spec_say(spec, TW_LEVEL_WARNING, "cb-name-duplicate", cb->line, cb->written.text,
                        "give each CB a name of its own",
                        "CBs c_%d and c_%d have the same name '%s'; this one is called '%s_%d' now",
                        spec->cbs.items[k].id, cb->id, cb->name.text, cb->name.text, cb->id);
            cb->name = tw_derived(tw_arena_printf(&spec->arena, "%s_%d", cb->name.text, cb->id),
                                  cb->line, TW_LOW);
        }
    }
}

bool tw_cb_table(const tw_md_block *table) {
    return table->kind == TW_MD_TABLE && kind_of(table) == MAIN;
}

void tw_read_cbs(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_TABLE) continue;
        table_kind kind = kind_of(block);
        if (kind == MAIN) read_main_table(r, block);
        if (kind == RESOLUTION) read_resolution(r, block);
    }
    complete(r);
    if (spec->cbs.count) qsort(spec->cbs.items, spec->cbs.count, sizeof(tw_spec_cb), by_id);
    unique_names(spec);
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool prose = block->kind == TW_MD_PARAGRAPH || block->kind == TW_MD_ITEM;
        if (prose && (tw_md_in(block, "circular buffer") || tw_md_in(block, "CB "))) {
            formats_in_prose(r, block);
            lifetimes_in_prose(r, block);
        }
    }
    if (!spec->cbs.count) {
        tw_spec_say(spec, TW_LEVEL_ERROR, "spec-cbs-missing", 0, NULL,
                    "add \"### Circular Buffer Requirements\" with a table CB ID, Name, Purpose, "
                    "Producer, Consumer, Pages, Page Size, Lifetime",
                    "the spec has no circular buffer table");
    }
}
