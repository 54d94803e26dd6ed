/*
 * objects.c: which of a kernel's variables a call is about, from the text of its source: the object
 * whose method is called, and the objects among its arguments. The compiler often keeps nothing of
 * an object that is only a number, so its debug information would not tell.
 */
#include "tilewright/hang.h"
#include "tilewright/memory_map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_AFTER = 3, LINES_BEFORE = 8, LONGEST_CALL = 2000, MOST_OBJECTS = 6 };

static const char *const classes[] = {
    "DataflowBuffer",     "CircularBuffer",         "CircularBufferView", "Noc",
    "Semaphore",          "CoreLocalMem",           "TensorAccessor",     "LocalTensorAccessor",
    "Scratchpad",         "RemoteCircularBuffer",   "SenderPipe",         "ReceiverPipe",
    "ChainSenderPipe",    "ChainReceiverPipe",      "UnicastEndpoint",    "MulticastEndpoint",
    "InterleavedAddrGen", "InterleavedAddrGenFast", "ShardedAddrGen",     "AllocatorBank",
};
static const char *const token_spaces[] = {"dfb", "tensor", "sem", "scratch"};

/* One look at a source. */
typedef struct look {
    char *text; /* comments and strings are blank */
    size_t length;
    const char *file;         /* without its folders */
    const char *call;         /* the name of the function called */
    int cb;                   /* the call is about this one; -1: about whatever it names */
    const char *const *names; /* of CBs, TW_MAX_CBS; or NULL */
    tw_text out;
    unsigned told;
} look;

/* Spaces for comments and strings, so that places stay what they are. */
static void blank(char *text) {
    for (char *at = text; *at; at++) {
        const char kind = *at;
        if (kind == '/' && at[1] == '/') {
            for (; *at && *at != '\n'; at++)
                *at = ' ';
        } else if (kind == '/' && at[1] == '*') {
            for (; *at && strncmp(at, "*/", 2) != 0; at++)
                if (*at != '\n') *at = ' ';
            if (*at) at[0] = at[1] = ' ';
        } else if (kind == '"') {
            for (at++; *at && *at != '"' && *at != '\n'; at++)
                *at = ' ';
        }
        if (!*at) return;
    }
}

static const char *line_at(const look *l, long line) {
    const char *at = l->text;
    for (; line > 1 && at; line--) {
        at = strchr(at, '\n');
        if (at) at++;
    }
    return line == 1 ? at : NULL;
}

static uint32_t line_of(const look *l, const char *place) {
    uint32_t line = 1;
    for (const char *at = l->text; at < place; at++)
        line += *at == '\n';
    return line;
}

/* After the bracket that closes the one at `at`, at most LONGEST_CALL further on. */
static const char *after_brackets(const char *at, char open, char close) {
    unsigned depth = 0;
    for (const char *end = at + LONGEST_CALL; *at && at < end; at++) {
        depth += *at == open;
        if (*at == close && --depth == 0) return at + 1;
    }
    return NULL;
}

/* Where the arguments of a call begin: behind the name and its template arguments; NULL: no call.
 */
static const char *arguments_of(const char *name, size_t length) {
    const char *at = name + length;
    if (*at == '<') at = after_brackets(at, '<', '>');
    return at && at[strspn(at, " \n\t")] == '(' ? at + strspn(at, " \n\t") : NULL;
}

static const char *call_on_line(const look *l, long line, const char *called, size_t length) {
    const char *at = line > 0 ? line_at(l, line) : NULL;
    const char *end = at ? at + strcspn(at, "\n") : NULL;
    for (; at && (at = strstr(at, called)) && at < end; at += length)
        if ((at == l->text || !tw_is_word(at[-1])) && !tw_is_word(at[length]) &&
            arguments_of(at, length))
            return at;
    return NULL;
}

/* The debug line of a call that spans several is one of them. */
static const char *find_call(const look *l, uint32_t line, const char *called, size_t length) {
    const char *found = NULL;
    for (long i = 0; i <= LINES_AFTER && !found; i++)
        found = call_on_line(l, (long)line + i, called, length);
    for (long i = 1; i <= LINES_BEFORE && !found; i++)
        found = call_on_line(l, (long)line - i, called, length);
    return found;
}

/* ---- declarations -------------------------------------------------------------------------- */

static const char *back_over(const look *l, const char *at, const char *what) {
    while (at > l->text && strchr(what, at[-1]))
        at--;
    return at;
}

/* The word that ends at `end`; its length is 0 when there is none. */
static const char *word_before(const look *l, const char *end, size_t *length) {
    const char *start = end;
    while (start > l->text && tw_is_word(start[-1]))
        start--;
    *length = (size_t)(end - start);
    return start;
}

/* Over a bracketed part that ends before `at`; NULL: the bracket is not closed here. */
static const char *back_over_brackets(const look *l, const char *at) {
    unsigned depth = 0;
    for (; at > l->text; at--) {
        depth += at[-1] == ')' || at[-1] == '}';
        if ((at[-1] == '(' || at[-1] == '{') && --depth == 0) return at - 1;
    }
    return NULL;
}

/* Of `T a(x), b{y}, c`, from the comma before a later name: where the statement begins; NULL when
 * that is no list of declarations. */
static const char *first_of_list(const look *l, const char *at) {
    bool after_comma = true; /* what ends here stands before a comma */
    while (at && at > l->text) {
        const char c = at[-1];
        if (c == ';' || c == '{' || c == '(' || (c == '}' && !after_comma)) break;
        if (c == '<' || c == '>') return NULL;
        if (c == ')' || c == '}') {
            at = back_over_brackets(l, at);
            after_comma = false;
            continue;
        }
        if (c == ',') after_comma = true;
        if (tw_is_word(c)) after_comma = false;
        at--;
    }
    if (!at || (at > l->text && at[-1] == '(')) return NULL;
    return at + strspn(at, " \n\t");
}

/* The type before a name, without const, reference and template arguments. */
static const char *type_before(const look *l, const char *name, size_t *length) {
    const char *at = back_over(l, name, " \n\t&*");
    if (at == name) return NULL;
    if (at > l->text && at[-1] == ',') {
        const char *first = first_of_list(l, at - 1);
        if (first && !strncmp(first, "const ", 6)) first += 6;
        for (*length = 0; first && tw_is_word(first[*length]);)
            ++*length;
        return *length ? first : NULL;
    }
    if (at > l->text && at[-1] == '>') {
        unsigned depth = 0;
        for (const char *stop = at > l->text + 400 ? at - 400 : l->text; at > stop;) {
            at--;
            depth += *at == '>';
            if (*at == '<' && --depth == 0) break;
        }
        at = back_over(l, at, " \n\t");
    }
    const char *type = word_before(l, at, length);
    if (*length == 5 && !strncmp(type, "const", 5)) return type_before(l, type, length);
    return *length ? type : NULL;
}

static bool is_class(const char *word, size_t length) {
    for (size_t i = 0; i < TW_COUNT(classes); i++)
        if (strlen(classes[i]) == length && !strncmp(classes[i], word, length)) return true;
    return false;
}

/* `auto x = Class(...)`: the class. */
static const char *type_of_value(const char *behind, size_t *length) {
    const char *at = behind + strspn(behind, " \n\t");
    if (*at != '=') return NULL;
    for (at++; *at && *at != ';'; at += *length ? *length : 1) {
        *length = 0;
        while (tw_is_word(at[*length]))
            ++*length;
        if (*length && is_class(at, *length)) return at;
    }
    return NULL;
}

typedef struct declaration {
    const char *behind; /* what follows the name */
    const char *type;
    size_t length;
    uint32_t line;
} declaration;

/* Whether `name` at this place is being declared, and as what. The receiver of a method may have a
 * type that nobody knows: a template's parameter. */
static bool declares(const look *l, const char *name, size_t length, bool receiver,
                     declaration *found) {
    static const char *const not_types[] = {"return", "else", "case", "new", "delete", "goto"};
    const char *behind = name + length;
    const char next = behind[strspn(behind, " \n\t")];
    if (!next || !strchr("({=;,)[:", next)) return false;
    size_t size = 0;
    const char *type = type_before(l, name, &size);
    if (!type) return false;
    if (size == 4 && !strncmp(type, "auto", 4)) type = type_of_value(behind, &size);
    if (!type) return false;
    for (size_t i = 0; i < TW_COUNT(not_types); i++)
        if (strlen(not_types[i]) == size && !strncmp(not_types[i], type, size)) return false;
    if (!is_class(type, size) && !(receiver && isupper((unsigned char)*type))) return false;
    *found = (declaration){behind + strspn(behind, " \n\t"), type, size, line_of(l, name)};
    return true;
}

/* The declaration nearest before the call, or any. */
static bool find_declaration(const look *l, const char *name, size_t length, bool receiver,
                             declaration *found) {
    bool any = false;
    for (const char *at = l->text; (at = strstr(at, name)); at += length) {
        if (any && at >= l->call) break;
        if ((at > l->text && tw_is_word(at[-1])) || tw_is_word(at[length])) continue;
        any |= declares(l, at, length, receiver, found);
    }
    return any;
}

/* ---- which CB an object is bound to ---------------------------------------------------------- */

static int named_cb(const look *l, const char *name) {
    size_t length = 0;
    while (tw_is_word(name[length]))
        length++;
    for (int cb = 0; l->names && cb < (int)TW_MAX_CBS; cb++)
        if (l->names[cb] && strlen(l->names[cb]) == length && !strncmp(l->names[cb], name, length))
            return cb;
    return -1;
}

enum { MOST_STEPS = 4 };

/* The CB that an expression names: dfb::in, CBIndex::c_3, 3, or a constant that stands for one. */
static int cb_of_value(const look *l, const char *at, const char *end, int steps) {
    while (at < end && strchr(" \n\t({=", *at))
        at++;
    if (at >= end || steps > MOST_STEPS) return -1;
    if (isdigit((unsigned char)*at)) return atoi(at);
    const char *word = at;
    size_t length = 0;
    for (;;) { /* the last of names joined by :: */
        for (length = 0; tw_is_word(word[length]);)
            length++;
        if (!length || strncmp(word + length, "::", 2) != 0) break;
        if (length == 3 && !strncmp(word, "dfb", 3)) return named_cb(l, word + 5);
        word += length + 2;
    }
    if (!length) return -1;
    if (!strncmp(word, "c_", 2)) return atoi(word + 2);
    char *name = tw_strndup(word, length);
    int cb = -1;
    for (const char *seen = l->text; cb < 0 && (seen = strstr(seen, name)); seen += length) {
        if (seen == word || (seen > l->text && tw_is_word(seen[-1])) || tw_is_word(seen[length]))
            continue;
        const char *value = seen + length + strspn(seen + length, " \n\t");
        if (*value == '=' && value[1] != '=')
            cb = cb_of_value(l, value, value + strcspn(value, ";"), steps + 1);
    }
    free(name);
    return cb;
}

/* Of `DataflowBuffer in(dfb::in)`, by the place of the name; -1: not known. */
static int cb_of_object(const look *l, const char *behind) {
    const char *end = behind + strcspn(behind, ";");
    if (*behind == '=') { /* = DataflowBuffer(dfb::in) */
        const char *open = behind + strcspn(behind, "({;");
        if (*open == '(' || *open == '{') behind = open;
    }
    return *behind == '(' || *behind == '{' ? cb_of_value(l, behind, end, 0) : -1;
}

/* ---- what is told -------------------------------------------------------------------------- */

static void tell(look *l, const char *name, size_t length, bool receiver) {
    char *word = tw_strndup(name, length);
    declaration found = {0};
    tw_text line = {0};
    if (l->told < MOST_OBJECTS && find_declaration(l, word, length, receiver, &found)) {
        const int cb = l->cb < 0 ? -1 : cb_of_object(l, found.behind);
        if (cb >= 0 && cb != l->cb) { /* another one's */
            free(word);
            return;
        }
        tw_text_addf(&line, "%s (%.*s, line %u of %s)", word, (int)found.length, found.type,
                     found.line, l->file);
        if (!l->out.data || !strstr(l->out.data, line.data)) {
            tw_text_addf(&l->out, "%s%s", l->told ? ", " : "", line.data);
            l->told++;
        }
    }
    tw_text_free(&line);
    free(word);
}

/* `dfb::in`: what the host bound. */
static bool tell_token(look *l, const char *space, size_t length, const char *name) {
    for (size_t i = 0; i < TW_COUNT(token_spaces); i++) {
        if (strlen(token_spaces[i]) != length || strncmp(token_spaces[i], space, length)) continue;
        size_t size = 0;
        while (tw_is_word(name[size]))
            size++;
        if (l->cb >= 0 && !i && named_cb(l, name) >= 0 && named_cb(l, name) != l->cb) return true;
        if (l->told++ < MOST_OBJECTS)
            tw_text_addf(&l->out, "%s%s::%.*s (bound by the host)", l->told > 1 ? ", " : "",
                         token_spaces[i], (int)size, name);
        return true;
    }
    return false;
}

static void tell_receiver(look *l) {
    const char *at = l->call;
    if (at > l->text && at[-1] == '.')
        at--;
    else if (at > l->text + 1 && at[-1] == '>' && at[-2] == '-')
        at -= 2;
    else
        return;
    if (at > l->text && at[-1] == ']')
        while (at > l->text && *at != '[')
            at--;
    size_t length;
    const char *name = word_before(l, at, &length);
    if (length) tell(l, name, length, true);
}

static void tell_arguments(look *l, const char *open) {
    const char *end = after_brackets(open, '(', ')');
    for (const char *at = open + 1; end && at < end;) {
        size_t length = 0;
        while (tw_is_word(at[length]))
            length++;
        const bool member = at[-1] == '.' || (at[-1] == '>' && at[-2] == '-') || at[-1] == ':';
        const bool name = length && !isdigit((unsigned char)*at) && !member;
        if (name && !strncmp(at + length, "::", 2))
            tell_token(l, at, length, at + length + 2);
        else if (name && at[length] != '(')
            tell(l, at, length, false);
        at += length ? length : 1;
    }
}

char *tw_objects_of_call(const char *file, uint32_t line, const char *called) {
    return tw_objects_of_cb(file, line, called, -1, NULL);
}

char *tw_objects_of_cb(const char *file, uint32_t line, const char *called, int cb,
                       const char *const *names) {
    const size_t length = called ? strcspn(called, "<") : 0;
    if (!file || !line || !length) return NULL;
    look l = {.cb = cb, .names = names};
    if (tw_file_read(file, &l.text, &l.length, NULL)) return NULL;
    l.file = tw_path_name(file);
    blank(l.text);
    char *name = tw_strndup(called, length);
    l.call = find_call(&l, line, name, length);
    if (l.call) {
        tell_receiver(&l);
        tell_arguments(&l, arguments_of(l.call, length));
    }
    free(name);
    free(l.text);
    return l.told ? tw_text_take(&l.out) : NULL;
}

/* ---- loops ----------------------------------------------------------------------------------- */

enum { MOST_NESTED = 64 };

/* Whether a block that opens here is the body of a loop; the line of its head. */
static uint32_t head_of(const look *l, const char *open) {
    const char *at = back_over(l, open, " \n\t");
    if (at == l->text || at[-1] != ')') return 0;
    const char *bracket = back_over_brackets(l, at);
    if (!bracket) return 0;
    size_t length;
    const char *word = word_before(l, back_over(l, bracket, " \n\t"), &length);
    const bool loops =
        (length == 3 && !strncmp(word, "for", 3)) || (length == 5 && !strncmp(word, "while", 5));
    return loops ? line_of(l, word) : 0;
}

uint32_t tw_loop_around(const char *file, uint32_t line) {
    look l = {0};
    if (!file || tw_file_read(file, &l.text, &l.length, NULL)) return 0;
    blank(l.text);
    uint32_t heads[MOST_NESTED] = {0}, found = 0, at_line = 1;
    unsigned depth = 0;
    for (const char *at = l.text; *at && at_line < line; at++) {
        at_line += *at == '\n';
        if (*at == '{' && depth < MOST_NESTED) heads[depth++] = head_of(&l, at);
        if (*at == '}' && depth) depth--;
    }
    while (depth && !found)
        found = heads[--depth];
    free(l.text);
    return found;
}
