/* The words where semaphores lie may be used as such only by their creation on that core. */
#include "check/rules.h"

static bool created(const tw_core *core, uint32_t id) {
    const tw_core_launch *launch = tw_core_launched(core);
    for (size_t i = 0; i < launch->semaphore_count; i++)
        if (launch->semaphores[i].id == id) return true;
    return false;
}

static void look(const tw_service_event *event, const tw_core *core, uint32_t address) {
    const uint32_t id = (address - TW_SEMAPHORE_BASE) / TW_SEMAPHORE_STRIDE;
    if (address < TW_SEMAPHORE_BASE || id >= TW_SEMAPHORES || created(core, id)) return;
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    tw_rule_broken(event, TW_FAULT_SEMAPHORE_NOT_CREATED,
                   "semaphore %u of core (%u,%u) is used; the host created %zu there, none with "
                   "this id",
                   id, x, y, tw_core_launched(core)->semaphore_count);
}

/* The core of the launch at NoC coordinates; NULL: none. */
static const tw_core *core_at(tw_chip *chip, uint32_t noc_x, uint32_t noc_y) {
    const tw_arch *arch = tw_chip_arch(chip);
    for (size_t i = 0; i < tw_chip_core_count(chip); i++) {
        const tw_core *core = tw_chip_core(chip, i);
        uint32_t x, y;
        tw_core_place(core, &x, &y);
        if (arch->worker_x0 + x == noc_x && arch->worker_y0 + y == noc_y) return core;
    }
    return NULL;
}

void tw_check_semaphore(tw_core_rule *rule, const tw_service_event *event) {
    const uint32_t *args = event->args;
    if (event->service != TW_SERVICE_noc_atomic_inc) {
        look(event, rule->core, args[0]);
        return;
    }
    const tw_core *core = core_at(event->chip, tw_noc_x(args[1]), tw_noc_y(args[1]));
    if (core) look(event, core, args[0]);
}

/* A note, and one for all cores: each launch sets semaphores to their initial values. */
void tw_check_semaphores_at_end(tw_check *check) {
    for (size_t i = 0; i < check->core_count; i++) {
        tw_core *core = check->cores[i].core;
        const tw_core_launch *launch = tw_core_launched(core);
        for (size_t s = 0; s < launch->semaphore_count; s++) {
            const tw_semaphore_config *made = &launch->semaphores[s];
            const uint32_t now =
                tw_core_word(core, TW_SEMAPHORE_BASE + made->id * TW_SEMAPHORE_STRIDE);
            if (now == made->initial_value) continue;
            tw_hart_id hart = TW_BRISC;
            while (hart < TW_PACK && !launch->harts[hart].image)
                hart++;
            tw_text text = {0};
            tw_text_addf(&text, "semaphore %u ends with %u; it began with %u", made->id, now,
                         made->initial_value);
            tw_core_raise_at(core, hart, tw_core_hart(core, hart).pc,
                             TW_FAULT_SEMAPHORE_LEFT_NONZERO, tw_text_take(&text));
            return;
        }
    }
}
