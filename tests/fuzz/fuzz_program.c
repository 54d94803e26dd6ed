/* PROGRAM.json, up to the first kernel instruction: nothing is compiled or run. */
#define _GNU_SOURCE
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/exec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static tw_device_options options = {.check = "off"};
    static int file = -1;
    static char path[64];
    tw_error err = {0};
    if (file < 0) {
        file = memfd_create("program", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        if (file < 0 || tw_toolchain_open(NULL, &options.toolchain, &err) != TW_OK) abort();
    }
    if (ftruncate(file, 0) || pwrite(file, data, size, 0) != (ssize_t)size) abort();
    exec_program program = {0};
    (void)exec_load(path, &options, &program, &err);
    exec_free(&program);
    tw_error_clear(&err);
    return 0;
}
