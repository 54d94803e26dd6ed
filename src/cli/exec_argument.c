/*
 * A kernel's arguments, with and without names. A named argument becomes a constant of the kernel's
 * generated part (args::NAME and its like); where it is a word, it comes before those without
 * names.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/exec.h"

typedef exec_words words;

/* Where an argument stands: accessors are spliced into compile-time arguments only. */
typedef enum place { COMPILE_TIME, RUN_TIME } place;

/* ---- one word, or an accessor ---- */

static bool add_accessor(exec_program *program, json_reader *reader, const json_where *where,
                         const exec_tensor *tensor, words *out) {
    tw_accessor accessor;
    tw_error why = {0};
    if (!exec_said(
            reader, where,
            tw_accessor_make(tw_tensor_buffer(tensor->tensor), program->api, 0, &accessor, &why),
            &why))
        return false;
    for (size_t i = 0; i < accessor.compile_time_count; i++)
        TW_VEC_PUSH(out, accessor.compile_time[i]);
    return true;
}

static bool add_tensor_word(exec_program *program, json_reader *reader, const json_where *where,
                            const json_t *value, bool accessor, words *out) {
    const char *name;
    if (!want_text(reader, where, value, &name)) return false;
    const exec_tensor *tensor = exec_find_tensor(program, reader, where, name);
    if (!tensor) return false;
    if (accessor) return add_accessor(program, reader, where, tensor, out);
    TW_VEC_PUSH(out, tw_buffer_address(tw_tensor_buffer(tensor->tensor)));
    return true;
}

static uint32_t float_bits(double number) {
    const float value = (float)number;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool add_number(exec_program *program, json_reader *reader, const json_where *where,
                       const json_t *value, size_t kind, words *out) {
    double number = 0;
    if (kind == 2) { /* semaphore */
        uint64_t id;
        if (!want_uint(reader, where, value, TW_SEMAPHORES - 1, &id)) return false;
        if (!(program->semaphores >> id & 1))
            return json_bad(reader, where, "no semaphore %llu in \"semaphores\"",
                            (unsigned long long)id);
        TW_VEC_PUSH(out, (uint32_t)id);
        return true;
    }
    if (!want_number(reader, where, value, &number)) return false;
    if (kind == 3) TW_VEC_PUSH(out, float_bits(number));
    if (kind == 4) TW_VEC_PUSH(out, tw_bf16_from_float((float)number) * 0x10001u);
    if (kind != 5) return true;
    if (!json_is_integer(value) || number < INT32_MIN || number > INT32_MAX)
        return json_bad(reader, where, "%g is no 32-bit whole number", number);
    TW_VEC_PUSH(out, (uint32_t)(int32_t)json_integer_value(value));
    return true;
}

/* The kinds of an argument that is an object; the first six are those of any place. */
static const char *const kinds[] = {"address", "tensor_accessor", "semaphore", "float",  "bf16x2",
                                    "i32",     "value",           "dfb",       "tensor", "tensors",
                                    "sem",     "scratch",         "name"};
enum { VALUE = 6, DFB, TENSOR, TENSORS, SEM, SCRATCH, NAME };

static bool add_plain(json_reader *reader, const json_where *where, const json_t *value,
                      words *out) {
    if (json_is_real(value))
        return json_bad(reader, where, "%g is no whole number: write {\"float\": %g}",
                        json_real_value(value), json_real_value(value));
    const json_int_t number = json_integer_value(value);
    if (number < 0)
        return json_bad(reader, where, "%lld is negative: write {\"i32\": %lld}", (long long)number,
                        (long long)number);
    if (number > UINT32_MAX)
        return json_bad(reader, where, "%lld does not fit 32 bits", (long long)number);
    TW_VEC_PUSH(out, (uint32_t)number);
    return true;
}

/* The key of an argument beside its name, or of one without. */
static bool find_kind(json_reader *reader, const json_where *where, const json_t *value,
                      size_t *kind) {
    if (!want_keys(reader, where, value, kinds, TW_COUNT(kinds))) return false;
    const bool named = json_object_get(value, "name") != NULL;
    if (json_object_size(value) != (named ? 2 : 1))
        return json_bad(
            reader, where,
            "an argument is a number, or an object with one key, and \"name\" if it has "
            "one");
    for (*kind = 0; !json_object_get(value, kinds[*kind]);)
        ++*kind;
    if (*kind >= VALUE && !named)
        return json_bad(reader, where, "\"%s\" is for an argument with a \"name\"", kinds[*kind]);
    return true;
}

static bool add_argument(exec_program *program, json_reader *reader, const json_where *where,
                         const json_t *value, place at, words *out) {
    size_t kind;
    if (json_is_number(value)) return add_plain(reader, where, value, out);
    if (!find_kind(reader, where, value, &kind)) return false;
    const json_t *inner = json_object_get(value, kinds[kind]);
    const json_where key = JSON_KEY(where, kinds[kind]);
    if (kind == 1 && at != COMPILE_TIME)
        return json_bad(reader, &key, "a tensor accessor goes with compile_time_args only");
    if (kind > VALUE)
        return json_bad(reader, &key, "\"%s\" names go with compile_time_args only", kinds[kind]);
    if (kind < 2) return add_tensor_word(program, reader, &key, inner, kind == 1, out);
    if (kind < VALUE) return add_number(program, reader, &key, inner, kind, out);
    return json_is_number(inner) ? add_plain(reader, &key, inner, out)
                                 : json_bad(reader, &key, "a number is wanted");
}

/* ---- names ---- */

/* The name of an argument, or NULL when it has none; false when it is no name. */
static bool name_of(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *value, const char **name) {
    const json_t *text = json_object_get(value, "name");
    *name = NULL;
    if (!text) return true;
    if (!want_text(reader, &JSON_KEY(where, "name"), text, name)) return false;
    *name = tw_arena_strdup(&program->arena, *name);
    return true;
}

/* Memory of `bytes` in the L1 of every core, at one address. */
static bool make_scratch(exec_program *program, json_reader *reader, const json_where *where,
                         const char *name, uint32_t bytes, uint32_t *address) {
    tw_buffer *buffer;
    tw_error why = {0};
    const tw_buffer_options options = {.size = (uint64_t)bytes *
                                               tw_device_banks(program->device, false),
                                       .page_size = bytes,
                                       .type = TW_BUFFER_L1,
                                       .name = name};
    if (!exec_said(reader, where, tw_buffer_create(program->device, &options, &buffer, &why), &why))
        return false;
    TW_VEC_PUSH(&program->scratches, buffer);
    *address = tw_buffer_address(buffer);
    return true;
}

static bool bind_tensor(exec_program *program, json_reader *reader, const json_where *where,
                        const json_t *value, tw_token *token, exec_args *args) {
    const char *of;
    if (!want_text(reader, where, value, &of)) return false;
    const exec_tensor *tensor = exec_find_tensor(program, reader, where, of);
    if (!tensor) return false;
    token->value = (uint32_t)args->compile.count;
    token->extra = (uint32_t)args->common.count;
    TW_VEC_PUSH(&args->common, tw_buffer_address(tw_tensor_buffer(tensor->tensor)));
    return add_accessor(program, reader, where, tensor, &args->compile);
}

static bool bind_scratch(exec_program *program, json_reader *reader, const json_where *where,
                         const json_t *value, tw_token *token, exec_args *args) {
    uint64_t bytes;
    uint32_t address;
    if (!want_uint(reader, where, value, UINT32_MAX, &bytes)) return false;
    if (!bytes) return json_bad(reader, where, "scratch memory of no bytes");
    if (!make_scratch(program, reader, where, token->name, (uint32_t)bytes, &address)) return false;
    token->value = (uint32_t)args->common.count;
    token->extra = (uint32_t)bytes;
    TW_VEC_PUSH(&args->common, address);
    return true;
}

/* A tuple of tensors; each is a name of its own too, NAME_0 and on. */
static bool bind_tensors(exec_program *program, json_reader *reader, const json_where *where,
                         const json_t *value, tw_token *token, exec_args *args) {
    if (!want_array(reader, where, value)) return false;
    token->value = (uint32_t)args->tokens.count;
    token->extra = (uint32_t)json_array_size(value);
    for (size_t i = 0; i < json_array_size(value); i++) {
        tw_token one = {.kind = TW_TOKEN_TENSOR,
                        .name = tw_arena_printf(&program->arena, "%s_%zu", token->name, i)};
        if (!bind_tensor(program, reader, &JSON_INDEX(where, i), json_array_get(value, i), &one,
                         args))
            return false;
        TW_VEC_PUSH(&args->tokens, one);
    }
    return true;
}

/* A named compile-time argument: a constant, or a buffer, tensor, semaphore or memory. */
static bool bind(exec_program *program, json_reader *reader, const json_where *where,
                 const json_t *value, const char *name, exec_args *args) {
    size_t kind;
    if (!find_kind(reader, where, value, &kind)) return false;
    const json_t *inner = json_object_get(value, kinds[kind]);
    const json_where key = JSON_KEY(where, kinds[kind]);
    tw_token token = {.kind = TW_TOKEN_CONSTANT, .name = name};
    uint64_t number = 0;
    words one = {0};
    bool good;
    if (kind == 1) return json_bad(reader, &key, "an accessor with a name is {\"tensor\": ...}");
    if (kind == DFB) {
        token.kind = TW_TOKEN_DFB;
        good = want_uint(reader, &key, inner, TW_MAX_CBS - 1, &number);
    } else if (kind == SEM) {
        token.kind = TW_TOKEN_SEMAPHORE;
        good = add_number(program, reader, &key, inner, 2, &one);
        number = good ? one.items[0] : 0;
    } else if (kind == TENSOR) {
        token.kind = TW_TOKEN_TENSOR;
        good = bind_tensor(program, reader, &key, inner, &token, args);
    } else if (kind == TENSORS) {
        token.kind = TW_TOKEN_SEQUENCE;
        good = bind_tensors(program, reader, &key, inner, &token, args);
    } else if (kind == SCRATCH) {
        token.kind = TW_TOKEN_SCRATCH;
        good = bind_scratch(program, reader, &key, inner, &token, args);
    } else {
        good = add_argument(program, reader, where, value, COMPILE_TIME, &one);
        number = good ? one.items[0] : 0;
    }
    if (kind != TENSOR && kind != TENSORS && kind != SCRATCH) token.value = (uint32_t)number;
    free(one.items);
    if (good) TW_VEC_PUSH(&args->tokens, token);
    return good;
}

/* The names of a list of words, as tokens or, once those are known, to be the same. */
static bool take_names(exec_program *program, json_reader *reader, const json_where *where,
                       const json_t *list, tw_token_kind kind, const exec_args *same,
                       exec_args *args, uint32_t *named) {
    const char *name;
    *named = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_where at = JSON_INDEX(where, i);
        if (!name_of(program, reader, &at, json_array_get(list, i), &name)) return false;
        if (!name) continue;
        if (i != *named)
            return json_bad(reader, &at, "'%s' follows an argument without a name: write it first",
                            name);
        const tw_token token = {.kind = kind, .name = name, .value = (*named)++};
        if (!same) {
            TW_VEC_PUSH(&args->tokens, token);
            continue;
        }
        bool found = false;
        for (size_t t = 0; t < same->tokens.count; t++)
            found |= same->tokens.items[t].kind == kind &&
                     same->tokens.items[t].value == token.value &&
                     !strcmp(same->tokens.items[t].name, name);
        if (!found)
            return json_bad(
                reader, &at,
                "'%s' is argument %u here and not on the first core: give all cores the "
                "same names in the same order",
                name, token.value);
    }
    if (same && *named != same->first_vararg)
        return json_bad(reader, where, "%u names, and %u on the first core", *named,
                        same->first_vararg);
    return true;
}

/* ---- lists ---- */

static bool read_arguments(exec_program *program, json_reader *reader, const json_where *where,
                           const json_t *list, place at, words *out) {
    if (!want_array(reader, where, list)) return false;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!add_argument(program, reader, &JSON_INDEX(where, i), json_array_get(list, i), at, out))
            return false;
    return true;
}

bool exec_read_word(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *value, uint32_t *word) {
    words one = {0};
    const bool good = add_argument(program, reader, where, value, RUN_TIME, &one);
    if (good) *word = one.items[0];
    free(one.items);
    return good;
}

/* Common words in their order: those with names, addresses that names stand for, the others. */
static bool read_compile(exec_program *program, json_reader *reader, const json_where *where,
                         const json_t *list, exec_args *args) {
    const char *name;
    if (!want_array(reader, where, list)) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_where at = JSON_INDEX(where, i);
        const json_t *value = json_array_get(list, i);
        if (!name_of(program, reader, &at, value, &name)) return false;
        if (name ? !bind(program, reader, &at, value, name, args)
                 : !add_argument(program, reader, &at, value, COMPILE_TIME, &args->compile))
            return false;
    }
    return true;
}

/* [core, args] pairs. */
static bool check_pairs(json_reader *reader, const json_where *where, const json_t *list) {
    if (!want_array(reader, where, list)) return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_where at = JSON_INDEX(where, i);
        const json_t *pair = json_array_get(list, i);
        if (json_array_size(pair) != 2 || json_array_size(json_array_get(pair, 0)) != 2)
            return json_bad(reader, &at, "run-time arguments are [[x, y], [arguments]]");
        if (!want_array(reader, &JSON_INDEX(&at, 1), json_array_get(pair, 1))) return false;
    }
    return true;
}

bool exec_read_args(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *kernel, exec_args *args) {
    const json_where compile_at = JSON_KEY(where, "compile_time_args"),
                     runtime_at = JSON_KEY(where, "runtime_args"),
                     common_at = JSON_KEY(where, "common_runtime_args");
    const json_t *compile = json_object_get(kernel, compile_at.key),
                 *runtime = json_object_get(kernel, runtime_at.key),
                 *common = json_object_get(kernel, common_at.key);
    uint32_t named = 0;
    if (runtime && !check_pairs(reader, &runtime_at, runtime)) return false;
    for (size_t i = 0; i < json_array_size(runtime); i++) {
        const json_where pair = JSON_INDEX(&runtime_at, i);
        if (!take_names(program, reader, &JSON_INDEX(&pair, 1),
                        json_array_get(json_array_get(runtime, i), 1), TW_TOKEN_ARGUMENT,
                        i ? args : NULL, args, &named))
            return false;
        args->first_vararg = named;
    }
    words all = {0};
    named = 0;
    bool good = !common || (read_arguments(program, reader, &common_at, common, RUN_TIME, &all) &&
                            take_names(program, reader, &common_at, common, TW_TOKEN_COMMON, NULL,
                                       args, &named));
    for (size_t i = 0; i < named; i++)
        TW_VEC_PUSH(&args->common, all.items[i]);
    good = good && (!compile || read_compile(program, reader, &compile_at, compile, args));
    args->first_common_vararg = (uint32_t)args->common.count;
    for (size_t i = named; i < all.count; i++)
        TW_VEC_PUSH(&args->common, all.items[i]);
    free(all.items);
    return good;
}

void exec_args_free(exec_args *args) {
    free(args->compile.items);
    free(args->common.items);
    free(args->tokens.items);
}

static bool set_runtime(exec_program *program, json_reader *reader, const json_where *where,
                        const json_t *list, tw_kernel_handle kernel) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_where at = JSON_INDEX(where, i), first = JSON_INDEX(&at, 0);
        const json_t *pair = json_array_get(list, i), *core = json_array_get(pair, 0);
        uint64_t xy[2];
        for (size_t k = 0; k < 2; k++)
            if (!want_uint(reader, &JSON_INDEX(&first, k), json_array_get(core, k), UINT32_MAX,
                           &xy[k]))
                return false;
        words args = {0};
        tw_error why = {0};
        bool good = read_arguments(program, reader, &JSON_INDEX(&at, 1), json_array_get(pair, 1),
                                   RUN_TIME, &args);
        good = good && exec_said(reader, &at,
                                 tw_program_set_args(program->program, kernel,
                                                     TW_ONE_CORE((uint32_t)xy[0], (uint32_t)xy[1]),
                                                     args.items, args.count, &why),
                                 &why);
        free(args.items);
        if (!good) return false;
    }
    return true;
}

bool exec_set_args(exec_program *program, json_reader *reader, const json_where *where,
                   const json_t *kernel, const exec_args *args, tw_kernel_handle handle) {
    const json_where common_at = JSON_KEY(where, "common_runtime_args");
    tw_error why = {0};
    if (args->common.count &&
        !exec_said(reader, &common_at,
                   tw_program_set_common_args(program->program, handle, args->common.items,
                                              args->common.count, &why),
                   &why))
        return false;
    return set_runtime(program, reader, &JSON_KEY(where, "runtime_args"),
                       json_object_get(kernel, "runtime_args"), handle);
}
