/* Programs: what is said of them before they run, and running them again and again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tilewright/metal.h"

/* Writes its argument, plus the common one, to the address in the first argument. */
static const char *const writes_a_word =
    "#include \"api/dataflow/dataflow_api.h\"\n"
    "void kernel_main() {\n"
    "    *(volatile uint32_t *)get_arg_val<uint32_t>(0) =\n"
    "        get_arg_val<uint32_t>(1) + get_common_arg_val<uint32_t>(0);\n"
    "}\n";
static const char *const does_nothing = "void kernel_main() {}\n";

static int setup(void **state) {
    tw_device *device;
    tw_error err = {0};
    if (tw_device_open(NULL, &device, &err) != TW_OK) return -1;
    *state = device;
    return 0;
}

static int teardown(void **state) {
    tw_device_close(*state);
    return 0;
}

static tw_kernel_handle add(tw_program *program, const char *text, tw_kernel_kind kind,
                            tw_core_ranges cores) {
    tw_kernel_handle handle;
    tw_error err = {0};
    const tw_kernel_desc desc = {
        .text = text, .kind = kind, .cores = cores, .noc = kind == TW_KERNEL_BRISC};
    assert_int_equal(tw_program_add_kernel(program, &desc, &handle, &err), TW_OK);
    return handle;
}

static tw_cb_handle add_cb(tw_program *program, uint8_t index, uint32_t total, uint32_t page,
                           tw_core_ranges cores, const tw_buffer *buffer) {
    tw_cb_handle handle;
    tw_error err = {0};
    const tw_cb_index_desc one = {.index = index, .format = TW_Float16_b, .page_size = page};
    const tw_cb_desc desc = {.total_size = total,
                             .cores = cores,
                             .indices = &one,
                             .index_count = 1,
                             .buffer = buffer,
                             .created_at = "factory.cpp:12"};
    assert_int_equal(tw_program_add_cb(program, &desc, &handle, &err), TW_OK);
    return handle;
}

static void run(tw_device *device, tw_program *program) {
    tw_error err = {0};
    const tw_status status = tw_device_run(device, program, &err);
    if (status != TW_OK) print_error("%s\n", err.text);
    assert_int_equal(status, TW_OK);
}

/* Expects the run to fail before it starts, with that fault first. */
static void refused(tw_device *device, tw_program *program, tw_fault_id id) {
    tw_error err = {0};
    assert_int_equal(tw_device_run(device, program, &err), TW_FAULT);
    assert_int_equal(err.fault, id);
    assert_true(tw_device_failed_on_host(device));
    assert_true(tw_device_faults(device)->list.count > 0);
    assert_int_equal(tw_device_faults(device)->list.items[0].id, id);
    tw_error_clear(&err);
}

static uint32_t word_at(tw_device *device, uint32_t x, uint32_t y, uint32_t address) {
    uint32_t word;
    assert_int_equal(tw_device_read_l1(device, (tw_core_xy){x, y}, address, &word, 4, NULL), TW_OK);
    return word;
}

static void arguments_reach_the_kernel_and_are_updated_in_place(void **state) {
    tw_device *device = *state;
    tw_program *program = tw_program_create(0);
    const tw_core_range both = {{0, 0}, {1, 0}};
    const tw_kernel_handle kernel =
        add(program, writes_a_word, TW_KERNEL_BRISC, (tw_core_ranges){&both, 1});
    const uint32_t at = tw_device_l1_base(device), common = 1000;
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), NULL, 0, NULL),
                     TW_OK); /* an empty list may be followed by a longer one */
    for (uint32_t x = 0; x < 2; x++)
        assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(x, 0),
                                             (uint32_t[]){at, 10 + x}, 2, NULL),
                         TW_OK);
    assert_int_equal(tw_program_set_common_args(program, kernel, &common, 1, NULL), TW_OK);
    run(device, program);
    assert_int_equal(word_at(device, 0, 0, at), 1010);
    assert_int_equal(word_at(device, 1, 0, at), 1011);
    size_t count;
    tw_program_args(program, kernel, 1, 0, &count)[1] = 50;
    tw_program_common_args(program, kernel, NULL)[0] = 2000;
    assert_int_equal(count, 2);
    run(device, program);
    assert_int_equal(word_at(device, 0, 0, at), 2010);
    assert_int_equal(word_at(device, 1, 0, at), 2050);
    assert_int_equal(tw_device_runs(device), 2);
    tw_program_free(program);
}

static void a_program_runs_on_another_device(void **state) {
    tw_device *other;
    tw_program *program = tw_program_create(0);
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    assert_int_equal(tw_device_open(&(tw_device_options){.arch = "blackhole"}, &other, NULL),
                     TW_OK);
    run(*state, program);
    run(other, program);
    run(*state, program);
    tw_device_close(other);
    tw_program_free(program);
}

static void arguments_are_checked(void **state) {
    (void)state;
    tw_program *program = tw_program_create(0);
    const tw_kernel_handle kernel = add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    static const uint32_t words[400];
    tw_error err = {0};
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(1, 0), words, 1, &err),
                     TW_FAULT);
    assert_int_equal(err.fault, TW_FAULT_ARGS_ON_WRONG_CORE);
    tw_error_clear(&err);
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), words, 342, &err),
                     TW_BAD_INPUT);
    assert_non_null(strstr(err.text, "341"));
    tw_error_clear(&err);
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), words, 341, &err),
                     TW_OK);
    assert_int_equal(tw_program_set_common_args(program, kernel, words, 1, &err), TW_BAD_INPUT);
    tw_error_clear(&err);
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), words, 3, &err),
                     TW_BAD_INPUT); /* the number may not change */
    tw_error_clear(&err);
    assert_null(tw_program_args(program, kernel, 5, 5, NULL));
    assert_null(tw_program_args(program, kernel + 1, 0, 0, NULL));
    tw_program_free(program);
}

static void a_core_without_arguments_is_told(void **state) {
    tw_program *program = tw_program_create(0);
    const tw_core_range both = {{0, 0}, {1, 0}};
    const tw_kernel_handle kernel =
        add(program, does_nothing, TW_KERNEL_BRISC, (tw_core_ranges){&both, 1});
    const uint32_t word = 1;
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), &word, 1, NULL),
                     TW_OK);
    refused(*state, program, TW_FAULT_ARGS_ON_WRONG_CORE);
    tw_program_free(program);
}

static void semaphores_take_the_lowest_free_id(void **state) {
    (void)state;
    tw_program *program = tw_program_create(0);
    uint32_t id;
    assert_int_equal(tw_program_add_semaphore(program, TW_ONE_CORE(0, 0), 0, &id, NULL), TW_OK);
    assert_int_equal(id, 0);
    assert_int_equal(tw_program_add_semaphore(program, TW_ONE_CORE(1, 0), 0, &id, NULL), TW_OK);
    assert_int_equal(id, 0); /* another core */
    for (uint32_t i = 1; i < 16; i++) {
        assert_int_equal(tw_program_add_semaphore(program, TW_ONE_CORE(0, 0), 0, &id, NULL), TW_OK);
        assert_int_equal(id, i);
    }
    assert_int_equal(tw_program_add_semaphore(program, TW_ONE_CORE(0, 0), 0, &id, NULL),
                     TW_BAD_INPUT);
    assert_int_equal(tw_program_add_semaphore_at(program, TW_ONE_CORE(1, 0), 0, 0, NULL),
                     TW_BAD_INPUT);
    tw_program_free(program);
}

static void cbs_lie_one_after_the_other(void **state) {
    tw_program *program = tw_program_create(0);
    const tw_core_range both = {{0, 0}, {1, 0}};
    uint32_t first, second, third;
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    const tw_cb_handle a = add_cb(program, 0, 4096, 2048, TW_ONE_CORE(0, 0), NULL);
    const tw_cb_handle b = add_cb(program, 1, 48, 16, (tw_core_ranges){&both, 1}, NULL);
    const tw_cb_handle c = add_cb(program, 2, 2048, 2048, TW_ONE_CORE(1, 0), NULL);
    run(*state, program);
    tw_program_cb(program, a, &first);
    tw_program_cb(program, b, &second);
    tw_program_cb(program, c, &third);
    assert_int_equal(first, tw_device_l1_base(*state));
    assert_int_equal(second, first + 4096);
    assert_int_equal(third, second + 64); /* aligned for DRAM */
    tw_error err = {0};
    assert_int_equal(tw_program_set_cb_size(program, a, 8192, &err), TW_OK);
    run(*state, program);
    tw_program_cb(program, b, &second);
    assert_int_equal(second, first + 8192);
    tw_program_free(program);
}

static void a_cb_follows_its_tensor(void **state) {
    tw_device *device = *state;
    tw_program *program = tw_program_create(0);
    const tw_buffer_options options = {.size = 4096, .page_size = 2048, .type = TW_BUFFER_L1};
    tw_buffer *first, *second;
    assert_int_equal(tw_buffer_create(device, &options, &first, NULL), TW_OK);
    assert_int_equal(tw_buffer_create(device, &options, &second, NULL), TW_OK);
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    const tw_cb_handle cb = add_cb(program, 0, 2048, 2048, TW_ONE_CORE(0, 0), first);
    uint32_t address;
    run(device, program);
    tw_program_cb(program, cb, &address);
    assert_int_equal(address, tw_buffer_address(first));
    assert_int_equal(tw_program_set_cb_buffer(program, cb, second, 0, NULL), TW_OK);
    tw_buffer_free(first);
    run(device, program);
    tw_program_cb(program, cb, &address);
    assert_int_equal(address, tw_buffer_address(second));
    tw_buffer_free(second);
    refused(device, program, TW_FAULT_CB_MEETS_BUFFER); /* the tensor is gone */
    tw_program_free(program);
}

static void a_tensor_allocated_later_meets_the_cb(void **state) {
    tw_device *device = *state;
    tw_program *program = tw_program_create(0);
    const uint32_t room = 1464 * 1024 - tw_device_l1_base(device);
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    add_cb(program, 0, room - 4096, 4096, TW_ONE_CORE(0, 0), NULL);
    run(device, program);
    tw_buffer *buffer;
    const tw_buffer_options options = {.size = 8192, .page_size = 8192, .type = TW_BUFFER_L1};
    assert_int_equal(tw_buffer_create(device, &options, &buffer, NULL), TW_OK);
    refused(device, program, TW_FAULT_CB_MEETS_BUFFER);
    tw_buffer_free(buffer);
    run(device, program);
    tw_program_free(program);
}

static void a_stale_address_is_a_freed_buffer(void **state) {
    static const char *const reads = "#include \"api/dataflow/dataflow_api.h\"\n"
                                     "void kernel_main() {\n"
                                     "    uint64_t bank = get_noc_addr_from_bank_id<true>(0, "
                                     "get_arg_val<uint32_t>(0));\n"
                                     "    noc_async_read(bank, get_arg_val<uint32_t>(1), 64);\n"
                                     "    noc_async_read_barrier();\n"
                                     "}\n";
    tw_device *device = *state;
    tw_program *program = tw_program_create(0);
    const tw_kernel_handle kernel = add(program, reads, TW_KERNEL_NCRISC, TW_ONE_CORE(0, 0));
    const tw_buffer_options options = {.size = 64, .page_size = 64, .name = "tensor x"};
    tw_buffer *buffer;
    tw_error err = {0};
    assert_int_equal(tw_buffer_create(device, &options, &buffer, NULL), TW_OK);
    const uint32_t args[] = {tw_buffer_address(buffer), tw_device_l1_base(device)};
    assert_int_equal(tw_program_set_args(program, kernel, TW_ONE_CORE(0, 0), args, 2, NULL), TW_OK);
    /* Nobody wrote it yet. */
    assert_int_equal(tw_device_run(device, program, &err), TW_FAULT);
    assert_int_equal(tw_device_faults(device)->list.items[0].id, TW_FAULT_L1_UNINITIALISED_READ);
    tw_error_clear(&err);
    const uint8_t bytes[64] = {1};
    assert_int_equal(tw_buffer_write(buffer, 0, bytes, sizeof bytes, NULL), TW_OK);
    run(device, program);
    tw_buffer_free(buffer);
    assert_int_equal(tw_device_run(device, program, &err), TW_FAULT);
    assert_false(tw_device_failed_on_host(device));
    const tw_faults *faults = tw_device_faults(device);
    assert_int_equal(faults->list.count, 1);
    assert_int_equal(faults->list.items[0].id, TW_FAULT_NOC_FREED_BUFFER);
    assert_non_null(strstr(faults->list.items[0].message, "tensor x"));
    tw_error_clear(&err);
    tw_program_free(program);
}

static void every_host_fault_is_told_with_its_place(void **state) {
    tw_program *program = tw_program_create(0);
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    add(program, does_nothing, TW_KERNEL_BRISC, TW_ONE_CORE(0, 0));
    add_cb(program, 3, 100, 64, TW_ONE_CORE(0, 0), NULL);
    add_cb(program, 3, 128, 64, TW_ONE_CORE(0, 0), NULL);
    refused(*state, program, TW_FAULT_KERNELS_ON_SAME_PROCESSOR);
    const tw_faults *faults = tw_device_faults(*state);
    assert_int_equal(faults->list.count, 3);
    assert_int_equal(faults->list.items[1].id, TW_FAULT_CB_SIZE_NOT_MULTIPLE);
    assert_string_equal(faults->list.items[1].frames[0].file, "factory.cpp");
    assert_int_equal(faults->list.items[1].frames[0].line, 12);
    assert_int_equal(faults->list.items[2].id, TW_FAULT_CB_DUPLICATE_ID);
    tw_program_free(program);
}

static void a_kernel_that_is_not_there(void **state) {
    tw_program *program = tw_program_create(0);
    tw_kernel_handle handle;
    const tw_kernel_desc desc = {.path = "no/such/kernel.cpp", .cores = TW_ONE_CORE(0, 0)};
    assert_int_equal(tw_program_add_kernel(program, &desc, &handle, NULL), TW_OK);
    refused(*state, program, TW_FAULT_KERNEL_NOT_FOUND);
    tw_program_free(program);
}

static void bad_descriptions_are_refused(void **state) {
    (void)state;
    tw_program *program = tw_program_create(0);
    tw_kernel_handle kernel;
    tw_cb_handle cb;
    const tw_kernel_desc no_source = {.cores = TW_ONE_CORE(0, 0)};
    const tw_kernel_desc no_cores = {.text = does_nothing};
    const tw_kernel_desc bad_noc = {.text = does_nothing, .cores = TW_ONE_CORE(0, 0), .noc = 2};
    const tw_kernel_desc far = {.text = does_nothing, .cores = TW_ONE_CORE(100, 0)};
    assert_int_equal(tw_program_add_kernel(program, &no_source, &kernel, NULL), TW_BAD_INPUT);
    assert_int_equal(tw_program_add_kernel(program, &no_cores, &kernel, NULL), TW_BAD_INPUT);
    assert_int_equal(tw_program_add_kernel(program, &bad_noc, &kernel, NULL), TW_BAD_INPUT);
    assert_int_equal(tw_program_add_kernel(program, &far, &kernel, NULL), TW_FAULT);
    const tw_cb_desc no_index = {.total_size = 64, .cores = TW_ONE_CORE(0, 0)};
    const tw_cb_index_desc bad_format = {.format = 77, .page_size = 64};
    const tw_cb_desc unknown = {
        .total_size = 64, .cores = TW_ONE_CORE(0, 0), .indices = &bad_format, .index_count = 1};
    assert_int_equal(tw_program_add_cb(program, &no_index, &cb, NULL), TW_BAD_INPUT);
    assert_int_equal(tw_program_add_cb(program, &unknown, &cb, NULL), TW_BAD_INPUT);
    tw_program_free(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(arguments_reach_the_kernel_and_are_updated_in_place),
        TEST(a_program_runs_on_another_device),
        TEST(arguments_are_checked),
        TEST(a_core_without_arguments_is_told),
        TEST(semaphores_take_the_lowest_free_id),
        TEST(cbs_lie_one_after_the_other),
        TEST(a_cb_follows_its_tensor),
        TEST(a_tensor_allocated_later_meets_the_cb),
        TEST(a_stale_address_is_a_freed_buffer),
        TEST(every_host_fault_is_told_with_its_place),
        TEST(a_kernel_that_is_not_there),
        TEST(bad_descriptions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
