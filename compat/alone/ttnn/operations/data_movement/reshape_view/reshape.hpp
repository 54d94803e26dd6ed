// ttnn/operations/data_movement/reshape_view/reshape.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    template <typename Sizes>
    Tensor operator()(const Tensor &input, const Sizes &sizes,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "reshape", {{"", input},
                        {"", tt::tilewright::numbers(sizes)},
                        {"memory_config", tt::tilewright::python_value(memory)}});
    }
} reshape{};

} // namespace ttnn
