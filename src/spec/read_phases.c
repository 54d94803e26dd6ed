/* The compute kernel's phases: what each piece of their text says. */
#include "spec/phases.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- which CB a phase reads, writes, pops ------------------------------------------------- */

typedef enum use { USE_NONE, USE_READ, USE_WRITE, USE_POP, USE_KEEP } use;

static const struct {
    const char *word;
    use use;
} before[] = {{"not pop", USE_KEEP},     {"no pop", USE_KEEP},        {"never pop", USE_KEEP},
              {"without pop", USE_KEEP}, {"keeps", USE_KEEP},         {"keep ", USE_KEEP},
              {"pops", USE_POP},         {"pop ", USE_POP},           {"pop_front", USE_POP},
              {"frees", USE_POP},        {"waits", USE_READ},         {"wait for", USE_READ},
              {"wait ", USE_READ},       {"wait_front", USE_READ},    {"uses ", USE_READ},
              {"reads", USE_READ},       {"consumes", USE_READ},      {"takes", USE_READ},
              {"from ", USE_READ},       {"input", USE_READ},         {"scaler:", USE_READ},
              {"pack_tile(", USE_WRITE}, {"_tile(", USE_READ},        {"_tiles", USE_READ},
              {"bcast_", USE_READ},      {"multiplies", USE_READ},    {"adds", USE_READ},
              {"subtracts", USE_READ},   {"produces", USE_WRITE},     {"pushes", USE_WRITE},
              {"push_back", USE_WRITE},  {"push ", USE_WRITE},        {"writes", USE_WRITE},
              {"output", USE_WRITE},     {" into ", USE_WRITE},       {" to ", USE_WRITE},
              {"->", USE_WRITE},         {"\xE2\x86\x92", USE_WRITE}, {"reserve", USE_WRITE},
              {"packs", USE_WRITE},      {"stores", USE_WRITE},       {"results in", USE_WRITE},
              {"out:", USE_WRITE},       {"out ", USE_WRITE}};
static const struct {
    const char *word;
    use use;
} behind[] = {{"never popped", USE_KEEP}, {"not popped", USE_KEEP},
              {"not pop", USE_KEEP},      {"persist", USE_KEEP},
              {"stays", USE_KEEP},        {"remain", USE_KEEP},
              {"kept", USE_KEEP},         {"popped", USE_POP},
              {"freed", USE_POP},         {"as temp output", USE_WRITE},
              {"as output", USE_WRITE},   {"as the output", USE_WRITE},
              {"drained", USE_POP}};

static use use_at(const char *text, size_t mention, size_t end, size_t next) {
    for (size_t i = 0; i < TW_COUNT(behind); i++) {
        const char *at = tw_find(text + end, behind[i].word);
        if (at && at < text + next) return behind[i].use;
    }
    use found = USE_NONE;
    size_t nearest = 0;
    for (size_t i = 0; i < TW_COUNT(before); i++) {
        for (const char *at = text; (at = tw_find(at, before[i].word)); at++) {
            /* "not pop" before "pop ": the blank behind a word is no part of it. */
            size_t stop = (size_t)(at - text) + strlen(before[i].word);
            while (stop && text[stop - 1] == ' ')
                stop--;
            if ((size_t)(at - text) >= mention) break;
            /* "NoPop policy" does not pop. */
            bool inside =
                at > text && isalpha((unsigned char)at[-1]) && isalpha((unsigned char)*at);
            if (!inside && stop > nearest) nearest = stop, found = before[i].use;
        }
    }
    /* "c_0 -> c_1": what stands left of an arrow with no verb is read. */
    if (!found && (tw_find(text + end, "->") || tw_find(text + end, "\xE2\x86\x92")))
        return USE_READ;
    return found;
}

/* Whether every name in a size is one. */
static bool names_sizes(const tw_spec *spec, const tw_expr *expr) {
    if (expr->op == TW_EXPR_NAME) return tw_size_word(spec, expr->name);
    if (expr->op == TW_EXPR_INTEGER) return true;
    return expr->op != TW_EXPR_REAL && names_sizes(spec, expr->a) && names_sizes(spec, expr->b);
}

/* "Wt tiles", "32 sticks", "Ht * chunk_size tiles": the count before a unit word; NULL when there
 * is none. The longest that reads as a size is taken. */
static const tw_expr *pages_in(tw_reader *r, const char *text, size_t length) {
    static const char *const units[] = {"tiles", "tile", "pages", "page", "sticks", "stick"};
    tw_arena *arena = &r->spec->arena;
    const char *piece = tw_arena_strndup(arena, text, length);
    for (size_t i = 0; i < TW_COUNT(units); i++) {
        const char *at = tw_find_word(piece, units[i]);
        if (!at || at == piece) continue;
        const char *stop = at;
        while (stop > piece && stop[-1] == ' ')
            stop--;
        const char *start = stop;
        while (start > piece && (isalnum((unsigned char)start[-1]) || strchr("_*/ ()", start[-1])))
            start--;
        for (; start < stop; start++) {
            if (*start == ' ' || (start > piece && isalnum((unsigned char)start[-1]) &&
                                  isalnum((unsigned char)*start)))
                continue;
            const char *word = tw_trim(arena, start, (size_t)(stop - start));
            const tw_expr *expr;
            if (tw_expr_parse(arena, word, &expr, NULL) == TW_OK && names_sizes(r->spec, expr))
                return expr;
        }
    }
    return NULL;
}

static const tw_expr *pages_near(tw_reader *r, const char *text, size_t from, size_t mention,
                                 size_t end, size_t next) {
    tw_arena *arena = &r->spec->arena;
    const char *after = text + end + strspn(text + end, " ");
    /* "cb_wait_front(c_0, Wt)" counts pages; the arguments of a helper need not. */
    bool counts = mention > from && text[mention - 1] == '(';
    size_t name = mention;
    while (counts && name > 1 && tw_is_word(text[name - 2]))
        name--;
    counts = counts && strncmp(text + name - 1, "cb_", 3) == 0;
    /* "c_2[0]" is a tile of it. */
    if (text[end] == '[' || (*after == ',' && !counts)) after = "";
    if (*after == '(' || *after == '[' || *after == ',') {
        size_t length = strcspn(after + 1, *after == ',' ? "),;" : ")]");
        const char *inside = tw_trim(arena, after + 1, length);
        const tw_expr *expr = pages_in(r, inside, strlen(inside));
        if (expr) return expr;
        /* "(C / 32, pop)": all up to the comma when it is a size, else its first word. */
        for (const char *const *stop = (const char *const[]){",", ", ", NULL}; *stop; stop++) {
            const char *size = tw_trim(arena, inside, strcspn(inside, *stop));
            if (tw_expr_parse(arena, size, &expr, NULL) == TW_OK && names_sizes(r->spec, expr))
                return expr;
        }
    }
    const tw_expr *near = pages_in(r, text + from, mention - from);
    return near ? near : pages_in(r, text + end, next - end);
}

/* The last clause before the mention begins after a full stop, semicolon, arrow or mention. */
static size_t clause_start(const char *text, size_t previous, size_t mention) {
    size_t start = previous;
    for (size_t i = previous; i < mention; i++) {
        if (text[i] == ';' || (text[i] == '.' && text[i + 1] == ' ')) start = i + 1;
    }
    return start;
}

static void apply_use(tw_phase_state *state, use what, int cb, const tw_expr *pages, int line) {
    tw_spec_phase *phase = &state->phase;
    /* A call's arguments say what is read and written; the words around it only complete that. */
    bool known = tw_phase_operand(phase, cb) != NULL;
    bool open = phase->writes < 0;
    if (state->called &&
        ((what == USE_WRITE && !open && phase->writes != cb) || (what != USE_WRITE && !known))) {
        if (what == USE_READ && phase->writes == cb && pages && !phase->out_pages.expr) {
            phase->out_pages = (tw_size){"", pages, line, TW_HIGH};
        }
        return;
    }
    if (what == USE_READ) tw_phase_reads(phase, cb, pages, line, TW_HIGH);
    if (what == USE_KEEP || what == USE_POP) {
        tw_phase_reads(phase, cb, what == USE_POP ? pages : NULL, line, TW_HIGH);
        state->stated[cb] = what == USE_POP ? 1 : -1;
    }
    if (what == USE_WRITE) {
        if (phase->writes < 0) phase->writes = cb;
        /* What a call's shape has said, words do not say again. */
        if (phase->writes == cb && pages && !(state->called && phase->out_pages.expr))
            phase->out_pages = (tw_size){"", pages, line, TW_HIGH};
    }
}

/* "transpose_wh_init(c_0, c_16)": an argument of a call that only sets things up. */
static bool of_setup(const char *text, size_t mention) {
    int depth = 0;
    size_t open = mention;
    while (open && (text[open - 1] != '(' || depth)) {
        open--;
        depth += (text[open] == ')') - (text[open] == '(');
        if (text[open] == ';' || text[open] == '`') return false;
    }
    if (!open) return false;
    size_t start = --open;
    /* "reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(": template arguments may be a list. */
    if (start && text[start - 1] == '>') {
        depth = 0;
        do {
            start--;
            depth += (text[start] == '>') - (text[start] == '<');
        } while (start && depth);
    }
    while (start && (isalnum((unsigned char)text[start - 1]) || strchr("_<>:", text[start - 1])))
        start--;
    static const char *const words[] = {"_init", "uninit", "hw_startup", "reconfig"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(text + start, words[i]);
        if (at && at < text + open) return true;
    }
    return false;
}

/* "cb_pop_front(cb_eps, 1) after main loop": tidying up, no pop of the phase. */
static bool at_the_end(const char *text, size_t from, size_t limit) {
    static const char *const words[] = {"main loop",         "kernel end",    "end of kernel",
                                        "end of the kernel", "program end",   "after all rows",
                                        "after all blocks",  "after all tile"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(text + from, words[i]);
        if (at && at < text + limit) return true;
    }
    return false;
}

/* A plain name in "-ed" right behind another CB, before "into" or an arrow. */
static bool is_verb(const char *text, size_t previous, size_t mention, size_t stop) {
    if (!previous || mention < previous + 1 || stop < mention + 3) return false;
    if (strspn(text + previous, " ") != mention - previous) return false;
    bool past = text[stop - 2] == 'e' && text[stop - 1] == 'd';
    const char *after = text + stop + strspn(text + stop, " ");
    return past && (strncmp(after, "into ", 5) == 0 || strncmp(after, "to ", 3) == 0 ||
                    strncmp(after, "->", 2) == 0);
}

/* Whether what a remark in parentheses tells of goes on to an arrow. */
static bool leads_on(const char *text, size_t limit) {
    const char *open = text + strspn(text, " `");
    if (*open != '(') return false;
    const char *close = strchr(open, ')');
    const char *arrow = tw_find(text, "->");
    if (!arrow) arrow = strstr(text, "\xE2\x86\x92");
    return close && (size_t)(close - text) < limit && arrow && arrow > close;
}

static void read_line(tw_reader *r, tw_phase_state *state, const char *text, int line) {
    size_t previous = 0;
    use last = USE_NONE;
    for (const char *at = text;;) {
        const char *start, *end, *next, *sentence;
        int index = tw_mentioned_cb(r->spec, at, &start, &end);
        if (index < 0) return;
        size_t limit = strlen(text);
        if (tw_mentioned_cb(r->spec, end, &next, NULL) >= 0) limit = (size_t)(next - text);
        if ((sentence = tw_find(end, ". ")) && sentence < text + limit) {
            limit = (size_t)(sentence - text);
        }
        size_t mention = (size_t)(start - text), stop = (size_t)(end - text);
        size_t from = clause_start(text, previous, mention);
        const tw_expr *pages = pages_near(r, text, from, mention, stop, limit);
        const char *room = r->spec->cbs.items[index].pages.text;
        bool counts = !state->listed || (pages && pages->op == TW_EXPR_INTEGER && room &&
                                         tw_has_word(room, state->listed));
        if (pages && state->times && counts)
            pages = tw_expr_binary(&r->spec->arena, TW_EXPR_MUL, pages, state->times);
        /* "centered squared into squared": the first is what is done, not a CB. */
        if (is_verb(text, previous, mention, stop)) {
            at = end;
            continue;
        }
        use what = use_at(text + from, mention - from, stop - from, limit - from);
        /* "Pops CB_1 and CB_3": a list goes on with its verb. */
        if (!what &&
            (tw_has(text + from, "and") || strchr(text + from, ',') || strchr(text + from, '+'))) {
            what = last;
        }
        if (what == USE_POP && at_the_end(text, stop, limit)) what = USE_KEEP;
        int cb = r->spec->cbs.items[index].id;
        /* "c_2 (Wt tiles, popped) -> c_4": it is read, too. */
        bool flows = (what == USE_POP || what == USE_KEEP) && leads_on(text + stop, limit - stop);
        if (flows) apply_use(state, USE_READ, cb, pages, line);
        if (!of_setup(text, mention)) apply_use(state, what ? what : USE_READ, cb, pages, line);
        last = what;
        previous = stop;
        at = end;
    }
}

/* A table's cell: "c_1 (Wt, persist), c_24 (1)". */
static void read_cell(tw_reader *r, tw_phase_state *state, const char *cell, int line,
                      bool output) {
    for (const char *at = cell;;) {
        const char *start, *end, *next;
        int index = tw_mentioned_cb(r->spec, at, &start, &end);
        if (index < 0) return;
        if (tw_mentioned_cb(r->spec, end, &next, NULL) < 0) next = end + strlen(end);
        const char *rest = tw_arena_strndup(&r->spec->arena, end, (size_t)(next - end));
        const tw_expr *pages = pages_near(r, cell, (size_t)(start - cell), (size_t)(start - cell),
                                          (size_t)(end - cell), (size_t)(next - cell));
        int cb = r->spec->cbs.items[index].id;
        apply_use(state, output ? USE_WRITE : USE_READ, cb, pages, line);
        bool keep = tw_has(rest, "persist") || tw_has(rest, "no pop") || tw_has(rest, "not pop") ||
                    tw_has(rest, "keep") || tw_has(rest, "nopop") || tw_has(rest, "never pop") ||
                    tw_has(rest, "without pop");
        if (!output && keep) state->stated[cb] = -1;
        if (!output && !keep && tw_has(rest, "pop")) state->stated[cb] = 1;
        at = end;
    }
}

/* Ids that no table defines, each said once. */
static void unknown_cbs(tw_reader *r, const char *text, int line, const char *phase) {
    const char *at = text, *start, *end;
    for (int id; (id = tw_find_cb_id(at, &start, &end)) >= 0; at = end) {
        if (tw_spec_find_cb(r->spec, id) || !r->spec->cbs.count) continue;
        const char *written = tw_arena_strndup(&r->spec->arena, start, (size_t)(end - start));
        bool said = false;
        for (size_t i = 0; i < r->spec->diagnostics.count; i++) {
            const tw_diagnostic *d = &r->spec->diagnostics.items[i];
            said |= strcmp(d->id, "cb-unknown") == 0 && tw_has_word(d->message, written);
        }
        if (said) continue;
        tw_spec_say(r->spec, TW_LEVEL_ERROR, "cb-unknown", line, written,
                    "add the CB to Circular Buffer Requirements, or use one that is there",
                    "phase '%s' uses %s, which no CB table defines", phase, written);
    }
}

/* Without what stands behind "//": comments name CBs in any order. */
static char *without_comments(tw_reader *r, const char *text) {
    char *copy = tw_arena_strdup(&r->spec->arena, text), *to = copy;
    for (const char *at = copy; *at;) {
        if (at[0] == '/' && at[1] == '/' && (at == copy || at[-1] != ':')) at += strcspn(at, "\n");
        if (*at) *to++ = *at++;
    }
    *to = '\0';
    return copy;
}

/* All lines of a draft as one text: calls go over several lines. */
static char *text_of_draft(tw_reader *r, const tw_phase_draft *draft) {
    tw_text all = {0};
    tw_text_add(&all, "");
    for (size_t i = 0; i < draft->lines.count; i++) {
        tw_text_addn(&all, draft->lines.items[i].text, draft->lines.items[i].length);
        tw_text_add(&all, "\n");
    }
    char *text = tw_arena_strdup(&r->spec->arena, all.data ? all.data : "");
    tw_text_free(&all);
    return text;
}

static void check_ids(tw_reader *r, const tw_phase_draft *draft) {
    for (size_t i = 0; i < draft->lines.count; i++) {
        const tw_draft_line *line = &draft->lines.items[i];
        unknown_cbs(r, tw_arena_strndup(&r->spec->arena, line->text, line->length), line->line,
                    draft->title);
    }
    if (!draft->from_table) return;
    unknown_cbs(r, draft->input, draft->line, draft->title);
    unknown_cbs(r, draft->output, draft->line, draft->title);
}

/* A line is looked through once for each CB that it names. */
#define MAX_LINE 4096

static void read_lines(tw_reader *r, tw_phase_state *state, const tw_phase_draft *draft) {
    for (size_t i = 0; i < draft->lines.count; i++) {
        const tw_draft_line *line = &draft->lines.items[i];
        const tw_expr *times = NULL;
        if (line->times) tw_expr_parse(&r->spec->arena, line->times, &times, NULL);
        state->times = times;
        state->listed = line->listed ? line->times : NULL;
        size_t length = line->length < MAX_LINE ? line->length : MAX_LINE;
        if (line->length > MAX_LINE) {
            tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-too-much", line->line, NULL,
                        "break it into several lines",
                        "only the first %d bytes of this line of "
                        "phase '%s' are read",
                        MAX_LINE, draft->title);
        }
        read_line(r, state, tw_arena_strndup(&r->spec->arena, line->text, length), line->line);
    }
}

static tw_phase_state new_phase(tw_reader *r, const tw_phase_draft *draft, const char *name,
                                const char *text) {
    tw_phase_state state = {.phase = {.writes = -1, .line = draft->line}};
    state.phase.name = tw_said(tw_arena_strdup(&r->spec->arena, name), draft->line);
    state.phase.confidence = TW_HIGH;
    state.phase.op = state.phase.when = (tw_field){"", 0, TW_ABSENT};
    const char *when = tw_read_condition(r, draft->title);
    /* "if constexpr (has_beta) { ... }" around the call. */
    const char *guard = tw_find(text, "if constexpr (");
    if (!guard) guard = tw_find(text, "if (has_");
    if (!when[0] && guard) {
        char *asked = tw_arena_strndup(&r->spec->arena, guard, strcspn(guard, "\n{"));
        for (size_t i = 0; i < r->spec->inputs.count && !when[0]; i++) {
            const char *tensor = r->spec->inputs.items[i].name.text;
            const char *flag = tw_arena_printf(&r->spec->arena, "has_%s", tensor);
            if (r->spec->inputs.items[i].optional && tw_has(asked, flag))
                when =
                    strchr(asked, '!') ? tw_arena_printf(&r->spec->arena, "!%s", tensor) : tensor;
        }
    }
    if (when[0]) state.phase.when = tw_derived(when, draft->line, TW_MEDIUM);
    state.once = tw_has(text, "one-time") || tw_has(text, "only once") ||
                 tw_has(text, "once per core") || tw_has(text, "once per program") ||
                 tw_has(text, "once per kernel") || tw_has(text, "once at") ||
                 tw_has(text, "before the loop") || tw_has(draft->title, "once");
    return state;
}

/* "Same as Phase 1": what that phase does, once more. */
static const tw_phase_state *same_as(const char *text, const tw_phase_drafts *drafts,
                                     const tw_phase_states *states) {
    const char *at = tw_find(text, "same as phase ");
    if (!at) return NULL;
    const char *number = at + strlen("same as phase ");
    size_t length = strspn(number, "0123456789");
    for (size_t i = 0; length && i < drafts->count; i++) {
        const char *own = drafts->items[i].number;
        bool hit = strncmp(own, number, length) == 0 && !isalnum((unsigned char)own[length]);
        for (size_t k = 0; hit && k < states->count; k++) {
            if (states->items[k].phase.line == drafts->items[i].line) return &states->items[k];
        }
    }
    return NULL;
}

static void copy_phase(tw_phase_states *states, const tw_phase_state *from, tw_phase_state own) {
    tw_phase_state state = *from;
    state.phase.name = own.phase.name;
    state.phase.line = own.phase.line;
    state.phase.when = own.phase.when;
    state.phase.reads.items = NULL, state.phase.reads.count = state.phase.reads.capacity = 0;
    state.phase.chain.items = NULL, state.phase.chain.count = state.phase.chain.capacity = 0;
    for (size_t i = 0; i < from->phase.reads.count; i++)
        TW_VEC_PUSH(&state.phase.reads, from->phase.reads.items[i]);
    for (size_t i = 0; i < from->phase.chain.count; i++)
        TW_VEC_PUSH(&state.phase.chain, from->phase.chain.items[i]);
    TW_VEC_PUSH(states, state);
}

/* "Out: cb_norm (if gamma) or cb_out (if no gamma)": the phase once for each. */
static bool split_output(tw_reader *r, const tw_phase_draft *draft, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < draft->lines.count; i++) {
        const tw_draft_line *line = &draft->lines.items[i];
        char *text = tw_arena_strndup(&spec->arena, line->text, line->length);
        const char *with = tw_find(text, "(if "), *without = tw_find(text, "(if no ");
        const char *start, *end, *second, *stop;
        int a = tw_mentioned_cb(spec, text, &start, &end);
        int b = a >= 0 ? tw_mentioned_cb(spec, end, &second, &stop) : -1;
        if (!with || !without || with == without || b < 0 || a == b) continue;
        const char *name = tw_read_condition(r, without);
        if (!name[0] || with > second || without < second) continue;
        tw_phase_state *state = &states->items[states->count - 1];
        const tw_expr *pages =
            pages_near(r, text, 0, (size_t)(second - text), (size_t)(stop - text), strlen(text));
        state->phase.writes = spec->cbs.items[a].id;
        state->phase.when = tw_derived(name, line->line, TW_MEDIUM);
        if (pages) state->phase.out_pages = (tw_size){"", pages, line->line, TW_HIGH};
        tw_phase_state copy = *state;
        copy_phase(states, &copy, copy);
        state = &states->items[states->count - 1];
        state->phase.writes = spec->cbs.items[b].id;
        state->phase.when =
            tw_derived(tw_arena_printf(&spec->arena, "!%s", name), line->line, TW_MEDIUM);
        for (int k = 0; k < 2; k++) {
            tw_spec_phase *phase = &states->items[states->count - 1 - (size_t)k].phase;
            for (size_t o = 0; o < phase->reads.count; o++) {
                bool own = phase->reads.items[o].cb == spec->cbs.items[a].id ||
                           phase->reads.items[o].cb == spec->cbs.items[b].id;
                if (!own) continue;
                memmove(&phase->reads.items[o], &phase->reads.items[o + 1],
                        (phase->reads.count - o - 1) * sizeof phase->reads.items[0]);
                phase->reads.count--, o--;
            }
        }
        return true;
    }
    return false;
}

/* "... from c_27 -> c_24": the last arrow of the text with a CB right before and right behind it.
 */
static bool plain_arrow(tw_reader *r, tw_phase_state *state, const char *text, int line) {
    const tw_spec *spec = r->spec;
    int from = -1, to = -1;
    const char *start, *end, *next;
    for (const char *at = text; tw_mentioned_cb(spec, at, &start, &end) >= 0; at = end) {
        const char *gap = end + strspn(end, " `)");
        size_t arrow = strncmp(gap, "->", 2) == 0             ? 2
                       : strncmp(gap, "\xE2\x86\x92", 3) == 0 ? 3
                                                              : 0;
        if (!arrow) continue;
        const char *right = gap + arrow + strspn(gap + arrow, " `(");
        int b = tw_mentioned_cb(spec, right, &next, NULL),
            a = tw_mentioned_cb(spec, at, NULL, NULL);
        if (b < 0 || next != right || a == b) continue;
        /* "c_2 with scaler c_3 -> c_4": what is scaled was named before. */
        bool scaler = tw_has(spec->cbs.items[a].name.text, "scaler") && start > text;
        if (scaler && tw_mentioned_cb(spec, text, NULL, NULL) != a) continue;
        from = spec->cbs.items[a].id, to = spec->cbs.items[b].id;
    }
    if (from < 0) return false;
    tw_phase_reads(&state->phase, from, NULL, line, TW_HIGH);
    state->phase.writes = to;
    state->called = true;
    return true;
}

/* "add<SCALAR>(c_27, c_7, c_27), then copy c_27, rsqrt, pack to c_28": what follows the call and
 * goes elsewhere is a phase of its own; false when nothing does. */
static bool split_function(tw_reader *r, const tw_phase_draft *draft, tw_phase_states *states) {
    tw_spec *spec = r->spec;
    tw_phase_state *call = &states->items[states->count - 1];
    int from = call->phase.writes;
    for (size_t i = 0; from >= 0 && call->phase.chain.count && i < draft->lines.count; i++) {
        const tw_draft_line *line = &draft->lines.items[i];
        char *text = tw_arena_strndup(&spec->arena, line->text, line->length);
        const char *pack = tw_find(text, "pack to "), *start, *end;
        if (!pack) pack = tw_find(text, "packs to ");
        if (!pack) pack = tw_find(text, "pack into ");
        int to = pack ? tw_mentioned_cb(spec, pack, NULL, NULL) : -1;
        bool reads = false;
        for (const char *at = text; tw_mentioned_cb(spec, at, &start, &end) >= 0; at = end)
            reads |= spec->cbs.items[tw_mentioned_cb(spec, at, NULL, NULL)].id == from;
        if (to < 0 || !reads || spec->cbs.items[to].id == from) continue;
        tw_phase_state own = {.phase = {.writes = spec->cbs.items[to].id, .line = line->line}};
        own.phase.name = tw_said(
            tw_arena_printf(&spec->arena, "%s: %s", draft->title, call->phase.chain.items[0].text),
            line->line);
        own.phase.confidence = TW_MEDIUM;
        own.phase.op = (tw_field){"", 0, TW_ABSENT};
        own.phase.when = call->phase.when;
        tw_phase_set_kind(&own.phase, TW_PHASE_UNARY, "copy");
        tw_phase_reads(&own.phase, from, NULL, line->line, TW_HIGH);
        own.phase.chain.items = call->phase.chain.items;
        own.phase.chain.count = call->phase.chain.count;
        own.phase.chain.capacity = call->phase.chain.capacity;
        own.once = call->once;
        own.stated[from] = 1;
        call->phase.chain.items = NULL;
        call->phase.chain.count = call->phase.chain.capacity = 0;
        TW_VEC_PUSH(states, own);
        return true;
    }
    return false;
}

/* The CB that "cb_pop_front(" at `call` pops: index into spec->cbs; -1 when it names none. */
static int popped_at(const tw_spec *spec, const char *call) {
    char argument[64];
    call += strlen("cb_pop_front(");
    size_t length = strcspn(call, ",)\n");
    if (length >= sizeof argument) return -1;
    memcpy(argument, call, length);
    argument[length] = '\0';
    return tw_mentioned_cb(spec, argument, NULL, NULL);
}

/* "cb_pop_front(c_26, 1)" in the text of a phase: the last of its parts that reads the CB pops it,
 * whatever the policies of the calls before say. */
static void popped_by_hand(tw_reader *r, const char *text, tw_phase_states *states, size_t from) {
    for (const char *at = text; (at = tw_find(at, "cb_pop_front(")); at++) {
        int index = popped_at(r->spec, at);
        char *before = tw_arena_strndup(&r->spec->arena, at - text < 16 ? text : at - 16,
                                        at - text < 16 ? (size_t)(at - text) : 16);
        bool none = tw_has_word(before, "not") || tw_has_word(before, "no") ||
                    tw_has_word(before, "never") || tw_has_word(before, "without");
        if (index < 0 || none) continue;
        int cb = r->spec->cbs.items[index].id;
        /* What stays to the end is popped behind the loop, if at all. */
        if (r->spec->cbs.items[index].lifetime == TW_LIFE_PROGRAM) continue;
        for (size_t i = states->count; i-- > from;) {
            if (!tw_phase_operand(&states->items[i].phase, cb)) continue;
            states->items[i].stated[cb] = 1;
            break;
        }
    }
}

/* "sub_tiles_bcast_cols(c_1, c_3, ...)" behind "wait for c_3": the call says which is A. */
static void order_by_call(tw_reader *r, tw_spec_phase *phase, const char *text) {
    static const char *const calls[] = {"sub_tiles",   "mul_tiles", "add_tiles",
                                        "reduce_tile", "div_tiles", "sub_bcast",
                                        "mul_bcast",   "add_bcast", "matmul_tiles"};
    const char *first = NULL, *start, *end;
    for (size_t i = 0; i < TW_COUNT(calls); i++) {
        for (const char *at = text; (at = tw_find(at, calls[i])); at++) {
            size_t length = strcspn(at, "(\n ");
            bool init = memchr(at, '(', length + 1) && tw_find(at, "_init") &&
                        tw_find(at, "_init") < at + length;
            if (at[length] == '(' && !init && (!first || at + length < first)) first = at + length;
        }
    }
    if (!first || !phase->reads.count) return;
    char *arguments = tw_arena_strndup(&r->spec->arena, first, strcspn(first, ")"));
    int a = tw_mentioned_cb(r->spec, arguments, &start, &end);
    /* "mul_tiles(c_1, c_1)". */
    int second = a >= 0 ? tw_mentioned_cb(r->spec, end, NULL, NULL) : -1;
    if (a == second && a >= 0 && phase->reads.count == 1 && phase->kind == TW_PHASE_BINARY &&
        !strcmp(phase->op.text, "mul"))
        phase->op.text = "square";
    for (size_t i = 1; a >= 0 && i < phase->reads.count; i++) {
        if (phase->reads.items[i].cb != r->spec->cbs.items[a].id) continue;
        tw_operand own = phase->reads.items[i];
        memmove(&phase->reads.items[1], &phase->reads.items[0], i * sizeof own);
        phase->reads.items[0] = own;
        return;
    }
}

/* What is reduced comes before its scaler, in whatever order they are waited for. */
static void scaler_last(const tw_spec *spec, tw_spec_phase *phase) {
    if (phase->kind != TW_PHASE_REDUCE || phase->reads.count != 2) return;
    const tw_spec_cb *a = tw_spec_find_cb(spec, phase->reads.items[0].cb);
    const tw_spec_cb *b = tw_spec_find_cb(spec, phase->reads.items[1].cb);
    bool scaler = a && b && tw_has(a->name.text, "scaler") && a->producer != TW_COMPUTE &&
                  !tw_has(b->name.text, "scaler");
    if (!scaler) return;
    tw_operand own = phase->reads.items[0];
    phase->reads.items[0] = phase->reads.items[1];
    phase->reads.items[1] = own;
}

/* "Ht times: wait for one tile of c_0, reduce it": what is taken tile by tile counts as often. */
static void counted_in_words(tw_reader *r, tw_spec_phase *phase, const char *text) {
    tw_arena *arena = &r->spec->arena;
    if (phase->kind != TW_PHASE_REDUCE || !phase->reads.count) return;
    tw_operand *data = &phase->reads.items[0];
    const tw_expr *one = data->pages.expr;
    if (!one || one->op != TW_EXPR_INTEGER || one->integer != 1) return;
    for (const char *at = text; (at = tw_find_word(at, "times")); at++) {
        const char *stop = at;
        while (stop > text && stop[-1] == ' ')
            stop--;
        const char *start = stop;
        while (start > text && tw_is_word(start[-1]))
            start--;
        const char *word = tw_arena_strndup(arena, start, (size_t)(stop - start));
        const tw_expr *expr;
        if (!tw_size_word(r->spec, word) || tw_expr_parse(arena, word, &expr, NULL) != TW_OK)
            continue;
        data->pages = (tw_size){word, expr, data->line, TW_MEDIUM};
        return;
    }
}

/* "cb_wait_front(c_1, Wt)" in a spec that pops by hand, too: what it does not pop stays. */
static void mark_raw(tw_reader *r, tw_phase_state *state, const char *text) {
    for (const char *at = text; (at = tw_find(at, "cb_wait_front(")); at++) {
        const char *open = at + strlen("cb_wait_front");
        char *argument = tw_arena_strndup(&r->spec->arena, open, strcspn(open, ",)\n"));
        int index = tw_mentioned_cb(r->spec, argument, NULL, NULL);
        if (index >= 0) state->raw[r->spec->cbs.items[index].id] = true;
    }
}

void tw_phase_read_draft(tw_reader *r, const tw_phase_drafts *drafts, const tw_phase_draft *draft,
                         tw_phase_states *states) {
    size_t first = states->count;
    tw_arena *arena = &r->spec->arena;
    char *text = text_of_draft(r, draft);
    check_ids(r, draft);
    if (tw_phase_choose(r, drafts, draft, text, states)) return;
    tw_phase_state state = new_phase(r, draft, draft->title, text);
    tw_helper_calls calls = {0};
    tw_phase_calls(r, without_comments(r, text), &calls);
    /* A row of a table is one phase; its cells say what the call leaves out. */
    if (draft->from_table && calls.count > 1) calls.count = 0;
    const tw_phase_state *model = calls.count ? NULL : same_as(text, drafts, states);
    if (model) {
        tw_phase_state copy = *model;
        copy_phase(states, &copy, state);
        return;
    }
    /* A phase of several helpers is several phases. */
    for (size_t i = 0; calls.count > 1 && i < calls.count; i++) {
        const tw_helper_call *call = &calls.items[i];
        const char *name = tw_arena_printf(arena, "%s: %s", draft->title, call->helper);
        tw_phase_state part = new_phase(r, draft, name, text);
        tw_phase_kind_of(arena, &part.phase, call->helper, call->text);
        tw_phase_take_call(r, &part, call, draft->line);
        read_lines(r, &part, draft);
        TW_VEC_PUSH(states, part);
    }
    if (calls.count <= 1) {
        tw_phase_kind_of(arena, &state.phase, draft->title, text);
        if (draft->from_table) {
            if (calls.count) tw_phase_take_call(r, &state, &calls.items[0], draft->line);
            read_cell(r, &state, draft->input, draft->line, false);
            read_cell(r, &state, draft->output, draft->line, true);
            tw_phase_policies(&state, text);
        } else {
            if (calls.count) {
                tw_phase_take_call(r, &state, &calls.items[0], draft->line);
            } else if (!tw_phase_flow(r, &state, draft->title, draft->line) &&
                       !(draft->lines.count == 1 && tw_phase_flow(r, &state, text, draft->line))) {
                plain_arrow(r, &state, text, draft->line);
            }
            read_lines(r, &state, draft);
            if (!calls.count) tw_phase_policies(&state, text);
        }
        mark_raw(r, &state, text);
        if (!calls.count) order_by_call(r, &state.phase, text);
        scaler_last(r->spec, &state.phase);
        counted_in_words(r, &state.phase, text);
        TW_VEC_PUSH(states, state);
        if (!calls.count || !split_function(r, draft, states)) split_output(r, draft, states);
    }
    if (calls.count) popped_by_hand(r, without_comments(r, text), states, first);
    free(calls.items);
}

/* A draft that names neither helper nor CB is no phase. */
static void drop_idle(tw_spec *spec, tw_phase_states *states, size_t from) {
    for (size_t i = from; i < states->count;) {
        tw_spec_phase *phase = &states->items[i].phase;
        if (phase->reads.count || phase->writes >= 0 || phase->kind != TW_PHASE_UNKNOWN) {
            i++;
            continue;
        }
        free(phase->chain.items);
        tw_spec_say(spec, TW_LEVEL_NOTE, "spec-phase-idle", phase->line, NULL, "",
                    "phase '%s' names neither helper nor CB; it is left out", phase->name.text);
        memmove(&states->items[i], &states->items[i + 1],
                (states->count - i - 1) * sizeof states->items[0]);
        states->count--;
    }
}

/* "End of tile-row: pop what was kept": a pop behind the last phase that reads the CB. */
static void late_pops(tw_reader *r, tw_phase_states *states) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        const char *section = tw_md_section(block), *start, *end;
        bool here = block->kind == TW_MD_CODE && !tw_phase_title(section) &&
                    tw_has_word(section, "pop") && !tw_has(section, "program");
        for (const char *at = here ? block->text : ""; (at = tw_find(at, "cb_pop_front(")); at++) {
            int index = tw_mentioned_cb(r->spec, at, &start, &end);
            if (index < 0) continue;
            int cb = r->spec->cbs.items[index].id;
            for (size_t k = states->count; k-- > 0;) {
                if (!tw_phase_operand(&states->items[k].phase, cb)) continue;
                states->items[k].stated[cb] = 1;
                break;
            }
        }
    }
}

/* "Manual `cb_pop_front(cb_input, Wt)` at end of row", wherever it stands: what every phase keeps
 * and is there for one unit is popped behind the last that reads it. */
static void manual_pops(tw_reader *r, tw_phase_states *states) {
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool here = block->text && block->kind != TW_MD_HEADING && block->kind != TW_MD_TABLE;
        for (const char *at = here ? block->text : ""; (at = tw_find(at, "cb_pop_front(")); at++) {
            int index = popped_at(r->spec, at);
            if (index < 0) continue;
            const tw_spec_cb *found = &r->spec->cbs.items[index];
            tw_phase_state *last = NULL;
            bool popped = found->lifetime != TW_LIFE_BLOCK;
            for (size_t k = 0; k < states->count; k++) {
                if (!tw_phase_operand(&states->items[k].phase, found->id)) continue;
                last = &states->items[k];
                popped |= last->stated[found->id] >= 0;
            }
            if (last && !popped) last->stated[found->id] = 1;
        }
    }
}

void tw_read_phases(tw_reader *r) {
    tw_spec *spec = r->spec;
    tw_phase_drafts drafts = {0};
    tw_phase_collect(r, &drafts);
    tw_phase_states states = {0};
    for (size_t i = 0; i < drafts.count; i++) {
        if (!tw_has_room(r, 4 * i, "phases", drafts.items[i].line)) break;
        size_t before = states.count;
        tw_phase_read_draft(r, &drafts, &drafts.items[i], &states);
        drop_idle(spec, &states, before);
    }
    tw_phase_drafts_free(&drafts);
    late_pops(r, &states);
    manual_pops(r, &states);
    tw_phase_unit_pops(r, &states);
    tw_phase_inner_loops(r, &states);
    tw_phases_complete(r, &states);
    for (size_t i = 0; i < states.count; i++)
        TW_VEC_PUSH(&spec->phases, states.items[i].phase);
    free(states.items);
}
