// ttnn/tensor/tensor_impl.hpp: conversions by an older name.
#pragma once

#include "ttnn/tensor/tensor_ops.hpp"
#include "ttnn/tensor/tensor_utils.hpp"

namespace tt::tt_metal::tensor_impl {
using tt_metal::copy_to_device;
using tt_metal::to_device;
using tt_metal::to_dtype;
using tt_metal::to_layout;
inline Tensor pad(const Tensor &tensor, const Shape &shape, const Shape &start, float value) {
    return tensor.pad(shape, start, value);
}
} // namespace tt::tt_metal::tensor_impl
