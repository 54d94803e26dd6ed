/*
 * What is wrong by a kernel's text alone. The text is read as calls in order, with the blocks they
 * are in; nothing is evaluated, so a rule speaks only when no value of a variable could make the
 * kernel right. All rules are silent on the public kernels, or nearly.
 */
#define _GNU_SOURCE /* memmem */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/kernel_check.h"

/* One call: NAME(first argument, second argument ...). */
typedef struct call {
    const char *name; /* into the text */
    size_t length;
    char first[64], second[24]; /* without spaces; cut when longer */
    unsigned line, block, function;
} call;

typedef struct calls {
    TW_VEC(call) list;
    TW_VEC(unsigned) blocks;   /* the open ones */
    TW_VEC(unsigned) branches; /* of #if: what is in different ones is never together */
    unsigned next_block, next_branch, function;
} calls;

/* ---- reading ------------------------------------------------------------------------------- */

/* One argument up to a comma or the closing parenthesis, without spaces. */
static const char *read_argument(const char *at, char *out, size_t size) {
    size_t used = 0;
    int depth = 0;
    for (; *at && !(depth == 0 && (*at == ',' || *at == ')')); at++) {
        if (*at == '(' || *at == '{' || *at == '[') depth++;
        if (*at == ')' || *at == '}' || *at == ']') depth--;
        if (!isspace((unsigned char)*at) && used + 1 < size) out[used++] = *at;
    }
    out[used] = '\0';
    return *at == ',' ? at + 1 : at;
}

/* After a name: past template arguments, to the "(" of a call; NULL when it is none. */
static const char *find_parenthesis(const char *at) {
    at += strspn(at, " \t\n");
    if (*at == '<') {
        int depth = 0;
        for (; *at && *at != ';' && *at != '{'; at++) {
            depth += *at == '<';
            depth -= *at == '>';
            if (depth == 0) break;
        }
        if (*at != '>') return NULL;
        at++;
        at += strspn(at, " \t\n");
    }
    return *at == '(' ? at + 1 : NULL;
}

static void open_block(calls *c) {
    TW_VEC_PUSH(&c->blocks, ++c->next_block);
}

static void close_block(calls *c) {
    if (c->blocks.count) c->blocks.count--;
}

/* A line of the preprocessor: #if opens a branch, #else and #elif another one. */
static const char *read_directive(const char *at, calls *c, unsigned *line) {
    const char *word = at + 1 + strspn(at + 1, " \t");
    const bool ends = !strncmp(word, "endif", 5), turns = !strncmp(word, "el", 2);
    if ((ends || turns) && c->branches.count) c->branches.count--;
    if (!strncmp(word, "if", 2) || turns) TW_VEC_PUSH(&c->branches, ++c->next_branch);
    for (; *at && !(*at == '\n' && at[-1] != '\\'); at++)
        *line += *at == '\n';
    return at;
}

/* The block and the branch that are open, as one number; 0 outside of both. */
static unsigned place_of(const calls *c) {
    const unsigned block = c->blocks.count ? c->blocks.items[c->blocks.count - 1] : 0;
    const unsigned branch = c->branches.count ? c->branches.items[c->branches.count - 1] : 0;
    return block | branch << 16;
}

/* Blocks of namespaces do not count; a function begins at the first block below them. */
static void read_calls(const char *text, calls *c) {
    unsigned line = 1;
    for (const char *at = text; *at;) {
        if (*at == '\n') line++;
        if (*at == '#') {
            at = read_directive(at, c, &line);
            continue;
        }
        if (*at == '{') {
            if (!c->blocks.count) c->function++;
            open_block(c);
        }
        if (*at == '}') close_block(c);
        if (!tw_is_word(*at) || isdigit((unsigned char)*at)) {
            at++;
            continue;
        }
        const char *name = at;
        while (tw_is_word(*at))
            at++;
        if (at - name == 9 && !strncmp(name, "namespace", 9)) {
            /* Its brace is skipped; the one that closes it finds nothing open. */
            for (; *at && *at != '{' && *at != ';'; at++)
                line += *at == '\n';
            if (*at == '{') at++;
            continue;
        }
        const char *inside = find_parenthesis(at);
        if (!inside) continue;
        call made = {.name = name,
                     .length = (size_t)(at - name),
                     .line = line,
                     .block = place_of(c),
                     .function = c->function};
        const char *next = read_argument(inside, made.first, sizeof made.first);
        read_argument(next, made.second, sizeof made.second);
        TW_VEC_PUSH(&c->list, made);
    }
}

static bool is_call(const call *c, const char *name) {
    return strlen(name) == c->length && !strncmp(c->name, name, c->length);
}

static bool starts(const call *c, const char *prefix) {
    const size_t length = strlen(prefix);
    return c->length >= length && !strncmp(c->name, prefix, length);
}

static const call *find_call(const calls *c, const char *name) {
    for (size_t i = 0; i < c->list.count; i++)
        if (is_call(&c->list.items[i], name)) return &c->list.items[i];
    return NULL;
}

/* True when the headers of the kernel's tree have the word. */
static bool elsewhere(const kernel_file *file, const char *word) {
    return strstr(file->local_text, word) != NULL;
}

/* ---- DST ----------------------------------------------------------------------------------- */

static void lint_registers(const kernel_file *file, const calls *c, kernel_notes *notes) {
    static const char *const steps[] = {"tile_regs_acquire", "tile_regs_commit", "tile_regs_wait",
                                        "tile_regs_release"};
    const call *found[4];
    const call *any = NULL;
    for (size_t i = 0; i < 4; i++) {
        found[i] = find_call(c, steps[i]);
        if (found[i] && !any) any = found[i];
    }
    for (size_t i = 0; any && i < 4; i++)
        if (!found[i] && !elsewhere(file, steps[i]))
            kernel_note_add(notes, any->line, "dst-pairs",
                            "%.*s() without %s(): acquire, compute, commit, wait, pack, release",
                            (int)any->length, any->name, steps[i]);
    const call *acquire = find_call(c, "acquire_dst"), *release = find_call(c, "release_dst");
    if (acquire && !release && !elsewhere(file, "release_dst"))
        kernel_note_add(notes, acquire->line, "dst-pairs", "acquire_dst() without release_dst()");
    if (release && !acquire && !elsewhere(file, "acquire_dst"))
        kernel_note_add(notes, release->line, "dst-pairs", "release_dst() without acquire_dst()");
}

/* Within one function: a second acquire before the commit, which are MATH's; a pack before the
 * wait, which are PACK's. Between the two harts the order in the text says nothing. */
static void lint_register_order(const calls *c, kernel_notes *notes) {
    bool acquired = false, waited = false, any_wait = false;
    unsigned function = ~0u, block = 0;
    for (size_t i = 0; i < c->list.count; i++) {
        const call *k = &c->list.items[i];
        if (k->function != function) {
            function = k->function;
            acquired = waited = any_wait = false;
            block = 0;
        }
        if (is_call(k, "tile_regs_acquire")) {
            if (acquired && block == k->block)
                kernel_note_add(notes, k->line, "dst-pairs",
                                "tile_regs_acquire() again before tile_regs_commit()");
            acquired = true;
            block = k->block;
        } else if (is_call(k, "tile_regs_commit")) {
            acquired = false;
        } else if (is_call(k, "tile_regs_wait")) {
            waited = any_wait = true;
        } else if (is_call(k, "tile_regs_release")) {
            waited = false;
        } else if (starts(k, "pack_tile") && block == k->block && block && !waited && !any_wait) {
            kernel_note_add(notes, k->line, "dst-pairs", "%.*s() before tile_regs_wait()",
                            (int)k->length, k->name);
        }
    }
}

/* ---- circular buffers ---------------------------------------------------------------------- */

/* A whole number written out, or -1. */
static long literal(const char *text) {
    char *end;
    if (!isdigit((unsigned char)*text)) return -1;
    const long value = strtol(text, &end, 0);
    return *end && strcmp(end, "u") && strcmp(end, "U") ? -1 : value;
}

/* The sum of counts that are given to `name` for a CB when all stand in one block, or -1. */
static long total_of(const calls *c, const char *name, const char *cb, unsigned *block,
                     unsigned *line) {
    long sum = 0;
    bool any = false;
    for (size_t i = 0; i < c->list.count; i++) {
        const call *k = &c->list.items[i];
        if (!is_call(k, name) || strcmp(k->first, cb)) continue;
        const long count = literal(k->second);
        if (count < 0 || (any && k->block != *block)) return -1;
        if (!any) *line = k->line;
        *block = k->block;
        any = true;
        sum += count;
    }
    return any ? sum : -1;
}

static bool seen_before(const calls *c, size_t at, const char *name) {
    for (size_t i = 0; i < at; i++)
        if (is_call(&c->list.items[i], name) &&
            !strcmp(c->list.items[i].first, c->list.items[at].first))
            return true;
    return false;
}

static bool used_with(const calls *c, const char *name, const char *cb) {
    for (size_t i = 0; i < c->list.count; i++)
        if (is_call(&c->list.items[i], name) && !strcmp(c->list.items[i].first, cb)) return true;
    return false;
}

/* More is announced than was asked for, in one block where both are plain numbers. */
static void lint_pair(const calls *c, const char *ask, const char *done, const char *done_word,
                      kernel_notes *notes) {
    for (size_t i = 0; i < c->list.count; i++) {
        const call *k = &c->list.items[i];
        if (!is_call(k, done) || seen_before(c, i, done)) continue;
        unsigned ask_block = 0, done_block = 0, line = 0, ask_line = 0;
        const long asked = total_of(c, ask, k->first, &ask_block, &ask_line);
        const long finished = total_of(c, done, k->first, &done_block, &line);
        if (asked < 0 || finished < 0 || ask_block != done_block || finished <= asked) continue;
        kernel_note_add(notes, line, "cb-balance", "CB %s: %ld pages are %s, %s() asks for %ld",
                        k->first, finished, done_word, ask, asked);
    }
}

/* A CB that this kernel fills and empties by itself: what goes in must come out. */
static void lint_own_buffer(const calls *c, kernel_notes *notes) {
    for (size_t i = 0; i < c->list.count; i++) {
        const call *k = &c->list.items[i];
        if (!is_call(k, "cb_push_back") || seen_before(c, i, "cb_push_back")) continue;
        if (!used_with(c, "cb_pop_front", k->first)) continue;
        unsigned push_block = 0, pop_block = 0, push_line = 0, pop_line = 0;
        const long in = total_of(c, "cb_push_back", k->first, &push_block, &push_line);
        const long out = total_of(c, "cb_pop_front", k->first, &pop_block, &pop_line);
        if (in < 0 || out < 0 || push_block != pop_block || in == out) continue;
        kernel_note_add(notes, push_line, "cb-balance",
                        "CB %s: %ld pages pushed and %ld popped each time round; it %s", k->first,
                        in, out, in > out ? "fills up" : "runs dry");
    }
}

/* ---- transfers ----------------------------------------------------------------------------- */

static bool is_barrier(const call *k, const char *what) {
    if (strstr(k->first, "barrier")) return true;
    char name[96];
    const size_t length = k->length < sizeof name - 1 ? k->length : sizeof name - 1;
    memcpy(name, k->name, length);
    name[length] = '\0';
    return strstr(name, "barrier") || strstr(name, what);
}

/* True when the pages of `push` were asked for after the read began, and another buffer's before:
 * the read fills that one. A call among the read's own arguments stands on its lines. */
static bool fills_another(const calls *c, const call *read, const call *push) {
    bool other_before = false, own_after = false;
    for (const call *k = c->list.items; k < push; k++) {
        if (!is_call(k, "get_write_ptr") || k->function != push->function) continue;
        const bool own = !strcmp(k->first, push->first);
        if (k < read && own) return false;
        other_before |= k < read && !own;
        own_after |= k > read && own && k->line > read->line + 2;
    }
    return other_before && own_after;
}

/* Pages are announced although the read that fills them may not have come back. */
static void lint_barriers(const calls *c, kernel_notes *notes) {
    const call *read = NULL, *write = NULL;
    unsigned function = ~0u;
    for (size_t i = 0; i < c->list.count; i++) {
        const call *k = &c->list.items[i];
        if (k->function != function) {
            function = k->function;
            read = write = NULL;
        }
        const bool shared =
            is_call(k, "noc_semaphore_wait") || is_call(k, "noc_semaphore_wait_min");
        if (is_barrier(k, "flushed") || shared) {
            read = write = NULL;
        } else if (starts(k, "noc_async_read")) {
            if (!strstr(k->first, "set_state") && !memmem(k->name, k->length, "set_state", 9) &&
                !memmem(k->name, k->length, "set_trid", 8))
                read = k;
        } else if (starts(k, "noc_async_write") && !memmem(k->name, k->length, "set_state", 9)) {
            write = k;
        } else if (is_call(k, "cb_push_back") && read && read->block == k->block &&
                   !fills_another(c, read, k)) {
            kernel_note_add(notes, k->line, "missing-barrier",
                            "cb_push_back(%s) with the read of line %u under way: "
                            "noc_async_read_barrier() first",
                            k->first, read->line);
            read = NULL;
        } else if (is_call(k, "cb_pop_front") && write && write->block == k->block &&
                   !used_with(c, "cb_push_back", k->first)) { /* its own: nobody else fills it */
            kernel_note_add(notes, k->line, "missing-barrier",
                            "cb_pop_front(%s) with the write of line %u under way: "
                            "noc_async_writes_flushed() or noc_async_write_barrier() first",
                            k->first, write->line);
            write = NULL;
        }
    }
}

/* ---- inits --------------------------------------------------------------------------------- */

/* A call, and words of which one must appear for its init; the first is what is advised. */
static const char *const inits[][6] = {
#define TW_LINT_INIT(name, ...) {name, __VA_ARGS__},
#include "cli/kernel_inits.def"
#undef TW_LINT_INIT
};

static void lint_inits(const kernel_file *file, const calls *c, kernel_notes *notes) {
    for (size_t i = 0; i < TW_COUNT(inits); i++) {
        const call *k = find_call(c, inits[i][0]);
        if (!k) continue;
        bool initialised = false;
        for (size_t j = 1; j < TW_COUNT(inits[i]) && inits[i][j]; j++)
            initialised |= strstr(file->text, inits[i][j]) || elsewhere(file, inits[i][j]);
        if (!initialised)
            kernel_note_add(notes, k->line, "missing-init", "%s() and nowhere %s()", inits[i][0],
                            inits[i][1]);
    }
}

/* ---- older names --------------------------------------------------------------------------- */

static const char *const renamed[][2] = {
#define TW_RENAMED(old, now) {old, now},
#include "cli/kernel_renamed.def"
#undef TW_RENAMED
};

static void lint_names(const char *text, const calls *c, kernel_notes *notes) {
    (void)text;
    for (size_t i = 0; i < TW_COUNT(renamed); i++) {
        const call *k = find_call(c, renamed[i][0]);
        if (k)
            kernel_note_add(notes, k->line, "deprecated", "%s: %s in release 0.81", renamed[i][0],
                            renamed[i][1]);
    }
}

void kernel_lint(const kernel_file *file, kernel_notes *notes) {
    calls c = {0};
    char *text = kernel_strip(file->text, false);
    read_calls(text, &c);
    lint_registers(file, &c, notes);
    lint_register_order(&c, notes);
    lint_pair(&c, "cb_reserve_back", "cb_push_back", "pushed", notes);
    lint_pair(&c, "cb_wait_front", "cb_pop_front", "popped", notes);
    lint_own_buffer(&c, notes);
    lint_barriers(&c, notes);
    if (file->use & USE_COMPUTE) lint_inits(file, &c, notes);
    lint_names(text, &c, notes);
    free(text);
    free(c.list.items);
    free(c.blocks.items);
    free(c.branches.items);
}
