/* One run of a program on a device, and what Python hears of it. */
#include "module.h"

/* What a tensor that nothing ever wrote holds is 0 here; tests of operations warm up on such. */
static bool read_nothing_written(const tw_device *device) {
    const tw_faults *faults = tw_device_faults(device);
    bool only = faults && tw_device_ran_to_end(device);
    for (size_t i = 0; only && i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        only = fault->severity != TW_ERROR || fault->id == TW_FAULT_L1_UNINITIALISED_READ;
    }
    return only;
}

int tt_run(PyObject *device_object, tw_program *program, bool lenient, tw_error *err) {
    tw_device *device = tt_device_get(device_object);
    if (!device) return -1;
    if (!tw_device_run(device, program, err)) return 0;
    if (!lenient || err->status != TW_FAULT || !read_nothing_written(device)) return -1;
    const int failed = PyErr_WarnEx(PyExc_RuntimeWarning, err->text, 1);
    tw_error_clear(err);
    return failed;
}

int tt_warn(const tw_device *device) {
    const tw_faults *faults = tw_device_faults(device);
    for (size_t i = 0; faults && i < faults->list.count; i++) {
        if (faults->list.items[i].severity != TW_WARNING) continue;
        tw_text text = {0};
        tw_fault_print(&faults->list.items[i], false, &text);
        const int failed = PyErr_WarnEx(PyExc_RuntimeWarning, text.data, 1);
        tw_text_free(&text);
        if (failed) return -1;
    }
    return 0;
}
