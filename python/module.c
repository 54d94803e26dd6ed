/* The extension module ttnn._ttnn: types, functions, and the capsule for operation libraries. */
#include "module.h"

#include <string.h>

/* ---- namespaces ---- */

static PyObject *child_of(PyObject *parent, const char *full_name, const char *name) {
    PyObject *child = PyObject_GetAttrString(parent, name);
    if (child) return child;
    PyErr_Clear();
    child = PyModule_New(full_name);
    PyObject *modules = PyImport_GetModuleDict(); /* borrowed: so that `import` finds it too */
    if (!child || PyObject_SetAttrString(parent, name, child) ||
        PyDict_SetItemString(modules, full_name, child))
        Py_CLEAR(child);
    return child;
}

static PyObject *namespace_get(const char *path) {
    PyObject *found = PyImport_ImportModule("ttnn");
    tw_text full = {0};
    tw_text_add(&full, "ttnn");
    while (found && *path) {
        const size_t length = strcspn(path, ".");
        char *name = tw_strndup(path, length);
        tw_text_addf(&full, ".%s", name);
        PyObject *child = child_of(found, full.data, name);
        Py_DECREF(found);
        found = child;
        free(name);
        path += length + (path[length] == '.');
    }
    tw_text_free(&full);
    return found;
}

static PyObject *get_namespace(PyObject *module, PyObject *path) {
    (void)module;
    const char *text = PyUnicode_AsUTF8AndSize(path, NULL);
    return text ? namespace_get(text) : NULL;
}

static PyObject *clear_devices(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    tt_device_close_all();
    Py_RETURN_NONE;
}

/* ---- the capsule ---- */

static int dtype_check(PyObject *object) {
    return tt_enum_check(TT_DataType, object);
}
static PyObject *dtype_make(tw_dtype dtype) {
    return tt_enum_make(TT_DataType, dtype);
}

static int layout_check(PyObject *object) {
    return tt_enum_check(TT_Layout, object);
}
static int layout_get(PyObject *object, tw_layout *layout) {
    long value;
    if (tt_enum_get(TT_Layout, object, &value)) return -1;
    *layout = (tw_layout)value;
    return 0;
}
static PyObject *layout_make(tw_layout layout) {
    return tt_enum_make(TT_Layout, layout);
}

static int memory_check(PyObject *object) {
    return tt_record_check(TT_REC_MemoryConfig, object);
}

/* Any sequence of whole numbers will do as a shape. */
static int shape_check(PyObject *object) {
    if (tt_shape_check(object)) return 1;
    if (!PyTuple_Check(object) && !PyList_Check(object)) return 0;
    for (Py_ssize_t i = 0; i < PySequence_Size(object); i++) {
        PyObject *item = PySequence_GetItem(object, i);
        const int whole = item && PyIndex_Check(item);
        Py_XDECREF(item);
        if (!whole) return 0;
    }
    return 1;
}

static int ranges_check(PyObject *object) {
    return tt_record_check(TT_REC_CoreRangeSet, object) ||
           tt_record_check(TT_REC_CoreRange, object);
}

static int enum_check(PyObject *object, const char *class_name) {
    const tt_enum which = tt_enum_named(class_name);
    return which != TT_ENUM_COUNT && tt_enum_check(which, object);
}

static int no_enum(const char *class_name) {
    PyErr_Format(PyExc_TypeError, "ttnn has no enumeration %s", class_name);
    return -1;
}

static int enum_get(PyObject *object, const char *class_name, long *value) {
    const tt_enum which = tt_enum_named(class_name);
    return which == TT_ENUM_COUNT ? no_enum(class_name) : tt_enum_get(which, object, value);
}

static PyObject *enum_make(const char *class_name, long value) {
    const tt_enum which = tt_enum_named(class_name);
    if (which == TT_ENUM_COUNT) {
        no_enum(class_name);
        return NULL;
    }
    return tt_enum_make(which, value);
}

static int compute_check(PyObject *object) {
    return tt_record_check(TT_REC_WormholeComputeKernelConfig, object) ||
           tt_record_check(TT_REC_ComputeConfigDescriptor, object);
}

static int compute_get(PyObject *object, tw_compute_kernel_config *config) {
    if (tt_record_check(TT_REC_ComputeConfigDescriptor, object)) {
        *config = (tw_compute_kernel_config){
            (uint8_t)tt_record_enum(object, TT_ComputeConfigDescriptor_math_fidelity,
                                    TT_MathFidelity),
            tt_record_bool(object, TT_ComputeConfigDescriptor_math_approx_mode),
            tt_record_bool(object, TT_ComputeConfigDescriptor_fp32_dest_acc_en),
            false,
            tt_record_bool(object, TT_ComputeConfigDescriptor_dst_full_sync_en),
        };
        return 0;
    }
    if (!compute_check(object)) {
        PyErr_Format(PyExc_TypeError, "expected a compute kernel config, not %R", object);
        return -1;
    }
    *config = (tw_compute_kernel_config){
        (uint8_t)tt_record_enum(object, TT_WormholeComputeKernelConfig_math_fidelity,
                                TT_MathFidelity),
        tt_record_bool(object, TT_WormholeComputeKernelConfig_math_approx_mode),
        tt_record_bool(object, TT_WormholeComputeKernelConfig_fp32_dest_acc_en),
        tt_record_bool(object, TT_WormholeComputeKernelConfig_packer_l1_acc),
        tt_record_bool(object, TT_WormholeComputeKernelConfig_dst_full_sync_en),
    };
    return 0;
}

static PyObject *compute_make(const tw_compute_kernel_config *config) {
    PyObject *object = tt_record_make(TT_REC_WormholeComputeKernelConfig);
    PyObject *values[] = {
        tt_enum_make(TT_MathFidelity, config->math_fidelity),
        PyBool_FromLong(config->math_approx_mode),
        PyBool_FromLong(config->fp32_dest_acc_en),
        PyBool_FromLong(config->packer_l1_acc),
        PyBool_FromLong(config->dst_full_sync_en),
    };
    for (int i = 0; i < (int)TW_COUNT(values); i++) {
        if (object && tt_record_set(object, i, values[i])) Py_CLEAR(object);
        Py_XDECREF(values[i]);
    }
    return object;
}

static const tw_ttnn_api api = {
    .version = TW_TTNN_API_VERSION,
    .size = sizeof api,
    .tensor_check = tt_tensor_check,
    .tensor_get = tt_tensor_get,
    .tensor_make = tt_tensor_make,
    .device_check = tt_device_check,
    .device_get = tt_device_get,
    .device_find = tt_device_find,
    .dtype_check = dtype_check,
    .dtype_get = tt_dtype_get,
    .dtype_make = dtype_make,
    .layout_check = layout_check,
    .layout_get = layout_get,
    .layout_make = layout_make,
    .memory_config_check = memory_check,
    .memory_config_get = tt_memory_config_get,
    .memory_config_make = tt_memory_config_make,
    .shape_check = shape_check,
    .shape_get = tt_shape_get,
    .shape_make = tt_shape_make,
    .core_check = tt_core_check,
    .core_get = tt_core_get,
    .core_make = tt_core_make,
    .core_ranges_check = ranges_check,
    .core_ranges_get = tt_ranges_get,
    .core_ranges_make = tt_ranges_make,
    .enum_check = enum_check,
    .enum_get = enum_get,
    .enum_make = enum_make,
    .compute_config_check = compute_check,
    .compute_config_get = compute_get,
    .compute_config_make = compute_make,
    .raise = tt_raise,
    .namespace_get = namespace_get,
    .set_program_cache = tt_device_set_hooks,
};

/* ---- the module ---- */

static int add_parts(PyObject *module) {
    PyMethodDef *const functions[] = {tt_device_functions, tt_move_functions,    tt_torch_functions,
                                      tt_create_functions, tt_program_functions, tt_core_functions,
                                      tt_trace_functions};
    for (size_t i = 0; i < TW_COUNT(functions); i++)
        if (PyModule_AddFunctions(module, functions[i])) return -1;
    PyObject *capsule = PyCapsule_New((void *)(uintptr_t)&api, TW_TTNN_API_NAME, NULL);
    const int failed = capsule ? PyModule_AddObjectRef(module, "_capsule", capsule) : -1;
    Py_XDECREF(capsule);
    return failed || tt_enums_add(module) || tt_shape_add(module) || tt_args_add(module) ||
           tt_records_add(module) || tt_device_add(module) || tt_tensor_add(module) ||
           tt_accessor_add(module);
}

PyMODINIT_FUNC PyInit__ttnn(void);
PyMODINIT_FUNC PyInit__ttnn(void) {
    static PyMethodDef functions[] = {
        {"namespace", get_namespace, METH_O, "A namespace of ttnn by its path, made if missing."},
        {"close_all_devices", clear_devices, METH_NOARGS, "Closes whatever is open."},
        {0},
    };
    static PyModuleDef definition = {
        PyModuleDef_HEAD_INIT,
        .m_name = "ttnn._ttnn",
        .m_doc = "Tensors, devices and programs on a virtual Tensix chip.",
        .m_size = -1,
        .m_methods = functions,
    };
    PyObject *module = PyModule_Create(&definition);
    if (module && add_parts(module)) Py_CLEAR(module);
    return module;
}
