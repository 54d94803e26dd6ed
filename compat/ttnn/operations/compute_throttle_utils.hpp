// ttnn/operations/compute_throttle_utils.hpp: slowing matrix operations down to save power: of no
// effect here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <umd/device/types/arch.hpp>

namespace ttnn::operations::compute_throttle_utils {

enum class ThrottleLevel : uint32_t { NO_THROTTLE, LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_4, LEVEL_5 };

inline bool should_throttle(...) {
    return false;
}
inline void add_stagger_defines_if_needed(tt::ARCH, int, std::map<std::string, std::string> &) {}
inline void throttle_mm_perf(tt::ARCH, int, std::map<std::string, std::string> &,
                             ThrottleLevel = ThrottleLevel::NO_THROTTLE) {}

} // namespace ttnn::operations::compute_throttle_utils
