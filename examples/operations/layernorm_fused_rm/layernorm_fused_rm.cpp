#include "layernorm_fused_rm.hpp"

#include "device/layernorm_fused_rm_device_operation.hpp"

namespace ttnn {

Tensor layernorm_fused_rm(
    const Tensor& input_tensor,
    const std::optional<Tensor>& gamma,
    const std::optional<Tensor>& beta,
    float epsilon,
    const std::optional<MemoryConfig>& memory_config,
    bool use_multicore) {
    return ttnn::prim::layernorm_fused_rm(
        input_tensor,
        gamma,
        beta,
        epsilon,
        use_multicore,
        memory_config.value_or(input_tensor.memory_config()));
}

}  // namespace ttnn
