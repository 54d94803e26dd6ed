/*
 * memory.c: guest memory away from the fast paths, and faults.
 */
#include "hart/engine.h"
#include "hart/image.h"

#include <string.h>

static const char *const fault_names[] = {
    [TW_HART_NO_FAULT] = "no fault",
    [TW_HART_MISALIGNED_LOAD] = "misaligned load",
    [TW_HART_MISALIGNED_STORE] = "misaligned store",
    [TW_HART_MISALIGNED_FETCH] = "jump to a misaligned address",
    [TW_HART_UNMAPPED_LOAD] = "load from unmapped memory",
    [TW_HART_UNMAPPED_STORE] = "store to unmapped memory",
    [TW_HART_UNMAPPED_FETCH] = "jump out of the code",
    [TW_HART_READ_ONLY_STORE] = "store to read-only memory",
    [TW_HART_NULL_LOAD] = "load through a null pointer",
    [TW_HART_NULL_STORE] = "store through a null pointer",
    [TW_HART_ILLEGAL] = "illegal instruction",
    [TW_HART_STACK_OVERFLOW] = "stack overflow",
    [TW_HART_ECALL] = "ecall",
    [TW_HART_EBREAK] = "ebreak",
};

const char *tw_hart_fault_name(tw_hart_fault_kind kind) {
    return (size_t)kind < TW_COUNT(fault_names) ? fault_names[kind] : "unknown fault";
}

void tw_hart_set_fault(tw_hart *hart, tw_hart_fault_kind kind, uint32_t address, uint32_t value,
                       uint32_t size) {
    hart->fault = (tw_hart_fault){
        .kind = kind, .pc = hart->pc, .address = address, .value = value, .size = size};
}

void tw_hart_set_fetch_fault(tw_hart *hart, uint32_t target) {
    tw_hart_set_fault(hart, target % 4 ? TW_HART_MISALIGNED_FETCH : TW_HART_UNMAPPED_FETCH, target,
                      0, 0);
}

bool tw_hart_odd_jump(tw_hart *hart, uint32_t word) {
    const uint32_t a = hart->x[word >> 15 & 31], b = hart->x[word >> 20 & 31];
    bool taken = true;
    uint32_t target = hart->pc + (uint32_t)tw_rv_imm_b(word);
    switch (tw_rv_decode(word)) {
#define RV_BRANCH(name, funct3, condition)                                                         \
    case RV_##name:                                                                                \
        taken = condition;                                                                         \
        break;
#include "hart/rv32im.def"
    default: target = hart->pc + (uint32_t)tw_rv_imm_j(word); break;
    }
    if (taken) tw_hart_set_fetch_fault(hart, target);
    return taken;
}

uint32_t tw_hart_counter(const tw_hart *hart, uint32_t csr) {
    const uint64_t count = (csr & 3) == 2 ? hart->retired : hart->cycles;
    return (uint32_t)(csr & 0x80 ? count >> 32 : count);
}

/* Whether [address, address + size) lies in [base, base + bytes). */
static bool inside(uint32_t address, uint32_t size, uint32_t base, uint32_t bytes) {
    return size <= bytes && address - base <= bytes - size;
}

typedef enum place_kind { PLACE_NOWHERE, PLACE_L1, PLACE_LOCAL, PLACE_REGION } place_kind;

/* Where a guest range is; `host` and `writable` only when it is somewhere. */
typedef struct place {
    place_kind kind;
    uint8_t *host;
    bool writable;
} place;

static place find(const tw_hart *hart, uint32_t address, uint32_t size) {
    if (inside(address, size, 0, hart->l1_size)) return (place){PLACE_L1, hart->l1 + address, true};
    if (inside(address, size, hart->local_base, hart->local_size))
        return (place){PLACE_LOCAL, hart->local + (address - hart->local_base), true};
    for (unsigned i = 0; i < hart->memory_count; i++) {
        const tw_region *region = &hart->memory[i];
        if (inside(address, size, region->base, region->size))
            return (place){PLACE_REGION, region->host + (address - region->base), region->writable};
    }
    return (place){0};
}

bool tw_hart_peek(const tw_hart *hart, uint32_t address, void *bytes, uint32_t size) {
    const place place = find(hart, address, size);
    if (place.kind == PLACE_NOWHERE) return false;
    memcpy(bytes, place.host, size);
    return true;
}

bool tw_hart_add_region(tw_hart *hart, tw_region region) {
    if (hart->memory_count == TW_HART_REGIONS) return false;
    hart->memory[hart->memory_count++] = region;
    return true;
}

/* What a load or store instruction is. */
typedef struct access {
    uint32_t address, size;
    uint32_t sign; /* bit to extend from, 0: none */
    bool store, through_sp;
} access;

static access describe(const tw_hart *hart, const tw_op *op) {
    access it = {.address = hart->x[op->rs1] + (uint32_t)op->imm};
    switch (op->plain) {
#define RV_LOAD(name, funct3, type)                                                                \
    case OP_##name:                                                                                \
    case OP_##name##_local:                                                                        \
        it.size = sizeof(type);                                                                    \
        it.sign = (type)-1 < (type)1 ? 1u << (8 * sizeof(type) - 1) : 0;                           \
        break;
#define RV_STORE(name, funct3, type)                                                               \
    case OP_##name##_stack: it.through_sp = true; /* fall through */                               \
    case OP_##name:                                                                                \
        it.size = sizeof(type);                                                                    \
        it.store = true;                                                                           \
        break;
#include "hart/rv32im.def"
    default: break;
    }
    return it;
}

/* What makes an access wrong before its place is looked at. */
static tw_hart_fault_kind refuse(const tw_hart *hart, const access *it) {
    if (it->through_sp && hart->stack_limit && hart->stack_limit - 1 - it->address < TW_STACK_REACH)
        return TW_HART_STACK_OVERFLOW;
    if (it->address < TW_HART_NULL_SIZE) return it->store ? TW_HART_NULL_STORE : TW_HART_NULL_LOAD;
    if (it->address % it->size)
        return it->store ? TW_HART_MISALIGNED_STORE : TW_HART_MISALIGNED_LOAD;
    return TW_HART_NO_FAULT;
}

static void watch_l1(tw_hart *hart, const access *it) {
    if (hart->watch && hart->l1_tags && hart->access && hart->l1_tags[it->address >> 4])
        hart->access(hart->ctx, hart, it->address, it->size, it->store);
}

static bool slow_store(tw_hart *hart, const access *it, const place *place, uint32_t value,
                       tw_trace *trace) {
    const uint32_t kept = it->size == 4 ? value : value & ((1u << 8 * it->size) - 1);
    if (place->kind == PLACE_NOWHERE) {
        if (trace) trace->changed = true;
        if (hart->store && hart->store(hart->ctx, hart, it->address, it->size, kept)) return true;
        tw_hart_set_fault(hart, TW_HART_UNMAPPED_STORE, it->address, kept, it->size);
        return false;
    }
    if (!place->writable) {
        tw_hart_set_fault(hart, TW_HART_READ_ONLY_STORE, it->address, kept, it->size);
        return false;
    }
    if (place->kind == PLACE_L1) watch_l1(hart, it);
    if (trace && memcmp(place->host, &kept, it->size) != 0) trace->changed = true;
    memcpy(place->host, &kept, it->size);
    return true;
}

static bool slow_load(tw_hart *hart, const access *it, const place *place, uint32_t *value,
                      tw_trace *trace) {
    if (trace && place->kind != PLACE_LOCAL && (place->kind != PLACE_REGION || place->writable)) {
        trace->address = it->address;
        trace->size = it->size;
    }
    *value = 0;
    if (place->kind == PLACE_NOWHERE) {
        if (hart->load && hart->load(hart->ctx, hart, it->address, it->size, value)) return true;
        tw_hart_set_fault(hart, TW_HART_UNMAPPED_LOAD, it->address, 0, it->size);
        return false;
    }
    if (place->kind == PLACE_L1) {
        const tw_hart_costs *costs = &hart->image->code.costs;
        watch_l1(hart, it);
        hart->cycles += (uint64_t)costs->load_l1 - costs->load_local;
    }
    memcpy(value, place->host, it->size);
    return true;
}

bool tw_hart_slow_access(tw_hart *hart, const tw_op *op, tw_trace *trace) {
    const access it = describe(hart, op);
    const tw_hart_fault_kind wrong = refuse(hart, &it);
    if (wrong) {
        tw_hart_set_fault(hart, wrong, it.address, it.store ? hart->x[op->rs2] : 0, it.size);
        return false;
    }
    const place place = find(hart, it.address, it.size);
    if (it.store) return slow_store(hart, &it, &place, hart->x[op->rs2], trace);
    uint32_t value;
    if (!slow_load(hart, &it, &place, &value, trace)) return false;
    hart->x[op->rd] = (value ^ it.sign) - it.sign;
    return true;
}
