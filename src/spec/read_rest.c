/* Components, edge cases, decisions, test criteria. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void component_table(tw_spec *spec, const tw_md_block *table) {
    int key = tw_md_column(table, "component"), source = tw_md_column(table, "source");
    int changes = tw_md_column(table, "modification|changes");
    for (size_t i = 0; key >= 0 && source >= 0 && i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        tw_spec_row found = {tw_said(tw_md_cell(row, key), row->line),
                             tw_said(tw_md_cell(row, source), row->line),
                             tw_said(tw_md_cell(row, changes), row->line)};
        TW_VEC_PUSH(&spec->components, found);
    }
}

static void edge_table(tw_spec *spec, const tw_md_block *table) {
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        tw_spec_row found = {tw_said(tw_md_cell(row, 0), row->line),
                             tw_said(tw_md_cell(row, 1), row->line),
                             tw_said(tw_md_cell(row, 2), row->line)};
        TW_VEC_PUSH(&spec->edges, found);
    }
}

/* ---- decisions ---------------------------------------------------------------------------- */

static void decision_block(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    tw_field empty = {"", 0, TW_ABSENT};
    if (block->kind == TW_MD_HEADING && strncasecmp(block->text, "decision", 8) == 0 &&
        block->depth > 2) {
        const char *colon = strchr(block->text, ':');
        const char *title = colon ? colon + 1 + strspn(colon + 1, " ") : block->text;
        tw_spec_decision found = {tw_said(tw_arena_strdup(&spec->arena, title), block->line), empty,
                                  empty, empty, empty};
        TW_VEC_PUSH(&spec->decisions, found);
        return;
    }
    if (!spec->decisions.count || block->kind != TW_MD_ITEM) return;
    tw_spec_decision *last = &spec->decisions.items[spec->decisions.count - 1];
    const struct {
        const char *keys;
        tw_field *field;
    } parts[] = {{"choice", &last->choice},
                 {"rationale|reason", &last->rationale},
                 {"alternatives considered|alternatives", &last->alternatives},
                 {"tradeoffs|trade-offs", &last->tradeoffs}};
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        const char *value = tw_keyed(&spec->arena, block->text, parts[i].keys);
        if (value) *parts[i].field = tw_said(value, block->line);
    }
}

/* ---- tests -------------------------------------------------------------------------------- */

static void add_shape(tw_spec *spec, tw_shape shape, const char *name, int line) {
    for (size_t i = 0; i < spec->tests.shapes.count; i++) {
        const tw_shape *old = &spec->tests.shapes.items[i].shape;
        if (old->rank == shape.rank &&
            memcmp(old->dim, shape.dim, (size_t)shape.rank * sizeof *shape.dim) == 0) {
            return;
        }
    }
    if (spec->tests.shapes.count >= TW_SPEC_LIST_LIMIT) return;
    struct tw_test_shape found = {shape, tw_said(name, line)};
    TW_VEC_PUSH(&spec->tests.shapes, found);
}

/* "(1, 1, 32, 64)" and "[1, 1, 32, 64]"; and "64x128" where `crossed`. */
static void shapes_in(tw_spec *spec, const char *text, const char *name, int line, bool crossed) {
    for (const char *at = text; *at; at++) {
        tw_shape shape = {0};
        bool listed = *at == '(' || *at == '[';
        bool digit = isdigit((unsigned char)*at) &&
                     (at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '.'));
        /* "permute(0, 2, 3, 1)" is a call. */
        bool called = listed && at > text && tw_is_word(at[-1]);
        if (called || (!listed && !(crossed && digit))) continue;
        const char *c = at + listed;
        while (shape.rank < 8) {
            c += strspn(c, " ");
            if (!isdigit((unsigned char)*c)) break;
            char *end;
            shape.dim[shape.rank++] = strtoll(c, &end, 10);
            c = end + strspn(end, " ");
            if (*c != (listed ? ',' : 'x')) break;
            c++;
        }
        bool closed = listed ? (*c == ')' || *c == ']') : true;
        bool empty = false;
        for (int i = 0; i < shape.rank; i++)
            empty |= shape.dim[i] < 1;
        if (shape.rank < 2 || !closed || empty) continue;
        /* "64x128" stands for one image: the two leading dimensions are 1. */
        if (!listed && shape.rank == 2) {
            shape = (tw_shape){4, {1, 1, shape.dim[0], shape.dim[1]}};
        }
        add_shape(spec, shape, name, line);
        at = c - 1 > at ? c - 1 : at;
    }
}

static double number_after(const char *text, const char *key) {
    const char *at = tw_find(text, key);
    if (!at) return 0;
    at += strlen(key);
    at += strcspn(at, "0123456789\n");
    return strtod(at, NULL);
}

static void tolerances_in(tw_spec *spec, const char *text, int line) {
    tw_spec_test *tests = &spec->tests;
    double rtol = number_after(text, "rtol"), atol = number_after(text, "atol");
    double relative = number_after(text, "relative tolerance");
    double absolute = number_after(text, "absolute tolerance"), pcc = number_after(text, "PCC");
    if (relative > 0) rtol = relative;
    if (absolute > 0) atol = absolute;
    if (rtol > 0 && rtol < 1) tests->rtol = rtol, tests->tolerance_line = line;
    if (atol > 0 && atol < 10) tests->atol = atol, tests->tolerance_line = line;
    if (pcc > 0 && pcc <= 1) tests->pcc = pcc;
}

/* "torch.exp(x); rtol 0.02": the code alone. */
static const char *without_tolerance(tw_arena *arena, const char *text) {
    int depth = 0;
    for (const char *at = text; *at; at++) {
        depth += (*at == '(') - (*at == ')');
        bool stop = depth == 0 && (*at == ';' || *at == ',');
        if (stop && (tw_find(at, "tol") || tw_find(at, "PCC")))
            return tw_trim(arena, text, (size_t)(at - text));
    }
    return text;
}

static void reference_in(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    const char *value =
        tw_keyed(&spec->arena, block->text,
                 "reference|pytorch reference|reference implementation|torch reference|golden|"
                 "golden reference|expected|expected output|python reference");
    if (value) {
        spec->tests.reference = tw_said(without_tolerance(&spec->arena, value), block->line);
        return;
    }
    /* "torch.sum(x, dim=-2) within rtol=0.02". */
    if (!spec->tests.reference.text[0] && strncmp(block->text, "torch.", 6) == 0) {
        static const char *const ends[] = {" within ", " at ", " to ", " with "};
        size_t length = strlen(block->text);
        for (size_t i = 0; i < TW_COUNT(ends); i++) {
            const char *at = tw_find(block->text, ends[i]);
            if (at && (size_t)(at - block->text) < length) length = (size_t)(at - block->text);
        }
        const char *code = tw_arena_strndup(&spec->arena, block->text, length);
        spec->tests.reference =
            tw_derived(without_tolerance(&spec->arena, code), block->line, TW_MEDIUM);
        return;
    }
    const char *matches = tw_find(block->text, "matches ");
    if (!spec->tests.reference.text[0] && matches && tw_has(matches, "torch.")) {
        const char *code = matches + 8;
        if (strncasecmp(code, "pytorch ", 8) == 0) code += 8;
        spec->tests.reference =
            tw_derived(tw_trim(&spec->arena, code, strlen(code)), block->line, TW_MEDIUM);
    }
}

static void validation_in(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    const char *arrow = strstr(block->text, "->");
    size_t skip = 2;
    if (!arrow) arrow = strstr(block->text, "\xE2\x86\x92"), skip = 3;
    char *quoted = arrow ? tw_quoted(&spec->arena, arrow + skip) : NULL;
    if (!quoted) return;
    const char *what = tw_trim(&spec->arena, block->text, (size_t)(arrow - block->text));
    tw_spec_row row = {tw_said(what, block->line), tw_said(quoted, block->line),
                       tw_said("", block->line)};
    TW_VEC_PUSH(&spec->tests.validation, row);
}

static void test_item(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    if (tw_md_in(block, "validation")) {
        validation_in(r, block);
        return;
    }
    reference_in(r, block);
    tolerances_in(spec, block->text, block->line);
    shapes_in(spec, block->text, "", block->line, true);
    TW_VEC_PUSH(&spec->tests.criteria, tw_said(block->text, block->line));
}

static void test_table(tw_spec *spec, const tw_md_block *table) {
    int shape = tw_md_column(table, "shape|input shape"),
        name = tw_md_column(table, "category|name|case");
    int reference = tw_md_column(table, "reference|pytorch");
    int tolerance = tw_md_column(table, "tolerance|rtol|accuracy");
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        if (shape >= 0)
            shapes_in(spec, tw_md_cell(row, shape), tw_md_cell(row, name), row->line, true);
        /* The last stage's is that of the whole operation. */
        const char *code = tw_md_cell(row, reference);
        if (strchr(code, '(') || tw_has_word(code, "return"))
            spec->tests.reference = tw_said(code, row->line);
        if (tolerance >= 0) tolerances_in(spec, tw_md_cell(row, tolerance), row->line);
    }
}

/* A fenced Python block under Test Criteria is the reference. */
static void test_code(tw_spec *spec, const tw_md_block *block) {
    if (!tw_has(block->text, "torch")) return;
    spec->tests.reference =
        tw_said(tw_trim(&spec->arena, block->text, strlen(block->text)), block->line);
}

static void rest_block(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    bool verified = tw_md_in(block, "verification") && !tw_md_in(block, "broadcast");
    bool tests =
        tw_md_in(block, "test criteria") || verified || tw_md_in(block, "acceptance") ||
        tw_md_in(block, "testing") || tw_md_in(block, "tests") || tw_md_in(block, "test plan") ||
        tw_md_in(block, "tdd stage") ||
        (spec->dialect == TW_DIALECT_DESIGN && strncasecmp(tw_md_section(block), "stage ", 6) == 0);
    if (block->kind == TW_MD_TABLE) {
        if (tw_md_in(block, "component source")) component_table(spec, block);
        if (tw_md_in(block, "edge case")) edge_table(spec, block);
        if (tests) test_table(spec, block);
        return;
    }
    if (tw_md_in(block, "decision")) decision_block(r, block);
    bool keyed = block->kind == TW_MD_PARAGRAPH && strcspn(block->text, ":\n") < 30 &&
                 block->text[strcspn(block->text, ":\n")] == ':' && !tw_md_in(block, "validation");
    if (tests && (block->kind == TW_MD_ITEM || keyed)) test_item(r, block);
    if (tests && block->kind == TW_MD_CODE) test_code(spec, block);
    if (tw_md_in(block, "edge case") && block->kind == TW_MD_ITEM) {
        size_t colon = strcspn(block->text, ":");
        tw_arena *arena = &spec->arena;
        const char *rest = block->text[colon] ? block->text + colon + 1 : "";
        tw_spec_row row = {tw_said(tw_trim(arena, block->text, colon), block->line),
                           tw_said(tw_trim(arena, rest, strlen(rest)), block->line),
                           tw_said("", block->line)};
        TW_VEC_PUSH(&spec->edges, row);
    }
}

void tw_read_rest(tw_reader *r) {
    for (size_t i = 0; i < r->md.blocks.count; i++)
        rest_block(r, &r->md.blocks.items[i]);
    tw_spec *spec = r->spec;
    tw_field empty = {"", 0, TW_ABSENT};
    for (size_t i = 0; i < spec->decisions.count; i++) {
        tw_field *fields[] = {&spec->decisions.items[i].choice, &spec->decisions.items[i].rationale,
                              &spec->decisions.items[i].alternatives,
                              &spec->decisions.items[i].tradeoffs};
        for (size_t k = 0; k < TW_COUNT(fields); k++) {
            if (!fields[k]->text) *fields[k] = empty;
        }
    }
}
