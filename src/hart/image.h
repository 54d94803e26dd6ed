/*
 * image.h: an image from the inside.
 */
#ifndef TW_HART_IMAGE_H
#define TW_HART_IMAGE_H

#include <elfutils/libdw.h>
#include <pthread.h>

#include "hart/decode.h"
#include "tilewright/hart.h"

typedef struct tw_symbol {
    const char *name;
    uint32_t address, size;
    bool function;
} tw_symbol;

struct tw_image {
    char *name;
    char *bytes; /* the file */
    size_t length;
    uint32_t entry;
    TW_VEC(tw_segment) segments;
    TW_VEC(tw_symbol) symbols;
    tw_code code;
    /* DWARF is opened on first use, and libdw is not thread-safe: all of it under the lock. */
    struct tw_lines *lines;
    pthread_mutex_t lock;
};

/* What lines.c keeps; everything under the image's lock. What the executable does not have stays
 * NULL. */
void tw_lines_free(struct tw_lines *lines);
struct tw_lines *tw_lines_open(tw_image *image);
Dwarf *tw_lines_dwarf(const struct tw_lines *lines);
/* The compilation unit that holds pc. */
bool tw_lines_unit(Dwarf *dwarf, uint32_t pc, Dwarf_Die *unit);
/* The registers of one frame. Turns a frame to its caller's; false at the outermost, or when the
 * tables do not say. */
typedef struct tw_registers {
    uint32_t x[32];
    uint32_t pc;
} tw_registers;
bool tw_lines_unwind(const tw_hart *hart, const struct tw_lines *lines, tw_registers *frame);

#endif
