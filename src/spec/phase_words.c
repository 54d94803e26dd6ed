/* What a phase's words mean: its kind, operation, dimensions and functions. */
#include "spec/phases.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- words -------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    tw_phase_kind kind;
    const char *op;
} helpers[] = {{"untilize", TW_PHASE_UNTILIZE, "untilize"},
               {"tilize_block", TW_PHASE_TILIZE, "tilize"},
               {"::tilize", TW_PHASE_TILIZE, "tilize"},
               {"tilize<", TW_PHASE_TILIZE, "tilize"},
               {"::reduce", TW_PHASE_REDUCE, "sum"},
               {"reduce<", TW_PHASE_REDUCE, "sum"},
               {"reduce_row", TW_PHASE_REDUCE, "sum"},
               {"reduce_col", TW_PHASE_REDUCE, "sum"},
               {"reduce_tile", TW_PHASE_REDUCE, "sum"},
               {"matmul", TW_PHASE_MATMUL, "matmul"},
               {"transpose_wh", TW_PHASE_TRANSPOSE, "transpose"},
               {"::sub", TW_PHASE_BINARY, "sub"},
               {"sub<", TW_PHASE_BINARY, "sub"},
               {"sub_tiles", TW_PHASE_BINARY, "sub"},
               {"::add", TW_PHASE_BINARY, "add"},
               {"add<", TW_PHASE_BINARY, "add"},
               {"add_tiles", TW_PHASE_BINARY, "add"},
               {"::square", TW_PHASE_BINARY, "square"},
               {"square<", TW_PHASE_BINARY, "square"},
               {"::mul", TW_PHASE_BINARY, "mul"},
               {"mul<", TW_PHASE_BINARY, "mul"},
               {"mul_tiles", TW_PHASE_BINARY, "mul"}};

static const struct {
    const char *word;
    tw_phase_kind kind;
    const char *op;
} words[] = {{"untilize", TW_PHASE_UNTILIZE, "untilize"},
             {"tilize", TW_PHASE_TILIZE, "tilize"},
             {"reduce", TW_PHASE_REDUCE, "sum"},
             {"matmul", TW_PHASE_MATMUL, "matmul"},
             {"transpose", TW_PHASE_TRANSPOSE, "transpose"},
             {"square", TW_PHASE_BINARY, "square"},
             {"subtract", TW_PHASE_BINARY, "sub"},
             {"sub", TW_PHASE_BINARY, "sub"},
             {"center", TW_PHASE_BINARY, "sub"},
             {"multiply", TW_PHASE_BINARY, "mul"},
             {"multiplies", TW_PHASE_BINARY, "mul"},
             {"mul", TW_PHASE_BINARY, "mul"},
             {"add", TW_PHASE_BINARY, "add"},
             {"adds", TW_PHASE_BINARY, "add"},
             {"plus", TW_PHASE_BINARY, "add"},
             {"minus", TW_PHASE_BINARY, "sub"},
             {"times", TW_PHASE_BINARY, "mul"},
             {"squared", TW_PHASE_BINARY, "square"},
             {"squares", TW_PHASE_BINARY, "square"},
             {"divide", TW_PHASE_BINARY, "div"},
             {"divides", TW_PHASE_BINARY, "div"},
             {"divided", TW_PHASE_BINARY, "div"},
             {"variance", TW_PHASE_REDUCE, "sum"},
             {"mean", TW_PHASE_REDUCE, "sum"}};

void tw_phase_set_kind(tw_spec_phase *phase, tw_phase_kind kind, const char *op) {
    phase->kind = kind;
    phase->op = tw_said(op, phase->line);
}

/* "Ht times: ...", "32 times": no product. */
static bool often(const char *text, const char *at) {
    if (strncasecmp(at, "times", 5) != 0) return false;
    if (at[5] != ' ' || at == text) return true;
    const char *stop = at - 1;
    while (stop > text && !isspace((unsigned char)stop[-1]))
        stop--;
    static const char *const counts[] = {"Ht ", "Wt ", "Ct ", "many ", "several ", "two ", "all "};
    for (size_t i = 0; i < TW_COUNT(counts); i++) {
        if (strncasecmp(stop, counts[i], strlen(counts[i])) == 0) return true;
    }
    return isdigit((unsigned char)*stop) != 0;
}

static bool kind_by_words(tw_spec_phase *phase, const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && often(text, at)) at = NULL;
        if (at && (!first || at < first)) {
            first = at;
            tw_phase_set_kind(phase, words[i].kind, words[i].op);
        }
    }
    return first != NULL;
}

/* Where the first word that names a phase, or the first unary function, stands: an address past
 * every text, or NULL, when there is none. */
static const char *first_word(const char *text) {
    const char *first = text + strlen(text);
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find_word(text, words[i].word);
        if (at && at < first) first = at;
    }
    return first;
}

/* ---- the vector unit's functions --------------------------------------------------------------
 */

static const struct {
    const char *function, *words;
    int values;
} unaries[] = {
#define X(function, init, header, words, values) {#function, words, values},
#include <tilewright/unaries.def>
#undef X
};

/* Where "function_tile" stands; a longer name ("log1p_tile" for "p_tile") is none. */
static const char *unary_call(const char *text, const char *function) {
    char call[48];
    snprintf(call, sizeof call, "%s_tile", function);
    for (const char *at = text; (at = tw_find(at, call)); at++) {
        bool starts = at == text || !tw_is_word(at[-1]);
        if (starts && !tw_is_word(at[strlen(call)])) return at;
    }
    return NULL;
}

/* Where the first of a row's words stands. */
static const char *unary_word(const char *text, const char *words) {
    const char *first = NULL;
    for (const char *word = words; *word;) {
        size_t length = strcspn(word, " ");
        char own[32];
        snprintf(own, sizeof own, "%.*s", (int)length, word);
        const char *at = tw_find_word(text, own);
        char helper[40];
        snprintf(helper, sizeof helper, "sfpu_%s", own);
        const char *call = tw_find_word(text, helper);
        if (call && (!at || call < at)) at = call + strlen("sfpu_");
        if (at && (!first || at < first)) first = at;
        word += length + (word[length] == ' ');
    }
    return first;
}

static const char *first_unary(const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(unaries); i++) {
        const char *at = unary_word(text, unaries[i].words);
        const char *call = unary_call(text, unaries[i].function);
        if (!at || (call && call < at)) at = call;
        if (at && (!first || at < first)) first = at;
    }
    return first;
}

/* A function named beside another operation is applied to its result when the words say so. */
static bool applied(const char *text, const char *at) {
    static const char *const leads[] = {"then ",  "+ ",       "followed by ", "and ",
                                        "apply ", "applies ", "post-",        "fused ",
                                        ", ",     "-> ",      "post ",        "\xE2\x86\x92 "};
    for (size_t i = 0; i < TW_COUNT(leads); i++) {
        size_t length = strlen(leads[i]);
        if ((size_t)(at - text) < length) continue;
        if (strncasecmp(at - length, leads[i], length) == 0) return true;
    }
    return false;
}

typedef enum chain_source { CHAIN_CALLS, CHAIN_WORDS, CHAIN_APPLIED } chain_source;

/* "clamp_tile(dst, low, high)": what follows the first argument; "" when there is nothing. */
static const char *value_of_call(tw_arena *arena, const char *call) {
    const char *open = strchr(call, '(');
    const char *comma = open ? strchr(open, ',') : NULL;
    if (!comma || strcspn(open, ")") < (size_t)(comma - open)) return "";
    return tw_trim(arena, comma + 1, strcspn(comma + 1, ")"));
}

/* Whether the new entry says no more than the one there is. */
static bool same_use(const char *had, const char *entry) {
    size_t length = strcspn(had, "(");
    bool same = length == strcspn(entry, "(") && strncmp(had, entry, length) == 0;
    return same && (!entry[length] || !strcmp(had, entry));
}

/* Calls that move tiles or are a phase's own operation. */
static bool is_plumbing(const char *name, size_t length) {
    static const char *const names[] = {"copy",         "pack",      "reduce",     "matmul",
                                        "transpose_wh", "transpose", "binary_max", "binary_min",
                                        "get",          "dest"};
    static const char binary[] = "_binary";
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strlen(names[i]) == length && !strncmp(names[i], name, length)) return true;
    }
    size_t end = sizeof binary - 1;
    return length > end && !strncmp(name + length - end, binary, end);
}

/* The first "NAME_tile(" that is no function known here: what it does to the result is missing. */
static void unknown_call(tw_arena *arena, tw_spec_phase *phase, const char *text) {
    static const char call[] = "_tile(";
    for (const char *at = text; (at = strstr(at, call)); at++) {
        const char *start = at;
        while (start > text && tw_is_word(start[-1]))
            start--;
        size_t length = (size_t)(at - start);
        bool known = !length || is_plumbing(start, length);
        for (size_t i = 0; i < TW_COUNT(unaries) && !known; i++)
            known = strlen(unaries[i].function) == length &&
                    !strncmp(unaries[i].function, start, length);
        if (known) continue;
        phase->unknown = tw_said(tw_arena_strndup(arena, start, length + 5), phase->line);
        return;
    }
}

/* What a title may ask for that no phase known here does. */
static void unknown_word(tw_spec_phase *phase, const char *title) {
    static const char *const others[] = {
        "argmax", "argmin",  "topk",    "top-k",     "sort",   "cumsum", "cumprod",  "cumulative",
        "gather", "scatter", "dropout", "histogram", "prefix", "fmod",   "remainder"};
    /* These may be told step by step. */
    static const char *const composed[] = {"hardswish", "hard-swish", "mish"};
    for (size_t i = 0; i < TW_COUNT(others) && !phase->unknown.text; i++) {
        if (tw_has_word(title, others[i])) phase->unknown = tw_said(others[i], phase->line);
    }
    bool steps = phase->chain.count || phase->kind == TW_PHASE_BINARY;
    for (size_t i = 0; i < TW_COUNT(composed) && !phase->unknown.text && !steps; i++) {
        if (tw_has_word(title, composed[i])) phase->unknown = tw_said(composed[i], phase->line);
    }
}

/* Adds the functions a text names, in the order it names them. */
static bool read_chain(tw_arena *arena, tw_spec_phase *phase, const char *text,
                       chain_source source) {
    const char *from = text;
    bool any = false;
    for (;;) {
        const char *first = NULL;
        size_t which = 0;
        for (size_t i = 0; i < TW_COUNT(unaries); i++) {
            const char *at = source == CHAIN_CALLS ? unary_call(from, unaries[i].function)
                                                   : unary_word(from, unaries[i].words);
            /* "square" is what a binary phase of that name does itself. */
            if (phase->kind == TW_PHASE_BINARY && !strcmp(unaries[i].function, phase->op.text))
                continue;
            if (at && (!first || at < first)) first = at, which = i;
        }
        if (!first) return any;
        const char *function = unaries[which].function;
        bool counts = source != CHAIN_APPLIED || applied(text, first);
        const char *value = unaries[which].values ? value_of_call(arena, first) : "";
        const char *entry = value[0] ? tw_arena_printf(arena, "%s(%s)", function, value) : function;
        /* The next mention of a function is no second use of it; with another value it is. */
        for (size_t i = 0; i < phase->chain.count; i++)
            counts &= !same_use(phase->chain.items[i].text, entry);
        if (counts) {
            TW_VEC_PUSH(&phase->chain, tw_said(entry, phase->line));
            any = true;
        }
        from = first + 1;
        while (tw_is_word(*from))
            from++;
    }
}

static void chain_of(tw_arena *arena, tw_spec_phase *phase, const char *title, const char *text) {
    unknown_call(arena, phase, text);
    if (read_chain(arena, phase, text, CHAIN_CALLS)) return;
    if (phase->kind == TW_PHASE_UNARY) {
        if (!read_chain(arena, phase, text, CHAIN_WORDS))
            read_chain(arena, phase, title, CHAIN_WORDS);
        return;
    }
    if (!read_chain(arena, phase, title, CHAIN_APPLIED))
        read_chain(arena, phase, text, CHAIN_APPLIED);
}

static tw_dim read_bcast(const char *text) {
    if (tw_has(text, "dim=col") || tw_has(text, "dim::col") || tw_has(text, "bcast_col") ||
        tw_has(text, "col broadcast") || tw_has(text, "sub<col") || tw_has(text, "mul<col") ||
        tw_has(text, "add<col") || tw_has(text, "column broadcast")) {
        return TW_DIM_COL;
    }
    if (tw_has(text, "dim=row") || tw_has(text, "dim::row") || tw_has(text, "bcast_row") ||
        tw_has(text, "row broadcast") || tw_has(text, "sub<row") || tw_has(text, "mul<row") ||
        tw_has(text, "add<row")) {
        return TW_DIM_ROW;
    }
    if (tw_has(text, "dim::scalar") || tw_has(text, "dim=scalar") || tw_has(text, "bcast_scalar") ||
        tw_has(text, "scalar broadcast") || tw_has(text, "<scalar")) {
        return TW_DIM_SCALAR;
    }
    return TW_DIM_NONE;
}

static void read_reduce(tw_spec_phase *phase, const char *text) {
    if (tw_has(text, "reduce_col") || tw_has(text, ",col>") || tw_has(text, ", col>")) {
        phase->reduce = TW_DIM_COL;
    } else if (tw_has(text, "reduce_scalar") || tw_has(text, "scalar>")) {
        phase->reduce = TW_DIM_SCALAR;
    } else {
        phase->reduce = TW_DIM_ROW;
    }
    if (tw_has_word(text, "max"))
        phase->op.text = "max";
    else if (tw_has_word(text, "min"))
        phase->op.text = "min";
    else if (tw_has_word(text, "avg"))
        phase->op.text = "avg";
}

/* "compute_kernel_lib::add<...>(": the helper that is called, whatever the words around it name. */
static bool kind_by_call(tw_spec_phase *phase, const char *text) {
    static const char lib[] = "compute_kernel_lib";
    for (const char *at = text; (at = tw_find(at, lib)); at++) {
        const char *name = at + sizeof lib - 1;
        for (size_t i = 0; i < TW_COUNT(helpers); i++) {
            const char *word = helpers[i].word;
            size_t skip = strncmp(word, "::", 2) == 0 ? 0 : 2, length = strlen(word);
            if (strncmp(name, "::", 2) != 0 || strncasecmp(name + skip, word, length) != 0)
                continue;
            if (isalnum((unsigned char)name[skip + length]) && word[length - 1] != '<') continue;
            tw_phase_set_kind(phase, helpers[i].kind, helpers[i].op);
            return true;
        }
    }
    return false;
}

/* The helper that is named first; of two at one place the one that is listed first. */
static bool kind_by_helper(tw_spec_phase *phase, const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < TW_COUNT(helpers); i++) {
        const char *at = tw_find(text, helpers[i].word);
        if (!at || (first && at >= first)) continue;
        first = at;
        tw_phase_set_kind(phase, helpers[i].kind, helpers[i].op);
    }
    return first != NULL;
}

/* "mul_tiles(c_0, c_0)", "mul<...>(cb_x, cb_x, cb_sq)": a product with itself. */
static bool multiplies_itself(const char *text) {
    for (const char *at = text; (at = tw_find(at, "mul")); at++) {
        size_t word = 0;
        while (tw_is_word(at[word]))
            word++;
        const bool product = word == strlen("mul") || !strncmp(at, "mul_tiles", word);
        const char *open = at + word;
        if (!product || (at > text && tw_is_word(at[-1]))) continue;
        if (*open == '<') open = strchr(open, '>') ? strchr(open, '>') + 1 : open;
        if (*open != '(') continue;
        const char *first = open + 1 + strspn(open + 1, " \n`");
        size_t length = 0;
        while (tw_is_word(first[length]))
            length++;
        const char *comma = first + length + strspn(first + length, " `");
        if (!length || isdigit((unsigned char)*first) || *comma != ',') continue;
        const char *second = comma + 1 + strspn(comma + 1, " \n`");
        if (!strncmp(first, second, length) && !tw_is_word(second[length])) return true;
    }
    return false;
}

/* "c_1 (Wt tiles) * c_6": a sign between two buffers. */
static bool kind_by_sign(tw_spec_phase *phase, const char *text) {
    static const struct {
        const char *sign, *op;
    } signs[] = {{"*", "mul"}, {"\xC3\x97", "mul"}, {"+", "add"}, {"-", "sub"}, {"/", "div"}};
    for (const char *at = tw_find(text, "c"); at; at = tw_find(at + 1, "c")) {
        bool buffer = (at == text || !tw_is_word(at[-1])) &&
                      (!strncasecmp(at, "c_", 2) || !strncasecmp(at, "cb_", 3));
        if (!buffer) continue;
        const char *end = at;
        while (tw_is_word(*end))
            end++;
        end += strspn(end, " `");
        if (*end == '(' && strchr(end, ')')) end = strchr(end, ')') + 1;
        end += strspn(end, " `");
        for (size_t i = 0; i < TW_COUNT(signs); i++) {
            size_t length = strlen(signs[i].sign);
            const char *next = end + length + strspn(end + length, " `");
            bool other = !strncasecmp(next, "c_", 2) || !strncasecmp(next, "cb_", 3);
            if (strncmp(end, signs[i].sign, length) != 0 || !other) continue;
            tw_phase_set_kind(phase, TW_PHASE_BINARY, signs[i].op);
            return true;
        }
    }
    return false;
}

void tw_phase_kind_of(tw_arena *arena, tw_spec_phase *phase, const char *title, const char *text) {
    bool found = kind_by_call(phase, text);
    if (!found) found = kind_by_helper(phase, text) || kind_by_helper(phase, title);
    if (!found) found = kind_by_words(phase, title);
    /* "add + rsqrt" is an add with a chain; "silu(x), then scaled" is a unary. */
    const char *unary = first_unary(text);
    if (!found && (!unary || first_word(text) < unary)) found = kind_by_words(phase, text);
    if (!found && (unary || first_unary(title))) {
        tw_phase_set_kind(phase, TW_PHASE_UNARY, "copy");
        found = true;
    }
    if (!found) found = kind_by_sign(phase, text);
    if (!found && (tw_has_word(title, "copy") || tw_has(text, "copy_tile"))) {
        tw_phase_set_kind(phase, TW_PHASE_UNARY, "copy");
    }
    if (phase->kind == TW_PHASE_BINARY && !strcmp(phase->op.text, "mul") && multiplies_itself(text))
        tw_phase_set_kind(phase, TW_PHASE_BINARY, "square");
    if (phase->kind == TW_PHASE_BINARY) {
        phase->bcast = read_bcast(text);
        if (phase->bcast == TW_DIM_NONE) phase->bcast = read_bcast(title);
    }
    if (phase->kind == TW_PHASE_REDUCE)
        read_reduce(phase, tw_arena_printf(arena, "%s; %s", title, text));
    if (phase->kind != TW_PHASE_UNKNOWN && phase->kind != TW_PHASE_TILIZE &&
        phase->kind != TW_PHASE_UNTILIZE) {
        chain_of(arena, phase, title, text);
        unknown_word(phase, title);
    }
}

bool tw_size_word(const tw_spec *spec, const char *word) {
    static const char *const names[] = {"Wt", "Ht", "W", "H", "N", "C", "NC", "HtWt"};
    size_t length = strcspn(word, "*");
    char name[64];
    if (!word[0] || length >= sizeof name) return false;
    if (word[length] == '*') {
        char left[64];
        memcpy(left, word, length);
        left[length] = '\0';
        return tw_size_word(spec, left) && tw_size_word(spec, word + length + 1);
    }
    if (strspn(word, "0123456789") == strlen(word)) return true;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (strcmp(names[i], word) == 0) return true;
    }
    for (size_t i = 0; i < spec->symbols.count; i++) {
        if (strcmp(spec->symbols.items[i].name.text, word) == 0) return true;
    }
    const tw_spec_param *param = tw_spec_find_param(spec, word);
    return param && (param->type == TW_PARAM_INT || param->type == TW_PARAM_UINT);
}
