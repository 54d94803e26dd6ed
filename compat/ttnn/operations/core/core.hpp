// ttnn/operations/core/core.hpp: tensors from place to place and from form to form.
#pragma once

#include "ttnn/common/queue_id.hpp"
#include "ttnn/core.hpp"
#include "ttnn/decorators.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/operations/core/to_dtype/to_dtype_op.hpp"
#include "ttnn/operations/core/to_layout/to_layout_op.hpp"
#include "ttnn/operations/core/to_memory_config/to_memory_config_op.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/tensor/tensor_utils.hpp"
#include "ttnn/types.hpp"

namespace ttnn {
namespace operations::core {

// Views with leading ones added or taken away.
Tensor unsqueeze_to_4D(const Tensor &tensor);
Tensor squeeze_from_4D(const Tensor &tensor, int rank);

Tensor to_device(const Tensor &tensor, MeshDevice *device,
                 const std::optional<tt::tt_metal::MemoryConfig> &memory,
                 std::optional<QueueId> = std::nullopt);
Tensor from_device(const Tensor &tensor, bool blocking = true,
                   std::optional<QueueId> = std::nullopt);
void deallocate(Tensor &tensor, bool force = true);
Tensor reallocate(const Tensor &tensor, const std::optional<tt::tt_metal::MemoryConfig> &memory);

} // namespace operations::core

using operations::core::deallocate;
using operations::core::from_device;
using operations::core::reallocate;
using operations::core::squeeze_from_4D;
using operations::core::to_device;
using operations::core::unsqueeze_to_4D;

constexpr auto to_dtype = register_operation<"ttnn::to_dtype", operations::core::ToDtype>();
constexpr auto to_memory_config =
    register_operation<"ttnn::to_memory_config", operations::core::ToMemoryConfig>();
constexpr auto to_layout = register_operation<"ttnn::to_layout", operations::core::ToLayout>();

} // namespace ttnn

// ttnn::reshape comes with this header: the tree's where there is a tree, else this.
#if __has_include("ttnn/operations/data_movement/reshape_view/reshape.hpp")
#include "ttnn/operations/data_movement/reshape_view/reshape.hpp"
#else
namespace ttnn {
inline Tensor reshape(const Tensor &tensor, const Shape &shape) {
    const std::vector<int64_t> dims(shape.cbegin(), shape.cend());
    return tt::tilewright::call_in_python("reshape", {{"", tensor}, {"", dims}});
}
} // namespace ttnn
#endif
