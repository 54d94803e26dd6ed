// scratchpad_spec.hpp: memory of a kernel's own in L1, at one address on all nodes.
#pragma once

#include <cstdint>
#include <tt-metalium/experimental/metal2_host_api/spec_names.hpp>

namespace tt::tt_metal::experimental {
struct ScratchpadSpec {
    ScratchpadSpecName unique_id;
    uint32_t size_per_node = 0; // bytes
};
} // namespace tt::tt_metal::experimental
