/*
 * Files on disk. What was last emitted is remembered as a hash of each file; a file whose bytes are
 * others was edited, and is never overwritten.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "tilewright/emit.h"

static void hash_text(const char *text, size_t length, char hex[33]) {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(text, length));
    for (size_t i = 0; i < sizeof bytes.digest; i++) {
        static const char digits[] = "0123456789abcdef";
        hex[2 * i] = digits[bytes.digest[i] >> 4];
        hex[2 * i + 1] = digits[bytes.digest[i] & 15];
    }
    hex[32] = '\0';
}

static json_t *read_memory(const char *path) {
    json_t *memory = tw_file_exists(path) ? json_load_file(path, 0, NULL) : NULL;
    return json_is_object(memory) ? memory : json_object();
}

static tw_status write_text(const char *path, const char *text, tw_error *err) {
    char *folder = tw_path_folder(path);
    tw_status status = tw_make_folders(folder, err);
    if (status == TW_OK) status = tw_file_write(path, text, strlen(text), err);
    free(folder);
    return status;
}

/* The new version goes to PATH.new, which is remembered too: once it was there and a person took it
 * away, the file is merged and counts as this version. */
static tw_status write_beside(const char *path, const tw_emitted *file, const char *now,
                              json_t *memory, tw_written *what, tw_error *err) {
    tw_text beside = {0}, key = {0};
    tw_text_addf(&beside, "%s.new", path);
    tw_text_addf(&key, "%s.new", file->path);
    const char *offered = json_string_value(json_object_get(memory, key.data));
    tw_status status = TW_OK;
    if (offered && !strcmp(offered, now) && !tw_file_exists(beside.data)) {
        *what = TW_WRITTEN_SAME;
        json_object_set_new(memory, file->path, json_string(now));
        json_object_del(memory, key.data);
    } else {
        json_object_set_new(memory, key.data, json_string(now));
        status = write_text(beside.data, file->text, err);
    }
    tw_text_free(&key);
    tw_text_free(&beside);
    return status;
}

/* Decides by what is there, what was emitted, and what is to be emitted now. */
static tw_status write_one(const char *path, const tw_emitted *file, json_t *memory,
                           tw_written *what, tw_error *err) {
    char now[33], there[33];
    hash_text(file->text, strlen(file->text), now);
    *what = TW_WRITTEN_CREATED;
    if (tw_file_exists(path)) {
        char *old;
        size_t length;
        const tw_status status = tw_file_read(path, &old, &length, err);
        if (status != TW_OK) return status;
        hash_text(old, length, there);
        free(old);
        const char *emitted = json_string_value(json_object_get(memory, file->path));
        const bool edited = !emitted || strcmp(emitted, there);
        *what = !strcmp(there, now) ? TW_WRITTEN_SAME
                : !edited           ? TW_WRITTEN_UPDATED
                : emitted && !strcmp(emitted, now)
                    ? TW_WRITTEN_SAME /* only the person changed it */
                    : TW_WRITTEN_BESIDE;
    }
    if (*what == TW_WRITTEN_BESIDE) return write_beside(path, file, now, memory, what, err);
    json_object_set_new(memory, file->path, json_string(now));
    return *what == TW_WRITTEN_SAME ? TW_OK : write_text(path, file->text, err);
}

static tw_status write_memory(const char *path, const json_t *memory, tw_error *err) {
    char *text = json_dumps(memory, JSON_INDENT(1) | JSON_SORT_KEYS);
    const tw_status status = write_text(path, text, err);
    free(text);
    return status;
}

tw_status tw_emit_write(const char *folder, const tw_emitted_files *files, tw_written_sink sink,
                        void *context, tw_error *err) {
    char *memory_path = tw_path_join(folder, ".tilewright/emitted.json");
    json_t *memory = read_memory(memory_path);
    tw_status status = TW_OK;
    for (size_t i = 0; i < files->count && status == TW_OK; i++) {
        tw_written what;
        char *path = tw_path_join(folder, files->items[i].path);
        status = write_one(path, &files->items[i], memory, &what, err);
        if (status == TW_OK && sink) sink(context, files->items[i].path, what);
        free(path);
    }
    /* What was written before a failure is remembered, so that it is not taken for an edit. */
    const tw_status remembered = write_memory(memory_path, memory, status == TW_OK ? err : NULL);
    json_decref(memory);
    free(memory_path);
    return status == TW_OK ? remembered : status;
}
