/* Errors of tilewright as Python's exceptions. */
#include "module.h"

static PyObject *raise_text(const char *text, int fault) {
    PyObject *error = PyObject_CallFunction(PyExc_RuntimeError, "s", text);
    if (!error) return NULL;
    if (fault) {
        PyObject *id = PyUnicode_FromString(tw_fault_find((tw_fault_id)fault)->id);
        if (!id || PyObject_SetAttrString(error, "fault", id)) PyErr_Clear();
        Py_XDECREF(id);
    }
    PyErr_SetObject(PyExc_RuntimeError, error);
    Py_DECREF(error);
    return NULL;
}

/* Python's handler has seen Ctrl-C too, and would raise KeyboardInterrupt by itself soon, but
 * without the state of the run. */
static void raise_interrupt(const char *text) {
    if (PyErr_CheckSignals() && !PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) return;
    PyErr_Clear();
    PyErr_SetString(PyExc_KeyboardInterrupt, text);
}

PyObject *tt_raise(tw_error *err) {
    if (err->status == TW_INTERRUPTED)
        raise_interrupt(err->text);
    else
        raise_text(err->text ? err->text : "unknown failure", err->fault);
    tw_error_clear(err);
    return NULL;
}

PyObject *tt_raise_faults(const tw_device *device, tw_error *err) {
    tw_text text = {0};
    const tw_faults *faults = err->status == TW_FAULT ? tw_device_faults(device) : NULL;
    for (size_t i = 0; faults && i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        if (fault->severity != TW_ERROR) continue;
        if (text.length) tw_text_add(&text, "\n");
        tw_fault_print(fault, false, &text);
    }
    if (!text.length) return tt_raise(err);
    raise_text(text.data, err->fault);
    tw_text_free(&text);
    tw_error_clear(err);
    return NULL;
}
