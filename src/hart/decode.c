#include "hart/decode.h"

#include <string.h>

static const char *const rv_names[RV_NAMES] = {
#define RV_R(name, ...)      #name,
#define RV_I(name, ...)      #name,
#define RV_SH(name, ...)     #name,
#define RV_LOAD(name, ...)   #name,
#define RV_STORE(name, ...)  #name,
#define RV_BRANCH(name, ...) #name,
#define RV_OTHER(name, ...)  #name,
#include "hart/rv32im.def"
    "illegal",
};

static const struct {
    uint32_t mask, match;
} rv_patterns[RV_illegal] = {
#define RV_R(name, funct7, funct3, ...)  {0xfe00707f, funct7 << 25 | funct3 << 12 | 0x33},
#define RV_I(name, funct3, ...)          {0x0000707f, funct3 << 12 | 0x13},
#define RV_SH(name, funct7, funct3, ...) {0xfe00707f, funct7 << 25 | funct3 << 12 | 0x13},
#define RV_LOAD(name, funct3, ...)       {0x0000707f, funct3 << 12 | 0x03},
#define RV_STORE(name, funct3, ...)      {0x0000707f, funct3 << 12 | 0x23},
#define RV_BRANCH(name, funct3, ...)     {0x0000707f, funct3 << 12 | 0x63},
#define RV_OTHER(name, mask, match)      {mask, match},
#include "hart/rv32im.def"
};

/* The code of a name that has one of its own, with the operands' format as one letter. */
static const struct {
    uint8_t code;
    char format;
} rv_codes[RV_NAMES] = {
#define RV_R(name, ...)      [RV_##name] = {OP_##name, 'R'},
#define RV_I(name, ...)      [RV_##name] = {OP_##name, 'I'},
#define RV_SH(name, ...)     [RV_##name] = {OP_##name, 'H'},
#define RV_LOAD(name, ...)   [RV_##name] = {OP_##name, 'L'},
#define RV_STORE(name, ...)  [RV_##name] = {OP_##name, 'S'},
#define RV_BRANCH(name, ...) [RV_##name] = {OP_##name, 'B'},
#include "hart/rv32im.def"
    [RV_lui] = {OP_constant, 'U'},    [RV_auipc] = {OP_constant, 'A'},
    [RV_jal] = {OP_jal, 'J'},         [RV_jalr] = {OP_jalr, 'I'},
    [RV_fence] = {OP_nop, '-'},       [RV_fence_i] = {OP_nop, '-'},
    [RV_ecall] = {OP_ecall, '-'},     [RV_ebreak] = {OP_ebreak, '-'},
    [RV_csrrw] = {OP_illegal, '-'},   [RV_csrrs] = {OP_counter, 'C'},
    [RV_csrrc] = {OP_counter, 'C'},   [RV_csrrwi] = {OP_illegal, '-'},
    [RV_csrrsi] = {OP_counter, 'C'},  [RV_csrrci] = {OP_counter, 'C'},
    [RV_service] = {OP_service, 'V'}, [RV_illegal] = {OP_illegal, '-'},
};

rv_name tw_rv_decode(uint32_t word) {
    for (int name = 0; name < RV_illegal; name++)
        if ((word & rv_patterns[name].mask) == rv_patterns[name].match) return (rv_name)name;
    return RV_illegal;
}

const char *tw_hart_mnemonic(uint32_t word) {
    return rv_names[tw_rv_decode(word)];
}

/* `count` bits of the word from `from`, placed at bit `to`. */
static uint32_t bits(uint32_t word, unsigned from, unsigned count, unsigned to) {
    return (word >> from & ((1u << count) - 1)) << to;
}

static int32_t extend(uint32_t value, unsigned width) {
    return (int32_t)(value << (32 - width)) >> (32 - width);
}

int32_t tw_rv_imm_j(uint32_t word) {
    return extend(bits(word, 31, 1, 20) | bits(word, 12, 8, 12) | bits(word, 20, 1, 11) |
                      bits(word, 21, 10, 1),
                  21);
}

int32_t tw_rv_imm_b(uint32_t word) {
    return extend(bits(word, 31, 1, 12) | bits(word, 7, 1, 11) | bits(word, 25, 6, 5) |
                      bits(word, 8, 4, 1),
                  13);
}

/* Turns a jump's distance in the guest to one in the decoded code; false when there is no
 * instruction at the target. */
static bool link_jump(const tw_code *code, uint32_t pc, int32_t distance, tw_op *op) {
    uint32_t offset = pc + (uint32_t)distance - code->base;
    if (offset % 4 != 0 || offset >= code->size) return false;
    op->imm = distance / 4 * (int32_t)sizeof(tw_op);
    return true;
}

static bool is_counter(uint32_t csr) {
    switch (csr) {
    case 0xc00:
    case 0xc01:
    case 0xc02:
    case 0xb00:
    case 0xb02: /* low halves */
    case 0xc80:
    case 0xc81:
    case 0xc82:
    case 0xb80:
    case 0xb82: return true;
    default: return false;
    }
}

static void set_plain(tw_op *op, op_code code) {
    op->code = op->plain = (uint8_t)code;
}

/* The variants that save the engine a look at run time. */
static void specialise(tw_op *op) {
    switch (op->plain) {
    case OP_addi:
        if (op->rs1 == 0)
            set_plain(op, OP_constant);
        else if (op->rs1 == 2 && op->rd == 2 && op->imm < 0)
            set_plain(op, OP_add_sp);
        break;
    case OP_add:
    case OP_sub:
        if (op->rd == 2 && (op->rs1 == 2 || (op->rs2 == 2 && op->plain == OP_add))) {
            op->imm = op->plain == OP_sub;
            set_plain(op, OP_sub_sp);
        }
        break;
    case OP_jal:
        if (op->rd == 32) set_plain(op, OP_jump);
        break;
#define RV_LOAD(name, ...)                                                                         \
    case OP_##name:                                                                                \
        if (op->rs1 == 2 || op->rs1 == 3) set_plain(op, OP_##name##_local);                        \
        break;
#define RV_STORE(name, ...)                                                                        \
    case OP_##name:                                                                                \
        if (op->rs1 == 2) set_plain(op, OP_##name##_stack);                                        \
        break;
#include "hart/rv32im.def"
    default: break;
    }
}

tw_op tw_op_decode(const tw_code *code, uint32_t pc, uint32_t word) {
    rv_name name = tw_rv_decode(word);
    tw_op op = {.rd = (uint8_t)bits(word, 7, 5, 0),
                .rs1 = (uint8_t)bits(word, 15, 5, 0),
                .rs2 = (uint8_t)bits(word, 20, 5, 0)};
    int32_t imm_i = extend(word >> 20, 12);
    bool linked = true;
    set_plain(&op, rv_codes[name].code);
    if (op.rd == 0) op.rd = 32;
    switch (rv_codes[name].format) {
    case 'I':
    case 'L': op.imm = imm_i; break;
    case 'H': op.imm = op.rs2; break;
    case 'S': op.imm = extend(bits(word, 25, 7, 5) | bits(word, 7, 5, 0), 12); break;
    case 'U': op.imm = (int32_t)(word & 0xfffff000); break;
    case 'A': op.imm = (int32_t)(pc + (word & 0xfffff000)); break;
    case 'V': op.imm = (int32_t)(word >> 20); break;
    case 'B': linked = link_jump(code, pc, tw_rv_imm_b(word), &op); break;
    case 'J': linked = link_jump(code, pc, tw_rv_imm_j(word), &op); break;
    case 'C':
        op.imm = (int32_t)(word >> 20);
        if (op.rs1 != 0 || !is_counter(word >> 20)) /* rs1 is the immediate of the i forms */
            set_plain(&op, OP_illegal);
        break;
    default: break;
    }
    if (!linked) set_plain(&op, OP_odd_jump);
    if (op.plain == OP_illegal || op.plain == OP_odd_jump) op.imm = (int32_t)word;
    specialise(&op);
    return op;
}

uint32_t tw_op_cost(const tw_hart_costs *costs, const tw_op *op) {
    switch (op->plain) {
/* clang-format off */
#define RV_R(name, funct7, funct3, cost, result) case OP_##name: return costs->cost;
#define RV_LOAD(name, ...) case OP_##name: case OP_##name##_local: return costs->load_local;
#include "hart/rv32im.def"
        /* clang-format on */
    default: return costs->other;
    }
}

static bool is_jump(const tw_op *op) {
    switch (op->plain) {
#define RV_BRANCH(name, ...) case OP_##name:
#include "hart/rv32im.def"
    case OP_jal:
    case OP_jump: return true;
    default: return false;
    }
}

/* Puts the register that `first` makes into rs1 where the order does not matter. */
static void turn_operands(const tw_op *first, tw_op *second) {
    switch (second->plain) {
    case OP_add:
    case OP_xor:
    case OP_or:
    case OP_and:
    case OP_mul:
    case OP_beq:
    case OP_bne:
        if (second->rs2 == first->rd && second->rs1 != first->rd) {
            second->rs2 = second->rs1;
            second->rs1 = first->rd;
        }
        break;
    default: break;
    }
}

/* The fused code of two neighbours, or the first's plain one. */
static uint8_t fused(const tw_op *first, const tw_op *second) {
#define RV_FUSED(one, two, how, chained)                                                           \
    if (first->plain == OP_##one && second->plain == OP_##two &&                                   \
        (!(chained) || second->rs1 == first->rd))                                                  \
        return OP_##one##_##how##_##two;
#include "hart/fused_codes.def"
    (void)second;
    return first->plain;
}

void tw_code_finish(tw_code *code) {
    size_t count = code->size / 4;
    for (size_t i = 0; i < count; i++)
        code->cost[i + 1] = code->cost[i] + tw_op_cost(&code->costs, &code->ops[i]);
    for (size_t i = 0; i < count; i++) {
        tw_op *op = &code->ops[i];
        turn_operands(op, op + 1);
        op->code = fused(op, op + 1);
        if (is_jump(op)) {
            const tw_op *target = op + op->imm / (int32_t)sizeof *op;
            uint32_t passed = code->cost[i + 1] + code->costs.taken;
            op->jump_cycles = (int32_t)(passed - code->cost[target - code->ops]);
        }
    }
}
