/*
 * A toolchain with an empty cache in a folder of its own, for one test.
 */
#ifndef TW_TEST_TOOLCHAIN_ROOM_H
#define TW_TEST_TOOLCHAIN_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tilewright/toolchain.h"

typedef struct room {
    char folder[64]; /* the test's files */
    char cache[80];
    tw_toolchain *toolchain;
} room;

static inline void room_open(room *room, const char *cache) {
    const tw_toolchain_options options = {.cache_folder = cache ? cache : room->cache};
    assert_int_equal(tw_toolchain_open(&options, &room->toolchain, NULL), TW_OK);
}

/* A data root with the real C runtime and linker script, but next to no kernel API: what is tested
 * here is the toolchain. */
static inline void room_make_root(const room *room) {
    static const char *const linked[] = {"kernel/tw/crt.h",       "kernel/tw/kernel.ld",
                                         "kernel/tw/arguments.h", "kernel/tw/service.h",
                                         "kernel/tw/shim",        "include"};
    static const char *const written[][2] = {
        {"kernel/tw/prefix.h", "#pragma once\n#include <array>\n#include <cstdint>\n"
                               "#include <tuple>\n#include \"tw/service.h\"\n"},
        {"kernel/tw/kernel.h", "#pragma once\n"},
    };
    char real[256], here[256];
    snprintf(here, sizeof here, "%s/root/kernel/tw", room->folder);
    assert_int_equal(tw_make_folders(here, NULL), TW_OK);
    for (size_t i = 0; i < TW_COUNT(linked); i++) {
        snprintf(real, sizeof real, "%s/%s", TW_SOURCE_DIR, linked[i]);
        snprintf(here, sizeof here, "%s/root/%s", room->folder, linked[i]);
        assert_int_equal(symlink(real, here), 0);
    }
    for (size_t i = 0; i < TW_COUNT(written); i++) {
        snprintf(here, sizeof here, "%s/root/%s", room->folder, written[i][0]);
        assert_int_equal(tw_file_write(here, written[i][1], strlen(written[i][1]), NULL), TW_OK);
    }
    snprintf(here, sizeof here, "%s/root", room->folder);
    setenv("TILEWRIGHT_ROOT", here, 1);
}

static inline int room_make(void **state) {
    room *room = calloc(1, sizeof *room);
    strcpy(room->folder, "/tmp/tilewright-test-XXXXXX");
    if (!mkdtemp(room->folder)) return -1;
    room_make_root(room);
    snprintf(room->cache, sizeof room->cache, "%s/cache", room->folder);
    room_open(room, NULL);
    *state = room;
    return 0;
}

static inline int room_clear(void **state) {
    room *room = *state;
    char command[128];
    tw_toolchain_close(room->toolchain);
    snprintf(command, sizeof command, "rm -rf '%s'", room->folder);
    const int status = system(command);
    free(room);
    return status;
}

/* Writes a file of the test; returns its path, valid until the next call. */
static inline const char *room_write(const room *room, const char *name, const char *text) {
    static char path[160];
    snprintf(path, sizeof path, "%s/%s", room->folder, name);
    assert_int_equal(tw_file_write(path, text, strlen(text), NULL), TW_OK);
    return path;
}

static inline uint64_t compilers(const room *room) {
    return tw_toolchain_get_counts(room->toolchain).compilers_started;
}

#define room_test(test) cmocka_unit_test_setup_teardown(test, room_make, room_clear)

#endif
