/* What a phase's words mean, and what the text leaves open. */
#include "spec/phases.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

/* ---- words -------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    tw_phase_kind kind;
    const char *op;
} helpers[] = {{"untilize", TW_PHASE_UNTILIZE, "untilize"},
               {"tilize_block", TW_PHASE_TILIZE, "tilize"},
               {"::tilize", TW_PHASE_TILIZE, "tilize"},
               {"tilize<", TW_PHASE_TILIZE, "tilize"},
               {"::reduce", TW_PHASE_REDUCE, "sum"},
               {"reduce<", TW_PHASE_REDUCE, "sum"},
               {"reduce_row", TW_PHASE_REDUCE, "sum"},
               {"reduce_col", TW_PHASE_REDUCE, "sum"},
               {"reduce_tile", TW_PHASE_REDUCE, "sum"},
               {"matmul", TW_PHASE_MATMUL, "matmul"},
               {"transpose_wh", TW_PHASE_TRANSPOSE, "transpose"},
               {"::sub", TW_PHASE_BINARY, "sub"},
               {"sub<", TW_PHASE_BINARY, "sub"},
               {"sub_tiles", TW_PHASE_BINARY, "sub"},
               {"::add", TW_PHASE_BINARY, "add"},
               {"add<", TW_PHASE_BINARY, "add"},
               {"add_tiles", TW_PHASE_BINARY, "add"},
               {"::square", TW_PHASE_BINARY, "square"},
               {"square<", TW_PHASE_BINARY, "square"},
               {"::mul", TW_PHASE_BINARY, "mul"},
               {"mul<", TW_PHASE_BINARY, "mul"},
               {"mul_tiles", TW_PHASE_BINARY, "mul"}};

static const struct {
    const char *word;
    tw_phase_kind kind;
    const char *op;
} words[] = {{"untilize", TW_PHASE_UNTILIZE, "untilize"},
             {"tilize", TW_PHASE_TILIZE, "tilize"},
             {"reduce", TW_PHASE_REDUCE, "sum"},
             {"matmul", TW_PHASE_MATMUL, "matmul"},
             {"transpose", TW_PHASE_TRANSPOSE, "transpose"},
             {"square", TW_PHASE_BINARY, "square"},
             {"subtract", TW_PHASE_BINARY, "sub"},
             {"sub", TW_PHASE_BINARY, "sub"},
             {"center", TW_PHASE_BINARY, "sub"},
             {"multiply", TW_PHASE_BINARY, "mul"},
             {"multiplies", TW_PHASE_BINARY, "mul"},
             {"mul", TW_PHASE_BINARY, "mul"},
             {"add", TW_PHASE_BINARY, "add"},
             {"adds", TW_PHASE_BINARY, "add"},
             {"variance", TW_PHASE_REDUCE, "sum"},
             {"mean", TW_PHASE_REDUCE, "sum"}};

static const char *const unaries[] = {"rsqrt", "sqrt",     "recip",  "reciprocal", "exp",  "log",
                                      "relu",  "gelu",     "silu",   "sigmoid",    "tanh", "abs",
                                      "neg",   "negative", "square", "softplus",   "erf"};

static bool unary_word(const char *text, const char *name) {
    char tile[32];
    snprintf(tile, sizeof tile, "%s_tile", name);
    return tw_has_word(text, name) || tw_has(text, tile);
}

static void set_kind(tw_spec_phase *phase, tw_phase_kind kind, const char *op) {
    phase->kind = kind;
    phase->op = tw_said(op, phase->line);
}

static bool kind_by_words(tw_spec_phase *phase, const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && (!first || at < first)) {
            first = at;
            set_kind(phase, words[i].kind, words[i].op);
        }
    }
    return first != NULL;
}

/* Where the first word that names a phase, or the first unary function, stands: an address past
 * every text, or NULL, when there is none. */
static const char *first_word(const char *text) {
    const char *first = text + strlen(text);
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && at < first) first = at;
    }
    return first;
}

static const char *first_unary(const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(unaries); i++) {
        char tile[32];
        snprintf(tile, sizeof tile, "%s_tile", unaries[i]);
        const char *at = tw_find_word(text, unaries[i]), *call = tw_find(text, tile);
        if (!at || (call && call < at)) at = call;
        if (at && (!first || at < first)) first = at;
    }
    return first;
}

static void read_chain(tw_spec_phase *phase, const char *text) {
    for (size_t i = 0; i < TW_COUNT(unaries); i++) {
        bool own = strcmp(unaries[i], phase->op.text) == 0 ||
                   (phase->kind == TW_PHASE_BINARY && strcmp(unaries[i], "square") == 0);
        if (own || !unary_word(text, unaries[i])) continue;
        const char *name = strcmp(unaries[i], "reciprocal") == 0 ? "recip"
                           : strcmp(unaries[i], "negative") == 0 ? "neg"
                                                                 : unaries[i];
        TW_VEC_PUSH(&phase->chain, tw_said(name, phase->line));
    }
}

static tw_dim read_bcast(const char *text) {
    if (tw_has(text, "dim::col") || tw_has(text, "bcast_col") || tw_has(text, "col broadcast") ||
        tw_has(text, "sub<col") || tw_has(text, "mul<col") || tw_has(text, "add<col") ||
        tw_has(text, "column broadcast")) {
        return TW_DIM_COL;
    }
    if (tw_has(text, "dim::row") || tw_has(text, "bcast_row") || tw_has(text, "row broadcast") ||
        tw_has(text, "sub<row") || tw_has(text, "mul<row") || tw_has(text, "add<row")) {
        return TW_DIM_ROW;
    }
    if (tw_has(text, "dim::scalar") || tw_has(text, "bcast_scalar") ||
        tw_has(text, "scalar broadcast") || tw_has(text, "<scalar")) {
        return TW_DIM_SCALAR;
    }
    return TW_DIM_NONE;
}

static void read_reduce(tw_spec_phase *phase, const char *text) {
    if (tw_has(text, "reduce_col") || tw_has(text, ",col>") || tw_has(text, ", col>")) {
        phase->reduce = TW_DIM_COL;
    } else if (tw_has(text, "reduce_scalar") || tw_has(text, "scalar>")) {
        phase->reduce = TW_DIM_SCALAR;
    } else {
        phase->reduce = TW_DIM_ROW;
    }
    if (tw_has_word(text, "max"))
        phase->op.text = "max";
    else if (tw_has_word(text, "avg"))
        phase->op.text = "avg";
}

void tw_phase_kind_of(tw_spec_phase *phase, const char *title, const char *text) {
    bool found = false;
    for (size_t i = 0; i < TW_COUNT(helpers) && !found; i++) {
        found = tw_has(text, helpers[i].word) || tw_has(title, helpers[i].word);
        if (found) set_kind(phase, helpers[i].kind, helpers[i].op);
    }
    if (!found) found = kind_by_words(phase, title);
    /* "add + rsqrt" is an add with a chain; "silu(x), then scaled" is a unary. */
    const char *unary = first_unary(text);
    if (!found && (!unary || first_word(text) < unary)) found = kind_by_words(phase, text);
    if (!found && (unary || first_unary(title))) {
        set_kind(phase, TW_PHASE_UNARY, "copy");
        found = true;
    }
    if (!found && (tw_has_word(title, "copy") || tw_has(text, "copy_tile"))) {
        set_kind(phase, TW_PHASE_UNARY, "copy");
    }
    if (phase->kind == TW_PHASE_BINARY) phase->bcast = read_bcast(text);
    if (phase->kind == TW_PHASE_REDUCE) read_reduce(phase, text);
    if (phase->kind == TW_PHASE_BINARY || phase->kind == TW_PHASE_UNARY ||
        phase->kind == TW_PHASE_REDUCE) {
        read_chain(phase, text);
        if (!phase->chain.count && phase->kind == TW_PHASE_UNARY) read_chain(phase, title);
    }
}

bool tw_size_word(const tw_spec *spec, const char *word) {
    static const char *const names[] = {"Wt", "Ht", "W", "H", "N", "C", "NC", "HtWt"};
    size_t length = strcspn(word, "*");
    char name[64];
    if (!word[0] || length >= sizeof name) return false;
    if (word[length] == '*') {
        char left[64];
        memcpy(left, word, length);
        left[length] = '\0';
        return tw_size_word(spec, left) && tw_size_word(spec, word + length + 1);
    }
    if (strspn(word, "0123456789") == strlen(word)) return true;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcmp(names[i], word) == 0) return true;
    }
    for (size_t i = 0; i < spec->symbols.count; i++) {
        if (strcmp(spec->symbols.items[i].name.text, word) == 0) return true;
    }
    return false;
}

/* ---- completion --------------------------------------------------------------------------- */

static bool is_read(const tw_phase_states *states, int cb) {
    for (size_t i = 0; i < states->count; i++) {
        for (size_t k = 0; k < states->items[i].phase.reads.count; k++) {
            if (states->items[i].phase.reads.items[k].cb == cb) return true;
        }
    }
    return false;
}

static bool is_written(const tw_phase_states *states, int cb) {
    for (size_t i = 0; i < states->count; i++) {
        if (states->items[i].phase.writes == cb) return true;
    }
    return false;
}

static void insert_front(tw_phase_states *states, size_t at, tw_phase_state state) {
    TW_VEC_PUSH(states, state);
    for (size_t i = states->count - 1; i > at; i--)
        states->items[i] = states->items[i - 1];
    states->items[at] = state;
}

static tw_phase_state new_state(const char *name, int line, tw_confidence confidence) {
    tw_phase_state state = {.phase = {.name = tw_derived(name, line, confidence),
                                      .confidence = confidence,
                                      .line = line,
                                      .writes = -1}};
    state.phase.op = state.phase.when = (tw_field){"", 0, TW_ABSENT};
    return state;
}

static const char *stem_of(const tw_spec *spec, const tw_spec_cb *cb) {
    for (size_t i = 1; i < spec->inputs.count; i++) {
        const char *name = spec->inputs.items[i].name.text;
        if (tw_has(cb->name.text, name) || tw_has_word(cb->purpose.text, name)) return name;
    }
    return NULL;
}

/* A weight that the reader brings as sticks and later phases want as tiles is tilized once. */
static void tilize_weights(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    size_t at = 0;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *from = &spec->cbs.items[i];
        const char *stem = stem_of(spec, from);
        if (!stem || from->producer != TW_READER || !from->sticks || is_read(states, from->id))
            continue;
        for (size_t k = 0; k < spec->cbs.count; k++) {
            const tw_spec_cb *to = &spec->cbs.items[k];
            const char *other = stem_of(spec, to);
            if (to == from || to->producer == TW_READER || !other || strcmp(other, stem) != 0 ||
                is_written(states, to->id)) {
                continue;
            }
            const char *name = tw_arena_printf(&spec->arena, "Tilize %s", stem);
            tw_phase_state state = new_state(name, from->line, TW_MEDIUM);
            set_kind(&state.phase, TW_PHASE_TILIZE, "tilize");
            tw_phase_reads(&state.phase, from->id, from->block.expr, from->line, TW_MEDIUM);
            state.phase.writes = to->id;
            state.once = true;
            insert_front(states, at++, state);
            break;
        }
    }
}

/* A weight whose sticks come through the input's own CB, before the loop. */
static void tilize_through_input(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    const tw_spec_cb *input = NULL;
    for (size_t i = 0; i < spec->cbs.count && !input; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        bool sticks = cb->producer == TW_READER && cb->sticks && !stem_of(spec, cb);
        if (sticks && cb->page_kind == TW_PAGE_TILE) input = cb;
    }
    size_t at = 0;
    for (size_t k = 0; input && k < spec->cbs.count; k++) {
        const tw_spec_cb *to = &spec->cbs.items[k];
        const char *stem = stem_of(spec, to);
        bool open = to->producer == TW_COMPUTE && to->lifetime == TW_LIFE_PROGRAM && stem &&
                    !is_written(states, to->id) && is_read(states, to->id);
        if (!open) continue;
        const char *name = tw_arena_printf(&spec->arena, "Tilize %s", stem);
        tw_phase_state state = new_state(name, to->line, TW_MEDIUM);
        set_kind(&state.phase, TW_PHASE_TILIZE, "tilize");
        tw_phase_reads(&state.phase, input->id, input->block.expr, to->line, TW_MEDIUM);
        state.stated[input->id] = 1;
        state.phase.writes = to->id;
        state.once = true;
        insert_front(states, at++, state);
    }
}

/* A phase that names only its output takes what the phase before it made. */
static void chain_inputs(tw_phase_states *states) {
    for (size_t i = 1; i < states->count; i++) {
        tw_spec_phase *phase = &states->items[i].phase;
        const tw_spec_phase *before = &states->items[i - 1].phase;
        if (phase->reads.count || phase->kind == TW_PHASE_UNKNOWN || before->writes < 0) continue;
        tw_phase_reads(phase, before->writes, NULL, phase->line, TW_MEDIUM);
        phase->confidence = TW_MEDIUM;
    }
}

/* The phase a CB table names: "Compute (tilize)" and a phase called Tilize. */
static bool names_phase(const char *phase, const tw_spec_phase *candidate) {
    return phase[0] &&
           (tw_has(candidate->name.text, phase) || tw_has(phase, candidate->name.text) ||
            (tw_has(phase, candidate->op.text) && candidate->op.text[0]));
}

static void from_cb_table(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        for (size_t k = 0; k < states->count; k++) {
            tw_spec_phase *phase = &states->items[k].phase;
            if (cb->producer == TW_COMPUTE && phase->writes < 0 && !is_written(states, cb->id) &&
                names_phase(cb->producer_phase.text, phase)) {
                phase->writes = cb->id;
                phase->confidence = TW_MEDIUM;
            }
            if (cb->consumer == TW_COMPUTE && !phase->reads.count && !is_read(states, cb->id) &&
                names_phase(cb->consumer_phase.text, phase)) {
                tw_phase_reads(phase, cb->id, NULL, cb->line, TW_MEDIUM);
                phase->confidence = TW_MEDIUM;
            }
        }
    }
}

static void add_scalers(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < states->count; i++) {
        tw_spec_phase *phase = &states->items[i].phase;
        if (phase->kind != TW_PHASE_REDUCE || phase->reads.count != 1) continue;
        for (size_t k = 0; k < spec->cbs.count; k++) {
            const tw_spec_cb *cb = &spec->cbs.items[k];
            bool scaler = cb->producer != TW_COMPUTE &&
                          (tw_has(cb->name.text, "scaler") || tw_has(cb->purpose.text, "scaler"));
            if (scaler && cb->id != phase->reads.items[0].cb) {
                tw_phase_reads(phase, cb->id, tw_expr_integer(&spec->arena, 1), phase->line,
                               TW_MEDIUM);
                break;
            }
        }
    }
}

/* A spec without phases: each CB the compute kernel fills is a phase; it reads what came before. */
static void invent(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    int order[32], count = 0;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->producer == TW_COMPUTE && cb->consumer != TW_WRITER && count < 32)
            order[count++] = cb->id;
    }
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->producer == TW_COMPUTE && cb->consumer == TW_WRITER && count < 32)
            order[count++] = cb->id;
    }
    for (int i = 0; i < count; i++) {
        const tw_spec_cb *cb = tw_spec_find_cb(spec, order[i]);
        const char *name = cb->producer_phase.text[0] ? cb->producer_phase.text : cb->name.text;
        tw_phase_state state = new_state(name, cb->line, TW_LOW);
        state.phase.writes = cb->id;
        tw_phase_kind_of(&state.phase, name, name);
        for (size_t k = 0; i == 0 && k < spec->cbs.count; k++) {
            const tw_spec_cb *in = &spec->cbs.items[k];
            if (in->producer == TW_READER && in->consumer == TW_COMPUTE) {
                tw_phase_reads(&state.phase, in->id, NULL, in->line, TW_LOW);
            }
        }
        if (i) tw_phase_reads(&state.phase, order[i - 1], NULL, cb->line, TW_LOW);
        TW_VEC_PUSH(states, state);
    }
    if (count) {
        tw_spec_say(spec, TW_LEVEL_WARNING, "spec-phases-missing", 0, NULL,
                    "list the phases under Data Flow as \"- **Phase 1 - Tilize**:\" with the CBs "
                    "each waits for, pushes and pops",
                    "the spec does not tell the compute kernel's phases; %d assumed from the CB "
                    "table",
                    count);
    }
}

static tw_lifetime life_of(const tw_spec *spec, int cb) {
    const tw_spec_cb *found = tw_spec_find_cb(spec, cb);
    return found ? found->lifetime : TW_LIFE_BLOCK;
}

/* Kept while a later phase, before the next one that fills the CB, still reads it. */
static bool last_reader(const tw_phase_states *states, size_t index, int cb) {
    for (size_t i = index + 1; i < states->count; i++) {
        const tw_spec_phase *phase = &states->items[i].phase;
        for (size_t k = 0; k < phase->reads.count; k++) {
            if (phase->reads.items[k].cb == cb) return false;
        }
        if (phase->writes == cb) return true;
    }
    return true;
}

static void set_pops(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < states->count; i++) {
        tw_phase_state *state = &states->items[i];
        tw_spec_phase *phase = &state->phase;
        for (size_t k = 0; k < phase->reads.count; k++) {
            tw_operand *operand = &phase->reads.items[k];
            const tw_spec_cb *cb = tw_spec_find_cb(spec, operand->cb);
            bool kept = life_of(spec, operand->cb) == TW_LIFE_PROGRAM &&
                        !(phase->kind == TW_PHASE_TILIZE && cb->sticks);
            signed char stated = state->stated[operand->cb];
            /* The layout helpers pop what they convert. */
            bool converts = phase->kind == TW_PHASE_TILIZE || phase->kind == TW_PHASE_UNTILIZE;
            bool last = converts || last_reader(states, i, operand->cb);
            operand->pops = stated ? stated > 0 : !kept && last;
        }
    }
}

static void set_pages(tw_reader *r, tw_spec_phase *phase) {
    tw_spec *spec = r->spec;
    for (size_t k = 0; k < phase->reads.count; k++) {
        tw_operand *operand = &phase->reads.items[k];
        const tw_spec_cb *cb = tw_spec_find_cb(spec, operand->cb);
        if (!operand->pages.expr && cb) {
            operand->pages = cb->block;
            operand->pages.confidence = TW_MEDIUM;
        }
    }
    const tw_spec_cb *out = phase->writes >= 0 ? tw_spec_find_cb(spec, phase->writes) : NULL;
    if (!phase->out_pages.expr && out) {
        phase->out_pages = out->block;
        phase->out_pages.confidence = TW_MEDIUM;
    }
    if (!phase->out_pages.text) phase->out_pages.text = "";
}

static void say_open_ends(tw_reader *r, const tw_spec_phase *phase) {
    if (phase->writes < 0) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-phase-output", phase->line, NULL,
                    "name the CB the phase fills, e.g. \"pushes Wt tiles to c_24\"",
                    "phase '%s' names no output CB", phase->name.text);
    }
    if (!phase->reads.count) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-phase-input", phase->line, NULL,
                    "name the CB the phase takes, e.g. \"waits for Wt tiles in c_1\"",
                    "phase '%s' names no input CB", phase->name.text);
    }
    if (phase->kind == TW_PHASE_UNKNOWN) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-phase-unknown", phase->line, phase->name.text,
                    "name its helper: tilize, untilize, reduce<SUM, REDUCE_ROW>, sub, add, mul, "
                    "square, or a unary function",
                    "what phase '%s' computes is not understood; its stub copies",
                    phase->name.text);
    }
}

/* "Writer/Compute (untilize)": whoever the phases say. */
static void settle_roles(tw_reader *r, const tw_phase_states *states) {
    for (size_t i = 0; i < r->spec->cbs.count; i++) {
        tw_spec_cb *cb = &r->spec->cbs.items[i];
        bool both_ways = tw_has(cb->producer_text.text, "compute");
        if (both_ways && is_written(states, cb->id)) cb->producer = TW_COMPUTE;
        both_ways = tw_has(cb->consumer_text.text, "compute");
        if (both_ways && is_read(states, cb->id)) cb->consumer = TW_COMPUTE;
    }
}

void tw_phases_complete(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    from_cb_table(r, states);
    if (!states->count) invent(r, states);
    tilize_weights(r, states);
    tilize_through_input(r, states);
    chain_inputs(states);
    add_scalers(r, states);
    set_pops(r, states);
    settle_roles(r, states);
    for (size_t i = 0; i < states->count; i++) {
        tw_phase_state *state = &states->items[i];
        tw_spec_phase *phase = &state->phase;
        set_pages(r, phase);
        bool kept_output = phase->writes >= 0 && life_of(spec, phase->writes) == TW_LIFE_PROGRAM;
        phase->once = state->once || kept_output;
        say_open_ends(r, phase);
        const tw_spec_cb *out = phase->writes >= 0 ? tw_spec_find_cb(spec, phase->writes) : NULL;
        if (out && out->when.text[0] && !phase->when.text[0]) phase->when = out->when;
    }
}
