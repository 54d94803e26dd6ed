/*
 * engine.c: the RV32IM engine against qemu-riscv32 on the same file, in the same run.
 *
 *   bench_engine [PROGRAM [--pairs]]
 *
 * Prints a JSON line a figure. --pairs counts neighbouring instructions as they are executed
 * instead, for the choice of fused pairs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tilewright/hart.h"

enum { L1_SIZE = 1464 << 10, LOCAL_SIZE = 8 << 10, RUNS = 3 };
#define LOCAL_BASE 0xffb00000u

typedef struct machine {
    uint8_t *l1, *local;
    char output[128];
    bool exited;
} machine;

static uint64_t nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* The three Linux calls of the program. */
static void linux_call(machine *machine, tw_hart *hart) {
    uint32_t *x = hart->x;
    uint64_t now = nanoseconds(), time[2] = {now / 1000000000u, now % 1000000000u};
    switch (x[17]) {
    case 64:
        if (x[12] < sizeof machine->output) tw_hart_peek(hart, x[11], machine->output, x[12]);
        break;
    case 403:
        if (x[11] - LOCAL_BASE <= LOCAL_SIZE - sizeof time)
            memcpy(machine->local + (x[11] - LOCAL_BASE), time, sizeof time);
        break;
    default: machine->exited = true; break;
    }
    hart->pc += 4;
}

static void print_pairs(tw_hart *hart, machine *machine);

/* Runs the program to its end; instructions retired, 0 after a fault. */
static uint64_t run(const tw_image *image, bool watch, bool pairs, machine *machine) {
    static const uint8_t no_tags[(L1_SIZE + 15) / 16];
    tw_hart hart;
    tw_hart_init(&hart, image);
    hart.l1 = machine->l1;
    hart.l1_size = L1_SIZE;
    hart.local = machine->local;
    hart.local_base = LOCAL_BASE;
    hart.local_size = LOCAL_SIZE;
    hart.stack_limit = LOCAL_BASE;
    hart.x[2] = LOCAL_BASE + LOCAL_SIZE - 16;
    hart.watch = watch;
    hart.l1_tags = no_tags;
    machine->exited = false;
    tw_image_copy(image, 0, L1_SIZE, machine->l1);
    if (pairs) {
        print_pairs(&hart, machine);
        return hart.retired;
    }
    while (!machine->exited) {
        if (tw_hart_run(&hart, UINT64_MAX) != TW_STOP_FAULT) continue;
        if (hart.fault.kind != TW_HART_ECALL) {
            fprintf(stderr, "bench_engine: %s at 0x%08x, address 0x%08x\n",
                    tw_hart_fault_name(hart.fault.kind), hart.fault.pc, hart.fault.address);
            return 0;
        }
        linux_call(machine, &hart);
    }
    return hart.retired;
}

typedef struct pair {
    char name[32];
    uint64_t count;
} pair;

static int by_count(const void *a, const void *b) {
    const uint64_t one = ((const pair *)a)->count, two = ((const pair *)b)->count;
    return one < two ? 1 : one > two ? -1 : 0;
}

/* Steps through twenty million instructions; "~" marks a second that uses the first's result. */
static void print_pairs(tw_hart *hart, machine *machine) {
    pair *pairs = calloc(4096, sizeof *pairs);
    size_t count = 0;
    uint32_t last = 0, last_pc = 0;
    for (long i = 0; i < 20000000 && !machine->exited; i++) {
        uint32_t word = 0;
        tw_hart_peek(hart, hart->pc, &word, 4);
        if (hart->pc == last_pc + 4) {
            char name[32];
            const bool uses =
                (word >> 15 & 31) == (last >> 7 & 31) || (word >> 20 & 31) == (last >> 7 & 31);
            snprintf(name, sizeof name, "%s %s%s", tw_hart_mnemonic(last), uses ? "~ " : "",
                     tw_hart_mnemonic(word));
            size_t at = 0;
            while (at < count && strcmp(pairs[at].name, name) != 0)
                at++;
            if (at == count && count < 4096) memcpy(pairs[count++].name, name, sizeof name);
            if (at < 4096) pairs[at].count++;
        }
        last = word;
        last_pc = hart->pc;
        if (tw_hart_step(hart) == TW_STOP_FAULT) linux_call(machine, hart);
    }
    qsort(pairs, count, sizeof *pairs, by_count);
    for (size_t i = 0; i < count && i < 50; i++)
        printf("%10llu %s\n", (unsigned long long)pairs[i].count, pairs[i].name);
    free(pairs);
}

/* The program's two lines: its result and its nanoseconds. */
static bool parse(const char *text, unsigned long *result, double *seconds) {
    char *end;
    *result = strtoul(text, &end, 10);
    if (end == text) return false;
    const char *second = end;
    *seconds = (double)strtoull(second, &end, 10) * 1e-9;
    return end != second;
}

static bool run_qemu(const char *path, unsigned long *result, double *seconds) {
    char command[4200], text[128] = "";
    snprintf(command, sizeof command, "qemu-riscv32 '%s' 2>/dev/null", path);
    FILE *pipe = popen(command, "r");
    if (!pipe) return false;
    const size_t length = fread(text, 1, sizeof text - 1, pipe);
    text[length] = '\0';
    return pclose(pipe) == 0 && parse(text, result, seconds);
}

static void print_figure(const char *figure, double value, const char *unit, double target,
                         const char *peer) {
    printf("{\"figure\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"target\": %.3f, \"met\": %s, "
           "\"peer\": \"%s\"}\n",
           figure, value, unit, target, value >= target ? "true" : "false", peer);
}

int main(int count, char **arguments) {
    const char *program = count > 1 ? arguments[1] : PROGRAM;
    const tw_hart_costs costs = {
        .other = 1, .load_local = 2, .load_l1 = 8, .mul = 2, .div = 33, .taken = 0};
    tw_image *image;
    tw_error err = {0};
    if (tw_image_load_file(program, &costs, &image, &err) != TW_OK) {
        fprintf(stderr, "bench_engine: %s\n", err.text);
        return 2;
    }
    machine machine = {.l1 = calloc(1, L1_SIZE), .local = calloc(1, LOCAL_SIZE)};
    if (count > 2) {
        run(image, false, true, &machine);
        return 0;
    }
    double best[2] = {1e9, 1e9}, qemu = 1e9, seconds;
    unsigned long result = 0, other = 0;
    uint64_t retired = 0;
    bool qemu_ran = true;
    for (int i = 0; i < RUNS; i++) {
        for (int watch = 0; watch < 2; watch++) {
            retired = run(image, watch, false, &machine);
            if (!retired || !parse(machine.output, &result, &seconds)) return 1;
            best[watch] = seconds < best[watch] ? seconds : best[watch];
        }
        qemu_ran = qemu_ran && run_qemu(program, &other, &seconds);
        qemu = seconds < qemu ? seconds : qemu;
    }
    if (qemu_ran && other != result) {
        fprintf(stderr, "bench_engine: our result is %lu, qemu's %lu\n", result, other);
        return 1;
    }
    char peer[64] = "qemu-riscv32 not installed";
    const double millions = (double)retired * 1e-6;
    if (qemu_ran) snprintf(peer, sizeof peer, "qemu-riscv32 %.0f", millions / qemu);
    print_figure("RV32 engine: CRC, sieve, addresses", millions / best[0], "million instructions/s",
                 800, peer);
    print_figure("RV32 engine with access tags checked", millions / best[1],
                 "million instructions/s", 800, peer);
    if (qemu_ran) print_figure("RV32 engine against qemu-riscv32", qemu / best[0], "x", 0.2, peer);
    free(machine.l1);
    free(machine.local);
    tw_image_free(image);
    return 0;
}
