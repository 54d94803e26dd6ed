/*
 * Names for kernels without a host: the text says which, and in what namespace.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tilewright/arch.h"
#include "toolchain/tokens.h"

enum {
    MAX_FILES = 64,
    PAGE_BYTES = 2048,
    SCRATCH_BYTES = 4096,
    COMPILE_VARARGS = 64, /* words of value 32 */
};

typedef struct search {
    const tw_kernel_source *source;
    tw_supplied *out;
    TW_VEC(char *) files; /* real paths already read */
    bool varargs;         /* it reads compile-time arguments without a name */
    bool shards;          /* it asks tensors for their shards, or for what lies in its own L1 */
} search;

static bool known(const search *search, const char *space, const char *name, size_t length) {
    for (size_t i = 0; i < search->out->tokens.count; i++) {
        const tw_token *token = &search->out->tokens.items[i];
        if (!strcmp(tw_token_space(token->kind), space) && strlen(token->name) == length &&
            !strncmp(token->name, name, length))
            return true;
    }
    return false;
}

static void add(search *search, tw_token_kind kind, const char *name, size_t length) {
    tw_supplied *out = search->out;
    if (known(search, tw_token_space(kind), name, length)) return;
    tw_token token = {.kind = kind, .name = tw_arena_strndup(&out->arena, name, length)};
    switch (kind) {
    case TW_TOKEN_CONSTANT: token.value = 1; break;
    case TW_TOKEN_ARGUMENT: token.value = out->arguments++; break;
    case TW_TOKEN_COMMON: token.value = out->common_arguments++; break;
    case TW_TOKEN_DFB: token.value = out->dfbs++; break;
    case TW_TOKEN_SEMAPHORE: token.value = out->semaphores++; break;
    case TW_TOKEN_SCRATCH:
        token.value = out->common_arguments++;
        token.extra = SCRATCH_BYTES;
        break;
    case TW_TOKEN_SEQUENCE: /* of two */
        token.value = (uint32_t)out->tokens.count;
        token.extra = 2;
        for (int i = 0; i < 2; i++) {
            const char *one = tw_arena_printf(&out->arena, "%s_%d", token.name, i);
            add(search, TW_TOKEN_TENSOR, one, strlen(one));
        }
        break;
    case TW_TOKEN_TENSOR: token.extra = out->common_arguments++; break;
    }
    TW_VEC_PUSH(&out->tokens, token);
}

/* Names in namespace dfb that tilewright's headers define. */
static bool is_own(tw_token_kind kind, const char *name, size_t length) {
    static const char *const own[] = {"AccessPattern", "STRIDED", "ALL", "BLOCKED", "UNKNOWN"};
    for (size_t i = 0; i < TW_COUNT(own); i++)
        if (kind == TW_TOKEN_DFB && strlen(own[i]) == length && !strncmp(own[i], name, length))
            return true;
    return false;
}

/* "name" behind get_token_if_present<, or NULL. */
static const char *looked_up(const char *at, size_t *length) {
    static const char call[] = "get_token_if_present";
    if (strncmp(at, call, sizeof call - 1) != 0) return NULL;
    at += sizeof call - 1;
    at += strspn(at, " <\n");
    if (*at++ != '"') return NULL;
    *length = strcspn(at, "\"\n");
    return at;
}

/* Is a tensor's name used as a tuple anywhere in the text? */
static bool is_sequence(const char *code, const char *name, size_t length) {
    static const char *const before[] = {"make_tensor_accessors(", "tuple_size_v<decltype(",
                                         "::value>(", "std::get<"};
    for (size_t i = 0; i < TW_COUNT(before); i++) {
        tw_text used = {0};
        tw_text_addf(&used, "%stensor::%.*s", before[i], (int)length, name);
        const char *at = code;
        while ((at = strstr(at, used.data)) && tw_is_word(at[used.length]))
            at += used.length;
        tw_text_free(&used);
        if (at) return true;
    }
    return false;
}

/* All SPACE::NAME of a text without comments. */
static void find_names(search *search, const char *code, tw_token_kind kind) {
    const char *space = tw_token_space(kind);
    const size_t space_length = strlen(space);
    for (const char *at = code; (at = strstr(at, space)); at += space_length) {
        if (at > code &&
            (tw_is_word(at[-1]) || (at[-1] == ':' && at > code + 2 && tw_is_word(at[-3]))))
            continue;
        const char *name = at + space_length;
        name += strspn(name, " \t\n");
        if (name[0] != ':' || name[1] != ':') continue;
        name += 2 + strspn(name + 2, " \t\n");
        size_t length = 0;
        const char *present = looked_up(name, &length);
        if (present) {
            add(search, kind, present, length);
            continue;
        }
        while (tw_is_word(name[length]))
            length++;
        /* The type of a tensor's token. */
        if (kind == TW_TOKEN_TENSOR && length > 2 && !strncmp(name + length - 2, "_t", 2))
            length -= 2;
        if (!length || isdigit((unsigned char)*name) || is_own(kind, name, length)) continue;
        const bool sequence = kind == TW_TOKEN_TENSOR && is_sequence(code, name, length);
        add(search, sequence ? TW_TOKEN_SEQUENCE : kind, name, length);
    }
}

static void find_entry(search *search, const char *text) {
    if (!strstr(text, "TT_KERNEL")) return;
    char *code = tw_source_blank(text, true);
    tw_entry entry;
    if (tw_entry_find(code, &entry))
        for (size_t i = 0; i < entry.parameters.count; i++)
            add(search, entry.parameters.items[i].constant ? TW_TOKEN_CONSTANT : TW_TOKEN_ARGUMENT,
                entry.parameters.items[i].name, entry.parameters.items[i].name_length);
    free(entry.parameters.items);
    free(code);
}

static void read_text(search *search, const char *text, const char *folder);

/* The path of a quoted include, as the compile finds it; NULL when it is tilewright's own. */
static char *find_include(const search *search, const char *folder, const char *name) {
    const char *tree = getenv("TT_METAL_HOME");
    if (!tree || !*tree) tree = getenv("TT_METAL_RUNTIME_ROOT");
    char here[PATH_MAX];
    tw_text own = {0};
    tw_text_addf(&own, "%s/kernel", tw_data_root());
    const char *const parts[] = {"", "ttnn", "ttnn/cpp"};
    char *found = NULL;
    const size_t given = search->source->include_folder_count;
    for (size_t i = 0; i < given + 6 && !found; i++) {
        const char *base = i == 0           ? folder
                           : i <= given     ? search->source->include_folders[i - 1]
                           : i == given + 1 ? own.data
                           : i == given + 2 ? getcwd(here, sizeof here)
                                            : tree;
        if (!base) continue;
        char *root = i > given + 2 ? tw_path_join(base, parts[i - given - 3]) : tw_strdup(base);
        char *path = tw_path_join(root, name);
        free(root);
        if (tw_file_exists(path))
            found = path;
        else
            free(path);
        if (found && i == given + 1) { /* ours: its text has no names of a host */
            free(found);
            found = NULL;
            break;
        }
    }
    tw_text_free(&own);
    return found;
}

static void read_file(search *search, const char *path) {
    char real[PATH_MAX];
    if (!realpath(path, real) || search->files.count >= MAX_FILES) return;
    for (size_t i = 0; i < search->files.count; i++)
        if (!strcmp(search->files.items[i], real)) return;
    TW_VEC_PUSH(&search->files, tw_strdup(real));
    char *text;
    size_t length;
    if (tw_file_read(real, &text, &length, NULL) != TW_OK) return;
    char *folder = tw_path_folder(real);
    read_text(search, text, folder);
    free(folder);
    free(text);
}

static void read_includes(search *search, const char *code, const char *folder) {
    for (const char *at = code; (at = strstr(at, "#include")); at++) {
        const char *name = at + strlen("#include");
        name += strspn(name, " \t");
        if (*name++ != '"') continue;
        char *spelled = tw_strndup(name, strcspn(name, "\"\n"));
        char *path = find_include(search, folder, spelled);
        if (path) read_file(search, path);
        free(path);
        free(spelled);
    }
}

static void read_text(search *search, const char *text, const char *folder) {
    static const tw_token_kind spaces[] = {TW_TOKEN_CONSTANT, TW_TOKEN_DFB, TW_TOKEN_TENSOR,
                                           TW_TOKEN_SEMAPHORE, TW_TOKEN_SCRATCH};
    char *code = tw_source_blank(text, false);
    find_entry(search, text);
    for (size_t i = 0; i < TW_COUNT(spaces); i++)
        find_names(search, code, spaces[i]);
    search->varargs |= strstr(code, "get_compile_time_vararg") != NULL;
    static const char *const sharded[] = {"shard_pages", "LocalTensorAccessor<", "shard_noc_addr",
                                          "is_local_shard", "ShardView"};
    for (size_t i = 0; i < TW_COUNT(sharded); i++)
        search->shards |= strstr(code, sharded[i]) != NULL;
    read_includes(search, code, folder);
    free(code);
}

/* The accessors' words of the tensors that were found. */
static void add_accessors(search *search, size_t given) {
    /* Interleaved in DRAM; or one shard of 4 x 4 pages in the L1 of worker (0, 0). */
    static const uint32_t interleaved[] = {2, PAGE_BYTES};
    static const uint32_t sharded[] = {1, PAGE_BYTES, 2, 1, 4, 4, 4, 4, 18 << 8 | 18};
    const uint32_t *words = search->shards ? sharded : interleaved;
    const size_t count = search->shards ? TW_COUNT(sharded) : TW_COUNT(interleaved);
    tw_supplied *out = search->out;
    for (size_t i = given; i < out->tokens.count; i++) {
        tw_token *token = &out->tokens.items[i];
        if (token->kind != TW_TOKEN_TENSOR) continue;
        token->value = (uint32_t)out->compile_args.count;
        for (size_t word = 0; word < count; word++)
            TW_VEC_PUSH(&out->compile_args, words[word]);
    }
}

/* What the source has already: copied, and counted. */
static void take_given(tw_supplied *out, const tw_kernel_source *source) {
    for (size_t i = 0; i < source->compile_arg_count; i++)
        TW_VEC_PUSH(&out->compile_args, source->compile_args[i]);
    out->arguments = source->first_vararg;
    out->common_arguments = source->first_common_vararg;
    for (size_t i = 0; i < source->token_count; i++) {
        const tw_token *token = &source->tokens[i];
        TW_VEC_PUSH(&out->tokens, *token);
        uint32_t *count = token->kind == TW_TOKEN_DFB         ? &out->dfbs
                          : token->kind == TW_TOKEN_SEMAPHORE ? &out->semaphores
                                                              : NULL;
        if (count && token->value >= *count) *count = token->value + 1;
    }
}

static tw_status check_count(const tw_kernel_source *source, const tw_supplied *out,
                             tw_error *err) {
    const bool blackhole = source->arch && !strcmp(source->arch, "blackhole");
    const uint32_t limit = blackhole ? 64 : 32;
    if (out->dfbs <= limit) return TW_OK;
    return tw_fail(err, TW_BAD_INPUT,
                   "kernel '%s' names %u buffers (dfb::NAME); %s has %u circular buffers a core",
                   source->name   ? source->name
                   : source->path ? source->path
                                  : "inline kernel",
                   out->dfbs, blackhole ? "blackhole" : "wormhole_b0", limit);
}

tw_status tw_tokens_supply(tw_kernel_source *source, tw_supplied *supplied, tw_error *err) {
    search search = {.source = source, .out = supplied};
    take_given(supplied, source);
    const size_t given = supplied->tokens.count;
    if (source->path) {
        char *path;
        const tw_status status = tw_kernel_find(source->path, &path, err);
        if (status != TW_OK) return status;
        read_file(&search, path);
        free(path);
    } else if (source->text) {
        read_text(&search, source->text, ".");
    }
    for (size_t i = 0; i < search.files.count; i++)
        free(search.files.items[i]);
    free(search.files.items);
    add_accessors(&search, given);
    if (search.varargs && !source->first_compile_vararg) {
        source->first_compile_vararg = (uint32_t)supplied->compile_args.count;
        for (size_t i = 0; i < COMPILE_VARARGS; i++)
            TW_VEC_PUSH(&supplied->compile_args, 32);
    }
    if (supplied->tokens.count == given && !search.varargs) return TW_OK;
    source->tokens = supplied->tokens.items;
    source->token_count = supplied->tokens.count;
    source->compile_args = supplied->compile_args.items;
    source->compile_arg_count = supplied->compile_args.count;
    source->first_vararg = supplied->arguments;
    source->first_common_vararg = supplied->common_arguments;
    return check_count(source, supplied, err);
}

void tw_supplied_free(tw_supplied *supplied) {
    free(supplied->tokens.items);
    free(supplied->compile_args.items);
    tw_arena_free(&supplied->arena);
    *supplied = (tw_supplied){0};
}
