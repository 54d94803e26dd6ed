/* The order of faults, and what is folded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/fault.h"

static tw_fault *add(tw_faults *faults, tw_fault_id id, tw_hart_id hart, int x, uint64_t cycle) {
    tw_fault fault = {.id = id, .core_x = x, .core_y = 0, .hart = (int)hart, .cycle = cycle};
    fault.message = tw_strdup("what");
    fault.frames[0] = (tw_frame){.file = tw_strdup("k.cpp"),
                                 .line = 10 + (unsigned)hart,
                                 .function = tw_strdup("kernel_main")};
    fault.frame_count = 1;
    return tw_faults_add(faults, fault);
}

static void the_first_cause_comes_first(void **state) {
    (void)state;
    tw_faults faults = {0};
    add(&faults, TW_FAULT_CB_READ_PAST_FRONT, TW_BRISC, 0, 10);
    add(&faults, TW_FAULT_NOC_OUTSIDE_BUFFER, TW_BRISC, 0, 90);
    add(&faults, TW_FAULT_DST_LOST, TW_PACK, 0, 1); /* a warning */
    add(&faults, TW_FAULT_CB_WRITE_PAST_RESERVED, TW_NCRISC, 0, 50);
    add(&faults, TW_FAULT_DST_NOT_ACQUIRED, TW_MATH, 0, 5);
    add(&faults, TW_FAULT_COMPUTE_NOT_STARTED, TW_UNPACK, 0, 70);
    add(&faults, TW_FAULT_L1_UNINITIALISED_READ, TW_BRISC, 0, 3);
    add(&faults, TW_FAULT_NULL_ACCESS, TW_NCRISC, 0, 95);
    tw_faults_arrange(&faults);
    static const tw_fault_id wanted[] = {TW_FAULT_NULL_ACCESS,
                                         TW_FAULT_COMPUTE_NOT_STARTED,
                                         TW_FAULT_DST_NOT_ACQUIRED,
                                         TW_FAULT_L1_UNINITIALISED_READ,
                                         TW_FAULT_CB_WRITE_PAST_RESERVED,
                                         TW_FAULT_CB_READ_PAST_FRONT,
                                         TW_FAULT_NOC_OUTSIDE_BUFFER,
                                         TW_FAULT_DST_LOST};
    assert_int_equal(faults.list.count, TW_COUNT(wanted));
    for (size_t i = 0; i < TW_COUNT(wanted); i++)
        assert_int_equal(faults.list.items[i].id, wanted[i]);
    tw_faults_clear(&faults);
}

static void what_hangs_is_before_what_does_not(void **state) {
    (void)state;
    tw_faults faults = {0};
    add(&faults, TW_FAULT_COMPUTE_NOT_STARTED, TW_UNPACK, 0, 1);
    add(&faults, TW_FAULT_CB_WAIT_IMPOSSIBLE, TW_BRISC, 0, 2)->consequence = "deadlock";
    tw_faults_arrange(&faults);
    assert_int_equal(faults.list.items[0].id, TW_FAULT_CB_WAIT_IMPOSSIBLE);
    tw_faults_clear(&faults);
}

static void cores_that_do_the_same_are_told_once(void **state) {
    (void)state;
    tw_faults faults = {0};
    for (int x = 0; x < 8; x++)
        if (x != 3) add(&faults, TW_FAULT_CB_READ_PAST_FRONT, TW_BRISC, x, 10);
    add(&faults, TW_FAULT_CB_READ_PAST_FRONT, TW_NCRISC, 3, 10); /* another hart */
    tw_faults_arrange(&faults);
    assert_int_equal(faults.list.count, 2);
    const tw_fault *one = &faults.list.items[1];
    assert_int_equal(one->hart, TW_BRISC);
    assert_int_equal(one->core_x, 0);
    assert_int_equal(one->cores.count, 7);
    assert_int_equal(one->count, 7);
    tw_text text = {0};
    tw_fault_print(one, false, &text);
    assert_non_null(strstr(text.data, "where: 7 cores, (0,0)-(7,0) less (3,0), first BRISC"));
    tw_text_free(&text);
    assert_int_equal(faults.list.items[0].cores.count, 0);
    tw_faults_clear(&faults);
}

static void words_are_broken_at_spaces(void **state) {
    (void)state;
    tw_text text = {0};
    tw_text_wrap(&text, 4, 2, 12, "one two three a_word_that_is_too_long end");
    assert_string_equal(text.data, "one two\n  three\n  a_word_that_is_too_long\n  end");
    tw_text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cause_comes_first),
        cmocka_unit_test(what_hangs_is_before_what_does_not),
        cmocka_unit_test(cores_that_do_the_same_are_told_once),
        cmocka_unit_test(words_are_broken_at_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
