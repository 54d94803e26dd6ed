#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exec.h"

/* ---- semaphores ---- */

static bool read_semaphore(exec_program *program, json_reader *reader, const json_where *where,
                           const json_t *value) {
    static const char *const keys[] = {"id", "core_ranges", "initial_value"};
    json_t *id_value, *ranges_value;
    uint64_t id, initial = 0;
    tw_core_ranges ranges;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "id", &id_value) ||
        !want_key(reader, where, value, "core_ranges", &ranges_value) ||
        !want_uint(reader, &JSON_KEY(where, "id"), id_value, TW_SEMAPHORES - 1, &id) ||
        !exec_read_ranges(program, reader, &JSON_KEY(where, "core_ranges"), ranges_value, &ranges))
        return false;
    const json_t *initial_value = json_object_get(value, "initial_value");
    if (initial_value &&
        !want_uint(reader, &JSON_KEY(where, "initial_value"), initial_value, UINT32_MAX, &initial))
        return false;
    program->semaphores |= 1u << id;
    tw_error why = {0};
    return exec_said(reader, where,
                     tw_program_add_semaphore_at(program->program, ranges, (uint32_t)id,
                                                 (uint32_t)initial, &why),
                     &why);
}

/* ---- circular buffers ---- */

static bool read_format(json_reader *reader, const json_where *where, const json_t *value,
                        uint8_t *out) {
    static const char *const names[] = {
        "Float32", "Float16_b", "Float16", "Bfp8_b", "Bfp4_b", "Bfp8",   "Bfp4", "Tf32",
        "UInt32",  "Int32",     "UInt16",  "UInt8",  "Int8",   "Bfp2_b", "Bfp2", "Lf8"};
    const char *name;
    if (!want_text(reader, where, value, &name)) return false;
    const tw_format format = tw_format_from_name(name);
    size_t which;
    if (format == TW_FORMAT_NONE)
        return want_word(reader, where, value, names, TW_COUNT(names), &which);
    *out = (uint8_t)format;
    return true;
}

static bool read_format_descriptor(json_reader *reader, const json_where *where,
                                   const json_t *value, tw_cb_index_desc *index) {
    static const char *const keys[] = {"buffer_index", "data_format", "page_size", "tile"};
    json_t *number, *format, *page;
    uint64_t n = 0, bytes = 0, side = 0;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "buffer_index", &number) ||
        !want_key(reader, where, value, "data_format", &format) ||
        !want_key(reader, where, value, "page_size", &page) ||
        !want_uint(reader, &JSON_KEY(where, "buffer_index"), number, TW_MAX_CBS - 1, &n) ||
        !read_format(reader, &JSON_KEY(where, "data_format"), format, &index->format) ||
        !want_uint(reader, &JSON_KEY(where, "page_size"), page, UINT32_MAX, &bytes))
        return false;
    index->index = (uint8_t)n;
    index->page_size = (uint32_t)bytes;
    const json_t *tile = json_object_get(value, "tile");
    if (!tile) return true;
    const json_where at = JSON_KEY(where, "tile");
    if (!want_array(reader, &at, tile)) return false;
    if (json_array_size(tile) != 2) return json_bad(reader, &at, "a tile is [rows, columns]");
    for (size_t i = 0; i < 2; i++) {
        if (!want_uint(reader, &JSON_INDEX(&at, i), json_array_get(tile, i), 32, &side))
            return false;
        *(i ? &index->tile_cols : &index->tile_rows) = (uint8_t)side;
    }
    return true;
}

static bool read_cb(exec_program *program, json_reader *reader, const json_where *where,
                    const json_t *value) {
    static const char *const keys[] = {"total_size", "core_ranges", "format_descriptors", "tensor"};
    json_t *size, *ranges, *formats;
    uint64_t total;
    tw_cb_desc desc = {.created_at = json_place(&program->arena, reader, where)};
    const json_where list = JSON_KEY(where, "format_descriptors");
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "total_size", &size) ||
        !want_key(reader, where, value, "core_ranges", &ranges) ||
        !want_key(reader, where, value, "format_descriptors", &formats) ||
        !want_uint(reader, &JSON_KEY(where, "total_size"), size, UINT32_MAX, &total) ||
        !exec_read_ranges(program, reader, &JSON_KEY(where, "core_ranges"), ranges, &desc.cores) ||
        !want_array(reader, &list, formats))
        return false;
    desc.total_size = (uint32_t)total;
    desc.index_count = json_array_size(formats);
    tw_cb_index_desc *indices =
        tw_arena_alloc(&program->arena, (desc.index_count + 1) * sizeof *indices);
    for (size_t i = 0; i < desc.index_count; i++)
        if (!read_format_descriptor(reader, &JSON_INDEX(&list, i), json_array_get(formats, i),
                                    &indices[i]))
            return false;
    desc.indices = indices;
    const json_t *on = json_object_get(value, "tensor");
    if (on) {
        const json_where at = JSON_KEY(where, "tensor");
        const char *name;
        if (!want_text(reader, &at, on, &name)) return false;
        const exec_tensor *tensor = exec_find_tensor(program, reader, &at, name);
        if (!tensor) return false;
        desc.buffer = tw_tensor_buffer(tensor->tensor);
    }
    tw_cb_handle handle;
    tw_error why = {0};
    return exec_said(reader, where, tw_program_add_cb(program->program, &desc, &handle, &why),
                     &why);
}

/* ---- kernels ---- */

static bool read_source(exec_program *program, json_reader *reader, const json_where *where,
                        const json_t *value, tw_kernel_desc *desc) {
    static const char *const keys[] = {"inline"};
    if (json_is_string(value)) {
        char *path = tw_path_join(program->folder, json_string_value(value));
        desc->path = tw_arena_strdup(&program->arena, path);
        free(path);
        return true;
    }
    json_t *text;
    return want_keys(reader, where, value, keys, 1) &&
           want_key(reader, where, value, "inline", &text) &&
           want_text(reader, &JSON_KEY(where, "inline"), text, &desc->text);
}

static bool read_movement(json_reader *reader, const json_where *where, const json_t *value,
                          tw_kernel_desc *desc) {
    static const char *const keys[] = {"processor", "noc", "noc_mode"};
    static const char *const processors[] = {"RISCV_0", "RISCV_1"};
    static const char *const nocs[] = {"NOC_0", "NOC_1"};
    static const char *const modes[] = {"DM_DEDICATED_NOC", "DM_DYNAMIC_NOC"};
    json_t *processor, *noc;
    size_t p = 0, n = 0, m = 0;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "processor", &processor) ||
        !want_key(reader, where, value, "noc", &noc) ||
        !want_word(reader, &JSON_KEY(where, "processor"), processor, processors, 2, &p) ||
        !want_word(reader, &JSON_KEY(where, "noc"), noc, nocs, 2, &n))
        return false;
    const json_t *mode = json_object_get(value, "noc_mode");
    if (mode && !want_word(reader, &JSON_KEY(where, "noc_mode"), mode, modes, 2, &m)) return false;
    desc->kind = p ? TW_KERNEL_NCRISC : TW_KERNEL_BRISC;
    desc->noc = (uint8_t)n;
    desc->noc_mode = (uint8_t)m;
    return true;
}

static bool read_unpack_modes(json_reader *reader, const json_where *where, json_t *value,
                              tw_compute_config *compute) {
    static const char *const modes[] = {"Default", "UnpackToDestFp32"};
    const char *key;
    json_t *mode;
    if (!want_object(reader, where, value)) return false;
    json_object_foreach(value, key, mode) {
        char *end;
        const unsigned long cb = strtoul(key, &end, 10);
        size_t which;
        if (!*key || *end || cb >= TW_MAX_CBS)
            return json_bad(reader, where, "'%s' is no CB index (0 to %u)", key, TW_MAX_CBS - 1);
        if (!want_word(reader, &JSON_KEY(where, key), mode, modes, 2, &which)) return false;
        compute->unpack_to_dest_fp32[cb] = (uint8_t)which;
    }
    return true;
}

static bool read_compute(json_reader *reader, const json_where *where, const json_t *value,
                         tw_kernel_desc *desc) {
    static const char *const keys[] = {"math_fidelity",     "fp32_dest_acc_en",
                                       "dst_full_sync_en",  "math_approx_mode",
                                       "bfp8_pack_precise", "unpack_to_dest_mode"};
    static const char *const fidelities[] = {"LoFi", "HiFi2", "HiFi3", "HiFi4"};
    static const uint8_t numbers[] = {TW_LOFI, TW_HIFI2, TW_HIFI3, TW_HIFI4};
    tw_compute_config *c = &desc->compute;
    bool *const flags[] = {&c->fp32_dest_acc_en, &c->dst_full_sync_en, &c->math_approx_mode,
                           &c->bfp8_pack_precise};
    size_t which = 3;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys))) return false;
    const json_t *fidelity = json_object_get(value, keys[0]);
    if (fidelity && !want_word(reader, &JSON_KEY(where, keys[0]), fidelity, fidelities, 4, &which))
        return false;
    desc->kind = TW_KERNEL_COMPUTE;
    c->math_fidelity = numbers[which];
    for (size_t i = 0; i < TW_COUNT(flags); i++) {
        const json_t *flag = json_object_get(value, keys[1 + i]);
        if (flag && !want_bool(reader, &JSON_KEY(where, keys[1 + i]), flag, flags[i])) return false;
    }
    json_t *modes = json_object_get(value, keys[5]);
    return !modes || read_unpack_modes(reader, &JSON_KEY(where, keys[5]), modes, c);
}

static bool read_config(json_reader *reader, const json_where *where, const json_t *value,
                        tw_kernel_desc *desc) {
    static const char *const kinds[] = {"reader", "writer", "data_movement", "compute"};
    if (!want_keys(reader, where, value, kinds, TW_COUNT(kinds))) return false;
    if (json_object_size(value) != 1)
        return json_bad(reader, where, "one of reader, writer, data_movement, compute is wanted");
    size_t kind = 0;
    while (!json_object_get(value, kinds[kind]))
        kind++;
    const json_t *inner = json_object_get(value, kinds[kind]);
    const json_where at = JSON_KEY(where, kinds[kind]);
    if (kind == 2) return read_movement(reader, &at, inner, desc);
    if (kind == 3) return read_compute(reader, &at, inner, desc);
    desc->kind = kind ? TW_KERNEL_BRISC : TW_KERNEL_NCRISC;
    desc->noc = (uint8_t)kind;
    return want_keys(reader, &at, inner, NULL, 0);
}

/* Names with values: an object, or ttnn's list of [name, value] pairs. A new reference, or NULL. */
static json_t *named_values(json_reader *reader, const json_where *where, json_t *value) {
    if (!json_is_array(value)) return want_object(reader, where, value) ? json_incref(value) : NULL;
    json_t *object = json_object();
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *pair = json_array_get(value, i);
        const char *name = json_string_value(json_array_get(pair, 0));
        if (json_array_size(pair) == 2 && name &&
            !json_object_set(object, name, json_array_get(pair, 1)))
            continue;
        json_bad(reader, &JSON_INDEX(where, i), "a pair is [name, value]");
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool read_defines(exec_program *program, json_reader *reader, const json_where *where,
                         const json_t *values, tw_kernel_desc *desc) {
    tw_define *defines =
        tw_arena_alloc(&program->arena, (json_object_size(values) + 1) * sizeof *defines);
    const char *key, *words_of_it;
    json_t *text;
    json_object_foreach((json_t *)(uintptr_t)values, key, text) {
        tw_define *define = &defines[desc->define_count++];
        define->name = tw_arena_strdup(&program->arena, key);
        if (json_is_integer(text))
            define->value =
                tw_arena_printf(&program->arena, "%lld", (long long)json_integer_value(text));
        else if (!want_text(reader, &JSON_KEY(where, key), text, &words_of_it))
            return false;
        else
            define->value = tw_arena_strdup(&program->arena, words_of_it);
    }
    desc->defines = defines;
    return true;
}

static bool read_named(exec_program *program, json_reader *reader, const json_where *where,
                       const json_t *values, tw_kernel_desc *desc) {
    tw_named_value *named =
        tw_arena_alloc(&program->arena, (json_object_size(values) + 1) * sizeof *named);
    const char *key;
    json_t *inner;
    json_object_foreach((json_t *)(uintptr_t)values, key, inner) {
        uint32_t word;
        if (!exec_read_word(program, reader, &JSON_KEY(where, key), inner, &word)) return false;
        named[desc->named_arg_count++] =
            (tw_named_value){tw_arena_strdup(&program->arena, key), word};
    }
    desc->named_args = named;
    return true;
}

/* A key whose value is names with values, when it is there. */
static bool read_names(exec_program *program, json_reader *reader, const json_where *where,
                       const json_t *kernel, const char *key,
                       bool (*read)(exec_program *, json_reader *, const json_where *,
                                    const json_t *, tw_kernel_desc *),
                       tw_kernel_desc *desc) {
    json_t *value = json_object_get(kernel, key);
    const json_where at = JSON_KEY(where, key);
    if (!value) return true;
    json_t *values = named_values(reader, &at, value);
    const bool good = values && read(program, reader, &at, values, desc);
    json_decref(values);
    return good;
}

static bool read_parts(exec_program *program, json_reader *reader, const json_where *where,
                       const json_t *value, tw_kernel_desc *desc, exec_args *args) {
    static const char *const keys[] = {
        "kernel_source", "core_ranges",         "compile_time_args", "named_compile_time_args",
        "runtime_args",  "common_runtime_args", "defines",           "config"};
    json_t *source, *ranges, *config;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, keys[0], &source) ||
        !want_key(reader, where, value, keys[1], &ranges) ||
        !want_key(reader, where, value, "config", &config) ||
        !read_source(program, reader, &JSON_KEY(where, keys[0]), source, desc) ||
        !exec_read_ranges(program, reader, &JSON_KEY(where, keys[1]), ranges, &desc->cores) ||
        !read_config(reader, &JSON_KEY(where, "config"), config, desc))
        return false;
    if (!exec_read_args(program, reader, where, value, args)) return false;
    desc->compile_args = args->compile.items;
    desc->compile_arg_count = args->compile.count;
    desc->tokens = args->tokens.items;
    desc->token_count = args->tokens.count;
    desc->first_vararg = args->first_vararg;
    desc->first_common_vararg = args->first_common_vararg;
    return read_names(program, reader, where, value, keys[3], read_named, desc) &&
           read_names(program, reader, where, value, "defines", read_defines, desc);
}

static bool read_kernel(exec_program *program, json_reader *reader, const json_where *where,
                        const json_t *value) {
    tw_kernel_desc desc = {.created_at = json_place(&program->arena, reader, where)};
    exec_args args = {0};
    tw_kernel_handle kernel;
    tw_error why = {0};
    const bool good =
        read_parts(program, reader, where, value, &desc, &args) &&
        exec_said(reader, where, tw_program_add_kernel(program->program, &desc, &kernel, &why),
                  &why) &&
        exec_set_args(program, reader, where, value, &args, kernel);
    exec_args_free(&args);
    return good;
}

bool exec_read_program(exec_program *program, json_reader *reader) {
    static const struct {
        const char *key;
        bool (*read)(exec_program *, json_reader *, const json_where *, const json_t *);
    } lists[] = {{"semaphores", read_semaphore}, {"cbs", read_cb}, {"kernels", read_kernel}};
    const json_where root = JSON_ROOT;
    for (size_t k = 0; k < TW_COUNT(lists); k++) {
        const json_where where = JSON_KEY(&root, lists[k].key);
        const json_t *list = json_object_get(program->root, lists[k].key);
        if (!list && k < 2) continue;
        if (!list) return json_bad(reader, &root, "the key 'kernels' is missing");
        if (!want_array(reader, &where, list)) return false;
        for (size_t i = 0; i < json_array_size(list); i++)
            if (!lists[k].read(program, reader, &JSON_INDEX(&where, i), json_array_get(list, i)))
                return false;
    }
    return true;
}
