/*
 * decode.h: instruction words to what the engines execute.
 */
#ifndef TW_HART_DECODE_H
#define TW_HART_DECODE_H

#include "tilewright/hart.h"

/* The instructions of the manual. */
typedef enum rv_name {
#define RV_R(name, ...)      RV_##name,
#define RV_I(name, ...)      RV_##name,
#define RV_SH(name, ...)     RV_##name,
#define RV_LOAD(name, ...)   RV_##name,
#define RV_STORE(name, ...)  RV_##name,
#define RV_BRANCH(name, ...) RV_##name,
#define RV_OTHER(name, ...)  RV_##name,
#include "hart/rv32im.def"
    RV_illegal,
    RV_NAMES
} rv_name;

/* What an engine executes: the instructions, with variants where the decoder knows more than the
 * word's name says, and the fused pairs. */
typedef enum op_code {
#define RV_R(name, ...)  OP_##name,
#define RV_I(name, ...)  OP_##name,
#define RV_SH(name, ...) OP_##name,
#define RV_LOAD(name, ...)                                                                         \
    OP_##name, OP_##name##_local,                          /* base is sp or gp: local memory first \
                                                            */
#define RV_STORE(name, ...)  OP_##name, OP_##name##_stack, /* base is sp: not below the limit */
#define RV_BRANCH(name, ...) OP_##name,
#include "hart/rv32im.def"
    OP_constant, /* lui, auipc, addi from x0 */
    OP_nop,      /* fence, fence.i */
    OP_add_sp,   /* addi sp, sp, negative */
    OP_sub_sp,   /* add, sub sp, sp, x: `imm` is 1 for sub */
    OP_jal,
    OP_jump, /* jal x0 */
    OP_jalr,
    OP_counter, /* csrrs, csrrc of a counter without write; `imm` is the CSR */
    OP_service,
    OP_odd_jump, /* branch or jal whose target is no instruction; `imm` is the word */
    OP_ecall,
    OP_ebreak,
    OP_illegal, /* `imm` is the word */
    OP_no_code, /* not in any executable segment */
    OP_PLAIN_CODES,
    OP_BEFORE_FUSED = OP_PLAIN_CODES - 1,
#define RV_FUSED(first, second, how, chained) OP_##first##_##how##_##second,
#include "hart/fused_codes.def"
    OP_CODES
} op_code;

/* One decoded instruction. The decoded code of an image is an array of these, one for each word,
 * so that any address is an index and straight code is counted by subtracting pointers. A fused
 * code also executes the next element, which stays complete by itself: a jump may go there. */
typedef struct tw_op {
    uint8_t code;  /* fused where it can be */
    uint8_t plain; /* never fused */
    uint8_t rd;    /* 32 for x0: a place nobody reads */
    uint8_t rs1, rs2;
    uint8_t spare[3];
    int32_t imm;         /* of a jump: bytes from this tw_op to the target's */
    int32_t jump_cycles; /* of a jump: what it adds to the cycle base, see interp_tmpl.c */
} tw_op;

/* The decoded code of an image. */
typedef struct tw_code {
    uint32_t base, size; /* guest bytes */
    tw_op *ops;          /* size / 4, and one OP_no_code at the end */
    uint32_t *cost;      /* static cost of all instructions before each; size / 4 + 1 */
    tw_hart_costs costs;
} tw_code;

rv_name tw_rv_decode(uint32_t word);
/* Decodes one word at `pc` for `code` (whose base and size say what a valid target is). */
tw_op tw_op_decode(const tw_code *code, uint32_t pc, uint32_t word);
/* Sets `code` of every element where a pair can be fused, and jump_cycles of all jumps. */
void tw_code_finish(tw_code *code);
uint32_t tw_op_cost(const tw_hart_costs *costs, const tw_op *op);

/* The signed immediate of a J-type and of a B-type word. */
int32_t tw_rv_imm_j(uint32_t word);
int32_t tw_rv_imm_b(uint32_t word);

/* The decoded code of an image. */
const tw_code *tw_image_code(const tw_image *image);

#endif
