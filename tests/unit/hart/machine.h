/*
 * machine.h: a hart with memory, made for a test from instruction words.
 */
#ifndef TESTS_HART_MACHINE_H
#define TESTS_HART_MACHINE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>
#include <elf.h>

#include "tilewright/hart.h"

enum { CODE = 0x01000000, L1_SIZE = 0x10000, LOCAL_SIZE = 0x1000 };
#define LOCAL 0xffb00000u

static const tw_hart_costs test_costs = {
    .other = 1, .load_local = 2, .load_l1 = 8, .mul = 3, .div = 33, .taken = 5};

typedef struct machine {
    tw_hart hart;
    tw_image *image;
    uint8_t l1[L1_SIZE], local[LOCAL_SIZE];
    uint8_t tags[L1_SIZE / 16];
    unsigned calls; /* of callbacks */
    uint32_t last_address, last_size, last_value;
    bool last_store;
} machine;

/* The instruction formats of the manual. */
static inline uint32_t r_type(unsigned funct7, unsigned funct3, unsigned rd, unsigned rs1,
                              unsigned rs2) {
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33;
}
static inline uint32_t i_word(unsigned opcode, unsigned funct3, unsigned rd, unsigned rs1,
                              int imm) {
    return (uint32_t)imm << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
static inline uint32_t s_type(unsigned funct3, unsigned rs2, unsigned rs1, int imm) {
    const uint32_t bits = (uint32_t)imm;
    return (bits >> 5 & 127) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (bits & 31) << 7 | 0x23;
}
static inline uint32_t b_type(unsigned funct3, unsigned rs1, unsigned rs2, int distance) {
    const uint32_t bits = (uint32_t)distance;
    return (bits >> 12 & 1) << 31 | (bits >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
           (bits >> 1 & 15) << 8 | (bits >> 11 & 1) << 7 | 0x63;
}
static inline uint32_t jal(unsigned rd, int distance) {
    const uint32_t bits = (uint32_t)distance;
    return (bits >> 20 & 1) << 31 | (bits >> 1 & 1023) << 21 | (bits >> 11 & 1) << 20 |
           (bits >> 12 & 255) << 12 | rd << 7 | 0x6f;
}
static inline uint32_t addi(unsigned rd, unsigned rs1, int imm) {
    return i_word(0x13, 0, rd, rs1, imm);
}
static inline uint32_t lw(unsigned rd, unsigned rs1, int imm) {
    return i_word(0x03, 2, rd, rs1, imm);
}
static inline uint32_t sw(unsigned rs2, unsigned rs1, int imm) {
    return s_type(2, rs2, rs1, imm);
}
static inline uint32_t bne(unsigned rs1, unsigned rs2, int distance) {
    return b_type(1, rs1, rs2, distance);
}
static inline uint32_t jalr(unsigned rd, unsigned rs1, int imm) {
    return i_word(0x67, 0, rd, rs1, imm);
}
static inline uint32_t service(unsigned number) {
    return number << 20 | 0x0b;
}
#define EBREAK 0x00100073u
#define NOP    0x00000013u

/* An executable of these words at CODE. Caller frees. */
static inline uint8_t *make_elf(const uint32_t *words, size_t count, size_t *length) {
    const Elf32_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1},
                               .e_type = ET_EXEC,
                               .e_machine = EM_RISCV,
                               .e_version = 1,
                               .e_entry = CODE,
                               .e_phoff = sizeof header,
                               .e_ehsize = sizeof header,
                               .e_phentsize = sizeof(Elf32_Phdr),
                               .e_phnum = 1};
    const Elf32_Phdr segment = {.p_type = PT_LOAD,
                                .p_offset = sizeof header + sizeof segment,
                                .p_vaddr = CODE,
                                .p_filesz = (uint32_t)(4 * count),
                                .p_memsz = (uint32_t)(4 * count),
                                .p_flags = PF_R | PF_X};
    *length = sizeof header + sizeof segment + 4 * count;
    uint8_t *bytes = tw_alloc(*length);
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, &segment, sizeof segment);
    memcpy(bytes + sizeof header + sizeof segment, words, 4 * count);
    return bytes;
}

static inline void map_memory(machine *m) {
    tw_hart_init(&m->hart, m->image);
    m->hart.l1 = m->l1;
    m->hart.l1_size = L1_SIZE;
    m->hart.local = m->local;
    m->hart.local_base = LOCAL;
    m->hart.local_size = LOCAL_SIZE;
    m->hart.l1_tags = m->tags;
    m->hart.ctx = m;
}

/* A machine at the first of the words. Release with machine_free. */
static inline machine *machine_of(const uint32_t *words, size_t count) {
    machine *m = tw_alloc(sizeof *m);
    size_t length;
    uint8_t *elf = make_elf(words, count, &length);
    assert_int_equal(tw_image_load(elf, length, "test", &test_costs, &m->image, NULL), TW_OK);
    free(elf);
    map_memory(m);
    return m;
}
#define MACHINE(...)                                                                               \
    machine_of((const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static inline void machine_free(machine *m) {
    tw_image_free(m->image);
    free(m);
}

/* Runs to the fault that ends it. */
static inline const tw_hart_fault *run_to_fault(machine *m) {
    assert_int_equal(tw_hart_run(&m->hart, 1000000), TW_STOP_FAULT);
    return &m->hart.fault;
}

#endif
