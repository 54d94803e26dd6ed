// handles.hpp: C++ values in the runtime's terms.
#pragma once

#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/device.hpp>
#include <tt-metalium/program.hpp>
#include <variant>
#include <vector>
#include "tilewright/metal.h"

namespace tt::tilewright {

// Throws when the device was closed.
tw_device *handle_of(tt_metal::IDevice *device);

// A set of cores; get() refers to this object.
class Ranges {
  public:
    explicit Ranges(const tt_metal::CoreRangeSet &set);
    explicit Ranges(const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange,
                                       tt_metal::CoreRangeSet> &cores);
    explicit Ranges(const std::vector<tt_metal::CoreCoord> &cores); // in this order
    tw_core_ranges get() const { return {items_.data(), items_.size()}; }

  private:
    void add(const tt_metal::CoreRange &range);
    std::vector<tw_core_range> items_;
};
tt_metal::CoreRangeSet
to_set(const std::variant<tt_metal::CoreCoord, tt_metal::CoreRange, tt_metal::CoreRangeSet> &cores);

// Runs the program to its end; throws the chip's explanation when it faults.
void run(tw_device *device, tw_program *program);
// The same for programs that the user launches: where the hardware would have gone on to the end of
// every kernel, so does this, and tells the faults on standard error; each once a device.
// $TILEWRIGHT_FAULTS=throw makes all faults exceptions.
// Several programs, on disjoint cores, run at the same time.
void run_as_hardware(tw_device *device, const std::vector<tw_program *> &programs);

} // namespace tt::tilewright
