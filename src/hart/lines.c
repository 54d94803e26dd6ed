/*
 * lines.c: source locations and call chains, from the executable's DWARF by libdw.
 */
#include "hart/image.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

/* What was found for an address lately: a search walks all of a unit's tree. */
enum { FOUND_ENTRIES = 64, FOUND_DEPTH = 16 };
typedef struct found {
    uint32_t pc; /* 0: empty; nothing is ever looked up there */
    size_t count;
    tw_source_frame frames[FOUND_DEPTH];
} found;

struct tw_lines {
    Elf *elf;
    Dwarf *dwarf;         /* NULL: no debug information */
    Dwarf_CFI *cfi;       /* how to unwind: of .debug_frame, or NULL */
    Dwarf_CFI *frame_cfi; /* of .eh_frame, or NULL */
    found found[FOUND_ENTRIES];
};

Dwarf *tw_lines_dwarf(const struct tw_lines *lines) {
    return lines->dwarf;
}

void tw_lines_free(struct tw_lines *lines) {
    if (!lines) return;
    if (lines->frame_cfi) dwarf_cfi_end(lines->frame_cfi);
    if (lines->dwarf) dwarf_end(lines->dwarf);
    if (lines->elf) elf_end(lines->elf);
    free(lines);
}

struct tw_lines *tw_lines_open(tw_image *image) {
    if (image->lines) return image->lines;
    struct tw_lines *lines = image->lines = tw_alloc(sizeof *lines);
    elf_version(EV_CURRENT);
    lines->elf = elf_memory(image->bytes, image->length);
    if (!lines->elf) return lines;
    lines->dwarf = dwarf_begin_elf(lines->elf, DWARF_C_READ, NULL);
    if (lines->dwarf) lines->cfi = dwarf_getcfi(lines->dwarf);
    lines->frame_cfi = dwarf_getcfi_elf(lines->elf);
    return lines;
}

static const char *or_unknown(const char *text) {
    return text ? text : "?";
}

/* ---- source locations ----------------------------------------------------------------------- */

bool tw_lines_unit(Dwarf *dwarf, uint32_t pc, Dwarf_Die *unit) {
    if (dwarf_addrdie(dwarf, pc, unit)) return true;
    /* Without an address index every unit is asked. */
    Dwarf_Off offset = 0, next;
    size_t header;
    while (dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
        if (dwarf_offdie(dwarf, offset + header, unit) && dwarf_haspc(unit, pc) > 0) return true;
        offset = next;
    }
    return false;
}

/* Where an inlined call was made. */
static void read_call_site(Dwarf_Die *unit, Dwarf_Die *inlined, tw_source_frame *frame) {
    Dwarf_Attribute attribute;
    Dwarf_Word file = 0, line = 0;
    Dwarf_Files *files;
    size_t count;
    *frame = (tw_source_frame){.file = "?", .function = "?"};
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0)
        frame->line = (unsigned)line;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) == 0 &&
        dwarf_getsrcfiles(unit, &files, &count) == 0 && file < count)
        frame->file = or_unknown(dwarf_filesrc(files, file, NULL, NULL));
}

/* Fills frames from the scopes around pc, innermost first. */
static size_t walk_scopes(Dwarf_Die *unit, uint32_t pc, tw_source_frame *frames, size_t max) {
    Dwarf_Die *inner = NULL, *scopes = NULL;
    size_t count = 0;
    Dwarf_Line *line = dwarf_getsrc_die(unit, pc);
    int number = 0;
    tw_source_frame frame = {.file = "?", .function = "?"};
    if (line) {
        frame.file = or_unknown(dwarf_linesrc(line, NULL, NULL));
        if (dwarf_lineno(line, &number) == 0) frame.line = (unsigned)number;
    }
    /* The scopes of an address follow an inlined body to where it was written; those of the
     * innermost entry follow it to where it was put. */
    int depth = dwarf_getscopes(unit, pc, &inner) > 0 ? dwarf_getscopes_die(&inner[0], &scopes) : 0;
    for (int i = 0; i < depth && count < max; i++) {
        const int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
        frame.function = or_unknown(dwarf_diename(&scopes[i]));
        frames[count++] = frame;
        if (tag == DW_TAG_subprogram) break;
        read_call_site(unit, &scopes[i], &frame);
    }
    if (count == 0 && line) frames[count++] = frame;
    free(inner);
    free(scopes);
    return count;
}

/* The function that holds pc by the symbol table; NULL when none does. */
static const char *symbol_at(const tw_image *image, uint32_t pc) {
    for (size_t i = 0; i < image->symbols.count; i++) {
        const tw_symbol *symbol = &image->symbols.items[i];
        if (symbol->function && pc - symbol->address < symbol->size) return symbol->name;
    }
    return NULL;
}

static size_t search(const tw_image *image, Dwarf *dwarf, uint32_t pc, tw_source_frame *frames) {
    Dwarf_Die unit;
    size_t count = 0;
    if (dwarf && tw_lines_unit(dwarf, pc, &unit))
        count = walk_scopes(&unit, pc, frames, FOUND_DEPTH);
    const char *symbol = count <= 1 ? symbol_at(image, pc) : NULL;
    if (count == 0 && symbol) frames[count++] = (tw_source_frame){"?", 0, symbol};
    if (count == 1 && symbol && strcmp(frames[0].function, "?") == 0) frames[0].function = symbol;
    return count;
}

size_t tw_image_locate(const tw_image *image, uint32_t pc, tw_source_frame *frames, size_t max) {
    if (pc == 0 || pc - image->code.base >= image->code.size) return 0;
    tw_image *own = (tw_image *)(uintptr_t)image;
    pthread_mutex_lock(&own->lock);
    struct tw_lines *lines = tw_lines_open(own);
    found *entry = &lines->found[pc / 4 % FOUND_ENTRIES];
    if (entry->pc != pc) {
        entry->pc = pc;
        entry->count = search(image, lines->dwarf, pc, entry->frames);
    }
    const size_t count = entry->count < max ? entry->count : max;
    if (count) memcpy(frames, entry->frames, count * sizeof *frames);
    pthread_mutex_unlock(&own->lock);
    return count;
}

/* ---- call chains ---------------------------------------------------------------------------- */

enum { EXPRESSION_STACK = 8 };

/* Evaluates the few operations that unwind tables are made of. */
static bool evaluate(const tw_registers *frame, uint32_t cfa, const Dwarf_Op *ops, size_t count,
                     uint32_t *result, bool *is_value) {
    uint32_t stack[EXPRESSION_STACK];
    size_t depth = 0;
    *is_value = false;
    for (size_t i = 0; i < count; i++) {
        const uint8_t atom = ops[i].atom;
        if (depth == EXPRESSION_STACK) return false;
        if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
            stack[depth++] = frame->x[atom - DW_OP_breg0] + (uint32_t)ops[i].number;
        else if (atom == DW_OP_bregx && ops[i].number < 32)
            stack[depth++] = frame->x[ops[i].number] + (uint32_t)ops[i].number2;
        else if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31 && count == 1) {
            stack[depth++] = frame->x[atom - DW_OP_reg0];
            *is_value = true;
        } else if (atom == DW_OP_call_frame_cfa)
            stack[depth++] = cfa;
        else if (atom == DW_OP_plus_uconst && depth > 0)
            stack[depth - 1] += (uint32_t)ops[i].number;
        else if (atom == DW_OP_stack_value)
            *is_value = true;
        else
            return false;
    }
    *result = depth ? stack[depth - 1] : 0;
    return depth == 1;
}

/* A register of the caller: false when it is not known. */
static bool unwind_register(const tw_hart *hart, const tw_registers *frame, uint32_t cfa,
                            Dwarf_Frame *rules, int number, uint32_t *value) {
    Dwarf_Op memory[3], *ops = NULL;
    size_t count = 0;
    uint32_t place;
    bool is_value;
    if (dwarf_frame_register(rules, number, memory, &ops, &count) != 0) return false;
    if (count == 0) { /* without a rule: unchanged, by the calling convention */
        *value = frame->x[number];
        return true;
    }
    if (!evaluate(frame, cfa, ops, count, &place, &is_value)) return false;
    *value = place;
    return is_value || tw_hart_peek(hart, place, value, sizeof *value);
}

bool tw_lines_unwind(const tw_hart *hart, const struct tw_lines *lines, tw_registers *frame) {
    Dwarf_Frame *rules = NULL;
    Dwarf_Op *ops;
    size_t count;
    uint32_t cfa, ra = 0;
    bool is_value;
    tw_registers caller = *frame;
    if ((!lines->cfi || dwarf_cfi_addrframe(lines->cfi, frame->pc, &rules) != 0) &&
        (!lines->frame_cfi || dwarf_cfi_addrframe(lines->frame_cfi, frame->pc, &rules) != 0))
        return false;
    bool known = dwarf_frame_cfa(rules, &ops, &count) == 0 &&
                 evaluate(frame, 0, ops, count, &cfa, &is_value) &&
                 unwind_register(hart, frame, cfa, rules, 1, &ra);
    for (int number = 8; known && number < 28; number++)
        if (number < 10 || number > 17) /* s0, s1, s2 to s11 */
            known = unwind_register(hart, frame, cfa, rules, number, &caller.x[number]);
    free(rules);
    if (!known || (cfa == frame->x[2] && ra - 4 == frame->pc)) return false;
    caller.x[2] = cfa;
    caller.x[1] = ra;
    caller.pc = ra - 4;
    *frame = caller;
    return true;
}

size_t tw_hart_backtrace(const tw_hart *hart, uint32_t *pcs, size_t max) {
    const tw_image *image = hart->image;
    tw_image *own = (tw_image *)(uintptr_t)image;
    tw_registers frame = {.pc = hart->pc};
    size_t count = 0;
    memcpy(frame.x, hart->x, sizeof frame.x);
    pthread_mutex_lock(&own->lock);
    const struct tw_lines *lines = tw_lines_open(own);
    pcs[count++] = frame.pc;
    while (count < max && tw_lines_unwind(hart, lines, &frame)) {
        if (frame.pc % 4 || frame.pc - image->code.base >= image->code.size) break;
        pcs[count++] = frame.pc;
    }
    pthread_mutex_unlock(&own->lock);
    return count;
}
