// tt-metalium/tt_metal_profiler.hpp: the device profiler. With TT_METAL_DEVICE_PROFILER=1 these append
// the zones and marks of kernels to profile_log_device.csv (tw_device_write_profile); else they do
// nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tt-metalium/profiler_optional_metadata.hpp>
#include <tt-metalium/profiler_types.hpp>
#include <tt-metalium/program.hpp>

namespace tt::tt_metal {

class IDevice;
namespace distributed {
class MeshDevice;
}

void ReadMeshDeviceProfilerResults(
    distributed::MeshDevice &device, ProfilerReadState state = ProfilerReadState::NORMAL,
    const std::optional<ProfilerOptionalMetadata> &metadata = std::nullopt);

namespace detail {
void ReadDeviceProfilerResults(
    IDevice *device, ProfilerReadState state = ProfilerReadState::NORMAL,
    const std::optional<ProfilerOptionalMetadata> &metadata = std::nullopt);
void DumpDeviceProfileResults(IDevice *device);
inline void InitDeviceProfiler(IDevice *) {}
inline void ClearProfilerControlBuffer(IDevice *) {}
inline void SetDeviceProfilerDir(const std::string & = "") {}
inline void FreshProfilerDeviceLog() {}
} // namespace detail

} // namespace tt::tt_metal
