#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

/* The free gap before piece `i` (after the last one when i is the count). */
static void gap(const tw_space *space, size_t i, uint64_t *start, uint64_t *end) {
    *start = i ? space->pieces.items[i - 1].end : space->base;
    *end = i < space->pieces.count ? space->pieces.items[i].start : space->limit;
}

bool tw_space_take(tw_space *space, uint64_t bytes, const tw_buffer *buffer, uint64_t *start) {
    const uint64_t need = (bytes + space->align - 1) / space->align * space->align;
    const size_t gaps = space->pieces.count + 1;
    for (size_t k = 0; k < gaps; k++) {
        const size_t i = space->from_top ? gaps - 1 - k : k;
        uint64_t from, to;
        gap(space, i, &from, &to);
        if (to - from < need) continue;
        *start = space->from_top ? to - need : from;
        TW_VEC_PUSH(&space->pieces, (tw_piece){0});
        memmove(&space->pieces.items[i + 1], &space->pieces.items[i],
                (space->pieces.count - 1 - i) * sizeof(tw_piece));
        space->pieces.items[i] = (tw_piece){*start, *start + need, buffer};
        return true;
    }
    return false;
}

void tw_space_give(tw_space *space, const tw_buffer *buffer) {
    for (size_t i = 0; i < space->pieces.count; i++) {
        const tw_piece piece = space->pieces.items[i];
        if (piece.buffer != buffer) continue;
        tw_freed *freed = &space->freed[space->freed_count++ % TW_FREED];
        free(freed->name);
        *freed = (tw_freed){piece.start, piece.end, buffer->number, tw_strdup(buffer->name)};
        space->pieces.count--;
        memmove(&space->pieces.items[i], &space->pieces.items[i + 1],
                (space->pieces.count - i) * sizeof(tw_piece));
        return;
    }
}

uint64_t tw_space_largest(const tw_space *space) {
    uint64_t best = 0;
    for (size_t i = 0; i <= space->pieces.count; i++) {
        uint64_t from, to;
        gap(space, i, &from, &to);
        if (to - from > best) best = to - from;
    }
    return best;
}

uint64_t tw_space_used(const tw_space *space) {
    uint64_t used = 0;
    for (size_t i = 0; i < space->pieces.count; i++)
        used += space->pieces.items[i].end - space->pieces.items[i].start;
    return used;
}

void tw_space_clear(tw_space *space) {
    free(space->pieces.items);
    for (size_t i = 0; i < TW_FREED; i++)
        free(space->freed[i].name);
    memset(space, 0, sizeof *space);
}

/* The piece that holds the address, by halves; NULL: none. */
const tw_piece *tw_space_piece(const tw_space *space, uint64_t address) {
    size_t low = 0, high = space->pieces.count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (space->pieces.items[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == space->pieces.count || space->pieces.items[low].start > address) return NULL;
    return &space->pieces.items[low];
}

const tw_buffer *tw_space_holder(const tw_space *space, uint64_t address) {
    const tw_piece *piece = tw_space_piece(space, address);
    return piece ? piece->buffer : NULL;
}
