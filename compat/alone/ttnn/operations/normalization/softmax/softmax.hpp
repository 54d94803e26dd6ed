// ttnn/operations/normalization/softmax/softmax.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, int dim = -1,
                      const std::optional<MemoryConfig> &memory = std::nullopt,
                      const std::optional<const DeviceComputeKernelConfig> & = std::nullopt,
                      bool numeric_stable = true) const {
        return tt::tilewright::call_in_python(
            "softmax", {{"", input},
                        {"dim", int64_t(dim)},
                        {"memory_config", tt::tilewright::python_value(memory)},
                        {"numeric_stable", numeric_stable}});
    }
} softmax{};

} // namespace ttnn
