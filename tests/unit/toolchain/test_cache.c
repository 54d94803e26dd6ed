/* What is built once is found again, and what changed is built again. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "room.h"

#include "toolchain/prune.h"

static const char kernel_text[] = "#include \"part.h\"\nvoid kernel_main() { asm volatile(\"\" :: "
                                  "\"r\"(PART)); }\n";

/* Builds `source`; returns whether it came from the cache, and its key. */
static bool build(const room *room, const tw_kernel_source *source, char key[33]) {
    tw_error err = {0};
    tw_kernel_build built;
    if (tw_toolchain_build(room->toolchain, source, 1, &built, &err) != TW_OK)
        fail_msg("%s", err.text);
    const bool cached = built.images[0].from_cache;
    if (key) memcpy(key, built.images[0].key, 33);
    tw_kernel_build_free(&built);
    return cached;
}

static tw_kernel_source kernel_in(const room *room, char path[160]) {
    room_write(room, "part.h", "#define PART 1\n");
    strcpy(path, room_write(room, "kernel.cpp", kernel_text));
    return (tw_kernel_source){.path = path};
}

static void reopen(room *room) {
    tw_toolchain_close(room->toolchain);
    room_open(room, NULL);
}

/* Overwrites a byte in the middle of every file of a folder of the cache; returns how many. */
static int corrupt(const room *room, const char *part) {
    char folder[128], file[512];
    int count = 0;
    snprintf(folder, sizeof folder, "%s/%s", room->cache, part);
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; (entry = readdir(listing));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        const int fd = open(file, O_RDWR);
        char byte;
        assert_int_equal(pread(fd, &byte, 1, 60), 1);
        byte = (char)(byte ^ 1);
        assert_int_equal(pwrite(fd, &byte, 1, 60), 1);
        close(fd);
        count++;
    }
    closedir(listing);
    return count;
}

static void second_build_starts_no_compiler(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    const tw_kernel_source source = kernel_in(room, path);
    assert_false(build(room, &source, first));
    const uint64_t before = compilers(room);
    assert_true(build(room, &source, second));
    assert_int_equal(compilers(room), before);
    assert_string_equal(first, second);
}

static void another_toolchain_finds_it_without_a_compiler(void **state) {
    room *room = *state;
    char path[160];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, NULL);
    reopen(room);
    assert_true(build(room, &source, NULL));
    assert_int_equal(compilers(room), 0);
}

static void cached_image_is_the_built_one(void **state) {
    room *room = *state;
    char path[160];
    tw_error err = {0};
    tw_kernel_build first, second;
    const tw_kernel_source source = kernel_in(room, path);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &first, &err), TW_OK);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &second, &err), TW_OK);
    assert_int_equal(first.images[0].size, second.images[0].size);
    assert_memory_equal(first.images[0].bytes, second.images[0].bytes, first.images[0].size);
    assert_true(tw_file_exists(second.images[0].path));
    tw_kernel_build_free(&first);
    tw_kernel_build_free(&second);
}

static void changed_source_is_built_again(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, first);
    room_write(room, "kernel.cpp", "void kernel_main() {}\n");
    assert_false(build(room, &source, second));
    assert_string_not_equal(first, second);
}

static void changed_header_of_equal_length_is_seen(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, first);
    room_write(room, "part.h", "#define PART 2\n");
    assert_false(build(room, &source, second));
    assert_string_not_equal(first, second);
}

static void header_changed_back_is_found(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, first);
    room_write(room, "part.h", "#define PART 2\n");
    build(room, &source, NULL);
    room_write(room, "part.h", "#define PART 1\n");
    assert_true(build(room, &source, second));
    assert_string_equal(first, second);
}

static void strange_file_names_are_followed(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    room_write(room, "a $b#c.h", "#define PART 1\n");
    strcpy(path, room_write(room, "k $x#y.cpp",
                            "#include \"a $b#c.h\"\nint part = PART; void kernel_main() {}\n"));
    const tw_kernel_source source = {.path = path};
    build(room, &source, first);
    assert_true(build(room, &source, NULL));
    room_write(room, "a $b#c.h", "#define PART 2\n");
    assert_false(build(room, &source, second));
    assert_string_not_equal(first, second);
}

static void touched_header_is_compared_by_content(void **state) {
    room *room = *state;
    char path[160];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, NULL);
    room_write(room, "part.h", "#define PART 1\n");
    assert_true(build(room, &source, NULL));
}

static void deleted_header_is_an_error_again(void **state) {
    room *room = *state;
    char path[160], header[160];
    tw_error err = {0};
    tw_kernel_build built;
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, NULL);
    snprintf(header, sizeof header, "%s/part.h", room->folder);
    unlink(header);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, &err), TW_FAULT);
    assert_non_null(strstr(err.text, "part.h: No such file or directory"));
    tw_kernel_build_free(&built);
    tw_error_clear(&err);
}

static void flags_and_arguments_are_part_of_the_key(void **state) {
    room *room = *state;
    const uint32_t args[] = {1};
    const tw_define define = {"X", "1"};
    tw_kernel_source source = {.text = "void kernel_main() {}"};
    build(room, &source, NULL);
    source.kind = TW_KERNEL_NCRISC;
    assert_false(build(room, &source, NULL));
    source.arch = "blackhole";
    assert_false(build(room, &source, NULL));
    source.compile_args = args;
    source.compile_arg_count = 1;
    assert_false(build(room, &source, NULL));
    source.defines = &define;
    source.define_count = 1;
    assert_false(build(room, &source, NULL));
    source.optimisation = '2';
    assert_false(build(room, &source, NULL));
    assert_true(build(room, &source, NULL));
}

static void corrupt_image_is_thrown_away_and_built_again(void **state) {
    room *room = *state;
    char path[160], first[33], second[33];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, first);
    assert_int_equal(corrupt(room, "images"), 1);
    assert_false(build(room, &source, second));
    assert_int_equal(tw_toolchain_get_counts(room->toolchain).corrupt, 1);
    assert_string_equal(first, second);
    assert_true(build(room, &source, NULL));
}

static void truncated_image_is_built_again(void **state) {
    room *room = *state;
    char path[160];
    tw_kernel_build built;
    const tw_kernel_source source = kernel_in(room, path);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, NULL), TW_OK);
    assert_int_equal(truncate(built.images[0].path, 20), 0);
    tw_kernel_build_free(&built);
    assert_false(build(room, &source, NULL));
    assert_true(build(room, &source, NULL));
}

static void corrupt_manifest_is_thrown_away(void **state) {
    room *room = *state;
    char path[160];
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, NULL);
    assert_int_equal(corrupt(room, "manifests"), 1);
    assert_false(build(room, &source, NULL));
    assert_true(build(room, &source, NULL));
}

static void compute_images_are_compiled_in_one_call_and_cached_apart(void **state) {
    room *room = *state;
    const tw_kernel_source sources[] = {
        {.text = "void kernel_main() {}", .kind = TW_KERNEL_NCRISC},
        {.text = "void kernel_main() {}", .kind = TW_KERNEL_BRISC, .noc_index = 1},
        {.text = "void kernel_main() {}", .kind = TW_KERNEL_COMPUTE}};
    tw_kernel_build built[3];
    for (int round = 0; round < 2; round++) {
        assert_int_equal(tw_toolchain_build(room->toolchain, sources, 3, built, NULL), TW_OK);
        for (int i = 0; i < 3; i++)
            tw_kernel_build_free(&built[i]);
    }
    const tw_toolchain_counts counts = tw_toolchain_get_counts(room->toolchain);
    assert_int_equal(counts.misses, 5);
    assert_int_equal(counts.hits, 5);
}

static void equal_kernels_of_a_call_are_compiled_once(void **state) {
    room *room = *state;
    const tw_kernel_source sources[] = {{.text = "void kernel_main() {}"},
                                        {.text = "void kernel_main() {}"}};
    tw_kernel_build built[2];
    assert_int_equal(tw_toolchain_build(room->toolchain, sources, 2, built, NULL), TW_OK);
    assert_int_equal(tw_toolchain_get_counts(room->toolchain).misses, 1);
    assert_int_equal(built[0].images[0].size, built[1].images[0].size);
    assert_ptr_not_equal(built[0].images[0].bytes, built[1].images[0].bytes);
    tw_kernel_build_free(&built[0]);
    tw_kernel_build_free(&built[1]);
}

static void two_processes_at_once_leave_a_good_cache(void **state) {
    room *room = *state;
    enum { PROCESSES = 4 };
    char path[160];
    const tw_kernel_source source = kernel_in(room, path);
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i]) continue;
        tw_kernel_build built;
        tw_toolchain *toolchain;
        const tw_toolchain_options options = {.cache_folder = room->cache};
        tw_toolchain_open(&options, &toolchain, NULL);
        const tw_status status = tw_toolchain_build(toolchain, &source, 1, &built, NULL);
        _exit(status == TW_OK && built.images[0].size > 1000 ? 0 : 1);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int how;
        assert_int_equal(waitpid(children[i], &how, 0), children[i]);
        assert_int_equal(how, 0);
    }
    assert_true(build(room, &source, NULL));
    assert_int_equal(tw_toolchain_get_counts(room->toolchain).corrupt, 0);
}

static void unwritable_cache_is_said_and_done_without(void **state) {
    room *room = *state;
    const char *file = room_write(room, "file", "");
    tw_toolchain_close(room->toolchain);
    room_open(room, file);
    assert_non_null(strstr(tw_toolchain_note(room->toolchain), file));
    assert_non_null(strstr(tw_toolchain_note(room->toolchain), "TILEWRIGHT_CACHE"));
    const tw_kernel_source source = {.text = "void kernel_main() {}"};
    assert_false(build(room, &source, NULL));
    assert_false(build(room, &source, NULL));
}

static void cache_lost_while_running_costs_no_build(void **state) {
    room *room = *state;
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s' && touch '%s'", room->cache, room->cache);
    assert_int_equal(system(command), 0);
    const tw_kernel_source source = {.text = "void kernel_main() {}"};
    assert_false(build(room, &source, NULL));
}

static void precompiled_header_is_used_and_changes_nothing(void **state) {
    room *room = *state;
    char path[160], without[33], with[33];
    tw_kernel_build built;
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, without);
    assert_int_equal(tw_toolchain_precompile(room->toolchain, NULL, TW_KERNEL_API_0_81, NULL, NULL),
                     TW_OK);
    room_write(room, "part.h", "#define PART 3\n");
    build(room, &source, NULL);
    room_write(room, "part.h", "#define PART 1\n");
    assert_int_equal(corrupt(room, "images"), 2);
    assert_int_equal(tw_toolchain_build(room->toolchain, &source, 1, &built, NULL), TW_OK);
    memcpy(with, built.images[0].key, 33);
    assert_string_equal(with, without);
    tw_kernel_build_free(&built);
}

static void broken_precompiled_header_is_done_without(void **state) {
    room *room = *state;
    char command[256];
    assert_int_equal(tw_toolchain_precompile(room->toolchain, NULL, 0, NULL, NULL), TW_OK);
    snprintf(command, sizeof command, "truncate -s 1000000 '%s'/precompiled/*/tw/*.gch",
             room->cache);
    assert_int_equal(system(command), 0);
    const tw_kernel_source source = {.text = "void kernel_main() {}"};
    const uint64_t before = compilers(room);
    assert_false(build(room, &source, NULL));
    assert_int_equal(compilers(room), before + 2);
}

static void precompiling_twice_makes_nothing(void **state) {
    room *room = *state;
    assert_int_equal(tw_toolchain_precompile(room->toolchain, NULL, 0, NULL, NULL), TW_OK);
    const uint64_t before = compilers(room);
    assert_int_equal(tw_toolchain_precompile(room->toolchain, NULL, 0, NULL, NULL), TW_OK);
    assert_int_equal(compilers(room), before);
}

static int count_entries(const room *room, const char *part) {
    char folder[160];
    int count = 0;
    snprintf(folder, sizeof folder, "%s/%s", room->cache, part);
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; (entry = readdir(listing));)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void process_that_compiles_much_gets_precompiled_headers(void **state) {
    room *room = *state;
    char text[64];
    for (int i = 0; i < 8; i++) {
        if (i == 3) assert_int_equal(count_entries(room, "precompiled"), 0);
        snprintf(text, sizeof text, "int x = %d; void kernel_main() {}", i);
        const tw_kernel_source source = {.text = text, .kind = TW_KERNEL_COMPUTE};
        build(room, &source, NULL);
    }
    assert_int_equal(count_entries(room, "precompiled"), 3);
    assert_int_equal(count_entries(room, "images"), 24);
}

static void changed_kernel_headers_replace_the_precompiled_one(void **state) {
    room *room = *state;
    char folder[160], prefix[160];
    snprintf(prefix, sizeof prefix, "%s/root/kernel/tw/prefix.h", room->folder);
    snprintf(folder, sizeof folder, "%s/shipped", room->folder);
    for (int i = 0; i < 4; i++) {
        char text[64];
        snprintf(text, sizeof text, "#pragma once\n#include <cstdint>\nconst int x = %d;\n", i);
        assert_int_equal(tw_file_write(prefix, text, strlen(text), NULL), TW_OK);
        assert_int_equal(tw_toolchain_precompile(room->toolchain, NULL, 0, NULL, NULL), TW_OK);
        snprintf(text, sizeof text, "static_assert(x == %d); void kernel_main() {}", i);
        const tw_kernel_source source = {.text = text};
        build(room, &source, NULL);
    }
    assert_int_equal(count_entries(room, "precompiled"), 2 * 5);
}

static void pruning_deletes_the_oldest(void **state) {
    room *room = *state;
    char path[160];
    tw_kernel_build built;
    const tw_kernel_source source = kernel_in(room, path);
    build(room, &source, NULL);
    const tw_kernel_source newer = {.text = "void kernel_main() { asm volatile(\"nop\"); }"};
    assert_int_equal(tw_toolchain_build(room->toolchain, &newer, 1, &built, NULL), TW_OK);
    tw_prune_cache(room->cache, 1 << 30);
    assert_int_equal(count_entries(room, "images"), 2);
    /* Room for one image and its manifest, but not for two. */
    tw_prune_cache(room->cache, built.images[0].size * 2);
    assert_int_equal(count_entries(room, "images"), 1);
    assert_true(tw_file_exists(built.images[0].path));
    tw_kernel_build_free(&built);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        room_test(second_build_starts_no_compiler),
        room_test(another_toolchain_finds_it_without_a_compiler),
        room_test(cached_image_is_the_built_one),
        room_test(changed_source_is_built_again),
        room_test(changed_header_of_equal_length_is_seen),
        room_test(header_changed_back_is_found),
        room_test(strange_file_names_are_followed),
        room_test(touched_header_is_compared_by_content),
        room_test(deleted_header_is_an_error_again),
        room_test(flags_and_arguments_are_part_of_the_key),
        room_test(corrupt_image_is_thrown_away_and_built_again),
        room_test(truncated_image_is_built_again),
        room_test(corrupt_manifest_is_thrown_away),
        room_test(compute_images_are_compiled_in_one_call_and_cached_apart),
        room_test(equal_kernels_of_a_call_are_compiled_once),
        room_test(two_processes_at_once_leave_a_good_cache),
        room_test(unwritable_cache_is_said_and_done_without),
        room_test(cache_lost_while_running_costs_no_build),
        room_test(precompiled_header_is_used_and_changes_nothing),
        room_test(broken_precompiled_header_is_done_without),
        room_test(precompiling_twice_makes_nothing),
        room_test(process_that_compiles_much_gets_precompiled_headers),
        room_test(changed_kernel_headers_replace_the_precompiled_one),
        room_test(pruning_deletes_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
