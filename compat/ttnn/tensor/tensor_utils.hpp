// ttnn/tensor/tensor_utils.hpp
#pragma once

#include <tt-metalium/program_descriptors.hpp>
#include "ttnn/tensor/tensor.hpp"

namespace tt::tt_metal {

inline bool is_cpu_tensor(const Tensor &tensor) {
    return tensor.storage_type() == StorageType::HOST;
}
inline bool is_device_tensor(const Tensor &tensor) {
    return tensor.storage_type() == StorageType::DEVICE;
}
// No padding and no tiles.
bool logical_matches_physical(const TensorSpec &spec);
CBDescriptor cb_descriptor_from_sharded_tensor(uint8_t cb_index, const Tensor &tensor);

} // namespace tt::tt_metal
