// range_lockstep_allocation/memory_config.hpp: tensors at one address within each range of cores;
// none is here.
#pragma once

#include <tt_stl/assert.hpp>
#include "ttnn/tensor/memory_config/memory_config.hpp"

namespace tt::tt_metal::experimental::range_lockstep_allocation {

inline bool is_range_lockstep_allocation(const MemoryConfig &) {
    return false;
}
inline void set_range_lockstep_allocation(MemoryConfig &, bool on) {
    TT_FATAL(!on, "a tensor at one address within each range of cores is not supported");
}

} // namespace tt::tt_metal::experimental::range_lockstep_allocation
