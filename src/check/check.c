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

tw_fault *tw_rule_broken(const tw_service_event *event, tw_fault_id id, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    return tw_core_raise(event->core, event->hart, id, tw_text_take(&text), NULL, NULL, NULL);
}

static void reset(tw_core_rule *rule, tw_core *core) {
    for (int h = 0; h < TW_HARTS; h++)
        free(rule->harts[h].transfers.items);
    *rule = (tw_core_rule){.core = core, .pack_region = TW_REGION_FULL};
    for (size_t i = 0; i < TW_MAX_CBS; i++)
        rule->cbs[i].producer = rule->cbs[i].consumer = rule->cbs[i].waiter = -1;
    for (int h = 0; h < TW_HARTS; h++)
        rule->harts[h].format_a = rule->harts[h].format_b = rule->harts[h].format_out = -1;
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
    for (size_t i = 0; i < check->core_count; i++)
        reset(&check->cores[i], tw_chip_core(chip, i));
    check->last = NULL;
}

static tw_core_rule *rule_of(tw_check *check, const tw_core *core) {
    if (check->last && check->last->core == core) return check->last;
    for (size_t i = 0; i < check->core_count; i++)
        if (check->cores[i].core == core) return check->last = &check->cores[i];
    return NULL;
}

typedef void (*rule_function)(tw_core_rule *, const tw_service_event *);

/* Which group of rules looks at a service; the others are nobody's. */
static const rule_function rules[TW_SERVICE_COUNT] = {
    [TW_SERVICE_semaphore_wait] = tw_check_semaphore,
    [TW_SERVICE_semaphore_wait_min] = tw_check_semaphore,
    [TW_SERVICE_semaphore_set] = tw_check_semaphore,
    [TW_SERVICE_noc_atomic_inc] = tw_check_semaphore,
    [TW_SERVICE_kernel_done] = tw_check_noc_at_end,
    [TW_SERVICE_cb_reserve_back] = tw_check_cb,
    [TW_SERVICE_cb_push_back] = tw_check_cb,
    [TW_SERVICE_op_uninit] = tw_check_compute,
    [TW_SERVICE_cb_pages_reservable] = tw_check_cb,
    [TW_SERVICE_cb_pages_available] = tw_check_cb,

    [TW_SERVICE_cb_wait_front] = tw_check_cb,
    [TW_SERVICE_cb_pop_front] = tw_check_cb,
    [TW_SERVICE_noc_read] = tw_check_noc,
    [TW_SERVICE_noc_write] = tw_check_noc,
    [TW_SERVICE_noc_write_multicast] = tw_check_noc,
    [TW_SERVICE_noc_read_barrier] = tw_check_noc,
    [TW_SERVICE_noc_write_barrier] = tw_check_noc,
    [TW_SERVICE_noc_write_flushed] = tw_check_noc,
    [TW_SERVICE_compute_startup] = tw_check_compute,
    [TW_SERVICE_unpack_format] = tw_check_compute,
    [TW_SERVICE_pack_format] = tw_check_compute,
    [TW_SERVICE_op_init] = tw_check_compute,
    [TW_SERVICE_unpack] = tw_check_compute,
    [TW_SERVICE_unpack_matmul] = tw_check_compute,
    [TW_SERVICE_math] = tw_check_compute,
    [TW_SERVICE_math_matmul] = tw_check_compute,
    [TW_SERVICE_sfpu] = tw_check_compute,
    [TW_SERVICE_dst_acquire] = tw_check_compute,
    [TW_SERVICE_dst_commit] = tw_check_compute,
    [TW_SERVICE_dst_wait] = tw_check_compute,
    [TW_SERVICE_dst_release] = tw_check_compute,
    [TW_SERVICE_pack] = tw_check_compute,
    [TW_SERVICE_pack_untilize] = tw_check_compute,
};

static void asked(void *self, const tw_service_event *event) {
    tw_check_ownership(self, event);
    const rule_function look = rules[event->service];
    tw_core_rule *rule = look ? rule_of(self, event->core) : NULL;
    if (!rule) return;
    tw_hang_count(rule, event);
    look(rule, event);
}

static void ended(void *self, tw_chip *chip, bool hangs) {
    tw_check *check = self;
    if (hangs) {
        tw_check_hang(check, chip);
        return;
    }
    if (check->level == TW_CHECK_OFF) return;
    for (size_t i = 0; i < check->core_count; i++)
        tw_check_cb_at_end(&check->cores[i]);
}

tw_check *tw_check_create(tw_check_level level) {
    tw_check *check = tw_alloc(sizeof *check);
    check->level = level;
    check->observer = (tw_observer){.self = check, .launched = launched, .ended = ended};
    if (level != TW_CHECK_OFF) check->observer.asked = asked;
    return check;
}

void tw_check_destroy(tw_check *check) {
    if (!check) return;
    for (size_t i = 0; i < check->capacity; i++)
        for (int h = 0; h < TW_HARTS; h++)
            free(check->cores[i].harts[h].transfers.items);
    free(check->cores);
    free(check);
}

const tw_observer *tw_check_observer(tw_check *check) {
    return &check->observer;
}
