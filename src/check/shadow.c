/* One bit a byte: sets, tests and copies of ranges, by blocks, and by words where a block's bits
 * differ. */
#include "check/shadow.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 64, BLOCK = 512, WORDS = BLOCK / BITS };
enum { WRITTEN, DIFFER, UNDEFINED }; /* blocks */

void tw_shadow_create(tw_shadow *shadow, uint32_t bytes) {
    const size_t blocks = bytes / BLOCK + 2;
    shadow->bytes = bytes;
    shadow->blocks = tw_alloc(blocks);
    shadow->undefined = tw_alloc(blocks * WORDS * sizeof *shadow->undefined);
}

void tw_shadow_destroy(tw_shadow *shadow) {
    free(shadow->blocks);
    free(shadow->undefined);
    *shadow = (tw_shadow){0};
}

static bool cut(const tw_shadow *shadow, uint64_t begin, uint64_t *bytes) {
    if (begin >= shadow->bytes) return false;
    if (*bytes > shadow->bytes - begin) *bytes = shadow->bytes - begin;
    return *bytes != 0;
}

/* The bits of word `i` that [begin, end) covers. */
static uint64_t covered(uint64_t i, uint64_t begin, uint64_t end) {
    uint64_t mask = UINT64_MAX;
    if (i == begin / BITS) mask &= UINT64_MAX << begin % BITS;
    if (i == (end - 1) / BITS) mask &= UINT64_MAX >> (BITS - 1 - (end - 1) % BITS);
    return mask;
}

/* Whether any bit of [begin, end), which lies in one block, is set. */
static bool any_in(const tw_shadow *shadow, uint64_t begin, uint64_t end) {
    const uint8_t block = shadow->blocks[begin / BLOCK];
    if (block != DIFFER) return block == UNDEFINED;
    uint64_t all = 0;
    for (uint64_t i = begin / BITS; i <= (end - 1) / BITS; i++)
        all |= shadow->undefined[i] & covered(i, begin, end);
    return all != 0;
}

bool tw_shadow_any(const tw_shadow *shadow, uint64_t begin, uint64_t bytes) {
    if (!cut(shadow, begin, &bytes)) return false;
    const uint64_t end = begin + bytes;
    for (uint64_t next; begin < end; begin = next) {
        next = (begin / BLOCK + 1) * BLOCK;
        if (any_in(shadow, begin, next < end ? next : end)) return true;
    }
    return false;
}

/* Makes the bits of a block hold. */
static uint64_t *open_block(tw_shadow *shadow, uint64_t at) {
    uint8_t *block = &shadow->blocks[at / BLOCK];
    uint64_t *words = shadow->undefined + at / BLOCK * WORDS;
    if (*block != DIFFER) memset(words, *block == UNDEFINED ? 0xFF : 0, WORDS * sizeof *words);
    *block = DIFFER;
    return words;
}

static void close_block(tw_shadow *shadow, uint64_t at, bool undefined) {
    const uint64_t *words = shadow->undefined + at / BLOCK * WORDS;
    uint64_t differ = 0;
    for (unsigned i = 0; i < WORDS; i++)
        differ |= words[i] ^ (undefined ? UINT64_MAX : 0);
    if (!differ) shadow->blocks[at / BLOCK] = undefined ? UNDEFINED : WRITTEN;
}

/* A part of one block. */
static void set_in(tw_shadow *shadow, uint64_t begin, uint64_t end, bool undefined) {
    if (shadow->blocks[begin / BLOCK] == (undefined ? UNDEFINED : WRITTEN)) return;
    open_block(shadow, begin);
    for (uint64_t i = begin / BITS; i <= (end - 1) / BITS; i++) {
        const uint64_t mask = covered(i, begin, end);
        uint64_t *word = &shadow->undefined[i];
        *word = undefined ? *word | mask : *word & ~mask;
    }
    close_block(shadow, begin, undefined);
}

void tw_shadow_define(tw_shadow *shadow, uint64_t line, uint64_t bytes) {
    if (line >= shadow->bytes || shadow->blocks[line / BLOCK] == WRITTEN) return;
    open_block(shadow, line);
    shadow->undefined[line / BITS] &= ~bytes;
    close_block(shadow, line, false);
}

void tw_shadow_set(tw_shadow *shadow, uint64_t begin, uint64_t bytes, bool undefined) {
    if (!cut(shadow, begin, &bytes)) return;
    const uint64_t end = begin + bytes;
    for (uint64_t next; begin < end; begin = next) {
        next = (begin / BLOCK + 1) * BLOCK;
        if (next <= end && begin % BLOCK == 0)
            shadow->blocks[begin / BLOCK] = undefined ? UNDEFINED : WRITTEN;
        else
            set_in(shadow, begin, next < end ? next : end, undefined);
    }
}

static uint64_t word_of(const tw_shadow *shadow, uint64_t i) {
    const uint8_t block = shadow->blocks[i / WORDS];
    return block == DIFFER ? shadow->undefined[i] : block == UNDEFINED ? UINT64_MAX : 0;
}

uint32_t tw_shadow_bits(const tw_shadow *shadow, uint64_t begin, unsigned count) {
    if (!count || begin + count > shadow->bytes) return 0;
    const unsigned shift = begin % BITS;
    uint64_t bits = word_of(shadow, begin / BITS) >> shift;
    if (shift + count > BITS) bits |= word_of(shadow, begin / BITS + 1) << (BITS - shift);
    return (uint32_t)(bits & ((UINT64_C(1) << count) - 1));
}

void tw_shadow_copy(tw_shadow *to, uint64_t to_begin, const tw_shadow *from, uint64_t from_begin,
                    uint64_t bytes) {
    if (!cut(to, to_begin, &bytes)) return;
    if (!from || !tw_shadow_any(from, from_begin, bytes)) {
        tw_shadow_set(to, to_begin, bytes, false);
        return;
    }
    for (uint64_t done = 0; done < bytes; done += 32) {
        const unsigned count = bytes - done < 32 ? (unsigned)(bytes - done) : 32;
        const uint32_t bits = tw_shadow_bits(from, from_begin + done, count);
        if (!bits || bits == (uint32_t)((UINT64_C(1) << count) - 1)) {
            tw_shadow_set(to, to_begin + done, count, bits != 0);
            continue;
        }
        for (unsigned i = 0; i < count; i++)
            tw_shadow_set(to, to_begin + done + i, 1, bits >> i & 1);
    }
}
