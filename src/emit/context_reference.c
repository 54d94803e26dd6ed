/* What the tests of the real kernels compare with: the spec's reference as a Python function. */
#include "emit/context.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spec/words.h"

/* Other names that references give to tensors and parameters. */
static const struct {
    const char *alias, *name; /* name "": the first input */
} aliases[] = {{"x", ""},
               {"input", ""},
               {"inp", ""},
               {"tensor", ""},
               {"a", ""},
               {"input_a", ""},
               {"X", ""},
               {"torch_input", ""},
               {"input_tensor", ""},
               {"weight", "gamma"},
               {"bias", "beta"},
               {"eps", "epsilon"},
               {"x_input", ""},
               {"t", ""}};
static const char *const known_words[] = {
    "torch", "return", "if",  "else", "is",    "not",  "None", "True",      "False", "and",
    "or",    "in",     "for", "F",    "float", "int",  "math", "range",     "len",   "lambda",
    "max",   "min",    "sum", "abs",  "tuple", "list", "nn",   "functional"};

/* ---- finding the code -------------------------------------------------------------------------
 */

static bool looks_like_code(const char *text) {
    bool mentions = tw_has(text, "torch.") || tw_has(text, "input") || tw_has_word(text, "x");
    return mentions && strpbrk(text, "(*+-/@=") && !tw_has(text, " the ") && !tw_has(text, "```") &&
           !tw_has(text, "...");
}

/* Code as the spec's line has it, between back-ticks, else as it was read. Caller frees. */
static char *code_of(const tw_spec *spec, const tw_field *field) {
    size_t length;
    const char *line = tw_spec_line(spec, field->line, &length);
    char *own = line ? tw_strndup(line, length) : tw_strdup("");
    char *found = NULL;
    for (char *at = strchr(own, '`'); at && !found; at = strchr(at, '`')) {
        char *end = strchr(at + 1, '`');
        if (!end) break;
        *end = '\0';
        if (looks_like_code(at + 1) && at[1]) found = tw_strdup(at + 1);
        *end = '`';
        at = end + 1;
    }
    free(own);
    if (strchr(field->text, '\n') || !found) {
        free(found);
        found = tw_strdup(field->text);
    }
    return found;
}

/* ---- names ------------------------------------------------------------------------------------
 */

typedef struct reference {
    const tw_plan *plan;
    tw_text body;    /* statements, indented */
    tw_text names;   /* " x mean " of what the code assigns itself */
    tw_text aliased; /* "    x = input_tensor\n" */
    bool bad;
} reference;

static bool is_tensor_or_param(const tw_spec *spec, const char *name) {
    return tw_spec_find_input(spec, name) >= 0 || tw_spec_find_param(spec, name);
}

static bool is_listed(const char *list, const char *name) {
    char word[80];
    snprintf(word, sizeof word, " %.70s ", name);
    return list && strstr(list, word);
}

static void use_name(reference *r, const char *name) {
    const tw_spec *spec = r->plan->spec;
    for (size_t i = 0; i < TW_COUNT(known_words); i++)
        if (!strcmp(known_words[i], name)) return;
    if (is_tensor_or_param(spec, name) || is_listed(r->names.data, name)) return;
    for (size_t i = 0; i < TW_COUNT(aliases); i++) {
        if (strcmp(aliases[i].alias, name) != 0) continue;
        const char *target = aliases[i].name[0] ? aliases[i].name : spec->inputs.items[0].name.text;
        if (!is_tensor_or_param(spec, target)) break;
        tw_text_addf(&r->aliased, "    %s = %s\n", name, target);
        tw_text_addf(&r->names, " %s ", name);
        return;
    }
    r->bad = true;
}

/* Every name that a statement uses; "dim=" and ".mean" are none. */
static void check_names(reference *r, const char *code) {
    for (const char *at = code; *at;) {
        if (*at == '"' || *at == '\'') {
            const char *end = strchr(at + 1, *at);
            at = end ? end + 1 : at + strlen(at);
        } else if (isdigit((unsigned char)*at)) {
            while (isalnum((unsigned char)*at) || *at == '.' || *at == '_')
                at++;
        } else if (isalpha((unsigned char)*at) || *at == '_') {
            const char *start = at;
            while (tw_is_word(*at))
                at++;
            const char *after = at + strspn(at, " ");
            const bool member = start > code && start[-1] == '.';
            const bool keyword = *after == '=' && after[1] != '=';
            char *name = tw_strndup(start, (size_t)(at - start));
            if (!member && !keyword) use_name(r, name);
            free(name);
        } else {
            at++;
        }
    }
}

/* The `=` of an assignment at the start of a statement; NULL when it is an expression. */
static const char *assignment(const char *code) {
    const char *at = code;
    while (tw_is_word(*at))
        at++;
    const char *after = at + strspn(at, " ");
    return at > code && *after == '=' && after[1] != '=' ? after : NULL;
}

static bool balanced(const char *code) {
    int depth = 0;
    for (; *code; code++) {
        depth += *code == '(' || *code == '[';
        depth -= *code == ')' || *code == ']';
        if (depth < 0) return false;
    }
    return depth == 0;
}

static void add_statement(reference *r, const char *code, bool last) {
    const char *equals = assignment(code);
    bool returns = strncmp(code, "return ", 7) == 0;
    if (!balanced(code)) r->bad = true;
    check_names(r, equals ? equals + 1 : code);
    if (equals) {
        size_t length = strcspn(code, " =");
        tw_text_addf(&r->names, " %.*s ", (int)length, code);
        tw_text_addf(&r->body, "    %s\n", code);
        if (last) tw_text_addf(&r->body, "    return %.*s\n", (int)length, code);
        return;
    }
    tw_text_addf(&r->body, "    %s%s\n", last && !returns ? "return " : "", code);
}

/* Statements are separated by newlines or semicolons; a parenthesis that is open goes on. */
static void add_code(reference *r, const char *code) {
    tw_arena arena = {0};
    TW_VEC(char *) statements = {0};
    const char *start = code;
    int depth = 0;
    for (const char *at = code;; at++) {
        depth += *at == '(' || *at == '[';
        depth -= *at == ')' || *at == ']';
        const bool ends = !*at || ((*at == '\n' || *at == ';') && depth <= 0);
        if (!ends) continue;
        char *statement = tw_trim(&arena, start, (size_t)(at - start));
        char *comment = strchr(statement, '#');
        if (comment) *comment = '\0';
        statement = tw_trim(&arena, statement, strlen(statement));
        const bool frame = strncmp(statement, "def ", 4) == 0 ||
                           strncmp(statement, "import ", 7) == 0 || !strncmp(statement, "```", 3);
        if (*statement && !frame) TW_VEC_PUSH(&statements, statement);
        if (!*at) break;
        start = at + 1;
    }
    for (size_t i = 0; i < statements.count && !r->bad; i++) {
        const bool last =
            i + 1 == statements.count || strncmp(statements.items[i], "return ", 7) == 0;
        add_statement(r, statements.items[i], last);
        if (last) break;
    }
    if (!statements.count) r->bad = true;
    free(statements.items);
    tw_arena_free(&arena);
}

/* The body of the function, from the spec's words; NULL when they are no code. Caller frees. */
static char *stated_body(const tw_plan *plan) {
    const tw_field *field = &plan->spec->tests.reference;
    if (!field->text[0]) return NULL;
    char *code = code_of(plan->spec, field);
    reference r = {.plan = plan};
    if (looks_like_code(code))
        add_code(&r, code);
    else
        r.bad = true;
    free(code);
    tw_text all = {0};
    if (!r.bad && r.body.data)
        tw_text_addf(&all, "%s%s", r.aliased.data ? r.aliased.data : "", r.body.data);
    tw_text_free(&r.body);
    tw_text_free(&r.names);
    tw_text_free(&r.aliased);
    return all.data ? tw_text_take(&all) : NULL;
}

static char *derived_body(const tw_plan *plan) {
    tw_text lines = {0}, body = {0};
    if (!tw_plan_reference(plan, &lines)) return NULL;
    for (const char *at = lines.data; *at;) {
        size_t length = strcspn(at, "\n");
        tw_text_addf(&body, "    %.*s\n", (int)length, at);
        at += length + 1;
    }
    tw_text_free(&lines);
    return tw_text_take(&body);
}

tw_reference_source tw_emit_reference(const tw_plan *plan, char **body) {
    *body = stated_body(plan);
    if (*body) return TW_REFERENCE_STATED;
    *body = derived_body(plan);
    return *body ? TW_REFERENCE_DERIVED : TW_REFERENCE_NONE;
}

/* ---- values -----------------------------------------------------------------------------------
 */

/* A default as Python; NULL when it is none. */
static const char *python_default(const tw_spec_param *param) {
    const char *text = param->initial.text;
    char *end;
    if (!strcasecmp(text, "true")) return "True";
    if (!strcasecmp(text, "false")) return "False";
    if (!strcasecmp(text, "none") || !strcasecmp(text, "std::nullopt")) return "None";
    strtod(text, &end);
    if (end == text || (*end && strcmp(end, "f") != 0)) return NULL;
    return text;
}

/* reference_arguments and reference_body of a plan, into `values`. */
static tw_reference_source add_reference(json_t *values, const tw_plan *plan) {
    const tw_spec *spec = plan->spec;
    char *body;
    const tw_reference_source source = tw_emit_reference(plan, &body);
    tw_text names = {0};
    for (size_t i = 0; i < spec->inputs.count; i++)
        tw_text_addf(&names, "%s%s%s", i ? ", " : "", spec->inputs.items[i].name.text,
                     i && spec->inputs.items[i].optional ? "=None" : "");
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *param = &spec->params.items[i];
        const char *value = param->required ? NULL : python_default(param);
        tw_text_addf(&names, ", %s=%s", param->name.text, value && *value ? value : "None");
    }
    json_object_set_new(values, "reference_body", json_string(body ? body : "    return None\n"));
    json_object_set_new(values, "reference_arguments", json_string(names.data ? names.data : ""));
    tw_text_free(&names);
    free(body);
    return source;
}

static void add_keyword(tw_text *text, const tw_spec *spec, const tw_spec_mode *mode) {
    const tw_spec_param *param = tw_spec_find_param(spec, mode->param);
    const bool quoted = param && param->type == TW_PARAM_STRING;
    tw_text_addf(text, "%s=%s%s%s", mode->param, quoted ? "\"" : "", mode->value,
                 quoted ? "\"" : "");
}

json_t *tw_context_mode(const tw_plan *plan, bool several) {
    const tw_spec *spec = plan->spec;
    json_t *values = json_object();
    tw_text keyword = {0}, input = {0}, condition = {0};
    add_reference(values, plan);
    if (several) {
        const tw_spec_mode *mode = &spec->modes.items[spec->mode];
        const char *layout = mode->layout == TW_LAYOUT_TILE ? "TILE" : "ROW_MAJOR";
        json_object_set_new(values, "Mode", tw_json_camel(mode->word));
        json_object_set_new(values, "mode", tw_json_format("_%s", mode->word));
        if (mode->layout) {
            tw_text_addf(&input, "layout=ttnn.%s_LAYOUT", layout);
            tw_text_addf(&condition, "tensor_args.%s.layout() == Layout::%s",
                         spec->inputs.items[0].name.text, layout);
        } else {
            const tw_spec_param *param = tw_spec_find_param(spec, mode->param);
            const bool quoted = param && param->type == TW_PARAM_STRING;
            add_keyword(&keyword, spec, mode);
            tw_text_addf(&condition, "operation_attributes.%s == %s%s%s", mode->param,
                         quoted ? "\"" : "", mode->value, quoted ? "\"" : "");
        }
        json_object_set_new(values, "choice", json_string(mode->layout ? "layout" : mode->param));
    }
    json_object_set_new(values, "condition", json_string(condition.data ? condition.data : ""));
    json_object_set_new(values, "test_input", json_string(input.data ? input.data : ""));
    json_object_set_new(values, "test_keyword", json_string(keyword.data ? keyword.data : ""));
    tw_text_free(&keyword);
    tw_text_free(&input);
    tw_text_free(&condition);
    return values;
}

void tw_context_reference(json_t *values, const tw_plan *plan) {
    const tw_spec *spec = plan->spec;
    const tw_reference_source source = add_reference(values, plan);
    json_object_set_new(values, "reference_stated", json_boolean(source == TW_REFERENCE_STATED));
    const tw_spec_test *tests = &spec->tests;
    const bool stated = tests->rtol > 0 || tests->atol > 0;
    json_object_set_new(values, "tolerance_stated", json_boolean(stated));
    json_object_set_new(values, "rtol", tw_json_format("%g", stated ? tests->rtol : 0.05));
    json_object_set_new(values, "atol", tw_json_format("%g", stated ? tests->atol : 0.1));
    json_object_set_new(values, "pcc", tw_json_format("%g", tests->pcc > 0 ? tests->pcc : 0.0));
    json_object_set_new(values, "has_pcc", json_boolean(tests->pcc > 0));
    /* bfloat16 has eight bits of mantissa; what every phase packs is rounded, and the errors of a
     * chain of them add up as random ones do. */
    size_t packed = 0;
    for (size_t i = 0; i < spec->phases.count; i++)
        packed += spec->phases.items[i].writes >= 0;
    const double step = fmax(1.0, sqrt((double)packed) / 2) / 128;
    const unsigned dtypes = spec->inputs.items[0].dtypes;
    const bool bfloat16 = !dtypes || (dtypes & TW_DTYPE_BFLOAT16);
    json_object_set_new(values, "fine", json_boolean(stated && bfloat16 && tests->rtol < step));
    json_object_set_new(values, "step", tw_json_format("%.2g", step));
    /* Absent tensors are tested where the reference knows of them. */
    json_t *optional = json_array();
    for (size_t i = 1; i < spec->inputs.count; i++)
        if (spec->inputs.items[i].optional)
            json_array_append_new(optional,
                                  json_pack("{s:s}", "name", spec->inputs.items[i].name.text));
    tw_mark_more(optional);
    const char *body = json_string_value(json_object_get(values, "reference_body"));
    json_object_set_new(
        values, "tests_absent",
        json_boolean(json_array_size(optional) > 0 && strstr(body, "is None") && spec->mode < 0));
    json_object_set_new(values, "optional_tensors", optional);
}
