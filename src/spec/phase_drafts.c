/* Where a spec tells of the compute kernel's phases: the text of each, before it is understood. */
#include "spec/phases.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- collecting the text of each phase ---------------------------------------------------- */

static void add_line(tw_phase_draft *draft, const char *text, int line) {
    for (const char *at = text; *at; line++) {
        size_t length = strcspn(at, "\n");
        tw_draft_line piece = {at, length, line, NULL};
        TW_VEC_PUSH(&draft->lines, piece);
        at += length + (at[length] == '\n');
    }
}

static tw_phase_draft *begin(tw_phase_drafts *drafts, const char *number, const char *title,
                             int line) {
    tw_phase_draft draft = {.title = title, .number = number, .line = line};
    return TW_VEC_PUSH(drafts, draft);
}

/* "3b" of "Phase 3b: Add epsilon", of "3b. Add" and of "3b: Add"; "" without one. */
static const char *number_of(tw_arena *arena, const char *text) {
    if (strncasecmp(text, "phase ", 6) == 0) text += 6;
    size_t digits = strspn(text, "0123456789"), length = digits;
    if (digits && isalpha((unsigned char)text[length])) length++;
    return digits ? tw_arena_strndup(arena, text, length) : "";
}

/* "Phase 3 - Reduce", "Phase 5b: Eps", "Phase 2 (Mean)": the title after the number; NULL when the
 * text is not the head of a phase. */
const char *tw_phase_title(const char *text) {
    if (strncasecmp(text, "phase ", 6) != 0 || !isdigit((unsigned char)text[6])) return NULL;
    const char *at = text + 6;
    while (isalnum((unsigned char)*at))
        at++;
    at += strspn(at, " :-(.");
    if (strncmp(at, "\xE2\x80\x94", 3) == 0 || strncmp(at, "\xE2\x80\x93", 3) == 0) at += 3;
    return at + strspn(at, " ");
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

static void from_tables(tw_reader *r, tw_phase_drafts *drafts) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *t = &r->md.blocks.items[i];
        if (t->kind != TW_MD_TABLE || of_mover(t)) continue;
        int phase = tw_md_column(t, "phase|step"),
            in = tw_md_column(t, "input cbs|input cb|inputs|reads|input");
        int out = tw_md_column(t, "output cb|output cbs|output|writes");
        int op = tw_md_column(t, "operation|helper|op"),
            notes = tw_md_column(t, "notes|cb state|remarks");
        if (phase < 0 || in < 0 || out < 0 || op < 0 || in == out) continue;
        if (tw_md_column(t, "expected output") >= 0) continue;
        for (size_t k = 0; k < t->rows.count; k++) {
            const tw_md_row *row = &t->rows.items[k];
            const char *title = tw_md_cell(row, phase);
            const char *colon = strpbrk(title, ":.-");
            const char *name = colon ? colon + 1 + strspn(colon + 1, " ") : title;
            tw_phase_draft *draft = begin(drafts, number_of(arena, title), name, row->line);
            draft->from_table = true;
            draft->input = tw_md_cell(row, in);
            draft->output = tw_md_cell(row, out);
            const char *line =
                tw_arena_printf(arena, "%s; %s", tw_md_cell(row, op), tw_md_cell(row, notes));
            add_line(draft, line, row->line);
        }
    }
}

static void from_headings(tw_reader *r, tw_phase_drafts *drafts) {
    tw_phase_draft *draft = NULL;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_HEADING) {
            const char *title = tw_phase_title(block->text);
            const char *number = number_of(&r->spec->arena, block->text);
            draft = title && !of_mover(block) ? begin(drafts, number, title, block->line) : NULL;
        } else if (draft && block->kind != TW_MD_TABLE) {
            add_line(draft, block->text, block->line);
        }
    }
}

static void from_items(tw_reader *r, tw_phase_drafts *drafts) {
    tw_arena *arena = &r->spec->arena;
    tw_phase_draft *draft = NULL;
    int depth = 0;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_HEADING) draft = NULL;
        bool head = block->kind == TW_MD_PARAGRAPH && block->depth == 0;
        if ((block->kind != TW_MD_ITEM && !head) || of_mover(block)) continue;
        if (draft && !head && block->depth > depth) {
            add_line(draft, block->text, block->line);
            continue;
        }
        const char *title = tw_phase_title(block->text);
        draft = NULL;
        if (!title) continue;
        size_t length = strcspn(title, ":\n");
        draft = begin(drafts, number_of(arena, block->text), tw_trim(arena, title, length),
                      block->line);
        depth = head ? 0 : block->depth;
        if (title[length]) add_line(draft, title + length + 1, block->line);
    }
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
            const char *comment =
                strncmp(text, "//", 2) == 0 ? text + 2 + strspn(text + 2, " ") : "";
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

/* "For wt in 0..Wt-1:", "For each of Wt tiles:": how often; NULL when it is no such line. */
static const char *loop_times(tw_reader *r, const char *text) {
    tw_arena *arena = &r->spec->arena;
    if (strncasecmp(text, "for ", 4) != 0) return NULL;
    const char *range = strstr(text, "0.."), *each = tw_find(text, "each of ");
    const char *at = range ? range + 3 : each ? each + 8 : NULL;
    if (!at) return NULL;
    const char *word = tw_arena_strndup(arena, at, strcspn(at, " -:\n"));
    return tw_size_word(r->spec, word) ? word : NULL;
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
        const char *colon = strchr(block->text, ':');
        if (!colon) continue;
        size_t title = strcspn(block->text, ":(");
        tw_phase_draft *draft = begin(drafts, number_of(arena, block->text),
                                      tw_trim(arena, block->text, title), block->line);
        add_line(draft, colon + 1, block->line);
        size_t next = add_nested(r, draft, i);
        if (!names_cb(r, draft) && !tw_has(colon, "tile")) {
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

void tw_phase_collect(tw_reader *r, tw_phase_drafts *drafts) {
    void (*const sources[])(tw_reader *, tw_phase_drafts *) = {
        from_tables, from_items, from_headings, from_access, from_code, from_kernel_row};
    for (size_t i = 0; i < TW_COUNT(sources) && drafts->count < 1; i++)
        sources[i](r, drafts);
    drop_revised(drafts);
}
