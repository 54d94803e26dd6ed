/*
 * Loads and stores of the harts themselves that somebody wants to hear of: loads of run-time
 * arguments that the host did not set, and every access to L1 where the observer asks for them.
 */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

enum {
    GRANULE = 16,
    COMMON = TW_COMMON_ARGS_OFFSET,
    WORD = 4,
    ARGS_END = TW_ARGS_BASE + TW_HARTS * TW_ARGS_STRIDE,
};
enum { TAG_ARGUMENT = 1, TAG_OBSERVED = 2 };

void tw_chip_watch_arguments(tw_chip *chip, bool watch) {
    chip->watch_arguments = watch;
}

static void tell_argument(const tw_slot *slot, uint32_t address) {
    const uint32_t offset = address - TW_ARGS_BASE - slot->id * TW_ARGS_STRIDE;
    if (offset >= TW_ARGS_STRIDE) return;
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

static void touched(void *ctx, tw_hart *hart, uint32_t address, unsigned size, bool is_store) {
    const tw_slot *slot = ctx;
    const uint8_t tag = slot->core->tags[address / GRANULE];
    (void)hart;
    if (tag & TAG_OBSERVED) {
        const tw_observer *observer = slot->core->chip->observer;
        if (observer && observer->touched)
            observer->touched(observer->self, slot->core, slot->id, address, size, is_store);
    } else if (!is_store) {
        tell_argument(slot, address);
    }
}

/* Marks the granules of [from, to), those in which only a part is meant included. */
static void mark(uint8_t *tags, uint32_t from, uint32_t to, uint8_t tag) {
    if (from < to) memset(tags + from / GRANULE, tag, (to - 1) / GRANULE + 1 - from / GRANULE);
}

static void make_tags(tw_core *core) {
    const uint32_t end = core->chip->arch->l1_bytes;
    if (!core->tags) core->tags = tw_alloc((end + GRANULE - 1) / GRANULE);
    const tw_observer *observer = core->chip->observer;
    const uint8_t tag = observer && observer->touched ? TAG_OBSERVED : 0;
    if (core->tags[0] == tag) return;
    mark(core->tags, 0, TW_ARGS_BASE, tag);
    mark(core->tags, ARGS_END, end, tag);
}

void tw_slot_watch(tw_slot *slot) {
    tw_core *core = slot->core;
    const tw_chip *chip = core->chip;
    if (!chip->watch_arguments && !(chip->observer && chip->observer->touched)) return;
    make_tags(core);
    const uint32_t block = TW_ARGS_BASE + slot->id * TW_ARGS_STRIDE;
    mark(core->tags, block, block + TW_ARGS_STRIDE, 0);
    if (chip->watch_arguments) {
        mark(core->tags, block + WORD * slot->launch->arg_count, block + COMMON, TAG_ARGUMENT);
        mark(core->tags, block + COMMON + WORD * slot->launch->common_arg_count,
             block + TW_ARGS_STRIDE, TAG_ARGUMENT);
    }
    slot->hart.watch = true;
    slot->hart.l1_tags = core->tags;
    slot->hart.access = touched;
}

tw_hart *tw_core_watched(tw_core *core, tw_hart_id hart) {
    const tw_observer *observer = core->chip->observer;
    return observer && observer->rests ? &core->slots[hart].hart : NULL;
}
