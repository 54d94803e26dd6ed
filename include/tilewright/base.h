/*
 * tilewright/base.h: what every room stands on: status codes, error text, strings, files.
 *
 * Errors are values. A function that can fail returns a tw_status and takes a `tw_error *` last;
 * on failure it fills the error with one sentence that names the thing, its value, the limit and
 * the remedy. A caller that does not want the text passes NULL.
 */
#ifndef TILEWRIGHT_BASE_H
#define TILEWRIGHT_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What kind of failure; the text says the rest. */
typedef enum tw_status {
    TW_OK = 0,
    TW_BAD_INPUT, /* the user's input is wrong: file, spec, argument, option */
    TW_IO,        /* the system refused: missing file, full disk, no permission */
    TW_NO_MEMORY,
    TW_FAULT, /* the kernel or host program did something the chip does not allow */
    TW_INTERNAL, /* a bug in tilewright */
    TW_INTERRUPTED, /* the user stopped it */
} tw_status;

/* One failure. Zero-initialise (`tw_error err = {0}`); release with tw_error_clear. */
typedef struct tw_error {
    tw_status status;
    char *text;     /* owned; NULL when nothing failed */
    int fault;      /* a tw_fault_id when status is TW_FAULT, else 0 */
} tw_error;

/* Records a failure and returns `status`, so that `return tw_fail(err, ...)` reads well. An error
 * that is already set keeps its first text. `err` may be NULL. */
tw_status tw_fail(tw_error *err, tw_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* As tw_fail for an operating-system failure: appends ": " and the text of errno. */
tw_status tw_fail_errno(tw_error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Releases the text and makes the error empty. */
void tw_error_clear(tw_error *err);

/* ---- memory ------------------------------------------------------------------------------- */

/* As calloc, realloc, strdup and strndup, but never NULL: ends the process with a plain message
 * when the machine has no memory left. Release with free. */
void *tw_alloc(size_t bytes);
void *tw_realloc(void *old, size_t bytes);
char *tw_strdup(const char *text);
char *tw_strndup(const char *text, size_t length);

/* A region whose allocations are released together. Zero-initialise; not thread-safe. */
typedef struct tw_arena {
    struct tw_arena_block *blocks;
} tw_arena;
/* Zeroed memory, aligned for any type, valid until tw_arena_free. */
void *tw_arena_alloc(tw_arena *arena, size_t bytes);
char *tw_arena_strdup(tw_arena *arena, const char *text);
char *tw_arena_strndup(tw_arena *arena, const char *text, size_t length);
char *tw_arena_printf(tw_arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tw_arena_free(tw_arena *arena);

/* A vector is a struct {T *items; size_t count, capacity;}. TW_VEC_PUSH appends a value, and
 * evaluates to a pointer to its place. Release `items` with free. */
#define TW_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }
#define TW_VEC_PUSH(vec, ...)                                                                      \
    ((vec)->items = tw_vec_grow((vec)->items, (vec)->count, &(vec)->capacity,                      \
                                sizeof *(vec)->items),                                             \
     (vec)->items[(vec)->count] = (__VA_ARGS__), &(vec)->items[(vec)->count++])
void *tw_vec_grow(void *items, size_t count, size_t *capacity, size_t item_size);

#define TW_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- text --------------------------------------------------------------------------------- */

/* A growing string. Zero-initialise; `data` is NUL-terminated, or NULL while empty. */
typedef struct tw_text {
    char *data;
    size_t length, capacity;
} tw_text;
void tw_text_add(tw_text *text, const char *chars);
void tw_text_addn(tw_text *text, const char *chars, size_t length);
void tw_text_addf(tw_text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tw_text_addv(tw_text *text, const char *fmt, va_list args);
/* Hands the string to the caller (who frees it; never NULL) and empties the text. */
char *tw_text_take(tw_text *text);
void tw_text_free(tw_text *text);

/* The candidate nearest to `word` by edit distance, or NULL when none is near (more than a third
 * of the word's letters differ). For "unknown key X; did you mean Y?". */
const char *tw_nearest(const char *word, const char *const *candidates, size_t count);

/* As printf, into memory of its own; release with free. Never NULL. */
char *tw_asprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Whether `c` may stand in a C identifier. */
bool tw_is_word(char c);

/* ---- files -------------------------------------------------------------------------------- */

/* Whole file to memory, NUL-terminated (the NUL is not counted). Caller frees *data. */
tw_status tw_file_read(const char *path, char **data, size_t *length, tw_error *err);
/* Writes through a temporary file in the same folder and renames it: after a failure (full disk,
 * no permission) the old content, or no file, is what is there. */
tw_status tw_file_write(const char *path, const void *data, size_t length, tw_error *err);
/* Creates the folder and its parents. */
tw_status tw_make_folders(const char *path, tw_error *err);
bool tw_file_exists(const char *path);
/* "a/b" from "a" and "b"; `name` alone when it is absolute. Caller frees. */
char *tw_path_join(const char *folder, const char *name);
/* What follows the last slash, within `path`; "?" of NULL. */
const char *tw_path_name(const char *path);
/* The folder part ("." when there is none). Caller frees. */
char *tw_path_folder(const char *path);
/* Where tilewright's own data (kernel headers, templates) is: $TILEWRIGHT_ROOT, else the source
 * tree or the installed share folder found from the running program's or library's place. The
 * string is owned by the library. */
const char *tw_data_root(void);

/* ---- machine ------------------------------------------------------------------------------ */

/* Monotonic time in seconds; for progress and benchmarks only, never for results. */
double tw_seconds(void);
/* True when `stream` (a file descriptor) is a terminal and NO_COLOR is unset or empty. */
bool tw_wants_color(int descriptor);
/* Processors this process may run on, at least 1. */
unsigned tw_processors(void);

#ifdef __cplusplus
}
#endif
#endif
