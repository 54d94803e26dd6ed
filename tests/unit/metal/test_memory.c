/* Devices, buffers and the allocator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/metal.h"

static tw_device *open_device(const char *arch) {
    tw_device *device;
    tw_error err = {0};
    const tw_device_options options = {.arch = arch};
    assert_int_equal(tw_device_open(&options, &device, &err), TW_OK);
    return device;
}

static tw_buffer *make(tw_device *device, uint64_t size, uint32_t page, tw_buffer_type type) {
    tw_buffer *buffer;
    tw_error err = {0};
    const tw_buffer_options options = {.size = size, .page_size = page, .type = type};
    assert_int_equal(tw_buffer_create(device, &options, &buffer, &err), TW_OK);
    return buffer;
}

static void an_unknown_architecture_is_refused(void **state) {
    (void)state;
    tw_device *device;
    tw_error err = {0};
    assert_int_equal(tw_device_open(&(tw_device_options){.arch = "grayskull"}, &device, &err),
                     TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "grayskull"));
    assert_non_null(strstr(err.text, "blackhole"));
    tw_error_clear(&err);
}

static void workers_have_virtual_coordinates(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    const tw_core_xy grid = tw_device_grid(device);
    const tw_core_xy noc = tw_device_worker_noc(device, (tw_core_xy){2, 3});
    assert_int_equal(grid.x, 8);
    assert_int_equal(grid.y, 8);
    assert_int_equal(noc.x, 20);
    assert_int_equal(noc.y, 21);
    tw_device_close(device);
}

static void pages_go_round_the_banks(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *buffer = make(device, 30 * 100, 100, TW_BUFFER_DRAM);
    tw_page_place first, thirteenth;
    assert_int_equal(tw_buffer_aligned_page_size(buffer), 128);
    assert_true(tw_buffer_page(buffer, 0, &first));
    assert_true(tw_buffer_page(buffer, 13, &thirteenth));
    assert_int_equal(first.bank, 0);
    assert_int_equal(thirteenth.bank, 1);
    assert_int_equal(thirteenth.address, first.address + 128);
    assert_false(tw_buffer_page(buffer, 30, &first));
    tw_buffer_free(buffer);
    tw_device_close(device);
}

static void page_alignment_is_the_memorys(void **state) {
    (void)state;
    tw_device *wormhole = open_device("wormhole_b0"), *blackhole = open_device("blackhole");
    tw_buffer *a = make(wormhole, 40, 40, TW_BUFFER_L1), *b = make(blackhole, 40, 40, TW_BUFFER_L1);
    tw_buffer *c = make(blackhole, 40, 40, TW_BUFFER_DRAM);
    assert_int_equal(tw_buffer_aligned_page_size(a), 48);
    assert_int_equal(tw_buffer_aligned_page_size(b), 48);
    assert_int_equal(tw_buffer_aligned_page_size(c), 64);
    tw_buffer_free(a);
    tw_buffer_free(b);
    tw_buffer_free(c);
    tw_device_close(wormhole);
    tw_device_close(blackhole);
}

static void what_is_written_is_read(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    for (int type = TW_BUFFER_DRAM; type <= TW_BUFFER_L1; type++) {
        tw_buffer *buffer = make(device, 1000 * 36, 36, (tw_buffer_type)type);
        uint8_t out[36000], in[36000];
        tw_error err = {0};
        for (size_t i = 0; i < sizeof out; i++)
            out[i] = (uint8_t)(i * 7 + i / 256);
        assert_int_equal(tw_buffer_write(buffer, 0, out, sizeof out, &err), TW_OK);
        assert_int_equal(tw_buffer_read(buffer, 0, in, sizeof in, &err), TW_OK);
        assert_memory_equal(in, out, sizeof out);
        /* A part that starts and ends inside pages. */
        assert_int_equal(tw_buffer_read(buffer, 50, in, 1001, &err), TW_OK);
        assert_memory_equal(in, out + 50, 1001);
        memset(out + 35, 0xEE, 3);
        assert_int_equal(tw_buffer_write(buffer, 35, out + 35, 3, &err), TW_OK);
        assert_int_equal(tw_buffer_read(buffer, 0, in, sizeof in, &err), TW_OK);
        assert_memory_equal(in, out, sizeof out);
        assert_int_equal(tw_buffer_read(buffer, 35999, in, 2, &err), TW_BAD_INPUT);
        tw_error_clear(&err);
        tw_buffer_free(buffer);
    }
    tw_device_close(device);
}

static void dram_grows_up_and_l1_down(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *a = make(device, 64, 64, TW_BUFFER_DRAM), *b = make(device, 64, 64, TW_BUFFER_DRAM);
    tw_buffer *c = make(device, 64, 64, TW_BUFFER_L1), *d = make(device, 64, 64, TW_BUFFER_L1);
    assert_int_equal(tw_buffer_address(b), tw_buffer_address(a) + 64);
    assert_int_equal(tw_buffer_address(c), 0x16E000 - 64);
    assert_int_equal(tw_buffer_address(d), 0x16E000 - 128);
    tw_buffer_free(a);
    tw_buffer *e = make(device, 32, 32, TW_BUFFER_DRAM);
    assert_true(tw_buffer_address(e) < tw_buffer_address(b)); /* the freed place is used again */
    tw_buffer_free(b);
    tw_buffer_free(c);
    tw_buffer_free(d);
    tw_buffer_free(e);
    tw_device_close(device);
}

static void full_memory_says_how_much_is_left(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *buffer;
    tw_error err = {0};
    const tw_buffer_options options = {
        .size = 64ull * 1536 * 1024, .page_size = 1024, .type = TW_BUFFER_L1};
    assert_int_equal(tw_buffer_create(device, &options, &buffer, &err), TW_NO_MEMORY);
    assert_null(buffer);
    assert_non_null(strstr(err.text, "1572864")); /* asked for, in each bank */
    assert_non_null(strstr(err.text, "1396736")); /* 1464 KiB less the first 100 */
    tw_error_clear(&err);
    tw_device_close(device);
}

static void bad_sizes_are_refused(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    const tw_buffer_options bad[] = {
        {.size = 0, .page_size = 32},
        {.size = 32, .page_size = 0},
        {.size = 33, .page_size = 32},
        {.size = 32, .page_size = 32, .type = TW_BUFFER_SYSTEM_MEMORY}};
    for (size_t i = 0; i < TW_COUNT(bad); i++) {
        tw_buffer *buffer;
        tw_error err = {0};
        assert_int_equal(tw_buffer_create(device, &bad[i], &buffer, &err), TW_BAD_INPUT);
        assert_null(buffer);
        tw_error_clear(&err);
    }
    tw_device_close(device);
}

static void an_address_is_told_its_allocation(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *a = make(device, 64, 64, TW_BUFFER_DRAM), *b = make(device, 64, 64, TW_BUFFER_DRAM);
    const uint32_t at = tw_buffer_address(b);
    tw_buffer_set_name(b, "tensor b");
    tw_allocation found;
    assert_int_equal(tw_device_find_allocation(device, true, 0, at + 8, 56, &found),
                     TW_ALLOCATION_INSIDE);
    assert_string_equal(found.name, "tensor b");
    assert_int_equal(tw_device_find_allocation(device, true, 0, at + 8, 57, &found),
                     TW_ALLOCATION_OUTSIDE);
    assert_string_equal(found.name, "tensor b");
    assert_int_equal(found.end, at + 64);
    tw_buffer_free(b);
    assert_int_equal(tw_device_find_allocation(device, true, 0, at, 4, &found),
                     TW_ALLOCATION_FREED);
    assert_string_equal(found.name, "tensor b");
    assert_false(found.live);
    tw_buffer_free(a);
    assert_int_equal(tw_device_find_allocation(device, true, 0, 0x10000, 4, &found),
                     TW_ALLOCATION_OUTSIDE);
    assert_int_equal(found.number, 0);
    tw_device_close(device);
}

static void buffers_outlive_their_device(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *buffer = make(device, 64, 64, TW_BUFFER_DRAM);
    uint8_t bytes[64];
    tw_error err = {0};
    tw_device_close(device);
    assert_null(tw_buffer_device(buffer));
    assert_false(tw_buffer_is_allocated(buffer));
    assert_int_equal(tw_buffer_read(buffer, 0, bytes, 64, &err), TW_BAD_INPUT);
    tw_error_clear(&err);
    tw_buffer_free(buffer);
}

static void a_deallocated_buffer_is_refused(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *buffer = make(device, 64, 64, TW_BUFFER_L1);
    uint8_t bytes[64];
    tw_error err = {0};
    tw_buffer_deallocate(buffer);
    tw_buffer_deallocate(buffer);
    assert_int_equal(tw_buffer_write(buffer, 0, bytes, 64, &err), TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "deallocated"));
    tw_error_clear(&err);
    tw_buffer_free(buffer);
    tw_device_close(device);
}

/* ---- shards ---- */

static tw_buffer *make_sharded(tw_device *device, tw_memory_layout layout, tw_buffer_shards shard) {
    tw_buffer *buffer;
    tw_error err = {0};
    const tw_buffer_options options = {.size = 64ull * shard.tensor_rows * shard.tensor_cols,
                                       .page_size = 64,
                                       .type = TW_BUFFER_L1,
                                       .layout = layout,
                                       .shard = shard};
    assert_int_equal(tw_buffer_create(device, &options, &buffer, &err), TW_OK);
    return buffer;
}

static void shards_go_to_their_cores(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    static const struct {
        tw_memory_layout layout;
        bool column_major;
        uint32_t shard_rows, shard_cols;
        tw_core_range cores;
        tw_core_xy of_page_13; /* of 4 x 4 pages: row 3, column 1 */
        uint32_t slot;
    } cases[] = {
        {TW_HEIGHT_SHARDED, false, 2, 4, {{1, 1}, {2, 1}}, {2, 1}, 5},
        {TW_WIDTH_SHARDED, false, 4, 1, {{0, 0}, {1, 1}}, {1, 0}, 3},
        {TW_WIDTH_SHARDED, true, 4, 1, {{0, 0}, {1, 1}}, {0, 1}, 3},
        {TW_BLOCK_SHARDED, false, 2, 2, {{2, 4}, {3, 5}}, {2, 5}, 3},
        {TW_BLOCK_SHARDED, true, 2, 2, {{2, 4}, {3, 5}}, {3, 4}, 3},
        {TW_HEIGHT_SHARDED, false, 1, 4, {{0, 0}, {1, 0}}, {1, 0}, 5}, /* two shards a core */
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        const tw_buffer_shards shard = {.cores = {&cases[i].cores, 1},
                                        .column_major = cases[i].column_major,
                                        .tensor_rows = 4,
                                        .tensor_cols = 4,
                                        .shard_rows = cases[i].shard_rows,
                                        .shard_cols = cases[i].shard_cols};
        tw_buffer *buffer = make_sharded(device, cases[i].layout, shard);
        tw_page_place place;
        assert_true(tw_buffer_page(buffer, 13, &place));
        assert_int_equal(place.core.x, cases[i].of_page_13.x);
        assert_int_equal(place.core.y, cases[i].of_page_13.y);
        assert_int_equal(place.address, tw_buffer_address(buffer) + 64 * cases[i].slot);
        tw_buffer_free(buffer);
    }
    tw_device_close(device);
}

static void a_shard_counts_on_its_cores_only(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    const tw_buffer_shards shard = {.cores = TW_ONE_CORE(1, 0),
                                    .tensor_rows = 2,
                                    .tensor_cols = 1,
                                    .shard_rows = 2,
                                    .shard_cols = 1};
    tw_buffer *buffer = make_sharded(device, TW_HEIGHT_SHARDED, shard);
    tw_allocation found;
    assert_int_equal(
        tw_device_find_allocation(device, false, 1, tw_buffer_address(buffer), 64, &found),
        TW_ALLOCATION_INSIDE);
    assert_int_equal(
        tw_device_find_allocation(device, false, 0, tw_buffer_address(buffer), 64, &found),
        TW_ALLOCATION_OUTSIDE);
    tw_buffer_free(buffer);
    tw_device_close(device);
}

/* ---- accessors ---- */

static void interleaved_accessor_words(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    tw_buffer *dram = make(device, 1088, 1088, TW_BUFFER_DRAM);
    tw_buffer *l1 = make(device, 40, 40, TW_BUFFER_L1);
    tw_accessor words;
    assert_int_equal(tw_accessor_make(dram, TW_KERNEL_API_0_81, 0, &words, NULL), TW_OK);
    assert_int_equal(words.compile_time_count, 2);
    assert_int_equal(words.compile_time[0], 2);
    assert_int_equal(words.compile_time[1], 1088);
    assert_int_equal(tw_accessor_make(l1, TW_KERNEL_API_0_81, 0, &words, NULL), TW_OK);
    assert_int_equal(words.compile_time[0], 0);
    assert_int_equal(words.compile_time[1], 48);
    assert_int_equal(tw_accessor_make(dram, TW_KERNEL_API_2026_02, 0, &words, NULL), TW_OK);
    assert_int_equal(words.compile_time_count, 1);
    assert_int_equal(words.compile_time[0], 2);
    assert_int_equal(
        tw_accessor_make(dram, TW_KERNEL_API_0_81, TW_ACCESSOR_RUNTIME_PAGE_SIZE, &words, NULL),
        TW_OK);
    assert_int_equal(words.compile_time_count, 1);
    assert_int_equal(words.common_runtime_count, 1);
    assert_int_equal(words.common_runtime[0], 1088);
    tw_buffer_free(dram);
    tw_buffer_free(l1);
    tw_device_close(device);
}

static void sharded_accessor_words(void **state) {
    (void)state;
    tw_device *device = open_device("wormhole_b0");
    const tw_core_range cores = {{0, 1}, {2, 1}};
    const tw_buffer_shards shard = {
        .cores = {&cores, 1}, .tensor_rows = 6, .tensor_cols = 5, .shard_rows = 2, .shard_cols = 5};
    tw_buffer *buffer = make_sharded(device, TW_HEIGHT_SHARDED, shard);
    static const uint32_t wanted[] = {
        1, 64, 2, 3, 6, 5, 2, 5, (18u << 8 | 19u) | (19u << 8 | 19u) << 16, 20u << 8 | 19u};
    tw_accessor words;
    assert_int_equal(tw_accessor_make(buffer, TW_KERNEL_API_0_81, 0, &words, NULL), TW_OK);
    assert_int_equal(words.compile_time_count, TW_COUNT(wanted));
    assert_memory_equal(words.compile_time, wanted, sizeof wanted);
    tw_buffer_free(buffer);
    tw_device_close(device);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_architecture_is_refused),
        cmocka_unit_test(workers_have_virtual_coordinates),
        cmocka_unit_test(pages_go_round_the_banks),
        cmocka_unit_test(page_alignment_is_the_memorys),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(dram_grows_up_and_l1_down),
        cmocka_unit_test(full_memory_says_how_much_is_left),
        cmocka_unit_test(bad_sizes_are_refused),
        cmocka_unit_test(an_address_is_told_its_allocation),
        cmocka_unit_test(buffers_outlive_their_device),
        cmocka_unit_test(a_deallocated_buffer_is_refused),
        cmocka_unit_test(shards_go_to_their_cores),
        cmocka_unit_test(a_shard_counts_on_its_cores_only),
        cmocka_unit_test(interleaved_accessor_words),
        cmocka_unit_test(sharded_accessor_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
