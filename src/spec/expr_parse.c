/* Size expressions from text, by recursive descent, and the words that specs write around them. */
#include <tilewright/spec.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_DEPTH 64  /* of parentheses; keeps a hostile spec from exhausting the stack */
#define MAX_TERMS 500 /* of one size; those that follow each other nest, too */

typedef struct parser {
    tw_arena *arena;
    const char *text, *at;
    int depth, terms;
    tw_error *err;
} parser;

static const tw_expr *sum(parser *p);

static void skip_space(parser *p) {
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static const tw_expr *fail(parser *p, const char *expected) {
    tw_fail(p->err, TW_BAD_INPUT, "cannot read the size \"%.80s\": expected %s at \"%.20s\"",
            p->text, expected, *p->at ? p->at : "the end");
    return NULL;
}

static bool take(parser *p, const char *token) {
    skip_space(p);
    size_t length = strlen(token);
    if (strncmp(p->at, token, length) != 0) return false;
    p->at += length;
    return true;
}

static const tw_expr *number(parser *p) {
    char *end;
    double real = strtod(p->at, &end);
    size_t length = (size_t)(end - p->at);
    bool integral = strspn(p->at, "0123456789") == length;
    if (!(real >= 0 && real < 9007199254740992.0)) return fail(p, "a number below 2^53");
    p->at = end;
    if (integral) return tw_expr_integer(p->arena, (int64_t)real);
    /* "1.0f" is a float as C++ writes it. */
    if (*p->at == 'f' && !isalnum((unsigned char)p->at[1])) p->at++;
    tw_expr *expr = tw_arena_alloc(p->arena, sizeof *expr);
    expr->op = TW_EXPR_REAL;
    expr->real = real;
    return expr;
}

/* min(a, b) and the like; the opening parenthesis is already taken. */
static const tw_expr *call(parser *p, const char *name) {
    static const struct {
        const char *name;
        tw_expr_op op;
    } functions[] = {{"min", TW_EXPR_MIN},           {"max", TW_EXPR_MAX},
                     {"div_up", TW_EXPR_CEIL_DIV},   {"ceil_div", TW_EXPR_CEIL_DIV},
                     {"round_up", TW_EXPR_ROUND_UP}, {"align", TW_EXPR_ROUND_UP}};
    if (strcasecmp(name, "ceil") == 0 || strcasecmp(name, "floor") == 0) {
        const tw_expr *inner = sum(p);
        if (!inner) return NULL;
        if (!take(p, ")")) return fail(p, "')'");
        if (inner->op != TW_EXPR_DIV || name[0] == 'f' || name[0] == 'F') return inner;
        return tw_expr_binary(p->arena, TW_EXPR_CEIL_DIV, inner->a, inner->b);
    }
    for (size_t i = 0; i < TW_COUNT(functions); i++) {
        if (strcasecmp(name, functions[i].name) != 0) continue;
        const tw_expr *a = sum(p);
        if (!a) return NULL;
        if (!take(p, ",")) return fail(p, "','");
        const tw_expr *b = sum(p);
        if (!b) return NULL;
        if (!take(p, ")")) return fail(p, "')'");
        return tw_expr_binary(p->arena, functions[i].op, a, b);
    }
    p->at--;
    return fail(p, "an operator (only ceil, min, max, div_up and round_up are functions)");
}

static const tw_expr *name_or_call(parser *p) {
    const char *start = p->at;
    while (tw_is_word(*p->at) || *p->at == '.' ||
           (p->at[0] == ':' && p->at[1] == ':' && (p->at += 1))) {
        p->at++;
    }
    char *name = tw_arena_strndup(p->arena, start, (size_t)(p->at - start));
    if (*p->at == '(') {
        p->at++;
        if (strncmp(name, "tt::", 4) == 0) name += 4;
        if (strncmp(name, "std::", 5) == 0) name += 5;
        return call(p, name);
    }
    return tw_expr_name(p->arena, name);
}

static const tw_expr *primary(parser *p) {
    skip_space(p);
    if (++p->terms > MAX_TERMS) return fail(p, "fewer terms");
    if (take(p, "(")) {
        if (++p->depth > MAX_DEPTH) return fail(p, "fewer parentheses");
        const tw_expr *inner = sum(p);
        p->depth--;
        if (!inner) return NULL;
        return take(p, ")") ? inner : fail(p, "')'");
    }
    if (isdigit((unsigned char)*p->at) || (*p->at == '.' && isdigit((unsigned char)p->at[1]))) {
        return number(p);
    }
    if (isalpha((unsigned char)*p->at) || *p->at == '_') return name_or_call(p);
    return fail(p, "a number or a name");
}

/* A lone x (or the multiplication sign) between spaces or after a number multiplies: "2 x Wt". */
static bool take_times(parser *p) {
    skip_space(p);
    if (*p->at == '*') return p->at[1] != '*' && take(p, "*");
    if (take(p, "\xC3\x97") || take(p, "\xC2\xB7")) return true;
    return p->at[0] == 'x' && isspace((unsigned char)p->at[1]) && take(p, "x");
}

static const tw_expr *product(parser *p) {
    const tw_expr *left = primary(p);
    while (left) {
        tw_expr_op op;
        if (take_times(p))
            op = TW_EXPR_MUL;
        else if (take(p, "//") || take(p, "/"))
            op = TW_EXPR_DIV;
        else if (take(p, "%"))
            op = TW_EXPR_MOD;
        else
            return left;
        const tw_expr *right = primary(p);
        left = right ? tw_expr_binary(p->arena, op, left, right) : NULL;
    }
    return NULL;
}

static const tw_expr *sum(parser *p) {
    const tw_expr *left = product(p);
    while (left) {
        tw_expr_op op;
        if (take(p, "+"))
            op = TW_EXPR_ADD;
        else if (p->at[0] == '-' && p->at[1] != '>' && take(p, "-"))
            op = TW_EXPR_SUB;
        else
            return left;
        const tw_expr *right = product(p);
        left = right ? tw_expr_binary(p->arena, op, left, right) : NULL;
    }
    return NULL;
}

/* ---- the words around a size -------------------------------------------------------------- */

static bool unit_word(const char *word, size_t length) {
    static const char *const units[] = {
        "tile",         "tiles",       "stick",   "sticks", "page",   "pages",
        "bytes",        "byte",        "B",       "rows",   "row",    "elements",
        "stick-blocks", "stick-block", "entries", "slots",  "corners"};
    for (size_t i = 0; i < TW_COUNT(units); i++) {
        if (strlen(units[i]) == length && strncasecmp(word, units[i], length) == 0) return true;
    }
    return false;
}

/* "32 RM sticks", "Wt tile-sized pages": what may stand between a size and its unit. */
static bool filler_word(const char *word, size_t length) {
    static const char *const fillers[] = {"RM",    "row-major", "tile-sized", "full",
                                          "input", "output",    "tiled",      "bf16"};
    for (size_t i = 0; i < TW_COUNT(fillers); i++) {
        if (strlen(fillers[i]) == length && strncasecmp(word, fillers[i], length) == 0) return true;
    }
    return false;
}

/* After the expression: nothing, a unit ("tiles", "RM sticks", "tile pages") with whatever remark
 * follows, or a remark that starts with punctuation: "Wt (one row)", "2*Wt, double-buffered". */
static bool acceptable_rest(const char *rest) {
    while (isspace((unsigned char)*rest) || *rest == '`')
        rest++;
    if (*rest == '\0' || strchr("(,;=[", *rest) || strncmp(rest, "- ", 2) == 0 ||
        strncmp(rest, "->", 2) == 0 || strncmp(rest, "\xE2", 1) == 0) {
        return true;
    }
    for (int words = 0; words < 3 && *rest; words++) {
        size_t length = strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
        if (length == 0) return false;
        if (unit_word(rest, length)) return true;
        if (!filler_word(rest, length)) return false;
        rest += length;
        while (isspace((unsigned char)*rest))
            rest++;
    }
    return false;
}

tw_status tw_expr_parse(tw_arena *arena, const char *text, const tw_expr **expr, tw_error *err) {
    tw_text plain = {0};
    tw_text_add(&plain, "");
    for (const char *c = text; *c; c++) {
        if (*c != '`' && *c != '\\') tw_text_addn(&plain, c, 1);
    }
    char *owned = tw_text_take(&plain);
    const char *start = owned;
    while (isspace((unsigned char)*start) || *start == '~')
        start++;
    parser p = {arena, tw_arena_strdup(arena, start), NULL, 0, 0, err};
    free(owned);
    p.at = p.text;
    *expr = NULL;
    if (!*p.text) return tw_fail(err, TW_BAD_INPUT, "the size is empty");
    const tw_expr *result = sum(&p);
    if (!result) return TW_BAD_INPUT;
    if (!acceptable_rest(p.at)) {
        skip_space(&p);
        fail(&p, "an operator, a unit such as \"tiles\", or the end");
        return TW_BAD_INPUT;
    }
    *expr = result;
    return TW_OK;
}
