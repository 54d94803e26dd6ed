/*
 * ttnn.generic_op: a ProgramDescriptor becomes a program and runs.
 *
 * A program is kept for reuse under its signature: everything of the descriptor but the values of
 * run-time arguments and the buffers that circular buffers lie on, which are set at every call.
 */
#include "module.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct core_args {
    tw_core_xy core;
    uint32_t *values;
    size_t count;
} core_args;

typedef struct kernel {
    tw_kernel_desc desc;
    core_args *args;
    size_t arg_sets;
    uint32_t *common;
    size_t common_count;
} kernel;

typedef struct semaphore {
    tw_core_ranges cores;
    bool has_id;
    uint32_t id, initial;
} semaphore;

/* A descriptor in C. All memory is the arena's. */
typedef struct plan {
    tw_arena arena;
    kernel *kernels;
    size_t kernel_count;
    tw_cb_desc *cbs;
    size_t cb_count;
    semaphore *semaphores;
    size_t semaphore_count;
    tw_text signature;
} plan;

static void sign(plan *p, const void *bytes, size_t size) {
    tw_text_addn(&p->signature, (const char *)&size, sizeof size);
    if (size) tw_text_addn(&p->signature, bytes, size);
}

static void sign_number(plan *p, uint64_t value) {
    sign(p, &value, sizeof value);
}

static int ranges_in(plan *p, PyObject *set, tw_core_ranges *out) {
    tw_core_range *items;
    if (tt_ranges_copy(set, &items, &out->count)) return -1;
    tw_core_range *kept = tw_arena_alloc(&p->arena, (out->count + 1) * sizeof *kept);
    memcpy(kept, items, out->count * sizeof *kept);
    free(items);
    out->items = kept;
    sign(p, kept, out->count * sizeof *kept);
    return 0;
}

static int words_in(plan *p, PyObject *list, const char *what, uint32_t **words, size_t *count) {
    const Py_ssize_t size = PyList_Size(list);
    if (size < 0) return -1;
    *count = (size_t)size;
    *words = tw_arena_alloc(&p->arena, (*count + 1) * sizeof **words);
    for (size_t i = 0; i < *count; i++)
        if (tt_uint_get(PyList_GetItem(list, (Py_ssize_t)i), what, &(*words)[i])) return -1;
    return 0;
}

static const char *text_in(plan *p, PyObject *object) {
    const char *text = PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, NULL) : NULL;
    if (text) {
        sign(p, text, strlen(text));
        return tw_arena_strdup(&p->arena, text);
    }
    PyObject *printed = PyErr_Occurred() ? NULL : PyObject_Str(object);
    if (!printed) return NULL;
    text = text_in(p, printed);
    Py_DECREF(printed);
    return text;
}

/* ---- circular buffers ---- */

static int format_of(PyObject *object, uint8_t *format) {
    long value;
    if (tt_enum_check(TT_DataType, object)) {
        if (tt_enum_get(TT_DataType, object, &value)) return -1;
        *format = (uint8_t)tw_dtype_format((tw_dtype)value);
        return 0;
    }
    if (tt_enum_check(TT_DataFormat, object)) {
        if (tt_enum_get(TT_DataFormat, object, &value)) return -1;
        *format = (uint8_t)value;
        return 0;
    }
    PyErr_Format(PyExc_TypeError,
                 "data_format of a CBFormatDescriptor must be a ttnn.DataType or ttnn.DataFormat, "
                 "not %R",
                 object);
    return -1;
}

static int index_in(plan *p, PyObject *object, tw_cb_index_desc *out) {
    if (!tt_record_check(TT_REC_CBFormatDescriptor, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.CBFormatDescriptor, not %R", object);
        return -1;
    }
    const uint32_t index = tt_record_uint(object, TT_CBFormatDescriptor_buffer_index);
    if (index > 63) {
        PyErr_Format(PyExc_ValueError, "circular buffer index %u; the last one is 63", index);
        return -1;
    }
    *out = (tw_cb_index_desc){.index = (uint8_t)index,
                              .page_size = tt_record_uint(object, TT_CBFormatDescriptor_page_size)};
    PyObject *tile = tt_record_get(object, TT_CBFormatDescriptor_tile);
    tw_tile_shape shape;
    if (tile != Py_None) {
        if (tt_tile_get(tile, &shape)) return -1;
        out->tile_rows = shape.rows, out->tile_cols = shape.cols;
    }
    if (format_of(tt_record_get(object, TT_CBFormatDescriptor_data_format), &out->format))
        return -1;
    sign(p, out, sizeof *out);
    return 0;
}

static int cb_in(plan *p, PyObject *object, tw_cb_desc *out) {
    if (!tt_record_check(TT_REC_CBDescriptor, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.CBDescriptor, not %R", object);
        return -1;
    }
    PyObject *formats = tt_record_get(object, TT_CBDescriptor_format_descriptors);
    const size_t count = (size_t)PyList_Size(formats);
    tw_cb_index_desc *indices = tw_arena_alloc(&p->arena, (count + 1) * sizeof *indices);
    for (size_t i = 0; i < count; i++)
        if (index_in(p, PyList_GetItem(formats, (Py_ssize_t)i), &indices[i])) return -1;
    *out = (tw_cb_desc){
        .total_size = tt_record_uint(object, TT_CBDescriptor_total_size),
        .indices = indices,
        .index_count = count,
        .offset = tt_record_uint(object, TT_CBDescriptor_address_offset),
        .created_at = tt_record_made_at(object),
    };
    PyObject *lies_on = tt_record_get(object, TT_CBDescriptor_tensor);
    if (lies_on != Py_None) {
        tw_tensor *tensor = tt_tensor_get(lies_on);
        if (!tensor) return -1;
        out->buffer = tw_tensor_buffer(tensor);
        if (!out->buffer) {
            PyErr_SetString(PyExc_RuntimeError,
                            "the tensor a circular buffer lies on is not on a device any more");
            return -1;
        }
    }
    sign_number(p, out->total_size);
    sign_number(p, out->buffer != NULL);
    return ranges_in(p, tt_record_get(object, TT_CBDescriptor_core_ranges), &out->cores);
}

/* ---- semaphores ---- */

static int semaphore_in(plan *p, PyObject *object, semaphore *out) {
    if (!tt_record_check(TT_REC_SemaphoreDescriptor, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.SemaphoreDescriptor, not %R", object);
        return -1;
    }
    out->has_id = tt_record_get(object, TT_SemaphoreDescriptor_id) != Py_None;
    out->id = tt_record_uint(object, TT_SemaphoreDescriptor_id);
    out->initial = tt_record_uint(object, TT_SemaphoreDescriptor_initial_value);
    sign_number(p, out->has_id);
    sign_number(p, out->id);
    sign_number(p, out->initial);
    return ranges_in(p, tt_record_get(object, TT_SemaphoreDescriptor_core_ranges), &out->cores);
}

/* ---- kernels ---- */

static int compute_in(PyObject *config, tw_kernel_desc *out) {
    tw_compute_config *compute = &out->compute;
    out->kind = TW_KERNEL_COMPUTE;
    compute->math_fidelity =
        (uint8_t)tt_record_enum(config, TT_ComputeConfigDescriptor_math_fidelity, TT_MathFidelity);
    compute->fp32_dest_acc_en = tt_record_bool(config, TT_ComputeConfigDescriptor_fp32_dest_acc_en);
    compute->dst_full_sync_en = tt_record_bool(config, TT_ComputeConfigDescriptor_dst_full_sync_en);
    compute->math_approx_mode = tt_record_bool(config, TT_ComputeConfigDescriptor_math_approx_mode);
    compute->bfp8_pack_precise =
        tt_record_bool(config, TT_ComputeConfigDescriptor_bfp8_pack_precise);
    PyObject *modes = tt_record_get(config, TT_ComputeConfigDescriptor_unpack_to_dest_mode);
    for (Py_ssize_t i = 0; i < PyList_Size(modes); i++) {
        long mode;
        if (tt_enum_get(TT_UnpackToDestMode, PyList_GetItem(modes, i), &mode)) return -1;
        if (i < TW_MAX_CBS) compute->unpack_to_dest_fp32[i] = (uint8_t)mode;
    }
    return 0;
}

static int config_in(PyObject *config, tw_kernel_desc *out) {
    if (tt_record_check(TT_REC_ReaderConfigDescriptor, config)) {
        out->kind = TW_KERNEL_NCRISC, out->noc = 0;
        return 0;
    }
    if (tt_record_check(TT_REC_WriterConfigDescriptor, config)) {
        out->kind = TW_KERNEL_BRISC, out->noc = 1;
        return 0;
    }
    if (tt_record_check(TT_REC_DataMovementConfigDescriptor, config)) {
        out->kind = tt_record_enum(config, TT_DataMovementConfigDescriptor_processor,
                                   TT_DataMovementProcessor)
                        ? TW_KERNEL_NCRISC
                        : TW_KERNEL_BRISC;
        out->noc = (uint8_t)tt_record_enum(config, TT_DataMovementConfigDescriptor_noc, TT_NOC);
        out->noc_mode =
            (uint8_t)tt_record_enum(config, TT_DataMovementConfigDescriptor_noc_mode, TT_NOC_MODE);
        return 0;
    }
    if (tt_record_check(TT_REC_ComputeConfigDescriptor, config)) return compute_in(config, out);
    PyErr_Format(PyExc_TypeError,
                 "kernel config must be a ttnn.ReaderConfigDescriptor, WriterConfigDescriptor, "
                 "DataMovementConfigDescriptor or ComputeConfigDescriptor, not %R",
                 config);
    return -1;
}

/* (name, value) pairs: the values are text, or numbers when `named` is given. */
static int pairs_in(plan *p, PyObject *list, tw_define **defines, tw_named_value **named,
                    size_t *count) {
    *count = (size_t)PyList_Size(list);
    if (defines) *defines = tw_arena_alloc(&p->arena, (*count + 1) * sizeof **defines);
    if (named) *named = tw_arena_alloc(&p->arena, (*count + 1) * sizeof **named);
    sign_number(p, *count);
    for (size_t i = 0; i < *count; i++) {
        PyObject *name = NULL, *value = NULL, *pair = PyList_GetItem(list, (Py_ssize_t)i);
        PyObject *tuple = PySequence_Tuple(pair);
        const bool parsed = tuple && PyArg_ParseTuple(tuple, "OO", &name, &value);
        const char *word = parsed ? text_in(p, name) : NULL;
        int failed = !word;
        if (!failed && defines) {
            const char *text = text_in(p, value);
            (*defines)[i] = (tw_define){word, text};
            failed = !text;
        } else if (!failed) {
            (*named)[i].name = word;
            failed = tt_uint_get(value, word, &(*named)[i].value);
            sign_number(p, (*named)[i].value);
        }
        Py_XDECREF(tuple);
        if (failed) return -1;
    }
    return 0;
}

static int args_in(plan *p, PyObject *object, kernel *out) {
    PyObject *items = tt_args_items(tt_record_get(object, TT_KernelDescriptor_runtime_args));
    const size_t count = (size_t)PyDict_Size(items);
    out->args = tw_arena_alloc(&p->arena, (count + 1) * sizeof *out->args);
    PyObject *key, *list;
    Py_ssize_t at = 0;
    while (PyDict_Next(items, &at, &key, &list)) {
        core_args *set = &out->args[out->arg_sets];
        if (tt_core_get(key, &set->core) ||
            words_in(p, list, "a run-time argument", &set->values, &set->count))
            return -1;
        if (!set->count) continue;
        sign(p, &set->core, sizeof set->core);
        sign_number(p, set->count);
        out->arg_sets++;
    }
    const int failed = words_in(p, tt_record_get(object, TT_KernelDescriptor_common_runtime_args),
                                "a common run-time argument", &out->common, &out->common_count);
    sign_number(p, out->common_count);
    return failed;
}

/* An edited kernel is another kernel. */
static void sign_file(plan *p, const char *path) {
    struct stat found;
    if (stat(path, &found)) return;
    sign_number(p, (uint64_t)found.st_mtim.tv_sec);
    sign_number(p, (uint64_t)found.st_mtim.tv_nsec);
    sign_number(p, (uint64_t)found.st_size);
}

static char optimisation(PyObject *object) {
    static const char levels[] = {'1', '2', '3', '0', 's', '3', 's'};
    if (tt_record_get(object, TT_KernelDescriptor_opt_level) == Py_None) return 0;
    return levels[tt_record_enum(object, TT_KernelDescriptor_opt_level, TT_KernelBuildOptLevel)];
}

static uint32_t *joined(plan *p, const uint32_t *first, size_t first_count, const uint32_t *second,
                        size_t second_count) {
    uint32_t *all = tw_arena_alloc(&p->arena, (first_count + second_count + 1) * sizeof *all);
    memcpy(all, first, first_count * sizeof *all);
    if (second_count) memcpy(all + first_count, second, second_count * sizeof *all);
    return all;
}

/* Names and the words that they add to the compile-time and common arguments. */
static int take_names(plan *p, const tt_names *names, kernel *out) {
    tw_kernel_desc *desc = &out->desc;
    const size_t compile = desc->compile_arg_count, first = names->first_common;
    if (first > out->common_count) {
        PyErr_Format(PyExc_ValueError, "%zu names of common run-time arguments, and %zu arguments",
                     first, out->common_count);
        return -1;
    }
    tw_token *tokens = tw_arena_alloc(&p->arena, (names->tokens.count + 1) * sizeof *tokens);
    for (size_t i = 0; i < names->tokens.count; i++) {
        tokens[i] = names->tokens.items[i];
        if (tokens[i].kind == TW_TOKEN_TENSOR) tokens[i].value += (uint32_t)compile;
        sign(p, tokens[i].name, strlen(tokens[i].name));
        sign_number(p, (uint64_t)tokens[i].kind << 32 | tokens[i].value);
        sign_number(p, tokens[i].extra);
    }
    desc->tokens = tokens;
    desc->token_count = names->tokens.count;
    desc->first_vararg = names->first;
    desc->first_common_vararg = (uint32_t)(first + names->addresses.count);
    desc->compile_args = joined(p, desc->compile_args, compile, names->compile.items,
                                names->compile.count);
    desc->compile_arg_count += names->compile.count;
    sign(p, names->compile.items, names->compile.count * sizeof(uint32_t));
    const uint32_t *before =
        joined(p, out->common, first, names->addresses.items, names->addresses.count);
    out->common = joined(p, before, desc->first_common_vararg, out->common + first,
                         out->common_count - first);
    out->common_count += names->addresses.count;
    return 0;
}

static int kernel_in(plan *p, PyObject *object, kernel *out) {
    if (!tt_record_check(TT_REC_KernelDescriptor, object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.KernelDescriptor, not %R", object);
        return -1;
    }
    tw_kernel_desc *desc = &out->desc;
    desc->created_at = tt_record_made_at(object);
    const char *source = text_in(p, tt_record_get(object, TT_KernelDescriptor_kernel_source));
    if (!source) return -1;
    const bool is_path =
        tt_record_enum(object, TT_KernelDescriptor_source_type, TT_SourceType) == 0;
    *(is_path ? &desc->path : &desc->text) = source;
    sign_number(p, is_path);
    if (is_path) sign_file(p, source);
    if (config_in(tt_record_get(object, TT_KernelDescriptor_config), desc)) return -1;
    desc->optimisation = optimisation(object);
    sign_number(p, (uint64_t)desc->kind << 16 | (uint64_t)desc->noc << 8 | desc->noc_mode);
    sign_number(p, (uint64_t)desc->optimisation);
    sign(p, &desc->compute, sizeof desc->compute);
    uint32_t *words;
    tw_define *defines;
    tw_named_value *named;
    if (words_in(p, tt_record_get(object, TT_KernelDescriptor_compile_time_args),
                 "a compile-time argument", &words, &desc->compile_arg_count))
        return -1;
    sign(p, words, desc->compile_arg_count * sizeof *words);
    if (pairs_in(p, tt_record_get(object, TT_KernelDescriptor_named_compile_time_args), NULL,
                 &named, &desc->named_arg_count) ||
        pairs_in(p, tt_record_get(object, TT_KernelDescriptor_defines), &defines, NULL,
                 &desc->define_count) ||
        ranges_in(p, tt_record_get(object, TT_KernelDescriptor_core_ranges), &desc->cores))
        return -1;
    desc->compile_args = words;
    desc->named_args = named;
    desc->defines = defines;
    tt_names names = {0};
    const int failed = args_in(p, object, out) || tt_names_read(object, &p->arena, &names) ||
                       take_names(p, &names, out);
    tt_names_free(&names);
    return failed ? -1 : 0;
}

static int plan_in(plan *p, PyObject *object) {
    PyObject *cbs = tt_record_get(object, TT_ProgramDescriptor_cbs);
    PyObject *semaphores = tt_record_get(object, TT_ProgramDescriptor_semaphores);
    PyObject *kernels = tt_record_get(object, TT_ProgramDescriptor_kernels);
    const size_t cb_count = (size_t)PyList_Size(cbs);
    const size_t semaphore_count = (size_t)PyList_Size(semaphores);
    const size_t kernel_count = (size_t)PyList_Size(kernels);
    p->cbs = tw_arena_alloc(&p->arena, (cb_count + 1) * sizeof *p->cbs);
    p->semaphores = tw_arena_alloc(&p->arena, (semaphore_count + 1) * sizeof *p->semaphores);
    p->kernels = tw_arena_alloc(&p->arena, (kernel_count + 1) * sizeof *p->kernels);
    for (; p->cb_count < cb_count; p->cb_count++)
        if (cb_in(p, PyList_GetItem(cbs, (Py_ssize_t)p->cb_count), &p->cbs[p->cb_count])) return -1;
    for (; p->semaphore_count < semaphore_count; p->semaphore_count++)
        if (semaphore_in(p, PyList_GetItem(semaphores, (Py_ssize_t)p->semaphore_count),
                         &p->semaphores[p->semaphore_count]))
            return -1;
    for (; p->kernel_count < kernel_count; p->kernel_count++)
        if (kernel_in(p, PyList_GetItem(kernels, (Py_ssize_t)p->kernel_count),
                      &p->kernels[p->kernel_count]))
            return -1;
    return 0;
}

/* ---- programs ---- */

typedef struct kept {
    tw_program *program;
    tw_cb_handle *cbs;
    tw_kernel_handle *kernels;
} kept;

static void kept_free(kept *k) {
    if (!k) return;
    tw_program_free(k->program);
    free(k->cbs);
    free(k->kernels);
    free(k);
}

static void capsule_free(PyObject *capsule) {
    kept_free(PyCapsule_GetPointer(capsule, NULL));
}

static tw_status build(const plan *p, kept *k, tw_error *err) {
    k->program = tw_program_create(tt_kernel_api());
    k->cbs = tw_alloc((p->cb_count + 1) * sizeof *k->cbs);
    k->kernels = tw_alloc((p->kernel_count + 1) * sizeof *k->kernels);
    tw_status status = TW_OK;
    for (size_t i = 0; !status && i < p->cb_count; i++)
        status = tw_program_add_cb(k->program, &p->cbs[i], &k->cbs[i], err);
    for (size_t i = 0; !status && i < p->semaphore_count; i++) {
        const semaphore *s = &p->semaphores[i];
        uint32_t id;
        status = s->has_id
                     ? tw_program_add_semaphore_at(k->program, s->cores, s->id, s->initial, err)
                     : tw_program_add_semaphore(k->program, s->cores, s->initial, &id, err);
    }
    for (size_t i = 0; !status && i < p->kernel_count; i++)
        status = tw_program_add_kernel(k->program, &p->kernels[i].desc, &k->kernels[i], err);
    return status;
}

/* What a signature leaves open. */
static tw_status fill(const plan *p, kept *k, tw_error *err) {
    tw_status status = TW_OK;
    for (size_t i = 0; !status && i < p->cb_count; i++)
        if (p->cbs[i].buffer)
            status = tw_program_set_cb_buffer(k->program, k->cbs[i], p->cbs[i].buffer,
                                              p->cbs[i].offset, err);
    for (size_t i = 0; !status && i < p->kernel_count; i++) {
        const kernel *from = &p->kernels[i];
        for (size_t j = 0; !status && j < from->arg_sets; j++) {
            const core_args *set = &from->args[j];
            status = tw_program_set_args(k->program, k->kernels[i],
                                         TW_ONE_CORE(set->core.x, set->core.y), set->values,
                                         set->count, err);
        }
        if (!status && from->common_count)
            status = tw_program_set_common_args(k->program, k->kernels[i], from->common,
                                                from->common_count, err);
    }
    return status;
}

/* The kept program of the plan's signature, made when there is none. */
static kept *find_program(PyObject *programs, PyObject *signature, const plan *p, tw_error *err) {
    PyObject *capsule = PyDict_GetItemWithError(programs, signature);
    if (capsule) return PyCapsule_GetPointer(capsule, NULL);
    if (PyErr_Occurred()) return NULL;
    kept *k = tw_alloc(sizeof *k);
    if (build(p, k, err)) {
        kept_free(k);
        return NULL;
    }
    capsule = PyCapsule_New(k, NULL, capsule_free);
    if (!capsule) {
        kept_free(k);
        return NULL;
    }
    const int failed = PyDict_SetItem(programs, signature, capsule);
    Py_DECREF(capsule);
    return failed ? NULL : k;
}

/* The output of a generic_op is made for it, unless something is in it already. */
static int set_output(tw_device *device, PyObject *tensors) {
    tw_tensor *tensor = tt_tensor_get(PyList_GetItem(tensors, PyList_Size(tensors) - 1));
    if (!tensor) return -1;
    tw_buffer *buffer = tw_tensor_device(tensor) == device ? tw_tensor_buffer(tensor) : NULL;
    if (!buffer) return 0;
    const tw_tensor_spec *spec = tw_tensor_get_spec(tensor);
    tw_text name = {0};
    tw_text_add(&name, "the output of generic_op, [");
    for (unsigned i = 0; i < spec->logical.rank; i++)
        tw_text_addf(&name, "%s%u", i ? ", " : "", spec->logical.dim[i]);
    tw_text_add(&name, "]");
    tw_device_set_outputs(device, &(tw_output){buffer, name.data}, 1);
    tw_text_free(&name);
    return 0;
}

static int run(PyObject *device_object, const plan *p, PyObject *tensors, bool lenient) {
    tw_device *device = tt_device_get(device_object);
    PyObject *programs = device ? tt_device_programs(device_object) : NULL;
    PyObject *signature =
        programs ? PyBytes_FromStringAndSize(p->signature.data, (Py_ssize_t)p->signature.length)
                 : NULL;
    if (!signature) return -1;
    tw_error err = {0};
    kept *k = find_program(programs, signature, p, &err);
    tw_status status = k ? fill(p, k, &err) : err.status;
    PyObject *recording = tt_device_recording(device_object);
    if (k && !status && recording) {
        Py_DECREF(signature);
        return tt_trace_add(recording, k->program, tensors, lenient);
    }
    int failed = !k || status || (!lenient && set_output(device, tensors)) ||
                 tt_run(device_object, k->program, lenient, &err);
    if (failed) {
        if (!PyErr_Occurred()) tt_raise_faults(device, &err);
        /* What failed is not worth keeping: the next try begins afresh. */
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        if (PyDict_DelItem(programs, signature)) PyErr_Clear();
        PyErr_Restore(type, value, trace);
        failed = -1;
    } else {
        failed = tt_warn(device);
    }
    tw_error_clear(&err);
    Py_DECREF(signature);
    return failed;
}

/* The device of the first tensor on one. */
static PyObject *device_of(PyObject *tensors) {
    for (Py_ssize_t i = 0; i < PyList_Size(tensors); i++) {
        tw_tensor *tensor = tt_tensor_get(PyList_GetItem(tensors, i));
        if (!tensor) return NULL;
        tw_device *device = tw_tensor_device(tensor);
        if (device) return tt_device_find(device);
    }
    return PyErr_Format(PyExc_RuntimeError,
                        "generic_op() got no tensor on a device; move inputs with ttnn.to_device "
                        "and make outputs with ttnn.allocate_tensor_on_device");
}

static PyObject *start(PyObject *args, PyObject *keywords, bool lenient) {
    static char *words[] = {"io_tensors", "program_descriptor", NULL};
    PyObject *io, *descriptor;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO:generic_op", words, &io, &descriptor))
        return NULL;
    if (!tt_record_check(TT_REC_ProgramDescriptor, descriptor))
        return PyErr_Format(PyExc_TypeError, "expected a ttnn.ProgramDescriptor, not %R",
                            descriptor);
    PyObject *tensors = PySequence_List(io);
    PyObject *device = tensors ? device_of(tensors) : NULL;
    PyObject *output = NULL;
    plan p = {0};
    if (device && !plan_in(&p, descriptor) && !run(device, &p, tensors, lenient))
        output = PySequence_GetItem(tensors, PyList_Size(tensors) - 1);
    tw_text_free(&p.signature);
    tw_arena_free(&p.arena);
    Py_XDECREF(device);
    Py_XDECREF(tensors);
    return output;
}

static PyObject *generic_op(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    return start(args, keywords, false);
}

static PyObject *run_operation(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    return start(args, keywords, true);
}

/* ---- circular buffers on tensors ---- */

static PyObject *cb_on_tensor(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"cb_index",   "tensor",      "address_offset",
                            "total_size", "core_ranges", NULL};
    unsigned index, offset = 0, total = 0;
    PyObject *source, *cores = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "IO|IIO", words, &index, &source, &offset,
                                     &total, &cores))
        return NULL;
    tw_tensor *tensor = tt_tensor_get(source);
    tw_buffer *buffer = tensor ? tw_tensor_buffer(tensor) : NULL;
    if (!tensor) return NULL;
    const tw_tensor_spec *spec = tw_tensor_get_spec(tensor);
    if (!buffer || !tw_memory_config_sharded(&spec->memory))
        return PyErr_Format(PyExc_RuntimeError,
                            "a circular buffer can lie on a sharded L1 tensor on a device; this "
                            "one is %s",
                            buffer ? "interleaved" : "not on a device");
    PyObject *grid = cores == Py_None ? tt_ranges_make(tw_shard_grid(&spec->memory.shard)) : cores;
    if (cores != Py_None) Py_INCREF(cores);
    PyObject *format = tt_record_make(TT_REC_CBFormatDescriptor);
    PyObject *cb = tt_record_make(TT_REC_CBDescriptor);
    PyObject *values[] = {
        PyLong_FromUnsignedLong(index),
        tt_enum_make(TT_DataType, spec->dtype),
        PyLong_FromUnsignedLong(tw_buffer_page_size(buffer)),
        PyLong_FromUnsignedLong(total ? total : tw_buffer_bank_size(buffer)),
        PyLong_FromUnsignedLong(offset),
        tt_tile_make(spec->tile),
    };
    PyObject *formats = format ? Py_BuildValue("[O]", format) : NULL;
    if (!cb || !format || tt_record_set(format, TT_CBFormatDescriptor_buffer_index, values[0]) ||
        tt_record_set(format, TT_CBFormatDescriptor_data_format, values[1]) ||
        tt_record_set(format, TT_CBFormatDescriptor_page_size, values[2]) ||
        tt_record_set(format, TT_CBFormatDescriptor_tile, values[5]) ||
        tt_record_set(cb, TT_CBDescriptor_total_size, values[3]) ||
        tt_record_set(cb, TT_CBDescriptor_address_offset, values[4]) ||
        tt_record_set(cb, TT_CBDescriptor_core_ranges, grid) ||
        tt_record_set(cb, TT_CBDescriptor_format_descriptors, formats) ||
        tt_record_set(cb, TT_CBDescriptor_tensor, source))
        Py_CLEAR(cb);
    for (size_t i = 0; i < TW_COUNT(values); i++)
        Py_XDECREF(values[i]);
    Py_XDECREF(formats);
    Py_XDECREF(format);
    Py_XDECREF(grid);
    return cb;
}

/* Kernels, semaphores and buffers of all, in order. */
static PyObject *merge_descriptors(PyObject *module, PyObject *list) {
    (void)module;
    PyObject *merged = tt_record_make(TT_REC_ProgramDescriptor), *all = tt_list_of(list);
    for (Py_ssize_t i = 0; merged && all && i < PyList_Size(all); i++) {
        PyObject *one = PyList_GetItem(all, i);
        if (!tt_record_check(TT_REC_ProgramDescriptor, one)) {
            PyErr_Format(PyExc_TypeError, "expected a ttnn.ProgramDescriptor, not %R", one);
            Py_CLEAR(merged);
            break;
        }
        for (int field = TT_ProgramDescriptor_kernels; field <= TT_ProgramDescriptor_cbs; field++) {
            PyObject *joined =
                PySequence_Concat(tt_record_get(merged, field), tt_record_get(one, field));
            if (tt_record_set(merged, field, joined)) Py_CLEAR(merged);
            Py_XDECREF(joined);
            if (!merged) break;
        }
    }
    if (!all) Py_CLEAR(merged);
    Py_XDECREF(all);
    return merged;
}

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

PyMethodDef tt_program_functions[] = {
    {"generic_op", KEYWORDS(generic_op),
     "Runs a ProgramDescriptor on tensors and gives the last of them: generic_op(io_tensors, "
     "program_descriptor)."},
    {"run_operation", KEYWORDS(run_operation),
     "As generic_op, for operations of ttnn: that an input was never written is a warning."},
    {"cb_descriptor_from_sharded_tensor", KEYWORDS(cb_on_tensor),
     "A CBDescriptor that lies on a sharded L1 tensor."},
    {"merge_program_descriptors", merge_descriptors, METH_O,
     "A ProgramDescriptor of the parts of several."},
    {0},
};
