#include "toolchain/stamp.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

tw_digest tw_digest_of(const void *data, size_t length) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, length));
    tw_digest digest;
    memcpy(digest.bytes, canonical.digest, sizeof digest.bytes);
    return digest;
}

bool tw_digest_equal(tw_digest a, tw_digest b) {
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

void tw_digest_text(tw_digest digest, char text[33]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof digest.bytes; i++) {
        text[2 * i] = digits[digest.bytes[i] >> 4];
        text[2 * i + 1] = digits[digest.bytes[i] & 15];
    }
    text[32] = '\0';
}

static int64_t nanoseconds(struct timespec time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void look(tw_stamp *stamp) {
    struct stat info;
    if (stat(stamp->path, &info) || !S_ISREG(info.st_mode)) return;
    stamp->exists = true;
    stamp->size = (uint64_t)info.st_size;
    stamp->inode = (uint64_t)info.st_ino;
    stamp->modified = nanoseconds(info.st_mtim);
    stamp->changed = nanoseconds(info.st_ctim);
}

static size_t slot_of(const tw_stamps *stamps, const char *path) {
    size_t slot = (size_t)XXH3_64bits(path, strlen(path)) & (stamps->capacity - 1);
    while (stamps->slots[slot] && strcmp(stamps->slots[slot]->path, path))
        slot = (slot + 1) & (stamps->capacity - 1);
    return slot;
}

static void grow(tw_stamps *stamps) {
    tw_stamp **old = stamps->slots;
    const size_t old_capacity = stamps->capacity;
    stamps->capacity = old_capacity ? old_capacity * 2 : 512;
    stamps->slots = tw_alloc(stamps->capacity * sizeof *stamps->slots);
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i]) stamps->slots[slot_of(stamps, old[i]->path)] = old[i];
    free(old);
}

tw_stamp *tw_stamps_get(tw_stamps *stamps, const char *path) {
    if (stamps->count * 2 >= stamps->capacity) grow(stamps);
    const size_t slot = slot_of(stamps, path);
    if (!stamps->slots[slot]) {
        tw_stamp *stamp = tw_alloc(sizeof *stamp);
        stamp->path = tw_strdup(path);
        look(stamp);
        stamps->slots[slot] = stamp;
        stamps->count++;
    }
    return stamps->slots[slot];
}

bool tw_stamp_hash(tw_stamp *stamp) {
    if (stamp->hashed || !stamp->exists) return stamp->hashed;
    char *data;
    size_t length;
    if (tw_file_read(stamp->path, &data, &length, NULL) != TW_OK) return false;
    stamp->content = tw_digest_of(data, length);
    stamp->hashed = true;
    free(data);
    return true;
}

void tw_stamps_free(tw_stamps *stamps) {
    for (size_t i = 0; i < stamps->capacity; i++) {
        if (!stamps->slots[i]) continue;
        free(stamps->slots[i]->path);
        free(stamps->slots[i]);
    }
    free(stamps->slots);
    *stamps = (tw_stamps){0};
}
