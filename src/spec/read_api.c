/* Parameters, tensors and their requirements, the output. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- parameters --------------------------------------------------------------------------- */

static tw_param_type type_of(const char *text) {
    static const struct {
        const char *word;
        tw_param_type type;
    } types[] = {{"memoryconfig", TW_PARAM_MEMORY_CONFIG},
                 {"memory_config", TW_PARAM_MEMORY_CONFIG},
                 {"computekernelconfig", TW_PARAM_COMPUTE_CONFIG},
                 {"compute_kernel_config", TW_PARAM_COMPUTE_CONFIG},
                 {"computeconfig", TW_PARAM_COMPUTE_CONFIG},
                 {"datatype", TW_PARAM_DTYPE},
                 {"dtype", TW_PARAM_DTYPE},
                 {"bool", TW_PARAM_BOOL},
                 {"float", TW_PARAM_FLOAT},
                 {"double", TW_PARAM_FLOAT},
                 {"uint", TW_PARAM_UINT},
                 {"unsigned", TW_PARAM_UINT},
                 {"int", TW_PARAM_INT},
                 {"str", TW_PARAM_STRING}};
    for (size_t i = 0; i < TW_COUNT(types); i++) {
        if (tw_has(text, types[i].word)) return types[i].type;
    }
    return TW_PARAM_OTHER;
}

static const char *or_empty(const char *text) {
    bool none = strcmp(text, "-") == 0 || strcmp(text, "N/A") == 0 ||
                strcmp(text, "\xE2\x80\x94") == 0 || strcasecmp(text, "none stated") == 0;
    return none ? "" : text;
}

static bool is_tensor(const char *type) {
    return tw_has(type, "tensor") && !tw_has(type, "tensormemory");
}

static void add_param(tw_reader *r, const char *name, const char *type, const char *required,
                      const char *range, const char *initial, const char *description, int line) {
    tw_spec *spec = r->spec;
    const char *id = tw_identifier(&spec->arena, name);
    if (!id[0] ||
        !tw_has_room(r, 8 * (spec->inputs.count + spec->params.count), "parameters", line)) {
        return;
    }
    initial = or_empty(initial);
    bool optional = tw_has(type, "optional") || strncasecmp(required, "n", 1) == 0 ||
                    (!required[0] && initial[0]);
    if (is_tensor(type)) {
        if (tw_spec_find_input(spec, id) >= 0) return;
        tw_spec_tensor tensor = {.name = tw_said(id, line),
                                 .description = tw_said(description, line),
                                 .optional = optional};
        /* "shape [1, ..., 1, W]": a weight that every row meets. */
        const char *spoken = tw_arena_printf(&spec->arena, "%s %s", range, description);
        if (strncmp(id, "input", 5) != 0 && (tw_has(spoken, "1, W)") || tw_has(spoken, "1, W]") ||
                                             tw_has(spoken, "1,W)") || tw_has(spoken, "1,W]"))) {
            tw_requirement q = {.kind = TW_REQUIRE_SHAPE_LAST_DIM,
                                .property = tw_derived("Shape", line, TW_MEDIUM),
                                .requirement = tw_derived(spoken, line, TW_MEDIUM)};
            q.hint = tw_derived(
                tw_arena_printf(&spec->arena, "%s must match the last dimension of the input", id),
                line, TW_LOW);
            TW_VEC_PUSH(&tensor.requirements, q);
        }
        TW_VEC_PUSH(&spec->inputs, tensor);
        return;
    }
    if (tw_spec_find_param(spec, id)) return;
    /* "host constant (block-factor knob), 1": a size of the design, and no parameter of the call.
     */
    const tw_expr *constant;
    bool fixed = tw_has(type, "constant") || tw_has(type, "constexpr") || tw_has(type, "knob");
    if (fixed && tw_expr_parse(&spec->arena, initial, &constant, NULL) == TW_OK) {
        tw_spec_symbol symbol = {tw_said(id, line), {initial, constant, line, TW_HIGH}};
        TW_VEC_PUSH(&spec->symbols, symbol);
        return;
    }
    tw_spec_param param = {.name = tw_said(id, line),
                           .type = type_of(type[0] ? type : id),
                           .type_text = tw_said(type, line),
                           .range = tw_said(or_empty(range), line),
                           .initial = tw_said(initial, line),
                           .description = tw_said(description, line),
                           .required = !optional};
    if (param.type == TW_PARAM_OTHER) {
        tw_spec_say(spec, TW_LEVEL_WARNING, "spec-param-type", line, type,
                    "use Tensor, float, int, uint32_t, bool, str, DataType or MemoryConfig",
                    "parameter '%s' has a type that is not known: \"%s\"", id, type);
    }
    TW_VEC_PUSH(&spec->params, param);
}

static void params_table(tw_reader *r, const tw_md_block *table) {
    int name = tw_md_column(table, "parameter|name|argument");
    int type = tw_md_column(table, "type");
    if (name < 0 || type < 0) return;
    int required = tw_md_column(table, "required|mandatory"),
        range = tw_md_column(table, "valid range|range|constraint|values");
    int initial = tw_md_column(table, "default"),
        words = tw_md_column(table, "description|meaning|notes|purpose");
    int optional = required < 0 ? tw_md_column(table, "optional") : -1;
    for (size_t i = 0; i < table->rows.count; i++) {
        const tw_md_row *row = &table->rows.items[i];
        const char *may = tw_md_cell(row, optional);
        const char *must = optional < 0 ? tw_md_cell(row, required)
                           : strncasecmp(may, "y", 1) == 0 || tw_has(may, "\xE2\x9C") ? "no"
                                                                                      : "yes";
        add_param(r, tw_md_cell(row, name), tw_md_cell(row, type), must, tw_md_cell(row, range),
                  tw_md_cell(row, initial), tw_md_cell(row, words), row->line);
    }
}

/* "epsilon (float, optional, default 1e-5, range > 0): small constant" */
static void params_item(tw_reader *r, const tw_md_block *item) {
    tw_arena *arena = &r->spec->arena;
    const char *text = item->text, *open = strchr(text, '('), *colon = strchr(text, ':');
    if (!colon) return;
    const char *close = open && open < colon ? strchr(open, ')') : NULL;
    if (!close) {
        /* "epsilon: float = 1e-5, small constant" */
        const char *name = tw_trim(arena, text, (size_t)(colon - text));
        const char *equals = strchr(colon, '='), *comma = strchr(colon, ',');
        size_t type = strcspn(colon + 1, "=,\n");
        const char *initial =
            equals ? tw_trim(arena, equals + 1, strcspn(equals + 1, ",\n ") + (equals[1] == ' '))
                   : "";
        if (equals && equals[1] == ' ') {
            initial = tw_trim(arena, equals + 2, strcspn(equals + 2, ",\n "));
        }
        add_param(r, name, tw_trim(arena, colon + 1, type), "", "", initial,
                  comma ? tw_trim(arena, comma + 1, strlen(comma + 1)) : "", item->line);
        return;
    }
    const char *inside = tw_arena_strndup(arena, open + 1, (size_t)(close - open - 1));
    const char *after = strchr(close, ':');
    const char *type = tw_trim(arena, inside, strcspn(inside, ","));
    const char *initial = tw_find(inside, "default");
    if (initial) {
        initial += 7;
        initial += strspn(initial, " =:");
        initial = tw_trim(arena, initial, strcspn(initial, ","));
    }
    bool optional = tw_has(inside, "optional") || initial;
    add_param(r, tw_trim(arena, text, (size_t)(open - text)), type, optional ? "No" : "Yes", "",
              initial ? initial : "", after ? tw_trim(arena, after + 1, strlen(after + 1)) : "",
              item->line);
}

/* ---- requirements ------------------------------------------------------------------------- */

static const char *made_hint(tw_reader *r, const char *subject, const tw_requirement *q) {
    return tw_arena_printf(&r->spec->arena, "%s: %s must be: %s", subject, q->property.text,
                           q->requirement.text);
}

/* "at least 2D, W a multiple of 32": the number behind the word; TILE_WIDTH and TILE_HEIGHT are 32.
 */
static int64_t multiple_in(const char *text) {
    static const char *const words[] = {"multiples of", "multiple of", "divisible by", "%",
                                        "aligned to"};
    const char *from = text;
    for (size_t i = 0; i < TW_COUNT(words) && from == text; i++) {
        const char *at = tw_find(text, words[i]);
        if (at) from = at + strlen(words[i]);
    }
    int64_t value = tw_first_integer(from, 0);
    return value > 0 ? value : 32;
}

/* "H a multiple of 32 and W of 8": the number behind the letter, before the other one. */
static int64_t multiple_of(const char *rule, const char *letter, int64_t otherwise) {
    const char *at = tw_find_word(rule, letter);
    const char *other = at ? tw_find_word(at + 1, letter[0] == 'W' ? "H" : "W") : NULL;
    const char *digit = at ? strpbrk(at, "0123456789") : NULL;
    if (!digit || (other && digit > other)) return otherwise;
    int64_t value = strtoll(digit, NULL, 10);
    return value > 0 ? value : otherwise;
}

/* "at least 2D", "2D or more", "rank >= 2", "4D tensor" among other rules of a row. */
static bool names_rank(const char *text) {
    if (tw_has_word(text, "rank")) return true;
    for (const char *at = text; *at; at++) {
        bool digit = *at >= '1' && *at <= '8' && (at == text || !isalnum((unsigned char)at[-1]));
        if (digit && (at[1] == 'D' || at[1] == 'd' || !strncasecmp(at + 1, "-D", 2)) &&
            !isalnum((unsigned char)at[at[1] == '-' ? 3 : 2]))
            return true;
    }
    return false;
}

static void read_dimension(tw_requirement *q, const char *property, const char *text) {
    bool height = tw_has(property, "height") || tw_has(property, "second") ||
                  tw_has(property, "2nd") || tw_has(property, "penultimate") ||
                  tw_has_word(property, "h") || tw_has(property, "-2");
    bool multiple = tw_has(text, "divisible") || tw_has(text, "multiple") || tw_has(text, "%") ||
                    tw_has(text, "align") || tw_has(property, "%");
    bool least = tw_has(text, ">=") || tw_has(text, "\xE2\x89\xA5") || tw_has(text, "at least") ||
                 tw_has(text, "> 0") || tw_has(text, "positive") || tw_has(text, "non-zero");
    bool most = tw_has(text, "<=") || tw_has(text, "\xE2\x89\xA4") || tw_has(text, "at most");
    bool size = height || tw_has(property, "width") || tw_has_word(property, "W") ||
                tw_has(property, "last");
    if (!multiple && size && least != most) {
        int64_t value = tw_has(text, "positive") || tw_has(text, "> 0") || tw_has(text, "non-zero")
                            ? 1
                            : tw_first_integer(text, 0);
        if (value < 1) return;
        q->kind = height ? TW_REQUIRE_HEIGHT_RANGE : TW_REQUIRE_WIDTH_RANGE;
        q->relation = least ? TW_AT_LEAST : TW_AT_MOST;
        q->value = value;
        return;
    }
    if (!multiple) return;
    q->kind = height ? TW_REQUIRE_HEIGHT_MULTIPLE : TW_REQUIRE_WIDTH_MULTIPLE;
    /* "H % 32 | == 0" */
    q->value = multiple_in(tw_has(property, "%") ? property : text);
}

static void read_rank(tw_requirement *q, const char *text) {
    const char *rank = tw_find(text, "rank");
    const char *from = rank ? rank : text, *digits = strpbrk(from, "0123456789");
    /* "4D (N, C, H, W)", "rank-4", "(N, C, H, W), rank exactly 4" */
    if (!digits) digits = strpbrk(text, "0123456789");
    q->kind = TW_REQUIRE_RANK;
    q->value = digits ? strtoll(digits, NULL, 10) : 0;
    bool least = tw_has(text, ">=") || tw_has(text, "least") || tw_has(text, "\xE2\x89\xA5");
    bool most = tw_has(text, "<=") || tw_has(text, "most") || tw_has(text, "\xE2\x89\xA4");
    q->relation = least ? TW_AT_LEAST : most ? TW_AT_MOST : TW_EQUAL;
    if (q->value < 1 || q->value > 8) q->kind = TW_REQUIRE_OTHER;
}

/* "(N, C, H, W), H and W multiples of 32": what stands behind the list of dimensions. */
static const char *behind_the_list(const char *text) {
    const char *close = strpbrk(text, ")]");
    return close && (text[0] == '(' || text[0] == '[') ? close + 1 : text;
}

/* The part of a row that names the rank, between full stops, semicolons and commas. */
static const char *rank_clause(tw_arena *arena, const char *text) {
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ".;,");
        const char *clause = tw_trim(arena, at, length);
        if (names_rank(clause)) return clause;
        at += length + (at[length] != '\0');
    }
    return text;
}

static bool asks_multiple(const char *text) {
    return tw_has(text, "divisible") || tw_has(text, "multiple") || tw_has(text, "aligned") ||
           strchr(text, '%');
}

static void read_shape_rule(tw_requirement *q, const char *text) {
    const char *rule = behind_the_list(text);
    if (names_rank(text) && !asks_multiple(rule)) {
        read_rank(q, text);
        return;
    }
    if (asks_multiple(rule)) {
        bool wide = tw_has_word(rule, "W") || tw_has(rule, "width") || tw_has(rule, "last");
        q->kind = wide ? TW_REQUIRE_WIDTH_MULTIPLE : TW_REQUIRE_HEIGHT_MULTIPLE;
        q->value = multiple_in(rule);
        return;
    }
    if (tw_has(text, "same as input") || tw_has(text, "same shape") ||
        (tw_has(text, ".shape") && !strpbrk(text, "[(-")))
        q->kind = TW_REQUIRE_SHAPE_SAME;
    else if (tw_has(text, "last dim") || tw_has_word(text, "W"))
        q->kind = TW_REQUIRE_SHAPE_LAST_DIM;
}

static void classify(tw_requirement *q) {
    const char *property = q->property.text, *text = q->requirement.text;
    if (tw_has(property, "device") || tw_has(property, "storage") || tw_has(property, "allocat")) {
        q->kind = TW_REQUIRE_DEVICE;
    } else if (tw_has(property, "rank") || tw_has_word(property, "dimensions")) {
        read_rank(q, text);
    } else if (tw_has(property, "layout") && !tw_has(property, "memory")) {
        q->kind = (q->layout = tw_read_layout(text)) ? TW_REQUIRE_LAYOUT : TW_REQUIRE_OTHER;
    } else if (tw_has(property, "memory") || tw_has(property, "shard")) {
        q->kind = (q->memory = tw_read_memory(text)) ? TW_REQUIRE_MEMORY : TW_REQUIRE_OTHER;
    } else if (tw_has(property, "dtype") || tw_has(property, "data type")) {
        if ((q->dtypes = tw_read_dtypes(text)))
            q->kind = TW_REQUIRE_DTYPE;
        else if (tw_has(text, "same") || tw_has(text, "match"))
            q->kind = TW_REQUIRE_DTYPE_SAME;
    } else if (tw_has(property, "shape")) {
        read_shape_rule(q, text);
    } else {
        read_dimension(q, property, text);
    }
    if (q->kind == TW_REQUIRE_RANK && q->value == 0) q->kind = TW_REQUIRE_OTHER;
}

static void apply_requirement(tw_reader *r, tw_spec_tensor *tensor, tw_requirement q) {
    if (!tw_has_room(r, tensor->requirements.count, "requirements", q.property.line)) return;
    if (!q.hint.text || !q.hint.text[0]) {
        q.hint = tw_derived(made_hint(r, tensor->name.text, &q), q.property.line, TW_LOW);
    }
    if (q.kind == TW_REQUIRE_LAYOUT) tensor->layout = q.layout;
    if (q.kind == TW_REQUIRE_MEMORY) tensor->memory = q.memory;
    if (q.kind == TW_REQUIRE_DTYPE) tensor->dtypes |= q.dtypes;
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        tw_requirement *old = &tensor->requirements.items[i];
        if (old->kind == q.kind && old->property.confidence == TW_MEDIUM) {
            *old = q;
            return;
        }
    }
    TW_VEC_PUSH(&tensor->requirements, q);
}

/* Which tensors a requirements table is about: those its heading or caption names, every one for
 * "all tensors", otherwise the first. */
static bool concerns(const tw_spec *spec, const tw_md_block *block, size_t index) {
    const char *heads[] = {tw_md_section(block), block->caption};
    bool named = false;
    for (int k = 0; k < 2; k++) {
        if (tw_has(heads[k], "all tensor") || tw_has(heads[k], "both tensor") ||
            tw_has(heads[k], "every tensor") || tw_has(heads[k], "all input") ||
            tw_has(heads[k], "both input") || tw_has(heads[k], "input tensors requirement")) {
            return true;
        }
        for (size_t i = 0; i < spec->inputs.count; i++) {
            const char *name = spec->inputs.items[i].name.text;
            bool here = tw_has_word(heads[k], name) && strcmp(name, "input") != 0;
            if (here && i == index) return true;
            named |= here;
        }
    }
    return !named && index == 0;
}

static bool names_tensor(const tw_spec *spec, const char *cell, size_t index) {
    bool every = tw_has_word(cell, "both") || tw_has_word(cell, "all") || tw_has_word(cell, "each");
    return every || tw_has_word(cell, spec->inputs.items[index].name.text) ||
           (index == 0 && strcasecmp(cell, "input") == 0);
}

/* "H and W must be multiples of 32", "[*, H, W] \xE2\x80\x94 at least 2D. H, W divisible by 32". */
static bool both_named(const char *rule) {
    return tw_has_word(rule, "H") && tw_has_word(rule, "W");
}

/* `whose`: the cell that names the tensor of a row, "" when the table's heading does. */
static void add_requirement(tw_reader *r, const tw_md_block *block, const char *whose,
                            const char *property, const char *text, const char *hint, int line) {
    tw_arena *arena = &r->spec->arena;
    char *quoted = tw_quoted(arena, hint);
    tw_requirement q = {.property = tw_said(property, line), .requirement = tw_said(text, line)};
    q.hint = tw_said(quoted ? quoted : or_empty(hint), line);
    classify(&q);
    /* "Handled internally via padding" is no message. */
    if (!quoted && tw_has(hint, "handled")) q.kind = TW_REQUIRE_OTHER;
    if (q.kind == TW_REQUIRE_OTHER) {
        tw_spec_say(r->spec, TW_LEVEL_NOTE, "spec-requirement-unread", line, text,
                    "see the requirement kinds in the user guide, or keep it: it is emitted as a "
                    "comment",
                    "requirement \"%s: %s\" is not one that can be checked", property, text);
    }
    /* "H, W | divisible by 32" is two. */
    bool both = (q.kind == TW_REQUIRE_HEIGHT_MULTIPLE && tw_has_word(property, "W")) ||
                tw_has(property, "last 2 dim") || tw_has(property, "last two dim");
    both |= tw_has(property, "align") && tw_has_word(text, "H") && tw_has_word(text, "W");
    const char *rule = behind_the_list(text);
    both |= tw_has(property, "shape") && both_named(rule);
    both &= q.kind == TW_REQUIRE_HEIGHT_MULTIPLE || q.kind == TW_REQUIRE_WIDTH_MULTIPLE;
    if (both) q.value = multiple_of(rule, q.kind == TW_REQUIRE_WIDTH_MULTIPLE ? "W" : "H", q.value);
    /* "at least 2D. H and W multiples of 32": the rank beside them. */
    tw_requirement rank = q;
    bool ranked = tw_has(property, "shape") && q.kind != TW_REQUIRE_RANK && names_rank(text);
    if (ranked) read_rank(&rank, rank_clause(&r->spec->arena, text));
    ranked &= rank.kind == TW_REQUIRE_RANK;
    for (size_t i = 0; i < r->spec->inputs.count; i++) {
        if (whose[0] ? !names_tensor(r->spec, whose, i) : !concerns(r->spec, block, i)) continue;
        if (ranked) apply_requirement(r, &r->spec->inputs.items[i], rank);
        apply_requirement(r, &r->spec->inputs.items[i], q);
        tw_requirement other = q;
        other.kind = q.kind == TW_REQUIRE_HEIGHT_MULTIPLE ? TW_REQUIRE_WIDTH_MULTIPLE
                                                          : TW_REQUIRE_HEIGHT_MULTIPLE;
        other.value =
            multiple_of(rule, other.kind == TW_REQUIRE_WIDTH_MULTIPLE ? "W" : "H", other.value);
        if (both) apply_requirement(r, &r->spec->inputs.items[i], other);
    }
}

/* "### Input" under "## Tensors", "### Input/Output Tensor Spec": requirements by another name. */
static bool is_input_section(const tw_md_block *block) {
    const char *section = tw_md_section(block);
    bool tensors =
        tw_md_in(block, "tensors") || tw_md_in(block, "tensor spec") || tw_has(section, "tensor");
    return tensors && strncasecmp(section, "input", 5) == 0;
}

/* "### Gamma (optional)" under "## Tensors". */
static bool is_named_section(const tw_spec *spec, const tw_md_block *block) {
    const char *section = tw_md_section(block);
    if (!tw_md_in(block, "tensor")) return false;
    for (size_t i = 1; i < spec->inputs.count; i++) {
        const char *name = spec->inputs.items[i].name.text;
        if (strncasecmp(section, name, strlen(name)) == 0 && !tw_is_word(section[strlen(name)]))
            return true;
    }
    return false;
}

static void requirements(tw_reader *r, const tw_md_block *block) {
    tw_arena *arena = &r->spec->arena;
    if (block->kind == TW_MD_TABLE) {
        int property = tw_md_column(block, "property|attribute|aspect|constraint|check|what|rule");
        int text = tw_md_column(block, "requirement|value|must be|allowed|expected|constraint");
        if (text == property) text = tw_md_column(block, "value|must be|requirement");
        if (text < 0) text = tw_md_column(block, "input");
        int hint =
            tw_md_column(block, "error message hint|error hint|error message|error|hint|message");
        int tensor = tw_md_exact(block, "tensor");
        if (tensor < 0) tensor = tw_md_exact(block, "input");
        if (tensor == text) tensor = -1;
        for (size_t i = 0; property >= 0 && text >= 0 && i < block->rows.count; i++) {
            const tw_md_row *row = &block->rows.items[i];
            const char *whose = tw_md_cell(row, tensor), *what = tw_md_cell(row, property);
            /* "a.layout", "input_tensor.dtype": whose it is stands before it. */
            const char *dot = tensor < 0 ? strchr(what, '.') : NULL;
            if (dot &&
                strspn(what, "abcdefghijklmnopqrstuvwxyz_0123456789") == (size_t)(dot - what))
                whose = tw_arena_strndup(arena, what, (size_t)(dot - what)), what = dot + 1;
            add_requirement(r, block, whose, what, tw_md_cell(row, text), tw_md_cell(row, hint),
                            row->line);
        }
    } else if (block->kind == TW_MD_ITEM) {
        size_t colon = strcspn(block->text, ":\n");
        if (block->text[colon] != ':') return;
        const char *rest = block->text + colon + 1;
        const char *quote = strchr(rest, '"');
        size_t length = quote ? (size_t)(quote - rest) : strlen(rest);
        while (length && strchr(" (-,;", rest[length - 1]))
            length--;
        add_requirement(r, block, "", tw_trim(arena, block->text, colon),
                        tw_trim(arena, rest, length), quote ? quote : "", block->line);
    }
}

/* "Tensors", "Input/Output Tensors": a section whose parts are a tensor each. */
static bool tensors_heading(const char *text) {
    return strcasecmp(text, "tensors") == 0 || tw_has(text, "tensor requirements") ||
           tw_has(text, "tensor specification");
}

/* Tensors that only a requirements heading speaks of: "### Gamma/Beta Tensor Requirements". */
static void tensors_from_heading(tw_reader *r, const tw_md_block *heading) {
    tw_spec *spec = r->spec;
    tw_arena *arena = &spec->arena;
    const char *own =
        heading->depth < 7 && heading->depth > 0 && isdigit((unsigned char)heading->text[0])
            ? heading->text + strspn(heading->text, "0123456789. )")
            : heading->text;
    const char *stop = tw_find(own, "tensor");
    /* "## Tensors" with "### Gamma (optional)" below it. */
    bool listed = heading->depth > 1 && tensors_heading(heading->sections[heading->depth - 1]);
    if (listed && !stop) stop = own + strcspn(own, "(:");
    if (!stop || !(listed || tw_has(heading->text, "requirement"))) return;
    char *names = tw_trim(arena, own, (size_t)(stop - own));
    for (char *at = names; *at;) {
        size_t length = strcspn(at, "/,&");
        char *word = tw_trim(arena, at, length);
        at += length + (at[length] != '\0');
        char *id = tw_identifier(arena, word);
        bool input = !id[0] || strstr(id, "input") || strcmp(id, "all") == 0 ||
                     strncmp(id, "output", 6) == 0 || strstr(id, "intermediate");
        if (input || tw_spec_find_input(spec, id) >= 0 || spec->inputs.count >= 15) continue;
        tw_spec_tensor tensor = {.name = tw_derived(id, heading->line, TW_MEDIUM),
                                 .description = tw_derived(heading->text, heading->line, TW_MEDIUM),
                                 .optional = tw_has(heading->text, "optional")};
        TW_VEC_PUSH(&spec->inputs, tensor);
    }
}

/* "Gamma: bfloat16, RM, shape (1,1,1,W). Beta: ..." below the input's requirements. */
static void tensors_from_prose(tw_reader *r, const tw_md_block *block) {
    tw_spec *spec = r->spec;
    tw_arena *arena = &spec->arena;
    static const char *const weights[] = {"gamma", "beta", "weight", "bias", "mask"};
    for (const char *at = block->text; *at;) {
        const char *stop = strstr(at, ". ");
        size_t length = stop ? (size_t)(stop - at) : strlen(at);
        char *sentence = tw_arena_strndup(arena, at, length);
        at += length + (stop ? 2 : 0);
        size_t colon = strcspn(sentence, ":");
        if (!sentence[colon] || !tw_has(sentence, "shape") || !tw_read_dtypes(sentence)) continue;
        char *id = tw_identifier(arena, tw_trim(arena, sentence, colon));
        bool weight = false;
        for (size_t i = 0; i < TW_COUNT(weights); i++)
            weight |= strcmp(id, weights[i]) == 0;
        if (!weight || tw_spec_find_input(spec, id) >= 0 || spec->inputs.count >= 15) continue;
        tw_spec_tensor tensor = {.name = tw_derived(id, block->line, TW_MEDIUM),
                                 .description = tw_derived(sentence, block->line, TW_MEDIUM),
                                 .optional = tw_has(sentence, "optional"),
                                 .dtypes = tw_read_dtypes(sentence)};
        tensor.layout =
            tw_has_word(sentence, "RM") ? TW_LAYOUT_ROW_MAJOR : tw_read_layout(sentence);
        tw_requirement q = {.kind = TW_REQUIRE_SHAPE_LAST_DIM,
                            .property = tw_derived("Shape", block->line, TW_MEDIUM),
                            .requirement = tw_derived(sentence, block->line, TW_MEDIUM)};
        q.hint =
            tw_derived(tw_arena_printf(arena, "%s must match the last dimension of the input", id),
                       block->line, TW_LOW);
        TW_VEC_PUSH(&tensor.requirements, q);
        TW_VEC_PUSH(&spec->inputs, tensor);
    }
}

static void ensure_input(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < spec->inputs.count; i++) {
        const char *name = spec->inputs.items[i].name.text;
        if (strncmp(name, "input", 5) == 0 || !tw_has_word("gamma beta weight bias mask", name))
            return;
    }
    tw_spec_tensor input = {.name = tw_derived("input_tensor", 0, TW_MEDIUM),
                            .description = tw_derived("Input tensor", 0, TW_LOW)};
    TW_VEC_PUSH(&spec->inputs, input);
    size_t last = spec->inputs.count - 1;
    memmove(spec->inputs.items + 1, spec->inputs.items, last * sizeof input);
    spec->inputs.items[0] = input;
}

/* "has_gamma | bool | CT" beside an optional tensor gamma: that follows from the tensor, and is no
 * parameter of the call. */
static void drop_flags(tw_spec *spec) {
    for (size_t i = 0; i < spec->params.count;) {
        const char *name = spec->params.items[i].name.text;
        int input = strncmp(name, "has_", 4) == 0   ? tw_spec_find_input(spec, name + 4)
                    : strncmp(name, "use_", 4) == 0 ? tw_spec_find_input(spec, name + 4)
                                                    : -1;
        bool flag = spec->params.items[i].type == TW_PARAM_BOOL ||
                    spec->params.items[i].type == TW_PARAM_UINT;
        if (input < 1 || !flag) {
            i++;
            continue;
        }
        spec->inputs.items[input].optional = true;
        memmove(&spec->params.items[i], &spec->params.items[i + 1],
                (spec->params.count - i - 1) * sizeof spec->params.items[0]);
        spec->params.count--;
    }
}

/* "### Parameters", "### Arguments" of the call, "### Signature"; not those of a kernel. */
static bool is_parameters(const tw_md_block *block) {
    const char *section = tw_md_section(block);
    if (tw_has(section, "parameter") || strcasecmp(section, "interface") == 0) return true;
    bool call = tw_has_word(section, "arguments") || tw_has_word(section, "inputs") ||
                tw_has_word(section, "signature") || tw_has_word(section, "attributes");
    return call && !tw_md_in(block, "kernel") && !tw_md_in(block, "compile") &&
           !tw_md_in(block, "runtime") && !tw_md_in(block, "run-time") &&
           (tw_md_in(block, "API") || tw_md_in(block, "interface") || tw_md_in(block, "signature"));
}

/* The input leads, whatever the table's order; a stable move keeps the others'. */
void tw_read_api(tw_reader *r) {
    size_t count = r->md.blocks.count;
    for (size_t i = 0; i < count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (!is_parameters(block)) continue;
        if (block->kind == TW_MD_TABLE) params_table(r, block);
        if (block->kind == TW_MD_ITEM && block->depth == 1) params_item(r, block);
    }
    for (size_t i = 0; i < count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind == TW_MD_HEADING) tensors_from_heading(r, block);
        bool prose = block->kind == TW_MD_PARAGRAPH || block->kind == TW_MD_ITEM;
        if (prose && tw_has(tw_md_section(block), "requirement")) tensors_from_prose(r, block);
    }
    ensure_input(r);
    drop_flags(r->spec);
    for (size_t i = 0; i < count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        const char *section = tw_md_section(block);
        bool checks = tw_has(section, "constraint") || strcasecmp(section, "checks") == 0 ||
                      tw_has(section, "validation rule") || tw_has(section, "input check");
        bool hardware = tw_has(section, "hardware") || tw_has(section, "kernel");
        bool asks = (tw_has(section, "requirement") || checks) && !hardware &&
                    !tw_has(section, "circular") && !tw_has(section, "output");
        if (block->kind != TW_MD_HEADING &&
            (asks || is_input_section(block) || is_named_section(r->spec, block))) {
            requirements(r, block);
        }
    }
}
