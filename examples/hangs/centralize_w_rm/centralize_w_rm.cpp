#include "centralize_w_rm.hpp"

#include "device/centralize_w_rm_device_operation.hpp"

namespace ttnn {

Tensor centralize_w_rm(const Tensor& input_tensor, const std::optional<MemoryConfig>& memory_config) {
    return ttnn::prim::centralize_w_rm(input_tensor, memory_config.value_or(input_tensor.memory_config()));
}

}  // namespace ttnn
