/* Compiled programs: results as the same C gives natively, and faults told by their source. */
#include <stdio.h>

#include "machine.h"
#include "programs/programs.h"

typedef uint32_t (*native)(uint32_t seed);
static const struct {
    const char *symbol;
    native run;
} programs[] = {
#define ROW(name) {"program_" #name, program_##name},
    PROGRAMS(ROW)
#undef ROW
};

static tw_service_result finish(void *ctx, tw_hart *hart, unsigned number) {
    (void)ctx;
    (void)hart;
    assert_int_equal(number, 0);
    return TW_SERVICE_STOP_AFTER;
}

static machine *load_programs(void) {
    machine *m = tw_alloc(sizeof *m);
    tw_error err = {0};
    if (tw_image_load_file(PROGRAMS_ELF, &test_costs, &m->image, &err) != TW_OK)
        fail_msg("%s", err.text);
    return m;
}

/* A hart about to call `symbol` with one argument, and to end when it returns. */
static void prepare(machine *m, const char *symbol, uint32_t argument) {
    uint32_t entry, data_end;
    memset(m->local, 0xcc, sizeof m->local);
    map_memory(m);
    m->hart.service = finish;
    tw_image_copy(m->image, LOCAL, LOCAL_SIZE, m->local);
    assert_true(tw_image_symbol(m->image, symbol, &entry, NULL));
    assert_true(tw_image_symbol(m->image, "data_end", &data_end, NULL));
    m->hart.stack_limit = (data_end + 15) & ~15u;
    m->hart.x[1] = tw_image_entry(m->image);
    m->hart.x[2] = LOCAL + LOCAL_SIZE;
    m->hart.x[10] = argument;
    m->hart.pc = entry;
}

static void programs_give_the_native_results(void **state) {
    (void)state;
    machine *m = load_programs();
    for (size_t i = 0; i < TW_COUNT(programs); i++) {
        const uint32_t expected = programs[i].run(12345);
        prepare(m, programs[i].symbol, 12345);
        const tw_hart_stop stop = tw_hart_run(&m->hart, UINT64_MAX);
        if (stop != TW_STOP_SERVICE_AFTER)
            fail_msg("%s: %s at 0x%08x", programs[i].symbol, tw_hart_fault_name(m->hart.fault.kind),
                     m->hart.fault.pc);
        if (m->hart.x[10] != expected)
            fail_msg("%s: %u, natively %u", programs[i].symbol, m->hart.x[10], expected);
    }
    machine_free(m);
}

/* One instruction at a time, in small slices, watched, or at a go: nothing may differ. */
static void every_engine_counts_alike(void **state) {
    (void)state;
    machine *m = load_programs(), *other = load_programs();
    for (size_t i = 0; i < TW_COUNT(programs); i++) {
        prepare(m, programs[i].symbol, 99);
        assert_int_equal(tw_hart_run(&m->hart, UINT64_MAX), TW_STOP_SERVICE_AFTER);
        for (int way = 0; way < 3; way++) {
            tw_hart_stop stop = TW_STOP_BUDGET;
            prepare(other, programs[i].symbol, 99);
            other->hart.watch = way == 2;
            while (stop == TW_STOP_BUDGET)
                stop = way == 0 ? tw_hart_step(&other->hart) : tw_hart_run(&other->hart, 7);
            assert_int_equal(stop, TW_STOP_SERVICE_AFTER);
            assert_int_equal(other->hart.retired, m->hart.retired);
            assert_int_equal(other->hart.cycles, m->hart.cycles);
            assert_int_equal(other->hart.pc, m->hart.pc);
            assert_memory_equal(other->hart.x, m->hart.x, 32 * sizeof(uint32_t));
            assert_memory_equal(other->local, m->local, LOCAL_SIZE);
        }
    }
    machine_free(m);
    machine_free(other);
}

static void sizes_and_symbols(void **state) {
    (void)state;
    machine *m = load_programs();
    uint32_t address, size;
    assert_true(tw_image_symbol(m->image, "program_sort", &address, &size));
    assert_true(address >= CODE && address < CODE + tw_image_text_size(m->image));
    assert_true(size > 100 && size < 1000);
    assert_false(tw_image_symbol(m->image, "program_nonesuch", &address, &size));
    assert_true(tw_image_data_size(m->image) > 1900 && tw_image_data_size(m->image) < 2100);
    assert_int_equal(tw_image_segment_count(m->image), 2);
    machine_free(m);
}

/* ---- source locations ----------------------------------------------------------------------- */

/* The line of chain.c that says "mark: NAME". */
static unsigned marked_line(const char *name) {
    char line[200], mark[40];
    snprintf(mark, sizeof mark, "mark: %s ", name);
    FILE *file = fopen(TW_SOURCE_DIR "/tests/unit/hart/programs/chain.c", "r");
    assert_non_null(file);
    for (unsigned number = 1; fgets(line, sizeof line, file); number++)
        if (strstr(line, mark)) {
            fclose(file);
            return number;
        }
    fail_msg("chain.c has no %s", mark);
    return 0;
}

static void check_frame(const tw_source_frame *frame, const char *function, const char *mark) {
    assert_string_equal(frame->function, function);
    assert_int_equal(frame->line, marked_line(mark));
    const char *name = strrchr(frame->file, '/');
    assert_string_equal(name ? name + 1 : frame->file, "chain.c");
}

static void a_fault_is_told_through_inlined_functions_and_callers(void **state) {
    (void)state;
    machine *m = load_programs();
    prepare(m, "chain_outer", 0x2001);
    assert_int_equal(run_to_fault(m)->kind, TW_HART_MISALIGNED_LOAD);
    uint32_t pcs[8];
    assert_int_equal(tw_hart_backtrace(&m->hart, pcs, 8),
                     3); /* the last is the entry, taken for the caller of chain_outer */
    tw_source_frame frames[8];
    assert_int_equal(tw_image_locate(m->image, pcs[0], frames, 8), 3);
    check_frame(&frames[0], "chain_read", "read");
    check_frame(&frames[1], "chain_sum", "sum");
    check_frame(&frames[2], "chain_middle", "middle");
    assert_int_equal(tw_image_locate(m->image, pcs[1], frames, 8), 1);
    check_frame(&frames[0], "chain_outer", "outer");
    assert_int_equal(tw_image_locate(m->image, pcs[0], frames, 2), 2);
    assert_int_equal(tw_image_locate(m->image, 0x40, frames, 8), 0);
    machine_free(m);
}

/* Recursion beyond the room of the stack is told where the stack grew. */
static void deep_recursion_overflows_the_stack(void **state) {
    (void)state;
    machine *m = load_programs();
    prepare(m, "program_recursion", 5);
    m->hart.x[2] = m->hart.stack_limit + 128;
    assert_int_equal(run_to_fault(m)->kind, TW_HART_STACK_OVERFLOW);
    tw_source_frame frame;
    assert_int_equal(tw_image_locate(m->image, m->hart.fault.pc, &frame, 1), 1);
    assert_string_equal(frame.function, "fibonacci");
    machine_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_give_the_native_results),
        cmocka_unit_test(every_engine_counts_alike),
        cmocka_unit_test(sizes_and_symbols),
        cmocka_unit_test(a_fault_is_told_through_inlined_functions_and_callers),
        cmocka_unit_test(deep_recursion_overflows_the_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
