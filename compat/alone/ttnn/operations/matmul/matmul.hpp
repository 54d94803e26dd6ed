// ttnn/operations/matmul/matmul.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &a, const Tensor &b, bool transpose_a = false,
                      bool transpose_b = false,
                      const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<const DataType> &dtype = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "matmul", {{"", a},
                       {"", b},
                       {"transpose_a", transpose_a},
                       {"transpose_b", transpose_b},
                       {"memory_config", tt::tilewright::python_value(memory)},
                       {"dtype", tt::tilewright::python_value(dtype)}});
    }
} matmul{};

} // namespace ttnn
