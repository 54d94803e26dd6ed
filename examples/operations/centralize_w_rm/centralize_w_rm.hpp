#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn {

// input[..., h, w] - mean(input[..., h, :]): every row shifted so that its mean is zero.
// Tile rows run on one core, or with use_multicore on as many as the device has.
Tensor centralize_w_rm(
    const Tensor& input_tensor,
    const std::optional<MemoryConfig>& memory_config = std::nullopt,
    bool use_multicore = false);

}  // namespace ttnn
