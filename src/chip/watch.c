/* Run-time arguments that the host did not set: loads from a hart's argument block are watched. */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

enum { GRANULE = 16, COMMON = TW_COMMON_ARGS_OFFSET, WORD = 4 };

void tw_chip_watch_arguments(tw_chip *chip, bool watch) {
    chip->watch_arguments = watch;
}

static void loaded(void *ctx, tw_hart *hart, uint32_t address, unsigned size, bool is_store) {
    const tw_slot *slot = ctx;
    const uint32_t offset = address - TW_ARGS_BASE - slot->id * TW_ARGS_STRIDE;
    (void)hart;
    (void)size;
    if (is_store || offset >= TW_ARGS_STRIDE) return;
    const bool common = offset >= COMMON;
    const uint32_t index = (common ? offset - COMMON : offset) / WORD;
    const uint32_t count = common ? slot->launch->common_arg_count : slot->launch->arg_count;
    if (index < count) return;
    tw_text text = {0};
    tw_text_addf(&text, "the kernel reads %s argument %u; the host set %u on core (%u,%u)",
                 common ? "common run-time" : "run-time", index, count, slot->core->x,
                 slot->core->y);
    tw_core_raise(slot->core, slot->id, TW_FAULT_ARG_INDEX_OUT_OF_RANGE, tw_text_take(&text), NULL,
                  NULL, NULL);
}

/* Marks the granules of [from, to) in which some word has no argument. */
static void mark(uint8_t *tags, uint32_t from, uint32_t to) {
    if (from < to) memset(tags + from / GRANULE, 1, (to - 1) / GRANULE + 1 - from / GRANULE);
}

void tw_slot_watch(tw_slot *slot) {
    tw_core *core = slot->core;
    if (!core->chip->watch_arguments) return;
    if (!core->tags) core->tags = tw_alloc((core->chip->arch->l1_bytes + GRANULE - 1) / GRANULE);
    const uint32_t block = TW_ARGS_BASE + slot->id * TW_ARGS_STRIDE;
    memset(core->tags + block / GRANULE, 0, TW_ARGS_STRIDE / GRANULE);
    mark(core->tags, block + WORD * slot->launch->arg_count, block + COMMON);
    mark(core->tags, block + COMMON + WORD * slot->launch->common_arg_count,
         block + TW_ARGS_STRIDE);
    slot->hart.watch = true;
    slot->hart.l1_tags = core->tags;
    slot->hart.access = loaded;
}
