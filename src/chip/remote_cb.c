/* The ends of circular buffers between cores, as the firmware makes them before each kernel: from
 * words of L1 that outlive the programs. */
#include "chip/state.h"

#include <string.h>

enum { IS_SENDER, RECEIVERS, RING_START, RING_BYTES, POINTER, COORDINATES, COUNTERS, WORDS };

static uint32_t read_word(const tw_core *core, uint32_t address) {
    uint32_t value = 0;
    if (address <= core->chip->arch->l1_bytes - 4) memcpy(&value, core->l1 + address, 4);
    return value;
}

static void count(tw_core *core, uint32_t address, uint32_t units) {
    if (!core || address > core->chip->arch->l1_bytes - 4) return;
    const uint32_t value = read_word(core, address) + units;
    memcpy(core->l1 + address, &value, 4);
}

/* The core at NoC coordinates that lie in this one's L1; NULL when there is none. */
static tw_core *other_end(const tw_core *core, uint32_t coordinates) {
    const tw_arch *arch = core->chip->arch;
    return tw_chip_core_at(core->chip, read_word(core, coordinates) - arch->worker_x0,
                           read_word(core, coordinates + 4) - arch->worker_y0);
}

/* Where the pointer goes when pages become `page_size` long, and the bytes that it passes. */
static uint32_t fit(const uint32_t words[WORDS], uint32_t page_size, uint32_t *passed) {
    const uint32_t start = words[RING_START], at = words[POINTER] - start;
    const uint32_t limit = words[RING_BYTES] / page_size * page_size;
    const uint32_t next = (at + page_size - 1) / page_size * page_size;
    *passed = (next >= limit ? words[RING_BYTES] : next) - at;
    return next >= limit ? start : start + next;
}

static void count_passed(tw_core *core, const uint32_t words[WORDS], uint32_t units) {
    const uint32_t stride = core->chip->arch->l1_align;
    if (!words[IS_SENDER]) {
        count(core, words[COUNTERS] + stride, units);
        count(other_end(core, words[COORDINATES]), words[COUNTERS] + stride, units);
        return;
    }
    for (uint32_t i = 0; i < words[RECEIVERS]; i++) {
        const uint32_t counter = words[COUNTERS] + 2 * i * stride;
        count(core, counter, units);
        count(other_end(core, words[COORDINATES] + 8 * i), counter, units);
    }
}

static void read_words(const tw_core *core, const tw_remote_config *config, uint32_t words[WORDS]) {
    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = read_word(core, config->words + 4 * i);
}

static bool is_ring(const uint32_t words[WORDS], uint32_t page_size) {
    return page_size && page_size <= words[RING_BYTES] && words[POINTER] >= words[RING_START] &&
           words[POINTER] - words[RING_START] <= words[RING_BYTES];
}

void tw_core_count_passed(tw_core *core, const tw_core_launch *launch) {
    for (size_t i = 0; i < launch->remote_count; i++) {
        const tw_remote_config *config = &launch->remotes[i];
        uint32_t words[WORDS], passed;
        read_words(core, config, words);
        if (!is_ring(words, config->page_size)) continue;
        fit(words, config->page_size, &passed);
        if (passed) count_passed(core, words, passed / core->chip->arch->l1_align);
    }
}

/* The window of tw/circular_buffer.h: RemoteSenderCBInterface or RemoteReceiverCBInterface. */
void tw_slot_open_remotes(tw_slot *slot, const tw_core_launch *launch) {
    for (size_t i = 0; i < launch->remote_count; i++) {
        const tw_remote_config *config = &launch->remotes[i];
        uint32_t words[WORDS], passed;
        read_words(slot->core, config, words);
        if (!is_ring(words, config->page_size)) continue;
        const uint32_t limit = words[RING_BYTES] / config->page_size * config->page_size;
        const bool sends = words[IS_SENDER];
        const uint32_t window[8] = {
            config->words,
            words[RING_START],
            words[RING_START] + limit,
            config->page_size,
            fit(words, config->page_size, &passed),
            sends ? words[COORDINATES] : read_word(slot->core, words[COORDINATES]),
            sends ? words[COUNTERS] : read_word(slot->core, words[COORDINATES] + 4),
            sends ? words[RECEIVERS] : words[COUNTERS] + slot->core->chip->arch->l1_align,
        };
        memcpy(&slot->window[config->index], window, sizeof window);
    }
}
