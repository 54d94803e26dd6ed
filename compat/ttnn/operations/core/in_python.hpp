// ttnn/operations/core/in_python.hpp: of tilewright: an operation of the ttnn module in Python,
// called from C++. Operations that others are made of (to_layout, reshape, add, ...) exist there,
// as programs of kernels; an operation library is always loaded by Python, so it can have them
// without the sources that a TT-Metalium tree has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include "ttnn/tensor/tensor.hpp"

namespace tt::tilewright {

using Pairs = std::vector<std::pair<int64_t, int64_t>>;
using PythonValue =
    std::variant<std::nullopt_t, bool, int64_t, double, std::string, std::vector<int64_t>, Pairs,
                 tt_metal::Tensor, std::vector<tt_metal::Tensor>, tt_metal::DataType,
                 tt_metal::Layout, tt_metal::MemoryConfig, tt_metal::distributed::MeshDevice *>;
// A keyword, "" for a positional argument. Keywords whose value is std::nullopt are left out.
using PythonArgument = std::pair<std::string, PythonValue>;

template <typename T> PythonValue python_value(const std::optional<T> &value) {
    return value ? PythonValue(*value) : PythonValue(std::nullopt);
}

inline PythonValue python_device(tt_metal::distributed::MeshDevice *device) {
    return device ? PythonValue(device) : PythonValue(std::nullopt);
}

// Calls ttnn.NAME, which answers with one tensor. Throws what Python raised; and when the process
// has no Python with the ttnn module.
tt_metal::Tensor call_in_python(const char *name, const std::vector<PythonArgument> &arguments);

// How it is done, from the library that knows Python.
using PythonCaller = tt_metal::Tensor (*)(const char *, const std::vector<PythonArgument> &);
void set_python_caller(PythonCaller caller);

} // namespace tt::tilewright
