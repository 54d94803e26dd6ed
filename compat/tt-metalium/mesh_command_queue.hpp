// tt-metalium/mesh_command_queue.hpp: commands to a device. Each is carried out before the call
// returns; only workloads for one of several sub-devices that are not waited for are kept until
// something waits, and then run at the same time.
#pragma once

#include <optional>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_event.hpp>
#include <tt-metalium/mesh_trace_id.hpp>
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
    ShardDataTransfer &shard_coord(const MeshCoordinate &place) {
        place_ = place;
        return *this;
    }
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
    MeshCommandQueue(MeshDevice *device, uint32_t id) : device_(device), id_(id) {}
    MeshDevice *device() const { return device_; }
    uint32_t id() const { return id_; }
    std::optional<MeshTraceId> trace_id() const; // of the trace being recorded
    // Runs the programs; throws with the chip's explanation when one faults or hangs.
    void enqueue_mesh_workload(MeshWorkload &workload, bool blocking);
    void enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer, const void *data,
                                   bool blocking);
    // No more than `bytes` of `data`.
    void enqueue_write_mesh_buffer(const std::shared_ptr<MeshBuffer> &buffer, const void *data,
                                   DeviceAddr bytes, bool blocking);
    void enqueue_read_mesh_buffer(void *data, const std::shared_ptr<MeshBuffer> &buffer,
                                  bool blocking);
    void enqueue_write_shard_to_sub_grid(const MeshBuffer &buffer, const void *data,
                                         const MeshCoordinateRange &range, bool blocking,
                                         std::optional<BufferRegion> region = std::nullopt);
    void enqueue_write_shards(const std::shared_ptr<MeshBuffer> &buffer,
                              const std::vector<ShardDataTransfer> &transfers, bool blocking);
    void enqueue_read_shards(const std::vector<ShardDataTransfer> &transfers,
                             const std::shared_ptr<MeshBuffer> &buffer, bool blocking);
    MeshEvent enqueue_record_event(ttsl::Span<const SubDeviceId> sub_devices = {},
                                   const std::optional<MeshCoordinateRange> &range = std::nullopt);
    MeshEvent
    enqueue_record_event_to_host(ttsl::Span<const SubDeviceId> sub_devices = {},
                                 const std::optional<MeshCoordinateRange> &range = std::nullopt);
    void enqueue_wait_for_event(const MeshEvent &event);
    void enqueue_trace(const MeshTraceId &trace, bool blocking);
    void finish(ttsl::Span<const SubDeviceId> sub_devices = {});

  private:
    MeshDevice *device_;
    uint32_t id_;
    uint32_t events_ = 0;
};

} // namespace tt::tt_metal::distributed
