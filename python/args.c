/* ttnn.RuntimeArgs: run-time arguments of a kernel by core, args[x][y] = [...]. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

typedef struct args {
    PyObject_HEAD PyObject *items; /* {(x, y): list}, in the order cores were named */
} args;

typedef struct column {
    PyObject_HEAD PyObject *items, *x;
} column;

static PyObject *args_class, *column_class; /* made once when the module is imported */

static PyObject *allocate(PyObject *class) {
    allocfunc alloc = (allocfunc)PyType_GetSlot((PyTypeObject *)class, Py_tp_alloc);
    return alloc((PyTypeObject *)class, 0);
}

static void release(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *make(void) {
    args *self = (args *)allocate(args_class);
    if (self && !(self->items = PyDict_New())) Py_CLEAR(self);
    return (PyObject *)self;
}

PyObject *tt_args_items(PyObject *self) {
    return ((args *)self)->items;
}

static int put(PyObject *items, PyObject *x, PyObject *y, PyObject *values) {
    PyObject *key = PyTuple_Pack(2, x, y), *list = tt_list_of(values);
    const int failed = !key || !list || PyDict_SetItem(items, key, list);
    Py_XDECREF(key);
    Py_XDECREF(list);
    return failed ? -1 : 0;
}

static int put_core(PyObject *items, PyObject *core, PyObject *values) {
    tw_core_xy place;
    if (tt_core_get(core, &place)) return -1;
    PyObject *x = PyLong_FromUnsignedLong(place.x), *y = PyLong_FromUnsignedLong(place.y);
    const int failed = !x || !y || put(items, x, y, values);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return failed ? -1 : 0;
}

/* ---- args[x], args[x][y] ---- */

static void column_dealloc(PyObject *object) {
    column *self = (column *)object;
    Py_XDECREF(self->items);
    Py_XDECREF(self->x);
    release(object);
}

/* The list itself, empty when the core was not named yet; it may be changed in place. */
static PyObject *column_get(PyObject *object, PyObject *y) {
    const column *self = (column *)object;
    PyObject *key = PyTuple_Pack(2, self->x, y);
    if (!key) return NULL;
    PyObject *list = PyDict_GetItemWithError(self->items, key);
    Py_XINCREF(list);
    if (!list && !PyErr_Occurred()) {
        list = PyList_New(0);
        if (list && PyDict_SetItem(self->items, key, list)) Py_CLEAR(list);
    }
    Py_DECREF(key);
    return list;
}

static int column_set(PyObject *object, PyObject *y, PyObject *values) {
    const column *self = (column *)object;
    uint32_t number;
    if (!values) {
        PyErr_SetString(PyExc_TypeError, "arguments of a core cannot be deleted");
        return -1;
    }
    return tt_uint_get(y, "a core's y", &number) ? -1 : put(self->items, self->x, y, values);
}

static PyObject *args_get(PyObject *object, PyObject *x) {
    uint32_t number;
    if (tt_uint_get(x, "a core's x", &number)) return NULL;
    column *view = (column *)allocate(column_class);
    if (!view) return NULL;
    view->items = ((args *)object)->items;
    view->x = x;
    Py_INCREF(view->items);
    Py_INCREF(x);
    return (PyObject *)view;
}

/* ---- the class ---- */

static PyObject *args_new(PyTypeObject *type, PyObject *given, PyObject *keywords) {
    (void)type, (void)keywords;
    PyObject *from = Py_None;
    if (!PyArg_ParseTuple(given, "|O:RuntimeArgs", &from)) return NULL;
    return tt_args_coerce(from);
}

static void args_dealloc(PyObject *object) {
    Py_XDECREF(((args *)object)->items);
    release(object);
}

static Py_ssize_t args_length(PyObject *object) {
    return PyDict_Size(((args *)object)->items);
}

static PyObject *pairs(PyObject *object) {
    PyObject *list = PyList_New(0), *key, *value;
    Py_ssize_t at = 0;
    while (list && PyDict_Next(((args *)object)->items, &at, &key, &value)) {
        tw_core_xy core;
        PyObject *pair =
            tt_core_get(key, &core) ? NULL : Py_BuildValue("(NO)", tt_core_make(core), value);
        if (!pair || PyList_Append(list, pair)) Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return list;
}

static PyObject *args_iter(PyObject *object) {
    PyObject *list = pairs(object);
    PyObject *iterator = list ? PyObject_GetIter(list) : NULL;
    Py_XDECREF(list);
    return iterator;
}

static PyObject *args_repr(PyObject *object) {
    return PyUnicode_FromFormat("RuntimeArgs(%R)", ((args *)object)->items);
}

static PyObject *args_append(PyObject *object, PyObject *given) {
    PyObject *core, *values;
    PyObject *pair = PyTuple_Size(given) == 1 ? PySequence_Tuple(PyTuple_GetItem(given, 0))
                                              : PySequence_Tuple(given);
    const int failed = !pair || !PyArg_ParseTuple(pair, "OO:append", &core, &values) ||
                       put_core(((args *)object)->items, core, values);
    Py_XDECREF(pair);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *args_clear(PyObject *object, PyObject *none) {
    (void)none;
    PyDict_Clear(((args *)object)->items);
    Py_RETURN_NONE;
}

/* A pair names its core; otherwise rows are columns of the grid: value[x][y]. */
static bool is_pair(PyObject *item) {
    if (!PySequence_Check(item) || PySequence_Size(item) != 2) return false;
    if (PyTuple_Check(item)) return true;
    PyObject *first = PySequence_GetItem(item, 0);
    const bool core = first && tt_core_check(first);
    Py_XDECREF(first);
    return core;
}

static int put_column(PyObject *items, long x, PyObject *column) {
    PyObject *rows = PySequence_List(column), *column_number = PyLong_FromLong(x);
    int failed = !rows || !column_number;
    for (Py_ssize_t y = 0; !failed && y < PyList_Size(rows); y++) {
        PyObject *row = PyList_GetItem(rows, y), *row_number = PyLong_FromSsize_t(y);
        if (!PySequence_Check(row)) {
            PyErr_Format(PyExc_TypeError,
                         "run-time arguments are given as args[x][y] = [...], as (core, [...]) "
                         "pairs, or as nested lists [x][y][...]; %R is none of them",
                         row);
            failed = 1;
        } else if (PySequence_Size(row) > 0) {
            failed = !row_number || put(items, column_number, row_number, row);
        }
        Py_XDECREF(row_number);
    }
    Py_XDECREF(rows);
    Py_XDECREF(column_number);
    return failed ? -1 : 0;
}

static int put_item(PyObject *items, long x, PyObject *item) {
    if (!is_pair(item)) return put_column(items, x, item);
    PyObject *core = PySequence_GetItem(item, 0), *values = PySequence_GetItem(item, 1);
    const int failed = !core || !values || put_core(items, core, values);
    Py_XDECREF(core);
    Py_XDECREF(values);
    return failed ? -1 : 0;
}

PyObject *tt_args_coerce(PyObject *value) {
    if (PyObject_TypeCheck(value, (PyTypeObject *)args_class)) {
        Py_INCREF(value);
        return value;
    }
    PyObject *self = make(), *list = tt_list_of(value);
    int failed = !self || !list;
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(list); i++)
        failed = put_item(tt_args_items(self), i, PyList_GetItem(list, i));
    Py_XDECREF(list);
    if (failed) Py_CLEAR(self);
    return self;
}

static PyObject *args_reduce(PyObject *object, PyObject *none) {
    (void)none;
    return Py_BuildValue("(O(N))", args_class, pairs(object));
}

int tt_args_add(PyObject *module) {
    static PyMethodDef methods[] = {
        {"__reduce__", args_reduce, METH_NOARGS, NULL},
        {"append", args_append, METH_VARARGS, "Adds a pair of core and arguments."},
        {"clear", args_clear, METH_NOARGS, "Forgets all."},
        {0},
    };
    PyType_Slot slots[] = {
        {Py_tp_doc, "Run-time arguments by core: args[x][y] = [...]."},
        {Py_tp_new, args_new},
        {Py_tp_dealloc, args_dealloc},
        {Py_tp_repr, args_repr},
        {Py_tp_iter, args_iter},
        {Py_mp_length, args_length},
        {Py_mp_subscript, args_get},
        {Py_tp_methods, methods},
        {0, NULL},
    };
    PyType_Spec spec = {.name = "ttnn.RuntimeArgs",
                        .basicsize = sizeof(args),
                        .flags = Py_TPFLAGS_DEFAULT,
                        .slots = slots};
    PyType_Slot column_slots[] = {
        {Py_tp_dealloc, column_dealloc},
        {Py_mp_subscript, column_get},
        {Py_mp_ass_subscript, column_set},
        {0, NULL},
    };
    PyType_Spec column_spec = {.name = "ttnn.RuntimeArgsColumn",
                               .basicsize = sizeof(column),
                               .flags = Py_TPFLAGS_DEFAULT,
                               .slots = column_slots};
    args_class = PyType_FromSpec(&spec);
    column_class = PyType_FromSpec(&column_spec);
    if (!args_class || !column_class) return -1;
    return PyModule_AddObjectRef(module, "RuntimeArgs", args_class);
}
