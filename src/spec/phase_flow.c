/* "c_4 + c_7 -> c_25": what a phase reads and writes, said by an arrow between CBs. */
#include "spec/phases.h"

#include <ctype.h>
#include <string.h>

/* What may stand between the CBs of one side: "c_1, c_2", "c_4 + c_7", "c_1 (Wt tiles) with scaler
 * c_3". */
static bool joins(const char *text, size_t length) {
    static const char *const words[] = {"and",   "with", "minus",  "plus",
                                        "times", "x",    "scaler", "the"};
    for (size_t i = 0; i < length;) {
        const char *close = text[i] == '(' ? memchr(text + i, ')', length - i) : NULL;
        if (close) i = (size_t)(close - text);
        if (!isalpha((unsigned char)text[i])) {
            if (text[i] == ':' || text[i] == '.' || text[i] == ';') return false;
            i++;
            continue;
        }
        size_t word = 0, k = 0;
        while (i + word < length && isalpha((unsigned char)text[i + word]))
            word++;
        while (k < TW_COUNT(words) &&
               !(strlen(words[k]) == word && strncmp(words[k], text + i, word) == 0))
            k++;
        if (k == TW_COUNT(words)) return false;
        i += word;
    }
    return true;
}

static const char *arrow_in(const char *text) {
    const char *ascii = strstr(text, "->"), *sign = strstr(text, "\xE2\x86\x92");
    return !ascii || (sign && sign < ascii) ? sign : ascii;
}

bool tw_phase_flow(tw_reader *r, tw_phase_state *state, const char *text, int line) {
    const char *arrow = arrow_in(text), *start, *end, *last = NULL;
    if (!arrow) return false;
    char *left = tw_arena_strndup(&r->spec->arena, text, (size_t)(arrow - text));
    int from[8], count = 0, index;
    for (const char *at = left; (index = tw_mentioned_cb(r->spec, at, &start, &end)) >= 0;
         at = end) {
        if (last && !joins(last, (size_t)(start - last))) count = 0;
        if (count < 8) from[count++] = r->spec->cbs.items[index].id;
        last = end;
    }
    const char *right = arrow + (arrow[0] == '-' ? 2 : 3);
    index = tw_mentioned_cb(r->spec, right, &start, &end);
    bool near = index >= 0 && joins(right, (size_t)(start - right));
    /* A chain of arrows is a pipeline, not one phase. */
    if (!count || !near || arrow_in(end) || !joins(last, strlen(last))) return false;
    for (int i = 0; i < count; i++)
        tw_phase_reads(&state->phase, from[i], NULL, line, TW_HIGH);
    state->phase.writes = r->spec->cbs.items[index].id;
    state->called = true;
    return true;
}

/* "tilize(c_0->c_1), reduce_row(c_1->c_2), ..." in the compute kernel's row of Kernel Data
 * Movement: the calls, one after the other, as *name and *flow; NULL behind the last. */
const char *tw_phase_next_call(tw_arena *arena, const char *at, const char **name,
                               const char **flow) {
    for (const char *open; (open = strchr(at, '(')); at = open + 1) {
        const char *close = strchr(open, ')'), *start = open;
        if (!close) return NULL;
        while (start > at && tw_is_word(start[-1]))
            start--;
        char *inside = tw_arena_strndup(arena, open + 1, (size_t)(close - open - 1));
        if (start == open || !arrow_in(inside)) continue;
        *name = tw_arena_strndup(arena, start, (size_t)(open - start));
        *flow = inside;
        return close + 1;
    }
    return NULL;
}

/* "sub<COL, NoWaitPopAtEnd, WaitAndPopPerTile>": what is done with A and B, where no words say it.
 */
void tw_phase_policies(tw_phase_state *state, const char *text) {
    size_t operand = 0;
    for (const char *at = strchr(text, '<'); at && *at && *at != '>';) {
        const char *start = at;
        while (tw_is_word(*at) || *at == ':')
            at++;
        const char *wait = tw_find(start, "wait"), *pop = tw_find(start, "pop");
        bool policy = wait && pop && wait < at && pop < at;
        if (at == start) at++;
        if (!policy || operand >= state->phase.reads.count) continue;
        signed char *stated = &state->stated[state->phase.reads.items[operand++].cb];
        bool keeps = pop - start >= 2 && (pop[-2] == 'N' || pop[-2] == 'n') && pop[-1] == 'o';
        if (!*stated) *stated = keeps ? -1 : 1;
    }
}

/* "c_0 (RM)" without what stands in parentheses, "Compute:" or a number before it. */
static char *plain_side(tw_arena *arena, const char *text, size_t length) {
    char *side = tw_trim(arena, text, length), *to = side;
    int depth = 0;
    const char *colon = strchr(side, ':');
    for (const char *at = colon ? colon + 1 : side; *at; at++) {
        if (*at == '(' || *at == '[') depth++;
        if (!depth && *at != '|') *to++ = *at;
        if ((*at == ')' || *at == ']') && depth) depth--;
    }
    *to = '\0';
    return tw_trim(arena, side, strlen(side));
}

/* Where an arrow begins that may have its operation in it: "->", "-->", "──tilize──>",
 * "--[Compute: tilize]-->"; in *head where its head ends. */
static const char *long_arrow(const char *line, const char **head) {
    const char *tip = strstr(line, "->"), *bar = strstr(line, "\xE2\x94\x80>");
    const char *sign = strstr(line, "\xE2\x86\x92");
    const char *first = tip;
    size_t size = 2;
    if (bar && (!first || bar < first)) first = bar, size = 4;
    if (sign && (!first || sign < first)) first = sign, size = 3;
    if (!first) return NULL;
    *head = first + size;
    const char *dashes = strstr(line, "--"), *bars = strstr(line, "\xE2\x94\x80");
    if (dashes && dashes < first) first = dashes;
    if (bars && bars < first) first = bars;
    return first;
}

static void flow_line(tw_reader *r, tw_phase_drafts *drafts, const char *text, int line) {
    tw_arena *arena = &r->spec->arena;
    const char *head, *arrow = long_arrow(text, &head), *start, *end;
    if (!arrow || tw_mentioned_cb(r->spec, arrow, &start, NULL) < 0 || start < head) return;
    char *left = plain_side(arena, text, (size_t)(arrow - text));
    if (tw_mentioned_cb(r->spec, left, NULL, NULL) < 0) return;
    /* What stands in the arrow: without its head, its dashes and its brackets. */
    size_t length = (size_t)(head - arrow) - 1;
    char *name = tw_arena_strndup(arena, arrow, length), *to = name;
    for (const char *c = name; *c; c++) {
        if (*c != '-' && (unsigned char)*c < 0x80 && !strchr("[]", *c)) *to++ = *c;
    }
    *to = '\0';
    name = tw_trim(arena, name, strlen(name));
    const char *colon = strchr(name, ':');
    if (colon && colon[1] != ':' && (colon == name || colon[-1] != ':'))
        name = tw_trim(arena, colon + 1, strlen(colon + 1));
    tw_mentioned_cb(r->spec, head, &start, &end);
    if (!name[0]) name = tw_trim(arena, end, strcspn(end, "\n"));
    tw_phase_draft draft = {.title = name, .number = "", .line = line};
    char *flow = tw_arena_printf(arena, "%s -> %s", left, tw_trim(arena, head, strlen(head)));
    tw_draft_line piece = {flow, strlen(flow), line, NULL, false};
    TW_VEC_PUSH(&draft.lines, piece);
    TW_VEC_PUSH(drafts, draft);
}

void tw_phase_flows(tw_reader *r, tw_phase_drafts *drafts) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_CODE ||
            !(tw_md_in(block, "data flow") || tw_md_in(block, "dataflow")))
            continue;
        int line = block->line;
        for (const char *at = block->text; *at; line++) {
            size_t length = strcspn(at, "\n");
            flow_line(r, drafts, tw_arena_strndup(&r->spec->arena, at, length), line);
            at += length + (at[length] == '\n');
        }
    }
}
