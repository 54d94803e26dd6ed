/*
 * Why a program hangs, told once for each cause: cores that hang alike together, and with what
 * holds up others all cores that it holds up.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

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
        TW_FAULT_CB_POP_UNWAITED,       TW_FAULT_CB_READ_PAST_FRONT,  TW_FAULT_CB_READ_AFTER_POP,
    };
    static const size_t of_pages = 3; /* the last ones */
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    tw_faults *faults = tw_chip_faults(chip);
    tw_fault *elsewhere = NULL;
    for (size_t c = 0; c < TW_COUNT(causes); c++)
        for (size_t i = 0; i < faults->list.count; i++) {
            tw_fault *fault = &faults->list.items[i];
            if (fault->id != causes[c]) continue;
            if (c + of_pages >= TW_COUNT(causes) && !runs_ahead(core)) continue;
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

/* Cores that hang alike, and what was told of them. */
typedef struct group {
    core_list cores;
    tw_hang *hang;        /* told, or part of one that is; NULL: not yet. A fault owns it. */
    struct group *holder; /* whose hang holds this one up; NULL: its own, or not known */
    size_t distance;      /* steps to there */
} group;

typedef struct groups {
    tw_check *check;
    group *items;
    size_t count;
    size_t *of; /* the group of each core that hangs */
} groups;

/* A fault of another kind that explains the hang takes it over. */
static bool fold_into_cause(tw_chip *chip, group *group) {
    const tw_core_rule *rule = group->cores.items[0];
    tw_fault *cause = earlier_cause(chip, rule->core);
    if (!cause) return false;
    cause->consequence = "deadlock";
    group->hang = hang_of(&group->cores);
    if (cause->hang) {
        TW_VEC_PUSH(&cause->hang->others, group->hang);
        return true;
    }
    const tw_place at = {cause->core_x, cause->core_y};
    if (at.x == (int)rule->x && at.y == (int)rule->y) mark_cause(group->hang, cause->hart);
    cause->hang = group->hang;
    return true;
}

static void tell(group *group, tw_finding *found) {
    group->hang = hang_of(&group->cores);
    tw_fault *fault =
        tw_core_raise(group->cores.items[0]->core, found->hart, found->id, headline(group->hang),
                      NULL, tw_text_take(&found->cause), tw_text_take(&found->remedy));
    if (found->id != TW_FAULT_DEADLOCK) fault->consequence = "deadlock";
    if (found->about && fault->count == 1 && fault->frame_count) {
        free(fault->frames[0].objects);
        fault->frames[0].objects =
            tw_core_objects(group->cores.items[0]->core, found->hart, (uint32_t)found->about - 1);
    }
    mark_cause(group->hang, (int)found->hart);
    tw_hang_free(fault->hang);
    fault->hang = group->hang;
}

/* The hang to which a core's waits lead; of a circle that is not told yet it is told here. */
static void look_for_holder(groups *all, group *at) {
    tw_chain chain = {0};
    if (tw_chain_find(all->check, at->cores.items[0], &chain) && chain.steps.count) {
        const tw_chain_step *end = &chain.steps.items[chain.is_circle ? 0 : chain.steps.count - 1];
        group *there = &all->items[all->of[end->core->index]];
        if (!there->hang && chain.is_circle) {
            tw_finding found = {0};
            tw_explain_circle(&chain, &found);
            tell(there, &found);
        }
        if (there->hang && there != at) {
            at->holder = there;
            at->distance = chain.steps.count;
        }
    }
    free(chain.steps.items);
}

/* Those that wait for a core whose hang is told are told with it, the nearest first. */
static void join_held(groups *all) {
    for (;;) {
        group *next = NULL;
        for (size_t i = 0; i < all->count; i++) {
            group *at = &all->items[i];
            if (at->holder && !at->hang && (!next || at->distance < next->distance)) next = at;
        }
        if (!next) return;
        next->hang = hang_of(&next->cores);
        TW_VEC_PUSH(&next->holder->hang->others, next->hang);
    }
}

static void tell_all(tw_chip *chip, groups *all) {
    for (size_t i = 0; i < all->count; i++) {
        tw_finding found = {0};
        if (fold_into_cause(chip, &all->items[i])) continue;
        if (tw_explain_alone(all->items[i].cores.items[0], &found)) tell(&all->items[i], &found);
    }
    for (size_t i = 0; i < all->count; i++)
        if (!all->items[i].hang) look_for_holder(all, &all->items[i]);
    join_held(all);
    for (size_t i = 0; i < all->count; i++) {
        tw_finding found = {0};
        if (all->items[i].hang) continue;
        tw_explain_rest(all->items[i].cores.items[0], &found);
        tell(&all->items[i], &found);
    }
}

void tw_check_hang(tw_check *check, tw_chip *chip) {
    groups all = {.check = check,
                  .items = tw_alloc(check->core_count * sizeof *all.items),
                  .of = tw_alloc(check->core_count * sizeof *all.of)};
    tw_signals_foresee(check);
    for (size_t i = 0; i < check->core_count; i++) {
        tw_core_rule *rule = &check->cores[i];
        size_t g = 0;
        if (!hangs(rule)) continue;
        while (g < all.count && !alike(all.items[g].cores.items[0], rule))
            g++;
        if (g == all.count) all.count++;
        TW_VEC_PUSH(&all.items[g].cores, rule);
        all.of[i] = g;
    }
    tell_all(chip, &all);
    for (size_t g = 0; g < all.count; g++)
        free(all.items[g].cores.items);
    free(all.items);
    free(all.of);
}
