// tt-metalium/queue_id.hpp: the number of a command queue.
#pragma once

#include <cstdint>
#include <tt_stl/strong_type.hpp>

namespace tt::tt_metal {
using QueueId = ttsl::StrongType<uint8_t, struct QueueIdTag>;
}
