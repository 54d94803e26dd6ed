#include "tilewright/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct tw_arena_block {
    struct tw_arena_block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

static void *checked(void *memory, size_t bytes) {
    if (memory) return memory;
    fprintf(stderr, "tilewright: out of memory (%zu bytes asked for)\n", bytes);
    abort();
}

void *tw_alloc(size_t bytes) {
    return checked(calloc(1, bytes ? bytes : 1), bytes);
}

void *tw_realloc(void *old, size_t bytes) {
    return checked(realloc(old, bytes ? bytes : 1), bytes);
}

char *tw_strdup(const char *text) {
    return tw_strndup(text, strlen(text));
}

char *tw_strndup(const char *text, size_t length) {
    char *copy = tw_alloc(length + 1);
    memcpy(copy, text, length);
    return copy;
}

void *tw_arena_alloc(tw_arena *arena, size_t bytes) {
    const size_t align = _Alignof(max_align_t);
    bytes = (bytes + align - 1) / align * align;
    struct tw_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < bytes) {
        const size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        block = tw_alloc(sizeof *block + size);
        block->size = size;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

char *tw_arena_strdup(tw_arena *arena, const char *text) {
    return tw_arena_strndup(arena, text, strlen(text));
}

char *tw_arena_strndup(tw_arena *arena, const char *text, size_t length) {
    char *copy = tw_arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

void tw_arena_free(tw_arena *arena) {
    for (struct tw_arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->blocks = NULL;
}

void *tw_vec_grow(void *items, size_t count, size_t *capacity, size_t item_size) {
    if (count < *capacity) return items;
    *capacity = *capacity ? 2 * *capacity : 8;
    return tw_realloc(items, *capacity * item_size);
}
