// ttnn/operations/data_movement/transpose/transpose.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, int64_t first, int64_t second,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "transpose", {{"", input},
                          {"", first},
                          {"", second},
                          {"memory_config", tt::tilewright::python_value(memory)}});
    }
} transpose{};

} // namespace ttnn
