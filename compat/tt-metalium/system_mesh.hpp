// tt-metalium/system_mesh.hpp: all devices of the system: one.
#pragma once

#include <tt-metalium/mesh_coord.hpp>

namespace tt::tt_metal::distributed {

class SystemMesh {
public:
    static SystemMesh &instance() {
        static SystemMesh mesh;
        return mesh;
    }
    const MeshShape &shape() const { return shape_; }
    const MeshShape &local_shape() const { return shape_; }

private:
    SystemMesh() = default;
    MeshShape shape_{1, 1};
};

} // namespace tt::tt_metal::distributed
