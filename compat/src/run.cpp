// Running programs: what the chip found wrong becomes an exception, or is told.
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_device.hpp>

#include <cstdlib>
#include <string_view>
#include "errors.hpp"
#include "handles.hpp"
#include "tilewright/metal.h"

namespace tt::tilewright {

tw_device *handle_of(tt_metal::IDevice *device) {
    TT_FATAL(device, "no device was given");
    return static_cast<tt_metal::distributed::MeshDevice *>(device)->handle();
}

Ranges::Ranges(const tt_metal::CoreRangeSet &set) {
    for (const auto &range : set.ranges()) {
        add(range);
    }
}
Ranges::Ranges(
    const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange, tt_metal::CoreRangeSet> &cores)
    : Ranges(to_set(cores)) {}
Ranges::Ranges(const std::vector<tt_metal::CoreCoord> &cores) {
    for (const auto &core : cores) {
        add(tt_metal::CoreRange(core));
    }
}
void Ranges::add(const tt_metal::CoreRange &range) {
    auto u32 = [](size_t n) { return static_cast<uint32_t>(n); };
    items_.push_back({{u32(range.start_coord.x), u32(range.start_coord.y)},
                      {u32(range.end_coord.x), u32(range.end_coord.y)}});
}
tt_metal::CoreRangeSet to_set(
    const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange, tt_metal::CoreRangeSet> &cores) {
    if (const auto *core = std::get_if<tt_metal::CoreCoord>(&cores)) {
        return tt_metal::CoreRangeSet(tt_metal::CoreRange(*core));
    }
    if (const auto *range = std::get_if<tt_metal::CoreRange>(&cores)) {
        return tt_metal::CoreRangeSet(*range);
    }
    return std::get<tt_metal::CoreRangeSet>(cores);
}

namespace {

// The faults of the last run from severity `least` on, as the report prints them.
std::vector<std::string> explanations(const tw_device *device, tw_severity least) {
    const tw_faults *faults = tw_device_faults(device);
    std::vector<std::string> result;
    for (size_t i = 0; i < faults->list.count; ++i) {
        if (faults->list.items[i].severity >= least) {
            tw_text text = {};
            tw_fault_print(&faults->list.items[i], false, &text);
            result.emplace_back(text.data ? text.data : "");
            tw_text_free(&text);
        }
    }
    return result;
}

[[noreturn]] void throw_failure(const tw_device *device, tw_status status, tw_error &error) {
    std::string text;
    if (status == TW_FAULT) {
        for (const auto &fault : explanations(device, TW_ERROR)) {
            text += fault;
        }
    }
    if (text.empty()) {
        text = error.text ? error.text : "the program failed without an explanation";
    }
    tw_error_clear(&error);
    throw std::runtime_error(text);
}

} // namespace

void run(tw_device *device, tw_program *program) {
    tw_error error = {};
    const tw_status status = tw_device_run(device, program, &error);
    if (status != TW_OK) {
        throw_failure(device, status, error);
    }
    tt_metal::distributed::MeshDevice::of(device)->tell(explanations(device, TW_WARNING));
}

void run_as_hardware(tw_device *device, const std::vector<tw_program *> &programs) {
    tw_error error = {};
    const tw_status status = programs.size() == 1 ? tw_device_run(device, programs[0], &error)
                                                  : tw_device_run_together(device, programs.data(),
                                                                           programs.size(), &error);
    const char *wanted = std::getenv("TILEWRIGHT_FAULTS");
    const bool strict = wanted && std::string_view(wanted) == "throw";
    if (status != TW_OK && (status != TW_FAULT || strict || !tw_device_ran_to_end(device))) {
        throw_failure(device, status, error);
    }
    tw_error_clear(&error);
    tt_metal::distributed::MeshDevice::of(device)->tell(explanations(device, TW_WARNING));
}

} // namespace tt::tilewright
