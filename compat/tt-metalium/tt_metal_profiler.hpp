// tt-metalium/tt_metal_profiler.hpp: reading the device profiler. There is none: a run's figures and
// its timeline come from tilewright itself.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tt-metalium/profiler_types.hpp>
#include <tt-metalium/program.hpp>

namespace tt::tt_metal {

class IDevice;
namespace distributed {
class MeshDevice;
}

struct ProfilerOptionalMetadata {};

inline void ReadMeshDeviceProfilerResults(distributed::MeshDevice &,
                                          ProfilerReadState = ProfilerReadState::NORMAL,
                                          const std::optional<ProfilerOptionalMetadata> & = {}) {}

} // namespace tt::tt_metal
