// ttnn/tensor/tensor_impl.hpp: conversions by an older name, and how tensors are shown.
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
using tt_metal::to_string;

enum class TensorPrintProfile { Empty, Short, Full }; // no values, the ends of each dimension, all
enum class SciMode { Enable, Disable, Default };      // Default: by the range of the values
struct PrintOptions {
    TensorPrintProfile profile = TensorPrintProfile::Short;
    SciMode sci_mode = SciMode::Default;
    int precision = 4; // digits behind the point
};
extern PrintOptions TTNN_PRINT_OPTIONS; // of the process; ttnn::set_printoptions sets it
} // namespace tt::tt_metal::tensor_impl
