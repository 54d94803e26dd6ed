/* What an operation gives: its shape, dtype, layout and memory. */
#include "spec/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "### Output Tensor Specification", "### Output" under "## Tensors", "### Result". */
static bool is_output_section(const tw_md_block *block) {
    const char *section = tw_md_section(block);
    bool tensors = tw_md_in(block, "tensors") || tw_md_in(block, "tensor spec") ||
                   tw_md_in(block, "API") || tw_md_in(block, "interface") ||
                   tw_md_in(block, "signature");
    bool result = tw_has_word(section, "result") || tw_has_word(section, "returns") ||
                  tw_has_word(section, "return value");
    return tw_has(section, "output tensor") || tw_has(section, "output spec") ||
           (result && !tw_has(section, "test")) ||
           (tensors && (strncasecmp(section, "output", 6) == 0 || tw_has(section, "/output")));
}

/* "[..., H, 1]": which of the last two dimensions are written 1 (or 32, as padding shows
 * them). */
static bool listed_dims(const char *text, bool *w_one, bool *h_one) {
    const char *open = strpbrk(text, "[(");
    const char *close = open ? strpbrk(open, "])") : NULL;
    if (!close || !memchr(open, ',', (size_t)(close - open))) return false;
    bool one[2] = {false, false};
    const char *stop = close;
    for (int i = 0; i < 2 && stop > open; i++) {
        const char *start = stop;
        while (start > open + 1 && start[-1] != ',')
            start--;
        while (*start == ' ')
            start++;
        size_t length = (size_t)(stop - start);
        while (length && start[length - 1] == ' ')
            length--;
        static const char *const ones[] = {"1", "32", "TILE_WIDTH", "TILE_HEIGHT"};
        for (size_t k = 0; k < TW_COUNT(ones); k++)
            one[i] |= length == strlen(ones[k]) && !strncmp(start, ones[k], length);
        stop = start;
        while (stop > open && *stop != ',')
            stop--;
    }
    *w_one = one[0];
    *h_one = one[1];
    return true;
}

static bool plain_dim(const char *text) {
    static const char *const plain[] = {"N",  "C",   "H",          "W",    "1",
                                        "32", "...", "TILE_WIDTH", "batch"};
    for (size_t i = 0; i < TW_COUNT(plain); i++) {
        if (strcmp(plain[i], text) == 0) return true;
    }
    return false;
}

static bool over_input(const tw_spec *spec, const tw_expr *e) {
    if (e->op == TW_EXPR_INTEGER) return true;
    if (e->op == TW_EXPR_REAL) return false;
    if (e->op != TW_EXPR_NAME) return over_input(spec, e->a) && over_input(spec, e->b);
    const tw_spec_param *param = tw_spec_find_param(spec, e->name);
    bool number = param && (param->type == TW_PARAM_INT || param->type == TW_PARAM_UINT);
    return number || (!e->name[1] && strchr("NCHW", e->name[0]));
}

/* The list of dimensions in a text, without its brackets; NULL when there is none. */
static char *dims_in(tw_arena *arena, const char *text) {
    for (const char *open = text; (open = strpbrk(open, "[(")); open++) {
        int depth = 0;
        bool several = false;
        for (const char *at = open; *at; at++) {
            depth += (*at == '[' || *at == '(') - (*at == ']' || *at == ')');
            several |= *at == ',' && depth == 1;
            if (depth == 0 && several)
                return tw_arena_strndup(arena, open + 1, (size_t)(at - open - 1));
            if (depth == 0) break;
        }
    }
    return NULL;
}

static size_t dim_length(const char *text) {
    int depth = 0;
    size_t i = 0;
    for (; text[i]; i++) {
        depth += (text[i] == '(') - (text[i] == ')');
        if (text[i] == ',' && depth == 0) break;
    }
    return i;
}

/* With the symbols of the spec replaced by what they stand for. */
static const tw_expr *without_symbols(tw_reader *r, const tw_expr *expr) {
    tw_spec *spec = r->spec;
    for (int turn = 0; turn < 4; turn++) {
        for (size_t i = 0; i < spec->symbols.count; i++) {
            const tw_spec_symbol *symbol = &spec->symbols.items[i];
            const char *name = symbol->name.text;
            bool letter = !name[1] && strchr("NCHW", name[0]);
            if (!letter && symbol->value.expr && tw_expr_mentions(expr, name))
                expr = tw_expr_substitute(&spec->arena, expr, name, symbol->value.expr);
        }
    }
    return expr;
}

/* "[2, N, C, H, W]", "[N, (H - k) / s + 1, OW, C]": dimensions that are none of the input's, or
 * more of them. */
static bool listed_shape(tw_reader *r, const char *text, tw_spec_output *out) {
    tw_arena *arena = &r->spec->arena;
    const char *list = dims_in(arena, text);
    bool other = false;
    const char *last = "";
    int rank = 0;
    if (!list) return false;
    for (const char *at = list; *at && rank < 8;) {
        size_t length = dim_length(at);
        const char *word = tw_trim(arena, at, length);
        const tw_expr *expr;
        if (strcmp(word, "...") == 0 || tw_expr_parse(arena, word, &expr, NULL) != TW_OK)
            return false;
        expr = without_symbols(r, expr);
        if (!over_input(r->spec, expr)) return false;
        /* "[N, C, W, H]" has the input's letters in another order. */
        other |= !plain_dim(word) || (!strcmp(word, "H") && !strcmp(last, "W"));
        last = word;
        out->dims[rank++] = expr;
        at += length + (at[length] == ',');
    }
    out->rank = rank;
    return rank >= 2 && (other || rank > 4);
}

/* A list with names of its own: what they stand for is known when the symbols have been read. */
void tw_read_listed(tw_reader *r) {
    tw_spec_output *out = &r->spec->output;
    bool open = out->shape == TW_SHAPE_OTHER || out->shape == TW_SHAPE_SAME;
    if (!open || !out->shape_text.text[0]) return;
    if (listed_shape(r, out->shape_text.text, out)) out->shape = TW_SHAPE_LISTED;
    if (out->shape == TW_SHAPE_OTHER) {
        tw_spec_say(r->spec, TW_LEVEL_WARNING, "spec-output-shape", out->shape_text.line,
                    out->shape_text.text,
                    "write \"Same as input\", \"[N, C, H, 1]\" or \"[N, C, 1, W]\"",
                    "the output's shape is not understood: \"%s\"", out->shape_text.text);
    }
}

/* Whether a list has nothing but the input's dimensions in it. */
static bool plain_list(const char *text) {
    const char *open = strpbrk(text, "[("), *at = open ? open + 1 : text;
    while (*at && !strchr("])", *at)) {
        size_t length = strcspn(at, ",])");
        char word[24];
        while (length && *at == ' ')
            at++, length--;
        size_t size = length;
        while (size && at[size - 1] == ' ')
            size--;
        if (size >= sizeof word) return false;
        memcpy(word, at, size);
        word[size] = '\0';
        if (size && !plain_dim(word) && word[0] != '*' && strcmp(word, "B")) return false;
        at += length + (at[length] == ',');
    }
    return true;
}

/* "as x", "like input_a", "that of the input", "shape of x": an input's own. */
static bool as_an_input(const tw_spec *spec, const char *text) {
    static const char *const leads[] = {"as ",      "like ",         "that of ",  "shape of ",
                                        "same as ", "identical to ", "equal to ", "= "};
    for (size_t i = 0; i < TW_COUNT(leads); i++) {
        size_t length = strlen(leads[i]);
        if (strncasecmp(text, leads[i], length) != 0) continue;
        const char *of = text + length;
        if (strncasecmp(of, "the ", 4) == 0) of += 4;
        if (strncasecmp(of, "input", 5) == 0) return true;
        for (size_t k = 0; k < spec->inputs.count; k++) {
            const char *name = spec->inputs.items[k].name.text;
            size_t size = strlen(name);
            if (strncasecmp(of, name, size) == 0 && !isalnum((unsigned char)of[size])) return true;
        }
    }
    return false;
}

static tw_output_shape shape_of(const tw_spec *spec, const char *text) {
    bool except = tw_has(text, "except") || tw_has(text, "but ") || tw_has(text, "with ");
    static const char *const same[] = {
        "same as input",          "identical",      "same shape",  "no reduction",
        "no dimension reduction", "equal to input", "equals input"};
    if (as_an_input(spec, text) && !except) return TW_SHAPE_SAME;
    if (strcasecmp(text, "same") == 0 || strcasecmp(text, "input.shape") == 0 ||
        strcasecmp(text, "input_tensor.shape") == 0 || strncasecmp(text, "same as ", 8) == 0)
        if (!except) return TW_SHAPE_SAME;
    for (size_t i = 0; i < TW_COUNT(same); i++) {
        if (tw_has(text, same[i]) && !except) return TW_SHAPE_SAME;
    }
    bool w_one = false, h_one = false;
    if (listed_dims(text, &w_one, &h_one)) {
        if (!w_one && !h_one) return plain_list(text) ? TW_SHAPE_SAME : TW_SHAPE_OTHER;
        return w_one && h_one ? TW_SHAPE_REDUCE_HW : w_one ? TW_SHAPE_REDUCE_W : TW_SHAPE_REDUCE_H;
    }
    if (tw_has(text, "last dim") || tw_has(text, "width") || tw_has_word(text, "W")) {
        return TW_SHAPE_REDUCE_W;
    }
    if (tw_has(text, "height") || tw_has_word(text, "H")) return TW_SHAPE_REDUCE_H;
    return tw_has(text, "same") ? TW_SHAPE_SAME : TW_SHAPE_OTHER;
}

static void output_row(tw_reader *r, const char *key, const char *value, int line) {
    tw_spec_output *out = &r->spec->output;
    if (!out->line) out->line = line;
    if (tw_has(key, "padded")) {
        out->padded_text = tw_said(value, line);
    } else if (tw_has(key, "shape")) {
        if (out->shape_text.text[0]) return;
        out->shape_text = tw_said(value, line);
        out->shape = shape_of(r->spec, value);
        if (listed_shape(r, value, out)) out->shape = TW_SHAPE_LISTED;
    } else if (tw_has(key, "dtype") || tw_has(key, "data type")) {
        out->dtype_text = tw_said(value, line);
        unsigned bits = tw_has(value, "same") ? 0 : tw_read_dtypes(value);
        out->dtype = bits & (bits - 1) ? 0 : bits;
    } else if (tw_has(key, "memory")) {
        out->memory_text = tw_said(value, line);
        out->memory = tw_read_memory(value);
    } else if (tw_has(key, "layout")) {
        out->layout_text = tw_said(value, line);
        out->layout = tw_read_layout(value);
    } else if (tw_has(key, "buffer")) {
        out->buffer_text = tw_said(value, line);
    }
}

/* "| Output | Shape | Dtype |" with a row for each of several outputs: the first is read. */
static bool several_outputs(tw_reader *r, const tw_md_block *block) {
    int name = block->kind == TW_MD_TABLE ? tw_md_exact(block, "output") : -1;
    if (name < 0) name = block->kind == TW_MD_TABLE ? tw_md_exact(block, "tensor") : -1;
    if (name < 0 || tw_md_column(block, "shape") < 0 || !block->rows.count) return false;
    const tw_md_row *row = &block->rows.items[0];
    for (size_t c = 0; c < block->header.count; c++) {
        if ((int)c != name)
            output_row(r, block->header.cells[c], tw_md_cell(row, (int)c), row->line);
    }
    if (block->rows.count < 2) return true;
    const tw_md_row *second = &block->rows.items[1];
    tw_spec_say(
        r->spec, TW_LEVEL_ERROR, "spec-outputs-several", second->line, tw_md_cell(second, name),
        "make an operation of each, or put them one behind the other in one output",
        "the spec has %zu outputs; operations of one output are built, and '%s' is left out",
        block->rows.count, tw_md_cell(second, name));
    return true;
}

static void output_block(tw_reader *r, const tw_md_block *block) {
    tw_arena *arena = &r->spec->arena;
    if (several_outputs(r, block)) return;
    int value = tw_md_column(block, "output");
    for (int allocated = 1; allocated >= 0; allocated--) {
        for (size_t i = 0; i < block->rows.count; i++) {
            const tw_md_row *row = &block->rows.items[i];
            const char *key = tw_md_cell(row, 0);
            /* What is allocated counts; a shape after a squeeze is a view of it. */
            if (tw_has(key, "alloc") != (allocated != 0)) continue;
            output_row(r, key, tw_md_cell(row, value > 0 ? value : 1), row->line);
        }
    }
    size_t colon = strcspn(block->text, ":\n");
    bool prose = block->kind == TW_MD_ITEM || block->kind == TW_MD_PARAGRAPH;
    /* "Same shape, dtype and layout as the input." */
    bool sentence = prose && block->text[colon] != ':' && !r->spec->output.line;
    const char *like = sentence ? tw_find(block->text, "like ") : NULL;
    if (sentence &&
        (strncasecmp(block->text, "a tensor ", 9) == 0 ||
         strncasecmp(block->text, "tensor ", 7) == 0) &&
        like && as_an_input(r->spec, like)) {
        output_row(r, "shape", "Same as input", block->line);
        return;
    }
    bool of_input = sentence &&
                    (tw_has(block->text, "of the input") || tw_has(block->text, "as the input")) &&
                    tw_has(block->text, "shape");
    if (sentence && (strncasecmp(block->text, "same ", 5) == 0 || of_input)) {
        static const char *const keys[] = {"shape", "dtype", "layout", "memory"};
        for (size_t i = 0; i < TW_COUNT(keys); i++) {
            if (tw_has(block->text, keys[i])) output_row(r, keys[i], "Same as input", block->line);
        }
    }
    if (block->kind == TW_MD_ITEM && block->text[colon] == ':') {
        const char *value = block->text + colon + 1;
        output_row(r, tw_arena_strndup(arena, block->text, colon),
                   tw_trim(arena, value, strlen(value)), block->line);
    }
}

void tw_read_output(tw_reader *r) {
    tw_spec *spec = r->spec;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (block->kind != TW_MD_HEADING && is_output_section(block)) {
            output_block(r, block);
        }
    }
    tw_spec_output *out = &spec->output;
    if (!out->line) {
        tw_spec_say(
            spec, TW_LEVEL_WARNING, "spec-output-missing", 0, NULL,
            "add a section \"### Output Tensor Specification\" with a table Property, Value",
            "the spec does not say what the output is; assumed: as the input");
    }
    if (!out->layout) out->layout = spec->inputs.items[0].layout;
    if (!out->memory) out->memory = spec->inputs.items[0].memory;
    if (!spec->inputs.items[0].layout) {
        tw_spec_say(spec, TW_LEVEL_WARNING, "spec-layout-missing", 0, NULL,
                    "add a row \"Layout | ROW_MAJOR\" or \"Layout | TILE\" to Input Tensor "
                    "Requirements",
                    "the input's layout is not stated; assumed: TILE");
        spec->inputs.items[0].layout = TW_LAYOUT_TILE;
        if (!out->layout) out->layout = TW_LAYOUT_TILE;
    }
}
