// ttnn/tensor/memory_config/memory_config.hpp: where a tensor lies and how it is cut.
#pragma once

#include <optional>
#include <ostream>
#include <tt-metalium/buffer.hpp>
#include <tuple>
#include "ttnn/tensor/types.hpp"

struct tw_memory_config;

namespace tt::tt_metal {

class MemoryConfig final {
  public:
    MemoryConfig() = default; // interleaved DRAM
    explicit MemoryConfig(TensorMemoryLayout layout, BufferType type = BufferType::DRAM,
                          std::optional<ShardSpec> shard_spec = std::nullopt)
        : layout_(layout), type_(type), shard_spec_(std::move(shard_spec)) {}
    explicit MemoryConfig(BufferType type, std::optional<NdShardSpec> nd_shard_spec = std::nullopt)
        : layout_(nd_shard_spec ? TensorMemoryLayout::BLOCK_SHARDED
                                : TensorMemoryLayout::INTERLEAVED),
          type_(type), nd_shard_spec_(std::move(nd_shard_spec)),
          created_with_nd_(nd_shard_spec_.has_value()) {}
    // To and from the runtime's; throws for more rectangles than it holds. From the runtime's,
    // shards of height and width are told as shards over any dimensions, too.
    explicit MemoryConfig(const tw_memory_config &config);
    tw_memory_config handle() const;

    TensorMemoryLayout memory_layout() const { return layout_; }
    BufferType buffer_type() const { return type_; }
    const std::optional<ShardSpec> &shard_spec() const { return shard_spec_; }
    const std::optional<NdShardSpec> &nd_shard_spec() const { return nd_shard_spec_; }
    bool created_with_nd_shard_spec() const { return created_with_nd_; }
    MemoryConfig with_shard_spec(std::optional<ShardSpec> spec) const {
        return MemoryConfig(layout_, type_, std::move(spec));
    }
    bool is_sharded() const { return layout_ != TensorMemoryLayout::INTERLEAVED; }
    bool is_l1() const { return type_ == BufferType::L1 || type_ == BufferType::L1_SMALL; }
    bool is_dram() const { return type_ == BufferType::DRAM; }
    // Shards of height and width say all; without them those over any dimensions do.
    bool operator==(const MemoryConfig &other) const {
        return layout_ == other.layout_ && type_ == other.type_ &&
               shard_spec_ == other.shard_spec_ &&
               (shard_spec_ || nd_shard_spec_ == other.nd_shard_spec_);
    }

    static constexpr auto attribute_names =
        std::forward_as_tuple("memory_layout", "buffer_type", "shard_spec", "nd_shard_spec");
    auto attribute_values() const {
        return std::forward_as_tuple(layout_, type_, shard_spec_, nd_shard_spec_);
    }
    friend std::ostream &operator<<(std::ostream &out, const MemoryConfig &config);

  private:
    TensorMemoryLayout layout_ = TensorMemoryLayout::INTERLEAVED;
    BufferType type_ = BufferType::DRAM;
    std::optional<ShardSpec> shard_spec_;
    std::optional<NdShardSpec> nd_shard_spec_;
    bool created_with_nd_ = false;
};

} // namespace tt::tt_metal

namespace ttnn {
using tt::tt_metal::MemoryConfig;
}
