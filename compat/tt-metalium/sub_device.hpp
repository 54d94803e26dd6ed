// tt-metalium/sub_device.hpp: a part of a device: sets of cores by kind.
#pragma once

#include <array>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/hal_types.hpp>
#include <tt-metalium/sub_device_types.hpp>
#include <tt_stl/assert.hpp>

namespace tt::tt_metal {

class SubDevice {
  public:
    // One set for each kind of core, workers first.
    explicit SubDevice(ttsl::Span<const CoreRangeSet> cores) : cores_(cores.begin(), cores.end()) {
        TT_FATAL(cores.size() <= static_cast<std::size_t>(HalProgrammableCoreType::COUNT),
                 "a sub-device of {} kinds of cores; there are {}", cores.size(),
                 static_cast<std::size_t>(HalProgrammableCoreType::COUNT));
        cores_.resize(static_cast<std::size_t>(HalProgrammableCoreType::COUNT));
    }
    const CoreRangeSet &cores(HalProgrammableCoreType kind) const {
        return cores_.at(static_cast<std::size_t>(kind));
    }
    uint32_t num_cores(HalProgrammableCoreType kind) const { return cores(kind).num_cores(); }

  private:
    std::vector<CoreRangeSet> cores_;
};

} // namespace tt::tt_metal
