/* A reference that is told in words: "matches PyTorch layer_norm". */
#include "spec/read.h"

#include <string.h>
#include <strings.h>

/* What stands for X (the first input), D (its dimension), E (the epsilon), G and B (weight and
 * bias), in the call. */
static const struct {
    const char *words, *call;
    bool weights, epsilon;
} known[] = {
    {"log_softmax|log-softmax|log softmax", "torch.log_softmax(X, dim=D)", false, false},
    {"softmax", "torch.softmax(X, dim=D)", false, false},
    {"layer_norm|layernorm|layer norm|layer normalization",
     "torch.nn.functional.layer_norm(X, [X.shape[-1]], G, B, E)", true, true},
    {"rms_norm|rmsnorm|rms norm", "X * torch.rsqrt((X * X).mean(dim=-1, keepdim=True) + E)", false,
     true},
    {"gelu", "torch.nn.functional.gelu(X)", false, false},
    {"silu|swish", "torch.nn.functional.silu(X)", false, false},
    {"mish", "torch.nn.functional.mish(X)", false, false},
    {"softplus", "torch.nn.functional.softplus(X)", false, false},
    {"hardswish", "torch.nn.functional.hardswish(X)", false, false},
    {"relu", "torch.relu(X)", false, false},
    {"sigmoid", "torch.sigmoid(X)", false, false},
    {"tanh", "torch.tanh(X)", false, false},
    {"exp", "torch.exp(X)", false, false},
    {"rsqrt", "torch.rsqrt(X)", false, false},
    {"sqrt", "torch.sqrt(X)", false, false},
    {"abs", "torch.abs(X)", false, false},
    {"variance|var", "torch.var(X, dim=D, unbiased=False, keepdim=True)", false, false},
    {"mean", "torch.mean(X, dim=D, keepdim=True)", false, false},
    {"amax|max", "torch.amax(X, dim=D, keepdim=True)", false, false},
    {"sum", "torch.sum(X, dim=D, keepdim=True)", false, false},
};

static bool names_one(const char *text, const char *words) {
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, "|");
        char word[40];
        if (length >= sizeof word) return false;
        memcpy(word, at, length);
        word[length] = '\0';
        if (tw_find_word(text, word)) return true;
        at += length + (at[length] == '|');
    }
    return false;
}

static const char *weight_of(tw_reader *r, const char *const names[2]) {
    for (int i = 0; i < 2; i++) {
        int input = tw_spec_find_input(r->spec, names[i]);
        if (input < 1) continue;
        return r->spec->inputs.items[input].optional
                   ? tw_arena_printf(&r->spec->arena, "None if %s is None else %s.flatten()",
                                     names[i], names[i])
                   : tw_arena_printf(&r->spec->arena, "%s.flatten()", names[i]);
    }
    return "None";
}

static const char *epsilon_of(const tw_spec *spec) {
    for (size_t i = 0; i < spec->params.count; i++) {
        const char *name = spec->params.items[i].name.text;
        if (strncmp(name, "eps", 3) == 0) return name;
    }
    return "1e-5";
}

static const char *dimension_of(const tw_spec *spec) {
    if (tw_spec_find_param(spec, "dim")) return "dim";
    for (size_t i = 0; i < spec->phases.count; i++) {
        const tw_spec_phase *phase = &spec->phases.items[i];
        if (phase->kind != TW_PHASE_REDUCE) continue;
        return phase->reduce == TW_DIM_COL      ? "-2"
               : phase->reduce == TW_DIM_SCALAR ? "(-2, -1)"
                                                : "-1";
    }
    return "-1";
}

/* Whether the call has a place for all that the operation takes. */
static bool takes_all(const tw_spec *spec, bool weights, bool epsilon) {
    for (size_t i = 1; i < spec->inputs.count; i++) {
        static const char *const names[] = {"gamma", "weight", "beta", "bias"};
        bool weight = false;
        for (size_t k = 0; k < TW_COUNT(names); k++)
            weight |= strcmp(spec->inputs.items[i].name.text, names[k]) == 0;
        if (!weight || !weights) return false;
    }
    for (size_t i = 0; i < spec->params.count; i++) {
        const tw_spec_param *param = &spec->params.items[i];
        bool own =
            strncmp(param->name.text, "eps", 3) == 0 ? epsilon : !strcmp(param->name.text, "dim");
        bool value = param->type == TW_PARAM_FLOAT || param->type == TW_PARAM_INT ||
                     param->type == TW_PARAM_UINT || param->type == TW_PARAM_STRING;
        if (value && !own) return false;
    }
    return true;
}

static const char *call_of(tw_reader *r, const char *call) {
    static const char *const gains[] = {"gamma", "weight"}, *const offsets[] = {"beta", "bias"};
    tw_text text = {0};
    for (const char *at = call; *at; at++) {
        /* A letter alone: not the X of "softmaX". */
        bool alone = (at == call || !strchr("abcdefghijklmnopqrstuvwxyz_.", at[-1])) &&
                     !strchr("abcdefghijklmnopqrstuvwxyz_", at[1] ? at[1] : ' ');
        if (alone && *at == 'X')
            tw_text_add(&text, r->spec->inputs.items[0].name.text);
        else if (alone && *at == 'D')
            tw_text_add(&text, dimension_of(r->spec));
        else if (alone && *at == 'E')
            tw_text_add(&text, epsilon_of(r->spec));
        else if (alone && *at == 'G')
            tw_text_add(&text, weight_of(r, gains));
        else if (alone && *at == 'B')
            tw_text_add(&text, weight_of(r, offsets));
        else
            tw_text_addn(&text, at, 1);
    }
    char *made = tw_arena_strdup(&r->spec->arena, text.data);
    tw_text_free(&text);
    return made;
}

static bool compares(const char *text) {
    static const char *const words[] = {"match", "compare", "against", "vs",       "reference",
                                        "equal", "agree",   "same as", "as torch", "within"};
    bool torch = tw_has(text, "torch");
    for (size_t i = 0; i < TW_COUNT(words); i++) {
        if (torch && tw_has(text, words[i])) return true;
    }
    return false;
}

/* "x.mean(dim=-1)", "torch.exp(x)": code, of which words are a part. */
static bool holds_code(const char *text) {
    for (const char *at = text; (at = strchr(at, '(')); at++) {
        if (at > text && tw_is_word(at[-1])) return true;
    }
    return false;
}

void tw_read_reference(tw_reader *r) {
    tw_spec *spec = r->spec;
    const char *told = spec->tests.reference.text;
    /* "PyTorch's layer_norm" as the reference is no code. */
    if (told[0] && (strchr(told, '(') || strchr(told, '=') || strchr(told, '*'))) return;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        bool prose = block->kind == TW_MD_ITEM || block->kind == TW_MD_PARAGRAPH;
        bool tests = tw_md_in(block, "test") || tw_md_in(block, "verification") ||
                     tw_md_in(block, "criteria") || tw_md_in(block, "stage ");
        if (!prose || !tests || !compares(block->text) || holds_code(block->text)) continue;
        for (size_t k = 0; k < TW_COUNT(known); k++) {
            if (!names_one(block->text, known[k].words)) continue;
            if (!takes_all(spec, known[k].weights, known[k].epsilon)) break;
            const char *call = call_of(r, known[k].call);
            spec->tests.reference = tw_derived(call, block->line, TW_MEDIUM);
            tw_spec_say(spec, TW_LEVEL_NOTE, "spec-reference-words", block->line, NULL,
                        "write it as code to have it otherwise: \"- Reference: `...`\"",
                        "the reference is told in words; `%s` is taken for it", call);
            return;
        }
    }
}
