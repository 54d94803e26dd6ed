#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn {

// mean[..., h]      = sum(input[..., h, :]) / W
// output[..., h, w] = input[..., h, w] - mean[..., h]
Tensor centralize_w_rm(const Tensor& input_tensor, const std::optional<MemoryConfig>& memory_config = std::nullopt);

}  // namespace ttnn
