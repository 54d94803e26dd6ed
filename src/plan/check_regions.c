/* Which part of a tile holds values, phase by phase, and whether each reader takes that part. */
#include "plan/check.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <string.h>
#include <strings.h>

typedef enum region { ALL = 0, COLUMN, ROW, ONE } region;

static const char *const region_names[] = {"all of a tile", "column 0", "row 0", "one value"};

typedef struct regions {
    region of[32];    /* by CB id */
    bool reduced[32]; /* made by a reduction */
    bool scalar[32];  /* a tile filled with one value: any broadcast fits */
} regions;

static bool mentions_repeat(const tw_spec_cb *cb) {
    /* "Valid Region: All" */
    if (strncasecmp(cb->valid.text, "all", 3) == 0) return true;
    const char *texts[] = {cb->purpose.text, cb->notes.text, cb->pages.text};
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        if (tw_has(texts[i], "repeat") || tw_has(texts[i], "copies") ||
            tw_has(texts[i], "replicat")) {
            return true;
        }
    }
    return false;
}

/* A CB of one-row weights: named after one, and not repeated into a whole tile. */
static bool one_row(const tw_spec *spec, const tw_spec_cb *cb) {
    for (size_t i = 1; i < spec->inputs.count; i++) {
        const tw_spec_tensor *tensor = &spec->inputs.items[i];
        bool named = tw_has(cb->name.text, tensor->name.text) ||
                     tw_has_word(cb->purpose.text, tensor->name.text);
        if (named && tw_is_weight(tensor)) return !mentions_repeat(cb);
    }
    return false;
}

static void start_regions(const tw_spec *spec, regions *r) {
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->producer == TW_READER && one_row(spec, cb)) {
            /* A CB for 32 sticks, or a tile row of them, is filled with the stick repeated. */
            bool single = cb->page_kind != TW_PAGE_TILE && cb->block.expr &&
                          cb->block.expr->op == TW_EXPR_INTEGER && cb->block.expr->integer == 1;
            bool packed = cb->sticks && !single;
            r->of[cb->id] = packed ? ALL : ROW;
        }
        r->scalar[cb->id] = cb->producer == TW_READER &&
                            (tw_has(cb->purpose.text, "eps") || tw_has(cb->purpose.text, "scal") ||
                             tw_has(cb->name.text, "scal"));
    }
}

static tw_dim dim_for(region r) {
    static const tw_dim dims[] = {TW_DIM_NONE, TW_DIM_COL, TW_DIM_ROW, TW_DIM_SCALAR};
    return dims[r];
}

static const char *dim_name(tw_dim dim) {
    static const char *const names[] = {"NONE", "ROW", "COL", "SCALAR"};
    return names[dim];
}

static void say_mismatch(tw_checker *c, const tw_spec_phase *phase, const tw_spec_cb *cb, region r,
                         bool reduced) {
    const char *want = dim_name(dim_for(r));
    int line = phase->line;
    const char *place = NULL;
    /* The line that names the broadcast, if there is one below the phase's head. */
    for (int i = phase->line; i < phase->line + 8; i++) {
        size_t length;
        const char *at = tw_spec_line(c->spec, i, &length);
        char *text = at ? tw_arena_strndup(c->arena, at, length) : NULL;
        if (!text || (!tw_has(text, "BroadcastDim::") && !tw_has(text, "bcast_"))) continue;
        line = i;
        place = tw_find(text, "BroadcastDim::");
        if (place) place = tw_arena_strndup(c->arena, place, strcspn(place, ">(`, "));
        break;
    }
    const char *why = reduced ? "a reduction leaves it valid" : "a one-row weight is valid";
    tw_check_say(c, TW_LEVEL_ERROR, reduced ? "region-broadcast" : "region-row", line, place,
                 tw_arena_printf(c->arena, "use BroadcastDim::%s", want),
                 "phase '%s' reads c_%d '%s' with %s broadcast, but %s only in %s",
                 phase->name.text, cb->id, cb->name.text, dim_name(phase->bcast), why,
                 region_names[r]);
}

/* "Broadcast Sub", with no word on the direction: the valid part says it. */
static bool leaves_open(const tw_checker *c, const tw_spec_phase *phase) {
    size_t length;
    const char *at = tw_spec_line(c->spec, phase->line, &length);
    char *line = at ? tw_arena_strndup(c->arena, at, length) : NULL;
    bool told = tw_has(phase->name.text, "broadcast") || tw_has(phase->name.text, "bcast");
    bool here = line && (tw_has(line, "broadcast") || tw_has(line, "bcast"));
    return phase->bcast == TW_DIM_NONE && (told || here) && !(line && tw_has_word(line, "none"));
}

static void binary_phase(tw_checker *c, const tw_spec_phase *phase, regions *r) {
    if (phase->reads.count < 2) {
        if (phase->writes >= 0 && phase->reads.count) {
            r->of[phase->writes] = r->of[phase->reads.items[0].cb];
            r->reduced[phase->writes] = r->reduced[phase->reads.items[0].cb];
        }
        return;
    }
    int a = phase->reads.items[0].cb, b = phase->reads.items[1].cb;
    const tw_spec_cb *cb = tw_spec_find_cb(c->spec, b);
    bool fits = r->scalar[b] || r->of[b] == ALL || phase->bcast == dim_for(r->of[b]) ||
                (r->of[a] == r->of[b] && phase->bcast == TW_DIM_NONE) || leaves_open(c, phase);
    if (!fits && cb) say_mismatch(c, phase, cb, r->of[b], r->reduced[b]);
    if (phase->writes < 0) return;
    /* Element by element, what is valid in both operands is valid in the result. */
    bool narrowed = phase->bcast == TW_DIM_NONE && r->of[a] == ALL && r->of[b] != ALL &&
                    !r->scalar[b] && !leaves_open(c, phase);
    region result = narrowed ? r->of[b] : r->of[a];
    bool reduced = narrowed ? r->reduced[b] : r->reduced[a];
    r->of[phase->writes] = fits ? result : ALL;
    r->reduced[phase->writes] = reduced;
}

static void other_phase(const tw_spec_phase *phase, regions *r) {
    if (phase->writes < 0 || !phase->reads.count) return;
    int from = phase->reads.items[0].cb;
    if (phase->kind == TW_PHASE_REDUCE) {
        static const region results[] = {COLUMN, COLUMN, ROW, ONE};
        r->of[phase->writes] = results[phase->reduce];
        r->reduced[phase->writes] = true;
    } else {
        r->of[phase->writes] = r->of[from];
        r->reduced[phase->writes] = r->reduced[from];
    }
    r->scalar[phase->writes] = false;
}

/* A reduced column cannot be an output of the input's shape, nor the reverse. */
static void check_output(tw_checker *c, const regions *r) {
    const tw_spec *spec = c->spec;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        const tw_spec_cb *cb = &spec->cbs.items[i];
        if (cb->consumer != TW_WRITER || !spec->output.shape_text.text[0]) continue;
        tw_output_shape shape = spec->output.shape;
        region found = r->of[cb->id];
        int line = spec->output.shape_text.line;
        if (shape == TW_SHAPE_SAME && found != ALL && r->reduced[cb->id]) {
            tw_check_say(c, TW_LEVEL_ERROR, "output-math", line, spec->output.shape_text.text,
                         "write \"[..., H, 1]\" (or \"[..., 1, W]\"), or broadcast the result back",
                         "the output has the input's shape, but c_%d '%s' holds a reduced result, "
                         "valid only in %s",
                         cb->id, cb->name.text, region_names[found]);
        }
        bool reduces =
            shape == TW_SHAPE_REDUCE_W || shape == TW_SHAPE_REDUCE_H || shape == TW_SHAPE_REDUCE_HW;
        bool told = spec->phases.count && spec->phases.items[0].confidence >= TW_MEDIUM;
        if (reduces && found == ALL && told) {
            tw_check_say(c, TW_LEVEL_WARNING, "output-math", line, spec->output.shape_text.text,
                         "add the reduction to the phases, or write \"Same as input\"",
                         "the output is reduced, but no reduction leads to c_%d '%s'", cb->id,
                         cb->name.text);
        }
    }
}

void tw_check_valid_regions(tw_checker *c) {
    regions r = {0};
    start_regions(c->spec, &r);
    for (size_t i = 0; i < c->spec->phases.count; i++) {
        const tw_spec_phase *phase = &c->spec->phases.items[i];
        if (phase->kind == TW_PHASE_BINARY)
            binary_phase(c, phase, &r);
        else
            other_phase(phase, &r);
    }
    check_output(c, &r);
}
