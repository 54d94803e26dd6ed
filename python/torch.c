/* Between torch tensors and ours, through their memory; torch is imported when first needed. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

/* What a torch type is read as; `first` is a torch method to call before, or NULL. `natural` is the
 * type of the tensor when none is asked for. */
static const struct {
    const char *torch, *first;
    tw_dtype source, natural;
} sources[] = {
    {"torch.bfloat16", NULL, TW_DTYPE_BFLOAT16, TW_DTYPE_BFLOAT16},
    {"torch.float32", NULL, TW_DTYPE_FLOAT32, TW_DTYPE_FLOAT32},
    {"torch.int32", NULL, TW_DTYPE_INT32, TW_DTYPE_INT32},
    {"torch.uint8", NULL, TW_DTYPE_UINT8, TW_DTYPE_UINT8},
    {"torch.float16", "float", TW_DTYPE_FLOAT32, TW_DTYPE_BFLOAT16},
    {"torch.float64", "float", TW_DTYPE_FLOAT32, TW_DTYPE_FLOAT32},
    {"torch.int64", "int", TW_DTYPE_INT32, TW_DTYPE_UINT32},
    {"torch.int16", "int", TW_DTYPE_INT32, TW_DTYPE_UINT16},
    {"torch.int8", "int", TW_DTYPE_INT32, TW_DTYPE_INT32},
    {"torch.bool", "byte", TW_DTYPE_UINT8, TW_DTYPE_UINT8},
};

/* The torch type that holds ours: what ttnn.to_torch gives. */
static const struct {
    const char *torch;
    tw_dtype element;
} targets[TW_DTYPE_COUNT] = {
    [TW_DTYPE_BFLOAT16] = {"bfloat16", TW_DTYPE_BFLOAT16},
    [TW_DTYPE_FLOAT32] = {"float32", TW_DTYPE_FLOAT32},
    [TW_DTYPE_UINT32] = {"int32", TW_DTYPE_UINT32},
    [TW_DTYPE_BFLOAT8_B] = {"float32", TW_DTYPE_FLOAT32},
    [TW_DTYPE_BFLOAT4_B] = {"float32", TW_DTYPE_FLOAT32},
    [TW_DTYPE_UINT8] = {"uint8", TW_DTYPE_UINT8},
    [TW_DTYPE_UINT16] = {"int16", TW_DTYPE_UINT16},
    [TW_DTYPE_INT32] = {"int32", TW_DTYPE_INT32},
};

/* `object` becomes object.method(), releasing the former. */
static int become(PyObject **object, const char *method) {
    PyObject *next = PyObject_CallMethod(*object, method, NULL);
    Py_DECREF(*object);
    *object = next;
    return next ? 0 : -1;
}

static int source_of(PyObject *tensor) {
    PyObject *dtype = PyObject_GetAttrString(tensor, "dtype");
    PyObject *text = dtype ? PyObject_Str(dtype) : NULL;
    const char *name = text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
    int found = -1;
    for (int i = 0; name && i < (int)TW_COUNT(sources); i++)
        if (!strcmp(name, sources[i].torch)) found = i;
    if (name && found < 0)
        PyErr_Format(PyExc_TypeError,
                     "from_torch() has no type for %s; convert to float32, bfloat16 or int32 first",
                     name);
    Py_XDECREF(text);
    Py_XDECREF(dtype);
    return found;
}

/* A plain, contiguous torch tensor in this process's memory. */
static PyObject *plain(PyObject *source) {
    Py_INCREF(source);
    if (!PyObject_HasAttrString(source, "data_ptr")) {
        Py_DECREF(source);
        PyObject *torch = PyImport_ImportModule("torch");
        PyObject *made = torch ? PyObject_CallMethod(torch, "as_tensor", "O", source) : NULL;
        Py_XDECREF(torch);
        if (!made) return NULL;
        source = made;
    }
    if (become(&source, "detach") || become(&source, "cpu")) return NULL;
    return source;
}

static int pointer_of(PyObject *tensor, void **data) {
    PyObject *pointer = PyObject_CallMethod(tensor, "data_ptr", NULL);
    if (!pointer) return -1;
    *data = PyLong_AsVoidPtr(pointer);
    Py_DECREF(pointer);
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *make(PyObject *tensor, int source, const tt_placement *place, float pad) {
    PyObject *dims = PyObject_GetAttrString(tensor, "shape");
    tw_shape shape;
    void *data;
    const int failed = !dims || tt_shape_get(dims, &shape) || pointer_of(tensor, &data);
    Py_XDECREF(dims);
    if (failed) return NULL;
    const tw_dtype dtype = place->has_dtype ? place->dtype : sources[source].natural;
    const tw_layout layout =
        !place->has_layout && tw_dtype_is_block(dtype) ? TW_LAYOUT_TILE : place->layout;
    tw_tensor_spec spec;
    tw_error err = {0};
    tw_tensor *made;
    if (tw_tensor_spec_make(&shape, dtype, layout, &place->tile, &place->memory, &spec, &err) ||
        tw_tensor_from_data(&spec, data, tw_shape_volume(&shape), sources[source].source, pad,
                            place->device, &made, &err))
        return tt_raise(&err);
    return tt_tensor_make(made);
}

PyObject *tt_from_torch(PyObject *object, const tt_placement *place, float pad) {
    PyObject *tensor = plain(object);
    const int source = tensor ? source_of(tensor) : -1;
    if (source < 0 || (sources[source].first && become(&tensor, sources[source].first)) ||
        become(&tensor, "contiguous")) {
        if (source < 0) Py_XDECREF(tensor);
        return NULL;
    }
    PyObject *made = make(tensor, source, place, pad);
    Py_DECREF(tensor);
    return made;
}

PyObject *tt_to_torch(const tw_tensor *from) {
    const tw_tensor_spec *spec = tw_tensor_get_spec(from);
    PyObject *torch = PyImport_ImportModule("torch");
    PyObject *dtype = torch ? PyObject_GetAttrString(torch, targets[spec->dtype].torch) : NULL;
    PyObject *shape = dtype ? tt_shape_make(&spec->logical) : NULL;
    PyObject *plain_shape = shape ? PySequence_List(shape) : NULL;
    PyObject *keywords = dtype ? Py_BuildValue("{sO}", "dtype", dtype) : NULL;
    PyObject *args = plain_shape ? PyTuple_Pack(1, plain_shape) : NULL;
    PyObject *empty = torch ? PyObject_GetAttrString(torch, "empty") : NULL;
    PyObject *tensor = empty && args && keywords ? PyObject_Call(empty, args, keywords) : NULL;
    Py_XDECREF(empty);
    Py_XDECREF(args);
    Py_XDECREF(keywords);
    Py_XDECREF(plain_shape);
    Py_XDECREF(shape);
    Py_XDECREF(dtype);
    Py_XDECREF(torch);
    void *data;
    if (!tensor || pointer_of(tensor, &data)) {
        Py_XDECREF(tensor);
        return NULL;
    }
    tw_error err = {0};
    if (tw_tensor_to_data(from, targets[spec->dtype].element, data, tw_shape_volume(&spec->logical),
                          &err)) {
        Py_DECREF(tensor);
        return tt_raise(&err);
    }
    return tensor;
}

/* ---- functions of ttnn ---- */

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyObject *from_torch(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor",          "dtype", "layout", "device", "pad_value",
                            "memory_config",   "tile",  "spec",   "cq_id",  "mesh_mapper",
                            "cache_file_name", NULL};
    PyObject *source, *dtype = NULL, *layout = NULL, *device = NULL, *pad = NULL, *memory = NULL;
    PyObject *tile = NULL, *spec = NULL, *a = NULL, *b = NULL, *c = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOOOOOOOOO:from_torch", words, &source,
                                     &dtype, &layout, &device, &pad, &memory, &tile, &spec, &a, &b,
                                     &c))
        return NULL;
    if (spec && spec != Py_None) {
        if (!tt_record_check(TT_REC_TensorSpec, spec))
            return PyErr_Format(PyExc_TypeError, "spec must be a ttnn.TensorSpec, not %R", spec);
        dtype = tt_record_get(spec, TT_TensorSpec_dtype);
        layout = tt_record_get(spec, TT_TensorSpec_layout);
        memory = tt_record_get(spec, TT_TensorSpec_memory_config);
        tile = tt_record_get(spec, TT_TensorSpec_tile);
    }
    tt_placement place;
    if (tt_placement_get(dtype, layout, device, memory, tile, &place)) return NULL;
    if (spec && spec != Py_None && !place.has_memory)
        place.memory.type =
            (tw_buffer_type)tt_record_enum(spec, TT_TensorSpec_buffer_type, TT_BufferType);
    if (tile && tile != Py_None && !place.has_layout)
        place.layout = TW_LAYOUT_TILE, place.has_layout = true;
    const double padding = pad && pad != Py_None ? PyFloat_AsDouble(pad) : 0;
    if (PyErr_Occurred()) return NULL;
    return tt_from_torch(source, &place, (float)padding);
}

/* Leading ones away until the rank is `rank`. */
static int to_rank(PyObject **tensor, long rank) {
    for (;;) {
        PyObject *dims = PyObject_GetAttrString(*tensor, "shape");
        if (!dims) return -1;
        const Py_ssize_t found = PySequence_Size(dims);
        PyObject *first = found > 0 ? PySequence_GetItem(dims, 0) : NULL;
        const long size = first ? PyLong_AsLong(first) : 0;
        Py_XDECREF(first);
        Py_DECREF(dims);
        if (found <= rank) return 0;
        if (size != 1) {
            PyErr_Format(PyExc_RuntimeError,
                         "to_torch() cannot give rank %ld: the first of %zd dimensions is %ld, "
                         "not 1",
                         rank, found, size);
            return -1;
        }
        PyObject *next = PyObject_CallMethod(*tensor, "squeeze", "i", 0);
        Py_DECREF(*tensor);
        *tensor = next;
        if (!next) return -1;
    }
}

static PyObject *to_torch(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "dtype", "torch_rank", "mesh_composer",
                            "device", "cq_id", NULL};
    PyObject *source, *dtype = NULL, *rank = NULL, *a = NULL, *b = NULL, *c = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOOOO:to_torch", words, &source, &dtype,
                                     &rank, &a, &b, &c))
        return NULL;
    tw_tensor *from = tt_tensor_get(source);
    PyObject *tensor = from ? tt_to_torch(from) : NULL;
    if (tensor && rank && rank != Py_None && to_rank(&tensor, PyLong_AsLong(rank))) {
        Py_CLEAR(tensor);
    }
    if (tensor && dtype && dtype != Py_None) {
        PyObject *cast = PyObject_CallMethod(tensor, "to", "O", dtype);
        Py_DECREF(tensor);
        tensor = cast;
    }
    return tensor;
}

PyMethodDef tt_torch_functions[] = {
    {"from_torch", KEYWORDS(from_torch),
     "A ttnn tensor of a torch tensor: from_torch(tensor, dtype=, layout=, device=, pad_value=, "
     "memory_config=, tile=)."},
    {"as_tensor", KEYWORDS(from_torch), "As from_torch."},
    {"to_torch", KEYWORDS(to_torch),
     "A torch tensor of a ttnn tensor: to_torch(tensor, dtype=, torch_rank=)."},
    {0},
};
