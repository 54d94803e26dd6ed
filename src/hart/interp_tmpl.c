/*
 * interp_tmpl.c: the interpreter, included by engine.c once for each engine. Before including:
 *
 *   ENGINE  name of the function
 *   WATCH   1: accesses to L1 look up their tag, and tagged ones take the slow path
 *   TRACE   1: one instruction, never fused, every access by the slow path and noted in *trace
 *
 * Counting costs nothing in straight code. Two numbers are kept in registers:
 *
 *   room    (instructions left in the budget) * sizeof(tw_op) + address of the tw_op at hand, so
 *           that what is left is known at any tw_op by a subtraction. Only a jump changes it.
 *   clock   cycles passed less code->cost[index of the tw_op at hand]: only a jump and a load from
 *           L1 change it; the sum is the cycles passed at any tw_op.
 *
 * A jump adds constants to both that the decoder has worked out. SYNC puts pc and the counts into
 * the hart where somebody may look.
 *
 * What is rare (callbacks, other regions, faults) is done by functions that take the tw_op and
 * start over, so a fast path may give up at any point before it has changed anything.
 */

#define OP_BYTES ((int64_t)sizeof(tw_op))
#define PLACE(o) ((int64_t)(intptr_t)(o))
#define INDEX()  (op - code->ops)
#define SYNC()                                                                                     \
    (hart->pc = code->base + (uint32_t)INDEX() * 4,                                                \
     hart->retired = retired_at_end - (uint64_t)((room - PLACE(op)) / OP_BYTES),                   \
     hart->cycles = clock + code->cost[INDEX()])
/* After a callback, which may have let time pass. */
#define RESYNC() (clock = hart->cycles - code->cost[INDEX()])

#if TRACE
#define DISPATCH() goto stop_budget
#else
#define DISPATCH() goto *labels[op->code]
#endif
#define GO_ON(count)                                                                               \
    do {                                                                                           \
        op += (count);                                                                             \
        DISPATCH();                                                                                \
    } while (0)

/* Goes to `target` from the jump `op`; the budget is looked at here only. */
#define JUMP(target)                                                                               \
    do {                                                                                           \
        const tw_op *const behind_ = op + 1;                                                       \
        const bool spent_ = room <= PLACE(behind_);                                                \
        op = (target);                                                                             \
        room += PLACE(op) - PLACE(behind_);                                                        \
        if (__builtin_expect(spent_, 0)) goto stop_budget;                                         \
        DISPATCH();                                                                                \
    } while (0)
#define BRANCH(condition)                                                                          \
    do {                                                                                           \
        if (condition) {                                                                           \
            clock += (uint64_t)(int64_t)op->jump_cycles;                                           \
            JUMP((const tw_op *)(const void *)((const char *)op + op->imm));                       \
        }                                                                                          \
        GO_ON(1);                                                                                  \
    } while (0)

#if WATCH
#define UNTAGGED(address) __builtin_expect(l1_tags[(address) >> 4] == 0, 1)
/* Accesses that need not be told, in the spans that the watcher opened. */
#define LOAD_NOTED(address, size)                                                                  \
    (hart->noted_loads && hart->noted_loads[INDEX()] &&                                            \
     (span_notes(&hart->load_spans[0], address, size) ||                                           \
      span_notes(&hart->load_spans[1], address, size)))
#define STORE_NOTED(address, size) span_notes(&hart->store_span, address, size)
#else
#define UNTAGGED(address)          true
#define LOAD_NOTED(address, size)  true
#define STORE_NOTED(address, size) true
#endif

/* The value of the fast regions at `address`, or goes to `otherwise`. */
#define LOAD(type, result, address, otherwise)                                                     \
    do {                                                                                           \
        type value_;                                                                               \
        if (WITHIN((address)-TW_HART_NULL_SIZE, type, l1_limit) &&                                 \
            (LOAD_NOTED(address, sizeof value_) || UNTAGGED(address))) {                           \
            memcpy(&value_, l1 + (address), sizeof value_);                                        \
            clock += l1_extra;                                                                     \
        } else if (WITHIN((address)-local_base, type, local_limit)) {                              \
            memcpy(&value_, local + ((address)-local_base), sizeof value_);                        \
        } else {                                                                                   \
            goto otherwise;                                                                        \
        }                                                                                          \
        (result) = (uint32_t)value_;                                                               \
    } while (0)
#define STORE(type, value, address, otherwise)                                                     \
    do {                                                                                           \
        const type value_ = (type)(value);                                                         \
        if (WITHIN((address)-TW_HART_NULL_SIZE, type, l1_limit) &&                                 \
            (STORE_NOTED(address, sizeof value_) || UNTAGGED(address)))                            \
            memcpy(l1 + (address), &value_, sizeof value_);                                        \
        else if (WITHIN((address)-local_base, type, local_limit))                                  \
            memcpy(local + ((address)-local_base), &value_, sizeof value_);                        \
        else                                                                                       \
            goto otherwise;                                                                        \
    } while (0)

static tw_hart_stop ENGINE(tw_hart *hart, uint64_t budget, tw_trace *trace) {
    static const void *const labels[OP_CODES] = {
#define RV_R(name, ...)      [OP_##name] = &&do_##name,
#define RV_I(name, ...)      [OP_##name] = &&do_##name,
#define RV_SH(name, ...)     [OP_##name] = &&do_##name,
#define RV_LOAD(name, ...)   [OP_##name] = &&do_##name, [OP_##name##_local] = &&do_##name##_local,
#define RV_STORE(name, ...)  [OP_##name] = &&do_##name, [OP_##name##_stack] = &&do_##name##_stack,
#define RV_BRANCH(name, ...) [OP_##name] = &&do_##name,
#include "hart/rv32im.def"
        [OP_constant] = &&do_constant,
        [OP_nop] = &&do_nop,
        [OP_add_sp] = &&do_add_sp,
        [OP_sub_sp] = &&do_sub_sp,
        [OP_jal] = &&do_jal,
        [OP_jump] = &&do_jump,
        [OP_jalr] = &&do_jalr,
        [OP_counter] = &&do_counter,
        [OP_service] = &&do_service,
        [OP_odd_jump] = &&do_odd_jump,
        [OP_ecall] = &&do_ecall,
        [OP_ebreak] = &&do_ebreak,
        [OP_illegal] = &&do_illegal,
        [OP_no_code] = &&do_no_code,
#if !TRACE
#define RV_FUSED(first, second, how, chained)                                                      \
    [OP_##first##_##how##_##second] = &&do_##first##_##how##_##second,
#include "hart/fused_codes.def"
#endif
    };
    const tw_code *const code = tw_image_code(hart->image);
    uint32_t *const x = hart->x;
    const uint64_t l1_extra = (uint64_t)code->costs.load_l1 - code->costs.load_local;
    const uint32_t local_base = hart->local_base, stack_limit = hart->stack_limit;
    const uint32_t stack_reach = stack_limit ? TW_STACK_REACH : 0;
    uint8_t *const l1 = hart->l1, *const local = hart->local;
#if TRACE
    const uint32_t l1_limit = 0, local_limit = 0, stack_base = 0, stack_bytes = 0;
#else
    const uint32_t l1_limit =
        hart->l1_size > TW_HART_NULL_SIZE ? hart->l1_size - TW_HART_NULL_SIZE : 0;
    const uint32_t local_limit = hart->local_size;
    const uint32_t stack_base = stack_limit ? stack_limit : local_base;
    const uint32_t stack_bytes =
        stack_base - local_base < local_limit ? local_limit - (stack_base - local_base) : 0;
#endif
#if WATCH
    const uint8_t *const l1_tags = hart->l1_tags;
#endif
    uint32_t start = hart->pc - code->base;
    if (rotate_right(start, 2) >= code->size / 4) {
        tw_hart_set_fetch_fault(hart, hart->pc);
        return TW_STOP_FAULT;
    }
    if (budget > (uint64_t)1 << 40) budget = (uint64_t)1 << 40;
    const uint64_t retired_at_end = hart->retired + budget;
    const tw_op *op = code->ops + start / 4;
    int64_t room = PLACE(op) + (int64_t)budget * OP_BYTES;
    uint64_t clock;
    RESYNC();
    hart->yield = false;
    goto *labels[TRACE ? op->plain : op->code];

#define RV_R(name, ...)                                                                            \
    do_##name : x[op->rd] = alu_##name(x, op, x[op->rs1]);                                         \
    GO_ON(1);
#define RV_I(name, ...)  RV_R(name)
#define RV_SH(name, ...) RV_R(name)
#define RV_LOAD(name, funct3, type)                                                                \
    do_##name : {                                                                                  \
        const uint32_t address = x[op->rs1] + (uint32_t)op->imm;                                   \
        LOAD(type, x[op->rd], address, slow_access);                                               \
        GO_ON(1);                                                                                  \
    }                                                                                              \
    do_##name##_local : {                                                                          \
        const uint32_t offset = x[op->rs1] + (uint32_t)op->imm - local_base;                       \
        if (!WITHIN(offset, type, local_limit)) goto do_##name;                                    \
        type value;                                                                                \
        memcpy(&value, local + offset, sizeof value);                                              \
        x[op->rd] = (uint32_t)value;                                                               \
        GO_ON(1);                                                                                  \
    }
#define RV_STORE(name, funct3, type)                                                               \
    do_##name : {                                                                                  \
        const uint32_t address = x[op->rs1] + (uint32_t)op->imm;                                   \
        STORE(type, x[op->rs2], address, slow_access);                                             \
        GO_ON(1);                                                                                  \
    }                                                                                              \
    do_##name##_stack : {                                                                          \
        const uint32_t offset = x[op->rs1] + (uint32_t)op->imm - stack_base;                       \
        if (!WITHIN(offset, type, stack_bytes)) goto slow_access;                                  \
        const type value = (type)x[op->rs2];                                                       \
        memcpy(local + (stack_base - local_base) + offset, &value, sizeof value);                  \
        GO_ON(1);                                                                                  \
    }
#define RV_BRANCH(name, ...) do_##name : BRANCH(if_##name(x, op, x[op->rs1]));
#include "hart/rv32im.def"

do_constant:
    x[op->rd] = (uint32_t)op->imm;
    GO_ON(1);
do_nop:
    GO_ON(1);
do_add_sp : {
    const uint32_t sp = x[2] + (uint32_t)op->imm;
    if (__builtin_expect(stack_limit - 1 - sp < stack_reach, 0)) {
        SYNC();
        tw_hart_set_fault(hart, TW_HART_STACK_OVERFLOW, sp, sp, 0);
        return TW_STOP_FAULT;
    }
    x[2] = sp;
    GO_ON(1);
}
do_sub_sp : {
    const uint32_t sp = op->imm ? x[op->rs1] - x[op->rs2] : x[op->rs1] + x[op->rs2];
    if (__builtin_expect(stack_limit - 1 - sp < stack_reach, 0)) {
        SYNC();
        tw_hart_set_fault(hart, TW_HART_STACK_OVERFLOW, sp, sp, 0);
        return TW_STOP_FAULT;
    }
    x[2] = sp;
    GO_ON(1);
}
do_jal:
    x[op->rd] = code->base + (uint32_t)INDEX() * 4 + 4;
do_jump:
    BRANCH(true);
do_jalr : {
    const uint32_t target = (x[op->rs1] + (uint32_t)op->imm) & ~1u;
    const uint32_t index = rotate_right(target - code->base, 2);
    if (__builtin_expect(index >= code->size / 4, 0)) {
        SYNC();
        tw_hart_set_fetch_fault(hart, target);
        return TW_STOP_FAULT;
    }
    x[op->rd] = code->base + (uint32_t)INDEX() * 4 + 4;
    clock += (uint64_t)code->cost[INDEX() + 1] + code->costs.taken - code->cost[index];
    JUMP(code->ops + index);
}
do_counter:
    SYNC();
    x[op->rd] = tw_hart_counter(hart, (uint32_t)op->imm);
#if TRACE
    trace->changed = true;
#endif
    GO_ON(1);
do_odd_jump:
    SYNC();
    if (tw_hart_odd_jump(hart, (uint32_t)op->imm)) return TW_STOP_FAULT;
    GO_ON(1);
do_service : {
    SYNC();
    if (!hart->service) goto illegal_service;
#if TRACE
    trace->changed = true;
#endif
    const tw_service_result result = hart->service(hart->ctx, hart, (unsigned)op->imm);
    if (result == TW_SERVICE_STOP) return TW_STOP_SERVICE;
    RESYNC();
    if (result == TW_SERVICE_CONTINUE) GO_ON(1);
    op++;
    SYNC();
    return TW_STOP_SERVICE_AFTER;
}

slow_access:
    SYNC();
    if (!tw_hart_slow_access(hart, op, trace)) return TW_STOP_FAULT;
    RESYNC();
    if (!hart->yield) GO_ON(1);
    op++;
    SYNC();
    return TW_STOP_YIELD;

do_ecall:
    SYNC();
    tw_hart_set_fault(hart, TW_HART_ECALL, hart->pc, 0, 0);
    return TW_STOP_FAULT;
do_ebreak:
    SYNC();
    tw_hart_set_fault(hart, TW_HART_EBREAK, hart->pc, 0, 0);
    return TW_STOP_FAULT;
illegal_service:
    tw_hart_set_fault(hart, TW_HART_ILLEGAL, hart->pc, (uint32_t)op->imm << 20 | 0x0b, 0);
    return TW_STOP_FAULT;
do_illegal:
    SYNC();
    tw_hart_set_fault(hart, TW_HART_ILLEGAL, hart->pc, (uint32_t)op->imm, 0);
    return TW_STOP_FAULT;
do_no_code:
    SYNC();
    tw_hart_set_fetch_fault(hart, hart->pc);
    return TW_STOP_FAULT;
stop_budget:
    SYNC();
    return TW_STOP_BUDGET;

#if !TRACE
/* The first of a pair gives its result as `first_`; the second starts at the next tw_op. */
#define RV_ALU_ALU(first, second)                                                                  \
    do_##first##_to_##second : {                                                                   \
        const uint32_t first_ = alu_##first(x, op, x[op->rs1]);                                    \
        x[op->rd] = first_;                                                                        \
        x[op[1].rd] = alu_##second(x, op + 1, first_);                                             \
        GO_ON(2);                                                                                  \
    }
#define RV_ALU_THEN_ALU(first, second)                                                             \
    do_##first##_then_##second : x[op->rd] = alu_##first(x, op, x[op->rs1]);                       \
    x[op[1].rd] = alu_##second(x, op + 1, x[op[1].rs1]);                                           \
    GO_ON(2);
#define RV_ALU_BRANCH(first, second)                                                               \
    do_##first##_to_##second : {                                                                   \
        const uint32_t first_ = alu_##first(x, op, x[op->rs1]);                                    \
        x[op->rd] = first_;                                                                        \
        op++;                                                                                      \
        BRANCH(if_##second(x, op, first_));                                                        \
    }
#define RV_ALU_THEN_BRANCH(first, second)                                                          \
    do_##first##_then_##second : x[op->rd] = alu_##first(x, op, x[op->rs1]);                       \
    op++;                                                                                          \
    BRANCH(if_##second(x, op, x[op->rs1]));
#define RV_ALU_LOAD(first, second)                                                                 \
    do_##first##_to_##second : {                                                                   \
        const uint32_t first_ = alu_##first(x, op, x[op->rs1]);                                    \
        x[op->rd] = first_;                                                                        \
        op++;                                                                                      \
        const uint32_t address = first_ + (uint32_t)op->imm;                                       \
        LOAD(type_##second, x[op->rd], address, slow_access);                                      \
        GO_ON(1);                                                                                  \
    }
#define RV_LOAD_ALU(first, second)                                                                 \
    do_##first##_to_##second : {                                                                   \
        const uint32_t address = x[op->rs1] + (uint32_t)op->imm;                                   \
        uint32_t first_;                                                                           \
        LOAD(type_##first, first_, address, slow_access);                                          \
        x[op->rd] = first_;                                                                        \
        x[op[1].rd] = alu_##second(x, op + 1, first_);                                             \
        GO_ON(2);                                                                                  \
    }
#define RV_LOAD_BRANCH(first, second)                                                              \
    do_##first##_to_##second : {                                                                   \
        const uint32_t address = x[op->rs1] + (uint32_t)op->imm;                                   \
        uint32_t first_;                                                                           \
        LOAD(type_##first, first_, address, slow_access);                                          \
        x[op->rd] = first_;                                                                        \
        op++;                                                                                      \
        BRANCH(if_##second(x, op, first_));                                                        \
    }
#define RV_ALU_THEN_JUMP(first, second)                                                            \
    do_##first##_then_##second : x[op->rd] = alu_##first(x, op, x[op->rs1]);                       \
    op++;                                                                                          \
    BRANCH(true);
#define RV_ALU_STORE(first, second)                                                                \
    do_##first##_to_##second : {                                                                   \
        const uint32_t first_ = alu_##first(x, op, x[op->rs1]);                                    \
        x[op->rd] = first_;                                                                        \
        op++;                                                                                      \
        const uint32_t address = first_ + (uint32_t)op->imm;                                       \
        STORE(type_##second, x[op->rs2], address, slow_access);                                    \
        GO_ON(1);                                                                                  \
    }
#define RV_STORE_THEN_ALU(first, second)                                                           \
    do_##first##_then_##second : {                                                                 \
        const uint32_t address = x[op->rs1] + (uint32_t)op->imm;                                   \
        STORE(type_##first, x[op->rs2], address, slow_access);                                     \
        x[op[1].rd] = alu_##second(x, op + 1, x[op[1].rs1]);                                       \
        GO_ON(2);                                                                                  \
    }
/* Saving and restoring registers. */
#define RV_STACK_STORES(first, second)                                                             \
    do_##first##_then_##second : {                                                                 \
        const uint32_t one = x[op->rs1] + (uint32_t)op->imm - stack_base;                          \
        const uint32_t two = x[op[1].rs1] + (uint32_t)op[1].imm - stack_base;                      \
        if (!WITHIN(one, uint32_t, stack_bytes) || !WITHIN(two, uint32_t, stack_bytes))            \
            goto do_##first;                                                                       \
        memcpy(local + (stack_base - local_base) + one, &x[op->rs2], 4);                           \
        memcpy(local + (stack_base - local_base) + two, &x[op[1].rs2], 4);                         \
        GO_ON(2);                                                                                  \
    }
#define RV_LOCAL_LOADS(first, second)                                                              \
    do_##first##_then_##second : {                                                                 \
        const uint32_t one = x[op->rs1] + (uint32_t)op->imm - local_base;                          \
        const uint32_t two = x[op[1].rs1] + (uint32_t)op[1].imm - local_base;                      \
        if (op->rd == op[1].rs1 || !WITHIN(one, uint32_t, local_limit) ||                          \
            !WITHIN(two, uint32_t, local_limit))                                                   \
            goto do_##first;                                                                       \
        memcpy(&x[op->rd], local + one, 4);                                                        \
        memcpy(&x[op[1].rd], local + two, 4);                                                      \
        GO_ON(2);                                                                                  \
    }
#include "hart/fuse.def"
#endif
}

#undef OP_BYTES
#undef PLACE
#undef INDEX
#undef SYNC
#undef RESYNC
#undef DISPATCH
#undef GO_ON
#undef JUMP
#undef BRANCH
#undef UNTAGGED
#undef LOAD_NOTED
#undef STORE_NOTED
#undef LOAD
#undef STORE
#undef ENGINE
#undef WATCH
#undef TRACE
