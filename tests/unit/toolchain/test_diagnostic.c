/* What the compiler prints, and what the user is told. Outputs are gcc 12's, shortened. */
#include "room.h"

#include "toolchain/diagnostic.h"

static const char *const own[] = {"/opt/tw/kernel", "/usr/include/c++/12"};
static const tw_output_context context = {.own_folders = own,
                                          .own_folder_count = TW_COUNT(own),
                                          .source_path = "/home/u/k.cpp",
                                          .source_lines = 40,
                                          .source_named = "k.cpp"};

typedef struct expected {
    const char *file;
    unsigned line, column;
    const char *message; /* a part of it */
    const char *hint;    /* a part of it, or NULL for none */
} expected;

static void read_as(const char *output, expected wanted) {
    tw_diagnostic is = {0};
    tw_diagnostic_read(output, &context, &is);
    assert_non_null(is.file);
    assert_string_equal(is.file, wanted.file);
    assert_int_equal(is.line, wanted.line);
    assert_int_equal(is.column, wanted.column);
    if (!strstr(is.message, wanted.message))
        fail_msg("'%s' lacks '%s'", is.message, wanted.message);
    assert_int_equal(is.hint != NULL, wanted.hint != NULL);
    if (wanted.hint && !strstr(is.hint, wanted.hint))
        fail_msg("'%s' lacks '%s'", is.hint, wanted.hint);
    assert_string_equal(is.output, output);
    tw_diagnostic_clear(&is);
}

static void error_in_the_kernel_keeps_its_place(void **state) {
    (void)state;
    read_as("In file included from tilewright-generated:25:\n"
            "/home/u/k.cpp: In function 'void kernel_main()':\n"
            "/home/u/k.cpp:3:5: error: 'y' was not declared in this scope\n",
            (expected){"k.cpp", 3, 5, "'y' was not declared", NULL});
}

static void error_in_a_users_header_keeps_its_place(void **state) {
    (void)state;
    read_as("In file included from /home/u/k.cpp:1:\n/home/u/part.h:7:1: error: expected '}'\n",
            (expected){"/home/u/part.h", 7, 1, "expected '}'", NULL});
}

static void error_in_our_header_is_placed_where_the_user_instantiates_it(void **state) {
    (void)state;
    read_as("/opt/tw/kernel/tw/kernel.h: In instantiation of 'f<3>()':\n"
            "/opt/tw/kernel/tw/accessor.h:64:92:   required from 'struct A<3>'\n"
            "/home/u/k.cpp:12:49:   required from here\n"
            "/opt/tw/kernel/tw/kernel.h:16:25: error: static assertion failed: too few\n"
            "/opt/tw/kernel/tw/kernel.h:16:25: note: the comparison reduces to '(3 < 1)'\n",
            (expected){"k.cpp", 12, 49, "too few: (3 < 1) (in /opt/tw/kernel/tw/kernel.h:16)",
                       "as the message says"});
}

static void error_in_our_macro_is_placed_where_the_user_uses_it(void **state) {
    (void)state;
    read_as("/opt/tw/kernel/tw/debug.h:9:3: error: no match for 'operator<<'\n"
            "/home/u/k.cpp:21:5: note: in expansion of macro 'DPRINT'\n",
            (expected){"k.cpp", 21, 5, "no match", NULL});
}

static void error_while_including_is_placed_at_the_include(void **state) {
    (void)state;
    read_as("In file included from /opt/tw/kernel/api/compute/reduce.h:4,\n"
            "                 from /home/u/k.cpp:2,\n"
            "                 from tilewright-generated:28:\n"
            "/opt/tw/kernel/tw/reduce.h:5:9: error: 'REDUCE_OP' was not declared in this scope\n",
            (expected){"k.cpp", 2, 0, "'REDUCE_OP'", "define REDUCE_OP and REDUCE_DIM"});
}

static void only_the_first_error_counts(void **state) {
    (void)state;
    read_as("/opt/tw/kernel/tw/a.h:1:1: error: first\n"
            "In file included from /home/u/k.cpp:9:\n"
            "/home/u/k.cpp:30:1: error: second\n"
            "/home/u/k.cpp:31:1: note: in expansion of macro 'X'\n",
            (expected){"/opt/tw/kernel/tw/a.h", 1, 1, "first", NULL});
}

static void missing_include_is_explained(void **state) {
    (void)state;
    read_as("/home/u/k.cpp:3:10: fatal error: api/none.h: No such file or directory\n"
            "compilation terminated.\n",
            (expected){"k.cpp", 3, 10, "fatal error: api/none.h", "spelling of the #include"});
}

static void accessor_beyond_the_arguments_is_explained(void **state) {
    (void)state;
    read_as("/opt/tw/kernel/tw/t.h:73:20:   required from 'struct TensorAccessorArgs<3>'\n"
            "/home/u/k.cpp:3:49:   required from here\n"
            "/opt/tw/kernel/tw/kernel.h:16:25: error: static assertion failed: the kernel has no "
            "compile-time argument of this index\n",
            (expected){"k.cpp", 3, 49, "no compile-time argument", "TensorAccessorArgs<N> starts"});
}

static void unclosed_brace_is_the_users(void **state) {
    (void)state;
    read_as("/opt/tw/kernel/tw/crt.h:12:8: error: expected unqualified-id before string constant\n"
            "/opt/tw/kernel/tw/crt.h:66:5: error: expected '}' at end of input\n"
            "/home/u/k.cpp:2:20: note: to match this '{'\n",
            (expected){"k.cpp", 2, 20, "unclosed brace", NULL});
    read_as("/opt/tw/kernel/tw/crt.h:12:1: error: expected ';' before 'extern'\n",
            (expected){"k.cpp", 40, 0, "ends inside a statement", NULL});
}

static void link_errors_name_the_kernel(void **state) {
    (void)state;
    read_as("/usr/bin/ld: tw: no kernel entry\ncollect2: error: ld returned 1 exit status\n",
            (expected){"k.cpp", 0, 0, "no entry", "define void kernel_main()"});
    read_as("/usr/bin/ld: /tmp/x.o: in function `kernel_main()':\n"
            "/usr/include/x.h:19: undefined reference to `f()'\n",
            (expected){"k.cpp", 0, 0, "undefined reference to `f()' in kernel_main()", NULL});
    read_as("/usr/bin/ld: x.elf section `.bss' will not fit in region `local'\n"
            "/usr/bin/ld: region `local' overflowed by 3712 bytes\n",
            (expected){"k.cpp", 0, 0, "do not fit", "move large arrays to L1"});
}

static void silence_and_nonsense_still_give_a_message(void **state) {
    (void)state;
    read_as("", (expected){"k.cpp", 0, 0, "", NULL});
    read_as(":\n:1\n::::\n12:34\n", (expected){"k.cpp", 0, 0, ":", NULL});
}

static void printed_form_is_one_line_and_a_hint(void **state) {
    (void)state;
    tw_text text = {0};
    tw_diagnostic is = {.kernel = (char[]){"reader"},
                        .file = (char[]){"k.cpp"},
                        .line = 3,
                        .column = 5,
                        .message = (char[]){"what"},
                        .hint = (char[]){"this"}};
    tw_diagnostic_print(&is, &text);
    assert_string_equal(text.data, "kernel 'reader': k.cpp:3:5: error: what\n  try: this");
    tw_text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_in_the_kernel_keeps_its_place),
        cmocka_unit_test(error_in_a_users_header_keeps_its_place),
        cmocka_unit_test(error_in_our_header_is_placed_where_the_user_instantiates_it),
        cmocka_unit_test(error_in_our_macro_is_placed_where_the_user_uses_it),
        cmocka_unit_test(error_while_including_is_placed_at_the_include),
        cmocka_unit_test(only_the_first_error_counts),
        cmocka_unit_test(missing_include_is_explained),
        cmocka_unit_test(accessor_beyond_the_arguments_is_explained),
        cmocka_unit_test(unclosed_brace_is_the_users),
        cmocka_unit_test(link_errors_name_the_kernel),
        cmocka_unit_test(silence_and_nonsense_still_give_a_message),
        cmocka_unit_test(printed_form_is_one_line_and_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
