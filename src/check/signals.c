/*
 * Who sets words that others wait for: semaphores, and whatever a kernel polls. What was set is
 * noted as it happens; at a hang the harts that wait are run on in thought to see what they would
 * set next.
 */
#include "check/rules.h"

enum {
    WORD_BYTES = 4,
    EACH_HART = 20000, /* instructions */
    ALL_HARTS = 1500000,
};

/* What a service sets: a word of one core, or of a rectangle of them. */
typedef struct target {
    uint32_t address;
    tw_noc_area area;
} target;

static target at_core(uint32_t address, uint32_t high) {
    const uint32_t x = tw_noc_x(high), y = tw_noc_y(high);
    return (target){address, {x, y, x, y}};
}

static target in_rectangle(uint32_t address, uint32_t high) {
    return (target){address, tw_noc_area_of(high)};
}

static bool target_of(const tw_core_rule *core, const tw_service_event *event, target *found) {
    const uint32_t *args = event->args;
    const tw_arch *arch = core->check->arch;
    const uint32_t x = core->x + arch->worker_x0, y = core->y + arch->worker_y0;
    switch (event->service) {
    case TW_SERVICE_COUNT: /* a store */
    case TW_SERVICE_semaphore_set: *found = (target){args[0], {x, y, x, y}}; return true;
    case TW_SERVICE_noc_atomic_inc: *found = at_core(args[0], args[1]); return true;
    case TW_SERVICE_noc_atomic_inc_multicast: *found = in_rectangle(args[0], args[1]); return true;
    case TW_SERVICE_noc_inline_write: *found = at_core(args[1], args[2]); return true;
    case TW_SERVICE_noc_write: *found = at_core(args[1], args[2]); return args[3] <= WORD_BYTES;
    case TW_SERVICE_noc_write_multicast:
        *found = in_rectangle(args[1], args[2]);
        return args[3] <= WORD_BYTES;
    default: return false;
    }
}

static tw_signal *signal_at(tw_core_rule *there, uint32_t address, size_t from, tw_hart_id hart,
                            bool is_foreseen) {
    address &= ~3u;
    for (size_t i = 0; i < there->signals.count; i++) {
        tw_signal *signal = &there->signals.items[i];
        if (signal->address == address && signal->from == from && signal->hart == hart &&
            signal->is_foreseen == is_foreseen)
            return signal;
    }
    return TW_VEC_PUSH(
        &there->signals,
        ((tw_signal){.address = address, .from = from, .hart = hart, .is_foreseen = is_foreseen}));
}

static void note(tw_core_rule *there, const tw_core_rule *core, const tw_service_event *event,
                 uint32_t address, uint32_t pc, bool is_foreseen) {
    tw_signal *signal = signal_at(there, address, core->index, event->hart, is_foreseen);
    if (!is_foreseen || !signal->times) signal->pc = pc;
    signal->times++;
}

void tw_signal_asked(tw_core_rule *core, const tw_service_event *event) {
    target to;
    if (!target_of(core, event, &to)) return;
    const uint32_t pc = tw_core_pc(event->core, event->hart);
    for (uint32_t y = to.area.y0; y <= to.area.y1; y++)
        for (uint32_t x = to.area.x0; x <= to.area.x1; x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there) note(there, core, event, to.address, pc, false);
        }
}

/* ---- what is about to be set */

bool tw_hang_is_on_word(const tw_hart_view *view) {
    return view->wait == TW_WAIT_SEMAPHORE || view->wait == TW_WAIT_SEMAPHORE_MIN ||
           view->wait == TW_WAIT_MEMORY;
}

static bool is_awaited(const tw_core_rule *core, uint32_t address) {
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_view view = tw_core_hart(core->core, (tw_hart_id)h);
        if (tw_hang_is_on_word(&view) && (view.address & ~3u) == (address & ~3u)) return true;
    }
    return false;
}

static bool foresee(void *self, const tw_service_event *event, uint32_t pc) {
    tw_core_rule *core = self;
    target to;
    if (!target_of(core, event, &to)) return true;
    for (uint32_t y = to.area.y0; y <= to.area.y1; y++)
        for (uint32_t x = to.area.x0; x <= to.area.x1; x++) {
            tw_core_rule *there = tw_rule_at_noc(core->check, x, y);
            if (there && is_awaited(there, to.address))
                note(there, core, event, to.address, pc, true);
        }
    return true;
}

static bool is_any_on_word(const tw_check *check) {
    for (size_t i = 0; i < check->core_count; i++)
        for (int h = 0; h < TW_HARTS; h++) {
            const tw_hart_view view = tw_core_hart(check->cores[i].core, (tw_hart_id)h);
            if (tw_hang_is_on_word(&view)) return true;
        }
    return false;
}

void tw_signals_foresee(tw_check *check) {
    uint64_t left = ALL_HARTS;
    if (!is_any_on_word(check)) return;
    for (size_t i = 0; i < check->core_count; i++)
        for (int h = TW_BRISC; h <= TW_NCRISC && left; h++) {
            tw_core_rule *core = &check->cores[i];
            const uint64_t went = tw_core_foresee(
                core->core, (tw_hart_id)h, left < EACH_HART ? left : EACH_HART, foresee, core);
            left -= went < left ? went : left;
        }
}

/* Of the waiting hart itself: it may clear the word once its wait is over, and cannot end it. */
static bool is_own(const tw_core_rule *core, const tw_hart_view *view, const tw_signal *signal) {
    if (signal->from != core->index) return false;
    const tw_hart_view other = tw_core_hart(core->core, signal->hart);
    return other.state == TW_HART_WAITING && other.launch == view->launch && other.pc == view->pc &&
           other.address == view->address;
}

const tw_signal *tw_signal_for(const tw_core_rule *core, const tw_hart_view *view, size_t skip) {
    if (!tw_hang_is_on_word(view)) return NULL;
    for (int pass = 0; pass < 3; pass++) { /* others to come, others so far, its own so far */
        const bool foreseen = pass == 0, own = pass == 2;
        for (size_t i = 0; i < core->signals.count; i++) {
            const tw_signal *signal = &core->signals.items[i];
            if (signal->is_foreseen != foreseen || signal->address != (view->address & ~3u) ||
                is_own(core, view, signal) != own)
                continue;
            if (!skip--) return signal;
        }
    }
    return NULL;
}
