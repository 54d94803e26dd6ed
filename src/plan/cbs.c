/* Circular buffers: sizes, and what each one of the reader's holds. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *format_tile(tw_format format) {
    static const char *const names[] = {[TW_FORMAT_INPUT] = "tile_size",
                                        [TW_FORMAT_OUTPUT] = "output_tile_size",
                                        [TW_FORMAT_FLOAT16_B] = "scaler_tile_size",
                                        [TW_FORMAT_FLOAT32] = "float32_tile_size",
                                        [TW_FORMAT_BFP8_B] = "bfp8_tile_size",
                                        [TW_FORMAT_UINT32] = "uint32_tile_size",
                                        [TW_FORMAT_UINT16] = "uint16_tile_size",
                                        [TW_FORMAT_INT32] = "int32_tile_size"};
    return names[format];
}

static const tw_expr *page_size_of(tw_builder *b, const tw_spec_cb *cb) {
    if (cb->page_kind != TW_PAGE_TILE) {
        return cb->page_size.expr ? tw_plan_bind_size(b, cb->page_size.expr, cb->line) : NULL;
    }
    tw_format format = cb->format;
    if (format == TW_FORMAT_OUTPUT && !b->spec->output.dtype) format = TW_FORMAT_INPUT;
    int tensor = format == TW_FORMAT_OUTPUT ? tw_plan_output(b->plan) : 0;
    return tw_plan_tile_local(b, format_tile(format), format, tensor);
}

/* Up to the first comma, semicolon or parenthesis that nothing opened. */
static size_t clause_length(const char *text) {
    int depth = 0;
    size_t length = 0;
    for (; text[length] && !strchr(",;", text[length]); length++) {
        depth += (text[length] == '(') - (text[length] == ')');
        if (depth < 0) break;
    }
    return length;
}

/* "1/W" of "1/W bfloat16": the longest beginning that reads as an expression. */
static const tw_expr *fraction_at(tw_builder *b, const char *at) {
    const tw_expr *value;
    for (size_t length = clause_length(at); length > 2; length--) {
        bool whole = !at[length] || strchr("),; ", at[length]) || at[length - 1] == ')';
        char *text = whole ? tw_arena_strndup(b->arena, at, length) : NULL;
        if (text && tw_expr_parse(b->arena, text, &value, NULL) == TW_OK) return value;
    }
    return NULL;
}

bool tw_is_mean(const tw_spec_phase *phase) {
    static const char *const words[] = {"mean", "average", "avg", "variance", "var"};
    if (phase->kind != TW_PHASE_REDUCE || strcmp(phase->op.text, "max") == 0) return false;
    if (strcmp(phase->op.text, "avg") == 0) return true;
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has_word(phase->name.text, words[i])) return true;
    }
    return false;
}

/* What an average multiplies by: the hardware sums, the scaler divides. */
static const char *average_of(const tw_spec *spec, int cb, bool *told) {
    static const char *const values[] = {"1/W", "1/W", "1/H", "1/(H*W)"};
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        for (size_t k = 1; phase->kind == TW_PHASE_REDUCE && k < phase->reads.count; k++) {
            *told = strcmp(phase->op.text, "avg") == 0;
            if (phase->reads.items[k].cb == cb && tw_is_mean(phase)) return values[phase->reduce];
        }
    }
    return NULL;
}

/* "1/sqrt(H*W)" as 1/(H*W), of which the root is taken. */
static const tw_expr *rooted_fraction(tw_builder *b, const char *at) {
    const char *root = tw_find(at, "sqrt");
    const char *plain =
        root ? tw_arena_printf(b->arena, "%.*s%s", (int)(root - at), at, root + 4) : at;
    bool near = root && root - at < 6;
    return near ? fraction_at(b, plain) : NULL;
}

/* Whether a whole tile's reduction scales with it: once along the rows, once along the columns. */
static bool scales_twice(const tw_spec *spec, int cb) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        bool whole = phase->kind == TW_PHASE_REDUCE && phase->reduce == TW_DIM_SCALAR;
        if (whole && phase->reads.count > 1 && phase->reads.items[1].cb == cb) return true;
    }
    return false;
}

/* What a value divides by is the number of elements there are. Tiles that may be padded have more.
 */
static const tw_expr *of_elements(tw_builder *b, const tw_expr *value) {
    static const struct {
        const char *name, *logical;
        tw_requirement_kind aligned;
    } sizes[] = {{"W", "logical_W", TW_REQUIRE_WIDTH_MULTIPLE},
                 {"H", "logical_H", TW_REQUIRE_HEIGHT_MULTIPLE}};
    const tw_spec_tensor *input = &b->spec->inputs.items[0];
    for (size_t i = 0; i < TW_COUNT(sizes); i++) {
        bool padded = !b->plan->tensors.items[0].sticks;
        for (size_t k = 0; k < input->requirements.count; k++)
            padded &= input->requirements.items[k].kind != sizes[i].aligned;
        if (!padded || !tw_expr_mentions(value, sizes[i].name)) continue;
        value = tw_expr_substitute(b->arena, value, sizes[i].name,
                                   tw_expr_name(b->arena, sizes[i].logical));
    }
    return value;
}

static void scalar_value(tw_builder *b, tw_cb_facts *facts) {
    const tw_spec_cb *cb = facts->spec;
    for (size_t i = 0; i < b->spec->params.count; i++) {
        const tw_spec_param *p = &b->spec->params.items[i];
        const char *name = p->name.text;
        if (p->type != TW_PARAM_FLOAT) continue;
        char *stem =
            tw_arena_strndup(b->arena, name, strncmp(name, "eps", 3) == 0 ? 3 : strlen(name));
        bool eps = strcmp(stem, "eps") == 0;
        if (eps ? tw_has(cb->name.text, stem) || tw_has(cb->purpose.text, stem)
                : tw_has_part(cb->name.text, stem) || tw_has_word(cb->purpose.text, stem)) {
            facts->value = tw_expr_name(b->arena, name);
            return;
        }
    }
    /* "1/W" among the words, else 1. */
    const char *words[] = {cb->purpose.text, cb->notes.text, cb->name.text, cb->producer_text.text};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        const char *at = tw_find(words[i], "1/");
        if (!at) at = tw_find(words[i], "1 /");
        if (!at) at = tw_find(words[i], "1.0/");
        if (!at) at = tw_find(words[i], "1.0 /");
        const tw_expr *rooted = at ? rooted_fraction(b, at) : NULL;
        const tw_expr *value = rooted ? rooted : at ? fraction_at(b, at) : NULL;
        if (value && (value = tw_plan_bind(b, of_elements(b, value), cb->line))) {
            facts->value = value;
            facts->root = rooted || scales_twice(b->spec, cb->id);
            return;
        }
    }
    bool told = false;
    const char *average = average_of(b->spec, cb->id, &told);
    const tw_expr *value;
    if (average && !told) {
        tw_plan_note(
            b, TW_LEVEL_NOTE, "plan-scalar-assumed", cb->line,
            "the value of c_%d '%s' is not stated; %s is used, since a mean is taken with it",
            cb->id, cb->name.text, average);
    }
    if (average && tw_expr_parse(b->arena, average, &value, NULL) == TW_OK &&
        (value = tw_plan_bind(b, of_elements(b, value), cb->line))) {
        facts->value = value;
        facts->root = scales_twice(b->spec, cb->id);
        return;
    }
    tw_expr *one = tw_arena_alloc(b->arena, sizeof *one);
    *one = (tw_expr){.op = TW_EXPR_REAL, .real = 1.0};
    facts->value = one;
    /* "Scalar tile of 2", "value = 0.5". */
    static const char *const leads[] = {" of ", "= ", "value "};
    for (size_t i = 0; i < TW_COUNT(leads); i++) {
        const char *at = tw_find(cb->purpose.text, leads[i]);
        char *end = NULL;
        double value = at ? strtod(at + strlen(leads[i]), &end) : 0;
        if (!at || end == at + strlen(leads[i])) continue;
        one->real = value;
        return;
    }
    tw_plan_note(b, TW_LEVEL_NOTE, "plan-scalar-assumed", cb->line,
                 "the value of c_%d '%s' is not stated; 1.0 is used", cb->id, cb->name.text);
}

static bool reduced_with(const tw_spec *spec, int cb) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        for (size_t k = 1; phase->kind == TW_PHASE_REDUCE && k < phase->reads.count; k++) {
            if (phase->reads.items[k].cb == cb) return true;
        }
    }
    return false;
}

static bool speaks_of_scalar(const tw_spec_cb *cb) {
    static const char *const words[] = {"scaler", "scalar", "epsilon", "constant", "eps tile"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has(cb->name.text, words[i]) || tw_has(cb->purpose.text, words[i])) return true;
    }
    return tw_has(cb->name.text, "_eps") || tw_has(cb->name.text, "_one");
}

/* Which tensor each CB of the reader holds: first by name, then scalars, then in order. */
static void fill_reader_cbs(tw_builder *b) {
    bool taken[16] = {false};
    size_t inputs = b->plan->tensors.count - 1;
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < b->plan->cbs.count; i++) {
            tw_cb_facts *facts = &b->facts[i];
            const tw_spec_cb *cb = facts->spec;
            if (cb->producer != TW_READER || facts->fill) continue;
            if (pass == 1 && speaks_of_scalar(cb)) {
                facts->fill = reduced_with(b->spec, cb->id) ? TW_FILL_SCALER : TW_FILL_SCALAR;
                scalar_value(b, facts);
                continue;
            }
            for (size_t t = 0; t < inputs && !facts->fill; t++) {
                const char *name = b->plan->tensors.items[t].name;
                bool by_name = tw_has(cb->name.text, name) || tw_has_word(cb->purpose.text, name);
                bool hit = pass == 0 ? by_name && !(speaks_of_scalar(cb) && t == 0)
                                     : pass == 2 && !taken[t & 15];
                if (!hit) continue;
                facts->fill = TW_FILL_TENSOR;
                facts->tensor = (int)t;
                taken[t & 15] = true;
            }
            if (pass == 2 && !facts->fill) {
                facts->fill = TW_FILL_TENSOR;
                facts->tensor = 0;
            }
        }
    }
}

static bool never_popped(const tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        for (size_t k = 0; k < spec->phases.items[i].reads.count; k++) {
            const tw_operand *operand = &spec->phases.items[i].reads.items[k];
            if (operand->cb == id && operand->pops) return false;
        }
    }
    return true;
}

/* A tile of one value is bfloat16 where the input may be of several formats, or of blocks. */
static void settle_format(tw_builder *b, tw_plan_cb *cb) {
    unsigned dtypes = b->spec->inputs.items[0].dtypes;
    bool plain = !dtypes || dtypes == TW_DTYPE_BFLOAT16 || dtypes == TW_DTYPE_FLOAT32;
    if (plain || cb->format != TW_FORMAT_INPUT || cb->page_kind != TW_PAGE_TILE) return;
    cb->format = TW_FORMAT_FLOAT16_B;
    cb->page_size = tw_plan_tile_local(b, "scaler_tile_size", TW_FORMAT_FLOAT16_B, 0);
}

static void finish_facts(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        tw_cb_facts *facts = &b->facts[i];
        tw_plan_cb *cb = &b->plan->cbs.items[i];
        facts->once = facts->spec->lifetime != TW_LIFE_BLOCK;
        /* Weights of an interpolation are scalars, too: those are popped with every unit. */
        bool scalar = facts->fill == TW_FILL_SCALER || facts->fill == TW_FILL_SCALAR;
        if (scalar && never_popped(b->spec, cb->id)) facts->once = true;
        if (scalar) settle_format(b, cb);
        if (cb->consumer == TW_WRITER && facts->fill == TW_FILL_NONE) {
            facts->tensor = tw_plan_output(b->plan);
        }
        bool in = facts->fill == TW_FILL_TENSOR && cb->producer == TW_READER;
        bool out = cb->consumer == TW_WRITER;
        tw_memory memory = in    ? b->spec->inputs.items[facts->tensor].memory
                           : out ? b->spec->output.memory
                                 : TW_MEMORY_UNSTATED;
        if (b->plan->work.sharded && (in || out) && memory > TW_MEMORY_INTERLEAVED) {
            cb->shard = in ? facts->tensor : tw_plan_output(b->plan);
            cb->pages = tw_expr_name(b->arena, b->plan->work.units_name);
            facts->block = tw_expr_integer(b->arena, 1);
            facts->once = false; /* it lies there all along, and is worked on unit by unit */
        }
        cb->persistent = facts->spec->lifetime == TW_LIFE_PROGRAM && cb->consumer != TW_WRITER &&
                         never_popped(b->spec, cb->id);
    }
}

static tw_status plan_cb(tw_builder *b, const tw_spec_cb *cb) {
    tw_plan_cb found = {.id = cb->id,
                        .name = cb->name.text,
                        .purpose = cb->purpose.text,
                        .page_kind = cb->page_kind,
                        .format = cb->format,
                        .producer = cb->producer,
                        .consumer = cb->consumer,
                        .sticks = cb->sticks,
                        .shard = -1,
                        .when = cb->when.text,
                        .notes = cb->notes.text,
                        .line = cb->line,
                        .confidence = cb->pages.confidence};
    if (found.format == TW_FORMAT_OUTPUT && !b->spec->output.dtype) found.format = TW_FORMAT_INPUT;
    if (!cb->pages.expr) {
        return tw_plan_fail(b, cb->line,
                            "the size of CB c_%d '%s' is not stated in a readable form: "
                            "\"%s\"",
                            cb->id, cb->name.text, cb->pages.text ? cb->pages.text : "");
    }
    found.page_size = page_size_of(b, cb);
    found.pages = found.page_size ? tw_plan_bind_size(b, cb->pages.expr, cb->line) : NULL;
    const tw_expr *block = found.pages && cb->block.expr
                               ? tw_plan_bind_size(b, cb->block.expr, cb->line)
                               : found.pages;
    if (!block) {
        return b->err && b->err->status
                   ? TW_BAD_INPUT
                   : tw_plan_fail(b, cb->line, "the page size of CB c_%d is not stated", cb->id);
    }
    b->facts[b->plan->cbs.count] = (tw_cb_facts){.spec = cb, .tensor = -1, .block = block};
    TW_VEC_PUSH(&b->plan->cbs, found);
    return TW_OK;
}

static bool is_tilized(const tw_spec *spec, int id) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        bool reads = phase->reads.count && phase->reads.items[0].cb == id;
        if (phase->kind == TW_PHASE_TILIZE && reads) return true;
    }
    return false;
}

/* Tilizing reads 32 rows. A stub passes over that; a real kernel gets them, the one stick there is
 * 32 times. */
static void room_to_tilize(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count && b->plan->stubs == TW_STUBS_NONE; i++) {
        tw_plan_cb *cb = &b->plan->cbs.items[i];
        tw_cb_facts *facts = &b->facts[i];
        /* A page of so many bytes that a tensor's stick goes into is one. */
        bool stick = cb->page_kind == TW_PAGE_STICK ||
                     (cb->page_kind == TW_PAGE_BYTES && facts->fill == TW_FILL_TENSOR &&
                      b->plan->tensors.items[facts->tensor].sticks);
        bool few = stick && facts->block->op == TW_EXPR_INTEGER && facts->block->integer < 32;
        if (!few || cb->producer != TW_READER || !is_tilized(b->spec, cb->id)) continue;
        cb->page_kind = TW_PAGE_STICK;
        cb->pages = facts->block = tw_expr_integer(b->arena, 32);
        tw_plan_note(b, TW_LEVEL_NOTE, "plan-tilize-room", cb->line,
                     "c_%d '%s' gets 32 sticks for the real kernels: tilizing reads as many",
                     cb->id, cb->name);
    }
}

static bool speaks_of_stream(const tw_spec_cb *cb) {
    const char *texts[] = {cb->lifetime_text.text, cb->notes.text, cb->purpose.text,
                           cb->pages.text};
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        if (texts[i] && (tw_has(texts[i], "stream") || tw_has(texts[i], "per-tile") ||
                         tw_has(texts[i], "per tile") || tw_has(texts[i], "tile by tile")))
            return !tw_has(texts[i], "per tile-row") && !tw_has(texts[i], "per tile row");
    }
    return false;
}

/* Two pages between two phases that stream are enough only where the phases run tile about tile.
 * Here one follows the other, as helpers do, and what is between them is a whole block. */
static void room_between_phases(tw_builder *b) {
    for (size_t i = 0; i < b->plan->cbs.count; i++) {
        tw_plan_cb *cb = &b->plan->cbs.items[i];
        tw_cb_facts *facts = &b->facts[i];
        bool inner = cb->producer == TW_COMPUTE && cb->consumer == TW_COMPUTE;
        if (!inner || cb->pages->op != TW_EXPR_INTEGER || !speaks_of_stream(facts->spec)) continue;
        for (size_t k = 0; k < b->spec->phases.count; k++) {
            const tw_spec_phase *phase = &b->spec->phases.items[k];
            const tw_expr *made = phase->writes == cb->id && phase->out_pages.expr
                                      ? tw_plan_bind_size(b, phase->out_pages.expr, phase->line)
                                      : NULL;
            bool more = made && (made->op != TW_EXPR_INTEGER || made->integer > cb->pages->integer);
            if (!more) continue;
            cb->pages = facts->block = made;
            tw_plan_note(b, TW_LEVEL_NOTE, "plan-stream-room", cb->line,
                         "c_%d '%s' gets room for all that phase '%s' makes: the phase that takes "
                         "it begins when this one is over",
                         cb->id, cb->name, phase->name.text);
            break;
        }
    }
}

tw_status tw_plan_cbs(tw_builder *b) {
    for (size_t i = 0; i < b->spec->cbs.count && i < 32; i++) {
        tw_status status = plan_cb(b, &b->spec->cbs.items[i]);
        if (status != TW_OK) return status;
    }
    if (!b->plan->cbs.count) {
        return tw_plan_fail(b, 0, "the spec has no circular buffers to plan with");
    }
    fill_reader_cbs(b);
    finish_facts(b);
    tw_windows_room(b);
    room_to_tilize(b);
    room_between_phases(b);
    return TW_OK;
}
