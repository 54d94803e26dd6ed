/* Helper calls in the text of a phase: which there are, what they take, make and pop. */
#include "spec/phases.h"

#include <string.h>
#include <strings.h>

/* The text of a call, from its name to the parenthesis that closes its arguments. */
static size_t call_length(const char *call) {
    const char *at = strchr(call, '(');
    int depth = 0;
    for (; at && *at; at++) {
        depth += *at == '(';
        depth -= *at == ')';
        if (depth == 0) return (size_t)(at - call) + 1;
    }
    return 0;
}

/* CBs of a call in order, by id or name. */
static int cbs_of_call(tw_reader *r, const char *call, int ids[8]) {
    char *own = tw_arena_strndup(&r->spec->arena, call, call_length(call));
    const char *end;
    int count = 0, index;
    for (const char *at = own; count < 8 && (index = tw_mentioned_cb(r->spec, at, NULL, &end)) >= 0;
         at = end) {
        ids[count++] = r->spec->cbs.items[index].id;
    }
    return count;
}

/* "<SUM, REDUCE_ROW>(": the arguments follow the name, with or without those of a template. */
static bool is_called(const char *after) {
    int depth = 0;
    if (*after == '(') return true;
    if (*after != '<') return false;
    for (; *after; after++) {
        bool arrow = *after == '>' && after[-1] == '-';
        depth += (*after == '<') - (*after == '>' && !arrow);
        if (depth == 0) return after[1] == '(';
    }
    return false;
}

/* Earlier versions of a call go; false when an earlier one says more. */
static bool drop_versions(tw_helper_calls *calls, const tw_helper_call *call) {
    for (size_t k = 0; k < calls->count; k++) {
        const tw_helper_call *old = &calls->items[k];
        bool again =
            old->ids[0] == call->ids[0] ||
            (old->count == call->count && old->ids[old->count - 1] == call->ids[call->count - 1]);
        if (strcmp(old->helper, call->helper) != 0 || !again) continue;
        /* "sub(c_0, c_1) -> exp" beside a call that names the output. */
        if (old->count > call->count) return false;
        memmove(&calls->items[k], &calls->items[k + 1], (calls->count - k - 1) * sizeof *call);
        calls->count--;
        k--;
    }
    return true;
}

/* reduce<...NoPop>(c_1, c_2, c_24): every call of a helper with its CBs. Of several versions of a
 * helper's call the last counts, at its place. */
void tw_phase_calls(tw_reader *r, const char *text, tw_helper_calls *calls) {
    static const char *const helpers[] = {"tilize",
                                          "untilize",
                                          "reduce",
                                          "sub",
                                          "add",
                                          "mul",
                                          "square",
                                          "copy_tiles",
                                          "tilize_block",
                                          "untilize_block",
                                          "transpose_wh",
                                          "matmul",
                                          "matmul_1d",
                                          "matmul_tiles",
                                          "matmul_block",
                                          "reduce_tile",
                                          "sub_tiles",
                                          "add_tiles",
                                          "mul_tiles",
                                          "sub_tiles_bcast_cols",
                                          "sub_tiles_bcast_rows",
                                          "mul_tiles_bcast_cols",
                                          "mul_tiles_bcast_rows",
                                          "add_tiles_bcast_rows",
                                          "add_tiles_bcast_cols"};
    enum {
        WHOLE = 15
    }; /* from here on: calls on one tile, which name an output only in a sketch */
    for (const char *at = text; *at; at++) {
        if (at > text && tw_is_word(at[-1])) continue;
        for (size_t i = 0; i < TW_COUNT(helpers); i++) {
            size_t length = strlen(helpers[i]);
            if (strncmp(at, helpers[i], length) != 0 || !is_called(at + length)) continue;
            tw_helper_call call = {.helper = helpers[i]};
            call.count = cbs_of_call(r, at, call.ids);
            /* "untilize<Wt, cb_of_the_moment, c_17>(1)": what is known is what is written. */
            if (call.count < (tw_has(helpers[i], "tilize") ? 1 : i >= WHOLE ? 3 : 2)) continue;
            call.text = tw_arena_strndup(&r->spec->arena, at, call_length(at));
            if (drop_versions(calls, &call)) TW_VEC_PUSH(calls, call);
        }
    }
}

/* CBs of a call by position: the last is written, unless the call names one that no table has. */
static void take_call(tw_phase_state *state, const tw_helper_call *call, int line) {
    static const char *const threes[] = {"reduce", "sub", "add", "mul", "matmul_tiles"};
    int reads = call->count - 1;
    for (size_t i = 0; i < TW_COUNT(threes); i++) {
        if (strcmp(threes[i], call->helper) == 0 && call->count == 2) reads = 2;
    }
    for (int i = 0; i < reads; i++)
        tw_phase_reads(&state->phase, call->ids[i], NULL, line, TW_HIGH);
    /* "matmul_tiles(cb_in0, cb_in1, 0, 0, 0)": the output is named elsewhere. */
    if (reads < call->count) state->phase.writes = call->ids[call->count - 1];
    state->called = true;
}

/* BinaryInputPolicy::WaitUpfrontNoPop, ...: what the call does with A, then with B. */
static void take_policies(tw_phase_state *state, const tw_helper_call *call) {
    size_t operand = 0;
    for (const char *at = call->text; (at = tw_find(at, "InputPolicy::")); at++) {
        const char *name = at + strlen("InputPolicy::");
        const char *word = tw_find(name, "pop");
        size_t length = strcspn(name, ",>( \n");
        if (operand >= state->phase.reads.count) return;
        int cb = state->phase.reads.items[operand++].cb;
        if (!word || (size_t)(word - name) > length) continue;
        bool keeps = (word - name) >= 2 && strncasecmp(word - 2, "no", 2) == 0;
        state->stated[cb] = keeps ? -1 : 1;
    }
}

/* ---- "BinaryInputBlockShape::of(1, Wt)": how many tiles a call takes and makes ----------------
 */

typedef struct block_shape {
    const tw_expr *rows, *cols, *batches;
} block_shape;

static bool names_sizes(const tw_spec *spec, const tw_expr *expr) {
    if (expr->op == TW_EXPR_NAME) return tw_size_word(spec, expr->name);
    if (expr->op == TW_EXPR_INTEGER) return expr->integer > 0;
    return expr->op != TW_EXPR_REAL && names_sizes(spec, expr->a) && names_sizes(spec, expr->b);
}

/* The sizes between the parentheses or braces at `open`: how many were read, 0 when one is none. */
static int sizes_at(tw_reader *r, const char *open, const tw_expr *sizes[3]) {
    tw_arena *arena = &r->spec->arena;
    size_t length = strcspn(open + 1, ")}");
    char *inside = tw_arena_strndup(arena, open + 1, length);
    int count = 0;
    for (char *at = inside; *at && count < 3; count++) {
        size_t part = strcspn(at, ",");
        const char *word = tw_trim(arena, at, part);
        if (tw_expr_parse(arena, word, &sizes[count], NULL) != TW_OK ||
            !names_sizes(r->spec, sizes[count]))
            return 0;
        at += part + (at[part] == ',');
    }
    return count;
}

static bool read_shape(tw_reader *r, const char *call, block_shape *shape) {
    const char *at = tw_find(call, "BlockShape");
    if (!at) return false;
    const tw_expr *one = tw_expr_integer(&r->spec->arena, 1), *sizes[3] = {one, one, one};
    at += strlen("BlockShape");
    const char *open = at + strcspn(at, "({");
    int count = *open ? sizes_at(r, open, sizes) : 0;
    bool row = strncmp(at, "::row(", 6) == 0, col = strncmp(at, "::col(", 6) == 0;
    bool list = strncmp(at, "::of(", 5) == 0 || *at == '{' || *at == '(';
    if (strncmp(at, "::single(", 9) == 0) {
        *shape = (block_shape){one, one, one};
        return true;
    }
    if (!count || !(row || col || list)) return false;
    *shape = row   ? (block_shape){one, sizes[0], count > 1 ? sizes[1] : one}
             : col ? (block_shape){sizes[0], one, count > 1 ? sizes[1] : one}
                   : (block_shape){sizes[0], sizes[1], sizes[2]};
    if (list && count < 2) return false;
    /* A call on the whole tensor says how it goes on, not what one unit takes. */
    return !(tw_expr_mentions(shape->rows, "Ht") && tw_expr_mentions(shape->cols, "Wt"));
}

/* Counts matter where a CB holds a few of the tiles that go through it; one that holds them all
 * has its size from the table. */
static void set_pages(tw_reader *r, tw_size *pages, int cb, const tw_expr *count, int line) {
    const tw_spec_cb *found = tw_spec_find_cb(r->spec, cb);
    bool few = found && found->block.expr && found->block.expr->op == TW_EXPR_INTEGER;
    if (few) *pages = (tw_size){"", count, line, TW_HIGH};
}

static void take_shape(tw_reader *r, tw_phase_state *state, const tw_helper_call *call, int line) {
    tw_arena *arena = &r->spec->arena;
    tw_spec_phase *phase = &state->phase;
    block_shape s;
    bool reduce = phase->kind == TW_PHASE_REDUCE, binary = phase->kind == TW_PHASE_BINARY;
    if ((!reduce && !binary) || !phase->reads.count || !read_shape(r, call->text, &s)) return;
    const tw_expr *rows = tw_expr_binary(arena, TW_EXPR_MUL, s.rows, s.batches);
    const tw_expr *all = tw_expr_binary(arena, TW_EXPR_MUL, rows, s.cols);
    const tw_expr *one = tw_expr_integer(arena, 1);
    set_pages(r, &phase->reads.items[0].pages, phase->reads.items[0].cb, all, line);
    if (reduce) {
        const tw_expr *cols = tw_expr_binary(arena, TW_EXPR_MUL, s.cols, s.batches);
        const tw_expr *made = phase->reduce == TW_DIM_COL      ? cols
                              : phase->reduce == TW_DIM_SCALAR ? s.batches
                                                               : rows;
        if (phase->writes >= 0) set_pages(r, &phase->out_pages, phase->writes, made, line);
        return;
    }
    const tw_expr *other = phase->bcast == TW_DIM_COL      ? rows
                           : phase->bcast == TW_DIM_ROW    ? s.cols
                           : phase->bcast == TW_DIM_SCALAR ? one
                                                           : all;
    if (phase->reads.count > 1)
        set_pages(r, &phase->reads.items[1].pages, phase->reads.items[1].cb, other, line);
    if (phase->writes >= 0) set_pages(r, &phase->out_pages, phase->writes, all, line);
}

void tw_phase_take_call(tw_reader *r, tw_phase_state *state, const tw_helper_call *call, int line) {
    take_call(state, call, line);
    take_policies(state, call);
    take_shape(r, state, call, line);
}
