// ttnn/operations/experimental/reshape/view.hpp: the same memory in another shape.
#pragma once

#include "ttnn/tensor/tensor_ops.hpp"

namespace ttnn::experimental {

inline Tensor view(const Tensor &input, const Shape &shape) {
    return tt::tt_metal::view(input, shape);
}
inline Tensor view(const Tensor &input, const Shape &shape, const Shape &padded) {
    return tt::tt_metal::view(input, shape, padded);
}

} // namespace ttnn::experimental
