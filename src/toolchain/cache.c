#include "toolchain/cache.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Times of a file that changed this shortly before it was recorded cannot tell a second change of
 * the same length; such a file is compared by content. */
static const int64_t settle_time = 2000000000;

static const char manifest_magic[8] = "TWMANI01";
static const char entry_magic[8] = "TWENTRY1";

static int64_t clock_read(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t tw_clock_now(void) {
    return clock_read(CLOCK_REALTIME);
}

int64_t tw_clock_boundary(void) {
    const struct timespec moment = {.tv_nsec = 500000};
    const int64_t now = tw_clock_now();
    /* Files are stamped by the coarse clock, which lags behind by a tick. Bounded, for the clock
     * may be set back meanwhile. */
    for (int tries = 0; tries < 100 && clock_read(CLOCK_REALTIME_COARSE) <= now; tries++)
        nanosleep(&moment, NULL);
    return now;
}

static char *place(const char *folder, const char *kind, tw_digest key, const char *suffix) {
    char name[33];
    tw_digest_text(key, name);
    tw_text path = {0};
    tw_text_addf(&path, "%s/%s/%s%s", folder, kind, name, suffix);
    return tw_text_take(&path);
}

/* ---- manifests as bytes ------------------------------------------------------------------- */

/* One file as a manifest holds it; its path follows, `path_bytes` long with the NUL. */
typedef struct record {
    uint64_t size, inode;
    int64_t modified, changed; /* 0: never trust the times */
    tw_digest content;
    uint32_t path_bytes, unused;
} record;

/* One set of files and the result they lead to; `count` records follow, `bytes` in all. */
typedef struct variant {
    tw_digest result;
    uint32_t count, bytes;
} variant;

typedef struct cursor {
    const char *at, *end;
} cursor;

static bool take(cursor *from, void *to, size_t bytes) {
    if ((size_t)(from->end - from->at) < bytes) return false;
    memcpy(to, from->at, bytes);
    from->at += bytes;
    return true;
}

static const char *take_path(cursor *from, uint32_t bytes) {
    if (!bytes || (size_t)(from->end - from->at) < bytes || from->at[bytes - 1]) return NULL;
    const char *path = from->at;
    from->at += bytes;
    return path;
}

/* Reads a manifest and checks it. Leaves `body` on the first variant. */
static tw_cache_answer load(const char *path, char **data, cursor *body) {
    size_t length;
    if (tw_file_read(path, data, &length, NULL) != TW_OK) return TW_CACHE_MISS;
    const size_t head = sizeof manifest_magic + sizeof(tw_digest);
    if (length >= head && !memcmp(*data, manifest_magic, sizeof manifest_magic)) {
        tw_digest sum;
        memcpy(&sum, *data + sizeof manifest_magic, sizeof sum);
        if (tw_digest_equal(sum, tw_digest_of(*data + head, length - head))) {
            *body = (cursor){*data + head, *data + length};
            return TW_CACHE_HIT;
        }
    }
    free(*data);
    *data = NULL;
    return TW_CACHE_CORRUPT;
}

static tw_status save(const char *path, const tw_text *body, tw_error *err) {
    tw_text whole = {0};
    const tw_digest sum = tw_digest_of(body->data, body->length);
    tw_text_addn(&whole, manifest_magic, sizeof manifest_magic);
    tw_text_addn(&whole, (const char *)&sum, sizeof sum);
    tw_text_addn(&whole, body->data, body->length);
    const tw_status status = tw_file_write(path, whole.data, whole.length, err);
    tw_text_free(&whole);
    return status;
}

static bool unchanged(const record *was, tw_stamp *is) {
    if (!is->exists || is->size != was->size) return false;
    if (was->changed && is->modified == was->modified && is->changed == was->changed &&
        is->inode == was->inode)
        return true;
    return tw_stamp_hash(is) && tw_digest_equal(is->content, was->content);
}

static bool variant_holds(cursor from, uint32_t count, tw_stamps *stamps, bool *stale_times) {
    bool stale = false;
    for (uint32_t i = 0; i < count; i++) {
        record was;
        if (!take(&from, &was, sizeof was)) return false;
        const char *path = take_path(&from, was.path_bytes);
        if (!path) return false;
        tw_stamp *is = tw_stamps_get(stamps, path);
        if (!unchanged(&was, is)) return false;
        stale |= is->hashed;
    }
    *stale_times = stale;
    return true;
}

static void add_record(tw_text *body, const tw_stamp *stamp) {
    const int64_t settled = tw_clock_now() - settle_time;
    const bool trust = stamp->modified < settled && stamp->changed < settled;
    const record now = {
        .size = stamp->size,
        .inode = stamp->inode,
        .modified = trust ? stamp->modified : 0,
        .changed = trust ? stamp->changed : 0,
        .content = stamp->content,
        .path_bytes = (uint32_t)strlen(stamp->path) + 1,
    };
    tw_text_addn(body, (const char *)&now, sizeof now);
    tw_text_addn(body, stamp->path, now.path_bytes);
}

/* The variant again, with the times its files have now; contents were found equal. */
static void refresh(const char *path, variant head, cursor from, tw_stamps *stamps, cursor all) {
    tw_text body = {0}, records = {0};
    cursor rest = from;
    for (uint32_t i = 0; i < head.count; i++) {
        record was;
        if (!take(&rest, &was, sizeof was)) goto out;
        tw_stamp *is = tw_stamps_get(stamps, take_path(&rest, was.path_bytes));
        is->content = was.content;
        add_record(&records, is);
    }
    const cursor before = {all.at, from.at - sizeof head};
    head.bytes = (uint32_t)records.length;
    tw_text_addn(&body, (const char *)&head, sizeof head);
    tw_text_addn(&body, records.data, records.length);
    tw_text_addn(&body, before.at, (size_t)(before.end - before.at));
    tw_text_addn(&body, rest.at, (size_t)(rest.end - rest.at));
    save(path, &body, NULL);
out:
    tw_text_free(&records);
    tw_text_free(&body);
}

tw_cache_answer tw_manifest_find(const char *folder, tw_digest command, tw_stamps *stamps,
                                 tw_digest *result) {
    char *path = place(folder, "manifests", command, "");
    char *data = NULL;
    cursor at;
    tw_cache_answer answer = load(path, &data, &at);
    if (answer == TW_CACHE_CORRUPT) unlink(path);
    if (answer != TW_CACHE_HIT) goto out;
    answer = TW_CACHE_MISS;
    const cursor all = at;
    variant head;
    while (take(&at, &head, sizeof head) && (size_t)(at.end - at.at) >= head.bytes) {
        bool stale_times;
        if (variant_holds((cursor){at.at, at.at + head.bytes}, head.count, stamps, &stale_times)) {
            *result = head.result;
            if (stale_times) refresh(path, head, at, stamps, all);
            answer = TW_CACHE_HIT;
            break;
        }
        at.at += head.bytes;
    }
out:
    free(data);
    free(path);
    return answer;
}

/* Copies the variants of an existing manifest but the one that leads to `result`. */
static void keep_others(const char *path, tw_digest result, tw_text *body) {
    char *data = NULL;
    cursor at;
    if (load(path, &data, &at) != TW_CACHE_HIT) return;
    variant head;
    unsigned kept = 0;
    while (kept < TW_CACHE_VARIANTS - 1 && take(&at, &head, sizeof head) &&
           (size_t)(at.end - at.at) >= head.bytes) {
        if (!tw_digest_equal(head.result, result)) {
            tw_text_addn(body, (const char *)&head, sizeof head);
            tw_text_addn(body, at.at, head.bytes);
            kept++;
        }
        at.at += head.bytes;
    }
    free(data);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool tw_manifest_add(const char *folder, tw_digest command, tw_stamps *stamps,
                     const char *const *files, size_t count, int64_t started, tw_digest *result,
                     tw_error *err) {
    tw_text identity = {0}, records = {0}, body = {0};
    bool stable = true;
    uint32_t distinct = 0;
    /* A precompiled header lists the same files in another order; the result is the same. */
    const char **sorted = tw_alloc((count + 1) * sizeof *sorted);
    if (count) memcpy(sorted, files, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_name);
    tw_text_addn(&identity, (const char *)&command, sizeof command);
    for (size_t i = 0; i < count; i++) {
        if (i && !strcmp(sorted[i], sorted[i - 1])) continue;
        tw_stamp *stamp = tw_stamps_get(stamps, sorted[i]);
        distinct++;
        stable &= tw_stamp_hash(stamp) && stamp->modified <= started && stamp->changed <= started;
        tw_text_addn(&identity, (const char *)&stamp->content, sizeof stamp->content);
        add_record(&records, stamp);
    }
    *result = tw_digest_of(identity.data, identity.length);
    bool recorded = false;
    if (folder && stable) {
        char *path = place(folder, "manifests", command, "");
        const variant head = {*result, distinct, (uint32_t)records.length};
        tw_text_addn(&body, (const char *)&head, sizeof head);
        tw_text_addn(&body, records.data, records.length);
        keep_others(path, *result, &body);
        recorded = save(path, &body, err) == TW_OK;
        free(path);
    }
    free(sorted);
    tw_text_free(&identity);
    tw_text_free(&records);
    tw_text_free(&body);
    return recorded;
}

/* ---- entries ------------------------------------------------------------------------------ */

typedef struct trailer {
    tw_digest content;
    uint64_t size;
    char magic[8];
} trailer;

tw_cache_answer tw_entry_read(const char *folder, tw_digest result, uint8_t **bytes, size_t *size,
                              char **path) {
    char *file = place(folder, "images", result, ".elf");
    char *data;
    size_t length;
    tw_cache_answer answer = TW_CACHE_MISS;
    if (tw_file_read(file, &data, &length, NULL) != TW_OK) goto out;
    trailer end = {0};
    if (length >= sizeof end) memcpy(&end, data + length - sizeof end, sizeof end);
    if (!memcmp(end.magic, entry_magic, sizeof entry_magic) && end.size == length - sizeof end &&
        tw_digest_equal(end.content, tw_digest_of(data, (size_t)end.size))) {
        *bytes = (uint8_t *)data;
        *size = (size_t)end.size;
        *path = file;
        return TW_CACHE_HIT;
    }
    answer = TW_CACHE_CORRUPT;
    unlink(file);
    free(data);
out:
    free(file);
    return answer;
}

tw_status tw_entry_write(const char *folder, tw_digest result, const void *bytes, size_t size,
                         char **path, tw_error *err) {
    trailer end = {.content = tw_digest_of(bytes, size), .size = size};
    memcpy(end.magic, entry_magic, sizeof entry_magic);
    tw_text whole = {0};
    tw_text_addn(&whole, bytes, size);
    tw_text_addn(&whole, (const char *)&end, sizeof end);
    char *file = place(folder, "images", result, ".elf");
    const tw_status status = tw_file_write(file, whole.data, whole.length, err);
    tw_text_free(&whole);
    if (status == TW_OK)
        *path = file;
    else
        free(file);
    return status;
}
