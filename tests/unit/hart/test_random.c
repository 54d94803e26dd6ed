/* Random programs on the engines and on a plain reference written from the manual: registers,
 * memory, counts, faults. The numbers come from a fixed seed. */
#include "machine.h"
#include "hart/decode.h"

enum { WORDS = 48, PROGRAM_COUNT = 4000, STEPS = 400 };

typedef struct reference {
    uint32_t x[32], pc;
    uint64_t retired, cycles;
    uint8_t l1[L1_SIZE], local[LOCAL_SIZE];
    const uint32_t *words;
    bool fault;
} reference;

static uint64_t random_state = 42;

static uint32_t random_below(uint32_t limit) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % limit;
}

/* ---- the reference -------------------------------------------------------------------------- */

static uint32_t reference_alu(unsigned funct3, unsigned funct7, uint32_t a, uint32_t b) {
    const int32_t sa = (int32_t)a, sb = (int32_t)b;
    if (funct7 == 1) {
        switch (funct3) {
        case 0: return a * b;
        case 1: return (uint32_t)((uint64_t)((int64_t)sa * sb) >> 32);
        case 2: return (uint32_t)((uint64_t)((int64_t)sa * (int64_t)(uint64_t)b) >> 32);
        case 3: return (uint32_t)(((uint64_t)a * b) >> 32);
        case 4: return b == 0 ? ~0u : a == 1u << 31 && b == ~0u ? a : (uint32_t)(sa / sb);
        case 5: return b == 0 ? ~0u : a / b;
        case 6: return b == 0 ? a : a == 1u << 31 && b == ~0u ? 0 : (uint32_t)(sa % sb);
        default: return b == 0 ? a : a % b;
        }
    }
    switch (funct3) {
    case 0: return funct7 ? a - b : a + b;
    case 1: return a << (b & 31);
    case 2: return sa < sb;
    case 3: return a < b;
    case 4: return a ^ b;
    case 5: return funct7 ? (uint32_t)(sa >> (b & 31)) : a >> (b & 31);
    case 6: return a | b;
    default: return a & b;
    }
}

/* Host memory of an aligned access, or NULL. */
static uint8_t *reference_memory(reference *r, uint32_t address, uint32_t size, bool store,
                                 bool *l1) {
    *l1 = address < L1_SIZE;
    if (address % size) return NULL;
    if (!store && address >= CODE && address - CODE < 4 * WORDS)
        return (uint8_t *)(uintptr_t)r->words + (address - CODE);
    if (*l1) return address < 16 ? NULL : r->l1 + address;
    return address >= LOCAL && address - LOCAL < LOCAL_SIZE ? r->local + (address - LOCAL) : NULL;
}

static bool reference_condition(unsigned funct3, uint32_t a, uint32_t b) {
    switch (funct3) {
    case 0: return a == b;
    case 1: return a != b;
    case 4: return (int32_t)a < (int32_t)b;
    case 5: return (int32_t)a >= (int32_t)b;
    case 6: return a < b;
    default: return a >= b;
    }
}

static int32_t extend(uint32_t value, unsigned width) {
    return (int32_t)(value << (32 - width)) >> (32 - width);
}

static void reference_access(reference *r, uint32_t word, uint32_t address, uint32_t *rd) {
    const unsigned funct3 = word >> 12 & 7;
    const uint32_t size = 1u << (funct3 & 3);
    bool l1;
    uint8_t *host = reference_memory(r, address, size, (word & 127) == 0x23, &l1);
    if (!host) {
        r->fault = true;
    } else if ((word & 127) == 0x23) {
        memcpy(host, &r->x[word >> 20 & 31], size);
        r->cycles += test_costs.other;
    } else {
        uint32_t value = 0;
        memcpy(&value, host, size);
        *rd = funct3 < 2 ? (uint32_t)extend(value, 8 * size) : value;
        r->cycles += l1 ? test_costs.load_l1 : test_costs.load_local;
    }
}

/* One instruction of those that the programs are made of. */
static void reference_step(reference *r) {
    const uint32_t word = r->words[(r->pc - CODE) / 4], a = r->x[word >> 15 & 31];
    const uint32_t b = r->x[word >> 20 & 31], upper = word & 0xfffff000;
    const unsigned funct3 = word >> 12 & 7, funct7 = word >> 25;
    const int32_t imm_i = (int32_t)word >> 20;
    const int32_t imm_s = (int32_t)(word & 0xfe000000) >> 20 | (int32_t)(word >> 7 & 31);
    const int32_t imm_b = extend((word >> 31) << 12 | (word >> 7 & 1) << 11 |
                                     (word >> 25 & 63) << 5 | (word >> 8 & 15) << 1,
                                 13);
    const int32_t imm_j = extend((word >> 31) << 20 | (word >> 12 & 255) << 12 |
                                     (word >> 20 & 1) << 11 | (word >> 21 & 1023) << 1,
                                 21);
    uint32_t next = r->pc + 4, ignored, *rd = word >> 7 & 31 ? &r->x[word >> 7 & 31] : &ignored;
    uint64_t cost = test_costs.other;
    switch (word & 127) {
    case 0x33:
        cost = funct7 != 1 ? test_costs.other : funct3 < 4 ? test_costs.mul : test_costs.div;
        *rd = reference_alu(funct3, funct7, a, b);
        break;
    case 0x13: *rd = reference_alu(funct3, funct3 == 5 ? funct7 : 0, a, (uint32_t)imm_i); break;
    case 0x37: *rd = upper; break;
    case 0x17: *rd = r->pc + upper; break;
    case 0x03:
        cost = 0;
        reference_access(r, word, a + (uint32_t)imm_i, rd);
        break;
    case 0x23:
        cost = 0;
        reference_access(r, word, a + (uint32_t)imm_s, rd);
        break;
    case 0x63:
        if (reference_condition(funct3, a, b)) {
            next = r->pc + (uint32_t)imm_b;
            cost += test_costs.taken;
        }
        break;
    case 0x6f:
        *rd = next;
        next = r->pc + (uint32_t)imm_j;
        cost += test_costs.taken;
        break;
    default: r->fault = true; break;
    }
    if (r->fault) return;
    r->pc = next;
    r->cycles += cost;
    r->retired++;
}

/* ---- programs ------------------------------------------------------------------------------- */

/* x2 and x8 point into local memory and into L1; results go to x0 and x9 to x15, so that fused
 * pairs meet every relation of their registers. */
static unsigned last_result = 9;
static unsigned any_source(void) {
    if (random_below(3) == 0) return last_result;
    return random_below(9) ? 9 + random_below(7) : random_below(2) ? 0 : 8;
}
static unsigned any_result(void) {
    const unsigned result = random_below(20) ? 9 + random_below(7) : 0;
    if (result) last_result = result;
    return result;
}

static uint32_t random_alu(void) {
    static const unsigned funct3s[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const unsigned rs1 = any_source(), rs2 = any_source(), rd = any_result();
    const unsigned funct3 = funct3s[random_below(8)];
    const int imm = (int)random_below(4096) - 2048;
    switch (random_below(5)) {
    case 0: return r_type(1, funct3, rd, rs1, rs2);
    case 1:
        return r_type((funct3 == 0 || funct3 == 5) && random_below(2) ? 32 : 0, funct3, rd, rs1,
                      rs2);
    case 2:
        return random_below(2) << 31 | random_below(1u << 16) << 12 | rd << 7 |
               (random_below(2) ? 0x37u : 0x17u);
    default:
        if (funct3 == 1) return i_word(0x13, 1, rd, rs1, imm & 31);
        if (funct3 == 5) return i_word(0x13, 5, rd, rs1, (imm & 31) | (imm & 32 ? 0x400 : 0));
        return i_word(0x13, funct3, rd, rs1, random_below(2) ? imm : imm & 7);
    }
}

static uint32_t random_access(void) {
    static const unsigned loads[] = {0, 1, 2, 2, 2, 4, 5};
    const unsigned base = random_below(8) == 0 ? any_source() : random_below(2) ? 2 : 8;
    const bool store = random_below(2);
    const unsigned funct3 = store ? random_below(3) : loads[random_below(7)];
    int offset = (int)random_below(64) - 32;
    if (random_below(60)) offset &= ~((1 << (funct3 & 3)) - 1);
    return store ? s_type(funct3, any_source(), base, offset)
                 : i_word(0x03, funct3, any_result(), base, offset);
}

/* A word with the plain code: its result to rd, its first operand or base rs1. */
static uint32_t word_of(unsigned code, unsigned rd, unsigned rs1, int jump) {
    const unsigned rs2 = any_source(), small = 4 * random_below(8);
    switch (code) {
/* clang-format off */
#define RV_R(name, funct7, funct3, ...) \
    case OP_##name: return r_type(funct7, funct3, rd, rs1, rs2);
#define RV_I(name, funct3, ...) \
    case OP_##name: return i_word(0x13, funct3, rd, rs1, (int)small);
#define RV_SH(name, funct7, funct3, ...) \
    case OP_##name: return i_word(0x13, funct3, rd, rs1, (int)(small | (funct7) << 5));
#define RV_LOAD(name, funct3, ...) \
    case OP_##name: return i_word(0x03, funct3, rd, rs1, (int)small); \
    case OP_##name##_local: return i_word(0x03, funct3, rd, 2, (int)small);
#define RV_STORE(name, funct3, ...) \
    case OP_##name: return s_type(funct3, rs2, rs1, (int)small); \
    case OP_##name##_stack: return s_type(funct3, rs2, 2, (int)small);
#define RV_BRANCH(name, funct3, ...) \
    case OP_##name: return b_type(funct3, rs1, rs2, jump);
#include "hart/rv32im.def"
        /* clang-format on */
    case OP_constant: return 0x1000u | rd << 7 | 0x37;
    case OP_jump: return jal(0, jump);
    default: fail_msg("a pair has code %u, which no word here makes", code); return 0;
    }
}

static const struct {
    uint8_t first, second;
} pairs[] = {
#define RV_FUSED(first, second, how, chained) {OP_##first, OP_##second},
#include "hart/fused_codes.def"
};

/* One of the pairs that are fused, with an index that keeps most of the addresses in memory. */
static size_t random_pair(uint32_t *words, size_t at, int jump) {
    const size_t pair = random_below((uint32_t)TW_COUNT(pairs));
    const unsigned index = 9 + random_below(7), result = 9 + random_below(7);
    const unsigned base = random_below(2) ? 2 : 8;
    const bool indexed = pairs[pair].first == OP_add;
    const bool memory = pairs[pair].first >= OP_lb && pairs[pair].first <= OP_sw_stack;
    words[at++] = i_word(0x13, 7, index, index, 0x7c);
    words[at++] = indexed ? r_type(0, 0, result, base, index)
                          : word_of(pairs[pair].first, result, memory ? 8 : index, 0);
    words[at++] = word_of(pairs[pair].second, any_result(), result, jump - 8);
    return at;
}

static void make_program(uint32_t *words) {
    static const unsigned conditions[] = {0, 1, 4, 5, 6, 7};
    for (size_t at = 0; at < WORDS - 1;) {
        const int distance = ((int)random_below(WORDS - 1) - (int)at) * 4;
        switch (random_below(10)) {
        case 0:
            words[at++] = b_type(conditions[random_below(6)], any_source(), any_source(), distance);
            break;
        case 1: words[at++] = random_below(3) ? random_alu() : jal(any_result(), distance); break;
        case 2:
        case 3: words[at++] = random_access(); break;
        case 4:
        case 5:
            if (at + 3 < WORDS) at = random_pair(words, at, distance);
            break;
        default: words[at++] = random_alu(); break;
        }
    }
    words[WORDS - 1] = EBREAK;
}

static void start(machine *m, reference *r) {
    r->pc = CODE;
    for (unsigned i = 9; i < 16; i++)
        r->x[i] = random_below(3) ? random_below(1u << 31) << 1 : random_below(100);
    r->x[2] = LOCAL + 0x400;
    r->x[8] = 0x1000;
    for (unsigned i = 0; i < 0x200; i++) {
        r->l1[0xf00 + i] = (uint8_t)random_below(256);
        r->local[0x300 + i] = (uint8_t)random_below(256);
    }
    memcpy(m->hart.x, r->x, sizeof r->x);
    memcpy(m->l1, r->l1, L1_SIZE);
    memcpy(m->local, r->local, LOCAL_SIZE);
}

/* The reference goes as far as the engine went; all must agree there. */
static void compare(machine *m, reference *r, tw_hart_stop stop) {
    while (r->retired < m->hart.retired && !r->fault)
        reference_step(r);
    if (stop == TW_STOP_FAULT) reference_step(r);
    assert_int_equal(r->fault, stop == TW_STOP_FAULT);
    assert_int_equal(m->hart.retired, r->retired);
    assert_int_equal(m->hart.cycles, r->cycles);
    assert_int_equal(m->hart.pc, r->pc);
    assert_memory_equal(m->hart.x, r->x, sizeof r->x);
    assert_memory_equal(m->l1 + 0xf00, r->l1 + 0xf00, 0x200);
    assert_memory_equal(m->local, r->local, LOCAL_SIZE);
}

static void count_access(void *ctx, tw_hart *hart, uint32_t address, unsigned size, bool is_store) {
    (void)hart;
    (void)address;
    (void)size;
    (void)is_store;
    ((machine *)ctx)->calls++;
}

static void check_engine(int engine) {
    uint64_t total = 0;
    random_state = 42;
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        uint32_t words[WORDS];
        make_program(words);
        machine *m = machine_of(words, WORDS);
        reference *r = tw_alloc(sizeof *r);
        r->words = words;
        start(m, r);
        m->hart.watch = engine == 1;
        m->hart.access = count_access;
        memset(m->tags + 0x100, 1, 2);
        tw_hart_stop stop = TW_STOP_BUDGET;
        while (stop == TW_STOP_BUDGET && m->hart.retired < STEPS) {
            stop =
                engine == 2 ? tw_hart_step(&m->hart) : tw_hart_run(&m->hart, 1 + random_below(40));
            compare(m, r, stop);
        }
        total += r->retired;
        free(r);
        machine_free(m);
    }
    assert_true(total > PROGRAM_COUNT * 10); /* programs that do not just fault */
}

static void the_fast_engine_agrees(void **state) {
    (void)state;
    check_engine(0);
}
static void the_watching_engine_agrees(void **state) {
    (void)state;
    check_engine(1);
}
static void stepping_agrees(void **state) {
    (void)state;
    check_engine(2);
}

/* A pair that no program has would go untested. */
static void every_fused_pair_occurs(void **state) {
    (void)state;
    unsigned seen[OP_CODES] = {0};
    random_state = 42;
    for (int i = 0; i < PROGRAM_COUNT; i++) {
        uint32_t words[WORDS];
        make_program(words);
        machine *m = machine_of(words, WORDS);
        for (size_t at = 0; at < WORDS; at++)
            seen[tw_image_code(m->image)->ops[at].code]++;
        machine_free(m);
    }
    for (int code = OP_BEFORE_FUSED + 1; code < OP_CODES; code++)
        if (seen[code] < 20) fail_msg("fused code %d: %u times", code, seen[code]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fast_engine_agrees),
        cmocka_unit_test(the_watching_engine_agrees),
        cmocka_unit_test(stepping_agrees),
        cmocka_unit_test(every_fused_pair_occurs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
