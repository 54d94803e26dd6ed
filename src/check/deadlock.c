/*
 * Why a program hangs. The run ended with no event left and harts that wait: that is the proof.
 * What is looked for here is the cause, by rule: an impossible wait first, then a hart that
 * faulted, then a partner that has finished, then a cycle. Cores that hang in the same way are told
 * once.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

/* ---- the cause --------------------------------------------------------------------------------
 */

/* The one other hart that is left and could push or pop (`compute` is the compute hart that can);
 * -1 when there is none, or more than one. */
static int only_other(const tw_core_rule *rule, int self, tw_hart_id compute) {
    const tw_hart_id able[] = {TW_BRISC, TW_NCRISC, compute};
    int found = -1;
    for (size_t i = 0; i < TW_COUNT(able); i++) {
        if ((int)able[i] == self || tw_core_hart(rule->core, able[i]).state != TW_HART_WAITING)
            continue;
        if (found >= 0) return -1;
        found = (int)able[i];
    }
    return found;
}

int tw_hang_partner(const tw_core_rule *rule, int self, const tw_hart_view *view) {
    const tw_cb_rule *cb = view->cb < TW_MAX_CBS ? &rule->cbs[view->cb] : NULL;
    switch (view->wait) {
    case TW_WAIT_CB_SPACE:
        if (!cb) return -1;
        if (cb->consumer < 0 && cb->waiter >= 0 && cb->waiter != self) return cb->waiter;
        return cb->consumer >= 0 ? cb->consumer : only_other(rule, self, TW_UNPACK);
    case TW_WAIT_CB_PAGES:
        return !cb ? -1 : cb->producer >= 0 ? cb->producer : only_other(rule, self, TW_PACK);
    case TW_WAIT_DST_FREE: return TW_PACK;
    case TW_WAIT_DST_READY: return TW_MATH;
    case TW_WAIT_SRC_FREE: return TW_MATH;
    case TW_WAIT_SRC_VALID: return TW_UNPACK;
    default: return -1;
    }
}

static uint32_t shortfall(const tw_cb_view *cb, const tw_hart_view *view) {
    const uint32_t filled = cb->received - cb->acked;
    const uint32_t there = view->wait == TW_WAIT_CB_PAGES ? filled : cb->pages - filled;
    return view->pages > there ? view->pages - there : 0;
}

static bool is_finished(const tw_hart_view *view) {
    return view->state == TW_HART_DONE || view->state == TW_HART_FAULTED;
}

/* " by WaitPolicy::PerTile and PopPolicy::None", of the last wait for the CB's pages. */
static bool add_policies(const tw_core_rule *rule, uint32_t cb, tw_text *out) {
    tw_text policies = {0};
    const tw_cb_rule *at = &rule->cbs[cb];
    const bool any = tw_hang_policies(rule->core, (tw_hart_id)at->waiter, at->waited_at, &policies);
    if (any) tw_text_addf(out, " by %s", policies.data);
    tw_text_free(&policies);
    return any;
}

/* " (compute.cpp:18 on a, in the loop at line 17)", where that wait is. */
static void add_place(const tw_core_rule *rule, uint32_t cb, tw_text *out) {
    const tw_cb_rule *at = &rule->cbs[cb];
    tw_hang_place(rule->core, (tw_hart_id)at->waiter, at->waited_at, cb, out);
}

static void add_who(const tw_core_rule *rule, tw_hart_id hart, tw_text *out) {
    tw_text_addf(out, "%s ", tw_hart_name(hart));
    tw_hang_kernel(tw_core_hart(rule->core, hart).launch->kernel, out);
}

static void add_pop_remedy(uint32_t cb, tw_text *out) {
    tw_text_addf(out,
                 "pop c_%u when its pages were used: a helper whose policy is None or NoPop leaves "
                 "that to its caller; or give it room for all pages, if they are to stay",
                 cb);
}

/* Whether who last waited for the CB's pages leaves them there: nobody has popped any, or the
 * policy of that wait says so. */
static bool is_kept(const tw_core_rule *rule, uint32_t index) {
    const tw_cb_rule *cb = &rule->cbs[index];
    if (cb->waiter < 0) return false;
    if (cb->consumer < 0) return true;
    tw_text policies = {0};
    tw_hang_policies(rule->core, (tw_hart_id)cb->waiter, cb->waited_at, &policies);
    static const char *const keeping[] = {"PopPolicy::None",  "NoPop",     "PopNever",
                                          "PopCallerManaged", "PRELOADED", "PERSISTENT"};
    bool kept = false;
    for (size_t i = 0; policies.data && i < TW_COUNT(keeping); i++)
        kept = kept || strstr(policies.data, keeping[i]);
    tw_text_free(&policies);
    return kept;
}

/* A CB whose pages are waited for, and popped by nobody: its user counts on another to do it. */
static void explain_kept(const tw_core_rule *rule, const tw_hart_view *view, uint32_t missing,
                         tw_finding *found) {
    tw_text_addf(&found->cause, " waited for pages of c_%u", view->cb);
    add_policies(rule, view->cb, &found->cause);
    tw_text_addf(&found->cause, " and finished without popping %s",
                 rule->cbs[view->cb].consumer < 0 ? "any" : "them");
    add_place(rule, view->cb, &found->cause);
    tw_text_addf(&found->cause, "; %u more %s needed", missing, missing == 1 ? "is" : "are");
    add_pop_remedy(view->cb, &found->remedy);
}

/* What the helper that waits promises of itself. */
static void add_helper(const tw_core_rule *rule, tw_hart_id hart, const tw_hart_view *view,
                       tw_text *out) {
    tw_text policies = {0};
    if (tw_hang_policies(rule->core, hart, view->pc, &policies)) {
        tw_text_add(out, "; ");
        add_who(rule, hart, out);
        tw_text_addf(out, " waits for %u %spage%s of c_%u by %s", view->pages,
                     view->wait == TW_WAIT_CB_SPACE ? "free " : "", view->pages == 1 ? "" : "s",
                     view->cb, policies.data);
        tw_hang_place(rule->core, hart, view->pc, view->cb, out);
    }
    tw_text_free(&policies);
}

/* Results went to a CB and stayed there unpushed. */
static void add_packed(const tw_core_rule *rule, uint32_t cb, tw_text *out) {
    const uint32_t pc = rule->cbs[cb].packed_at;
    tw_text policies = {0};
    tw_text_add(out, "; ");
    add_who(rule, TW_PACK, out);
    tw_text_addf(out, " packed to c_%u", cb);
    if (tw_hang_policies(rule->core, TW_PACK, pc, &policies))
        tw_text_addf(out, " by %s", policies.data);
    tw_hang_place(rule->core, TW_PACK, pc, cb, out);
    tw_text_add(out, " and pushed nothing");
    tw_text_free(&policies);
}

/* A CB wait whose partner never did anything for the CB, or has finished. */
static bool explain_cb(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                       tw_finding *found) {
    const bool pages = view->wait == TW_WAIT_CB_PAGES;
    const tw_cb_view cb = tw_core_cb(rule->core, view->cb);
    const int partner = tw_hang_partner(rule, (int)id, view);
    const char *did = pages ? "pushes" : "pops";
    found->about = 1 + (int)view->cb;
    found->id = TW_FAULT_DEADLOCK;
    found->hart = id;
    if (partner < 0) {
        for (int h = 0; h < TW_HARTS; h++) {
            const tw_hart_view other = tw_core_hart(rule->core, (tw_hart_id)h);
            if (h != (int)id && other.state == TW_HART_WAITING)
                return false; /* it may have yet to */
        }
        tw_text_addf(&found->cause,
                     "no kernel of this core %s c_%u, and every other one has finished", did,
                     view->cb);
        if (pages && rule->cbs[view->cb].is_packed) add_packed(rule, view->cb, &found->cause);
        tw_text_addf(&found->remedy,
                     "let a kernel %s c_%u, or take the wait out; check that both name the same CB",
                     pages ? "push" : "pop", view->cb);
    } else {
        const tw_hart_view other = tw_core_hart(rule->core, (tw_hart_id)partner);
        if (!is_finished(&other)) return false;
        tw_text_addf(&found->cause, "%s ", tw_hart_name((tw_hart_id)partner));
        tw_hang_kernel(other.launch->kernel, &found->cause);
        const uint32_t moved = pages ? cb.received : cb.acked, missing = shortfall(&cb, view);
        if (!pages && other.state == TW_HART_DONE && rule->cbs[view->cb].waiter == partner &&
            is_kept(rule, view->cb)) {
            explain_kept(rule, view, missing, found);
            return true;
        }
        tw_text_addf(&found->cause, " %s after %s %u page%s of c_%u; %u more %s needed",
                     other.state == TW_HART_FAULTED ? "ended in a fault" : "finished",
                     pages ? "pushing" : "popping", moved, moved == 1 ? "" : "s", view->cb, missing,
                     missing == 1 ? "is" : "are");
        tw_text_addf(&found->remedy,
                     "make the totals equal: what is pushed to c_%u must be what is waited for and "
                     "popped, in every kernel's loop count",
                     view->cb);
    }
    if (pages) add_helper(rule, id, view, &found->cause);
    return true;
}

static bool explain_dst(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                        tw_finding *found) {
    const bool math_waits = view->wait == TW_WAIT_DST_FREE;
    const tw_hart_id partner = math_waits ? TW_PACK : TW_MATH;
    const tw_hart_view other = tw_core_hart(rule->core, partner);
    if (!is_finished(&other) && !rule->harts[partner].holds_dst) return false;
    const bool holds = rule->harts[partner].holds_dst;
    /* One that waits for operands or pages amid its round is not to blame, but part of the chain.
     */
    if (other.state == TW_HART_WAITING && other.wait != TW_WAIT_DST_FREE &&
        other.wait != TW_WAIT_DST_READY)
        return false;
    found->id = !holds ? TW_FAULT_MATH_PACK_MISMATCH
                       : (math_waits ? TW_FAULT_DST_NOT_RELEASED : TW_FAULT_DST_NOT_COMMITTED);
    found->hart = id;
    if (holds)
        tw_text_addf(&found->cause, "%s holds its half of DST and never %s it",
                     tw_hart_name(partner), math_waits ? "releases" : "commits");
    else
        tw_text_addf(&found->cause,
                     "%s has finished: it ran through fewer tile_regs rounds than %s",
                     tw_hart_name(partner), tw_hart_name(id));
    tw_text_addf(&found->remedy, "%s",
                 !holds       ? tw_fault_find(found->id)->hint
                 : math_waits ? "call tile_regs_release after the last pack of each round"
                              : "call tile_regs_commit after the last operation of each round");
    return true;
}

static bool explain_src(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                        tw_finding *found) {
    const int partner = tw_hang_partner(rule, (int)id, view);
    const tw_hart_view other = tw_core_hart(rule->core, (tw_hart_id)partner);
    if (!is_finished(&other)) return false;
    found->id = TW_FAULT_MATH_PACK_MISMATCH;
    found->hart = id;
    tw_text_addf(&found->cause, "%s has finished; %s expects another operation",
                 tw_hart_name((tw_hart_id)partner), tw_hart_name(id));
    tw_text_add(&found->remedy, tw_fault_find(TW_FAULT_MATH_PACK_MISMATCH)->hint);
    return true;
}

bool tw_explain_wait(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                     tw_finding *found) {
    switch (view->wait) {
    case TW_WAIT_CB_SPACE:
    case TW_WAIT_CB_PAGES: return explain_cb(rule, id, view, found);
    case TW_WAIT_DST_FREE:
    case TW_WAIT_DST_READY: return explain_dst(rule, id, view, found);
    case TW_WAIT_SRC_FREE:
    case TW_WAIT_SRC_VALID: return explain_src(rule, id, view, found);
    default: return false;
    }
}

/* In a circle, the hart that waits for pages of a CB it has emptied itself: the place to look. */
static bool explain_emptied(const tw_core_rule *rule, tw_finding *found, uint32_t members) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (!(members >> h & 1) || view.wait != TW_WAIT_CB_PAGES) continue;
        const tw_cb_view cb = tw_core_cb(rule->core, view.cb);
        const tw_cb_rule *totals = &rule->cbs[view.cb];
        if (!cb.received || cb.received != cb.acked || totals->pops[h] != cb.acked) continue;
        found->hart = (tw_hart_id)h;
        found->about = 1 + (int)view.cb;
        tw_text_addf(&found->cause, "; %s has itself popped all %u pages that were pushed to c_%u",
                     tw_hart_name((tw_hart_id)h), cb.received, view.cb);
        tw_text_addf(&found->remedy,
                     "pop c_%u only after the last step that reads it, or push it again before "
                     "this wait",
                     view.cb);
        return true;
    }
    return false;
}

/* In a circle, room in a CB whose pages a member waited for and keeps. */
static bool explain_unpopped(const tw_core_rule *rule, tw_finding *found, uint32_t members) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (!(members >> h & 1) || view.wait != TW_WAIT_CB_SPACE) continue;
        const tw_cb_view cb = tw_core_cb(rule->core, view.cb);
        if (!is_kept(rule, view.cb) || cb.received == cb.acked) continue;
        const tw_hart_id keeper = (tw_hart_id)rule->cbs[view.cb].waiter;
        found->hart = keeper;
        found->about = 1 + (int)view.cb;
        tw_text_add(&found->cause, "; ");
        add_who(rule, keeper, &found->cause);
        tw_text_addf(&found->cause, " waited for pages of c_%u", view.cb);
        add_policies(rule, view.cb, &found->cause);
        add_place(rule, view.cb, &found->cause);
        tw_text_addf(&found->cause, ", and %s %s popped",
                     cb.acked ? "its last wait's" : "none of its",
                     cb.acked ? "pages are not" : "pages was");
        add_pop_remedy(view.cb, &found->remedy);
        return true;
    }
    return false;
}

/* In a circle, the hart that waits for more pages than are there, while what would push the others
 * waits for that hart: their counts disagree. */
static bool explain_short(const tw_core_rule *rule, tw_finding *found, uint32_t members) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (!(members >> h & 1) || view.wait != TW_WAIT_CB_PAGES) continue;
        const tw_cb_view cb = tw_core_cb(rule->core, view.cb);
        const int producer = rule->cbs[view.cb].producer;
        const uint32_t there = cb.received - cb.acked;
        if (producer < 0 || !there || there >= view.pages) continue;
        found->hart = (tw_hart_id)h;
        found->about = 1 + (int)view.cb;
        tw_text_addf(&found->cause,
                     "; c_%u holds %u page%s of the %u, and %s pushes no more before "
                     "%s goes on",
                     view.cb, TW_PAGES(there), view.pages, tw_hart_name((tw_hart_id)producer),
                     tw_hart_name((tw_hart_id)h));
        add_helper(rule, (tw_hart_id)h, &view, &found->cause);
        tw_text_addf(&found->remedy,
                     "make the counts agree: wait for %u page%s of c_%u here, or push %u before",
                     TW_PAGES(there), view.cb, view.pages);
        return true;
    }
    return false;
}

/* Follows the waits from hart to hart until one comes round. */
static bool explain_cycle(const tw_core_rule *rule, tw_finding *found) {
    for (int start = 0; start < TW_HARTS; start++) {
        int at = start;
        uint32_t members = 0;
        tw_text path = {0};
        for (int step = 0; step < TW_HARTS && at >= 0; step++) {
            const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)at);
            if (view.state != TW_HART_WAITING) break;
            members |= 1u << at;
            tw_text_addf(&path, "%s%s ", step ? ", for which " : "", tw_hart_name((tw_hart_id)at));
            tw_hang_wait(rule->core, (tw_hart_id)at, &view, &path);
            at = tw_hang_partner(rule, at, &view);
            if (at != start) continue;
            found->id = TW_FAULT_DEADLOCK;
            found->hart = (tw_hart_id)start;
            tw_text_addf(&found->cause, "a circle: %s, which only %s could give", path.data,
                         tw_hart_name((tw_hart_id)start));
            if (!explain_unpopped(rule, found, members) && !explain_emptied(rule, found, members) &&
                !explain_short(rule, found, members))
                tw_text_add(&found->remedy,
                            "break the circle: give one of these CBs more pages, or pop "
                            "and push in the order in which the other side works");
            tw_text_free(&path);
            return true;
        }
        tw_text_free(&path);
    }
    return false;
}

/* Whether the wait of hart `at` ends only when that of `root` has; `seen`: a bit a hart. */
static bool leads_to(const tw_core_rule *rule, int at, int root, uint32_t seen) {
    const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)at);
    if (at == root) return true;
    if (view.state != TW_HART_WAITING || seen >> at & 1) return false;
    seen |= 1u << at;
    const int partner = tw_hang_partner(rule, at, &view);
    if (partner >= 0) return leads_to(rule, partner, root, seen);
    if (view.wait != TW_WAIT_CB_PAGES && view.wait != TW_WAIT_CB_SPACE) return false;
    const tw_hart_id able[] = {TW_BRISC, TW_NCRISC,
                               view.wait == TW_WAIT_CB_PAGES ? TW_PACK : TW_UNPACK};
    bool any = false;
    for (size_t i = 0; i < TW_COUNT(able); i++) {
        if ((int)able[i] == at || tw_core_hart(rule->core, able[i]).state != TW_HART_WAITING)
            continue;
        if (!leads_to(rule, (int)able[i], root, seen)) return false;
        any = true;
    }
    return any;
}

/* A wait for a CB that nobody has pushed, or popped, while all others wait for this hart: what it
 * needs comes behind it in the program. */
static bool explain_root(const tw_core_rule *rule, tw_finding *found) {
    for (int root = 0; root < TW_HARTS; root++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)root);
        const bool pages = view.wait == TW_WAIT_CB_PAGES;
        if (view.state != TW_HART_WAITING || (!pages && view.wait != TW_WAIT_CB_SPACE)) continue;
        if (tw_hang_partner(rule, root, &view) >= 0) continue;
        bool all = true;
        for (int h = 0; h < TW_HARTS && all; h++)
            if (tw_core_hart(rule->core, (tw_hart_id)h).state == TW_HART_WAITING)
                all = leads_to(rule, h, root, 0);
        if (!all) continue;
        found->id = TW_FAULT_DEADLOCK;
        found->hart = (tw_hart_id)root;
        found->about = 1 + (int)view.cb;
        add_who(rule, found->hart, &found->cause);
        tw_text_add(&found->cause, " ");
        tw_hang_wait(rule->core, found->hart, &view, &found->cause);
        tw_hang_place(rule->core, found->hart, view.pc, view.cb, &found->cause);
        tw_text_addf(&found->cause,
                     "; nobody has %s c_%u, and every hart that is left waits for %s itself",
                     pages ? "pushed" : "popped", view.cb, tw_hart_name(found->hart));
        for (int h = 0; h < TW_HARTS; h++) {
            const tw_hart_view held = tw_core_hart(rule->core, (tw_hart_id)h);
            if (h != root && held.state == TW_HART_WAITING &&
                tw_hang_partner(rule, h, &held) == root)
                add_helper(rule, (tw_hart_id)h, &held, &found->cause);
        }
        tw_text_addf(&found->remedy,
                     pages ? "let a kernel push c_%u before this wait; check that both name the "
                             "same CB"
                           : "pop c_%u between, in steps that fit it, or give it room for all that "
                             "is pushed before the first page of it is popped",
                     view.cb);
        return true;
    }
    return false;
}

/* Who raised the word that is waited for, and will not do so again. */
static void add_senders(const tw_core_rule *rule, const tw_hart_view *view, tw_text *out) {
    const tw_signal *signal = tw_signal_for(rule, view, 0);
    if (!signal) {
        tw_text_add(out, ", and nobody ever set it or is about to");
        return;
    }
    const tw_core_rule *from = &rule->check->cores[signal->from];
    const tw_hart_view sender = tw_core_hart(from->core, signal->hart);
    tw_text_addf(out, "; %s ", tw_hart_name(signal->hart));
    tw_hang_kernel(sender.launch->kernel, out);
    tw_text_addf(out, " of core (%u,%u) set it %u time%s", from->x, from->y, signal->times,
                 signal->times == 1 ? "" : "s");
    tw_text_add(out, is_finished(&sender) ? " and has finished" : ", and nobody is about to");
}

static bool explain_semaphore(const tw_core_rule *rule, tw_finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.wait != TW_WAIT_SEMAPHORE && view.wait != TW_WAIT_SEMAPHORE_MIN) continue;
        found->id = TW_FAULT_DEADLOCK;
        found->hart = (tw_hart_id)h;
        tw_text_addf(&found->cause, "%s ", tw_hart_name((tw_hart_id)h));
        tw_hang_wait(rule->core, (tw_hart_id)h, &view, &found->cause);
        add_senders(rule, &view, &found->cause);
        tw_text_add(&found->remedy,
                    "compare the number of increments that other cores send with the "
                    "value waited for, and the coordinates they send them to");
        return true;
    }
    return false;
}

static bool explain_poll(const tw_core_rule *rule, tw_finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.wait != TW_WAIT_MEMORY) continue;
        found->id = TW_FAULT_LIVELOCK;
        found->hart = (tw_hart_id)h;
        tw_text_addf(&found->cause,
                     "the loop reads 0x%x (now %u), and nothing in flight can change it",
                     view.address, view.value);
        tw_text_add(&found->remedy, tw_fault_find(TW_FAULT_LIVELOCK)->hint);
        return true;
    }
    return false;
}

bool tw_explain_alone(const tw_core_rule *rule, tw_finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.state == TW_HART_WAITING && tw_explain_wait(rule, (tw_hart_id)h, &view, found))
            return true;
    }
    return explain_cycle(rule, found) || explain_root(rule, found);
}

void tw_explain_rest(const tw_core_rule *rule, tw_finding *found) {
    if (explain_semaphore(rule, found) || explain_poll(rule, found)) return;
    found->id = TW_FAULT_DEADLOCK;
    for (int h = TW_HARTS - 1; h >= 0; h--)
        if (tw_core_hart(rule->core, (tw_hart_id)h).state == TW_HART_WAITING)
            found->hart = (tw_hart_id)h;
    tw_text_add(&found->cause, "every hart that has not finished waits for another that waits");
    tw_text_add(&found->remedy, tw_fault_find(TW_FAULT_DEADLOCK)->hint);
}
