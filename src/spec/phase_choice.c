/* Phases that take or fill one CB or another, as optional tensors are given: "cb_final = has_gamma
 * ? c_25 : c_16", or a table with a column for each flag and one for each such name. */
#include "spec/phases.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_ROUTES 16
#define MAX_NAMES  8

/* One case: which CB each name stands for ("" when the phase is skipped), and when. */
typedef struct route {
    const char *when;
    const char *cbs[MAX_NAMES];
} route;

typedef struct routes {
    const char *names[MAX_NAMES];
    int name_count, count;
    bool own; /* from the phase's own text: the lines that choose are left out of it */
    route items[MAX_ROUTES];
} routes;

/* ---- conditions over optional tensors ---------------------------------------------------------
 */

typedef struct tensors {
    const char *names[3];
    int count;
} tensors;

static int tensor_in(const tw_spec *spec, const char *text) {
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const tw_spec_tensor *t = &spec->inputs.items[i];
        if (t->optional && tw_has_part(text, t->name.text)) return (int)i;
    }
    return -1;
}

/* "has_gamma && !has_beta": the tensors it asks for; false when a part asks for none. */
static bool asked(tw_reader *r, const char *text, tensors *found) {
    tw_arena *arena = &r->spec->arena;
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "&|");
        char *atom = tw_trim(arena, at, length);
        at += length + strspn(at + length, "&|");
        atom += strspn(atom, "(! ");
        int input = tensor_in(r->spec, atom);
        if (input < 0 || strpbrk(atom, "<>=+")) return false;
        const char *name = r->spec->inputs.items[input].name.text;
        bool known = false;
        for (int i = 0; i < found->count; i++)
            known |= strcmp(found->names[i], name) == 0;
        if (known) continue;
        if (found->count == 3) return false;
        found->names[found->count++] = name;
    }
    return found->count > 0;
}

static bool atom_holds(const char *atom, const tensors *of, unsigned given) {
    bool no = atom[strspn(atom, "( ")] == '!' || tw_find(atom, "not ") || tw_find(atom, "no ");
    for (int i = 0; i < of->count; i++) {
        if (tw_has_part(atom + strspn(atom, "(! "), of->names[i])) return (given >> i & 1u) != no;
    }
    return false;
}

static bool condition_holds(tw_arena *arena, const char *text, const tensors *of, unsigned given) {
    bool any = false, all = true;
    for (const char *at = text;;) {
        size_t length = strcspn(at, "&|");
        all &= atom_holds(tw_trim(arena, at, length), of, given);
        if (at[length] != '&') any |= all, all = true;
        if (!at[length]) return any;
        at += length + strspn(at + length, "&|");
    }
}

static const char *conjunction(tw_arena *arena, const tensors *of, unsigned given) {
    const char *text = "";
    for (int i = 0; i < of->count; i++) {
        text = tw_arena_printf(arena, "%s%s%s%s", text, i ? "&" : "", given >> i & 1u ? "" : "!",
                               of->names[i]);
    }
    return text;
}

/* ---- "name = condition ? A : B", nested or not ------------------------------------------------
 */

/* Gathers the tensors that a chain of choices asks for; false when an end is no CB. */
static bool chain_asks(tw_reader *r, const char *text, tensors *found) {
    const char *mark = strstr(text, " ? ");
    if (!mark) return tw_mentioned_cb(r->spec, text, NULL, NULL) >= 0;
    const char *colon = strchr(mark, ':');
    if (!colon) return false;
    tw_arena *arena = &r->spec->arena;
    char *condition = tw_trim(arena, text, (size_t)(mark - text));
    char *first = tw_trim(arena, mark + 3, (size_t)(colon - mark - 3));
    return asked(r, condition, found) && tw_mentioned_cb(r->spec, first, NULL, NULL) >= 0 &&
           chain_asks(r, colon + 1, found);
}

static const char *chain_gives(tw_reader *r, const char *text, const tensors *of, unsigned given) {
    tw_arena *arena = &r->spec->arena;
    for (const char *mark; (mark = strstr(text, " ? "));) {
        const char *colon = strchr(mark, ':');
        if (condition_holds(arena, tw_trim(arena, text, (size_t)(mark - text)), of, given)) {
            text = tw_arena_strndup(arena, mark + 3, (size_t)(colon - mark - 3));
            break;
        }
        text = colon + 1;
    }
    int index = tw_mentioned_cb(r->spec, text, NULL, NULL);
    return tw_arena_printf(arena, "c_%d", r->spec->cbs.items[index].id);
}

/* The first choice in `text` of a name that `users` speak of. */
static bool ternary_in(tw_reader *r, const char *text, const char *users, routes *found) {
    tw_arena *arena = &r->spec->arena;
    for (const char *mark = text; (mark = strstr(mark, " ? ")); mark++) {
        const char *equals = mark;
        while (equals > text && *equals != '=' && *equals != '\n')
            equals--;
        if (*equals != '=') continue;
        const char *stop = equals;
        while (stop > text && stop[-1] == ' ')
            stop--;
        const char *start = stop;
        while (start > text && tw_is_word(start[-1]))
            start--;
        if (start == stop) continue;
        const char *name = tw_arena_strndup(arena, start, (size_t)(stop - start));
        const char *chain = tw_trim(arena, equals + 1, strcspn(equals + 1, ";\n`"));
        tensors of = {0};
        if (!tw_find_word(users, name) || !strstr(chain, " ? ") || !chain_asks(r, chain, &of))
            continue;
        *found = (routes){.names = {name}, .name_count = 1};
        for (unsigned given = 1u << of.count; given-- > 0;) {
            route *item = &found->items[found->count++];
            item->when = conjunction(arena, &of, given);
            item->cbs[0] = chain_gives(r, chain, &of, given);
        }
        return true;
    }
    return false;
}

/* ---- a table of cases -------------------------------------------------------------------------
 */

/* 1 given, 0 not, -1 neither is said. */
static int yes_or_no(const char *cell) {
    static const char *const yes[] = {"true", "yes",          "1",           "given", "present",
                                      "y",    "\xE2\x9C\x93", "\xE2\x9C\x85"};
    static const char *const no[] = {
        "false", "no", "0", "absent", "none", "n", "\xE2\x9C\x97", "\xE2\x9D\x8C", "not given"};
    for (size_t i = 0; i < TW_COUNT(yes); i++)
        if (strcasecmp(cell, yes[i]) == 0) return 1;
    for (size_t i = 0; i < TW_COUNT(no); i++)
        if (strcasecmp(cell, no[i]) == 0) return 0;
    return -1;
}

/* "Phase 9 input (cb_in9)", "cb_final for untilize": a name for a CB that is no CB's. */
static const char *name_in_header(tw_reader *r, const char *header) {
    const char *at = tw_find(header, "cb_");
    if (!at || tw_mentioned_cb(r->spec, header, NULL, NULL) >= 0) return NULL;
    size_t length = 0;
    while (tw_is_word(at[length]))
        length++;
    return tw_arena_strndup(&r->spec->arena, at, length);
}

static bool table_of(tw_reader *r, const tw_md_block *table, const char *users, routes *found) {
    tw_spec *spec = r->spec;
    tw_arena *arena = &spec->arena;
    int flags[3], columns[MAX_NAMES];
    tensors of = {0};
    *found = (routes){0};
    bool used = false;
    for (size_t c = 0; c < table->header.count; c++) {
        const char *header = table->header.cells[c], *name = name_in_header(r, header);
        int input = name || strchr(header, ' ') ? -1 : tensor_in(spec, header);
        if (input >= 0 && of.count < 3) {
            flags[of.count] = (int)c;
            of.names[of.count++] = spec->inputs.items[input].name.text;
        } else if (name && found->name_count < MAX_NAMES) {
            columns[found->name_count] = (int)c;
            found->names[found->name_count++] = name;
            used |= tw_find_word(users, name) != NULL;
        }
    }
    for (size_t i = 0; used && of.count && i < table->rows.count && found->count < MAX_ROUTES;
         i++) {
        const tw_md_row *row = &table->rows.items[i];
        unsigned given = 0;
        bool told = true;
        for (int k = 0; k < of.count; k++) {
            int value = yes_or_no(tw_md_cell(row, flags[k]));
            told &= value >= 0;
            given |= value == 1 ? 1u << k : 0;
        }
        if (!told) continue;
        route *item = &found->items[found->count++];
        item->when = conjunction(arena, &of, given);
        for (int k = 0; k < found->name_count; k++) {
            int index = tw_mentioned_cb(spec, tw_md_cell(row, columns[k]), NULL, NULL);
            item->cbs[k] =
                index < 0 ? "" : tw_arena_printf(arena, "c_%d", spec->cbs.items[index].id);
        }
    }
    return found->count > 0;
}

static bool find_routes(tw_reader *r, const char *text, const char *users, routes *found) {
    if (ternary_in(r, text, users, found)) return found->own = true;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool here = block->kind == TW_MD_TABLE
                        ? table_of(r, block, users, found)
                        : block->text && ternary_in(r, block->text, users, found);
        if (here) return true;
    }
    return false;
}

/* ---- reading a draft once for each case -------------------------------------------------------
 */

/* The text with the names of this case replaced, and lines that choose left out. */
static const char *chosen(tw_arena *arena, const char *text, const routes *of, const route *one) {
    tw_text out = {0};
    tw_text_add(&out, "");
    for (const char *at = text; *at;) {
        const char *first = NULL;
        int which = 0;
        bool line_start = at == text || at[-1] == '\n';
        size_t line = strcspn(at, "\n");
        const char *mark = strstr(at, " ? ");
        if (line_start && of->own && mark && mark < at + line) {
            at += line;
            continue;
        }
        for (int i = 0; i < of->name_count; i++) {
            const char *hit = tw_find_word(at, of->names[i]);
            if (hit && hit < at + line && (!first || hit < first)) first = hit, which = i;
        }
        size_t plain = first ? (size_t)(first - at) : line + (at[line] == '\n');
        tw_text_addn(&out, at, plain);
        at += plain;
        if (!first) continue;
        tw_text_add(&out, one->cbs[which]);
        at += strlen(of->names[which]);
    }
    char *kept = tw_arena_strdup(arena, out.data);
    tw_text_free(&out);
    return kept;
}

static bool names_nothing(const char *users, const routes *of, const route *one) {
    for (int i = 0; i < of->name_count; i++) {
        if (!one->cbs[i][0] && tw_find_word(users, of->names[i])) return true;
    }
    return false;
}

/* Adds the terms of `more` that `when` lacks; NULL when they contradict each other. */
static const char *both(tw_arena *arena, const char *when, const char *more) {
    for (const char *at = more; *at;) {
        size_t length = strcspn(at, "&"), no = *at == '!';
        bool there = false;
        for (const char *b = when; *b;) {
            size_t size = strcspn(b, "&"), not_b = *b == '!';
            bool same =
                size - not_b == length - no && strncmp(b + not_b, at + no, length - no) == 0;
            if (same && no != not_b) return NULL;
            there |= same;
            b += size + (b[size] == '&');
        }
        if (!there)
            when = tw_arena_printf(arena, "%s%s%.*s", when, when[0] ? "&" : "", (int)length, at);
        at += length + (at[length] == '&');
    }
    return when;
}

static void read_case(tw_reader *r, const tw_phase_drafts *drafts, const tw_phase_draft *draft,
                      const routes *of, const route *one, tw_phase_states *states) {
    tw_arena *arena = &r->spec->arena;
    tw_phase_draft own = *draft;
    own.lines.items = NULL;
    own.lines.count = own.lines.capacity = 0;
    own.title = chosen(arena, draft->title, of, one);
    if (draft->from_table) {
        own.input = chosen(arena, draft->input, of, one);
        own.output = chosen(arena, draft->output, of, one);
    }
    for (size_t i = 0; i < draft->lines.count; i++) {
        tw_draft_line piece = draft->lines.items[i];
        piece.text = chosen(arena, tw_arena_strndup(arena, piece.text, piece.length), of, one);
        piece.length = strlen(piece.text);
        TW_VEC_PUSH(&own.lines, piece);
    }
    size_t before = states->count;
    tw_phase_read_draft(r, drafts, &own, states);
    free(own.lines.items);
    for (size_t i = before; i < states->count;) {
        tw_spec_phase *phase = &states->items[i].phase;
        const char *when = both(arena, phase->when.text, one->when);
        if (when) {
            phase->when = tw_derived(when, draft->line, TW_MEDIUM);
            i++;
            continue;
        }
        free(phase->reads.items);
        free(phase->chain.items);
        memmove(&states->items[i], &states->items[i + 1],
                (states->count - i - 1) * sizeof states->items[0]);
        states->count--;
    }
}

bool tw_phase_choose(tw_reader *r, const tw_phase_drafts *drafts, const tw_phase_draft *draft,
                     const char *text, tw_phase_states *states) {
    tw_arena *arena = &r->spec->arena;
    const char *users = tw_arena_printf(arena, "%s\n%s\n%s\n%s", draft->title, text,
                                        draft->from_table ? draft->input : "",
                                        draft->from_table ? draft->output : "");
    routes found;
    if (!find_routes(r, text, users, &found)) return false;
    for (int i = 0; i < found.count; i++) {
        if (!names_nothing(users, &found, &found.items[i]))
            read_case(r, drafts, draft, &found, &found.items[i], states);
    }
    return true;
}
