// ttnn/distributed/distributed_configs.hpp: how a tensor is laid over a mesh, dimension by
// dimension.
#pragma once

#include <optional>
#include <tt-metalium/mesh_coord.hpp>
#include <tt_stl/small_vector.hpp>
#include <variant>

namespace tt::tt_metal::distributed {

struct MeshMapperConfig {
    struct Replicate {
        bool operator==(const Replicate &) const = default;
    };
    struct Shard {
        int dim = 0;
        bool operator==(const Shard &) const = default;
    };
    using Placement = std::variant<Replicate, Shard>;
    ttsl::SmallVector<Placement> placements;
    std::optional<MeshShape> mesh_shape_override = std::nullopt;
};

} // namespace tt::tt_metal::distributed
