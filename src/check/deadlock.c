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

typedef struct finding {
    tw_fault_id id;
    tw_hart_id hart; /* where it is told */
    tw_text cause, remedy;
} finding;

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

/* A CB whose pages are waited for, and popped by nobody: its user counts on another to do it. */
static void explain_kept(const tw_core_rule *rule, const tw_hart_view *view, uint32_t missing,
                         finding *found) {
    const tw_cb_rule *cb = &rule->cbs[view->cb];
    tw_text policies = {0};
    const bool has_policies =
        tw_hang_policies(rule->core, (tw_hart_id)cb->waiter, cb->waited_at, &policies);
    tw_text_addf(&found->cause, " waited for pages of c_%u%s%s and finished without popping any; ",
                 view->cb, has_policies ? " by " : "", has_policies ? policies.data : "");
    tw_text_addf(&found->cause, "%u more %s needed", missing, missing == 1 ? "is" : "are");
    tw_text_free(&policies);
    tw_text_addf(&found->remedy,
                 "pop c_%u when its pages were used: a helper whose policy is None or NoPop leaves "
                 "that to its caller; or give it room for all pages, if they are to stay",
                 view->cb);
}

/* A CB wait whose partner never did anything for the CB, or has finished. */
static bool explain_cb(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                       finding *found) {
    const bool pages = view->wait == TW_WAIT_CB_PAGES;
    const tw_cb_view cb = tw_core_cb(rule->core, view->cb);
    const int partner = tw_hang_partner(rule, (int)id, view);
    const char *did = pages ? "pushes" : "pops";
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
        tw_text_addf(&found->remedy,
                     "let a kernel %s c_%u, or take the wait out; check that both name the same CB",
                     pages ? "push" : "pop", view->cb);
    } else {
        const tw_hart_view other = tw_core_hart(rule->core, (tw_hart_id)partner);
        if (!is_finished(&other)) return false;
        tw_text_addf(&found->cause, "%s ", tw_hart_name((tw_hart_id)partner));
        tw_hang_kernel(other.launch->kernel, &found->cause);
        const uint32_t moved = pages ? cb.received : cb.acked, missing = shortfall(&cb, view);
        if (!pages && !moved && other.state == TW_HART_DONE) {
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
    return true;
}

static bool explain_dst(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                        finding *found) {
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
                        finding *found) {
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

static bool explain_wait(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                         finding *found) {
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
static bool explain_emptied(const tw_core_rule *rule, finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.state != TW_HART_WAITING || view.wait != TW_WAIT_CB_PAGES) continue;
        const tw_cb_view cb = tw_core_cb(rule->core, view.cb);
        const tw_cb_rule *totals = &rule->cbs[view.cb];
        if (!cb.received || cb.received != cb.acked || totals->pops[h] != cb.acked) continue;
        found->hart = (tw_hart_id)h;
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

/* In a circle, the hart that waits for more pages than are there, while what would push the others
 * waits for that hart: their counts disagree. */
static bool explain_short(const tw_core_rule *rule, finding *found, uint32_t members) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (!(members >> h & 1) || view.wait != TW_WAIT_CB_PAGES) continue;
        const tw_cb_view cb = tw_core_cb(rule->core, view.cb);
        const int producer = rule->cbs[view.cb].producer;
        const uint32_t there = cb.received - cb.acked;
        if (producer < 0 || !there || there >= view.pages) continue;
        found->hart = (tw_hart_id)h;
        tw_text_addf(&found->cause,
                     "; c_%u holds %u page%s of the %u, and %s pushes no more before "
                     "%s goes on",
                     view.cb, TW_PAGES(there), view.pages, tw_hart_name((tw_hart_id)producer),
                     tw_hart_name((tw_hart_id)h));
        tw_text_addf(&found->remedy,
                     "make the counts agree: wait for %u page%s of c_%u here, or push %u before",
                     TW_PAGES(there), view.cb, view.pages);
        return true;
    }
    return false;
}

/* Follows the waits from hart to hart until one comes round. */
static bool explain_cycle(const tw_core_rule *rule, finding *found) {
    for (int start = 0; start < TW_HARTS; start++) {
        int at = start;
        uint32_t members = 0;
        tw_text path = {0};
        for (int step = 0; step < TW_HARTS && at >= 0; step++) {
            const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)at);
            if (view.state != TW_HART_WAITING) break;
            members |= 1u << at;
            tw_text_addf(&path, "%s%s ", step ? ", for which " : "", tw_hart_name((tw_hart_id)at));
            tw_hang_wait(rule->core, &view, &path);
            at = tw_hang_partner(rule, at, &view);
            if (at != start) continue;
            found->id = TW_FAULT_DEADLOCK;
            found->hart = (tw_hart_id)start;
            tw_text_addf(&found->cause, "a circle: %s, which only %s could give", path.data,
                         tw_hart_name((tw_hart_id)start));
            if (!explain_emptied(rule, found) && !explain_short(rule, found, members))
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

static bool explain_semaphore(const tw_core_rule *rule, finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.wait != TW_WAIT_SEMAPHORE && view.wait != TW_WAIT_SEMAPHORE_MIN) continue;
        found->id = TW_FAULT_DEADLOCK;
        found->hart = (tw_hart_id)h;
        tw_text_addf(&found->cause, "%s ", tw_hart_name((tw_hart_id)h));
        tw_hang_wait(rule->core, &view, &found->cause);
        tw_text_add(&found->cause, ", and nobody is left who would make it so");
        tw_text_add(&found->remedy,
                    "compare the number of increments that other cores send with the "
                    "value waited for, and the coordinates they send them to");
        return true;
    }
    return false;
}

static bool explain_poll(const tw_core_rule *rule, finding *found) {
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

static void explain(const tw_core_rule *rule, finding *found) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.state == TW_HART_WAITING && explain_wait(rule, (tw_hart_id)h, &view, found))
            return;
    }
    if (explain_cycle(rule, found) || explain_semaphore(rule, found) || explain_poll(rule, found))
        return;
    found->id = TW_FAULT_DEADLOCK;
    for (int h = TW_HARTS - 1; h >= 0; h--)
        if (tw_core_hart(rule->core, (tw_hart_id)h).state == TW_HART_WAITING)
            found->hart = (tw_hart_id)h;
    tw_text_add(&found->cause, "every hart that has not finished waits for another that waits");
    tw_text_add(&found->remedy, tw_fault_find(TW_FAULT_DEADLOCK)->hint);
}

/* ---- cores alike ------------------------------------------------------------------------------
 */

static bool hangs(const tw_core_rule *rule) {
    for (int h = 0; h < TW_HARTS; h++)
        if (tw_core_hart(rule->core, (tw_hart_id)h).state == TW_HART_WAITING) return true;
    return false;
}

static bool alike(const tw_core_rule *a, const tw_core_rule *b) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view x = tw_core_hart(a->core, (tw_hart_id)h);
        const tw_hart_view y = tw_core_hart(b->core, (tw_hart_id)h);
        if (x.state != y.state || x.wait != y.wait) return false;
        if (x.state != TW_HART_ABSENT && x.launch->image != y.launch->image) return false;
        if (x.state == TW_HART_WAITING && (x.pc != y.pc || x.cb != y.cb || x.pages != y.pages))
            return false;
    }
    return true;
}

/* More was popped than pushed: the counters never meet again, so the wait's own terms tell nothing.
 */
static bool runs_ahead(const tw_core *core) {
    for (uint32_t i = 0; i < TW_MAX_CBS; i++) {
        const tw_cb_view cb = tw_core_cb(core, i);
        if (cb.config && (int32_t)(cb.received - cb.acked) < 0) return true;
    }
    return false;
}

/* A fault that already explains the hang of this core: an impossible wait, or a hart's end. */
static tw_fault *earlier_cause(tw_chip *chip, const tw_core *core) {
    static const tw_fault_id causes[] = {
        TW_FAULT_CB_RESERVE_IMPOSSIBLE, TW_FAULT_CB_WAIT_IMPOSSIBLE,  TW_FAULT_CB_NOT_CONFIGURED,
        TW_FAULT_L1_OUT_OF_BOUNDS,      TW_FAULT_MISALIGNED_ACCESS,   TW_FAULT_NULL_ACCESS,
        TW_FAULT_ILLEGAL_INSTRUCTION,   TW_FAULT_STACK_OVERFLOW,      TW_FAULT_KERNEL_ASSERT,
        TW_FAULT_UNSUPPORTED_CALL,      TW_FAULT_DST_ACQUIRED_TWICE,  TW_FAULT_CB_TWO_PRODUCERS,
        TW_FAULT_CB_TWO_CONSUMERS,      TW_FAULT_NOC_MULTICAST_COUNT, TW_FAULT_NOC_NO_SUCH_CORE,
        TW_FAULT_CB_POP_UNWAITED,
    };
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    tw_faults *faults = tw_chip_faults(chip);
    tw_fault *elsewhere = NULL;
    for (size_t c = 0; c < TW_COUNT(causes); c++)
        for (size_t i = 0; i < faults->list.count; i++) {
            tw_fault *fault = &faults->list.items[i];
            if (fault->id != causes[c]) continue;
            if (fault->id == TW_FAULT_CB_POP_UNWAITED && !runs_ahead(core)) continue;
            if (fault->core_x == (int)x && fault->core_y == (int)y) return fault;
            if (!elsewhere) elsewhere = fault; /* another core's end may starve this one */
        }
    return elsewhere;
}

static void add_commas(tw_text *out, uint64_t value) {
    if (value >= 1000) {
        add_commas(out, value / 1000);
        tw_text_addf(out, ",%03u", (unsigned)(value % 1000));
    } else {
        tw_text_addf(out, "%u", (unsigned)value);
    }
}

typedef TW_VEC(tw_core_rule *) core_list;

static char *headline(const tw_hang *hang) {
    unsigned waiting = 0;
    for (unsigned i = 0; i < hang->hart_count; i++)
        waiting += !strcmp(hang->harts[i].state, "waiting");
    tw_text out = {0};
    tw_text_add(&out, "deadlock on ");
    tw_places_print(&hang->cores, &out);
    tw_text_add(&out, " at cycle ");
    add_commas(&out, hang->cycle);
    tw_text_addf(&out, ": %u hart%s%s, none can go on", waiting, waiting == 1 ? " waits" : "s wait",
                 hang->cores.count > 1 ? " on each" : "");
    return tw_text_take(&out);
}

/* Cores that hang alike; the first stands for all. */
static tw_hang *hang_of(const core_list *alike) {
    tw_hang *hang = tw_hang_of(alike->items[0]->core, alike->items[0]);
    for (size_t i = 0; i < alike->count; i++) {
        uint32_t x, y;
        tw_core_place(alike->items[i]->core, &x, &y);
        TW_VEC_PUSH(&hang->cores, (tw_place){(int)x, (int)y});
    }
    return hang;
}

static void mark_cause(tw_hang *hang, int hart) {
    for (unsigned i = 0; i < hang->hart_count; i++)
        hang->harts[i].is_cause = hang->harts[i].hart == hart;
}

static void report(tw_chip *chip, const core_list *alike) {
    tw_core_rule *rule = alike->items[0];
    tw_hang *hang = hang_of(alike);
    tw_fault *cause = earlier_cause(chip, rule->core);
    if (cause) {
        cause->consequence = "deadlock";
        if (cause->hang) {
            tw_hang_free(hang);
            return;
        }
        const tw_place at = {cause->core_x, cause->core_y};
        if (at.x == hang->cores.items[0].x && at.y == hang->cores.items[0].y)
            mark_cause(hang, cause->hart);
        cause->hang = hang;
        return;
    }
    finding found = {0};
    explain(rule, &found);
    tw_fault *fault = tw_core_raise(rule->core, found.hart, found.id, headline(hang), NULL,
                                    tw_text_take(&found.cause), tw_text_take(&found.remedy));
    if (found.id != TW_FAULT_DEADLOCK) fault->consequence = "deadlock";
    mark_cause(hang, (int)found.hart);
    tw_hang_free(fault->hang);
    fault->hang = hang;
}

void tw_check_hang(tw_check *check, tw_chip *chip) {
    bool *told = tw_alloc(check->core_count * sizeof *told);
    for (size_t i = 0; i < check->core_count; i++) {
        if (told[i] || !hangs(&check->cores[i])) continue;
        core_list same = {0};
        for (size_t j = i; j < check->core_count; j++) {
            tw_core_rule *other = &check->cores[j];
            if (told[j] || !hangs(other) || !alike(&check->cores[i], other)) continue;
            told[j] = true;
            TW_VEC_PUSH(&same, other);
        }
        report(chip, &same);
        free(same.items);
    }
    free(told);
}
