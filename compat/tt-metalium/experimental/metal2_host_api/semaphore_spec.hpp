// semaphore_spec.hpp: a semaphore on some nodes.
#pragma once

#include <tt-metalium/experimental/metal2_host_api/node_coord.hpp>
#include <tt-metalium/experimental/metal2_host_api/spec_names.hpp>

namespace tt::tt_metal::experimental {
struct SemaphoreSpec {
    SemaphoreSpecName unique_id;
    Nodes target_nodes = NodeRangeSet();
    uint32_t initial_value = 0;
};
} // namespace tt::tt_metal::experimental
