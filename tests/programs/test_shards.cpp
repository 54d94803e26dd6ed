// Tensors cut over any dimensions: where their pages lie, and what comes back.
#include <algorithm>
#include <numeric>
#include "check.hpp"
#include "tilewright/metal.h"
#include "ttnn/tensor/tensor.hpp"

using namespace tt::tt_metal;

static void pages_lie_as_the_mapping_says(distributed::MeshDevice &device, const Shape &shape,
                                          const Shape &shard, Layout layout,
                                          ShardOrientation orientation) {
    const CoreRangeSet cores(CoreRange({1, 0}, {3, 1}));
    const MemoryConfig config(BufferType::L1, NdShardSpec{shard, cores, orientation});
    const TensorSpec spec(shape, TensorLayout(DataType::FLOAT32, PageConfig(layout), config));
    std::vector<float> values(shape.volume());
    std::iota(values.begin(), values.end(), 0.0f);
    const Tensor tensor = Tensor::from_vector(values, spec, &device);
    CHECK(tensor.to_vector<float>() == values);
    CHECK(tensor.memory_config().created_with_nd_shard_spec() &&
          tensor.nd_shard_spec()->shard_shape == shard);
    const auto mapping = tensor.buffer()->get_buffer_page_mapping();
    uint32_t pages = 0;
    for (const auto &[core, device_page, host_page] : mapping->pages()) {
        tw_page_place place;
        CHECK(tw_buffer_page(tensor.buffer()->handle(), host_page, &place));
        CHECK(CoreCoord(place.core.x, place.core.y) == mapping->all_cores[core]);
        CHECK(place.address ==
              tensor.buffer()->address() + device_page * tensor.buffer()->aligned_page_size());
        ++pages;
    }
    CHECK(pages == tensor.buffer()->num_pages());
}

static void ranks_are_squeezed() {
    const auto squeezed = [](const Shape &tensor, const Shape &shard) {
        return detail::squeeze_shape_ranks(tensor, shard);
    };
    CHECK(squeezed(Shape({5, 3, 4}), Shape({2, 4})) == std::pair(Shape({60}), Shape({8})));
    CHECK(squeezed(Shape({5, 3, 4}), Shape({2, 2})) == std::pair(Shape({15, 4}), Shape({2, 2})));
    CHECK(squeezed(Shape({5, 4, 4}), Shape({1, 2, 4})) == std::pair(Shape({80}), Shape({8})));
    CHECK(squeezed(Shape({5, 3, 4}), Shape({1, 2, 4})) == std::pair(Shape({5, 12}), Shape({1, 8})));
}

int main() {
    const auto device = distributed::MeshDevice::create_unit_mesh(0);
    for (const auto orientation : {ShardOrientation::ROW_MAJOR, ShardOrientation::COL_MAJOR}) {
        pages_lie_as_the_mapping_says(*device, Shape({5, 70, 100}), Shape({2, 32, 64}),
                                      Layout::TILE, orientation);
        pages_lie_as_the_mapping_says(*device, Shape({5, 70, 100}), Shape({96, 32}), Layout::TILE,
                                      orientation);
        pages_lie_as_the_mapping_says(*device, Shape({3, 2, 7, 20}), Shape({1, 2, 3, 8}),
                                      Layout::ROW_MAJOR, orientation);
        pages_lie_as_the_mapping_says(*device, Shape({4, 8}), Shape({8, 16}), Layout::ROW_MAJOR,
                                      orientation);
    }
    ranks_are_squeezed();
    device->close();
    return failures != 0;
}
