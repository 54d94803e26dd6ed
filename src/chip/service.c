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

tw_served tw_wait_for(tw_slot *slot, tw_wait wait) {
    slot->wait = wait;
    return TW_SERVED_WAIT;
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
    if (observer && observer->done) memcpy(asked, args, sizeof asked);
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
    if (observer && observer->done) tell(observer->done, slot, number, asked);
    hart->cycles += slot->core->chip->arch->cost_service;
    return TW_SERVICE_CONTINUE;
}

/* ---- the life of a kernel */

tw_served tw_serve_kernel_done(tw_slot *slot, uint32_t *args) {
    (void)args;
    tw_print_end(slot);
    slot->state = TW_HART_DONE;
    const tw_observer *observer = slot->core->chip->observer;
    if (observer && observer->done) tell(observer->done, slot, TW_SERVICE_kernel_done, args);
    return TW_SERVED_END;
}

char *tw_guest_text(const tw_slot *slot, uint32_t address) {
    tw_text text = {0};
    char c;
    while (address && text.length < 512 && tw_hart_peek(&slot->hart, address++, &c, 1) && c)
        tw_text_addn(&text, &c, 1);
    return tw_text_take(&text);
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

/* A CB's counters of pages, 16 bits each, where public headers have them: stream registers of the CB's
 * number. TW_CB_ACKED_WORD, TW_CB_RECEIVED_WORD of tilewright/memory_map.h. */
static bool read_cb_counter(const tw_slot *slot, uint32_t address, uint32_t *value) {
    const uint32_t at = address - TW_CB_COUNTERS_BASE, cb = at / TW_CB_COUNTERS_STRIDE,
                   word = at % TW_CB_COUNTERS_STRIDE;
    if (cb >= TW_MAX_CBS) return false;
    if (word != TW_CB_ACKED_WORD && word != TW_CB_RECEIVED_WORD) return false;
    const tw_cb *counters = &slot->core->cbs[cb];
    *value = (word == TW_CB_ACKED_WORD ? counters->acked : counters->received) & 0xFFFF;
    return true;
}

bool tw_slot_read_register(void *context, tw_hart *hart, uint32_t address, unsigned size,
                           uint32_t *value) {
    /* RISCV_DEBUG_REG_WALL_CLOCK_0, _1 (as of now), _1_AT (as _0 was read) of public headers. */
    enum { CLOCK_LOW = 0x1F0, CLOCK_HIGH = 0x1F4, CLOCK_HIGH_AT = 0x1F8 };
    static const uint32_t debug_block = 0xFFB12000u;
    tw_slot *slot = context;
    if (size == 4 && address >= TW_CB_COUNTERS_BASE) return read_cb_counter(slot, address, value);
    if (size != 4 || address - debug_block >= 0x1000) return false;
    switch (address - debug_block) {
    case CLOCK_LOW:
        slot->clock_high = (uint32_t)(hart->cycles >> 32);
        *value = (uint32_t)hart->cycles;
        return true;
    case CLOCK_HIGH: *value = (uint32_t)(hart->cycles >> 32); return true;
    case CLOCK_HIGH_AT: *value = slot->clock_high; return true;
    }
    return false;
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
