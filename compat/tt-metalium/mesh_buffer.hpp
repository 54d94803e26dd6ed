// tt-metalium/mesh_buffer.hpp: a buffer on each device of a mesh, at the same address.
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

// Cut over the devices, in elements; a shard's height or width of 0 means that the devices along
// that side all hold the same.
struct ShardedBufferConfig {
    DeviceAddr global_size = 0;
    Shape2D global_buffer_shape = {0, 0};
    Shape2D shard_shape = {0, 0};
    ShardOrientation shard_orientation = ShardOrientation::ROW_MAJOR;

    uint32_t compute_datum_size_bytes() const;
    std::pair<bool, bool> replicated_dims() const; // rows, columns
    Shape2D physical_shard_shape() const;
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

    bool is_allocated() const { return !buffers_.empty() && buffers_[0]->is_allocated(); }
    void deallocate() { buffers_.clear(); }
    MeshDevice *device() const { return device_; }
    DeviceAddr size() const; // of all of it, once
    DeviceAddr device_local_size() const;
    DeviceAddr address() const;
    MeshBufferLayout global_layout() const {
        return static_cast<MeshBufferLayout>(config_.index());
    }
    const MeshBufferConfig &global_config() const { return config_; }
    const ShardedBufferConfig &global_shard_spec() const;
    const DeviceLocalBufferConfig &device_local_config() const { return local_; }
    // These throw when it was deallocated, or beyond the mesh.
    Buffer *get_device_buffer(const MeshCoordinate &place) const;
    Buffer *get_reference_buffer() const;
    Buffer *get_backing_buffer() const { return buffers_.empty() ? nullptr : buffers_[0].get(); }
    uint32_t datum_size_bytes() const { return global_shard_spec().compute_datum_size_bytes(); }
    Shape2D physical_shard_shape() const { return global_shard_spec().physical_shard_shape(); }
    std::pair<bool, bool> replicated_dims() const { return global_shard_spec().replicated_dims(); }
    uint32_t page_size() const { return static_cast<uint32_t>(local_.page_size); }
    uint32_t num_pages() const {
        return page_size() == 0 ? 0 : static_cast<uint32_t>(device_local_size() / page_size());
    }

  private:
    MeshBufferConfig config_;
    DeviceLocalBufferConfig local_;
    MeshDevice *device_;
    std::vector<std::shared_ptr<Buffer>> buffers_; // one a device, in row-major order
};

// A buffer of a mesh or of one device, kept alive.
class AnyBuffer {
  public:
    AnyBuffer() = default;
    static AnyBuffer create(const tt::tt_metal::ShardedBufferConfig &config,
                            std::optional<uint64_t> address = std::nullopt);
    static AnyBuffer create(const tt::tt_metal::InterleavedBufferConfig &config,
                            std::optional<uint64_t> address = std::nullopt);
    Buffer *get_buffer() const;
    bool is_mesh_buffer() const { return mesh_ != nullptr; }
    std::shared_ptr<MeshBuffer> get_mesh_buffer() const { return mesh_; }

  private:
    std::shared_ptr<MeshBuffer> mesh_;
};

} // namespace tt::tt_metal::distributed
