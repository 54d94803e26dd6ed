// per_core_allocation/memory_config.hpp: tensors at an address of its own on each core; none is
// here.
#pragma once

#include <tt_stl/assert.hpp>
#include "ttnn/tensor/memory_config/memory_config.hpp"

namespace tt::tt_metal::experimental::per_core_allocation {

inline bool is_per_core_allocation(const MemoryConfig &) {
    return false;
}
inline void set_per_core_allocation(MemoryConfig &, bool on) {
    TT_FATAL(!on, "a tensor at an address of its own on each core is not supported");
}

} // namespace tt::tt_metal::experimental::per_core_allocation
