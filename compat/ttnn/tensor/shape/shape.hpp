// ttnn/tensor/shape/shape.hpp: ttnn's name of a shape.
#pragma once

#include <tt-metalium/shape.hpp>

namespace tt::tt_metal {

// The product of all dimensions but the last two.
inline uint32_t get_batch_size(const Shape &shape) {
    uint32_t batches = 1;
    for (int32_t i = 0; i < static_cast<int32_t>(shape.rank()) - 2; ++i) {
        batches *= shape[i];
    }
    return batches;
}

} // namespace tt::tt_metal

namespace ttnn {
using tt::tt_metal::get_batch_size;
using tt::tt_metal::Shape;
using ttsl::SmallVector;
} // namespace ttnn

namespace ttnn::types {
using tt::tt_metal::Shape;
}
