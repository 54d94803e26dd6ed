/* cmark-gfm's tree, flattened. */
#include "spec/markdown.h"
#include "spec/words.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NESTING 40
#define MAX_TEXT    16384 /* bytes of one paragraph, item or cell */
#define MAX_CELLS   64    /* of one row that are read */
#define MAX_BARS    2048  /* of one line that the parser is given */

typedef struct walker {
    tw_arena *arena;
    tw_md *md;
    const char *sections[7];
    const char *caption;
} walker;

/* ---- inline text -------------------------------------------------------------------------- */

/* Stands for an asterisk of emphasis until it is known to be none: "2*Wt*tile_size" parses as
 * emphasis too. */
#define MARK '\x01'

static void inline_text(tw_text *out, cmark_node *node, int nesting) {
    if (nesting > MAX_NESTING) return;
    for (cmark_node *child = cmark_node_first_child(node); child; child = cmark_node_next(child)) {
        cmark_node_type type = cmark_node_get_type(child);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_HTML_INLINE) {
            const char *literal = cmark_node_get_literal(child);
            tw_text_add(out, literal && strncmp(literal, "<br", 3) == 0 ? " " : literal);
        } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
            tw_text_add(out, "\n");
        } else if (type == CMARK_NODE_EMPH) {
            tw_text_add(out, "\x01");
            inline_text(out, child, nesting + 1);
            tw_text_add(out, "\x01");
        } else {
            inline_text(out, child, nesting + 1);
        }
    }
}

/* Drops the marks of real emphasis, those with no word character outside them; the others become
 * the asterisks they were. */
static void strip_emphasis(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != MARK) {
            *to++ = *from;
            continue;
        }
        bool opens = from == text || isspace((unsigned char)from[-1]) || from[-1] == '(';
        bool closes = from[1] == '\0' || strchr(" \n\t.,;:)", from[1]);
        if (!opens && !closes) *to++ = '*';
    }
    *to = '\0';
}

static char *plain(walker *w, cmark_node *node) {
    tw_text text = {0};
    tw_text_add(&text, "");
    inline_text(&text, node, 0);
    char *owned = tw_text_take(&text);
    strip_emphasis(owned);
    size_t length = strlen(owned);
    if (length > MAX_TEXT) {
        if (!w->md->cut_line) w->md->cut_line = cmark_node_get_start_line(node);
        length = MAX_TEXT;
        while (length && ((unsigned char)owned[length] & 0xC0) == 0x80)
            length--;
    }
    char *kept = tw_trim(w->arena, owned, length);
    free(owned);
    return kept;
}

/* ---- blocks ------------------------------------------------------------------------------- */

static tw_md_block *add_block(walker *w, tw_md_kind kind, cmark_node *node) {
    tw_md_block block = {
        .kind = kind, .line = cmark_node_get_start_line(node), .text = "", .caption = w->caption};
    memcpy(block.sections, w->sections, sizeof block.sections);
    return TW_VEC_PUSH(&w->md->blocks, block);
}

/* "3.2 Tensor requirements", "4. Data Flow": a section goes by its words. */
static const char *without_number(const char *text) {
    size_t digits = strspn(text, "0123456789.");
    if (!digits || !isdigit((unsigned char)text[0])) return text;
    if (text[digits] == ')') digits++;
    return text[digits] == ' ' && text[digits + 1] ? text + digits + 1 : text;
}

static void add_heading(walker *w, cmark_node *node) {
    int level = cmark_node_get_heading_level(node);
    const char *text = plain(w, node);
    for (int i = level; i < 7; i++)
        w->sections[i] = "";
    tw_md_block *block = add_block(w, TW_MD_HEADING, node);
    block->depth = level;
    block->text = text;
    w->sections[level] = without_number(text);
    w->caption = text;
}

static tw_md_row read_row(walker *w, cmark_node *node) {
    tw_md_row row = {.line = cmark_node_get_start_line(node)};
    for (cmark_node *cell = cmark_node_first_child(node); cell; cell = cmark_node_next(cell)) {
        if (row.count == MAX_CELLS) {
            if (!w->md->cut_line) w->md->cut_line = row.line;
            break;
        }
        row.count++;
    }
    row.cells = tw_arena_alloc(w->arena, (row.count + 1) * sizeof *row.cells);
    size_t i = 0;
    for (cmark_node *cell = cmark_node_first_child(node); i < row.count;
         cell = cmark_node_next(cell)) {
        row.cells[i++] = plain(w, cell);
    }
    return row;
}

static void add_table(walker *w, cmark_node *node) {
    tw_md_block *block = add_block(w, TW_MD_TABLE, node);
    cmark_node *line = cmark_node_first_child(node);
    if (line) block->header = read_row(w, line);
    while (line && (line = cmark_node_next(line)))
        TW_VEC_PUSH(&block->rows, read_row(w, line));
}

/* Rows that lost their table: text between interrupted it. They go on where it stopped when they
 * have as many cells. */
static bool add_loose_rows(walker *w, const char *text, int line) {
    if (text[0] != '|') return false;
    tw_md_block *table = NULL;
    for (size_t i = w->md->blocks.count; i-- > 0 && !table;) {
        if (w->md->blocks.items[i].kind == TW_MD_HEADING) return false;
        if (w->md->blocks.items[i].kind == TW_MD_TABLE) table = &w->md->blocks.items[i];
    }
    if (!table) return false;
    for (const char *at = text; *at; line++) {
        size_t length = strcspn(at, "\n");
        tw_md_row row = {.line = line};
        row.cells = tw_arena_alloc(w->arena, (length + 1) * sizeof *row.cells);
        const char *cell = at + 1, *stop = at + length;
        while (cell < stop) {
            size_t size = 0;
            while (cell + size < stop && cell[size] != '|')
                size++;
            if (cell + size < stop) row.cells[row.count++] = tw_trim(w->arena, cell, size);
            cell += size + 1;
        }
        if (*at != '|' || row.count != table->header.count) return false;
        TW_VEC_PUSH(&table->rows, row);
        at += length + (at[length] == '\n');
    }
    return true;
}

static void add_paragraph(walker *w, cmark_node *node, tw_md_kind kind, int depth, int number) {
    const char *text = plain(w, node);
    int line = cmark_node_get_start_line(node);
    if (kind == TW_MD_PARAGRAPH && add_loose_rows(w, text, line)) return;
    tw_md_block *block = add_block(w, kind, node);
    block->text = text;
    block->depth = depth;
    block->number = number;
    w->caption = text;
}

static void walk(walker *w, cmark_node *parent, int depth);

static void add_list(walker *w, cmark_node *list, int depth) {
    if (depth > MAX_NESTING) return;
    int number =
        cmark_node_get_list_type(list) == CMARK_ORDERED_LIST ? cmark_node_get_list_start(list) : 0;
    for (cmark_node *item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
        cmark_node *child = cmark_node_first_child(item);
        if (child && cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH) {
            add_paragraph(w, child, TW_MD_ITEM, depth, number);
        }
        walk(w, item, depth);
        number += number > 0;
    }
}

static void walk(walker *w, cmark_node *parent, int depth) {
    bool item = cmark_node_get_type(parent) == CMARK_NODE_ITEM;
    for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node)) {
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING) {
            add_heading(w, node);
        } else if (type == CMARK_NODE_PARAGRAPH) {
            if (item && !cmark_node_previous(node)) continue;
            add_paragraph(w, node, TW_MD_PARAGRAPH, depth, 0);
        } else if (type == CMARK_NODE_CODE_BLOCK) {
            tw_md_block *block = add_block(w, TW_MD_CODE, node);
            block->text = tw_arena_strdup(w->arena, cmark_node_get_literal(node));
            block->line += cmark_node_get_fenced(node, &(int){0}, &(int){0}, &(char){0});
        } else if (strcmp(cmark_node_get_type_string(node), "table") == 0) {
            add_table(w, node);
        } else if (type == CMARK_NODE_LIST) {
            add_list(w, node, depth + 1);
        } else if (type == CMARK_NODE_BLOCK_QUOTE && depth < MAX_NESTING) {
            walk(w, node, depth + 1);
        }
    }
}

static bool valid_utf8(const unsigned char *s, size_t length) {
    for (size_t i = 0; i < length;) {
        size_t more = s[i] < 0x80                   ? 0
                      : s[i] >= 0xC2 && s[i] < 0xE0 ? 1
                      : (s[i] & 0xF0) == 0xE0       ? 2
                      : s[i] >= 0xF0 && s[i] < 0xF5 ? 3
                                                    : 4;
        if (more == 4 || i + more >= length + (more == 0)) return false;
        for (size_t k = 1; k <= more; k++) {
            if ((s[i + k] & 0xC0) != 0x80) return false;
        }
        i += more + 1;
    }
    return true;
}

/* The parser of tables takes quadratic time over the columns of a line. */
static int overfull_line(const char *text, size_t length) {
    int line = 1, bars = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') line++, bars = 0;
        if (text[i] == '|' && ++bars > MAX_BARS) return line;
    }
    return 0;
}

tw_status tw_md_read(tw_arena *arena, const char *text, size_t length, tw_md *md, tw_error *err) {
    *md = (tw_md){0};
    if (!valid_utf8((const unsigned char *)text, length) || memchr(text, 0, length)) {
        return tw_fail(err, TW_BAD_INPUT, "the file is not UTF-8 text; save it as UTF-8");
    }
    int overfull = overfull_line(text, length);
    if (overfull) {
        return tw_fail(err, TW_BAD_INPUT,
                       "line %d has more than %d columns; break the table into several", overfull,
                       MAX_BARS);
    }
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, text, length);
    cmark_node *root = cmark_parser_finish(parser);
    walker w = {.arena = arena, .md = md, .caption = ""};
    for (int i = 0; i < 7; i++)
        w.sections[i] = "";
    walk(&w, root, 0);
    cmark_node_free(root);
    cmark_parser_free(parser);
    return TW_OK;
}

void tw_md_free(tw_md *md) {
    for (size_t i = 0; i < md->blocks.count; i++)
        free(md->blocks.items[i].rows.items);
    free(md->blocks.items);
    *md = (tw_md){0};
}

/* ---- queries ------------------------------------------------------------------------------ */

bool tw_md_in(const tw_md_block *block, const char *part) {
    for (int level = 1; level < 7; level++) {
        if (tw_has(block->sections[level], part)) return true;
    }
    return false;
}

const char *tw_md_section(const tw_md_block *block) {
    for (int level = 6; level > 0; level--) {
        if (block->sections[level][0]) return block->sections[level];
    }
    return "";
}

static int column_of(const tw_md_row *header, const char *name, size_t length, bool exact) {
    for (size_t i = 0; i < header->count; i++) {
        char want[64];
        if (length >= sizeof want) return -1;
        memcpy(want, name, length);
        want[length] = '\0';
        const char *at = tw_find(header->cells[i], want);
        if (at && (!exact || strlen(header->cells[i]) == length)) return (int)i;
    }
    return -1;
}

int tw_md_column(const tw_md_block *table, const char *names) {
    for (int exact = 1; exact >= 0; exact--) {
        for (const char *at = names; *at;) {
            size_t length = strcspn(at, "|");
            int column = column_of(&table->header, at, length, exact);
            if (column >= 0) return column;
            at += length + (at[length] == '|');
        }
    }
    return -1;
}

int tw_md_exact(const tw_md_block *table, const char *name) {
    return column_of(&table->header, name, strlen(name), true);
}

const char *tw_md_cell(const tw_md_row *row, int column) {
    return column >= 0 && (size_t)column < row->count ? row->cells[column] : "";
}
