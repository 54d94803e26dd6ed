#include "emit/unused.h"

#include <stdlib.h>
#include <string.h>

static const char mark[] = "[[maybe_unused]] ";

/* A host header and the names that are taken from it. */
static const struct header_row {
    const char *line, *names[4];
} header_rows[] = {
    {"#include <tt-metalium/constants.hpp>", {"tt::constants"}},
    {"#include <tt-metalium/math.hpp>", {"div_up", "round_up"}},
    {"#include <tt-metalium/tensor_accessor_args.hpp>", {"TensorAccessorArgs"}},
    {"#include <tt-metalium/work_split.hpp>",
     {"split_work_to_cores", "grid_to_cores", "corerange_to_cores"}},
    {"#include <tt_stl/assert.hpp>", {"TT_THROW", "TT_FATAL"}},
};

/* Whether code between `at` and `end` uses the identifier; comments do not. */
static bool mentions(const char *at, const char *end, const char *name, size_t length) {
    bool comment = false;
    for (const char *start = at; at < end; at++) {
        if (*at == '\n') comment = false;
        if (at[0] == '/' && at[1] == '/') comment = true;
        if (comment || strncmp(at, name, length) != 0 || tw_is_word(at[length])) continue;
        const bool inside = at > start && (tw_is_word(at[-1]) || at[-1] == '.');
        const bool quoted = at > start + 1 && at[-1] == '*' && at[-2] == '/';
        if (!inside && !quoted) return true;
    }
    return false;
}

/* The name that a definition or a parameter declares: the word before '=', ',' or ')'. */
static const char *declared(const char *line, size_t length, size_t *name_length, bool *parameter) {
    const char *equals = memchr(line, '=', length);
    const char *end = equals ? equals : line + strcspn(line, ",)");
    *parameter = !equals;
    while (end > line && !tw_is_word(end[-1]))
        end--;
    const char *name = end;
    while (name > line && tw_is_word(name[-1]))
        name--;
    *name_length = (size_t)(end - name);
    return name;
}

/* Where the function ends in which `at` lies: at a brace in the first column. */
static const char *scope_end(const char *at) {
    const char *end = strstr(at, "\n}");
    return end ? end : at + strlen(at);
}

/* The last marked line decided: its text without the mark, or none at all. */
static void decide(tw_text *out, char *at) {
    char *line = at;
    while (line > out->data && line[-1] != '\n')
        line--;
    char *code = at + sizeof mark - 1;
    char *next = code + strcspn(code, "\n");
    size_t length;
    bool parameter;
    const char *name = declared(code, (size_t)(next - code), &length, &parameter);
    const bool used = mentions(name + length, scope_end(next), name, length);
    tw_text kept = {0};
    tw_text_addn(&kept, out->data, (size_t)((used || parameter ? at : line) - out->data));
    if (used || parameter) {
        tw_text_addn(&kept, code, (size_t)(name - code));
        if (!used) tw_text_add(&kept, "/*");
        tw_text_addn(&kept, name, length);
        if (!used) tw_text_add(&kept, "*/");
        tw_text_add(&kept, name + length);
    } else {
        tw_text_add(&kept, *next ? next + 1 : next);
    }
    tw_text_free(out);
    *out = kept;
}

static char *last_mark(char *text) {
    char *found = NULL;
    for (char *at = text; (at = strstr(at, mark)); at++)
        found = at;
    return found;
}

static bool needed(const struct header_row *row, const char *text) {
    for (size_t i = 0; i < TW_COUNT(row->names) && row->names[i]; i++)
        if (strstr(text, row->names[i])) return true;
    return false;
}

static void drop_line(tw_text *out, const char *line) {
    char *at = strstr(out->data, line);
    if (!at) return;
    const char *next = at + strlen(line) + (at[strlen(line)] == '\n');
    memmove(at, next, strlen(next) + 1);
    out->length = strlen(out->data);
}

char *tw_emit_drop_unused(const char *text) {
    tw_text out = {0};
    tw_text_add(&out, text);
    for (char *at; (at = last_mark(out.data));)
        decide(&out, at);
    for (size_t i = 0; i < TW_COUNT(header_rows); i++)
        if (!needed(&header_rows[i], out.data)) drop_line(&out, header_rows[i].line);
    return tw_text_take(&out);
}
