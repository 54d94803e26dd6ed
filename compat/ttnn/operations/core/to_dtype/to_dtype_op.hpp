// ttnn/operations/core/to_dtype/to_dtype_op.hpp
#pragma once

#include "ttnn/operations/core/in_python.hpp"

namespace ttnn::operations::core {

struct ToDtype {
    static Tensor invoke(const Tensor &tensor, const DataType &dtype) {
        return tt::tilewright::call_in_python("to_dtype", {{"", tensor}, {"", dtype}});
    }
};

} // namespace ttnn::operations::core
