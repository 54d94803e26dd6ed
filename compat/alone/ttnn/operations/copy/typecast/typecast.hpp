// ttnn/operations/copy/typecast/typecast.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, const DataType &dtype,
                      const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<Tensor> &output = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "typecast", {{"", input},
                         {"", dtype},
                         {"memory_config", tt::tilewright::python_value(memory)},
                         {"output_tensor", tt::tilewright::python_value(output)}});
    }
} typecast{};

} // namespace ttnn
