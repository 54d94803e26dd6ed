#include "stages/host_sources.h"

#include <stdlib.h>
#include <string.h>

#include "stages/definitions.h"
#include "tilewright/base.h"

bool tw_is_skipped_folder(const char *name) {
    return name[0] == '.' || !strcmp(name, "tests") || !strcmp(name, "test_dev");
}

static void note_kernel(void *context, const char *name) {
    const char *colon = strrchr(name, ':');
    if (!strcmp(colon ? colon + 1 : name, "kernel_main")) *(bool *)context = true;
}

/* Kernels may be in folders of any name. */
static bool defines_kernel(const char *path) {
    char *text;
    size_t length;
    if (tw_file_read(path, &text, &length, NULL) != TW_OK) return false;
    bool kernel = strstr(text, "\nvoid MAIN") != NULL;
    if (!kernel && strstr(text, "kernel_main")) tw_definitions_scan(text, note_kernel, &kernel);
    free(text);
    return kernel;
}

bool tw_is_host_source(const char *path) {
    const size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, ".cpp") && !strstr(path, "kernels/") &&
           !strstr(path, "/kernel/") && !defines_kernel(path);
}
