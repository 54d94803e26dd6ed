// ttnn/core.hpp: lists of tensors, the queue that is current, how tensors are shown.
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

using tt::tt_metal::tensor_impl::SciMode;
using tt::tt_metal::tensor_impl::TensorPrintProfile;

namespace core {
// How write_to_string shows tensors from now on; throws unless precision is 0 to 16.
void set_printoptions(TensorPrintProfile profile, SciMode sci_mode = SciMode::Default,
                      int precision = 4);
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
using core::set_printoptions;

} // namespace ttnn
