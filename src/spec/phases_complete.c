/* What the text of the phases leaves open. */
#include "spec/phases.h"

#include <stdlib.h>
#include <string.h>

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
            tw_phase_set_kind(&state.phase, TW_PHASE_TILIZE, "tilize");
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
        tw_phase_set_kind(&state.phase, TW_PHASE_TILIZE, "tilize");
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
        tw_phase_kind_of(&spec->arena, &state.phase, name, name);
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
static bool excludes(const char *when, const char *other) {
    return (when[0] == '!' && strcmp(when + 1, other) == 0) ||
           (other[0] == '!' && strcmp(other + 1, when) == 0);
}

static bool last_reader(const tw_phase_states *states, size_t index, int cb) {
    const char *when = states->items[index].phase.when.text;
    for (size_t i = index + 1; i < states->count; i++) {
        const tw_spec_phase *phase = &states->items[i].phase;
        /* With and without an optional tensor: only one of them runs. */
        if (excludes(when, phase->when.text)) continue;
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
        if (both_ways && !is_written(states, cb->id) && tw_has(cb->producer_text.text, "reader"))
            cb->producer = TW_READER;
        both_ways = tw_has(cb->consumer_text.text, "compute");
        if (both_ways && is_read(states, cb->id)) cb->consumer = TW_COMPUTE;
        if (both_ways && !is_read(states, cb->id) && tw_has(cb->consumer_text.text, "writer"))
            cb->consumer = TW_WRITER;
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
