/*
 * fuzz.h: what the targets share. Each is a function that takes any bytes; what it calls may refuse
 * them, and may do nothing else.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tilewright/hart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_CODE = 0x01000000 };

/* An image of these instructions at FUZZ_CODE; NULL when the loader refuses it. */
static inline tw_image *fuzz_image(const uint32_t *words, size_t count) {
    const Elf32_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1},
                               .e_type = ET_EXEC,
                               .e_machine = EM_RISCV,
                               .e_version = 1,
                               .e_entry = FUZZ_CODE,
                               .e_phoff = sizeof header,
                               .e_ehsize = sizeof header,
                               .e_phentsize = sizeof(Elf32_Phdr),
                               .e_phnum = 1};
    const Elf32_Phdr segment = {.p_type = PT_LOAD,
                                .p_offset = sizeof header + sizeof segment,
                                .p_vaddr = FUZZ_CODE,
                                .p_filesz = (uint32_t)(4 * count),
                                .p_memsz = (uint32_t)(4 * count),
                                .p_flags = PF_R | PF_X};
    const size_t length = sizeof header + sizeof segment + 4 * count;
    uint8_t *bytes = tw_alloc(length);
    tw_image *image = NULL;
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, &segment, sizeof segment);
    if (count) memcpy(bytes + sizeof header + sizeof segment, words, 4 * count);
    tw_image_load(bytes, length, "fuzz", NULL, &image, NULL);
    free(bytes);
    return image;
}

#endif
