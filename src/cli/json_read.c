#include "cli/json_read.h"

#include <stdlib.h>
#include <string.h>

void json_print_where(const json_where *where, tw_text *out) {
    if (!where || !where->up) return;
    json_print_where(where->up, out);
    if (!where->key)
        tw_text_addf(out, "[%zu]", where->index);
    else
        tw_text_addf(out, "%s%s", where->up->up ? "." : "", where->key);
}

static void print_file(const json_reader *reader, const json_where *where, tw_text *out) {
    const unsigned line = json_line(reader->text, where);
    tw_text_add(out, reader->file);
    if (line) tw_text_addf(out, ":%u", line);
}

char *json_place(tw_arena *arena, const json_reader *reader, const json_where *where) {
    tw_text text = {0};
    print_file(reader, where, &text);
    tw_text_add(&text, " (");
    json_print_where(where, &text);
    tw_text_add(&text, ")");
    char *kept = tw_arena_strdup(arena, text.data);
    tw_text_free(&text);
    return kept;
}

json_t *json_read_text(const char *name, const char *text, size_t length, tw_error *err) {
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        tw_fail(err, TW_BAD_INPUT, "%s:%d:%d: not valid JSON: %s", name, error.line, error.column,
                error.text);
        return NULL;
    }
    if (want_object(&(json_reader){name, err, NULL}, &JSON_ROOT, root)) return root;
    json_decref(root);
    return NULL;
}

json_t *json_read_file(const char *path, char **kept, tw_error *err) {
    char *text;
    size_t length;
    if (kept) *kept = NULL;
    if (tw_file_read(path, &text, &length, err) != TW_OK) return NULL;
    json_t *root = json_read_text(path, text, length, err);
    if (kept && root)
        *kept = text;
    else
        free(text);
    return root;
}

bool json_bad(json_reader *reader, const json_where *where, const char *fmt, ...) {
    tw_text file = {0}, place = {0}, text = {0};
    print_file(reader, where, &file);
    json_print_where(where, &place);
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_fail(reader->err, TW_BAD_INPUT, "%s: %s%s%s", file.data, place.data ? place.data : "",
            place.data ? ": " : "", text.data);
    tw_text_free(&file);
    tw_text_free(&place);
    tw_text_free(&text);
    return false;
}

static const char *type_name(const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "a list";
    case JSON_STRING: return "a string";
    case JSON_INTEGER: return "a whole number";
    case JSON_REAL: return "a number with a fraction";
    case JSON_TRUE:
    case JSON_FALSE: return "true or false";
    default: return "null";
    }
}

bool want_object(json_reader *reader, const json_where *where, const json_t *value) {
    if (json_typeof(value) == JSON_OBJECT) return true;
    return json_bad(reader, where, "expected an object, found %s", type_name(value));
}

bool want_array(json_reader *reader, const json_where *where, const json_t *value) {
    if (json_typeof(value) == JSON_ARRAY) return true;
    return json_bad(reader, where, "expected a list, found %s", type_name(value));
}

static void list_words(const char *const *words, size_t count, tw_text *text) {
    for (size_t i = 0; i < count; i++)
        tw_text_addf(text, "%s%s", i ? ", " : "", words[i]);
}

bool want_keys(json_reader *reader, const json_where *where, const json_t *object,
               const char *const *known, size_t count) {
    if (!want_object(reader, where, object)) return false;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        bool found = false;
        for (size_t i = 0; i < count && !found; i++)
            found = !strcmp(key, known[i]);
        if (found) continue;
        const char *near = tw_nearest(key, known, count);
        tw_text words = {0};
        list_words(known, count, &words);
        if (near)
            json_bad(reader, where, "unknown key '%s'; did you mean '%s'?", key, near);
        else
            json_bad(reader, where, "unknown key '%s'; known are: %s", key,
                     words.data ? words.data : "none");
        tw_text_free(&words);
        return false;
    }
    return true;
}

bool want_uint(json_reader *reader, const json_where *where, const json_t *value, uint64_t limit,
               uint64_t *out) {
    if (!json_is_integer(value))
        return json_bad(reader, where, "expected a whole number, found %s", type_name(value));
    const json_int_t number = json_integer_value(value);
    if (number < 0 || (uint64_t)number > limit)
        return json_bad(reader, where, "%lld is out of range: 0 to %llu", (long long)number,
                        (unsigned long long)limit);
    *out = (uint64_t)number;
    return true;
}

bool want_number(json_reader *reader, const json_where *where, const json_t *value, double *out) {
    if (!json_is_number(value))
        return json_bad(reader, where, "expected a number, found %s", type_name(value));
    *out = json_number_value(value);
    return true;
}

bool want_bool(json_reader *reader, const json_where *where, const json_t *value, bool *out) {
    if (!json_is_boolean(value))
        return json_bad(reader, where, "expected true or false, found %s", type_name(value));
    *out = json_is_true(value);
    return true;
}

bool want_text(json_reader *reader, const json_where *where, const json_t *value,
               const char **out) {
    if (!json_is_string(value))
        return json_bad(reader, where, "expected a string, found %s", type_name(value));
    *out = json_string_value(value);
    return true;
}

bool want_word(json_reader *reader, const json_where *where, const json_t *value,
               const char *const *words, size_t count, size_t *out) {
    const char *word = NULL;
    if (!want_text(reader, where, value, &word)) return false;
    for (*out = 0; *out < count; ++*out)
        if (!strcmp(word, words[*out])) return true;
    tw_text list = {0};
    list_words(words, count, &list);
    const char *near = tw_nearest(word, words, count);
    if (near)
        json_bad(reader, where, "unknown word '%s'; did you mean '%s'?", word, near);
    else
        json_bad(reader, where, "unknown word '%s'; known are: %s", word, list.data);
    tw_text_free(&list);
    return false;
}

bool want_key(json_reader *reader, const json_where *where, const json_t *object, const char *key,
              json_t **out) {
    *out = json_object_get(object, key);
    if (*out) return true;
    return json_bad(reader, where, "the key '%s' is missing", key);
}
