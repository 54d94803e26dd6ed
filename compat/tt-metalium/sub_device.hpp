// tt-metalium/sub_device.hpp: a part of a device: sets of cores by kind.
#pragma once

#include <array>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/hal_types.hpp>
#include <tt-metalium/sub_device_types.hpp>

namespace tt::tt_metal {

class SubDevice {
  public:
    explicit SubDevice(ttsl::Span<const CoreRangeSet> cores) : cores_(cores.begin(), cores.end()) {}
    const CoreRangeSet &cores(HalProgrammableCoreType kind) const {
        return cores_.at(static_cast<std::size_t>(kind));
    }

  private:
    std::vector<CoreRangeSet> cores_;
};

} // namespace tt::tt_metal
