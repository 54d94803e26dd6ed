// tt-metalium/mesh_command_queue.hpp: commands to a device. Each is carried out before the call
// returns.
#pragma once

#include <optional>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_event.hpp>
#include <tt-metalium/mesh_workload.hpp>
#include <vector>

namespace tt::tt_metal::distributed {

// Host bytes for the buffer of one device, or a region of it.
class ShardDataTransfer {
  public:
    explicit ShardDataTransfer(const MeshCoordinate &place) : place_(place) {}
    MeshCoordinate shard_coord() const { return place_; }
    void *host_data() const { return data_; }
    std::optional<BufferRegion> region() const { return region_; }
    ShardDataTransfer &host_data(void *data) {
        data_ = data;
        return *this;
    }
    ShardDataTransfer &region(std::optional<BufferRegion> region) {
        region_ = region;
        return *this;
    }

  private:
    MeshCoordinate place_;
    void *data_ = nullptr;
    std::optional<BufferRegion> region_;
};

class MeshCommandQueue {
  public:
    explicit MeshCommandQueue(MeshDevice *device) : device_(device) {}
    MeshDevice *device() const { return device_; }
    uint32_t id() const { return 0; }
    // Runs the programs; throws with the chip's explanation when one faults or hangs.
    void enqueue_mesh_workload(MeshWorkload &workload, bool blocking);
    void enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer, const void *data,
                                   bool blocking);
    void enqueue_read_mesh_buffer(void *data, const std::shared_ptr<MeshBuffer> &buffer,
                                  bool blocking);
    void enqueue_write_shards(const std::shared_ptr<MeshBuffer> &buffer,
                              const std::vector<ShardDataTransfer> &transfers, bool blocking);
    void enqueue_read_shards(const std::vector<ShardDataTransfer> &transfers,
                             const std::shared_ptr<MeshBuffer> &buffer, bool blocking);
    MeshEvent enqueue_record_event(ttsl::Span<const SubDeviceId> = {},
                                   const std::optional<MeshCoordinateRange> & = std::nullopt) {
        return {++events_, device_};
    }
    MeshEvent
    enqueue_record_event_to_host(ttsl::Span<const SubDeviceId> = {},
                                 const std::optional<MeshCoordinateRange> & = std::nullopt) {
        return {++events_, device_};
    }
    void enqueue_wait_for_event(const MeshEvent &) {}
    void finish(ttsl::Span<const SubDeviceId> = {}) {}

  private:
    MeshDevice *device_;
    uint32_t events_ = 0;
};

} // namespace tt::tt_metal::distributed
