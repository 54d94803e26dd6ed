// ttnn/tensor/tensor_ops.hpp: making and moving tensors.
#pragma once

#include "ttnn/tensor/tensor.hpp"

namespace tt::tt_metal {

// Allocated, not written.
Tensor create_device_tensor(const TensorSpec &spec, IDevice *device);
Tensor create_device_tensor(const Shape &shape, DataType dtype, Layout layout, IDevice *device,
                            const MemoryConfig &config = MemoryConfig());
Tensor allocate_tensor_on_host(const TensorSpec &spec, distributed::MeshDevice *device);
Tensor to_device(const Tensor &tensor, distributed::MeshDevice *device,
                 ttsl::optional_reference<const MemoryConfig> config,
                 std::optional<QueueId> queue = std::nullopt);
void copy_to_device(const Tensor &host, Tensor &device,
                    std::optional<QueueId> queue = std::nullopt);
Tensor to_layout(const Tensor &tensor, Layout layout);
Tensor to_dtype(const Tensor &tensor, DataType dtype);
Tensor cpu(const Tensor &tensor, bool blocking, std::optional<QueueId> queue = std::nullopt);
Tensor reshape(const Tensor &tensor, const Shape &shape);
Tensor reshape(const Tensor &tensor, const Shape &logical, const Shape &padded);
Tensor view(const Tensor &tensor, const Shape &shape);
Tensor view(const Tensor &tensor, const Shape &logical, const Shape &padded);
std::string to_string(const Tensor &tensor);

} // namespace tt::tt_metal

namespace ttnn {
using tt::tt_metal::create_device_tensor;
}
