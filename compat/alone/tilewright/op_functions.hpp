// tilewright/op_functions.hpp: ttnn's operations as C++ function objects for an operation that has
// no tree around it: each call is that of ttnn.NAME in Python. What a call does not take here does
// not compile.
#pragma once

#include <array>
#include <reflect>
#include <tt_stl/small_vector.hpp>
#include <tt_stl/span.hpp>
#include <variant>
#include <vector>
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/operations/core/in_python.hpp"
#include "ttnn/types.hpp"

namespace tt::tilewright {

using Memory = std::optional<tt_metal::MemoryConfig>;
using Output = std::optional<tt_metal::Tensor>;

template <typename List> std::vector<int64_t> numbers(const List &list) {
    if constexpr (requires { list.cbegin(); }) {
        return std::vector<int64_t>(list.cbegin(), list.cend());
    } else {
        return std::vector<int64_t>(list.begin(), list.end());
    }
}

// NAME(tensor)
template <reflect::fixed_string name> struct UnaryFunction {
    tt_metal::Tensor operator()(const tt_metal::Tensor &input, const Memory &memory = std::nullopt,
                                const Output &output = std::nullopt) const {
        return call_in_python(name.data, {{"", input},
                                          {"memory_config", python_value(memory)},
                                          {"output_tensor", python_value(output)}});
    }
};

// NAME(tensor, number)
template <reflect::fixed_string name> struct UnaryWithNumberFunction {
    tt_metal::Tensor operator()(const tt_metal::Tensor &input, float number,
                                const Memory &memory = std::nullopt,
                                const Output &output = std::nullopt) const {
        return call_in_python(name.data, {{"", input},
                                          {"", double(number)},
                                          {"memory_config", python_value(memory)},
                                          {"output_tensor", python_value(output)}});
    }
};

// NAME(tensor, tensor or number)
template <reflect::fixed_string name> struct BinaryFunction {
    using Type = std::optional<const tt_metal::DataType>;
    tt_metal::Tensor operator()(const tt_metal::Tensor &a, const tt_metal::Tensor &b,
                                const Type &dtype = std::nullopt,
                                const Memory &memory = std::nullopt,
                                const Output &output = std::nullopt) const {
        return with(a, b, dtype, memory, output);
    }
    tt_metal::Tensor operator()(const tt_metal::Tensor &a, float b,
                                const Type &dtype = std::nullopt,
                                const Memory &memory = std::nullopt,
                                const Output &output = std::nullopt) const {
        return with(a, double(b), dtype, memory, output);
    }

  private:
    static tt_metal::Tensor with(const tt_metal::Tensor &a, PythonValue b, const Type &dtype,
                                 const Memory &memory, const Output &output) {
        return call_in_python(name.data, {{"", a},
                                          {"", std::move(b)},
                                          {"dtype", python_value(dtype)},
                                          {"memory_config", python_value(memory)},
                                          {"output_tensor", python_value(output)}});
    }
};

// NAME(tensor, dim, keepdim)
template <reflect::fixed_string name> struct ReduceFunction {
    using Dims = std::optional<std::variant<int, ttsl::SmallVector<int>>>;
    tt_metal::Tensor
    operator()(const tt_metal::Tensor &input, const Dims &dim = std::nullopt, bool keepdim = false,
               const Memory &memory = std::nullopt,
               const std::optional<ttnn::DeviceComputeKernelConfig> & = std::nullopt) const {
        PythonValue dims = std::nullopt;
        if (dim && dim->index() == 0) {
            dims = int64_t(std::get<0>(*dim));
        } else if (dim) {
            dims = numbers(std::get<1>(*dim));
        }
        return call_in_python(name.data, {{"", input},
                                          {"dim", dims},
                                          {"keepdim", keepdim},
                                          {"memory_config", python_value(memory)}});
    }
};

} // namespace tt::tilewright
