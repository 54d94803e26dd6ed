/*
 * In which round of which loop a hart is. The executable's debug information gives the variables in
 * scope and their values; the `for` that declares one says where it begins and ends. What the
 * compiler kept no trace of stays unknown.
 */
#include "check/rules.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LOCALS = 96, JOINED_LINES = 3 };

typedef struct scope {
    tw_local locals[LOCALS];
    size_t count;
} scope;

/* ---- values of expressions ------------------------------------------------------------------- */

typedef struct parser {
    const char *at, *end;
    const scope *names;
    int depth;
    bool bad;
} parser;

enum { MOST_NESTED = 20 };

static int64_t sum(parser *p);

static void skip_blanks(parser *p) {
    while (p->at < p->end && isspace((unsigned char)*p->at))
        p->at++;
}

static bool take(parser *p, char sign) {
    skip_blanks(p);
    if (p->at == p->end || *p->at != sign) return false;
    p->at++;
    return true;
}

static int64_t fail(parser *p) {
    p->bad = true;
    return 0;
}

static int64_t number(parser *p) {
    char digits[24] = {0}, *end;
    size_t length = 0;
    while (p->at + length < p->end && tw_is_word(p->at[length]) && length + 1 < sizeof digits) {
        digits[length] = p->at[length];
        length++;
    }
    const long long value = strtoll(digits, &end, 0);
    end += strspn(end, "uUlL");
    if (*end || value > INT32_MAX) return fail(p);
    p->at += length;
    return value;
}

static int64_t name(parser *p) {
    size_t length = 0;
    while (p->at + length < p->end && tw_is_word(p->at[length]))
        length++;
    const char *word = p->at;
    p->at += length;
    skip_blanks(p);
    if (p->at < p->end &&
        (*p->at == '(' || *p->at == '<' || *p->at == ':' || *p->at == '.' || *p->at == '['))
        return fail(p);
    for (size_t i = 0; i < p->names->count; i++) {
        const tw_local *local = &p->names->locals[i];
        if (strlen(local->name) != length || strncmp(local->name, word, length)) continue;
        return local->known ? (int32_t)local->value : fail(p);
    }
    return fail(p);
}

static int64_t factor(parser *p) {
    skip_blanks(p);
    if (p->at == p->end || ++p->depth > MOST_NESTED) return fail(p);
    int64_t value;
    if (take(p, '(')) {
        value = sum(p);
        if (!take(p, ')')) return fail(p);
    } else if (take(p, '-')) {
        value = -factor(p);
    } else if (isdigit((unsigned char)*p->at)) {
        value = number(p);
    } else if (tw_is_word(*p->at)) {
        value = name(p);
    } else {
        return fail(p);
    }
    p->depth--;
    return value;
}

static int64_t within(parser *p, int64_t value) {
    return value > INT32_MAX || value < INT32_MIN ? fail(p) : value;
}

static int64_t product(parser *p) {
    int64_t value = factor(p);
    while (!p->bad) {
        if (take(p, '*')) {
            value = within(p, value * factor(p));
        } else if (take(p, '/')) {
            const int64_t by = factor(p);
            value = by ? value / by : fail(p);
        } else if (take(p, '%')) {
            const int64_t by = factor(p);
            value = by ? value % by : fail(p);
        } else {
            break;
        }
    }
    return value;
}

static int64_t sum(parser *p) {
    int64_t value = product(p);
    while (!p->bad) {
        if (take(p, '+'))
            value = within(p, value + product(p));
        else if (take(p, '-'))
            value = within(p, value - product(p));
        else
            break;
    }
    return value;
}

/* False when the text is more than names with known values, numbers and arithmetic. */
static bool evaluate(const scope *names, const char *text, const char *end, int64_t *value) {
    parser p = {.at = text, .end = end, .names = names};
    *value = sum(&p);
    skip_blanks(&p);
    return !p.bad && p.at == p.end;
}

/* ---- the head of a `for` ----------------------------------------------------------------------
 */

typedef struct head {
    bool starts, ends, steps; /* known */
    bool is_inclusive;
    int64_t start, bound, step;
} head;

/* Where a word stands by itself; NULL when nowhere before `end`. */
static const char *find_word(const char *text, const char *end, const char *word) {
    const size_t length = strlen(word);
    for (const char *at = text; at + length <= end; at++)
        if (!strncmp(at, word, length) && (at == text || !tw_is_word(at[-1])) &&
            (at + length == end || !tw_is_word(at[length])))
            return at + length;
    return NULL;
}

static const char *skip(const char *at) {
    return at + strspn(at, " \t\n");
}

/* The end of an expression: a separator outside of parentheses. */
static const char *expression_end(const char *at, const char *end) {
    int depth = 0;
    for (; at < end; at++) {
        if (*at == '(' || *at == '{' || *at == '[') depth++;
        if ((*at == ')' || *at == '}' || *at == ']') && depth-- == 0) break;
        if (!depth && (*at == ';' || *at == ',' || *at == '&' || *at == '|')) break;
    }
    return at;
}

static void read_start(const scope *names, const char *text, const char *end, const char *variable,
                       head *found) {
    const char *at = find_word(text, end, variable);
    if (!at || (at = skip(at)) >= end || (*at != '=' && *at != '{')) return;
    found->starts = evaluate(names, at + 1, expression_end(at + 1, end), &found->start);
}

static void read_bound(const scope *names, const char *text, const char *end, const char *variable,
                       head *found) {
    const char *at = find_word(text, end, variable);
    if (!at || (at = skip(at)) + 1 >= end) return;
    if (*at != '<' && !(at[0] == '!' && at[1] == '=')) return;
    found->is_inclusive = at[0] == '<' && at[1] == '=';
    at += at[1] == '=' ? 2 : 1;
    found->ends = evaluate(names, at, expression_end(at, end), &found->bound);
}

static void read_step(const scope *names, const char *text, const char *end, const char *variable,
                      head *found) {
    const char *at = find_word(text, end, variable);
    if (!at) return;
    const char *before = at - strlen(variable);
    found->step = 1;
    at = skip(at);
    if ((at + 1 < end && at[0] == '+' && at[1] == '+') ||
        (before - 2 >= text && before[-1] == '+' && before[-2] == '+')) {
        found->steps = true;
    } else if (at + 1 < end && at[0] == '+' && at[1] == '=') {
        found->steps =
            evaluate(names, at + 2, expression_end(at + 2, end), &found->step) && found->step > 0;
    }
}

/* Whether the text is that of a `for` that declares the variable; what it says. */
static bool read_head(const scope *names, const char *text, const char *variable, head *found) {
    const char *end = text + strlen(text);
    const char *at = find_word(text, end, "for");
    if (!at || *(at = skip(at)) != '(') return false;
    const char *first = strchr(at, ';');
    const char *second = first ? strchr(first + 1, ';') : NULL;
    if (!second || !find_word(at, first, variable)) return false;
    int depth = 0;
    const char *close = second + 1;
    while (*close && !(*close == ')' && depth == 0)) {
        depth += (*close == '(') - (*close == ')');
        close++;
    }
    read_start(names, at, first, variable, found);
    read_bound(names, first + 1, second, variable, found);
    read_step(names, second + 1, close, variable, found);
    return true;
}

/* ---- the source -------------------------------------------------------------------------------
 */

/* Lines [line, line + JOINED_LINES) of a file; NULL when it has none such. */
static char *read_lines(const char *path, unsigned line) {
    char *data;
    size_t length;
    if (!line || tw_file_read(path, &data, &length, NULL) != TW_OK) return NULL;
    const char *at = data;
    for (unsigned i = 1; i < line && at; i++) {
        at = strchr(at, '\n');
        if (at) at++;
    }
    const char *end = at;
    for (int i = 0; i < JOINED_LINES && end; i++) {
        end = strchr(end, '\n');
        if (end) end++;
    }
    char *text = !at ? NULL : end ? tw_strndup(at, (size_t)(end - at)) : tw_strdup(at);
    free(data);
    return text;
}

/* Only loops of the user's own files, that the chain of calls goes through. */
static bool is_users(const tw_local *local, const tw_frame *frames, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (frames[i].file && !strcmp(frames[i].file, local->file)) return true;
    return false;
}

static void conclude(const head *read, const tw_local *local, tw_hang_loop *loop) {
    const bool counts = read->starts && read->steps;
    const int64_t last = read->bound + read->is_inclusive;
    if (counts && read->ends && last > read->start)
        loop->total = (uint32_t)((last - read->start + read->step - 1) / read->step);
    loop->has_value = local->known;
    loop->value = (int32_t)local->value;
    const int64_t gone = (int32_t)local->value - read->start;
    if (local->known && counts && gone >= 0 && gone % read->step == 0)
        loop->iteration = (uint32_t)(gone / read->step + 1);
    /* A value beyond the loop's end is none of a round. */
    if (loop->total && loop->iteration > loop->total) loop->iteration = 0, loop->has_value = false;
}

unsigned tw_hang_loops(const tw_core *core, tw_hart_id hart, const tw_frame *frames,
                       unsigned frame_count, tw_hang_loop loops[TW_HANG_LOOPS]) {
    scope names = {0};
    names.count = tw_core_locals(core, hart, names.locals, LOCALS);
    unsigned count = 0;
    for (size_t i = 0; i < names.count && count < TW_HANG_LOOPS; i++) {
        const tw_local *local = &names.locals[i];
        if (!is_users(local, frames, frame_count)) continue;
        char *text = read_lines(local->file, local->line);
        head read = {0};
        if (text && read_head(&names, text, local->name, &read)) {
            tw_hang_loop loop = {.line = local->line};
            conclude(&read, local, &loop);
            if (loop.has_value || loop.total) {
                loop.variable = tw_strdup(local->name);
                loops[count++] = loop;
            }
        }
        free(text);
    }
    return count;
}
