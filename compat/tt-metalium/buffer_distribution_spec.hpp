// tt-metalium/buffer_distribution_spec.hpp: shards of any rank, and the cores that hold them.
#pragma once

#include <cstdint>
#include <tt-metalium/buffer_page_mapping.hpp>
#include <tt-metalium/buffer_types.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/shape.hpp>
#include <tt-metalium/shape2d.hpp>
#include <tuple>
#include <utility>
#include <vector>

namespace tt::tt_metal {

namespace detail {
UncompressedBufferPageMapping compute_page_mapping(const Shape &tensor_shape,
                                                   const Shape &shard_shape,
                                                   const std::vector<CoreCoord> &cores);
// Both with fewer dimensions where that means the same: neighbours of which the inner one is not
// cut.
std::pair<Shape, Shape> squeeze_shape_ranks(const Shape &tensor_shape, const Shape &shard_shape);
} // namespace detail

// Shapes are in pages. Shard s, in row-major order, is on core s % cores; a GRID_2D distribution
// has one shard a core, placed as the shards lie.
class BufferDistributionSpec {
  public:
    // Shapes in elements, and a page's. Throws when a page does not divide a shard.
    static BufferDistributionSpec
    from_shard_spec(Shape tensor_shape, Shape shard_shape, Shape2D page_shape,
                    const CoreRangeSet &cores, ShardOrientation orientation,
                    ShardDistributionStrategy strategy = ShardDistributionStrategy::ROUND_ROBIN_1D);
    BufferDistributionSpec(
        const Shape &tensor_shape_in_pages, const Shape &shard_shape_in_pages,
        const CoreRangeSet &cores, ShardOrientation orientation,
        ShardDistributionStrategy strategy = ShardDistributionStrategy::ROUND_ROBIN_1D);
    BufferDistributionSpec(const Shape &tensor_shape_in_pages, const Shape &shard_shape_in_pages,
                           std::vector<CoreCoord> cores);

    const Shape &tensor_shape_in_pages() const { return tensor_shape_; }
    const Shape &shard_shape_in_pages() const { return shard_shape_; }
    size_t num_shards() const { return num_shards_; }
    size_t max_num_shards_per_core() const { return num_shards_per_core(0); }
    size_t max_num_dev_pages_per_core() const { return num_dev_pages_per_core(0); }
    size_t num_cores() const { return cores_.size(); }
    size_t num_cores_with_data() const { return cores_with_data_.size(); }
    const std::vector<CoreCoord> &cores() const { return cores_; }
    const std::vector<CoreCoord> &cores_with_data() const { return cores_with_data_; }
    size_t num_shards_per_core(size_t core) const;
    size_t num_dev_pages_per_core(size_t core) const;

    struct CoreGroups {
        CoreRangeSet cores_with_data;
        CoreRangeSet cores_in_group_1;
        CoreRangeSet cores_in_group_2;
        size_t num_shards_per_core_in_group_1 = 0;
        size_t num_shards_per_core_in_group_2 = 0;
    };
    const CoreGroups &core_groups() const { return groups_; }
    // As split_work_to_cores gives them.
    std::tuple<uint32_t, CoreRangeSet, CoreRangeSet, CoreRangeSet, uint32_t, uint32_t>
    core_groups_tuple() const;
    UncompressedBufferPageMapping compute_page_mapping() const {
        return detail::compute_page_mapping(tensor_shape_, shard_shape_, cores_);
    }
    bool operator==(const BufferDistributionSpec &other) const {
        return tensor_shape_ == other.tensor_shape_ && shard_shape_ == other.shard_shape_ &&
               cores_ == other.cores_;
    }

  private:
    void count();

    Shape tensor_shape_;
    Shape shard_shape_;
    std::vector<CoreCoord> cores_;
    std::vector<CoreCoord> cores_with_data_;
    CoreGroups groups_;
    size_t num_shards_ = 0;
};

} // namespace tt::tt_metal
