#pragma once

#include "ttnn/tensor/tensor.hpp"
#include "ttnn/types.hpp"

namespace ttnn::operations::centralize_w_rm {

struct CentralizeWRmParams {
    bool use_multicore{};
    MemoryConfig output_memory_config;
};

struct CentralizeWRmInputs {
    Tensor input_tensor;
};

}  // namespace ttnn::operations::centralize_w_rm
