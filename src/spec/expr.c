/* Size expressions: building, evaluating. */
#include <tilewright/spec.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

const tw_expr *tw_expr_integer(tw_arena *arena, int64_t value) {
    tw_expr *expr = tw_arena_alloc(arena, sizeof *expr);
    expr->op = TW_EXPR_INTEGER;
    expr->integer = value;
    expr->real = (double)value;
    return expr;
}

const tw_expr *tw_expr_name(tw_arena *arena, const char *name) {
    tw_expr *expr = tw_arena_alloc(arena, sizeof *expr);
    expr->op = TW_EXPR_NAME;
    expr->name = tw_arena_strdup(arena, name);
    return expr;
}

static bool is_integer(const tw_expr *expr, int64_t value) {
    return expr->op == TW_EXPR_INTEGER && expr->integer == value;
}

/* Constants fold only where integers give an exact result: real arithmetic is left to evaluation,
 * because "1 / 64" means a half-size page to one reader and a float scaler to another. */
static bool fold(tw_expr_op op, int64_t a, int64_t b, int64_t *result) {
    switch (op) {
    case TW_EXPR_ADD: return !__builtin_add_overflow(a, b, result);
    case TW_EXPR_SUB: return !__builtin_sub_overflow(a, b, result);
    case TW_EXPR_MUL: return !__builtin_mul_overflow(a, b, result);
    case TW_EXPR_DIV:
        if (b == 0 || a % b != 0) return false;
        *result = a / b;
        return true;
    default: return false;
    }
}

const tw_expr *tw_expr_binary(tw_arena *arena, tw_expr_op op, const tw_expr *a, const tw_expr *b) {
    int64_t folded;
    if (a->op == TW_EXPR_INTEGER && b->op == TW_EXPR_INTEGER &&
        fold(op, a->integer, b->integer, &folded)) {
        return tw_expr_integer(arena, folded);
    }
    if (op == TW_EXPR_MUL && (is_integer(a, 1) || is_integer(b, 1)))
        return is_integer(a, 1) ? b : a;
    if (op == TW_EXPR_MUL && (is_integer(a, 0) || is_integer(b, 0))) {
        return tw_expr_integer(arena, 0);
    }
    if (op == TW_EXPR_ADD && (is_integer(a, 0) || is_integer(b, 0)))
        return is_integer(a, 0) ? b : a;
    if ((op == TW_EXPR_SUB && is_integer(b, 0)) || (op == TW_EXPR_DIV && is_integer(b, 1)))
        return a;
    tw_expr *expr = tw_arena_alloc(arena, sizeof *expr);
    expr->op = op;
    expr->a = a;
    expr->b = b;
    return expr;
}

const tw_expr *tw_expr_substitute(tw_arena *arena, const tw_expr *expr, const char *name,
                                  const tw_expr *by) {
    if (!tw_expr_mentions(expr, name)) return expr;
    if (expr->op == TW_EXPR_NAME) return by;
    return tw_expr_binary(arena, expr->op, tw_expr_substitute(arena, expr->a, name, by),
                          tw_expr_substitute(arena, expr->b, name, by));
}

bool tw_expr_equal(const tw_expr *a, const tw_expr *b) {
    if (a == b) return true;
    if (!a || !b || a->op != b->op) return false;
    switch (a->op) {
    case TW_EXPR_INTEGER: return a->integer == b->integer;
    case TW_EXPR_REAL: return a->real == b->real;
    case TW_EXPR_NAME: return strcmp(a->name, b->name) == 0;
    default: return tw_expr_equal(a->a, b->a) && tw_expr_equal(a->b, b->b);
    }
}

bool tw_expr_mentions(const tw_expr *expr, const char *name) {
    if (!expr) return false;
    if (expr->op == TW_EXPR_NAME) return strcmp(expr->name, name) == 0;
    if (expr->op == TW_EXPR_INTEGER || expr->op == TW_EXPR_REAL) return false;
    return tw_expr_mentions(expr->a, name) || tw_expr_mentions(expr->b, name);
}

/* ---- environments ------------------------------------------------------------------------- */

void tw_env_set(tw_env *env, const char *name, double value) {
    for (size_t i = 0; i < env->entries.count; i++) {
        if (strcmp(env->entries.items[i].name, name) == 0) {
            env->entries.items[i].value = value;
            return;
        }
    }
    TW_VEC_PUSH(&env->entries, (struct tw_env_entry){name, value});
}

bool tw_env_get(const tw_env *env, const char *name, double *value) {
    for (size_t i = 0; i < env->entries.count; i++) {
        if (strcmp(env->entries.items[i].name, name) == 0) {
            *value = env->entries.items[i].value;
            return true;
        }
    }
    return false;
}

void tw_env_free(tw_env *env) {
    free(env->entries.items);
    *env = (tw_env){0};
}

static tw_status unknown_name(const tw_env *env, const char *name, tw_error *err) {
    const char **names = tw_alloc((env->entries.count + 1) * sizeof *names);
    for (size_t i = 0; i < env->entries.count; i++)
        names[i] = env->entries.items[i].name;
    const char *near = tw_nearest(name, names, env->entries.count);
    tw_status status =
        near ? tw_fail(err, TW_BAD_INPUT, "unknown name '%s' in a size; did you mean '%s'?", name,
                       near)
             : tw_fail(err, TW_BAD_INPUT,
                       "unknown name '%s' in a size; define it, e.g. \"%s = W / 32\"", name, name);
    free(names);
    return status;
}

/* ---- evaluation --------------------------------------------------------------------------- */

#define EXACT_LIMIT 9007199254740992.0 /* 2^53: every integer below is exact in a double */

static tw_status apply(tw_expr_op op, double a, double b, bool real, double *value, tw_error *err) {
    bool divides =
        op == TW_EXPR_DIV || op == TW_EXPR_MOD || op == TW_EXPR_CEIL_DIV || op == TW_EXPR_ROUND_UP;
    if (divides && b == 0) {
        return tw_fail(err, TW_BAD_INPUT, "division by zero in a size (%.17g / 0)", a);
    }
    switch (op) {
    case TW_EXPR_ADD: *value = a + b; break;
    case TW_EXPR_SUB: *value = a - b; break;
    case TW_EXPR_MUL: *value = a * b; break;
    case TW_EXPR_DIV: *value = real ? a / b : trunc(a / b); break;
    case TW_EXPR_MOD: *value = fmod(a, b); break;
    case TW_EXPR_CEIL_DIV: *value = ceil(a / b); break;
    case TW_EXPR_ROUND_UP: *value = ceil(a / b) * b; break;
    case TW_EXPR_MIN: *value = a < b ? a : b; break;
    case TW_EXPR_MAX: *value = a > b ? a : b; break;
    default: return tw_fail(err, TW_INTERNAL, "operator %d has no arithmetic", (int)op);
    }
    if (!(fabs(*value) < EXACT_LIMIT)) {
        return tw_fail(err, TW_BAD_INPUT, "a size is larger than 2^53 (%.17g)", *value);
    }
    return TW_OK;
}

static tw_status evaluate(const tw_expr *expr, const tw_env *env, bool real, double *value,
                          tw_error *err) {
    switch (expr->op) {
    case TW_EXPR_INTEGER: *value = (double)expr->integer; return TW_OK;
    case TW_EXPR_REAL:
        *value = expr->real;
        if (!real && expr->real != trunc(expr->real)) {
            return tw_fail(err, TW_BAD_INPUT, "a size must be an integer, and %.17g is not",
                           expr->real);
        }
        return TW_OK;
    case TW_EXPR_NAME:
        return tw_env_get(env, expr->name, value) ? TW_OK : unknown_name(env, expr->name, err);
    default: break;
    }
    double a, b;
    tw_status status = evaluate(expr->a, env, real, &a, err);
    if (status == TW_OK) status = evaluate(expr->b, env, real, &b, err);
    if (status == TW_OK) status = apply(expr->op, a, b, real, value, err);
    return status;
}

tw_status tw_expr_eval(const tw_expr *expr, const tw_env *env, int64_t *value, tw_error *err) {
    double real;
    tw_status status = evaluate(expr, env, false, &real, err);
    if (status != TW_OK) return status;
    if (real != trunc(real)) {
        return tw_fail(err, TW_BAD_INPUT, "a size must be an integer, and it is %.17g", real);
    }
    *value = (int64_t)real;
    return TW_OK;
}

tw_status tw_expr_eval_real(const tw_expr *expr, const tw_env *env, double *value, tw_error *err) {
    return evaluate(expr, env, true, value, err);
}
