// tt-metalium/buffer.hpp: memory on a device, and how it is cut into shards.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/buffer_distribution_spec.hpp>
#include <tt-metalium/buffer_page_mapping.hpp>
#include <tt-metalium/buffer_types.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/hal_types.hpp>
#include <tt-metalium/sub_device_types.hpp>
#include <tt_stl/assert.hpp>
#include <tt_stl/span.hpp>
#include <tuple>
#include <umd/device/types/core_coordinates.hpp>
#include <unordered_map>
#include <variant>
#include <vector>

struct tw_buffer;

namespace tt::tt_metal {

class Allocator;
class IDevice;

// How a tensor is cut: the cores, and a shard's height and width in elements.
struct ShardSpec {
    CoreRangeSet grid;
    std::array<uint32_t, 2> shape;
    ShardOrientation orientation = ShardOrientation::ROW_MAJOR;

    ShardSpec(const CoreRangeSet &grid, const std::array<uint32_t, 2> &shape,
              const ShardOrientation &orientation = ShardOrientation::ROW_MAJOR)
        : grid(grid), shape(shape), orientation(orientation) {}
    uint32_t num_cores() const { return grid.num_cores(); }
    uint32_t numel() const { return shape[0] * shape[1]; }
    bool operator==(const ShardSpec &other) const = default;

    static constexpr auto attribute_names = std::forward_as_tuple("grid", "shape", "orientation");
    constexpr auto attribute_values() const {
        return std::forward_as_tuple(grid, shape, orientation);
    }
};
std::ostream &operator<<(std::ostream &out, const ShardSpec &spec);

// The same with the page's shape in elements and the tensor's in pages.
struct ShardSpecBuffer {
    ShardSpec tensor_shard_spec;
    std::array<uint32_t, 2> page_shape{};
    std::array<uint32_t, 2> tensor2d_shape_in_pages{};

    ShardSpecBuffer(const CoreRangeSet &grid, const std::array<uint32_t, 2> &shard_shape,
                    const ShardOrientation &orientation, const std::array<uint32_t, 2> &page_shape,
                    const std::array<uint32_t, 2> &tensor2d_shape_in_pages)
        : ShardSpecBuffer(ShardSpec(grid, shard_shape, orientation), page_shape,
                          tensor2d_shape_in_pages) {}
    ShardSpecBuffer(const ShardSpec &spec, const std::array<uint32_t, 2> &page_shape,
                    const std::array<uint32_t, 2> &tensor2d_shape_in_pages)
        : tensor_shard_spec(spec), page_shape(page_shape),
          tensor2d_shape_in_pages(tensor2d_shape_in_pages) {}
    CoreRangeSet grid() const { return tensor_shard_spec.grid; }
    std::array<uint32_t, 2> shape() const { return tensor_shard_spec.shape; }
    ShardOrientation orientation() const { return tensor_shard_spec.orientation; }
    void set_shard_spec(const ShardSpec &spec) { tensor_shard_spec = spec; }
    std::array<uint32_t, 2> shape_in_pages() const;
    DeviceAddr num_pages() const;
};

struct BufferConfig {
    IDevice *device;
    DeviceAddr size;      // bytes
    DeviceAddr page_size; // bytes
    BufferType buffer_type;
};
using InterleavedBufferConfig = BufferConfig;

struct ShardedBufferConfig {
    IDevice *device{};
    DeviceAddr size{};
    DeviceAddr page_size{};
    BufferType buffer_type = BufferType::L1;
    TensorMemoryLayout buffer_layout = TensorMemoryLayout::HEIGHT_SHARDED;
    ShardSpecBuffer shard_parameters;
};

class BufferShardingArgs {
  public:
    BufferShardingArgs() = default;
    BufferShardingArgs(std::nullopt_t) {}
    BufferShardingArgs(BufferDistributionSpec distribution)
        : distribution_(std::move(distribution)), layout_(TensorMemoryLayout::BLOCK_SHARDED) {}
    BufferShardingArgs(std::optional<BufferDistributionSpec> distribution)
        : distribution_(std::move(distribution)),
          layout_(distribution_ ? TensorMemoryLayout::BLOCK_SHARDED
                                : TensorMemoryLayout::INTERLEAVED) {}
    BufferShardingArgs(ShardSpecBuffer spec, TensorMemoryLayout layout)
        : spec_(std::move(spec)), layout_(layout) {}
    BufferShardingArgs(std::optional<ShardSpecBuffer> spec, TensorMemoryLayout layout)
        : spec_(std::move(spec)), layout_(layout) {}
    BufferShardingArgs(std::optional<BufferDistributionSpec> distribution,
                       std::optional<ShardSpecBuffer> spec, TensorMemoryLayout layout)
        : distribution_(std::move(distribution)), spec_(std::move(spec)), layout_(layout) {}
    const std::optional<BufferDistributionSpec> &buffer_distribution_spec() const {
        return distribution_;
    }
    const std::optional<ShardSpecBuffer> &shard_spec() const { return spec_; }
    TensorMemoryLayout buffer_layout() const { return layout_; }

  private:
    std::optional<BufferDistributionSpec> distribution_;
    std::optional<ShardSpecBuffer> spec_;
    TensorMemoryLayout layout_ = TensorMemoryLayout::INTERLEAVED;
};

bool is_sharded(const TensorMemoryLayout &layout);

struct BufferRegion {
    DeviceAddr offset = 0;
    DeviceAddr size = 0;
    BufferRegion(DeviceAddr offset, DeviceAddr size) : offset(offset), size(size) {}
};

// One allocation. The address is the same in every bank and on every core.
class Buffer final : public std::enable_shared_from_this<Buffer> {
  public:
    // Allocates; throws with the allocator's words when there is no room.
    static std::shared_ptr<Buffer> create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
                                          BufferType buffer_type,
                                          const BufferShardingArgs &sharding = std::nullopt,
                                          std::optional<bool> bottom_up = std::nullopt,
                                          std::optional<SubDeviceId> sub_device_id = std::nullopt);
    // At an address of the caller's; memory is not taken there.
    static std::shared_ptr<Buffer> create(IDevice *device, DeviceAddr address, DeviceAddr size,
                                          DeviceAddr page_size, BufferType buffer_type,
                                          const BufferShardingArgs &sharding = std::nullopt,
                                          std::optional<bool> bottom_up = std::nullopt,
                                          std::optional<SubDeviceId> sub_device_id = std::nullopt);
    // Whole pages of this buffer as a buffer: the host writes and reads them by it; its address and
    // its shards are those of this one, which lives as long as the view.
    std::shared_ptr<Buffer> view(const BufferRegion &region);
    // The buffer that a view, or a view of a view, is of; else this one. And the bytes of it.
    std::shared_ptr<Buffer> root_buffer();
    BufferRegion root_buffer_region() const { return BufferRegion(view_offset_, size()); }
    bool is_valid_region(const BufferRegion &region) const;         // lies in this buffer
    bool is_valid_partial_region(const BufferRegion &region) const; // ... and is not all of it
    // Around a buffer of the runtime. `owned`: it is freed with this object.
    Buffer(tw_buffer *handle, IDevice *device, std::optional<ShardSpecBuffer> spec, bool owned,
           std::optional<BufferDistributionSpec> distribution = std::nullopt);
    // Bytes of it, on the host; throw beyond its size.
    void write_bytes(const BufferRegion &region, const void *bytes);
    void read_bytes(const BufferRegion &region, void *bytes) const;
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer();

    IDevice *device() const { return device_; }
    Allocator *allocator() const;
    DeviceAddr size() const;
    bool is_allocated() const;
    uint32_t address() const;
    DeviceAddr page_size() const;
    uint32_t num_pages() const;
    uint32_t num_dev_pages() const;
    BufferType buffer_type() const;
    HalMemType memory_type() const;
    CoreType core_type() const { return is_dram() ? CoreType::DRAM : CoreType::WORKER; }
    bool is_l1() const { return !is_dram(); }
    bool is_dram() const;
    bool is_trace() const { return buffer_type() == BufferType::TRACE; }
    TensorMemoryLayout buffer_layout() const;
    bool bottom_up() const { return is_dram(); }
    DeviceAddr page_address(DeviceAddr bank_id, DeviceAddr page_index) const;
    uint32_t alignment() const;
    DeviceAddr aligned_page_size() const;
    DeviceAddr aligned_size() const { return num_dev_pages() * aligned_page_size(); }
    DeviceAddr aligned_size_per_bank() const;
    bool has_shard_spec() const { return spec_.has_value(); }
    ShardSpecBuffer shard_spec() const; // throws when there is none
    void set_shard_spec(const ShardSpecBuffer &spec) { spec_ = spec; }
    // Of a sharded buffer; none, or an exception, for an interleaved one. The mapping lives as long
    // as the buffer.
    const std::optional<BufferDistributionSpec> &buffer_distribution_spec() const {
        return distribution_;
    }
    std::shared_ptr<const BufferPageMapping> get_buffer_page_mapping();
    std::optional<uint32_t> num_cores() const;
    std::optional<SubDeviceId> sub_device_id() const { return std::nullopt; }
    size_t unique_id() const { return reinterpret_cast<size_t>(handle_); }
    tw_buffer *handle() const { return handle_; }

  private:
    tw_buffer *handle_;
    IDevice *device_;
    std::optional<ShardSpecBuffer> spec_;
    std::optional<BufferDistributionSpec> distribution_;
    std::shared_ptr<const BufferPageMapping> mapping_; // made when first asked for
    bool owned_;
    std::shared_ptr<Buffer> root_; // of a view; its handle is the root's
    DeviceAddr view_offset_ = 0, view_size_ = 0;
};

} // namespace tt::tt_metal
