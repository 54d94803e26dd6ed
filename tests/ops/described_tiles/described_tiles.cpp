#include "described_tiles.hpp"

#include "device/described_tiles_device_operation.hpp"
#include "ttnn/operations/core/core.hpp"

namespace ttnn {

using namespace operations::described_tiles;

Tensor described_tiles(const Tensor &input, float offset) {
    return device_operation::launch<DescribedTiles>({offset}, {input});
}
Tensor described_by_factory(const Tensor &input, float offset) {
    return device_operation::launch<DescribedByFactory>({offset}, {input});
}
Tensor described_rows(const Tensor &input, float offset) {
    const Tensor tiles = ttnn::to_layout(input, Layout::TILE);
    const Tensor flat = ttnn::reshape(tiles, Shape({1, input.logical_shape().volume() / 64, 64}));
    const Tensor sum = ttnn::reshape(described_tiles(flat, offset), input.logical_shape());
    return ttnn::to_layout(sum, Layout::ROW_MAJOR, std::nullopt, ttnn::DRAM_MEMORY_CONFIG);
}

} // namespace ttnn
