/* What the phases compute, as PyTorch: each circular buffer is a variable, each phase a line. */
#include "plan/build.h"
#include "plan/numbers.h"
#include "spec/words.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    const tw_plan *plan;
    tw_text *out;
    bool failed;
} writer;

static const char *name_of(const writer *r, int cb) {
    const tw_plan_cb *found = tw_plan_find_cb(r->plan, cb);
    return found ? found->name : "";
}

/* ---- numbers over host names ------------------------------------------------------------------
 */

static void add_number(writer *r, tw_text *out, const tw_expr *expr);

static void add_name(writer *r, tw_text *out, const char *name) {
    const tw_plan_local *local = tw_plan_find_local(r->plan, name);
    if (local && local->kind == TW_LOCAL_DIM) {
        tw_text_addf(out, "%s.shape[%d]", r->plan->tensors.items[local->tensor].name, local->dim);
    } else if (local && local->kind == TW_LOCAL_VOLUME) {
        tw_text_addf(out, "%s.numel()", r->plan->tensors.items[local->tensor].name);
    } else if (local && local->kind == TW_LOCAL_EXPR) {
        tw_text_add(out, "(");
        add_number(r, out, local->value);
        tw_text_add(out, ")");
    } else if (!local || local->kind == TW_LOCAL_PARAM) {
        tw_text_add(out, name);
        if (!tw_spec_find_param(r->plan->spec, name)) r->failed = true;
    } else {
        r->failed = true;
    }
}

static void add_number(writer *r, tw_text *out, const tw_expr *expr) {
    static const char *const signs[] = {[TW_EXPR_ADD] = " + ",
                                        [TW_EXPR_SUB] = " - ",
                                        [TW_EXPR_MUL] = " * ",
                                        [TW_EXPR_DIV] = " / ",
                                        [TW_EXPR_MOD] = " % "};
    switch (expr->op) {
    case TW_EXPR_INTEGER: tw_text_addf(out, "%lld", (long long)expr->integer); return;
    case TW_EXPR_REAL: tw_text_addf(out, "%.9g", expr->real); return;
    case TW_EXPR_NAME: add_name(r, out, expr->name); return;
    case TW_EXPR_ADD:
    case TW_EXPR_SUB:
    case TW_EXPR_MUL:
    case TW_EXPR_DIV:
    case TW_EXPR_MOD:
        tw_text_add(out, "(");
        add_number(r, out, expr->a);
        tw_text_add(out, signs[expr->op]);
        add_number(r, out, expr->b);
        tw_text_add(out, ")");
        return;
    default: r->failed = true;
    }
}

/* ---- phases -----------------------------------------------------------------------------------
 */

static const struct {
    const char *function, *torch; /* %s: what it is applied to; %v, %w, %x: its values */
} functions[] = {{"exp", "torch.exp(%s)"},
                 {"log", "torch.log(%s)"},
                 {"log1p", "torch.log1p(%s)"},
                 {"recip", "torch.reciprocal(%s)"},
                 {"rsqrt", "torch.rsqrt(%s)"},
                 {"sqrt", "torch.sqrt(%s)"},
                 {"sigmoid", "torch.sigmoid(%s)"},
                 {"silu", "torch.nn.functional.silu(%s)"},
                 {"tanh", "torch.tanh(%s)"},
                 {"gelu", "torch.nn.functional.gelu(%s)"},
                 {"relu", "torch.relu(%s)"},
                 {"abs", "torch.abs(%s)"},
                 {"negative", "torch.neg(%s)"},
                 {"square", "torch.square(%s)"},
                 {"erf", "torch.erf(%s)"},
                 {"erfc", "torch.erfc(%s)"},
                 {"sin", "torch.sin(%s)"},
                 {"cos", "torch.cos(%s)"},
                 {"tan", "torch.tan(%s)"},
                 {"atan", "torch.atan(%s)"},
                 {"floor", "torch.floor(%s)"},
                 {"ceil", "torch.ceil(%s)"},
                 {"sign", "torch.sign(%s)"},
                 {"exp2", "torch.exp2(%s)"},
                 {"expm1", "torch.expm1(%s)"},
                 {"hardsigmoid", "torch.nn.functional.hardsigmoid(%s)"},
                 {"softsign", "torch.nn.functional.softsign(%s)"},
                 {"mul_unary", "(%s * %v)"},
                 {"add_unary", "(%s + %v)"},
                 {"sub_unary", "(%s - %v)"},
                 {"div_unary", "(%s / %v)"},
                 {"rsub_unary", "(%v - %s)"},
                 {"elu", "torch.nn.functional.elu(%s, %v)"},
                 {"leaky_relu", "torch.nn.functional.leaky_relu(%s, %v)"},
                 {"trunc", "torch.trunc(%s)"},
                 {"frac", "torch.frac(%s)"},
                 {"asin", "torch.asin(%s)"},
                 {"acos", "torch.acos(%s)"},
                 {"sinh", "torch.sinh(%s)"},
                 {"cosh", "torch.cosh(%s)"},
                 {"asinh", "torch.asinh(%s)"},
                 {"acosh", "torch.acosh(%s)"},
                 {"atanh", "torch.atanh(%s)"},
                 {"erfinv", "torch.erfinv(%s)"},
                 {"i0", "torch.i0(%s)"},
                 {"identity", "%s"},
                 {"cbrt", "(torch.sign(%s) * torch.abs(%s) ** (1 / 3))"},
                 {"eqz", "(%s == 0).float()"},
                 {"nez", "(%s != 0).float()"},
                 {"gtz", "(%s > 0).float()"},
                 {"gez", "(%s >= 0).float()"},
                 {"ltz", "(%s < 0).float()"},
                 {"lez", "(%s <= 0).float()"},
                 {"unary_eq", "(%s == %v).float()"},
                 {"unary_ne", "(%s != %v).float()"},
                 {"unary_gt", "(%s > %v).float()"},
                 {"unary_ge", "(%s >= %v).float()"},
                 {"unary_lt", "(%s < %v).float()"},
                 {"unary_le", "(%s <= %v).float()"},
                 {"unary_max", "torch.clamp(%s, min=%v)"},
                 {"unary_min", "torch.clamp(%s, max=%v)"},
                 {"relu_max", "torch.clamp(torch.relu(%s), max=%v)"},
                 {"relu_min", "torch.clamp(%s, min=%v)"},
                 {"power", "torch.pow(%s, %v)"},
                 {"prelu", "torch.nn.functional.leaky_relu(%s, %v)"},
                 {"softshrink", "torch.nn.functional.softshrink(%s, %v)"},
                 {"celu", "torch.nn.functional.celu(%s, %v)"},
                 {"clamp", "torch.clamp(%s, %v, %w)"},
                 {"hardtanh", "torch.nn.functional.hardtanh(%s, %v, %w)"},
                 {"threshold", "torch.nn.functional.threshold(%s, %v, %w)"},
                 {"softplus", "torch.nn.functional.softplus(%s, %v, %x)"}};

/* A number as it stands, or the parameter that a text names. */
static char *value_of(writer *r, char *text) {
    char *end;
    strtod(text, &end);
    if (end != text && *end == 'f') *end = '\0';
    if (end != text && !*end && strncmp(text, "0x", 2) != 0) return text;
    for (size_t i = 0; i < r->plan->spec->params.count; i++) {
        const char *name = r->plan->spec->params.items[i].name.text;
        if (!tw_has(text, name)) continue;
        free(text);
        return tw_strdup(name);
    }
    r->failed = true;
    return text;
}

/* The values of a chain's entry, "clamp(low, high)". */
static void values_of(writer *r, const char *entry, char *values[3]) {
    const char *at = strchr(entry, '(');
    for (int i = 0; i < 3; i++) {
        values[i] = NULL;
        if (!at || !*at || !at[1]) continue;
        at += 1 + strspn(at + 1, " ");
        size_t length = strcspn(at, ",)");
        values[i] = value_of(r, tw_strndup(at, length));
        at = at[length] == ',' ? at + length : NULL;
    }
}

static char *applied(writer *r, char *inner, const char *entry) {
    size_t length = strcspn(entry, "(");
    for (size_t i = 0; i < TW_COUNT(functions); i++) {
        const char *function = functions[i].function;
        if (strlen(function) != length || strncmp(function, entry, length) != 0) continue;
        char *values[3];
        values_of(r, entry, values);
        tw_text text = {0};
        for (const char *at = functions[i].torch; *at; at++) {
            if (*at != '%') {
                tw_text_addn(&text, at, 1);
                continue;
            }
            at++;
            const char *said = *at == 's' ? inner : values[*at - 'v'];
            if (!said) r->failed = true;
            tw_text_add(&text, said ? said : "0");
        }
        for (int k = 0; k < 3; k++)
            free(values[k]);
        free(inner);
        return tw_text_take(&text);
    }
    r->failed = true;
    return inner;
}

static void binary(writer *r, tw_text *text, const tw_spec_phase *phase) {
    static const struct {
        const char *op, *form;
    } forms[] = {{"add", "%s + %s"},
                 {"sub", "%s - %s"},
                 {"mul", "%s * %s"},
                 {"div", "%s / %s"},
                 {"max", "torch.maximum(%s, %s)"},
                 {"min", "torch.minimum(%s, %s)"},
                 {"pow", "torch.pow(%s, %s)"}};
    const char *a = name_of(r, phase->reads.items[0].cb);
    if (strcmp(phase->op.text, "square") == 0) {
        tw_text_addf(text, "%s * %s", a, a);
        return;
    }
    const char *b = phase->reads.count > 1 ? name_of(r, phase->reads.items[1].cb) : NULL;
    for (size_t i = 0; b && i < TW_COUNT(forms); i++) {
        if (strcmp(forms[i].op, phase->op.text) != 0) continue;
        for (const char *at = forms[i].form, *next = a; *at; at++) {
            if (*at != '%') {
                tw_text_addn(text, at, 1);
                continue;
            }
            tw_text_add(text, next);
            next = b;
            at++;
        }
        return;
    }
    r->failed = true;
}

static void reduce(writer *r, tw_text *text, const tw_spec_phase *phase) {
    static const char *const dims[] = {"-1", "-1", "-2", "(-2, -1)"};
    const char *a = name_of(r, phase->reads.items[0].cb);
    const char *method = strcmp(phase->op.text, "max") == 0                             ? "amax"
                         : strcmp(phase->op.text, "min") == 0                           ? "amin"
                         : strcmp(phase->op.text, "avg") == 0 && phase->reads.count < 2 ? "mean"
                                                                                        : "sum";
    tw_text_addf(text, "%s.%s(dim=%s, keepdim=True)", a, method, dims[phase->reduce]);
    if (phase->reads.count > 1) tw_text_addf(text, " * %s", name_of(r, phase->reads.items[1].cb));
}

/* The weight that a CB tilized before the loop is named after. */
static const char *weight_of(writer *r, const tw_spec_phase *phase) {
    const tw_plan_cb *to = tw_plan_find_cb(r->plan, phase->writes);
    for (size_t t = 1; to && t + 1 < r->plan->tensors.count; t++) {
        const char *name = r->plan->tensors.items[t].name;
        if (tw_has(to->name, name) || tw_has_word(to->purpose, name)) return name;
    }
    return NULL;
}

static void add_phase(writer *r, const tw_spec_phase *phase) {
    if (phase->writes < 0 || !phase->reads.count) {
        r->failed |= phase->writes >= 0;
        return;
    }
    tw_text text = {0};
    const char *a = name_of(r, phase->reads.items[0].cb);
    const char *weight = phase->once && phase->kind == TW_PHASE_TILIZE ? weight_of(r, phase) : NULL;
    if (weight) a = weight;
    if (phase->kind == TW_PHASE_BINARY)
        binary(r, &text, phase);
    else if (phase->kind == TW_PHASE_REDUCE)
        reduce(r, &text, phase);
    else if (phase->kind == TW_PHASE_TRANSPOSE)
        tw_text_addf(&text, "%s.transpose(-2, -1)", a);
    else if (phase->kind == TW_PHASE_MATMUL && phase->reads.count == 2)
        tw_text_addf(&text, "%s @ %s", a, name_of(r, phase->reads.items[1].cb));
    else if (phase->kind == TW_PHASE_UNKNOWN || phase->kind == TW_PHASE_MATMUL)
        r->failed = true;
    else
        tw_text_add(&text, a);
    char *value = text.data ? tw_text_take(&text) : tw_strdup("");
    for (size_t i = 0; i < phase->chain.count; i++)
        value = applied(r, value, phase->chain.items[i].text);
    const char *when = phase->when.text;
    for (const char *at = when; *at;) {
        bool no = *at == '!';
        at += no;
        size_t length = strcspn(at, "&");
        tw_text_addf(r->out, "%s%.*s is %sNone", at - no == when ? "if " : " and ", (int)length, at,
                     no ? "" : "not ");
        at += length + (at[length] == '&');
    }
    if (when[0]) tw_text_add(r->out, ":\n    ");
    tw_text_addf(r->out, "%s = %s\n", name_of(r, phase->writes), value);
    free(value);
}

/* ---- the reader's buffers ---------------------------------------------------------------------
 */

static const tw_step *filler(const tw_step *steps, size_t count, int cb) {
    for (size_t i = 0; i < count; i++) {
        const tw_step *step = &steps[i];
        bool fills =
            step->op == TW_STEP_READ || step->op == TW_STEP_SCALER || step->op == TW_STEP_SCALAR;
        if (fills && step->cb == cb) return step;
        const tw_step *inner = filler(step->body, step->body_count, cb);
        if (inner) return inner;
    }
    return NULL;
}

/* A CB that weights go through before the loop holds the input in it. */
static const tw_step *filler_in_loop(const tw_step *steps, size_t count, int cb) {
    const tw_step *found = NULL;
    for (size_t i = 0; i < count && !found; i++) {
        if (steps[i].op == TW_STEP_LOOP) found = filler(steps[i].body, steps[i].body_count, cb);
    }
    return found ? found : filler(steps, count, cb);
}

static void add_source(writer *r, const tw_plan_cb *cb) {
    const tw_plan_kernel *reader = tw_plan_kernel_of(r->plan, TW_READER);
    const tw_step *step = filler_in_loop(reader->steps, reader->step_count, cb->id);
    if (!step && cb->shard >= 0)
        tw_text_addf(r->out, "%s = %s\n", name_of(r, cb->id),
                     r->plan->tensors.items[cb->shard].name);
    if (!step) return;
    tw_text_addf(r->out, "%s = ", name_of(r, cb->id));
    if (step->op == TW_STEP_READ) {
        tw_text_addf(r->out, "%s\n", r->plan->tensors.items[step->tensor].name);
        return;
    }
    const tw_expr *value = NULL;
    for (int pass = 0; pass < 2; pass++) {
        size_t count = pass ? reader->runtime_args.count : reader->compile_args.count;
        for (size_t i = 0; i < count; i++) {
            const tw_plan_arg *arg =
                pass ? &reader->runtime_args.items[i] : &reader->compile_args.items[i];
            if (step->value->op == TW_EXPR_NAME && strcmp(arg->name, step->value->name) == 0)
                value = arg->value;
        }
    }
    if (value)
        add_number(r, r->out, value);
    else
        r->failed = true;
    tw_text_add(r->out, "\n");
}

bool tw_plan_reference(const tw_plan *plan, tw_text *out) {
    tw_text text = {0};
    writer r = {.plan = plan, .out = &text};
    int last = -1, ends = 0;
    for (size_t i = 0; i < plan->cbs.count; i++) {
        const tw_plan_cb *cb = &plan->cbs.items[i];
        if (cb->producer == TW_READER) add_source(&r, cb);
        if (cb->consumer == TW_WRITER) last = cb->id, ends++;
    }
    for (size_t i = 0; i < plan->spec->phases.count; i++)
        add_phase(&r, &plan->spec->phases.items[i]);
    /* Optional tensors change which buffer is the last: the phases alone do not say how. */
    bool good = !r.failed && ends == 1 && text.data;
    if (good) tw_text_addf(out, "%sreturn %s\n", text.data, name_of(&r, last));
    tw_text_free(&text);
    return good;
}
