#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

bool tw_check_level_find(const char *name, tw_check_level *level) {
    static const char *const names[] = {"off", "protocol", "full"};
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcmp(name, names[i])) continue;
        *level = (tw_check_level)i;
        return true;
    }
    return false;
}

static void reset(tw_core_rule *rule, tw_core *core) {
    for (int h = 0; h < TW_HARTS; h++)
        free(rule->harts[h].transfers.items);
    free(rule->carry.operands.items);
    free(rule->signals.items);
    memset(rule, 0, sizeof *rule);
    rule->core = core;
    rule->pack_region = TW_REGION_FULL;
    rule->version = 1;
    for (size_t i = 0; i < TW_MAX_CBS; i++)
        rule->cbs[i].producer = rule->cbs[i].consumer = rule->cbs[i].waiter = -1;
    for (int h = 0; h < TW_HARTS; h++) {
        const tw_hart_launch *kernel = tw_core_hart(core, (tw_hart_id)h).launch;
        rule->harts[h].image = kernel ? kernel->image : NULL;
        rule->harts[h].format_a = rule->harts[h].format_b = rule->harts[h].format_out = -1;
    }
}

/* The memory of a core. Nothing was written yet where the launch's CBs lie; what lies on a tensor
 * keeps what it has. */
static void lay_out(tw_check *check, tw_core_rule *rule) {
    const uint32_t bytes = check->arch->l1_bytes;
    tw_core_memory **memory = &check->memories[rule->y * TW_CHECK_SIDE + rule->x];
    if (!*memory) {
        *memory = tw_alloc(sizeof **memory);
        tw_shadow_create(&(*memory)->shadow, bytes);
    }
    rule->memory = *memory;
    const tw_core_launch *launch = tw_core_launched(rule->core);
    for (size_t i = 0; i < launch->cb_count; i++)
        if (!launch->cbs[i].on_tensor)
            tw_shadow_set(&rule->memory->shadow, launch->cbs[i].address, launch->cbs[i].size, true);
    tw_check_map_cbs(rule);
}

static void place(tw_check *check, tw_core_rule *rule) {
    rule->check = check;
    tw_core_place(rule->core, &rule->x, &rule->y);
    check->at[rule->y * TW_CHECK_SIDE + rule->x] = rule;
    if (check->level == TW_CHECK_FULL) lay_out(check, rule);
}

static void launched(void *self, tw_chip *chip, const tw_launch *launch) {
    tw_check *check = self;
    (void)launch;
    check->core_count = tw_chip_core_count(chip);
    if (check->core_count > check->capacity) {
        check->cores = tw_realloc(check->cores, check->core_count * sizeof *check->cores);
        memset(check->cores + check->capacity, 0,
               (check->core_count - check->capacity) * sizeof *check->cores);
        check->capacity = check->core_count;
    }
    tw_drop_held(check);
    tw_spans_forget(check);
    check->chip = chip;
    if (check->arch != tw_chip_arch(chip)) {
        check->arch = tw_chip_arch(chip);
        tw_check_map_banks(check);
    }
    memset(check->at, 0, sizeof check->at);
    for (size_t i = 0; i < check->core_count; i++) {
        reset(&check->cores[i], tw_chip_core(chip, i));
        check->cores[i].index = i;
        place(check, &check->cores[i]);
    }
    check->last = NULL;
    if (check->level == TW_CHECK_FULL) tw_order_begin(check);
    if (check->memory.begun) check->memory.begun(check->memory.self, chip);
}

typedef void (*rule_function)(tw_core_rule *, const tw_service_event *);

/* Who looks at a service besides its group of rules: before its effect, and after it. */
enum {
    OWNERS = 1 << 0,
    CARRIED = 1 << 1,
    RACES = 1 << 2,
    ORDERED = 1 << 3,
    SIGNALS = 1 << 4,
    WAITS = 1 << 5,
    CARRIED_DONE = 1 << 6,
    REGION_DONE = 1 << 7,
    ORDERED_DONE = 1 << 8,
    FULL = CARRIED | RACES | ORDERED,
    DONE = CARRIED_DONE | REGION_DONE | ORDERED_DONE,
    TRANSFER = CARRIED | RACES,
    SENT = OWNERS | TRANSFER | ORDERED | SIGNALS,
    WORD = ORDERED | SIGNALS,
    WAIT = WAITS | ORDERED_DONE,
};

typedef struct service_rule {
    rule_function look; /* its group; NULL: none */
    uint16_t also;
} service_rule;

static const service_rule rules[TW_SERVICE_COUNT] = {
    [TW_SERVICE_semaphore_wait] = {tw_check_semaphore, WAIT},
    [TW_SERVICE_semaphore_wait_min] = {tw_check_semaphore, WAIT},
    [TW_SERVICE_semaphore_set] = {tw_check_semaphore, WORD | CARRIED},
    [TW_SERVICE_noc_atomic_inc] = {tw_check_semaphore, WORD},
    [TW_SERVICE_noc_atomic_inc_multicast] = {NULL, WORD},
    [TW_SERVICE_noc_inline_write] = {NULL, WORD | OWNERS | CARRIED},
    [TW_SERVICE_kernel_done] = {tw_check_noc_at_end, 0},
    [TW_SERVICE_cb_reserve_back] = {tw_check_cb, WAIT},
    [TW_SERVICE_cb_push_back] = {tw_check_cb, ORDERED},
    [TW_SERVICE_cb_pages_reservable] = {tw_check_cb, ORDERED_DONE},
    [TW_SERVICE_cb_pages_available] = {tw_check_cb, ORDERED_DONE},
    [TW_SERVICE_cb_wait_front] = {tw_check_cb, WAIT},
    [TW_SERVICE_cb_pop_front] = {tw_check_cb, ORDERED},
    [TW_SERVICE_noc_read] = {tw_check_noc, OWNERS | TRANSFER},
    [TW_SERVICE_noc_write] = {tw_check_noc, SENT},
    [TW_SERVICE_noc_write_multicast] = {tw_check_noc, TRANSFER | ORDERED | SIGNALS},
    [TW_SERVICE_noc_read_barrier] = {tw_check_noc, 0},
    [TW_SERVICE_noc_write_barrier] = {tw_check_noc, 0},
    [TW_SERVICE_noc_write_flushed] = {tw_check_noc, 0},
    [TW_SERVICE_compute_startup] = {tw_check_compute, CARRIED},
    [TW_SERVICE_unpack_format] = {tw_check_compute, 0},
    [TW_SERVICE_pack_format] = {tw_check_compute, 0},
    [TW_SERVICE_op_init] = {tw_check_compute, 0},
    [TW_SERVICE_op_uninit] = {tw_check_compute, 0},
    [TW_SERVICE_unpack] = {tw_check_compute, CARRIED | ORDERED | ORDERED_DONE},
    [TW_SERVICE_unpack_matmul] = {tw_check_compute, CARRIED | ORDERED | ORDERED_DONE},
    [TW_SERVICE_math] = {tw_check_compute, DONE},
    [TW_SERVICE_math_matmul] = {tw_check_compute, DONE},
    [TW_SERVICE_sfpu] = {tw_check_compute, CARRIED_DONE | REGION_DONE},
    [TW_SERVICE_vector] = {tw_check_compute, CARRIED_DONE},
    [TW_SERVICE_dst_acquire] = {tw_check_compute, WAIT},
    [TW_SERVICE_dst_commit] = {tw_check_compute, ORDERED},
    [TW_SERVICE_dst_wait] = {tw_check_compute, WAIT},
    [TW_SERVICE_dst_release] = {tw_check_compute, CARRIED | ORDERED},
    [TW_SERVICE_pack] = {tw_check_compute, CARRIED},
    [TW_SERVICE_pack_untilize] = {tw_check_compute, CARRIED},
    [TW_SERVICE_pack_l1_accumulate] = {NULL, CARRIED},
};

/* What is asked of the harts' memory at full checking. */
static void asked_fully(tw_core_rule *rule, const tw_service_event *event, unsigned also) {
    if (rule->harts[event->hart].engine) tw_spans_close(rule, event->hart);
    if (also & CARRIED) tw_carry_asked(rule, event);
    if (also & RACES) tw_race_asked(rule, event);
    if (also & ORDERED) tw_order_asked(rule, event);
}

static void asked(void *self, const tw_service_event *event) {
    tw_check *check = self;
    const service_rule *to = &rules[event->service];
    if (to->also & OWNERS) tw_check_ownership(check, event);
    tw_core_rule *rule = tw_rule_of(check, event->core);
    if (!rule) return;
    __builtin_prefetch(&rule->harts[event->hart].engine);
    if (check->level == TW_CHECK_FULL) asked_fully(rule, event, to->also);
    if (to->also & SIGNALS) tw_signal_asked(rule, event);
    if (to->also & WAITS) tw_hang_count(rule, event);
    if (to->look) to->look(rule, event);
}

static void rests(void *self, tw_core *core, tw_hart_id hart) {
    tw_core_rule *rule = tw_rule_of(self, core);
    if (rule && rule->harts[hart].engine) tw_spans_close(rule, hart);
}

static void done(void *self, const tw_service_event *event) {
    tw_core_rule *core = tw_rule_of(self, event->core);
    const unsigned also = rules[event->service].also;
    if (!core) return;
    if (also & CARRIED_DONE) tw_carry_done(core, event);
    if (also & REGION_DONE) tw_region_done(core, event);
    if (also & ORDERED_DONE) tw_order_done(core, event);
}

static void ended(void *self, tw_chip *chip, bool hangs) {
    tw_check *check = self;
    if (hangs) tw_check_hang(check, chip);
    for (size_t i = 0; !hangs && check->level != TW_CHECK_OFF && i < check->core_count; i++)
        tw_check_cb_at_end(&check->cores[i]);
    if (!hangs && check->level != TW_CHECK_OFF) tw_check_semaphores_at_end(check);
    tw_tell_held(check);
    if (!hangs && check->memory.ended) check->memory.ended(check->memory.self, chip);
}

tw_check *tw_check_create(tw_check_level level) {
    tw_check *check = tw_alloc(sizeof *check);
    check->level = level;
    check->observer = (tw_observer){.self = check, .launched = launched, .ended = ended};
    if (level != TW_CHECK_OFF) check->observer.asked = asked;
    if (level == TW_CHECK_FULL) {
        check->observer.done = done;
        for (size_t i = 0; i < TW_SERVICE_COUNT; i++)
            check->done_wanted[i] = (rules[i].also & DONE) != 0;
        check->observer.done_wanted = check->done_wanted;
        check->observer.touched = tw_check_touched;
        check->observer.rests = rests;
    }
    return check;
}

void tw_check_destroy(tw_check *check) {
    if (!check) return;
    for (size_t i = 0; i < check->capacity; i++)
        for (int h = 0; h < TW_HARTS; h++)
            free(check->cores[i].harts[h].transfers.items);
    for (size_t i = 0; i < check->capacity; i++)
        free(check->cores[i].carry.operands.items), free(check->cores[i].signals.items);
    tw_order_destroy(check);
    for (size_t i = 0; i < TW_COUNT(check->memories); i++) {
        if (!check->memories[i]) continue;
        tw_shadow_destroy(&check->memories[i]->shadow);
        free(check->memories[i]);
    }
    tw_drop_held(check);
    free(check->held.items);
    tw_spans_forget(check);
    free(check->noted.items);
    free(check->cores);
    free(check);
}

const tw_observer *tw_check_observer(tw_check *check) {
    return &check->observer;
}
