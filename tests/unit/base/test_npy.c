/* .npy files: what numpy writes is read, what is broken is refused with the reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tilewright/npy.h"

/* A version 1.0 file in memory, as numpy lays it out. */
static size_t file_of(const char *dict, const void *data, size_t bytes, uint8_t *out) {
    size_t n = strlen(dict), total = (10 + n + 1 + 63) / 64 * 64;
    memcpy(out, "\x93NUMPY\x01\x00", 8);
    out[8] = (uint8_t)(total - 10);
    out[9] = (uint8_t)((total - 10) >> 8);
    memset(out + 10, ' ', total - 10);
    memcpy(out + 10, dict, n);
    out[total - 1] = '\n';
    memcpy(out + total, data, bytes);
    return total + bytes;
}

static const char good[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
static const float six[6] = {0, 1.5F, -2, 3, 4, 5};

static void numpys_own_layout_is_read(void **state) {
    (void)state;
    uint8_t bytes[512];
    tw_npy array;
    size_t n = file_of(good, six, sizeof six, bytes);
    assert_int_equal(tw_npy_parse("x.npy", bytes, n, &array, NULL), TW_OK);
    assert_int_equal(array.rank, 2);
    assert_int_equal(array.shape[1], 3);
    assert_int_equal(array.count, 6);
    assert_memory_equal(array.data, six, sizeof six);
    assert_true(tw_npy_number(&array, 2) == -2.0);
    tw_npy_free(&array);
}

static void scalars_and_empty_arrays_are_arrays(void **state) {
    (void)state;
    uint8_t bytes[512];
    tw_npy array;
    size_t n = file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", six, 4, bytes);
    assert_int_equal(tw_npy_parse("x.npy", bytes, n, &array, NULL), TW_OK);
    assert_int_equal(array.rank, 0);
    assert_int_equal(array.count, 1);
    tw_npy_free(&array);
    n = file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 7), }", six, 0, bytes);
    assert_int_equal(tw_npy_parse("x.npy", bytes, n, &array, NULL), TW_OK);
    assert_int_equal(array.count, 0);
    tw_npy_free(&array);
}

static void every_element_type_becomes_numbers(void **state) {
    (void)state;
    const struct {
        const char *descr;
        size_t size;
        uint8_t bytes[8];
        double value;
    } cases[] = {
        {"<f2", 2, {0x00, 0xC2}, -3},
        {"<f2", 2, {0x01, 0x00}, 0x1p-24},
        {"<f8", 8, {0, 0, 0, 0, 0, 0, 8, 64}, 3},
        {"|i1", 1, {0xFD}, -3},
        {"<i2", 2, {0xFD, 0xFF}, -3},
        {"<i8", 8, {0xFD, 255, 255, 255, 255, 255, 255, 255}, -3},
        {"|u1", 1, {0xFD}, 253},
        {"<u4", 4, {0, 0, 0, 0x80}, 2147483648.0},
        {"|b1", 1, {1}, 1},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        uint8_t bytes[512];
        char dict[128];
        tw_npy array;
        snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }",
                 cases[i].descr);
        size_t n = file_of(dict, cases[i].bytes, cases[i].size, bytes);
        assert_int_equal(tw_npy_parse("x.npy", bytes, n, &array, NULL), TW_OK);
        assert_true(tw_npy_number(&array, 0) == cases[i].value);
        float *floats = tw_npy_floats(&array);
        assert_true(floats[0] == (float)cases[i].value);
        free(floats);
        tw_npy_free(&array);
    }
}

/* Fails, and the text holds `part`. */
static void refused(const uint8_t *bytes, size_t length, const char *part) {
    tw_npy array;
    tw_error err = {0};
    assert_int_equal(tw_npy_parse("x.npy", bytes, length, &array, &err), TW_BAD_INPUT);
    assert_null(array.data);
    if (!strstr(err.text, part) || !strstr(err.text, "x.npy"))
        fail_msg("'%s' does not say '%s'", err.text, part);
    tw_error_clear(&err);
}

static void a_cut_file_is_refused_at_every_length(void **state) {
    (void)state;
    uint8_t bytes[512];
    size_t n = file_of(good, six, sizeof six, bytes);
    for (size_t length = 0; length < n; length++) {
        /* A copy of exactly that size, so that a sanitizer sees a read beyond it. */
        uint8_t *cut = malloc(length + 1);
        memcpy(cut, bytes, length);
        tw_npy array;
        assert_int_equal(tw_npy_parse("x.npy", cut, length, &array, NULL), TW_BAD_INPUT);
        free(cut);
    }
    refused(bytes, n - 1, "cut");
    refused(bytes, n + 1, "too long");
}

static void what_is_not_supported_is_named(void **state) {
    (void)state;
    const char *const cases[][2] = {
        {"{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", ">f4"},
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", "<c8"},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", "structured"},
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "Fortran"},
        {"{'descr': '<f4', 'shape': (2, 3), }", "fortran_order"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }", "dimension 1"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
         "large"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 1), }",
         "dimension 0"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'extra': 1}", "extra"},
        {"[1, 2]", "dict"},
        {"{'descr", "cut"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        uint8_t bytes[512];
        size_t n = file_of(cases[i][0], six, sizeof six, bytes);
        refused(bytes, n, cases[i][1]);
    }
    refused((const uint8_t *)"hello, world", 12, "not a .npy");
}

static void what_is_written_is_read_back(void **state) {
    (void)state;
    char path[] = "/tmp/tw_npy_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    const size_t shape[] = {3, 2};
    tw_npy array;
    assert_int_equal(tw_npy_write(path, (tw_npy_type){'f', 4}, 2, shape, six, NULL), TW_OK);
    assert_int_equal(tw_npy_read(path, &array, NULL), TW_OK);
    assert_int_equal(array.shape[0], 3);
    assert_memory_equal(array.data, six, sizeof six);
    tw_npy_free(&array);
    unlink(path);
    assert_int_equal(tw_npy_read(path, &array, NULL), TW_IO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numpys_own_layout_is_read),
        cmocka_unit_test(scalars_and_empty_arrays_are_arrays),
        cmocka_unit_test(every_element_type_becomes_numbers),
        cmocka_unit_test(a_cut_file_is_refused_at_every_length),
        cmocka_unit_test(what_is_not_supported_is_named),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
