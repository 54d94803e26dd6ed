#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn::operations::layernorm_fused_rm {

struct LayernormFusedRmParams {
    float epsilon{};
    bool use_multicore{};
    MemoryConfig output_memory_config;
};

struct LayernormFusedRmInputs {
    Tensor input_tensor;
    std::optional<Tensor> gamma;
    std::optional<Tensor> beta;
};

}  // namespace ttnn::operations::layernorm_fused_rm
