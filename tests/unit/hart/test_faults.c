/* What a hart may not do, what is asked of the caller, and how a run ends. */
#include "machine.h"

static void check_fault(machine *m, tw_hart_fault_kind kind, uint32_t pc, uint32_t address) {
    const tw_hart_fault *fault = run_to_fault(m);
    assert_string_equal(tw_hart_fault_name(fault->kind), tw_hart_fault_name(kind));
    assert_int_equal(fault->pc, pc);
    assert_int_equal(fault->address, address);
    assert_int_equal(m->hart.pc, pc);
}

/* One access with base register `rs1` at `address`; the fault it makes. */
static void check_access(uint32_t word, unsigned rs1, uint32_t address, tw_hart_fault_kind kind) {
    machine *m = MACHINE(addi(7, 0, 1), word, EBREAK);
    m->hart.x[rs1] = address;
    m->hart.x[3] = 0xa5a5a5a5;
    check_fault(m, kind, CODE + 4, address);
    assert_int_equal(m->hart.x[3], 0xa5a5a5a5);
    assert_int_equal(m->hart.retired, 1);
    assert_int_equal(m->hart.cycles, 1);
    machine_free(m);
}

#define LH(rs1) i_word(3, 1, 3, rs1, 0)
#define SH(rs1) s_type(1, 3, rs1, 0)

static void misaligned_accesses(void **state) {
    (void)state;
    for (unsigned rs1 = 2; rs1 <= 4; rs1 += 2) {
        check_access(lw(3, rs1, 0), rs1, 0x1002, TW_HART_MISALIGNED_LOAD);
        check_access(lw(3, rs1, 0), rs1, 0x1001, TW_HART_MISALIGNED_LOAD);
        check_access(LH(rs1), rs1, 0x1003, TW_HART_MISALIGNED_LOAD);
        check_access(lw(3, rs1, 0), rs1, LOCAL + 2, TW_HART_MISALIGNED_LOAD);
        check_access(lw(3, rs1, 0), rs1, CODE + 1, TW_HART_MISALIGNED_LOAD);
        check_access(sw(3, rs1, 0), rs1, 0x1003, TW_HART_MISALIGNED_STORE);
        check_access(SH(rs1), rs1, LOCAL + 5, TW_HART_MISALIGNED_STORE);
    }
}

static void accesses_outside_every_region(void **state) {
    (void)state;
    for (unsigned rs1 = 2; rs1 <= 4; rs1 += 2) {
        check_access(lw(3, rs1, 0), rs1, L1_SIZE, TW_HART_UNMAPPED_LOAD);
        check_access(lw(3, rs1, 0), rs1, LOCAL - 4, TW_HART_UNMAPPED_LOAD);
        check_access(lw(3, rs1, 0), rs1, LOCAL + LOCAL_SIZE, TW_HART_UNMAPPED_LOAD);
        check_access(lw(3, rs1, 0), rs1, 0xfffffffc, TW_HART_UNMAPPED_LOAD);
        check_access(sw(3, rs1, 0), rs1, L1_SIZE, TW_HART_UNMAPPED_STORE);
        check_access(sw(3, rs1, 0), rs1, 0x80000000, TW_HART_UNMAPPED_STORE);
        check_access(SH(rs1), rs1, LOCAL + LOCAL_SIZE, TW_HART_UNMAPPED_STORE);
    }
}

static void accesses_through_null(void **state) {
    (void)state;
    check_access(lw(3, 4, 0), 4, 0, TW_HART_NULL_LOAD);
    check_access(LH(4), 4, 14, TW_HART_NULL_LOAD);
    check_access(sw(3, 4, 0), 4, 12, TW_HART_NULL_STORE);
    machine *m = MACHINE(lw(3, 4, 0), EBREAK);
    m->hart.x[4] = 16;
    m->l1[16] = 9;
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    assert_int_equal(m->hart.x[3], 9);
    machine_free(m);
}

static void code_is_read_but_not_written(void **state) {
    (void)state;
    check_access(sw(3, 4, 0), 4, CODE, TW_HART_READ_ONLY_STORE);
    machine *m = MACHINE(lw(3, 4, 4), EBREAK);
    m->hart.x[4] = CODE;
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    assert_int_equal(m->hart.x[3], EBREAK);
    machine_free(m);
}

static void a_store_fault_tells_the_value(void **state) {
    (void)state;
    machine *m = MACHINE(s_type(0, 3, 4, 0));
    m->hart.x[3] = 0x12345678;
    m->hart.x[4] = 0x90000000;
    const tw_hart_fault *fault = run_to_fault(m);
    assert_int_equal(fault->value, 0x78);
    assert_int_equal(fault->size, 1);
    machine_free(m);
}

static void illegal_words(void **state) {
    (void)state;
    static const uint32_t words[] = {
        0x00000000, 0xffffffff, 0x0000002f, /* amo */
        0x00001067,                         /* jalr with funct3 1 */
        0x40001033,                         /* sll with funct7 0x20 */
        0x04001013,                         /* slli by 64 */
        0x00003003,                         /* ld */
        0x30001073,                         /* csrrw mstatus */
        0x30002073,                         /* csrrs mstatus */
        0xc0009073,                         /* csrrw cycle */
        0xc000a073,                         /* csrrs cycle, x1 */
        0x0000100b, 0x0000808b,             /* custom-0 with operands */
    };
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        machine *m = MACHINE(words[i]);
        check_fault(m, TW_HART_ILLEGAL, CODE, CODE);
        assert_int_equal(m->hart.fault.value, words[i]);
        assert_int_equal(m->hart.retired, 0);
        machine_free(m);
    }
    assert_string_equal(tw_hart_mnemonic(0), "illegal");
}

static void jumps_to_where_no_code_is(void **state) {
    (void)state;
    machine *m = MACHINE(NOP, b_type(0, 0, 0, 6));
    check_fault(m, TW_HART_MISALIGNED_FETCH, CODE + 4, CODE + 10);
    machine_free(m);
    m = MACHINE(b_type(0, 0, 0, 64));
    check_fault(m, TW_HART_UNMAPPED_FETCH, CODE, CODE + 64);
    machine_free(m);
    m = MACHINE(jal(1, -8));
    check_fault(m, TW_HART_UNMAPPED_FETCH, CODE, CODE - 8);
    assert_int_equal(m->hart.x[1], 0);
    machine_free(m);
    m = MACHINE(jalr(1, 5, 2));
    m->hart.x[5] = CODE;
    check_fault(m, TW_HART_MISALIGNED_FETCH, CODE, CODE + 2);
    assert_int_equal(m->hart.x[1], 0);
    machine_free(m);
    m = MACHINE(jalr(0, 0, 0));
    check_fault(m, TW_HART_UNMAPPED_FETCH, CODE, 0);
    machine_free(m);
    m = MACHINE(NOP);
    check_fault(m, TW_HART_UNMAPPED_FETCH, CODE + 4, CODE + 4);
    assert_int_equal(m->hart.retired, 1);
    machine_free(m);
    m = MACHINE(NOP);
    m->hart.pc = 0x40;
    check_fault(m, TW_HART_UNMAPPED_FETCH, 0x40, 0x40);
    machine_free(m);
}

static void a_branch_not_taken_may_have_an_odd_target(void **state) {
    (void)state;
    machine *m = MACHINE(bne(0, 0, 6), bne(0, 0, -64), EBREAK);
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    assert_int_equal(m->hart.retired, 2);
    machine_free(m);
}

static void the_stack_overflows_into_data(void **state) {
    (void)state;
    machine *m = MACHINE(addi(2, 2, -16), sw(1, 2, 0), addi(2, 2, -16), EBREAK);
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[2] = LOCAL + 0x110;
    check_fault(m, TW_HART_STACK_OVERFLOW, CODE + 8, LOCAL + 0xf0);
    assert_int_equal(m->hart.x[2], LOCAL + 0x100);
    machine_free(m);
    /* sub sp, sp, x5; also from below the local memory altogether */
    m = MACHINE(r_type(0x20, 0, 2, 2, 5));
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[2] = LOCAL + 0x110;
    m->hart.x[5] = 0x2000;
    check_fault(m, TW_HART_STACK_OVERFLOW, CODE, LOCAL + 0x110 - 0x2000);
    machine_free(m);
    m = MACHINE(sw(1, 2, -4));
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[2] = LOCAL + 0x100;
    check_fault(m, TW_HART_STACK_OVERFLOW, CODE, LOCAL + 0xfc);
    machine_free(m);
}

static void the_limit_itself_is_the_lowest_place(void **state) {
    (void)state;
    machine *m = MACHINE(addi(2, 2, -4), addi(2, 2, -1));
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[2] = LOCAL + 0x104;
    check_fault(m, TW_HART_STACK_OVERFLOW, CODE + 4, LOCAL + 0xff);
    machine_free(m);
}

/* Pairs of stores and of loads through sp go together in the engine; each is still itself. */
static void the_second_of_a_pair_faults_by_itself(void **state) {
    (void)state;
    machine *m = MACHINE(sw(1, 2, 0), sw(1, 2, -4));
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[1] = 0x77;
    m->hart.x[2] = LOCAL + 0x100;
    check_fault(m, TW_HART_STACK_OVERFLOW, CODE + 4, LOCAL + 0xfc);
    assert_int_equal(m->hart.retired, 1);
    assert_int_equal(m->local[0x100], 0x77);
    machine_free(m);
    m = MACHINE(lw(5, 2, 0), lw(6, 2, 4));
    m->hart.x[2] = LOCAL + LOCAL_SIZE - 4;
    m->local[LOCAL_SIZE - 4] = 0x66;
    check_fault(m, TW_HART_UNMAPPED_LOAD, CODE + 4, LOCAL + LOCAL_SIZE);
    assert_int_equal(m->hart.retired, 1);
    assert_int_equal(m->hart.x[5], 0x66);
    machine_free(m);
    m = MACHINE(lw(3, 2, 0), lw(6, 3, 4), EBREAK); /* the second's base is the first's result */
    m->hart.x[2] = LOCAL;
    m->hart.x[3] = LOCAL + 0x20;
    memcpy(m->local, (const uint8_t[]){0x40, 0x00, 0xb0, 0xff}, 4);
    m->local[0x44] = 0x55;
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    assert_int_equal(m->hart.x[6], 0x55);
    machine_free(m);
}

static void data_below_the_stack_is_written_through_other_registers(void **state) {
    (void)state;
    machine *m = MACHINE(sw(1, 4, 0), sw(1, 2, 0), addi(2, 2, 16), EBREAK);
    m->hart.stack_limit = LOCAL + 0x100;
    m->hart.x[1] = 0x77;
    m->hart.x[2] = LOCAL + 0x100;
    m->hart.x[4] = LOCAL;
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    assert_int_equal(m->local[0], 0x77);
    assert_int_equal(m->local[0x100], 0x77);
    machine_free(m);
}

static void ecall_and_ebreak_are_faults(void **state) {
    (void)state;
    machine *m = MACHINE(NOP, 0x00000073);
    check_fault(m, TW_HART_ECALL, CODE + 4, CODE + 4);
    machine_free(m);
}

/* ---- services ------------------------------------------------------------------------------- */

/* Service 1 goes on, 2 has to wait twice, 3 stops after itself. */
static tw_service_result serve(void *ctx, tw_hart *hart, unsigned number) {
    machine *m = ctx;
    m->calls++;
    m->last_value = number;
    assert_int_equal(hart->pc, CODE + 4 * (uint32_t)hart->retired);
    hart->x[10] += number;
    hart->cycles += 100;
    if (number == 2) return m->calls < 4 ? TW_SERVICE_STOP : TW_SERVICE_CONTINUE;
    return number == 3 ? TW_SERVICE_STOP_AFTER : TW_SERVICE_CONTINUE;
}

static void services_go_on_wait_and_stop(void **state) {
    (void)state;
    machine *m = MACHINE(addi(10, 0, 0), service(1), service(2), service(3), EBREAK);
    m->hart.service = serve;
    assert_int_equal(tw_hart_run(&m->hart, 100), TW_STOP_SERVICE);
    assert_int_equal(m->hart.pc, CODE + 8);
    assert_int_equal(m->hart.retired, 2);
    assert_int_equal(m->hart.cycles, 202);
    assert_int_equal(tw_hart_run(&m->hart, 100), TW_STOP_SERVICE);
    assert_int_equal(m->hart.retired, 2);
    assert_int_equal(tw_hart_run(&m->hart, 100), TW_STOP_SERVICE_AFTER);
    assert_int_equal(m->hart.pc, CODE + 16);
    assert_int_equal(m->hart.x[10], 1 + 3 * 2 + 3);
    assert_int_equal(m->hart.retired, 4);
    assert_int_equal(m->hart.cycles, 4 + 5 * 100);
    assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
    machine_free(m);
}

static void service_numbers_have_twelve_bits(void **state) {
    (void)state;
    machine *m = MACHINE(service(4095));
    m->hart.service = serve;
    tw_hart_step(&m->hart);
    assert_int_equal(m->last_value, 4095);
    machine_free(m);
    m = MACHINE(service(7));
    check_fault(m, TW_HART_ILLEGAL, CODE, CODE);
    assert_int_equal(m->hart.fault.value, service(7));
    machine_free(m);
}

/* ---- memory callbacks ----------------------------------------------------------------------- */

static bool mmio_load(void *ctx, tw_hart *hart, uint32_t address, unsigned size, uint32_t *value) {
    machine *m = ctx;
    m->calls++;
    m->last_address = address;
    m->last_size = size;
    hart->cycles += 50;
    *value = 0x80;
    hart->yield = address == 0x90000004;
    return address < 0x90000100;
}

static bool mmio_store(void *ctx, tw_hart *hart, uint32_t address, unsigned size, uint32_t value) {
    machine *m = ctx;
    (void)hart;
    m->last_address = address;
    m->last_size = size;
    m->last_value = value;
    m->last_store = true;
    return true;
}

static void unmapped_addresses_are_the_callers(void **state) {
    (void)state;
    machine *m = MACHINE(i_word(3, 0, 3, 4, 1), s_type(0, 3, 4, 3), lw(5, 4, 4), lw(6, 4, 256));
    m->hart.load = mmio_load;
    m->hart.store = mmio_store;
    m->hart.x[4] = 0x90000000;
    assert_int_equal(tw_hart_run(&m->hart, 100), TW_STOP_YIELD);
    assert_int_equal(m->hart.x[3], 0xffffff80);
    assert_true(m->last_store);
    assert_int_equal(m->last_value, 0x80);
    assert_int_equal(m->hart.x[5], 0x80);
    assert_int_equal(m->hart.pc, CODE + 12);
    assert_int_equal(m->hart.retired, 3);
    assert_int_equal(m->hart.cycles, 52 + 1 + 52);
    check_fault(m, TW_HART_UNMAPPED_LOAD, CODE + 12, 0x90000100);
    machine_free(m);
}

static void extra_regions_are_mapped(void **state) {
    (void)state;
    uint8_t window[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    machine *m = MACHINE(lw(3, 4, 4), sw(3, 4, 0), lw(3, 4, 8));
    assert_true(tw_hart_add_region(&m->hart, (tw_region){0xffaf0000, 8, window, true}));
    m->hart.x[4] = 0xffaf0000;
    check_fault(m, TW_HART_UNMAPPED_LOAD, CODE + 8, 0xffaf0008);
    assert_int_equal(m->hart.x[3], 0x08070605);
    assert_int_equal(window[0], 5);
    machine_free(m);
}

static void note_access(void *ctx, tw_hart *hart, uint32_t address, unsigned size, bool is_store) {
    machine *m = ctx;
    m->calls++;
    m->last_address = address;
    m->last_size = size;
    m->last_store = is_store;
    m->last_value = hart->pc;
}

static void tagged_memory_is_watched(void **state) {
    (void)state;
    for (unsigned rs1 = 2; rs1 <= 4; rs1 += 2)
        for (int watch = 0; watch < 2; watch++) {
            machine *m = MACHINE(lw(3, rs1, -4), lw(3, rs1, 0), SH(rs1), EBREAK);
            m->hart.watch = watch;
            m->hart.access = note_access;
            m->hart.x[rs1] = 0x2010;
            m->tags[0x2010 >> 4] = 1;
            run_to_fault(m);
            assert_int_equal(m->calls, watch ? 2 : 0);
            if (watch) {
                assert_int_equal(m->last_address, 0x2010);
                assert_int_equal(m->last_size, 2);
                assert_int_equal(m->last_value, CODE + 8);
                assert_true(m->last_store);
            }
            assert_int_equal(m->hart.cycles, 8 + 8 + 1);
            machine_free(m);
        }
}

/* ---- budgets and polling -------------------------------------------------------------------- */

static void budgets_end_where_control_jumps(void **state) {
    (void)state;
    machine *m = MACHINE(addi(1, 1, 1), NOP, jal(0, -8));
    assert_int_equal(tw_hart_run(&m->hart, 1), TW_STOP_BUDGET);
    assert_int_equal(m->hart.retired, 3);
    assert_int_equal(tw_hart_run(&m->hart, 6), TW_STOP_BUDGET);
    assert_int_equal(m->hart.retired, 9);
    assert_int_equal(tw_hart_run(&m->hart, 7), TW_STOP_BUDGET);
    assert_int_equal(m->hart.retired, 18);
    assert_int_equal(m->hart.pc, CODE);
    assert_int_equal(m->hart.x[1], 6);
    assert_int_equal(tw_hart_step(&m->hart), TW_STOP_BUDGET);
    assert_int_equal(m->hart.pc, CODE + 4);
    assert_int_equal(m->hart.retired, 19);
    machine_free(m);
}

static void a_polling_loop_is_told_by_its_addresses(void **state) {
    (void)state;
    /* x5 counts to 3 first; then: lw x6, (x4); lw x7, 8(x4); beq x6, x0, -8 */
    machine *m = MACHINE(addi(5, 5, 1), bne(5, 8, -4), lw(6, 4, 0), lw(7, 4, 8),
                         b_type(0, 6, 0, -8), EBREAK);
    tw_spin spin;
    tw_hart_stop stop;
    m->hart.x[4] = 0x2000;
    m->hart.x[8] = 3;
    assert_true(tw_hart_spins(&m->hart, 200, &spin, &stop));
    assert_int_equal(spin.count, 2);
    assert_int_equal(spin.address[0] + spin.address[1], 0x2000 + 0x2008);
    assert_int_equal(spin.size[0], 4);
    assert_int_equal(spin.retired, 3);
    assert_int_equal(spin.cycles, 8 + 8 + 1 + 5);
    assert_int_equal(spin.pc, m->hart.pc);
    m->l1[0x2000] = 1;
    assert_false(tw_hart_spins(&m->hart, 200, &spin, &stop));
    assert_int_equal(stop, TW_STOP_FAULT);
    machine_free(m);
}

static void a_loop_that_gets_on_is_no_spin(void **state) {
    (void)state;
    tw_spin spin;
    tw_hart_stop stop;
    machine *m = MACHINE(lw(6, 4, 0), addi(5, 5, 1), jal(0, -8)); /* counts */
    m->hart.x[4] = 0x2000;
    assert_false(tw_hart_spins(&m->hart, 300, &spin, &stop));
    assert_int_equal(stop, TW_STOP_BUDGET);
    assert_int_equal(m->hart.retired, 300);
    machine_free(m);
    m = MACHINE(lw(6, 4, 0), addi(6, 6, 1), sw(6, 4, 0), addi(6, 0, 0), jal(0, -16)); /* stores */
    m->hart.x[4] = 0x2000;
    assert_false(tw_hart_spins(&m->hart, 300, &spin, &stop));
    machine_free(m);
    m = MACHINE(0xc00020f3, addi(1, 0, 0), jal(0, -8)); /* reads the clock */
    assert_false(tw_hart_spins(&m->hart, 300, &spin, &stop));
    machine_free(m);
}

static tw_service_result do_nothing(void *ctx, tw_hart *hart, unsigned number) {
    (void)ctx;
    (void)hart;
    (void)number;
    return TW_SERVICE_CONTINUE;
}

static void a_loop_that_asks_for_a_service_is_no_spin(void **state) {
    (void)state;
    tw_spin spin;
    tw_hart_stop stop;
    machine *m = MACHINE(service(1), jal(0, -4));
    m->hart.service = do_nothing;
    assert_false(tw_hart_spins(&m->hart, 300, &spin, &stop));
    assert_int_equal(stop, TW_STOP_BUDGET);
    machine_free(m);
}

static void a_loop_that_stores_what_is_there_spins(void **state) {
    (void)state;
    tw_spin spin;
    tw_hart_stop stop;
    machine *m = MACHINE(sw(1, 2, 0), lw(5, 2, 0), lw(6, 4, 0), jal(0, -12));
    m->hart.x[1] = 5;
    m->hart.x[2] = LOCAL + 0x20;
    m->hart.x[4] = 0x2000;
    assert_true(tw_hart_spins(&m->hart, 300, &spin, &stop));
    assert_int_equal(spin.count, 1);
    assert_int_equal(spin.address[0], 0x2000);
    machine_free(m);
}

/* ---- bad files ------------------------------------------------------------------------------ */

static void check_refused(const void *bytes, size_t length, const char *part) {
    tw_image *image;
    tw_error err = {0};
    assert_int_equal(tw_image_load(bytes, length, "k.elf", NULL, &image, &err), TW_BAD_INPUT);
    assert_null(image);
    if (!strstr(err.text, part)) fail_msg("\"%s\" should say \"%s\"", err.text, part);
    tw_error_clear(&err);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    const uint32_t words[] = {NOP, EBREAK};
    size_t length;
    uint8_t *elf = make_elf(words, 2, &length);
    check_refused(elf, 0, "too short");
    check_refused(elf, 60, "truncated in its program headers");
    check_refused(elf, length - 4, "goes beyond the end");
    elf[4] = ELFCLASS64;
    check_refused(elf, length, "another class");
    elf[4] = ELFCLASS32;
    elf[18] = EM_386;
    check_refused(elf, length, "another machine");
    elf[18] = EM_RISCV;
    elf[0] = 'x';
    check_refused(elf, length, "not an ELF file");
    free(elf);
    tw_image *image;
    tw_error err = {0};
    assert_int_equal(tw_image_load_file("/no/such.elf", NULL, &image, &err), TW_IO);
    tw_error_clear(&err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misaligned_accesses),
        cmocka_unit_test(accesses_outside_every_region),
        cmocka_unit_test(accesses_through_null),
        cmocka_unit_test(code_is_read_but_not_written),
        cmocka_unit_test(a_store_fault_tells_the_value),
        cmocka_unit_test(illegal_words),
        cmocka_unit_test(jumps_to_where_no_code_is),
        cmocka_unit_test(a_branch_not_taken_may_have_an_odd_target),
        cmocka_unit_test(the_stack_overflows_into_data),
        cmocka_unit_test(the_limit_itself_is_the_lowest_place),
        cmocka_unit_test(the_second_of_a_pair_faults_by_itself),
        cmocka_unit_test(data_below_the_stack_is_written_through_other_registers),
        cmocka_unit_test(ecall_and_ebreak_are_faults),
        cmocka_unit_test(services_go_on_wait_and_stop),
        cmocka_unit_test(service_numbers_have_twelve_bits),
        cmocka_unit_test(unmapped_addresses_are_the_callers),
        cmocka_unit_test(extra_regions_are_mapped),
        cmocka_unit_test(tagged_memory_is_watched),
        cmocka_unit_test(budgets_end_where_control_jumps),
        cmocka_unit_test(a_polling_loop_is_told_by_its_addresses),
        cmocka_unit_test(a_loop_that_gets_on_is_no_spin),
        cmocka_unit_test(a_loop_that_asks_for_a_service_is_no_spin),
        cmocka_unit_test(a_loop_that_stores_what_is_there_spins),
        cmocka_unit_test(broken_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
