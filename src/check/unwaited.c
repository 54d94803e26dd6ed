/*
 * Pages used, or popped, that the hart did not wait for. A wait that is left out is told once a CB
 * and hart, where it shows first, with the call to add and its place; the other places it shows go
 * under that finding.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

/* The user's line of an instruction; false when it is not known. Caller frees `file`. */
static bool place_of(const tw_core *core, tw_hart_id hart, uint32_t pc, char **file,
                     uint32_t *line) {
    tw_frame frames[TW_DEEP_FRAMES];
    const unsigned count = tw_core_locate(core, hart, pc, frames, TW_DEEP_FRAMES);
    bool found = false;
    for (unsigned i = 0; i < count; i++) {
        const bool is_it = !found && tw_frame_is_users(&frames[i]);
        if (is_it) {
            *file = frames[i].file;
            *line = frames[i].line;
            found = true;
        } else {
            free(frames[i].file);
        }
        free(frames[i].function);
    }
    return found;
}

static bool add_place(const tw_core *core, tw_hart_id hart, uint32_t pc, const char *before,
                      tw_text *out) {
    char *file;
    uint32_t line;
    if (!pc || !place_of(core, hart, pc, &file, &line)) return false;
    tw_text_addf(out, "%s%s:%u", before, tw_path_name(file), line);
    free(file);
    return true;
}

bool tw_is_behind_pop(const tw_core_rule *core, const tw_cb_rule *rule,
                      const tw_service_event *event) {
    char *file = NULL, *popped_in = NULL;
    uint32_t line = 0, popped_on = 0;
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    bool is_behind = rule->consumer == (int)event->hart && pc > rule->popped_at;
    if (rule->consumer == (int)event->hart && place_of(core->core, event->hart, pc, &file, &line) &&
        place_of(core->core, event->hart, rule->popped_at, &popped_in, &popped_on) &&
        !strcmp(file, popped_in))
        is_behind = line > popped_on;
    free(file);
    free(popped_in);
    return is_behind;
}

void tw_note_unwaited(tw_core_rule *core, tw_cb_rule *rule, const tw_service_event *event) {
    (void)core;
    if (rule->used_at && rule->user == (int)event->hart) return;
    rule->used_at = tw_core_pc(event->core, event->hart);
    rule->user = (int)event->hart;
}

/* What to add, and where. `first`: where the pages are used first. */
static char *remedy_of(const tw_core_rule *core, const tw_cb_rule *rule, tw_hart_id hart,
                       uint32_t cb, uint32_t first) {
    tw_text text = {0}, place = {0};
    const tw_cb_view view = tw_core_cb(core->core, cb);
    const uint32_t pages = rule->needs;
    add_place(core->core, hart, first, " before ", &place);
    const char *before = place.data ? place.data : " before the page is used";
    if (pages > view.pages)
        tw_text_addf(&text, "c_%u never holds %u pages at once; it has %u: check the index.", cb,
                     pages, view.pages);
    else if (rule->waiter != (int)hart)
        tw_text_addf(&text, "Add cb_wait_front(c_%u, %u)%s: nothing in this kernel waits for it.",
                     cb, pages, before);
    else if (rule->told_waited &&
             add_place(core->core, hart, rule->waited_at, "The wait at ", &text))
        tw_text_addf(&text,
                     " is for %u page%s: %s, or let it ask for %u (or add cb_wait_front(c_%u, "
                     "%u)%s).",
                     TW_PAGES(rule->told_waited),
                     rule->told_as == TW_FAULT_CB_POP_UNWAITED ? "pop as many"
                                                               : "keep the read within",
                     pages, cb, pages, before);
    else if (add_place(core->core, hart, rule->waited_at, "What the wait at ", &text)) {
        tw_text_add(&text, " brought was popped");
        add_place(core->core, hart, rule->popped_at, " at ", &text);
        tw_text_addf(&text, ": add cb_wait_front(c_%u, %u)%s.", cb, pages, before);
    } else {
        tw_text_addf(&text, "Add cb_wait_front(c_%u, %u)%s.", cb, pages, before);
    }
    if (view.config->created_at)
        tw_text_addf(&text, " c_%u has %u page%s of %u bytes, made at %s", cb, TW_PAGES(view.pages),
                     view.config->page_size, view.config->created_at);
    tw_text_free(&place);
    return tw_text_take(&text);
}

static char *remedy_of_pop(const tw_core_rule *core, const tw_cb_rule *rule, tw_hart_id hart,
                           uint32_t cb, uint32_t at) {
    tw_text text = {0};
    tw_text_add(&text, "Move the pop");
    add_place(core->core, hart, rule->popped_at, " at ", &text);
    if (!add_place(core->core, hart, at, " behind ", &text))
        tw_text_add(&text, " behind the last use");
    tw_text_addf(&text, "; or, where the next page is meant, call cb_wait_front(c_%u, %u) between.",
                 cb, rule->needs);
    return tw_text_take(&text);
}

static void fold(tw_core_rule *core, tw_cb_rule *rule, const tw_service_event *event,
                 tw_fault *first, tw_fault_id id) {
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    first->count += rule->told_at[0] == pc;
    for (uint32_t i = 0; i < rule->told_count; i++)
        if (rule->told_at[i] == pc) return;
    if (rule->told_count == TW_COUNT(rule->told_at)) return;
    rule->told_at[rule->told_count++] = pc;
    tw_text text = {0};
    if (first->state) tw_text_add(&text, first->state);
    tw_text_addf(&text, "  then: %s", tw_fault_find(id)->id);
    add_place(core->core, event->hart, pc, " at ", &text);
    tw_text_add(&text, "\n");
    free(first->state);
    first->state = tw_text_take(&text);
}

void tw_tell_unwaited(tw_core_rule *core, uint32_t cb, const tw_service_event *event,
                      tw_fault_id id, uint32_t pages, char *message) {
    tw_cb_rule *rule = &core->cbs[cb];
    tw_faults *faults = tw_chip_faults(event->chip);
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    const bool needs_more = rule->needs < pages;
    if (needs_more) rule->needs = pages;
    tw_fault *first = NULL;
    if (rule->told && rule->told_hart == (int)event->hart && rule->told <= faults->list.count)
        first = &faults->list.items[rule->told - 1];
    if (!first) {
        first = tw_core_raise(event->core, event->hart, id, message, NULL, NULL, NULL);
        message = NULL;
        rule->told = (uint32_t)(first - faults->list.items) + 1;
        rule->told_hart = (int)event->hart;
        rule->told_at[0] = pc;
        rule->told_count = 1;
        rule->told_waited = rule->waited;
        rule->told_as = id;
    } else {
        fold(core, rule, event, first, id);
    }
    if (!message || needs_more) {
        const bool is_used = rule->used_at && rule->user == (int)event->hart;
        const uint32_t at = is_used ? rule->used_at : rule->told_at[0];
        free(first->remedy);
        first->remedy = rule->told_as == TW_FAULT_CB_READ_AFTER_POP
                            ? remedy_of_pop(core, rule, event->hart, cb, rule->told_at[0])
                            : remedy_of(core, rule, event->hart, cb, at);
    }
    free(message);
}
