/* A precompiled header that is older than what it was made of is made again, or the failure says
 * what to run. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include "stages/precompiled.h"

/* A kit with a header, what was made of it, and a compiler that writes `made` behind -o. */
typedef struct kit {
    char *home, *folder, *part, *made, *depends, *compiler;
} kit;

static void put(const char *path, const char *text, int seconds) {
    assert_int_equal(tw_file_write(path, text, strlen(text), NULL), TW_OK);
    const struct timespec times[2] = {{.tv_sec = 1000000 + seconds}, {.tv_sec = 1000000 + seconds}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void open_kit(kit *k) {
    char home[] = "/tmp/tw-kit-XXXXXX";
    k->home = tw_strdup(mkdtemp(home));
    k->folder = tw_path_join(k->home, "op_build");
    k->part = tw_path_join(k->folder, "part.hpp");
    k->made = tw_path_join(k->folder, "op_pch.hpp.gch");
    k->depends = tw_path_join(k->folder, "op_pch.d");
    k->compiler = tw_path_join(k->folder, "compiler.sh");
    assert_int_equal(tw_make_folders(k->folder, NULL), TW_OK);
    put(k->part, "part", 1);
    put(k->made, "old", 2);
    tw_text depends = {0};
    tw_text_addf(&depends, "%s: \\\n %s\n", k->made, k->part);
    put(k->depends, depends.data, 2);
    tw_text_free(&depends);
    put(k->compiler, "#!/bin/sh\nfor last; do :; done\necho made > $last\n", 0);
    chmod(k->compiler, 0755);
}

static void close_kit(kit *k) {
    char *all[] = {k->part, k->made, k->depends, k->compiler};
    for (size_t i = 0; i < TW_COUNT(all); i++) {
        unlink(all[i]);
        free(all[i]);
    }
    char *lock = tw_path_join(k->folder, ".lock");
    unlink(lock);
    rmdir(k->folder);
    rmdir(k->home);
    free(lock);
    free(k->folder);
    free(k->home);
}

static char *content(const char *path) {
    char *text;
    size_t length;
    assert_int_equal(tw_file_read(path, &text, &length, NULL), TW_OK);
    return text;
}

static void holds(const char *path, const char *expected) {
    char *text = content(path);
    assert_string_equal(text, expected);
    free(text);
}

static tw_status refresh(kit *k, tw_text *said, tw_error *err) {
    const tw_place place = {.home = k->home};
    tw_text_add(said, "");
    return tw_precompiled_refresh(&place, k->compiler, said, err);
}

static void one_that_is_new_stays(void **state) {
    (void)state;
    kit k;
    tw_text said = {0};
    open_kit(&k);
    assert_int_equal(refresh(&k, &said, NULL), TW_OK);
    assert_string_equal(said.data, "");
    holds(k.made, "old");
    tw_text_free(&said);
    close_kit(&k);
}

static void an_older_one_is_made_again(void **state) {
    (void)state;
    kit k;
    tw_text said = {0};
    open_kit(&k);
    put(k.part, "changed", 3);
    assert_int_equal(refresh(&k, &said, NULL), TW_OK);
    assert_non_null(strstr(said.data, "part.hpp is newer"));
    holds(k.made, "made\n");
    tw_text_free(&said);
    close_kit(&k);
}

static void what_cannot_be_made_says_what_to_run(void **state) {
    (void)state;
    kit k;
    tw_text said = {0};
    tw_error err = {0};
    open_kit(&k);
    put(k.compiler, "#!/bin/sh\necho part.hpp:1: no such name; exit 1\n", 0);
    chmod(k.compiler, 0755);
    put(k.part, "changed", 3);
    assert_int_equal(refresh(&k, &said, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "run `make`"));
    assert_non_null(strstr(err.text, "part.hpp:1: no such name"));
    holds(k.made, "old");
    tw_error_clear(&err);
    tw_text_free(&said);
    close_kit(&k);
}

static void without_a_depfile_it_stays(void **state) {
    (void)state;
    kit k;
    tw_text said = {0};
    open_kit(&k);
    put(k.part, "changed", 3);
    unlink(k.depends);
    assert_int_equal(refresh(&k, &said, NULL), TW_OK);
    holds(k.made, "old");
    tw_text_free(&said);
    close_kit(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_new_stays),
        cmocka_unit_test(an_older_one_is_made_again),
        cmocka_unit_test(what_cannot_be_made_says_what_to_run),
        cmocka_unit_test(without_a_depfile_it_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
