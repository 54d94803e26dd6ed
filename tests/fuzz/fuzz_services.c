/*
 * Services with any arguments, on two cores with full checks. Each hart of both cores gets a kernel
 * made of calls. An input is a row of calls of 18 bytes: hart, service, and eight arguments of two
 * bytes, the first of which chooses among places that matter, small numbers and random ones.
 */
#include "fuzz.h"

#include "tilewright/check.h"
#include "tilewright/gdb.h"

enum { CALL = 18, MOST_CALLS = 48, WORDS = 17 * MOST_CALLS + 2 };

typedef struct code {
    uint32_t words[WORDS];
    size_t count, calls;
} code;

static uint32_t argument(uint8_t kind, uint8_t value) {
    switch (kind % 16) {
    case 0: return 0x19000 + 32u * value;    /* L1, in a CB mostly */
    case 1: return 0x16E000 - 64 + value;    /* about the end of L1 */
    case 2: return 0xFFB00000u + 4u * value; /* local memory */
    case 3: return FUZZ_CODE + value;        /* code */
    case 4: return 0xFFFFFFFFu - value;
    case 5: return 0x800 + value; /* semaphores */
    case 6: return 1u << value % 32;
    case 7: return (uint32_t)value << 24;
    case 8: return 0x1000u * value;
    case 9: return (18u << 10 | 18u << 4) >> 4 << value % 8; /* coordinates */
    case 10: return 0x3110u + 0x400u * (value % 12);         /* a DRAM bank */
    case 11: return 2048u * value;
    case 12: return 0x40000000u + value;
    default: return value % 40;
    }
}

static void add_word(code *code, uint32_t word) {
    code->words[code->count++] = word;
}

static void add_call(code *code, const uint8_t *call) {
    if (code->calls == MOST_CALLS) return;
    code->calls++;
    for (unsigned i = 0; i < 8; i++) {
        const uint32_t value = argument(call[2 + 2 * i], call[3 + 2 * i]), reg = 10 + i;
        add_word(code, ((value + 0x800) & 0xFFFFF000u) | reg << 7 | 0x37);   /* lui */
        add_word(code, (value & 0xFFF) << 20 | reg << 15 | reg << 7 | 0x13); /* addi */
    }
    add_word(code, (uint32_t)(call[1] % (TW_SERVICE_COUNT + 1)) << 20 | 0x0B);
}

static void silent(void *context, uint32_t x, uint32_t y, tw_hart_id hart, const char *line) {
    (void)context;
    (void)x;
    (void)y;
    (void)hart;
    (void)line;
}

static void run(const tw_core_launch *cores) {
    const tw_chip_options options = {.arch = tw_arch_find("wormhole_b0"),
                                     .grid_x = 2,
                                     .grid_y = 1,
                                     .max_cycles = 200000,
                                     .max_instructions = 100000};
    static tw_chip *chip; /* a new one for each input would be most of the time */
    tw_error err = {0};
    if (!chip && tw_chip_create(&options, &chip, &err) != TW_OK) abort();
    tw_check *check = tw_check_create(TW_CHECK_FULL);
    tw_chip_observe(chip, tw_check_observer(check));
    tw_chip_watch_arguments(chip, true);
    tw_chip_set_print(chip, silent, NULL);
    tw_faults faults = {0};
    tw_text state = {0};
    tw_chip_run(chip, &(tw_launch){cores, 2}, &faults, NULL, &err);
    tw_check_state(chip, &state);
    for (size_t i = 0; i < faults.list.count; i++)
        tw_fault_print(&faults.list.items[i], false, &state);
    tw_text_free(&state);
    tw_error_clear(&err);
    tw_faults_clear(&faults);
    tw_chip_observe(chip, NULL);
    tw_check_destroy(check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static code harts[TW_HARTS];
    tw_image *images[TW_HARTS];
    memset(harts, 0, sizeof harts);
    for (; size >= CALL; data += CALL, size -= CALL)
        add_call(&harts[data[0] % TW_HARTS], data);
    const tw_cb_config cbs[] = {{.index = 0,
                                 .format = 5,
                                 .face_rows = 16,
                                 .tile_rows = 32,
                                 .tile_cols = 32,
                                 .address = 0x19000,
                                 .size = 4096,
                                 .page_size = 2048},
                                {.index = 1,
                                 .format = 0,
                                 .face_rows = 16,
                                 .tile_rows = 32,
                                 .tile_cols = 32,
                                 .address = 0x1B000,
                                 .size = 8192,
                                 .page_size = 4096},
                                {.index = 16,
                                 .format = 6,
                                 .face_rows = 16,
                                 .tile_rows = 32,
                                 .tile_cols = 32,
                                 .address = 0x1E000,
                                 .size = 2176,
                                 .page_size = 1088}};
    const tw_semaphore_config semaphores[] = {{0, 0}, {3, 7}};
    const tw_compute_config compute = {.math_fidelity = 4};
    tw_core_launch cores[2];
    for (uint32_t x = 0; x < 2; x++)
        cores[x] = (tw_core_launch){.x = x,
                                    .cbs = cbs,
                                    .cb_count = TW_COUNT(cbs),
                                    .semaphores = semaphores,
                                    .semaphore_count = TW_COUNT(semaphores),
                                    .compute = &compute};
    for (unsigned h = 0; h < TW_HARTS; h++) {
        add_word(&harts[h], 0x0000000B); /* kernel_done */
        images[h] = fuzz_image(harts[h].words, harts[h].count);
        for (unsigned x = 0; x < 2; x++)
            cores[x].harts[h] =
                (tw_hart_launch){.image = images[h], .kernel = "fuzz.cpp", .noc = h == TW_BRISC};
    }
    run(cores);
    for (unsigned h = 0; h < TW_HARTS; h++)
        tw_image_free(images[h]);
    return 0;
}
