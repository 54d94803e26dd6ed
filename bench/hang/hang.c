/*
 * How long a hang of 64 cores takes to be explained: from the last service that any hart asked for
 * to the text. Cold, as a user meets it: the kernels' debug information is opened for the
 * explanation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/metal.h"
#include "tilewright/report.h"

enum { TILE_BYTES = 2048, RUNS = 5, GRID = 8 };

static const char reader[] = "#include \"api/dataflow/dataflow_api.h\"\n"
                             "void kernel_main() {\n"
                             "    for (uint32_t tile = 0; tile < 16; tile++) {\n"
                             "        cb_reserve_back(0, 1);\n"
                             "        cb_push_back(0, 1);\n"
                             "    }\n"
                             "}\n";
static const char compute[] = "#include \"api/compute/common.h\"\n"
                              "#include \"api/compute/compute_kernel_hw_startup.h\"\n"
                              "#include \"api/compute/tile_move_copy.h\"\n"
                              "void hand_on() {\n"
                              "    cb_wait_front(0, 1);\n"
                              "    cb_reserve_back(16, 1);\n"
                              "    tile_regs_acquire();\n"
                              "    copy_tile(0, 0, 0);\n"
                              "    tile_regs_commit();\n"
                              "    tile_regs_wait();\n"
                              "    pack_tile(0, 16);\n"
                              "    tile_regs_release();\n"
                              "    cb_push_back(16, 1);\n"
                              "    cb_pop_front(0, 1);\n"
                              "}\n"
                              "void kernel_main() {\n"
                              "    compute_kernel_hw_startup(0, 16);\n"
                              "    copy_tile_init(0);\n"
                              "    for (uint32_t tile = 0; tile < 16; tile++) hand_on();\n"
                              "}\n";
/* It stops early: run-time argument 0 is how many tiles it takes. */
static const char writer[] = "#include \"api/dataflow/dataflow_api.h\"\n"
                             "void kernel_main() {\n"
                             "    const uint32_t tiles = get_arg_val<uint32_t>(0);\n"
                             "    for (uint32_t tile = 0; tile < tiles; tile++) {\n"
                             "        cb_wait_front(16, 1);\n"
                             "        cb_pop_front(16, 1);\n"
                             "    }\n"
                             "}\n";

static void must(tw_status status, const tw_error *err) {
    if (status == TW_OK) return;
    fprintf(stderr, "bench_hang: %s\n", err->text ? err->text : "failed");
    exit(1);
}

static const tw_core_ranges all_cores = {(const tw_core_range[]){{{0, 0}, {GRID - 1, GRID - 1}}},
                                         1};

static tw_kernel_handle add_kernel(tw_program *program, const char *text, const char *name,
                                   tw_kernel_kind kind) {
    const tw_kernel_desc desc = {.text = text,
                                 .name = name,
                                 .cores = all_cores,
                                 .kind = kind,
                                 .noc = kind == TW_KERNEL_BRISC,
                                 .compute = {.math_fidelity = 4}};
    tw_kernel_handle handle;
    tw_error err = {0};
    must(tw_program_add_kernel(program, &desc, &handle, &err), &err);
    return handle;
}

static void add_cb(tw_program *program, uint8_t index) {
    const tw_cb_index_desc desc = {
        .index = index, .format = TW_Float16_b, .page_size = TILE_BYTES};
    tw_cb_handle handle;
    tw_error err = {0};
    must(tw_program_add_cb(program,
                           &(tw_cb_desc){.total_size = 2 * TILE_BYTES,
                                         .cores = all_cores,
                                         .indices = &desc,
                                         .index_count = 1},
                           &handle, &err),
         &err);
}

/* Every core hangs in the same way but one. */
static tw_program *make_program(void) {
    tw_program *program = tw_program_create(0);
    tw_error err = {0};
    add_cb(program, 0);
    add_cb(program, 16);
    add_kernel(program, reader, "reader.cpp", TW_KERNEL_NCRISC);
    add_kernel(program, compute, "compute.cpp", TW_KERNEL_COMPUTE);
    const tw_kernel_handle last = add_kernel(program, writer, "writer.cpp", TW_KERNEL_BRISC);
    must(tw_program_set_args(program, last, all_cores, (const uint32_t[]){9}, 1, &err), &err);
    must(tw_program_set_args(program, last, TW_ONE_CORE(3, 3), (const uint32_t[]){16}, 1, &err),
         &err);
    return program;
}

static void note_time(void *self, const tw_service_event *event) {
    (void)event;
    *(double *)self = tw_seconds();
}

/* Seconds from the last service to the text, on a device that has told nothing yet. */
static double explain_once(size_t *faults, size_t *cores) {
    tw_device *device;
    tw_error err = {0};
    double last = 0;
    must(tw_device_open(NULL, &device, &err), &err);
    tw_program *program = make_program();
    must(tw_program_compile(program, device, &err), &err);
    const tw_observer observer = {.self = &last, .asked = note_time};
    tw_device_observe(device, &observer);
    tw_device_run(device, program, &err);
    tw_text text = {0};
    *faults = tw_report_text(tw_device_faults(device), false, false, &text);
    const double took = tw_seconds() - last;
    const tw_hang *hang = *faults ? tw_device_faults(device)->list.items[0].hang : NULL;
    *cores = hang ? hang->cores.count : 0;
    tw_text_free(&text);
    tw_error_clear(&err);
    tw_device_observe(device, NULL);
    tw_program_free(program);
    tw_device_close(device);
    return took;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void) {
    double took[RUNS];
    size_t faults = 0, cores = 0;
    for (int i = 0; i < RUNS; i++)
        took[i] = 1e3 * explain_once(&faults, &cores);
    if (faults != 1 || cores != GRID * GRID - 1) {
        fprintf(stderr, "bench_hang: %zu faults, %zu cores alike; 1 of %d is meant\n", faults,
                cores, GRID * GRID - 1);
        return 1;
    }
    qsort(took, RUNS, sizeof *took, by_value);
    const double median = took[RUNS / 2];
    printf("{\"figure\": \"a hang of %zu cores, from the last progress to its explanation\", "
           "\"value\": %.4g, \"unit\": \"ms\", \"target\": \"<= 50\", \"met\": %s, "
           "\"peer\": \"\"}\n",
           cores, median, median <= 50 ? "true" : "false");
    return 0;
}
