#define _GNU_SOURCE
#include "stages/definitions.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *after_line(const char *at) {
    while (*at && *at != '\n')
        at += *at == '\\' && at[1] ? 2 : 1;
    return at;
}

static const char *after_quoted(const char *at, char quote) {
    for (at++; *at && *at != quote && *at != '\n'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : at;
}

/* R"mark( ... )mark" */
static const char *after_raw(const char *at) {
    const char *open = strchr(at, '(');
    if (!open) return at + 2;
    tw_text end = {0};
    tw_text_add(&end, ")");
    tw_text_addn(&end, at + 2, (size_t)(open - at - 2));
    tw_text_add(&end, "\"");
    const char *close = strstr(open, end.data);
    const char *after = close ? close + end.length : open + strlen(open);
    tw_text_free(&end);
    return after;
}

/* Behind the comment, string, character or preprocessor line that begins at `at`; NULL when none
 * does. */
static const char *after_noise(const char *text, const char *at) {
    const char before = at > text ? at[-1] : '\n';
    if (at[0] == '/' && at[1] == '/') return after_line(at);
    if (at[0] == '/' && at[1] == '*') {
        const char *end = strstr(at + 2, "*/");
        return end ? end + 2 : at + strlen(at);
    }
    if (at[0] == 'R' && at[1] == '"' && !tw_is_word(before)) return after_raw(at);
    if (*at == '"') return after_quoted(at, '"');
    if (*at == '\'' && !isdigit((unsigned char)before)) return after_quoted(at, '\'');
    if (*at == '#') {
        while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
            at--;
        return at == text || at[-1] == '\n' ? after_line(strchr(at, '#')) : NULL;
    }
    return NULL;
}

/* Behind the brace that closes the one at `at`. */
static const char *after_body(const char *text, const char *at) {
    int depth = 0;
    while (*at) {
        const char *next = after_noise(text, at);
        if (next) {
            at = next;
            continue;
        }
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        at++;
        if (!depth) break;
    }
    return at;
}

/* What stands between `start` and `end`, without noise and with single blanks. Caller frees. */
static char *bare(const char *text, const char *start, const char *end) {
    tw_text out = {0};
    tw_text_add(&out, "");
    while (start < end) {
        const char *next = after_noise(text, start);
        const bool blank = next || isspace((unsigned char)*start);
        if (!blank)
            tw_text_addn(&out, start, 1);
        else if (out.length && out.data[out.length - 1] != ' ')
            tw_text_add(&out, " ");
        start = next ? next : start + 1;
    }
    return tw_text_take(&out);
}

/* Behind the "<...>" at `at`. */
static const char *after_angles(const char *at) {
    int depth = 0;
    do
        depth += *at == '<' ? 1 : *at == '>' && at[-1] != '-' ? -1 : 0;
    while (*at && (at++, depth));
    return at;
}

static bool starts_with(const char *text, const char *word) {
    const size_t length = strlen(word);
    return !strncmp(text, word, length) && !tw_is_word(text[length]);
}

/* The parenthesis that opens the parameters of a declaration, NULL when there are none. *name_end
 * is where the name before it ends. */
static const char *find_parameters(const char *from, const char **name_end) {
    for (const char *at = from; *at; at++) {
        if (starts_with(at, "operator") && (at == from || !tw_is_word(at[-1]))) {
            at += 8;
            const char *open = strchr(at, '(');
            if (open && at + strspn(at, " ") == open && open[1] == ')')
                open = strchr(open + 1, '(');
            *name_end = open;
            return open;
        }
        if (*at == '<') {
            at = after_angles(at) - 1;
        } else if (*at == '=') {
            return NULL;
        } else if (*at == '(') {
            *name_end = at;
            while (*name_end > from && (*name_end)[-1] == ' ')
                (*name_end)--;
            return at;
        }
    }
    return NULL;
}

/* Where the "<...>" or "[...]" that ends at `end` begins. */
static const char *before_brackets(const char *from, const char *end) {
    const char close = end[-1], open = close == '>' ? '<' : '[';
    int depth = 0;
    do {
        end--;
        depth += *end == close ? 1 : *end == open ? -1 : 0;
    } while (end > from && depth);
    return end;
}

/* The qualified name that ends at `end`: template arguments are left out. Caller frees. */
static char *name_before(const char *from, const char *end) {
    const char *start = end;
    const char *symbol = NULL;
    for (const char *at = from; (at = strstr(at, "operator")) && at < end; at++)
        if (starts_with(at, "operator")) symbol = at;
    if (symbol) start = symbol;
    while (start > from) {
        if (start[-1] == '>' || start[-1] == ']') {
            start = before_brackets(from, start);
        } else if (tw_is_word(start[-1]) || start[-1] == ':' || start[-1] == '~') {
            start--;
        } else {
            break;
        }
    }
    tw_text name = {0};
    tw_text_add(&name, "");
    const char *const plain = symbol ? symbol : end; /* "operator<" is no argument list */
    for (const char *at = start; at < plain; at++) {
        if (*at == '<')
            at = after_angles(at) - 1;
        else if (*at == '[') /* "[abi:cxx11]" */
            at += strcspn(at, "]");
        else if (*at != ' ')
            tw_text_addn(&name, at, 1);
    }
    for (const char *at = plain; at < end; at++)
        if (*at != ' ') tw_text_addn(&name, at, 1);
    return tw_text_take(&name);
}

static const char *without_template(const char *text) {
    text += strspn(text, " ");
    while (starts_with(text, "template")) {
        text += 8;
        text += strspn(text, " ");
        if (*text == '<') text = after_angles(text);
        text += strspn(text, " ");
    }
    return text;
}

/* The name of the function whose body follows the declaration; NULL when none does. */
static char *function_of(const char *declaration) {
    declaration = without_template(declaration);
    const char *end, *open = find_parameters(declaration, &end);
    if (!open || end == declaration) return NULL;
    char *name = name_before(declaration, end);
    if (*name) return name;
    free(name);
    return NULL;
}

/* The scope that a brace after the declaration opens: "a::b::" of a namespace, "" of one without a
 * name or of extern "C"; NULL when it opens something else. Caller frees. */
static char *scope_of(const char *declaration) {
    declaration += strspn(declaration, " ");
    if (starts_with(declaration, "extern") && !strpbrk(declaration, "(=")) return tw_strdup("");
    if (starts_with(declaration, "inline")) declaration += 6 + strspn(declaration + 6, " ");
    if (!starts_with(declaration, "namespace")) return NULL;
    tw_text scope = {0};
    tw_text_add(&scope, "");
    for (declaration += 9; *declaration; declaration++)
        if (*declaration != ' ') tw_text_addn(&scope, declaration, 1);
    if (scope.length) tw_text_add(&scope, "::");
    return tw_text_take(&scope);
}

void tw_definitions_scan(const char *text, void (*found)(void *context, const char *name),
                         void *context) {
    tw_text scope = {0};
    TW_VEC(size_t) opened = {0}; /* the length each scope added */
    tw_text_add(&scope, "");
    const char *start = text;
    for (const char *at = text; *at;) {
        const char *next = after_noise(text, at);
        if (next) {
            at = next;
            continue;
        }
        const char symbol = *at++;
        if (symbol == ';') start = at;
        if (symbol == '}' && opened.count) {
            scope.length -= opened.items[--opened.count];
            scope.data[scope.length] = '\0';
            start = at;
        }
        if (symbol != '{') continue;
        char *declaration = bare(text, start, at - 1), *inner = scope_of(declaration);
        if (inner) {
            tw_text_add(&scope, inner);
            TW_VEC_PUSH(&opened, strlen(inner));
        } else {
            char *name = function_of(declaration);
            if (name) {
                tw_text full = {0};
                tw_text_addf(&full, "%s%s", scope.data, name);
                found(context, full.data);
                tw_text_free(&full);
            }
            free(name);
            at = after_body(text, at - 1);
        }
        start = at;
        free(inner);
        free(declaration);
    }
    free(opened.items);
    tw_text_free(&scope);
}

char *tw_definition_name(const char *demangled) {
    static const char of[] = " for ";
    const char *at = strstr(demangled, of);
    if (at && at < demangled + 32 && !strpbrk(demangled, "(<"))
        return tw_strdup(at + sizeof of - 1);
    const char *end, *open = find_parameters(demangled, &end);
    return name_before(demangled, open ? end : demangled + strlen(demangled));
}
