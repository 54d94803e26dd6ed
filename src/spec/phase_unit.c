/*
 * What lasts as long as a work unit: CBs that are kept until it is done, and phases that run in a
 * loop within it.
 */
#include "spec/phases.h"
#include "spec/words.h"

#include <string.h>
#include <strings.h>

/* ---- kept until the unit is done ---------------------------------------------------------- */

/* "... until the plane is done": what follows "until" names an end that comes with every unit. */
static bool ends_with_unit(tw_arena *arena, const char *until) {
    static const char *const ends[] = {"done",     "end",  "ended",   "ends",      "complete",
                                       "finished", "over", "through", "processed", "completed"};
    static const char *const larger[] = {"program", "kernel", "run", "phase", "phases", "step",
                                         "units",   "rows",   "all", "last",  "every",  "core"};
    const char *text = tw_arena_strndup(arena, until, strcspn(until, ",.;:\n"));
    for (size_t i = 0; i < TW_COUNT(larger); i++)
        if (tw_has_word(text, larger[i])) return false;
    for (size_t i = 0; i < TW_COUNT(ends); i++)
        if (tw_has_word(text, ends[i])) return true;
    return false;
}

/* The CB that "c_1 kept until ..." keeps: the last one named in its line before; -1: none. */
static int kept_before(const tw_spec *spec, const char *line, const char *until) {
    static const char *const words[] = {"kept", "stays", "stay", "held", "remains", "remain"};
    const char *start, *end, *at = line, *behind = NULL;
    int kept = -1;
    for (int index; (index = tw_mentioned_cb(spec, at, &start, &end)) >= 0 && start < until;
         at = end)
        kept = index, behind = end;
    for (size_t i = 0; behind && i < TW_COUNT(words); i++) {
        const char *word = tw_find_word(behind, words[i]);
        if (word && word < until) return kept;
    }
    return -1;
}

/* The last phase that reads the CB pops it, when none does and it is there for one unit. */
static void pop_behind_last(const tw_spec_cb *cb, tw_phase_states *states) {
    tw_phase_state *last = NULL;
    if (cb->lifetime != TW_LIFE_BLOCK) return;
    for (size_t i = 0; i < states->count; i++) {
        if (!tw_phase_operand(&states->items[i].phase, cb->id)) continue;
        last = &states->items[i];
        if (last->stated[cb->id] > 0) return;
    }
    if (last) last->stated[cb->id] = 1;
}

void tw_phase_unit_pops(tw_reader *r, tw_phase_states *states) {
    tw_arena *arena = &r->spec->arena;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool here = block->text && block->kind != TW_MD_HEADING && block->kind != TW_MD_TABLE;
        for (const char *at = here ? block->text : ""; (at = tw_find_word(at, "until")); at++) {
            const char *line = at;
            while (line > block->text && line[-1] != '\n')
                line--;
            int index = ends_with_unit(arena, at) ? kept_before(r->spec, line, at) : -1;
            if (index >= 0) pop_behind_last(&r->spec->cbs.items[index], states);
        }
    }
}

/* ---- loops within the unit ---------------------------------------------------------------- */

/* "For each of the 4 tiles of a plane": what follows the words of the loop; NULL: no loop. */
static const char *looped(const char *text) {
    static const char *const starts[] = {"for each ", "for every ", "for all ", "per ",
                                         "loop over "};
    const char *at = NULL;
    for (size_t i = 0; i < TW_COUNT(starts) && !at; i++)
        if (strncasecmp(text, starts[i], strlen(starts[i])) == 0) at = text + strlen(starts[i]);
    return at;
}

/* Whether "of the plane", "in a row", ... follows: a part of something larger. */
static bool part_of(const char *text) {
    static const char *const wholes[] = {"plane", "image", "group",   "channel", "row",
                                         "unit",  "slice", "matrix",  "column",  "batch",
                                         "block", "width", "tile-row"};
    static const char *const joins[] = {" of ", " in ", " within ", " inside "};
    for (size_t k = 0; k < TW_COUNT(joins); k++) {
        const char *at = tw_find(text, joins[k]);
        for (size_t i = 0; at && i < TW_COUNT(wholes); i++)
            if (tw_has_word(at, wholes[i])) return true;
    }
    return false;
}

/* Whether the lead of a list of phases goes over less than a work unit. */
static bool within_unit(tw_arena *arena, const tw_spec_work *work, const char *text) {
    size_t length = strcspn(text, ":.\n");
    const char *over = looped(tw_arena_strndup(arena, text, length));
    if (!over || work->unit == TW_UNIT_UNSTATED) return false;
    bool row = tw_has(over, "tile row") || tw_has(over, "tile-row") || tw_has(over, "tile_row");
    bool column = tw_has(over, "tile column") || tw_has(over, "tile-column");
    if (row || column) return work->unit == TW_UNIT_BLOCK && part_of(over);
    if (tw_has_word(over, "chunk") || tw_has_word(over, "block"))
        return work->unit != TW_UNIT_TILE && part_of(over);
    bool tile = tw_has_word(over, "tile") || tw_has_word(over, "tiles");
    bool told = text[length] == ':' || part_of(over);
    return tile && told && work->unit != TW_UNIT_TILE && work->unit != TW_UNIT_STICK;
}

/* Where what stands below the lead ends: at the next heading, or at the next item or paragraph that
 * is no deeper when the lead is an item. */
static int end_of_lead(const tw_md *md, size_t lead) {
    const tw_md_block *head = &md->blocks.items[lead];
    for (size_t i = lead + 1; i < md->blocks.count; i++) {
        const tw_md_block *block = &md->blocks.items[i];
        bool item = head->kind == TW_MD_ITEM && block->kind == TW_MD_ITEM;
        if (block->kind == TW_MD_HEADING || (item && block->depth <= head->depth))
            return block->line;
    }
    return INT32_MAX;
}

void tw_phase_inner_loops(tw_reader *r, tw_phase_states *states) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool lead = block->kind == TW_MD_PARAGRAPH || block->kind == TW_MD_ITEM;
        if (!lead || !within_unit(&r->spec->arena, &r->spec->work, block->text)) continue;
        int end = end_of_lead(&r->md, i);
        for (size_t k = 0; k < states->count; k++) {
            tw_spec_phase *phase = &states->items[k].phase;
            if (phase->line > block->line && phase->line < end) phase->inner_line = block->line;
        }
    }
}
