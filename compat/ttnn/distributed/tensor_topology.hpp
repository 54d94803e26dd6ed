// ttnn/distributed/tensor_topology.hpp: over which chips a tensor lies, and how.
#pragma once

#include <optional>
#include <vector>
#include "ttnn/distributed/distributed_configs.hpp"

namespace tt::tt_metal {

class TensorTopology {
  public:
    using Placements = ttsl::SmallVector<distributed::MeshMapperConfig::Placement>;

    // A tensor on one chip.
    TensorTopology() : TensorTopology(distributed::MeshShape(1), {Replicate{}}, {{0, 0}}) {}
    TensorTopology(distributed::MeshShape distribution_shape, Placements placements,
                   std::vector<distributed::MeshCoordinate> mesh_coords)
        : distribution_shape_(std::move(distribution_shape)), placements_(std::move(placements)),
          mesh_coords_(std::move(mesh_coords)) {}
    // The same, or a share along `shard_dim`, on every chip of a mesh, counted in one dimension.
    static TensorTopology
    create_fully_replicated_tensor_topology(const distributed::MeshShape &mesh_shape) {
        return over(mesh_shape, Replicate{});
    }
    static TensorTopology create_sharded_tensor_topology(const distributed::MeshShape &mesh_shape,
                                                         int shard_dim = 0) {
        return over(mesh_shape, distributed::MeshMapperConfig::Shard{shard_dim});
    }

    const distributed::MeshShape &distribution_shape() const { return distribution_shape_; }
    const Placements &placements() const { return placements_; }
    const std::vector<distributed::MeshCoordinate> &mesh_coords() const { return mesh_coords_; }
    bool operator==(const TensorTopology &) const = default;

  private:
    using Replicate = distributed::MeshMapperConfig::Replicate;
    static TensorTopology over(const distributed::MeshShape &mesh,
                               distributed::MeshMapperConfig::Placement placement) {
        const distributed::MeshShape chips =
            mesh.dims() == 1 ? distributed::MeshShape(1, mesh[0]) : mesh;
        std::vector<distributed::MeshCoordinate> coords;
        for (const auto &coord : distributed::MeshCoordinateRange(chips)) {
            coords.push_back(coord);
        }
        return TensorTopology(distributed::MeshShape(static_cast<uint32_t>(mesh.mesh_size())),
                              {placement}, std::move(coords));
    }

    distributed::MeshShape distribution_shape_;
    Placements placements_;
    std::vector<distributed::MeshCoordinate> mesh_coords_;
};

} // namespace tt::tt_metal
