/*
 * Why a program hangs. The run ended with no event left and harts that wait: that is the proof.
 * What is looked for here is the cause, by rule: an impossible wait first, then a hart that
 * faulted, then a partner that has finished, then a cycle. Cores that hang in the same way are told
 * once.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

typedef struct waiting_hart {
    tw_hart_id id;
    tw_hart_view view;
} waiting_hart;

static const char *file_name(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "?";
}

/* "reader" of "kernels/reader.cpp". */
static void add_kernel(tw_text *out, const char *path) {
    const char *name = file_name(path), *dot = strrchr(name, '.');
    tw_text_addf(out, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
}

/* Where a wait is: the user's line and its callers. */
static void add_place(const tw_core *core, tw_hart_id hart, tw_text *out) {
    tw_fault probe = {0};
    probe.frame_count = tw_core_chain(core, hart, probe.frames);
    for (unsigned i = 0; i < probe.frame_count; i++) {
        if (i)
            tw_text_addf(out, " <- %s:%u", probe.frames[i].function, probe.frames[i].line);
        else
            tw_text_addf(out, "%s:%u", file_name(probe.frames[i].file), probe.frames[i].line);
        free(probe.frames[i].file);
        free(probe.frames[i].function);
    }
}

static void add_wait(const tw_hart_view *view, tw_text *out) {
    switch (view->wait) {
    case TW_WAIT_CB_SPACE:
        tw_text_addf(out, "waits for %u free page%s in c_%u (reserve_back)", view->pages,
                     view->pages == 1 ? "" : "s", view->cb);
        break;
    case TW_WAIT_CB_PAGES:
        tw_text_addf(out, "waits for %u page%s in c_%u (wait_front)", view->pages,
                     view->pages == 1 ? "" : "s", view->cb);
        break;
    case TW_WAIT_SEMAPHORE:
    case TW_WAIT_SEMAPHORE_MIN:
        tw_text_addf(out, "waits until the semaphore at 0x%x is %s%u", view->address,
                     view->wait == TW_WAIT_SEMAPHORE ? "" : "at least ", view->value);
        break;
    case TW_WAIT_DST_FREE:
        tw_text_add(out, "waits for a free half of DST (tile_regs_acquire)");
        break;
    case TW_WAIT_DST_READY:
        tw_text_add(out, "waits for a half of DST from MATH (tile_regs_wait)");
        break;
    case TW_WAIT_SRC_FREE: tw_text_add(out, "waits for MATH to use its operands"); break;
    case TW_WAIT_SRC_VALID: tw_text_add(out, "waits for UNPACK to bring operands"); break;
    case TW_WAIT_MEMORY:
        tw_text_addf(out, "polls the word at 0x%x, which is %u", view->address, view->value);
        break;
    default: tw_text_add(out, "waits"); break;
    }
}

static void add_hart(const tw_core *core, tw_hart_id id, const tw_hart_view *view, tw_text *out) {
    tw_text_addf(out, "  %-6s ", tw_hart_name(id));
    add_kernel(out, view->launch->kernel);
    tw_text_add(out, "  ");
    switch (view->state) {
    case TW_HART_WAITING:
        add_wait(view, out);
        tw_text_add(out, "  ");
        add_place(core, id, out);
        break;
    case TW_HART_DONE: tw_text_add(out, "has finished"); break;
    default: tw_text_add(out, "ended in a fault"); break;
    }
    tw_text_add(out, "\n");
}

static void add_owner(const uint32_t totals[TW_HARTS], const char *role, tw_text *out) {
    for (int h = 0; h < TW_HARTS; h++)
        if (totals[h])
            tw_text_addf(out, "; %s %s (%u pages)", role, tw_hart_name((tw_hart_id)h), totals[h]);
}

static void add_cb(const tw_core_rule *rule, uint32_t index, tw_text *out) {
    const tw_cb_view cb = tw_core_cb(rule->core, index);
    if (!cb.config) return;
    tw_text_addf(out, "  c_%u: %u pages of %u B; %u pushed, %u popped", index, cb.pages,
                 cb.config->page_size, cb.received, cb.acked);
    add_owner(rule->cbs[index].pushes, "producer", out);
    add_owner(rule->cbs[index].pops, "consumer", out);
    if (cb.config->created_at) tw_text_addf(out, "; made at %s", cb.config->created_at);
    tw_text_add(out, "\n");
}

static bool waits_on_cb(const tw_hart_view *view) {
    return view->state == TW_HART_WAITING &&
           (view->wait == TW_WAIT_CB_SPACE || view->wait == TW_WAIT_CB_PAGES);
}

/* The harts of a core, then the CBs that any of them waits on. */
static char *describe(const tw_core_rule *rule) {
    tw_text out = {0};
    uint64_t cbs = 0;
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.state == TW_HART_ABSENT) continue;
        add_hart(rule->core, (tw_hart_id)h, &view, &out);
        if (waits_on_cb(&view)) cbs |= 1ull << view.cb;
    }
    for (uint32_t i = 0; i < TW_MAX_CBS; i++)
        if (cbs >> i & 1) add_cb(rule, i, &out);
    return tw_text_take(&out);
}

/* ---- the cause --------------------------------------------------------------------------------
 */

typedef struct finding {
    tw_fault_id id;
    tw_hart_id hart; /* where it is told */
    tw_text cause, remedy;
} finding;

/* Who would have to act for a wait to end; -1 when it is nobody of this core. */
static int partner_of(const tw_core_rule *rule, const tw_hart_view *view) {
    const tw_cb_rule *cb = view->cb < TW_MAX_CBS ? &rule->cbs[view->cb] : NULL;
    switch (view->wait) {
    case TW_WAIT_CB_SPACE: return cb ? cb->consumer : -1;
    case TW_WAIT_CB_PAGES: return cb ? cb->producer : -1;
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

/* A CB wait whose partner never did anything for the CB, or has finished. */
static bool explain_cb(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                       finding *found) {
    const bool pages = view->wait == TW_WAIT_CB_PAGES;
    const tw_cb_view cb = tw_core_cb(rule->core, view->cb);
    const int partner = partner_of(rule, view);
    const char *did = pages ? "pushes" : "pops";
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
        add_kernel(&found->cause, other.launch->kernel);
        tw_text_addf(&found->cause, " %s after %s %u pages of c_%u; %u more are needed",
                     other.state == TW_HART_FAULTED ? "ended in a fault" : "finished",
                     pages ? "pushing" : "popping", pages ? cb.received : cb.acked, view->cb,
                     shortfall(&cb, view));
        tw_text_addf(&found->remedy,
                     "make the totals equal: what is pushed to c_%u must be what is waited for and "
                     "popped, in every kernel's loop count",
                     view->cb);
    }
    found->id = TW_FAULT_DEADLOCK;
    found->hart = id;
    return true;
}

static bool explain_dst(const tw_core_rule *rule, tw_hart_id id, const tw_hart_view *view,
                        finding *found) {
    const bool math_waits = view->wait == TW_WAIT_DST_FREE;
    const tw_hart_id partner = math_waits ? TW_PACK : TW_MATH;
    const tw_hart_view other = tw_core_hart(rule->core, partner);
    if (!is_finished(&other) && !rule->harts[partner].holds_dst) return false;
    const bool holds = rule->harts[partner].holds_dst;
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
    const int partner = partner_of(rule, view);
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

/* Follows the waits from hart to hart until one comes round. */
static bool explain_cycle(const tw_core_rule *rule, finding *found) {
    for (int start = 0; start < TW_HARTS; start++) {
        int at = start;
        tw_text path = {0};
        for (int step = 0; step < TW_HARTS && at >= 0; step++) {
            const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)at);
            if (view.state != TW_HART_WAITING) break;
            tw_text_addf(&path, "%s%s ", step ? ", for which " : "", tw_hart_name((tw_hart_id)at));
            add_wait(&view, &path);
            at = partner_of(rule, &view);
            if (at != start) continue;
            found->id = TW_FAULT_DEADLOCK;
            found->hart = (tw_hart_id)start;
            tw_text_addf(&found->cause, "a circle: %s, which only %s could give", path.data,
                         tw_hart_name((tw_hart_id)start));
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
        tw_text_addf(&found->cause,
                     "the semaphore at 0x%x is %u and nobody is left who would make it %s%u",
                     view.address, tw_core_word(rule->core, view.address),
                     view.wait == TW_WAIT_SEMAPHORE ? "" : "at least ", view.value);
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

static char *headline(const tw_core_rule *rule, size_t same) {
    uint32_t x, y;
    uint64_t cycle = 0;
    unsigned waiting = 0;
    tw_core_place(rule->core, &x, &y);
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(rule->core, (tw_hart_id)h);
        if (view.state == TW_HART_WAITING) waiting++;
        if (view.state != TW_HART_ABSENT && view.cycle > cycle) cycle = view.cycle;
    }
    tw_text out = {0};
    tw_text_addf(&out, "deadlock on core (%u,%u) at cycle ", x, y);
    add_commas(&out, cycle);
    tw_text_addf(&out, ": %u hart%s, none can go on", waiting, waiting == 1 ? " waits" : "s wait");
    if (same) tw_text_addf(&out, "; %zu other cores hang in the same way", same);
    return tw_text_take(&out);
}

static void report(tw_core_rule *rule, tw_chip *chip, size_t same) {
    tw_fault *cause = earlier_cause(chip, rule->core);
    if (cause) {
        cause->consequence = "deadlock";
        if (!cause->state) cause->state = describe(rule);
        return;
    }
    finding found = {0};
    explain(rule, &found);
    char *state = describe(rule);
    tw_fault *fault = tw_core_raise(rule->core, found.hart, found.id, headline(rule, same), state,
                                    tw_text_take(&found.cause), tw_text_take(&found.remedy));
    if (found.id != TW_FAULT_DEADLOCK) fault->consequence = "deadlock";
}

void tw_check_hang(tw_check *check, tw_chip *chip) {
    bool *told = tw_alloc(check->core_count * sizeof *told);
    for (size_t i = 0; i < check->core_count; i++) {
        if (told[i] || !hangs(&check->cores[i])) continue;
        size_t same = 0;
        for (size_t j = i + 1; j < check->core_count; j++) {
            if (told[j] || !hangs(&check->cores[j]) || !alike(&check->cores[i], &check->cores[j]))
                continue;
            told[j] = true;
            same++;
        }
        report(&check->cores[i], chip, same);
    }
    free(told);
}
