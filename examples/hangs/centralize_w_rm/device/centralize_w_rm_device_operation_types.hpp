#pragma once

#include <optional>

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn::operations::centralize_w_rm {

struct CentralizeWRmParams {
    MemoryConfig output_memory_config;
};

struct CentralizeWRmInputs {
    Tensor input_tensor;
};

}  // namespace ttnn::operations::centralize_w_rm
