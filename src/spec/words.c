#include "spec/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

char *tw_lower(tw_arena *arena, const char *text) {
    char *lower = tw_arena_strdup(arena, text);
    for (char *c = lower; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    return lower;
}

char *tw_trim(tw_arena *arena, const char *text, size_t length) {
    while (length && isspace((unsigned char)*text))
        text++, length--;
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    return tw_arena_strndup(arena, text, length);
}

const char *tw_find(const char *text, const char *part) {
    size_t length = strlen(part);
    for (; *text; text++) {
        if (strncasecmp(text, part, length) == 0) return text;
    }
    return NULL;
}

const char *tw_find_word(const char *text, const char *word) {
    size_t length = strlen(word);
    if (length == 0) return NULL;
    for (const char *at = text; (at = tw_find(at, word)); at++) {
        if ((at == text || !tw_is_word(at[-1])) && !tw_is_word(at[length])) return at;
    }
    return NULL;
}

bool tw_has(const char *text, const char *part) {
    return tw_find(text, part) != NULL;
}

bool tw_has_word(const char *text, const char *word) {
    return tw_find_word(text, word) != NULL;
}

char *tw_identifier(tw_arena *arena, const char *text) {
    char *name = tw_arena_alloc(arena, strlen(text) + 2);
    size_t length = 0;
    int depth = 0;
    for (const char *c = text; *c; c++) {
        depth += *c == '(' || *c == '[';
        depth -= (*c == ')' || *c == ']') && depth > 0;
        if (depth || *c == ')' || *c == ']') continue;
        bool keep = tw_is_word(*c);
        if (keep)
            name[length++] = (char)tolower((unsigned char)*c);
        else if (length && name[length - 1] != '_')
            name[length++] = '_';
    }
    while (length && name[length - 1] == '_')
        length--;
    name[length] = '\0';
    if (isdigit((unsigned char)name[0])) {
        memmove(name + 1, name, length + 1);
        name[0] = '_';
    }
    return name;
}

int tw_find_cb_id(const char *text, const char **start, const char **end) {
    for (const char *at = text; *at; at++) {
        size_t skip;
        if (at != text && tw_is_word(at[-1])) continue;
        if (strncasecmp(at, "cb_c_", 5) == 0)
            skip = 5;
        else if (strncasecmp(at, "c_", 2) == 0)
            skip = 2;
        else if (strncasecmp(at, "cb_", 3) == 0)
            skip = 3;
        else if (strncasecmp(at, "cb ", 3) == 0)
            skip = 3;
        else if (strncasecmp(at, "cb", 2) == 0)
            skip = 2;
        else
            continue;
        if (!isdigit((unsigned char)at[skip])) continue;
        char *stop;
        long id = strtol(at + skip, &stop, 10);
        if (tw_is_word(*stop) || id > 1000) continue;
        if (start) *start = at;
        if (end) *end = stop;
        return (int)id;
    }
    return -1;
}

char *tw_quoted(tw_arena *arena, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c != '"') continue;
        const char *close = strchr(c + 1, '"');
        return close ? tw_arena_strndup(arena, c + 1, (size_t)(close - c - 1)) : NULL;
    }
    return NULL;
}

int64_t tw_first_integer(const char *text, int64_t otherwise) {
    for (const char *c = text; *c; c++) {
        if (isdigit((unsigned char)*c) && (c == text || !tw_is_word(c[-1]))) {
            return strtoll(c, NULL, 10);
        }
    }
    return otherwise;
}

bool tw_has_part(const char *identifier, const char *part) {
    size_t length = strlen(part);
    for (const char *at = identifier; (at = tw_find(at, part)); at++) {
        bool starts = at == identifier || !isalnum((unsigned char)at[-1]);
        if (starts && !isalnum((unsigned char)at[length])) return true;
    }
    return false;
}
