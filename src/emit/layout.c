/*
 * The layout of emitted C++: calls and declarations as clang-format lays them out in a TT-Metalium
 * tree. What fits in 120 columns is one line; else the arguments go to the next line, and if they
 * do not fit there, each to a line of its own. Groups with comments, braces or chained calls are
 * left as the template has them.
 */
#include "emit/layout.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 120, STEP = 4 };

/* ---- one group: from the line that opens a parenthesis to the line that closes it --------------
 */

/* Depth of parentheses that a text leaves open; texts and characters do not count. */
static int open_in(const char *text, size_t length) {
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        if (quote) {
            if (c == '\\') i++;
            if (c == quote) quote = 0;
        } else if (c == '"') {
            quote = c;
        } else if (c == '/' && i + 1 < length && text[i + 1] == '/') {
            return depth;
        } else {
            depth += c == '(';
            depth -= c == ')';
        }
    }
    return depth;
}

/* The lines as one, blanks between them single. Caller frees. */
static char *joined(const char *text, size_t length) {
    tw_text out = {0};
    tw_text_add(&out, "");
    for (const char *at = text, *end = text + length; at < end;) {
        size_t line = strcspn(at, "\n");
        if (line > (size_t)(end - at)) line = (size_t)(end - at);
        const size_t indent = strspn(at, " ");
        const char *piece = at + (indent < line ? indent : line);
        const size_t rest = line - (size_t)(piece - at);
        const bool tight =
            !out.length || out.data[out.length - 1] == '(' || *piece == ')' || *piece == '.';
        if (rest && !tight) tw_text_add(&out, " ");
        tw_text_addn(&out, piece, rest);
        at += line + 1;
    }
    return tw_text_take(&out);
}

/* Where the argument that starts at `text` ends: a comma or the closing parenthesis. */
static size_t argument_length(const char *text) {
    int depth = 0;
    char quote = 0;
    size_t i = 0;
    for (; text[i]; i++) {
        const char c = text[i];
        if (quote) {
            if (c == '\\') i++;
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '"') quote = c;
        if (depth == 0 && (c == ',' || c == ')')) break;
        depth += c == '(' || c == '{' || c == '[' || (c == '<' && i && text[i - 1] != ' ');
        depth -= c == ')' || c == '}' || c == ']' ||
                 (c == '>' && depth && text[i - 1] != '-' && text[i - 1] != ' ');
    }
    return i;
}

static void put(tw_text *out, size_t indent, const char *text, size_t length) {
    tw_text_addf(out, "%*s", (int)indent, "");
    tw_text_addn(out, text, length);
}

/* A text that does not fit: behind the last slash or blank that does. */
static bool split_text(tw_text *out, size_t indent, const char *text, size_t length) {
    if (text[0] != '"' || indent + length <= COLUMNS) return false;
    size_t cut = COLUMNS - indent - 1;
    while (cut > 1 && text[cut - 1] != '/' && text[cut - 1] != ' ')
        cut--;
    if (cut <= 1) return false;
    put(out, indent, text, cut);
    tw_text_add(out, "\"\n");
    tw_text_addf(out, "%*s\"%s", (int)indent, "", text + cut);
    return true;
}

/* A statement on one line, broken at the first parenthesis that has arguments. */
static void lay(tw_text *out, size_t indent, const char *text) {
    const size_t length = strlen(text);
    const char *open = strchr(text, '(');
    while (open && open[1] == ')')
        open = strchr(open + 1, '(');
    if (split_text(out, indent, text, length)) return;
    if (indent + length <= COLUMNS || !open) {
        put(out, indent, text, length);
        return;
    }
    const char *first = open + 1;
    put(out, indent, text, (size_t)(first - text));
    tw_text_add(out, "\n");
    const char *at = first;
    while (*at && *at != ')') {
        at += argument_length(at);
        if (*at == ',') at++;
    }
    /* What stands behind the last argument goes with it. */
    const size_t arguments = strlen(first);
    if (indent + STEP + arguments <= COLUMNS) {
        put(out, indent + STEP, first, arguments);
        return;
    }
    for (at = first; *at;) {
        at += strspn(at, " ");
        size_t one = argument_length(at);
        const bool last = at[one] != ',';
        char *argument = tw_strndup(at, last ? strlen(at) : one + 1);
        lay(out, indent + STEP, argument);
        free(argument);
        if (last) return;
        tw_text_add(out, "\n");
        at += one + 1;
    }
}

/* ---- the text ---------------------------------------------------------------------------------
 */

static bool left_alone(const char *group, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (group[i] == '/' && i + 1 < length && group[i + 1] == '/') return true;
        if (group[i] == '\n') {
            const char *next = group + i + 1 + strspn(group + i + 1, " ");
            if (next < group + length && (*next == '{' || *next == '}')) return true;
        }
    }
    return false;
}

static bool is_chained(const char *group, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (group[i] == '\n' && group[i + 1 + strspn(group + i + 1, " ")] == '.') return true;
    return false;
}

/* Chained calls are joined where each of them fits whole. */
static void lay_chain(tw_text *out, size_t indent, const char *one, const char *as_is,
                      size_t length) {
    tw_text tried = {0};
    lay(&tried, indent, one);
    const char *open = tried.data ? strstr(tried.data, "Config(\n") : NULL;
    if (open)
        tw_text_addn(out, as_is, length);
    else
        tw_text_add(out, tried.data);
    tw_text_free(&tried);
}

/* Lines of a group that begins at `at`: until the parentheses are closed again. */
static size_t group_length(const char *at) {
    size_t length = 0;
    int depth = 0;
    do {
        const size_t line = strcspn(at + length, "\n");
        depth += open_in(at + length, line);
        length += line;
        if (depth <= 0 || !at[length]) return length;
        length++;
    } while (at[length]);
    return length;
}

/* Where a comment at the end of a line of code begins; 0 when there is none. */
static size_t trailing_comment(const char *line, size_t length) {
    for (size_t i = 2; i + 1 < length; i++)
        if (line[i] == '/' && line[i + 1] == '/' && line[i - 1] == ' ' && line[i - 2] == ' ' &&
            strspn(line, " ") < i)
            return i;
    return 0;
}

/* Comments at the ends of lines that follow one another stand in one column; a list of nothing is
 * closed on its line. */
static char *align_comments(const char *text) {
    tw_text out = {0};
    tw_text_add(&out, "");
    for (const char *at = text; *at;) {
        size_t column = 0;
        const char *end = at;
        for (size_t length; *end; end += length + 1) {
            length = strcspn(end, "\n");
            size_t comment = trailing_comment(end, length);
            if (!comment) break;
            size_t code = comment;
            while (code && end[code - 1] == ' ')
                code--;
            if (code + 2 > column) column = code + 2;
        }
        for (; at < end; at += strcspn(at, "\n") + 1) {
            const size_t length = strcspn(at, "\n"), comment = trailing_comment(at, length);
            size_t code = comment;
            while (code && at[code - 1] == ' ')
                code--;
            tw_text_addn(&out, at, code);
            tw_text_addf(&out, "%*s", (int)(column - code), "");
            tw_text_addn(&out, at + comment, length - comment);
            tw_text_add(&out, "\n");
        }
        if (!*at) break;
        const size_t length = strcspn(at, "\n");
        const char *next = at[length] ? at + length + 1 : at + length;
        const bool empty = length > 3 && !strncmp(at + length - 3, "= {", 3) &&
                           !strncmp(next + strspn(next, " "), "};", 2);
        const bool idle = length > 2 && !strncmp(at + length - 3, ") {", 3) && *next == '}';
        tw_text_addn(&out, at, length);
        if (idle && next[1] != ';') {
            tw_text_add(&out, "}");
            next += strcspn(next, "\n") + 1;
        }
        if (empty) {
            tw_text_add(&out, "};");
            next += strcspn(next, "\n") + 1;
        }
        tw_text_add(&out, "\n");
        at = next;
    }
    return tw_text_take(&out);
}

char *tw_emit_layout(const char *text) {
    tw_text out = {0};
    tw_text_add(&out, "");
    bool blank = false;
    for (const char *at = text; *at;) {
        const size_t length = group_length(at), indent = strspn(at, " ");
        const char *next = at + length + (at[length] == '\n');
        const bool empty = indent == length;
        const char *after = next + strspn(next, " ");
        /* One blank line at most, none at the end, and none before a closing brace, unless it
         * closes a namespace. */
        const bool closing = *after == '}' && strncmp(after, "}  // namespace", 15) != 0;
        const bool idle = empty && (blank || closing || !*after || *after == '\n');
        blank = empty && !idle;
        if (!idle && !empty) {
            const bool comment = at[indent] == '/' || at[indent] == '#';
            if (comment || left_alone(at, length)) {
                tw_text_addn(&out, at, length);
            } else {
                char *one = joined(at, length);
                if (is_chained(at, length))
                    lay_chain(&out, indent, one, at, length);
                else
                    lay(&out, indent, one);
                free(one);
            }
        }
        if (!idle) tw_text_add(&out, "\n");
        at = next;
    }
    char *plain = tw_text_take(&out), *aligned = align_comments(plain);
    free(plain);
    return aligned;
}

char *tw_emit_layout_python(const char *text) {
    tw_text out = {0};
    tw_text_add(&out, "");
    for (const char *at = text; *at; at++) {
        const bool opens = *at == '{' && at[1] == '\n';
        const char *inner = opens ? at + 2 + strspn(at + 2, " ") : at;
        if (opens && *inner == '}') {
            tw_text_add(&out, "{}");
            at = inner;
            continue;
        }
        const bool fourth = strncmp(at, "\n\n\n\n", 4) == 0;
        if (!fourth) tw_text_addn(&out, at, 1);
    }
    return tw_text_take(&out);
}
