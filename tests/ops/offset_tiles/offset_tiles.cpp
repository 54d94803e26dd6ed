#include "offset_tiles.hpp"

namespace ttnn::operations::offset_tiles {

Tensor ExecuteOffsetTiles::invoke(const Tensor &input, float offset,
                                  const std::optional<MemoryConfig> &memory_config,
                                  const std::optional<Tensor> &output_tensor) {
    return ttnn::prim::offset_tiles(input, offset, memory_config, output_tensor);
}

} // namespace ttnn::operations::offset_tiles
