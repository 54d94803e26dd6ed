#include "tilewright/arch.h"

#include <string.h>

static const tw_arch wormhole_b0 = {
#define TW_ARCH_TEXT(field, value)  .field = value,
#define TW_ARCH_VALUE(field, value) .field = value,
#include "tilewright/arch_wormhole_b0.def"
};

static const tw_arch blackhole = {
#include "tilewright/arch_blackhole.def"
};

const tw_arch *tw_arch_find(const char *name) {
    if (!strcmp(name, wormhole_b0.name)) return &wormhole_b0;
    if (!strcmp(name, blackhole.name)) return &blackhole;
    return NULL;
}

void tw_arch_dram_xy(const tw_arch *arch, uint32_t bank, uint32_t *x, uint32_t *y) {
    /* One endpoint a bank in NoC column 17 (Wormhole) or 17 and up (Blackhole), clear of every
     * worker: kernels take the coordinates from their bank table and never compute them. */
    (void)arch;
    *x = 17;
    *y = 12 + bank;
}

const char *tw_hart_name(tw_hart_id hart) {
    static const char *const names[TW_HARTS] = {"BRISC", "NCRISC", "TRISC0", "TRISC1", "TRISC2"};
    return hart < TW_HARTS ? names[hart] : "?";
}
