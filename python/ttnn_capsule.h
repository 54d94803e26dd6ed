/*
 * ttnn_capsule.h: how an operation library built apart from the ttnn module passes tensors and
 * their kin between Python and C. The module exports one constant table of functions in a capsule;
 * a library fetches it once with tw_ttnn_import.
 *
 *   const tw_ttnn_api *api = tw_ttnn_import();      // NULL: a Python exception is set
 *   tw_tensor *t = api->tensor_get(object);         // borrowed
 *   return api->tensor_make(tw_tensor_retain(t));   // takes a reference
 *
 * All functions want the GIL. A `*_get` that fails sets TypeError and returns NULL or -1; it never
 * changes what it was to fill. A `*_check` is 1 when the object is of the type, sets nothing and
 * cannot fail: for overloads. The library and the module must share one copy of the runtime
 * (libtilewright.so).
 */
#ifndef TW_TTNN_CAPSULE_H
#define TW_TTNN_CAPSULE_H

#include <Python.h>

#include "tilewright/ttnn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A library built for another version is refused when it is imported. */
#define TW_TTNN_API_VERSION 2 /* 2: placements with shards over any dimensions */
#define TW_TTNN_API_NAME    "ttnn._ttnn._capsule"

/* WormholeComputeKernelConfig and DeviceComputeKernelConfig. */
typedef struct tw_compute_kernel_config {
    uint8_t math_fidelity; /* MathFidelity's number: 0 LoFi, 2, 3, 4 */
    bool math_approx_mode, fp32_dest_acc_en, packer_l1_acc, dst_full_sync_en;
} tw_compute_kernel_config;

/* What keeps programs between calls (the device-operation framework) tells the device object about
 * its cache through these, so that device.num_program_cache_entries() and its kin work. */
typedef struct tw_program_cache_hooks {
    size_t (*entries)(tw_device *device);
    void (*clear)(tw_device *device);
    void (*enable)(tw_device *device, bool on);
    void (*allow_misses)(tw_device *device, bool allowed);
} tw_program_cache_hooks;

typedef struct tw_ttnn_api {
    unsigned version; /* TW_TTNN_API_VERSION */
    size_t size;      /* of this struct, for additions at its end */

    int (*tensor_check)(PyObject *object);
    tw_tensor *(*tensor_get)(PyObject *object);  /* borrowed from the object */
    PyObject *(*tensor_make)(tw_tensor *tensor); /* takes the reference; new object */

    int (*device_check)(PyObject *object);
    tw_device *(*device_get)(PyObject *object);  /* RuntimeError when it is closed */
    PyObject *(*device_find)(tw_device *device); /* the object of an open device; new reference */

    int (*dtype_check)(PyObject *object);
    int (*dtype_get)(PyObject *object, tw_dtype *dtype);
    PyObject *(*dtype_make)(tw_dtype dtype);

    int (*layout_check)(PyObject *object);
    int (*layout_get)(PyObject *object, tw_layout *layout);
    PyObject *(*layout_make)(tw_layout layout);

    int (*memory_config_check)(PyObject *object);
    int (*memory_config_get)(PyObject *object, tw_memory_config *config);
    PyObject *(*memory_config_make)(const tw_memory_config *config);

    /* ttnn.Shape, or any sequence of int. */
    int (*shape_check)(PyObject *object);
    int (*shape_get)(PyObject *object, tw_shape *shape);
    PyObject *(*shape_make)(const tw_shape *shape);

    int (*core_check)(PyObject *object);
    int (*core_get)(PyObject *object, tw_core_xy *core);
    PyObject *(*core_make)(tw_core_xy core);

    /* CoreRangeSet, or one CoreRange. `ranges` holds `capacity`; the number of ranges, also when it
     * is larger than that, or -1. */
    int (*core_ranges_check)(PyObject *object);
    Py_ssize_t (*core_ranges_get)(PyObject *object, tw_core_range *ranges, size_t capacity);
    PyObject *(*core_ranges_make)(tw_core_ranges ranges);

    /* Any of ttnn's numbered enumerations by its Python class name ("MathFidelity", "BufferType",
     * "ShardOrientation", ...): the number, or the member of a number. */
    int (*enum_check)(PyObject *object, const char *class_name);
    int (*enum_get)(PyObject *object, const char *class_name, long *value);
    PyObject *(*enum_make)(const char *class_name, long value);

    int (*compute_config_check)(PyObject *object);
    int (*compute_config_get)(PyObject *object, tw_compute_kernel_config *config);
    PyObject *(*compute_config_make)(const tw_compute_kernel_config *config);

    /* Sets RuntimeError with the error's full text, and clears the error. Returns NULL. */
    PyObject *(*raise)(tw_error *err);

    /* The namespace an operation is to be bound in: "" is ttnn itself, "operations.layernorm" is
     * ttnn.operations.layernorm, made when missing. New reference. */
    PyObject *(*namespace_get)(const char *path);

    /* `hooks` must stay; NULL takes them away. */
    void (*set_program_cache)(const tw_program_cache_hooks *hooks);
} tw_ttnn_api;

static inline const tw_ttnn_api *tw_ttnn_import(void) {
    PyObject *module = PyImport_ImportModule("ttnn._ttnn");
    if (!module) return NULL;
    Py_DECREF(module);
    const tw_ttnn_api *api = (const tw_ttnn_api *)PyCapsule_Import(TW_TTNN_API_NAME, 0);
    if (api && (api->version != TW_TTNN_API_VERSION || api->size < sizeof *api)) {
        PyErr_Format(PyExc_ImportError,
                     "this operation library wants version %d of ttnn's C interface and the loaded "
                     "ttnn module has version %u; rebuild the library",
                     TW_TTNN_API_VERSION, api->version);
        return NULL;
    }
    return api;
}

#ifdef __cplusplus
}
#endif
#endif
