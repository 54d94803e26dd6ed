// ttnn/operations/core/to_memory_config/to_memory_config_op.hpp
#pragma once

#include "ttnn/operations/core/in_python.hpp"

namespace ttnn::operations::core {

struct ToMemoryConfig {
    static Tensor invoke(const Tensor &tensor, const tt::tt_metal::MemoryConfig &memory,
                         std::optional<DataType> dtype = std::nullopt,
                         const std::optional<Tensor> & = std::nullopt) {
        return tt::tilewright::call_in_python(
            "to_memory_config",
            {{"", tensor}, {"", memory}, {"dtype", tt::tilewright::python_value(dtype)}});
    }
};

} // namespace ttnn::operations::core
