/*
 * Traces: programs that are recorded instead of run, and run again as they were.
 *
 * While a device records, generic_op gives every program, with its arguments as they are then, to the
 * device's list. `begin_recording` and `end_recording` bound that; `run_recorded` runs one of the list.
 */
#include "module.h"

static const char capsule_name[] = "ttnn.recorded";

static void release(PyObject *capsule) {
    tw_program_free(PyCapsule_GetPointer(capsule, capsule_name));
}

int tt_trace_add(PyObject *list, const tw_program *program, PyObject *tensors, bool lenient) {
    tw_program *copy = tw_program_clone(program);
    PyObject *capsule = PyCapsule_New(copy, capsule_name, release);
    if (!capsule) {
        tw_program_free(copy);
        return -1;
    }
    PyObject *step = PyTuple_Pack(3, capsule, lenient ? Py_True : Py_False, tensors);
    const int failed = step ? PyList_Append(list, step) : -1;
    Py_XDECREF(step);
    Py_DECREF(capsule);
    return failed;
}

static PyObject *begin(PyObject *module, PyObject *device) {
    (void)module;
    if (!tt_device_get(device)) return NULL;
    PyObject *list = PyList_New(0);
    const int failed = list ? tt_device_record(device, list) : -1;
    Py_XDECREF(list);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *end(PyObject *module, PyObject *device) {
    (void)module;
    if (!tt_device_get(device)) return NULL;
    PyObject *list = tt_device_recording(device);
    if (!list) Py_RETURN_NONE;
    Py_INCREF(list);
    if (tt_device_record(device, NULL)) Py_CLEAR(list);
    return list;
}

/* Borrowed by nobody: None, or the list that steps of the host's are appended to as well. */
static PyObject *recording(PyObject *module, PyObject *device) {
    (void)module;
    if (device == Py_None) Py_RETURN_NONE;
    if (!tt_device_check(device))
        return PyErr_Format(PyExc_TypeError, "expected a ttnn.Device, not %R", device);
    PyObject *list = tt_device_recording(device);
    if (!list) Py_RETURN_NONE;
    Py_INCREF(list);
    return list;
}

static PyObject *run(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *object, *capsule;
    int lenient;
    if (!PyArg_ParseTuple(args, "OOp:run_recorded", &object, &capsule, &lenient)) return NULL;
    tw_device *device = tt_device_get(object);
    tw_program *program = device ? PyCapsule_GetPointer(capsule, capsule_name) : NULL;
    if (!program) return NULL;
    tw_error err = {0};
    if (!tt_run(object, program, lenient, &err)) Py_RETURN_NONE;
    return PyErr_Occurred() ? NULL : tt_raise_faults(device, &err);
}

PyMethodDef tt_trace_functions[] = {
    {"begin_recording", begin, METH_O, "From here on a device's programs are recorded, not run."},
    {"end_recording", end, METH_O, "The list of what was recorded; None when nothing recorded."},
    {"recording", recording, METH_O, "The list that a device records into, or None."},
    {"run_recorded", run, METH_VARARGS, "Runs a recorded program: run_recorded(device, program, lenient)."},
    {0},
};
