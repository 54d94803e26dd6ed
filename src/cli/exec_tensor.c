#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exec.h"

enum { MOST_ELEMENTS = 1 << 30 };

/* ---- what a tensor is ---- */

static bool read_shape(json_reader *reader, const json_where *where, const json_t *value,
                       tw_shape *shape) {
    uint64_t volume = 1;
    if (!want_array(reader, where, value)) return false;
    *shape = (tw_shape){.rank = (uint32_t)json_array_size(value)};
    if (!shape->rank || shape->rank > TW_MAX_RANK)
        return json_bad(reader, where, "a tensor has rank 1 to %d, not %u", TW_MAX_RANK,
                        shape->rank);
    for (size_t i = 0; i < shape->rank; i++) {
        const json_where at = JSON_INDEX(where, i);
        uint64_t dim;
        if (!want_uint(reader, &at, json_array_get(value, i), UINT32_MAX, &dim)) return false;
        if (!dim) return json_bad(reader, &at, "a dimension of 0: give at least 1");
        shape->dim[i] = (uint32_t)dim;
        volume *= dim;
        if (volume > MOST_ELEMENTS)
            return json_bad(reader, where, "more than %d elements: use a smaller tensor",
                            MOST_ELEMENTS);
    }
    return true;
}

/* "grid" as a list of core ranges, from one of its three forms: such a list, one range, or [x, y]:
 * that many columns and rows from core (0, 0). A new reference. */
static json_t *grid_list(json_t *value) {
    json_t *first = json_array_get(value, 0), *second = json_array_get(value, 1);
    if (json_is_integer(first) && json_is_integer(second) && json_integer_value(first) > 0 &&
        json_integer_value(second) > 0)
        return json_pack("[[[ii][II]]]", 0, 0, json_integer_value(first) - 1,
                         json_integer_value(second) - 1);
    if (json_is_integer(json_array_get(first, 0))) return json_pack("[O]", value);
    return json_incref(value);
}

static bool read_grid(exec_program *program, json_reader *reader, const json_where *where,
                      json_t *value, tw_shard_spec *shard) {
    tw_core_ranges ranges;
    json_t *list = grid_list(value);
    const bool good = exec_read_ranges(program, reader, where, list, &ranges);
    json_decref(list);
    if (!good) return false;
    if (ranges.count > TW_SHARD_RANGES)
        return json_bad(reader, where, "%zu core ranges: at most %d", ranges.count,
                        TW_SHARD_RANGES);
    shard->range_count = (uint32_t)ranges.count;
    memcpy(shard->grid, ranges.items, ranges.count * sizeof *ranges.items);
    return true;
}

static bool read_shard(exec_program *program, json_reader *reader, const json_where *where,
                       json_t *value, tw_memory_config *memory) {
    static const char *const orientations[] = {"row_major", "col_major", "ROW_MAJOR", "COL_MAJOR"};
    json_t *grid, *shape;
    size_t which = 0;
    if (!want_key(reader, where, value, "grid", &grid) ||
        !want_key(reader, where, value, "shard_shape", &shape) ||
        !read_grid(program, reader, &JSON_KEY(where, "grid"), grid, &memory->shard))
        return false;
    const json_where at = JSON_KEY(where, "shard_shape");
    if (!want_array(reader, &at, shape)) return false;
    if (json_array_size(shape) != 2)
        return json_bad(reader, &at, "a shard shape is [height, width] in elements");
    uint64_t sides[2];
    for (size_t i = 0; i < 2; i++)
        if (!want_uint(reader, &JSON_INDEX(&at, i), json_array_get(shape, i), UINT32_MAX,
                       &sides[i]))
            return false;
    const json_t *orientation = json_object_get(value, "orientation");
    if (orientation && !want_word(reader, &JSON_KEY(where, "orientation"), orientation,
                                  orientations, TW_COUNT(orientations), &which))
        return false;
    memory->has_shard = true;
    memory->shard.height = (uint32_t)sides[0];
    memory->shard.width = (uint32_t)sides[1];
    memory->shard.orientation = which % 2 ? TW_SHARD_COL_MAJOR : TW_SHARD_ROW_MAJOR;
    return true;
}

static bool read_memory(exec_program *program, json_reader *reader, const json_where *where,
                        json_t *value, tw_memory_config *memory) {
    static const char *const types[] = {"dram", "l1", "DRAM", "L1"};
    static const char *const layouts[] = {"interleaved",   "height_sharded", "width_sharded",
                                          "block_sharded", "INTERLEAVED",    "HEIGHT_SHARDED",
                                          "WIDTH_SHARDED", "BLOCK_SHARDED"};
    static const tw_memory_layout numbers[] = {TW_INTERLEAVED, TW_HEIGHT_SHARDED, TW_WIDTH_SHARDED,
                                               TW_BLOCK_SHARDED};
    static const char *const keys[] = {"type", "layout", "grid", "shard_shape", "orientation"};
    size_t which = 0;
    *memory = (tw_memory_config){0};
    if (!value) return true;
    if (!json_is_object(value)) {
        if (!want_word(reader, where, value, types, 4, &which)) return false;
        memory->type = which % 2 ? TW_BUFFER_L1 : TW_BUFFER_DRAM;
        return true;
    }
    json_t *layout;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "layout", &layout))
        return false;
    const json_t *type = json_object_get(value, "type");
    which = 1; /* shards are in L1 unless it says otherwise */
    if (type && !want_word(reader, &JSON_KEY(where, "type"), type, types, 4, &which)) return false;
    memory->type = which % 2 ? TW_BUFFER_L1 : TW_BUFFER_DRAM;
    if (!want_word(reader, &JSON_KEY(where, "layout"), layout, layouts, 8, &which)) return false;
    memory->layout = numbers[which % 4];
    return memory->layout == TW_INTERLEAVED || read_shard(program, reader, where, value, memory);
}

static bool read_spec(exec_program *program, json_reader *reader, const json_where *where,
                      json_t *value, exec_tensor *tensor) {
    static const char *const dtypes[] = {"bfloat16",  "float32", "uint32", "bfloat8_b",
                                         "bfloat4_b", "uint8",   "uint16", "int32"};
    static const char *const layouts[] = {"row_major", "tile"};
    static const char *const keys[] = {"shape", "dtype", "layout", "memory", "fill", "save"};
    json_t *shape_value, *dtype_value, *layout_value;
    tw_shape shape;
    size_t dtype, layout;
    tw_memory_config memory;
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys)) ||
        !want_key(reader, where, value, "shape", &shape_value) ||
        !want_key(reader, where, value, "dtype", &dtype_value) ||
        !want_key(reader, where, value, "layout", &layout_value) ||
        !read_shape(reader, &JSON_KEY(where, "shape"), shape_value, &shape) ||
        !want_word(reader, &JSON_KEY(where, "dtype"), dtype_value, dtypes, TW_COUNT(dtypes),
                   &dtype) ||
        !want_word(reader, &JSON_KEY(where, "layout"), layout_value, layouts, 2, &layout) ||
        !read_memory(program, reader, &JSON_KEY(where, "memory"), json_object_get(value, "memory"),
                     &memory))
        return false;
    tw_error why = {0};
    return exec_said(reader, where,
                     tw_tensor_spec_make(&shape, tw_dtype_from_name(dtypes[dtype]),
                                         layout ? TW_LAYOUT_TILE : TW_LAYOUT_ROW_MAJOR, NULL,
                                         &memory, &tensor->spec, &why),
                     &why);
}

/* ---- fills ---- */

/* SplitMix64: the generator of random fills. */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* In (0, 1). */
static double next_uniform(uint64_t *state) {
    return ((double)(next_random(state) >> 11) + 0.5) * 0x1p-53;
}

/* Standard normal, by Box and Muller: two numbers of a pair of uniforms, cosine first. */
static void fill_normal(uint64_t seed, float *out, uint64_t count) {
    for (uint64_t i = 0; i < count; i += 2) {
        const double radius = sqrt(-2.0 * log(next_uniform(&seed)));
        const double angle = 6.283185307179586 * next_uniform(&seed);
        out[i] = (float)(radius * cos(angle));
        if (i + 1 < count) out[i + 1] = (float)(radius * sin(angle));
    }
}

static bool put(json_reader *reader, const json_where *where, exec_tensor *tensor, const void *data,
                tw_dtype source) {
    tw_error why = {0};
    const bool good =
        tw_tensor_from_data(&tensor->spec, data, tw_shape_volume(&tensor->spec.logical), source,
                            0.0f, NULL, &tensor->filled, &why) == TW_OK;
    if (!good) json_bad(reader, where, "%s", why.text);
    tw_error_clear(&why);
    return good;
}

/* Numbers made here: floats, or whole numbers for the integer types. */
static bool fill_made(json_reader *reader, const json_where *where, exec_tensor *tensor,
                      size_t kind, double start, uint64_t seed) {
    const uint64_t count = tw_shape_volume(&tensor->spec.logical);
    const bool floats = tw_dtype_is_float(tensor->spec.dtype);
    float *f = tw_alloc(count * sizeof *f);
    uint32_t *n = tw_alloc(count * sizeof *n);
    if (kind == 0 && floats) fill_normal(seed, f, count);
    for (uint64_t i = 0; i < count; i++) {
        const double value = kind == 1 ? start : start + (double)i;
        if (kind == 0)
            n[i] = (uint32_t)(next_random(&seed) % 100);
        else if (floats)
            f[i] = (float)value;
        else
            n[i] = (uint32_t)(int64_t)value;
    }
    const tw_dtype whole = tensor->spec.dtype == TW_DTYPE_INT32 ? TW_DTYPE_INT32 : TW_DTYPE_UINT32;
    const bool good =
        put(reader, where, tensor, floats ? (const void *)f : n, floats ? TW_DTYPE_FLOAT32 : whole);
    free(f);
    free(n);
    return good;
}

/* The same dimensions, leading ones aside. */
static bool same_shape(const tw_npy *npy, const tw_shape *shape) {
    size_t i = 0, j = 0;
    while (i < npy->rank && npy->shape[i] == 1)
        i++;
    while (j < shape->rank && shape->dim[j] == 1)
        j++;
    if (npy->rank - i != shape->rank - j) return false;
    for (; i < npy->rank; i++, j++)
        if (npy->shape[i] != shape->dim[j]) return false;
    return true;
}

static bool read_npy(exec_program *program, json_reader *reader, const json_where *where,
                     const json_t *value, const tw_shape *shape, char **path, tw_npy *npy) {
    const char *name;
    if (!want_text(reader, where, value, &name)) return false;
    char *full = tw_path_join(program->folder, name);
    tw_error why = {0};
    bool good = tw_npy_read(full, npy, &why) == TW_OK;
    if (!good) {
        json_bad(reader, where, "%s", why.text);
    } else if (!same_shape(npy, shape)) {
        tw_text has = {0}, wants = {0};
        for (unsigned i = 0; i < npy->rank; i++)
            tw_text_addf(&has, "%s%zu", i ? ", " : "", npy->shape[i]);
        tw_shape_print(shape, &wants);
        good = json_bad(reader, where, "%s has shape [%s], the tensor %s", full,
                        has.data ? has.data : "", wants.data);
        tw_text_free(&has);
        tw_text_free(&wants);
    }
    tw_error_clear(&why);
    if (path)
        *path = full;
    else
        free(full);
    return good;
}

static bool fill_npy(exec_program *program, json_reader *reader, const json_where *where,
                     exec_tensor *tensor, const json_t *value) {
    tw_npy npy = {0};
    bool good = read_npy(program, reader, where, value, &tensor->spec.logical, NULL, &npy);
    if (good && (npy.type.kind == 'f' || npy.type.bytes == 8)) {
        float *floats = tw_npy_floats(&npy);
        good = put(reader, where, tensor, floats, TW_DTYPE_FLOAT32);
        free(floats);
    } else if (good) {
        int32_t *whole = tw_alloc((npy.count + 1) * sizeof *whole);
        const bool is_signed = npy.type.kind == 'i';
        for (size_t i = 0; i < npy.count; i++)
            whole[i] = (int32_t)(int64_t)tw_npy_number(&npy, i);
        good = put(reader, where, tensor, whole, is_signed ? TW_DTYPE_INT32 : TW_DTYPE_UINT32);
        free(whole);
    }
    tw_npy_free(&npy);
    return good;
}

static bool read_fill(exec_program *program, json_reader *reader, const json_where *where,
                      const json_t *fill, exec_tensor *tensor) {
    static const char *const keys[] = {"random", "constant", "arange", "npy"};
    if (!want_keys(reader, where, fill, keys, 4)) return false;
    if (json_object_size(fill) != 1)
        return json_bad(reader, where, "one of random, constant, arange, npy is wanted");
    for (size_t kind = 0; kind < 4; kind++) {
        const json_t *value = json_object_get(fill, keys[kind]);
        const json_where at = JSON_KEY(where, keys[kind]);
        uint64_t seed = 0;
        double start = 0;
        if (!value) continue;
        if (kind == 3) return fill_npy(program, reader, &at, tensor, value);
        if (kind == 0 && !want_uint(reader, &at, value, INT64_MAX, &seed)) return false;
        if (kind != 0 && !want_number(reader, &at, value, &start)) return false;
        return fill_made(reader, &at, tensor, kind, start, seed);
    }
    return false;
}

/* ---- tensors ---- */

static bool read_tensor(exec_program *program, json_reader *reader, const json_where *where,
                        const char *name, json_t *value) {
    exec_tensor *tensor = TW_VEC_PUSH(&program->tensors, (exec_tensor){.name = name});
    if (!read_spec(program, reader, where, value, tensor)) return false;
    const json_t *fill = json_object_get(value, "fill"), *save = json_object_get(value, "save");
    if (fill && !read_fill(program, reader, &JSON_KEY(where, "fill"), fill, tensor)) return false;
    if (save) {
        const char *path;
        if (!want_text(reader, &JSON_KEY(where, "save"), save, &path)) return false;
        tensor->save = tw_path_join(program->folder, path);
        if (!exec_can_write(tensor->save))
            return json_bad(reader, &JSON_KEY(where, "save"),
                            "cannot write %s: its folder is not there, or not writable",
                            tensor->save);
    }
    tw_error why = {0};
    if (!exec_said(reader, where,
                   tw_tensor_create_device(&tensor->spec, program->device, &tensor->tensor, &why),
                   &why))
        return false;
    tw_buffer_set_name(tw_tensor_buffer(tensor->tensor),
                       tw_arena_printf(&program->arena, "tensor '%s'", name));
    return true;
}

bool exec_read_tensors(exec_program *program, json_reader *reader) {
    const json_where root = JSON_ROOT, where = JSON_KEY(&root, "tensors");
    json_t *tensors = json_object_get(program->root, "tensors");
    if (!tensors) return true;
    if (!want_object(reader, &where, tensors)) return false;
    const char *name;
    json_t *value;
    json_object_foreach(tensors, name, value) {
        if (!read_tensor(program, reader, &JSON_KEY(&where, name), name, value)) return false;
    }
    return true;
}

exec_tensor *exec_find_tensor(exec_program *program, json_reader *reader, const json_where *where,
                              const char *name) {
    const size_t count = program->tensors.count;
    const char **names = tw_arena_alloc(&program->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = program->tensors.items[i].name;
        if (!strcmp(names[i], name)) return &program->tensors.items[i];
    }
    const char *near = tw_nearest(name, names, count);
    if (near)
        json_bad(reader, where, "no tensor '%s'; did you mean '%s'?", name, near);
    else
        json_bad(reader, where, "no tensor '%s' among the %zu of \"tensors\"", name, count);
    return NULL;
}

tw_status exec_fill(exec_program *program, tw_error *err) {
    for (size_t i = 0; i < program->tensors.count; i++) {
        const exec_tensor *t = &program->tensors.items[i];
        if (!t->filled) continue;
        const tw_status status = tw_tensor_copy(t->filled, t->tensor, err);
        if (status != TW_OK) return status;
    }
    return TW_OK;
}

/* ---- expectations ---- */

static bool read_npy_expectation(exec_program *program, json_reader *reader,
                                 const json_where *where, const json_t *value,
                                 exec_tensor *tensor) {
    const json_t *exact = json_object_get(value, "exact"), *rtol = json_object_get(value, "rtol");
    const json_t *atol = json_object_get(value, "atol"), *pcc = json_object_get(value, "pcc");
    bool is_exact = false;
    if (exact && !want_bool(reader, &JSON_KEY(where, "exact"), exact, &is_exact)) return false;
    if (rtol && !want_number(reader, &JSON_KEY(where, "rtol"), rtol, &tensor->rtol)) return false;
    if (atol && !want_number(reader, &JSON_KEY(where, "atol"), atol, &tensor->atol)) return false;
    if (pcc && !want_number(reader, &JSON_KEY(where, "pcc"), pcc, &tensor->limit)) return false;
    if (is_exact + (rtol || atol) + (pcc != NULL) != 1)
        return json_bad(reader, where,
                        "with \"npy\" goes one of \"exact\": true, \"rtol\" and \"atol\", or "
                        "\"pcc\"");
    tensor->compare = is_exact ? EXEC_EXACT : pcc ? EXEC_PCC : EXEC_CLOSE;
    return read_npy(program, reader, &JSON_KEY(where, "npy"), json_object_get(value, "npy"),
                    &tensor->spec.logical, &tensor->expected_path, &tensor->expected);
}

static bool read_expectation(exec_program *program, json_reader *reader, const json_where *where,
                             const json_t *value, exec_tensor *tensor) {
    static const char *const keys[] = {"equals", "npy", "exact", "rtol", "atol", "pcc"};
    if (!want_keys(reader, where, value, keys, TW_COUNT(keys))) return false;
    const json_t *equals = json_object_get(value, "equals");
    if (!equals == !json_object_get(value, "npy"))
        return json_bad(reader, where, "\"equals\" or \"npy\" is wanted, one of them");
    if (!equals) return read_npy_expectation(program, reader, where, value, tensor);
    const json_where at = JSON_KEY(where, "equals");
    const char *name;
    if (json_object_size(value) != 1)
        return json_bad(reader, where, "\"equals\" stands alone: it is bit for bit");
    if (!want_text(reader, &at, equals, &name)) return false;
    const exec_tensor *other = exec_find_tensor(program, reader, &at, name);
    if (!other) return false;
    if (!tw_shape_equal(&other->spec.logical, &tensor->spec.logical))
        return json_bad(reader, &at, "'%s' and '%s' differ in shape", tensor->name, name);
    tensor->compare = EXEC_EQUALS;
    tensor->other = (size_t)(other - program->tensors.items);
    return true;
}

bool exec_read_expectations(exec_program *program, json_reader *reader) {
    const json_where root = JSON_ROOT, where = JSON_KEY(&root, "expect");
    json_t *all = json_object_get(program->root, "expect");
    if (!all) return true;
    if (!want_object(reader, &where, all)) return false;
    const char *name;
    json_t *value;
    json_object_foreach(all, name, value) {
        const json_where at = JSON_KEY(&where, name);
        exec_tensor *tensor = exec_find_tensor(program, reader, &at, name);
        if (!tensor || !read_expectation(program, reader, &at, value, tensor)) return false;
    }
    return true;
}
