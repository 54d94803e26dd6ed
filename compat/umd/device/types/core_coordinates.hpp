// umd/device/types/core_coordinates.hpp: what a core is for.
#pragma once

#include <umd/device/types/xy_pair.hpp>

namespace tt {

enum class CoreType : uint8_t {
    ARC,
    DRAM,
    ACTIVE_ETH,
    IDLE_ETH,
    PCIE,
    TENSIX,
    ROUTER_ONLY,
    SECURITY,
    L2CPU,
    HARVESTED,
    ETH,
    WORKER,
    COUNT,
};

enum class CoordSystem : uint8_t { LOGICAL, NOC0, TRANSLATED, NOC1 };

} // namespace tt

using tt::CoordSystem;
using tt::CoreType;
