/* ttnn.Tensor, and what there is to ask of one. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

typedef struct tensor {
    PyObject_HEAD tw_tensor *tensor;
    struct tensor *next, **link; /* of all there are, for buffer_pages */
} tensor;

static PyObject *tensor_class; /* made once when the module is imported */
static tensor *all_tensors;    /* what a Python process has */

int tt_tensor_check(PyObject *object) {
    return PyObject_TypeCheck(object, (PyTypeObject *)tensor_class);
}

tw_tensor *tt_tensor_get(PyObject *object) {
    if (tt_tensor_check(object)) return ((tensor *)object)->tensor;
    PyErr_Format(PyExc_TypeError, "expected a ttnn.Tensor, not %R", object);
    return NULL;
}

PyObject *tt_tensor_make(tw_tensor *from) {
    allocfunc alloc = (allocfunc)PyType_GetSlot((PyTypeObject *)tensor_class, Py_tp_alloc);
    tensor *self = (tensor *)alloc((PyTypeObject *)tensor_class, 0);
    if (!self) {
        tw_tensor_release(from);
        return NULL;
    }
    self->tensor = from;
    self->next = all_tensors;
    self->link = &all_tensors;
    if (all_tensors) all_tensors->link = &self->next;
    all_tensors = self;
    return (PyObject *)self;
}

static const tw_tensor_spec *spec_of(PyObject *self) {
    return tw_tensor_get_spec(((tensor *)self)->tensor);
}

static void tensor_dealloc(PyObject *self) {
    tensor *own = (tensor *)self;
    *own->link = own->next;
    if (own->next) own->next->link = own->link;
    tw_tensor_release(own->tensor);
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static int add_pages(PyObject *list, const tw_buffer *buffer) {
    tw_page_place at;
    for (uint32_t page = 0; tw_buffer_page(buffer, page, &at); page++) {
        PyObject *entry = Py_BuildValue("(IiIIIIII)", tw_buffer_address(buffer),
                                        (int)tw_buffer_type_of(buffer), page, at.bank, at.core.x,
                                        at.core.y, at.address, tw_buffer_page_size(buffer));
        const int failed = entry ? PyList_Append(list, entry) : -1;
        Py_XDECREF(entry);
        if (failed) return -1;
    }
    return 0;
}

PyObject *tt_tensor_pages(PyObject *module, PyObject *device) {
    (void)module;
    tw_device *chip = tt_device_get(device);
    PyObject *list = chip ? PyList_New(0) : NULL;
    for (tensor *t = all_tensors; list && t; t = t->next) {
        bool seen = tw_tensor_device(t->tensor) != chip;
        for (tensor *u = all_tensors; !seen && u != t; u = u->next)
            seen = tw_tensor_buffer(u->tensor) == tw_tensor_buffer(t->tensor);
        if (!seen && add_pages(list, tw_tensor_buffer(t->tensor))) Py_CLEAR(list);
    }
    return list;
}

PyObject *tt_tensor_free_all(PyObject *module, PyObject *device) {
    (void)module;
    tw_device *chip = tt_device_get(device);
    if (!chip) return NULL;
    for (tensor *t = all_tensors; t; t = t->next)
        if (tw_tensor_device(t->tensor) == chip) tw_tensor_deallocate(t->tensor);
    Py_RETURN_NONE;
}

/* ---- making one ---- */

int tt_optional_device(PyObject *object, tw_device **out) {
    if (!object || object == Py_None) return 0;
    *out = tt_device_get(object);
    return *out ? 0 : -1;
}

int tt_optional_memory(PyObject *object, tw_memory_config *memory, bool *given) {
    if (!object || object == Py_None) return 0;
    *given = true;
    return tt_memory_config_get(object, memory);
}

static bool given(PyObject *object) {
    return object && object != Py_None;
}

int tt_placement_get(PyObject *dtype, PyObject *layout, PyObject *device, PyObject *memory,
                     PyObject *tile, tt_placement *out) {
    *out = (tt_placement){.layout = TW_LAYOUT_ROW_MAJOR, .tile = TW_TILE_32X32};
    long number;
    if (given(dtype)) {
        if (tt_dtype_get(dtype, &out->dtype)) return -1;
        out->has_dtype = true;
    }
    if (given(layout)) {
        if (tt_enum_get(TT_Layout, layout, &number)) return -1;
        out->layout = (tw_layout)number;
        out->has_layout = true;
    }
    if (given(tile) && tt_tile_get(tile, &out->tile)) return -1;
    if (tt_optional_device(device, &out->device)) return -1;
    return tt_optional_memory(memory, &out->memory, &out->has_memory);
}

/* Tensor(values, shape, dtype, layout=ROW_MAJOR, device=None, memory_config=None, tile=None), or
 * Tensor(torch_tensor, dtype=None, device, layout, memory_config, tile). */
static PyObject *tensor_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    (void)type;
    static char *from_values[] = {"tensor", "shape",      "data_type", "layout",
                                  "device", "mem_config", "tile",      NULL};
    static char *from_torch[] = {"tensor",     "data_type", "device", "layout",
                                 "mem_config", "tile",      NULL};
    PyObject *source = NULL, *shape = NULL, *dtype = NULL, *layout = NULL, *device = NULL;
    PyObject *memory = NULL, *tile = NULL;
    tt_placement place;
    const bool is_list = PyTuple_Size(args) > 0 && PyList_Check(PyTuple_GetItem(args, 0));
    if (is_list) {
        tw_shape dims;
        if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOO|OOOO:Tensor", from_values, &source,
                                         &shape, &dtype, &layout, &device, &memory, &tile) ||
            tt_shape_get(shape, &dims) ||
            tt_placement_get(dtype, layout, device, memory, tile, &place))
            return NULL;
        return tt_tensor_of_values(source, &dims, &place);
    }
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOOOO:Tensor", from_torch, &source, &dtype,
                                     &device, &layout, &memory, &tile) ||
        tt_placement_get(dtype, layout, device, memory, tile, &place))
        return NULL;
    return tt_from_torch(source, &place, 0);
}

PyObject *tt_tensor_of_values(PyObject *values, const tw_shape *shape, const tt_placement *place) {
    tw_tensor_spec spec;
    tw_error err = {0};
    const tw_dtype dtype = place->has_dtype ? place->dtype : TW_DTYPE_FLOAT32;
    if (tw_tensor_spec_make(shape, dtype, place->layout, &place->tile, &place->memory, &spec, &err))
        return tt_raise(&err);
    const bool real = tw_dtype_is_float(dtype);
    const size_t count = (size_t)PyList_Size(values);
    uint32_t *words = tw_alloc((count + 1) * sizeof *words);
    bool failed = false;
    for (size_t i = 0; !failed && i < count; i++) {
        PyObject *item = PyList_GetItem(values, (Py_ssize_t)i);
        if (real) {
            const float value = (float)PyFloat_AsDouble(item);
            memcpy(&words[i], &value, sizeof value);
        } else {
            words[i] = (uint32_t)PyLong_AsLongLong(item);
        }
        failed = PyErr_Occurred() != NULL;
    }
    tw_tensor *made = NULL;
    if (!failed && tw_tensor_from_data(&spec, words, count,
                                       real                      ? TW_DTYPE_FLOAT32
                                       : dtype == TW_DTYPE_INT32 ? TW_DTYPE_INT32
                                                                 : TW_DTYPE_UINT32,
                                       0, place->device, &made, &err))
        tt_raise(&err);
    free(words);
    return made ? tt_tensor_make(made) : NULL;
}

/* ---- properties ---- */

static PyObject *get_shape(PyObject *self, void *none) {
    (void)none;
    return tt_shape_make(&spec_of(self)->logical);
}

static PyObject *get_padded_shape(PyObject *self, void *none) {
    (void)none;
    return tt_shape_make(&spec_of(self)->padded);
}

static PyObject *get_dtype(PyObject *self, void *none) {
    (void)none;
    return tt_enum_make(TT_DataType, spec_of(self)->dtype);
}

static PyObject *get_layout(PyObject *self, void *none) {
    (void)none;
    return tt_enum_make(TT_Layout, spec_of(self)->layout);
}

static PyObject *get_tile(PyObject *self, void *none) {
    (void)none;
    return tt_tile_make(spec_of(self)->tile);
}

static PyObject *get_spec(PyObject *self, void *none) {
    const tw_tensor_spec *spec = spec_of(self);
    PyObject *record = tt_record_make(TT_REC_TensorSpec);
    PyObject *values[] = {
        get_shape(self, none),  get_dtype(self, none),
        get_layout(self, none), tt_memory_config_make(&spec->memory),
        get_tile(self, none),   tt_enum_make(TT_BufferType, spec->memory.type),
    };
    for (int i = 0; i < (int)TW_COUNT(values); i++) {
        if (record && tt_record_set(record, i, values[i])) Py_CLEAR(record);
        Py_XDECREF(values[i]);
    }
    return record;
}

static PyGetSetDef tensor_getset[] = {
    {"shape", get_shape, NULL, "Logical shape.", NULL},
    {"logical_shape", get_shape, NULL, "Logical shape.", NULL},
    {"padded_shape", get_padded_shape, NULL, "Shape padded to whole tiles.", NULL},
    {"dtype", get_dtype, NULL, "Data type.", NULL},
    {"layout", get_layout, NULL, "Layout.", NULL},
    {"tile", get_tile, NULL, "Tile shape.", NULL},
    {"spec", get_spec, NULL, "TensorSpec.", NULL},
    {0},
};

/* ---- questions ---- */

static PyObject *call_get_dtype(PyObject *self, PyObject *none) {
    return get_dtype(self, none);
}
static PyObject *call_get_layout(PyObject *self, PyObject *none) {
    return get_layout(self, none);
}
static PyObject *call_get_tile(PyObject *self, PyObject *none) {
    return get_tile(self, none);
}

static PyObject *memory_config(PyObject *self, PyObject *none) {
    (void)none;
    return tt_memory_config_make(&spec_of(self)->memory);
}

static PyObject *tensor_device(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *device = tw_tensor_device(((tensor *)self)->tensor);
    if (!device) Py_RETURN_NONE;
    return tt_device_find(device);
}

static PyObject *is_allocated(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(tw_tensor_allocated(((tensor *)self)->tensor));
}

static PyObject *storage_type(PyObject *self, PyObject *none) {
    (void)none;
    return tt_enum_make(TT_StorageType, tw_tensor_on_device(((tensor *)self)->tensor));
}

static PyObject *is_sharded(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(tw_memory_config_sharded(&spec_of(self)->memory));
}

/* Sets an exception when the tensor has no live buffer. */
static tw_buffer *buffer_of(PyObject *self) {
    tw_buffer *buffer = tw_tensor_buffer(((tensor *)self)->tensor);
    if (!buffer)
        PyErr_SetString(PyExc_RuntimeError,
                        tw_tensor_on_device(((tensor *)self)->tensor)
                            ? "the tensor's buffer was deallocated, or its device closed"
                            : "a host tensor has no buffer; move it with ttnn.to_device first");
    return buffer;
}

static PyObject *buffer_address(PyObject *self, PyObject *none) {
    (void)none;
    tw_buffer *buffer = buffer_of(self);
    return buffer ? PyLong_FromUnsignedLong(tw_buffer_address(buffer)) : NULL;
}

static PyObject *buffer_num_pages(PyObject *self, PyObject *none) {
    (void)none;
    tw_buffer *buffer = buffer_of(self);
    return buffer ? PyLong_FromUnsignedLong(tw_buffer_pages(buffer)) : NULL;
}

static PyObject *buffer_page_size(PyObject *self, PyObject *none) {
    (void)none;
    tw_buffer *buffer = buffer_of(self);
    return buffer ? PyLong_FromUnsignedLong(tw_buffer_page_size(buffer)) : NULL;
}

static PyObject *buffer_aligned_page_size(PyObject *self, PyObject *none) {
    (void)none;
    tw_buffer *buffer = buffer_of(self);
    return buffer ? PyLong_FromUnsignedLong(tw_buffer_aligned_page_size(buffer)) : NULL;
}

static PyObject *volume(PyObject *self, PyObject *none) {
    (void)none;
    return PyLong_FromUnsignedLongLong(tw_shape_volume(&spec_of(self)->logical));
}

static PyObject *physical_volume(PyObject *self, PyObject *none) {
    (void)none;
    return PyLong_FromUnsignedLongLong(tw_tensor_spec_volume(spec_of(self)));
}

static PyObject *element_size(PyObject *self, PyObject *none) {
    (void)none;
    return PyLong_FromUnsignedLong(tw_dtype_size(spec_of(self)->dtype));
}

/* ---- doing ---- */

static PyObject *deallocate(PyObject *self, PyObject *args, PyObject *keywords) {
    (void)args, (void)keywords; /* `force`: nothing here is shared in a way that would ask for it */
    tw_tensor_deallocate(((tensor *)self)->tensor);
    Py_RETURN_NONE;
}

static PyObject *cpu(PyObject *self, PyObject *args, PyObject *keywords) {
    (void)args, (void)keywords; /* `blocking`, `cq_id` */
    tw_error err = {0};
    tw_tensor *host;
    if (tw_tensor_to_host(((tensor *)self)->tensor, &host, &err)) return tt_raise(&err);
    return tt_tensor_make(host);
}

/* A block format cannot lie in rows: it becomes bfloat16 there, as in ttnn. */
static tw_dtype type_in(tw_layout layout, tw_dtype dtype) {
    return layout == TW_LAYOUT_ROW_MAJOR && tw_dtype_is_block(dtype) ? TW_DTYPE_BFLOAT16 : dtype;
}

PyObject *tt_tensor_convert(tw_tensor *from, const tt_placement *place, float pad) {
    const tw_tensor_spec *old = tw_tensor_get_spec(from);
    const tw_layout layout = place->has_layout ? place->layout : old->layout;
    const tw_dtype dtype = place->has_dtype ? place->dtype : type_in(layout, old->dtype);
    tw_error err = {0};
    tw_tensor *converted, *moved;
    if (tw_tensor_convert(from, layout, dtype, place->has_memory ? &place->memory : NULL, pad,
                          &converted, &err))
        return tt_raise(&err);
    if (!place->device) return tt_tensor_make(converted);
    const tw_status status = tw_tensor_to_device(
        converted, place->device, place->has_memory ? &place->memory : NULL, &moved, &err);
    tw_tensor_release(converted);
    return status ? tt_raise(&err) : tt_tensor_make(moved);
}

/* to(device, memory_config), to(layout), to(dtype), in any mixture. */
static PyObject *to(PyObject *self, PyObject *args, PyObject *keywords) {
    PyObject *found[4] = {NULL}; /* dtype, layout, device, memory */
    static const char *const words[] = {"dtype", "layout", "device", "memory_config", "mem_config"};
    for (Py_ssize_t i = 0; i < PyTuple_Size(args); i++) {
        PyObject *arg = PyTuple_GetItem(args, i);
        const int place = tt_enum_check(TT_DataType, arg)             ? 0
                          : tt_enum_check(TT_Layout, arg)             ? 1
                          : tt_device_check(arg)                      ? 2
                          : tt_record_check(TT_REC_MemoryConfig, arg) ? 3
                                                                      : -1;
        if (place < 0 && arg != Py_None)
            return PyErr_Format(PyExc_TypeError,
                                "Tensor.to takes a dtype, layout, device or memory config, not %R",
                                arg);
        if (place >= 0) found[place] = arg;
    }
    for (int i = 0; keywords && i < (int)TW_COUNT(words); i++) {
        PyObject *value = PyDict_GetItemString(keywords, words[i]);
        if (value) found[i < 4 ? i : 3] = value;
    }
    tt_placement place;
    if (tt_placement_get(found[0], found[1], found[2], found[3], NULL, &place)) return NULL;
    return tt_tensor_convert(((tensor *)self)->tensor, &place, 0);
}

static PyObject *reshape(PyObject *self, PyObject *args) {
    PyObject *wanted = args;
    if (PyTuple_Size(args) == 1 && PySequence_Check(PyTuple_GetItem(args, 0)))
        wanted = PyTuple_GetItem(args, 0);
    PyObject *list = PySequence_List(wanted);
    const uint64_t total = tw_shape_volume(&spec_of(self)->logical);
    uint64_t known = 1;
    Py_ssize_t open = -1;
    for (Py_ssize_t i = 0; list && i < PyList_Size(list); i++) {
        const long long dim = PyLong_AsLongLong(PyList_GetItem(list, i));
        if (dim == -1 && !PyErr_Occurred() && open < 0)
            open = i;
        else
            known *= dim > 0 ? (uint64_t)dim : 1;
        if (PyErr_Occurred()) Py_CLEAR(list);
    }
    if (list && open >= 0 &&
        PyList_SetItem(list, open, PyLong_FromUnsignedLongLong(known ? total / known : 0)))
        Py_CLEAR(list);
    tw_shape shape;
    const int failed = !list || tt_shape_get(list, &shape);
    Py_XDECREF(list);
    if (failed) return NULL;
    tw_error err = {0};
    tw_tensor *made;
    if (tw_tensor_reshape(((tensor *)self)->tensor, &shape, &made, &err)) return tt_raise(&err);
    return tt_tensor_make(made);
}

static PyObject *to_torch(PyObject *self, PyObject *args, PyObject *keywords) {
    (void)args, (void)keywords;
    return tt_to_torch(((tensor *)self)->tensor);
}

static PyObject *to_numpy(PyObject *self, PyObject *none) {
    (void)none;
    PyObject *torch = tt_to_torch(((tensor *)self)->tensor);
    if (torch && spec_of(self)->dtype == TW_DTYPE_BFLOAT16) { /* which numpy does not have */
        PyObject *wide = PyObject_CallMethod(torch, "float", NULL);
        Py_DECREF(torch);
        torch = wide;
    }
    PyObject *array = torch ? PyObject_CallMethod(torch, "numpy", NULL) : NULL;
    Py_XDECREF(torch);
    return array;
}

PyObject *tt_tensor_to_list(const tw_tensor *from) {
    const tw_tensor_spec *spec = tw_tensor_get_spec(from);
    const bool real = tw_dtype_is_float(spec->dtype);
    const uint64_t count = tw_shape_volume(&spec->logical);
    uint32_t *words = tw_alloc((count + 1) * sizeof *words);
    tw_error err = {0};
    const tw_dtype want = real                            ? TW_DTYPE_FLOAT32
                          : spec->dtype == TW_DTYPE_INT32 ? TW_DTYPE_INT32
                                                          : TW_DTYPE_UINT32;
    PyObject *list = NULL;
    if (tw_tensor_to_data(from, want, words, count, &err))
        tt_raise(&err);
    else
        list = PyList_New((Py_ssize_t)count);
    for (uint64_t i = 0; list && i < count; i++) {
        float value;
        memcpy(&value, &words[i], sizeof value);
        PyObject *item = real                     ? PyFloat_FromDouble((double)value)
                         : want == TW_DTYPE_INT32 ? PyLong_FromLong((int32_t)words[i])
                                                  : PyLong_FromUnsignedLong(words[i]);
        if (!item || PyList_SetItem(list, (Py_ssize_t)i, item)) Py_CLEAR(list);
    }
    free(words);
    return list;
}

/* Nested as the shape is. */
static PyObject *to_list(PyObject *self, PyObject *none) {
    (void)none;
    PyObject *list = tt_tensor_to_list(((tensor *)self)->tensor);
    const tw_shape *shape = &spec_of(self)->logical;
    for (uint32_t i = shape->rank; list && i-- > 1;) {
        const Py_ssize_t width = shape->dim[i], total = PyList_Size(list);
        PyObject *outer = PyList_New(0);
        for (Py_ssize_t at = 0; outer && width && at < total; at += width) {
            PyObject *row = PyList_GetSlice(list, at, at + width);
            if (!row || PyList_Append(outer, row)) Py_CLEAR(outer);
            Py_XDECREF(row);
        }
        Py_DECREF(list);
        list = outer;
    }
    return list;
}

static PyObject *item(PyObject *self, PyObject *none) {
    (void)none;
    if (tw_shape_volume(&spec_of(self)->logical) != 1)
        return PyErr_Format(PyExc_RuntimeError,
                            "item() wants a tensor of one element; this one has %llu",
                            (unsigned long long)tw_shape_volume(&spec_of(self)->logical));
    PyObject *list = tt_tensor_to_list(((tensor *)self)->tensor);
    PyObject *value = list ? PySequence_GetItem(list, 0) : NULL;
    Py_XDECREF(list);
    return value;
}

/* A part, by torch's rules of indexing, in the same type, layout and place; done on the host. */
static PyObject *get_item(PyObject *self, PyObject *key) {
    const tw_tensor *whole = ((tensor *)self)->tensor;
    const tw_tensor_spec *spec = tw_tensor_get_spec(whole);
    PyObject *torch = tt_to_torch(whole);
    PyObject *part = torch ? PyObject_GetItem(torch, key) : NULL;
    Py_XDECREF(torch);
    if (!part) return NULL;
    const tt_placement place = {
        .dtype = spec->dtype,
        .layout = spec->layout,
        .has_dtype = true,
        .has_layout = true,
        .tile = spec->tile,
        .memory.type = spec->memory.type, /* a part of a sharded tensor is interleaved */
        .device = tw_tensor_device(whole),
    };
    PyObject *made = tt_from_torch(part, &place, 0);
    Py_DECREF(part);
    return made;
}

static PyObject *tensor_repr(PyObject *self) {
    const tensor *t = (tensor *)self;
    PyObject *shape = get_shape(self, NULL);
    tw_text memory = {0};
    tw_memory_config_print(&spec_of(self)->memory, &memory);
    PyObject *text = PyUnicode_FromFormat("ttnn.Tensor(%R, dtype=%s, layout=%s, %s%s)", shape,
                                          tw_dtype_name(spec_of(self)->dtype),
                                          tw_layout_name(spec_of(self)->layout),
                                          tw_tensor_on_device(t->tensor) ? memory.data : "host",
                                          tw_tensor_allocated(t->tensor) ? "" : ", deallocated");
    tw_text_free(&memory);
    Py_XDECREF(shape);
    return text;
}

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyMethodDef tensor_methods[] = {
    {"get_dtype", call_get_dtype, METH_NOARGS, "Data type."},
    {"get_layout", call_get_layout, METH_NOARGS, "Layout."},
    {"get_tile", call_get_tile, METH_NOARGS, "Tile shape."},
    {"memory_config", memory_config, METH_NOARGS, "Placement."},
    {"device", tensor_device, METH_NOARGS, "The device it lies on, or None."},
    {"is_allocated", is_allocated, METH_NOARGS, "False after deallocation."},
    {"storage_type", storage_type, METH_NOARGS, "HOST or DEVICE."},
    {"is_sharded", is_sharded, METH_NOARGS, "True unless interleaved."},
    {"buffer_address", buffer_address, METH_NOARGS, "Address in each bank."},
    {"buffer_num_pages", buffer_num_pages, METH_NOARGS, "Pages of its buffer."},
    {"buffer_page_size", buffer_page_size, METH_NOARGS, "Bytes of a page."},
    {"buffer_aligned_page_size", buffer_aligned_page_size, METH_NOARGS,
     "Bytes from a page of a bank to the next."},
    {"volume", volume, METH_NOARGS, "Elements."},
    {"logical_volume", volume, METH_NOARGS, "Elements."},
    {"physical_volume", physical_volume, METH_NOARGS, "Elements, padding included."},
    {"padded_volume", physical_volume, METH_NOARGS, "Elements, padding included."},
    {"element_size", element_size, METH_NOARGS, "Bytes of an element; 0 for block formats."},
    {"deallocate", KEYWORDS(deallocate), "Frees its memory now."},
    {"cpu", KEYWORDS(cpu), "A copy on the host."},
    {"to", KEYWORDS(to), "In another layout, type or place."},
    {"reshape", reshape, METH_VARARGS, "Same elements, another shape; -1 for the rest."},
    {"to_torch", KEYWORDS(to_torch), "A torch tensor."},
    {"to_numpy", to_numpy, METH_NOARGS, "A numpy array; bfloat16 as float32."},
    {"to_list", to_list, METH_NOARGS, "Nested lists."},
    {"item", item, METH_NOARGS, "The one element."},
    {0},
};

int tt_tensor_add(PyObject *module) {
    PyType_Slot slots[] = {
        {Py_tp_doc, "A tensor on the host or on a device."},
        {Py_tp_new, tensor_new},
        {Py_tp_dealloc, tensor_dealloc},
        {Py_tp_repr, tensor_repr},
        {Py_mp_subscript, get_item},
        {Py_tp_methods, tensor_methods},
        {Py_tp_getset, tensor_getset},
        {0, NULL},
    };
    PyType_Spec spec = {.name = "ttnn.Tensor",
                        .basicsize = sizeof(tensor),
                        .flags = Py_TPFLAGS_DEFAULT,
                        .slots = slots};
    tensor_class = PyType_FromSpec(&spec);
    return tensor_class ? PyModule_AddObjectRef(module, "Tensor", tensor_class) : -1;
}
