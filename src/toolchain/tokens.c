#include "toolchain/tokens.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "toolchain/recipe.h"

/* The type behind each kind's constant, and the namespace it is in. */
static const struct kind {
    const char *space, *type;
} kinds[] = {
    [TW_TOKEN_CONSTANT] = {"args", "experimental::CtaVal<uint32_t>"},
    [TW_TOKEN_ARGUMENT] = {"args", "experimental::RtaArg<uint32_t>"},
    [TW_TOKEN_COMMON] = {"args", "experimental::CrtaArg<uint32_t>"},
    [TW_TOKEN_DFB] = {"dfb", "DFBBindingToken<>"},
    [TW_TOKEN_TENSOR] = {"tensor", "tensor_accessor::NullTensorBindingToken"},
    [TW_TOKEN_SEQUENCE] = {"tensor", ""},
    [TW_TOKEN_SEMAPHORE] = {"sem", "SemaphoreBindingToken"},
    [TW_TOKEN_SCRATCH] = {"scratch", "ScratchpadBindingToken"},
};

const char *tw_token_space(tw_token_kind kind) {
    return kinds[kind].space;
}

static bool is_identifier(const char *name) {
    if (!isalpha((unsigned char)*name) && *name != '_') return false;
    for (; *name; name++)
        if (!tw_is_word(*name)) return false;
    return true;
}

tw_status tw_tokens_check(const tw_kernel_source *source, const char *name, tw_error *err) {
    for (size_t i = 0; i < source->token_count; i++) {
        const tw_token *token = &source->tokens[i];
        if ((unsigned)token->kind >= TW_COUNT(kinds) || !token->name || !is_identifier(token->name))
            return tw_fail(err, TW_BAD_INPUT,
                           "kernel '%s': '%s' cannot be a name in the kernel: use letters, digits "
                           "and _, and begin with no digit",
                           name, token->name ? token->name : "");
        for (uint32_t of = token->value;
             token->kind == TW_TOKEN_SEQUENCE && of < token->value + token->extra; of++)
            if (of >= source->token_count || source->tokens[of].kind != TW_TOKEN_TENSOR)
                return tw_fail(err, TW_BAD_INPUT,
                               "kernel '%s': tensor::%s is a sequence of what are no tensors", name,
                               token->name);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(tw_token_space(source->tokens[j].kind), tw_token_space(token->kind)) &&
                !strcmp(source->tokens[j].name, token->name))
                return tw_fail(err, TW_BAD_INPUT,
                               "kernel '%s': %s::%s is given twice: rename one of them", name,
                               tw_token_space(token->kind), token->name);
    }
    return TW_OK;
}

void tw_tokens_add_macros(tw_text *text, const tw_kernel_source *source) {
    if (source->first_vararg)
        tw_text_addf(text, "#define TW_FIRST_VARARG %u\n", source->first_vararg);
    if (source->first_common_vararg)
        tw_text_addf(text, "#define TW_FIRST_COMMON_VARARG %u\n", source->first_common_vararg);
    if (source->first_compile_vararg)
        tw_text_addf(text, "#define TW_FIRST_COMPILE_VARARG %u\n", source->first_compile_vararg);
}

/* ---- namespaces --------------------------------------------------------------------------- */

static void add_data(tw_text *text, const tw_token_data *data) {
    tw_text_addf(text, "{%u,%u,16,%u,%u}", data->format, data->face_rows, data->faces_down,
                 data->faces_across);
}

static void add_token(tw_text *text, const tw_kernel_source *source, const tw_token *token,
                      const tw_token_data *data) {
    static const tw_token_data unknown = {255, 16, 2, 2};
    const char *name = token->name;
    if (token->kind == TW_TOKEN_TENSOR) {
        tw_text_addf(text,
                     "using %s_t=tensor_accessor::TensorBindingToken<%u,%u>;"
                     "constexpr %s_t %s{{}};",
                     name, token->value, 4 * token->extra, name, name);
        return;
    }
    if (token->kind == TW_TOKEN_SEQUENCE) {
        tw_text_addf(text, "constexpr auto %s=std::make_tuple(", name);
        for (uint32_t i = 0; i < token->extra; i++)
            tw_text_addf(text, "%s%s", i ? "," : "", source->tokens[token->value + i].name);
        tw_text_add(text, ");");
        return;
    }
    tw_text_addf(text, "constexpr %s %s{", kinds[token->kind].type, name);
    switch (token->kind) {
    case TW_TOKEN_CONSTANT: tw_text_addf(text, "%uu", token->value); break;
    case TW_TOKEN_ARGUMENT:
    case TW_TOKEN_COMMON: tw_text_addf(text, "%u", 4 * token->value); break;
    case TW_TOKEN_DFB:
        tw_text_addf(text, "%u,", token->value);
        add_data(text, token->value < source->cb_count ? &data[token->value] : &unknown);
        break;
    case TW_TOKEN_SEMAPHORE:
        tw_text_addf(text, "%u,SemScope::%s", token->value,
                     source->kind == TW_KERNEL_COMPUTE ? "COMPUTE_ATOMIC" : "LOCAL_NONATOMIC");
        break;
    case TW_TOKEN_SEQUENCE:
    case TW_TOKEN_SCRATCH:
    case TW_TOKEN_TENSOR: tw_text_addf(text, "%u,%u", token->value, token->extra); break;
    }
    tw_text_add(text, "};");
}

/* The look-up of a name that the host may have left out. */
static void add_lookup(tw_text *text, const tw_kernel_source *source, tw_token_kind kind) {
    tw_text_add(
        text, "template<tw_token_name name>constexpr auto get_token_if_present(){if constexpr(0);");
    for (size_t i = 0; i < source->token_count; i++)
        if (source->tokens[i].kind == kind)
            tw_text_addf(text, "else if constexpr(name.is(\"%s\"))return &%s;",
                         source->tokens[i].name, source->tokens[i].name);
    tw_text_addf(text, "else return (const %s*)nullptr;}", kinds[kind].type);
}

void tw_tokens_add_spaces(tw_text *text, const tw_kernel_source *source,
                          const tw_token_data *data) {
    if (!source->token_count) return;
    for (size_t kind = 0; kind < TW_COUNT(kinds); kind++) {
        tw_text_addf(text, "namespace %s{", kinds[kind].space);
        for (size_t i = 0; i < source->token_count; i++)
            if (source->tokens[i].kind == kind) add_token(text, source, &source->tokens[i], data);
        if (kind >= TW_TOKEN_DFB && kind != TW_TOKEN_SEQUENCE)
            add_lookup(text, source, (tw_token_kind)kind);
        tw_text_add(text, "}\n");
    }
}

/* ---- the text of a kernel ------------------------------------------------------------------ */

/* Past a literal that starts at `at`, which is one of the quotes. */
static size_t literal_end(const char *text, size_t at) {
    const char quote = text[at++];
    for (; text[at] && text[at] != quote && text[at] != '\n'; at++)
        if (text[at] == '\\' && text[at + 1]) at++;
    return text[at] == quote ? at + 1 : at;
}

/* Past a comment that starts at `at`, or `at` when there is none. */
static size_t comment_end(const char *text, size_t at) {
    if (text[at] != '/') return at;
    if (text[at + 1] == '/') return at + strcspn(text + at, "\n");
    if (text[at + 1] != '*') return at;
    const char *end = strstr(text + at + 2, "*/");
    return end ? (size_t)(end - text) + 2 : strlen(text);
}

static void blank(char *text, size_t from, size_t to) {
    for (; from < to; from++)
        if (text[from] != '\n') text[from] = ' ';
}

char *tw_source_blank(const char *text, bool strings) {
    char *copy = tw_strdup(text);
    for (size_t at = 0; copy[at];) {
        const size_t end = comment_end(copy, at);
        if (end > at) {
            blank(copy, at, end);
            at = end;
        } else if (copy[at] == '"' ||
                   (copy[at] == '\'' && (!at || !isalnum((unsigned char)copy[at - 1])))) {
            const size_t last = literal_end(copy, at);
            if (strings && last > at + 2) blank(copy, at + 1, last - 1);
            at = last;
        } else {
            at++;
        }
    }
    return copy;
}

/* ---- the entry ----------------------------------------------------------------------------- */

static const char *skip_space(const char *at) {
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

/* The bracket that closes the one at `at`, or NULL. */
static const char *closing(const char *at) {
    int depth = 0;
    for (; *at; at++) {
        if (strchr("(<[{", *at)) depth++;
        if (strchr(")>]}", *at) && !--depth) return at;
    }
    return NULL;
}

/* One parameter, `type name` or `type name = value`. */
static void add_parameter(tw_entry *entry, const char *from, const char *to, bool constant) {
    const char *end = memchr(from, '=', (size_t)(to - from));
    if (!end) end = to;
    while (end > from && isspace((unsigned char)end[-1]))
        end--;
    const char *name = end;
    while (name > from && tw_is_word(name[-1]))
        name--;
    from = skip_space(from);
    if (name == end || name <= from) return;
    const char *type_end = name;
    while (type_end > from && isspace((unsigned char)type_end[-1]))
        type_end--;
    TW_VEC_PUSH(&entry->parameters, (tw_entry_parameter){.type = from,
                                                         .type_length = (size_t)(type_end - from),
                                                         .name = name,
                                                         .name_length = (size_t)(end - name),
                                                         .constant = constant});
}

static void add_parameters(tw_entry *entry, const char *open, const char *close, bool constant) {
    const char *from = open + 1;
    int depth = 0;
    for (const char *at = from; at < close; at++) {
        if (strchr("(<[{", *at)) depth++;
        if (strchr(")>]}", *at)) depth--;
        if (*at != ',' || depth) continue;
        add_parameter(entry, from, at, constant);
        from = at + 1;
    }
    add_parameter(entry, from, close, constant);
}

/* The template's list that ends before `marker`, or NULL. */
static const char *template_list(const char *text, const char *marker) {
    const char *end = marker;
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    if (end == text || end[-1] != '>') return NULL;
    int depth = 0;
    for (const char *at = end - 1; at >= text; at--) {
        if (*at == '>') depth++;
        if (*at == '<' && !--depth) return at;
    }
    return NULL;
}

static bool in_directive(const char *text, const char *at) {
    while (at > text && at[-1] != '\n')
        at--;
    return *skip_space(at) == '#';
}

static const char *find_marker(const char *text) {
    static const char marker[] = "TT_KERNEL";
    const size_t length = sizeof marker - 1;
    for (const char *at = text; (at = strstr(at, marker)); at += length)
        if (!tw_is_word(at[length]) && (at == text || !tw_is_word(at[-1])) &&
            !in_directive(text, at))
            return at;
    return NULL;
}

bool tw_entry_find(const char *text, tw_entry *entry) {
    *entry = (tw_entry){0};
    const char *marker = find_marker(text);
    if (!marker) return false;
    const char *open = strchr(marker, '(');
    const char *close = open ? closing(open) : NULL;
    if (!close) return false;
    const char *end = open;
    while (end > marker && isspace((unsigned char)end[-1]))
        end--;
    entry->name = end;
    while (tw_is_word(entry->name[-1]))
        entry->name--;
    entry->name_length = (size_t)(end - entry->name);
    entry->line = 1;
    for (const char *at = text; at < marker; at++)
        entry->line += *at == '\n';
    const char *list = template_list(text, marker);
    if (list) add_parameters(entry, list, closing(list), true);
    add_parameters(entry, open, close, false);
    return entry->name_length > 0;
}

static void add_values(tw_text *text, const tw_entry *entry, bool constant) {
    bool first = true;
    for (size_t i = 0; i < entry->parameters.count; i++) {
        const tw_entry_parameter *p = &entry->parameters.items[i];
        if (p->constant != constant) continue;
        tw_text_addf(text, "%s(%.*s)get_arg(args::%.*s)", first ? "" : ", ", (int)p->type_length,
                     p->type, (int)p->name_length, p->name);
        first = false;
    }
}

void tw_entry_add_main(tw_text *text, const tw_entry *entry) {
    bool constants = false;
    for (size_t i = 0; i < entry->parameters.count; i++)
        constants |= entry->parameters.items[i].constant;
    tw_text_addf(text, "void kernel_main() { %.*s", (int)entry->name_length, entry->name);
    if (constants) {
        tw_text_add(text, "<");
        add_values(text, entry, true);
        tw_text_add(text, ">");
    }
    tw_text_add(text, "(");
    add_values(text, entry, false);
    tw_text_add(text, "); }\n");
}
