// tt-metalium/mesh_trace_id.hpp: the name of a recorded sequence of workloads.
#pragma once

#include <cstdint>
#include <tt_stl/strong_type.hpp>

namespace tt::tt_metal::distributed {
using MeshTraceId = ttsl::StrongType<uint32_t, struct MeshTraceIdTag>;
}
