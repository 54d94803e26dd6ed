/* The enumerations of enums.def as classes of Python's enum module. */
#include "module.h"

#include <string.h>

typedef struct member {
    tt_enum which;
    const char *name;
    long value;
} member;

static const member members[] = {
#define TT_ENUM(class)
#define TT_MEMBER(class, name, value) {TT_##class, #name, value},
#include "enums.def"
#undef TT_ENUM
#undef TT_MEMBER
};

static const char *const names[TT_ENUM_COUNT] = {
#define TT_ENUM(class) #class,
#define TT_MEMBER(class, name, value)
#include "enums.def"
#undef TT_ENUM
#undef TT_MEMBER
};

/* Made once when the module is imported, constant after. */
static PyObject *classes[TT_ENUM_COUNT];

static PyObject *members_of(tt_enum which) {
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < TW_COUNT(members); i++) {
        if (members[i].which != which) continue;
        PyObject *pair = Py_BuildValue("(sl)", members[i].name, members[i].value);
        if (!pair || PyList_Append(list, pair)) Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return list;
}

int tt_enums_add(PyObject *module) {
    PyObject *enum_module = PyImport_ImportModule("enum");
    PyObject *enum_class = enum_module ? PyObject_GetAttrString(enum_module, "Enum") : NULL;
    int failed = !enum_class;
    for (int i = 0; !failed && i < TT_ENUM_COUNT; i++) {
        PyObject *list = members_of((tt_enum)i);
        PyObject *args = list ? Py_BuildValue("(sN)", names[i], list) : NULL;
        PyObject *keywords = Py_BuildValue("{ss}", "module", "ttnn");
        classes[i] = args && keywords ? PyObject_Call(enum_class, args, keywords) : NULL;
        Py_XDECREF(args);
        Py_XDECREF(keywords);
        failed = !classes[i] || PyModule_AddObjectRef(module, names[i], classes[i]);
    }
    Py_XDECREF(enum_class);
    Py_XDECREF(enum_module);
    return failed ? -1 : 0;
}

int tt_enum_check(tt_enum which, PyObject *object) {
    const int is = PyObject_IsInstance(object, classes[which]);
    if (is < 0) PyErr_Clear();
    return is > 0;
}

int tt_enum_get(tt_enum which, PyObject *object, long *value) {
    if (!tt_enum_check(which, object)) {
        PyErr_Format(PyExc_TypeError, "expected a member of ttnn.%s, not %R", names[which], object);
        return -1;
    }
    PyObject *number = PyObject_GetAttrString(object, "value");
    if (!number) return -1;
    const long found = PyLong_AsLong(number);
    Py_DECREF(number);
    if (found == -1 && PyErr_Occurred()) return -1;
    *value = found;
    return 0;
}

PyObject *tt_enum_make(tt_enum which, long value) {
    return PyObject_CallFunction(classes[which], "l", value);
}

PyObject *tt_enum_class(tt_enum which) {
    return classes[which];
}

tt_enum tt_enum_named(const char *name) {
    for (int i = 0; i < TT_ENUM_COUNT; i++)
        if (!strcmp(names[i], name)) return (tt_enum)i;
    return TT_ENUM_COUNT;
}
