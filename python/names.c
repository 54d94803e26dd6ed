/*
 * What a kernel of release 0.81 calls by name: KernelDescriptor.names with a number for args::NAME,
 * {"dfb": index}, {"semaphore": id}, or a tensor (or a sequence of them); and the names of run-time
 * arguments, which come first in their lists.
 */
#include "module.h"

#include <stdlib.h>

typedef struct reading {
    tw_arena *arena;
    tt_names *out;
} reading;

static int add_accessor(reading *r, PyObject *object, const char *name) {
    tw_tensor *tensor = tt_tensor_get(object);
    tw_buffer *buffer = tensor ? tw_tensor_buffer(tensor) : NULL;
    if (!tensor) return -1;
    if (!buffer) {
        PyErr_Format(PyExc_RuntimeError, "names['%s'] wants a tensor on a device", name);
        return -1;
    }
    tw_accessor words;
    tw_error err = {0};
    if (tw_accessor_make(buffer, tt_kernel_api(), 0, &words, &err)) {
        tt_raise(&err);
        return -1;
    }
    const tw_token token = {TW_TOKEN_TENSOR, name, (uint32_t)r->out->compile.count,
                            (uint32_t)(r->out->first_common + r->out->addresses.count)};
    TW_VEC_PUSH(&r->out->tokens, token);
    TW_VEC_PUSH(&r->out->addresses, tw_buffer_address(buffer));
    for (size_t i = 0; i < words.compile_time_count; i++)
        TW_VEC_PUSH(&r->out->compile, words.compile_time[i]);
    return 0;
}

static int add_tensors(reading *r, PyObject *list, const char *name) {
    const uint32_t first = (uint32_t)r->out->tokens.count;
    PyObject *tensors = PySequence_List(list);
    if (!tensors) return -1;
    const Py_ssize_t count = PyList_Size(tensors);
    int failed = 0;
    for (Py_ssize_t i = 0; i < count && !failed; i++)
        failed = add_accessor(r, PyList_GetItem(tensors, i),
                              tw_arena_printf(r->arena, "%s_%zd", name, (ssize_t)i));
    Py_DECREF(tensors);
    const tw_token token = {TW_TOKEN_SEQUENCE, name, first, (uint32_t)count};
    if (!failed) TW_VEC_PUSH(&r->out->tokens, token);
    return failed;
}

/* {"dfb": 0} or {"semaphore": 1}. */
static int add_bound(reading *r, PyObject *bound, const char *name) {
    static const struct {
        const char *key;
        tw_token_kind kind;
    } kinds[] = {{"dfb", TW_TOKEN_DFB}, {"semaphore", TW_TOKEN_SEMAPHORE}};
    for (size_t i = 0; i < TW_COUNT(kinds) && PyDict_Size(bound) == 1; i++) {
        PyObject *value = PyDict_GetItemString(bound, kinds[i].key);
        tw_token token = {.kind = kinds[i].kind, .name = name};
        if (!value) continue;
        if (tt_uint_get(value, kinds[i].key, &token.value)) return -1;
        TW_VEC_PUSH(&r->out->tokens, token);
        return 0;
    }
    PyErr_Format(PyExc_ValueError,
                 "names['%s'] is {\"dfb\": index} or {\"semaphore\": id}, a number or a tensor", name);
    return -1;
}

static int add_name(reading *r, PyObject *key, PyObject *value) {
    const char *text = PyUnicode_Check(key) ? PyUnicode_AsUTF8AndSize(key, NULL) : NULL;
    if (!text) {
        PyErr_Format(PyExc_TypeError, "names are text, and %R is not", key);
        return -1;
    }
    const char *name = tw_arena_strdup(r->arena, text);
    if (PyDict_Check(value)) return add_bound(r, value, name);
    if (tt_tensor_check(value)) return add_accessor(r, value, name);
    if (PyList_Check(value) || PyTuple_Check(value)) return add_tensors(r, value, name);
    tw_token token = {.kind = TW_TOKEN_CONSTANT, .name = name};
    if (tt_uint_get(value, name, &token.value)) return -1;
    TW_VEC_PUSH(&r->out->tokens, token);
    return 0;
}

static int add_words(reading *r, PyObject *list, tw_token_kind kind, uint32_t *count) {
    *count = (uint32_t)PyList_Size(list);
    for (uint32_t i = 0; i < *count; i++) {
        PyObject *item = PyList_GetItem(list, (Py_ssize_t)i);
        const char *text = PyUnicode_Check(item) ? PyUnicode_AsUTF8AndSize(item, NULL) : NULL;
        if (!text) {
            PyErr_Format(PyExc_TypeError, "names of arguments are text, and %R is not", item);
            return -1;
        }
        const tw_token token = {.kind = kind, .name = tw_arena_strdup(r->arena, text), .value = i};
        TW_VEC_PUSH(&r->out->tokens, token);
    }
    return 0;
}

int tt_names_read(PyObject *kernel, tw_arena *arena, tt_names *out) {
    reading r = {arena, out};
    PyObject *names = tt_record_get(kernel, TT_KernelDescriptor_names), *key, *value;
    if (add_words(&r, tt_record_get(kernel, TT_KernelDescriptor_runtime_arg_names),
                  TW_TOKEN_ARGUMENT, &out->first) ||
        add_words(&r, tt_record_get(kernel, TT_KernelDescriptor_common_runtime_arg_names),
                  TW_TOKEN_COMMON, &out->first_common))
        return -1;
    if (names == Py_None) return 0;
    if (!PyDict_Check(names)) {
        PyErr_Format(PyExc_TypeError, "names of a KernelDescriptor is a dict, not %R", names);
        return -1;
    }
    for (Py_ssize_t at = 0; PyDict_Next(names, &at, &key, &value);)
        if (add_name(&r, key, value)) return -1;
    return 0;
}

void tt_names_free(tt_names *names) {
    free(names->tokens.items);
    free(names->compile.items);
    free(names->addresses.items);
}
