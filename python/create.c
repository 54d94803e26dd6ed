/* Tensors of nothing, zeros, ones, one value. */
#include "module.h"

#include <stdlib.h>

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyObject *filled(const tw_shape *shape, const tt_placement *place, float value) {
    const tw_dtype dtype = place->has_dtype ? place->dtype : TW_DTYPE_BFLOAT16;
    tw_tensor_spec spec;
    tw_error err = {0};
    if (tw_tensor_spec_make(shape, dtype, place->layout, &place->tile, &place->memory, &spec, &err))
        return tt_raise(&err);
    const uint64_t count = tw_shape_volume(shape);
    float *values = tw_alloc((count + 1) * sizeof *values);
    for (uint64_t i = 0; i < count; i++)
        values[i] = value;
    tw_tensor *made;
    const tw_status status =
        tw_tensor_from_data(&spec, values, count, TW_DTYPE_FLOAT32, 0, place->device, &made, &err);
    free(values);
    return status ? tt_raise(&err) : tt_tensor_make(made);
}

static PyObject *unfilled(const tw_shape *shape, const tt_placement *place) {
    const tw_dtype dtype = place->has_dtype ? place->dtype : TW_DTYPE_BFLOAT16;
    tw_tensor_spec spec;
    tw_error err = {0};
    tw_tensor *made;
    if (tw_tensor_spec_make(shape, dtype, place->layout, &place->tile, &place->memory, &spec,
                            &err) ||
        (place->device ? tw_tensor_create_device(&spec, place->device, &made, &err)
                       : tw_tensor_create_host(&spec, &made, &err)))
        return tt_raise(&err);
    return tt_tensor_make(made);
}

/* (shape, dtype, layout, device, memory_config), keywords or not. */
static int read_arguments(PyObject *args, PyObject *keywords, const char *name, tw_shape *shape,
                          tt_placement *place) {
    static char *words[] = {"shape", "dtype", "layout", "device", "memory_config", NULL};
    PyObject *dims, *dtype = NULL, *layout = NULL, *device = NULL, *memory = NULL;
    char format[32];
    PyOS_snprintf(format, sizeof format, "O|OOOO:%s", name);
    if (!PyArg_ParseTupleAndKeywords(args, keywords, format, words, &dims, &dtype, &layout, &device,
                                     &memory))
        return -1;
    return tt_shape_get(dims, shape) || tt_placement_get(dtype, layout, device, memory, NULL, place)
               ? -1
               : 0;
}

static PyObject *empty(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_arguments(args, keywords, "empty", &shape, &place) ? NULL
                                                                   : unfilled(&shape, &place);
}

static PyObject *zeros(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_arguments(args, keywords, "zeros", &shape, &place) ? NULL
                                                                   : filled(&shape, &place, 0);
}

static PyObject *ones(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_arguments(args, keywords, "ones", &shape, &place) ? NULL
                                                                  : filled(&shape, &place, 1);
}

static PyObject *full(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"shape",  "fill_value",    "dtype", "layout",
                            "device", "memory_config", NULL};
    PyObject *dims, *dtype = NULL, *layout = NULL, *device = NULL, *memory = NULL;
    float value;
    tw_shape shape;
    tt_placement place;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "Of|OOOO:full", words, &dims, &value, &dtype,
                                     &layout, &device, &memory) ||
        tt_shape_get(dims, &shape) || tt_placement_get(dtype, layout, device, memory, NULL, &place))
        return NULL;
    return filled(&shape, &place, value);
}

/* What is not given is as the model has it. */
static int read_like(PyObject *args, PyObject *keywords, bool with_value, float *value,
                     tw_shape *shape, tt_placement *place) {
    static char *plain[] = {"tensor", "dtype", "layout", "device", "memory_config", NULL};
    static char *valued[] = {"tensor", "fill_value",    "dtype", "layout",
                             "device", "memory_config", NULL};
    PyObject *source, *dtype = NULL, *layout = NULL, *device = NULL, *memory = NULL;
    const int parsed = with_value
                           ? PyArg_ParseTupleAndKeywords(args, keywords, "Of|OOOO", valued, &source,
                                                         value, &dtype, &layout, &device, &memory)
                           : PyArg_ParseTupleAndKeywords(args, keywords, "O|OOOO", plain, &source,
                                                         &dtype, &layout, &device, &memory);
    tw_tensor *model = parsed ? tt_tensor_get(source) : NULL;
    if (!model || tt_placement_get(dtype, layout, device, memory, NULL, place)) return -1;
    const tw_tensor_spec *spec = tw_tensor_get_spec(model);
    *shape = spec->logical;
    place->tile = spec->tile;
    if (!place->has_dtype) place->dtype = spec->dtype;
    if (!place->has_layout) place->layout = spec->layout;
    if (!place->has_memory) place->memory = spec->memory;
    if (!place->device) place->device = tw_tensor_device(model);
    place->has_dtype = true;
    return 0;
}

static PyObject *empty_like(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_like(args, keywords, false, NULL, &shape, &place) ? NULL : unfilled(&shape, &place);
}

static PyObject *zeros_like(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_like(args, keywords, false, NULL, &shape, &place) ? NULL
                                                                  : filled(&shape, &place, 0);
}

static PyObject *ones_like(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    return read_like(args, keywords, false, NULL, &shape, &place) ? NULL
                                                                  : filled(&shape, &place, 1);
}

static PyObject *full_like(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    tw_shape shape;
    tt_placement place;
    float value = 0;
    return read_like(args, keywords, true, &value, &shape, &place) ? NULL
                                                                   : filled(&shape, &place, value);
}

/* (shape, dtype, layout, device, memory_config) or (spec, device). */
static PyObject *allocate(PyObject *module, PyObject *args, PyObject *keywords) {
    const Py_ssize_t count = PyTuple_Size(args);
    PyObject *spec = count ? PyTuple_GetItem(args, 0) : NULL;
    if (!spec || !tt_record_check(TT_REC_TensorSpec, spec)) return empty(module, args, keywords);
    PyObject *device = count > 1  ? PyTuple_GetItem(args, 1)
                       : keywords ? PyDict_GetItemString(keywords, "device")
                                  : NULL;
    tw_shape shape;
    tt_placement place;
    if (tt_shape_get(tt_record_get(spec, TT_TensorSpec_shape), &shape) ||
        tt_placement_get(tt_record_get(spec, TT_TensorSpec_dtype),
                         tt_record_get(spec, TT_TensorSpec_layout), device,
                         tt_record_get(spec, TT_TensorSpec_memory_config),
                         tt_record_get(spec, TT_TensorSpec_tile), &place))
        return NULL;
    if (!place.has_memory)
        place.memory.type =
            (tw_buffer_type)tt_record_enum(spec, TT_TensorSpec_buffer_type, TT_BufferType);
    return unfilled(&shape, &place);
}

/* (padded shape, memory config) of (shape, dtype, layout, memory_config, tile). */
static PyObject *settled(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *dims, *dtype, *layout, *memory, *tile;
    tw_shape shape;
    tt_placement place;
    tw_tensor_spec spec;
    tw_error err = {0};
    if (!PyArg_ParseTuple(args, "OOOOO:settled_placement", &dims, &dtype, &layout, &memory,
                          &tile) ||
        tt_shape_get(dims, &shape) || tt_placement_get(dtype, layout, NULL, memory, tile, &place))
        return NULL;
    const tw_dtype type = place.has_dtype ? place.dtype : TW_DTYPE_BFLOAT16;
    if (tw_tensor_spec_make(&shape, type, place.layout, &place.tile, &place.memory, &spec, &err))
        return tt_raise(&err);
    return Py_BuildValue("(NN)", tt_shape_make(&spec.padded), tt_memory_config_make(&spec.memory));
}

PyMethodDef tt_create_functions[] = {
    {"settled_placement", settled, METH_VARARGS,
     "The padded shape and the placement of a tensor: (shape, dtype, layout, memory_config, "
     "tile)."},
    {"empty", KEYWORDS(empty), "empty(shape, dtype=, layout=, device=, memory_config=)."},
    {"zeros", KEYWORDS(zeros), "zeros(shape, dtype=, layout=, device=, memory_config=)."},
    {"ones", KEYWORDS(ones), "ones(shape, dtype=, layout=, device=, memory_config=)."},
    {"full", KEYWORDS(full), "full(shape, fill_value, dtype=, layout=, device=, memory_config=)."},
    {"empty_like", KEYWORDS(empty_like), "As empty, of a tensor's shape and placement."},
    {"zeros_like", KEYWORDS(zeros_like), "As zeros, of a tensor's shape and placement."},
    {"ones_like", KEYWORDS(ones_like), "As ones, of a tensor's shape and placement."},
    {"full_like", KEYWORDS(full_like), "As full, of a tensor's shape and placement."},
    {"allocate_tensor_on_device", KEYWORDS(allocate),
     "An uninitialised tensor: (shape, dtype, layout, device, memory_config) or (spec, device)."},
    {"allocate_tensor_on_host", KEYWORDS(allocate), "The same on the host."},
    {0},
};
