// tt-metalium/profiler_optional_metadata.hpp: what a profiler would write beside its figures.
#pragma once

#include <map>
#include <string>
#include <umd/device/types/cluster_descriptor_types.hpp>
#include <utility>

struct ProfilerOptionalMetadata {
    using RuntimeID = uint32_t;
    ProfilerOptionalMetadata() = default;
    ProfilerOptionalMetadata(std::map<std::pair<ChipId, RuntimeID>, std::string> &&names)
        : names_(std::move(names)) {}
    const std::string &get_op_name(ChipId device, RuntimeID id) const {
        static const std::string none;
        const auto found = names_.find({device, id});
        return found == names_.end() ? none : found->second;
    }

  private:
    std::map<std::pair<ChipId, RuntimeID>, std::string> names_;
};
