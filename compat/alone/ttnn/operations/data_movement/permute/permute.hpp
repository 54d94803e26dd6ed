// ttnn/operations/data_movement/permute/permute.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, const ttsl::SmallVector<int64_t> &dims,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "permute", {{"", input},
                        {"", tt::tilewright::numbers(dims)},
                        {"memory_config", tt::tilewright::python_value(memory)}});
    }
} permute{};

} // namespace ttnn
