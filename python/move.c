/* Functions of ttnn that move tensors, lay them out otherwise, copy and free them. */
#include "module.h"

#include <string.h>

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyObject *to_layout(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor",        "layout",         "dtype",
                            "memory_config", "device",         "pad_value",
                            "cq_id",         "sub_core_grids", NULL};
    PyObject *source, *layout, *dtype = NULL, *memory = NULL, *device = NULL, *queue = NULL;
    PyObject *grids = NULL;
    float pad = 0;
    tt_placement place;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|OOOfOO:to_layout", words, &source, &layout,
                                     &dtype, &memory, &device, &pad, &queue, &grids))
        return NULL;
    tw_tensor *from = tt_tensor_get(source);
    if (!from || tt_placement_get(dtype, layout, device, memory, NULL, &place)) return NULL;
    return tt_tensor_convert(from, &place, pad);
}

/* The padding shown as elements: a tensor on the host whose shape is the padded one. */
static PyObject *with_padding(PyObject *module, PyObject *source) {
    (void)module;
    tw_tensor *from = tt_tensor_get(source), *host = NULL, *made = NULL;
    if (!from) return NULL;
    const tw_tensor_spec *own = tw_tensor_get_spec(from);
    tw_tensor_spec spec;
    tw_error err = {0};
    if (tw_tensor_spec_make(&own->padded, own->dtype, own->layout, &own->tile, NULL, &spec, &err) ||
        tw_tensor_to_host(from, &host, &err) || tw_tensor_create_host(&spec, &made, &err)) {
        tw_tensor_release(host);
        return tt_raise(&err);
    }
    memcpy(tw_tensor_host_bytes(made), tw_tensor_host_bytes(host),
           (size_t)tw_tensor_spec_bytes(&spec));
    tw_tensor_release(host);
    return tt_tensor_make(made);
}

static PyObject *to_device(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "device", "memory_config", "cq_id", "queue_id", NULL};
    PyObject *source, *device, *memory = NULL, *a = NULL, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|OOO:to_device", words, &source, &device,
                                     &memory, &a, &b))
        return NULL;
    tw_tensor *from = tt_tensor_get(source), *moved;
    tw_device *chip = from ? tt_device_get(device) : NULL;
    tw_memory_config config;
    bool has_memory = false;
    if (!chip || tt_optional_memory(memory, &config, &has_memory)) return NULL;
    tw_error err = {0};
    if (tw_tensor_to_device(from, chip, has_memory ? &config : NULL, &moved, &err))
        return tt_raise(&err);
    return tt_tensor_make(moved);
}

static PyObject *from_device(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "blocking", "cq_id", "queue_id", NULL};
    PyObject *source, *a = NULL, *b = NULL, *c = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OOO:from_device", words, &source, &a, &b,
                                     &c))
        return NULL;
    return tt_tensor_get(source) ? PyObject_CallMethod(source, "cpu", NULL) : NULL;
}

static PyObject *to_memory_config(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "memory_config", "dtype", "output_tensor", NULL};
    PyObject *source, *memory, *dtype = NULL, *output = NULL;
    tt_placement place;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|OO:to_memory_config", words, &source,
                                     &memory, &dtype, &output))
        return NULL;
    tw_tensor *from = tt_tensor_get(source);
    if (!from || tt_placement_get(dtype, NULL, NULL, memory, NULL, &place)) return NULL;
    return tt_tensor_convert(from, &place, 0);
}

static PyObject *typecast(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "dtype", "memory_config", NULL};
    PyObject *source, *dtype, *memory = NULL;
    tt_placement place;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO|O:typecast", words, &source, &dtype,
                                     &memory))
        return NULL;
    tw_tensor *from = tt_tensor_get(source);
    if (!from || tt_placement_get(dtype, NULL, NULL, memory, NULL, &place)) return NULL;
    return tt_tensor_convert(from, &place, 0);
}

static PyObject *reshape(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "shape", NULL};
    PyObject *source, *shape;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO:reshape", words, &source, &shape) ||
        !tt_tensor_get(source))
        return NULL;
    return PyObject_CallMethod(source, "reshape", "(O)", shape);
}

static PyObject *deallocate(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "force", NULL};
    PyObject *source, *force = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O:deallocate", words, &source, &force) ||
        !tt_tensor_get(source))
        return NULL;
    return PyObject_CallMethod(source, "deallocate", NULL);
}

static PyObject *clone(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"tensor", "memory_config", "dtype", NULL};
    PyObject *source, *memory = NULL, *dtype = NULL;
    tt_placement place;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OO:clone", words, &source, &memory, &dtype))
        return NULL;
    tw_tensor *from = tt_tensor_get(source);
    if (!from || tt_placement_get(dtype, NULL, NULL, memory, NULL, &place)) return NULL;
    PyObject *converted = tt_tensor_convert(from, &place, 0);
    if (!converted || tt_tensor_get(converted) != from) return converted;
    Py_DECREF(converted);
    tw_error err = {0};
    tw_tensor *copy;
    tw_device *chip = tw_tensor_device(from);
    tw_status status = chip ? tw_tensor_create_device(tw_tensor_get_spec(from), chip, &copy, &err)
                            : tw_tensor_create_host(tw_tensor_get_spec(from), &copy, &err);
    if (!status && (status = tw_tensor_copy(from, copy, &err))) tw_tensor_release(copy);
    return status ? tt_raise(&err) : tt_tensor_make(copy);
}

/* The tensor in memory of its own kind that is free once its own is, which is given back. */
static PyObject *reallocate(PyObject *module, PyObject *args, PyObject *keywords) {
    static char *words[] = {"tensor", "memory_config", NULL};
    PyObject *source, *memory = NULL;
    tw_memory_config config;
    bool has_memory = false;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O:reallocate", words, &source, &memory))
        return NULL;
    tw_tensor *from = tt_tensor_get(source), *host, *moved;
    if (!from || tt_optional_memory(memory, &config, &has_memory)) return NULL;
    tw_device *chip = tw_tensor_device(from);
    PyObject *device = chip ? tt_device_find(chip) : NULL;
    /* What a trace records it reads again at each run. */
    const bool kept = !device || device == Py_None || tt_device_recording(device);
    Py_XDECREF(device);
    if (kept) return clone(module, args, keywords);
    tw_error err = {0};
    if (tw_tensor_to_host(from, &host, &err)) return tt_raise(&err);
    tw_tensor_deallocate(from);
    const tw_status status =
        tw_tensor_to_device(host, chip, has_memory ? &config : NULL, &moved, &err);
    tw_tensor_release(host);
    return status ? tt_raise(&err) : tt_tensor_make(moved);
}

static PyObject *copy_tensor(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *from, *to_object, *queue = NULL, *blocking = NULL;
    if (!PyArg_ParseTuple(args, "OO|OO", &from, &to_object, &blocking, &queue)) return NULL;
    tw_tensor *source = tt_tensor_get(from), *target = source ? tt_tensor_get(to_object) : NULL;
    tw_error err = {0};
    if (!target) return NULL;
    if (tw_tensor_copy(source, target, &err)) return tt_raise(&err);
    Py_RETURN_NONE;
}

static PyObject *on_device(PyObject *module, PyObject *object) {
    (void)module;
    tw_tensor *t = tt_tensor_get(object);
    return t ? PyBool_FromLong(tw_tensor_on_device(t)) : NULL;
}

static PyObject *get_memory_config(PyObject *module, PyObject *object) {
    (void)module;
    return tt_tensor_get(object) ? PyObject_CallMethod(object, "memory_config", NULL) : NULL;
}

static PyObject *device_tensors(PyObject *module, PyObject *object) {
    (void)module;
    return tt_tensor_get(object) ? Py_BuildValue("[O]", object) : NULL;
}

PyMethodDef tt_move_functions[] = {
    {"to_layout", KEYWORDS(to_layout), "A tensor in another layout."},
    {"to_device", KEYWORDS(to_device), "A tensor on a device."},
    {"from_device", KEYWORDS(from_device), "A tensor on the host."},
    {"to_memory_config", KEYWORDS(to_memory_config), "A tensor placed otherwise."},
    {"typecast", KEYWORDS(typecast), "A tensor of another data type, converted on the host."},
    {"to_dtype", KEYWORDS(typecast), "A tensor of another data type, converted on the host."},
    {"reshape", KEYWORDS(reshape), "Same elements, another shape."},
    {"deallocate", KEYWORDS(deallocate), "Frees a tensor's memory now."},
    {"clone", KEYWORDS(clone), "A copy, in another type or place when asked."},
    {"with_padding", with_padding, METH_O, "On the host, with the padding as elements."},
    {"reallocate", KEYWORDS(reallocate),
     "In memory nearer to where memory begins, when there is; the tensor's own is freed."},
    {"copy_host_to_device_tensor", copy_tensor, METH_VARARGS, "Fills a tensor from another."},
    {"copy_device_to_host_tensor", copy_tensor, METH_VARARGS, "Fills a tensor from another."},
    {"is_tensor_storage_on_device", on_device, METH_O, "Where it is."},
    {"get_memory_config", get_memory_config, METH_O, "A tensor's placement."},
    {"buffer_pages", tt_tensor_pages, METH_O, "Every page of the tensors on a device."},
    {"deallocate_all", tt_tensor_free_all, METH_O, "Frees all that lies on a device."},
    {"get_device_tensors", device_tensors, METH_O, "A list of the one tensor."},
    {0},
};
