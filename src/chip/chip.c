#define _GNU_SOURCE
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint8_t *map_zeros(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static uint64_t or_default(uint64_t limit, uint64_t usual) {
    return limit ? limit : usual;
}

tw_status tw_chip_create(const tw_chip_options *options, tw_chip **out, tw_error *err) {
    const tw_arch *arch = options->arch;
    const uint32_t x = options->grid_x ? options->grid_x : arch->grid_x;
    const uint32_t y = options->grid_y ? options->grid_y : arch->grid_y;
    const uint32_t most_x = 16, most_y = 12; /* what virtual coordinates leave room for */
    *out = NULL;
    if (x > most_x || y > most_y)
        return tw_fail(err, TW_BAD_INPUT, "a grid of %u x %u cores: at most %u x %u", x, y, most_x,
                       most_y);
    tw_chip *chip = tw_alloc(sizeof *chip);
    *chip = (tw_chip){.arch = arch,
                      .grid_x = x,
                      .grid_y = y,
                      .perturb = options->perturb,
                      .max_cycles = or_default(options->max_cycles, TW_DEFAULT_MAX_CYCLES),
                      .max_instructions =
                          or_default(options->max_instructions, TW_DEFAULT_MAX_INSTRUCTIONS)};
    tw_chip_watch_interrupt(chip, NULL);
    chip->cores = tw_alloc(sizeof *chip->cores * x * y);
    chip->running = tw_alloc(sizeof *chip->running * x * y);
    chip->times = tw_alloc(sizeof *chip->times * x * y);
    chip->dram = tw_alloc(sizeof *chip->dram * arch->dram_banks);
    chip->bank_free = tw_alloc(sizeof *chip->bank_free * arch->dram_banks);
    *out = chip;
    return TW_OK;
}

static void destroy_core(tw_core *core) {
    if (!core) return;
    for (int i = 0; i < TW_HARTS; i++)
        tw_text_free(&core->slots[i].line.text);
    tw_pipeline_destroy(core->pipeline);
    munmap(core->l1, core->chip->arch->l1_bytes);
    free(core->inbox.items);
    free(core->tags);
    free(core);
}

void tw_chip_destroy(tw_chip *chip) {
    if (!chip) return;
    for (uint32_t i = 0; i < chip->grid_x * chip->grid_y; i++)
        destroy_core(chip->cores[i]);
    for (uint32_t bank = 0; bank < chip->arch->dram_banks; bank++)
        if (chip->dram[bank]) munmap(chip->dram[bank], chip->arch->dram_bank_bytes);
    free(chip->cores);
    free(chip->running);
    free(chip->times);
    free(chip->dram);
    free(chip->bank_free);
    free(chip->printed.items);
    free(chip);
}

const tw_arch *tw_chip_arch(const tw_chip *chip) {
    return chip->arch;
}

void tw_chip_grid(const tw_chip *chip, uint32_t *x, uint32_t *y) {
    *x = chip->grid_x;
    *y = chip->grid_y;
}

static tw_core *make_core(tw_chip *chip, uint32_t x, uint32_t y) {
    uint8_t *l1 = map_zeros(chip->arch->l1_bytes);
    if (!l1) return NULL;
    tw_core *core = aligned_alloc(64, (sizeof *core + 63) / 64 * 64);
    if (!core) abort();
    memset(core, 0, sizeof *core);
    core->chip = chip;
    core->x = x;
    core->y = y;
    core->l1 = l1;
    core->pipeline = tw_pipeline_create();
    return core;
}

tw_core *tw_chip_core_at(tw_chip *chip, uint32_t x, uint32_t y) {
    if (x >= chip->grid_x || y >= chip->grid_y) return NULL;
    tw_core **place = &chip->cores[y * chip->grid_x + x];
    if (!*place) *place = make_core(chip, x, y);
    return *place;
}

tw_core *tw_chip_core_at_noc(tw_chip *chip, uint32_t x, uint32_t y) {
    return tw_chip_core_at(chip, x - chip->arch->worker_x0, y - chip->arch->worker_y0);
}

int tw_chip_bank_at_noc(const tw_chip *chip, uint32_t x, uint32_t y) {
    for (uint32_t bank = 0; bank < chip->arch->dram_banks; bank++) {
        uint32_t bank_x, bank_y;
        tw_arch_dram_xy(chip->arch, bank, &bank_x, &bank_y);
        if (x == bank_x && y == bank_y) return (int)bank;
    }
    return -1;
}

uint8_t *tw_chip_l1(tw_chip *chip, uint32_t x, uint32_t y) {
    tw_core *core = tw_chip_core_at(chip, x, y);
    return core ? core->l1 : NULL;
}

uint8_t *tw_chip_dram(tw_chip *chip, uint32_t bank) {
    if (bank >= chip->arch->dram_banks) return NULL;
    if (!chip->dram[bank]) chip->dram[bank] = map_zeros(chip->arch->dram_bank_bytes);
    return chip->dram[bank];
}

void tw_chip_set_print(tw_chip *chip, tw_print_sink sink, void *context) {
    chip->print = sink;
    chip->print_context = context;
}

void tw_chip_observe(tw_chip *chip, const tw_observer *observer) {
    chip->observer = observer;
}

size_t tw_chip_core_count(const tw_chip *chip) {
    return chip->running_count;
}

tw_core *tw_chip_core(tw_chip *chip, size_t index) {
    return chip->running[index];
}

tw_faults *tw_chip_faults(tw_chip *chip) {
    return chip->faults;
}
