/* The vector unit: one function of sfpu.def on DST tiles. */
#include "chip/pipeline.h"

tw_served tw_serve_sfpu_init(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}

tw_served tw_serve_sfpu(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}
