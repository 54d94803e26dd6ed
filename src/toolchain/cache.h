/*
 * cache.h: results on disk, found by content.
 *
 *   FOLDER/manifests/KEY   which files a compile with this command read, and what they held: up to
 *                          TW_CACHE_VARIANTS sets, each naming a result
 *   FOLDER/images/KEY.elf  a result: the bytes, then a 32-byte trailer with their length and hash
 *
 * Every file is written beside its place and renamed, so a reader sees all of it or nothing, and
 * processes need no locks: at worst two of them do the same work.
 */
#ifndef TW_TOOLCHAIN_CACHE_H
#define TW_TOOLCHAIN_CACHE_H

#include "toolchain/stamp.h"

enum { TW_CACHE_VARIANTS = 6 };

typedef enum tw_cache_answer { TW_CACHE_MISS, TW_CACHE_HIT, TW_CACHE_CORRUPT } tw_cache_answer;

/* Finds the result of `command` (the digest of everything that decides it but file contents) in
 * the state the files are in now. On a hit `*result` names it. A manifest that cannot be trusted is
 * deleted (TW_CACHE_CORRUPT). */
tw_cache_answer tw_manifest_find(const char *folder, tw_digest command, tw_stamps *stamps,
                                 tw_digest *result);

/* Records that `command` read `files` and names the result `*result`. `started` is the
 * tw_clock_boundary before the compile: when a file changed after it, nothing is recorded
 * and false is returned, for what the compiler saw is not known. `result` is filled in any case. */
bool tw_manifest_add(const char *folder, tw_digest command, tw_stamps *stamps,
                     const char *const *files, size_t count, int64_t started, tw_digest *result,
                     tw_error *err);

/* Reads a result; *bytes is the caller's to free. */
tw_cache_answer tw_entry_read(const char *folder, tw_digest result, uint8_t **bytes, size_t *size,
                              char **path);
tw_status tw_entry_write(const char *folder, tw_digest result, const void *bytes, size_t size,
                         char **path, tw_error *err);

/* Nanoseconds since 1970. */
int64_t tw_clock_now(void);
/* Returns the time now, after waiting (4 ms, mostly) until no file written from then on can carry
 * it or an earlier one: what was written before the call has at most this time. */
int64_t tw_clock_boundary(void);

#endif
