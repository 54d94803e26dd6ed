// ttnn/operations/data_movement/slice/slice.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    template <typename Begins, typename Ends, typename Steps>
    Tensor operator()(const Tensor &input, const Begins &begins, const Ends &ends,
                      const Steps &steps,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        return tt::tilewright::call_in_python(
            "slice", {{"", input},
                      {"", tt::tilewright::numbers(begins)},
                      {"", tt::tilewright::numbers(ends)},
                      {"", tt::tilewright::numbers(steps)},
                      {"memory_config", tt::tilewright::python_value(memory)}});
    }
} slice{};

} // namespace ttnn
