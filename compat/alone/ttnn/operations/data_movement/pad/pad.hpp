// ttnn/operations/data_movement/pad/pad.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

namespace operations::data_movement {
struct PadSpecDim {
    uint32_t before_elements, after_elements;
};
} // namespace operations::data_movement

inline constexpr struct {
    // Of each dimension what is added before and behind.
    Tensor operator()(const Tensor &input,
                      const ttsl::SmallVector<operations::data_movement::PadSpecDim> &padding,
                      float value, bool = false,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        tt::tilewright::Pairs pairs;
        for (const auto &dim : padding) {
            pairs.emplace_back(dim.before_elements, dim.after_elements);
        }
        return with(input, pairs, value, memory);
    }
    Tensor operator()(const Tensor &input,
                      const ttsl::SmallVector<std::array<uint32_t, 2>> &padding, float value,
                      bool = false,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        tt::tilewright::Pairs pairs;
        for (const auto &dim : padding) {
            pairs.emplace_back(dim[0], dim[1]);
        }
        return with(input, pairs, value, memory);
    }
    // To a shape; what is there begins at `start`.
    Tensor operator()(const Tensor &input, const tt::tt_metal::Array4D &shape,
                      const tt::tt_metal::Array4D &start, float value, bool = false,
                      const std::optional<MemoryConfig> &memory = std::nullopt) const {
        tt::tilewright::Pairs pairs;
        for (int dim = 0; dim < 4; ++dim) {
            const int64_t size = input.logical_shape()[dim - 4], first = start[size_t(dim)];
            pairs.emplace_back(first, shape[size_t(dim)] - first - size);
        }
        return with(input, pairs, value, memory);
    }

  private:
    static Tensor with(const Tensor &input, const tt::tilewright::Pairs &pairs, float value,
                       const std::optional<MemoryConfig> &memory) {
        return tt::tilewright::call_in_python(
            "pad", {{"", input},
                    {"", pairs},
                    {"value", double(value)},
                    {"memory_config", tt::tilewright::python_value(memory)}});
    }
} pad{};

} // namespace ttnn
