/* Where a spec tells of the compute kernel's phases: the text of each, before it is understood. */
#include "spec/phases.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The first colon that is no part of "::"; NULL when there is none. */
static const char *colon_in(const char *text) {
    for (const char *at = text; (at = strchr(at, ':')); at++) {
        if (at[1] == ':') {
            at++;
            continue;
        }
        return at;
    }
    return NULL;
}

/* How far a text goes before a plain colon or one of `stops`. */
static size_t before_colon(const char *text, const char *stops) {
    size_t length = strcspn(text, stops);
    const char *colon = colon_in(text);
    return colon && (size_t)(colon - text) < length ? (size_t)(colon - text) : length;
}

/* ---- collecting the text of each phase ---------------------------------------------------- */

static void add_line(tw_phase_draft *draft, const char *text, int line) {
    for (const char *at = text; *at; line++) {
        size_t length = strcspn(at, "\n");
        tw_draft_line piece = {at, length, line, NULL, false};
        TW_VEC_PUSH(&draft->lines, piece);
        at += length + (at[length] == '\n');
    }
}

static tw_phase_draft *begin(tw_phase_drafts *drafts, const char *number, const char *title,
                             int line) {
    tw_phase_draft draft = {.title = title, .number = number, .line = line};
    return TW_VEC_PUSH(drafts, draft);
}

/* "3b" of "Phase 3b: Add epsilon", of "Step 3b", of "3b. Add" and of "3b: Add"; "" without one. */
static const char *number_of(tw_arena *arena, const char *text) {
    if (strncasecmp(text, "phase ", 6) == 0) text += 6;
    if (strncasecmp(text, "step ", 5) == 0) text += 5;
    size_t digits = strspn(text, "0123456789"), length = digits;
    if (digits && isalpha((unsigned char)text[length])) length++;
    if (!digits && isupper((unsigned char)text[0]) && !isalnum((unsigned char)text[1])) length = 1;
    return length ? tw_arena_strndup(arena, text, length) : "";
}

/* "(tilize)" of "Step 1 (tilize): c_0 -> c_1", and not "(optional)" or "(per row)". */
static bool names_phase(const char *group, const char *close) {
    static const char *const words[] = {"optional", "if ",  "only", "per ",    "once",    "when",
                                        "each",     "for ", "both", "default", "parallel"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(group, words[i]);
        if (at && at < close) return false;
    }
    return close - group < 40;
}

/* What stands behind "WORD 3 - ", or behind "Phase A: " with a letter for the number. */
static const char *title_after(const char *text, const char *word) {
    size_t length = strlen(word);
    if (strncasecmp(text, word, length) != 0) return NULL;
    const char *at = text + length;
    bool letter = isupper((unsigned char)at[0]) && !isalnum((unsigned char)at[1]);
    if (!letter && !isdigit((unsigned char)at[0])) return NULL;
    while (isalnum((unsigned char)*at))
        at++;
    /* "Phase 8 (optional): Multiply": what is in parentheses is no title when one follows. */
    const char *group = at + strspn(at, " "), *close = *group == '(' ? strchr(group, ')') : NULL;
    if (close && (close[1] == ':' || strncmp(close + 1, " -", 2) == 0) &&
        !names_phase(group, close))
        at = close + 1;
    at += strspn(at, " :-(.");
    if (strncmp(at, "\xE2\x80\x94", 3) == 0 || strncmp(at, "\xE2\x80\x93", 3) == 0) at += 3;
    return at + strspn(at, " ");
}

/* "Phase 3 - Reduce", "Phase 5b: Eps", "Phase 2 (Mean)": the title after the number; NULL when the
 * text is not the head of a phase. */
const char *tw_phase_title(const char *text) {
    return title_after(text, "phase ");
}

/* Phases of the reader and the writer are none of the compute kernel's. */
static bool of_mover(const tw_md_block *block) {
    for (int level = 6; level > 2; level--) {
        tw_role role = tw_read_role(block->sections[level]);
        if (role == TW_COMPUTE) return false;
        if (role) return true;
    }
    return false;
}

/* "Reader, per row", "Boot (reader)", "Compute, init": rows of a table of phases that are none. */
static bool beside_the_phases(const char *title) {
    static const char *const words[] = {"boot", "init", "startup", "hw_startup", "init (once)"};
    tw_role role = tw_read_role(title);
    if (role == TW_READER || role == TW_WRITER) return true;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has_word(title, words[i])) return true;
    }
    return tw_find(title, "hw_startup") != NULL;
}

/* "1" or "6-7" of a column "#" or "Phase", "Pre-0" before them; the words of "Phase 1 - Reduce",
 * "Compute, per row - atan". */
static const char *row_title(const char *cell, const char *op) {
    const char *number = cell;
    if (strncasecmp(number, "pre", 3) == 0) number += 3;
    if (strncasecmp(number, "phase", 5) == 0 && op[0]) number += 5;
    /* "S1", "P2b", "A". */
    if (isupper((unsigned char)number[0]) && op[0] && strlen(number) <= 4 &&
        !number[1 + strspn(number + 1, "0123456789abc.")])
        return op;
    if (!number[strspn(number, "0123456789.,+&- ")]) return op;
    const char *colon = strpbrk(cell, ":.-"), *dash = strstr(cell, "\xE2\x80\x94");
    if (dash && (!colon || dash < colon)) return dash + 3 + strspn(dash + 3, " ");
    return colon ? colon + 1 + strspn(colon + 1, " ") : cell;
}

static void add_row(tw_reader *r, tw_phase_drafts *drafts, const tw_md_row *row, int phase, int in,
                    int out, int op, int helper, int notes) {
    tw_arena *arena = &r->spec->arena;
    const char *cell = tw_md_cell(row, phase), *what = tw_md_cell(row, op);
    const char *title = row_title(cell, what);
    bool idle = tw_mentioned_cb(r->spec, tw_md_cell(row, in), NULL, NULL) < 0 &&
                tw_mentioned_cb(r->spec, tw_md_cell(row, out), NULL, NULL) < 0;
    if (idle || beside_the_phases(cell) || beside_the_phases(title)) return;
    tw_phase_draft *draft = begin(drafts, number_of(arena, cell), title, row->line);
    draft->from_table = true;
    draft->input = tw_md_cell(row, in);
    draft->output = tw_md_cell(row, out);
    const char *line =
        tw_arena_printf(arena, "%s; %s; %s", what, helper == op ? "" : tw_md_cell(row, helper),
                        tw_md_cell(row, notes));
    add_line(draft, line, row->line);
}

/* A table of phases: `mapped` those that say where each function is declared, else the others. */
static void from_tables_of(tw_reader *r, tw_phase_drafts *drafts, bool mapped) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *t = &r->md.blocks.items[i];
        if (t->kind != TW_MD_TABLE || of_mover(t)) continue;
        int phase = tw_md_column(t, "phase|step|#"),
            in = tw_md_column(t, "input cbs|input cb|cb in|inputs|reads|takes|consumes|input");
        int out = tw_md_column(t, "output cb|output cbs|cb out|output|writes|gives|produces");
        int op = tw_md_column(t, "operation|helper|function|op|what|call|action|computation");
        if (in < 0) in = tw_md_exact(t, "in");
        if (out < 0) out = tw_md_exact(t, "out");
        int helper = mapped ? tw_md_column(t, "template") : tw_md_column(t, "helper");
        int notes = mapped ? -1 : tw_md_column(t, "notes|remarks|description");
        if (phase < 0 || in < 0 || out < 0 || op < 0 || in == out || phase == op) continue;
        if (tw_md_column(t, "expected output") >= 0) continue;
        if (mapped != (tw_md_column(t, "file:line|declared|template") >= 0)) continue;
        for (size_t k = 0; k < t->rows.count; k++)
            add_row(r, drafts, &t->rows.items[k], phase, in, out, op, helper, notes);
    }
}

static void from_tables(tw_reader *r, tw_phase_drafts *drafts) {
    from_tables_of(r, drafts, false);
    if (!drafts->count) from_tables_of(r, drafts, true);
}

/* "5a: reduce ..." below "Phase 5": a part of it that is told by itself. Told again, it is revised;
 * and what the parts do, the whole does not do once more. */
static tw_phase_draft *begin_part(tw_reader *r, tw_phase_drafts *drafts, size_t whole,
                                  const tw_md_block *block) {
    tw_arena *arena = &r->spec->arena;
    const char *number = number_of(arena, block->text), *own = drafts->items[whole].number;
    size_t length = strlen(own);
    if (block->kind != TW_MD_ITEM || !length || strncmp(number, own, length) != 0 ||
        !isalpha((unsigned char)number[length]) || number[length + 1])
        return NULL;
    const char *after = tw_find(block->text, number) + length + 1;
    if (*after != ':' && *after != '.' && *after != ' ') return NULL;
    after += strspn(after, ":. -");
    for (size_t i = whole + 1; i < drafts->count; i++) {
        if (strcmp(drafts->items[i].number, number) != 0) continue;
        /* The parts that were told before are all replaced. */
        for (size_t k = i; k < drafts->count; k++)
            free(drafts->items[k].lines.items);
        drafts->count = i;
    }
    tw_phase_draft *part =
        begin(drafts, number, tw_trim(arena, after, strcspn(after, ":\n")), block->line);
    add_line(part, after, block->line);
    return part;
}

/* Takes the text of wholes that have parts away. */
static void drop_wholes(tw_phase_drafts *drafts) {
    for (size_t i = 0; i + 1 < drafts->count; i++) {
        const char *own = drafts->items[i].number, *next = drafts->items[i + 1].number;
        size_t length = strlen(own);
        if (!length || isalpha((unsigned char)own[length - 1]) || strncmp(own, next, length) != 0 ||
            !isalpha((unsigned char)next[length]))
            continue;
        free(drafts->items[i].lines.items);
        memmove(&drafts->items[i], &drafts->items[i + 1],
                (drafts->count - i - 1) * sizeof *drafts->items);
        drafts->count--;
    }
}

/* "Revised Phase 3 (square):" below a later phase: what follows replaces what phase 3 said. */
static tw_phase_draft *revised_by(tw_reader *r, tw_phase_drafts *drafts, size_t index) {
    const tw_md_block *block = &r->md.blocks.items[index];
    /* By a listing: a list may revise parts of the phase it stands in. */
    if (index + 1 >= r->md.blocks.count || r->md.blocks.items[index + 1].kind != TW_MD_CODE)
        return NULL;
    if (block->kind != TW_MD_PARAGRAPH || strncasecmp(block->text, "revised phase ", 14) != 0)
        return NULL;
    const char *number = number_of(&r->spec->arena, block->text + strlen("revised "));
    for (size_t i = 0; i < drafts->count; i++) {
        tw_phase_draft *draft = &drafts->items[i];
        if (!number[0] || strcmp(draft->number, number) != 0) continue;
        draft->lines.count = 0;
        draft->line = block->line;
        return draft;
    }
    return NULL;
}

/* "For wt in 0..Wt-1:", "for (wt = 0; wt < Wt; wt++)", "For each of Wt tiles:": how often; NULL
 * when it is no such line. */
static const char *loop_times(tw_reader *r, const char *text) {
    tw_arena *arena = &r->spec->arena;
    if (strncasecmp(text, "for ", 4) != 0) return NULL;
    static const char *const before[] = {"0..", "range(", " < ", "each of "};
    const char *at = NULL;
    for (size_t i = 0; i < TW_COUNT(before) && !at; i++)
        if ((at = tw_find(text, before[i]))) at += strlen(before[i]);
    if (!at) return NULL;
    const char *word = tw_arena_strndup(arena, at, strcspn(at, " -:;)\n"));
    return tw_size_word(r->spec, word) ? word : NULL;
}

/* The loops of a listing go by its indentation: "for wt in 0..Wt-1:" counts what stands deeper,
 * when there is a CB of as many pages; another loop goes over the work units. */
static void add_listing(tw_reader *r, tw_phase_draft *draft, const tw_md_block *block) {
    size_t first = draft->lines.count, depth = 0;
    const char *times = NULL;
    add_line(draft, block->text, block->line);
    for (size_t i = first; i < draft->lines.count; i++) {
        tw_draft_line *line = &draft->lines.items[i];
        size_t indent = strspn(line->text, " ");
        if (indent >= line->length) continue;
        if (times && indent <= depth) times = NULL;
        line->times = times;
        line->listed = times;
        const char *found =
            times ? NULL
                  : loop_times(r, tw_arena_strndup(&r->spec->arena, line->text + indent,
                                                   line->length - indent));
        for (size_t k = 0; found && k < r->spec->cbs.count && !times; k++)
            if (tw_has_word(r->spec->cbs.items[k].pages.text, found)) times = found;
        if (found) depth = indent;
    }
}

static void headings_of(tw_reader *r, tw_phase_drafts *drafts, const char *word) {
    bool open = false;
    size_t whole = 0;
    tw_phase_draft *revised = NULL;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        tw_phase_draft *again = revised_by(r, drafts, i);
        if (again || block->kind == TW_MD_HEADING) revised = again;
        if (again) continue;
        if (revised) {
            if (block->kind != TW_MD_TABLE) add_line(revised, block->text, block->line);
            continue;
        }
        if (block->kind == TW_MD_HEADING) {
            const char *title = title_after(block->text, word);
            const char *number = number_of(&r->spec->arena, block->text);
            open = title && !of_mover(block);
            whole = drafts->count;
            if (open) begin(drafts, number, title, block->line);
        } else if (open && block->kind == TW_MD_CODE) {
            add_listing(r, &drafts->items[drafts->count - 1], block);
        } else if (open && block->kind != TW_MD_TABLE && !begin_part(r, drafts, whole, block)) {
            add_line(&drafts->items[drafts->count - 1], block->text, block->line);
        }
    }
    drop_wholes(drafts);
}

/* Where the title of "Square - `mul_tiles(c_0, c_0)` -> c_4" ends, and what is told begins. */
static size_t title_length(const char *title) {
    static const char *const dashes[] = {" \xE2\x80\x94 ", " \xE2\x80\x93 ", " - ", " -- "};
    size_t length = before_colon(title, "\n");
    for (size_t i = 0; i < TW_COUNT(dashes); i++) {
        const char *at = strstr(title, dashes[i]);
        if (at && (size_t)(at - title) < length) length = (size_t)(at - title);
    }
    return length;
}

static tw_phase_draft *begin_titled(tw_reader *r, tw_phase_drafts *drafts, const char *text,
                                    const char *title, int line) {
    tw_arena *arena = &r->spec->arena;
    size_t length = title_length(title), skip = strspn(title + length, " :-\xE2\x80\x93\x94");
    char *name = tw_trim(arena, title, length);
    /* "tilize)" of "(tilize): ...". */
    char *shut = name[0] ? name + strlen(name) - 1 : name;
    if (*shut == ')' && !strchr(name, '(')) *shut = '\0';
    tw_phase_draft *draft = begin(drafts, number_of(arena, text), name, line);
    if (title[length] && title[length] != '\n')
        add_line(draft, title + length + skip, line);
    else if (title[length])
        add_line(draft, title + length + 1, line + 1);
    return draft;
}

/* A paragraph of several lines that begin with "Step 1:", "Step 2:", ...: a draft each. */
static bool paragraph_of(tw_reader *r, tw_phase_drafts *drafts, const tw_md_block *block,
                         const char *word) {
    tw_arena *arena = &r->spec->arena;
    int heads = 0, line = block->line;
    for (const char *at = block->text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        heads += title_after(at, word) != NULL;
    if (heads < 2) return false;
    tw_phase_draft *draft = NULL;
    for (const char *at = block->text; *at; line++) {
        size_t length = strcspn(at, "\n");
        char *text = tw_arena_strndup(arena, at, length);
        const char *title = title_after(text, word);
        if (title)
            draft = begin_titled(r, drafts, text, title, line);
        else if (draft)
            add_line(draft, text, line);
        at += length + (at[length] == '\n');
    }
    return true;
}

/* "Process tiles one at a time. For each of Wt tiles:", "After all of them: ...": a paragraph that
 * goes on with the phase told by the one before. */
static bool goes_on(const char *text) {
    static const char *const starts[] = {
        "process", "for ",    "after ",  "then ",     "each ", "wait",   "pops",   "pop ",
        "push",    "finally", "repeat",  "per ",      "input", "output", "result", "uses ",
        "call",    "reads ",  "writes ", "in a loop", "loop ", "over ",  "all "};
    for (size_t i = 0; i < TW_COUNT(starts); i++) {
        if (strncasecmp(text, starts[i], strlen(starts[i])) == 0) return true;
    }
    return false;
}

static void items_of(tw_reader *r, tw_phase_drafts *drafts, const char *word) {
    tw_phase_draft *draft = NULL;
    int depth = 0;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_HEADING) draft = NULL;
        bool head = block->kind == TW_MD_PARAGRAPH && block->depth == 0;
        if (draft && block->kind == TW_MD_CODE) add_listing(r, draft, block);
        if ((block->kind != TW_MD_ITEM && !head) || of_mover(block)) continue;
        if (draft && !head && block->depth > depth) {
            add_line(draft, block->text, block->line);
            continue;
        }
        const char *title = title_after(block->text, word);
        if (draft && head && depth == 0 && !title && goes_on(block->text)) {
            add_line(draft, block->text, block->line);
            continue;
        }
        draft = NULL;
        if (!title || (head && paragraph_of(r, drafts, block, word))) continue;
        draft = begin_titled(r, drafts, block->text, title, block->line);
        depth = head ? 0 : block->depth;
    }
}

static void from_headings(tw_reader *r, tw_phase_drafts *drafts) {
    headings_of(r, drafts, "phase ");
}

static void from_items(tw_reader *r, tw_phase_drafts *drafts) {
    items_of(r, drafts, "phase ");
}

static void from_steps(tw_reader *r, tw_phase_drafts *drafts) {
    headings_of(r, drafts, "step ");
    if (!drafts->count) items_of(r, drafts, "step ");
}

/* A listing with "// Phase 1: Tilize" over each part. */
static void from_code(tw_reader *r, tw_phase_drafts *drafts) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count && !drafts->count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_CODE || of_mover(block)) continue;
        tw_phase_draft *draft = NULL;
        int line = block->line;
        for (const char *at = block->text; *at; line++) {
            size_t length = strcspn(at, "\n");
            char *text = tw_trim(arena, at, length);
            bool slashes = strncmp(text, "//", 2) == 0, hash = text[0] == '#';
            const char *comment = slashes ? text + 2 + strspn(text + 2, " /")
                                  : hash  ? text + 1 + strspn(text + 1, " #")
                                          : "";
            const char *title = tw_phase_title(comment);
            /* A remark of a listing names CBs in any order; one with an arrow says what is done. */
            bool remark = comment[0] && !strstr(comment, "->") && !tw_has(comment, "_front(") &&
                          !tw_has(comment, "_back(");
            if (title)
                draft = begin(drafts, number_of(arena, comment), title, line);
            else if (draft && !remark)
                add_line(draft, text, line);
            at += length + (at[length] == '\n');
        }
    }
}

/* What is nested below an item; lines below "for each of Wt tiles" count Wt times. */
static size_t add_nested(tw_reader *r, tw_phase_draft *draft, size_t head) {
    const char *times = NULL;
    int depth = 0;
    size_t i = head + 1;
    for (; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_ITEM || block->depth <= r->md.blocks.items[head].depth) break;
        if (times && block->depth <= depth) times = NULL;
        size_t first = draft->lines.count;
        add_line(draft, block->text, block->line);
        for (size_t k = first; k < draft->lines.count; k++)
            draft->lines.items[k].times = times;
        const char *found = times ? NULL : loop_times(r, block->text);
        if (found) times = found, depth = block->depth;
    }
    return i;
}

static bool names_cb(tw_reader *r, const tw_phase_draft *draft) {
    for (size_t i = 0; i < draft->lines.count; i++) {
        if (tw_mentioned_cb(r->spec, draft->lines.items[i].text, NULL, NULL) >= 0) return true;
    }
    return false;
}

/* "1. Tilize phase: cb_wait_front(c_0, Wt) -> tilize_block -> cb_push_back(c_1, Wt)", in one line
 * or in a list below it. */
static void from_access(tw_reader *r, tw_phase_drafts *drafts) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_ITEM || !block->number || block->depth != 1) continue;
        if (!tw_md_in(block, "compute access") && !tw_md_in(block, "compute kernel")) continue;
        const char *colon = colon_in(block->text);
        /* "reduce<SUM, REDUCE_ROW>(c_0, c_1, c_2) over Wt tiles": a call is all there is. */
        bool call = !colon && tw_find(block->text, ">(");
        if (!colon && !call) continue;
        size_t title = before_colon(block->text, "(");
        tw_phase_draft *draft = begin(drafts, number_of(arena, block->text),
                                      tw_trim(arena, block->text, title), block->line);
        add_line(draft, call ? block->text : colon + 1, block->line);
        size_t next = add_nested(r, draft, i);
        if (!names_cb(r, draft) && !tw_has(call ? block->text : colon, "tile")) {
            free(draft->lines.items);
            drafts->count--;
        }
        i = next - 1;
    }
}

/* "Per tile-row: tilize(c_0->c_1), reduce_row(c_1->c_2)": the compute kernel's row. */
static void from_kernel_row(tw_reader *r, tw_phase_drafts *drafts) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *t = &r->md.blocks.items[i];
        if (t->kind != TW_MD_TABLE || !tw_md_in(t, "kernel data movement")) continue;
        for (size_t k = 0; k < t->rows.count; k++) {
            const tw_md_row *row = &t->rows.items[k];
            const char *at = row->count ? row->cells[row->count - 1] : "", *name, *flow;
            bool compute = row->count && tw_has(row->cells[0], "compute");
            while (compute && (at = tw_phase_next_call(arena, at, &name, &flow)))
                add_line(begin(drafts, "", name, row->line), flow, row->line);
        }
    }
}

void tw_phase_drafts_free(tw_phase_drafts *drafts) {
    for (size_t i = 0; i < drafts->count; i++)
        free(drafts->items[i].lines.items);
    free(drafts->items);
    *drafts = (tw_phase_drafts){0};
}

/* A phase that is told again, under its number and name, is revised: the later telling counts. */
static void drop_revised(tw_phase_drafts *drafts) {
    for (size_t i = 0; i < drafts->count; i++) {
        const tw_phase_draft *old = &drafts->items[i];
        bool again = false;
        for (size_t k = i + 1; k < drafts->count && old->number[0]; k++)
            again |= strcmp(drafts->items[k].number, old->number) == 0 &&
                     strcasecmp(drafts->items[k].title, old->title) == 0;
        if (!again) continue;
        free(drafts->items[i].lines.items);
        memmove(&drafts->items[i], &drafts->items[i + 1],
                (drafts->count - i - 1) * sizeof *drafts->items);
        drafts->count--, i--;
    }
}

/* ---- a compute kernel told in one piece, or in steps with no word for them --------------------
 */

static int cbs_named(tw_reader *r, const char *text) {
    const char *end;
    int count = 0, first = -1, index;
    for (; (index = tw_mentioned_cb(r->spec, text, NULL, &end)) >= 0; text = end) {
        if (index == first) continue;
        first = first < 0 ? index : first;
        count++;
    }
    return count;
}

/* "Reduce: takes c_1 and c_2, gives c_3": tells of a phase by itself. */
static bool stands_alone(tw_reader *r, const char *text) {
    tw_spec_phase phase = {.op = {"", 0, TW_ABSENT}};
    tw_phase_kind_of(&r->spec->arena, &phase, "", text);
    bool known = phase.kind != TW_PHASE_UNKNOWN;
    free(phase.chain.items);
    /* "scale: c_1 * c_6 -> c_7" */
    const char *colon = strchr(text, ':');
    bool flows =
        colon && colon - text < 40 && (tw_find(colon, "->") || strstr(colon, "\xE2\x86\x92"));
    return (known || flows) && cbs_named(r, text) >= 2;
}

static const char *head_of(tw_arena *arena, const char *text) {
    size_t length = before_colon(text, "(\n`.;");
    const char *dash = strstr(text, " \xE2\x80\x94 ");
    if (dash && (size_t)(dash - text) < length) length = (size_t)(dash - text);
    const char *head = tw_trim(arena, text, length);
    return head[0] ? head : "Compute";
}

/* Blocks `from` to before `to` are all that is told of the compute kernel. */
static void take_piece(tw_reader *r, tw_phase_drafts *drafts, size_t from, size_t to,
                       const char *first) {
    tw_arena *arena = &r->spec->arena;
    size_t alone = 0;
    for (size_t i = from; i < to; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        alone += block->kind == TW_MD_ITEM && stands_alone(r, block->text);
    }
    tw_phase_draft *draft = NULL;
    if (alone < 2) {
        draft = begin(drafts, "", "Compute", r->md.blocks.items[from].line);
        if (first) add_line(draft, first, r->md.blocks.items[from].line);
    }
    for (size_t i = from + (first != NULL); i < to; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_TABLE || block->kind == TW_MD_HEADING) continue;
        bool item = block->kind == TW_MD_ITEM;
        bool starts = alone >= 2 && item && stands_alone(r, block->text);
        if (starts) draft = begin(drafts, "", head_of(arena, block->text), block->line);
        /* "Mean: reduce in into mean": the head is no operand. */
        const char *colon = starts ? colon_in(block->text) : NULL;
        bool headed = colon && colon - block->text < 40 && cbs_named(r, colon) >= 1 &&
                      !memchr(block->text, '(', (size_t)(colon - block->text));
        if (draft) add_line(draft, headed ? colon + 1 : block->text, block->line);
    }
}

static bool names_any(tw_reader *r, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool text = block->kind != TW_MD_TABLE && block->kind != TW_MD_HEADING;
        if (text && tw_mentioned_cb(r->spec, block->text, NULL, NULL) >= 0) return true;
    }
    return false;
}

/* "2. Compute: for each row, add_tiles_bcast_rows(c_0, c_1), packs to c_2", or "### Compute". */
static void from_piece(tw_reader *r, tw_phase_drafts *drafts) {
    for (size_t i = 0; i < r->md.blocks.count && !drafts->count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (strncasecmp(block->text ? block->text : "", "compute", 7) != 0 ||
            tw_md_in(block, "argument"))
            continue;
        size_t to = i + 1;
        if (block->kind == TW_MD_HEADING) {
            while (to < r->md.blocks.count && (r->md.blocks.items[to].kind != TW_MD_HEADING ||
                                               r->md.blocks.items[to].depth > block->depth))
                to++;
            if (names_any(r, i + 1, to)) take_piece(r, drafts, i + 1, to, NULL);
            continue;
        }
        const char *colon = strchr(block->text, ':');
        if (block->kind == TW_MD_TABLE || !colon || colon - block->text > 40) continue;
        while (to < r->md.blocks.count && r->md.blocks.items[to].kind == TW_MD_ITEM &&
               r->md.blocks.items[to].depth > block->depth)
            to++;
        if (names_any(r, i, to)) take_piece(r, drafts, i, to, colon + 1);
    }
}

/* How many of the drafts speak of a CB: what names none is no telling of the phases. */
static size_t telling(tw_reader *r, const tw_phase_drafts *drafts) {
    size_t count = 0;
    for (size_t i = 0; i < drafts->count; i++) {
        const tw_phase_draft *draft = &drafts->items[i];
        count += draft->from_table || names_cb(r, draft) ||
                 tw_mentioned_cb(r->spec, draft->title, NULL, NULL) >= 0;
    }
    return count;
}

void tw_phase_collect(tw_reader *r, tw_phase_drafts *drafts) {
    void (*const sources[])(tw_reader *, tw_phase_drafts *) = {
        from_tables, from_items,      from_headings, from_access,   from_steps,
        from_code,   from_kernel_row, from_piece,    tw_phase_flows};
    size_t best = 0;
    for (size_t i = 0; i < TW_COUNT(sources); i++) {
        tw_phase_drafts own = {0};
        sources[i](r, &own);
        drop_revised(&own);
        size_t tells = telling(r, &own);
        /* An earlier source is kept unless a later one tells of clearly more. */
        bool better = drafts->count ? best * 5 < tells * 3 : own.count > 0;
        if (better) {
            tw_phase_drafts_free(drafts);
            *drafts = own;
            best = tells;
        } else {
            tw_phase_drafts_free(&own);
        }
    }
}
