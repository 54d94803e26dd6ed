// ttnn/operations/data_movement/squeeze/squeeze.hpp
#pragma once

#include "tilewright/op_functions.hpp"

namespace ttnn {

inline constexpr struct {
    Tensor operator()(const Tensor &input, int dim) const {
        return tt::tilewright::call_in_python("squeeze", {{"", input}, {"", int64_t(dim)}});
    }
} squeeze{};

} // namespace ttnn
