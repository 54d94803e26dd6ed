// ttnn/operations/data_movement/tilize/tilize.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<DataType> &dtype = std::nullopt, bool = true) const {
        return tt::tilewright::call_in_python(
            "tilize", {{"", input},
                       {"memory_config", tt::tilewright::python_value(memory)},
                       {"dtype", tt::tilewright::python_value(dtype)}});
    }
} tilize{};

} // namespace ttnn
