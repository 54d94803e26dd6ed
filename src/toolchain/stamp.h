/*
 * stamp.h: what a file was when it was last looked at: its size and times, and the hash of its
 * content. The table lives for one build, so that a header shared by five compiles is looked at
 * once.
 */
#ifndef TW_TOOLCHAIN_STAMP_H
#define TW_TOOLCHAIN_STAMP_H

#include "tilewright/base.h"

typedef struct tw_digest {
    uint8_t bytes[16];
} tw_digest;

/* xxhash128 of a memory range. */
tw_digest tw_digest_of(const void *data, size_t length);
bool tw_digest_equal(tw_digest a, tw_digest b);
/* 32 hexadecimal digits and a NUL. */
void tw_digest_text(tw_digest digest, char text[33]);

typedef struct tw_stamp {
    char *path; /* owned by the table */
    bool exists;
    uint64_t size, inode;
    int64_t modified, changed; /* nanoseconds since 1970 */
    bool hashed;
    tw_digest content; /* valid when hashed */
} tw_stamp;

/* Zero-initialise; not thread-safe. */
typedef struct tw_stamps {
    tw_stamp **slots; /* open addressing by the hash of the path */
    size_t capacity, count;
} tw_stamps;

/* The stamp of `path`, looked up on first use. Valid until tw_stamps_free. */
tw_stamp *tw_stamps_get(tw_stamps *stamps, const char *path);
/* Reads and hashes the file unless that was done; false when it cannot be read. */
bool tw_stamp_hash(tw_stamp *stamp);
void tw_stamps_free(tw_stamps *stamps);

#endif
