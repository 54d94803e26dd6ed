/* What all parts of the reader use: where a field was said, what is said of it, and the words for
 * sizes, types, layouts, memories and roles. */
#include "spec/read.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *tw_confidence_name(tw_confidence confidence) {
    static const char *const names[] = {"ABSENT", "LOW", "MEDIUM", "HIGH"};
    return names[confidence];
}

const char *tw_role_name(tw_role role) {
    static const char *const names[] = {"none", "reader", "compute", "writer"};
    return names[role];
}

tw_field tw_derived(const char *text, int line, tw_confidence confidence) {
    return text && text[0] ? (tw_field){text, line, confidence} : (tw_field){"", 0, TW_ABSENT};
}

tw_field tw_said(const char *text, int line) {
    return tw_derived(text, line, TW_HIGH);
}

/* ---- diagnostics -------------------------------------------------------------------------- */

/* What is more than these is a broken generator, not a spec. */
#define MAX_DIAGNOSTICS 200

const char *tw_spec_line(const tw_spec *spec, int line, size_t *length) {
    if (line < 1 || line > spec->line_count) return NULL;
    *length = strcspn(spec->lines[line - 1], "\n");
    return spec->lines[line - 1];
}

static void underline(const tw_spec *spec, tw_diagnostic *found, const char *place) {
    size_t length;
    const char *line = place && place[0] ? tw_spec_line(spec, found->line, &length) : NULL;
    size_t wanted = place ? strlen(place) : 0;
    if (!line || wanted > length) return;
    const char *at = line, *stop = line + (length - wanted);
    while (at <= stop && strncasecmp(at, place, wanted) != 0)
        at++;
    if (at > stop) return;
    found->column = (int)(at - line) + 1;
    found->length = (int)strlen(place);
}

void tw_spec_say(tw_spec *spec, tw_level severity, const char *id, int line, const char *place,
                 const char *fix, const char *fmt, ...) {
    if (spec->diagnostics.count > MAX_DIAGNOSTICS) return;
    if (spec->diagnostics.count == MAX_DIAGNOSTICS) {
        tw_diagnostic more = {.id = "spec-too-much",
                              .severity = TW_LEVEL_ERROR,
                              .line = line,
                              .message = "too much is wrong; what follows is left out",
                              .fix = "mend what is said above first"};
        TW_VEC_PUSH(&spec->diagnostics, more);
        return;
    }
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    char *message = tw_text_take(&text);
    /* Said once for all cases of a phase. */
    for (size_t i = 0; i < spec->diagnostics.count; i++) {
        const tw_diagnostic *d = &spec->diagnostics.items[i];
        if (d->line != line || strcmp(d->id, id) != 0 || strcmp(d->message, message) != 0) continue;
        free(message);
        return;
    }
    tw_diagnostic found = {.id = id,
                           .severity = severity,
                           .line = line,
                           .message = tw_arena_strdup(&spec->arena, message),
                           .fix = tw_arena_strdup(&spec->arena, fix ? fix : "")};
    free(message);
    underline(spec, &found, place);
    TW_VEC_PUSH(&spec->diagnostics, found);
}

bool tw_has_room(tw_reader *r, size_t count, const char *what, int line) {
    if (count < TW_SPEC_LIST_LIMIT) return true;
    tw_spec *spec = r->spec;
    const char *text = tw_arena_printf(&spec->arena, "more than %d %s; the rest is left out",
                                       TW_SPEC_LIST_LIMIT, what);
    for (size_t i = 0; i < spec->diagnostics.count; i++) {
        if (strcmp(spec->diagnostics.items[i].message, text) == 0) return false;
    }
    tw_spec_say(spec, TW_LEVEL_ERROR, "spec-too-much", line, NULL,
                "a core has 32 CBs and a kernel 341 arguments: this table is not meant to be read",
                "%s", text);
    return false;
}

/* ---- shared readings ---------------------------------------------------------------------- */

static bool key_matches(const char *key, size_t length, const char *keys) {
    while (length && isspace((unsigned char)key[length - 1]))
        length--;
    for (const char *at = keys; *at;) {
        size_t size = strcspn(at, "|");
        if (size == length && strncasecmp(at, key, size) == 0) return true;
        at += size + (at[size] == '|');
    }
    return false;
}

const char *tw_keyed(tw_arena *arena, const char *text, const char *keys) {
    size_t length = strcspn(text, ":\n");
    if (text[length] != ':' || !key_matches(text, length, keys)) return NULL;
    const char *value = text + length + 1;
    return tw_trim(arena, value, strlen(value));
}

tw_size tw_read_size(tw_reader *r, const char *text, int line) {
    tw_size size = {text, NULL, line, TW_HIGH};
    tw_error err = {0};
    if (!text[0]) return (tw_size){"", NULL, 0, TW_ABSENT};
    if (tw_expr_parse(&r->spec->arena, text, &size.expr, &err) != TW_OK) {
        tw_spec_say(r->spec, TW_LEVEL_ERROR, "spec-size-unreadable", line, text,
                    "write it as arithmetic over W, H, Wt, Ht, tile_size, stick_size or a symbol "
                    "of the spec, e.g. `2*Wt`",
                    "%s", err.text);
        size.confidence = TW_ABSENT;
    }
    tw_error_clear(&err);
    return size;
}

const char *tw_spec_dtype_name(unsigned one) {
    static const char *const names[] = {"BFLOAT16", "FLOAT32", "BFLOAT8_B", "BFLOAT4_B",
                                        "UINT32",   "INT32",   "UINT16",    "UINT8"};
    for (unsigned i = 0; i < TW_COUNT(names); i++) {
        if (one == 1u << i) return names[i];
    }
    return "";
}

unsigned tw_read_dtypes(const char *text) {
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {{"bfloat16", TW_DTYPE_BFLOAT16},  {"bf16", TW_DTYPE_BFLOAT16},
                 {"float16_b", TW_DTYPE_BFLOAT16}, {"float32", TW_DTYPE_FLOAT32},
                 {"fp32", TW_DTYPE_FLOAT32},       {"bfloat8_b", TW_DTYPE_BFLOAT8_B},
                 {"bfp8_b", TW_DTYPE_BFLOAT8_B},   {"bfloat4_b", TW_DTYPE_BFLOAT4_B},
                 {"uint32", TW_DTYPE_UINT32},      {"int32", TW_DTYPE_INT32},
                 {"uint16", TW_DTYPE_UINT16},      {"uint8", TW_DTYPE_UINT8}};
    unsigned bits = 0;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has_word(text, words[i].word)) bits |= words[i].bit;
    }
    return bits;
}

tw_layout tw_read_layout(const char *text) {
    static const char *const rows[] = {"row_major", "row-major", "row major", "RM sticks"};
    const char *tile = tw_find(text, "tile"), *row = NULL;
    for (size_t i = 0; i < TW_COUNT(rows) && !row; i++)
        row = tw_find(text, rows[i]);
    /* "TILE_LAYOUT. ROW_MAJOR_LAYOUT is refused": what is asked comes first. */
    if (row && tile) return row < tile ? TW_LAYOUT_ROW_MAJOR : TW_LAYOUT_TILE;
    if (tw_has_word(text, "RM")) return TW_LAYOUT_ROW_MAJOR;
    return row ? TW_LAYOUT_ROW_MAJOR : tile ? TW_LAYOUT_TILE : TW_LAYOUT_UNSTATED;
}

tw_memory tw_read_memory(const char *text) {
    if (tw_has(text, "height_sharded") || tw_has(text, "height sharded")) {
        return TW_MEMORY_HEIGHT_SHARDED;
    }
    if (tw_has(text, "width_sharded") || tw_has(text, "width sharded")) {
        return TW_MEMORY_WIDTH_SHARDED;
    }
    if (tw_has(text, "block_sharded") || tw_has(text, "block sharded")) {
        return TW_MEMORY_BLOCK_SHARDED;
    }
    return tw_has(text, "interleaved") ? TW_MEMORY_INTERLEAVED : TW_MEMORY_UNSTATED;
}

tw_role tw_read_role(const char *text) {
    static const struct {
        const char *word;
        tw_role role;
    } words[] = {{"reader", TW_READER},  {"compute", TW_COMPUTE}, {"writer", TW_WRITER},
                 {"brisc", TW_READER},   {"ncrisc", TW_WRITER},   {"riscv_0", TW_READER},
                 {"riscv_1", TW_WRITER}, {"unpack", TW_COMPUTE},  {"pack", TW_COMPUTE},
                 {"math", TW_COMPUTE},   {"tilize", TW_COMPUTE},  {"untilize", TW_COMPUTE},
                 {"trisc", TW_COMPUTE},  {"triscs", TW_COMPUTE}};
    const char *first = NULL;
    tw_role role = TW_ROLE_NONE;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && (!first || at < first)) first = at, role = words[i].role;
    }
    /* "Phase 2 (sub)": the phases are the compute kernel's. */
    if (!role && strncasecmp(text, "phase ", 6) == 0) role = TW_COMPUTE;
    return role;
}

/* A later start loses; at the same start the longer name wins (cb_in_rm before cb_in). */
int tw_mentioned_cb(const tw_spec *spec, const char *text, const char **start, const char **end) {
    const char *best = NULL, *stop = NULL, *begin, *finish;
    int found = -1;
    int id = tw_find_cb_id(text, &begin, &finish);
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->id == id) best = begin, stop = finish, found = (int)i;
    }
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        const char *names[] = {cb->name.text, cb->written.text};
        for (int k = 0; k < 2; k++) {
            const char *at = tw_find_word(text, names[k]);
            if (!at) continue;
            const char *after = at + strlen(names[k]);
            if (!best || at < best || (at == best && after > stop)) {
                best = at, stop = after, found = (int)i;
            }
        }
    }
    if (start) *start = best;
    if (end) *end = stop;
    return found;
}

const char *tw_read_condition(tw_reader *r, const char *text) {
    static const char *const signs[] = {"only if", "only when", "optional", "if ", "when "};
    bool conditional = false;
    for (size_t i = 0; i < TW_COUNT(signs); i++)
        conditional |= tw_has(text, signs[i]);
    for (size_t i = 0; i < r->spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &r->spec->inputs.items[i];
        const char *name = tensor->name.text, *at = tensor->optional ? tw_find(text, name) : NULL;
        if (!at) continue;
        bool only = false;
        for (; at; at = tw_find(at + 1, name))
            only |= strncasecmp(at + strlen(name), " only", 5) == 0;
        if (conditional || only) return tensor->name.text;
    }
    return "";
}

const tw_spec_cb *tw_spec_find_cb(const tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->cbs.count; i++) {
        if (spec->cbs.items[i].id == id) return &spec->cbs.items[i];
    }
    return NULL;
}

const tw_spec_param *tw_spec_find_param(const tw_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->params.count; i++) {
        if (strcmp(spec->params.items[i].name.text, name) == 0) return &spec->params.items[i];
    }
    return NULL;
}

int tw_spec_find_input(const tw_spec *spec, const char *name) {
    for (size_t i = 0; i < spec->inputs.count; i++) {
        if (strcmp(spec->inputs.items[i].name.text, name) == 0) return (int)i;
    }
    return -1;
}

size_t tw_diagnostics_count(const tw_diagnostics *list, tw_level severity) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].severity >= severity;
    return count;
}
