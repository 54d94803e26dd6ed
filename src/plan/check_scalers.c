/* Scalers of reductions: their format, and what a mean is divided by. */
#include "plan/check.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void check_formats(tw_checker *c) {
    for (size_t i = 0; i < c->spec->phases.count; i++) {
        const tw_spec_phase *phase = &c->spec->phases.items[i];
        if (phase->kind != TW_PHASE_REDUCE || phase->reads.count < 2) continue;
        const tw_spec_cb *cb = tw_spec_find_cb(c->spec, phase->reads.items[1].cb);
        if (!cb || !cb->format_text.text[0] || cb->producer == TW_COMPUTE) continue;
        if (cb->format == TW_FORMAT_FLOAT16_B || cb->format == TW_FORMAT_INPUT) continue;
        tw_check_say(c, TW_LEVEL_ERROR, "scaler-format", cb->line, cb->format_text.text,
                     "make it Float16_b", "the scaler c_%d '%s' of phase '%s' has the format %s",
                     cb->id, cb->name.text, phase->name.text, cb->format_text.text);
        return;
    }
}

/* ---- means ------------------------------------------------------------------------------------
 */

/* The reduction whose mean a scaler makes; NULL when there is none. */
static const tw_spec_phase *mean_phase(const tw_spec *spec, int *cb) {
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        const tw_spec_cb *scaler =
            phase->reads.count > 1 ? tw_spec_find_cb(spec, phase->reads.items[1].cb) : NULL;
        if (phase->kind != TW_PHASE_REDUCE || strcmp(phase->op.text, "sum") != 0 || !scaler)
            continue;
        bool said = tw_has_word(scaler->purpose.text, "mean") ||
                    tw_has_word(scaler->purpose.text, "average") ||
                    tw_has_word(spec->math.text, "mean") || tw_has_word(spec->math.text, "average");
        if (!tw_is_mean(phase) && !said) continue;
        *cb = scaler->id;
        return phase;
    }
    return NULL;
}

/* Counts of tiles, not of the values in them: what a mean is mistakenly divided by. */
static bool counts_tiles(tw_dim reduced, const char *name, size_t length) {
    static const char *const rows[] = {"Wt", "num_tiles_per_row", "tiles_per_row", "TILE_WIDTH",
                                       "32", "num_tiles_w",       "width_tiles"};
    static const char *const columns[] = {"Ht", "num_tiles_per_column", "TILE_HEIGHT",
                                          "32", "num_tiles_h",          "height_tiles"};
    static const char *const images[] = {"Ht*Wt", "Wt*Ht", "HtWt", "num_tiles", "1024"};
    const char *const *names = reduced == TW_DIM_COL      ? columns
                               : reduced == TW_DIM_SCALAR ? images
                                                          : rows;
    size_t count = reduced == TW_DIM_COL      ? TW_COUNT(columns)
                   : reduced == TW_DIM_SCALAR ? TW_COUNT(images)
                                              : TW_COUNT(rows);
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0) return true;
    }
    return false;
}

/* "1/Wt", "1.0f / Wt", "1/(Ht*Wt)" in a line: where it stands and what it divides by. */
static const char *wrong_fraction(tw_arena *arena, const char *line, tw_dim reduced,
                                  const char **place) {
    for (const char *at = line; (at = strchr(at, '/')); at++) {
        const char *stop = at, *right = at + 1 + strspn(at + 1, " `(");
        while (stop > line && strchr(" `f", stop[-1]))
            stop--;
        const char *start = stop;
        while (start > line && (isdigit((unsigned char)start[-1]) || start[-1] == '.'))
            start--;
        bool one = stop > start && start[0] == '1' &&
                   strspn(start + 1, ".0") == (size_t)(stop - start - 1);
        if (!one || (start > line && tw_is_word(start[-1]))) continue;
        if (strncmp(right, "static_cast<float>(", 19) == 0) right += 19;
        if (strncmp(right, "float(", 6) == 0) right += 6;
        size_t length = 0;
        while (tw_is_word(right[length]) ||
               (reduced == TW_DIM_SCALAR && strchr("* ", right[length]) && right[length] &&
                right[length + 1] != ' ' && right[length + 1]))
            length++;
        char *name = tw_arena_strndup(arena, right, length), *to = name;
        for (const char *c = name; *c; c++)
            if (*c != ' ') *to++ = *c;
        *to = '\0';
        if (!counts_tiles(reduced, name, strlen(name))) continue;
        *place = tw_arena_strndup(arena, start, (size_t)(right - start) + length);
        return name;
    }
    return NULL;
}

static bool denies(const char *line) {
    static const char *const words[] = {"not 1", "instead of", "rather than", "never 1",
                                        "no 1/", "wrong",      "per tile",    "rejected"};
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (tw_has(line, words[i])) return true;
    }
    return false;
}

/* A mean of W values is their sum times 1/W; 1/Wt is 32 times as much. */
static void check_means(tw_checker *c) {
    static const char *const right[] = {"1/W", "1/W", "1/H", "1/(H*W)"};
    int cb = -1, number = 1;
    const tw_spec_phase *phase = mean_phase(c->spec, &cb);
    const tw_spec_cb *scaler = phase ? tw_spec_find_cb(c->spec, cb) : NULL;
    for (const char *at = scaler ? c->spec->source : ""; *at; number++) {
        size_t length = strcspn(at, "\n");
        char *line = length < 600 ? tw_arena_strndup(c->arena, at, length) : NULL;
        at += length + (at[length] == '\n');
        bool about = line && (tw_has(line, "scaler") || tw_has(line, scaler->name.text) ||
                              number == scaler->line || tw_has_word(line, "mean"));
        const char *place, *name = about && !denies(line)
                                       ? wrong_fraction(c->arena, line, phase->reduce, &place)
                                       : NULL;
        if (!name) continue;
        tw_check_say(c, TW_LEVEL_ERROR, "scaler-mean", number, place,
                     tw_arena_printf(c->arena, "write %s", right[phase->reduce]),
                     "phase '%s' takes a mean with %s, but %s counts tiles and not values: the "
                     "scaler c_%d '%s' is %s",
                     phase->name.text, place, name, cb, scaler->name.text, right[phase->reduce]);
        return;
    }
}

void tw_check_scalers(tw_checker *c) {
    check_formats(c);
    check_means(c);
}
