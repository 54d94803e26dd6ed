// tt-metalium/mesh_config.hpp: which devices make a mesh.
#pragma once

#include <optional>
#include <tt-metalium/mesh_coord.hpp>
#include <vector>

namespace tt::tt_metal::distributed {

class MeshDeviceConfig {
  public:
    MeshDeviceConfig(const std::optional<MeshShape> &shape,
                     const std::optional<MeshCoordinate> &offset = std::nullopt,
                     const std::vector<int> &device_ids = {})
        : shape_(shape), offset_(offset), device_ids_(device_ids) {}
    const std::optional<MeshShape> &mesh_shape() const { return shape_; }
    const std::optional<MeshCoordinate> &offset() const { return offset_; }
    const std::vector<int> &physical_device_ids() const { return device_ids_; }

  private:
    std::optional<MeshShape> shape_;
    std::optional<MeshCoordinate> offset_;
    std::vector<int> device_ids_;
};

} // namespace tt::tt_metal::distributed
