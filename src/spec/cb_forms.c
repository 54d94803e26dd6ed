/* Circular buffers told in other forms than a table of one a row: lists, several ids in a row,
 * tables with a buffer a column. All are made tables of one a row before they are read. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- "c_0, c_1" and "c_24..c_26" in one row ---------------------------------------------------
 */

#define MAX_IDS 32

/* Ids of a cell in order; a range counts each. */
static int ids_of(const char *cell, int ids[MAX_IDS]) {
    const char *start, *end;
    int count = 0, id;
    for (const char *at = cell; (id = tw_find_cb_id(at, &start, &end)) >= 0; at = end) {
        if (count == MAX_IDS) return count;
        ids[count++] = id;
        const char *dash = end + strspn(end, " `");
        static const char *const dashes[] = {"..", "-", "\xE2\x80\x93", "to ", "\xE2\x80\xA6"};
        for (size_t i = 0; i < TW_COUNT(dashes); i++) {
            size_t length = strlen(dashes[i]);
            if (strncmp(dash, dashes[i], length) != 0) continue;
            const char *next = dash + length + strspn(dash + length, ". `");
            int last = tw_find_cb_id(next, &start, &end);
            if (last < 0 || start != next) {
                end = dash;
                break;
            }
            for (int k = id + 1; k <= last && count < MAX_IDS; k++)
                ids[count++] = k;
            break;
        }
    }
    return count;
}

/* Part `index` of "a, b, c" when there are `count` of them; else the whole. */
static const char *part_of(tw_arena *arena, const char *cell, int index, int count) {
    const char *starts[MAX_IDS];
    size_t lengths[MAX_IDS];
    int found = 0, depth = 0;
    const char *start = cell;
    for (const char *at = cell;; at++) {
        depth += (*at == '(') - (*at == ')');
        bool cut = *at == '\0' || ((*at == ',' || *at == '/') && depth == 0);
        if (!cut) continue;
        if (found == MAX_IDS) return cell;
        starts[found] = start;
        lengths[found++] = (size_t)(at - start);
        start = at + 1;
        if (!*at) break;
    }
    return found == count ? tw_trim(arena, starts[index], lengths[index]) : cell;
}

static void split_rows(tw_reader *r, tw_md_block *table, int id_column) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < table->rows.count; i++) {
        tw_md_row row = table->rows.items[i];
        int ids[MAX_IDS], count = ids_of(tw_md_cell(&row, id_column), ids);
        if (count < 2 ||
            !tw_has_room(r, table->rows.count + (size_t)count, "rows of a CB table", row.line))
            continue;
        for (int k = 0; k < count; k++) {
            tw_md_row own = {.count = row.count, .line = row.line};
            own.cells = tw_arena_alloc(arena, row.count * sizeof *own.cells);
            for (size_t c = 0; c < row.count; c++)
                own.cells[c] = part_of(arena, row.cells[c], k, count);
            own.cells[id_column] = tw_arena_printf(arena, "c_%d", ids[k]);
            if (k == 0) {
                table->rows.items[i] = own;
                continue;
            }
            TW_VEC_PUSH(&table->rows, own);
            for (size_t m = table->rows.count - 1; m > i + (size_t)k; m--)
                table->rows.items[m] = table->rows.items[m - 1];
            table->rows.items[i + (size_t)k] = own;
        }
        i += (size_t)count - 1;
    }
}

/* ---- a buffer a column ------------------------------------------------------------------------
 */

/* "| | c_0 | c_1 |" over "| Pages | 2 | Wt |": turned round. */
static void turn(tw_reader *r, tw_md_block *table) {
    tw_arena *arena = &r->spec->arena;
    size_t columns = 0;
    for (size_t c = 1; c < table->header.count; c++)
        columns += tw_find_cb_id(table->header.cells[c], NULL, NULL) >= 0;
    if (columns < 2 || columns + 1 != table->header.count || !table->rows.count) return;
    tw_md_row header = {.count = table->rows.count + 1, .line = table->header.line};
    header.cells = tw_arena_alloc(arena, header.count * sizeof *header.cells);
    header.cells[0] = "CB ID";
    for (size_t i = 0; i < table->rows.count; i++)
        header.cells[i + 1] = tw_md_cell(&table->rows.items[i], 0);
    tw_md_row *old = table->rows.items;
    size_t fields = table->rows.count;
    table->rows.items = NULL;
    table->rows.count = table->rows.capacity = 0;
    for (size_t c = 1; c < table->header.count; c++) {
        tw_md_row row = {.count = fields + 1, .line = table->header.line};
        row.cells = tw_arena_alloc(arena, row.count * sizeof *row.cells);
        row.cells[0] = table->header.cells[c];
        for (size_t i = 0; i < fields; i++)
            row.cells[i + 1] = tw_md_cell(&old[i], (int)c);
        TW_VEC_PUSH(&table->rows, row);
    }
    free(old);
    table->header = header;
}

/* ---- a list -----------------------------------------------------------------------------------
 */

enum { ID, NAME, PURPOSE, PRODUCER, CONSUMER, PAGES, PAGE_SIZE, LIFETIME, FORMAT, FIELDS };
static const char *const heads[FIELDS] = {"CB ID", "Name",      "Purpose",  "Producer", "Consumer",
                                          "Pages", "Page Size", "Lifetime", "Format"};

/* The first kernel that a text names: where, and how long its name is. */
static const char *kernel_in(const char *text, size_t *length) {
    static const char *const words[] = {"reader", "compute", "writer"};
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i]);
        if (at && (!first || at < first)) first = at, *length = strlen(words[i]);
    }
    return first;
}

/* "reader to compute (mul)", "from the reader", "producer: reader". */
static bool take_roles(tw_arena *arena, const char *clause, const char *cells[FIELDS]) {
    size_t length, second_length;
    const char *first = kernel_in(clause, &length);
    if (!first) return false;
    const char *second = kernel_in(first + length, &second_length);
    static const char *const between[] = {"->", "\xE2\x86\x92", " to ", "\xE2\x9E\x94", "=>"};
    for (size_t i = 0; second && i < TW_COUNT(between); i++) {
        const char *arrow = tw_find(first + length, between[i]);
        if (!arrow || arrow > second) continue;
        cells[PRODUCER] = tw_trim(arena, first, (size_t)(arrow - first));
        cells[CONSUMER] = tw_trim(arena, second, strlen(second));
        return true;
    }
    static const char *const makes[] = {"producer",   "produced", "filled", "pushed",
                                        "written by", "made by",  "from "};
    static const char *const takes[] = {"consumer", "consumed", "drained", "popped by",
                                        "read by",  "taken",    "to "};
    for (size_t i = 0; i < TW_COUNT(makes); i++) {
        const char *made = tw_find(clause, makes[i]), *taken = tw_find(clause, takes[i]);
        if (made && made < first) return cells[PRODUCER] = first, true;
        if (taken && taken < first) return cells[CONSUMER] = first, true;
    }
    return false;
}

static bool take_size(tw_reader *r, const char *clause, const char *cells[FIELDS]) {
    tw_arena *arena = &r->spec->arena;
    static const char *const keys[] = {"capacity", "size", "pages", "depth", "holds"};
    for (size_t i = 0; i < TW_COUNT(keys); i++) {
        size_t length = strlen(keys[i]);
        if (strncasecmp(clause, keys[i], length) == 0)
            clause += length + strspn(clause + length, " :=");
    }
    const char *of = tw_find(clause, " of ");
    const char *pages = tw_trim(arena, clause, of ? (size_t)(of - clause) : strlen(clause));
    const tw_expr *expr;
    static const char *const units[] = {"tile", "page", "stick", "bytes"};
    bool counts = false;
    for (size_t i = 0; i < TW_COUNT(units); i++)
        counts |= tw_has(clause, units[i]);
    if (!counts || tw_expr_parse(arena, pages, &expr, NULL) != TW_OK) return false;
    /* "tiles of x": a name and no number. */
    if (expr->op == TW_EXPR_NAME && !tw_has_word(pages, "tiles") && !tw_has_word(pages, "pages") &&
        !tw_has_word(pages, "sticks"))
        return false;
    if (expr->op == TW_EXPR_NAME && (tw_has(expr->name, "tile") || tw_has(expr->name, "stick")))
        return false;
    /* "input tiles", "exps tiles": a word, and no size. */
    if (expr->op == TW_EXPR_NAME && !strpbrk(expr->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"))
        return false;
    cells[PAGES] = pages;
    if (of && (tw_has_word(pages, "pages") || tw_has_word(pages, "page")))
        cells[PAGE_SIZE] = tw_trim(arena, of + 4, strlen(of + 4));
    return true;
}

static void take_clause(tw_reader *r, const char *clause, const char *cells[FIELDS]) {
    tw_arena *arena = &r->spec->arena;
    static const char *const lives[] = {"kept",      "persist",  "program", "per block", "per row",
                                        "per tile",  "lifetime", "once",    "each row",  "one row",
                                        "never pop", "streamed", "per unit"};
    if (take_roles(arena, clause, cells)) return;
    if (!cells[PAGES][0] && take_size(r, clause, cells)) return;
    static const char *const formats[] = {"float32", "bfloat16", "float16_b",
                                          "bf16",    "fp32",     "bfloat8_b"};
    for (size_t i = 0; i < TW_COUNT(formats); i++) {
        if (tw_has_word(clause, formats[i]) && strlen(clause) < 24) {
            cells[FORMAT] = clause;
            return;
        }
    }
    for (size_t i = 0; i < TW_COUNT(lives); i++) {
        if (!tw_has(clause, lives[i])) continue;
        cells[LIFETIME] = clause;
        return;
    }
    cells[PURPOSE] =
        cells[PURPOSE][0] ? tw_arena_printf(arena, "%s, %s", cells[PURPOSE], clause) : clause;
}

/* "c_0 cb_in: input tiles, 2 pages of one tile, reader to compute" as a row; false when the item
 * tells of no buffer. */
static bool row_of_item(tw_reader *r, const tw_md_block *item, tw_md_row *row) {
    tw_arena *arena = &r->spec->arena;
    const char *text = item->text, *start, *end;
    int id = tw_find_cb_id(text, &start, &end);
    size_t head = strcspn(text, ":\n");
    static const char *const dashes[] = {" \xE2\x80\x94 ", " - ", " \xE2\x80\x93 "};
    for (size_t i = 0; i < TW_COUNT(dashes); i++) {
        const char *at = strstr(text, dashes[i]);
        if (at && (size_t)(at - text) < head) head = (size_t)(at - text);
    }
    if (id < 0 || !text[head] || (size_t)(start - text) > head || head > 60) return false;
    const char *cells[FIELDS];
    for (int i = 0; i < FIELDS; i++)
        cells[i] = "";
    cells[ID] = tw_arena_printf(arena, "c_%d", id);
    char *name =
        tw_arena_printf(arena, "%.*s %.*s", (int)(start - text), text,
                        (int)(head > (size_t)(end - text) ? head - (size_t)(end - text) : 0), end);
    for (char *c = name; *c; c++)
        if (strchr("()[]`,:", *c)) *c = ' ';
    cells[NAME] = tw_trim(arena, name, strlen(name));
    const char *at = text + head + strspn(text + head, ":- \xE2\x80\x93\x94");
    while (*at) {
        size_t length = 0;
        int depth = 0;
        for (; at[length]; length++) {
            depth += (at[length] == '(') - (at[length] == ')');
            bool stop = strchr(",;\n", at[length]) || (at[length] == '.' && at[length + 1] == ' ');
            if (stop && depth <= 0) break;
        }
        const char *clause = tw_trim(arena, at, length);
        if (clause[0]) take_clause(r, clause, cells);
        at += length + (at[length] != '\0');
    }
    if (!cells[PAGES][0] && !cells[PRODUCER][0] && !cells[CONSUMER][0]) return false;
    *row = (tw_md_row){.count = FIELDS, .line = item->line};
    row->cells = tw_arena_alloc(arena, sizeof cells);
    memcpy(row->cells, cells, sizeof cells);
    return true;
}

/* "c_0   cb_a   2 tiles   reader -> compute": a line of a listing, its parts apart by blanks. */
static bool row_of_line(tw_reader *r, const char *line, int number, tw_md_row *row) {
    tw_arena *arena = &r->spec->arena;
    const char *cells[FIELDS], *start, *end;
    for (int i = 0; i < FIELDS; i++)
        cells[i] = "";
    int id = tw_find_cb_id(line, &start, &end);
    if (id < 0 || start > line + 4 || strchr(line, '(') == end) return false;
    cells[ID] = tw_arena_printf(arena, "c_%d", id);
    /* Blanks before an arrow part nothing. */
    char *rest = tw_arena_strdup(arena, end), *to = rest;
    for (const char *at = rest; *at; at++) {
        const char *next = at + strspn(at, " ");
        bool arrow = strncmp(next, "->", 2) == 0 || strncmp(next, "\xE2\x86\x92", 3) == 0;
        if (arrow && *at == ' ') at = next - 1;
        *to++ = *at;
    }
    *to = '\0';
    for (const char *at = rest; *at;) {
        at += strspn(at, " |:,");
        size_t length = 0;
        while (at[length] && !strchr("|,;", at[length]) && strncmp(at + length, "  ", 2) != 0)
            length++;
        const char *part = tw_trim(arena, at, length);
        at += length;
        bool name = !cells[NAME][0] && tw_has(part, "cb") && !strchr(part, ' ');
        if (name)
            cells[NAME] = part;
        else if (part[0])
            take_clause(r, part, cells);
        if (!length && *at) at++;
    }
    if (!cells[PAGES][0] && !cells[PRODUCER][0]) return false;
    *row = (tw_md_row){.count = FIELDS, .line = number};
    row->cells = tw_arena_alloc(arena, sizeof cells);
    memcpy(row->cells, cells, sizeof cells);
    return true;
}

static void rows_of_listing(tw_reader *r, const tw_md_block *code, tw_md_block *table) {
    int number = code->line;
    for (const char *at = code->text; *at; number++) {
        size_t length = strcspn(at, "\n");
        tw_md_row row;
        char *line = tw_arena_strndup(&r->spec->arena, at, length);
        if (row_of_line(r, line, number, &row) &&
            tw_has_room(r, table->rows.count, "circular buffers", number)) {
            if (!table->rows.count) {
                memcpy(table->sections, code->sections, sizeof table->sections);
                table->line = number;
            }
            TW_VEC_PUSH(&table->rows, row);
        }
        at += length + (at[length] == '\n');
    }
}

static void table_of_list(tw_reader *r) {
    tw_md_block table = {.kind = TW_MD_TABLE};
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *item = &r->md.blocks.items[i];
        tw_md_row row;
        bool about = tw_md_in(item, "buffer") || tw_md_in(item, "CB");
        if (item->kind == TW_MD_CODE && about && !tw_md_in(item, "kernel"))
            rows_of_listing(r, item, &table);
        if (item->kind != TW_MD_ITEM || !about || !row_of_item(r, item, &row)) continue;
        if (!tw_has_room(r, table.rows.count, "circular buffers", row.line)) break;
        if (!table.rows.count) {
            memcpy(table.sections, item->sections, sizeof table.sections);
            table.line = item->line;
        }
        TW_VEC_PUSH(&table.rows, row);
    }
    if (table.rows.count < 1) {
        free(table.rows.items);
        return;
    }
    table.text = "";
    table.caption = "Circular buffers";
    table.header = (tw_md_row){.cells = (const char **)heads, .count = FIELDS, .line = table.line};
    TW_VEC_PUSH(&r->md.blocks, table);
}

void tw_cb_forms(tw_reader *r) {
    bool any = false;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        tw_md_block *table = &r->md.blocks.items[i];
        if (table->kind != TW_MD_TABLE) continue;
        if (tw_cb_table(table) || tw_md_in(table, "buffer") || tw_md_in(table, "CB "))
            turn(r, table);
        if (!tw_cb_table(table)) continue;
        any = true;
        int id = tw_md_column(table, "cb id|id|index|cb index|circular buffer|cb|buffer");
        if (id >= 0) split_rows(r, table, id);
    }
    if (!any) table_of_list(r);
}
