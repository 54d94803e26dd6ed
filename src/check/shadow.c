/* One bit a byte: sets, tests and copies of ranges, a word at a time. */
#include "check/shadow.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 64 };

void tw_shadow_create(tw_shadow *shadow, uint32_t bytes) {
    shadow->bytes = bytes;
    shadow->undefined = tw_alloc(((size_t)bytes / BITS + 2) * sizeof *shadow->undefined);
}

void tw_shadow_destroy(tw_shadow *shadow) {
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

bool tw_shadow_any(const tw_shadow *shadow, uint64_t begin, uint64_t bytes) {
    if (!cut(shadow, begin, &bytes)) return false;
    const uint64_t end = begin + bytes, first = begin / BITS, last = (end - 1) / BITS;
    if (shadow->undefined[first] & covered(first, begin, end)) return true;
    uint64_t all = shadow->undefined[last] & covered(last, begin, end);
    uint64_t i = first + 1;
    for (; i + 4 <= last; i += 4) {
        const uint64_t *four = shadow->undefined + i;
        all |= (four[0] | four[1]) | (four[2] | four[3]);
    }
    for (; i < last; i++)
        all |= shadow->undefined[i];
    return all != 0;
}

static void set_word(uint64_t *word, uint64_t mask, bool undefined) {
    *word = undefined ? *word | mask : *word & ~mask;
}

void tw_shadow_set(tw_shadow *shadow, uint64_t begin, uint64_t bytes, bool undefined) {
    if (!cut(shadow, begin, &bytes)) return;
    const uint64_t end = begin + bytes, first = begin / BITS, last = (end - 1) / BITS;
    set_word(&shadow->undefined[first], covered(first, begin, end), undefined);
    if (last == first) return;
    if (last > first + 1)
        memset(&shadow->undefined[first + 1], undefined ? 0xFF : 0,
               (last - first - 1) * sizeof *shadow->undefined);
    set_word(&shadow->undefined[last], covered(last, begin, end), undefined);
}

uint32_t tw_shadow_bits(const tw_shadow *shadow, uint64_t begin, unsigned count) {
    if (!count || begin + count > shadow->bytes) return 0;
    const uint64_t *word = shadow->undefined + begin / BITS;
    const unsigned shift = begin % BITS;
    uint64_t bits = word[0] >> shift;
    if (shift + count > BITS) bits |= word[1] << (BITS - shift);
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
