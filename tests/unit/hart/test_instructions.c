/* Every instruction of RV32IM by vectors written out from the manual. */
#include "machine.h"

/* Registers of the vectors: x3 = x1 op x2. */
typedef struct vector {
    const char *name;
    uint32_t word, a, b, expected;
} vector;

#define R(funct7, funct3) r_type(funct7, funct3, 3, 1, 2)
#define I(funct3, imm)    i_word(0x13, funct3, 3, 1, imm)
#define MIN               0x80000000u
#define MAX               0x7fffffffu
#define ALL               0xffffffffu

static const uint32_t lui_3 = 0x123451b7, auipc_3 = 0xfffff197; /* lui x3, 0x12345; auipc x3, -1 */

static void check_vectors(const vector *vectors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const vector *v = &vectors[i];
        machine *m = MACHINE(v->word, EBREAK);
        m->hart.x[1] = v->a;
        m->hart.x[2] = v->b;
        assert_int_equal(run_to_fault(m)->kind, TW_HART_EBREAK);
        if (m->hart.x[3] != v->expected)
            fail_msg("%s of 0x%08x, 0x%08x: 0x%08x, expected 0x%08x", v->name, v->a, v->b,
                     m->hart.x[3], v->expected);
        assert_string_equal(tw_hart_mnemonic(v->word), v->name);
        assert_int_equal(m->hart.retired, 1);
        machine_free(m);
    }
}
#define CHECK(...)                                                                                 \
    check_vectors((const vector[]){__VA_ARGS__},                                                   \
                  sizeof((const vector[]){__VA_ARGS__}) / sizeof(vector))

static void add_and_sub_wrap(void **state) {
    (void)state;
    CHECK({"add", R(0, 0), 1, 2, 3}, {"add", R(0, 0), ALL, 1, 0}, {"add", R(0, 0), MAX, 1, MIN},
          {"sub", R(0x20, 0), 5, 7, 0xfffffffe}, {"sub", R(0x20, 0), MIN, 1, MAX},
          {"addi", I(0, -1), 0, 0, ALL}, {"addi", I(0, 2047), 1, 0, 2048},
          {"addi", I(0, -2048), 0, 0, 0xfffff800});
}

static void logic_uses_sign_extended_immediates(void **state) {
    (void)state;
    CHECK({"xor", R(0, 4), 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0},
          {"or", R(0, 6), 0xff00ff00, 0x0ff00ff0, 0xfff0fff0},
          {"and", R(0, 7), 0xff00ff00, 0x0ff00ff0, 0x0f000f00},
          {"xori", I(4, -1), 0x12345678, 0, 0xedcba987}, {"ori", I(6, -256), 0x12, 0, 0xffffff12},
          {"andi", I(7, -16), 0x12345678, 0, 0x12345670}, {"andi", I(7, 0x7ff), ALL, 0, 0x7ff});
}

static void shifts_use_five_bits(void **state) {
    (void)state;
    CHECK({"sll", R(0, 1), 1, 31, MIN}, {"sll", R(0, 1), 1, 32, 1},
          {"sll", R(0, 1), 3, 0xffffffe1, 6}, {"srl", R(0, 5), MIN, 31, 1},
          {"srl", R(0, 5), MIN, 63, 1}, {"srl", R(0, 5), 0xf0, 36, 0xf},
          {"sra", R(0x20, 5), MIN, 31, ALL}, {"sra", R(0x20, 5), MIN, 32, MIN},
          {"sra", R(0x20, 5), MAX, 30, 1}, {"slli", I(1, 0), 7, 0, 7},
          {"slli", I(1, 31), 3, 0, MIN}, {"srli", I(5, 31), MIN, 0, 1},
          {"srli", I(5, 4), 0xfffffff0, 0, 0x0fffffff},
          {"srai", I(5, 0x400 | 4), 0xffffff00, 0, 0xfffffff0},
          {"srai", I(5, 0x400 | 31), MAX, 0, 0}, {"srai", I(5, 0x400 | 31), MIN, 0, ALL});
}

static void comparisons_are_signed_or_not(void **state) {
    (void)state;
    CHECK({"slt", R(0, 2), MIN, MAX, 1}, {"slt", R(0, 2), MAX, MIN, 0}, {"slt", R(0, 2), 5, 5, 0},
          {"sltu", R(0, 3), MIN, MAX, 0}, {"sltu", R(0, 3), 0, ALL, 1}, {"sltu", R(0, 3), 5, 5, 0},
          {"slti", I(2, -1), 0xfffffffe, 0, 1}, {"slti", I(2, -1), 0, 0, 0},
          {"sltiu", I(3, -1), 0xfffffffe, 0, 1}, {"sltiu", I(3, 1), 0, 0, 1},
          {"sltiu", I(3, 1), 1, 0, 0});
}

static void upper_immediates(void **state) {
    (void)state;
    CHECK({"lui", lui_3, 0, 0, 0x12345000}, {"auipc", auipc_3, 0, 0, CODE - 0x1000});
}

static void multiplication_has_four_halves(void **state) {
    (void)state;
    CHECK({"mul", R(1, 0), 7, 0xfffffffd, 0xffffffeb}, {"mul", R(1, 0), 0x10000, 0x10000, 0},
          {"mul", R(1, 0), MIN, MIN, 0}, {"mulh", R(1, 1), MIN, MIN, 0x40000000},
          {"mulh", R(1, 1), ALL, ALL, 0}, {"mulh", R(1, 1), MIN, MAX, 0xc0000000},
          {"mulh", R(1, 1), ALL, 1, ALL}, {"mulhsu", R(1, 2), ALL, ALL, ALL},
          {"mulhsu", R(1, 2), MIN, ALL, MIN}, {"mulhsu", R(1, 2), 1, ALL, 0},
          {"mulhsu", R(1, 2), MAX, ALL, 0x7ffffffe}, {"mulhu", R(1, 3), ALL, ALL, 0xfffffffe},
          {"mulhu", R(1, 3), MIN, MIN, 0x40000000}, {"mulhu", R(1, 3), MIN, 1, 0});
}

static void division_never_traps(void **state) {
    (void)state;
    CHECK({"div", R(1, 4), 7, 0xfffffffe, 0xfffffffd}, {"div", R(1, 4), 0xfffffff9, 2, 0xfffffffd},
          {"div", R(1, 4), 1, 0, ALL}, {"div", R(1, 4), MIN, 0, ALL},
          {"div", R(1, 4), MIN, ALL, MIN}, {"divu", R(1, 5), ALL, 2, MAX},
          {"divu", R(1, 5), 1, 0, ALL}, {"divu", R(1, 5), MIN, ALL, 0},
          {"rem", R(1, 6), 7, 0xfffffffe, 1}, {"rem", R(1, 6), 0xfffffff9, 2, ALL},
          {"rem", R(1, 6), 0xfffffff9, 0, 0xfffffff9}, {"rem", R(1, 6), MIN, ALL, 0},
          {"remu", R(1, 7), ALL, 16, 15}, {"remu", R(1, 7), 9, 0, 9},
          {"remu", R(1, 7), MIN, ALL, MIN});
}

static void nothing_writes_x0(void **state) {
    (void)state;
    machine *m = MACHINE(addi(0, 1, 5), r_type(0, 0, 0, 1, 1), lw(0, 4, 0), 0x12345037 /* lui x0 */,
                         jal(0, 4), addi(3, 0, 9), r_type(0, 0, 5, 0, 0), EBREAK);
    m->hart.x[1] = 77;
    m->hart.x[4] = 0x100;
    m->l1[0x100] = 1;
    run_to_fault(m);
    assert_int_equal(m->hart.x[0], 0);
    assert_int_equal(m->hart.x[3], 9);
    assert_int_equal(m->hart.x[5], 0);
    machine_free(m);
}

/* ---- branches and jumps --------------------------------------------------------------------- */

static void check_branch(const char *name, unsigned funct3, uint32_t a, uint32_t b, bool taken) {
    machine *m = MACHINE(b_type(funct3, 1, 2, 12), addi(3, 0, 1), EBREAK, addi(3, 0, 2), EBREAK);
    m->hart.x[1] = a;
    m->hart.x[2] = b;
    run_to_fault(m);
    if (m->hart.x[3] != (taken ? 2 : 1))
        fail_msg("%s of 0x%08x, 0x%08x should %s", name, a, b, taken ? "jump" : "go on");
    assert_string_equal(tw_hart_mnemonic(b_type(funct3, 1, 2, 12)), name);
    assert_int_equal(m->hart.fault.pc, taken ? CODE + 16 : CODE + 8);
    assert_int_equal(m->hart.retired, 2);
    assert_int_equal(m->hart.cycles, taken ? 2 + 5 : 2);
    machine_free(m);
}

static void every_branch_taken_and_not(void **state) {
    (void)state;
    check_branch("beq", 0, 5, 5, true);
    check_branch("beq", 0, 5, 6, false);
    check_branch("bne", 1, 5, 6, true);
    check_branch("bne", 1, 5, 5, false);
    check_branch("blt", 4, MIN, 1, true);
    check_branch("blt", 4, 1, MIN, false);
    check_branch("blt", 4, 1, 1, false);
    check_branch("bge", 5, 1, MIN, true);
    check_branch("bge", 5, 1, 1, true);
    check_branch("bge", 5, MIN, 1, false);
    check_branch("bltu", 6, 1, MIN, true);
    check_branch("bltu", 6, MIN, 1, false);
    check_branch("bltu", 6, 1, 1, false);
    check_branch("bgeu", 7, MIN, 1, true);
    check_branch("bgeu", 7, 1, 1, true);
    check_branch("bgeu", 7, 1, MIN, false);
}

static void branches_go_backwards(void **state) {
    (void)state;
    machine *m = MACHINE(addi(1, 0, 10), addi(3, 3, 2), addi(1, 1, -1), bne(1, 0, -8), EBREAK);
    run_to_fault(m);
    assert_int_equal(m->hart.x[3], 20);
    assert_int_equal(m->hart.retired, 1 + 10 * 3);
    assert_int_equal(m->hart.cycles, 1 + 10 * 3 + 9 * 5);
    machine_free(m);
}

static void jumps_link(void **state) {
    (void)state;
    machine *m = MACHINE(jal(1, 12), EBREAK, EBREAK, jalr(5, 6, 21), EBREAK, EBREAK, jal(0, -20));
    m->hart.x[6] = CODE + 4; /* 4 + 21 with its lowest bit cleared: the last word */
    run_to_fault(m);
    assert_int_equal(m->hart.fault.pc, CODE + 4);
    assert_int_equal(m->hart.x[1], CODE + 4);
    assert_int_equal(m->hart.x[5], CODE + 16);
    assert_int_equal(m->hart.retired, 3);
    assert_int_equal(m->hart.cycles, 3 + 3 * 5);
    machine_free(m);
}

static void jalr_reads_its_base_before_it_links(void **state) {
    (void)state;
    machine *m = MACHINE(jalr(1, 1, 8), EBREAK, EBREAK);
    m->hart.x[1] = CODE;
    assert_int_equal(run_to_fault(m)->pc, CODE + 8);
    assert_int_equal(m->hart.x[1], CODE + 4);
    machine_free(m);
}

/* ---- memory --------------------------------------------------------------------------------- */

static void check_load(const char *name, unsigned funct3, unsigned rs1, uint32_t base, machine *m,
                       uint32_t expected) {
    m->hart.x[rs1] = base + 8;
    m->hart.x[3] = 0x55555555;
    run_to_fault(m);
    if (m->hart.x[3] != expected)
        fail_msg("%s at 0x%08x: 0x%08x, expected 0x%08x", name, base, m->hart.x[3], expected);
    assert_string_equal(tw_hart_mnemonic(i_word(0x03, funct3, 3, rs1, -8)), name);
}

static void loads_extend(void **state) {
    (void)state;
    static const uint8_t bytes[4] = {0x80, 0xff, 0x7f, 0x90};
    static const struct {
        const char *name;
        unsigned funct3, offset;
        uint32_t expected;
    } loads[] = {
        {"lb", 0, 0, 0xffffff80}, {"lb", 0, 2, 0x7f},       {"lbu", 4, 0, 0x80},
        {"lbu", 4, 3, 0x90},      {"lh", 1, 0, 0xffffff80}, {"lh", 1, 2, 0xffff907f},
        {"lhu", 5, 0, 0xff80},    {"lhu", 5, 2, 0x907f},    {"lw", 2, 0, 0x907fff80},
    };
    for (size_t i = 0; i < TW_COUNT(loads); i++)
        for (unsigned rs1 = 2; rs1 < 6; rs1 += 2)
            for (int place = 0; place < 3; place++) {
                const uint32_t base = place == 0 ? 0x2000 : place == 1 ? LOCAL + 0x40 : CODE + 8;
                machine *m = MACHINE(i_word(0x03, loads[i].funct3, 3, rs1, -8), EBREAK, 0x907fff80);
                memcpy(m->l1 + 0x2000, bytes, 4);
                memcpy(m->local + 0x40, bytes, 4);
                check_load(loads[i].name, loads[i].funct3, rs1, base + loads[i].offset, m,
                           loads[i].expected);
                assert_int_equal(m->hart.cycles, place == 0 ? 8 : 2);
                machine_free(m);
            }
}

static void stores_write_only_their_bytes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned funct3, size;
    } stores[] = {{"sb", 0, 1}, {"sh", 1, 2}, {"sw", 2, 4}};
    for (size_t i = 0; i < TW_COUNT(stores); i++)
        for (unsigned rs1 = 2; rs1 < 6; rs1 += 2)
            for (int place = 0; place < 2; place++) {
                const uint32_t word = s_type(stores[i].funct3, 3, rs1, -4);
                machine *m = MACHINE(word, EBREAK);
                uint8_t *host = place ? m->local + 0x80 : m->l1 + 0x3000, expected[8];
                memset(host, 0xee, 8);
                memset(expected, 0xee, 8);
                memcpy(expected, "\x78\x56\x34\x12", stores[i].size);
                m->hart.x[rs1] = place ? LOCAL + 0x84 : 0x3004;
                m->hart.x[3] = 0x12345678;
                run_to_fault(m);
                assert_memory_equal(host, expected, 8);
                assert_string_equal(tw_hart_mnemonic(word), stores[i].name);
                assert_int_equal(m->hart.cycles, 1);
                machine_free(m);
            }
}

static void the_last_word_of_each_memory_is_reached(void **state) {
    (void)state;
    machine *m = MACHINE(sw(1, 4, 0), lw(5, 4, 0), sw(1, 6, 0), lw(7, 6, 0), EBREAK);
    m->hart.x[1] = 0xabcdef01;
    m->hart.x[4] = L1_SIZE - 4;
    m->hart.x[6] = LOCAL + LOCAL_SIZE - 4;
    run_to_fault(m);
    assert_int_equal(m->hart.x[5], 0xabcdef01);
    assert_int_equal(m->hart.x[7], 0xabcdef01);
    machine_free(m);
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void fences_do_nothing(void **state) {
    (void)state;
    machine *m = MACHINE(0x0ff0000f, 0x0000100f, EBREAK);
    assert_int_equal(run_to_fault(m)->pc, CODE + 8);
    assert_int_equal(m->hart.retired, 2);
    assert_string_equal(tw_hart_mnemonic(0x0ff0000f), "fence");
    assert_string_equal(tw_hart_mnemonic(0x0000100f), "fence_i");
    machine_free(m);
}

static void counters_are_read(void **state) {
    (void)state;
    /* nop; rdcycle x1; rdinstret x2; rdcycleh x3; csrrs x4, mcycle, x0 */
    machine *m = MACHINE(NOP, 0xc00020f3, 0xc0202173, 0xc80021f3, 0xb0002273, EBREAK);
    m->hart.cycles = 0x500000000;
    run_to_fault(m);
    assert_int_equal(m->hart.x[1], 1);
    assert_int_equal(m->hart.x[2], 2);
    assert_int_equal(m->hart.x[3], 5);
    assert_int_equal(m->hart.x[4], 4);
    machine_free(m);
}

static void multiply_and_divide_cost(void **state) {
    (void)state;
    machine *m = MACHINE(R(1, 0), R(1, 4), R(1, 7), EBREAK);
    run_to_fault(m);
    assert_int_equal(m->hart.cycles, 3 + 33 + 33);
    machine_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(add_and_sub_wrap),
        cmocka_unit_test(logic_uses_sign_extended_immediates),
        cmocka_unit_test(shifts_use_five_bits),
        cmocka_unit_test(comparisons_are_signed_or_not),
        cmocka_unit_test(upper_immediates),
        cmocka_unit_test(multiplication_has_four_halves),
        cmocka_unit_test(division_never_traps),
        cmocka_unit_test(nothing_writes_x0),
        cmocka_unit_test(every_branch_taken_and_not),
        cmocka_unit_test(branches_go_backwards),
        cmocka_unit_test(jumps_link),
        cmocka_unit_test(jalr_reads_its_base_before_it_links),
        cmocka_unit_test(loads_extend),
        cmocka_unit_test(stores_write_only_their_bytes),
        cmocka_unit_test(the_last_word_of_each_memory_is_reached),
        cmocka_unit_test(fences_do_nothing),
        cmocka_unit_test(counters_are_read),
        cmocka_unit_test(multiply_and_divide_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
