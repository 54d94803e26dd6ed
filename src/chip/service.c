/* The door between kernels and chip: one table from services.def. */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

typedef struct service_row {
    const char *name, *harts;
    tw_service_function serve;
} service_row;

static const service_row services[TW_SERVICE_COUNT] = {
#define TW_SERVICE(name, harts, arguments) {#name, harts, tw_serve_##name},
#include "tilewright/services.def"
#undef TW_SERVICE
};

const char *tw_service_name(unsigned service) {
    return service < TW_SERVICE_COUNT ? services[service].name : "?";
}

typedef struct op_row {
    const char *name, *init;
} op_row;

static const op_row ops[TW_OP_COUNT] = {
#define TW_TILE_OP(name, operands, init, meaning) {#name, init},
#include "tilewright/tile_ops.def"
#undef TW_TILE_OP
};

const char *tw_tile_op_name(uint32_t op) {
    return (op & 0xFF) < TW_OP_COUNT ? ops[op & 0xFF].name : "?";
}

const char *tw_tile_op_init(uint32_t op) {
    return (op & 0xFF) < TW_OP_COUNT ? ops[op & 0xFF].init : "?";
}

static void tell(void (*callback)(void *, const tw_service_event *), const tw_slot *slot,
                 unsigned number, const uint32_t *args) {
    const tw_chip *chip = slot->core->chip;
    const tw_service_event event = {.chip = slot->core->chip,
                                    .core = slot->core,
                                    .hart = slot->id,
                                    .service = (tw_service)number,
                                    .args = args,
                                    .cycle = slot->hart.cycles};
    callback(chip->observer->self, &event);
}

static tw_service_result refuse(tw_slot *slot, unsigned number) {
    tw_text text = {0};
    tw_text_addf(&text, "service %u, of %d there are: the kernel was built with other headers",
                 number, TW_SERVICE_COUNT);
    slot->state = TW_HART_FAULTED;
    tw_core_raise(slot->core, slot->id, TW_FAULT_ILLEGAL_INSTRUCTION, tw_text_take(&text), NULL,
                  NULL, NULL);
    return TW_SERVICE_STOP;
}

tw_service_result tw_serve(void *context, tw_hart *hart, unsigned number) {
    tw_slot *slot = context;
    if (number >= TW_SERVICE_COUNT) return refuse(slot, number);
    if (hart->cycles > slot->core->limit) return TW_SERVICE_STOP; /* another hart's turn */
    if (tw_chip_interrupted(slot->core->chip)) return TW_SERVICE_STOP;
    slot->served_at = hart->retired;

    const tw_observer *observer = slot->core->chip->observer;
    uint32_t *args = hart->x + 10;
    if (observer && observer->asked && !slot->asked) tell(observer->asked, slot, number, args);
    uint32_t asked[8];
    const bool is_told =
        observer && observer->done && (!observer->done_wanted || observer->done_wanted[number]);
    if (is_told) memcpy(asked, args, sizeof asked);
    switch (services[number].serve(slot, args)) {
    case TW_SERVED_WAIT:
        slot->asked = true;
        slot->state = TW_HART_WAITING;
        return TW_SERVICE_STOP;
    case TW_SERVED_END: return TW_SERVICE_STOP;
    case TW_SERVED: break;
    }
    slot->asked = false;
    slot->step = 0;
    if (is_told) tell(observer->done, slot, number, asked);
    hart->cycles += slot->core->chip->arch->cost_service;
    return TW_SERVICE_CONTINUE;
}

/* ---- the life of a kernel */

tw_served tw_serve_kernel_done(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_print_end(slot);
    slot->state = TW_HART_DONE;
    const tw_observer *observer = slot->core->chip->observer;
    if (observer && observer->done &&
        (!observer->done_wanted || observer->done_wanted[TW_SERVICE_kernel_done]))
        tell(observer->done, slot, TW_SERVICE_kernel_done, args);
    return TW_SERVED_END;
}

static tw_served end_with(tw_slot *slot, tw_fault_id id, const char *what, uint32_t address) {
    char *condition = tw_guest_text(slot, address);
    tw_text text = {0};
    tw_text_addf(&text, "%s: %s", what, condition);
    free(condition);
    slot->state = TW_HART_FAULTED;
    tw_core_raise(slot->core, slot->id, id, tw_text_take(&text), NULL, NULL, NULL);
    return TW_SERVED_END;
}

tw_served tw_serve_assert_failed(tw_slot *slot, uint32_t *args) {
    return end_with(slot, TW_FAULT_KERNEL_ASSERT, "assertion failed", args[1]);
}

tw_served tw_serve_unsupported(tw_slot *slot, uint32_t *args) {
    return end_with(slot, TW_FAULT_UNSUPPORTED_CALL, "not supported", args[0]);
}

tw_served tw_serve_wall_clock(tw_slot *slot, uint32_t *args) {
    args[0] = (uint32_t)slot->hart.cycles;
    args[1] = (uint32_t)(slot->hart.cycles >> 32);
    return TW_SERVED;
}

tw_served tw_serve_waypoint(tw_slot *slot, uint32_t *args) {
    slot->waypoint = args[0];
    return TW_SERVED;
}

tw_served tw_serve_ring_push(tw_slot *slot, uint32_t *args) {
    tw_core *core = slot->core;
    core->ring[core->ring_count++ % TW_RING] = args[0];
    return TW_SERVED;
}

tw_served tw_serve_idle(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}
