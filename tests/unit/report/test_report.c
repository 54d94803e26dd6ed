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
    fault.frames[0] = (tw_frame){
        .file = tw_strdup("reader.cpp"), .line = line, .function = tw_strdup("kernel_main")};
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

/* Every fault has all of its page, in 80 columns. */
static void a_page_says_why_and_shows_how(void **state) {
    (void)state;
    static const char *const parts[] = {"cause:", "chip:", "try:", "for example", "repaired"};
    for (int id = 1; id < TW_FAULT_COUNT; id++) {
        tw_text text = {0};
        tw_report_page((tw_fault_id)id, false, &text);
        assert_memory_equal(text.data, tw_fault_find((tw_fault_id)id)->id,
                            strlen(tw_fault_find((tw_fault_id)id)->id));
        for (size_t i = 0; i < TW_COUNT(parts); i++)
            if (!strstr(text.data, parts[i]))
                fail_msg("%s: no '%s': see fault_pages.def", tw_fault_find((tw_fault_id)id)->id,
                         parts[i]);
        for (const char *line = text.data; *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 80) fail_msg("more than 80 columns: %s", line);
        tw_text_free(&text);
    }
}

/* ---- a hang ---- */

static tw_hang *two_harts(void) {
    tw_hang *hang = tw_alloc(sizeof *hang);
    hang->hart_count = 2;
    hang->cycle = 41802;
    TW_VEC_PUSH(&hang->cores, (tw_place){0, 0});
    TW_VEC_PUSH(&hang->cores, (tw_place){2, 0});
    TW_VEC_PUSH(&hang->cores, (tw_place){0, 1});
    TW_VEC_PUSH(&hang->cores, (tw_place){1, 1});
    TW_VEC_PUSH(&hang->cores, (tw_place){2, 1});
    hang->harts[0] = (tw_hang_hart){.hart = TW_BRISC,
                                    .kernel = tw_strdup("k/writer_x.cpp"),
                                    .state = "finished",
                                    .cb = -1,
                                    .partner = -1};
    tw_hang_hart *reader = &hang->harts[1];
    *reader = (tw_hang_hart){.hart = TW_NCRISC,
                             .kernel = tw_strdup("k/reader.cpp"),
                             .state = "waiting",
                             .wait = "cb-space",
                             .text = tw_strdup("waits for 32 free pages in c_0 (reserve_back)"),
                             .cb = 0,
                             .pages = 32,
                             .partner = TW_BRISC,
                             .times = 3,
                             .is_cause = true,
                             .frame_count = 2,
                             .loop_count = 1};
    reader->frames[0] =
        (tw_frame){.file = tw_strdup("/s/reader.cpp"), .line = 41, .function = tw_strdup("fill")};
    reader->frames[1] = (tw_frame){
        .file = tw_strdup("/s/reader.cpp"), .line = 60, .function = tw_strdup("kernel_main")};
    reader->loops[0] = (tw_hang_loop){tw_strdup("tile"), 40, true, 2, 3, 8, false};
    tw_hang_cb cb = {.index = 0, .pages = 16, .page_size = 2048, .pushed = 64, .popped = 48};
    cb.pushes[TW_NCRISC] = 64;
    cb.pops[TW_BRISC] = 40;
    cb.pops[TW_UNPACK] = 8;
    cb.created_at = tw_strdup("factory.cpp:88");
    TW_VEC_PUSH(&hang->cbs, cb);
    return hang;
}

static tw_faults one_hang(void) {
    tw_faults faults = {0};
    tw_fault fault = fault_at(TW_FAULT_CB_RESERVE_IMPOSSIBLE, 41, "asks \"32\" of 16");
    fault.hang = two_harts();
    fault.consequence = "deadlock";
    tw_faults_add(&faults, fault);
    return faults;
}

static void a_hang_as_text(void **state) {
    (void)state;
    tw_faults faults = one_hang();
    tw_text text = {0};
    tw_report_text(&faults, false, false, &text);
    assert_non_null(strstr(text.data, "  BRISC  writer_x  has finished\n"));
    assert_non_null(strstr(text.data,
                           "  NCRISC reader    waits for 32 free pages in c_0 (reserve_back)\n"
                           "                     reader.cpp:41 <- kernel_main:60, iteration 3 of 8 "
                           "(tile=2)\n"));
    assert_non_null(strstr(
        text.data, "  c_0: 16 pages of 2048 B; 64 pushed, 48 popped; producer NCRISC, consumers\n"
                   "       BRISC (40) and TRISC0 (8); made at factory.cpp:88\n"));
    for (const char *line = text.data; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    tw_text_free(&text);
    tw_faults_clear(&faults);
}

static void a_hang_as_json(void **state) {
    (void)state;
    tw_faults faults = one_hang();
    json_t *list = tw_report_json(&faults, false);
    const json_t *hang = json_object_get(json_array_get(list, 0), "hang");
    assert_int_equal(json_array_size(json_object_get(hang, "cores")), 5);
    const json_t *reader = json_array_get(json_object_get(hang, "harts"), 1);
    assert_string_equal(json_string_value(json_object_get(reader, "wait")), "cb-space");
    assert_int_equal(json_integer_value(json_object_get(reader, "pages")), 32);
    assert_string_equal(json_string_value(json_object_get(reader, "waits_for")), "BRISC");
    assert_true(json_is_true(json_object_get(reader, "is_cause")));
    assert_true(json_is_null(json_object_get(reader, "address")));
    const json_t *loop = json_array_get(json_object_get(reader, "loops"), 0);
    assert_int_equal(json_integer_value(json_object_get(loop, "iteration")), 3);
    assert_int_equal(json_integer_value(json_object_get(loop, "total")), 8);
    const json_t *cb = json_array_get(json_object_get(hang, "cbs"), 0);
    const json_t *pops = json_object_get(cb, "pops");
    assert_int_equal(json_integer_value(json_object_get(pops, "TRISC0")), 8);
    assert_int_equal(json_object_size(pops), 2);
    json_decref(list);
    tw_faults_clear(&faults);
}

static void a_hang_as_a_graph(void **state) {
    (void)state;
    tw_faults faults = one_hang();
    tw_text text = {0};
    assert_int_equal(tw_report_dot(&faults, &text), 1);
    assert_non_null(strstr(text.data, "label=\"5 cores, (0,0)-(2,1) less (1,0)\\l"));
    assert_non_null(strstr(text.data, "h0_1 -> c0_0"));
    assert_non_null(strstr(text.data, "c0_0 -> h0_0"));
    assert_non_null(strstr(text.data, "iteration 3 of 8 (tile=2)\\l"));
    tw_text_free(&text);
    tw_faults_clear(&faults);
    assert_int_equal(tw_report_dot(&faults, &text), 0);
    tw_text_free(&text);
}

static void no_picture_without_a_hang(void **state) {
    (void)state;
    tw_faults faults = {0};
    bool drawn = true;
    tw_faults_add(&faults, fault_at(TW_FAULT_CB_WAIT_IMPOSSIBLE, 41, "waits for 9"));
    assert_int_equal(tw_report_graph(&faults, "/no/such/folder/o.dot", &drawn, NULL), TW_OK);
    assert_false(drawn);
    tw_faults_clear(&faults);
    faults = one_hang();
    tw_error err = {0};
    assert_int_equal(tw_report_graph(&faults, "/no/such/folder/o.dot", &drawn, &err), TW_IO);
    assert_non_null(strstr(err.text, "/no/such/folder/o.dot"));
    assert_false(drawn);
    tw_error_clear(&err);
    tw_faults_clear(&faults);
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
        cmocka_unit_test(a_page_says_why_and_shows_how),
        cmocka_unit_test(a_hang_as_text),
        cmocka_unit_test(a_hang_as_json),
        cmocka_unit_test(a_hang_as_a_graph),
        cmocka_unit_test(no_picture_without_a_hang),
        cmocka_unit_test(a_timeline_is_trace_events),
        cmocka_unit_test(a_timeline_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
