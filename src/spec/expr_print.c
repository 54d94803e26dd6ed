/* Size expressions as C++ source. */
#include <tilewright/spec.h>

#include <stdio.h>
#include <string.h>

static int precedence(tw_expr_op op) {
    switch (op) {
    case TW_EXPR_ADD:
    case TW_EXPR_SUB: return 1;
    case TW_EXPR_MUL:
    case TW_EXPR_DIV:
    case TW_EXPR_MOD: return 2;
    default: return 3;
    }
}

static void print(tw_text *out, const tw_expr *expr, bool host, int around);

static void print_call(tw_text *out, const char *name, const tw_expr *expr, bool host) {
    /* A literal is an int: the type of the other is told. */
    const bool literal = expr->op != TW_EXPR_CEIL_DIV && expr->op != TW_EXPR_ROUND_UP &&
                         (expr->a->op == TW_EXPR_INTEGER || expr->b->op == TW_EXPR_INTEGER);
    tw_text_addf(out, "%s%s(", name, literal ? "<uint32_t>" : "");
    print(out, expr->a, host, 0);
    tw_text_add(out, ", ");
    print(out, expr->b, host, 0);
    tw_text_add(out, ")");
}

/* Kernels have no tt::div_up; the usual idiom stands for it. */
static void print_rounding(tw_text *out, const tw_expr *expr, bool multiple) {
    tw_text_add(out, "((");
    print(out, expr->a, false, 1);
    tw_text_add(out, " + ");
    print(out, expr->b, false, 2);
    tw_text_add(out, " - 1) / ");
    print(out, expr->b, false, 3);
    if (multiple) {
        tw_text_add(out, " * ");
        print(out, expr->b, false, 3);
    }
    tw_text_add(out, ")");
}

static void print_operator(tw_text *out, const tw_expr *expr, bool host, int around) {
    static const char *const signs[] = {[TW_EXPR_ADD] = " + ",
                                        [TW_EXPR_SUB] = " - ",
                                        [TW_EXPR_MUL] = " * ",
                                        [TW_EXPR_DIV] = " / ",
                                        [TW_EXPR_MOD] = " % "};
    int own = precedence(expr->op);
    bool wrapped = own < around;
    if (wrapped) tw_text_add(out, "(");
    print(out, expr->a, host, own);
    tw_text_add(out, signs[expr->op]);
    /* The right side of - / % needs parentheses at equal precedence; integer a * (b / c) too. */
    print(out, expr->b, host, expr->op == TW_EXPR_ADD ? own : own + 1);
    if (wrapped) tw_text_add(out, ")");
}

static void print(tw_text *out, const tw_expr *expr, bool host, int around) {
    switch (expr->op) {
    case TW_EXPR_INTEGER: tw_text_addf(out, "%lld", (long long)expr->integer); break;
    case TW_EXPR_REAL: tw_text_addf(out, "%.9g", expr->real); break;
    case TW_EXPR_NAME: tw_text_add(out, expr->name); break;
    case TW_EXPR_MIN: print_call(out, "std::min", expr, host); break;
    case TW_EXPR_MAX: print_call(out, "std::max", expr, host); break;
    case TW_EXPR_CEIL_DIV:
        if (host)
            print_call(out, "tt::div_up", expr, host);
        else
            print_rounding(out, expr, false);
        break;
    case TW_EXPR_ROUND_UP:
        if (host)
            print_call(out, "tt::round_up", expr, host);
        else
            print_rounding(out, expr, true);
        break;
    default: print_operator(out, expr, host, around); break;
    }
}

void tw_expr_print(tw_text *out, const tw_expr *expr, bool host) {
    print(out, expr, host, 0);
}

/* ---- floats ------------------------------------------------------------------------------- */

static bool listed(const char *const *names, const char *name) {
    for (; names && *names; names++) {
        if (strcmp(*names, name) == 0) return true;
    }
    return false;
}

static void print_real_constant(tw_text *out, double value) {
    char digits[40];
    snprintf(digits, sizeof digits, "%.9g", value);
    tw_text_addf(out, strpbrk(digits, ".e") ? "%sf" : "%s.0f", digits);
}

static void print_float(tw_text *out, const tw_expr *expr, const char *const *floats, int around) {
    if (expr->op == TW_EXPR_INTEGER) {
        print_real_constant(out, (double)expr->integer);
    } else if (expr->op == TW_EXPR_REAL) {
        print_real_constant(out, expr->real);
    } else if (expr->op == TW_EXPR_NAME) {
        tw_text_addf(out, listed(floats, expr->name) ? "%s" : "static_cast<float>(%s)", expr->name);
    } else if (precedence(expr->op) < 3 && expr->op != TW_EXPR_MOD) {
        static const char *const signs[] = {" + ", " - ", " * ", " / "};
        int own = precedence(expr->op);
        if (own < around) tw_text_add(out, "(");
        print_float(out, expr->a, floats, own);
        tw_text_add(out, signs[expr->op - TW_EXPR_ADD]);
        print_float(out, expr->b, floats, own + 1);
        if (own < around) tw_text_add(out, ")");
    } else {
        tw_text_add(out, "static_cast<float>(");
        print(out, expr, true, 0);
        tw_text_add(out, ")");
    }
}

void tw_expr_print_float(tw_text *out, const tw_expr *expr, const char *const *float_names) {
    print_float(out, expr, float_names, 0);
}
