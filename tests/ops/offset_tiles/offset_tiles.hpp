#pragma once

#include "device/offset_tiles_device_operation.hpp"
#include "ttnn/decorators.hpp"

namespace ttnn {
namespace operations::offset_tiles {

struct ExecuteOffsetTiles {
    static Tensor invoke(const Tensor &input, float offset,
                         const std::optional<MemoryConfig> &memory_config = std::nullopt,
                         const std::optional<Tensor> &output_tensor = std::nullopt);
};

} // namespace operations::offset_tiles

constexpr auto offset_tiles =
    ttnn::register_operation<"ttnn::offset_tiles", operations::offset_tiles::ExecuteOffsetTiles>();

} // namespace ttnn
