// ttnn/operations/data_movement/concat/concat.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const std::vector<Tensor> &inputs, int dim,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "concat", {{"", inputs},
                       {"dim", int64_t(dim)},
                       {"memory_config", tt::tilewright::python_value(memory)}});
    }
} concat{};

} // namespace ttnn
