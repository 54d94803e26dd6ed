/* ttnn.TensorAccessorArgs: the words by which a kernel finds a tensor's pages. */
#include "module.h"

#include <tilewright/toolchain.h>

typedef struct accessor {
    PyObject_HEAD tw_accessor words;
} accessor;

tw_kernel_api tt_kernel_api(void) {
    return tw_kernel_api_default();
}

static PyObject *accessor_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *words[] = {"tensor", "args_config", NULL};
    PyObject *source = Py_None;
    unsigned runtime = 0;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OI:TensorAccessorArgs", words, &source,
                                     &runtime))
        return NULL;
    tw_buffer *buffer = NULL;
    if (source != Py_None) {
        tw_tensor *tensor = tt_tensor_get(source);
        if (!tensor) return NULL;
        buffer = tw_tensor_buffer(tensor);
        if (!buffer)
            return PyErr_Format(PyExc_RuntimeError,
                                "TensorAccessorArgs() wants a tensor on a device; move it with "
                                "ttnn.to_device first");
    }
    accessor *self = (accessor *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    tw_error err = {0};
    if (self && tw_accessor_make(buffer, tt_kernel_api(), runtime, &self->words, &err)) {
        tt_raise(&err);
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static void accessor_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *list_of(const uint32_t *words, size_t count) {
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list && i < count; i++)
        if (PyList_SetItem(list, (Py_ssize_t)i, PyLong_FromUnsignedLong(words[i]))) Py_CLEAR(list);
    return list;
}

static PyObject *compile_time(PyObject *self, PyObject *none) {
    (void)none;
    const tw_accessor *words = &((accessor *)self)->words;
    return list_of(words->compile_time, words->compile_time_count);
}

static PyObject *common_runtime(PyObject *self, PyObject *none) {
    (void)none;
    const tw_accessor *words = &((accessor *)self)->words;
    return list_of(words->common_runtime, words->common_runtime_count);
}

int tt_accessor_add(PyObject *module) {
    static PyMethodDef methods[] = {
        {"get_compile_time_args", compile_time, METH_NOARGS, "Words for compile_time_args."},
        {"get_common_runtime_args", common_runtime, METH_NOARGS, "Words for common_runtime_args."},
        {0},
    };
    PyType_Slot slots[] = {
        {Py_tp_doc, "The words by which a kernel finds a tensor's pages."},
        {Py_tp_new, accessor_new},
        {Py_tp_dealloc, accessor_dealloc},
        {Py_tp_methods, methods},
        {0, NULL},
    };
    PyType_Spec spec = {.name = "ttnn.TensorAccessorArgs",
                        .basicsize = sizeof(accessor),
                        .flags = Py_TPFLAGS_DEFAULT,
                        .slots = slots};
    PyObject *class = PyType_FromSpec(&spec);
    const int failed = class ? PyModule_AddObjectRef(module, "TensorAccessorArgs", class) : -1;
    Py_XDECREF(class);
    return failed;
}
