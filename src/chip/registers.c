/* Registers that a kernel can load from where there is no memory. */
#include "chip/state.h"

/* A CB's counters of pages, 16 bits each, where public headers have them: stream registers of the
 * CB's number. TW_CB_ACKED_WORD, TW_CB_RECEIVED_WORD of tilewright/memory_map.h. */
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
