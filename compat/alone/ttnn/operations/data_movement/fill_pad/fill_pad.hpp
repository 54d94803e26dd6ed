// ttnn/operations/data_movement/fill_pad/fill_pad.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, float value,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "fill_implicit_tile_padding",
            {{"", input},
             {"", double(value)},
             {"memory_config", tt::tilewright::python_value(memory)}});
    }
} fill_implicit_tile_padding{};

} // namespace ttnn
