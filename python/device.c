/* ttnn.Device: a virtual chip. */
#include "module.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct device {
    PyObject_HEAD tw_device *chip; /* NULL when closed */
    PyObject *programs;            /* generic_op's: {signature: capsule of tw_program} */
    PyObject *recording;           /* what a trace has recorded so far, or NULL (trace.c) */
    PyObject *notes;               /* a dict for the Python side: traces, sub-devices */
    pthread_t opener;
    long id;
    size_t merged; /* programs that belong to the entry of another one */
    bool cache_off;
} device;

/* What a Python process has open, as the vendor's device registry; and who keeps other programs. */
static PyObject *device_class;
static PyObject *open_devices; /* list */
static const tw_program_cache_hooks *hooks;

void tt_device_set_hooks(const tw_program_cache_hooks *given) {
    hooks = given;
}

int tt_device_check(PyObject *object) {
    return PyObject_TypeCheck(object, (PyTypeObject *)device_class);
}

tw_device *tt_device_get(PyObject *object) {
    if (!tt_device_check(object)) {
        PyErr_Format(PyExc_TypeError, "expected a ttnn.Device, not %R", object);
        return NULL;
    }
    device *self = (device *)object;
    if (!self->chip)
        PyErr_Format(PyExc_RuntimeError,
                     "device %ld is closed; open it again with ttnn.open_device", self->id);
    return self->chip;
}

PyObject *tt_device_find(tw_device *chip) {
    for (Py_ssize_t i = 0; i < PyList_Size(open_devices); i++) {
        PyObject *object = PyList_GetItem(open_devices, i);
        if (((device *)object)->chip != chip) continue;
        Py_INCREF(object);
        return object;
    }
    Py_RETURN_NONE;
}

static void forget_programs(device *self) {
    PyDict_Clear(self->programs);
    self->merged = 0;
}

PyObject *tt_device_programs(PyObject *object) {
    device *self = (device *)object;
    if (self->cache_off) forget_programs(self);
    return self->programs;
}

PyObject *tt_device_recording(PyObject *object) {
    return ((device *)object)->recording;
}

int tt_device_record(PyObject *object, PyObject *list) {
    if (!tt_device_get(object)) return -1;
    PyObject *old = ((device *)object)->recording;
    Py_XINCREF(list);
    ((device *)object)->recording = list;
    Py_XDECREF(old);
    return 0;
}

static void close_chip(device *self) {
    if (!self->chip) return;
    PyDict_Clear(self->programs);
    PyDict_Clear(self->notes);
    Py_CLEAR(self->recording);
    tw_device_close(self->chip);
    self->chip = NULL;
}

void tt_device_close_all(void) {
    for (Py_ssize_t i = 0; open_devices && i < PyList_Size(open_devices); i++)
        close_chip((device *)PyList_GetItem(open_devices, i));
}

static void device_dealloc(PyObject *object) {
    device *self = (device *)object;
    close_chip(self);
    Py_XDECREF(self->programs);
    Py_XDECREF(self->notes);
    PyTypeObject *type = Py_TYPE(object);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}

/* ---- opening ---- */

static const char *text_or_null(PyObject *value) {
    return value == Py_None ? NULL : PyUnicode_AsUTF8AndSize(value, NULL);
}

/* A keyword of the vendor's open_device: into the options, or only checked, when a virtual chip has
 * no use for it (traces take no memory, and no core dispatches). 1 when it is none. */
static int read_vendor_option(const char *name, PyObject *value, tw_device_options *options,
                              uint32_t *queues) {
    static const struct {
        const char *name;
        uint32_t most;
    } numbers[] = {{"l1_small_size", UINT32_MAX},
                   {"worker_l1_size", UINT32_MAX},
                   {"trace_region_size", UINT32_MAX},
                   {"num_command_queues", 2},
                   {"num_hw_cqs", 2}};
    if (!strcmp(name, "dispatch_core_config")) {
        if (value == Py_None || tt_record_check(TT_REC_DispatchCoreConfig, value)) return 0;
        PyErr_Format(PyExc_TypeError, "%s is %R; it must be a ttnn.DispatchCoreConfig", name,
                     value);
        return -1;
    }
    for (size_t i = 0; i < TW_COUNT(numbers); i++) {
        if (strcmp(name, numbers[i].name)) continue;
        uint32_t number;
        if (tt_uint_get(value, name, &number)) return -1;
        if (number > numbers[i].most || (numbers[i].most == 2 && !number)) {
            PyErr_Format(PyExc_RuntimeError, "%s is %u; a device has 1 or 2", name, number);
            return -1;
        }
        if (i == 0) options->l1_small_bytes = number;
        if (i == 1) options->worker_l1_bytes = number;
        if (i > 2) *queues = number;
        return 0;
    }
    return 1;
}

/* One keyword of ours into the options; 1 when it is none of ours. */
static int read_option(const char *name, PyObject *value, tw_device_options *options) {
    if (!strcmp(name, "arch")) {
        options->arch = text_or_null(value);
        return PyErr_Occurred() ? -1 : 0;
    }
    if (!strcmp(name, "check")) {
        options->check = text_or_null(value);
        return PyErr_Occurred() ? -1 : 0;
    }
    if (!strcmp(name, "grid")) {
        tw_core_xy grid;
        if (value == Py_None) return 0;
        if (tt_core_get(value, &grid)) return -1;
        options->grid_x = grid.x, options->grid_y = grid.y;
        return 0;
    }
    uint32_t number = 0;
    if (!strcmp(name, "threads")) {
        if (tt_uint_get(value, name, &number)) return -1;
        options->threads = number;
        return 0;
    }
    if (!strcmp(name, "gdb")) {
        if (tt_uint_get(value, name, &number)) return -1;
        if (number > UINT16_MAX) {
            PyErr_Format(PyExc_ValueError, "gdb=%u: a port from 1 to 65535 is wanted", number);
            return -1;
        }
        options->gdb = (uint16_t)number;
        return 0;
    }
    if (!strcmp(name, "perturb") || !strcmp(name, "max_cycles") ||
        !strcmp(name, "max_instructions")) {
        const unsigned long long wide = PyLong_AsUnsignedLongLong(value);
        if (PyErr_Occurred()) return -1;
        *(name[0] == 'p'   ? &options->perturb
          : name[4] == 'c' ? &options->max_cycles
                           : &options->max_instructions) = wide;
        return 0;
    }
    return 1;
}

/* DPRINT goes through Python's sys.stdout, so that it keeps its order with print() and pytest shows
 * it; on a thread that is not Python's it goes to C's. */
static void print_line(void *context, uint32_t x, uint32_t y, tw_hart_id hart, const char *line) {
    static const char *const tags[TW_HARTS] = {"BR", "NC", "TR0", "TR1", "TR2"};
    const device *self = context;
    if (!pthread_equal(self->opener, pthread_self())) {
        printf("(%u,%u):%s: %s\n", x, y, tags[hart], line);
        fflush(stdout);
        return;
    }
    PyObject *stream = PySys_GetObject("stdout"); /* borrowed */
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    tw_text text = {0};
    tw_text_addf(&text, "(%u,%u):%s: %s\n", x, y, tags[hart], line);
    PyObject *decoded = PyUnicode_DecodeUTF8(text.data, (Py_ssize_t)text.length, "replace");
    if (!decoded || !stream || stream == Py_None ||
        PyFile_WriteObject(decoded, stream, Py_PRINT_RAW))
        PyErr_Clear();
    Py_XDECREF(decoded);
    tw_text_free(&text);
    PyErr_Restore(type, value, trace);
}

static PyObject *open_device(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    long id = 0;
    uint32_t queues = 2;
    tw_device_options options = {0};
    if (!PyArg_ParseTuple(args, "|l:open_device", &id)) return NULL;
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (keywords && PyDict_Next(keywords, &at, &key, &value)) {
        const char *name = PyUnicode_AsUTF8AndSize(key, NULL);
        if (!name) return NULL;
        if (!strcmp(name, "device_id")) {
            id = PyLong_AsLong(value);
            if (id == -1 && PyErr_Occurred()) return NULL;
            continue;
        }
        int unknown = read_vendor_option(name, value, &options, &queues);
        if (unknown > 0) unknown = read_option(name, value, &options);
        if (unknown < 0) return NULL;
        if (unknown)
            return PyErr_Format(PyExc_TypeError,
                                "open_device() has no argument %R; beside those of ttnn it takes "
                                "arch, check, grid, threads, perturb, gdb, max_cycles and "
                                "max_instructions",
                                key);
    }
    tw_error err = {0};
    tw_device *chip;
    if (tw_device_open(&options, &chip, &err)) return tt_raise(&err);
    allocfunc alloc = (allocfunc)PyType_GetSlot((PyTypeObject *)device_class, Py_tp_alloc);
    device *self = (device *)alloc((PyTypeObject *)device_class, 0);
    if (!self) {
        tw_device_close(chip);
        return NULL;
    }
    self->chip = chip;
    self->opener = pthread_self();
    tw_device_set_print(chip, print_line, self);
    self->id = id;
    self->programs = PyDict_New();
    self->notes = PyDict_New();
    PyObject *number = PyLong_FromUnsignedLong(queues);
    const int failed = !self->programs || !self->notes || !number ||
                       PyDict_SetItemString(self->notes, "queues", number) ||
                       PyList_Append(open_devices, (PyObject *)self);
    Py_XDECREF(number);
    if (failed) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *close_device(PyObject *module, PyObject *object) {
    (void)module;
    if (!tt_device_check(object))
        return PyErr_Format(PyExc_TypeError, "expected a ttnn.Device, not %R", object);
    close_chip((device *)object);
    for (Py_ssize_t i = 0; i < PyList_Size(open_devices); i++)
        if (PyList_GetItem(open_devices, i) == object) {
            if (PySequence_DelItem(open_devices, i)) return NULL;
            break;
        }
    Py_RETURN_NONE;
}

static PyObject *synchronize_device(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module, (void)args, (void)keywords; /* every call is done when it returns */
    Py_RETURN_NONE;
}

static PyObject *one(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    return PyLong_FromLong(1);
}

static const char *default_arch(void) {
    const char *named = getenv("TILEWRIGHT_ARCH");
    return named && *named ? named : "wormhole_b0";
}

static PyObject *get_arch_name(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    return PyUnicode_FromString(default_arch());
}

PyMethodDef tt_device_functions[] = {
    {"open_device", (PyCFunction)(void (*)(void))open_device, METH_VARARGS | METH_KEYWORDS,
     "Opens a virtual chip: open_device(device_id=0, arch=, check=, grid=, threads=, ...)."},
    {"close_device", close_device, METH_O, "Closes a device; its tensors become deallocated."},
    {"synchronize_device", (PyCFunction)(void (*)(void))synchronize_device,
     METH_VARARGS | METH_KEYWORDS, "Nothing is ever outstanding."},
    {"GetNumAvailableDevices", one, METH_NOARGS, "One."},
    {"get_num_devices", one, METH_NOARGS, "One."},
    {"get_arch_name", get_arch_name, METH_NOARGS, "The architecture devices open with."},
    {0},
};

/* ---- methods ---- */

static PyObject *device_id(PyObject *self, PyObject *none) {
    (void)none;
    return PyLong_FromLong(((device *)self)->id);
}

static PyObject *device_ids(PyObject *self, PyObject *none) {
    (void)none;
    return Py_BuildValue("[l]", ((device *)self)->id);
}

static PyObject *device_arch(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    if (!chip) return NULL;
    return tt_enum_make(TT_Arch, strcmp(tw_device_arch(chip)->name, "blackhole") ? 2 : 3);
}

static PyObject *device_grid(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    return chip ? tt_core_make(tw_device_grid(chip)) : NULL;
}

static PyObject *device_core_grid(PyObject *self, void *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    if (!chip) return NULL;
    const tw_core_xy grid = tw_device_grid(chip);
    PyObject *object = tt_record_make(TT_REC_CoreGrid);
    PyObject *x = PyLong_FromUnsignedLong(grid.x), *y = PyLong_FromUnsignedLong(grid.y);
    if (object &&
        (tt_record_set(object, TT_CoreGrid_x, x) || tt_record_set(object, TT_CoreGrid_y, y)))
        Py_CLEAR(object);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return object;
}

static PyObject *device_dram_grid(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    return chip ? tt_core_make((tw_core_xy){tw_device_banks(chip, true), 1}) : NULL;
}

static PyObject *device_worker(PyObject *self, PyObject *arg) {
    tw_device *chip = tt_device_get(self);
    tw_core_xy core;
    if (!chip || tt_core_get(arg, &core)) return NULL;
    return tt_core_make(tw_device_worker_noc(chip, core));
}

static PyObject *device_l1_size(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    return chip ? PyLong_FromUnsignedLong(tw_device_arch(chip)->l1_bytes) : NULL;
}

static PyObject *device_channels(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    return chip ? PyLong_FromUnsignedLong(tw_device_banks(chip, true)) : NULL;
}

static PyObject *device_shape(PyObject *self, void *none) {
    (void)self, (void)none;
    return tt_record_make(TT_REC_MeshShape);
}

static PyObject *device_notes(PyObject *self, void *none) {
    (void)none;
    PyObject *notes = ((device *)self)->notes;
    Py_INCREF(notes);
    return notes;
}

static PyObject *device_entries(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    if (!chip) return NULL;
    size_t count = (size_t)PyDict_Size(((device *)self)->programs);
    if (hooks && hooks->entries) count += hooks->entries(chip);
    return PyLong_FromSize_t(count - ((device *)self)->merged);
}

/* An operation of ttnn that is made of several programs counts as one entry. */
static PyObject *device_merge(PyObject *self, PyObject *number) {
    const size_t more = PyLong_AsSize_t(number);
    if (PyErr_Occurred()) return NULL;
    ((device *)self)->merged += more;
    Py_RETURN_NONE;
}

static PyObject *set_cache(PyObject *self, bool clear, bool on) {
    tw_device *chip = tt_device_get(self);
    if (!chip) return NULL;
    if (clear) {
        forget_programs((device *)self);
        if (hooks && hooks->clear) hooks->clear(chip);
    }
    ((device *)self)->cache_off = !on;
    if (hooks && hooks->enable) hooks->enable(chip, on);
    Py_RETURN_NONE;
}

static PyObject *device_enable_cache(PyObject *self, PyObject *none) {
    (void)none;
    return set_cache(self, false, true);
}

static PyObject *device_disable_cache(PyObject *self, PyObject *none) {
    (void)none;
    return set_cache(self, true, false);
}

static PyObject *device_clear_cache(PyObject *self, PyObject *none) {
    (void)none;
    return set_cache(self, true, !((device *)self)->cache_off);
}

static PyObject *device_allow_misses(PyObject *self, PyObject *arg) {
    tw_device *chip = tt_device_get(self);
    const int allowed = PyObject_IsTrue(arg);
    if (!chip || allowed < 0) return NULL;
    if (hooks && hooks->allow_misses) hooks->allow_misses(chip, allowed);
    Py_RETURN_NONE;
}

static PyObject *device_is_open(PyObject *self, PyObject *none) {
    (void)none;
    return PyBool_FromLong(((device *)self)->chip != NULL);
}

/* Figures of the last run: for tests and curiosity. */
static PyObject *device_stats(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    if (!chip) return NULL;
    const tw_run_stats stats = tw_device_stats(chip);
    return Py_BuildValue("{sKsKsKsK}", "cycles", (unsigned long long)stats.cycles, "instructions",
                         (unsigned long long)stats.instructions, "noc_bytes",
                         (unsigned long long)stats.noc_bytes, "runs",
                         (unsigned long long)tw_device_runs(chip));
}

/* (id, severity, message) of each fault of the last run. */
static PyObject *device_faults(PyObject *self, PyObject *none) {
    (void)none;
    tw_device *chip = tt_device_get(self);
    PyObject *list = chip ? PyList_New(0) : NULL;
    const tw_faults *faults = list ? tw_device_faults(chip) : NULL;
    static const char *const severities[] = {"note", "warning", "error"};
    for (size_t i = 0; list && faults && i < faults->list.count; i++) {
        const tw_fault *fault = &faults->list.items[i];
        PyObject *entry = Py_BuildValue("(sss)", tw_fault_find(fault->id)->id,
                                        severities[fault->severity], fault->message);
        if (!entry || PyList_Append(list, entry)) Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    return list;
}

static PyObject *device_repr(PyObject *self) {
    const device *d = (device *)self;
    return d->chip ? PyUnicode_FromFormat("Device(id=%ld, arch=%s)", d->id,
                                          tw_device_arch(d->chip)->name)
                   : PyUnicode_FromFormat("Device(id=%ld, closed)", d->id);
}

static PyMethodDef device_methods[] = {
    {"id", device_id, METH_NOARGS, "The number it was opened with."},
    {"get_device_ids", device_ids, METH_NOARGS, "A list of that number."},
    {"get_num_devices", one, METH_NOARGS, "One."},
    {"arch", device_arch, METH_NOARGS, "The architecture, a ttnn.device.Arch."},
    {"compute_with_storage_grid_size", device_grid, METH_NOARGS, "Columns and rows of workers."},
    {"dram_grid_size", device_dram_grid, METH_NOARGS, "DRAM banks by 1."},
    {"num_dram_channels", device_channels, METH_NOARGS, "DRAM banks."},
    {"l1_size_per_core", device_l1_size, METH_NOARGS, "Bytes of a worker's L1."},
    {"worker_core_from_logical_core", device_worker, METH_O, "NoC coordinates of a worker."},
    {"_merge_entries", device_merge, METH_O, "So many of the programs belong to another's entry."},
    {"num_program_cache_entries", device_entries, METH_NOARGS, "Programs kept for reuse."},
    {"enable_program_cache", device_enable_cache, METH_NOARGS, "Keeps programs (the default)."},
    {"disable_and_clear_program_cache", device_disable_cache, METH_NOARGS, "Keeps none."},
    {"clear_program_cache", device_clear_cache, METH_NOARGS, "Forgets the programs kept."},
    {"set_program_cache_misses_allowed", device_allow_misses, METH_O,
     "False: an operation whose program is not kept is an error."},
    {"is_initialized", device_is_open, METH_NOARGS, "True until it is closed."},
    {"stats", device_stats, METH_NOARGS, "Figures of the last run, a dict."},
    {"faults", device_faults, METH_NOARGS, "(id, severity, message) of the last run's faults."},
    {0},
};

int tt_device_add(PyObject *module) {
    static PyGetSetDef getset[] = {
        {"core_grid", device_core_grid, NULL, "The grid of workers, a CoreGrid.", NULL},
        {"shape", device_shape, NULL, "The mesh it is: 1 x 1.", NULL},
        {"notes", device_notes, NULL, "A dict for what Python keeps of the device.", NULL},
        {0},
    };
    PyType_Slot slots[] = {
        {Py_tp_doc, "A virtual Tensix chip."},
        {Py_tp_dealloc, device_dealloc},
        {Py_tp_repr, device_repr},
        {Py_tp_methods, device_methods},
        {Py_tp_getset, getset},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "ttnn.Device",
        .basicsize = sizeof(device),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    device_class = PyType_FromSpec(&spec);
    open_devices = PyList_New(0);
    if (!device_class || !open_devices) return -1;
    return PyModule_AddObjectRef(module, "Device", device_class);
}
