/*
 * What a hart that waits would do next. It is run on as if its waits were over, on copies of all it
 * can write: what it stores to L1 is kept beside L1, and what it asks of the chip is only told.
 */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

typedef struct stored {
    uint32_t address, word;
} stored;

typedef struct vision {
    tw_core *core;
    tw_hart_id id;
    tw_foreseen visit;
    void *self;
    tw_hart hart;
    tw_cb_interface window[TW_MAX_CBS];
    uint8_t local[TW_LOCAL_BYTES];
    stored stores[256]; /* words of L1 by their address; an older one may be lost */
} vision;

static stored *kept_at(vision *here, uint32_t address) {
    return &here->stores[address / 4 % TW_COUNT(here->stores)];
}

static uint32_t word_at(vision *here, uint32_t address) {
    const stored *kept = kept_at(here, address);
    return kept->address == address ? kept->word : tw_core_word(here->core, address);
}

static void keep(vision *here, uint32_t address, uint32_t word) {
    *kept_at(here, address) = (stored){address, word};
}

static bool load(void *context, tw_hart *hart, uint32_t address, unsigned size, uint32_t *value) {
    vision *here = context;
    if (address >= here->core->chip->arch->l1_bytes) {
        *value = (uint32_t)hart->cycles;
        return true;
    }
    const uint32_t word = word_at(here, address & ~3u) >> 8 * (address & 3);
    *value = size == 4 ? word : word & ((1u << 8 * size) - 1);
    return true;
}

static bool store(void *context, tw_hart *hart, uint32_t address, unsigned size, uint32_t value) {
    vision *here = context;
    if (address >= here->core->chip->arch->l1_bytes) return true;
    const uint32_t shift = 8 * (address & 3), at = address & ~3u;
    const uint32_t mask = (size == 4 ? UINT32_MAX : (1u << 8 * size) - 1) << shift;
    keep(here, at, (word_at(here, at) & ~mask) | (value << shift & mask));
    const uint32_t args[] = {at, word_at(here, at)};
    const tw_service_event event = {.chip = here->core->chip,
                                    .core = here->core,
                                    .hart = here->id,
                                    .service = TW_SERVICE_COUNT,
                                    .args = args};
    if (!here->visit(here->self, &event, hart->pc)) hart->yield = true;
    return true;
}

/* Every question is answered in the way in which the hart goes on. */
static tw_service_result serve(void *context, tw_hart *hart, unsigned number) {
    vision *here = context;
    uint32_t *args = hart->x + 10;
    if (number >= TW_SERVICE_COUNT) return TW_SERVICE_STOP;
    const tw_service_event event = {.chip = here->core->chip,
                                    .core = here->core,
                                    .hart = here->id,
                                    .service = (tw_service)number,
                                    .args = args};
    if (!here->visit(here->self, &event, hart->pc)) return TW_SERVICE_STOP;
    switch (event.service) {
    case TW_SERVICE_kernel_done:
    case TW_SERVICE_assert_failed:
    case TW_SERVICE_unsupported: return TW_SERVICE_STOP;
    case TW_SERVICE_semaphore_wait:
    case TW_SERVICE_semaphore_wait_min:
    case TW_SERVICE_semaphore_set: keep(here, args[0] & ~3u, args[1]); break;
    case TW_SERVICE_cb_pages_reservable:
    case TW_SERVICE_cb_pages_available:
    case TW_SERVICE_noc_reads_done: args[0] = 1; break;
    case TW_SERVICE_wall_clock:
        args[0] = (uint32_t)hart->cycles;
        args[1] = 0;
        break;
    default: break;
    }
    return TW_SERVICE_CONTINUE;
}

static void copy(vision *here, tw_slot *slot) {
    tw_hart *hart = &here->hart;
    *hart = slot->hart;
    memcpy(here->window, slot->window, sizeof here->window);
    memcpy(here->local, slot->local, sizeof here->local);
    for (unsigned i = 0; i < hart->memory_count; i++)
        if (hart->memory[i].host == (uint8_t *)slot->window)
            hart->memory[i].host = (uint8_t *)here->window;
    hart->local = here->local;
    hart->l1_size = 0; /* by `load` and `store` */
    hart->watch = false;
    hart->ctx = here;
    hart->service = serve;
    hart->load = load;
    hart->store = store;
}

uint64_t tw_core_foresee(tw_core *core, tw_hart_id hart, uint64_t budget, tw_foreseen visit,
                         void *self) {
    tw_slot *slot = &core->slots[hart];
    if (slot->state != TW_HART_WAITING) return 0;
    vision *here = tw_alloc(sizeof *here);
    *here = (vision){.core = core, .id = hart, .visit = visit, .self = self};
    copy(here, slot);
    const uint64_t before = here->hart.retired;
    tw_hart_run(&here->hart, budget);
    const uint64_t went = here->hart.retired - before;
    free(here);
    return went;
}
