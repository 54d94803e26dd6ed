/*
 * image.h: an image from the inside.
 */
#ifndef TW_HART_IMAGE_H
#define TW_HART_IMAGE_H

#include <pthread.h>

#include "hart/decode.h"

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

/* What lines.c keeps. */
void tw_lines_free(struct tw_lines *lines);

#endif
