#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn {

// gamma[w] * (x[..., h, w] - mean_h) / sqrt(var_h + epsilon) + beta[w], with mean and variance of each
// row. Without gamma (beta) there is no scale (shift). Tile rows run on one core, or with use_multicore
// on as many as the device has.
Tensor layernorm_fused_rm(
    const Tensor& input_tensor,
    const std::optional<Tensor>& gamma = std::nullopt,
    const std::optional<Tensor>& beta = std::nullopt,
    float epsilon = 1e-5f,
    const std::optional<MemoryConfig>& memory_config = std::nullopt,
    bool use_multicore = false);

}  // namespace ttnn
