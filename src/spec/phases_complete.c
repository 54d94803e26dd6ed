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

/* The first phase that names no input takes what the reader brings for each unit. */
static void first_inputs(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    /* Of several phases, the others say what is taken where; the one that does not is said to. */
    if (states->count != 1 || states->items[0].phase.reads.count ||
        states->items[0].phase.kind == TW_PHASE_UNKNOWN)
        return;
    tw_spec_phase *phase = &states->items[0].phase;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        bool brought = cb->producer == TW_READER && cb->consumer != TW_WRITER &&
                       cb->lifetime == TW_LIFE_BLOCK && !is_read(states, cb->id);
        if (brought) tw_phase_reads(phase, cb->id, NULL, phase->line, TW_MEDIUM);
    }
    phase->confidence = TW_MEDIUM;
}

/* The last phase that names no output fills what the writer takes. */
static void last_output(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    tw_spec_phase *phase = states->count ? &states->items[states->count - 1].phase : NULL;
    if (!phase || phase->writes >= 0 || phase->kind == TW_PHASE_UNKNOWN) return;
    int out = -1, count = 0;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->consumer == TW_WRITER && cb->producer != TW_READER && !is_written(states, cb->id))
            out = cb->id, count++;
    }
    if (count != 1) return;
    phase->writes = out;
    phase->confidence = TW_MEDIUM;
    for (size_t k = 0; k < phase->reads.count; k++) {
        if (phase->reads.items[k].cb != out) continue;
        memmove(&phase->reads.items[k], &phase->reads.items[k + 1],
                (phase->reads.count - k - 1) * sizeof phase->reads.items[0]);
        phase->reads.count--, k--;
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
    for (const char *a = when; *a;) {
        size_t length = strcspn(a, "&");
        for (const char *b = other; *b;) {
            size_t size = strcspn(b, "&");
            bool no_a = *a == '!', no_b = *b == '!';
            bool same =
                length - no_a == size - no_b && strncmp(a + no_a, b + no_b, size - no_b) == 0;
            if (same && no_a != no_b) return true;
            b += size + (b[size] == '&');
        }
        a += length + (a[length] == '&');
    }
    return false;
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

/* Which CBs are popped by a call anywhere in the text. */
static void popped_by_call(tw_reader *r, bool popped[32]) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const char *text = r->md.blocks.items[i].text;
        for (const char *at = text ? text : ""; (at = tw_find(at, "cb_pop_front(")); at++) {
            const char *open = at + strlen("cb_pop_front");
            char argument[64];
            size_t length = strcspn(open, ",)\n");
            if (length >= sizeof argument) continue;
            memcpy(argument, open, length);
            argument[length] = '\0';
            int index = tw_mentioned_cb(r->spec, argument, NULL, NULL);
            if (index >= 0) popped[r->spec->cbs.items[index].id] = true;
        }
    }
}

static void set_pops(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    bool popped[32] = {false};
    popped_by_call(r, popped);
    bool by_hand = false;
    for (int i = 0; i < 32; i++)
        by_hand |= popped[i];
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
            bool left = by_hand && state->raw[operand->cb] && !popped[operand->cb];
            operand->pops = stated ? stated > 0 : !kept && last && !left;
        }
    }
}

/* What is reduced and comes tile by tile, with no count: the whole row, column or image of the work
 * unit. NULL when the unit is none of them. */
static const tw_expr *all_of_unit(tw_reader *r, const tw_spec_phase *phase, const tw_spec_cb *cb) {
    const tw_spec_work *work = &r->spec->work;
    bool few = phase->kind == TW_PHASE_REDUCE && cb->producer == TW_READER && cb->block.expr &&
               cb->block.expr->op == TW_EXPR_INTEGER && cb->page_kind == TW_PAGE_TILE;
    if (!few) return NULL;
    if (work->unit == TW_UNIT_TILE_ROW && phase->reduce == TW_DIM_ROW)
        return tw_expr_name(&r->spec->arena, "Wt");
    if (work->unit == TW_UNIT_TILE_COLUMN && phase->reduce == TW_DIM_COL)
        return tw_expr_name(&r->spec->arena, "Ht");
    return work->unit == TW_UNIT_BLOCK && phase->reduce == TW_DIM_SCALAR ? work->unit_size.expr
                                                                         : NULL;
}

/* Of a CB whose table has fewer pages than a phase makes, what is made is taken; that it does not
 * fit is then found. */
static void take_what_was_made(tw_reader *r, const tw_phase_states *states, size_t index,
                               tw_operand *operand) {
    const tw_spec_cb *cb = tw_spec_find_cb(r->spec, operand->cb);
    bool few = cb && cb->block.expr && cb->block.expr->op == TW_EXPR_INTEGER;
    if (operand->pages.expr || !few) return;
    for (size_t i = index; i-- > 0;) {
        const tw_spec_phase *phase = &states->items[i].phase;
        if (phase->writes != operand->cb) continue;
        const tw_expr *made = phase->out_pages.expr;
        bool alike = phase->kind == TW_PHASE_BINARY || phase->kind == TW_PHASE_UNARY;
        if (alike && made && made->op != TW_EXPR_INTEGER &&
            phase->out_pages.confidence == TW_MEDIUM)
            operand->pages = (tw_size){"", made, operand->line, TW_MEDIUM};
        return;
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
            const tw_expr *all = k == 0 ? all_of_unit(r, phase, cb) : NULL;
            if (all) operand->pages.expr = all;
        }
    }
    const tw_spec_cb *out = phase->writes >= 0 ? tw_spec_find_cb(spec, phase->writes) : NULL;
    if (!phase->out_pages.expr && out) {
        phase->out_pages = out->block;
        phase->out_pages.confidence = TW_MEDIUM;
    }
    /* Tile by tile, as many come out as go in: "in minus mean, into centered". */
    bool alike = phase->kind == TW_PHASE_BINARY || phase->kind == TW_PHASE_UNARY ||
                 phase->kind == TW_PHASE_TRANSPOSE;
    const tw_expr *in = alike && phase->reads.count ? phase->reads.items[0].pages.expr : NULL;
    bool few = out && phase->out_pages.confidence == TW_MEDIUM && phase->out_pages.expr &&
               phase->out_pages.expr->op == TW_EXPR_INTEGER && out->consumer == TW_COMPUTE;
    if (few && in && in->op != TW_EXPR_INTEGER) phase->out_pages.expr = in;
    if (!phase->out_pages.text) phase->out_pages.text = "";
}

static void say_open_ends(tw_reader *r, const tw_spec_phase *phase) {
    if (phase->writes < 0) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-phase-output", phase->line, phase->name.text,
                    "name the CB the phase fills, e.g. \"pushes Wt tiles to c_24\"",
                    "phase '%s' names no output CB", phase->name.text);
    }
    if (!phase->reads.count) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-phase-input", phase->line, phase->name.text,
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

/* ---- what is there only with an optional tensor -----------------------------------------------
 */

static const char *optional_of(const tw_spec *spec, const tw_spec_cb *cb) {
    const char *stem = stem_of(spec, cb);
    int input = stem ? tw_spec_find_input(spec, stem) : -1;
    return input >= 0 && spec->inputs.items[input].optional ? stem : NULL;
}

static bool has_term(const char *when, const char *tensor) {
    size_t size = strlen(tensor);
    for (const char *at = when; *at;) {
        size_t length = strcspn(at, "&"), no = *at == '!';
        if (length - no == size && strncmp(at + no, tensor, size) == 0) return true;
        at += length + (at[length] == '&');
    }
    return false;
}

static void depends_on(tw_reader *r, tw_spec_phase *phase, const char *tensor) {
    if (has_term(phase->when.text, tensor)) return;
    const char *when = phase->when.text[0]
                           ? tw_arena_printf(&r->spec->arena, "%s&%s", phase->when.text, tensor)
                           : tensor;
    phase->when = tw_derived(when, phase->line, TW_MEDIUM);
}

static bool tilized_into(const tw_phase_states *states, int cb) {
    for (size_t i = 0; i < states->count; i++) {
        const tw_spec_phase *phase = &states->items[i].phase;
        if (phase->writes == cb && phase->kind == TW_PHASE_TILIZE) return true;
    }
    return false;
}

/* "cb_gamma_out, if gamma+beta" between the product and the sum: the sum takes it with any gamma,
 * so that without one the product's input has to be passed on through it. */
static void free_between(tw_reader *r, const tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t c = 0; c < spec->cbs.count; c++) {
        tw_spec_cb *cb = &spec->cbs.items[c];
        bool between = cb->producer == TW_COMPUTE && cb->consumer == TW_COMPUTE &&
                       cb->when.text[0] && !tilized_into(states, cb->id);
        for (size_t i = 0; between && i < states->count; i++) {
            const tw_spec_phase *phase = &states->items[i].phase;
            bool own = false, other = false;
            for (size_t k = 0; k < phase->reads.count; k++) {
                const tw_spec_cb *from = tw_spec_find_cb(spec, phase->reads.items[k].cb);
                const char *tensor = from && from != cb ? optional_of(spec, from) : NULL;
                own |= from == cb;
                other |= tensor && !has_term(cb->when.text, tensor);
            }
            if (own && other) cb->when = (tw_field){"", 0, TW_ABSENT};
        }
    }
}

/* A buffer that holds an optional tensor is there with it, and so is what is made of it alone; a
 * phase that reads one runs with it. */
static void infer_conditions(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    free_between(r, states);
    for (size_t i = 0; i < spec->cbs.count; i++) {
        tw_spec_cb *cb = &spec->cbs.items[i];
        const char *tensor = cb->producer == TW_READER ? optional_of(spec, cb) : NULL;
        if (tensor && !cb->when.text[0]) cb->when = tw_derived(tensor, cb->line, TW_MEDIUM);
    }
    for (size_t i = 0; i < states->count; i++) {
        tw_spec_phase *phase = &states->items[i].phase;
        for (size_t k = 0; k < phase->reads.count; k++) {
            const tw_spec_cb *from = tw_spec_find_cb(spec, phase->reads.items[k].cb);
            if (!from || !from->when.text[0] || from->when.text[0] == '!') continue;
            const char *tensor = from->when.text;
            if (optional_of(spec, from) == NULL) continue;
            depends_on(r, phase, tensor);
            tw_spec_cb *to = NULL;
            for (size_t c = 0; c < spec->cbs.count; c++) {
                if (spec->cbs.items[c].id == phase->writes) to = &spec->cbs.items[c];
            }
            bool made_of_it = phase->kind == TW_PHASE_TILIZE && to && !to->when.text[0];
            if (made_of_it) to->when = tw_derived(tensor, to->line, TW_MEDIUM);
        }
    }
}

/* Whether a condition holds when the optional tensors whose bits are set in `absent` are not given;
 * *failing: the only term that does not, NULL when several or none fail. */
static bool holds(const tw_spec *spec, const char *when, unsigned absent, const char **failing) {
    int wrong = 0;
    for (const char *at = when; *at;) {
        size_t length = strcspn(at, "&"), no = *at == '!';
        for (size_t i = 0; i < spec->inputs.count && i < 32; i++) {
            const char *name = spec->inputs.items[i].name.text;
            if (strlen(name) != length - no || strncmp(at + no, name, length - no) != 0) continue;
            bool given = !(absent >> i & 1u);
            if (given == (no == 0)) continue;
            wrong++;
            *failing = wrong == 1 && !no ? at : NULL;
        }
        at += length + (at[length] == '&');
    }
    return wrong == 0;
}

/* "gamma&beta" with the term at `failing` negated. */
static const char *negated(tw_arena *arena, const char *when, const char *failing) {
    return tw_arena_printf(arena, "%.*s!%s", (int)(failing - when), when, failing);
}

/* What would have gone through a phase that does not run in this case goes on as it is: a copy, put
 * behind it. True when one was added. */
static bool add_relay(tw_reader *r, tw_phase_states *states, unsigned absent) {
    tw_spec *spec = r->spec;
    bool full[32] = {false};
    for (size_t i = 0; i <= states->count; i++) {
        int wanted = -1;
        const tw_spec_phase *phase = i < states->count ? &states->items[i].phase : NULL;
        const char *failing = NULL;
        if (phase && (states->items[i].once || !holds(spec, phase->when.text, absent, &failing)))
            continue;
        for (size_t k = 0; phase && k < phase->reads.count; k++) {
            const tw_spec_cb *cb = tw_spec_find_cb(spec, phase->reads.items[k].cb);
            if (cb && cb->producer == TW_COMPUTE && cb->lifetime == TW_LIFE_BLOCK &&
                !full[cb->id] && is_written(states, cb->id))
                wanted = cb->id;
        }
        for (size_t c = 0; !phase && c < spec->cbs.count; c++) {
            const tw_spec_cb *cb = &spec->cbs.items[c];
            bool out = cb->producer == TW_COMPUTE && cb->consumer == TW_WRITER;
            if (out && !full[cb->id] && is_written(states, cb->id)) wanted = cb->id;
        }
        for (size_t p = i; wanted >= 0 && p-- > 0;) {
            const tw_spec_phase *skipped = &states->items[p].phase;
            bool kind = skipped->kind == TW_PHASE_BINARY || skipped->kind == TW_PHASE_UNARY;
            const tw_spec_cb *source =
                skipped->reads.count ? tw_spec_find_cb(spec, skipped->reads.items[0].cb) : NULL;
            bool there = source && (source->producer == TW_READER || full[source->id]);
            if (skipped->writes != wanted || !kind || !skipped->reads.count ||
                holds(spec, skipped->when.text, absent, &failing) || !failing || !there)
                continue;
            tw_phase_state copy =
                new_state(tw_arena_printf(&spec->arena, "%s: none, passed on", skipped->name.text),
                          skipped->line, TW_MEDIUM);
            tw_phase_set_kind(&copy.phase, TW_PHASE_UNARY, "copy");
            const tw_operand *from = &skipped->reads.items[0];
            tw_phase_reads(&copy.phase, from->cb, from->pages.expr, skipped->line, TW_MEDIUM);
            copy.stated[from->cb] = 1;
            copy.phase.writes = wanted;
            /* What is applied to a sum is applied to what is not added to as well. */
            for (size_t k = 0; skipped->kind == TW_PHASE_BINARY && k < skipped->chain.count; k++)
                TW_VEC_PUSH(&copy.phase.chain, skipped->chain.items[k]);
            copy.phase.out_pages = skipped->out_pages;
            copy.phase.when = tw_derived(negated(&spec->arena, skipped->when.text, failing),
                                         skipped->line, TW_MEDIUM);
            insert_front(states, p + 1, copy);
            return true;
        }
        if (wanted >= 0) return false;
        for (size_t k = 0; phase && k < phase->reads.count; k++) {
            if (phase->reads.items[k].pops) full[phase->reads.items[k].cb] = false;
        }
        if (phase && phase->writes >= 0) full[phase->writes] = true;
    }
    return false;
}

static void add_relays(tw_reader *r, tw_phase_states *states) {
    const tw_spec *spec = r->spec;
    unsigned optional = 0;
    for (size_t i = 0; i < spec->inputs.count && i < 16; i++)
        optional |= spec->inputs.items[i].optional ? 1u << i : 0;
    int added = 0;
    /* Every choice of optional tensors: the subsets of a set of bits, one after the other. */
    for (unsigned absent = optional, tried = 0; absent && tried < 64; tried++) {
        if (added < 8 && add_relay(r, states, absent)) {
            set_pops(r, states);
            added++;
            continue;
        }
        absent = (absent - 1) & optional;
    }
}

/* "Writer/Compute (untilize)": whoever the phases say. */
static void settle_roles(tw_reader *r, const tw_phase_states *states) {
    /* A table without such columns: what no phase makes is brought, what none takes is written. */
    bool open = states->count > 0;
    for (size_t i = 0; i < r->spec->cbs.count; i++) {
        const tw_spec_cb *cb = &r->spec->cbs.items[i];
        open &= !cb->producer_text.text[0] && !cb->consumer_text.text[0];
    }
    for (size_t i = 0; i < r->spec->cbs.count; i++) {
        tw_spec_cb *cb = &r->spec->cbs.items[i];
        bool made = is_written(states, cb->id), taken = is_read(states, cb->id);
        if (open && !cb->producer && (made || taken)) cb->producer = made ? TW_COMPUTE : TW_READER;
        if (open && !cb->consumer && (made || taken)) cb->consumer = taken ? TW_COMPUTE : TW_WRITER;
        /* "Sub mean", "Add+rsqrt" in the columns of the roles: the compute kernel by its phases. */
        bool told = cb->producer_text.text[0] || cb->consumer_text.text[0];
        if (told && !cb->producer && cb->producer_text.text[0] && made) cb->producer = TW_COMPUTE;
        if (told && !cb->consumer && cb->consumer_text.text[0] && taken) cb->consumer = TW_COMPUTE;
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

/* A weight of no stated layout: tiles when the reader brings its tiles and nothing tilizes them,
 * sticks when its sticks are tilized. */
static void settle_layouts(tw_reader *r, const tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        const char *stem = cb->producer == TW_READER ? stem_of(spec, cb) : NULL;
        int input = stem ? tw_spec_find_input(spec, stem) : -1;
        tw_spec_tensor *tensor = input > 0 ? &spec->inputs.items[input] : NULL;
        if (!tensor || tensor->layout) continue;
        bool tilized = false;
        for (size_t k = 0; k < states->count; k++) {
            const tw_spec_phase *phase = &states->items[k].phase;
            bool reads = phase->reads.count && phase->reads.items[0].cb == cb->id;
            tilized |= phase->kind == TW_PHASE_TILIZE && reads;
        }
        const char *purpose = cb->purpose.text;
        if (tilized || cb->sticks)
            tensor->layout = TW_LAYOUT_ROW_MAJOR;
        else if (tw_has_word(purpose, "tiles") || tw_has_word(purpose, "tile"))
            tensor->layout = TW_LAYOUT_TILE;
    }
}

void tw_phases_complete(tw_reader *r, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    from_cb_table(r, states);
    if (!states->count) invent(r, states);
    tilize_weights(r, states);
    tilize_through_input(r, states);
    first_inputs(r, states);
    last_output(r, states);
    chain_inputs(states);
    add_scalers(r, states);
    infer_conditions(r, states);
    set_pops(r, states);
    add_relays(r, states);
    settle_roles(r, states);
    settle_layouts(r, states);
    for (size_t i = 0; i < states->count; i++) {
        tw_phase_state *state = &states->items[i];
        tw_spec_phase *phase = &state->phase;
        for (size_t k = 0; k < phase->reads.count; k++)
            take_what_was_made(r, states, i, &phase->reads.items[k]);
        set_pages(r, phase);
        /* What the writer drains comes with every unit, wherever its buffer lies. */
        const tw_spec_cb *to = phase->writes >= 0 ? tw_spec_find_cb(spec, phase->writes) : NULL;
        bool kept_output =
            to && to->consumer != TW_WRITER && life_of(spec, phase->writes) == TW_LIFE_PROGRAM;
        phase->once = state->once || kept_output;
        say_open_ends(r, phase);
        const tw_spec_cb *out = phase->writes >= 0 ? tw_spec_find_cb(spec, phase->writes) : NULL;
        if (out && out->when.text[0] && !phase->when.text[0]) phase->when = out->when;
    }
}
