/* The rules of circular buffers, in pages since the launch. */
#include "check/rules.h"

#include <stdlib.h>

static void add_remedy(tw_fault *fault, char *remedy) {
    free(fault->remedy);
    fault->remedy = remedy;
}

/* A helper that asks for more than the CB has does so by a policy. */
static void add_policy_cause(tw_fault *fault, const tw_service_event *event, const char *asks) {
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    tw_text policies = {0}, cause = {0};
    if (tw_hang_policies(event->core, event->hart, pc, &policies)) {
        tw_text_addf(&cause, "%s %s %u pages at once by %s", tw_hart_name(event->hart), asks,
                     event->args[1], policies.data);
        tw_hang_place(event->core, event->hart, pc, event->args[0], &cause);
        tw_text_addf(&cause, ", and c_%u never has as many", event->args[0]);
        free(fault->cause);
        fault->cause = tw_text_take(&cause);
    }
    tw_text_free(&policies);
}

uint32_t tw_cb_address(const tw_cb_view *cb, uint32_t pages) {
    return cb->config->address + pages % cb->pages * cb->config->page_size;
}

static char *capacity_remedy(const tw_cb_view *cb, uint32_t cb_index, uint32_t asked,
                             const char *verb) {
    tw_text text = {0};
    tw_text_addf(&text, "give c_%u at least %u page%s", cb_index, TW_PAGES(asked));
    if (cb->config->created_at) tw_text_addf(&text, " (%s)", cb->config->created_at);
    tw_text_addf(&text, ", or %s %u or fewer at a time", verb, cb->pages);
    return tw_text_take(&text);
}

static void check_reserve(tw_cb_rule *rule, const tw_cb_view *cb, const tw_service_event *event) {
    const uint32_t index = event->args[0], pages = event->args[1];
    if (pages > cb->pages) {
        tw_fault *fault = tw_rule_broken(event, TW_FAULT_CB_RESERVE_IMPOSSIBLE,
                                         "c_%u is asked for %u free pages at once; it has %u",
                                         index, pages, cb->pages);
        add_remedy(fault, capacity_remedy(cb, index, pages, "reserve"));
        add_policy_cause(fault, event, "reserves");
    }
    if (rule->reserved < pages) rule->reserved = pages;
}

static void check_straddle(const tw_cb_view *cb, const tw_service_event *event, uint32_t position,
                           const char *what) {
    const uint32_t pages = event->args[1], at = position % cb->pages;
    if (pages <= 1 || pages > cb->pages || at + pages <= cb->pages) return;
    tw_fault *fault = tw_rule_broken(
        event, TW_FAULT_CB_GROUP_STRADDLES_END,
        "%u pages of c_%u are %s from page %u on, but the buffer ends after page %u: %u pages lie "
        "behind it",
        pages, event->args[0], what, at, cb->pages - 1, at + pages - cb->pages);
    tw_text text = {0};
    tw_text_addf(&text, "make the number of pages of c_%u (%u) a multiple of the group (%u)",
                 event->args[0], cb->pages, pages);
    if (cb->config->created_at) tw_text_addf(&text, " at %s", cb->config->created_at);
    tw_text_add(&text, ", or move pages one at a time");
    add_remedy(fault, tw_text_take(&text));
}

/* Whether another hart does this to the buffer; `at`: where that one did it. */
static bool check_owner(int *owner, uint32_t at, const tw_service_event *event, tw_fault_id id,
                        const char *what) {
    if (*owner < 0) *owner = (int)event->hart;
    if (*owner == (int)event->hart) return false;
    tw_text place = {0};
    tw_hang_place(event->core, (tw_hart_id)*owner, at, event->args[0], &place);
    tw_rule_broken(event, id, "c_%u is %s by %s%s and by %s", event->args[0], what,
                   tw_hart_name((tw_hart_id)*owner), place.data ? place.data : "",
                   tw_hart_name(event->hart));
    tw_text_free(&place);
    return true;
}

/* What PACK pushes and UNPACK takes is ordered by DST: a result may go to the page that its
 * operands came from, which UNPACK pops meanwhile. */
static bool is_in_place(const tw_cb_rule *rule, const tw_cb_view *cb,
                        const tw_service_event *event) {
    return event->hart == TW_PACK && rule->waiter == TW_UNPACK && rule->producer == TW_PACK &&
           !rule->reserved && event->args[1] <= cb->pages;
}

static void check_push(tw_core_rule *core, tw_cb_rule *rule, const tw_cb_view *cb,
                       const tw_service_event *event) {
    const uint32_t index = event->args[0], pages = event->args[1];
    const uint32_t filled = cb->received - cb->acked;
    const uint32_t space = filled < cb->pages ? cb->pages - filled : 0;
    const bool is_told = rule->is_past_reserved;
    rule->is_past_reserved = false;
    if (!is_told && !is_in_place(rule, cb, event) &&
        (cb->config->on_tensor ? pages > space : pages > rule->reserved))
        tw_rule_broken(event, TW_FAULT_CB_PUSH_UNRESERVED,
                       "%u page%s pushed to c_%u with %u reserved", TW_PAGES(pages), index,
                       cb->config->on_tensor ? space : rule->reserved);
    rule->reserved -= pages < rule->reserved ? pages : rule->reserved;
    rule->pushes[event->hart] += pages;
    if (!check_owner(&rule->producer, rule->pushed_at, event, TW_FAULT_CB_TWO_PRODUCERS, "pushed"))
        rule->pushed_at = tw_core_pc(event->core, event->hart);
    check_straddle(cb, event, cb->received, "pushed");

    const uint32_t begin = tw_cb_address(cb, cb->received);
    const tw_transfer *pending = tw_transfer_in(&core->harts[event->hart], begin,
                                                begin + pages * cb->config->page_size, true);
    if (pending)
        tw_rule_broken(event, TW_FAULT_NOC_READ_NOT_AWAITED,
                       "%u page%s of c_%u pushed while a read into 0x%x..0x%x of what is pushed is "
                       "still under way",
                       TW_PAGES(pages), index, pending->begin, pending->end);
}

static void check_wait(tw_cb_rule *rule, const tw_cb_view *cb, const tw_service_event *event) {
    const uint32_t index = event->args[0], pages = event->args[1];
    if (pages > cb->pages) {
        tw_fault *fault = tw_rule_broken(event, TW_FAULT_CB_WAIT_IMPOSSIBLE,
                                         "%u pages of c_%u are waited for at once; it has %u",
                                         pages, index, cb->pages);
        add_remedy(fault, capacity_remedy(cb, index, pages, "wait for"));
        add_policy_cause(fault, event, "waits for");
    }
    if (rule->waited < pages) rule->waited = pages;
    rule->waiter = (int)event->hart;
    rule->waited_at = tw_core_pc(event->core, event->hart);
    if (rule->seen < cb->acked + pages) rule->seen = cb->acked + pages;
}

/* A hart that alone fills a buffer needs no wait for its own pages: they are there since it pushed
 * them (a buffer used as a scratchpad, handed round in one kernel). */
static bool pops_its_own(const tw_cb_rule *rule, const tw_cb_view *cb,
                         const tw_service_event *event, uint32_t pages) {
    return rule->pushes[event->hart] == cb->received && cb->received - cb->acked >= pages;
}

static void check_pop(tw_core_rule *core, tw_cb_rule *rule, const tw_cb_view *cb,
                      const tw_service_event *event) {
    const uint32_t index = event->args[0], pages = event->args[1];
    /* Two consumers take each other's pages: what either waited for says nothing any more. */
    const bool is_second =
        check_owner(&rule->consumer, rule->popped_at, event, TW_FAULT_CB_TWO_CONSUMERS, "popped");
    if (is_second)
        rule->is_shared = true;
    else
        rule->popped_at = tw_core_pc(event->core, event->hart);
    if (pages > rule->waited && !rule->is_shared && !pops_its_own(rule, cb, event, pages)) {
        tw_text text = {0};
        tw_text_addf(&text,
                     "%u page%s of c_%u popped with %u waited for; %u pushed and not popped so far",
                     TW_PAGES(pages), index, rule->waited, cb->received - cb->acked);
        tw_tell_unwaited(core, index, event, TW_FAULT_CB_POP_UNWAITED, pages, tw_text_take(&text));
    }
    rule->used_at = 0;
    tw_unread_popped(core, cb, event);
    rule->waited -= pages < rule->waited ? pages : rule->waited;
    rule->pops[event->hart] += pages;
    if (rule->seen < cb->acked + pages) rule->seen = cb->acked + pages;
    check_straddle(cb, event, cb->acked, "popped");

    const uint32_t begin = tw_cb_address(cb, cb->acked);
    const tw_transfer *pending = tw_transfer_in(&core->harts[event->hart], begin,
                                                begin + pages * cb->config->page_size, false);
    if (pending)
        tw_rule_broken(
            event, TW_FAULT_NOC_WRITE_NOT_FLUSHED,
            "%u page%s of c_%u popped while a write from 0x%x..0x%x of what is popped has "
            "not left",
            TW_PAGES(pages), index, pending->begin, pending->end);
}

void tw_check_cb(tw_core_rule *core, const tw_service_event *event) {
    const tw_cb_view cb = tw_core_cb(event->core, event->args[0]);
    if (!cb.config) return;
    tw_cb_rule *rule = &core->cbs[event->args[0]];
    core->version++;
    switch (event->service) {
    case TW_SERVICE_cb_reserve_back: check_reserve(rule, &cb, event); break;
    case TW_SERVICE_cb_push_back: check_push(core, rule, &cb, event); break;
    /* Who asks whether pages are there, and goes on, knows as much as one who waited. */
    case TW_SERVICE_cb_pages_reservable:
        if (event->args[1] <= cb.pages) check_reserve(rule, &cb, event);
        break;
    case TW_SERVICE_cb_pages_available:
        if (event->args[1] <= cb.pages) check_wait(rule, &cb, event);
        break;
    case TW_SERVICE_cb_wait_front: check_wait(rule, &cb, event); break;
    default: check_pop(core, rule, &cb, event); break;
    }
}

/* Nobody waits for the pages, and nothing is lost by it: their producer sends them on itself, or
 * keeps what it stored there at hand for a case that did not come. */
static bool is_own_store(const tw_cb_rule *rule, const tw_cb_view *cb) {
    return rule->waiter < 0 &&
           (rule->is_used_by_producer ||
            (!rule->is_brought && !rule->is_packed && cb->received <= cb->pages));
}

void tw_check_cb_at_end(tw_core_rule *core) {
    for (uint32_t i = 0; i < TW_MAX_CBS; i++) {
        const tw_cb_rule *rule = &core->cbs[i];
        const tw_cb_view cb = tw_core_cb(core->core, i);
        if (cb.config) tw_unread_at_end(core, i);
        if (!cb.config || rule->producer < 0 || rule->seen >= cb.received) continue;
        if (cb.config->on_tensor || is_own_store(rule, &cb)) continue;
        tw_text text = {0};
        tw_text_addf(&text, "%u of the %u pages pushed to c_%u were never waited for (%u popped)",
                     cb.received - rule->seen, cb.received, i, cb.acked);
        tw_core_raise_at(core->core, (tw_hart_id)rule->producer, rule->pushed_at,
                         TW_FAULT_CB_UNBALANCED_AT_END, tw_text_take(&text));
    }
}
