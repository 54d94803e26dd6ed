// ttnn/tensor/tensor_spec.hpp: everything about a tensor but its elements.
#pragma once

#include "ttnn/tensor/layout/tensor_layout.hpp"
#include "ttnn/tensor/types.hpp"

struct tw_tensor_spec;

namespace tt::tt_metal {

class TensorSpec final {
  public:
    TensorSpec(Shape logical_shape, TensorLayout layout);
    // To and from the runtime's; throws for what it cannot hold.
    explicit TensorSpec(const tw_tensor_spec &spec);
    tw_tensor_spec handle() const;

    bool operator==(const TensorSpec &) const = default;
    const Shape &logical_shape() const { return logical_shape_; }
    const TensorLayout &tensor_layout() const { return layout_; }
    DataType data_type() const { return layout_.get_data_type(); }
    Layout layout() const { return layout_.get_layout(); }
    PageConfig page_config() const { return layout_.get_page_config(); }
    const MemoryConfig &memory_config() const { return layout_.get_memory_config(); }
    const Shape &padded_shape() const { return padded_shape_; }
    Shape2D logical_2d_shape() const;
    Shape2D physical_shape() const;
    Tile tile() const { return layout_.get_tile(); }
    Strides compute_strides() const { return layout_.compute_strides(logical_shape_); }
    size_t compute_page_size_bytes() const {
        return layout_.compute_page_size_bytes(logical_shape_);
    }
    size_t compute_packed_buffer_size_bytes() const {
        return layout_.compute_packed_buffer_size_bytes(logical_shape_);
    }
    TensorSpec with_memory_config(MemoryConfig config) const {
        return TensorSpec(logical_shape_, layout_.with_memory_config(std::move(config)));
    }
    TensorSpec height_sharded(CoreRangeSet grid,
                              ShardOrientation orientation = ShardOrientation::ROW_MAJOR) const;
    TensorSpec width_sharded(CoreRangeSet grid,
                             ShardOrientation orientation = ShardOrientation::ROW_MAJOR) const;
    TensorSpec block_sharded(CoreRange grid,
                             ShardOrientation orientation = ShardOrientation::ROW_MAJOR) const;
    // How a shard's shape is rounded up: not at all, to whole pages, or for rows to 64 bytes as
    // well.
    enum class ShardShapeAlignment { NONE, REQUIRED, RECOMMENDED };
    TensorSpec sharded(NdShardSpec shards, ShardShapeAlignment alignment) const;
    TensorSpec
    sharded(Shape shard_shape, CoreRangeSet grid, ShardShapeAlignment alignment,
            ShardOrientation orientation = ShardOrientation::ROW_MAJOR,
            ShardDistributionStrategy strategy = ShardDistributionStrategy::ROUND_ROBIN_1D) const;
    // Shards as small as can be along these dimensions, or along all but these.
    TensorSpec
    sharded_across_dims(ttsl::Span<const int32_t> dims, CoreRangeSet grid,
                        ShardOrientation orientation = ShardOrientation::ROW_MAJOR) const;
    TensorSpec
    sharded_across_dims_except(ttsl::Span<const int32_t> dims, CoreRangeSet grid,
                               ShardOrientation orientation = ShardOrientation::ROW_MAJOR) const;
    BufferShardingArgs compute_buffer_sharding_args() const;

    static constexpr auto attribute_names = std::forward_as_tuple("logical_shape", "tensor_layout");
    auto attribute_values() const { return std::forward_as_tuple(logical_shape_, layout_); }

  private:
    Shape logical_shape_;
    TensorLayout layout_;
    Shape padded_shape_;
};

} // namespace tt::tt_metal
