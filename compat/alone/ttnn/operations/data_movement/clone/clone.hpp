// ttnn/operations/data_movement/clone/clone.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, const std::optional<DataType> &dtype = std::nullopt,
                      const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<DeviceComputeKernelConfig> & = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "clone", {{"", input},
                      {"dtype", tt::tilewright::python_value(dtype)},
                      {"memory_config", tt::tilewright::python_value(memory)}});
    }
} clone{};

} // namespace ttnn
