// tt-metalium/system_mesh.hpp: all chips of the system: $TILEWRIGHT_CHIPS (rows x columns: 2x4),
// else one.
#pragma once

#include <tt-metalium/mesh_coord.hpp>

namespace tt::tt_metal::distributed {

class SystemMesh {
  public:
    static SystemMesh &instance();
    SystemMesh(const SystemMesh &) = delete;
    SystemMesh &operator=(const SystemMesh &) = delete;
    const MeshShape &shape() const { return shape_; }
    const MeshShape &local_shape() const { return shape_; }

  private:
    SystemMesh();
    MeshShape shape_;
};

} // namespace tt::tt_metal::distributed
