/* Inside of the phase reader. */
#ifndef TILEWRIGHT_SPEC_PHASES_H
#define TILEWRIGHT_SPEC_PHASES_H

#include "spec/read.h"

typedef struct tw_draft_line {
    const char *text;
    size_t length;
    int line;
    const char *times; /* "Wt" below "for each of Wt tiles": pages count that often; NULL */
    bool listed;       /* of a listing: single pages count so, of CBs that hold as many */
} tw_draft_line;

/* The text that belongs to one phase, before it is understood. */
typedef struct tw_phase_draft {
    const char *title;
    const char *number; /* "3b", or "" */
    int line;
    bool from_table;
    const char *input, *output; /* a table's cells */
    TW_VEC(tw_draft_line) lines;
} tw_phase_draft;
typedef TW_VEC(tw_phase_draft) tw_phase_drafts;

/* A phase while it is read. */
typedef struct tw_phase_state {
    tw_spec_phase phase;
    signed char stated[32]; /* by CB id: 1 popped, -1 kept, 0 not stated */
    bool raw[32];           /* by CB id: waited for by a call of cb_wait_front */
    bool once;
    bool called;          /* a helper call with its CBs was found */
    const tw_expr *times; /* of the line that is being read; NULL: once */
    const char *listed;   /* the same as a word, when the line is of a listing; NULL */
} tw_phase_state;
typedef TW_VEC(tw_phase_state) tw_phase_states;

/* The text of the phases, from what tells of most of them: tables, lists, headings, Compute
 * Access, steps, listings, the compute kernel's row, the arrows of the data flow. Released with
 * tw_phase_drafts_free. */
void tw_phase_collect(tw_reader *r, tw_phase_drafts *drafts);
/* "c_1, c_24 --sub<COL>--> c_25" in the listings of the data flow: a draft each. */
void tw_phase_flows(tw_reader *r, tw_phase_drafts *drafts);
void tw_phase_drafts_free(tw_phase_drafts *drafts);
/* "Phase 3 - Reduce": the title after the number; NULL when the text is not the head of a phase. */
const char *tw_phase_title(const char *text);
/* Kind, operation, dimensions and chain from the words of a phase. */
void tw_phase_kind_of(tw_arena *arena, tw_spec_phase *phase, const char *title, const char *text);
void tw_phase_set_kind(tw_spec_phase *phase, tw_phase_kind kind, const char *op);
/* The operand of the phase that is this CB; NULL: it reads it not. */
tw_operand *tw_phase_operand(tw_spec_phase *phase, int cb);
/* Adds an operand once; a later call completes its page count. */
void tw_phase_reads(tw_spec_phase *phase, int cb, const tw_expr *pages, int line,
                    tw_confidence confidence);
/* "Reduce (c_1, c_2 -> c_3)": reads and writes from an arrow between CBs; false when there is none.
 */
bool tw_phase_flow(tw_reader *r, tw_phase_state *state, const char *text, int line);
/* The next "name(c_0 -> c_1)" at or after `at`: where it ends, NULL when there is none. */
const char *tw_phase_next_call(tw_arena *arena, const char *at, const char **name,
                               const char **flow);
typedef struct tw_helper_call {
    const char *helper; /* "reduce" */
    const char *text;   /* from its name to the closing parenthesis */
    int ids[8], count;  /* its CBs, in order */
} tw_helper_call;
typedef TW_VEC(tw_helper_call) tw_helper_calls;

/* Adds the phases that a draft tells of. */
void tw_phase_read_draft(tw_reader *r, const tw_phase_drafts *drafts, const tw_phase_draft *draft,
                         tw_phase_states *states);
/* A draft that takes or fills one CB or another, as optional tensors are given: it is read once for
 * each, under its condition. False when there is no choice in it. */
bool tw_phase_choose(tw_reader *r, const tw_phase_drafts *drafts, const tw_phase_draft *draft,
                     const char *text, tw_phase_states *states);
/* reduce<...NoPop>(c_1, c_2, c_24): every call of a helper with its CBs. Of several versions of a
 * helper's call the last counts, at its place. */
void tw_phase_calls(tw_reader *r, const char *text, tw_helper_calls *calls);
/* What the call says: CBs by position (the last is written), pops by the policies of its template,
 * page counts by its block shape. */
void tw_phase_take_call(tw_reader *r, tw_phase_state *state, const tw_helper_call *call, int line);
/* Pops as the policies of a helper's template say, where nothing else has said it. */
void tw_phase_policies(tw_phase_state *state, const char *text);
/* Whether a word can be a number of pages: digits, Wt, Ht, 2*Wt, a symbol of the spec. */
bool tw_size_word(const tw_spec *spec, const char *word);
/* "c_1 kept until the plane is done": the last phase that reads it pops it. */
void tw_phase_unit_pops(tw_reader *r, tw_phase_states *states);
/* "For each tile of the plane:" above phases: they run in a loop within the work unit. */
void tw_phase_inner_loops(tw_reader *r, tw_phase_states *states);
/* What the text leaves open: scalers, one-time tilizing of weights, page counts, pops, phases of
 * a spec that tells of none. Everything added is MEDIUM or LOW, and said in a diagnostic where it
 * is a guess. */
void tw_phases_complete(tw_reader *r, tw_phase_states *states);

#endif
