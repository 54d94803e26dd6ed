/*
 * lines.c: the executable as gdb gets it. Nearly every line of a kernel is a call of a function
 * that is inlined whole, so that the line's own address is also the first one of a line in
 * tilewright's headers. Of two lines at one address gdb keeps the later, and the kernel's could
 * carry no breakpoint. Here the headers' rows are taken out of the line table: their code belongs
 * to the kernel's line. The inlined calls themselves are emptied, or a stop at such a line would be
 * a stop in the innermost of them, away from the kernel's variables.
 *
 * Format: DWARF 4, section 6.2. New tables are put behind the file, and each unit's DW_AT_stmt_list
 * and the section header are pointed at them.
 */
#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "gdb/gdb.h"

enum { MOST_FILES = 1024 };

typedef struct cursor {
    const uint8_t *at, *end;
    bool bad;
} cursor;

static unsigned take_byte(cursor *from) {
    if (from->at >= from->end) {
        from->bad = true;
        return 0;
    }
    return *from->at++;
}

static uint32_t take_number(cursor *from, unsigned bytes) {
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)take_byte(from) << 8 * i;
    return value;
}

static uint32_t take_leb(cursor *from) {
    uint32_t value = 0;
    for (unsigned shift = 0, byte = 0x80; byte & 0x80 && !from->bad; shift += 7) {
        byte = take_byte(from);
        if (shift < 32) value |= (byte & 0x7Fu) << shift;
    }
    return value;
}

static const char *take_text(cursor *from) {
    const char *text = (const char *)from->at;
    while (take_byte(from)) {
    }
    return from->bad ? "" : text;
}

/* The header of a unit's line program. */
typedef struct unit {
    cursor program;
    unsigned opcode_base;
    const uint8_t *lengths; /* of the standard opcodes' operands */
    int line_base;
    unsigned line_range;
    bool ours[MOST_FILES]; /* files, from 1, that are not the user's */
} unit;

static bool is_ours(const char *folder, const char *file) {
    const char *root = tw_data_root();
    const size_t length = strlen(root);
    if (!strcmp(file, "<stdin>") || !strncmp(folder, "/usr/", 5)) return true;
    return !strncmp(folder, root, length) && !strncmp(folder + length, "/kernel", 7);
}

static bool read_header(const uint8_t *bytes, size_t size, unit *unit) {
    cursor at = {bytes, bytes + size, false};
    const uint32_t length = take_number(&at, 4);
    if (length > size - 4) return false;
    at.end = at.at + length;
    const uint32_t version = take_number(&at, 2), prologue = take_number(&at, 4);
    if (at.bad || version < 2 || version > 4 || prologue > (size_t)(at.end - at.at)) return false;
    unit->program = (cursor){at.at + prologue, at.end, false};
    at.end = unit->program.at;
    take_byte(&at);                   /* bytes of an instruction */
    if (version == 4) take_byte(&at); /* operations of an instruction */
    take_byte(&at);                   /* whether rows are statements at first */
    unit->line_base = (int8_t)take_byte(&at);
    unit->line_range = take_byte(&at);
    unit->opcode_base = take_byte(&at);
    unit->lengths = at.at;
    for (unsigned i = 1; i < unit->opcode_base; i++)
        take_byte(&at);
    const char *folders[MOST_FILES] = {""};
    unsigned folder_count = 1;
    for (const char *folder; *(folder = take_text(&at)) && folder_count < MOST_FILES;)
        folders[folder_count++] = folder;
    unsigned file = 1;
    for (const char *name; *(name = take_text(&at)) && file < MOST_FILES; file++) {
        const uint32_t folder = take_leb(&at);
        take_leb(&at);
        take_leb(&at);
        unit->ours[file] = is_ours(folder < folder_count ? folders[folder] : "", name);
    }
    return !at.bad && unit->line_range;
}

/* The state of the copy. */
typedef struct copy {
    tw_text out;
    uint32_t file;
} copy;

static void add_leb(tw_text *out, int32_t value, bool is_signed) {
    uint32_t rest = (uint32_t)value;
    for (bool more = true; more;) {
        uint8_t byte = rest & 0x7F;
        rest = is_signed ? (uint32_t)((int32_t)rest >> 7) : rest >> 7;
        more = is_signed ? !((rest == 0 && !(byte & 0x40)) || (rest == UINT32_MAX && byte & 0x40))
                         : rest != 0;
        if (more) byte |= 0x80;
        tw_text_addn(out, (const char *)&byte, 1);
    }
}

/* What a special opcode does, but for the row. */
static void advance(copy *copy, const unit *unit, unsigned opcode) {
    const unsigned steps = opcode - unit->opcode_base;
    static const char advance_pc = DW_LNS_advance_pc, advance_line = DW_LNS_advance_line;
    tw_text_addn(&copy->out, &advance_pc, 1);
    add_leb(&copy->out, (int32_t)(steps / unit->line_range), false);
    tw_text_addn(&copy->out, &advance_line, 1);
    add_leb(&copy->out, unit->line_base + (int32_t)(steps % unit->line_range), true);
}

/* Copies one operation, but no rows of our own files. */
static void copy_operation(copy *copy, const unit *unit, cursor *at) {
    const uint8_t *const begin = at->at;
    const unsigned opcode = take_byte(at);
    const bool ours = copy->file < MOST_FILES && unit->ours[copy->file];
    if (ours && opcode == DW_LNS_copy) return;
    if (ours && opcode >= unit->opcode_base) {
        advance(copy, unit, opcode);
        return;
    }
    bool ends = false;
    if (opcode == 0) {
        const uint32_t length = take_leb(at);
        if (!length || length > (size_t)(at->end - at->at)) {
            at->bad = true;
            return;
        }
        ends = *at->at == DW_LNE_end_sequence;
        at->at += length;
    } else if (opcode == DW_LNS_set_file) {
        copy->file = take_leb(at);
    } else if (opcode == DW_LNS_fixed_advance_pc) {
        take_number(at, 2);
    } else if (opcode < unit->opcode_base) {
        for (unsigned i = 0; i < unit->lengths[opcode - 1]; i++)
            take_leb(at);
    }
    tw_text_addn(&copy->out, (const char *)begin, (size_t)(at->at - begin));
    if (ends) copy->file = 1;
}

/* A unit without the headers' rows, appended to `out`; false when it is not understood. */
static bool rewrite_unit(const uint8_t *bytes, size_t size, tw_text *out) {
    unit unit = {0};
    if (!read_header(bytes, size, &unit)) return false;
    copy copy = {.file = 1};
    cursor at = unit.program;
    while (at.at < at.end && !at.bad)
        copy_operation(&copy, &unit, &at);
    if (!at.bad) {
        const size_t head = (size_t)(unit.program.at - bytes);
        const uint32_t length = (uint32_t)(head - 4 + copy.out.length);
        tw_text_addn(out, (const char *)&length, 4);
        tw_text_addn(out, (const char *)bytes + 4, head - 4);
        if (copy.out.length) tw_text_addn(out, copy.out.data, copy.out.length);
    }
    tw_text_free(&copy.out);
    return !at.bad;
}

/* The header of a section in `file`, or NULL. */
static Elf32_Shdr *find_section(char *file, size_t size, const char *name) {
    Elf32_Ehdr head;
    if (size < sizeof head) return NULL;
    memcpy(&head, file, sizeof head);
    if (head.e_shoff % 4 || head.e_shoff > size || head.e_shstrndx >= head.e_shnum ||
        (size - head.e_shoff) / sizeof(Elf32_Shdr) < head.e_shnum)
        return NULL;
    Elf32_Shdr *table = (Elf32_Shdr *)(void *)(file + head.e_shoff);
    const Elf32_Shdr *names = &table[head.e_shstrndx];
    if (names->sh_offset > size || names->sh_size > size - names->sh_offset) return NULL;
    const size_t length = strlen(name) + 1;
    for (unsigned i = 0; i < head.e_shnum; i++) {
        if (table[i].sh_offset > size || table[i].sh_size > size - table[i].sh_offset) continue;
        if (table[i].sh_name < names->sh_size && names->sh_size - table[i].sh_name >= length &&
            !memcmp(file + names->sh_offset + table[i].sh_name, name, length))
            return &table[i];
    }
    return NULL;
}

/* ---- inlined calls */

/* A file that libdw reads and that is changed under way. */
typedef struct patch {
    char *file;
    size_t size;
    uint32_t no_ranges; /* offset of an empty list in .debug_ranges */
    bool has_no_ranges;
} patch;

static void put_word(const patch *patch, Dwarf_Attribute *attribute, uint32_t word) {
    const uintptr_t place = (uintptr_t)attribute->valp, begin = (uintptr_t)patch->file;
    if (place >= begin && place <= begin + patch->size - sizeof word)
        memcpy(patch->file + (place - begin), &word, sizeof word);
}

/* A function without addresses is none to gdb. */
static void empty(const patch *patch, Dwarf_Die *die) {
    Dwarf_Attribute attribute;
    if (dwarf_attr(die, DW_AT_high_pc, &attribute) &&
        (attribute.form == DW_FORM_data4 || attribute.form == DW_FORM_addr))
        put_word(patch, &attribute, 0);
    else if (patch->has_no_ranges && dwarf_attr(die, DW_AT_ranges, &attribute) &&
             attribute.form == DW_FORM_sec_offset)
        put_word(patch, &attribute, patch->no_ranges);
}

static void empty_calls(const patch *patch, Dwarf_Die *parent, unsigned depth) {
    Dwarf_Die die;
    if (depth > 64 || dwarf_child(parent, &die) != 0) return;
    do {
        const char *file =
            dwarf_tag(&die) == DW_TAG_inlined_subroutine ? dwarf_decl_file(&die) : NULL;
        if (file && is_ours(file, file))
            empty(patch, &die);
        else
            empty_calls(patch, &die, depth + 1);
    } while (dwarf_siblingof(&die, &die) == 0);
}

static patch patch_of(char *file, size_t size) {
    patch patch = {.file = file, .size = size};
    const Elf32_Shdr *ranges = find_section(file, size, ".debug_ranges");
    if (!ranges || ranges->sh_size < 8) return patch;
    patch.no_ranges = ranges->sh_size - 8; /* every list ends with two zeros */
    static const char zeros[8];
    patch.has_no_ranges = !memcmp(file + ranges->sh_offset + patch.no_ranges, zeros, 8);
    return patch;
}

/* ---- */

/* Rewrites the line program of each unit into `tables`, which begins as the whole section, and
 * points the unit at it; in `file`, which libdw reads. */
static void rewrite_units(Dwarf *dwarf, char *file, size_t size, const uint8_t *section,
                          size_t section_size, tw_text *tables) {
    Dwarf_Off offset = 0, next;
    const patch patch = patch_of(file, size);
    for (size_t head; dwarf_nextcu(dwarf, offset, &next, &head, NULL, NULL, NULL) == 0;
         offset = next) {
        Dwarf_Die die;
        Dwarf_Attribute attribute;
        Dwarf_Word where;
        if (!dwarf_offdie(dwarf, offset + head, &die)) continue;
        empty_calls(&patch, &die, 0);
        if (!dwarf_attr(&die, DW_AT_stmt_list, &attribute) ||
            dwarf_formudata(&attribute, &where) != 0 || where >= section_size)
            continue;
        const uint32_t moved = (uint32_t)tables->length;
        if (rewrite_unit(section + where, section_size - (size_t)where, tables))
            put_word(&patch, &attribute, moved);
    }
}

char *tw_gdb_executable(const tw_image *image, size_t *size) {
    size_t length;
    const char *original = tw_image_file(image, &length);
    char *file = tw_alloc(length + 8);
    memcpy(file, original, length);
    *size = length;
    Elf32_Shdr *lines = find_section(file, length, ".debug_line");
    if (!lines) return file;
    tw_text tables = {0};
    tw_text_addn(&tables, file + lines->sh_offset, lines->sh_size);
    elf_version(EV_CURRENT);
    Elf *elf = elf_memory(file, length);
    Dwarf *dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
    if (dwarf)
        rewrite_units(dwarf, file, length, (const uint8_t *)original + lines->sh_offset,
                      lines->sh_size, &tables);
    if (dwarf) dwarf_end(dwarf);
    if (elf) elf_end(elf);
    const size_t padding = -length & 3;
    char *grown = tw_alloc(length + padding + tables.length);
    memcpy(grown, file, length);
    memset(grown + length, 0, padding);
    memcpy(grown + length + padding, tables.data, tables.length);
    lines = find_section(grown, length, ".debug_line");
    lines->sh_offset = (Elf32_Off)(length + padding);
    lines->sh_size = (Elf32_Word)tables.length;
    *size = length + padding + tables.length;
    tw_text_free(&tables);
    free(file);
    return grown;
}
