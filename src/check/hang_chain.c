/*
 * From a hart that waits to the hart it waits for, and on, over words that other cores are to set,
 * to where one wait explains itself; or round in a circle.
 */
#include "check/rules.h"

#include <stdlib.h>

typedef struct search {
    const tw_check *check;
    bool *seen; /* by core and hart */
    tw_chain *chain;
    bool wants_circle;
} search;

static bool follow(search *state, const tw_core_rule *core, tw_hart_id hart);

/* A step back to one of the steps before closes a circle, of which those before it are no part. */
static bool close_circle(const search *state, const tw_core_rule *core, tw_hart_id hart) {
    tw_chain *chain = state->chain;
    for (size_t i = 0; state->wants_circle && i < chain->steps.count; i++) {
        if (chain->steps.items[i].core != core || chain->steps.items[i].hart != hart) continue;
        for (size_t k = i; k < chain->steps.count; k++)
            chain->steps.items[k - i] = chain->steps.items[k];
        chain->steps.count -= i;
        chain->is_circle = true;
        return true;
    }
    return false;
}

/* Goes on from a wait to everyone who could end it. */
static bool follow_wait(search *state, const tw_core_rule *core, tw_hart_id hart,
                        const tw_hart_view *view) {
    const int partner = tw_hang_partner(core, (int)hart, view);
    if (partner >= 0) return follow(state, core, (tw_hart_id)partner);
    const tw_signal *signal;
    for (size_t i = 0; (signal = tw_signal_for(core, view, i)) && signal->is_foreseen; i++)
        if (follow(state, &state->check->cores[signal->from], signal->hart)) return true;
    return false;
}

static bool follow(search *state, const tw_core_rule *core, tw_hart_id hart) {
    const tw_hart_view view = tw_core_hart(core->core, hart);
    bool *seen = &state->seen[core->index * TW_HARTS + hart];
    if (view.state != TW_HART_WAITING) return false;
    if (close_circle(state, core, hart)) return true;
    if (*seen) return false;
    *seen = true;
    TW_VEC_PUSH(&state->chain->steps, ((tw_chain_step){core, hart}));
    tw_finding found = {0};
    const bool ends = !state->wants_circle && tw_explain_wait(core, hart, &view, &found);
    tw_text_free(&found.cause);
    tw_text_free(&found.remedy);
    if (ends || follow_wait(state, core, hart, &view)) return true;
    state->chain->steps.count--;
    return false;
}

static bool search_from(search *state, const tw_core_rule *core) {
    for (int h = 0; h < TW_HARTS; h++)
        if (follow(state, core, (tw_hart_id)h)) return true;
    return false;
}

bool tw_chain_find(tw_check *check, const tw_core_rule *core, tw_chain *chain) {
    bool found = false;
    for (int circle = 0; circle < 2 && !found; circle++) {
        search state = {.check = check,
                        .seen = tw_alloc(check->core_count * TW_HARTS),
                        .chain = chain,
                        .wants_circle = circle == 1};
        found = search_from(&state, core);
        free(state.seen);
    }
    return found;
}

void tw_explain_circle(const tw_chain *chain, tw_finding *found) {
    const tw_chain_step *first = &chain->steps.items[0];
    tw_text_add(&found->cause, "a circle: ");
    for (size_t i = 0; i < chain->steps.count; i++) {
        const tw_chain_step *step = &chain->steps.items[i];
        const tw_hart_view view = tw_core_hart(step->core->core, step->hart);
        tw_text_addf(&found->cause, "%s%s of core (%u,%u) ", i ? ", for which " : "",
                     tw_hart_name(step->hart), step->core->x, step->core->y);
        tw_hang_wait(step->core->core, step->hart, &view, &found->cause);
    }
    tw_text_addf(&found->cause, ", which only %s of core (%u,%u) could give",
                 tw_hart_name(first->hart), first->core->x, first->core->y);
    tw_text_add(&found->remedy, "break the circle: let one of these set what the other waits for "
                                "before it waits itself");
    found->id = TW_FAULT_DEADLOCK;
    found->hart = first->hart;
}
