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
#undef TW_USUAL_DEFINE
};

/* True when `name` is `entry` up to its arguments. */
static bool is_name(const char *entry, const char *name) {
    const size_t length = strcspn(entry, "(");
    return strlen(name) == length && !strncmp(entry, name, length);
}

static const struct usual *find_usual(const char *name) {
    for (size_t i = 0; i < TW_COUNT(usuals); i++)
        if (is_name(usuals[i].name, name)) return &usuals[i];
    return NULL;
}

const char *kernel_usual_define(const char *name) {
    const struct usual *usual = find_usual(name);
    return usual ? usual->value : NULL;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The first use of `name` as a word that is not the condition of an #if, or NULL. */
static const char *find_use_of(const char *text, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = text; at && (at = strstr(at, name)); at += length) {
        if (at > text && is_word(at[-1])) continue;
        if (is_word(at[length])) continue;
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
    const char *use = find_use_of(file->text, name);
    if (!use) use = find_use_of(file->local_text, name);
    const bool call = use && use[strlen(name) + strspn(use + strlen(name), " ")] == '(';
    const bool bare_statement = use && !call && use[strlen(name)] == '\n';
    tw_text made = {0};
    tw_text_addf(&made, "%s%s", name, call ? "(...)" : "");
    *define = tw_text_take(&made);
    *value = tw_strdup(call ? "((void)0)" : bare_statement ? "" : "2");
}
