// ttnn/operations/data_movement/untilize/untilize.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, const std::optional<MemoryConfig> &memory = std::nullopt,
                      bool = true, bool = true) const {
        return tt::tilewright::call_in_python(
            "untilize", {{"", input}, {"memory_config", tt::tilewright::python_value(memory)}});
    }
} untilize{};

} // namespace ttnn
