// ttnn/core.hpp: lists of tensors.
#pragma once

#include <optional>
#include <vector>
#include "ttnn/common/constants.hpp"
#include "ttnn/common/queue_id.hpp"
#include "ttnn/device.hpp"
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
// The command queue that calls of this thread mean when they name none.
QueueId get_current_command_queue_id_for_thread();
void push_current_command_queue_id_for_thread(QueueId queue);
QueueId pop_current_command_queue_id_for_thread();
} // namespace core
using core::get_current_command_queue_id_for_thread;
using core::get_memory_config;
using core::pop_current_command_queue_id_for_thread;
using core::push_current_command_queue_id_for_thread;
using core::has_storage_type_of;

} // namespace ttnn
