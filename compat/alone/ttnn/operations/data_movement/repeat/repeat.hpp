// ttnn/operations/data_movement/repeat/repeat.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    template <typename Counts>
    Tensor operator()(const Tensor &input, const Counts &counts,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "repeat", {{"", input},
                       {"", tt::tilewright::numbers(counts)},
                       {"memory_config", tt::tilewright::python_value(memory)}});
    }
} repeat{};

} // namespace ttnn
