/* What a hang is made of, collected from a core: its harts' waits, and the CBs they are on. */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

static const char *const waits[] = {
    [TW_WAIT_NONE] = NULL,
    [TW_WAIT_CB_SPACE] = "cb-space",
    [TW_WAIT_CB_PAGES] = "cb-pages",
    [TW_WAIT_SEMAPHORE] = "semaphore",
    [TW_WAIT_SEMAPHORE_MIN] = "semaphore-min",
    [TW_WAIT_DST_FREE] = "dst-free",
    [TW_WAIT_DST_READY] = "dst-ready",
    [TW_WAIT_SRC_FREE] = "src-free",
    [TW_WAIT_SRC_VALID] = "src-valid",
    [TW_WAIT_MEMORY] = "memory",
};

/* ---- how often a hart came to a wait ----------------------------------------------------------
 */

static tw_wait_count *count_at(tw_hart_rule *hart, uint32_t pc) {
    for (uint32_t i = 0; i < TW_WAIT_COUNTS; i++) {
        tw_wait_count *count = &hart->waits[i]; /* a kernel has few, side by side in the cache */
        if (count->pc == pc || !count->pc) return count;
    }
    return NULL;
}

/* A helper's waits of several kinds lie on one line of the user's: each is counted by itself. */
static uint32_t what_of(const tw_hart_view *view) {
    return (uint32_t)view->wait << 8 |
           (view->wait == TW_WAIT_CB_SPACE || view->wait == TW_WAIT_CB_PAGES ? view->cb : 0);
}

void tw_hang_count(tw_core_rule *rule, const tw_service_event *event) {
    uint32_t what = 0;
    switch (event->service) {
    case TW_SERVICE_cb_reserve_back: what = (uint32_t)TW_WAIT_CB_SPACE << 8 | event->args[0]; break;
    case TW_SERVICE_cb_wait_front: what = (uint32_t)TW_WAIT_CB_PAGES << 8 | event->args[0]; break;
    case TW_SERVICE_semaphore_wait: what = (uint32_t)TW_WAIT_SEMAPHORE << 8; break;
    case TW_SERVICE_semaphore_wait_min: what = (uint32_t)TW_WAIT_SEMAPHORE_MIN << 8; break;
    case TW_SERVICE_dst_acquire: what = (uint32_t)TW_WAIT_DST_FREE << 8; break;
    case TW_SERVICE_dst_wait: what = (uint32_t)TW_WAIT_DST_READY << 8; break;
    default: return;
    }
    tw_hart_rule *hart = &rule->harts[event->hart];
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    tw_wait_count *count = count_at(hart, pc);
    if (!count) {
        hart->waits_are_more = true;
        return;
    }
    count->pc = pc;
    count->what = what;
    count->times++;
}

static bool same_frame(const tw_frame *a, const tw_frame *b) {
    return a->line == b->line && !strcmp(a->file, b->file);
}

/* Whether an address lies at the hart's wait in the source: in the same line, by the same inlined
 * calls. */
static bool is_here(const tw_core *core, const tw_hang_hart *hart, uint32_t pc) {
    tw_frame frames[TW_DEEP_FRAMES];
    const unsigned found = tw_core_locate(core, (tw_hart_id)hart->hart, pc, frames, TW_DEEP_FRAMES);
    unsigned first = 0, i = 0;
    while (first < found && hart->frame_count && !same_frame(&frames[first], &hart->frames[0]))
        first++; /* tilewright's own headers */
    while (first + i < found && i < hart->frame_count &&
           same_frame(&frames[first + i], &hart->frames[i]))
        i++;
    const bool same = i && (first + i == found || i == hart->frame_count);
    for (unsigned k = 0; k < found; k++) {
        free(frames[k].file);
        free(frames[k].function);
    }
    return same;
}

/* An unrolled loop has its wait at several addresses: those of the same lines count together. */
static uint32_t times_here(const tw_core_rule *rule, const tw_hang_hart *hart, uint32_t pc,
                           uint32_t what) {
    const tw_hart_rule *counted = &rule->harts[hart->hart];
    uint32_t times = 0;
    if (counted->waits_are_more) return 0;
    for (uint32_t i = 0; i < TW_WAIT_COUNTS; i++) {
        const tw_wait_count *count = &counted->waits[i];
        if (count->times && count->what == what &&
            (count->pc == pc || is_here(rule->core, hart, count->pc)))
            times += count->times;
    }
    return times;
}

/* ---- harts and CBs ----------------------------------------------------------------------------
 */

static char *text_of(const tw_core *core, tw_hart_id id, const tw_hart_view *view) {
    tw_text text = {0};
    if (view->state == TW_HART_RUNNABLE)
        tw_text_add(&text, "runs");
    else
        tw_hang_wait(core, id, view, &text);
    if (view->waypoint[0]) tw_text_addf(&text, ", passed way point %s", view->waypoint);
    return tw_text_take(&text);
}

static bool is_on_cb(const tw_hart_view *view) {
    return view->state == TW_HART_WAITING && view->cb < TW_MAX_CBS &&
           (view->wait == TW_WAIT_CB_SPACE || view->wait == TW_WAIT_CB_PAGES);
}

/* Where the loop's variable is gone, a wait of its body was come to once a round. */
static void count_rounds(tw_hang_hart *hart) {
    tw_hang_loop *loop = &hart->loops[0];
    if (loop->iteration || loop->has_value || !hart->times || hart->times > loop->total) return;
    loop->iteration = hart->times;
    loop->is_counted = true;
}

/* Whom a hart waits for that waits for a word: who would set it, or, if nobody would, who has. */
static void add_setter(const tw_core_rule *from, const tw_signal *signal, tw_hang_hart *hart) {
    tw_text text = {0};
    tw_text_addf(&text, "%s, which %s", hart->text, tw_hart_name(signal->hart));
    if (hart->partner_x >= 0) tw_text_addf(&text, " of core (%u,%u)", from->x, from->y);
    if (signal->is_foreseen)
        tw_text_add(&text, " would set");
    else
        tw_text_addf(&text, " set %u time%s", signal->times, signal->times == 1 ? "" : "s");
    if (hart->signal.file)
        tw_text_addf(&text, " at %s:%u", tw_path_name(hart->signal.file), hart->signal.line);
    free(hart->text);
    hart->text = tw_text_take(&text);
}

static void fill_setter(const tw_core_rule *rule, const tw_hart_view *view, tw_hang_hart *hart) {
    const tw_signal *signal = tw_signal_for(rule, view, 0);
    if (!signal) return;
    const tw_core_rule *from = &rule->check->cores[signal->from];
    hart->partner = (int)signal->hart;
    if (from != rule) {
        hart->partner_x = (int)from->x;
        hart->partner_y = (int)from->y;
    }
    tw_frame frames[TW_DEEP_FRAMES];
    unsigned count = tw_core_locate(from->core, signal->hart, signal->pc, frames, TW_DEEP_FRAMES);
    unsigned first = 0;
    while (first + 1 < count && !tw_frame_is_users(&frames[first]))
        first++;
    for (unsigned i = 0; i < count; i++) {
        if (i == first) continue;
        free(frames[i].file);
        free(frames[i].function);
    }
    if (count) hart->signal = frames[first];
    add_setter(from, signal, hart);
}

static void fill_wait(const tw_core *core, const tw_core_rule *rule, const tw_hart_view *view,
                      tw_hang_hart *hart) {
    const tw_hart_id id = (tw_hart_id)hart->hart;
    hart->text = text_of(core, id, view);
    hart->frame_count = tw_core_chain_named(core, id, hart->frames);
    hart->loop_count = tw_hang_loops(core, id, hart->frames, hart->frame_count, hart->loops);
    if (view->state != TW_HART_WAITING) return;
    hart->wait = waits[view->wait];
    if (is_on_cb(view)) {
        hart->cb = (int)view->cb;
        hart->pages = view->pages;
    } else if (view->wait == TW_WAIT_SEMAPHORE || view->wait == TW_WAIT_SEMAPHORE_MIN ||
               view->wait == TW_WAIT_MEMORY) {
        hart->address = view->address;
        hart->value = view->value;
        hart->now = tw_core_word(core, view->address);
    }
    if (!rule) return;
    hart->times = times_here(rule, hart, view->pc, what_of(view));
    if (hart->loop_count == 1) count_rounds(hart);
    hart->partner = tw_hang_partner(rule, hart->hart, view);
    if (hart->partner < 0) fill_setter(rule, view, hart);
}

static const char *state_of(const tw_hart_view *view) {
    switch (view->state) {
    case TW_HART_WAITING: return "waiting";
    case TW_HART_RUNNABLE: return "running";
    case TW_HART_DONE: return "finished";
    default: return "faulted";
    }
}

static void add_cb(tw_hang *hang, const tw_core *core, const tw_core_rule *rule, uint32_t index) {
    const tw_cb_view cb = tw_core_cb(core, index);
    if (!cb.config) return;
    tw_hang_cb *made = TW_VEC_PUSH(&hang->cbs, (tw_hang_cb){.index = index,
                                                            .pages = cb.pages,
                                                            .page_size = cb.config->page_size,
                                                            .pushed = cb.received,
                                                            .popped = cb.acked});
    if (cb.config->created_at) made->created_at = tw_strdup(cb.config->created_at);
    for (int h = 0; rule && h < TW_HARTS; h++) {
        made->pushes[h] = rule->cbs[index].pushes[h];
        made->pops[h] = rule->cbs[index].pops[h];
    }
}

tw_hang *tw_hang_of(const tw_core *core, const tw_core_rule *rule) {
    tw_hang *hang = tw_alloc(sizeof *hang);
    uint64_t cbs = 0;
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(core, (tw_hart_id)h);
        if (view.state == TW_HART_ABSENT) continue;
        tw_hang_hart *hart = &hang->harts[hang->hart_count++];
        *hart = (tw_hang_hart){.hart = h,
                               .cb = -1,
                               .partner = -1,
                               .partner_x = -1,
                               .partner_y = -1,
                               .state = state_of(&view)};
        hart->kernel = tw_strdup(view.launch->kernel ? view.launch->kernel : "?");
        if (view.cycle > hang->cycle) hang->cycle = view.cycle;
        if (view.state == TW_HART_WAITING || view.state == TW_HART_RUNNABLE)
            fill_wait(core, rule, &view, hart);
        if (is_on_cb(&view)) cbs |= 1ull << view.cb;
    }
    for (uint32_t i = 0; i < TW_MAX_CBS; i++)
        if (cbs >> i & 1) add_cb(hang, core, rule, i);
    return hang;
}

void tw_hang_harts(const tw_core *core, tw_text *out) {
    tw_hang *hang = tw_hang_of(core, NULL);
    tw_hang_print_harts(hang, 80, out);
    tw_hang_free(hang);
}
