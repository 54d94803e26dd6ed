/*
 * locals.c: the variables in scope where a hart is, and their values, from the executable's DWARF.
 */
#include "hart/image.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

enum { STACK = 16 };

typedef struct machine {
    const tw_hart *hart;
    const tw_registers *frame;
    uint32_t stack[STACK];
    size_t depth;
    bool is_value; /* what is on top is the value, not its address */
} machine;

static bool push(machine *m, uint32_t value) {
    if (m->depth == STACK) return false;
    m->stack[m->depth++] = value;
    return true;
}

static bool two_operands(machine *m, uint8_t atom) {
    if (m->depth < 2) return false;
    const uint32_t b = m->stack[--m->depth];
    uint32_t *a = &m->stack[m->depth - 1];
    switch (atom) {
    case DW_OP_plus: *a += b; return true;
    case DW_OP_minus: *a -= b; return true;
    case DW_OP_mul: *a *= b; return true;
    case DW_OP_and: *a &= b; return true;
    case DW_OP_or: *a |= b; return true;
    case DW_OP_xor: *a ^= b; return true;
    case DW_OP_shl: *a = b < 32 ? *a << b : 0; return true;
    case DW_OP_shr: *a = b < 32 ? *a >> b : 0; return true;
    case DW_OP_div:
        if (!b || (*a == 0x80000000u && b == UINT32_MAX)) return false;
        *a = (uint32_t)((int32_t)*a / (int32_t)b);
        return true;
    default: return false;
    }
}

static bool one_operand(machine *m, const Dwarf_Op *op) {
    if (!m->depth) return false;
    uint32_t *top = &m->stack[m->depth - 1];
    switch (op->atom) {
    case DW_OP_plus_uconst: *top += (uint32_t)op->number; return true;
    case DW_OP_neg: *top = 0u - *top; return true;
    case DW_OP_not: *top = ~*top; return true;
    case DW_OP_dup: return push(m, *top);
    case DW_OP_deref: return tw_hart_peek(m->hart, *top, top, sizeof *top);
    default: return false;
    }
}

static bool step(machine *m, const Dwarf_Op *op, size_t count) {
    const uint8_t atom = op->atom;
    if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
        return push(m, m->frame->x[atom - DW_OP_breg0] + (uint32_t)op->number);
    if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) {
        m->is_value = true;
        return count == 1 && push(m, m->frame->x[atom - DW_OP_reg0]);
    }
    if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) return push(m, atom - DW_OP_lit0);
    switch (atom) {
    case DW_OP_addr:
    case DW_OP_const1u:
    case DW_OP_const1s:
    case DW_OP_const2u:
    case DW_OP_const2s:
    case DW_OP_const4u:
    case DW_OP_const4s:
    case DW_OP_constu:
    case DW_OP_consts: return push(m, (uint32_t)op->number);
    case DW_OP_stack_value: m->is_value = true; return true;
    case DW_OP_plus_uconst:
    case DW_OP_neg:
    case DW_OP_not:
    case DW_OP_dup:
    case DW_OP_deref: return one_operand(m, op);
    default: return two_operands(m, atom);
    }
}

static bool value_of(Dwarf_Die *variable, const tw_hart *hart, const tw_registers *frame,
                     uint32_t *value) {
    Dwarf_Attribute attribute;
    Dwarf_Word constant;
    Dwarf_Op *ops;
    size_t count;
    if (dwarf_attr_integrate(variable, DW_AT_const_value, &attribute))
        return dwarf_formudata(&attribute, &constant) == 0 && ((*value = (uint32_t)constant), true);
    if (!dwarf_attr_integrate(variable, DW_AT_location, &attribute) ||
        dwarf_getlocation_addr(&attribute, frame->pc, &ops, &count, 1) != 1 || !count)
        return false;
    machine m = {.hart = hart, .frame = frame};
    for (size_t i = 0; i < count; i++)
        if (!step(&m, &ops[i], count)) return false;
    if (m.depth != 1) return false;
    *value = m.stack[0];
    return m.is_value || tw_hart_peek(hart, m.stack[0], value, sizeof *value);
}

static size_t add_scope(Dwarf_Die *scope, const tw_hart *hart, const tw_registers *frame,
                        tw_local *locals, size_t count, size_t max) {
    Dwarf_Die child;
    if (dwarf_child(scope, &child) != 0) return count;
    do {
        const int tag = dwarf_tag(&child);
        if (tag != DW_TAG_variable && tag != DW_TAG_formal_parameter) continue;
        const char *name = dwarf_diename(&child), *file = dwarf_decl_file(&child);
        int line = 0;
        if (!name || count == max) continue;
        dwarf_decl_line(&child, &line);
        tw_local *local = &locals[count++];
        *local = (tw_local){.name = name, .file = file ? file : "?", .line = (unsigned)line};
        local->known = value_of(&child, hart, frame, &local->value);
    } while (dwarf_siblingof(&child, &child) == 0);
    return count;
}

/* The scopes of one frame of the machine, with everything that was inlined into it. */
static size_t add_frame(Dwarf *dwarf, const tw_hart *hart, const tw_registers *frame,
                        tw_local *locals, size_t count, size_t max) {
    Dwarf_Die unit, *inner = NULL, *scopes = NULL;
    if (!tw_lines_unit(dwarf, frame->pc, &unit)) return count;
    const int depth =
        dwarf_getscopes(&unit, frame->pc, &inner) > 0 ? dwarf_getscopes_die(&inner[0], &scopes) : 0;
    for (int i = 0; i < depth; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_compile_unit) break;
        count = add_scope(&scopes[i], hart, frame, locals, count, max);
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) break;
    }
    free(inner);
    free(scopes);
    return count;
}

size_t tw_hart_locals(const tw_hart *hart, tw_local *locals, size_t max) {
    enum { FRAMES = 8 };
    tw_image *own = (tw_image *)(uintptr_t)hart->image;
    tw_registers frame = {.pc = hart->pc};
    size_t count = 0;
    memcpy(frame.x, hart->x, sizeof frame.x);
    pthread_mutex_lock(&own->lock);
    const struct tw_lines *lines = tw_lines_open(own);
    Dwarf *dwarf = tw_lines_dwarf(lines);
    for (int level = 0; dwarf && level < FRAMES && count < max; level++) {
        count = add_frame(dwarf, hart, &frame, locals, count, max);
        if (!tw_lines_unwind(hart, lines, &frame)) break;
    }
    pthread_mutex_unlock(&own->lock);
    return count;
}
