/* Markdown as a flat list of blocks, each with its headings, in the order of the file. */
#ifndef TILEWRIGHT_SPEC_MARKDOWN_H
#define TILEWRIGHT_SPEC_MARKDOWN_H

#include <tilewright/base.h>

typedef enum tw_md_kind {
    TW_MD_HEADING,
    TW_MD_PARAGRAPH,
    TW_MD_ITEM, /* of a list; its nested items follow as blocks of their own */
    TW_MD_CODE,
    TW_MD_TABLE,
} tw_md_kind;

typedef struct tw_md_row {
    const char **cells; /* plain text: emphasis and back-ticks removed */
    size_t count;
    int line;
} tw_md_row;

typedef struct tw_md_block {
    tw_md_kind kind;
    int line;                /* first line */
    int depth;               /* heading: its level; item: nesting from 1 */
    int number;              /* item of an ordered list: its number, else 0 */
    const char *text;        /* plain text; line breaks kept as '\n', so lines can be counted */
    const char *sections[7]; /* headings above, by level from 1, plain text; "" when none */
    const char *caption;     /* the nearest paragraph, item or heading before a table; "" */
    tw_md_row header;        /* table */
    TW_VEC(tw_md_row) rows;
} tw_md_block;

typedef struct tw_md {
    TW_VEC(tw_md_block) blocks;
    int cut_line; /* the first line whose text or row was too long and was cut; 0: none */
} tw_md;

/* `arena` owns the strings and cells. TW_BAD_INPUT when the text is not UTF-8. */
tw_status tw_md_read(tw_arena *arena, const char *text, size_t length, tw_md *md, tw_error *err);
void tw_md_free(tw_md *md);

/* Whether any heading above the block contains `part` (case matters not). */
bool tw_md_in(const tw_md_block *block, const char *part);
/* The innermost heading above the block, or "". */
const char *tw_md_section(const tw_md_block *block);
/* Column of a table whose header contains one of the words of `names` ("pages|capacity"): exact
 * matches first, then by containment; -1 when there is none. */
int tw_md_column(const tw_md_block *table, const char *names);
/* The column with exactly this header (case matters not); -1 when there is none. */
int tw_md_exact(const tw_md_block *table, const char *name);
/* The cell, or "" when the row is short or the column -1. */
const char *tw_md_cell(const tw_md_row *row, int column);

#endif
