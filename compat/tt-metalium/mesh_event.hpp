// tt-metalium/mesh_event.hpp: a point in a command queue.
#pragma once

#include <cstdint>
#include <ostream>
#include <tt-metalium/mesh_coord.hpp>

namespace tt::tt_metal::distributed {

class MeshDevice;

class MeshEvent {
  public:
    MeshEvent(uint32_t id, MeshDevice *device, uint32_t queue, const MeshCoordinateRange &range)
        : id_(id), device_(device), queue_(queue), range_(range) {}
    uint32_t id() const { return id_; }
    MeshDevice *device() const { return device_; }
    uint32_t mesh_cq_id() const { return queue_; }
    const MeshCoordinateRange &device_range() const { return range_; }
    friend std::ostream &operator<<(std::ostream &out, const MeshEvent &event) {
        return out << "MeshEvent(" << event.id_ << " of queue " << event.queue_ << ")";
    }

  private:
    uint32_t id_;
    MeshDevice *device_;
    uint32_t queue_;
    MeshCoordinateRange range_;
};

} // namespace tt::tt_metal::distributed
