// tt-metalium/experimental/fabric/fabric_edm_types.hpp: words that operations of one chip name in their
// signatures. There is no fabric: its functions are not declared, so that a use of one does not compile.
#pragma once

namespace tt::tt_fabric {

enum class Topology { NeighborExchange = 0, Linear = 1, Ring = 2, Mesh = 3, Torus = 4 };
constexpr bool is_2D_topology(Topology topology) {
    return topology == Topology::Mesh || topology == Topology::Torus;
}
constexpr bool is_ring_or_torus(Topology topology) {
    return topology == Topology::Ring || topology == Topology::Torus;
}

} // namespace tt::tt_fabric
