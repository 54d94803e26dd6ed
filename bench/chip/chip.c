/*
 * The chip's figures: what a launch costs, an elementwise operation and a product over 64 cores,
 * and what checking adds. One JSON line a figure; medians of warm runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/metal.h"

enum { TILE_BYTES = 2048, RUNS = 9, CORES = 64, GRID = 8 };

static void must(tw_status status, const tw_error *err) {
    if (status == TW_OK) return;
    fprintf(stderr, "bench_chip: %s\n", err->text ? err->text : "failed");
    exit(1);
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

/* Milliseconds of a warm run. */
static double time_program(tw_device *device, tw_program *program) {
    tw_error err = {0};
    double times[RUNS];
    must(tw_device_run(device, program, &err), &err);
    for (int i = 0; i < RUNS; i++) {
        const double begin = tw_seconds();
        must(tw_device_run(device, program, &err), &err);
        times[i] = 1e3 * (tw_seconds() - begin);
    }
    return median(times, RUNS);
}

static void tell(const char *figure, double value, const char *unit, double target,
                 const char *peer) {
    printf("{\"figure\": \"%s\", \"value\": %.4g, \"unit\": \"%s\", \"target\": \"<= %g\", "
           "\"met\": %s, "
           "\"peer\": \"%s\"}\n",
           figure, value, unit, target, value <= target ? "true" : "false", peer);
    fflush(stdout);
}

static tw_device *open_device(const char *check) {
    tw_device *device;
    tw_error err = {0};
    must(tw_device_open(&(tw_device_options){.check = check}, &device, &err), &err);
    return device;
}

static tw_core_ranges cores_of(size_t count) {
    static const tw_core_range one[] = {{{0, 0}, {0, 0}}}, all[] = {{{0, 0}, {GRID - 1, GRID - 1}}};
    return (tw_core_ranges){count == 1 ? one : all, 1};
}

static tw_kernel_handle add_kernel(tw_program *program, const char *file, tw_kernel_kind kind,
                                   size_t cores, const tw_accessor *words, const char *define) {
    char path[512];
    snprintf(path, sizeof path, TW_BENCH_DIR "/kernels/%s", file);
    const tw_define defined = {.name = define, .value = "1"};
    const tw_kernel_desc desc = {
        .path = path,
        .cores = cores_of(cores),
        .kind = kind,
        .noc = kind == TW_KERNEL_BRISC,
        .compute = {.math_fidelity = 4},
        .compile_args = words ? words->compile_time : NULL,
        .compile_arg_count = words ? words->compile_time_count : 0,
        .defines = define ? &defined : NULL,
        .define_count = define ? 1 : 0,
    };
    tw_kernel_handle handle;
    tw_error err = {0};
    must(tw_program_add_kernel(program, &desc, &handle, &err), &err);
    return handle;
}

static void add_cb(tw_program *program, uint8_t index, uint32_t pages, size_t cores) {
    const tw_cb_index_desc which = {
        .index = index, .format = TW_Float16_b, .page_size = TILE_BYTES};
    const tw_cb_desc desc = {.total_size = pages * TILE_BYTES,
                             .cores = cores_of(cores),
                             .indices = &which,
                             .index_count = 1};
    tw_cb_handle handle;
    tw_error err = {0};
    must(tw_program_add_cb(program, &desc, &handle, &err), &err);
}

static tw_buffer *tiles_of(tw_device *device, uint32_t count, uint32_t seed) {
    tw_buffer *buffer;
    tw_error err = {0};
    must(tw_buffer_create(
             device,
             &(tw_buffer_options){.size = (uint64_t)count * TILE_BYTES, .page_size = TILE_BYTES},
             &buffer, &err),
         &err);
    uint16_t *values = tw_alloc((size_t)count * TILE_BYTES);
    for (size_t i = 0; i < (size_t)count * TILE_BYTES / 2; i++) {
        seed = seed * 1664525u + 1013904223u;
        values[i] = tw_bf16_from_float((float)(int32_t)seed * 0x1p-31f);
    }
    must(tw_buffer_write(buffer, 0, values, (uint64_t)count * TILE_BYTES, &err), &err);
    free(values);
    return buffer;
}

static void join(tw_accessor *to, const tw_buffer *buffer) {
    tw_accessor words;
    tw_error err = {0};
    must(tw_accessor_make(buffer, TW_KERNEL_API_0_81, 0, &words, &err), &err);
    memcpy(to->compile_time + to->compile_time_count, words.compile_time,
           words.compile_time_count * sizeof *words.compile_time);
    to->compile_time_count += words.compile_time_count;
}

static void set_args(tw_program *program, tw_kernel_handle kernel, uint32_t core,
                     const uint32_t *args, size_t count) {
    tw_error err = {0};
    must(tw_program_set_args(program, kernel, TW_ONE_CORE(core % GRID, core / GRID), args, count,
                             &err),
         &err);
}

static double launch(tw_device *device, size_t cores) {
    tw_program *program = tw_program_create(0);
    add_kernel(program, "empty.cpp", TW_KERNEL_NCRISC, cores, NULL, NULL);
    add_kernel(program, "empty.cpp", TW_KERNEL_BRISC, cores, NULL, NULL);
    add_kernel(program, "empty.cpp", TW_KERNEL_COMPUTE, cores, NULL, "COMPUTE");
    const double time = time_program(device, program);
    tw_program_free(program);
    return time;
}

/* Two tensors in, one out, `count` output tiles shared by 64 cores. A product when Kt is not 0. */
static double two_operands(tw_device *device, uint32_t a_tiles, uint32_t b_tiles, uint32_t count,
                           uint32_t Kt, uint32_t Nt) {
    tw_buffer *a = tiles_of(device, a_tiles, 1), *b = tiles_of(device, b_tiles, 2);
    tw_buffer *out = tiles_of(device, count, 3);
    tw_accessor in = {0}, to = {0};
    join(&in, a);
    join(&in, b);
    join(&to, out);
    tw_program *program = tw_program_create(0);
    const tw_kernel_handle reader = add_kernel(program, Kt ? "read_matmul.cpp" : "read_pairs.cpp",
                                               TW_KERNEL_NCRISC, CORES, &in, NULL);
    const tw_kernel_handle compute =
        add_kernel(program, Kt ? "matmul.cpp" : "add.cpp", TW_KERNEL_COMPUTE, CORES, NULL, NULL);
    const tw_kernel_handle writer =
        add_kernel(program, "write_tiles.cpp", TW_KERNEL_BRISC, CORES, &to, NULL);
    add_cb(program, 0, 2, CORES);
    add_cb(program, 1, 2, CORES);
    add_cb(program, 16, 2, CORES);
    const uint32_t share = count / CORES;
    for (uint32_t core = 0; core < CORES; core++) {
        const uint32_t start = core * share;
        set_args(program, reader, core,
                 (uint32_t[]){tw_buffer_address(a), tw_buffer_address(b), start, share, Kt, Nt}, 6);
        set_args(program, compute, core, (uint32_t[]){share, Kt}, 2);
        set_args(program, writer, core, (uint32_t[]){tw_buffer_address(out), start, share}, 3);
    }
    const double time = time_program(device, program);
    tw_program_free(program);
    tw_buffer_free(a);
    tw_buffer_free(b);
    tw_buffer_free(out);
    return time;
}

static double add(tw_device *device) {
    return two_operands(device, 1024, 1024, 1024, 0, 0);
}
static double matmul(tw_device *device) {
    return two_operands(device, 256, 256, 256, 16, 16);
}

int main(void) {
    tw_device *full = open_device("full"), *off = open_device("off");
    tell("warm launch, trivial kernels, 1 core", launch(full, 1), "ms", 0.3, "");
    tell("warm launch, trivial kernels, 64 cores", launch(full, CORES), "ms", 5, "");
    const double checked = add(full), unchecked = add(off);
    tell("add 1024 x 1024 bf16, tile by tile, 64 cores", checked, "ms", 15, "");
    tell("checks full against off, add 1024 x 1024", checked / unchecked, "x", 1.5, "off");
    tell("matmul 512 x 512 x 512 bf16 HiFi4, tile by tile, 64 cores", matmul(full), "ms", 80, "");
    tw_device_close(full);
    tw_device_close(off);
    return 0;
}
