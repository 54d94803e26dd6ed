/* What is told of a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tilewright/report.h"

static tw_fault fault_at(tw_fault_id id, unsigned line, const char *message) {
    tw_fault fault = {.id = id, .core_x = 2, .core_y = 1, .hart = TW_UNPACK, .cycle = 77};
    fault.message = tw_strdup(message);
    fault.frames[0] = (tw_frame){tw_strdup("reader.cpp"), line, tw_strdup("kernel_main")};
    fault.frame_count = 1;
    return fault;
}

static void faults_as_json(void **state) {
    (void)state;
    tw_faults faults = {0};
    tw_faults_add(&faults, fault_at(TW_FAULT_CB_WAIT_IMPOSSIBLE, 41, "waits for 9"));
    tw_faults_add(&faults, (tw_fault){.id = TW_FAULT_CB_DUPLICATE_ID,
                                      .core_x = -1,
                                      .core_y = -1,
                                      .hart = -1,
                                      .message = tw_strdup("twice")});
    json_t *list = tw_report_json(&faults, false);
    assert_int_equal(json_array_size(list), 2);
    const json_t *first = json_array_get(list, 0), *second = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(first, "id")), "cb-wait-impossible");
    assert_string_equal(json_string_value(json_object_get(first, "severity")), "error");
    assert_string_equal(json_string_value(json_object_get(first, "hart")), "TRISC0");
    assert_string_equal(json_string_value(json_object_get(first, "file")), "reader.cpp");
    assert_int_equal(json_integer_value(json_object_get(first, "line")), 41);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(first, "core"), 0)), 2);
    assert_string_equal(json_string_value(json_object_get(first, "message")), "waits for 9");
    assert_non_null(json_string_value(json_object_get(first, "cause")));
    assert_non_null(json_string_value(json_object_get(first, "try")));
    assert_true(json_is_null(json_object_get(second, "core")));
    assert_true(json_is_null(json_object_get(second, "hart")));
    assert_true(json_is_null(json_object_get(second, "file")));
    json_decref(list);
    tw_faults_clear(&faults);
}

static void faults_as_text(void **state) {
    (void)state;
    tw_faults faults = {0};
    tw_text text = {0};
    tw_faults_add(&faults, fault_at(TW_FAULT_CB_WAIT_IMPOSSIBLE, 41, "waits for 9"));
    assert_int_equal(tw_report_text(&faults, false, false, &text), 1);
    assert_non_null(strstr(text.data, "error: cb-wait-impossible: waits for 9"));
    assert_non_null(strstr(text.data, "core (2,1) TRISC0 at cycle 77"));
    assert_non_null(strstr(text.data, "reader.cpp:41"));
    assert_null(strstr(text.data, "\033"));
    tw_text_free(&text);
    tw_faults_clear(&faults);
}

static void a_page_says_cause_and_remedy(void **state) {
    (void)state;
    tw_text text = {0};
    tw_report_page(TW_FAULT_DEADLOCK, false, &text);
    assert_non_null(strstr(text.data, "deadlock (error)"));
    assert_non_null(strstr(text.data, "cause:"));
    assert_non_null(strstr(text.data, "try:"));
    tw_text_free(&text);
}

static void a_timeline_is_trace_events(void **state) {
    (void)state;
    tw_timeline timeline = {0};
    char path[] = "/tmp/tilewright-timeline-XXXXXX";
    tw_error err = {0};
    close(mkstemp(path));
    tw_timeline_add(&timeline, (tw_span){.x = 1,
                                         .y = 2,
                                         .track = TW_BRISC,
                                         .name = "noc_read",
                                         .begin = 1000,
                                         .end = 3000,
                                         .detail = tw_strdup("a \"quoted\" word")});
    assert_int_equal(tw_timeline_write(&timeline, 1000, path, &err), TW_OK);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *events = json_object_get(root, "traceEvents");
    assert_int_equal(json_array_size(events), 3); /* names of process and thread, the span */
    const json_t *span = json_array_get(events, 2);
    assert_string_equal(json_string_value(json_object_get(span, "name")), "noc_read");
    assert_float_equal(json_number_value(json_object_get(span, "ts")), 1.0, 1e-9);
    assert_float_equal(json_number_value(json_object_get(span, "dur")), 2.0, 1e-9);
    json_decref(root);
    unlink(path);
    tw_timeline_free(&timeline);
}

static void a_timeline_that_cannot_be_written(void **state) {
    (void)state;
    const tw_timeline timeline = {0};
    tw_error err = {0};
    assert_int_equal(tw_timeline_write(&timeline, 1000, "/no/such/folder/t.json", &err), TW_IO);
    assert_non_null(strstr(err.text, "/no/such/folder/t.json"));
    tw_error_clear(&err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_as_json),
        cmocka_unit_test(faults_as_text),
        cmocka_unit_test(a_page_says_cause_and_remedy),
        cmocka_unit_test(a_timeline_is_trace_events),
        cmocka_unit_test(a_timeline_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
