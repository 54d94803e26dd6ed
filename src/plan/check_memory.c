/* L1 footprint, DST blocks, alignment of sticks. */
#include "plan/check.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- L1 ----------------------------------------------------------------------------------- */

static int64_t cb_bytes(const tw_plan_cb *cb, const tw_env *env) {
    int64_t page, pages;
    if (tw_expr_eval(cb->page_size, env, &page, NULL) != TW_OK) return 0;
    if (tw_expr_eval(cb->pages, env, &pages, NULL) != TW_OK) return 0;
    return page * pages;
}

static const tw_plan_cb *largest(const tw_checker *c, const tw_case *which) {
    tw_env env = {0};
    const tw_plan_cb *found = &c->plan->cbs.items[0];
    int64_t most = -1;
    if (tw_plan_evaluate(c->plan, which, &env, NULL) == TW_OK) {
        for (size_t i = 0; i < c->plan->cbs.count; i++) {
            int64_t bytes = cb_bytes(&c->plan->cbs.items[i], &env);
            if (bytes > most) most = bytes, found = &c->plan->cbs.items[i];
        }
    }
    tw_env_free(&env);
    return found;
}

static bool check_footprint(tw_checker *c, const tw_case *which) {
    int64_t bytes;
    if (tw_plan_footprint(c->plan, which, &bytes, NULL) != TW_OK || bytes <= c->l1_budget)
        return true;
    const tw_plan_cb *cb = largest(c, which);
    int64_t widest = tw_plan_widest(c->plan, tw_case_dtype(c->plan, which), c->l1_budget);
    tw_text formula = {0};
    tw_plan_footprint_text(&formula, c->plan);
    const tw_shape *shape = &which->input;
    const char *fix =
        widest > 0
            ? tw_arena_printf(
                  c->arena, "the widest W that fits is %lld; limit the width, or make c_%d smaller",
                  (long long)widest, cb->id)
            : "make the CBs smaller: not even the narrowest tensor fits";
    tw_check_say(c, TW_LEVEL_ERROR, "l1-overflow", cb->line,
                 tw_arena_printf(c->arena, "c_%d", cb->id), fix,
                 "the CBs take %lld bytes of L1 for W = %lld, but %s has %lld for them (%s)",
                 (long long)bytes, (long long)shape->dim[shape->rank - 1], c->arch,
                 (long long)c->l1_budget, formula.data);
    tw_text_free(&formula);
    return false;
}

static void check_l1(tw_checker *c) {
    for (size_t i = 0; i < c->options->count; i++) {
        if (!check_footprint(c, &c->options->cases[i])) return;
    }
    for (size_t i = 0; !c->options->count && i < c->spec->tests.shapes.count; i++) {
        tw_case which = {.input = c->spec->tests.shapes.items[i].shape};
        if (!check_footprint(c, &which)) return;
    }
}

/* ---- DST ---------------------------------------------------------------------------------- */

static bool is_on(const char *line) {
    return tw_has(line, "true") || tw_has(line, "enabled") || tw_has_word(line, "on") ||
           tw_has_word(line, "yes");
}

/* "DST block | 8 tiles", "subblock of 16 tiles in DST"; not the capacity itself being told. */
static bool dst_block(const char *line, int64_t *tiles) {
    bool about = tw_has_word(line, "DST") || tw_has_word(line, "DEST");
    bool block = tw_has(line, "block") || tw_has(line, "at a time") || tw_has(line, "acquire") ||
                 tw_has(line, "subblock") || tw_has(line, "at once");
    bool limit = tw_has_word(line, "max") || tw_has_word(line, "holds") ||
                 tw_has(line, "capacity") || tw_has(line, "limit");
    if (!about || !block || limit) return false;
    const char *unit = tw_find_word(line, "tiles");
    if (!unit) return false;
    const char *stop = unit;
    while (stop > line && stop[-1] == ' ')
        stop--;
    const char *start = stop;
    while (start > line && isdigit((unsigned char)start[-1]))
        start--;
    /* "8 DST tiles" */
    if (start == stop) {
        while (stop > line && !isdigit((unsigned char)stop[-1]) && unit - stop < 8)
            stop--;
        start = stop;
        while (start > line && isdigit((unsigned char)start[-1]))
            start--;
    }
    *tiles = strtoll(start, NULL, 10);
    return start < stop;
}

static void check_dst(tw_checker *c) {
    bool fp32 = false;
    int line = 1, found = 0;
    int64_t most = 0, tiles;
    for (const char *at = c->spec->source; *at; line++) {
        size_t length = strcspn(at, "\n");
        if (length < 400) {
            char *text = strndup(at, length);
            if (!text) return;
            fp32 |= tw_has(text, "fp32_dest_acc") && is_on(text);
            if (dst_block(text, &tiles) && tiles > most) most = tiles, found = line;
            free(text);
        }
        at += length + (at[length] == '\n');
    }
    int64_t capacity = fp32 ? 4 : 8;
    if (most <= capacity) return;
    tw_check_say(c, TW_LEVEL_ERROR, "dst-overrun", found,
                 tw_arena_printf(c->arena, "%lld tiles", (long long)most),
                 tw_arena_printf(c->arena, "use blocks of at most %lld tiles", (long long)capacity),
                 "a block of %lld tiles does not fit in DST, which holds %lld %s", (long long)most,
                 (long long)capacity, fp32 ? "with fp32_dest_acc_en" : "tiles of 16 bits");
}

/* ---- sticks ------------------------------------------------------------------------------- */

static const tw_requirement *width_rule(const tw_spec_tensor *tensor) {
    for (size_t i = 0; i < tensor->requirements.count; i++) {
        if (tensor->requirements.items[i].kind == TW_REQUIRE_WIDTH_MULTIPLE) {
            return &tensor->requirements.items[i];
        }
    }
    return NULL;
}

static int64_t narrowest_element(unsigned dtypes) {
    if (dtypes & TW_DTYPE_UINT8) return 1;
    return dtypes & (TW_DTYPE_BFLOAT16 | TW_DTYPE_UINT16) || !dtypes ? 2 : 4;
}

static bool tilizes(const tw_spec *spec, const tw_operand **input) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->kind == TW_PHASE_TILIZE && !phase->once && phase->reads.count) {
            *input = &phase->reads.items[0];
            return true;
        }
    }
    return false;
}

static void check_sticks(tw_checker *c) {
    const tw_spec_tensor *input = &c->spec->inputs.items[0];
    const tw_operand *operand = NULL;
    if (input->layout != TW_LAYOUT_ROW_MAJOR || !tilizes(c->spec, &operand)) return;
    const tw_requirement *rule = width_rule(input);
    const tw_spec_cb *cb = tw_spec_find_cb(c->spec, operand->cb);
    int64_t multiple = rule ? rule->value : 1;
    int64_t bytes = multiple * narrowest_element(input->dtypes);
    if (multiple % 32 == 0 && bytes % c->dram_align == 0) return;
    int line = rule ? rule->property.line : cb ? cb->line : 0;
    const char *what = rule ? rule->requirement.text : NULL;
    int64_t fit = 32;
    while (fit * narrowest_element(input->dtypes) % c->dram_align)
        fit += 32;
    tw_check_say(
        c, rule ? TW_LEVEL_ERROR : TW_LEVEL_WARNING, "stick-unaligned", line, what,
        tw_arena_printf(c->arena, "require a width that is a multiple of %lld", (long long)fit),
        "sticks are tilized, but the width may be any multiple of %lld: a stick of %lld "
        "bytes is neither whole tiles nor a multiple of the %lld bytes that %s aligns to",
        (long long)multiple, (long long)bytes, (long long)c->dram_align, c->arch);
}

void tw_check_memory(tw_checker *c) {
    if (c->plan && c->plan->cbs.count) check_l1(c);
    check_dst(c);
    check_sticks(c);
}
