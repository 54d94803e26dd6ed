// Calls of ttnn's Python operations from C++. By Python's own C API: nanobind's state is that of
// each operation library.
#include "ttnn/operations/core/in_python.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include "ttnn-nanobind/casters.hpp"

namespace tt::tilewright {

namespace {

struct Release {
    void operator()(PyObject *object) const { Py_DECREF(object); }
};
using Object = std::unique_ptr<PyObject, Release>;

// "ValueError: text" of the Python error that is set, which is cleared.
std::string take_error() {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    const Object text(value ? PyObject_Str(value) : nullptr);
    const char *words = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
    std::string error =
        type ? reinterpret_cast<PyTypeObject *>(type)->tp_name : "an error without a name";
    if (words) {
        error += std::string(": ") + words;
    }
    PyErr_Clear();
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return error;
}

// The object, or an exception with what Python raised.
Object checked(const char *name, PyObject *object) {
    if (!object) {
        throw std::runtime_error(std::string("ttnn.") + name + ": " + take_error());
    }
    return Object(object);
}

template <typename List> PyObject *make_list(const List &values);
PyObject *to_object(std::nullopt_t) {
    Py_RETURN_NONE;
}
PyObject *to_object(bool value) {
    return PyBool_FromLong(value);
}
PyObject *to_object(int64_t value) {
    return PyLong_FromLongLong(value);
}
PyObject *to_object(double value) {
    return PyFloat_FromDouble(value);
}
PyObject *to_object(const std::string &value) {
    return PyUnicode_FromStringAndSize(value.data(), static_cast<Py_ssize_t>(value.size()));
}
PyObject *to_object(tt_metal::distributed::MeshDevice *device) {
    return python::make(device);
}
PyObject *to_object(const std::pair<int64_t, int64_t> &pair) {
    return Py_BuildValue("(LL)", static_cast<long long>(pair.first),
                         static_cast<long long>(pair.second));
}
template <typename T> PyObject *to_object(const std::vector<T> &values) {
    return make_list(values);
}
template <typename T> PyObject *to_object(const T &value) {
    return python::make(value);
}
template <typename List> PyObject *make_list(const List &values) {
    PyObject *list = PyList_New(static_cast<Py_ssize_t>(values.size()));
    for (size_t i = 0; list && i < values.size(); ++i) {
        PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), to_object(values[i]));
    }
    return list;
}

tt_metal::Tensor answer(const char *name, const std::vector<PythonArgument> &arguments) {
    const Object module = checked(name, PyImport_ImportModule("ttnn"));
    const Object operation = checked(name, PyObject_GetAttrString(module.get(), name));
    const Object positional = checked(name, PyList_New(0)), keywords = checked(name, PyDict_New());
    for (const auto &[keyword, value] : arguments) {
        if (std::holds_alternative<std::nullopt_t>(value) && !keyword.empty()) {
            continue;
        }
        const Object object =
            checked(name, std::visit([](const auto &held) { return to_object(held); }, value));
        if (keyword.empty()) {
            PyList_Append(positional.get(), object.get());
        } else {
            PyDict_SetItemString(keywords.get(), keyword.c_str(), object.get());
        }
    }
    const Object tuple = checked(name, PyList_AsTuple(positional.get()));
    const Object result =
        checked(name, PyObject_Call(operation.get(), tuple.get(), keywords.get()));
    tt_metal::Tensor tensor;
    if (!python::load(result.get(), tensor)) {
        throw std::runtime_error(std::string("ttnn.") + name + " answered with no tensor");
    }
    return tensor;
}

tt_metal::Tensor call(const char *name, const std::vector<PythonArgument> &arguments) {
    struct Gil {
        PyGILState_STATE state = PyGILState_Ensure();
        ~Gil() { PyGILState_Release(state); }
    } gil;
    return answer(name, arguments);
}

const bool known = (set_python_caller(&call), true);

} // namespace

} // namespace tt::tilewright
