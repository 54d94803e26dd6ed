/* A gate opens for the right reason only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilewright/stages.h>

static json_t *answer_of(const char *text) {
    json_error_t wrong;
    json_t *answer = json_loads(text, 0, &wrong);
    if (!answer) fail_msg("%s", wrong.text);
    return answer;
}

/* `expected` is part of the verdict; NULL when the gate opens. */
static void check_red(int stage, const char *text, const char *expected) {
    json_t *answer = answer_of(text);
    char *why = tw_judge_red(stage, answer);
    if (!expected) {
        assert_null(why);
    } else {
        assert_non_null(why);
        if (!strstr(why, expected)) fail_msg("'%s' is not in '%s'", expected, why);
    }
    free(why);
    json_decref(answer);
}

static void check_green(const char *text, const char *expected) {
    json_t *answer = answer_of(text);
    char *why = tw_judge_green(answer);
    if (!expected) {
        assert_null(why);
    } else {
        assert_non_null(why);
        if (!strstr(why, expected)) fail_msg("'%s' is not in '%s'", expected, why);
    }
    free(why);
    json_decref(answer);
}

#define TEST(id, outcome, text)                                                                    \
    "{\"id\":\"" id "\",\"outcome\":\"" outcome "\",\"reason\":\"" text "\",\"text\":\"" text "\"" \
                                                                                              "}"
#define ANSWER(exit, tests) "{\"exit\":" #exit ",\"tests\":[" tests "]}"

static void red_for_the_stage_before(void **state) {
    (void)state;
    check_red(1, ANSWER(1, TEST("a", "failed", "module 'ttnn' has no attribute 'x'")), NULL);
    check_red(4, ANSWER(1, TEST("a", "failed", "x: select_program_factory is not implemented yet")),
              NULL);
}

static void tests_that_lower_the_text_still_count(void **state) {
    (void)state;
    check_red(6, ANSWER(1, TEST("a", "failed", "x: Kernel Creation is not implemented yet")), NULL);
}

static void one_test_may_pass_when_another_is_red(void **state) {
    (void)state;
    check_red(4,
              ANSWER(1, TEST("a", "passed", "") "," TEST(
                            "b", "failed", "select_program_factory is not implemented yet")),
              NULL);
}

static void red_for_another_reason_is_no_red(void **state) {
    (void)state;
    check_red(5, ANSWER(1, TEST("t.py::a", "failed", "NameError: torch")),
              "t.py::a fails, but not because of");
    check_red(
        5,
        ANSWER(1, TEST("t.py::a", "failed", "program factory is not implemented yet") "," TEST(
                      "t.py::b", "failed", "TypeError: x")),
        "TypeError: x");
}

static void an_error_of_a_fixture_is_no_red(void **state) {
    (void)state;
    check_red(5, ANSWER(1, TEST("t.py::a", "error", "program factory is not implemented yet")),
              "t.py::a fails, but not");
}

static void green_before_the_code_is_no_red(void **state) {
    (void)state;
    check_red(2, ANSWER(0, TEST("a", "passed", "")), "pass before its code is written");
}

static void a_run_without_tests_opens_nothing(void **state) {
    (void)state;
    check_red(2, "{\"exit\":4,\"tests\":[],\"output\":\"file not found\"}", "no test ran");
    check_green("{\"exit\":5,\"tests\":[],\"output\":\"\"}", "no test ran");
}

static void a_dead_or_late_process_opens_nothing(void **state) {
    (void)state;
    check_red(2, "{\"exit\":1,\"signal\":11,\"tests\":[]}", "segmentation fault");
    check_green("{\"exit\":1,\"timeout\":true,\"seconds\":120.0,\"tests\":[]}",
                "did not end in 120 s");
}

static void green_needs_all_to_pass(void **state) {
    (void)state;
    check_green(ANSWER(0, TEST("a", "passed", "")), NULL);
    check_green(ANSWER(0, TEST("a", "passed", "") "," TEST("b", "skipped", "")), NULL);
    check_green(ANSWER(1, TEST("a", "passed", "") "," TEST("b", "failed", "deadlock")),
                "b: deadlock");
    check_green(ANSWER(0, TEST("a", "skipped", "")), "every test was skipped");
    check_green(ANSWER(1, TEST("a", "passed", "")), "pytest ended with status 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(red_for_the_stage_before),
        cmocka_unit_test(tests_that_lower_the_text_still_count),
        cmocka_unit_test(one_test_may_pass_when_another_is_red),
        cmocka_unit_test(red_for_another_reason_is_no_red),
        cmocka_unit_test(an_error_of_a_fixture_is_no_red),
        cmocka_unit_test(green_before_the_code_is_no_red),
        cmocka_unit_test(a_run_without_tests_opens_nothing),
        cmocka_unit_test(a_dead_or_late_process_opens_nothing),
        cmocka_unit_test(green_needs_all_to_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
