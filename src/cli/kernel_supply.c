/* What a host would have given: defines that a kernel wants and nobody passed. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/kernel_check.h"

static const struct usual {
    const char *name, *value;
} usuals[] = {
#define TW_USUAL_DEFINE(name, value) {name, value},
#include "cli/kernel_defines.def"
};

/* True when `name` is `entry` up to its arguments. */
static bool is_name(const char *entry, const char *name) {
    const size_t length = strcspn(entry, "(");
    return strlen(name) == length && !strncmp(entry, name, length);
}

static const struct other {
    const char *name, *value, *instead;
} others[] = {
#define TW_OTHER_DEFINE(name, value, instead) {name, value, instead},
#include "cli/kernel_defines.def"
};

static const struct along {
    const char *word, *name, *value;
} alongs[] = {
#define TW_DEFINE_ALONG(word, name, value) {word, name, value},
#include "cli/kernel_defines.def"
};

static const struct usual *find_usual(const char *name) {
    for (size_t i = 0; i < TW_COUNT(usuals); i++)
        if (is_name(usuals[i].name, name)) return &usuals[i];
    return NULL;
}

/* The first use of `name` as a word that is not the condition of an #if, or NULL. */
static const char *find_use_of(const char *text, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = text; at && (at = strstr(at, name)); at += length) {
        if (at > text && tw_is_word(at[-1])) continue;
        if (tw_is_word(at[length])) continue;
        const char *line = at;
        while (line > text && line[-1] != '\n')
            line--;
        line += strspn(line, " \t");
        if (*line != '#') return at;
    }
    return NULL;
}

void kernel_guess_define(const char *name, const kernel_file *file, char **define, char **value) {
    const struct usual *usual = find_usual(name);
    if (usual) {
        *define = tw_strdup(usual->name);
        *value = tw_strdup(usual->value);
        return;
    }
    char *text = kernel_strip(file->text, true), *locals = kernel_strip(file->local_text, true);
    const char *use = find_use_of(text, name);
    if (!use) use = find_use_of(locals, name);
    const bool call = use && use[strlen(name) + strspn(use + strlen(name), " ")] == '(';
    const bool bare_statement = use && !call && use[strlen(name)] == '\n';
    tw_text made = {0};
    tw_text_addf(&made, "%s%s", name, call ? "(...)" : "");
    *define = tw_text_take(&made);
    *value = tw_strdup(call ? "(2)" : bare_statement ? "" : "2");
    free(locals);
    free(text);
}

/* ---- before the first compile -------------------------------------------------------------- */

/* True when a condition of the text (`directive`: "ifndef", or "if" for any) asks for `name`: then
 * the kernel does without it, or has a value of its own. */
static bool asks_for(const char *text, const char *directive, const char *name) {
    const size_t length = strlen(name), head = strlen(directive);
    for (const char *at = text; (at = strstr(at, directive)); at += head) {
        const char *line = at;
        while (line > text && line[-1] != '\n')
            line--;
        if (line[strspn(line, " \t")] != '#') continue;
        const char *end = at + strcspn(at, "\n");
        for (const char *word = at + head; word + length <= end; word++)
            if (!tw_is_word(word[-1]) && !strncmp(word, name, length) && !tw_is_word(word[length]))
                return true;
    }
    return false;
}

/* A definition that only stands in for the host's does not count. */
static bool defines(const char *text, const char *name) {
    if (asks_for(text, "ifndef", name)) return false;
    const size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, "define")); at += 6) {
        const char *word = at + 6 + strspn(at + 6, " \t");
        if (!strncmp(word, name, length) && !tw_is_word(word[length])) return true;
    }
    return false;
}

static void supply(const kernel_file *file, const char *define, const char *value,
                   string_list *names, string_list *values) {
    char *name = tw_strndup(define, strcspn(define, "("));
    if (!string_list_has(names, define) && !defines(file->text, name) &&
        !defines(file->local_text, name)) {
        string_list_add(names, define);
        string_list_add(values, value);
    }
    free(name);
}

/* True when the text gives the name a value of its own: "constexpr bool NAME = ...". */
static bool declares(const char *text, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at += length) {
        if ((at > text && tw_is_word(at[-1])) || tw_is_word(at[length])) continue;
        const char *next = at + length + strspn(at + length, " \t\n");
        if (*next == '=' && next[1] != '=') return true;
    }
    return false;
}

void kernel_usual_defines(const kernel_file *file, string_list *names, string_list *values) {
    char *text = kernel_strip(file->text, true), *locals = kernel_strip(file->local_text, true);
    for (size_t i = 0; i < TW_COUNT(usuals); i++) {
        char *name = tw_strndup(usuals[i].name, strcspn(usuals[i].name, "("));
        const bool optional =
            asks_for(file->text, "if", name) || asks_for(file->local_text, "if", name);
        const bool own = declares(text, name) || declares(locals, name);
        if (!optional && !own && (find_use_of(text, name) || find_use_of(locals, name)))
            supply(file, usuals[i].name, usuals[i].value, names, values);
        free(name);
    }
    for (size_t i = 0; i < TW_COUNT(alongs); i++)
        if (strstr(file->text, alongs[i].word) || strstr(file->local_text, alongs[i].word))
            supply(file, alongs[i].name, alongs[i].value, names, values);
    free(text);
    free(locals);
}

/* ---- after a failure ----------------------------------------------------------------------- */

bool kernel_other_define(const char *message, const string_list *names, string_list *values) {
    for (size_t i = 0; i < TW_COUNT(others); i++) {
        char *called = tw_strndup(others[i].value, strcspn(others[i].value, "<("));
        const bool named = strstr(message, called) || strstr(message, others[i].name);
        free(called);
        for (size_t j = 0; named && j < names->count; j++) {
            if (strcmp(names->items[j], others[i].name) ||
                strcmp(values->items[j], others[i].value))
                continue;
            free(values->items[j]);
            values->items[j] = tw_strdup(others[i].instead);
            return true;
        }
    }
    return false;
}

/* A name in capitals in the condition of an #if line that is in nobody's list. */
static char *condition_macro(const char *line, const char *end, const kernel_file *file,
                             const string_list *have) {
    const char *at = line + strcspn(line, "#") + 1;
    at += strspn(at, " \t");
    const bool negated = !strncmp(at, "ifndef", 6);
    while (at < end && tw_is_word(*at))
        at++;
    for (; at < end; at++) {
        if (!isupper((unsigned char)*at) || tw_is_word(at[-1])) continue;
        const char *stop = at;
        while (stop < end && tw_is_word(*stop))
            stop++;
        char *name = tw_strndup(at, (size_t)(stop - at));
        /* The argument of a macro is no switch either. */
        const bool argument =
            at[-1] == '(' && tw_is_word(at[-2]) && strncmp(at - strlen("defined("), "defined", 7);
        const bool not_defined = memchr(line, '!', (size_t)(at - line)) != NULL;
        const bool good = !negated && !not_defined && !argument && !string_list_has(have, name) &&
                          strncmp(name, "COMPILE_FOR_", 12) && strncmp(name, "ARCH_", 5) &&
                          !defines(file->text, name) && !defines(file->local_text, name) &&
                          *stop != '('; /* a macro with arguments is no switch */
        if (good) return name;
        free(name);
        at = stop;
    }
    return NULL;
}

static bool has_word(const char *line, const char *end, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = line; at + length <= end; at++)
        if (!strncmp(at, name, length) && !tw_is_word(at[length]) &&
            (at == line || !tw_is_word(at[-1])))
            return true;
    return false;
}

char *kernel_condition_of(const char *name, const kernel_file *file, const string_list *have) {
    enum { DEEPEST = 32 };
    const char *open[DEEPEST];
    size_t depth = 0;
    for (const char *line = file->text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *end = line + strcspn(line, "\n"), *word = line + strspn(line, " \t");
        if (*word == '#') {
            word++;
            word += strspn(word, " \t");
            if (!strncmp(word, "if", 2) && depth < DEEPEST) open[depth++] = line;
            if (!strncmp(word, "elif", 4) && depth) open[depth - 1] = line;
            if (!strncmp(word, "else", 4) && depth) open[depth - 1] = NULL;
            if (!strncmp(word, "endif", 5) && depth) depth--;
            continue;
        }
        if (!depth || !open[depth - 1] || !has_word(line, end, name)) continue;
        const char *condition = open[depth - 1];
        char *macro = condition_macro(condition, condition + strcspn(condition, "\n"), file, have);
        if (macro) return macro;
    }
    return NULL;
}
