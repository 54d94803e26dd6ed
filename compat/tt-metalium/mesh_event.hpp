// tt-metalium/mesh_event.hpp: a point in a command queue. Commands are done when they return, so it
// has always passed.
#pragma once

#include <cstdint>
#include <tt-metalium/mesh_coord.hpp>

namespace tt::tt_metal::distributed {

class MeshDevice;

class MeshEvent {
  public:
    MeshEvent(uint32_t id, MeshDevice *device) : id_(id), device_(device) {}
    uint32_t id() const { return id_; }
    MeshDevice *device() const { return device_; }

  private:
    uint32_t id_;
    MeshDevice *device_;
};

} // namespace tt::tt_metal::distributed
