/* In which line of a JSON text a value begins. The text is known to be valid. */
#include "cli/json_read.h"

#include <string.h>

static const char *skip_blanks(const char *at) {
    return at + strspn(at, " \t\r\n");
}

/* Behind the string that begins here. */
static const char *skip_string(const char *at) {
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : at;
}

/* Behind the value that begins here. */
static const char *skip_value(const char *at) {
    int depth = 0;
    do {
        at = skip_blanks(at);
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        if (*at == '{' || *at == '[') depth++;
        if (*at == '}' || *at == ']') depth--;
        if (*at) at++;
        if (!depth) at += strcspn(at, ",]} \t\r\n");
    } while (*at && depth > 0);
    return at;
}

/* The value at a place; keys are compared as they are spelled, without escapes. NULL: not there. */
static const char *find(const char *text, const json_where *where) {
    if (!where || !where->up) return skip_blanks(text);
    const char *at = find(text, where->up);
    if (!at || (*at != '{' && *at != '[')) return NULL;
    const bool keyed = *at == '{';
    at = skip_blanks(at + 1);
    for (size_t i = 0; *at && *at != '}' && *at != ']'; i++) {
        bool found = !keyed && !where->key && i == where->index;
        if (keyed) {
            const char *key = at + 1;
            at = skip_string(at);
            const size_t length = (size_t)(at - key - 1);
            found = where->key && strlen(where->key) == length && !strncmp(key, where->key, length);
            at = skip_blanks(at);
            if (*at == ':') at = skip_blanks(at + 1);
        }
        if (found) return at;
        at = skip_blanks(skip_value(at));
        if (*at == ',') at = skip_blanks(at + 1);
    }
    return NULL;
}

unsigned json_line(const char *text, const json_where *where) {
    /* A missing key is told at the place it is missing from. */
    const char *at = NULL;
    for (const json_where *w = where; text && w && !at; w = w->up)
        at = find(text, w);
    if (!at) return 0;
    unsigned line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}
