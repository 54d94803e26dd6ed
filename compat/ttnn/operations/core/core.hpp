// ttnn/operations/core/core.hpp
#pragma once

#include "ttnn/core.hpp"
#include "ttnn/decorators.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"

namespace ttnn::operations::core {

// Views with leading ones added or taken away.
Tensor unsqueeze_to_4D(const Tensor &tensor);
Tensor squeeze_from_4D(const Tensor &tensor, int rank);

} // namespace ttnn::operations::core
