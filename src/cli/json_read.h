/*
 * json_read.h: reading a JSON file the strict way: every value has a type and a range, an unknown
 * key is an error with the nearest known name, and a message says file and key
 * ("p.json: cbs[2].format_descriptors[0].page_size: ...").
 */
#ifndef TW_CLI_JSON_READ_H
#define TW_CLI_JSON_READ_H

#include <jansson.h>

#include "tilewright/base.h"

typedef struct json_reader {
    const char *file;
    tw_error *err;
    const char *text; /* of the file, so that messages give lines; or NULL */
} json_reader;

/* A place in the document: a key of, or an index into, the place above. The root has no parent. */
typedef struct json_where {
    const struct json_where *up;
    const char *key; /* NULL: index */
    size_t index;
} json_where;
#define JSON_ROOT                  ((json_where){0})
#define JSON_KEY(parent, name)     ((json_where){.up = (parent), .key = (name)})
#define JSON_INDEX(parent, number) ((json_where){.up = (parent), .index = (number)})

/* "cbs[2].page_size", appended. */
void json_print_where(const json_where *where, tw_text *out);
/* "program.json:12 (cbs[2].page_size)", a string of the arena. */
char *json_place(tw_arena *arena, const json_reader *reader, const json_where *where);
/* The line (from 1) in which the value at a place begins, or what is nearest above it; 0 when the
 * text is NULL or not what was read. */
unsigned json_line(const char *text, const json_where *where);

/* Whole file; NULL and an error with line and column when it is no JSON. The root is an object.
 * `text` (may be NULL) gets the file's content; the caller frees it. */
json_t *json_read_file(const char *path, char **text, tw_error *err);
json_t *json_read_text(const char *name, const char *text, size_t length, tw_error *err);

/* Each returns false after recording an error; TW_BAD_INPUT is its status. */
bool json_bad(json_reader *reader, const json_where *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool want_object(json_reader *reader, const json_where *where, const json_t *value);
bool want_array(json_reader *reader, const json_where *where, const json_t *value);
bool want_keys(json_reader *reader, const json_where *where, const json_t *object,
               const char *const *known, size_t count);
/* Unsigned number of at most `limit`. */
bool want_uint(json_reader *reader, const json_where *where, const json_t *value, uint64_t limit,
               uint64_t *out);
bool want_number(json_reader *reader, const json_where *where, const json_t *value, double *out);
bool want_bool(json_reader *reader, const json_where *where, const json_t *value, bool *out);
bool want_text(json_reader *reader, const json_where *where, const json_t *value, const char **out);
/* A word of a list; its index. */
bool want_word(json_reader *reader, const json_where *where, const json_t *value,
               const char *const *words, size_t count, size_t *out);
/* The value of a key that must be there. */
bool want_key(json_reader *reader, const json_where *where, const json_t *object, const char *key,
              json_t **out);

#endif
