/* Two processes share a cache, and one is killed at any point: no spoilt entry is ever used. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "room.h"
#include "toolchain/cache.h"

enum { KILLS = 200, KEYS = 8, FILES = 3, MOST = 60000 };

/* The bytes of entry `key` in its `version`: long, so that a write takes time. */
static size_t bytes_of(unsigned key, uint8_t *bytes) {
    const size_t size = 20000 + 5000 * key;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + key * 13 + (i >> 8));
    return size;
}

static tw_digest command_of(unsigned key) {
    return tw_digest_of(&key, sizeof key);
}

/* Writes entries and manifests for ever, as builds do. */
static void write_for_ever(const char *folder, const char *const *files, int64_t started) {
    static uint8_t bytes[MOST];
    for (unsigned i = 0;; i++) {
        const unsigned key = i % KEYS;
        const size_t size = bytes_of(key, bytes);
        tw_stamps stamps = {0};
        tw_digest result;
        char *path = NULL;
        tw_manifest_add(folder, command_of(key), &stamps, files, FILES, started, &result, NULL);
        if (tw_entry_write(folder, result, bytes, size, &path, NULL) == TW_OK) free(path);
        tw_stamps_free(&stamps);
    }
}

/* Reads every entry; each is whole, or not there. Returns how many were there. */
static unsigned read_all(const char *folder) {
    static uint8_t expected[MOST];
    unsigned found = 0;
    for (unsigned key = 0; key < KEYS; key++) {
        tw_stamps stamps = {0};
        tw_digest result;
        const tw_cache_answer manifest =
            tw_manifest_find(folder, command_of(key), &stamps, &result);
        tw_stamps_free(&stamps);
        assert_int_not_equal(manifest, TW_CACHE_CORRUPT);
        if (manifest != TW_CACHE_HIT) continue;
        uint8_t *bytes = NULL;
        size_t size = 0;
        char *path = NULL;
        const tw_cache_answer entry = tw_entry_read(folder, result, &bytes, &size, &path);
        assert_int_not_equal(entry, TW_CACHE_CORRUPT);
        if (entry != TW_CACHE_HIT) continue;
        assert_int_equal(size, bytes_of(key, expected));
        assert_memory_equal(bytes, expected, size);
        found++;
        free(bytes);
        free(path);
    }
    return found;
}

static void a_killed_process_leaves_no_spoilt_entry(void **state) {
    room *room = *state;
    const char *files[FILES];
    char names[FILES][160], part[160];
    for (int i = 0; i < FILES; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%d.h", i);
        strcpy(names[i], room_write(room, name, "#define PART 1\n"));
        files[i] = names[i];
    }
    snprintf(part, sizeof part, "%s/manifests", room->cache);
    mkdir(room->cache, 0777);
    mkdir(part, 0777);
    snprintf(part, sizeof part, "%s/images", room->cache);
    mkdir(part, 0777);
    unsigned found = 0;
    const int64_t started = tw_clock_boundary();
    for (unsigned i = 0; i < KILLS; i++) {
        pid_t writers[2];
        for (int w = 0; w < 2; w++) {
            writers[w] = fork();
            if (!writers[w]) write_for_ever(room->cache, files, started);
        }
        /* From before its first byte to many entries on. */
        const struct timespec life = {.tv_nsec = (long)(i * 40000 % 6000000)};
        nanosleep(&life, NULL);
        kill(writers[0], SIGKILL);
        found += read_all(room->cache); /* while the other one writes */
        kill(writers[1], SIGKILL);
        waitpid(writers[0], NULL, 0);
        waitpid(writers[1], NULL, 0);
        found += read_all(room->cache);
    }
    assert_true(found > KILLS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_killed_process_leaves_no_spoilt_entry, room_make,
                                        room_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
