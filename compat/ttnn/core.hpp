// ttnn/core.hpp: lists of tensors.
#pragma once

#include <optional>
#include <vector>
#include "ttnn/common/constants.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/tensor/tensor_impl.hpp"
#include "ttnn/tensor/tensor_ops.hpp"
#include "ttnn/types.hpp"

namespace ttnn {

using OptionalConstTensors = std::vector<std::optional<const Tensor>>;
using OptionalTensors = std::vector<std::optional<Tensor>>;
using Tensors = std::vector<Tensor>;

namespace core {
inline bool has_storage_type_of(const Tensor &tensor, const StorageType &type) {
    return tensor.storage_type() == type;
}
std::optional<MemoryConfig> get_memory_config(const Tensor &tensor);
} // namespace core
using core::get_memory_config;
using core::has_storage_type_of;

} // namespace ttnn
