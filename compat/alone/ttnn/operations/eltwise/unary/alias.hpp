#pragma once

#include "ttnn/operations/eltwise/unary/common/unary_op_types.hpp"

namespace ttnn {
using operations::unary::UnaryOpType;
using operations::unary::UnaryWithParam;
} // namespace ttnn
