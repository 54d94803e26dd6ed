// node_coord.hpp: a node is a core that runs kernels.
#pragma once

#include <tt-metalium/core_coord.hpp>
#include <variant>

namespace tt::tt_metal::experimental {
using NodeCoord = CoreCoord;
using NodeRange = CoreRange;
using NodeRangeSet = CoreRangeSet;
using Nodes = std::variant<NodeCoord, NodeRange, NodeRangeSet>;
} // namespace tt::tt_metal::experimental
