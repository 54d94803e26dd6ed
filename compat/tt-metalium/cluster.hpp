// tt-metalium/cluster.hpp: how the machine's chips hang together: there is one.
#pragma once

namespace tt::tt_metal {
enum class ClusterType { INVALID = 0, N150 = 1, P150 = 2 };
}
