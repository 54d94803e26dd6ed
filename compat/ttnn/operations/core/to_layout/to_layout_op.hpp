// ttnn/operations/core/to_layout/to_layout_op.hpp
#pragma once

#include "ttnn/operations/core/in_python.hpp"

namespace ttnn::operations::core {

struct ToLayout {
    static Tensor invoke(const Tensor &tensor, Layout layout,
                         const std::optional<DataType> &dtype = std::nullopt,
                         const std::optional<tt::tt_metal::MemoryConfig> &memory = std::nullopt,
                         const std::optional<CoreRangeSet> & = std::nullopt) {
        using tt::tilewright::python_value;
        return tt::tilewright::call_in_python("to_layout",
                                              {{"", tensor},
                                               {"", layout},
                                               {"dtype", python_value(dtype)},
                                               {"memory_config", python_value(memory)}});
    }
};

} // namespace ttnn::operations::core
