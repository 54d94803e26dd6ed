/* Which of a kernel's variables a call is about, from its source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/hang.h"
#include "tilewright/memory_map.h"

static const char source[] = "struct Stage {\n"                                      /* 1 */
                             "    CircularBuffer cb_mid;\n"                          /* 2 */
                             "};\n"                                                  /* 3 */
                             "template <typename Buffer> void drain(Buffer &b) {\n"  /* 4 */
                             "    b.pop_front(1);\n"                                 /* 5 */
                             "}\n"                                                   /* 6 */
                             "void kernel_main() {\n"                                /* 7 */
                             "    DataflowBuffer cb_in(dfb::in); // cb_in.x(\n"      /* 8 */
                             "    experimental::CircularBuffer cb_out{16};\n"        /* 9 */
                             "    const Noc noc;\n"                                  /* 10 */
                             "    Semaphore<> ready(sem::ready);\n"                  /* 11 */
                             "    const auto src = TensorAccessor(args, address);\n" /* 12 */
                             "    DataflowBuffer all[2] = {{0}, {1}};\n"             /* 13 */
                             "    Stage s;\n"                                        /* 14 */
                             "    noc.async_read<options>(\n"                        /* 15 */
                             "        src, cb_in, 2048,\n"                           /* 16 */
                             "        {.page_id = i}, {});\n"                        /* 17 */
                             "    cb_in.push_back(1); cb_out.wait_front(1);\n"       /* 18 */
                             "    ready.wait(\"cb_in\", 1);\n"                       /* 19 */
                             "    all[0].wait_front(2);\n"                           /* 20 */
                             "    s.cb_mid.wait_front(2);\n"                         /* 21 */
                             "    cb_wait_front(dfb::in, 1);\n"                      /* 22 */
                             "    cb_wait_front(3, 1);\n"                            /* 23 */
                             "    constexpr auto second = tt::CBIndex::c_4;\n"       /* 24 */
                             "    DataflowBuffer a(dfb::in), b{second}, c(7);\n"     /* 25 */
                             "    for (uint32_t i = 0; i < n; i++) {\n"              /* 26 */
                             "        if (i) {\n"                                    /* 27 */
                             "            add<input(0)>(shape, a, b, c, cb_out);\n"  /* 28 */
                             "        }\n"                                           /* 29 */
                             "    }\n"                                               /* 30 */
                             "    while (a.get_id()) { noc.x(); }\n"                 /* 31 */
                             "    cb_wait_front(dfb::in, 1);\n"                      /* 32 */
                             "}\n";

static char path[] = "/tmp/objects-XXXXXX";

static int write_source(void **state) {
    (void)state;
    const int file = mkstemp(path);
    const ssize_t written = file < 0 ? -1 : write(file, source, strlen(source));
    return file < 0 || close(file) || written != (ssize_t)strlen(source);
}
static int remove_source(void **state) {
    (void)state;
    return unlink(path);
}

static void expect(uint32_t line, const char *called, const char *wanted) {
    char *found = tw_objects_of_call(path, line, called);
    char place[256] = "";
    const char *name = strrchr(path, '/') + 1;
    if (!wanted) {
        assert_null(found);
        return;
    }
    /* "%" stands for the file's name. */
    for (const char *at = wanted; *at; at++)
        snprintf(place + strlen(place), sizeof place - strlen(place), "%.*s", *at == '%' ? 99 : 1,
                 *at == '%' ? name : at);
    assert_non_null(found);
    assert_string_equal(found, place);
    free(found);
}

static void test_receiver(void **state) {
    (void)state;
    expect(18, "push_back", "cb_in (DataflowBuffer, line 8 of %)");
    expect(18, "wait_front", "cb_out (CircularBuffer, line 9 of %)");
    expect(19, "wait", "ready (Semaphore, line 11 of %)");
    expect(20, "wait_front", "all (DataflowBuffer, line 13 of %)");
    expect(21, "wait_front", "cb_mid (CircularBuffer, line 2 of %)");
    expect(5, "pop_front", "b (Buffer, line 4 of %)");
}

static void test_arguments(void **state) {
    (void)state;
    expect(15, "async_read<(NocOptions)0, TensorAccessor>",
           "noc (Noc, line 10 of %), src (TensorAccessor, line 12 of %), "
           "cb_in (DataflowBuffer, line 8 of %)");
    expect(22, "cb_wait_front", "dfb::in (bound by the host)");
}

/* The debug line may be one of the arguments'. */
static void test_line_of_an_argument(void **state) {
    (void)state;
    expect(17, "async_read",
           "noc (Noc, line 10 of %), src (TensorAccessor, line 12 of %), "
           "cb_in (DataflowBuffer, line 8 of %)");
}

static void test_nothing_to_tell(void **state) {
    (void)state;
    expect(23, "cb_wait_front", NULL);
    expect(18, "get_read_ptr", NULL);
    expect(18, NULL, NULL);
    assert_null(tw_objects_of_call("/nowhere/at/all.cpp", 1, "wait"));
}

/* Of a call with several buffers, the one that a CB is behind; objects whose CB nobody knows stay.
 */
static void test_objects_of_a_cb(void **state) {
    (void)state;
    static const char *const names[TW_MAX_CBS] = {[3] = "in"};
    static const struct {
        int cb;
        const char *first;
    } cases[] = {{3, "a (DataflowBuffer, line 25"},
                 {4, "b (DataflowBuffer, line 25"},
                 {7, "c (DataflowBuffer, line 25"},
                 {16, "cb_out (CircularBuffer, line 9"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *found = tw_objects_of_cb(path, 28, "add<3>", cases[i].cb, names);
        assert_non_null(found);
        assert_int_equal(strncmp(found, cases[i].first, strlen(cases[i].first)), 0);
        assert_null(strchr(found, ';'));
        assert_true(!strstr(found, "), ")); /* no other one */
        free(found);
    }
    char *other = tw_objects_of_cb(path, 32, "cb_wait_front", 5, names);
    assert_null(other);
}

static void test_loops(void **state) {
    (void)state;
    assert_int_equal(tw_loop_around(path, 28), 26);
    assert_int_equal(tw_loop_around(path, 25), 0);
    assert_int_equal(tw_loop_around(path, 32), 0);
    assert_int_equal(tw_loop_around("/nowhere/at/all.cpp", 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_receiver),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_line_of_an_argument),
        cmocka_unit_test(test_nothing_to_tell),
        cmocka_unit_test(test_objects_of_a_cb),
        cmocka_unit_test(test_loops),
    };
    return cmocka_run_group_tests(tests, write_source, remove_source);
}
