// tt-metalium/mesh_buffer.hpp: a buffer on each device of a mesh; here on the one.
#pragma once

#include <memory>
#include <optional>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/mesh_coord.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/shape2d.hpp>
#include <variant>

namespace tt::tt_metal::distributed {

struct DeviceLocalBufferConfig {
    DeviceAddr page_size = 0;
    BufferType buffer_type = BufferType::DRAM;
    BufferShardingArgs sharding_args = {};
    std::optional<bool> bottom_up = std::nullopt;
    std::optional<SubDeviceId> sub_device_id = std::nullopt;
};

// Every device holds all of it.
struct ReplicatedBufferConfig {
    DeviceAddr size = 0;
};

// Cut over the devices.
struct ShardedBufferConfig {
    DeviceAddr global_size = 0;
    Shape2D global_buffer_shape = {0, 0};
    Shape2D shard_shape = {0, 0};
    ShardOrientation shard_orientation = ShardOrientation::ROW_MAJOR;
};

enum class MeshBufferLayout : uint8_t { REPLICATED, SHARDED };
using MeshBufferConfig = std::variant<ReplicatedBufferConfig, ShardedBufferConfig>;

class MeshBuffer {
  public:
    static std::shared_ptr<MeshBuffer> create(const MeshBufferConfig &config,
                                              const DeviceLocalBufferConfig &local,
                                              MeshDevice *device,
                                              std::optional<DeviceAddr> address = std::nullopt);
    // Around the one buffer.
    MeshBuffer(MeshBufferConfig config, DeviceLocalBufferConfig local, MeshDevice *device,
               std::shared_ptr<Buffer> buffer);

    bool is_allocated() const { return buffer_ && buffer_->is_allocated(); }
    void deallocate() { buffer_.reset(); }
    MeshDevice *device() const { return device_; }
    DeviceAddr size() const;
    DeviceAddr device_local_size() const { return size(); }
    DeviceAddr address() const { return get_reference_buffer()->address(); }
    MeshBufferLayout global_layout() const {
        return static_cast<MeshBufferLayout>(config_.index());
    }
    const MeshBufferConfig &global_config() const { return config_; }
    const ShardedBufferConfig &global_shard_spec() const {
        return std::get<ShardedBufferConfig>(config_);
    }
    const DeviceLocalBufferConfig &device_local_config() const { return local_; }
    Buffer *get_device_buffer(const MeshCoordinate &) const { return get_reference_buffer(); }
    Buffer *get_reference_buffer() const; // throws when it was deallocated
    Buffer *get_backing_buffer() const { return buffer_.get(); }
    uint32_t page_size() const { return static_cast<uint32_t>(local_.page_size); }
    uint32_t num_pages() const {
        return page_size() == 0 ? 0 : static_cast<uint32_t>(size() / page_size());
    }

  private:
    MeshBufferConfig config_;
    DeviceLocalBufferConfig local_;
    MeshDevice *device_;
    std::shared_ptr<Buffer> buffer_;
};

} // namespace tt::tt_metal::distributed
