/*
 * image.c: loading an executable.
 */
#include "hart/image.h"

#include <elf.h>
#include <string.h>
#include <stdlib.h>

/* More code than any kernel has; it bounds what a broken file can make us allocate. */
enum { CODE_LIMIT = 16 << 20 };

/* A structure of the file at `offset`; false when it is not all there. */
static bool read_at(const tw_image *image, uint64_t offset, void *to, size_t size) {
    if (offset > image->length || size > image->length - offset) return false;
    memcpy(to, image->bytes + offset, size);
    return true;
}

static tw_status bad(const tw_image *image, tw_error *err, const char *what) {
    return tw_fail(err, TW_BAD_INPUT, "%s: %s; a 32-bit little-endian RISC-V executable is needed",
                   image->name, what);
}

static tw_status read_header(tw_image *image, Elf32_Ehdr *header, tw_error *err) {
    if (!read_at(image, 0, header, sizeof *header))
        return bad(image, err, "too short for an ELF header");
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return bad(image, err, "not an ELF file");
    if (header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return bad(image, err, "an ELF file of another class or byte order");
    if (header->e_machine != EM_RISCV || header->e_type != ET_EXEC)
        return bad(image, err, "an ELF file for another machine, or not linked");
    if (header->e_phentsize != sizeof(Elf32_Phdr))
        return bad(image, err, "program headers of a wrong size");
    image->entry = header->e_entry;
    return TW_OK;
}

static tw_status read_segments(tw_image *image, const Elf32_Ehdr *header, tw_error *err) {
    for (unsigned i = 0; i < header->e_phnum; i++) {
        Elf32_Phdr segment;
        if (!read_at(image, header->e_phoff + (uint64_t)i * sizeof segment, &segment,
                     sizeof segment))
            return bad(image, err, "truncated in its program headers");
        if (segment.p_type != PT_LOAD || segment.p_memsz == 0) continue;
        if (segment.p_filesz > segment.p_memsz)
            return bad(image, err, "a segment that is larger in the file than in memory");
        if (segment.p_memsz > UINT32_MAX - segment.p_vaddr)
            return bad(image, err, "a segment that goes beyond 4 GiB");
        if (segment.p_offset > image->length || segment.p_filesz > image->length - segment.p_offset)
            return bad(image, err, "truncated: a segment goes beyond the end of the file");
        TW_VEC_PUSH(&image->segments,
                    (tw_segment){.base = segment.p_vaddr,
                                 .size = segment.p_memsz,
                                 .file_size = segment.p_filesz,
                                 .bytes = (const uint8_t *)image->bytes + segment.p_offset,
                                 .writable = (segment.p_flags & PF_W) != 0,
                                 .executable = (segment.p_flags & PF_X) != 0});
    }
    return TW_OK;
}

static void read_symbols(tw_image *image, const Elf32_Ehdr *header) {
    Elf32_Shdr table, strings;
    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (!read_at(image, header->e_shoff + (uint64_t)i * sizeof table, &table, sizeof table) ||
            table.sh_type != SHT_SYMTAB)
            continue;
        if (!read_at(image, header->e_shoff + (uint64_t)table.sh_link * sizeof strings, &strings,
                     sizeof strings))
            continue;
        if (strings.sh_size == 0 || strings.sh_offset > image->length ||
            strings.sh_size > image->length - strings.sh_offset)
            continue;
        const char *names = image->bytes + strings.sh_offset;
        if (names[strings.sh_size - 1] != '\0') continue;
        Elf32_Sym symbol;
        for (uint32_t at = 0; at + sizeof symbol <= table.sh_size; at += sizeof symbol) {
            if (!read_at(image, (uint64_t)table.sh_offset + at, &symbol, sizeof symbol)) break;
            if (symbol.st_name == 0 || symbol.st_name >= strings.sh_size ||
                symbol.st_shndx == SHN_UNDEF)
                continue;
            TW_VEC_PUSH(&image->symbols,
                        (tw_symbol){.name = names + symbol.st_name,
                                    .address = symbol.st_value,
                                    .size = symbol.st_size,
                                    .function = ELF32_ST_TYPE(symbol.st_info) == STT_FUNC});
        }
    }
}

static tw_status decode_code(tw_image *image, tw_error *err) {
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = 0; i < image->segments.count; i++) {
        const tw_segment *segment = &image->segments.items[i];
        if (!segment->executable) continue;
        low = segment->base < low ? segment->base : low;
        const uint64_t end = (uint64_t)segment->base + segment->size;
        high = end > high ? end : high;
    }
    if (high == 0) return bad(image, err, "no executable segment");
    low &= ~UINT64_C(3);
    high &= ~UINT64_C(3);
    if (high - low > CODE_LIMIT)
        return bad(image, err, "executable segments more than 16 MiB apart");
    tw_code *code = &image->code;
    code->base = (uint32_t)low;
    code->size = (uint32_t)(high - low);
    const size_t count = code->size / 4;
    code->ops = tw_alloc((count + 1) * sizeof *code->ops);
    code->cost = tw_alloc((count + 1) * sizeof *code->cost);
    for (size_t i = 0; i <= count; i++)
        code->ops[i] = (tw_op){.code = OP_no_code, .plain = OP_no_code};
    for (size_t i = 0; i < image->segments.count; i++) {
        const tw_segment *segment = &image->segments.items[i];
        if (!segment->executable) continue;
        for (uint32_t at = -segment->base & 3; at + 4 <= segment->file_size; at += 4) {
            uint32_t word;
            memcpy(&word, segment->bytes + at, sizeof word);
            const uint32_t pc = segment->base + at;
            code->ops[(pc - code->base) / 4] = tw_op_decode(code, pc, word);
        }
    }
    tw_code_finish(code);
    return TW_OK;
}

tw_status tw_image_load(const void *elf, size_t length, const char *name,
                        const tw_hart_costs *costs, tw_image **image_out, tw_error *err) {
    tw_image *image = tw_alloc(sizeof *image);
    *image_out = NULL;
    image->name = tw_strdup(name);
    image->bytes = tw_alloc(length + 1);
    if (length) memcpy(image->bytes, elf, length);
    image->length = length;
    pthread_mutex_init(&image->lock, NULL);
    image->code.costs = costs ? *costs : (tw_hart_costs){1, 1, 1, 1, 1, 0};
    Elf32_Ehdr header;
    tw_status status = read_header(image, &header, err);
    if (status == TW_OK) status = read_segments(image, &header, err);
    if (status == TW_OK) status = decode_code(image, err);
    if (status != TW_OK) {
        tw_image_free(image);
        return status;
    }
    read_symbols(image, &header);
    *image_out = image;
    return TW_OK;
}

tw_status tw_image_load_file(const char *path, const tw_hart_costs *costs, tw_image **image,
                             tw_error *err) {
    char *bytes;
    size_t length;
    *image = NULL;
    tw_status status = tw_file_read(path, &bytes, &length, err);
    if (status != TW_OK) return status;
    status = tw_image_load(bytes, length, path, costs, image, err);
    free(bytes);
    return status;
}

void tw_image_free(tw_image *image) {
    if (!image) return;
    tw_lines_free(image->lines);
    pthread_mutex_destroy(&image->lock);
    free(image->code.ops);
    free(image->code.cost);
    free(image->segments.items);
    free(image->symbols.items);
    free(image->bytes);
    free(image->name);
    free(image);
}

const tw_code *tw_image_code(const tw_image *image) {
    return &image->code;
}

const char *tw_image_file(const tw_image *image, size_t *length) {
    *length = image->length;
    return image->bytes;
}

uint32_t tw_image_entry(const tw_image *image) {
    return image->entry;
}

size_t tw_image_segment_count(const tw_image *image) {
    return image->segments.count;
}

const tw_segment *tw_image_segment(const tw_image *image, size_t index) {
    return &image->segments.items[index];
}

bool tw_image_symbol(const tw_image *image, const char *name, uint32_t *address, uint32_t *size) {
    for (size_t i = 0; i < image->symbols.count; i++) {
        const tw_symbol *symbol = &image->symbols.items[i];
        if (strcmp(symbol->name, name) != 0) continue;
        *address = symbol->address;
        if (size) *size = symbol->size;
        return true;
    }
    return false;
}

uint32_t tw_image_text_size(const tw_image *image) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < image->segments.count; i++)
        if (image->segments.items[i].executable) bytes += image->segments.items[i].size;
    return bytes;
}

uint32_t tw_image_data_size(const tw_image *image) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < image->segments.count; i++)
        if (image->segments.items[i].writable && !image->segments.items[i].executable)
            bytes += image->segments.items[i].size;
    return bytes;
}

void tw_image_code_place(const tw_image *image, uint32_t *base, uint32_t *bytes) {
    *base = image->code.base;
    *bytes = image->code.size;
}

void tw_image_copy(const tw_image *image, uint32_t base, uint32_t size, void *host) {
    for (size_t i = 0; i < image->segments.count; i++) {
        const tw_segment *segment = &image->segments.items[i];
        const uint64_t start = segment->base > base ? segment->base : base;
        uint64_t end = (uint64_t)segment->base + segment->size;
        if (end > (uint64_t)base + size) end = (uint64_t)base + size;
        if (start >= end) continue;
        uint8_t *to = (uint8_t *)host + (start - base);
        const uint64_t from = start - segment->base;
        const uint64_t filled = from < segment->file_size ? segment->file_size - from : 0;
        const uint64_t copied = filled < end - start ? filled : end - start;
        memcpy(to, segment->bytes + from, copied);
        memset(to + copied, 0, end - start - copied);
    }
}

void tw_hart_init(tw_hart *hart, const tw_image *image) {
    *hart = (tw_hart){.image = image, .pc = image->entry};
    for (size_t i = 0; i < image->segments.count; i++) {
        const tw_segment *segment = &image->segments.items[i];
        if (!segment->writable || segment->executable)
            (void)tw_hart_add_region(hart, (tw_region){.base = segment->base,
                                                       .size = segment->file_size,
                                                       .host = (uint8_t *)(uintptr_t)segment->bytes,
                                                       .writable = false});
    }
}
